//! Object schemas split into base types, properties and notes.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, AnySchema, Discriminator, ReferenceOr, Schema, SchemaKind,
    Type as SchemaType,
};

use super::annotations;
use super::shapes::{has_alternatives, is_alternative, is_structure, may_be_object, values_of_map};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::document::component_name;

/// An object schema with its `allOf` flattened, without inherited parts.
pub struct Object<'s> {
    pub base: Option<String>,
    /// Further types in `allOf`. Their properties count as the schema's own.
    pub also: Vec<String>,
    pub properties: Vec<Declared<'s>>,
    pub open: bool,
    /// What the document says about the values of undeclared properties.
    pub others: Vec<(&'s ReferenceOr<Schema>, Pointer)>,
    /// The required properties, if the schema lists any, with the place.
    pub required: BTreeMap<&'s str, Pointer>,
    /// The notes of overlays on the properties: of the schema, then of its parts.
    pub notes: Vec<(&'s serde_json::Value, Pointer)>,
    /// Where branches of `anyOf` and `oneOf` add to the properties.
    pub alternatives: Vec<Pointer>,
    pub discriminator: Option<(&'s Discriminator, Pointer)>,
}

/// A property: its name, schema and place.
pub type Declared<'s> = (&'s str, &'s ReferenceOr<Box<Schema>>, Pointer);

/// Splits an object schema into its parts.
pub fn object<'s>(schema: &'s Schema, at: &Pointer) -> Result<Object<'s>, Diagnostic> {
    let mut found = Object {
        base: None,
        also: Vec::new(),
        properties: Vec::new(),
        open: false,
        others: Vec::new(),
        required: BTreeMap::new(),
        notes: Vec::new(),
        alternatives: Vec::new(),
        discriminator: None,
    };
    collect(schema, at, false, &mut found)?;
    Ok(found)
}

fn collect<'s>(
    schema: &'s Schema,
    at: &Pointer,
    is_part: bool,
    found: &mut Object<'s>,
) -> Result<(), Diagnostic> {
    if let Some(discriminator) = &schema.schema_data.discriminator {
        found.discriminator = Some((discriminator, at.child("discriminator")));
    }
    if let Some(notes) = schema.schema_data.extensions.get(annotations::PROPERTIES) {
        found.notes.push((notes, at.child(annotations::PROPERTIES)));
    }
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => {
            additional(object.additional_properties.as_ref(), at, found);
            found.required.extend(required(&object.required, at));
            declared(&object.properties, at, found);
            Ok(())
        }
        SchemaKind::AllOf { all_of } => parts(all_of, at, found),
        SchemaKind::OneOf { one_of } if is_part => {
            found
                .alternatives
                .extend(alternatives(one_of, at.child("oneOf")));
            Ok(())
        }
        SchemaKind::AnyOf { any_of } if is_part => {
            found
                .alternatives
                .extend(alternatives(any_of, at.child("anyOf")));
            Ok(())
        }
        // A limit of the whole.
        SchemaKind::Not { .. } if is_part => Ok(()),
        SchemaKind::Any(any) if may_be_object(any) && (is_part || is_whole(any)) => {
            found
                .alternatives
                .extend(alternatives(&any.one_of, at.child("oneOf")));
            found
                .alternatives
                .extend(alternatives(&any.any_of, at.child("anyOf")));
            additional(any.additional_properties.as_ref(), at, found);
            found.required.extend(required(&any.required, at));
            declared(&any.properties, at, found);
            parts(&any.all_of, at, found)
        }
        _ => Err(Diagnostic::error(
            at.clone(),
            "found a schema that is not an object, expected properties or `allOf`",
        )
        .help("refer to one that is an object, or state its properties with an overlay")),
    }
}

/// Whether an object is more than a choice between others.
fn is_whole(any: &AnySchema) -> bool {
    is_structure(any) || !has_alternatives(any)
}

/// The place of branches, if one of them is a type.
fn alternatives(branches: &[ReferenceOr<Schema>], at: Pointer) -> Option<Pointer> {
    branches.iter().any(is_alternative).then_some(at)
}

fn required<'s>(names: &'s [String], at: &Pointer) -> impl Iterator<Item = (&'s str, Pointer)> {
    let at = at.child("required");
    let names = names.iter().enumerate();
    names.map(move |(index, name)| (name.as_str(), at.index(index)))
}

fn additional<'s>(
    additional: Option<&'s AdditionalProperties>,
    at: &Pointer,
    found: &mut Object<'s>,
) {
    found.open |= !matches!(additional, None | Some(AdditionalProperties::Any(false)));
    let values = values_of_map(additional).map(|values| (values, at.child("additionalProperties")));
    found.others.extend(values);
}

fn declared<'s>(
    properties: &'s IndexMap<String, ReferenceOr<Box<Schema>>>,
    at: &Pointer,
    found: &mut Object<'s>,
) {
    let at = at.child("properties");
    found.properties.extend(
        properties
            .iter()
            .map(|(name, schema)| (name.as_str(), schema, at.child(name))),
    );
}

fn parts<'s>(
    all_of: &'s [ReferenceOr<Schema>],
    at: &Pointer,
    found: &mut Object<'s>,
) -> Result<(), Diagnostic> {
    for (index, part) in all_of.iter().enumerate() {
        let at = at.child("allOf").index(index);
        match part {
            ReferenceOr::Item(schema) => collect(schema, &at, true, found)?,
            ReferenceOr::Reference { reference } if found.base.is_some() => {
                found.also.extend(component_name(reference, "schemas"));
            }
            ReferenceOr::Reference { reference } => {
                found.base = component_name(reference, "schemas");
            }
        }
    }
    Ok(())
}

/// The types that an object inherits from or includes, its base type last.
pub fn bases(object: &Object<'_>) -> Vec<String> {
    let also = object.also.iter().rev();
    also.chain(&object.base).cloned().collect()
}

//! Object schemas split into base types, properties and notes.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, Discriminator, ReferenceOr, Schema, SchemaKind, Type as SchemaType,
};

use super::annotations;
use crate::diagnostics::{Diagnostic, Pointer};
use crate::document::component_name;

/// An object schema with its `allOf` flattened, without inherited parts.
pub struct Object<'s> {
    pub base: Option<String>,
    /// Further types in `allOf`. Their properties count as the schema's own.
    pub also: Vec<String>,
    pub properties: Vec<(&'s str, &'s ReferenceOr<Box<Schema>>, Pointer)>,
    pub open: bool,
    /// The required properties, if the schema lists any.
    pub required: BTreeSet<&'s str>,
    /// The notes of an overlay on the properties.
    pub notes: Option<(&'s serde_json::Value, Pointer)>,
    pub discriminator: Option<(&'s Discriminator, Pointer)>,
}

/// Splits an object schema into its parts.
pub fn object<'s>(schema: &'s Schema, at: &Pointer) -> Result<Object<'s>, Diagnostic> {
    let mut found = Object {
        base: None,
        also: Vec::new(),
        properties: Vec::new(),
        open: false,
        required: BTreeSet::new(),
        notes: None,
        discriminator: None,
    };
    collect(schema, at, &mut found)?;
    Ok(found)
}

fn collect<'s>(schema: &'s Schema, at: &Pointer, found: &mut Object<'s>) -> Result<(), Diagnostic> {
    if let Some(discriminator) = &schema.schema_data.discriminator {
        found.discriminator = Some((discriminator, at.child("discriminator")));
    }
    if let Some(notes) = schema.schema_data.extensions.get(annotations::PROPERTIES) {
        found.notes = Some((notes, at.child(annotations::PROPERTIES)));
    }
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => {
            found.open |= is_open(object.additional_properties.as_ref());
            found
                .required
                .extend(object.required.iter().map(String::as_str));
            declared(&object.properties, at, found);
            Ok(())
        }
        SchemaKind::AllOf { all_of } => parts(all_of, at, found),
        SchemaKind::Any(any) if any.any_of.is_empty() && any.one_of.is_empty() => {
            found.open |= is_open(any.additional_properties.as_ref());
            found
                .required
                .extend(any.required.iter().map(String::as_str));
            declared(&any.properties, at, found);
            parts(&any.all_of, at, found)
        }
        _ => Err(Diagnostic::error(
            at.clone(),
            "found a schema that is no object, expected properties or `allOf`",
        )
        .help("refer to one that is an object, or state its properties with an overlay")),
    }
}

fn is_open(additional: Option<&AdditionalProperties>) -> bool {
    !matches!(additional, None | Some(AdditionalProperties::Any(false)))
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
            ReferenceOr::Item(schema) => collect(schema, &at, found)?,
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

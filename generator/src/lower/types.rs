//! Components that become types: structures with their inheritance, and enumerations.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;
use openapiv3::{
    AdditionalProperties, Discriminator, ReferenceOr, Schema, SchemaData, SchemaKind,
    Type as SchemaType,
};

use super::annotations::{self, Note};
use super::simplified::Simplified;
use super::{Context, extension, known, limits, schemas};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::document::{component_name, reference};
use crate::ir::{Deprecation, Enum, Member, Property, PropertyKind, Struct, Type, WireName};
use crate::naming::{self, BASE_RECORD_SUFFIX, Ident, REFERENCES_SUFFIX, TypePath, collision};

/// The one discriminator that OData has.
const ODATA_TYPE: &str = "@odata.type";

/// An object schema with its `allOf` taken apart, inherited parts not yet included.
pub struct Object<'s> {
    pub base: Option<String>,
    /// Further types of `allOf`, whose properties it has as if they were its own.
    pub also: Vec<String>,
    pub properties: Vec<(&'s str, &'s ReferenceOr<Box<Schema>>, Pointer)>,
    pub open: bool,
    /// The properties that have to be there, if the schema lists any.
    pub required: BTreeSet<&'s str>,
    /// What an overlay says about the properties.
    notes: Option<(&'s serde_json::Value, Pointer)>,
    discriminator: Option<(&'s Discriminator, Pointer)>,
}

/// Takes an object schema apart.
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

/// Lowers the schema with this name and queues what it needs.
pub fn lower(context: &mut Context<'_>, name: &WireName) {
    let document = context.document;
    let reference = reference("schemas", name.as_str());
    let Some((name, schema, at)) = context.ok(document.schema(&reference)) else {
        return;
    };
    let wire = WireName(name.to_owned());
    if context.types.contains_key(&wire) {
        queue_derived(context, &wire, schema, &at);
        return;
    }
    let Some(rust) = context.ok(rust_path(name, schema, &at)) else {
        return;
    };
    let lowered = of_schema(context, &wire, rust, schema, &at);
    if let Some(lowered) = context.ok(lowered) {
        context.types.insert(wire.clone(), lowered);
        queue_derived(context, &wire, schema, &at);
    }
}

/// The path of a type: its own name, or what `x-rust-name` says. That takes the place of the name alone, and stays in
/// the namespace if there is one with a name that Rust can have.
fn rust_path(name: &str, schema: &Schema, at: &Pointer) -> Result<TypePath, Diagnostic> {
    let Some(renamed) = annotations::rust_name(&schema.schema_data.extensions, at)? else {
        return naming::checked_name(name, at, naming::type_path);
    };
    let namespace = naming::type_path(name).ok().and_then(|path| path.module);
    let path = naming::checked_name(renamed, at, naming::type_path)?;
    Ok(TypePath {
        module: path.module.or(namespace),
        ident: path.ident,
    })
}

/// Makes a type of a schema: an enumeration or a structure.
pub fn of_schema(
    context: &mut Context<'_>,
    name: &WireName,
    rust: TypePath,
    schema: &Schema,
    at: &Pointer,
) -> Result<Type, Diagnostic> {
    match members(schema) {
        Some(members) => enumeration(context, name, rust, schema, members, at).map(Type::Enum),
        None => structure(context, name, rust, schema, at).map(Type::Struct),
    }
}

/// Whether a component becomes an enumeration.
pub fn is_enumeration(schema: &Schema) -> bool {
    members(schema).is_some()
}

/// The members of an enumeration, if a schema is one of text.
fn members(schema: &Schema) -> Option<Vec<&str>> {
    let members: Vec<&str> = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::String(string)) => string
            .enumeration
            .iter()
            .flatten()
            .map(String::as_str)
            .collect(),
        SchemaKind::Any(any) => any
            .enumeration
            .iter()
            .filter(|member| !member.is_null())
            .map(serde_json::Value::as_str)
            .collect::<Option<_>>()?,
        _ => return None,
    };
    (!members.is_empty()).then_some(members)
}

fn enumeration(
    context: &mut Context<'_>,
    name: &WireName,
    rust: TypePath,
    schema: &Schema,
    names: Vec<&str>,
    at: &Pointer,
) -> Result<Enum, Diagnostic> {
    let mut members: Vec<Member> = Vec::new();
    let declared: BTreeSet<&str> = names.iter().copied().collect();
    let texts = annotations::members(
        &schema.schema_data.extensions,
        &declared,
        context.is_read_only,
        at,
    )?;
    for (index, member) in names.into_iter().enumerate() {
        let at = at.child("enum").index(index);
        let renamed = schema
            .schema_data
            .extensions
            .get(extension::RUST_NAMES)
            .and_then(|names| names.get(member));
        let rust_name = renamed
            .and_then(serde_json::Value::as_str)
            .unwrap_or(member);
        let variant = naming::checked_name(rust_name, &at, naming::variant)?;
        if let Some(other) = members.iter().find(|other| other.rust == variant) {
            let found = collision(&variant, (other.name.as_str(), &at), member, at.clone());
            context.collisions.push(found);
        }
        members.push(Member {
            name: WireName(member.to_owned()),
            rust: variant,
            docs: texts.get(member).map(|&text| text.to_owned()),
        });
    }
    let flags = schema
        .schema_data
        .extensions
        .get("x-ms-enum-flags")
        .is_some_and(|flags| {
            flags.get("isFlags").and_then(serde_json::Value::as_bool) != Some(false)
        });
    let docs = schema.schema_data.description.clone();
    Ok(Enum {
        name: name.clone(),
        rust,
        members,
        flags,
        of_strings: false,
        states: None,
        deprecated: type_deprecation(schema),
        docs,
        pointer: at.as_str().to_owned(),
    })
}

/// A structure with what it inherits.
fn structure(
    context: &mut Context<'_>,
    name: &WireName,
    rust: TypePath,
    schema: &Schema,
    at: &Pointer,
) -> Result<Struct, Diagnostic> {
    let chain = inheritance(context, schema, at)?;
    let mut properties: IndexMap<WireName, Property> = IndexMap::new();
    let mut open = false;
    let own = chain.len() - 1;
    for (index, object) in chain.iter().enumerate() {
        open |= object.open;
        let mut notes = if index == own {
            notes(object, context)?
        } else {
            // What is wrong there is said where the base type is lowered.
            notes(object, context).unwrap_or_default()
        };
        for (name, schema, at) in &object.properties {
            if name.starts_with('@') {
                continue;
            }
            let mut lowered = property(context, name, schema, at)?;
            lowered.required = chain.iter().any(|object| object.required.contains(name));
            let note = notes.remove(name);
            let lowered = if index == own {
                annotated(context, lowered, note)?
            } else {
                annotated(context, lowered.clone(), note).unwrap_or(lowered)
            };
            properties.insert(lowered.name.clone(), lowered);
        }
    }
    distinct(context, properties.values());
    let base = chain
        .last()
        .and_then(|object| object.base.clone())
        .map(WireName);
    if let Some(base) = &base {
        context.use_type(base.as_str(), false);
    }
    let entity_set = schema
        .schema_data
        .extensions
        .get("x-graph-entity-set")
        .and_then(serde_json::Value::as_str)
        .map(|path| path.trim_start_matches('/').to_owned());
    Ok(Struct {
        name: name.clone(),
        rust,
        parameters: false,
        base,
        abstract_: annotations::is_abstract(&schema.schema_data.extensions, at)?,
        open,
        properties: properties.into_values().collect(),
        derived: Vec::new(),
        referenced: false,
        entity_set,
        deprecated: type_deprecation(schema),
        docs: docs(schema),
        pointer: at.as_str().to_owned(),
    })
}

/// The `allOf` chain from the root type down to this one.
fn inheritance<'s>(
    context: &Context<'s>,
    schema: &'s Schema,
    at: &Pointer,
) -> Result<Vec<Object<'s>>, Diagnostic> {
    let mut chain = vec![object(schema, at)?];
    let mut todo: Vec<String> = bases(&chain[0]);
    let mut seen: Vec<String> = Vec::new();
    while let Some(base) = todo.pop() {
        let reference = reference("schemas", &base);
        let (_, schema, pointer) = context.document.schema(&reference)?;
        if pointer == *at {
            return Err(Diagnostic::error(
                at.child("allOf"),
                format!(
                    "the base types of this schema lead back to {}",
                    quoted(&base)
                ),
            )
            .help("remove one of the references from `allOf` with an overlay"));
        }
        // Two ways to one type bring it once.
        if seen.contains(&base) {
            continue;
        }
        let object = object(schema, &pointer)?;
        todo.extend(bases(&object));
        chain.push(object);
        seen.push(base);
    }
    chain.reverse();
    Ok(chain)
}

/// What an object takes over, its base type last.
fn bases(object: &Object<'_>) -> Vec<String> {
    let also = object.also.iter().rev();
    also.chain(&object.base).cloned().collect()
}

/// Lowers a property, or a parameter of an action.
pub fn property(
    context: &mut Context<'_>,
    name: &str,
    schema: &ReferenceOr<Box<Schema>>,
    at: &Pointer,
) -> Result<Property, Diagnostic> {
    let value = schemas::value(context, schema, at)?;
    let data = match schema {
        ReferenceOr::Item(schema) => Some(&schema.schema_data),
        ReferenceOr::Reference { .. } => None,
    };
    let none = SchemaData::default();
    let SchemaData {
        // Read with the type.
        nullable: _,
        discriminator: _,
        read_only,
        write_only,
        deprecated,
        external_docs: _,
        example: _,
        title: _,
        description,
        default,
        extensions,
    } = data.unwrap_or(&none);
    let renamed = annotations::rust_name(extensions, at)?;
    let rust = naming::checked_name(renamed.unwrap_or(name), at, naming::snake)?;
    if let Some(escaped) = name
        .chars()
        .find(|c| c.is_control() || matches!(c, '"' | '\\'))
    {
        let escaped = quoted(&escaped.to_string());
        let message = format!(
            "the name {} of a property has the character {escaped}, expected none that JSON escapes",
            quoted(name)
        );
        return Err(Diagnostic::error(at.clone(), message).help("remove it with an overlay"));
    }
    let navigation = extensions
        .get("x-ms-navigationProperty")
        .is_some_and(|flag| flag.as_bool() != Some(false));
    Ok(Property {
        name: WireName(name.to_owned()),
        rust,
        ty: value.ty,
        nullable: value.nullable,
        kind: if navigation {
            PropertyKind::Navigation
        } else {
            PropertyKind::Structural
        },
        required: false,
        read_only: *read_only,
        write_only: *write_only,
        limits: limits::of(context, schema),
        default: default.as_ref().map(ToString::to_string),
        required_on_create: false,
        supports: BTreeSet::new(),
        deprecated: deprecated.then(|| deprecation(extensions)),
        docs: description.clone(),
        pointer: at.as_str().to_owned(),
    })
}

/// What an overlay says about the properties that an object declares.
pub fn notes<'s>(
    object: &Object<'s>,
    context: &Context<'_>,
) -> Result<BTreeMap<&'s str, Note>, Diagnostic> {
    let Some((notes, at)) = &object.notes else {
        return Ok(BTreeMap::new());
    };
    let declared = object.properties.iter().map(|(name, ..)| *name).collect();
    annotations::properties(notes, &declared, context.is_read_only, at)
}

/// The property with what an overlay says about it.
pub fn annotated(
    context: &mut Context<'_>,
    mut property: Property,
    note: Option<Note>,
) -> Result<Property, Diagnostic> {
    let Some(note) = note else {
        return Ok(property);
    };
    if let Some(known) = note.known {
        known::apply(context, &mut property, &known)?;
    }
    if let Some((states, at)) = note.states {
        known::note_states(context, &property, states, at)?;
    }
    Ok(Property {
        docs: note.docs.or(property.docs),
        read_only: note.read_only || property.read_only,
        required_on_create: note.required_on_create,
        supports: note.supports,
        ..property
    })
}

fn docs(schema: &Schema) -> Option<String> {
    own_parts(schema).find_map(|part| part.schema_data.description.clone())
}

fn type_deprecation(schema: &Schema) -> Option<Deprecation> {
    own_parts(schema)
        .find(|part| part.schema_data.deprecated)
        .map(|part| deprecation(&part.schema_data.extensions))
}

/// A schema and the inline parts of its `allOf`: what is said about the type itself.
fn own_parts(schema: &Schema) -> impl Iterator<Item = &Schema> {
    let parts = match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => all_of.as_slice(),
        SchemaKind::Any(any) => any.all_of.as_slice(),
        _ => &[],
    };
    let inline = parts.iter().filter_map(|part| match part {
        ReferenceOr::Item(schema) => Some(schema),
        ReferenceOr::Reference { .. } => None,
    });
    std::iter::once(schema).chain(inline)
}

/// What `x-ms-deprecation` says; dates are cut to the day.
pub fn deprecation(extensions: &IndexMap<String, serde_json::Value>) -> Deprecation {
    let field = |name: &str| {
        let text = extensions.get("x-ms-deprecation")?.get(name)?.as_str()?;
        Some(text.to_owned())
    };
    let day =
        |name: &str| field(name).map(|text| text.split('T').next().unwrap_or_default().to_owned());
    Deprecation {
        date: day("date"),
        removal_date: day("removalDate"),
        version: field("version"),
        description: field("description"),
    }
}

/// Two properties that become one Rust name are an error.
fn distinct<'p>(context: &mut Context<'_>, properties: impl Iterator<Item = &'p Property>) {
    let mut seen: BTreeMap<&Ident, &Property> = BTreeMap::new();
    for property in properties {
        if let Some(other) = seen.insert(&property.rust, property) {
            let at = Pointer::parse(&property.pointer);
            let first = (other.name.as_str(), &Pointer::parse(&other.pointer));
            let found = collision(&property.rust, first, property.name.as_str(), at);
            context.collisions.push(found);
        }
    }
}

/// A value position of a type may hold any type derived from it, so those are needed too.
fn queue_derived(context: &mut Context<'_>, name: &WireName, schema: &Schema, at: &Pointer) {
    if !context.referenced.contains(name) {
        return;
    }
    let Ok(found) = object(schema, at) else {
        return;
    };
    let Some((discriminator, at)) = found.discriminator else {
        return;
    };
    if discriminator.property_name != ODATA_TYPE {
        context
            .simplified
            .add(Simplified::Discriminator, at.child("propertyName"));
        return;
    }
    for (value, target) in &discriminator.mapping {
        let at = at.child("mapping").child(value);
        let target = component_name(target, "schemas").unwrap_or_default();
        if value.trim_start_matches('#') == target {
            let target = context.use_type(&target, true);
            context.mapped.insert((name.clone(), target, at));
        } else {
            let message = format!(
                "found {} for the type {}, expected its own name",
                quoted(value),
                quoted(&target)
            );
            let help = format!("correct the mapping with an overlay, to `#{target}: …`");
            context
                .diagnostics
                .push(Diagnostic::error(at, message).help(help));
        }
    }
}

/// Links derived types to their bases, marks what values use, and checks that Rust names differ.
pub fn finish(context: &mut Context<'_>) -> IndexMap<WireName, Type> {
    known::give_states(context);
    let bases: BTreeMap<WireName, WireName> = context
        .types
        .iter()
        .filter_map(|(name, ty)| match ty {
            Type::Struct(Struct {
                base: Some(base), ..
            }) => Some((name.clone(), base.clone())),
            _ => None,
        })
        .collect();
    check_mappings(context, &bases);
    for name in bases.keys() {
        let mut ancestor = bases.get(name);
        while let Some(base) = ancestor {
            if let Some(Type::Struct(structure)) = context.types.get_mut(base)
                && context.referenced.contains(name)
            {
                structure.derived.push(name.clone());
            }
            ancestor = bases.get(base);
        }
    }
    for (name, ty) in &mut context.types {
        if let Type::Struct(structure) = ty {
            structure.referenced |= context.referenced.contains(name);
        }
    }
    check_rust_names(context);
    std::mem::take(&mut context.types).into_iter().collect()
}

/// A discriminator that maps to a type which does not derive from its own has no effect.
fn check_mappings(context: &mut Context<'_>, bases: &BTreeMap<WireName, WireName>) {
    for (base, target, at) in std::mem::take(&mut context.mapped) {
        let mut ancestors = std::iter::successors(Some(&target), |name| bases.get(*name));
        // Types that can't be lowered have an error of their own.
        if context.types.contains_key(&target) && !ancestors.any(|name| *name == base) {
            let message = format!(
                "found {}, which does not derive from {}; a value of it is read as one of an unknown type",
                quoted(target.as_str()),
                quoted(base.as_str())
            );
            let help = "remove it from the mapping with an overlay, or state the base with `allOf`";
            context.warn(Diagnostic::warning(at, message).help(help));
        }
    }
}

fn check_rust_names(context: &mut Context<'_>) {
    let mut seen: BTreeMap<TypePath, (String, Pointer)> = BTreeMap::new();
    let mut collisions = Vec::new();
    // A namespace is a module next to the types of the main one.
    for (name, ty) in &context.types {
        if let Some(module) = &ty.rust().module {
            let path = TypePath {
                module: None,
                ident: module.clone(),
            };
            let at = Pointer::parse(ty.pointer());
            seen.entry(path).or_insert_with(|| (name.to_string(), at));
        }
    }
    for (name, ty) in &context.types {
        let at = Pointer::parse(ty.pointer());
        // An inline schema whose name is taken is reported where it is named.
        if name.as_str() == at.as_str() {
            continue;
        }
        let mut names = vec![ty.rust().clone()];
        if let Type::Struct(structure) = ty {
            if !structure.referenced {
                continue;
            }
            if structure.is_polymorphic() {
                names.extend(
                    [BASE_RECORD_SUFFIX, REFERENCES_SUFFIX].map(|suffix| TypePath {
                        ident: structure.rust.ident.suffixed(suffix),
                        ..structure.rust.clone()
                    }),
                );
            }
        }
        for rust in names {
            let ident = rust.ident.clone();
            if let Some((other, place)) = seen.insert(rust, (name.to_string(), at.clone())) {
                let first = (other.as_str(), &place);
                collisions.push(collision(&ident, first, name.as_str(), at.clone()));
            }
        }
    }
    context.collisions.extend(collisions);
}

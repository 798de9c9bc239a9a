//! Classifies schemas: a type, an alias, a limit, or empty.

use openapiv3::{
    AdditionalProperties, AnySchema, ObjectType, ReferenceOr, Schema, SchemaKind,
    Type as SchemaType,
};

use crate::document::Document;

/// How deep the parts of `allOf` are searched. Endless nesting is rejected elsewhere.
const DEPTH: usize = 16;

/// `Schema` or `Box<Schema>`: openapiv3 uses both.
pub trait AsSchema {
    fn as_schema(&self) -> &Schema;
}

impl AsSchema for Schema {
    fn as_schema(&self) -> &Schema {
        self
    }
}

impl AsSchema for Box<Schema> {
    fn as_schema(&self) -> &Schema {
        self
    }
}

/// Whether a component becomes a type, and not an alias of another type.
pub fn is_named(document: &Document, schema: &Schema) -> bool {
    named(document, schema, DEPTH)
}

fn named(document: &Document, schema: &Schema, depth: usize) -> bool {
    let is_map = |additional: &Option<AdditionalProperties>| {
        values_of_map(additional.as_ref()).is_some() && schema.schema_data.discriminator.is_none()
    };
    is_enumeration(schema)
        || match &schema.schema_kind {
            SchemaKind::Type(SchemaType::Object(object)) => {
                !object.properties.is_empty() || !is_map(&object.additional_properties)
            }
            SchemaKind::AllOf { all_of } => {
                all_of.iter().any(|part| !is_void(part))
                    && values(document, all_of).is_empty()
                    && !wraps_alias(document, schema, depth)
            }
            SchemaKind::Any(any) if is_object(document, any) => {
                !wraps_alias(document, schema, depth)
            }
            SchemaKind::Any(any) => {
                any.typ.as_deref() == Some("object")
                    && !has_alternatives(any)
                    && !is_map(&any.additional_properties)
            }
            _ => false,
        }
}

/// Whether a schema is a map, or a choice, with limits around it.
fn wraps_alias(document: &Document, schema: &Schema, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else {
        return false;
    };
    let only = wrapped_at(document, schema, depth);
    let only = only.and_then(|(_, only)| resolved(document, only));
    only.is_some_and(|only| !named(document, only, depth))
}

/// Whether an inline schema becomes a type.
pub fn becomes_type(document: &Document, schema: &Schema) -> bool {
    is_enumeration(schema)
        || match &schema.schema_kind {
            SchemaKind::Type(SchemaType::Object(object)) => !object.properties.is_empty(),
            SchemaKind::AllOf { all_of } => {
                all_of.iter().filter(|part| !is_void(part)).count() > 1
                    && values(document, all_of).is_empty()
                    && wrapped(document, schema).is_none()
            }
            SchemaKind::Any(any) => is_object(document, any) && wrapped(document, schema).is_none(),
            _ => false,
        }
}

/// The schema of the values of a map, or of undeclared properties, if it says something about them.
pub fn values_of_map(additional: Option<&AdditionalProperties>) -> Option<&ReferenceOr<Schema>> {
    match additional {
        Some(AdditionalProperties::Schema(schema)) if !is_void(schema) => Some(schema),
        None | Some(AdditionalProperties::Any(_) | AdditionalProperties::Schema(_)) => None,
    }
}

/// The only part of `allOf` that says what a value is, if the other parts and the schema around it only limit it.
/// Required properties are more than a limit if the part has fields.
pub fn wrapped<'s>(
    document: &Document,
    schema: &'s Schema,
) -> Option<(usize, &'s ReferenceOr<Schema>)> {
    wrapped_at(document, schema, DEPTH)
}

fn wrapped_at<'s>(
    document: &Document,
    schema: &'s Schema,
    depth: usize,
) -> Option<(usize, &'s ReferenceOr<Schema>)> {
    let around = match &schema.schema_kind {
        SchemaKind::Any(any) if only_limits(any) => Some(any),
        SchemaKind::AllOf { .. } => None,
        _ => return None,
    };
    let parts = all_of(schema);
    let mut real = parts.iter().enumerate().filter(|(_, part)| !is_limit(part));
    let only = real.next()?;
    let is_map = |part| is_map_at(document, part, depth);
    if real.clone().next().is_some() {
        let are_maps = is_map(only.1) && real.all(|(_, part)| is_map(part));
        return are_maps.then_some(only);
    }
    let mut others = parts.iter().filter(|part| !std::ptr::eq(*part, only.1));
    let has_fields = resolved(document, only.1).is_some_and(|found| {
        found.schema_data.discriminator.is_none() && named(document, found, depth)
    });
    let is_same = match only.1 {
        _ if !has_fields => true,
        ReferenceOr::Reference { .. } => {
            around.is_none_or(|any| any.required.is_empty())
                && !others.filter_map(as_item).any(requires)
        }
        // A type of its own, to which the limits belong.
        ReferenceOr::Item(_) => around.is_none_or(says_nothing) && others.all(is_void),
    };
    is_same.then_some(only)
}

/// Whether a part of `allOf` is a map.
pub fn is_map(document: &Document, part: &ReferenceOr<Schema>) -> bool {
    is_map_at(document, part, DEPTH)
}

fn is_map_at(document: &Document, part: &ReferenceOr<Schema>, depth: usize) -> bool {
    let (Some(schema), Some(depth)) = (resolved(document, part), depth.checked_sub(1)) else {
        return false;
    };
    let additional = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => object.additional_properties.as_ref(),
        SchemaKind::Any(any) if may_be_object(any) => any.additional_properties.as_ref(),
        _ => None,
    };
    let wraps_map = || {
        let only = wrapped_at(document, schema, depth);
        only.is_some_and(|(_, only)| is_map_at(document, only, depth))
    };
    !named(document, schema, depth) && (values_of_map(additional).is_some() || wraps_map())
}

/// Whether a schema says nothing aside from `type: object` and `allOf`.
fn says_nothing(any: &AnySchema) -> bool {
    let around = AnySchema {
        typ: None,
        all_of: Vec::new(),
        ..any.clone()
    };
    is_unconstrained(&around)
}

/// Whether a part of `allOf` requires properties.
fn requires(schema: &Schema) -> bool {
    let own = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => !object.required.is_empty(),
        SchemaKind::Any(any) => !any.required.is_empty(),
        _ => false,
    };
    own || all_of(schema).iter().filter_map(as_item).any(requires)
}

fn as_item(part: &ReferenceOr<Schema>) -> Option<&Schema> {
    match part {
        ReferenceOr::Item(schema) => Some(schema),
        ReferenceOr::Reference { .. } => None,
    }
}

/// Whether a part of `allOf` says nothing but limits.
fn is_limit(part: &ReferenceOr<Schema>) -> bool {
    let ReferenceOr::Item(schema) = part else {
        return false;
    };
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => {
            object.properties.is_empty()
                && values_of_map(object.additional_properties.as_ref()).is_none()
        }
        SchemaKind::Any(any) => {
            only_limits(any)
                && values_of_map(any.additional_properties.as_ref()).is_none()
                && any.all_of.iter().all(is_limit)
        }
        SchemaKind::AllOf { all_of } => all_of.iter().all(is_limit),
        SchemaKind::OneOf { one_of: branches } | SchemaKind::AnyOf { any_of: branches } => {
            !branches.iter().any(is_alternative)
        }
        SchemaKind::Not { .. } => true,
        SchemaKind::Type(_) => false,
    }
}

/// Whether a schema, aside from its `allOf`, only limits an object.
fn only_limits(any: &AnySchema) -> bool {
    may_be_object(any) && any.properties.is_empty() && !has_alternatives(any)
}

/// The schema that a branch or part is, or refers to.
pub fn resolved<'s>(document: &'s Document, member: &'s ReferenceOr<Schema>) -> Option<&'s Schema> {
    match member {
        ReferenceOr::Item(schema) => Some(schema),
        ReferenceOr::Reference { reference } => {
            document.schema(reference).ok().map(|(_, schema, _)| schema)
        }
    }
}

/// The parts of `allOf`.
pub fn all_of(schema: &Schema) -> &[ReferenceOr<Schema>] {
    match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => all_of,
        SchemaKind::Any(any) => &any.all_of,
        _ => &[],
    }
}

/// The parts of `allOf` whose type is not an object, each with its index and the name of the type.
pub fn values<'s>(
    document: &'s Document,
    parts: &'s [ReferenceOr<Schema>],
) -> Vec<(usize, &'s str)> {
    let all = parts.iter().enumerate();
    all.filter_map(|(index, part)| Some((index, value_type(document, part, DEPTH)?)))
        .collect()
}

/// The type of a schema other than an object, if it states one.
pub fn stated_type<'s>(document: &'s Document, schema: &'s ReferenceOr<Schema>) -> Option<&'s str> {
    value_type(document, schema, DEPTH)
}

/// Whether `type` decides what a value is, and the branches of `anyOf` and `oneOf` only limit it.
pub fn is_limited(document: &Document, any: &AnySchema) -> bool {
    let mut branches = any.any_of.iter().chain(&any.one_of);
    match any.typ.as_deref() {
        None => false,
        Some("object") => !has_alternatives(any),
        Some(_) => match (branches.next(), branches.next()) {
            (Some(only), None) => value_type(document, only, DEPTH).is_none(),
            _ => true,
        },
    }
}

/// The type of a schema other than an object, if it states one. References are followed.
fn value_type<'s>(
    document: &'s Document,
    schema: &'s ReferenceOr<Schema>,
    depth: usize,
) -> Option<&'s str> {
    let depth = depth.checked_sub(1)?;
    let schema = match schema {
        ReferenceOr::Item(schema) => schema,
        ReferenceOr::Reference { reference } => document.schema(reference).ok()?.1,
    };
    let of_parts = |parts: &'s [ReferenceOr<Schema>]| {
        let mut found = parts.iter();
        found.find_map(|part| value_type(document, part, depth))
    };
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::String(_)) => Some("string"),
        SchemaKind::Type(SchemaType::Number(_)) => Some("number"),
        SchemaKind::Type(SchemaType::Integer(_)) => Some("integer"),
        SchemaKind::Type(SchemaType::Boolean(_)) => Some("boolean"),
        SchemaKind::Type(SchemaType::Array(_)) => Some("array"),
        SchemaKind::AllOf { all_of } => of_parts(all_of),
        SchemaKind::Any(any) => match any.typ.as_deref() {
            Some("object") => None,
            Some(other) => Some(other),
            None if is_enumeration(schema) => Some("string"),
            None => of_parts(&any.all_of),
        },
        SchemaKind::Type(SchemaType::Object(_))
        | SchemaKind::OneOf { .. }
        | SchemaKind::AnyOf { .. }
        | SchemaKind::Not { .. } => None,
    }
}

/// Whether a component becomes an enumeration.
pub fn is_enumeration(schema: &Schema) -> bool {
    members(schema).is_some()
}

/// The members of a string schema that is an enumeration.
pub fn members(schema: &Schema) -> Option<Vec<&str>> {
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

/// The same as [`is_structure`], aside from `allOf` with the type of another value.
pub fn is_object(document: &Document, any: &AnySchema) -> bool {
    is_structure(any) && (!any.properties.is_empty() || values(document, &any.all_of).is_empty())
}

/// Whether a schema with keywords of several types is an object with declared properties.
pub fn is_structure(any: &AnySchema) -> bool {
    let is_map = values_of_map(any.additional_properties.as_ref()).is_some();
    let is_part = |part| !(is_void(part) || is_map && is_limit(part));
    may_be_object(any) && (!any.properties.is_empty() || any.all_of.iter().any(is_part))
}

/// Whether branches of `anyOf` or `oneOf` are types, and do not only limit an object.
pub fn has_alternatives(any: &AnySchema) -> bool {
    any.one_of.iter().chain(&any.any_of).any(is_alternative)
}

/// Whether no other type is stated.
pub fn may_be_object(any: &AnySchema) -> bool {
    matches!(any.typ.as_deref(), None | Some("object"))
}

/// Whether a branch says more than what must be there, such as `required: [name]`.
pub fn is_alternative(branch: &ReferenceOr<Schema>) -> bool {
    let ReferenceOr::Item(schema) = branch else {
        return true;
    };
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => {
            !object.properties.is_empty() || object.additional_properties.is_some()
        }
        SchemaKind::Any(any) => {
            !may_be_object(any)
                || !any.properties.is_empty()
                || !any.all_of.is_empty()
                || !any.enumeration.is_empty()
                || has_alternatives(any)
        }
        SchemaKind::Not { .. } => false,
        SchemaKind::OneOf { one_of: branches } | SchemaKind::AnyOf { any_of: branches } => {
            branches.iter().any(is_alternative)
        }
        SchemaKind::Type(_) | SchemaKind::AllOf { .. } => true,
    }
}

/// Whether a part of `allOf` only carries documentation.
pub fn is_void(part: &ReferenceOr<Schema>) -> bool {
    matches!(part, ReferenceOr::Item(schema) if match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => *object == ObjectType::default(),
        SchemaKind::Any(any) => is_unconstrained(any),
        _ => false,
    })
}

/// Whether a schema says nothing about values.
pub fn is_unconstrained(any: &AnySchema) -> bool {
    *any == AnySchema::default()
}

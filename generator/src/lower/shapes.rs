//! What a schema is: a type, an alias of another, a limit, or nothing at all.

use openapiv3::{AnySchema, ObjectType, ReferenceOr, Schema, SchemaKind, Type as SchemaType};

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
pub fn is_named(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::String(string)) => !string.enumeration.is_empty(),
        SchemaKind::Type(SchemaType::Object(_)) | SchemaKind::AllOf { .. } => true,
        SchemaKind::Any(any) => {
            is_structure(any) || (any.typ.as_deref() == Some("object") && !has_alternatives(any))
        }
        _ => false,
    }
}

/// Whether an inline schema becomes a type.
pub fn becomes_type(schema: &Schema) -> bool {
    is_enumeration(schema)
        || match &schema.schema_kind {
            SchemaKind::Type(SchemaType::Object(object)) => !object.properties.is_empty(),
            SchemaKind::AllOf { all_of } => {
                all_of.len() > 1 && all_of.iter().filter(|part| !is_void(part)).count() != 1
            }
            SchemaKind::Any(any) => is_structure(any),
            _ => false,
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

/// Whether a schema with keywords of several types is an object with declared properties.
pub fn is_structure(any: &AnySchema) -> bool {
    may_be_object(any) && (!any.properties.is_empty() || !any.all_of.is_empty())
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

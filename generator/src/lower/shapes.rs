//! Classifies schemas by their own keywords: an object, a limit, or empty. References are not followed.

use openapiv3::{
    AdditionalProperties, AnySchema, ObjectType, ReferenceOr, Schema, SchemaKind,
    Type as SchemaType,
};

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

/// The schema of the values of a map, or of undeclared properties, if it says something about them.
pub fn values_of_map(additional: Option<&AdditionalProperties>) -> Option<&ReferenceOr<Schema>> {
    match additional {
        Some(AdditionalProperties::Schema(schema)) if !is_void(schema) => Some(schema),
        None | Some(AdditionalProperties::Any(_) | AdditionalProperties::Schema(_)) => None,
    }
}

/// Whether a schema says nothing aside from `type: object` and `allOf`.
pub fn says_nothing(any: &AnySchema) -> bool {
    let around = AnySchema {
        typ: None,
        all_of: Vec::new(),
        ..any.clone()
    };
    is_unconstrained(&around)
}

/// Whether a part of `allOf` requires properties.
pub fn requires(schema: &Schema) -> bool {
    let own = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => !object.required.is_empty(),
        SchemaKind::Any(any) => !any.required.is_empty(),
        _ => false,
    };
    own || all_of(schema).iter().filter_map(as_item).any(requires)
}

pub fn as_item(part: &ReferenceOr<Schema>) -> Option<&Schema> {
    match part {
        ReferenceOr::Item(schema) => Some(schema),
        ReferenceOr::Reference { .. } => None,
    }
}

/// Whether a part of `allOf` says nothing but limits.
pub fn is_limit(part: &ReferenceOr<Schema>) -> bool {
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

/// Whether a part of `allOf` says nothing, or only limits values that may be no objects, such as with `minLength`.
pub fn is_value_limit(part: &ReferenceOr<Schema>) -> bool {
    let ReferenceOr::Item(schema) = part else {
        return false;
    };
    if is_void(part) {
        return true;
    }
    match &schema.schema_kind {
        SchemaKind::Any(any) => {
            let is_of_objects = !any.required.is_empty()
                || any.additional_properties.is_some()
                || any.min_properties.or(any.max_properties).is_some();
            let has_branches = !any.one_of.is_empty() || !any.any_of.is_empty();
            is_limit(part)
                && !(any.typ.is_some() || is_of_objects || has_branches)
                && any.all_of.iter().all(is_value_limit)
        }
        SchemaKind::AllOf { all_of } => all_of.iter().all(is_value_limit),
        SchemaKind::Not { .. } => true,
        SchemaKind::OneOf { .. } | SchemaKind::AnyOf { .. } | SchemaKind::Type(_) => false,
    }
}

/// Whether a schema, aside from its `allOf`, only limits an object.
pub fn only_limits(any: &AnySchema) -> bool {
    may_be_object(any) && any.properties.is_empty() && !has_alternatives(any)
}

/// The parts of `allOf`.
pub fn all_of(schema: &Schema) -> &[ReferenceOr<Schema>] {
    match &schema.schema_kind {
        SchemaKind::AllOf { all_of } => all_of,
        SchemaKind::Any(any) => &any.all_of,
        _ => &[],
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
        SchemaKind::Any(any) if may_be_text(any) => any
            .enumeration
            .iter()
            .filter(|member| !member.is_null())
            .map(serde_json::Value::as_str)
            .collect::<Option<_>>()?,
        _ => return None,
    };
    (!members.is_empty()).then_some(members)
}

/// Whether a schema with keywords of several types may be text. Texts that another type lists are no enumeration.
pub fn may_be_text(any: &AnySchema) -> bool {
    let is_other =
        any.items.is_some() || any.additional_properties.is_some() || !any.properties.is_empty();
    match any.typ.as_deref() {
        Some(ty) => ty == "string",
        None => !is_other,
    }
}

/// Whether a schema with keywords of several types is an object with declared properties.
pub fn is_structure(any: &AnySchema) -> bool {
    let is_map = values_of_map(any.additional_properties.as_ref()).is_some();
    let is_part = |part| !(is_value_limit(part) || is_map && is_limit(part));
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

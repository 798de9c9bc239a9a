//! Components that are aliases of other types, not types of their own.

use openapiv3::{Schema, SchemaKind, Type as SchemaType};

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
            !any.all_of.is_empty()
                || !any.properties.is_empty()
                || any.typ.as_deref() == Some("object")
        }
        _ => false,
    }
}

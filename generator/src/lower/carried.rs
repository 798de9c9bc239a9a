//! Keywords that a property carries next to its type: `readOnly`, `default` and others.
//!
//! They can be in the schema of the property, in a part of its `allOf`, or in the alias that it refers to.

use openapiv3::{ReferenceOr, Schema, SchemaData};
use serde_json::Value;

use super::Context;
use super::described;
use super::shapes::{AsSchema, all_of, is_named};
use crate::ir::Deprecation;

/// How deep aliases and `allOf` are searched. Schemas that nest endlessly are rejected elsewhere.
const DEPTH: usize = 8;

/// The keywords of all places, the nearest first.
#[derive(Default)]
pub struct Carried<'d> {
    pub read_only: bool,
    pub write_only: bool,
    pub navigation: bool,
    pub default: Option<&'d Value>,
    pub deprecated: Option<Deprecation>,
    pub description: Option<&'d str>,
}

/// Collects the keywords of a property.
pub fn by<'d>(context: &Context<'d>, schema: &'d ReferenceOr<Box<Schema>>) -> Carried<'d> {
    let mut found = Carried::default();
    found.add(context, schema, DEPTH);
    found
}

impl<'d> Carried<'d> {
    fn add<S: AsSchema>(
        &mut self,
        context: &Context<'d>,
        schema: &'d ReferenceOr<S>,
        depth: usize,
    ) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let schema = match schema {
            ReferenceOr::Item(schema) => schema.as_schema(),
            ReferenceOr::Reference { reference } => match context.document.schema(reference) {
                // The prose and deprecation of a named type are those of the type.
                Ok((_, named, _)) if is_named(context.document, named) => {
                    return self.access(&named.schema_data);
                }
                Ok((_, alias, _)) => alias,
                // A reference that does not resolve is reported where the type is lowered.
                Err(_) => return,
            },
        };
        self.access(&schema.schema_data);
        self.prose(&schema.schema_data);
        for part in all_of(schema) {
            self.add(context, part, depth);
        }
    }

    fn access(&mut self, data: &'d SchemaData) {
        self.read_only |= data.read_only;
        self.write_only |= data.write_only;
        self.default = self.default.or(data.default.as_ref());
    }

    fn prose(&mut self, data: &'d SchemaData) {
        let navigation = data.extensions.get("x-ms-navigationProperty");
        self.navigation |= navigation.is_some_and(|flag| flag.as_bool() != Some(false));
        if data.deprecated && self.deprecated.is_none() {
            self.deprecated = Some(described::deprecation(&data.extensions));
        }
        self.description = self.description.or(data.description.as_deref());
    }
}

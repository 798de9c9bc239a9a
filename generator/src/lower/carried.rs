//! Keywords that a property carries next to its type: `readOnly`, `default` and others.
//!
//! They can be in the schema of the property, in a part of its `allOf`, or in the alias that it refers to.

use std::collections::HashSet;

use openapiv3::{ReferenceOr, Schema, SchemaData};
use serde_json::Value;

use super::Context;
use super::described;
use super::search::is_named;
use super::shapes::all_of;
use crate::document::Document;
use crate::ir::Deprecation;

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
    found.add(context, schema);
    found
}

impl<'d> Carried<'d> {
    fn add(&mut self, context: &Context<'d>, schema: &'d ReferenceOr<Box<Schema>>) {
        let document = context.document;
        let (mut seen, mut left) = (HashSet::new(), Vec::new());
        match schema {
            ReferenceOr::Item(schema) => left.push((schema.as_ref(), false)),
            ReferenceOr::Reference { reference } => left.extend(referred(document, reference)),
        }
        while let Some((schema, is_component)) = left.pop() {
            if !seen.insert(std::ptr::from_ref(schema)) {
                continue;
            }
            self.access(&schema.schema_data);
            // The prose and deprecation of a named type are those of the type.
            if is_component && is_named(document, schema) {
                continue;
            }
            self.prose(&schema.schema_data);
            let parts = all_of(schema).iter().rev();
            left.extend(parts.filter_map(|part| match part {
                ReferenceOr::Item(schema) => Some((schema, false)),
                ReferenceOr::Reference { reference } => referred(document, reference),
            }));
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

/// The component that a reference leads to. One that leads nowhere is reported where the type is lowered.
fn referred<'d>(document: &'d Document, reference: &str) -> Option<(&'d Schema, bool)> {
    let (_, schema, _) = document.schema(reference).ok()?;
    Some((schema, true))
}

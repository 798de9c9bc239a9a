//! Which components the paths of a document refer to.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Document, reference};

impl Document {
    /// Whether the paths refer to a schema, through other components too.
    pub(crate) fn uses(&self, schema: &str) -> bool {
        let document = json!(self.openapi);
        let mut known = BTreeSet::new();
        let mut todo: Vec<&Value> = document.get("paths").into_iter().collect();
        while let Some(value) = todo.pop() {
            match value {
                Value::Array(items) => todo.extend(items),
                Value::Object(members) => todo.extend(members.values()),
                // A reference, or the target of a discriminator.
                Value::String(text) if text.starts_with("#/") && known.insert(text.as_str()) => {
                    todo.extend(document.pointer(&text[1..]));
                }
                _ => {}
            }
        }
        known.contains(reference("schemas", schema).as_str())
    }
}

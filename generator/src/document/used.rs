//! Which components the paths of a document refer to.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Document, reference};

impl Document {
    /// Whether the paths refer to a schema, through other components too.
    pub(crate) fn uses(&self, schema: &str) -> bool {
        let used = self.used.get_or_init(|| references(&json!(self.openapi)));
        used.contains(&reference("schemas", schema))
    }
}

/// The references in the paths, and in what they refer to.
fn references(document: &Value) -> HashSet<String> {
    let mut known = HashSet::new();
    let mut todo: Vec<&Value> = document.get("paths").into_iter().collect();
    while let Some(value) = todo.pop() {
        match value {
            Value::Array(items) => todo.extend(items),
            Value::Object(members) => todo.extend(members.values()),
            // A reference, or the target of a discriminator.
            Value::String(text) if text.starts_with("#/") && known.insert(text.clone()) => {
                todo.extend(document.pointer(&text[1..]));
            }
            _ => {}
        }
    }
    known
}

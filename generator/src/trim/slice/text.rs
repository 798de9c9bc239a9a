//! From the text of a slice to its parts.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use crate::diagnostics::{Diagnostic, Pointer};
use crate::syntax::{Strict, malformed, merge};

const KEYS: &str = "the keys are name, include, exclude, boundaries, without and derived, or slices for a list of them; see \
                    specs/README.md";

/// The object that a text holds.
pub fn object(text: &str) -> Result<Value, Diagnostic> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let found = serde_yaml::from_str::<Strict>(text);
    let Strict(value) = found
        .map_err(|error| malformed("YAML", text, Pointer::root(), &error.to_string(), KEYS))?;
    merge::refused(text, &value)?;
    let found = match &value {
        Value::Object(_) => return Ok(without_null(value)),
        Value::Null => "the text is empty",
        Value::Array(_) => "found a list",
        _ => "found a plain value",
    };
    let message = format!("not a slice: {found}, expected an object with `name` and `include`");
    Err(Diagnostic::error(Pointer::root(), message).help(KEYS))
}

/// A value without members that have nothing after the colon. Within `derived`, that is an empty list.
fn without_null(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, value)| !value.is_null());
            let members = members.map(|(key, value)| match value {
                Value::Object(types) if key == "derived" => (key, listed(types)),
                value => (key, without_null(value)),
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => items.into_iter().map(without_null).collect(),
        scalar => scalar,
    }
}

fn listed(types: Map<String, Value>) -> Value {
    let list = |value: Value| match value {
        Value::Null => Value::Array(Vec::new()),
        value => value,
    };
    let types = types.into_iter().map(|(base, value)| (base, list(value)));
    Value::Object(types.collect())
}

/// Converts a value, or says which part of it is wrong.
pub fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Diagnostic> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let segments = error.path().iter().filter_map(|segment| match segment {
            Segment::Seq { index } => Some(index.to_string()),
            Segment::Map { key } => Some(key.clone()),
            Segment::Enum { .. } | Segment::Unknown => None,
        });
        let at: Pointer = segments.collect();
        Diagnostic::error(at, format!("not a slice: {}", error.inner())).help(KEYS)
    })
}

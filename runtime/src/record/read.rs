//! Reads a value at the end of a path of any depth.

use std::borrow::Cow;

use serde_json::Value;

use super::{Record, SlotRef, Token};

/// The value as text; `None` if the value or a step on the path is absent, or if it is not a single value.
pub fn text(record: &dyn Record, path: &str) -> Option<String> {
    let (segment, rest) = first(path);
    let schema = record.schema();
    if let (true, Some(rest)) = (schema.type_name == segment, rest) {
        // A cast to the type of the record.
        return text(record, rest);
    }
    let Some(index) = schema.index_of(segment, 0) else {
        return json(record.extra().get(segment)?, rest);
    };
    match (record.value(index)?, rest) {
        (SlotRef::Record(record), Some(rest)) => text(record, rest),
        (SlotRef::Union(union), Some(rest)) => text(union.record(), rest),
        (SlotRef::Text(text), None) => Some(text.to_owned()),
        (SlotRef::Scalar(scalar), None) => Some(token(&scalar.token())),
        (SlotRef::Json(value), rest) => json(value, rest),
        _ => None,
    }
}

fn token(token: &Token<'_>) -> String {
    match token {
        Token::Bool(value) => value.to_string(),
        Token::I64(value) => value.to_string(),
        Token::F32(value) => value.to_string(),
        Token::F64(value) => value.to_string(),
        Token::Number(digits) => (*digits).to_owned(),
        text => text.text().map(Cow::into_owned).unwrap_or_default(),
    }
}

/// Splits a path into its first segment and the rest.
fn first(path: &str) -> (&str, Option<&str>) {
    match path.split_once('/') {
        Some((segment, rest)) => (segment, Some(rest)),
        None => (path, None),
    }
}

fn json(value: &Value, path: Option<&str>) -> Option<String> {
    match (value, path) {
        (value, Some(path)) => {
            let (segment, rest) = first(path);
            json(value.get(segment)?, rest)
        }
        (Value::String(text), None) => Some(text.clone()),
        (Value::Bool(_) | Value::Number(_), None) => Some(value.to_string()),
        _ => None,
    }
}

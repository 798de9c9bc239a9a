//! Schemas as JSON, for limits that are compared as a whole.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::canonical;

/// What a schema says about values, in canonical order: without prose, facts about properties, and `x-` keys.
pub fn plain(schema: Value) -> Value {
    const PROSE: [&str; 9] = [
        "default",
        "deprecated",
        "description",
        "example",
        "externalDocs",
        "readOnly",
        "title",
        "writeOnly",
        "xml",
    ];
    match schema {
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => {
            let is_said = |key: &str| !key.starts_with("x-") && !PROSE.contains(&key);
            let members = members.into_iter().filter(|(key, _)| is_said(key));
            let members = members.map(|(key, value)| {
                let value = match (key.as_str(), value) {
                    // Its keys are names, not keywords.
                    ("properties", Value::Object(named)) => {
                        let named = named.into_iter().map(|(name, value)| (name, plain(value)));
                        json!(named.collect::<BTreeMap<_, _>>())
                    }
                    ("enum" | "required", Value::Array(items)) => canonical::set(items),
                    ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                        canonical::set(parts.into_iter().map(plain))
                    }
                    (_, value) => plain(value),
                };
                (key, value)
            });
            json!(members.collect::<BTreeMap<_, _>>())
        }
        scalar => canonical::value(&scalar),
    }
}

/// All schemas that say something, in canonical order; `None` if there are none.
pub fn sorted(said: impl Iterator<Item = Value>) -> Option<Value> {
    let said = said.filter(|one| one.as_object().is_none_or(|members| !members.is_empty()));
    let said: BTreeMap<String, Value> = said.map(|one| (one.to_string(), one)).collect();
    (!said.is_empty()).then(|| said.into_values().collect())
}

//! Notes on keys and operations that have no effect.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Validator;
use super::forms::TYPES;
use crate::diagnostics::{Diagnostic, Pointer, count, quoted};
use crate::syntax::keywords::CALLED;

impl Validator<'_> {
    pub(super) fn notes(&self) -> Vec<Diagnostic> {
        let mut notes = self.repairs.notes();
        if !self.foreign.is_empty() {
            let keys: Vec<_> = self
                .foreign
                .iter()
                .map(|(key, count)| format!("{} ({count})", quoted(key)))
                .collect();
            let message = format!("these unknown keys have no effect: {}", keys.join(", "));
            notes.push(Diagnostic::note(Pointer::root(), message));
        }
        if let Some(first) = self.left_out.first() {
            let message = format!(
                "left out {} with `head`, `options` or `trace`; `Client::request` can send what is left out",
                count(self.left_out.len(), "operation")
            );
            notes.push(Diagnostic::note(first.clone(), message));
        }
        let shared = self.shared_ids();
        let counted = [
            (
                &shared,
                "found",
                "`operationId`",
                "that an operation which is left out shares with another one",
            ),
            (
                &self.beside,
                "ignored",
                "keyword",
                "next to a `$ref`: only its target counts",
            ),
            (
                &self.unstyled,
                "ignored",
                "keyword",
                "next to `content`: the media type decides how the value is written",
            ),
            (
                &self.optional_keys,
                "read as required",
                "path parameter",
                "with `required: false`: it is part of the URL",
            ),
            (
                &self.idle,
                "ignored",
                "keyword",
                "of another type than the schema states, a format next to `enum`, an empty list of values or schemas, or `exclusive…` without its bound",
            ),
            (&self.void, "ignored", "path item", "without an operation"),
        ];
        for (places, done, what, why) in counted {
            let Some(first) = places.first() else {
                continue;
            };
            let number = count(places.len(), what);
            let message = format!("{done} {number} {why}; this is the first");
            notes.push(Diagnostic::note(first.clone(), message));
        }
        notes.extend(self.contradicting());
        notes
    }

    /// The ids of operations that are left out, and that another operation has, too.
    fn shared_ids(&self) -> Vec<Pointer> {
        let paths = self.document.get("paths").and_then(Value::as_object);
        let items = paths.into_iter().flat_map(Map::values);
        let operations = items.filter_map(Value::as_object).flatten();
        let is_generated = |(key, _): &(&String, &Value)| CALLED.contains(&key.as_str());
        let generated = operations.filter(is_generated);
        let generated = generated.filter_map(|(_, operation)| operation.get("operationId"));
        let mut ids: BTreeSet<&str> = generated.filter_map(Value::as_str).collect();
        let left_out = self.left_out.iter().map(|at| at.child("operationId"));
        let is_shared = |at: &Pointer| {
            let id = self.document.pointer(at.as_str()).and_then(Value::as_str);
            id.is_some_and(|id| !ids.insert(id))
        };
        left_out.filter(is_shared).collect()
    }

    /// Finds keywords that say nothing about values of the type that a schema states.
    pub(super) fn idle(&mut self, map: &Map<String, Value>, at: &Pointer) {
        let ty = map.get("type").and_then(Value::as_str).unwrap_or_default();
        let is_known = TYPES.contains(&ty);
        for (key, value) in map {
            let is_other = is_known
                && !value.is_null()
                && of_types(key).is_some_and(|types| !types.contains(&ty));
            // An enumeration is a type of its own.
            let is_of_members = key == "format" && ty == "string" && has_members(map);
            let is_list = matches!(key.as_str(), "enum" | "allOf" | "anyOf" | "oneOf");
            let is_empty = is_list && value.as_array().is_some_and(Vec::is_empty);
            let is_without_bound = *value == Value::Bool(true)
                && match key.as_str() {
                    "exclusiveMinimum" => !map.contains_key("minimum"),
                    "exclusiveMaximum" => !map.contains_key("maximum"),
                    _ => false,
                };
            if is_other || is_of_members || is_empty || is_without_bound {
                self.idle.push(at.child(key));
            }
        }
    }
}

/// Whether a schema lists values other than `null`.
fn has_members(map: &Map<String, Value>) -> bool {
    let listed = map.get("enum").and_then(Value::as_array);
    listed.is_some_and(|listed| listed.iter().any(|value| !value.is_null()))
}

/// The types that a keyword says something about; `None` if it is about any type.
pub(super) fn of_types(keyword: &str) -> Option<&'static [&'static str]> {
    Some(match keyword {
        "properties"
        | "required"
        | "additionalProperties"
        | "discriminator"
        | "minProperties"
        | "maxProperties" => &["object"],
        "items" | "minItems" | "maxItems" | "uniqueItems" => &["array"],
        "minLength" | "maxLength" => &["string"],
        "format" => &["string", "number", "integer"],
        "multipleOf" | "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            &["number", "integer"]
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::validate;

    /// The note on keywords without effect, if there is one.
    fn note(schema: &Value) -> Option<String> {
        let document = json!({
            "openapi": "3.0.4", "info": {"title": "t", "version": "v"}, "paths": {},
            "components": {"schemas": {"s": schema}},
        });
        let notes = validate(&document).notes.into_iter();
        let mut texts = notes.map(|note| note.to_string());
        texts.find(|note| note.contains("without its bound"))
    }

    #[test]
    fn given_an_exclusive_bound_when_validated_then_a_note_if_the_bound_is_not_there() {
        for (schema, expected) in [
            (json!({"exclusiveMinimum": true}), true),
            (json!({"exclusiveMaximum": true, "minimum": 1}), true),
            (json!({"exclusiveMaximum": true, "maximum": 1}), false),
            (json!({"exclusiveMinimum": false}), false),
        ] {
            let mut schema = schema;
            schema["type"] = json!("integer");
            assert_eq!(note(&schema).is_some(), expected, "{schema}");
        }
    }

    #[test]
    fn given_a_format_when_the_type_has_none_then_a_note_names_its_place() {
        for (schema, expected) in [
            (json!({"type": "boolean"}), true),
            (json!({"type": "array", "items": {"type": "string"}}), true),
            (
                json!({"type": "object", "properties": {"a": {"type": "string"}}}),
                true,
            ),
            (json!({"type": "string", "enum": ["a"]}), true),
            (json!({"type": "string"}), false),
            (json!({"type": "string", "enum": null}), false),
            (json!({"type": "string", "enum": [null]}), false),
            (json!({"type": "integer", "enum": [1]}), false),
            (json!({"type": "number"}), false),
            (json!({}), false),
        ] {
            let mut schema = schema;
            schema["format"] = json!("int32");
            let note = note(&schema);
            assert_eq!(note.is_some(), expected, "{schema}");
            assert!(
                note.is_none_or(|note| note.contains("/schemas/s/format")),
                "{schema}"
            );
        }
    }
}

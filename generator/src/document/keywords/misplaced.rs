//! Keys of this project at places where nothing reads them.

use serde_json::{Map, Value};

use super::Validator;
use crate::diagnostics::{Pointer, quoted};
use crate::syntax::keywords::ObjectKind;
use crate::syntax::own::OWN;

const WHOLE: &str = "the schema around `allOf`";
const COMPONENT: &str = "an object in `#/components/schemas`";
const OBJECT: &str = "an object with properties";
const ENUMERATION: &str = "an enumeration of text";
const PARAMETER: &str = "the parameter";
const NAMED: &str = "a property, an object or an enumeration";
const REFERRED: &str = "the target of `$ref`";

impl Validator<'_> {
    /// Refuses keys of a schema that have no effect there.
    pub(super) fn misplaced(&mut self, map: &Map<String, Value>, at: &Pointer, place: ObjectKind) {
        if place != ObjectKind::Schema {
            return;
        }
        let place = Place::of(at);
        for key in map.keys() {
            if let Some(expected) = elsewhere(key, map, place) {
                self.refuse(key, at, expected);
            }
        }
        let set = map.get("x-graph-entity-set").and_then(Value::as_str);
        if let Some(set) = set.filter(|set| !is_path(set)) {
            let message = format!(
                "found {}, expected the path of a set, such as `groups` or `identity/users`",
                quoted(set)
            );
            let help = "correct it with an overlay: names between `/`, without keys and queries";
            self.error(&at.child("x-graph-entity-set"), message, help);
        }
    }

    /// Refuses keys next to a `$ref`. Next to that of a property they describe the property.
    pub(super) fn misplaced_next_to_reference(
        &mut self,
        map: &Map<String, Value>,
        at: &Pointer,
        is_property: bool,
    ) {
        for key in map.keys() {
            let has_effect = key == "x-source" || (is_property && key == "x-rust-name");
            if OWN.contains(&key.as_str()) && !has_effect {
                self.refuse(key, at, REFERRED);
            }
        }
    }

    fn refuse(&mut self, key: &str, at: &Pointer, expected: &str) {
        let message = format!(
            "found {} where it has no effect, expected it at {expected}",
            quoted(key)
        );
        let help = format!("move it to {expected}, or remove it with an overlay");
        self.error(&at.child(key), message, &help);
    }
}

/// What a schema is the schema of, as far as it matters here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Component,
    Property,
    Part,
    Parameter,
    Body,
    Other,
}

impl Place {
    fn of(at: &Pointer) -> Self {
        let segments: Vec<String> = at.segments().collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match segments.as_slice() {
            ["components", "schemas", _] => Self::Component,
            [.., "properties", _] => Self::Property,
            [.., "allOf", _] => Self::Part,
            [.., "parameters", _, "schema"] => Self::Parameter,
            [.., "requestBody", "content", _, "schema"]
            | [_, "requestBodies", _, "content", _, "schema"] => Self::Body,
            _ => Self::Other,
        }
    }
}

/// Where a key belongs, if it has no effect at a schema.
fn elsewhere(key: &str, schema: &Map<String, Value>, place: Place) -> Option<&'static str> {
    let (object, listed) = (is_object(schema), is_enumeration(schema));
    let is_part = place == Place::Part;
    match key {
        "x-abstract" | "x-graph-entity-set" | "x-rust-name" if is_part => Some(WHOLE),
        "x-abstract" | "x-graph-entity-set" => {
            (place != Place::Component || !object).then_some(COMPONENT)
        }
        // A part may have no more than the note.
        "x-properties" => (!object && !is_part).then_some(OBJECT),
        "x-members" | "x-rust-names" => (!listed).then_some(ENUMERATION),
        // The parameters of an action have the name of the action.
        "x-rust-name" if place == Place::Body && !listed => Some(COMPONENT),
        "x-rust-name" if place == Place::Parameter && !object && !listed => Some(PARAMETER),
        "x-rust-name" => (place != Place::Property && !object && !listed).then_some(NAMED),
        _ => None,
    }
}

fn is_object(schema: &Map<String, Value>) -> bool {
    let says = |key: &str| {
        let value = schema.get(key);
        value.is_some_and(|it| !it.as_object().is_some_and(Map::is_empty) && !it.is_boolean())
    };
    let parts = ["properties", "allOf", "discriminator"];
    let is_map = says("additionalProperties") && !parts.into_iter().any(says);
    match schema.get("type").and_then(Value::as_str) {
        Some(ty) => ty == "object" && !is_map,
        None => schema.contains_key("properties") || schema.contains_key("allOf"),
    }
}

fn is_enumeration(schema: &Map<String, Value>) -> bool {
    let is_text = schema.get("type").is_none_or(|ty| ty == "string");
    is_text && schema.get("enum").is_some_and(Value::is_array)
}

fn is_path(text: &str) -> bool {
    let is_name = |name: &str| {
        let mut bytes = name.bytes();
        !name.is_empty() && bytes.all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
    };
    text.trim_start_matches('/').split('/').all(is_name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::document::keywords::validate;

    /// A document with a schema at each kind of place.
    fn document() -> Value {
        let text = || json!({"type": "string"});
        let answer = json!({"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/o"}}}}});
        json!({
            "openapi": "3.0.3",
            "info": {"title": "t", "version": "v"},
            "paths": {"/a": {"post": {"requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": text()}}}}}, "responses": {"204": {"description": "d"}}}, "get": {
                "parameters": [{"name": "p", "in": "query", "schema": text()}],
                "responses": answer,
            }}},
            "components": {"schemas": {
                "o": {"type": "object", "properties": {
                    "text": text(),
                    "other": {"$ref": "#/components/schemas/o"},
                    "list": {"type": "array", "items": text()},
                    "inline": {"type": "object", "properties": {"a": text()}},
                    "few": {"type": "string", "enum": ["a"]},
                }},
                "derived": {"allOf": [{"$ref": "#/components/schemas/o"}, {"type": "object", "properties": {"b": text()}}]},
                "few": {"type": "string", "enum": ["a"]},
                "alias": text(),
            }},
        })
    }

    fn errors(at: &str, key: &str, value: Value) -> String {
        let mut document = document();
        let place = document.pointer_mut(at).and_then(Value::as_object_mut);
        place.expect(at).insert(key.to_owned(), value);
        validate(&document).errors.to_string()
    }

    fn value(key: &str) -> Value {
        match key {
            "x-abstract" => json!(true),
            "x-members" | "x-rust-names" => json!({"a": "b"}),
            "x-properties" => json!({}),
            _ => json!("groups"),
        }
    }

    #[test]
    fn given_each_misplaced_key_of_this_project_when_read_then_the_error_says_where_it_belongs() {
        const KEYS: [&str; 6] = [
            "x-abstract",
            "x-graph-entity-set",
            "x-members",
            "x-properties",
            "x-rust-name",
            "x-rust-names",
        ];
        let schemas = "/components/schemas";
        for (at, effective) in [
            (
                format!("{schemas}/o"),
                &[
                    "x-abstract",
                    "x-graph-entity-set",
                    "x-properties",
                    "x-rust-name",
                ][..],
            ),
            (
                format!("{schemas}/derived"),
                &[
                    "x-abstract",
                    "x-graph-entity-set",
                    "x-properties",
                    "x-rust-name",
                ],
            ),
            (format!("{schemas}/derived/allOf/0"), &[]),
            (format!("{schemas}/derived/allOf/1"), &["x-properties"]),
            (
                format!("{schemas}/few"),
                &["x-members", "x-rust-name", "x-rust-names"],
            ),
            (format!("{schemas}/alias"), &[]),
            (format!("{schemas}/o/properties/text"), &["x-rust-name"]),
            (format!("{schemas}/o/properties/other"), &["x-rust-name"]),
            (format!("{schemas}/o/properties/list/items"), &[]),
            (
                format!("{schemas}/o/properties/inline"),
                &["x-properties", "x-rust-name"],
            ),
            (
                format!("{schemas}/o/properties/few"),
                &["x-members", "x-rust-name", "x-rust-names"],
            ),
            ("/paths/~1a/get/parameters/0/schema".to_owned(), &[]),
            (
                "/paths/~1a/post/requestBody/content/application~1json/schema".to_owned(),
                &["x-properties"],
            ),
        ] {
            for key in KEYS {
                let found = errors(&at, key, value(key));
                let place =
                    format!("#{at}/{key}: found `{key}` where it has no effect, expected it at ");
                assert_eq!(
                    effective.contains(&key),
                    found.is_empty(),
                    "{at} {key}: {found}"
                );
                assert!(
                    found.is_empty() || found.contains(&place),
                    "{at} {key}: {found}"
                );
            }
            assert_eq!(errors(&at, "x-source", json!("s")), "", "{at}");
        }
    }

    #[test]
    fn given_entity_sets_when_validated_then_only_paths_are_accepted() {
        for (set, is_path) in [
            ("groups", true),
            ("/identity/users", true),
            ("", false),
            ("groups/", false),
            ("groups/{id}", false),
            ("groups?$top=1", false),
            ("https://graph.microsoft.com/groups", false),
        ] {
            let found = errors("/components/schemas/o", "x-graph-entity-set", json!(set));
            assert_eq!(found.is_empty(), is_path, "{set:?}: {found}");
        }
    }
}

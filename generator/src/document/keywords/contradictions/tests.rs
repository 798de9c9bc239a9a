//! Tests of schemas that contradict themselves.

use serde_json::{Map, Value, json};

use crate::document::keywords::validate;

fn warned(schema: &Value) -> Vec<String> {
    let schemas = json!({
        "s": schema,
        "e": {"type": "string", "enum": ["a"]},
        "n": {"type": "integer", "maximum": 9},
        "l": {"type": "array", "items": {"$ref": "#/components/schemas/n"}},
        "loop": {"allOf": [{"$ref": "#/components/schemas/loop"}]},
    });
    warned_of(schemas.as_object().expect("schemas"))
}

fn warned_of(schemas: &Map<String, Value>) -> Vec<String> {
    let document = json!({
        "openapi": "3.0.4", "info": {"title": "t", "version": "v"}, "paths": {},
        "components": {"schemas": schemas},
    });
    let notes = validate(&document).notes.into_iter();
    let notes = notes.map(|note| note.to_string());
    notes.filter(|note| note.starts_with("warning")).collect()
}

#[test]
fn given_schemas_that_contradict_themselves_when_validated_then_a_warning_has_the_place() {
    for (schema, key) in [
        (json!({"type": "array"}), "type"),
        (
            json!({"type": "integer", "minimum": 5, "maximum": 3}),
            "minimum",
        ),
        (
            json!({"type": "string", "minLength": 5, "maxLength": 2}),
            "minLength",
        ),
        (
            json!({"type": "number", "minimum": 3, "maximum": 3.0, "exclusiveMaximum": true}),
            "minimum",
        ),
        (json!({"type": "boolean", "default": "yes"}), "default"),
        (json!({"type": "integer", "default": 3.5}), "default"),
        (
            json!({"type": "array", "items": {}, "default": "foo"}),
            "default",
        ),
        (
            json!({"type": "string", "enum": ["x"], "default": "z"}),
            "default",
        ),
        (
            json!({"type": "string", "readOnly": true, "writeOnly": true}),
            "writeOnly",
        ),
    ] {
        let found = warned(&schema);
        let place = format!("#/components/schemas/s/{key}: ");
        assert!(
            found.len() == 1 && found[0].contains(&place),
            "{schema}: {found:?}"
        );
    }
    let twice =
        json!({"type": "object", "properties": {"a": {"type": "array"}, "b": {"type": "array"}}});
    let found = warned(&twice);
    assert!(
        found.len() == 1 && found[0].contains("in 2 places"),
        "{found:?}"
    );
}

#[test]
fn given_a_default_of_any_kind_of_schema_when_validated_then_a_warning_if_it_does_not_fit() {
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    for (schema, good, bad) in [
        (json!({"allOf": [reference("e")]}), json!("a"), json!("b")),
        (json!({"allOf": [reference("n")]}), json!(3), json!("3")),
        (json!({"allOf": [reference("n")]}), json!(9), json!(10)),
        (json!({"allOf": [reference("l")]}), json!([1]), json!(["a"])),
        (
            json!({"allOf": [{"type": "string"}, {"maxLength": 2}]}),
            json!("ab"),
            json!("abc"),
        ),
        (
            json!({"type": "array", "items": reference("n")}),
            json!([1]),
            json!([1, "a"]),
        ),
        (
            json!({"type": "array", "items": reference("e"), "maxItems": 1}),
            json!(["a"]),
            json!(["a", "a"]),
        ),
        (
            json!({"type": "object", "additionalProperties": reference("n")}),
            json!({"a": 1}),
            json!({"a": true}),
        ),
        (
            json!({"type": "object", "properties": {"a": reference("e")}}),
            json!({"b": 1}),
            json!({"a": "b"}),
        ),
        (
            json!({"anyOf": [reference("e"), reference("n")]}),
            json!(1),
            json!([]),
        ),
        (
            json!({"oneOf": [reference("e"), reference("l")]}),
            json!([]),
            json!("b"),
        ),
        (
            json!({"type": "number", "minimum": 1, "exclusiveMinimum": true}),
            json!(1.5),
            json!(1),
        ),
        (
            json!({"type": "string", "minLength": 1}),
            json!("é"),
            json!(""),
        ),
        (
            json!({"type": "object", "minProperties": 1}),
            json!({"a": 1}),
            json!({}),
        ),
    ] {
        for (default, expected) in [(&good, 0), (&bad, 1), (&json!(null), 0)] {
            let mut schema = schema.clone();
            schema["default"] = default.clone();
            let found = warned(&schema);
            assert_eq!(found.len(), expected, "{schema}: {found:?}");
            assert!(
                found.iter().all(|one| one.contains("schemas/s/default: ")),
                "{found:?}"
            );
        }
    }
    assert!(warned(&json!({"allOf": [reference("loop")], "default": 1})).is_empty());
}

#[test]
fn given_schemas_that_agree_with_themselves_when_validated_then_no_warning() {
    for schema in [
        json!({"type": "array", "items": {}, "default": []}),
        json!({"type": "integer", "minimum": 3, "maximum": 3, "default": 3.0}),
        json!({"type": "string", "nullable": true, "enum": ["x"], "default": null}),
        json!({"type": "string", "default": 5}),
        json!({"type": "string", "minimum": 5, "maximum": 3}),
        json!({"type": "integer", "minItems": 3, "maxItems": 1}),
        json!({"type": "number", "enum": [1], "default": 1.0}),
        json!({"type": "string", "enum": [], "default": "x"}),
        json!({"default": "x", "readOnly": true, "writeOnly": false}),
    ] {
        assert_eq!(warned(&schema), Vec::<String>::new(), "{schema}");
    }
}

#[test]
fn given_a_default_of_schemas_that_refer_to_the_next_twice_when_validated_then_one_warning() {
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let schema = |index: usize| {
            let next = json!({"$ref": format!("#/components/schemas/s{}", index + 1)});
            json!({keyword: [next, next]})
        };
        let mut schemas: Map<String, Value> = (0..40)
            .map(|index| (format!("s{index}"), schema(index)))
            .collect();
        schemas.insert("s40".to_owned(), json!({"type": "string", "maxLength": 2}));
        schemas.insert(
            "s".to_owned(),
            json!({"allOf": [{"$ref": "#/components/schemas/s0"}], "default": "abc"}),
        );
        let found = warned_of(&schemas);
        assert!(
            found.len() == 1 && found[0].contains("not within the limits"),
            "{found:?}"
        );
    }
}

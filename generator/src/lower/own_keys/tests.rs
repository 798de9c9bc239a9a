//! Each key of this project at each place changes the IR or is an error.

use serde_json::{Value, json};

use crate::document::POSITIONS;
use crate::lower::positions_tests::{outcome, outcome_of};

/// The keys, each with a value that fits the schemas below.
fn keys() -> [(&'static str, Value); 6] {
    [
        ("x-abstract", json!(true)),
        ("x-graph-entity-set", json!("groups")),
        ("x-members", json!({"a": "A text."})),
        ("x-properties", json!({"a": {"description": "d"}})),
        ("x-rust-name", json!("other_name")),
        ("x-rust-names", json!({"a": "Other"})),
    ]
}

#[test]
fn given_each_own_key_at_each_position_then_it_changes_the_ir_or_is_an_error() {
    let object = || json!({"type": "object", "properties": {"a": {"type": "string"}}});
    let (mut silent, mut effective) = (Vec::new(), 0);
    for schema in [
        json!({"type": "string"}),
        json!({"type": "string", "enum": ["a", "b"]}),
        json!({"type": "object"}),
        object(),
        json!({"type": "array", "items": {"type": "string"}}),
        json!({"allOf": [object(), object()]}),
        json!({"allOf": [object()]}),
        json!({"anyOf": [{"type": "string"}, {"type": "integer"}]}),
        json!({"type": "object", "additionalProperties": {"type": "string"}}),
    ] {
        for (position, _) in POSITIONS {
            let Ok(before) = outcome(position, &schema) else {
                continue;
            };
            let mut with_source = schema.clone();
            with_source["x-source"] = json!("s");
            assert_eq!(outcome(position, &with_source), Ok(before.clone()));
            for (key, value) in keys() {
                let mut changed = schema.clone();
                changed[key] = value;
                match outcome(position, &changed) {
                    Ok(after) if after == before => {
                        silent.push(format!("{position:?} {key}: {schema}"));
                    }
                    Ok(_) => effective += 1,
                    Err(found) => assert!(found.contains(key), "{position:?} {key}: {found}"),
                }
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    assert!(effective > 60, "{effective}");
}

/// A document with each kind of place that is no schema of a single value.
fn document() -> Value {
    let text = || json!({"type": "string"});
    let object = || json!({"type": "object", "properties": {"a": text()}});
    let parameter = |name: &str, place: &str, required: bool| json!({"name": name, "in": place, "required": required, "schema": text()});
    let content = |schema: Value| json!({"description": "d", "content": {"application/json": {"schema": schema}}});
    let responses = |schema: Value| json!({"200": content(schema), "4XX": content(object())});
    let list =
        json!({"type": "object", "properties": {"value": {"type": "array", "items": object()}}});
    let used = json!({"$ref": "#/components/schemas/used"});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "v"},
        "servers": [{"url": "https://graph.microsoft.com/beta"}],
        "paths": {
            "/a": {
                "get": {"parameters": [
                    parameter("one", "query", true), parameter("two", "query", false), parameter("three", "header", true),
                    parameter("$filter", "query", false), parameter("Accept", "header", false), parameter("four", "cookie", false),
                ], "responses": responses(list)},
                "post": {"requestBody": {"content": {"application/json": {"schema": object()}}}, "responses": responses(used.clone())},
                "head": {"responses": {"204": {"description": "d"}}},
            },
            "/a/{id}": {"get": {"parameters": [parameter("id", "path", true)], "responses": responses(json!({"type": "object", "properties": {"value": text()}}))}},
            "/a/f(b={b},c=@c)": {"get": {"parameters": [parameter("b", "path", true), parameter("@c", "query", false)], "responses": responses(used.clone())}},
        },
        "components": {
            "schemas": {
                "used": {"allOf": [{"$ref": "#/components/schemas/base"}, {"type": "object", "properties": {
                    "d": {"$ref": "#/components/schemas/alias"}, "e": used, "f": {"not": {"type": "integer"}}}}]},
                "base": object(),
                "alias": text(),
                "unused": object(),
            },
            "responses": {"unused": content(object())},
        },
    })
}

/// The pointers of all objects in a value.
fn objects(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.push(at.to_owned());
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                objects(value, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                objects(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn given_each_own_key_at_each_object_of_a_document_then_it_changes_the_ir_or_is_an_error() {
    let document = document();
    let before = outcome_of(&document.to_string()).expect("lowers");
    let mut places = Vec::new();
    objects(&document, "", &mut places);
    let (mut silent, mut effective) = (Vec::new(), Vec::new());
    for at in &places {
        for (key, value) in keys() {
            let mut changed = document.clone();
            let object = changed.pointer_mut(at).and_then(Value::as_object_mut);
            object.expect(at).insert(key.to_owned(), value);
            match outcome_of(&changed.to_string()) {
                Ok(after) if after == before => silent.push(format!("{at}: {key}")),
                Ok(_) => effective.push(format!("{at}: {key}")),
                Err(found) => {
                    let place = format!("#{at}/{key}");
                    assert!(found.contains(&place), "{at} {key}: {found}");
                }
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    assert!(effective.len() > 20, "{}", effective.join("\n"));
}

#[test]
fn given_entity_sets_when_lowered_then_only_paths_are_accepted() {
    for (set, is_path) in [
        ("groups", true),
        ("/identity/users", true),
        ("", false),
        ("groups/", false),
        ("groups/{id}", false),
        ("groups?$top=1", false),
        ("https://graph.microsoft.com/groups", false),
    ] {
        let mut document = document();
        document["components"]["schemas"]["base"]["x-graph-entity-set"] = json!(set);
        let found = outcome_of(&document.to_string());
        assert_eq!(found.is_ok(), is_path, "{set:?}: {found:?}");
    }
}

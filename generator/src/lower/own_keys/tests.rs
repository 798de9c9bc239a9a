//! Each key of this project at each place changes the IR or is an error.

use serde_json::{Value, json};

use crate::document::{POSITIONS, Position};
use crate::ir::{Ty, Type, WireName};
use crate::lower::positions_tests::{outcome, outcome_of};

/// The keys, each with a value that fits the schemas below.
fn keys() -> [(&'static str, Value); 9] {
    [
        ("x-abstract", json!(true)),
        ("x-broken", json!("Use another.")),
        ("x-graph-entity-set", json!("groups")),
        ("x-members", json!({"a": "A text."})),
        ("x-permissions", json!({"delegated": {"least": "A.Read"}})),
        ("x-properties", json!({"a": {"description": "d"}})),
        ("x-rust-name", json!("other_name")),
        ("x-rust-names", json!({"a": "Other"})),
        ("x-rust-type-name", json!("other_type")),
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

/// The inline schemas that a schema can contain, around a leaf.
fn around(leaf: &Value) -> Vec<Value> {
    let list = |items: &Value| json!({"type": "array", "items": items});
    let map = |values: &Value| json!({"type": "object", "additionalProperties": values});
    let object = |inner: &Value| json!({"type": "object", "properties": {"inner": inner}});
    let other = object(&json!({"type": "string"}));
    vec![
        leaf.clone(),
        list(leaf),
        list(&list(leaf)),
        map(leaf),
        map(&list(leaf)),
        list(&map(leaf)),
        object(leaf),
        list(&object(&list(leaf))),
        json!({"oneOf": [leaf]}),
        json!({"anyOf": [leaf, {"type": "object", "nullable": true}]}),
        json!({"oneOf": [leaf, other]}),
        json!({"anyOf": [leaf, {"type": "string"}]}),
        json!({"allOf": [leaf]}),
        json!({"allOf": [leaf, other]}),
        json!({"not": leaf}),
        json!({"type": "object", "properties": {"inner": other}, "additionalProperties": leaf}),
    ]
}

#[test]
fn given_names_in_nested_inline_schemas_then_each_changes_the_ir_or_is_an_error() {
    let (mut named, mut refused) = (0, 0);
    for leaf in [
        json!({"type": "object", "properties": {"a": {"type": "string"}}}),
        json!({"type": "string", "enum": ["a", "b"]}),
    ] {
        for key in ["x-rust-name", "x-rust-type-name"] {
            let mut renamed = leaf.clone();
            renamed[key] = json!("zebra");
            for (plain, schema) in around(&leaf).iter().zip(around(&renamed)) {
                let Ok(before) = outcome(Position::Property, plain) else {
                    continue;
                };
                match outcome(Position::Property, &schema) {
                    Ok(after) => {
                        assert_ne!(after, before, "{schema}");
                        assert!(after.0.contains("Zebra"), "{schema}");
                        named += 1;
                    }
                    Err(found) => {
                        let message = format!("found `{key}`, which has no effect here");
                        assert!(found.contains(&message), "{schema}: {found}");
                        refused += 1;
                    }
                }
            }
        }
    }
    assert_eq!((named, refused), (48, 14));
}

#[test]
fn given_names_of_a_property_and_of_its_type_when_lowered_then_each_names_its_own() {
    for (keys, field, ty) in [
        (json!({}), "address", "ThingAddress"),
        (json!({"x-rust-name": "home"}), "home", "ThingHome"),
        (json!({"x-rust-type-name": "place"}), "address", "Place"),
        (
            json!({"x-rust-name": "home", "x-rust-type-name": "place"}),
            "home",
            "Place",
        ),
    ] {
        for inline in [
            json!({"type": "object", "properties": {"a": {"type": "string"}}}),
            json!({"type": "string", "enum": ["a"]}),
        ] {
            let mut address = inline;
            address
                .as_object_mut()
                .expect("an object")
                .extend(keys.as_object().cloned().unwrap_or_default());
            let thing = json!({"type": "object", "properties": {"address": address}});
            let text = json!({
                "openapi": "3.0.3",
                "info": {"title": "t", "version": "v"},
                "servers": [{"url": "https://graph.microsoft.com/beta"}],
                "paths": {"/a": {"get": {"responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/n.thing"}}}}}}}},
                "components": {"schemas": {"n.thing": thing}},
            });
            let document = crate::document::load("in.json", &text.to_string()).expect("loads");
            let (api, _) = crate::lower::lower(&document).expect("lowers");
            let thing = api.types.get(&WireName("n.thing".to_owned()));
            let Some(Type::Struct(thing)) = thing else {
                panic!("{keys}: a structure");
            };
            let property = &thing.properties[0];
            let Ty::Named(name) = &property.ty else {
                panic!("{keys}: {:?}", property.ty);
            };
            let found = api.types[name].rust();
            assert_eq!(property.rust.to_string(), field, "{keys}");
            assert_eq!(found.ident.to_string(), ty, "{keys}");
            assert_eq!(
                found.module.as_ref().map(ToString::to_string).as_deref(),
                Some("n"),
                "{keys}"
            );
        }
    }
}

#[test]
fn given_both_names_where_one_has_no_effect_when_lowered_then_it_is_an_error() {
    let both = json!({"type": "object", "properties": {"a": {"type": "string"}}, "x-rust-name": "one", "x-rust-type-name": "two"});
    let found = outcome(Position::Item, &both).expect_err("refused");
    assert!(
        found.contains("found `x-rust-name`, which has no effect here"),
        "{found}"
    );
    let found = outcome(Position::Component, &both).expect_err("refused");
    assert!(
        found.contains("found `x-rust-type-name`, which has no effect here"),
        "{found}"
    );
}

#[test]
fn given_own_keys_that_nothing_reads_when_lowered_then_the_help_says_where_each_belongs() {
    let head = "/paths/~1a/head";
    let schema = "/paths/~1a/post/callbacks/c/x/post/requestBody/content/text~1plain/schema";
    let parameter = "/paths/~1a/post/callbacks/c/x/parameters/0";
    let name = "a type, a property, an operation, a path, or a parameter that is an argument, that";
    for (at, key, expected) in [
        (head, "x-broken", "an operation that"),
        (
            head,
            "x-permissions",
            "the document, or to an operation that",
        ),
        (head, "x-rust-name", name),
        (parameter, "x-rust-name", name),
        (
            schema,
            "x-abstract",
            "a type in `#/components/schemas` that",
        ),
        (
            schema,
            "x-graph-entity-set",
            "a type in `#/components/schemas` that",
        ),
        (schema, "x-members", "an enumeration that"),
        (
            schema,
            "x-properties",
            "a type, or the body of an action that",
        ),
        (schema, "x-rust-name", name),
        (schema, "x-rust-names", "an enumeration that"),
        (
            schema,
            "x-rust-type-name",
            "an inline object or enumeration that",
        ),
    ] {
        let mut changed = document();
        changed["paths"]["/a"]["post"]["callbacks"] = json!({"c": {"x": {
            "parameters": [{"name": "p", "in": "query", "schema": {"type": "string"}}],
            "post": {"requestBody": {"content": {"text/plain": {"schema": {"type": "string"}}}}, "responses": {}},
        }}});
        let object = changed.pointer_mut(at).and_then(Value::as_object_mut);
        object.expect(at).insert(key.to_owned(), json!("t"));
        let found = outcome_of(&changed.to_string()).expect_err(key);
        let message = format!("#{at}/{key}: found `{key}`, which has no effect here");
        let help = format!("remove it with an overlay; it belongs to {expected} the crate has");
        assert!(found.contains(&message), "{found}");
        assert!(found.contains(&help), "{found}");
    }
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

//! Properties that several parts of an `allOf` declare, and those that only answers have.

use serde_json::{Value, json};

use super::*;

/// The properties of the type `c`, by name, or of the parameters of an action, and the warnings.
fn properties(schemas: &Value, body: &Value) -> (BTreeMap<String, crate::ir::Property>, String) {
    let content = |schema: &Value| json!({"application/json": {"schema": schema}});
    let answer = json!({"$ref": "#/components/schemas/c"});
    let text = json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "v"},
        "servers": [{"url": "https://graph.microsoft.com/beta"}],
        "paths": {"/a": {"post": {
            "requestBody": {"content": content(body)},
            "responses": {"200": {"description": "d", "content": content(&answer)}},
        }}},
        "components": {"schemas": schemas},
    });
    let document = document::load("in.yaml", &text.to_string()).expect("loads");
    let (api, said) = lower(&document).unwrap_or_else(|found| panic!("{found}"));
    let wanted = |ty: &&Type| match ty {
        Type::Struct(found) => found.parameters || found.name.as_str() == "c",
        Type::Enum(_) => false,
    };
    // Parameters are sorted first, by their name in upper case.
    let Some(Type::Struct(found)) = api.types.values().find(wanted) else {
        panic!("{:?}", api.types.keys());
    };
    let properties = found.properties.iter();
    let properties = properties.map(|one| (one.name.to_string(), one.clone()));
    (properties.collect(), said.to_string())
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[test]
fn given_a_property_declared_twice_when_lowered_then_what_either_says_counts() {
    let first = json!({"type": "object", "properties": {
        "p": {"type": "string", "readOnly": true, "maxLength": 3, "description": "first", "nullable": true, "x-rust-name": "named"},
    }});
    let second = json!({"type": "object", "properties": {"p": {"type": "string", "pattern": "x"}}});
    let derived = json!({"allOf": [reference("a"), second]});
    let both = json!({"allOf": [reference("b"), reference("a")]});
    for schemas in [
        json!({"a": first, "c": derived}),
        json!({"a": first, "b": second, "c": both}),
        json!({"c": {"allOf": [first, second]}}),
    ] {
        let (found, said) = properties(&schemas, &reference("c"));
        let found = &found["p"];
        assert!(found.read_only && !found.nullable, "{schemas}");
        assert_eq!(found.limits.0.len(), 2, "{schemas}");
        assert_eq!(found.docs.as_deref(), Some("first"), "{schemas}");
        assert_eq!(found.rust.to_string(), "named", "{schemas}");
        assert!(!said.contains("a type that differs"), "{said}");
    }
}

#[test]
fn given_a_property_of_two_types_when_lowered_then_one_warning_names_both_places() {
    let of = |ty: &str| json!({"type": "object", "properties": {"p": {"type": ty}}});
    let two = json!({"a": of("string"), "b": of("integer"), "c": {"allOf": [reference("a"), reference("b")]}});
    let chain = json!({
        "a": of("string"),
        "b": {"allOf": [reference("a"), of("integer")]},
        "c": {"allOf": [reference("b"), {"type": "object", "properties": {"up": reference("b")}}]},
    });
    for (schemas, place, first) in [
        (two, "a/properties/p", "b/properties/p"),
        (chain, "b/allOf/1/properties/p", "a/properties/p"),
    ] {
        let (_, said) = properties(&schemas, &reference("c"));
        let expected = format!(
            "#/components/schemas/{place}: found `p` with a type that differs from that at #/components/schemas/{first}"
        );
        assert_eq!(said.matches(&expected).count(), 1, "{said}");
        assert_eq!(said.matches("a type that differs").count(), 1, "{said}");
    }
}

#[test]
fn given_parts_of_a_body_with_one_property_when_lowered_then_it_is_one_parameter() {
    let of = |ty: &str| json!({"type": "object", "properties": {"p": {"type": ty}}});
    let body = json!({"allOf": [of("string"), {"required": ["p"]}, of("integer")]});
    let (found, said) = properties(&json!({"c": of("string")}), &body);
    assert_eq!(found.len(), 1);
    assert!(found["p"].required, "{found:?}");
    assert!(
        said.contains("found `p` with a type that differs"),
        "{said}"
    );
}

#[test]
fn given_read_only_properties_of_an_inline_body_when_lowered_then_they_are_no_parameters() {
    let of_type = json!({"type": "object", "properties": {"p": {"type": "string"}}});
    let schemas = json!({"c": of_type, "alias": {"type": "string", "readOnly": true}});
    let body = json!({
        "type": "object",
        "required": ["own", "sent"],
        "properties": {
            "own": {"type": "string", "readOnly": true},
            "alias": reference("alias"),
            "noted": {"type": "string"},
            "twice": {"type": "string"},
            "sent": {"type": "string", "writeOnly": true},
        },
        "x-properties": {"noted": {"readOnly": true}},
        "allOf": [{"type": "object", "properties": {"twice": {"type": "string", "readOnly": true}}}],
    });
    let (found, said) = properties(&schemas, &body);
    let names: Vec<&String> = found.keys().collect();
    assert_eq!(names, ["sent"]);
    assert!(!said.contains("among the required"), "{said}");
}

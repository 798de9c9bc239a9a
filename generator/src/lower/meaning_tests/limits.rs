//! What limits values without being a type of its own.

use serde_json::{Value, json};

use super::{answer, lowered, only, parameter};
use crate::ir::Ty;

#[test]
fn given_texts_that_are_listed_next_to_another_type_when_lowered_then_they_only_limit_it() {
    let text = json!({"type": "string"});
    for (schema, expected) in [
        (
            json!({"type": "array", "items": text}),
            Ty::List(Box::new(Ty::String)),
        ),
        (
            json!({"type": "object", "additionalProperties": text}),
            Ty::Map(Box::new(Ty::String)),
        ),
        (
            json!({"additionalProperties": text}),
            Ty::Map(Box::new(Ty::String)),
        ),
    ] {
        let mut schema = schema;
        schema["enum"] = json!(["a", "b"]);
        let paths = json!({"/a": {"get": {
            "parameters": [parameter("query", "s", &schema)],
            "responses": {"200": answer(&json!({"type": "object", "properties": {"p": schema}}))},
        }}});
        let (api, _) = lowered(&paths, &json!({})).expect("a crate");
        assert_eq!(only(&api).query[0].ty, expected, "{schema}");
        let limits = &only(&api).query[0].limits.0;
        assert_eq!(
            limits.get("enum").map(String::as_str),
            Some(r#"["a","b"]"#),
            "{schema}"
        );
    }
}

#[test]
fn given_two_ways_to_write_values_of_one_type_when_lowered_then_their_limits_differ() {
    let limits = |schema: Value| {
        let paths = json!({"/a": {"get": {
            "parameters": [parameter("query", "s", &schema)], "responses": {"204": {"description": "d"}},
        }}});
        let (api, _) = lowered(&paths, &json!({})).expect("a crate");
        only(&api).query[0].limits.clone()
    };
    let syntax = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
    for (one, other, differ) in [
        (
            json!({"type": "string", "format": "byte"}),
            json!({"type": "string", "format": "base64url"}),
            true,
        ),
        (
            json!({"type": "string", "format": "binary"}),
            json!({"type": "string", "format": "byte"}),
            true,
        ),
        (
            json!({"type": "integer", "format": "uint64"}),
            json!({"type": "integer", "format": "int64"}),
            true,
        ),
        (
            json!({"type": "string", "format": "uuid", "pattern": "^a"}),
            json!({"type": "string", "format": "uuid"}),
            true,
        ),
        (
            json!({"type": "string", "format": "uuid", "pattern": syntax}),
            json!({"type": "string", "format": "uuid"}),
            false,
        ),
        (
            json!({"type": "string", "format": "dateTime"}),
            json!({"type": "string", "format": "date-time"}),
            false,
        ),
        (
            json!({"type": "string", "enum": ["a"], "format": "uri"}),
            json!({"type": "string", "enum": ["a"]}),
            false,
        ),
        (
            json!({"type": "boolean", "format": "foo"}),
            json!({"type": "boolean"}),
            false,
        ),
        (
            json!({"type": "integer", "minLength": 1, "format": "uint64"}),
            json!({"type": "integer", "minLength": 1, "format": "int64"}),
            true,
        ),
    ] {
        assert_eq!(
            limits(one.clone()) != limits(other.clone()),
            differ,
            "{one} and {other}"
        );
    }
}

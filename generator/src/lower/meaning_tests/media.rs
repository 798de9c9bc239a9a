//! Media types, bodies of methods that have none, and headers that the client sets.

use serde_json::{Value, json};

use super::{answer, item, lowered, named, only, parameter, property, reference, x};
use crate::ir::{Api, Body, Response, Ty};

fn with(method: &str, operation: &Value) -> (Api, String) {
    let paths = json!({"/a": {method: operation}});
    lowered(&paths, &json!({"x": x(), "y": x()})).expect("a crate")
}

fn content(media: &[(&str, Value)]) -> Value {
    let media = media.iter().map(|(name, schema)| {
        let name = (*name).to_owned();
        (name, json!({"schema": schema}))
    });
    Value::Object(media.collect())
}

#[test]
fn given_parameters_of_json_when_lowered_then_a_message_names_what_is_not_sent() {
    let (one, other) = (reference("x"), reference("y"));
    let plain = ("application/json", one.clone());
    for (media, says) in [
        (vec![plain.clone()], ""),
        (vec![("application/json; charset=utf-8", one.clone())], ""),
        (
            vec![
                ("application/json;charset=UTF-8", one.clone()),
                plain.clone(),
            ],
            "",
        ),
        (
            vec![
                ("application/json;charset=utf-8", other.clone()),
                plain.clone(),
            ],
            "not `application/json;charset=utf-8`",
        ),
        (
            vec![("application/json;v=2", one.clone())],
            "without the parameters of `application/json;v=2`",
        ),
        (
            vec![("application/json;v=2", other.clone()), plain.clone()],
            "not `application/json;v=2`",
        ),
        (
            vec![("Application/JSON; odata.metadata=full", one)],
            "without the parameters of `Application/JSON; odata.metadata=full`",
        ),
        (
            vec![plain, ("application/json;odata.metadata=full", other)],
            "not `application/json;odata.metadata=full`",
        ),
    ] {
        let content = content(&media);
        let sends = json!({"requestBody": {"content": content}, "responses": {"204": {"description": "d"}}});
        let returns = json!({"responses": {"200": {"description": "d", "content": content}}});
        for (api, said) in [with("post", &sends), with("get", &returns)] {
            let found = only(&api);
            let is_x = match &found.body {
                Some(body) => *body == Body::Json(named("x")),
                None => found.response == Response::Entity(named("x")),
            };
            assert!(is_x, "{content}: {found:?}");
            assert_eq!(said.is_empty(), says.is_empty(), "{content}: {said}");
            assert!(said.contains(says), "{content}: {said}");
        }
    }
}

#[test]
fn given_a_schema_of_bytes_when_lowered_then_a_note_says_that_it_has_no_effect() {
    let text = json!({"type": "string"});
    for (name, schema, notes) in [
        ("*/*", reference("x"), true),
        ("application/hal+json", reference("x"), true),
        (
            "application/vnd.pets+json",
            json!({"type": "array", "items": text}),
            true,
        ),
        ("text/json", json!({"type": "integer"}), true),
        ("application/x-www-form-urlencoded", x(), true),
        ("multipart/form-data", x(), true),
        ("text/plain", text, false),
        (
            "application/octet-stream",
            json!({"type": "string", "format": "binary"}),
            false,
        ),
        ("image/png", json!({}), false),
    ] {
        let content = content(&[(name, schema)]);
        let sends = json!({"requestBody": {"content": content}, "responses": {"204": {"description": "d"}}});
        let returns = json!({"responses": {"200": {"description": "d", "content": content}}});
        for (_, said) in [with("put", &sends), with("get", &returns)] {
            let found = said.contains("other than `application/json` has no effect");
            assert_eq!(found, notes, "{name}: {said}");
            assert_eq!(said.is_empty(), !notes, "{name}: {said}");
        }
    }
}

#[test]
fn given_a_body_that_cannot_be_sent_when_lowered_then_there_is_none_and_a_warning() {
    let json = content(&[("application/json", reference("x"))]);
    for (method, content, says) in [
        ("get", &json, "the body of a GET or DELETE is not sent"),
        ("delete", &json, "the body of a GET or DELETE is not sent"),
        (
            "post",
            &json!({}),
            "a body without a media type is not sent",
        ),
        ("put", &json!({}), "a body without a media type is not sent"),
        ("post", &json, ""),
        ("patch", &json, ""),
    ] {
        let body = json!({"content": content, "required": true});
        let sends = json!({"requestBody": body, "responses": {"204": {"description": "d"}}});
        let (api, said) = with(method, &sends);
        assert_eq!(only(&api).body.is_none(), !says.is_empty(), "{method}");
        assert!(said.contains(says), "{method}: {said}");
        assert_eq!(said.is_empty(), says.is_empty(), "{method}: {said}");
    }
}

#[test]
fn given_headers_that_the_client_sets_when_lowered_then_they_are_no_arguments_and_a_note() {
    let text = json!({"type": "string"});
    for (name, notes) in [
        ("Accept", true),
        ("Authorization", true),
        ("Content-Type", true),
        ("content-length", true),
        ("Host", true),
        ("Connection", true),
        ("Transfer-Encoding", true),
        ("Upgrade", true),
        ("TE", true),
        ("If-None-Match", false),
        ("X-Host", false),
    ] {
        for required in [true, false] {
            let mut header = parameter("header", name, &text);
            header["required"] = json!(required);
            let paths = json!({"/a": item(&[("get", &[header])])});
            let (api, said) = lowered(&paths, &json!({"x": x()})).expect("a crate");
            let is_left_out = only(&api).query.is_empty();
            assert!(is_left_out == notes || !required, "{name}");
            assert_eq!(said.contains("note"), notes, "{name}: {said}");
        }
    }
}

#[test]
fn given_an_unsigned_format_when_lowered_then_the_message_says_which_values_are_lost() {
    for (format, says) in [
        ("uint64", "no value can be above 9223372036854775807"),
        ("UInt64", "no value can be above 9223372036854775807"),
        ("ulong", "no value can be above 9223372036854775807"),
        ("uint32", "the format `uint32` has no effect"),
        ("int64", ""),
    ] {
        let schema = json!({"type": "integer", "format": format});
        let (api, said) = property(&schema, &json!({})).expect("a crate");
        assert_eq!(
            super::structure(&api, "g.t").properties[0].ty,
            Ty::Int(64, true)
        );
        assert!(said.contains(says), "{format}: {said}");
        assert_eq!(said.is_empty(), says.is_empty(), "{format}: {said}");
    }
}

#[test]
fn given_a_discriminator_of_odata_without_a_mapping_when_lowered_then_a_note_says_so() {
    let mapped = json!({"#y": "#/components/schemas/y"});
    for (mapping, notes) in [(json!({}), true), (Value::Null, true), (mapped, false)] {
        let mut discriminator = json!({"propertyName": "@odata.type"});
        if !mapping.is_null() {
            discriminator["mapping"] = mapping;
        }
        let mut base = x();
        base["discriminator"] = discriminator.clone();
        let derived = json!({"allOf": [reference("b"), {"type": "object", "properties": {"c": {"type": "string"}}}]});
        let schemas = json!({"b": base, "y": derived});
        let paths = json!({"/a": {"get": {"responses": {"200": answer(&reference("b"))}}}});
        let (_, said) = lowered(&paths, &schemas).expect("a crate");
        assert_eq!(
            said.contains("names no derived types"),
            notes,
            "{discriminator}: {said}"
        );
    }
}

#[test]
fn given_media_types_that_differ_in_case_when_lowered_then_they_are_one_in_lower_case() {
    let text = json!({"type": "string"});
    for (media, expected) in [
        (&["TEXT/Plain", "text/plain"][..], &["text/plain"][..]),
        (&["IMAGE/PNG", "image/gif"], &["image/png", "image/gif"]),
        (
            &["Text/Plain; Charset=UTF-8"],
            &["text/plain; charset=UTF-8"],
        ),
    ] {
        let media: Vec<_> = media.iter().map(|name| (*name, text.clone())).collect();
        let response = json!({"description": "d", "content": content(&media)});
        let operation =
            json!({"requestBody": {"content": content(&media)}, "responses": {"200": response}});
        let (api, _) = with("post", &operation);
        let expected: Vec<String> = expected.iter().map(|it| (*it).to_owned()).collect();
        let found = only(&api);
        assert_eq!(found.body, Some(Body::Bytes(expected.clone())));
        assert_eq!(found.response, Response::Bytes(expected));
    }
}

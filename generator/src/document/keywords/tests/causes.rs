//! Each cause gives one error, whatever follows from it.

use serde_json::{Map, Value, json};

use super::super::validate;

/// A document that refers to a component of each kind.
fn document() -> Value {
    let parameter = json!({"name": "p", "in": "query", "schema": {"type": "string"}});
    let content = json!({"application/json": {"schema": {"$ref": "#/components/schemas/base"}}});
    json!({
        "openapi": "3.0.4",
        "info": {"title": "t", "version": "v"},
        "servers": [{"url": "https://graph.microsoft.com/beta"}],
        "paths": {"/a": {
            "parameters": [{"$ref": "#/components/parameters/p"}],
            "post": {
                "parameters": [parameter],
                "requestBody": {"$ref": "#/components/requestBodies/b"},
                "responses": {"200": {"$ref": "#/components/responses/r"}},
            },
        }},
        "components": {
            "parameters": {"p": parameter},
            "requestBodies": {"b": {"content": content}},
            "responses": {"r": {
                "description": "d",
                "headers": {"H": {"$ref": "#/components/headers/h"}},
                "content": content,
            }},
            "headers": {"h": {"schema": {"type": "string"}}},
            "schemas": {
                "base": {
                    "type": "object",
                    "discriminator": {"propertyName": "@odata.type", "mapping": {"#d": "derived"}},
                },
                "derived": {"allOf": [{"$ref": "#/components/schemas/base"}]},
            },
        },
    })
}

/// The document with a key renamed at a place.
fn renamed(at: &str, key: &str, to: &str) -> Value {
    let mut document = document();
    let map = document.pointer_mut(at).and_then(Value::as_object_mut);
    let map = map.unwrap_or_else(|| panic!("{at}"));
    let value = map.remove(key).unwrap_or_else(|| panic!("{at} {key}"));
    map.insert(to.to_owned(), value);
    document
}

#[test]
fn given_a_foreign_key_like_a_keyword_when_validated_then_what_is_missing_is_reported() {
    for (at, key, to) in [
        ("", "paths", "x-paths"),
        ("/components", "schemas", "x-schemas"),
    ] {
        let said = validate(&renamed(at, key, to)).errors.to_string();
        assert!(said.contains(key), "{to}: {said}");
    }
}

#[test]
fn given_a_keyword_that_others_need_when_misspelled_then_one_error_names_it() {
    assert_eq!(validate(&document()).errors.to_string(), "");
    let (post, parameter) = ("/paths/~1a/post", "/paths/~1a/post/parameters/0");
    for (at, key, to) in [
        ("", "components", "component"),
        ("", "components", "componets"),
        ("", "components", "Components"),
        ("", "paths", "path"),
        ("", "info", "inf"),
        ("", "servers", "server"),
        ("/components", "schemas", "schema"),
        ("/components", "parameters", "parameter"),
        ("/components", "responses", "response"),
        ("/components", "requestBodies", "requestBody"),
        ("/components", "requestBodies", "requestBodys"),
        ("/components", "headers", "header"),
        ("/info", "title", "titel"),
        ("/servers/0", "url", "URL"),
        ("/paths/~1a", "parameters", "paramters"),
        (post, "responses", "response"),
        (post, "requestBody", "requestBodies"),
        (parameter, "name", "nme"),
        (parameter, "in", "In"),
        (parameter, "schema", "shema"),
        ("/components/headers/h", "schema", "schemas"),
        ("/components/requestBodies/b", "content", "contents"),
        ("/components/responses/r", "description", "descripton"),
        (
            "/components/schemas/base/discriminator",
            "propertyName",
            "propertyname",
        ),
    ] {
        let found = validate(&renamed(at, key, to)).errors;
        let expected = format!(
            "error: #{at}/{to}: found `{to}`, which is not a keyword of OpenAPI 3.0 here\n  help: did you mean `{key}`?"
        );
        assert_eq!(found.to_string(), expected);
    }
}

#[test]
fn given_another_reference_when_a_kind_of_component_is_misspelled_then_it_is_also_an_error() {
    let mut document = renamed("/components", "schemas", "schema");
    document["paths"]["/a"]["parameters"][0]["$ref"] = json!("#/components/parameters/none");

    let found = validate(&document).errors.to_string();

    assert_eq!(found.matches("error: ").count(), 2, "{found}");
    assert!(found.contains("`#/components/parameters/none`"), "{found}");
}

#[test]
fn given_parts_of_swagger_2_when_validated_then_one_error_has_the_remedy() {
    let post = "/paths/~1a/post";
    let parameter = "/paths/~1a/post/parameters/0";
    for (at, members, place, help) in [
        (
            "",
            json!({"host": "h", "basePath": "/b", "schemes": ["https"], "definitions": {"a": {}}}),
            "/host",
            "convert the document",
        ),
        (
            "",
            json!({"parameters": {}, "responses": {}, "securityDefinitions": {}}),
            "/parameters",
            "move it to `components`",
        ),
        (
            "/components",
            json!({"definitions": {}}),
            "/components/definitions",
            "write `schemas`",
        ),
        (
            post,
            json!({"consumes": ["a/b"], "produces": ["a/b"]}),
            "/paths/~1a/post/consumes",
            "name the media types",
        ),
        (
            parameter,
            json!({"in": "formData", "schema": null, "type": "file", "collectionFormat": "csv"}),
            "/paths/~1a/post/parameters/0/in",
            "remove each, and describe",
        ),
        (
            parameter,
            json!({"in": "formData", "schema": null}),
            "/paths/~1a/post/parameters/0/in",
            "`requestBody: {content: {multipart/form-data",
        ),
        (
            parameter,
            json!({"in": "body"}),
            "/paths/~1a/post/parameters/0/in",
            "`requestBody: {content: {application/json",
        ),
        (
            parameter,
            json!({"schema": null, "type": "string", "enum": ["a"]}),
            "/paths/~1a/post/parameters/0/type",
            "`schema: {type: string}`",
        ),
        (
            "/components/headers/h",
            json!({"schema": null, "type": "string"}),
            "/components/headers/h/type",
            "`schema: {type: string}`",
        ),
        (
            "/components/responses/r",
            json!({"content": null, "schema": {"type": "object"}}),
            "/components/responses/r/schema",
            "move it into `content`",
        ),
        (
            "/components/responses/r/content/application~1json/schema",
            json!({"$ref": "#/definitions/base"}),
            "/components/responses/r/content/application~1json/schema",
            "write `#/components/schemas/`",
        ),
    ] {
        let mut document = document();
        let map = document
            .pointer_mut(at)
            .and_then(Value::as_object_mut)
            .expect(at);
        let members: Map<String, Value> = serde_json::from_value(members).expect("a map");
        map.extend(members);
        map.retain(|_, value| !value.is_null());

        let found = validate(&document).errors.to_string();

        assert!(
            found.starts_with(&format!("error: #{place}: found `")),
            "{place}: {found}"
        );
        assert!(
            found.contains("which is Swagger 2.0, expected OpenAPI 3.0"),
            "{found}"
        );
        assert!(found.contains(help), "{found}");
        assert_eq!(found.matches("error: ").count(), 1, "{found}");
    }
}

#[test]
fn given_many_references_into_a_part_that_is_missing_when_validated_then_one_message() {
    for (at, key) in [
        ("", "components"),
        ("/components", "schemas"),
        ("/components", "responses"),
    ] {
        let found = validate(&renamed(at, key, "x-other")).errors.folded();
        let expected =
            format!("found a reference into `#{at}/{key}`, which is not in this document");
        let found = found.to_string();
        assert!(found.contains(&expected), "{found}");
        assert_eq!(found.matches("error: ").count(), 1, "{found}");
    }
}

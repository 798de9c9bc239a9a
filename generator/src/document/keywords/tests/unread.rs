//! Keys that start with `x-` in what nothing reads: those of OpenAPI objects are validated, free names are not.

use serde_json::{Value, json};

use super::super::{Findings, validate};
use crate::syntax::extensions;

/// A document with each object and each map that nothing reads.
fn document() -> Value {
    let docs = json!({"url": "https://example.com"});
    let text = json!({"type": "string"});
    let server =
        json!({"url": "https://a/{v}", "variables": {"v": {"default": "d", "enum": ["d"]}}});
    let header =
        json!({"schema": text, "example": {"a": 1}, "examples": {"e": {"value": {"a": 1}}}});
    let link = json!({"operationId": "o", "parameters": {"a": 1}, "requestBody": {"a": 1}, "server": server});
    let schema = json!({
        "type": "object",
        "properties": {"a": text},
        "required": ["a"],
        "enum": [{"a": 1}],
        "default": {"a": 1},
        "example": {"a": 1},
        "items": {"type": "array", "items": {"oneOf": [text], "anyOf": [text], "allOf": [text], "not": text}},
        "additionalProperties": text,
        "discriminator": {"propertyName": "a", "mapping": {"a": "s"}},
        "xml": {"name": "n"},
        "externalDocs": docs,
    });
    let content = json!({"application/json": {
        "schema": schema,
        "example": {"a": 1},
        "examples": {"e": {"value": {"a": 1}}, "r": {"$ref": "#/components/examples/e"}},
        "encoding": {"a": {"headers": {"H": header}}},
    }});
    let operation = json!({
        "parameters": [{"name": "p", "in": "query", "schema": text, "example": {"a": 1}, "examples": {"e": {"value": 1}}, "content": content}],
        "requestBody": {"content": content},
        "responses": {"204": {"description": "d", "headers": {"H": header}, "content": content, "links": {"l": link}}},
        "callbacks": {"d": {"x": {"get": {"responses": {}}}}},
        "security": [{"s": []}],
        "servers": [server],
        "externalDocs": docs,
    });
    let callbacks = json!({"c": {"x": {"post": operation, "parameters": [{"name": "p", "in": "query", "schema": text}]}}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "v", "contact": {"name": "n"}, "license": {"name": "n"}},
        "tags": [{"name": "t", "externalDocs": docs}],
        "externalDocs": docs,
        "security": [{"s": []}],
        "paths": {"/a": {
            "head": operation,
            "post": {
                "callbacks": callbacks,
                "requestBody": {"content": {"multipart/form-data": {"encoding": {"a": {"headers": {"H": header}}}}}},
                "responses": {"200": {"description": "d", "links": {"l": link}, "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/s", "properties": {"a": text}, "xml": {"name": "n"}},
                    "examples": {"e": {"value": {"a": 1}}},
                }}}},
            },
        }},
        "components": {
            "callbacks": callbacks,
            "links": {"l": link},
            "examples": {"e": {"value": {"a": 1}}, "raw": {"id": 1}},
            "securitySchemes": {"s": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "u", "scopes": {"a": "b"}}}}},
            "schemas": {"s": {"type": "object", "externalDocs": docs, "xml": {"name": "n"}, "example": {"a": 1}, "properties": {
                "p": {"$ref": "#/components/schemas/s", "xml": {"name": "n"}, "example": {"a": 1}, "externalDocs": docs}}}},
        },
    })
}

/// The objects that an `x-` key extends.
const OBJECTS: &[&str] = &[
    "/info/contact",
    "/info/license",
    "/tags/0",
    "/tags/0/externalDocs",
    "/externalDocs",
    "/paths/~1a/head",
    "/paths/~1a/head/externalDocs",
    "/paths/~1a/head/parameters/0",
    "/paths/~1a/head/parameters/0/schema",
    "/paths/~1a/head/parameters/0/content/application~1json/schema/xml",
    "/paths/~1a/head/responses",
    "/paths/~1a/head/callbacks/d",
    "/paths/~1a/head/callbacks/d/x/get",
    "/paths/~1a/head/callbacks/d/x/get/responses",
    "/paths/~1a/post/callbacks/c",
    "/paths/~1a/post/callbacks/c/x",
    "/paths/~1a/post/callbacks/c/x/parameters/0",
    "/paths/~1a/post/callbacks/c/x/post",
    "/paths/~1a/post/callbacks/c/x/post/requestBody",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/examples/e",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/examples/r",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/encoding/a",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/properties/a",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/items/items/oneOf/0",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/items/items/anyOf/0",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/items/items/allOf/0",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/items/items/not",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/additionalProperties",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/discriminator",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/externalDocs",
    "/paths/~1a/post/callbacks/c/x/post/responses",
    "/paths/~1a/post/callbacks/c/x/post/responses/204",
    "/paths/~1a/post/callbacks/c/x/post/responses/204/headers/H",
    "/paths/~1a/post/callbacks/c/x/post/responses/204/links/l",
    "/paths/~1a/post/callbacks/c/x/post/servers/0",
    "/paths/~1a/post/callbacks/c/x/post/servers/0/variables/v",
    "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/a",
    "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/a/headers/H",
    "/paths/~1a/post/responses/200/links/l",
    "/paths/~1a/post/responses/200/links/l/server",
    "/paths/~1a/post/responses/200/links/l/server/variables/v",
    "/paths/~1a/post/responses/200/content/application~1json/examples/e",
    "/paths/~1a/post/responses/200/content/application~1json/schema/properties/a",
    "/paths/~1a/post/responses/200/content/application~1json/schema/xml",
    "/components/callbacks/c",
    "/components/callbacks/c/x/post",
    "/components/links/l",
    "/components/links/l/server",
    "/components/examples/e",
    "/components/securitySchemes/s",
    "/components/securitySchemes/s/flows",
    "/components/securitySchemes/s/flows/implicit",
    "/components/schemas/s/xml",
    "/components/schemas/s/externalDocs",
    "/components/schemas/s/properties/p/xml",
    "/components/schemas/s/properties/p/externalDocs",
];

/// The maps whose keys are names, and free values.
const FREE: &[&str] = &[
    "/security/0",
    "/paths/~1a/head/callbacks",
    "/paths/~1a/head/security/0",
    "/paths/~1a/head/parameters/0/example",
    "/paths/~1a/head/parameters/0/examples",
    "/paths/~1a/head/parameters/0/content",
    "/paths/~1a/head/responses/204/headers",
    "/paths/~1a/head/responses/204/links",
    "/paths/~1a/post/callbacks",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/example",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/examples",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/examples/e/value",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/encoding",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/properties",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/enum/0",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/default",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/example",
    "/paths/~1a/post/callbacks/c/x/post/requestBody/content/application~1json/schema/discriminator/mapping",
    "/paths/~1a/post/callbacks/c/x/post/servers/0/variables",
    "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding",
    "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/a/headers",
    "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/a/headers/H/example",
    "/paths/~1a/post/requestBody/content/multipart~1form-data/encoding/a/headers/H/examples/e/value",
    "/paths/~1a/post/responses/200/links",
    "/paths/~1a/post/responses/200/links/l/parameters",
    "/paths/~1a/post/responses/200/links/l/requestBody",
    "/paths/~1a/post/responses/200/links/l/server/variables",
    "/paths/~1a/post/responses/200/content/application~1json/examples",
    "/paths/~1a/post/responses/200/content/application~1json/examples/e/value",
    "/paths/~1a/post/responses/200/content/application~1json/schema/properties",
    "/components/callbacks",
    "/components/links",
    "/components/links/l/parameters",
    "/components/examples",
    "/components/examples/e/value",
    "/components/examples/raw",
    "/components/securitySchemes",
    "/components/securitySchemes/s/flows/implicit/scopes",
    "/components/schemas/s/example",
    "/components/schemas/s/properties/p/example",
];

/// The findings when a member is added to an object.
fn with(at: &str, key: &str, value: Value) -> Findings {
    let mut document = document();
    let object = document.pointer_mut(at).and_then(Value::as_object_mut);
    object.expect(at).insert(key.to_owned(), value);
    validate(&document)
}

fn is_counted(found: &Findings, key: &str) -> bool {
    let said = format!("these unknown keys have no effect: `{key}` (1)");
    found.notes.iter().any(|note| note.message == said)
}

#[test]
fn given_what_nothing_reads_when_validated_then_it_has_no_errors() {
    let found = validate(&document());
    assert!(found.errors.is_empty(), "{}", found.errors);
    assert!(found.own_keys.is_empty(), "{:?}", found.own_keys);
}

#[test]
fn given_keys_at_objects_that_nothing_reads_when_validated_then_each_is_judged() {
    for at in OBJECTS {
        for (key, help) in [
            ("x-brokne", "did you mean `x-broken`?"),
            ("x-rust-nam", "did you mean `x-rust-name`?"),
            ("x-ms-pagable", "did you mean `x-ms-pageable`?"),
            ("x-supports", "write `x-properties: {NAME: {x-supports"),
        ] {
            let errors = with(at, key, json!(true)).errors.to_string();
            let place = format!("#{at}/{key}: ");
            assert!(errors.contains(&place), "{at} {key}: {errors}");
            assert!(errors.contains(help), "{at} {key}: {errors}");
        }
        let found = with(at, "x-logo", json!({"x-brokne": true}));
        assert!(found.errors.is_empty(), "{at}: {}", found.errors);
        assert!(is_counted(&found, "x-logo"), "{at}: {:?}", found.notes);
    }
}

#[test]
fn given_own_keys_at_objects_that_nothing_reads_when_validated_then_none_is_accepted() {
    for at in OBJECTS {
        for (key, _, places, _) in extensions::OWN {
            let found = with(at, key, json!(true));
            let place = format!("{at}/{key}");
            let is_listed = found.own_keys.iter().any(|own| own.as_str() == place);
            let errors = found.errors.to_string();
            let is_misplaced = errors.contains(&format!("#{place}: found `{key}` "))
                && errors.contains(", expected it at ");
            assert_eq!(
                is_listed || is_misplaced,
                !places.is_empty(),
                "{at} {key}: {errors}"
            );
        }
    }
}

#[test]
fn given_names_and_values_that_start_with_x_where_nothing_reads_them_when_validated_then_none_is_judged()
 {
    for at in FREE {
        for key in [
            "x-brokne",
            "x-broken",
            "x-rust-name",
            "x-logo",
            "x-supports",
        ] {
            let value = if at.ends_with("/scopes") || at.ends_with("/mapping") {
                json!("t")
            } else {
                json!({})
            };
            let found = with(at, key, value);
            assert!(found.errors.is_empty(), "{at} {key}: {}", found.errors);
            assert!(
                found.own_keys.is_empty(),
                "{at} {key}: {:?}",
                found.own_keys
            );
            assert!(!is_counted(&found, key), "{at} {key}");
        }
    }
}

#[test]
fn given_keys_of_microsoft_at_objects_that_nothing_reads_when_validated_then_none_is_judged() {
    for at in OBJECTS {
        for (key, ..) in extensions::MICROSOFT {
            let found = with(at, key, json!([7]));
            assert!(found.errors.is_empty(), "{at} {key}: {}", found.errors);
            assert!(!is_counted(&found, key), "{at} {key}");
        }
    }
}

//! Keys that begin with `x-` in parts of a document that nothing reads.

use serde_json::{Value, json};

use super::super::{Findings, validate};
use crate::diagnostics::{Diagnostic, Pointer};

/// A document with each part that nothing reads.
fn document() -> Value {
    let operation = || {
        json!({
            "parameters": [{"name": "p", "in": "query", "schema": {"type": "string"}}],
            "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "string"}}}}},
            "responses": {"200": {"description": "d", "headers": {"h": {"schema": {"type": "string"}}}}},
            "externalDocs": {"url": "https://learn.microsoft.com"},
        })
    };
    let callback = || json!({"{$request.body#/url}": {"post": operation()}});
    let link = || json!({"operationId": "o", "parameters": {"a": {"b": 1}}, "requestBody": {"a": {"b": 1}}, "server": {"url": "https://graph.microsoft.com"}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "v", "contact": {"name": "n"}, "license": {"name": "n"}},
        "tags": [{"name": "t", "externalDocs": {"url": "https://learn.microsoft.com"}}],
        "paths": {"/a": {"head": operation(), "get": {
            "callbacks": {"c": callback()},
            "responses": {"200": {"description": "d", "links": {"l": link()}, "content": {"application/json": {
                "examples": {"e": {"value": {"a": {"b": 1}}}},
                "schema": {"type": "object", "example": {"a": {"b": 1}}, "default": {"a": {"b": 1}}, "enum": [{"a": {"b": 1}}], "xml": {"name": "n"},
                    "properties": {"p": {"$ref": "#/components/schemas/s", "properties": {"q": {"type": "string"}}}}},
            }}}},
        }}},
        "components": {
            "schemas": {"s": {"type": "object"}},
            "callbacks": {"c": callback()},
            "links": {"l": link()},
            "securitySchemes": {"s": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "u", "scopes": {"a": "b"}}}}},
        },
    })
}

/// The findings when a key is added at a place.
fn with(at: &str, key: &str, value: Value) -> Findings {
    let mut document = document();
    let object = document.pointer_mut(at).and_then(Value::as_object_mut);
    object.expect(at).insert(key.to_owned(), value);
    validate(&document)
}

/// Objects of OpenAPI.
const OBJECTS: [&str; 26] = [
    "/info/contact",
    "/info/license",
    "/tags/0",
    "/tags/0/externalDocs",
    "/paths/~1a/head",
    "/paths/~1a/head/parameters/0/schema",
    "/paths/~1a/head/responses",
    "/paths/~1a/get/callbacks/c",
    "/paths/~1a/get/callbacks/c/{$request.body#~1url}",
    "/paths/~1a/get/callbacks/c/{$request.body#~1url}/post",
    "/paths/~1a/get/callbacks/c/{$request.body#~1url}/post/externalDocs",
    "/paths/~1a/get/callbacks/c/{$request.body#~1url}/post/parameters/0",
    "/paths/~1a/get/callbacks/c/{$request.body#~1url}/post/requestBody/content/application~1json/schema/properties/a",
    "/paths/~1a/get/callbacks/c/{$request.body#~1url}/post/requestBody/content/application~1json/schema/additionalProperties",
    "/paths/~1a/get/callbacks/c/{$request.body#~1url}/post/responses/200/headers/h/schema",
    "/paths/~1a/get/responses/200/links/l",
    "/paths/~1a/get/responses/200/links/l/server",
    "/paths/~1a/get/responses/200/content/application~1json/examples/e",
    "/paths/~1a/get/responses/200/content/application~1json/schema/xml",
    "/paths/~1a/get/responses/200/content/application~1json/schema/properties/p/properties/q",
    "/components/callbacks/c/{$request.body#~1url}/post/responses/200",
    "/components/links/l",
    "/components/securitySchemes/s",
    "/components/securitySchemes/s/flows",
    "/components/securitySchemes/s/flows/implicit",
    "/components/callbacks/c",
];

/// Objects with names that the document chooses, and values of any kind.
const FREE: [&str; 22] = [
    "/paths/~1a/get/callbacks",
    "/paths/~1a/get/callbacks/c/{$request.body#~1url}/post/requestBody/content",
    "/paths/~1a/get/callbacks/c/{$request.body#~1url}/post/requestBody/content/application~1json/schema/properties",
    "/paths/~1a/get/callbacks/c/{$request.body#~1url}/post/responses/200/headers",
    "/paths/~1a/get/responses/200/links",
    "/paths/~1a/get/responses/200/links/l/parameters",
    "/paths/~1a/get/responses/200/links/l/parameters/a",
    "/paths/~1a/get/responses/200/links/l/requestBody",
    "/paths/~1a/get/responses/200/links/l/requestBody/a",
    "/paths/~1a/get/responses/200/content/application~1json/examples",
    "/paths/~1a/get/responses/200/content/application~1json/examples/e/value",
    "/paths/~1a/get/responses/200/content/application~1json/examples/e/value/a",
    "/paths/~1a/get/responses/200/content/application~1json/schema/example",
    "/paths/~1a/get/responses/200/content/application~1json/schema/example/a",
    "/paths/~1a/get/responses/200/content/application~1json/schema/default",
    "/paths/~1a/get/responses/200/content/application~1json/schema/default/a",
    "/paths/~1a/get/responses/200/content/application~1json/schema/enum/0/a",
    "/paths/~1a/get/responses/200/content/application~1json/schema/properties/p/properties",
    "/components/callbacks",
    "/components/links",
    "/components/securitySchemes",
    "/components/securitySchemes/s/flows/implicit/scopes",
];

#[test]
fn given_a_misspelled_key_at_an_object_that_nothing_reads_then_it_is_an_error() {
    for at in OBJECTS {
        let found = with(at, "x-brokne", json!("t")).errors.to_string();
        let message = format!(
            "#{at}/x-brokne: found `x-brokne`, which is not known but looks like `x-broken`"
        );
        assert!(found.contains(&message), "{at}: {found}");
    }
}

#[test]
fn given_a_foreign_key_at_an_object_that_nothing_reads_then_it_is_counted() {
    let counted = |findings: Findings| {
        let mut notes = findings.notes.into_iter();
        notes.any(|note| note.message.contains("`x-zebra` (1)"))
    };
    for at in OBJECTS {
        assert!(counted(with(at, "x-zebra", json!("t"))), "{at}");
    }
}

#[test]
fn given_an_own_key_at_an_object_that_nothing_reads_then_it_is_an_error_or_has_to_have_an_effect() {
    for (key, value) in [
        ("x-broken", json!("t")),
        ("x-permissions", json!({})),
        ("x-rust-name", json!("t")),
        ("x-supports", json!([])),
    ] {
        for at in OBJECTS {
            let found = with(at, key, value.clone());
            let place = Pointer::parse(at).child(key);
            let is_error = found.errors.to_string().contains(&format!("#{at}/{key}"));
            assert!(is_error || found.own_keys.contains(&place), "{at} {key}");
        }
    }
}

#[test]
fn given_names_and_values_that_begin_with_x_in_what_nothing_reads_then_they_are_not_keys() {
    let plain = validate(&document());
    for at in FREE {
        for key in ["x-brokne", "x-zebra", "x-rust-name"] {
            let found = with(at, key, json!({}));
            assert_eq!(found.errors.to_string(), "", "{at} {key}");
            assert_eq!(found.own_keys, plain.own_keys, "{at} {key}");
            let counts = |note: &Diagnostic| note.message.contains(key);
            assert!(!found.notes.iter().any(counts), "{at} {key}");
        }
    }
}

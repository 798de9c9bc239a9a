//! Tests that trim and regen allow foreign `x-` keys wherever `OpenAPI` 3.0 allows them.

use serde_json::{Value, json};

use super::trimmed;
use crate::document;
use crate::lower::lower;

/// The objects that `OpenAPI` 3.0 allows to extend, and whether trim counts a key there. It does not count keys
/// within what it leaves out as a whole.
const EXTENSIBLE: &[(&str, bool)] = &[
    ("", true),
    ("/info", true),
    ("/info/contact", false),
    ("/info/license", false),
    ("/servers/0", true),
    ("/servers/0/variables/v", true),
    ("/tags/0", false),
    ("/externalDocs", false),
    ("/paths", true),
    ("/paths/~1a", true),
    ("/paths/~1a/post", true),
    ("/paths/~1a/post/externalDocs", true),
    ("/paths/~1a/post/parameters/0", true),
    ("/paths/~1a/post/requestBody", true),
    (
        "/paths/~1a/post/requestBody/content/application~1json",
        true,
    ),
    (
        "/paths/~1a/post/requestBody/content/application~1json/encoding/id",
        true,
    ),
    (
        "/paths/~1a/post/requestBody/content/application~1json/examples/e",
        false,
    ),
    ("/paths/~1a/post/responses", true),
    ("/paths/~1a/post/responses/200", true),
    ("/paths/~1a/post/responses/200/headers/H", true),
    ("/paths/~1a/post/responses/200/links/l", false),
    ("/paths/~1a/post/callbacks/c", true),
    ("/paths/~1a/post/callbacks/c/x/post/responses", true),
    ("/components", true),
    ("/components/schemas/t", true),
    ("/components/schemas/t/properties/id", true),
    ("/components/schemas/t/xml", true),
    ("/components/schemas/t/externalDocs", true),
    ("/components/responses/r", true),
    ("/components/parameters/p", true),
    ("/components/headers/h", true),
    ("/components/requestBodies/b", true),
    ("/components/callbacks/c", true),
    ("/components/examples/e", false),
    ("/components/links/l", false),
    ("/components/securitySchemes/s", false),
    ("/components/securitySchemes/s/flows", false),
    ("/components/securitySchemes/s/flows/implicit", false),
];

/// A document with all of these objects.
fn document() -> Value {
    let docs = json!({"url": "https://example.com"});
    let done = json!({"responses": {"204": {"description": "d"}}});
    let content = json!({"application/json": {
        "schema": {"$ref": "#/components/schemas/t"},
        "encoding": {"id": {"contentType": "text/plain"}},
        "examples": {"e": {"value": 1}, "f": {"$ref": "#/components/examples/e"}},
    }});
    let header = json!({"schema": {"type": "string"}});
    json!({
        "openapi": "3.0.4",
        "info": {"title": "t", "version": "v", "contact": {"name": "n"}, "license": {"name": "n"}},
        "servers": [{"url": "https://{v}.example.com/v", "variables": {"v": {"default": "a"}}}],
        "tags": [{"name": "n"}],
        "externalDocs": docs,
        "paths": {
            "/a": {"post": {
                "externalDocs": docs,
                "parameters": [{"name": "q", "in": "query", "schema": {"type": "string"}}, {"$ref": "#/components/parameters/p"}],
                "requestBody": {"content": content},
                "responses": {
                    "200": {"description": "d", "content": content, "links": {"l": {"operationId": "o"}},
                            "headers": {"H": header, "I": {"$ref": "#/components/headers/h"}}},
                    "404": {"$ref": "#/components/responses/r"},
                },
                "callbacks": {"c": {"x": {"post": done}}, "d": {"$ref": "#/components/callbacks/c"}},
            }},
            "/b": {"post": {"requestBody": {"$ref": "#/components/requestBodies/b"}, "responses": {"204": {"description": "d"}}}},
        },
        "components": {
            "schemas": {"t": {"type": "object", "externalDocs": docs, "xml": {"name": "n"}, "properties": {"id": {"type": "string"}}}},
            "responses": {"r": {"description": "d"}},
            "parameters": {"p": {"name": "r", "in": "query", "schema": {"type": "string"}}},
            "headers": {"h": header},
            "requestBodies": {"b": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/t"}}}}},
            "callbacks": {"c": {"x": {"post": done}}},
            "examples": {"e": {"value": 1}},
            "links": {"l": {"operationId": "o"}},
            "securitySchemes": {"s": {"type": "oauth2", "flows": {"implicit": {
                "authorizationUrl": "https://example.com", "scopes": {"s": "d"},
            }}}},
        },
    })
}

#[test]
fn given_a_foreign_key_where_openapi_allows_it_when_trimmed_and_read_then_it_has_no_effect() {
    let read =
        |text: &str| document::load("in.yaml", text).and_then(|found| lower(&found).map(|_| ()));
    let plain = serde_yaml::to_string(&document()).expect("YAML");
    let (expected, _) = trimmed(&plain, "include: ['/**']\n").expect("trims");
    let mut failed = Vec::new();
    for (place, is_counted) in EXTENSIBLE {
        for value in [
            json!(1),
            json!("s"),
            json!([1]),
            json!({"a": 1}),
            json!({"a": {"b": {}}}),
            Value::Null,
        ] {
            let mut changed = document();
            let at = changed
                .pointer_mut(place)
                .unwrap_or_else(|| panic!("{place}"));
            at.as_object_mut()
                .expect("an object")
                .insert("x-logo".to_owned(), value.clone());
            for text in [
                changed.to_string(),
                serde_yaml::to_string(&changed).expect("YAML"),
            ] {
                let mut fails = |why: &str| failed.push(format!("{place} {value}: {why}"));
                if let Err(errors) = read(&text) {
                    fails(&format!("regen: {errors}"));
                }
                match trimmed(&text, "include: ['**']\n") {
                    Err(errors) => fails(&format!("trim: {errors}")),
                    Ok((yaml, _)) if yaml != expected => fails(&yaml),
                    Ok((_, said)) if said.contains("x-logo") != *is_counted => fails(&said),
                    Ok(_) => {}
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

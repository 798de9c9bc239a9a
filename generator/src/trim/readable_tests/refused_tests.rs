//! What trim would drop or misjudge, although regen refuses it.

use serde_json::{Value, json};

use super::super::{Document, Options, Slice, trim};
use super::trimmed;
use crate::document;
use crate::lower::lower;

/// The error of trim, and the one of regen for the whole text.
fn refusals(text: &str) -> [String; 2] {
    let trimmed = trimmed(text, "include: ['/**']\n").map(|(yaml, _)| yaml);
    let regen = document::load("in.yaml", text).and_then(|found| lower(&found).map(|_| ()));
    [
        trimmed.expect_err(text).to_string(),
        regen.expect_err(text).to_string(),
    ]
}

#[test]
fn given_what_regen_refuses_when_trimmed_then_the_errors_say_the_same() {
    let head = "openapi: 3.0.3\ninfo: {title: t, version: v}\n";
    let get = |parameters: Value, responses: Value| json!({"paths": {"/x": {"get": {"parameters": parameters, "responses": responses}}}});
    let empty = json!({"204": {"description": "d"}});
    let header = json!({"200": {"description": "d", "headers": {"h": {"schema": null}}}});
    let schema = json!({"$ref": "#/components/schemas/A"});
    let answer =
        json!({"200": {"description": "d", "content": {"application/json": {"schema": schema}}}});
    let a = json!({"type": "string", "x-supports": ["filter"]});
    let mut misspelt = get(json!([]), answer.clone());
    let suports = json!({"type": "string", "x-suports": ["filter"]});
    misspelt["components"] =
        json!({"schemas": {"A": {"type": "object", "properties": {"a": suports}}}});
    let mut misplaced = get(json!([]), answer);
    misplaced["components"] = json!({"schemas": {"A": {"type": "object", "properties": {"a": a}}}});
    let reference = json!({"/x": {"$ref": "#/paths/~1y"}, "/y": {"get": {"responses": empty}}});
    let none = "found neither `schema` nor `content`";
    let parameter = json!({"name": "q", "in": "query", "schema": null});
    let both = json!({"name": "q", "in": "query", "schema": null, "content": null});
    for (rest, expected) in [
        (
            json!({"paths": reference}),
            "a path item states its operations itself",
        ),
        (get(json!([parameter]), empty.clone()), none),
        (get(json!([both]), empty.clone()), none),
        (get(json!([]), header), none),
        (misspelt, "did you mean `x-supports`?"),
        (misplaced, "expected it within `x-properties`"),
    ] {
        let yaml = serde_yaml::to_string(&rest).expect("YAML");
        for said in refusals(&format!("{head}{yaml}")) {
            assert!(said.contains(expected), "{yaml}: {said}");
        }
    }
}

/// Places of a document, with the keys that nothing reads there.
const UNREAD: &[(&str, &[&str])] = &[
    ("", &["x-broken", "x-brokne", "x-rust-name", "x-supports"]),
    (
        "/info",
        &["x-broken", "x-brokne", "x-permissions", "x-supports"],
    ),
    ("/info/contact", &["x-broken", "x-brokne", "x-supports"]),
    ("/info/license", &["x-broken", "x-brokne", "x-supports"]),
    (
        "/tags/0",
        &["x-broken", "x-brokne", "x-permissions", "x-supports"],
    ),
    ("/tags/0/externalDocs", &["x-broken", "x-brokne"]),
    ("/externalDocs", &["x-broken", "x-brokne"]),
    ("/paths", &["x-broken", "x-brokne", "x-supports"]),
    ("/paths/~1a/post", &["x-brokne", "x-rust-nam", "x-supports"]),
    ("/paths/~1a/post/callbacks/c", &["x-broken", "x-brokne"]),
    (
        "/paths/~1a/post/callbacks/c/x/post",
        &["x-broken", "x-brokne", "x-permissions", "x-rust-name"],
    ),
    ("/paths/~1a/post/responses", &["x-broken", "x-brokne"]),
    (
        "/paths/~1a/post/responses/200/links/l",
        &["x-broken", "x-brokne", "x-rust-name"],
    ),
    (
        "/paths/~1a/post/responses/200/links/l/server",
        &["x-broken", "x-brokne"],
    ),
    (
        "/paths/~1a/post/responses/200/content/application~1json/examples/e",
        &["x-broken", "x-brokne"],
    ),
    ("/components", &["x-brokne", "x-supports"]),
    ("/components/links/l", &["x-broken", "x-brokne"]),
    ("/components/securitySchemes/s", &["x-broken", "x-brokne"]),
    (
        "/components/securitySchemes/s/flows/implicit",
        &["x-broken", "x-brokne"],
    ),
];

/// Places whose members have free names or are free values.
const FREE: &[&str] = &[
    "/paths/~1a/post/callbacks",
    "/paths/~1a/post/responses/200/headers",
    "/paths/~1a/post/responses/200/links",
    "/paths/~1a/post/responses/200/links/l/parameters",
    "/paths/~1a/post/responses/200/content/application~1json/examples",
    "/paths/~1a/post/responses/200/content/application~1json/examples/e/value",
    "/paths/~1a/post/responses/200/content/application~1json/examples/raw",
    "/components/links",
    "/components/securitySchemes",
    "/components/securitySchemes/s/flows/implicit/scopes",
    "/components/schemas/t/properties",
];

fn unread() -> Value {
    let docs = json!({"url": "https://example.com"});
    let link = json!({"operationId": "o", "parameters": {}, "server": {"url": "https://a"}});
    let done = json!({"responses": {"204": {"description": "d"}}});
    json!({
        "openapi": "3.0.4",
        "info": {"title": "t", "version": "v", "contact": {"name": "n"}, "license": {"name": "n"}},
        "tags": [{"name": "n", "externalDocs": docs}],
        "externalDocs": docs,
        "paths": {"/a": {"post": {
            "responses": {"200": {
                "description": "d",
                "headers": {},
                "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/t"},
                    "examples": {"e": {"value": {"a": 1}}, "raw": {"a": 1}},
                }},
                "links": {"l": link},
            }},
            "callbacks": {"c": {"x": {"post": done}}},
        }}},
        "components": {
            "schemas": {"t": {"type": "object", "properties": {"id": {"type": "string"}}}},
            "links": {"l": link},
            "securitySchemes": {"s": {"type": "oauth2", "flows": {"implicit": {"authorizationUrl": "https://a", "scopes": {}}}}},
        },
    })
}

/// The text of that document with a member at a place.
fn with(at: &str, key: &str, value: Value) -> String {
    let mut document = unread();
    let object = document.pointer_mut(at).and_then(Value::as_object_mut);
    object.expect(at).insert(key.to_owned(), value);
    document.to_string()
}

#[test]
fn given_keys_of_this_project_that_nothing_reads_when_trimmed_then_trim_and_regen_name_the_place() {
    for (at, keys) in UNREAD {
        for key in *keys {
            let value = if at.is_empty() || *at == "/components" {
                json!({})
            } else {
                json!("t")
            };
            for said in refusals(&with(at, key, value)) {
                let place = format!("#{at}/{key}: found `{key}`");
                assert!(said.contains(&place), "{place}: {said}");
            }
        }
    }
}

#[test]
fn given_free_names_like_keys_of_this_project_when_trimmed_then_trim_and_regen_accept_them() {
    for at in FREE {
        for key in ["x-broken", "x-brokne", "x-supports"] {
            let value = match *at {
                "/components/securitySchemes/s/flows/implicit/scopes" => json!("t"),
                "/paths/~1a/post/responses/200/headers" => json!({"schema": {"type": "string"}}),
                "/components/schemas/t/properties" => json!({"type": "string"}),
                _ => json!({}),
            };
            let text = with(at, key, value);
            for keep_docs in [false, true] {
                let options = Options {
                    keep_docs,
                    ..Options::default()
                };
                let slice = Slice::read("name: s\ninclude: ['/**']\n").expect("a slice");
                let read = Document::read(text.as_bytes()).expect("a document");
                if let Err(errors) = trim(&read, &slice, &options) {
                    panic!("{at} {key}: {errors}");
                }
            }
            let regen =
                document::load("in.yaml", &text).and_then(|found| lower(&found).map(|_| ()));
            assert!(regen.is_ok(), "{at} {key}: {regen:?}");
        }
    }
}

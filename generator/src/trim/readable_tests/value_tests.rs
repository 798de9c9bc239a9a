//! Tests every keyword with values of every kind: trim and regen together either accept one, or name its place in the
//! document that was trimmed.

use serde_json::{Value, json};

use super::trimmed;
use crate::document::{self, Overlay};
use crate::lower::lower;
use crate::syntax::keywords::{ObjectKind, TABLE};
use crate::trim::{Document, Options, Slice, trim};

const POST: &str = "/paths/~1a/post";

/// A document with an object of each kind.
fn whole() -> Value {
    let text = json!({"schema": {"type": "string"}});
    let json = json!({"application/json": {"schema": {"$ref": "#/components/schemas/g.v"}}});
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "v", "contact": {}, "license": {}},
        "servers": [{"url": "https://example.com/{v}", "variables": {"v": {"default": "v1"}}}],
        "tags": [{}],
        "paths": {"/a": {"post": {
            "externalDocs": {"url": "https://example.com"},
            "parameters": [{"name": "p", "in": "query", "schema": {"type": "string"}}],
            "requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object"}, "encoding": {"e": {}}}}},
            "responses": {"200": {"description": "d", "headers": {"X-H": text}, "content": json, "links": {"l": {}}}},
        }}},
        "components": {
            "examples": {"e": {}},
            "securitySchemes": {"s": {"type": "oauth2", "flows": {"implicit": {"scopes": {}}}}},
            "schemas": {
                "g.v": {"type": "object", "properties": {"id": {"type": "string"}, "xml": {"type": "string", "xml": {}}},
                    "discriminator": {"propertyName": "@odata.type", "mapping": {"#g.w": "#/components/schemas/g.w"}}},
                "g.w": {"allOf": [{"$ref": "#/components/schemas/g.v"}, {"type": "object"}]},
            },
        },
    })
}

/// Where the document has the object.
fn place(kind: ObjectKind) -> String {
    use ObjectKind as Kind;
    let post = |rest: &str| format!("{POST}{rest}");
    match kind {
        Kind::Document => String::new(),
        Kind::Info => "/info".to_owned(),
        Kind::Contact => "/info/contact".to_owned(),
        Kind::License => "/info/license".to_owned(),
        Kind::Server => "/servers/0".to_owned(),
        Kind::ServerVariable => "/servers/0/variables/v".to_owned(),
        Kind::Components => "/components".to_owned(),
        Kind::PathItem => "/paths/~1a".to_owned(),
        Kind::Operation => POST.to_owned(),
        Kind::ExternalDocs => post("/externalDocs"),
        Kind::Parameter => post("/parameters/0"),
        Kind::RequestBody => post("/requestBody"),
        Kind::MediaType => post("/requestBody/content/multipart~1form-data"),
        Kind::Encoding => post("/requestBody/content/multipart~1form-data/encoding/e"),
        Kind::Response => post("/responses/200"),
        Kind::Link => post("/responses/200/links/l"),
        Kind::Header => post("/responses/200/headers/X-H"),
        Kind::Example => "/components/examples/e".to_owned(),
        Kind::Tag => "/tags/0".to_owned(),
        Kind::Schema => "/components/schemas/g.v/properties/id".to_owned(),
        Kind::Discriminator => "/components/schemas/g.v/discriminator".to_owned(),
        Kind::Xml => "/components/schemas/g.v/properties/xml/xml".to_owned(),
        Kind::SecurityScheme => "/components/securitySchemes/s".to_owned(),
        Kind::OAuthFlows => "/components/securitySchemes/s/flows".to_owned(),
        Kind::OAuthFlow => "/components/securitySchemes/s/flows/implicit".to_owned(),
    }
}

/// Values, each of which is wrong for most keywords.
fn values() -> [Value; 13] {
    [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!("x"),
        json!(""),
        json!("true"),
        json!([]),
        json!([1]),
        json!(["x"]),
        json!([{}]),
        json!({}),
        json!({"x": 1}),
    ]
}

/// Trims a document after a change at a place. Returns the problem if an error does not name the place.
fn problem(at: &str, key: &str, value: &Value) -> Option<String> {
    let mut document = whole();
    let object = document.pointer_mut(at).and_then(Value::as_object_mut);
    object.expect(at).insert(key.to_owned(), value.clone());
    let found = trimmed(&document.to_string(), "include: ['/**']\n").err()?;
    let keyword = format!("/{key}");
    let below = if at.is_empty() { &keyword } else { at };
    let names = |pointer: &str| pointer == at || pointer.starts_with(below);
    let named = found.iter().any(|error| names(error.pointer.as_str()));
    (!named).then(|| format!("{at} {key}: {value}: {found}"))
}

#[test]
fn given_keywords_with_any_value_when_trimmed_then_regen_reads_it_or_its_place_is_named() {
    let mut problems = Vec::new();
    for (kind, keywords) in TABLE {
        for (key, ..) in *keywords {
            if (*kind, *key) == (ObjectKind::Components, "schemas") {
                // References to the schemas then have no target, so their places are named.
                continue;
            }
            let values = values();
            problems.extend(
                values
                    .iter()
                    .filter_map(|value| problem(&place(*kind), key, value)),
            );
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn given_schemas_at_other_places_with_any_value_when_trimmed_then_the_place_is_named() {
    let mut problems = Vec::new();
    for at in [
        "/components/schemas/g.v",
        "/paths/~1a/post/parameters/0/schema",
        "/paths/~1a/post/responses/200/content/application~1json/schema",
        "/paths/~1a/post/responses/200/headers/X-H/schema",
    ] {
        for (key, ..) in ObjectKind::Schema.keywords() {
            let values = values();
            problems.extend(values.iter().filter_map(|value| problem(at, key, value)));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn given_references_in_circles_or_of_another_kind_when_trimmed_then_the_place_is_named() {
    for (at, target) in [
        (
            "/components/schemas/g.v/properties/id",
            "#/components/schemas/g.v/properties/id",
        ),
        ("/components/schemas/g.v", "#/components/schemas/g.v"),
        (
            "/components/schemas/g.v/properties/id",
            "#/components/examples/e",
        ),
        ("/paths/~1a", "#/paths/~1a"),
        (
            "/paths/~1a/post/responses/200",
            "#/paths/~1a/post/responses/200",
        ),
        ("/paths/~1a/post/responses/200", "#/components/schemas/g.v"),
        ("/paths/~1a/post/parameters/0", "#/components/schemas/g.v"),
    ] {
        let mut document = whole();
        *document.pointer_mut(at).expect(at) = json!({"$ref": target});
        let found = trimmed(&document.to_string(), "include: ['/**']\n").expect_err(at);
        let names = |pointer: &str| pointer.starts_with(at);
        let named = found.iter().any(|error| names(error.pointer.as_str()));
        assert!(named, "{at} {target}: {found}");
    }
}

#[test]
fn given_a_wrong_value_when_an_overlay_corrects_it_then_the_slice_is_read() {
    let at = "/components/schemas/g.v/properties/id";
    for (key, wrong, right) in [
        ("minLength", json!(-1), json!(1)),
        ("deprecated", json!("yes"), json!(true)),
        ("type", json!("strng"), json!("string")),
    ] {
        let mut document = whole();
        document.pointer_mut(at).expect(at)[key] = wrong;
        let text = document.to_string();
        let document = Document::read(text.as_bytes()).expect("a document");
        let slice = Slice::read("name: s\ninclude: ['/**']\n").expect("a slice");
        let (found, _) = trim(&document, &slice, &Options::default()).expect(key);
        let action =
            json!({"target": "$.components.schemas['g.v'].properties.id", "update": {key: right}});
        let overlay = json!({"overlay": "1.0.0", "info": {"title": "t", "version": "v"}, "actions": [action]});
        let overlay = Overlay::read("o.json", &overlay.to_string()).expect("an overlay");
        let read = document::load_with("in.yaml", &found.yaml, [&overlay]);
        let read = read.and_then(|document| lower(&document).map(|_| ()));
        assert!(read.is_ok(), "{key}: {read:?}");
    }
}

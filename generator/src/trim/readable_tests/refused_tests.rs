//! What trim would drop or misjudge, although regen refuses it.

use serde_json::{Value, json};

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

//! Bad documents and bad slices, each with its one error.

use graph_generator::diagnostics::Severity;
use serde_json::Value;

use super::{SMALL, SMALL_SLICE, run};

/// Checks that trimming has one error, which starts with this text.
fn check(document: &str, slice: &str, expected: &str) {
    let errors = run(document, slice).expect_err(expected);
    let errors: Vec<_> = errors
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .collect();
    assert_eq!(errors.len(), 1, "{expected}: {errors:?}");
    let message = errors[0].to_string();
    assert!(
        message.starts_with(&format!("error: {expected}")),
        "{message}\n{expected}"
    );
}

/// Bad documents, each with its one error.
#[test]
fn given_bad_documents_when_trimmed_then_one_clear_message() {
    let mut cases: Vec<(String, &str)> = [
        (
            "swagger: '2.0'\npaths:\n  /things: {}\n",
            "in.yaml#/swagger: found Swagger `2.0`, expected OpenAPI 3.0",
        ),
        (
            "swagger: 2.0\npaths:\n  /things: {}\n",
            "in.yaml#/swagger: found Swagger 2, expected OpenAPI 3.0",
        ),
        (
            "paths:\n  /things: {}\n",
            "in.yaml: found no `openapi` member, expected an OpenAPI 3.0 document",
        ),
        (
            "{}",
            "in.yaml: found no `openapi` member, expected an OpenAPI 3.0 document",
        ),
        (
            "not a document",
            "in.yaml: found a string, expected an object",
        ),
        ("", "in.yaml: found null, expected an object"),
        ("a: b: c", "in.yaml: not valid YAML: "),
        ("{\"a\": 1", "in.yaml: not valid JSON: EOF while parsing"),
        (
            "openapi: 3.0.1\npaths: []\n",
            "in.yaml#/paths: found a list, expected an object",
        ),
        (
            "openapi: 3.0.1\npaths:\n  /things: {}\n",
            "in.yaml#/info/title: found nothing, expected a string",
        ),
        ("\u{0}\u{1}", "in.yaml: not valid YAML: "),
    ]
    .into_iter()
    .map(|(text, expected)| (text.to_owned(), expected))
    .collect();
    for (from, to, expected) in [
        (
            "openapi: 3.0.3",
            "openapi: 3.1.0",
            "in.yaml#/openapi: found OpenAPI `3.1.0`, expected 3.0.x",
        ),
        (
            "openapi: 3.0.3",
            "openapi: 3.1",
            "in.yaml#/openapi: found OpenAPI `3.1`, expected 3.0.x",
        ),
        (
            "$ref: '#/components/parameters/top'",
            "$ref: '#/components/parameters/none'",
            "in.yaml#/paths/~1things/get/parameters/0/$ref: found a reference to `#/components/parameters/none`, which the \
             document does not have",
        ),
        (
            "$ref: '#/components/parameters/top'",
            "$ref: 'other.yaml#/top'",
            "in.yaml#/paths/~1things/get/parameters/0/$ref: found a reference to `other.yaml#/top`, expected #/components/…/…",
        ),
        (
            "$ref: '#/components/parameters/top'",
            "$ref: [1]",
            "in.yaml#/paths/~1things/get/parameters/0/$ref: found a list, expected the text of a reference",
        ),
        (
            "owner:\n",
            "owner: {$ref: '#/components/schemas/\u{202e}x'}\n            was:\n",
            "in.yaml#/components/schemas/microsoft.graph.thing/allOf/1/properties/owner/$ref: found a reference to \
             `#/components/schemas/\\u{202e}x`",
        ),
        (
            "operationId: things.list",
            "  operationId: things.list",
            "in.yaml: not valid YAML: did not find expected key at line 27 column 7",
        ),
        (
            "      responses: {'204': {description: Prose.}}",
            "      responses: []",
            "in.yaml#/paths/~1things/patch/responses: found a list, expected an object",
        ),
    ] {
        assert!(SMALL.contains(from), "{from}");
        cases.push((SMALL.replacen(from, to, 1), expected));
    }
    for (text, expected) in cases {
        check(&text, SMALL_SLICE, expected);
    }
}

#[test]
fn given_bad_slices_when_trimmed_then_dead_entries_surface() {
    for (from, to, expected) in [
        (
            "/things, '/things/**'",
            "/nothing",
            "slice.yaml#/include/0: `/nothing` matches none of the document's 5 paths",
        ),
        (
            "boundaries",
            "exclude: ['/**']\nboundaries",
            "slice.yaml#/include: the slice is empty",
        ),
        (
            "boundaries",
            "bounds",
            "slice.yaml: not a slice: unknown field `bounds`",
        ),
        (
            "[person]",
            "[person, printer]",
            "slice.yaml#/boundaries/1: the slice reaches no type `printer`",
        ),
        (
            "source: [",
            "thing: [printer]\n  source: [",
            "slice.yaml#/derived/thing/0: `printer` matches no type derived from `thing`",
        ),
        (
            "source: [",
            "printer: ['*']\n  source: [",
            "slice.yaml#/derived/printer: the slice has no value of type `printer`",
        ),
        (
            "inner*",
            "inner*, outer",
            "slice.yaml#/derived/source/1: `outer` matches no type derived from `source`",
        ),
        (
            "name: things",
            "name: ../things",
            "slice.yaml#/name: found `../things`",
        ),
    ] {
        let slice = SMALL_SLICE.replacen(from, to, 1);
        check(SMALL, &slice, expected);
    }
}

#[test]
fn given_truncated_documents_when_trimmed_then_an_error_or_a_whole_slice() {
    for end in (0..SMALL.len()).step_by(7) {
        if let Ok((cut, _)) = run(&SMALL[..end], SMALL_SLICE) {
            assert!(serde_yaml::from_str::<Value>(&cut.yaml).is_ok(), "{end}");
        }
    }
}

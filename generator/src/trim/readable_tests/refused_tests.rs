//! What regen refuses, trim refuses with the same error.

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
    let answer = "responses: {'204': {description: d}}";
    let of_a = "responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}";
    for (rest, expected) in [
        (
            format!("paths: {{/x: {{$ref: '#/paths/~1y'}}, /y: {{get: {{{answer}}}}}}}\n"),
            "a path item states its operations itself",
        ),
        (
            format!(
                "paths: {{/x: {{get: {{parameters: [{{name: q, in: query, schema: null}}], {answer}}}}}}}\n"
            ),
            "found neither `schema` nor `content`",
        ),
        (
            format!(
                "paths: {{/x: {{get: {{parameters: [{{name: q, in: query, schema: null, content: null}}], {answer}}}}}}}\n"
            ),
            "found neither `schema` nor `content`",
        ),
        (
            format!(
                "paths: {{/x: {{get: {{responses: {{'204': {{description: d, headers: {{h: {{schema: null}}}}}}}}}}}}}}\n"
            ),
            "found neither `schema` nor `content`",
        ),
        (
            format!(
                "paths: {{/x: {{get: {{{of_a}}}}}}}\ncomponents: {{schemas: {{A: {{type: object, properties: {{a: {{type: string, x-supports: [filter]}}}}}}}}}}\n"
            ),
            "x-supports",
        ),
    ] {
        let text = format!("{head}{rest}");
        for said in refusals(&text) {
            assert!(said.contains(expected), "{text}: {said}");
        }
    }
}

//! Descriptions in which each schema refers to the next more than once: no search takes exponential time.

use std::fmt::Write as _;
use std::sync::atomic::Ordering;

use crate::document;
use crate::lower::lower;

/// A document with `count` schemas; `each` makes one from the reference to the next, `last` is the last.
fn text(count: usize, each: &str, last: &str) -> String {
    let mut text = "openapi: 3.0.4
info: {title: t, version: v}
servers: [{url: 'https://graph.microsoft.com/beta'}]
paths:
  /a:
    get:
      parameters: [{name: q, in: query, schema: {$ref: '#/components/schemas/s0'}}]
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/g.t'}}}}}
components:
  schemas:
    g.t: {type: object, properties: {id: {type: string}, a: {$ref: '#/components/schemas/s0'}}}
"
    .to_owned();
    for index in 0..count {
        let next = format!("{{$ref: '#/components/schemas/s{}'}}", index + 1);
        let _ = writeln!(text, "    s{index}: {}", each.replace("NEXT", &next));
    }
    let _ = writeln!(text, "    s{count}: {last}");
    text
}

/// How many references are followed to lower it, whether that succeeds or not.
fn steps(count: usize, each: &str, last: &str) -> usize {
    let document = document::load("in.yaml", &text(count, each, last)).expect("loads");
    drop(lower(&document));
    document.steps.load(Ordering::Relaxed)
}

const LAST: [&str; 5] = [
    "{type: string, maxLength: 3}",
    "{type: string, enum: [a, b]}",
    "{type: object, additionalProperties: {type: string}}",
    "{type: object, properties: {p: {type: string}}}",
    "{minLength: 1}",
];

#[test]
fn given_schemas_that_refer_to_the_next_twice_when_lowered_then_steps_grow_with_their_number() {
    for each in [
        "{allOf: [NEXT, NEXT]}",
        "{allOf: [NEXT, {allOf: [NEXT]}]}",
        "{type: object, allOf: [NEXT, NEXT], description: d}",
        "{allOf: [NEXT, NEXT], additionalProperties: {type: string}}",
        "{anyOf: [NEXT, {allOf: [NEXT, NEXT]}]}",
        "{anyOf: [NEXT, NEXT]}",
        "{type: string, anyOf: [NEXT, NEXT], allOf: [NEXT, NEXT]}",
        "{allOf: [{items: NEXT}, {items: NEXT}]}",
        "{type: array, items: {allOf: [NEXT, NEXT]}}",
        "{type: object, additionalProperties: {allOf: [NEXT, NEXT]}}",
        "{items: NEXT, additionalProperties: NEXT}",
        "{type: object, properties: {a: NEXT, b: NEXT}}",
        "{allOf: [NEXT, NEXT, {type: object, properties: {a: NEXT}}]}",
    ] {
        for last in LAST {
            let (few, many) = (steps(6, each, last), steps(12, each, last));
            // Twice the schemas may take 8 times the steps: each type has what it inherits from all others. Exponential
            // time would be 64 times as many.
            assert!(many <= 8 * few, "{each} {last}: {few} steps, then {many}");
        }
    }
}

#[test]
fn given_parts_within_parts_when_lowered_then_steps_grow_with_their_number() {
    for wrap in ["{allOf: [IN]}", "{allOf: [IN, {minLength: 1}]}"] {
        let nested =
            |depth| (0..depth).fold("NEXT".to_owned(), |inner, _| wrap.replace("IN", &inner));
        let (few, many) = (
            steps(1, &nested(6), LAST[0]),
            steps(1, &nested(12), LAST[0]),
        );
        assert!(many <= 6 * few, "{wrap}: {few} steps, then {many}");
    }
}

#[test]
fn given_forty_schemas_when_lowered_then_it_ends() {
    for last in LAST {
        assert!(steps(40, "{allOf: [NEXT, NEXT]}", last) < 100_000, "{last}");
    }
}

#[test]
fn given_a_chain_of_thousands_of_schemas_when_lowered_then_an_error_has_its_place() {
    for (each, expected) in [
        (
            "NEXT",
            "#/components/schemas/s0: this `$ref` leads to another, and so on, more than 64 times",
        ),
        (
            "{allOf: [NEXT]}",
            "found more than 256 types that this schema inherits from",
        ),
        (
            "{allOf: [NEXT, {properties: {a: {type: string}}}]}",
            "found more than 256 types that this schema inherits from",
        ),
        ("{anyOf: [NEXT]}", "more than 64 levels deep"),
        ("{type: array, items: NEXT}", "more than 64 levels deep"),
    ] {
        let text = text(20_000, each, LAST[3]);
        let document = document::load("in.yaml", &text).expect("loads");
        let said = lower(&document).expect_err(each).folded().to_string();
        assert!(said.contains(expected), "{each}: {said}");
        let steps = document.steps.load(Ordering::Relaxed);
        assert!(steps < 1_000_000, "{each}: {steps}");
    }
}

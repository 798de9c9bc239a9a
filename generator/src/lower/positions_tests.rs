//! Each keyword of a schema, at each position, either changes the IR, is reported, or is listed as without effect.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::lower;
use crate::document::{self, Effect, ObjectKind, POSITIONS, Position, is_without_effect};

/// A keyword, a schema, and the same schema with the keyword or with another value of it.
#[expect(clippy::too_many_lines, reason = "a row for each keyword")]
fn cases() -> Vec<(&'static str, Value, Value)> {
    let text = || json!({"type": "string"});
    let integer = || json!({"type": "integer"});
    let object =
        || json!({"type": "object", "properties": {"a": {"type": "string", "nullable": true}}});
    let map = || json!({"type": "object", "additionalProperties": {"type": "string"}});
    let any = || json!({"type": "object"});
    let list = || json!({"type": "array", "items": {"type": "string"}});
    let few = || json!({"type": "string", "enum": ["a", "b"]});
    let branches = json!([{"type": "string", "maxLength": 3}, {"type": "string", "pattern": "x"}]);
    let rows: Vec<(&str, Vec<Value>, Value)> = vec![
        (
            "multipleOf",
            vec![integer(), json!({"type": "number"})],
            json!(2),
        ),
        (
            "maximum",
            vec![integer(), json!({"type": "number"})],
            json!(5),
        ),
        (
            "exclusiveMaximum",
            vec![json!({"type": "integer", "maximum": 5})],
            json!(true),
        ),
        (
            "minimum",
            vec![integer(), json!({"type": "number"})],
            json!(5),
        ),
        (
            "exclusiveMinimum",
            vec![json!({"type": "number", "minimum": 5})],
            json!(true),
        ),
        ("maxLength", vec![text(), few()], json!(3)),
        ("minLength", vec![text(), few()], json!(3)),
        ("pattern", vec![text(), few()], json!("^a")),
        ("maxItems", vec![list()], json!(3)),
        ("minItems", vec![list()], json!(3)),
        ("uniqueItems", vec![list()], json!(true)),
        ("maxProperties", vec![object(), map(), any()], json!(3)),
        ("minProperties", vec![object(), map(), any()], json!(3)),
        ("required", vec![object()], json!(["a"])),
        ("enum", vec![text(), few()], json!(["a", "b", "c"])),
        (
            "enum",
            vec![integer(), json!({"type": "number"})],
            json!([1, 2]),
        ),
        ("enum", vec![json!({"type": "boolean"})], json!([true])),
        ("enum", vec![list()], json!([["a"]])),
        ("enum", vec![object(), map(), any()], json!([{"a": "x"}])),
        (
            "type",
            vec![text(), json!({"type": "boolean"})],
            json!("integer"),
        ),
        ("type", vec![json!({})], json!("string")),
        (
            "allOf",
            vec![object()],
            json!([{"type": "object", "properties": {"b": {"type": "string"}}}]),
        ),
        ("allOf", vec![json!({})], json!([{"type": "string"}])),
        ("oneOf", vec![text(), json!({})], branches.clone()),
        (
            "oneOf",
            vec![object()],
            json!([{"required": ["a"]}, {"minProperties": 1}]),
        ),
        ("anyOf", vec![text(), json!({})], branches),
        ("anyOf", vec![json!({})], json!([{"type": "string"}])),
        (
            "anyOf",
            vec![object()],
            json!([{"required": ["a"]}, {"minProperties": 1}]),
        ),
        (
            "not",
            vec![text(), object(), list()],
            json!({"maxLength": 3}),
        ),
        (
            "items",
            vec![json!({"type": "array", "items": {}})],
            json!({"type": "string"}),
        ),
        (
            "properties",
            vec![object(), any(), map()],
            json!({"b": {"type": "string"}}),
        ),
        (
            "additionalProperties",
            vec![object(), any(), map()],
            json!(true),
        ),
        (
            "additionalProperties",
            vec![object(), any(), map()],
            json!(false),
        ),
        (
            "additionalProperties",
            vec![object(), any(), map()],
            json!({"type": "integer"}),
        ),
        (
            "additionalProperties",
            vec![object()],
            json!({"type": "string", "maxLength": 2}),
        ),
        ("format", vec![text()], json!("date")),
        (
            "format",
            vec![integer(), json!({"type": "number"})],
            json!("int32"),
        ),
        ("default", vec![text(), few()], json!("a")),
        (
            "nullable",
            vec![
                text(),
                integer(),
                json!({"type": "boolean"}),
                object(),
                map(),
                any(),
                list(),
                few(),
            ],
            json!(true),
        ),
        (
            "discriminator",
            vec![object()],
            json!({"propertyName": "kind"}),
        ),
        ("readOnly", vec![text(), object()], json!(true)),
        ("writeOnly", vec![text(), object()], json!(true)),
        ("deprecated", vec![text(), object(), few()], json!(true)),
        ("description", vec![text(), object(), few()], json!("d")),
    ];
    let mut all = Vec::new();
    for (keyword, bases, value) in rows {
        for base in bases {
            let mut changed = base.clone();
            changed[keyword] = value.clone();
            all.push((keyword, base, changed));
        }
    }
    all
}

/// A document with a schema at a position.
pub fn document(position: Position, schema: &Value) -> String {
    let json = |schema: Value| json!({"application/json": {"schema": schema}});
    let answer = |schema: Value| json!({"200": {"description": "d", "content": json(schema)}});
    let thing = json!({"$ref": "#/components/schemas/thing"});
    let get = |parameters: Value| json!({"get": {"parameters": parameters, "responses": answer(thing.clone())}});
    let post = |body: Value| {
        let responses = json!({"204": {"description": "d"}});
        json!({"post": {"requestBody": {"content": body}, "responses": responses}})
    };
    let parameter =
        |place: &str| json!([{"name": "p", "in": place, "required": true, "schema": schema}]);
    let mut path = "/a";
    let mut item = get(json!([]));
    let mut property = json!({"type": "string"});
    let mut schemas = json!({});
    match position {
        Position::Component => {
            schemas["part"] = schema.clone();
            property = json!({"$ref": "#/components/schemas/part"});
        }
        Position::Property => property = schema.clone(),
        Position::Argument => {
            item = post(json(
                json!({"type": "object", "properties": {"p": schema, "q": {"type": "string"}}}),
            ));
        }
        Position::Item => property = json!({"type": "array", "items": schema}),
        Position::MapValue => property = json!({"type": "object", "additionalProperties": schema}),
        Position::OnlyBranch => {
            property = json!({"anyOf": [schema]});
        }
        Position::Branch => {
            property = json!({"anyOf": [schema, {"type": "string", "maxLength": 1}]});
        }
        Position::OnlyPart => property = json!({"allOf": [schema]}),
        Position::Part => {
            let mut other = json!({"type": schema["type"]});
            match schema["type"].as_str() {
                Some("object") => other["properties"] = json!({"z": {"type": "string"}}),
                Some("array") => other["minItems"] = json!(1),
                Some(_) => {}
                None => return String::new(),
            }
            property = json!({"allOf": [other, schema]});
        }
        Position::Query => item = get(parameter("query")),
        Position::RequestHeader => item = get(parameter("header")),
        Position::Key => {
            path = "/a/{p}";
            item = get(parameter("path"));
        }
        Position::ResponseHeader => {
            item["get"]["responses"]["200"]["headers"] = json!({"X-A": {"schema": schema}});
        }
        Position::Body => item = post(json(schema.clone())),
        Position::BytesBody => item = post(json!({"text/plain": {"schema": schema}})),
        Position::Result => item["get"]["responses"] = answer(schema.clone()),
        // Only an object can be around `value`.
        Position::ResultWrapper if schema["type"] != "object" => return String::new(),
        Position::ResultWrapper => {
            let text = schema.to_string().replace(r#""a""#, r#""value""#);
            let mut wrapper: Value = serde_json::from_str(&text).expect("JSON");
            if wrapper["properties"]["value"].is_null() {
                wrapper["properties"]["value"] = json!({"type": "string"});
            }
            item["get"]["responses"] = answer(wrapper);
        }
        Position::ResultValue => {
            item["get"]["responses"] =
                answer(json!({"type": "object", "properties": {"value": schema}}));
        }
        Position::ResultItem => {
            let list = json!({"type": "array", "items": schema});
            item["get"]["responses"] =
                answer(json!({"type": "object", "properties": {"value": list}}));
        }
        Position::BytesResult => {
            item["get"]["responses"]["200"]["content"] = json!({"text/plain": {"schema": schema}});
        }
        Position::Error => {
            item["get"]["responses"]["4XX"] =
                json!({"description": "d", "content": json(schema.clone())});
        }
    }
    schemas["thing"] =
        json!({"type": "object", "properties": {"p": property, "q": {"type": "string"}}});
    json!({
        "openapi": "3.0.4",
        "info": {"title": "t", "version": "v"},
        "servers": [{"url": "https://graph.microsoft.com/beta"}],
        "paths": {path: item},
        "components": {"schemas": schemas},
    })
    .to_string()
}

/// The result of a document: the IR and the diagnostics, or the errors.
pub fn outcome(position: Position, schema: &Value) -> Result<(String, String), String> {
    outcome_of(&document(position, schema))
}

pub fn outcome_of(text: &str) -> Result<(String, String), String> {
    let loaded = document::load("in.yaml", text).map_err(|found| found.to_string())?;
    let notes: Vec<String> = loaded.notes.iter().map(ToString::to_string).collect();
    let (api, said) = lower(&loaded).map_err(|found| found.to_string())?;
    let api = serde_json::to_string(&api).expect("JSON");
    Ok((api, format!("{}{said}", notes.join("\n"))))
}

#[test]
fn given_each_keyword_of_schemas_then_it_has_a_case_or_has_no_effect_anywhere() {
    let tried: BTreeSet<&str> = cases().iter().map(|(keyword, ..)| *keyword).collect();
    for (keyword, _, effect) in ObjectKind::Schema.keywords() {
        let is_void = matches!(effect, Effect::None(_));
        assert_eq!(!tried.contains(keyword), is_void, "{keyword}");
    }
}

#[test]
fn given_each_keyword_at_each_position_then_it_reaches_the_ir_or_its_loss_is_explained() {
    let (mut dropped, mut effective) = (BTreeSet::new(), BTreeSet::new());
    let (mut silent, mut wrong) = (Vec::new(), Vec::new());
    for (position, _) in POSITIONS {
        for (keyword, base, changed) in cases() {
            let Ok(before) = outcome(position, &base) else {
                continue;
            };
            let is_listed = is_without_effect(position, keyword);
            let pair = (position, keyword);
            if outcome(position, &changed).is_ok_and(|after| after == before) {
                dropped.insert(pair);
                if !is_listed {
                    silent.push(format!("{position:?} {keyword}: {base} {changed}"));
                }
            } else {
                effective.insert(pair);
            }
        }
        for (keyword, ..) in cases() {
            let is_listed = is_without_effect(position, keyword);
            if is_listed && !dropped.contains(&(position, keyword)) {
                wrong.push(format!(
                    "{position:?} {keyword} is listed, but has an effect"
                ));
            }
        }
    }
    assert!(
        silent.is_empty(),
        "{} silently dropped:\n{}",
        silent.len(),
        silent.join("\n")
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! Maps, limited values, and schemas that say nothing.

use serde_json::{Value, json};

use super::{named, property, reference, structure, type_of, x};
use crate::ir::{Ty, WireName};

fn map(of: Ty) -> Ty {
    Ty::Map(Box::new(of))
}

fn number() -> Ty {
    Ty::Int(64, true)
}

#[test]
fn given_a_map_as_a_component_when_referred_to_then_it_is_what_it_is_inline() {
    let integer = json!({"type": "integer"});
    for (schema, expected) in [
        (
            json!({"type": "object", "additionalProperties": reference("x")}),
            map(named("x")),
        ),
        (
            json!({"type": "object", "additionalProperties": integer}),
            map(number()),
        ),
        (json!({"additionalProperties": integer}), map(number())),
        (
            json!({"type": "object", "additionalProperties": integer, "anyOf": [{"required": ["a"]}]}),
            map(number()),
        ),
        (
            json!({"type": "object", "additionalProperties": {"type": "array", "items": reference("x")}}),
            map(Ty::List(Box::new(named("x")))),
        ),
        (
            json!({"type": "object", "additionalProperties": {"type": "object", "additionalProperties": integer}}),
            map(map(number())),
        ),
        (
            json!({"allOf": [{"type": "object", "additionalProperties": integer}]}),
            map(number()),
        ),
    ] {
        assert_eq!(type_of(&schema, &json!({})), expected, "{schema}");
        if schema.get("allOf").is_none() {
            let more = json!({"M": schema, "A": reference("M")});
            assert_eq!(type_of(&reference("M"), &more), expected, "{schema}");
        }
    }
    for open in [json!(true), json!({}), json!({"type": "object"})] {
        let more = json!({"M": {"type": "object", "additionalProperties": open}});
        assert_eq!(type_of(&reference("M"), &more), named("M"), "{open}");
    }
}

#[test]
fn given_types_of_undeclared_properties_when_lowered_then_they_are_known_and_a_warning() {
    for (values, is_known, warns) in [
        (reference("x"), true, true),
        (
            json!({"type": "array", "items": reference("x")}),
            true,
            true,
        ),
        (json!({"type": "integer"}), false, true),
        (json!({"type": "object"}), false, false),
        (json!({}), false, false),
        (json!(true), false, false),
    ] {
        let own = json!({"type": "object", "properties": {"b": {"type": "string"}}, "additionalProperties": values});
        for all in [
            own.clone(),
            json!({"allOf": [{"type": "object", "properties": {"c": {"type": "string"}}}, own]}),
        ] {
            let (api, said) = property(&reference("M"), &json!({"M": all})).expect("a crate");
            assert!(structure(&api, "M").open);
            let known = api.types.contains_key(&WireName("x".to_owned()));
            assert_eq!(known, is_known, "{all}");
            assert_eq!(
                said.contains("other properties are in `extra`"),
                warns,
                "{all}: {said}"
            );
        }
    }
}

#[test]
fn given_branches_that_only_limit_when_lowered_then_the_type_is_the_stated_one() {
    let list = Ty::List(Box::new(Ty::String));
    for (ty, branches, expected) in [
        (
            "string",
            json!([{"format": "ipv4"}, {"format": "ipv6"}]),
            Ty::String,
        ),
        (
            "string",
            json!([{"pattern": "^a"}, {"pattern": "^b"}]),
            Ty::String,
        ),
        (
            "string",
            json!([{"maxLength": 0}, {"minLength": 3}]),
            Ty::String,
        ),
        (
            "string",
            json!([{"enum": ["a"]}, {"enum": ["b"]}]),
            Ty::String,
        ),
        ("string", json!([{"minLength": 1}]), Ty::String),
        (
            "integer",
            json!([{"minimum": 1}, {"maximum": -1}]),
            number(),
        ),
        (
            "number",
            json!([{"minimum": 1}, {"maximum": -1}]),
            Ty::Float(64),
        ),
        (
            "boolean",
            json!([{"description": "d"}, {"title": "t"}]),
            Ty::Bool,
        ),
        ("array", json!([{"maxItems": 1}, {"minItems": 4}]), list),
        (
            "object",
            json!([{"required": ["a"]}, {"required": ["b"]}]),
            Ty::Json,
        ),
        (
            "string",
            json!([{"type": "string", "format": "date"}]),
            Ty::Date,
        ),
    ] {
        for keyword in ["oneOf", "anyOf"] {
            let mut schema = json!({"type": ty, keyword: branches});
            if ty == "array" {
                schema["items"] = json!({"type": "string"});
            }
            let (api, said) = property(&schema, &json!({})).expect("a crate");
            let found = &structure(&api, "g.t").properties[0];
            assert_eq!((&found.ty, said.as_str()), (&expected, ""), "{schema}");
            let says = [
                "maxLength",
                "minimum",
                "maxItems",
                "pattern",
                "required",
                "ipv4",
            ];
            if says.iter().any(|word| branches.to_string().contains(word)) {
                assert!(found.limits.0.contains_key(keyword), "{schema}");
            }
        }
    }
}

#[test]
fn given_lists_that_say_nothing_when_lowered_then_the_value_is_any_json() {
    let nothing = json!({"title": "A"});
    for (schema, warns) in [
        (json!({"oneOf": []}), true),
        (json!({"anyOf": []}), true),
        (json!({"allOf": []}), true),
        (json!({"oneOf": [{"nullable": true}]}), true),
        (json!({"allOf": [nothing]}), false),
        (json!({"allOf": [nothing, {"title": "B"}]}), false),
        (json!({"allOf": [{}, {"type": "object"}]}), false),
        (json!({"type": "object", "allOf": [nothing]}), false),
    ] {
        let (api, said) = property(&schema, &json!({})).expect("a crate");
        assert_eq!(
            structure(&api, "g.t").properties[0].ty,
            Ty::Json,
            "{schema}"
        );
        assert_eq!(
            said.contains("without a type is read"),
            warns,
            "{schema}: {said}"
        );
        if schema["type"].is_null() {
            let more = json!({"N": schema});
            assert_eq!(type_of(&reference("N"), &more), Ty::Json, "{schema}");
        }
    }
}

#[test]
fn given_an_object_around_one_part_when_lowered_then_it_is_that_part_unless_it_says_more() {
    let within = |more: Value| {
        let mut schema = json!({"type": "object", "allOf": [reference("x")]});
        let members = schema.as_object_mut().expect("an object");
        members.extend(more.as_object().expect("an object").clone());
        type_of(&schema, &json!({"y": x()}))
    };
    assert_eq!(within(json!({})), named("x"));
    assert_eq!(within(json!({"description": "d"})), named("x"));
    for more in [
        json!({"required": ["a"]}),
        json!({"minProperties": 1}),
        json!({"properties": {"b": {"type": "string"}}}),
        json!({"allOf": [reference("x"), reference("y")]}),
    ] {
        assert_ne!(within(more.clone()), named("x"), "{more}");
    }
}

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
                said.contains("next to properties or a reference adds no type"),
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

/// Schemas that wrap a reference, with a limit next to `allOf`, or in another part of it.
fn around(name: &str, limit: &Value) -> [Value; 3] {
    let parts = [reference(name), limit.clone()];
    let mut next = limit.clone();
    next["allOf"] = json!([reference(name)]);
    let mut typed = next.clone();
    typed["type"] = json!("object");
    [json!({"allOf": parts}), next, typed]
}

fn wrapped() -> Value {
    json!({
        "y": x(),
        "m": {"type": "object", "additionalProperties": {"type": "integer"}},
        "u": {"type": "object", "properties": {"@odata.type": {"type": "string"}}, "discriminator": {"propertyName": "@odata.type", "mapping": {"#d": "#/components/schemas/d"}}},
        "d": {"allOf": [reference("u"), {"type": "object", "properties": {"b": {"type": "string"}}}]},
    })
}

#[test]
fn given_limits_around_one_part_when_lowered_then_the_type_is_that_of_the_part() {
    for limit in [
        json!({"maxProperties": 3}),
        json!({"not": {"required": ["q"]}}),
        json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}),
        json!({"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}),
        json!({"additionalProperties": false}),
        json!({"enum": [{"a": 1}]}),
        json!({"required": ["a"]}),
    ] {
        for (name, expected) in [("x", named("x")), ("m", map(number())), ("u", named("u"))] {
            for schema in around(name, &limit) {
                let found = type_of(&schema, &wrapped());
                let is_field = name == "x" && limit.get("required").is_some();
                assert_eq!(found == expected, !is_field, "{schema}: {found:?}");
                if name == "m" {
                    let mut more = wrapped();
                    more["W"] = schema.clone();
                    assert_eq!(type_of(&reference("W"), &more), expected, "{schema}");
                }
            }
        }
    }
}

#[test]
fn given_a_map_with_a_limit_next_to_it_when_lowered_then_it_is_a_map() {
    let values = json!({"type": "integer"});
    for schema in [
        json!({"allOf": [{"additionalProperties": values}, {"required": ["a"]}]}),
        json!({"allOf": [{"required": ["a"]}, {"type": "object", "additionalProperties": values}]}),
        json!({"additionalProperties": values, "allOf": [{"maxProperties": 3}]}),
        json!({"type": "object", "additionalProperties": values, "allOf": [{"maxProperties": 3}]}),
        json!({"additionalProperties": values, "allOf": [reference("m")]}),
    ] {
        assert_eq!(type_of(&schema, &wrapped()), map(number()), "{schema}");
        let mut more = wrapped();
        more["W"] = schema.clone();
        assert_eq!(type_of(&reference("W"), &more), map(number()), "{schema}");
    }
}

#[test]
fn given_limits_around_one_part_when_lowered_then_they_are_limits_of_the_property() {
    for (keyword, value) in [
        ("maxProperties", json!(3)),
        ("enum", json!([{"a": 1}])),
        ("required", json!(["a"])),
        ("additionalProperties", json!(false)),
    ] {
        for schema in around("m", &json!({keyword: value})) {
            let (api, _) = property(&schema, &wrapped()).expect("a crate");
            let limits = &structure(&api, "g.t").properties[0].limits.0;
            assert_eq!(limits.get(keyword), Some(&value.to_string()), "{schema}");
        }
    }
}

#[test]
fn given_a_type_of_other_properties_around_one_part_when_lowered_then_it_is_a_limit_with_a_note() {
    let schema = |name: &str| json!({"allOf": [reference(name)], "additionalProperties": {"type": "string"}});
    for (name, expected) in [("x", named("x")), ("m", map(number()))] {
        let (api, said) = property(&schema(name), &wrapped()).expect("a crate");
        let found = &structure(&api, "g.t").properties[0];
        assert_eq!(found.ty, expected, "{name}");
        let limit = found.limits.0.get("additionalProperties");
        assert_eq!(limit.map(String::as_str), Some(r#"{"type":"string"}"#));
        let note =
            "/additionalProperties: `additionalProperties` next to properties or a reference";
        assert!(said.contains(note), "{said}");
    }
}

#[test]
fn given_required_of_a_value_without_properties_when_lowered_then_a_warning_has_its_place() {
    for (schema, place) in [
        (json!({"type": "object", "required": ["a"]}), "/required"),
        (
            json!({"type": "object", "additionalProperties": {"type": "string"}, "required": ["a"]}),
            "/required",
        ),
        (
            json!({"allOf": [reference("m")], "required": ["a"]}),
            "/required",
        ),
        (
            json!({"allOf": [reference("m"), {"required": ["a"]}]}),
            "/allOf/1/required",
        ),
    ] {
        let (_, said) = property(&schema, &wrapped()).expect("a crate");
        let expected = format!("{place}: `required` has no effect");
        assert!(said.contains(&expected), "{schema}: {said}");
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
        json!({"properties": {"b": {"type": "string"}}}),
        json!({"allOf": [reference("x"), reference("y")]}),
    ] {
        assert_ne!(within(more.clone()), named("x"), "{more}");
    }
}

#[test]
fn given_lists_within_lists_when_lowered_then_only_sixty_four_levels_are() {
    for (levels, is_lowered) in [(64, true), (65, false)] {
        let text = json!({"type": "string"});
        let schema = (0..levels).fold(text, |of, _| json!({"type": "array", "items": of}));
        let found = property(&schema, &json!({}));
        let is_refused = found.is_err_and(|said| said.contains("more than 64 levels deep"));
        assert_eq!(is_refused, !is_lowered, "{levels}");
    }
}

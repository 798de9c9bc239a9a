//! Parts of `allOf` and branches that say nothing about the type, or something else.

use serde_json::{Value, json};

use super::{property, reference, structure};
use crate::ir::{Ty, WireName};

#[test]
fn given_all_of_with_nothing_but_limits_when_lowered_then_it_is_no_empty_structure() {
    let own = |schema: &Value| {
        let (api, _) = property(schema, &json!({"C": schema})).expect("a crate");
        let (other, _) = property(&reference("C"), &json!({"C": schema})).expect("a crate");
        let [own, other] = [&api, &other].map(|api| {
            let found = &structure(api, "g.t").properties[0];
            (found.ty.clone(), found.limits.clone())
        });
        assert_eq!(own, other, "{schema}");
        own
    };
    for (schema, ty, limit) in [
        (
            json!({"allOf": [{"minLength": 1}, {"allOf": [{"pattern": "a"}]}]}),
            Ty::Json,
            "pattern",
        ),
        (
            json!({"allOf": [{"minLength": 1}, {}], "nullable": true}),
            Ty::Json,
            "minLength",
        ),
        (
            json!({"allOf": [{"not": {"enum": ["a"]}}]}),
            Ty::Json,
            "not",
        ),
        (
            json!({"type": "string", "allOf": [{"minLength": 1}]}),
            Ty::String,
            "minLength",
        ),
        (
            json!({"allOf": [{"minLength": 1}], "maxLength": 5}),
            Ty::Json,
            "minLength",
        ),
    ] {
        let (found, limits) = own(&schema);
        assert_eq!(found, ty, "{schema}");
        assert!(limits.0.contains_key(limit), "{schema}: {limits:?}");
    }
}

#[test]
fn given_a_choice_between_objects_and_text_in_one_all_of_when_lowered_then_they_exclude_each_other()
{
    let object = json!({"type": "object", "properties": {"a": {"type": "string"}}});
    for keyword in ["anyOf", "oneOf"] {
        for branches in [
            json!([object]),
            json!([object, reference("x")]),
            json!([reference("x")]),
        ] {
            let schema = json!({"allOf": [{"type": "string"}, {keyword: branches}]});
            let said = property(&schema, &json!({})).expect_err("two types");
            assert!(
                said.contains("found the types `string` and `object` in one `allOf`"),
                "{schema}: {said}"
            );
        }
        let schema =
            json!({"allOf": [{"type": "string"}, {keyword: [{"minLength": 1}, {"pattern": "a"}]}]});
        let (api, _) = property(&schema, &json!({})).expect("a crate");
        assert_eq!(structure(&api, "g.t").properties[0].ty, Ty::String);
    }
}

#[test]
fn given_a_type_and_an_enumeration_of_null_when_lowered_then_it_is_the_type_or_null() {
    let kind = json!({"type": "string", "enum": ["a", "b"]});
    for only in [
        json!({"enum": [null]}),
        json!({"type": "string", "nullable": true, "enum": [null]}),
        json!({"nullable": true, "enum": [null]}),
    ] {
        for keyword in ["anyOf", "oneOf"] {
            for branches in [json!([reference("E"), only]), json!([only, reference("E")])] {
                let (api, said) =
                    property(&json!({keyword: branches}), &json!({"E": kind})).expect("a crate");
                let found = &structure(&api, "g.t").properties[0];
                assert_eq!(found.ty, Ty::Named(WireName("E".to_owned())), "{branches}");
                assert!(found.nullable && said.is_empty(), "{branches}: {said}");
            }
        }
    }
}

#[test]
fn given_a_type_that_is_no_object_and_an_object_in_all_of_when_lowered_then_they_exclude_each_other()
 {
    let parts = json!([reference("x")]);
    for (schema, ty) in [
        (json!({"type": "string", "allOf": parts}), "string"),
        (json!({"type": "integer", "allOf": parts}), "integer"),
        (
            json!({"type": "string", "enum": ["a"], "allOf": parts}),
            "string",
        ),
        (json!({"enum": ["a"], "allOf": parts}), "string"),
        (
            json!({"type": "string", "allOf": [{"type": "object", "anyOf": [reference("x")]}]}),
            "string",
        ),
        (
            json!({"type": "string", "allOf": [{"type": "object", "additionalProperties": {"type": "string"}}]}),
            "string",
        ),
        (
            json!({"type": "array", "items": {"type": "string"}, "allOf": parts}),
            "array",
        ),
        (
            json!({"type": "array", "items": {"type": "string", "allOf": parts}}),
            "string",
        ),
    ] {
        let said = property(&schema, &json!({})).expect_err("two types");
        let expected = format!("found the types `{ty}` and `object` in one `allOf`");
        assert!(said.contains(&expected), "{schema}: {said}");
    }
}

#[test]
fn given_parts_next_to_the_members_of_an_enumeration_when_lowered_then_those_of_another_type_are_refused()
 {
    for (parts, other) in [
        (json!([{"type": "string"}, {"type": "integer"}]), "integer"),
        (json!([reference("x")]), "object"),
    ] {
        let schema = json!({"type": "string", "enum": ["a"], "allOf": parts});
        let component = (reference("E"), json!({"E": schema}));
        for (schema, more) in [(schema.clone(), json!({})), component] {
            let said = property(&schema, &more).expect_err("two types");
            let expected = format!("found the types `string` and `{other}` in one `allOf`");
            assert!(said.contains(&expected), "{schema}: {said}");
        }
    }
}

#[test]
fn given_parts_of_one_type_with_a_limit_next_to_them_when_lowered_then_it_is_that_type() {
    let parts = json!([{"type": "string"}, {"type": "string", "minLength": 1}]);
    let limited = json!({"maxLength": 5, "allOf": parts});
    for (schema, more) in [
        (limited.clone(), json!({})),
        (reference("L"), json!({"L": limited})),
    ] {
        let (api, _) = property(&schema, &more).expect("a crate");
        assert_eq!(
            structure(&api, "g.t").properties[0].ty,
            Ty::String,
            "{schema}"
        );
    }
    let schema = json!({"properties": {"b": {"type": "string"}}, "allOf": parts});
    let said = property(&schema, &json!({})).expect_err("no object");
    assert!(
        said.contains("found a schema that is not an object"),
        "{said}"
    );
}

#[test]
fn given_a_format_next_to_an_enumeration_when_lowered_then_the_members_are_the_type() {
    let members = json!({"type": "string", "enum": ["2020-01-01", "2021-01-01"]});
    let date = || json!({"type": "string", "format": "date"});
    for schema in [
        json!({"type": "string", "format": "date", "allOf": [reference("e")]}),
        json!({"format": "date", "allOf": [reference("e")]}),
        json!({"type": "string", "format": "date", "anyOf": [reference("e")]}),
        json!({"type": "string", "format": "date", "oneOf": [reference("e")]}),
        json!({"type": "string", "allOf": [date(), reference("e")]}),
        json!({"allOf": [date(), reference("e")]}),
        json!({"allOf": [reference("e"), {"format": "date"}]}),
        json!({"type": "string", "format": "date", "allOf": [{"allOf": [reference("e")]}]}),
        json!({"type": "string", "format": "date", "maxLength": 10, "allOf": [{"minLength": 1}, reference("e")]}),
    ] {
        let (api, _) = property(&schema, &json!({"e": members})).expect("a crate");
        let ty = &structure(&api, "g.t").properties[0].ty;
        assert_eq!(*ty, Ty::Named(WireName("e".to_owned())), "{schema}");
    }
}

//! Parts of one `allOf` that say different things about the same value.

use serde_json::{Value, json};

use super::{item_of_get, lowered, named, property, reference, schemas, structure};
use crate::ir::{Ty, Type, WireName};

/// The type and limits of a property, and the diagnostics.
fn found(schema: &Value) -> Result<(Ty, Vec<String>, String), String> {
    let integer = json!({"type": "integer"});
    let more = json!({
        "E": {"type": "string", "enum": ["a", "b"]},
        "W": {"allOf": [reference("E")]},
        "N": {"type": "integer", "enum": [1, 2]},
        "S": {"type": "string", "maxLength": 5, "pattern": "a"},
        "M": {"type": "object", "additionalProperties": integer},
        "P": schema,
    });
    let (api, said) = property(schema, &more)?;
    let property = &structure(&api, "g.t").properties[0];
    let limits = property.limits.0.iter();
    let limits = limits.map(|(name, value)| format!("{name}: {value}"));
    Ok((property.ty.clone(), limits.collect(), said))
}

#[test]
fn given_several_lists_of_members_in_all_of_when_lowered_then_one_is_the_type_and_others_limit_it()
{
    let e = || reference("E");
    for (schema, ty, expected) in [
        (
            json!({"allOf": [e(), {"enum": ["a"]}]}),
            "E",
            r#"enum: ["a"]"#,
        ),
        (
            json!({"allOf": [{"enum": ["a"]}, e()]}),
            "E",
            r#"enum: ["a"]"#,
        ),
        (
            json!({"allOf": [e(), {"type": "string", "enum": ["a"]}]}),
            "E",
            r#"enum: ["a"]"#,
        ),
        (
            json!({"allOf": [e(), {"enum": ["a", null]}], "nullable": true}),
            "E",
            r#"enum: ["a"]"#,
        ),
        (
            json!({"allOf": [e(), {"enum": ["b", "a"]}, {"enum": ["a", "c"]}]}),
            "E",
            r#"enum: ["a"]"#,
        ),
        (
            json!({"allOf": [reference("W"), {"enum": ["a"]}]}),
            "E",
            r#"enum: ["a"]"#,
        ),
        (
            json!({"allOf": [e(), {"allOf": [{"enum": ["a"]}]}]}),
            "E",
            r#"enum: ["a"]"#,
        ),
        (
            json!({"type": "string", "allOf": [e(), {"enum": ["a"]}]}),
            "E",
            r#"enum: ["a"]"#,
        ),
        (json!({"type": "string", "allOf": [e()]}), "E", ""),
        (json!({"allOf": [e(), e()]}), "E", r#"enum: ["a","b"]"#),
        (
            json!({"allOf": [e(), {"enum": ["a"], "maxLength": 1}]}),
            "E",
            r#"enum: ["a"], maxLength: 1"#,
        ),
        (
            json!({"allOf": [e(), {"maxLength": 1}]}),
            "E",
            "maxLength: 1",
        ),
        (
            json!({"allOf": [{"type": "string"}, {"enum": ["a"]}]}),
            "g.tP",
            "",
        ),
        (
            json!({"allOf": [{"type": "string", "format": "date"}, {"enum": ["a"]}]}),
            "g.tP",
            "",
        ),
    ] {
        let (found, limits, said) =
            found(&schema).unwrap_or_else(|found| panic!("{schema}: {found}"));
        assert_eq!(found, named(ty), "{schema}");
        assert_eq!(limits.join(", "), expected, "{schema}");
        assert!(!said.contains("no value is allowed"), "{schema}: {said}");
    }
    for schema in [
        json!({"allOf": [reference("N"), {"enum": [2, 3]}]}),
        json!({"allOf": [{"enum": [2, 3]}, reference("N")]}),
        json!({"allOf": [reference("N")], "enum": [2, 3]}),
        json!({"type": "integer", "allOf": [reference("N")], "enum": [2, 3]}),
    ] {
        let (ty, limits, _) = found(&schema).unwrap_or_else(|found| panic!("{schema}: {found}"));
        assert_eq!(ty, Ty::Int(64, true), "{schema}");
        assert_eq!(limits, ["enum: [2]"], "{schema}");
    }
}

#[test]
fn given_members_around_all_of_when_lowered_then_they_are_the_type_and_the_part_limits_it() {
    for (members, expected) in [
        (json!(["a"]), None),
        (json!(["a", "c"]), Some(r#"["a","b"]"#)),
    ] {
        for schema in [
            json!({"allOf": [reference("E")], "enum": members}),
            json!({"type": "string", "allOf": [reference("E")], "enum": members}),
        ] {
            let more = json!({"E": {"type": "string", "enum": ["a", "b"]}});
            let (api, _) = property(&schema, &more).unwrap_or_else(|found| panic!("{found}"));
            let Type::Enum(found) = &api.types[&WireName("g.tP".to_owned())] else {
                panic!("{schema}");
            };
            assert_eq!(
                found.limits.0.get("enum").map(String::as_str),
                expected,
                "{schema}"
            );
        }
    }
}

#[test]
fn given_lists_without_a_common_member_when_lowered_then_a_warning_names_the_part() {
    for (schema, place) in [
        (
            json!({"allOf": [reference("E"), {"enum": ["c"]}]}),
            "allOf/1",
        ),
        (
            json!({"allOf": [{"enum": ["c"]}, reference("E")]}),
            "allOf/0",
        ),
        (json!({"allOf": [reference("E")], "enum": ["c"]}), "allOf/0"),
    ] {
        let (.., said) = found(&schema).unwrap_or_else(|found| panic!("{schema}: {found}"));
        assert!(
            said.contains(&format!(
                "{place}: this part of `allOf` lists other members"
            )),
            "{said}"
        );
    }
}

#[test]
fn given_maps_in_one_all_of_when_lowered_then_a_map_if_their_values_have_one_type() {
    let map = |of: &Value| json!({"type": "object", "additionalProperties": of});
    let (integer, text) = (json!({"type": "integer"}), json!({"type": "string"}));
    let small = json!({"type": "integer", "maximum": 5});
    for parts in [
        json!([map(&integer), map(&small)]),
        json!([map(&small), reference("M")]),
        json!([reference("M"), {"additionalProperties": small}, {"type": "object"}]),
        json!([{"allOf": [reference("M")]}, map(&small)]),
    ] {
        for schema in [
            json!({"allOf": parts}),
            json!({"type": "object", "allOf": parts}),
        ] {
            for schema in [&schema, &json!({"allOf": [schema]})] {
                let (ty, limits, said) =
                    found(schema).unwrap_or_else(|found| panic!("{schema}: {found}"));
                assert_eq!(ty, Ty::Map(Box::new(Ty::Int(64, true))), "{schema}");
                assert_eq!(limits, ["values.maximum: 5"], "{schema}");
                assert_eq!(said, "", "{schema}");
            }
        }
    }
    for parts in [
        json!([map(&integer), map(&text)]),
        json!([reference("M"), {"additionalProperties": text}]),
        json!([map(&integer), map(&map(&integer))]),
    ] {
        let error = found(&json!({"allOf": parts})).expect_err("two types");
        assert!(error.contains("/allOf/1: found `"), "{error}");
    }
    let fields = json!({"type": "object", "properties": {"a": text}});
    let (ty, ..) = found(&json!({"allOf": [map(&integer), fields]})).expect("a crate");
    assert_eq!(ty, named("g.tP"));
}

#[test]
fn given_limits_in_several_parts_when_lowered_then_the_stricter_one_counts() {
    for (schema, expected) in [
        (
            json!({"allOf": [{"type": "string", "maxLength": 3}, {"maxLength": 5}]}),
            "maxLength: 3",
        ),
        (
            json!({"allOf": [{"type": "string", "maxLength": 5}], "maxLength": 3}),
            "maxLength: 3",
        ),
        (
            json!({"allOf": [{"type": "string", "maxLength": 3}], "maxLength": 5}),
            "maxLength: 3",
        ),
        (
            json!({"allOf": [reference("S"), {"maxLength": 3}]}),
            "maxLength: 3, pattern: \"a\"",
        ),
        (
            json!({"allOf": [reference("S"), {"pattern": "b"}]}),
            r#"allOf: [{"pattern":"b"}], maxLength: 5, pattern: "a""#,
        ),
        (
            json!({"allOf": [{"type": "number", "maximum": 3}, {"maximum": 5, "exclusiveMaximum": true}]}),
            "maximum: 3",
        ),
        (
            json!({"allOf": [{"type": "array", "items": {"type": "string", "minLength": 4}}, {"items": {"minLength": 2}}]}),
            "items.minLength: 4",
        ),
        (
            json!({"maxLength": 3, "anyOf": [{"type": "string", "maxLength": 5}]}),
            "maxLength: 3",
        ),
    ] {
        let (_, limits, _) = found(&schema).unwrap_or_else(|found| panic!("{schema}: {found}"));
        assert_eq!(limits.join(", "), expected, "{schema}");
    }
    let part = |most: u8| json!({"type": "object", "maxProperties": most, "properties": {"p": {"type": "string", "maxLength": most}}});
    for (first, second) in [(3, 5), (5, 3)] {
        let all = schemas(&json!({"T": {"allOf": [part(first), part(second)]}}));
        let paths = json!({"/b": item_of_get(), "/a": {"get": {"responses": {"200": super::answer(&reference("T"))}}}});
        let (api, _) = lowered(&paths, &all).expect("a crate");
        let found = structure(&api, "T");
        assert_eq!(found.limits.0["maxProperties"], "3");
        assert_eq!(found.properties[0].limits.0["maxLength"], "3");
    }
}

#[test]
fn given_a_type_next_to_all_of_when_lowered_then_the_part_is_the_type() {
    let list = json!({"type": "array", "items": {"type": "integer", "format": "int32"}});
    for (schema, expected) in [
        (
            json!({"type": "integer", "allOf": [{"type": "integer", "format": "int32"}]}),
            Ty::Int(32, true),
        ),
        (
            json!({"type": "string", "allOf": [{"type": "string", "format": "date"}]}),
            Ty::Date,
        ),
        (
            json!({"type": "array", "allOf": [list]}),
            Ty::List(Box::new(Ty::Int(32, true))),
        ),
        (
            json!({"type": "string", "format": "date", "allOf": [{"type": "string"}]}),
            Ty::Date,
        ),
    ] {
        let (ty, ..) = found(&schema).unwrap_or_else(|found| panic!("{schema}: {found}"));
        assert_eq!(ty, expected, "{schema}");
    }
    let error =
        found(&json!({"type": "string", "allOf": [{"type": "integer"}]})).expect_err("two types");
    assert!(
        error.contains("/allOf/0: found the types `string` and `integer`"),
        "{error}"
    );
}

#[test]
fn given_formats_and_items_in_all_of_when_lowered_then_the_most_precise_type_counts() {
    let list = |of: Value| json!({"type": "array", "items": of});
    let (text, integer) = (json!({"type": "string"}), json!({"type": "integer"}));
    let (date, int32) = (json!({"format": "date"}), json!({"format": "int32"}));
    let long = json!({"type": "integer", "format": "int64"});
    let short = json!({"type": "integer", "format": "int32"});
    let numbers = || Ty::List(Box::new(Ty::Int(64, true)));
    for (schema, expected) in [
        (json!({"allOf": [text, date]}), Ty::Date),
        (json!({"allOf": [date, text]}), Ty::Date),
        (json!({"allOf": [reference("S"), date]}), Ty::Date),
        (
            json!({"format": "date", "allOf": [reference("S")]}),
            Ty::Date,
        ),
        (json!({"type": "string", "allOf": [date]}), Ty::Date),
        (
            json!({"format": "int32", "allOf": [integer]}),
            Ty::Int(32, true),
        ),
        (json!({"allOf": [integer, int32]}), Ty::Int(32, true)),
        (json!({"allOf": [short, long]}), Ty::Int(32, true)),
        (
            json!({"allOf": [short, {"type": "integer", "format": "int16"}]}),
            Ty::Int(16, true),
        ),
        (
            json!({"allOf": [{"type": "number", "format": "decimal"}, integer]}),
            Ty::Int(64, true),
        ),
        (json!({"allOf": [long, short]}), Ty::Int(32, true)),
        (
            json!({"allOf": [{"type": "number"}, {"format": "decimal"}]}),
            Ty::Decimal,
        ),
        (
            json!({"allOf": [{"type": "number"}, integer]}),
            Ty::Int(64, true),
        ),
        (
            json!({"allOf": [short, {"type": "number"}]}),
            Ty::Int(32, true),
        ),
        (
            json!({"type": "number", "allOf": [integer]}),
            Ty::Int(64, true),
        ),
        (
            json!({"type": "integer", "allOf": [{"type": "number"}]}),
            Ty::Int(64, true),
        ),
        (
            json!({"allOf": [{"type": "array"}, {"items": integer}]}),
            numbers(),
        ),
        (
            json!({"type": "array", "allOf": [{"items": integer}]}),
            numbers(),
        ),
        (
            json!({"items": integer, "allOf": [{"type": "array", "items": {}}]}),
            numbers(),
        ),
        (
            json!({"allOf": [list(text.clone()), list(reference("E"))]}),
            Ty::List(Box::new(named("E"))),
        ),
        (
            json!({"allOf": [list(reference("E")), list(text.clone())]}),
            Ty::List(Box::new(named("E"))),
        ),
        (json!({"allOf": [reference("E"), text]}), named("E")),
        (json!({"allOf": [text, {"format": "password"}]}), Ty::String),
    ] {
        let (ty, ..) = found(&schema).unwrap_or_else(|found| panic!("{schema}: {found}"));
        assert_eq!(ty, expected, "{schema}");
    }
    for (schema, place) in [
        (
            json!({"allOf": [{"type": "string", "format": "date"}, {"format": "uuid"}]}),
            "allOf/1",
        ),
        (
            json!({"type": "string", "format": "date", "allOf": [{"format": "uuid"}]}),
            "allOf/0",
        ),
        (json!({"allOf": [list(text), list(integer)]}), "allOf/1"),
    ] {
        let error = found(&schema).expect_err("two types");
        assert!(
            error.contains(&format!("{place}: found `")),
            "{schema}: {error}"
        );
    }
}

#[test]
fn given_an_id_of_a_method_that_is_left_out_when_lowered_then_a_note_names_the_second_place() {
    let operation =
        |id: &str| json!({"operationId": id, "responses": {"204": {"description": "d"}}});
    for method in ["head", "options", "trace"] {
        let paths = json!({"/a": {"get": operation("x"), method: operation("x")}, "/b": {method: operation("y")}});
        let (_, said) = lowered(&paths, &schemas(&json!({}))).expect("a crate");
        let note = format!(
            "#/paths/~1a/{method}/operationId: found 1 `operationId` that an operation which is left out"
        );
        assert!(said.contains(&note) && !said.contains("~1b"), "{said}");
        let paths = json!({"/a": {"get": operation("x"), method: operation("y")}, "/b": {method: operation("y")}});
        let (_, said) = lowered(&paths, &schemas(&json!({}))).expect("a crate");
        assert!(said.contains(&note.replace("~1a", "~1b")), "{said}");
    }
}

//! Tests the meaning of documents that are unlike Graph's: types of keys, results and values, and which types are unions.

use serde_json::{Value, json};

use super::lower;
use crate::document;
use crate::ir::{Api, Operation, Segment, Struct, Ty, Type, WireName};

mod answers;
mod bodies;
mod joined;
mod limits;
mod media;
mod parts;
mod shapes;
mod urls;

/// Lowers a document with these paths and schemas; also returns the diagnostics.
fn lowered(paths: &Value, schemas: &Value) -> Result<(Api, String), String> {
    let text = json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "v1.0"},
        "servers": [{"url": "https://graph.microsoft.com/v1.0"}],
        "paths": paths,
        "components": {"schemas": schemas},
    });
    let document = document::load("in.yaml", &text.to_string()).map_err(|e| e.to_string())?;
    let (api, said) = lower(&document).map_err(|e| e.to_string())?;
    Ok((api, said.to_string()))
}

/// The first operation.
fn only(api: &Api) -> &Operation {
    let (_, found) = api.operations().swap_remove(0);
    found
}

/// A response with this schema.
fn answer(schema: &Value) -> Value {
    json!({"description": "d", "content": {"application/json": {"schema": schema}}})
}

fn x() -> Value {
    json!({"type": "object", "properties": {"a": {"type": "string"}}})
}

/// Schemas next to `x`.
fn schemas(more: &Value) -> Value {
    let mut all = json!({"x": x()});
    let members = all.as_object_mut().expect("an object");
    members.extend(more.as_object().expect("an object").clone());
    all
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn parameter(location: &str, name: &str, schema: &Value) -> Value {
    json!({"name": name, "in": location, "required": location == "path", "schema": schema})
}

/// A path item with these methods, each with its parameters.
fn item(methods: &[(&str, &[Value])]) -> Value {
    let operations = methods.iter().map(|(method, parameters)| {
        let operation =
            json!({"parameters": parameters, "responses": {"200": answer(&reference("x"))}});
        ((*method).to_owned(), operation)
    });
    Value::Object(operations.collect())
}

/// The types of all keys and arguments in URLs, in the order of the tree.
fn key_types(api: &Api) -> Vec<Ty> {
    let mut found = Vec::new();
    api.root.visit("", &mut |_, node| {
        if !matches!(node.segment, Segment::Root(_)) {
            found.extend(node.segment.types().cloned());
        }
    });
    found
}

fn keys(path: &str, item: &Value) -> Result<(Vec<Ty>, String), String> {
    let (api, said) = lowered(
        &json!({path: item, "/other": item_of_get()}),
        &json!({"x": x()}),
    )?;
    Ok((key_types(&api), said))
}

fn item_of_get() -> Value {
    item(&[("get", &[])])
}

#[test]
fn given_parameters_of_the_same_name_when_lowered_then_the_key_is_that_of_the_path() {
    let (text, number) = (json!({"type": "string"}), json!({"type": "integer"}));
    for path in [
        "/a/{id}",
        "/a/{id}.json",
        "/a/f(id={id})",
        "/a/id={id},n='{id}'",
    ] {
        for location in ["query", "header", "cookie"] {
            let other = json!({"name": "id", "in": location, "schema": number});
            let item = item(&[("get", &[other.clone(), parameter("path", "id", &text)])]);
            let (found, _) = keys(path, &item).expect("a crate");
            assert!(
                found.iter().all(|ty| *ty == Ty::String),
                "{path}: {found:?}"
            );
            let alone = keys(path, &self::item(&[("get", &[other])])).expect_err(path);
            assert!(
                alone.contains("found no declaration of the parameter `id`"),
                "{alone}"
            );
            assert!(alone.contains("`in: path`"), "{alone}");
        }
    }
}

#[test]
fn given_an_alias_when_lowered_then_its_declaration_is_in_the_path_or_the_query() {
    for (location, name, is_found) in [
        ("path", "on", true),
        ("query", "@on", true),
        ("query", "on", true),
        ("header", "on", false),
    ] {
        let declared = parameter(location, name, &json!({"type": "boolean"}));
        let found = keys("/a/f(on=@on)", &item(&[("get", &[declared])]));
        assert_eq!(found.is_ok(), is_found, "{location} {name}: {found:?}");
    }
}

#[test]
fn given_an_alias_when_lowered_then_it_is_required_if_all_declarations_require_a_value() {
    let alias = |required: bool, nullable: bool| json!({"name": "@on", "in": "query", "required": required, "schema": {"type": "boolean", "nullable": nullable}});
    let item = |all: &[(&str, Value)]| {
        let all = all.iter().map(|(method, alias)| {
            let responses = json!({"200": answer(&reference("x"))});
            let operation = json!({"parameters": [alias], "responses": responses});
            ((*method).to_owned(), operation)
        });
        Value::Object(all.collect())
    };
    let url = "/a/f(on=@on)";
    let yes = || alias(true, false);
    for no in [alias(false, false), alias(true, true)] {
        for (paths, expected) in [
            (json!({url: item(&[("get", yes())])}), true),
            (json!({url: item(&[("get", no.clone())])}), false),
            (json!({url: item(&[("get", yes()), ("post", yes())])}), true),
            (
                json!({url: item(&[("get", yes()), ("post", no.clone())])}),
                false,
            ),
            (
                json!({url: item(&[("get", yes())]), format!("{url}/b"): item(&[("get", no.clone())])}),
                false,
            ),
            (
                json!({url: item(&[("get", no.clone())]), format!("{url}/b"): item(&[("get", yes())])}),
                false,
            ),
        ] {
            let (mut api, _) = lowered(&paths, &schemas(&json!({}))).expect("a crate");
            let call = &mut api.root.children[0].segment;
            let call = if matches!(call, Segment::Call { .. }) {
                call
            } else {
                &mut api.root.children[0].children[0].segment
            };
            let found: Vec<bool> = call.required_mut().map(|required| *required).collect();
            assert_eq!(found, [expected], "{paths}");
        }
    }
}

#[test]
fn given_methods_with_keys_of_different_types_when_lowered_then_text_and_a_warning() {
    let (text, number) = (json!({"type": "string"}), json!({"type": "integer"}));
    for path in ["/a/{id}", "/a/{id}.json", "/a/f(id={id})"] {
        let numbers = [parameter("path", "id", &number)];
        let texts = [parameter("path", "id", &text)];
        for (first, second) in [(&numbers, &texts), (&texts, &numbers)] {
            let item = item(&[("get", first), ("delete", second)]);
            let (found, said) = keys(path, &item).expect("a crate");
            assert_eq!(found, [Ty::String], "{path}");
            assert!(said.contains("is taken as text"), "{path}: {said}");
        }
        let item = item(&[("get", &numbers), ("delete", &numbers)]);
        let (found, said) = keys(path, &item).expect("a crate");
        assert_eq!(
            (found, said.as_str()),
            (vec![Ty::Int(64, true)], ""),
            "{path}"
        );
    }
}

#[test]
fn given_a_key_of_any_json_when_lowered_then_it_is_text_and_a_warning_says_so() {
    for schema in [
        json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}),
        json!({}),
        json!({"type": "object"}),
        json!({"maxLength": 3}),
    ] {
        for path in ["/a/{id}", "/a/{id}.json", "/a/id={id},n='{id}'"] {
            let item = item(&[("get", &[parameter("path", "id", &schema)])]);
            let (found, said) = keys(path, &item).expect("a crate");
            assert!(found.iter().all(|ty| *ty == Ty::String), "{path} {schema}");
            assert!(
                said.contains("a key that may be of several types is taken as text"),
                "{said}"
            );
            assert!(!said.contains("any JSON"), "{said}");
        }
    }
}

/// A document whose operation returns `g.t`, an object with the property `p` of this schema.
fn property(schema: &Value, more: &Value) -> Result<(Api, String), String> {
    let mut all = schemas(more);
    all["g.t"] = json!({"type": "object", "properties": {"p": schema}});
    lowered(
        &json!({"/a": {"get": {"responses": {"200": answer(&reference("g.t"))}}}}),
        &all,
    )
}

fn structure<'a>(api: &'a Api, name: &str) -> &'a Struct {
    match api.types.get(&WireName(name.to_owned())) {
        Some(Type::Struct(found)) => found,
        other => panic!("expected the structure {name}, found {other:?}"),
    }
}

fn type_of(schema: &Value, more: &Value) -> Ty {
    let (api, _) = property(schema, more).unwrap_or_else(|found| panic!("{schema}: {found}"));
    structure(&api, "g.t").properties[0].ty.clone()
}

fn named(name: &str) -> Ty {
    Ty::Named(WireName(name.to_owned()))
}

#[test]
fn given_an_enumeration_without_a_type_when_referred_to_then_it_is_one_type() {
    for e in [
        json!({"enum": ["a", "b"]}),
        json!({"enum": ["a", null], "nullable": true}),
        json!({"type": "string", "enum": ["a"]}),
    ] {
        let more = json!({"E": e});
        assert_eq!(type_of(&reference("E"), &more), named("E"), "{e}");
        let list = json!({"type": "array", "items": reference("E")});
        assert_eq!(type_of(&list, &more), Ty::List(Box::new(named("E"))), "{e}");
    }
}

#[test]
fn given_text_that_can_only_be_null_when_lowered_then_it_is_text_with_a_limit() {
    let only_null = json!({"type": "string", "nullable": true, "enum": [null]});
    let more = json!({"N": only_null});
    for schema in [&only_null, &reference("N")] {
        let (api, _) = property(schema, &more).expect("a crate");
        let found = &structure(&api, "g.t").properties[0];
        assert_eq!((&found.ty, found.nullable), (&Ty::String, true));
        assert_eq!(
            found.limits.0.get("enum").map(String::as_str),
            Some("[null]")
        );
    }
}

#[test]
fn given_a_choice_with_a_number_when_lowered_then_it_is_one_only_next_to_the_special_numbers() {
    let number = json!({"type": "number", "format": "double"});
    let text = json!({"type": "string"});
    let special = json!({"type": "string", "enum": ["-INF", "INF", "NaN"], "nullable": true});
    let untyped = json!({"enum": ["-INF", "INF", "NaN"]});
    let date = json!({"type": "string", "format": "date-time"});
    let small = json!({"type": "number", "format": "float"});
    let more = json!({"L": reference("L")});
    for (branches, expected) in [
        (json!([number, text, special]), Ty::Float(64)),
        (json!([special, number]), Ty::Float(64)),
        (json!([number, text, untyped]), Ty::Float(64)),
        (json!([small, special]), Ty::Float(32)),
        (json!([number, text]), Ty::Json),
        (json!([number, date]), Ty::Json),
        (json!([number, date, special]), Ty::Json),
        (json!([number, small]), Ty::Json),
        (json!([number, small, special]), Ty::Json),
        (json!([text, special]), Ty::String),
        (json!([number, special, reference("L")]), Ty::Json),
    ] {
        for keyword in ["oneOf", "anyOf"] {
            let schema = json!({keyword: branches});
            assert_eq!(type_of(&schema, &more), expected, "{schema}");
        }
    }
}

#[test]
fn given_a_format_of_a_number_in_another_case_when_lowered_then_it_is_the_known_one() {
    for (of, format, expected) in [
        ("integer", "Int32", Ty::Int(32, true)),
        ("integer", "INT64", Ty::Int(64, true)),
        ("integer", "UInt8", Ty::Int(8, false)),
        ("number", "Double", Ty::Float(64)),
        ("number", "Float", Ty::Float(32)),
        ("number", "Decimal", Ty::Decimal),
        ("number", "Int-16", Ty::Int(16, true)),
    ] {
        let schema = json!({"type": of, "format": format});
        let (api, said) = property(&schema, &json!({})).expect("a crate");
        let found = &structure(&api, "g.t").properties[0].ty;
        assert_eq!((found, said.as_str()), (&expected, ""), "{schema}");
    }
}

#[test]
fn given_all_of_around_a_value_other_than_an_object_when_lowered_then_it_has_that_type() {
    let more = json!({
        "S": {"type": "string"},
        "E": {"type": "string", "enum": ["a", "b"]},
        "A": {"type": "array", "items": {"type": "integer"}},
        "WS": {"allOf": [reference("S")]},
        "WWS": {"allOf": [reference("WS"), {"description": "d"}]},
        "WE": {"allOf": [reference("E"), {"description": "d"}]},
        "WA": {"allOf": [reference("A"), {"maxItems": 3}]},
    });
    let list = Ty::List(Box::new(Ty::Int(64, true)));
    for (schema, expected) in [
        (reference("WS"), Ty::String),
        (reference("WWS"), Ty::String),
        (reference("WE"), named("E")),
        (reference("WA"), list.clone()),
        (
            json!({"allOf": [reference("S"), {"maxLength": 4}]}),
            Ty::String,
        ),
        (
            json!({"allOf": [{"maxLength": 4}, reference("S")]}),
            Ty::String,
        ),
        (
            json!({"allOf": [reference("S")], "maxLength": 4}),
            Ty::String,
        ),
        (
            json!({"allOf": [reference("E"), {"maxLength": 4}]}),
            named("E"),
        ),
        (json!({"allOf": [reference("A"), {"maxItems": 4}]}), list),
        (
            json!({"allOf": [{"type": "string"}, {"type": "string", "format": "date"}]}),
            Ty::Date,
        ),
        (
            json!({"allOf": [reference("x"), {"description": "d"}]}),
            named("x"),
        ),
    ] {
        assert_eq!(type_of(&schema, &more), expected, "{schema}");
    }
    let limited = json!({"allOf": [reference("S"), {"maxLength": 4}]});
    let (api, said) = property(&limited, &more).expect("a crate");
    let limits = &structure(&api, "g.t").properties[0].limits;
    assert_eq!(limits.0.get("maxLength").map(String::as_str), Some("4"));
    assert_eq!(said, "");
}

#[test]
fn given_all_of_that_contradicts_itself_when_lowered_then_one_error_names_the_part() {
    let more = json!({"S": {"type": "string"}, "N": {"type": "integer"}});
    for parts in [
        json!([reference("S"), reference("N")]),
        json!([reference("S"), x()]),
        json!([{"type": "string"}, reference("x")]),
    ] {
        let mut all = more.clone();
        all["W"] = json!({"allOf": parts});
        for schema in [json!({"allOf": parts}), reference("W")] {
            let error = property(&schema, &all).expect_err("contradicts itself");
            assert!(
                error.contains("/allOf/1: found the types `string` and `"),
                "{error}"
            );
            assert_eq!(error.matches("error").count(), 1, "{error}");
        }
    }
}

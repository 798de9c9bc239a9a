//! Results of operations, and which types are unions.

use serde_json::{Value, json};

use super::{answer, lowered, named, property, reference, schemas, structure};
use crate::ir::{Api, Kind, Operation, Response, Ty, WireName};

/// The variants of a type.
fn variants<'a>(api: &'a Api, name: &str) -> Vec<&'a str> {
    structure(api, name)
        .derived
        .iter()
        .map(WireName::as_str)
        .collect()
}

#[test]
fn given_a_derived_type_when_values_do_not_carry_their_type_then_there_is_no_union() {
    let tag = json!({"@odata.type": {"type": "string"}});
    let of_odata =
        json!({"propertyName": "@odata.type", "mapping": {"#dog": "#/components/schemas/dog"}});
    let other = json!({"propertyName": "petType"});
    for (pet, expected) in [
        (
            json!({"type": "object", "properties": {"petType": {"type": "string"}}, "discriminator": other}),
            vec![],
        ),
        (
            json!({"type": "object", "properties": {"n": {"type": "string"}}}),
            vec![],
        ),
        (json!({"type": "object", "properties": tag}), vec!["dog"]),
        (
            json!({"type": "object", "discriminator": of_odata}),
            vec!["dog"],
        ),
    ] {
        let more = json!({
            "pet": pet,
            "dog": {"allOf": [reference("pet"), {"type": "object", "properties": {"b": {"type": "string"}}}]},
        });
        let both =
            json!({"type": "object", "properties": {"d": reference("dog"), "p": reference("pet")}});
        let (api, said) = property(&both, &more).expect("a crate");
        assert_eq!(variants(&api, "pet"), expected, "{pet}");
        let has_no_effect = said.contains("a discriminator other than `@odata.type` has no effect");
        assert_eq!(has_no_effect, pet["discriminator"] == other, "{said}");
    }
}

#[test]
fn given_an_inline_type_with_a_base_when_lowered_then_it_is_not_a_variant_of_the_base() {
    let tagged = json!({"type": "object", "properties": {"@odata.type": {"type": "string"}, "a": {"type": "string"}}});
    let narrowed = json!({"allOf": [reference("t"), {"type": "object", "required": ["a"]}]});
    let both = json!({"type": "object", "properties": {"n": narrowed, "t": reference("t")}});
    let (api, _) = property(&both, &json!({"t": tagged})).expect("a crate");
    assert!(variants(&api, "t").is_empty());
    let post = json!({
        "requestBody": {"content": {"application/json": {"schema": narrowed}}},
        "responses": {"200": answer(&reference("t"))},
    });
    let (api, _) = lowered(&json!({"/a": {"post": post}}), &json!({"t": tagged})).expect("a crate");
    assert!(variants(&api, "t").is_empty());
}

/// The only operation of a document with these responses, and its diagnostics.
fn operation(method: &str, responses: &Value, more: &Value) -> (Operation, String) {
    let paths = json!({"/a": {method: {"responses": responses}}});
    let (api, said) = lowered(&paths, &schemas(more)).unwrap_or_else(|found| panic!("{found}"));
    (api.operations()[0].1.clone(), said)
}

#[test]
fn given_a_page_whose_value_is_elsewhere_when_lowered_then_it_is_a_page() {
    let list = json!({"type": "array", "items": reference("x")});
    let more = json!({"Arr": list, "Alias": {"allOf": [reference("Arr")]}});
    for value in [
        list.clone(),
        reference("Arr"),
        reference("Alias"),
        json!({"allOf": [reference("Arr")]}),
        json!({"allOf": [reference("Arr"), {"description": "d"}]}),
        json!({"anyOf": [reference("Arr"), {"type": "object", "nullable": true}]}),
    ] {
        let page = json!({"type": "object", "properties": {"value": value, "@odata.nextLink": {"type": "string"}}});
        let (found, _) = operation("get", &json!({"200": answer(&page)}), &more);
        assert_eq!(found.response, Response::Collection(named("x")), "{value}");
        assert_eq!(found.kind, Kind::List, "{value}");
    }
}

#[test]
fn given_only_default_when_lowered_then_the_response_may_be_empty_and_a_note_says_so() {
    let failure = answer(&json!({"type": "object", "properties": {"message": {"type": "string"}}}));
    for responses in [
        json!({"default": answer(&reference("x"))}),
        json!({"default": answer(&reference("x")), "404": failure}),
    ] {
        let (found, said) = operation("delete", &responses, &json!({}));
        assert_eq!(found.response, Response::Nullable(named("x")));
        assert!(
            said.contains("an operation that lists no success is read as `default` says"),
            "{said}"
        );
    }
    let listed = json!({"204": {"description": "d"}, "default": failure});
    let (found, said) = operation("delete", &listed, &json!({}));
    assert_eq!((found.response, said.as_str()), (Response::Empty, ""));
}

#[test]
fn given_a_response_with_a_scalar_in_all_of_when_lowered_then_it_is_that_scalar() {
    let more = json!({"S": {"type": "string"}, "W": {"allOf": [reference("S")]}});
    let (found, _) = operation("get", &json!({"200": answer(&reference("W"))}), &more);
    assert_eq!(found.response, Response::Entity(Ty::String));
}

#[test]
fn given_a_response_of_text_that_lists_properties_when_lowered_then_it_is_text() {
    let schema = json!({"type": "string", "properties": {"value": {"type": "integer"}}});
    let (found, _) = operation("get", &json!({"200": answer(&schema)}), &json!({}));
    assert_eq!(found.response, Response::Entity(Ty::String));
}

#[test]
fn given_a_type_that_count_and_ref_never_return_when_lowered_then_a_warning_names_it() {
    for (path, schema, warns) in [
        (
            "/a/$count",
            json!({"type": "integer", "format": "int32"}),
            false,
        ),
        ("/a/$count", json!({"type": "number"}), false),
        ("/a/$count", json!({"type": "string"}), false),
        ("/a/$count", json!({}), false),
        ("/a/$count", json!({"type": "boolean"}), true),
        ("/a/$count", reference("x"), true),
        ("/a/$ref", json!({"type": "string"}), false),
        ("/a/$ref", reference("x"), false),
        ("/a/$ref", json!({"type": "integer"}), true),
    ] {
        let paths = json!({path: {"get": {"responses": {"200": answer(&schema)}}}});
        let (_, said) = lowered(&paths, &schemas(&json!({}))).expect("a crate");
        let found = said.contains("OData defines what `$count` and `$ref` return");
        assert_eq!(found, warns, "{path} {schema}: {said}");
    }
}

#[test]
fn given_null_among_the_members_of_an_enumeration_when_it_is_never_null_then_a_note_says_so() {
    for (schema, notes) in [
        (json!({"type": "string", "enum": ["a", null]}), true),
        (json!({"enum": ["a", null]}), true),
        (
            json!({"type": "string", "nullable": true, "enum": ["a", null]}),
            false,
        ),
        (json!({"type": "string", "enum": ["a"]}), false),
    ] {
        let of_enum = json!({"type": "object", "properties": {"e": reference("e")}});
        let (_, said) = property(&of_enum, &json!({"e": schema})).expect("a crate");
        let found = said.contains("`null` among the members of an enumeration has no effect");
        assert_eq!(found, notes, "{schema}: {said}");
    }
}

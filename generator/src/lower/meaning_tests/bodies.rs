//! Bodies that say little about their content.

use serde_json::{Value, json};

use super::{answer, lowered, only, reference, schemas, x};
use crate::ir::{Api, Body, Method, Ty};

fn sent(method: &str, schema: &Value) -> (Api, String) {
    let body = json!({"required": true, "content": {"application/json": {"schema": schema}}});
    let paths = json!({"/a": {method: {"requestBody": body, "responses": {"200": answer(&reference("x"))}}}});
    lowered(&paths, &json!({"x": x(), "any": {}})).expect("a crate")
}

#[test]
fn given_a_body_without_properties_when_lowered_then_it_is_what_a_property_is() {
    let json = Body::Json(Ty::Json);
    for (schema, expected) in [
        (json!({}), json.clone()),
        (json!({"description": "d"}), json.clone()),
        (json!({"title": "t"}), json.clone()),
        (json!({"nullable": true}), json.clone()),
        (json!({"minProperties": 1}), json.clone()),
        (json!({"pattern": "x"}), json.clone()),
        (json!({"type": "object"}), json.clone()),
        (json!({"type": "object", "required": ["a"]}), json.clone()),
        (json!({"allOf": [{}]}), json.clone()),
        (reference("any"), json),
        (
            json!({"type": "object", "additionalProperties": {"type": "integer"}}),
            Body::Json(Ty::Map(Box::new(Ty::Int(64, true)))),
        ),
    ] {
        for method in ["post", "put", "patch"] {
            let (api, _) = sent(method, &schema);
            assert_eq!(
                only(&api).body.as_ref(),
                Some(&expected),
                "{method} {schema}"
            );
        }
    }
    let (api, _) = sent("post", &x());
    assert!(matches!(only(&api).body, Some(Body::Parameters(_))));
}

fn operation_at(path: &str, item: &Value) -> crate::ir::Operation {
    let paths = json!({path: item});
    let (api, _) = lowered(&paths, &json!({"x": x()})).expect("a crate");
    only(&api).clone()
}

#[test]
fn given_a_body_at_ref_when_lowered_then_it_is_a_reference_unless_it_says_more() {
    let map = json!({"type": "object", "additionalProperties": {"type": "integer"}});
    for (schema, expected) in [
        (json!({"type": "object"}), Body::Reference),
        (
            json!({"type": "object", "additionalProperties": {"type": "object"}}),
            Body::Reference,
        ),
        (
            json!({"type": "object", "additionalProperties": true}),
            Body::Reference,
        ),
        (
            json!({"type": "object", "properties": {"@odata.id": {"type": "string"}}}),
            Body::Reference,
        ),
        (map, Body::Json(Ty::Map(Box::new(Ty::Int(64, true))))),
        (reference("x"), Body::Json(super::named("x"))),
    ] {
        let body = json!({"required": true, "content": {"application/json": {"schema": schema}}});
        let operation = json!({"requestBody": body, "responses": {"204": {"description": "d"}}});
        for method in ["post", "put"] {
            let found = operation_at("/l/$ref", &json!({method: operation}));
            assert_eq!(found.body.as_ref(), Some(&expected), "{method} {schema}");
        }
    }
}

#[test]
fn given_an_optional_reference_when_removed_then_it_is_an_argument_of_collections_and_a_parameter_elsewhere()
 {
    let id = |required: bool| json!({"name": "@id", "in": "query", "required": required, "schema": {"type": "string"}});
    let delete = |required| json!({"parameters": [id(required)], "responses": {"204": {"description": "d"}}});
    let key = json!([{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}]);
    for (path, item, expected) in [
        ("/l/$ref", json!({"delete": delete(false)}), (false, 1)),
        (
            "/l/$ref",
            json!({"delete": delete(false), "post": {"responses": {"204": {"description": "d"}}}}),
            (true, 0),
        ),
        ("/l/$ref", json!({"delete": delete(true)}), (true, 0)),
        (
            "/l/{id}/$ref",
            json!({"parameters": key, "delete": delete(false)}),
            (false, 1),
        ),
        (
            "/l/$ref",
            json!({"delete": delete(false), "put": {"responses": {"204": {"description": "d"}}}}),
            (false, 1),
        ),
    ] {
        let paths = json!({path: item});
        let (api, _) = lowered(&paths, &json!({"x": x()})).expect("a crate");
        let all = api.operations();
        let found = all.iter().find(|(_, found)| found.method == Method::Delete);
        let (_, found) = found.expect("a DELETE");
        let found = (found.reference_query, found.query.len());
        assert_eq!(found, expected, "{path} {item}");
    }
}

#[test]
fn given_properties_of_an_inline_body_when_lowered_then_only_actions_of_odata_require_those_not_listed()
 {
    let property = |nullable: bool| json!({"type": "string", "nullable": nullable});
    for (path, operation_type, required, expected) in [
        ("/a", None, json!(null), [false, false]),
        ("/a", None, json!(["a"]), [true, false]),
        ("/a", None, json!(["b"]), [false, true]),
        ("/a", Some("operation"), json!(null), [false, false]),
        ("/a", Some("action"), json!(null), [true, false]),
        ("/a", Some("action"), json!(["b"]), [false, true]),
        ("/microsoft.graph.a", None, json!(null), [true, false]),
    ] {
        let mut schema =
            json!({"type": "object", "properties": {"a": property(false), "b": property(true)}});
        if !required.is_null() {
            schema["required"] = required.clone();
        }
        let body = json!({"required": true, "content": {"application/json": {"schema": schema}}});
        let mut operation =
            json!({"requestBody": body, "responses": {"204": {"description": "d"}}});
        if let Some(ty) = operation_type {
            operation["x-ms-docs-operation-type"] = json!(ty);
        }
        let (api, _) = lowered(&json!({path: {"post": operation}}), &json!({})).expect("a crate");
        let Some(Body::Parameters(name)) = &only(&api).body else {
            panic!("expected parameters at {path}");
        };
        let found = api.structure(name).expect("a structure");
        let found: Vec<bool> = found.properties.iter().map(|it| it.required).collect();
        assert_eq!(found, expected, "{path} {operation_type:?} {required}");
    }
}

#[test]
fn given_a_type_at_two_urls_when_referred_to_then_the_shorter_url_is_its_entity_set() {
    let page = json!({"type": "object", "properties": {
        "value": {"type": "array", "items": reference("x")}, "@odata.nextLink": {"type": "string"},
    }});
    let lists = json!({"get": {"responses": {"200": answer(&page)}}});
    let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
    let adds = json!({"post": {"requestBody": body, "responses": {"204": {"description": "d"}}}});
    for urls in [["/all", "/longer"], ["/longer", "/xs"]] {
        let [one, other] = urls;
        let paths = json!({one: lists, other: lists, "/longer/$ref": adds});
        let (api, _) = lowered(&paths, &schemas(&json!({}))).expect("a crate");
        let sets: Vec<_> = api
            .operations()
            .into_iter()
            .filter_map(|(_, operation)| operation.reference_set.clone())
            .collect();
        let shorter = urls.into_iter().min_by_key(|url| url.len());
        assert_eq!(
            sets.first().map(|set| format!("/{set}")).as_deref(),
            shorter
        );
    }
}

/// The names in Rust of the parameters of these actions, each with its properties.
fn parameters(
    actions: &[(&str, &str)],
    schemas: &Value,
) -> Result<Vec<(String, Vec<String>)>, String> {
    let paths = actions.iter().map(|(path, property)| {
        let schema = json!({"type": "object", "properties": {*property: {"type": "string"}}});
        let body = json!({"content": {"application/json": {"schema": schema}}});
        let post = json!({"requestBody": body, "responses": {"200": answer(&reference("x"))}});
        ((*path).to_owned(), json!({"post": post}))
    });
    let mut all = json!({"x": x()});
    let members = all.as_object_mut().expect("an object");
    members.extend(schemas.as_object().expect("an object").clone());
    let (api, _) = lowered(&Value::Object(paths.collect()), &all)?;
    let operations = api.operations();
    let found = operations.iter().map(|(_, operation)| {
        let Some(Body::Parameters(name)) = &operation.body else {
            panic!("expected parameters");
        };
        let found = api.structure(name).expect("a structure");
        let properties = found.properties.iter().map(|it| it.name.to_string());
        (found.rust.ident.to_string(), properties.collect())
    });
    Ok(found.collect())
}

#[test]
fn given_actions_whose_names_are_spelled_alike_in_rust_when_lowered_then_each_has_its_own_parameters()
 {
    for [one, other] in [
        ["/x/sendMail", "/x/send-mail/now"],
        ["/a/k/sendMail", "/b/k/send-mail"],
        ["/a/f._x", "/a/g.x-"],
    ] {
        let found = parameters(&[(one, "a"), (other, "b")], &json!({})).expect("a crate");
        let names: Vec<_> = found.iter().map(|(name, _)| name).collect();
        let mut properties: Vec<_> = found.iter().flat_map(|(_, all)| all).collect();
        properties.sort();
        assert_eq!(properties, ["a", "b"], "{one} {other}");
        assert_ne!(names[0], names[1], "{one} {other}");
    }
    let alike = [("/mail/folderSend", "a"), ("/mailFolder/send", "b")];
    let said = parameters(&alike, &json!({})).expect_err("one name");
    assert!(said.contains("found no name for the parameters"), "{said}");
}

#[test]
fn given_a_component_with_the_name_of_parameters_when_it_is_renamed_in_rust_then_both_are_kept() {
    let component =
        json!({"type": "object", "x-rust-name": "Other", "properties": {"c": {"type": "string"}}});
    for name in ["UserSendParameters", "userSendParameters"] {
        let schemas =
            json!({name: component, "x": {"type": "object", "properties": {"r": reference(name)}}});
        let found = parameters(&[("/user/send", "a")], &schemas).expect("a crate");
        let expected = ("UserSendParameters".to_owned(), vec!["a".to_owned()]);
        assert_eq!(found, [expected], "{name}");
    }
}

//! Bodies that say little about their content.

use serde_json::{Value, json};

use super::{answer, lowered, only, reference, x};
use crate::ir::{Api, Body, Ty};

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

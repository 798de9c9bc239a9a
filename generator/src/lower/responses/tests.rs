use serde_json::{Value, json};

use crate::document;
use crate::lower::lower;

/// What an operation returns, and whether a note says that a property of a page has no field.
fn lowered(schema: &Value, paged: &Value) -> (String, bool) {
    let answer =
        json!({"200": {"description": "d", "content": {"application/json": {"schema": schema}}}});
    let document = json!({
        "openapi": "3.0.4", "info": {"title": "t", "version": "v"},
        "paths": {"/a": {"get": {"responses": answer, "x-ms-pageable": paged}}},
    });
    let document = document::load("in.json", &document.to_string()).expect("loads");
    let (api, notes) = lower(&document).expect("lowers");
    let response = format!("{:?}", api.operations()[0].1.response);
    let kind = response.split('(').next().unwrap_or_default().to_owned();
    let has_note = notes
        .iter()
        .any(|note| note.message.contains("next to `value`"));
    (kind, has_note)
}

#[test]
fn given_responses_with_value_when_lowered_then_those_that_can_have_a_next_page_are_pages() {
    let list = json!({"type": "array", "items": {"type": "string"}});
    let text = json!({"type": "string"});
    let linked = json!({"nextLinkName": "@odata.nextLink", "operationName": "listMore"});
    let none = Value::Null;
    for (properties, paged, expected) in [
        (json!({"value": list}), &none, ("Collection", false)),
        (json!({"value": text}), &none, ("Scalar", false)),
        (
            json!({"value": list, "total": text}),
            &none,
            ("Entity", false),
        ),
        (
            json!({"value": list, "total": text}),
            &linked,
            ("Collection", true),
        ),
        (
            json!({"value": list, "total": text, "@odata.nextLink": text}),
            &none,
            ("Collection", true),
        ),
        (
            json!({"value": list, "@odata.type": text}),
            &none,
            ("Entity", false),
        ),
        (
            json!({"value": list, "@odata.type": text}),
            &linked,
            ("Collection", false),
        ),
        (
            json!({"value": text, "total": text}),
            &linked,
            ("Entity", false),
        ),
        (json!({"total": text}), &linked, ("Entity", false)),
        // Links and items that the runtime does not follow.
        (
            json!({"value": list, "total": text}),
            &json!({"nextLinkName": "next"}),
            ("Entity", false),
        ),
        (
            json!({"value": list, "total": text}),
            &json!({"nextLinkName": "@odata.nextLink", "itemName": "rows"}),
            ("Entity", false),
        ),
        (
            json!({"value": list, "total": text}),
            &json!({"nextLinkName": null}),
            ("Entity", false),
        ),
    ] {
        let schema = json!({"type": "object", "properties": properties});
        let (kind, has_note) = lowered(&schema, paged);
        assert_eq!((kind.as_str(), has_note), expected, "{properties} {paged}");
    }
}

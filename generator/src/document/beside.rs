//! Keywords beside a `$ref`.
//!
//! OpenAPI 3.0 says to ignore them, and yet descriptions and overlays write them for a property, to name or explain it.
//! `allOf` with the reference alone says the same, and keeps them.

use serde_json::{Map, Value, json};

/// Writes each property that has more than a `$ref` as `allOf` of the reference, with the rest beside that.
pub fn keep(value: &mut Value) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter_mut() {
                if let ("properties", Value::Object(properties)) = (key.as_str(), &mut *value) {
                    properties
                        .values_mut()
                        .filter_map(Value::as_object_mut)
                        .for_each(wrap);
                }
                keep(value);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(keep),
        _ => {}
    }
}

fn wrap(property: &mut Map<String, Value>) {
    let is_text = property.get("$ref").is_some_and(Value::is_string);
    if is_text && property.len() > 1 && !property.contains_key("allOf") {
        let reference = property.remove("$ref");
        property.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_keywords_beside_a_reference_when_kept_then_they_stand_beside_all_of() {
        let mut value = json!({"properties": {
            "a": {"$ref": "#/x", "description": "A."},
            "b": {"$ref": "#/x"},
            "$ref": {"type": "string"},
        }});
        keep(&mut value);
        let expected = json!({"properties": {
            "a": {"description": "A.", "allOf": [{"$ref": "#/x"}]},
            "b": {"$ref": "#/x"},
            "$ref": {"type": "string"},
        }});
        assert_eq!(value, expected);
    }
}

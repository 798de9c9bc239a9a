//! Removes properties that the service sets from values.

use std::path::Path;
use std::{fs, io};

use serde_json::Value;

use crate::document::{Document, READ_ONLY};
use crate::overlays;
use crate::schema::{Kind, Shape, TYPE};

/// The texts of all overlays of the workspace, in the order in which they are applied.
///
/// # Errors
/// If they cannot be read.
pub fn overlays() -> io::Result<Vec<String>> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let paths = overlays::paths(&specs)?;
    paths.iter().map(fs::read_to_string).collect()
}

/// A value without the properties that the service sets.
#[must_use]
pub fn writable(document: &Document, schema: &Value, value: Value) -> Value {
    let shape = Shape::of(document, schema);
    match (&shape.kind, value) {
        (Kind::Array(items), Value::Array(values)) => {
            let values = values.into_iter();
            Value::Array(
                values
                    .map(|value| writable(document, items, value))
                    .collect(),
            )
        }
        (
            Kind::Object {
                properties,
                derived,
                ..
            },
            Value::Object(object),
        ) => {
            let name = object.get(TYPE).and_then(Value::as_str);
            let known = derived.iter().find(|(known, _)| Some(*known) == name);
            if let Some((_, schema)) =
                known.filter(|_| name.is_some_and(|name| !is_own(&shape, name)))
            {
                return writable(document, schema, Value::Object(object));
            }
            let kept = object.into_iter().filter_map(|(name, value)| {
                let Some(schema) = properties.get(name.as_str()) else {
                    return Some((name, value));
                };
                let travels = schema[READ_ONLY] != true;
                travels.then(|| (name, writable(document, schema, value)))
            });
            Value::Object(kept.collect())
        }
        (_, value) => value,
    }
}

fn is_own(shape: &Shape<'_>, name: &str) -> bool {
    shape.name == Some(name.trim_start_matches('#'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn given_a_property_that_an_overlay_marks_read_only_when_written_then_it_is_not_sent() {
        let mut document = Document::parse(
            r##"
paths: {}
components:
  schemas:
    base: {type: object, properties: {made: {type: string}}}
    thing:
      allOf:
        - $ref: "#/components/schemas/base"
        - {type: object, properties: {name: {type: string}, parts: {type: array, items: {$ref: "#/components/schemas/base"}}}}
"##,
        )
        .unwrap();
        let overlay = "actions: [{target: \"$.components.schemas['base']\", update: {x-properties: {made: {readOnly: true}}}}]";
        document.apply(overlay).unwrap();
        let value = json!({"name": "a", "made": "b", "parts": [{"made": "c", "x": 1}]});
        let schema = json!({"$ref": "#/components/schemas/thing"});
        assert_eq!(
            writable(&document, &schema, value),
            json!({"name": "a", "parts": [{"x": 1}]})
        );
    }
}

//! Validates JSON values against a schema.

use serde_json::Value;

use crate::document::Document;
use crate::schema::{Kind, Shape, TYPE, is_navigation};

/// All errors of a value, each with its place.
#[must_use]
pub fn violations(document: &Document, schema: &Value, value: &Value) -> Vec<String> {
    let mut check = Check {
        document,
        found: Vec::new(),
    };
    check.value(schema, value, "");
    check.found
}

struct Check<'d> {
    document: &'d Document,
    found: Vec<String>,
}

impl Check<'_> {
    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        let shape = Shape::of(self.document, schema);
        if value.is_null() {
            if !shape.nullable {
                self.wrong(at, "null, which the document does not allow");
            }
            return;
        }
        match (&shape.kind, value) {
            (Kind::Object { derived, .. }, Value::Object(object)) => {
                match object.get(TYPE).and_then(Value::as_str) {
                    Some(name) if !derived.is_empty() && !is_named(&shape, name) => {
                        self.derived(derived, name, value, at);
                    }
                    _ => self.object(&shape, value, at),
                }
            }
            (Kind::Array(items), Value::Array(values)) => {
                for (index, item) in values.iter().enumerate() {
                    self.value(items, item, &format!("{at}/{index}"));
                }
            }
            (Kind::Enum { members, flags }, Value::String(text)) => {
                let mut parts = text.split(if *flags { "," } else { "\0" });
                if !parts.all(|part| members.contains(&part)) {
                    self.wrong(at, &format!("{text:?}, which is not one of {members:?}"));
                }
            }
            (Kind::String(format), Value::String(text)) if is_text(*format, text) => {}
            (Kind::Number(format), Value::Number(_)) if is_number(*format, value) => {}
            (Kind::Boolean, Value::Bool(_)) => {}
            (kind, value) => self.wrong(at, &format!("{value}, expected {kind:?}")),
        }
    }

    fn derived(&mut self, derived: &[(&str, Value)], name: &str, value: &Value, at: &str) {
        match derived.iter().find(|(known, _)| *known == name) {
            Some((_, schema)) => {
                let shape = Shape::of(self.document, schema);
                self.object(&shape, value, at);
            }
            None => self.wrong(at, &format!("a value of type {name}, which can't be here")),
        }
    }

    fn object(&mut self, shape: &Shape<'_>, value: &Value, at: &str) {
        let Kind::Object {
            properties, open, ..
        } = &shape.kind
        else {
            return self.wrong(at, "an object where the derived type is not one");
        };
        for (name, member) in value.as_object().into_iter().flatten() {
            let at = format!("{at}/{name}");
            match (properties.get(name.as_str()), name.split_once('@')) {
                (Some(schema), _) => self.value(schema, member, &at),
                (None, Some(("", _))) => {}
                (None, Some((target, "odata.bind"))) => {
                    let known = properties.get(target).copied().is_some_and(is_navigation);
                    if !known || !is_link(member) {
                        self.wrong(&at, "no link of a navigation property");
                    }
                }
                (None, Some((target, _))) if properties.contains_key(target) => {}
                (None, _) if *open => {}
                (None, _) => self.wrong(&at, "a property that the document does not know"),
            }
        }
    }

    fn wrong(&mut self, at: &str, what: &str) {
        let at = if at.is_empty() { "/" } else { at };
        self.found.push(format!("{at}: found {what}"));
    }
}

fn is_named(shape: &Shape<'_>, type_name: &str) -> bool {
    shape.name == Some(type_name.trim_start_matches('#'))
}

fn is_link(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Array(links) => links.iter().all(Value::is_string),
        _ => false,
    }
}

fn is_text(format: Option<&str>, text: &str) -> bool {
    match format {
        None => true,
        Some("date-time") => text.contains('T') && text.parse::<jiff::Timestamp>().is_ok(),
        Some("date") => !text.contains('T') && text.parse::<jiff::civil::Date>().is_ok(),
        Some("time") => text.parse::<jiff::civil::Time>().is_ok(),
        Some("duration") => {
            text.trim_start_matches('-').starts_with('P') && text.parse::<jiff::Span>().is_ok()
        }
        Some("uuid") => text.len() == 36 && uuid::Uuid::try_parse(text).is_ok(),
        Some("base64url" | "binary") => text
            .trim_end_matches('=')
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')),
        Some(_) => false,
    }
}

fn is_number(format: Option<&str>, value: &Value) -> bool {
    let whole = value.as_i64();
    match format {
        Some("int8") => whole.is_some_and(|number| i8::try_from(number).is_ok()),
        Some("uint8") => whole.is_some_and(|number| u8::try_from(number).is_ok()),
        Some("int16") => whole.is_some_and(|number| i16::try_from(number).is_ok()),
        Some("int32") => whole.is_some_and(|number| i32::try_from(number).is_ok()),
        Some("int64") => whole.is_some(),
        None | Some("float" | "double" | "decimal") => true,
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const DOCUMENT: &str = r##"
paths: {}
components:
  schemas:
    shape:
      type: object
      properties: {"@odata.type": {type: string}, name: {type: string, nullable: true}}
      discriminator: {propertyName: "@odata.type", mapping: {"#circle": "#/components/schemas/circle"}}
    circle:
      allOf:
        - $ref: "#/components/schemas/shape"
        - type: object
          properties:
            radius: {type: number, format: int32}
            color: {type: string, enum: [red, blue]}
            made: {type: string, format: date-time}
            next:
              anyOf: [{$ref: "#/components/schemas/circle"}, {type: object, nullable: true}]
              x-ms-navigationProperty: true
"##;

    fn found(value: &Value) -> Vec<String> {
        let document = Document::parse(DOCUMENT).unwrap();
        violations(
            &document,
            &json!({"$ref": "#/components/schemas/shape"}),
            value,
        )
    }

    #[test]
    fn given_valid_values_when_validated_then_nothing_is_found() {
        for value in [
            json!({"name": "a"}),
            json!({"name": null, "@odata.etag": "W/1"}),
            json!({"@odata.type": "#shape", "name": "a"}),
            json!({"radius": 1, "color": "red", "@odata.type": "#circle", "next": {"radius": 2}}),
            json!({"@odata.type": "#circle", "made": "2026-01-02T03:04:05Z", "next": null}),
            json!({"@odata.type": "#circle", "next@odata.bind": "/circles/7"}),
        ] {
            assert_eq!(found(&value), Vec::<String>::new(), "{value}");
        }
    }

    #[test]
    fn given_values_that_violate_the_schema_when_validated_then_each_is_found_at_its_place() {
        for (value, place) in [
            (json!(7), "/: "),
            (json!({"naem": "a"}), "/naem: "),
            (json!({"name": 7}), "/name: "),
            (json!({"radius": 1}), "/radius: "),
            (json!({"@odata.type": "#square"}), "/: "),
            (
                json!({"@odata.type": "#circle", "radius": 2_147_483_648_u64}),
                "/radius: ",
            ),
            (
                json!({"@odata.type": "#circle", "radius": null}),
                "/radius: ",
            ),
            (
                json!({"@odata.type": "#circle", "color": "green"}),
                "/color: ",
            ),
            (
                json!({"@odata.type": "#circle", "made": "2026-01-02"}),
                "/made: ",
            ),
            (
                json!({"@odata.type": "#circle", "next": {"x": 1}}),
                "/next/x: ",
            ),
            (
                json!({"@odata.type": "#circle", "name@odata.bind": "/x"}),
                "/name@odata.bind: ",
            ),
            (
                json!({"@odata.type": "#circle", "next@odata.bind": 7}),
                "/next@odata.bind: ",
            ),
        ] {
            let found = found(&value);
            assert_eq!(found.len(), 1, "{value}: {found:?}");
            assert!(found[0].starts_with(place), "{value}: {found:?}");
        }
    }
}

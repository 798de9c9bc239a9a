//! Sample values of schemas: every property set, awkward strings, numbers at their limits.

use serde_json::{Map, Value, json};

use crate::document::Document;
use crate::schema::{Kind, Shape, TYPE, is_navigation};

/// Characters with a meaning in URLs, OData or JSON.
const AWKWARD: &str = "/'\"%2F?#&=+;,()@$\\ü\u{1f980}";

/// Makes values, all different as far as their types allow.
#[derive(Debug)]
pub struct Sampler<'d> {
    document: &'d Document,
    made: usize,
    probes: Vec<Probe>,
}

/// A change to a value after which it no longer fits its schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    /// The property that is changed, `type/property`.
    pub property: String,
    /// Its place in the value, as a JSON pointer.
    pub pointer: String,
    /// The wrong value.
    pub wrong: Value,
}

/// The current position in a value.
#[derive(Clone, Default)]
struct Position<'d> {
    pointer: String,
    /// Enclosing types: a type does not contain itself, or values would be infinite.
    types: Vec<&'d str>,
    /// Number of navigation properties on the path: one is expanded, but not its target's.
    links: usize,
}

impl<'d> Sampler<'d> {
    /// Starts a sequence of values. Another start gives other values.
    #[must_use]
    pub fn new(document: &'d Document, start: usize) -> Self {
        Self {
            document,
            made: start,
            probes: Vec::new(),
        }
    }

    /// A value that a schema allows.
    ///
    /// # Errors
    /// If the schema has an unsupported construct.
    pub fn value(&mut self, schema: &'d Value) -> Result<Value, String> {
        let made = self.make(schema, &Position::default())?;
        made.ok_or_else(|| "every value would be infinite".to_owned())
    }

    /// A probe for each property of the values made so far.
    #[must_use]
    pub fn into_probes(self) -> Vec<Probe> {
        self.probes
    }

    fn make(&mut self, schema: &'d Value, place: &Position<'d>) -> Result<Option<Value>, String> {
        self.made += 1;
        let number = self.made;
        let shape = Shape::of(self.document, schema);
        Ok(Some(match &shape.kind {
            Kind::Object { derived, .. } if !derived.is_empty() => {
                let choice = number % derived.len();
                return self.derived(&derived[choice], place);
            }
            Kind::Object { .. } => return self.object(&shape, None, place),
            Kind::Array(items) => return self.array(items, place),
            Kind::Enum { members, flags } => Value::from(member(members, *flags, number)),
            Kind::String(format) => Value::from(text(*format, number)?),
            Kind::Number(format) => extreme(*format, number)?,
            Kind::Boolean => Value::from(number.is_multiple_of(2)),
            Kind::Unknown => {
                return Err(format!("{}: unknown schema {schema}", place.pointer));
            }
        }))
    }

    /// Two items; if items can have several types, one of the base and one of each derived type.
    fn array(&mut self, items: &'d Value, place: &Position<'d>) -> Result<Option<Value>, String> {
        let shape = Shape::of(self.document, items);
        let mut made = Vec::new();
        match &shape.kind {
            Kind::Object { derived, .. } if !derived.is_empty() => {
                made.extend(self.object(&shape, None, &place.within("0"))?);
                for choice in derived {
                    let place = place.within(&made.len().to_string());
                    made.extend(self.derived(choice, &place)?);
                }
            }
            _ => {
                for index in ["0", "1"] {
                    made.extend(self.make(items, &place.within(index))?);
                }
            }
        }
        Ok((!made.is_empty()).then_some(Value::Array(made)))
    }

    fn derived(
        &mut self,
        (name, schema): &(&'d str, Value),
        place: &Position<'d>,
    ) -> Result<Option<Value>, String> {
        // The mapping has the reference as text; the document has the schema itself.
        let target = schema["$ref"].as_str().unwrap_or_default();
        let named = target.rsplit('/').next().unwrap_or_default();
        let component = self.document.schemas().find(|(name, _)| *name == named);
        let (component_name, schema) =
            component.ok_or_else(|| format!("{}: no schema {target}", place.pointer))?;
        let shape = Shape {
            name: Some(component_name),
            ..Shape::of(self.document, schema)
        };
        self.object(&shape, Some(name), place)
    }

    fn object(
        &mut self,
        shape: &Shape<'d>,
        type_name: Option<&str>,
        place: &Position<'d>,
    ) -> Result<Option<Value>, String> {
        let Kind::Object { properties, .. } = &shape.kind else {
            return Err(format!(
                "{}: a derived type is not an object",
                place.pointer
            ));
        };
        let name = shape.name.unwrap_or_default();
        if place.types.contains(&name) {
            return Ok(None);
        }
        let mut object = Map::new();
        for (property, schema) in properties {
            let links = place.links + usize::from(is_navigation(schema));
            if *property == TYPE || (links > 1 && is_navigation(schema)) {
                continue;
            }
            let mut inner = place.within(property);
            inner.types.push(name);
            inner.links = links;
            if let Some(value) = self.make(schema, &inner)? {
                self.probe(name, property, &inner.pointer, &value);
                object.insert((*property).to_owned(), value);
            }
        }
        if let Some(type_name) = type_name {
            // Services mostly write it first, but not always.
            let index = if self.made.is_multiple_of(2) {
                0
            } else {
                object.len()
            };
            object.shift_insert(index, TYPE.to_owned(), Value::from(type_name));
        }
        Ok(Some(Value::Object(object)))
    }

    fn probe(&mut self, type_name: &str, property: &str, pointer: &str, value: &Value) {
        self.probes.push(Probe {
            property: format!("{type_name}/{property}"),
            pointer: pointer.to_owned(),
            wrong: wrong(value),
        });
    }
}

impl Position<'_> {
    fn within(&self, segment: &str) -> Self {
        let mut place = self.clone();
        let segment = segment.replace('~', "~0").replace('/', "~1");
        place.pointer = format!("{}/{segment}", place.pointer);
        place
    }
}

/// A value of another type; in a list, an item of another type.
fn wrong(value: &Value) -> Value {
    match value {
        Value::Bool(_) => json!("wrong"),
        Value::Array(items) => Value::Array(items.first().map(wrong).into_iter().collect()),
        _ => json!(true),
    }
}

fn member(members: &[&str], flags: bool, number: usize) -> String {
    let at = |index: usize| members[index % members.len()];
    if flags && members.len() > 2 {
        format!("{},{}", at(number), at(number + 1))
    } else {
        at(number).to_owned()
    }
}

fn text(format: Option<&str>, number: usize) -> Result<String, String> {
    let digit = number % 9 + 1;
    Ok(match format {
        None => format!("{number} {AWKWARD}"),
        Some("date-time") => format!("2026-0{digit}-28T23:59:58.{number:03}{digit}Z"),
        Some("date") => format!("2026-0{digit}-28"),
        Some("time") => format!("0{digit}:59:58.1234567"),
        Some("duration") => format!("P{number}DT{digit}H0.5S"),
        Some("uuid") => format!("00000000-0000-4000-8000-{number:012x}"),
        Some("base64url") => format!("_-{digit}A"),
        Some(other) => return Err(format!("a string of format {other}")),
    })
}

fn extreme(format: Option<&str>, number: usize) -> Result<Value, String> {
    let sign = number.is_multiple_of(2);
    Ok(match format {
        Some("int8") => json!(if sign { i8::MIN } else { i8::MAX }),
        Some("uint8") => json!(if sign { u8::MIN } else { u8::MAX }),
        Some("int16") => json!(if sign { i16::MIN } else { i16::MAX }),
        Some("int32") => json!(if sign { i32::MIN } else { i32::MAX }),
        Some("int64") => json!(if sign { i64::MIN } else { i64::MAX }),
        None | Some("float" | "double" | "decimal") => json!(-0.5),
        Some(other) => return Err(format!("a number of format {other}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::violations;

    const SPEC: &str = include_str!("../../specs/entitlement-management.yaml");

    #[test]
    fn given_each_schema_when_sampled_then_the_value_is_valid_until_a_probe_changes_it() {
        let document = Document::parse(SPEC).unwrap();
        let mut probed = std::collections::HashSet::new();
        for (name, schema) in document.schemas() {
            let mut sampler = Sampler::new(&document, name.len());
            let value = sampler.value(schema).unwrap();
            assert_eq!(
                violations(&document, schema, &value),
                Vec::<String>::new(),
                "{name}"
            );
            let probes = sampler.into_probes().into_iter();
            for probe in probes.filter(|probe| probed.insert(probe.property.clone())) {
                let mut changed = value.clone();
                *changed.pointer_mut(&probe.pointer).unwrap() = probe.wrong.clone();
                let found = violations(&document, schema, &changed);
                assert_eq!(found.len(), 1, "{name}: {probe:?}: {found:?}");
            }
        }
    }
}

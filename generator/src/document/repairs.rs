//! Repairs of values that deviate from OpenAPI but have a clear meaning: an unquoted `version: 1.10` is text.

mod copies;

use serde_json::Value;

use self::copies::{Copy, Ordered};
use crate::diagnostics::{Diagnostic, Pointer, in_places};
use crate::syntax::spelling;

/// Changes to make before a document is typed.
#[derive(Debug, Default)]
pub struct Repairs {
    /// Properties with a `$ref` and other keywords next to it.
    pub wrapped: Vec<Pointer>,
    /// Numbers and booleans where text is expected.
    pub texts: Vec<Pointer>,
    /// Values to convert to their `type`, with the converted value.
    pub values: Vec<(Pointer, Value)>,
    /// Keywords with the value `null`.
    pub absent: Vec<Pointer>,
    /// Bounds that no value of the type reaches.
    pub unreached: Vec<Pointer>,
    /// Keywords without effect, whose values are not validated.
    pub unread: Vec<Pointer>,
    /// References to places other than components, with the place to copy.
    pub copies: Vec<Copy>,
    /// References in another spelling, with the reference to write: percent-encoded ones, and names in mappings.
    pub decoded: Vec<(Pointer, String)>,
}

impl Repairs {
    /// Adds the repairs of another part of the document.
    pub fn extend(&mut self, part: Self) {
        let Self {
            wrapped,
            texts,
            values,
            absent,
            unreached,
            unread,
            copies,
            decoded,
        } = part;
        self.wrapped.extend(wrapped);
        self.texts.extend(texts);
        self.values.extend(values);
        self.absent.extend(absent);
        self.unreached.extend(unreached);
        self.unread.extend(unread);
        self.copies.extend(copies);
        self.decoded.extend(decoded);
    }

    /// Orders copies such that each source is complete before it is copied; returns those in a cycle.
    pub fn order_copies(&mut self) -> Vec<Copy> {
        let Ordered { copies, endless } = copies::ordered(&self.copies);
        self.copies = copies;
        endless
    }

    /// The first of the ordered copies with which all of them are too large.
    pub fn too_many_copies(&self, document: &Value) -> Option<Copy> {
        copies::too_many(document, &self.copies).cloned()
    }

    /// Notes that count the repairs.
    pub fn notes(&self) -> Vec<Diagnostic> {
        let note = |found: Vec<&Pointer>, what: &str| {
            let first = (*found.first()?).clone();
            Some(Diagnostic::note(first, in_places(what, found.len())))
        };
        let values = self.values.iter().map(|(at, _)| at).collect();
        let copies = self.copies.iter().map(|(at, _)| at).collect();
        let all = [
            note(
                copies,
                "references to something other than a component are read as copies of their targets",
            ),
            note(
                self.texts.iter().collect(),
                "values without quotes are read as text",
            ),
            note(values, "values are read as their `type` says"),
            note(
                self.unreached.iter().collect(),
                "bounds of integers that no integer of 64 bits reaches have no effect",
            ),
            note(
                self.absent.iter().collect(),
                "keywords with `null` are read as absent",
            ),
        ];
        all.into_iter().flatten().collect()
    }

    /// Applies the repairs to a document that was read from `text`.
    pub fn apply(self, document: &mut Value, text: &str) {
        let Self {
            wrapped,
            texts,
            values,
            absent,
            unreached,
            unread,
            copies,
            decoded,
        } = self;
        let mut spelled = spelling::of(text, &texts);
        for place in &texts {
            if let Some(value) = document.pointer_mut(place.as_str()) {
                // An overlay may have replaced the value.
                let own = spelled.remove(place);
                let own = own.filter(|own| spelling::is_of(own, value));
                *value = Value::String(own.unwrap_or_else(|| value.to_string()));
            }
        }
        for (place, value) in values {
            if let Some(found) = document.pointer_mut(place.as_str()) {
                *found = value;
            }
        }
        for place in absent.iter().chain(&unreached).chain(&unread) {
            let mut segments: Vec<String> = place.segments().collect();
            let key = segments.pop().unwrap_or_default();
            let parent: Pointer = segments.iter().collect();
            let parent = document.pointer_mut(parent.as_str());
            if let Some(map) = parent.and_then(Value::as_object_mut) {
                map.shift_remove(&key);
            }
        }
        for (place, reference) in decoded {
            if let Some(found) = document.pointer_mut(place.as_str()) {
                *found = Value::String(reference);
            }
        }
        // Decoded references and converted values are in place, and `order_copies` has ordered the copies.
        for (place, target) in &copies {
            copy(document, place, target);
        }
        for place in &wrapped {
            if let Some(property) = document.pointer_mut(place.as_str()) {
                wrap(property);
            }
        }
    }
}

/// Replaces a reference by a copy of its target, and keeps the keywords next to it.
fn copy(document: &mut Value, place: &Pointer, target: &Pointer) {
    let found = document.pointer(target.as_str()).cloned();
    let own = document.pointer_mut(place.as_str());
    if let (Some(Value::Object(mut found)), Some(Value::Object(own))) = (found, own) {
        own.shift_remove("$ref");
        found.append(own);
        *own = found;
    }
}

/// Turns `{$ref: …, readOnly: true}` into `{allOf: [{$ref: …}], readOnly: true}`, because typing drops keywords next
/// to a `$ref`.
fn wrap(property: &mut Value) {
    if let Value::Object(map) = property
        && let Some(reference) = map.shift_remove("$ref")
    {
        let reference = serde_json::json!({ "$ref": reference });
        map.insert("allOf".to_owned(), Value::Array(vec![reference]));
    }
}

/// Converts a value to its `type`; `None` if it already has it.
///
/// # Errors
/// What the type expects, if the value can't be converted.
pub fn as_type(value: &Value, ty: &str) -> Result<Option<Value>, &'static str> {
    let text = value.as_str();
    let (fits, read, wanted) = match ty {
        "integer" => (value.is_i64(), whole(value), "a whole number of 64 bits"),
        "number" => (value.is_number(), number(text), "a number"),
        "boolean" => (
            value.is_boolean(),
            text.and_then(|text| text.parse::<bool>().ok())
                .map(Value::Bool),
            "`true` or `false`",
        ),
        _ => return Ok(None),
    };
    match read {
        _ if fits || value.is_null() => Ok(None),
        Some(read) => Ok(Some(read)),
        None => Err(wanted),
    }
}

fn whole(value: &Value) -> Option<Value> {
    let found = match value {
        Value::String(text) => text.parse().ok()?,
        // The digits before the point, for numbers such as `1.0` and `1e3`.
        Value::Number(number) => format!("{:.0}", number.as_f64()?).parse().ok()?,
        _ => return None,
    };
    let found: i64 = found;
    let is_same = value.is_string() || value.as_f64() == found.to_string().parse().ok();
    is_same.then(|| found.into())
}

fn number(text: Option<&str>) -> Option<Value> {
    let number: f64 = text?.parse().ok()?;
    serde_json::Number::from_f64(number).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::syntax::percent_decoded;

    #[test]
    fn given_percent_encoded_text_when_decoded_then_the_text_or_nothing() {
        for (text, expected) in [
            ("a", None),
            ("a%7Bb%7d/c", Some("a{b}/c")),
            ("%C3%A4", Some("ä")),
            ("%zz", None),
            ("a%", None),
            ("%C3", None),
        ] {
            assert_eq!(percent_decoded(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn given_values_of_another_type_when_converted_then_the_same_value_or_the_expectation() {
        for (value, ty, expected) in [
            (json!(1), "integer", Ok(None)),
            (json!(null), "integer", Ok(None)),
            (json!("17"), "integer", Ok(Some(json!(17)))),
            (json!(1.0), "integer", Ok(Some(json!(1)))),
            (json!(1.5), "integer", Err("a whole number of 64 bits")),
            (json!(u64::MAX), "integer", Err("a whole number of 64 bits")),
            (json!(1e300), "integer", Err("a whole number of 64 bits")),
            (json!("1.5"), "number", Ok(Some(json!(1.5)))),
            (json!("x"), "number", Err("a number")),
            (json!("true"), "boolean", Ok(Some(json!(true)))),
            (json!("yes"), "boolean", Err("`true` or `false`")),
            (json!(1), "array", Ok(None)),
        ] {
            assert_eq!(as_type(&value, ty), expected, "{value} as {ty}");
        }
    }
}

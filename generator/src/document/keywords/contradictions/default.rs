//! Whether a default is a value of its schema.

use std::collections::HashMap;

use regex::RegexBuilder;
use serde_json::{Map, Value};

use crate::document::keywords::unquoted::is_unquoted;

type Schema = Map<String, Value>;

/// How deep the schemas of a default are searched.
const DEPTH: usize = 128;

/// The maximum size of a compiled pattern, in bytes. A larger one refuses nothing.
const PATTERN_SIZE: usize = 1 << 20;

/// What a default is tested for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Test {
    Type,
    Member,
    Limits,
}

impl Test {
    fn passes(self, schema: &Schema, value: &Value) -> bool {
        match self {
            Self::Type => has_type(schema, value),
            Self::Member => is_member(schema, value),
            Self::Limits => {
                is_within(schema, value) && is_multiple(schema, value) && matches(schema, value)
            }
        }
    }
}

/// Whether a value and its items pass a test of the schema and of those that it consists of. `null` passes, and so does
/// what nests too deep.
pub fn fits(document: &Value, schema: &Schema, value: &Value, test: Test) -> bool {
    let mut search = Search {
        document,
        depth: 0,
        known: HashMap::new(),
    };
    search.fits(schema, value, test)
}

/// The answers of a search: each schema is looked at once for each value and test, however many schemas refer to it.
struct Search<'v> {
    document: &'v Value,
    depth: usize,
    known: HashMap<(*const Schema, *const Value, Test), bool>,
}

impl<'v> Search<'v> {
    fn fits(&mut self, schema: &'v Schema, value: &'v Value, test: Test) -> bool {
        if value.is_null() || self.depth == DEPTH {
            return true;
        }
        let key = (std::ptr::from_ref(schema), std::ptr::from_ref(value), test);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        // A schema that leads back to itself adds nothing.
        self.known.insert(key, true);
        self.depth += 1;
        let found = match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => self
                .target(reference)
                .is_none_or(|target| self.fits(target, value, test)),
            None => {
                test.passes(schema, value)
                    && self.parts(schema, value, test)
                    && self.inner(schema, value, test)
            }
        };
        self.depth -= 1;
        self.known.insert(key, found);
        found
    }

    fn target(&self, reference: &str) -> Option<&'v Schema> {
        self.document
            .pointer(reference.strip_prefix('#')?)?
            .as_object()
    }

    fn passes(&mut self, schema: &'v Value, value: &'v Value, test: Test) -> bool {
        let schema = schema.as_object();
        schema.is_none_or(|schema| self.fits(schema, value, test))
    }

    /// Tests the parts of `allOf`, and whether one of the branches of a choice fits.
    fn parts(&mut self, schema: &'v Schema, value: &'v Value, test: Test) -> bool {
        let list = |key: &str| schema.get(key).and_then(Value::as_array);
        let mut parts = list("allOf").into_iter().flatten();
        let chosen = ["anyOf", "oneOf"].into_iter().filter_map(list);
        let mut chosen = chosen.filter(|branches| !branches.is_empty());
        parts.all(|part| self.passes(part, value, test))
            && chosen.all(|branches| {
                branches.iter().any(|branch| {
                    self.passes(branch, value, test) && self.passes(branch, value, Test::Type)
                })
            })
    }

    /// Tests items and properties.
    fn inner(&mut self, schema: &'v Schema, value: &'v Value, test: Test) -> bool {
        let items = schema.get("items");
        let properties = schema.get("properties").and_then(Value::as_object);
        let other = schema.get("additionalProperties");
        let mut values = value.as_array().into_iter().flatten();
        let mut members = value.as_object().into_iter().flatten();
        items.is_none_or(|items| values.all(|item| self.passes(items, item, test)))
            && members.all(|(name, member)| {
                let schema = properties.and_then(|all| all.get(name)).or(other);
                schema.is_none_or(|schema| self.passes(schema, member, test))
            })
    }
}

fn has_type(schema: &Schema, value: &Value) -> bool {
    let ty = schema.get("type").and_then(Value::as_str);
    // A number or boolean of a string schema is an unquoted string.
    ty.is_none_or(|ty| is_of(value, ty) || ty == "string" && is_unquoted(value))
}

fn is_member(schema: &Schema, value: &Value) -> bool {
    let members = schema.get("enum").and_then(Value::as_array);
    let is_text = is(schema, "type", "string") && is_unquoted(value);
    let mut members = members.into_iter().flatten().peekable();
    is_text || members.peek().is_none() || members.any(|member| may_be(member, value))
}

/// Whether a value is within bounds. Bounds of another type limit nothing.
fn is_within(schema: &Schema, value: &Value) -> bool {
    let size = |size: usize| u32::try_from(size).map(f64::from).ok();
    let (value, least, most) = match value {
        Value::Number(number) => (number.as_f64(), "minimum", "maximum"),
        Value::String(text) => (size(text.chars().count()), "minLength", "maxLength"),
        Value::Array(items) => (size(items.len()), "minItems", "maxItems"),
        Value::Object(members) => (size(members.len()), "minProperties", "maxProperties"),
        Value::Null | Value::Bool(_) => return true,
    };
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let ty = schema.get("type").and_then(Value::as_str);
    let is_number = least == "minimum";
    let Some(value) = value.filter(|_| !is_number || ty != Some("string")) else {
        return true;
    };
    let is_exclusive = |key: &str| is_number && truth(schema, key);
    let below = |bound: f64| value < bound || value <= bound && is_exclusive("exclusiveMinimum");
    let above = |bound: f64| value > bound || value >= bound && is_exclusive("exclusiveMaximum");
    !bound(least).is_some_and(below) && !bound(most).is_some_and(above)
}

fn is_of(value: &Value, ty: &str) -> bool {
    match ty {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.as_f64().is_some_and(|value| value.fract() == 0.0),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// Whether a number is a multiple of `multipleOf`, apart from rounding.
fn is_multiple(schema: &Schema, value: &Value) -> bool {
    let (Some(value), Some(of)) = (
        value.as_f64(),
        schema.get("multipleOf").and_then(Value::as_f64),
    ) else {
        return true;
    };
    let times = value / of;
    is(schema, "type", "string") || of <= 0.0 || (times - times.round()).abs() < 1e-9
}

/// Whether text matches `pattern`. A pattern that Rust has no equal for refuses nothing.
fn matches(schema: &Schema, value: &Value) -> bool {
    let (Some(text), Some(pattern)) = (
        value.as_str(),
        schema.get("pattern").and_then(Value::as_str),
    ) else {
        return true;
    };
    // In a class, Rust reads these as operators on sets.
    let is_other = ["&&", "--", "~~"].iter().any(|word| pattern.contains(word));
    let pattern = RegexBuilder::new(pattern).size_limit(PATTERN_SIZE).build();
    is_other || pattern.map_or(true, |pattern| pattern.is_match(text))
}

/// Whether a default can be this member of an `enum`. Numbers compare by value. If the member is an unquoted scalar, any
/// string passes, because its spelling is lost.
fn may_be(member: &Value, value: &Value) -> bool {
    match (member.as_f64(), value.as_f64()) {
        (Some(member), Some(value)) => member.total_cmp(&value).is_eq(),
        _ if is_unquoted(member) && value.is_string() => true,
        _ => member == value,
    }
}

pub fn is(schema: &Schema, key: &str, value: &str) -> bool {
    schema.get(key).and_then(Value::as_str) == Some(value)
}

pub fn truth(schema: &Schema, key: &str) -> bool {
    schema.get(key) == Some(&Value::Bool(true))
}

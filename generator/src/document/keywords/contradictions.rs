//! Warnings about schemas that contradict themselves or OpenAPI.

mod default;

use serde_json::{Map, Value};

use self::default::{Test, is, truth};
use super::Validator;
use super::notes::of_types;
use crate::diagnostics::{Diagnostic, Pointer, in_places};

type Schema = Map<String, Value>;

/// The text of a warning, and a function of the document and a schema that returns the keyword at fault.
type Rule = (&'static str, fn(&Value, &Schema) -> Option<&'static str>);

const RULES: [Rule; 6] = [
    (
        "`type: array` has no `items`, which OpenAPI 3.0 requires",
        |_, schema| {
            (is(schema, "type", "array") && !schema.contains_key("items")).then_some("type")
        },
    ),
    (
        "the lower bound is above the upper bound: no value is allowed",
        |_, schema| bounds(schema),
    ),
    (
        "`default` is not of the `type` of its schema",
        |document, schema| refused(document, schema, Test::Type),
    ),
    (
        "`default` is not a member of its `enum`",
        |document, schema| refused(document, schema, Test::Member),
    ),
    (
        "`default` is not within the limits of its schema",
        |document, schema| refused(document, schema, Test::Limits),
    ),
    (
        "`readOnly` and `writeOnly` are both true: no request may send the value and no response contains it",
        |_, schema| {
            (truth(schema, "readOnly") && truth(schema, "writeOnly")).then_some("writeOnly")
        },
    ),
];

impl Validator<'_> {
    /// Records the rules that a schema breaks.
    pub(super) fn contradictions(&mut self, schema: &Schema, at: &Pointer) {
        for (index, (_, find)) in RULES.iter().enumerate() {
            let found = find(self.document, schema).map(|key| (index, at.child(key)));
            self.contradictions.extend(found);
        }
    }

    /// One warning for each broken rule, at its first place.
    pub(super) fn contradicting(&self) -> impl Iterator<Item = Diagnostic> {
        RULES.iter().enumerate().filter_map(|(rule, (what, _))| {
            let all = self.contradictions.iter().filter(|(of, _)| *of == rule);
            let places: Vec<&Pointer> = all.map(|(_, at)| at).collect();
            let first = (*places.first()?).clone();
            let message = in_places(what, places.len());
            Some(Diagnostic::warning(first, message).help("correct the schema with an overlay"))
        })
    }
}

/// `default`, if it does not pass a test. One of another type fails that test alone.
fn refused(document: &Value, schema: &Schema, test: Test) -> Option<&'static str> {
    let value = schema.get("default")?;
    let fails = |test| !default::fits(document, schema, value, test);
    let has_type = test == Test::Type || !fails(Test::Type);
    (has_type && fails(test)).then_some("default")
}

/// The lower bound that excludes what the upper one allows. Bounds of another type limit nothing.
fn bounds(schema: &Schema) -> Option<&'static str> {
    let number = |key: &str| schema.get(key)?.as_f64();
    let is_exclusive = truth(schema, "exclusiveMinimum") || truth(schema, "exclusiveMaximum");
    let ty = schema.get("type").and_then(Value::as_str);
    let is_about = |keyword, ty| of_types(keyword).is_none_or(|types| types.contains(&ty));
    [
        ("minimum", "maximum", is_exclusive),
        ("minLength", "maxLength", false),
        ("minItems", "maxItems", false),
        ("minProperties", "maxProperties", false),
    ]
    .into_iter()
    .filter(|(keyword, ..)| ty.is_none_or(|ty| is_about(keyword, ty)))
    .find_map(|(least, most, is_exclusive)| {
        let order = number(least)?.total_cmp(&number(most)?);
        (order.is_gt() || order.is_eq() && is_exclusive).then_some(least)
    })
}

#[cfg(test)]
mod tests;

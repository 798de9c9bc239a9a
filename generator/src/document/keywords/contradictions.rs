//! Warnings about schemas that contradict themselves or OpenAPI.

use serde_json::{Map, Value};

use super::Validator;
use super::unquoted::is_unquoted;
use crate::diagnostics::{Diagnostic, Pointer, in_places};

type Schema = Map<String, Value>;

/// The text of a warning, and a function that returns the keyword at fault.
type Rule = (&'static str, fn(&Schema) -> Option<&'static str>);

const RULES: [Rule; 5] = [
    (
        "`type: array` has no `items`, which OpenAPI 3.0 requires",
        |schema| (is(schema, "type", "array") && !schema.contains_key("items")).then_some("type"),
    ),
    (
        "the lower bound is above the upper bound: no value is allowed",
        bounds,
    ),
    ("`default` is not of the `type` of its schema", |schema| {
        let ty = schema.get("type")?.as_str()?;
        let value = default(schema)?;
        (!is_of(value, ty)).then_some("default")
    }),
    ("`default` is not a member of its `enum`", |schema| {
        let members = schema.get("enum")?.as_array()?;
        let value = default(schema)?;
        let has = members.iter().any(|member| may_be(member, value));
        (!members.is_empty() && !has).then_some("default")
    }),
    (
        "`readOnly` and `writeOnly` are both true: no request may send the value and no response contains it",
        |schema| (truth(schema, "readOnly") && truth(schema, "writeOnly")).then_some("writeOnly"),
    ),
];

impl Validator<'_> {
    /// Records the rules that a schema breaks.
    pub(super) fn contradictions(&mut self, schema: &Schema, at: &Pointer) {
        for (index, (_, find)) in RULES.iter().enumerate() {
            let found = find(schema).map(|key| (index, at.child(key)));
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

/// The lower bound that excludes what the upper one allows. Bounds of another type limit nothing.
fn bounds(schema: &Schema) -> Option<&'static str> {
    let number = |key: &str| schema.get(key)?.as_f64();
    let is_exclusive = truth(schema, "exclusiveMinimum") || truth(schema, "exclusiveMaximum");
    let ty = schema.get("type").and_then(Value::as_str);
    [
        (["number", "integer"], "minimum", "maximum", is_exclusive),
        (["string"; 2], "minLength", "maxLength", false),
        (["array"; 2], "minItems", "maxItems", false),
        (["object"; 2], "minProperties", "maxProperties", false),
    ]
    .into_iter()
    .filter(|(types, ..)| ty.is_none_or(|ty| types.contains(&ty)))
    .find_map(|(_, least, most, is_exclusive)| {
        let order = number(least)?.total_cmp(&number(most)?);
        (order.is_gt() || order.is_eq() && is_exclusive).then_some(least)
    })
}

/// The default; `None` if it is `null`, or a number or boolean of a string schema, which is an unquoted string.
fn default(schema: &Schema) -> Option<&Value> {
    let value = schema.get("default")?;
    let is_text = is(schema, "type", "string") && is_unquoted(value);
    (!is_text && !value.is_null()).then_some(value)
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

/// Whether a default can be this member of an `enum`. Numbers compare by value. If the member is an unquoted scalar, any
/// string passes, because its spelling is lost.
fn may_be(member: &Value, value: &Value) -> bool {
    match (member.as_f64(), value.as_f64()) {
        (Some(member), Some(value)) => member.total_cmp(&value).is_eq(),
        _ if is_unquoted(member) && value.is_string() => true,
        _ => member == value,
    }
}

fn is(schema: &Schema, key: &str, value: &str) -> bool {
    schema.get(key).and_then(Value::as_str) == Some(value)
}

fn truth(schema: &Schema, key: &str) -> bool {
    schema.get(key) == Some(&Value::Bool(true))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::validate;

    fn warned(schema: &Value) -> Vec<String> {
        let document = json!({
            "openapi": "3.0.4", "info": {"title": "t", "version": "v"}, "paths": {},
            "components": {"schemas": {"s": schema}},
        });
        let notes = validate(&document).notes.into_iter();
        let notes = notes.map(|note| note.to_string());
        notes.filter(|note| note.starts_with("warning")).collect()
    }

    #[test]
    fn given_schemas_that_contradict_themselves_when_validated_then_a_warning_has_the_place() {
        for (schema, key) in [
            (json!({"type": "array"}), "type"),
            (
                json!({"type": "integer", "minimum": 5, "maximum": 3}),
                "minimum",
            ),
            (
                json!({"type": "string", "minLength": 5, "maxLength": 2}),
                "minLength",
            ),
            (
                json!({"type": "number", "minimum": 3, "maximum": 3.0, "exclusiveMaximum": true}),
                "minimum",
            ),
            (json!({"type": "boolean", "default": "yes"}), "default"),
            (json!({"type": "integer", "default": 3.5}), "default"),
            (
                json!({"type": "array", "items": {}, "default": "foo"}),
                "default",
            ),
            (
                json!({"type": "string", "enum": ["x"], "default": "z"}),
                "default",
            ),
            (
                json!({"type": "string", "readOnly": true, "writeOnly": true}),
                "writeOnly",
            ),
        ] {
            let found = warned(&schema);
            let place = format!("#/components/schemas/s/{key}: ");
            assert!(
                found.len() == 1 && found[0].contains(&place),
                "{schema}: {found:?}"
            );
        }
        let twice = json!({"type": "object", "properties": {"a": {"type": "array"}, "b": {"type": "array"}}});
        let found = warned(&twice);
        assert!(
            found.len() == 1 && found[0].contains("in 2 places"),
            "{found:?}"
        );
    }

    #[test]
    fn given_schemas_that_agree_with_themselves_when_validated_then_no_warning() {
        for schema in [
            json!({"type": "array", "items": {}, "default": []}),
            json!({"type": "integer", "minimum": 3, "maximum": 3, "default": 3.0}),
            json!({"type": "string", "nullable": true, "enum": ["x"], "default": null}),
            json!({"type": "string", "default": 5}),
            json!({"type": "string", "minimum": 5, "maximum": 3}),
            json!({"type": "integer", "minItems": 3, "maxItems": 1}),
            json!({"type": "number", "enum": [1], "default": 1.0}),
            json!({"type": "string", "enum": [], "default": "x"}),
            json!({"default": "x", "readOnly": true, "writeOnly": false}),
        ] {
            assert_eq!(warned(&schema), Vec::<String>::new(), "{schema}");
        }
    }
}

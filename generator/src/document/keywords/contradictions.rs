//! Warnings about schemas that contradict themselves or OpenAPI.

use serde_json::{Map, Value};

use super::Validator;
use super::notes::of_types;
use super::unquoted::is_unquoted;
use crate::diagnostics::{Diagnostic, Pointer, in_places};

type Schema = Map<String, Value>;

/// The text of a warning, and a function of the document and a schema that returns the keyword at fault.
type Rule = (&'static str, fn(&Value, &Schema) -> Option<&'static str>);

/// How deep the schemas of a default are searched.
const DEPTH: usize = 16;

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
        |document, schema| {
            let value = schema.get("default")?;
            (!fits_type(document, schema, value)).then_some("default")
        },
    ),
    (
        "`default` is not a member of its `enum`",
        |document, schema| {
            let value = schema.get("default")?;
            (fits_type(document, schema, value) && !fits(document, schema, value, is_member, DEPTH))
                .then_some("default")
        },
    ),
    (
        "`default` is not within the limits of its schema",
        |document, schema| {
            let value = schema.get("default")?;
            (fits_type(document, schema, value) && !fits(document, schema, value, is_within, DEPTH))
                .then_some("default")
        },
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

fn fits_type(document: &Value, schema: &Schema, value: &Value) -> bool {
    fits(document, schema, value, has_type, DEPTH)
}

/// Whether a value and its items pass a test of the schema and of those that it consists of. `null` passes, and so does
/// what nests too deep.
fn fits(
    document: &Value,
    schema: &Schema,
    value: &Value,
    test: fn(&Schema, &Value) -> bool,
    depth: usize,
) -> bool {
    let Some(depth) = depth.checked_sub(1).filter(|_| !value.is_null()) else {
        return true;
    };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = reference.strip_prefix('#');
        let target = target.and_then(|target| document.pointer(target)?.as_object());
        return target.is_none_or(|target| fits(document, target, value, test, depth));
    }
    let passes = |schema: &Value, value: &Value| {
        let schema = schema.as_object();
        schema.is_none_or(|schema| fits(document, schema, value, test, depth))
    };
    let is_typed = |branch: &Value| {
        let branch = branch.as_object();
        branch.is_none_or(|branch| fits(document, branch, value, has_type, depth))
    };
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    let mut parts = list("allOf").into_iter().flatten();
    let chosen = ["anyOf", "oneOf"].into_iter().filter_map(list);
    let mut chosen = chosen.filter(|branches| !branches.is_empty());
    let items = schema.get("items").into_iter();
    let mut items = items.flat_map(|items| {
        value
            .as_array()
            .into_iter()
            .flatten()
            .map(move |item| (items, item))
    });
    let properties = schema.get("properties").and_then(Value::as_object);
    let mut members = value.as_object().into_iter().flatten();
    let other = schema.get("additionalProperties");
    test(schema, value)
        && parts.all(|part| passes(part, value))
        && chosen.all(|branches| {
            branches
                .iter()
                .any(|branch| passes(branch, value) && is_typed(branch))
        })
        && items.all(|(schema, item)| passes(schema, item))
        && members.all(|(name, member)| {
            let schema = properties.and_then(|all| all.get(name)).or(other);
            schema.is_none_or(|schema| passes(schema, member))
        })
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
            "components": {"schemas": {
                "s": schema,
                "e": {"type": "string", "enum": ["a"]},
                "n": {"type": "integer", "maximum": 9},
                "l": {"type": "array", "items": {"$ref": "#/components/schemas/n"}},
                "loop": {"allOf": [{"$ref": "#/components/schemas/loop"}]},
            }},
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
    fn given_a_default_of_any_kind_of_schema_when_validated_then_a_warning_if_it_does_not_fit() {
        let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        for (schema, good, bad) in [
            (json!({"allOf": [reference("e")]}), json!("a"), json!("b")),
            (json!({"allOf": [reference("n")]}), json!(3), json!("3")),
            (json!({"allOf": [reference("n")]}), json!(9), json!(10)),
            (json!({"allOf": [reference("l")]}), json!([1]), json!(["a"])),
            (
                json!({"allOf": [{"type": "string"}, {"maxLength": 2}]}),
                json!("ab"),
                json!("abc"),
            ),
            (
                json!({"type": "array", "items": reference("n")}),
                json!([1]),
                json!([1, "a"]),
            ),
            (
                json!({"type": "array", "items": reference("e"), "maxItems": 1}),
                json!(["a"]),
                json!(["a", "a"]),
            ),
            (
                json!({"type": "object", "additionalProperties": reference("n")}),
                json!({"a": 1}),
                json!({"a": true}),
            ),
            (
                json!({"type": "object", "properties": {"a": reference("e")}}),
                json!({"b": 1}),
                json!({"a": "b"}),
            ),
            (
                json!({"anyOf": [reference("e"), reference("n")]}),
                json!(1),
                json!([]),
            ),
            (
                json!({"oneOf": [reference("e"), reference("l")]}),
                json!([]),
                json!("b"),
            ),
            (
                json!({"type": "number", "minimum": 1, "exclusiveMinimum": true}),
                json!(1.5),
                json!(1),
            ),
            (
                json!({"type": "string", "minLength": 1}),
                json!("é"),
                json!(""),
            ),
            (
                json!({"type": "object", "minProperties": 1}),
                json!({"a": 1}),
                json!({}),
            ),
        ] {
            for (default, expected) in [(&good, 0), (&bad, 1), (&json!(null), 0)] {
                let mut schema = schema.clone();
                schema["default"] = default.clone();
                let found = warned(&schema);
                assert_eq!(found.len(), expected, "{schema}: {found:?}");
                assert!(
                    found.iter().all(|one| one.contains("schemas/s/default: ")),
                    "{found:?}"
                );
            }
        }
        assert!(warned(&json!({"allOf": [reference("loop")], "default": 1})).is_empty());
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

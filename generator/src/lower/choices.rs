//! Choices: the branches of `anyOf` and `oneOf`.

use openapiv3::{
    NumberFormat, ReferenceOr, Schema, SchemaKind, Type as SchemaType, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use super::search::resolved;
use super::shapes::{is_unconstrained, members};
use crate::document::Document;

/// The types that a choice selects from.
pub struct Choice<'s> {
    /// The branches with their index, aside from that for `null`.
    pub real: Vec<(usize, &'s ReferenceOr<Schema>)>,
    /// Whether a value can be `null`.
    pub nullable: bool,
    pub kind: Of<'s>,
}

/// What several branches have in common.
pub enum Of<'s> {
    /// One is a number, with its index and format, the others are the text of special numbers: `Edm.Double`.
    Numbers(usize, &'s VariantOrUnknownOrEmpty<NumberFormat>),
    /// All are text.
    Texts,
    Any,
}

impl<'s> Choice<'s> {
    /// Looks at the branches.
    pub fn of(document: &'s Document, members: &'s [ReferenceOr<Schema>]) -> Self {
        let all = members.iter().enumerate();
        let real: Vec<_> = all.filter(|(_, member)| !is_null_object(member)).collect();
        let resolved: Vec<(usize, &Schema)> = real
            .iter()
            .filter_map(|(index, member)| Some((*index, resolved(document, member)?)))
            .collect();
        let is_text = |(_, member): &(usize, &ReferenceOr<Schema>)| {
            matches!(member, ReferenceOr::Item(schema)
                if matches!(&schema.schema_kind, SchemaKind::Type(SchemaType::String(_))))
        };
        let kind = match number(&resolved) {
            Some((index, format)) if resolved.len() == real.len() => Of::Numbers(index, format),
            _ if real.iter().all(is_text) => Of::Texts,
            _ => Of::Any,
        };
        let nullable = real.len() < members.len()
            || resolved
                .iter()
                .any(|(_, schema)| schema.schema_data.nullable);
        Self {
            real,
            nullable,
            kind,
        }
    }

    /// What a branch says beyond the type that the choice becomes.
    pub fn beyond_type(&self, mut branch: Value) -> Value {
        let Some(members) = branch.as_object_mut() else {
            return branch;
        };
        members.remove("nullable");
        match self.kind {
            Of::Numbers(..) => {
                let is_number = members.get("type").is_some_and(|found| found == "number");
                let listed = members.get("enum").and_then(Value::as_array);
                let is_special = |value: &Value| value.as_str().is_none_or(is_special);
                if !is_number && listed.is_some_and(|listed| listed.iter().all(is_special)) {
                    members.remove("enum");
                }
                if is_number {
                    members.remove("format");
                }
                members.remove("type");
                members.remove("$ref");
            }
            Of::Texts => {
                members.remove("type");
            }
            Of::Any => {}
        }
        branch
    }
}

/// Whether a schema lists `null` as its only value.
fn is_null(schema: &Schema) -> bool {
    fn only_null<T>(values: &[Option<T>]) -> bool {
        !values.is_empty() && values.iter().all(Option::is_none)
    }
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::String(found)) => only_null(&found.enumeration),
        SchemaKind::Type(SchemaType::Number(found)) => only_null(&found.enumeration),
        SchemaKind::Type(SchemaType::Integer(found)) => only_null(&found.enumeration),
        SchemaKind::Type(SchemaType::Boolean(found)) => only_null(&found.enumeration),
        SchemaKind::Any(any) => {
            !any.enumeration.is_empty() && any.enumeration.iter().all(Value::is_null)
        }
        _ => false,
    }
}

/// Whether a branch only says that the value can be `null`.
fn is_null_object(member: &ReferenceOr<Schema>) -> bool {
    let ReferenceOr::Item(schema) = member else {
        return false;
    };
    if is_null(schema) {
        return true;
    }
    let empty = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => {
            object.properties.is_empty() && object.additional_properties.is_none()
        }
        SchemaKind::Any(any) => is_unconstrained(any),
        _ => false,
    };
    empty && schema.schema_data.nullable
}

/// The number among branches of which all others are text, and one lists the special numbers.
fn number<'s>(
    branches: &[(usize, &'s Schema)],
) -> Option<(usize, &'s VariantOrUnknownOrEmpty<NumberFormat>)> {
    let mut number = None;
    let mut lists_special = false;
    for (index, schema) in branches {
        match (&schema.schema_kind, members(schema)) {
            (SchemaKind::Type(SchemaType::Number(found)), _) if number.is_none() => {
                number = Some((*index, &found.format));
            }
            (_, Some(texts)) if texts.iter().all(|text| is_special(text)) => lists_special = true,
            (SchemaKind::Type(SchemaType::String(string)), None)
                if string.format == VariantOrUnknownOrEmpty::Empty => {}
            _ => return None,
        }
    }
    number.filter(|_| lists_special)
}

/// Whether text is a number that JSON has no other way to write.
fn is_special(text: &str) -> bool {
    matches!(text, "-INF" | "INF" | "NaN")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::document;
    use crate::ir::{Api, Struct, Ty, Type, WireName};
    use crate::lower::lower;

    /// A document whose only operation returns `g.t`, and its diagnostics.
    fn lowered(schemas: &Value) -> Result<(Api, String), String> {
        let answer = json!({"application/json": {"schema": {"$ref": "#/components/schemas/g.t"}}});
        let text = json!({
            "openapi": "3.0.4",
            "info": {"title": "t", "version": "v"},
            "servers": [{"url": "https://graph.microsoft.com/beta"}],
            "paths": {"/a": {"get": {"responses": {"200": {"description": "d", "content": answer}}}}},
            "components": {"schemas": schemas},
        });
        let document = document::load("in.yaml", &text.to_string()).map_err(|e| e.to_string())?;
        let (api, said) = lower(&document).map_err(|e| e.to_string())?;
        Ok((api, said.to_string()))
    }

    fn structure(api: &Api) -> &Struct {
        match api.types.get(&WireName("g.t".to_owned())) {
            Some(Type::Struct(found)) => found,
            other => panic!("expected a structure, found {other:?}"),
        }
    }

    fn names(structure: &Struct) -> Vec<&str> {
        let properties = structure.properties.iter();
        properties.map(|property| property.name.as_str()).collect()
    }

    #[test]
    fn given_an_object_with_branches_when_they_only_limit_it_then_they_are_limits_of_the_type() {
        let required = json!([{"required": ["b"]}, {"required": ["a"], "type": "object"}, {"not": {"required": ["a", "b"]}}]);
        let own = json!({"a": {"type": "string"}, "b": {"type": "string"}});
        for (keyword, schema) in [
            (
                "anyOf",
                json!({"type": "object", "properties": own, "anyOf": required}),
            ),
            ("oneOf", json!({"properties": own, "oneOf": required})),
            (
                "anyOf",
                json!({"allOf": [{"type": "object", "properties": own}], "anyOf": required}),
            ),
            (
                "anyOf",
                json!({"type": "object", "properties": own, "allOf": [{"type": "object", "anyOf": required}]}),
            ),
            (
                "not",
                json!({"allOf": [{"type": "object", "properties": own}, {"not": {"required": ["a", "b"]}}]}),
            ),
        ] {
            let (api, said) = lowered(&json!({"g.t": schema})).expect("a crate");
            let found = structure(&api);
            assert_eq!(names(found), ["a", "b"], "{schema}");
            assert!(found.limits.0.contains_key(keyword), "{schema}");
            assert_eq!(said, "", "{schema}");
        }
    }

    #[test]
    fn given_an_object_whose_branches_are_types_when_lowered_then_a_warning_names_the_place() {
        let other = json!({"type": "object", "properties": {"c": {"type": "string"}}});
        let branches = json!([{"$ref": "#/components/schemas/g.o"}, {"type": "object", "properties": {"d": {"type": "string"}}}]);
        let own = json!({"type": "object", "properties": {"a": {"type": "string"}}});
        for (schema, place) in [
            (json!({"allOf": [own], "oneOf": branches}), "g.t/oneOf"),
            (
                json!({"allOf": [own, {"oneOf": branches}]}),
                "g.t/allOf/1/oneOf",
            ),
            (
                json!({"allOf": [own, {"anyOf": branches}]}),
                "g.t/allOf/1/anyOf",
            ),
            (
                json!({"type": "object", "properties": {"a": {"type": "string"}}, "anyOf": branches}),
                "g.t/anyOf",
            ),
        ] {
            let (api, said) = lowered(&json!({"g.t": schema, "g.o": other})).expect("a crate");
            assert_eq!(names(structure(&api)), ["a"], "{schema}");
            let message =
                format!("#/components/schemas/{place}: alternatives next to the properties");
            assert!(said.contains(&message), "{schema}: {said}");
        }
    }

    #[test]
    fn given_a_choice_between_types_when_it_says_that_it_is_an_object_then_it_is_any_json() {
        let other = json!({"type": "object", "properties": {"c": {"type": "string"}}});
        let branches =
            json!([{"$ref": "#/components/schemas/g.o"}, {"$ref": "#/components/schemas/g.p"}]);
        let schemas = json!({
            "g.t": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/g.c"}}},
            "g.c": {"type": "object", "oneOf": branches}, "g.o": other, "g.p": other,
        });
        let (api, said) = lowered(&schemas).expect("a crate");
        assert_eq!(structure(&api).properties[0].ty, Ty::Json);
        assert!(said.contains("a choice between several types"), "{said}");
    }

    #[test]
    fn given_a_base_that_is_no_object_when_lowered_then_it_is_refused() {
        let branches = json!([{"type": "object", "properties": {"c": {"type": "string"}}}]);
        for base in [
            json!({"anyOf": branches}),
            json!({"not": {"required": ["c"]}}),
        ] {
            let own = json!({"type": "object", "properties": {"a": {"type": "string"}}});
            let parts = json!([{"$ref": "#/components/schemas/g.o"}, own]);
            let said =
                lowered(&json!({"g.t": {"allOf": parts}, "g.o": base})).expect_err("refused");
            let expected = "#/components/schemas/g.o: found a schema that is not an object";
            assert!(said.contains(expected), "{base}: {said}");
        }
    }

    #[test]
    fn given_a_reference_or_an_object_that_is_only_null_when_lowered_then_the_type_is_the_reference()
     {
        for (object, is_reference) in [
            (json!({"type": "object", "nullable": true}), true),
            (json!({"nullable": true}), true),
            (json!({"type": "object"}), false),
            (
                json!({"type": "object", "nullable": true, "additionalProperties": {"type": "string"}}),
                false,
            ),
        ] {
            let branches = json!([{"$ref": "#/components/schemas/g.o"}, object]);
            let schemas = json!({
                "g.t": {"type": "object", "properties": {"a": {"anyOf": branches}}},
                "g.o": {"type": "object", "properties": {"c": {"type": "string"}}},
            });
            let (api, said) = lowered(&schemas).expect("a crate");
            let ty = &structure(&api).properties[0].ty;
            assert_eq!(ty.named().is_some(), is_reference, "{object}: {said}");
        }
    }

    #[test]
    fn given_branches_in_another_order_when_lowered_then_the_limits_are_the_same() {
        let limits = |branches: Value| {
            let schemas =
                json!({"g.t": {"type": "object", "properties": {"a": {"anyOf": branches}}}});
            let (api, _) = lowered(&schemas).expect("a crate");
            structure(&api).properties[0].limits.clone()
        };
        let (a, b) = (
            json!({"type": "string", "maxLength": 3}),
            json!({"pattern": "x", "type": "string"}),
        );
        let found = limits(json!([a, b]));
        assert_eq!(found, limits(json!([b, a])));
        assert_eq!(found.0["anyOf"], r#"[{"maxLength":3},{"pattern":"x"}]"#);
    }

    #[test]
    fn given_a_number_that_can_be_text_when_lowered_then_only_its_limits_are_kept() {
        let branches = json!([
            {"type": "number", "format": "double", "nullable": true, "maximum": 5},
            {"type": "string", "nullable": true},
            {"enum": ["-INF", "INF", "NaN"], "type": "string"},
        ]);
        let schemas = json!({"g.t": {"type": "object", "properties": {"a": {"oneOf": branches}}}});
        let (api, said) = lowered(&schemas).expect("a crate");
        let found = &structure(&api).properties[0];
        assert_eq!((&found.ty, found.nullable), (&Ty::Float(64), true));
        let limits: Vec<_> = found.limits.0.iter().collect();
        assert_eq!(
            limits,
            [(&"oneOf".to_owned(), &r#"[{"maximum":5}]"#.to_owned())]
        );
        assert_eq!(said, "");
    }
}

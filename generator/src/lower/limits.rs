//! Keywords that limit values, such as `pattern` and `maximum`.
//!
//! Schemas are destructured without `..`, so forgetting a keyword is a compile error.

use std::collections::BTreeMap;

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, IntegerFormat, IntegerType,
    NumberType, ObjectType, ReferenceOr, Schema, SchemaKind, StringType, Type,
    VariantOrUnknownOrEmpty,
};
use serde_json::{Value, json};

use super::Context;
use super::aliases::{AsSchema, is_named};
use crate::ir::Limits;

/// How deep limits are searched. Schemas that nest endlessly are rejected elsewhere.
const DEPTH: usize = 8;

/// The limits of a schema, or of the alias it refers to. Named types have limits of their own.
pub fn of<S: AsSchema>(context: &Context<'_>, schema: &ReferenceOr<S>) -> Limits {
    let mut found = Found {
        context,
        limits: BTreeMap::new(),
    };
    found.add(schema, "", DEPTH);
    Limits(found.limits)
}

struct Found<'c, 'd> {
    context: &'c Context<'d>,
    limits: BTreeMap<String, String>,
}

impl Found<'_, '_> {
    fn add<S: AsSchema>(&mut self, schema: &ReferenceOr<S>, prefix: &str, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        match schema {
            ReferenceOr::Item(schema) => self.schema(schema.as_schema(), prefix, depth),
            ReferenceOr::Reference { reference } => {
                // A reference that does not resolve is reported where the type is lowered.
                if let Ok((_, schema, _)) = self.context.document.schema(reference)
                    && !is_named(schema)
                {
                    self.schema(schema, prefix, depth);
                }
            }
        }
    }

    fn all<S: AsSchema>(&mut self, parts: &[ReferenceOr<S>], prefix: &str, depth: usize) {
        for part in parts {
            self.add(part, prefix, depth);
        }
    }

    fn schema(&mut self, schema: &Schema, prefix: &str, depth: usize) {
        match &schema.schema_kind {
            SchemaKind::Type(ty) => self.ty(ty, prefix, depth),
            SchemaKind::OneOf { one_of } => self.all(one_of, prefix, depth),
            SchemaKind::AllOf { all_of } => self.all(all_of, prefix, depth),
            SchemaKind::AnyOf { any_of } => self.all(any_of, prefix, depth),
            SchemaKind::Not { not } => self.put(prefix, "not", Some(json!(not))),
            SchemaKind::Any(any) => self.any(any, prefix, depth),
        }
    }

    fn ty(&mut self, ty: &Type, prefix: &str, depth: usize) {
        match ty {
            Type::String(string) => self.string(string, prefix),
            Type::Number(number) => self.number(number, prefix),
            Type::Integer(integer) => self.integer(integer, prefix),
            Type::Object(object) => self.object(object, prefix, depth),
            Type::Array(array) => self.array(array, prefix, depth),
            Type::Boolean(BooleanType { enumeration }) => self.values(prefix, enumeration),
        }
    }

    fn string(&mut self, string: &StringType, prefix: &str) {
        let StringType {
            format,
            pattern,
            // The members of a type.
            enumeration: _,
            min_length,
            max_length,
        } = string;
        // The pattern of a format only describes its syntax, which the type already does.
        if matches!(format, VariantOrUnknownOrEmpty::Empty) {
            self.put(prefix, "pattern", pattern.as_ref().map(|it| json!(it)));
        }
        self.put(prefix, "minLength", min_length.map(|it| json!(it)));
        self.put(prefix, "maxLength", max_length.map(|it| json!(it)));
    }

    fn number(&mut self, number: &NumberType, prefix: &str) {
        let NumberType {
            format,
            multiple_of,
            exclusive_minimum,
            exclusive_maximum,
            minimum,
            maximum,
            enumeration,
        } = number;
        let width = match format {
            VariantOrUnknownOrEmpty::Unknown(format) => format.as_str(),
            _ => "",
        };
        let (least, most) = range(width);
        let is_own = |bound: f64, own: Option<i64>| {
            own.is_some_and(|own| own.to_string().parse() == Ok(bound))
        };
        self.put(prefix, "multipleOf", multiple_of.map(|it| json!(it)));
        self.put(
            prefix,
            "exclusiveMinimum",
            exclusive_minimum.then(|| json!(true)),
        );
        self.put(
            prefix,
            "exclusiveMaximum",
            exclusive_maximum.then(|| json!(true)),
        );
        self.put(
            prefix,
            "minimum",
            minimum.filter(|it| !is_own(*it, least)).map(|it| json!(it)),
        );
        self.put(
            prefix,
            "maximum",
            maximum.filter(|it| !is_own(*it, most)).map(|it| json!(it)),
        );
        self.values(prefix, enumeration);
    }

    fn integer(&mut self, integer: &IntegerType, prefix: &str) {
        let IntegerType {
            format,
            multiple_of,
            exclusive_minimum,
            exclusive_maximum,
            minimum,
            maximum,
            enumeration,
        } = integer;
        let (least, most) = match format {
            VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => range("int32"),
            VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64) => range("int64"),
            VariantOrUnknownOrEmpty::Unknown(format) => range(format),
            VariantOrUnknownOrEmpty::Empty => (None, None),
        };
        self.put(prefix, "multipleOf", multiple_of.map(|it| json!(it)));
        self.put(
            prefix,
            "exclusiveMinimum",
            exclusive_minimum.then(|| json!(true)),
        );
        self.put(
            prefix,
            "exclusiveMaximum",
            exclusive_maximum.then(|| json!(true)),
        );
        self.put(
            prefix,
            "minimum",
            minimum.filter(|it| least != Some(*it)).map(|it| json!(it)),
        );
        self.put(
            prefix,
            "maximum",
            maximum.filter(|it| most != Some(*it)).map(|it| json!(it)),
        );
        self.values(prefix, enumeration);
    }

    fn object(&mut self, object: &ObjectType, prefix: &str, depth: usize) {
        let ObjectType {
            // Parts of a named type, which has limits of its own.
            properties: _,
            required: _,
            additional_properties,
            min_properties,
            max_properties,
        } = object;
        self.put(prefix, "minProperties", min_properties.map(|it| json!(it)));
        self.put(prefix, "maxProperties", max_properties.map(|it| json!(it)));
        if let Some(AdditionalProperties::Schema(schema)) = additional_properties {
            self.add(schema, &format!("{prefix}values."), depth);
        }
    }

    fn array(&mut self, array: &ArrayType, prefix: &str, depth: usize) {
        let ArrayType {
            items,
            min_items,
            max_items,
            unique_items,
        } = array;
        self.put(prefix, "minItems", min_items.map(|it| json!(it)));
        self.put(prefix, "maxItems", max_items.map(|it| json!(it)));
        self.put(prefix, "uniqueItems", unique_items.then(|| json!(true)));
        if let Some(items) = items {
            self.add(items, &format!("{prefix}items."), depth);
        }
    }

    fn any(&mut self, any: &AnySchema, prefix: &str, depth: usize) {
        let AnySchema {
            // Part of the type.
            typ: _,
            properties: _,
            required: _,
            additional_properties: _,
            enumeration: _,
            format,
            pattern,
            multiple_of,
            exclusive_minimum,
            exclusive_maximum,
            minimum,
            maximum,
            min_properties,
            max_properties,
            items,
            min_items,
            max_items,
            unique_items,
            min_length,
            max_length,
            one_of,
            all_of,
            any_of,
            not,
        } = any;
        if format.is_none() {
            self.put(prefix, "pattern", pattern.as_ref().map(|it| json!(it)));
        }
        self.put(prefix, "multipleOf", multiple_of.map(|it| json!(it)));
        self.put(
            prefix,
            "exclusiveMinimum",
            exclusive_minimum.filter(|it| *it).map(|it| json!(it)),
        );
        self.put(
            prefix,
            "exclusiveMaximum",
            exclusive_maximum.filter(|it| *it).map(|it| json!(it)),
        );
        self.put(prefix, "minimum", minimum.map(|it| json!(it)));
        self.put(prefix, "maximum", maximum.map(|it| json!(it)));
        self.put(prefix, "minProperties", min_properties.map(|it| json!(it)));
        self.put(prefix, "maxProperties", max_properties.map(|it| json!(it)));
        self.put(prefix, "minItems", min_items.map(|it| json!(it)));
        self.put(prefix, "maxItems", max_items.map(|it| json!(it)));
        self.put(
            prefix,
            "uniqueItems",
            unique_items.filter(|it| *it).map(|it| json!(it)),
        );
        self.put(prefix, "minLength", min_length.map(|it| json!(it)));
        self.put(prefix, "maxLength", max_length.map(|it| json!(it)));
        self.put(prefix, "not", not.as_ref().map(|it| json!(it)));
        if let Some(items) = items {
            self.add(items, &format!("{prefix}items."), depth);
        }
        self.all(one_of, prefix, depth);
        self.all(all_of, prefix, depth);
        self.all(any_of, prefix, depth);
    }

    /// Records the values that a number or boolean can have, if they are listed.
    fn values<T: serde::Serialize>(&mut self, prefix: &str, values: &[Option<T>]) {
        let listed = !values.is_empty();
        self.put(prefix, "enum", listed.then(|| json!(values)));
    }

    fn put(&mut self, prefix: &str, keyword: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.limits
                .insert(format!("{prefix}{keyword}"), value.to_string());
        }
    }
}

/// The smallest and largest value of a format. Stating these adds no limit.
fn range(format: &str) -> (Option<i64>, Option<i64>) {
    let (least, most) = match format {
        "int8" | "sbyte" => (i64::from(i8::MIN), i64::from(i8::MAX)),
        "uint8" | "byte" => (0, i64::from(u8::MAX)),
        "int16" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "int32" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        "int64" => (i64::MIN, i64::MAX),
        _ => return (None, None),
    };
    (Some(least), Some(most))
}

//! Keywords that limit values, such as `pattern` and `maximum`.
//!
//! Schemas are destructured without `..`, so forgetting a keyword is a compile error. A schema that becomes a type has
//! its limits there, and not at each place that uses it.

mod branches;
mod parts;
mod text;

use std::collections::HashSet;

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, IntegerFormat, IntegerType,
    NumberType, ObjectType, ReferenceOr, Schema, SchemaKind, Type, VariantOrUnknownOrEmpty,
};
use serde_json::{Value, json};

use super::canonical_schema::{plain, sorted};
use super::search::{becomes_type, is_named, wrapped};
use super::shapes::{AsSchema, is_void, may_be_text};
use super::{Context, canonical, formats};
use crate::ir::Limits;

/// How deep limits are searched. Schemas that nest endlessly are rejected elsewhere.
const DEPTH: usize = 8;

/// The limits of a schema, or of the alias it refers to. Named types have their own limits.
pub fn of<S: AsSchema>(context: &Context<'_>, schema: &ReferenceOr<S>) -> Limits {
    let mut found = Found::new(context);
    found.add(schema, "", DEPTH);
    found.limits
}

/// The limits of a schema that becomes a type, aside from those of its properties and base types.
pub fn of_type(context: &Context<'_>, schema: &Schema) -> Limits {
    let mut found = Found::new(context);
    found.whole(schema, DEPTH);
    found.limits
}

struct Found<'c, 'd> {
    context: &'c Context<'d>,
    limits: Limits,
    /// The schemas whose limits are found, each with the prefix and the depth.
    seen: HashSet<(*const Schema, String, usize)>,
}

impl<'c, 'd> Found<'c, 'd> {
    fn new(context: &'c Context<'d>) -> Self {
        Self {
            context,
            limits: Limits::default(),
            seen: HashSet::new(),
        }
    }

    fn add<S: AsSchema>(&mut self, schema: &ReferenceOr<S>, prefix: &str, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let document = self.context.document;
        let found = match schema {
            ReferenceOr::Item(schema) => {
                Some(schema.as_schema()).filter(|schema| !becomes_type(document, schema))
            }
            // A reference that does not resolve is reported where the type is lowered.
            ReferenceOr::Reference { reference } => document
                .schema(reference)
                .ok()
                .map(|(_, schema, _)| schema)
                .filter(|schema| !is_named(document, schema)),
        };
        if let Some(schema) = found {
            self.also(|found| found.schema(schema, prefix, depth));
        }
    }

    /// Adds the limits of a schema that the same values must satisfy.
    fn also(&mut self, collect: impl FnOnce(&mut Self)) {
        let mut found = Self::new(self.context);
        found.seen = std::mem::take(&mut self.seen);
        collect(&mut found);
        self.seen = found.seen;
        self.limits.and(&found.limits);
    }

    fn schema(&mut self, schema: &Schema, prefix: &str, depth: usize) {
        let key = (std::ptr::from_ref(schema), prefix.to_owned(), depth);
        // Several parts of `allOf` can refer to one schema.
        if !self.seen.insert(key) {
            return;
        }
        match &schema.schema_kind {
            SchemaKind::Type(ty) => self.ty(ty, prefix, depth),
            SchemaKind::OneOf { one_of } => self.choice(one_of, prefix, "oneOf", depth),
            SchemaKind::AllOf { all_of } => self.all(all_of, prefix, depth),
            SchemaKind::AnyOf { any_of } => self.choice(any_of, prefix, "anyOf", depth),
            SchemaKind::Not { not } => self.put(prefix, "not", Some(plain(json!(not)))),
            SchemaKind::Any(any) => {
                self.any(any, prefix);
                let required = any.required.iter().map(|it| json!(it));
                self.put(prefix, "required", sorted(required));
                self.next_to_choice(any, prefix);
                self.choice(&any.one_of, prefix, "oneOf", depth);
                self.all(&any.all_of, prefix, depth);
                self.choice(&any.any_of, prefix, "anyOf", depth);
                if let Some(items) = &any.items {
                    self.add(items, &format!("{prefix}items."), depth);
                }
                if wrapped(self.context.document, schema).is_some() {
                    self.undeclared(any.additional_properties.as_ref(), prefix);
                } else {
                    self.additional(any.additional_properties.as_ref(), prefix, depth);
                }
            }
        }
    }

    /// The limits of a type. Inline parts of `allOf` belong to it.
    fn whole(&mut self, schema: &Schema, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        let mut parts: &[ReferenceOr<Schema>] = &[];
        match &schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) => {
                self.object(object, "");
                self.undeclared(object.additional_properties.as_ref(), "");
            }
            SchemaKind::Type(ty) => self.ty(ty, "", depth),
            SchemaKind::OneOf { one_of } => self.branches(one_of, "oneOf"),
            SchemaKind::AnyOf { any_of } => self.branches(any_of, "anyOf"),
            SchemaKind::Not { not } => self.put("", "not", Some(plain(json!(not)))),
            SchemaKind::AllOf { all_of } => parts = all_of,
            SchemaKind::Any(any) => {
                self.any(any, "");
                self.members(schema, &any.all_of);
                self.branches(&any.one_of, "oneOf");
                self.branches(&any.any_of, "anyOf");
                self.undeclared(any.additional_properties.as_ref(), "");
                parts = &any.all_of;
            }
        }
        for part in parts {
            if let ReferenceOr::Item(part) = part {
                self.also(|found| found.whole(part, depth));
            }
        }
    }

    /// Adds the limits of the values of a map.
    fn additional(
        &mut self,
        additional: Option<&AdditionalProperties>,
        prefix: &str,
        depth: usize,
    ) {
        match additional {
            Some(AdditionalProperties::Schema(schema)) => {
                self.add(&**schema, &format!("{prefix}values."), depth);
            }
            Some(AdditionalProperties::Any(false)) => {
                self.put(prefix, "additionalProperties", Some(json!(false)));
            }
            None | Some(AdditionalProperties::Any(true)) => {}
        }
    }

    /// Records what the properties can be that a type does not declare.
    fn undeclared(&mut self, additional: Option<&AdditionalProperties>, prefix: &str) {
        let said = match additional {
            Some(AdditionalProperties::Schema(schema)) if !is_void(schema) => plain(json!(schema)),
            Some(AdditionalProperties::Any(false)) => json!(false),
            None | Some(AdditionalProperties::Any(true) | AdditionalProperties::Schema(_)) => {
                return;
            }
        };
        self.put(prefix, "additionalProperties", Some(said));
    }

    fn ty(&mut self, ty: &Type, prefix: &str, depth: usize) {
        match ty {
            Type::String(string) => self.string(string, prefix),
            Type::Number(number) => self.number(number, prefix),
            Type::Integer(integer) => self.integer(integer, prefix),
            Type::Object(object) => {
                self.object(object, prefix);
                let required = object.required.iter().map(|it| json!(it));
                self.put(prefix, "required", sorted(required));
                self.additional(object.additional_properties.as_ref(), prefix, depth);
            }
            Type::Array(array) => self.array(array, prefix, depth),
            Type::Boolean(BooleanType { enumeration }) => self.values(prefix, enumeration),
        }
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
        let (least, most) = formats::range(width);
        let is_own = |bound: f64, own: Option<i64>| {
            own.is_some_and(|own| own.to_string().parse() == Ok(bound))
        };
        // Each integer is a multiple of 1.
        let multiple_of = multiple_of.filter(|it| least.is_none() || (*it - 1.0).abs() > 0.0);
        let minimum = minimum.filter(|it| !is_own(*it, least));
        let maximum = maximum.filter(|it| !is_own(*it, most));
        self.bounds(prefix, multiple_of, minimum, maximum);
        self.truth(prefix, "exclusiveMinimum", *exclusive_minimum);
        self.truth(prefix, "exclusiveMaximum", *exclusive_maximum);
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
            VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => formats::range("int32"),
            VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64) => formats::range("int64"),
            VariantOrUnknownOrEmpty::Unknown(format) => formats::range(format),
            VariantOrUnknownOrEmpty::Empty => (None, None),
        };
        if let VariantOrUnknownOrEmpty::Unknown(format) = format
            && formats::is_unsigned(format)
        {
            // It is read as an integer with a sign.
            self.put(prefix, "format", Some(json!("uint64")));
        }
        let multiple_of = multiple_of.filter(|it| *it != 1);
        let minimum = minimum.filter(|it| least != Some(*it));
        let maximum = maximum.filter(|it| most != Some(*it));
        self.bounds(prefix, multiple_of, minimum, maximum);
        self.truth(prefix, "exclusiveMinimum", *exclusive_minimum);
        self.truth(prefix, "exclusiveMaximum", *exclusive_maximum);
        self.values(prefix, enumeration);
    }

    /// Records `multipleOf`, and the bounds that are not those of the format.
    fn bounds<N: serde::Serialize>(
        &mut self,
        prefix: &str,
        multiple_of: Option<N>,
        minimum: Option<N>,
        maximum: Option<N>,
    ) {
        self.put(prefix, "multipleOf", multiple_of.map(|it| json!(it)));
        self.put(prefix, "minimum", minimum.map(|it| json!(it)));
        self.put(prefix, "maximum", maximum.map(|it| json!(it)));
    }

    fn object(&mut self, object: &ObjectType, prefix: &str) {
        let ObjectType {
            // Parts of a type.
            properties: _,
            required: _,
            // Of values of a map, or of undeclared properties.
            additional_properties: _,
            min_properties,
            max_properties,
        } = object;
        self.put(prefix, "minProperties", min_properties.map(|it| json!(it)));
        self.put(prefix, "maxProperties", max_properties.map(|it| json!(it)));
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
        self.truth(prefix, "uniqueItems", *unique_items);
        if let Some(items) = items {
            self.add(items, &format!("{prefix}items."), depth);
        }
    }

    /// Records the keywords of a schema with those of several types, aside from those with schemas.
    fn any(&mut self, any: &AnySchema, prefix: &str) {
        let AnySchema {
            typ,
            // Part of the type.
            properties: _,
            required: _,
            additional_properties: _,
            enumeration,
            format,
            pattern,
            multiple_of,
            exclusive_minimum,
            exclusive_maximum,
            minimum,
            maximum,
            min_properties,
            max_properties,
            min_items,
            max_items,
            unique_items,
            min_length,
            max_length,
            not,
            items: _,
            one_of: _,
            all_of: _,
            any_of: _,
        } = any;
        // Texts are the members of an enumeration.
        let is_text = may_be_text(any);
        let is_member = |it: &Value| is_text && (it.is_null() || it.is_string());
        if !enumeration.iter().all(is_member) || enumeration.iter().all(Value::is_null) {
            self.values(prefix, enumeration);
        }
        // Members of an enumeration, truth values, lists and objects have no format.
        let has_members = is_text && enumeration.iter().any(Value::is_string);
        let has_none =
            has_members || matches!(typ.as_deref(), Some("boolean" | "array" | "object"));
        let format = format.as_deref().filter(|_| !has_none);
        self.text(format, pattern.as_deref(), prefix);
        self.bounds(prefix, *multiple_of, *minimum, *maximum);
        self.truth(
            prefix,
            "exclusiveMinimum",
            exclusive_minimum.unwrap_or_default(),
        );
        self.truth(
            prefix,
            "exclusiveMaximum",
            exclusive_maximum.unwrap_or_default(),
        );
        self.put(prefix, "minProperties", min_properties.map(|it| json!(it)));
        self.put(prefix, "maxProperties", max_properties.map(|it| json!(it)));
        self.put(prefix, "minItems", min_items.map(|it| json!(it)));
        self.put(prefix, "maxItems", max_items.map(|it| json!(it)));
        self.truth(prefix, "uniqueItems", unique_items.unwrap_or_default());
        self.put(prefix, "minLength", min_length.map(|it| json!(it)));
        self.put(prefix, "maxLength", max_length.map(|it| json!(it)));
        self.put(prefix, "not", not.as_ref().map(|it| plain(json!(it))));
    }

    /// Records the values that are listed, if they are not the members of an enumeration.
    fn values<T: serde::Serialize>(&mut self, prefix: &str, values: &[T]) {
        let listed =
            (!values.is_empty()).then(|| canonical::set(values.iter().map(|it| json!(it))));
        self.put(prefix, "enum", listed);
    }

    fn truth(&mut self, prefix: &str, keyword: &str, value: bool) {
        self.put(prefix, keyword, value.then(|| json!(true)));
    }

    fn put(&mut self, prefix: &str, keyword: &str, value: Option<Value>) {
        if let Some(value) = value {
            let value = canonical::value(&value).to_string();
            self.limits.0.insert(format!("{prefix}{keyword}"), value);
        }
    }
}

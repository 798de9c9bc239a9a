//! Schemas of values: the type of a property, parameter, body or item.

use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, ObjectType, ReferenceOr, Schema, SchemaKind,
    StringFormat, Type as SchemaType, VariantOrUnknownOrEmpty,
};

use super::aliases::{AsSchema, is_named};
use super::simplified::Simplified;
use super::{Context, enums, formats, unnamed};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::ir::Ty;

/// How deep inline schemas and aliases may nest before they count as endless.
const MAX_DEPTH: usize = 64;

/// The type of a value, and whether it can be `null`.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    pub ty: Ty,
    pub nullable: bool,
}

impl Value {
    fn new(ty: Ty, nullable: bool) -> Self {
        Self { ty, nullable }
    }
}

/// The type of a schema or reference.
pub fn value<'d, S: AsSchema>(
    context: &mut Context<'d>,
    schema: &'d ReferenceOr<S>,
    at: &Pointer,
) -> Result<Value, Diagnostic> {
    nested(context, schema, at, 0)
}

fn nested<'d, S: AsSchema>(
    context: &mut Context<'d>,
    schema: &'d ReferenceOr<S>,
    at: &Pointer,
    depth: usize,
) -> Result<Value, Diagnostic> {
    if depth > MAX_DEPTH {
        return Err(Diagnostic::error(
            at.clone(),
            "schemas nest here without ever reaching a value",
        )
        .help("make one of them an object with properties, or refer to another"));
    }
    match schema {
        ReferenceOr::Item(schema) => inline(context, schema.as_schema(), at, depth),
        ReferenceOr::Reference { reference } => {
            let (name, schema, pointer) = context
                .document
                .schema(reference)
                .map_err(|d| locate(d, at))?;
            if is_named(schema) {
                let name = context.use_type(name, true);
                return Ok(Value::new(Ty::Named(name), schema.schema_data.nullable));
            }
            inline(context, schema, &pointer, depth + 1)
        }
    }
}

fn locate(mut diagnostic: Diagnostic, at: &Pointer) -> Diagnostic {
    if diagnostic.pointer == Pointer::root() {
        diagnostic.pointer = at.clone();
    }
    diagnostic
}

fn inline<'d>(
    context: &mut Context<'d>,
    schema: &'d Schema,
    at: &Pointer,
    depth: usize,
) -> Result<Value, Diagnostic> {
    let nullable = schema.schema_data.nullable;
    let found = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Boolean(_)) => Value::new(Ty::Bool, false),
        SchemaKind::Type(SchemaType::String(string)) => {
            Value::new(string_type(context, schema, &string.format, at)?, false)
        }
        SchemaKind::Type(SchemaType::Number(number)) => {
            Value::new(formats::number(context, &number.format, at), false)
        }
        SchemaKind::Type(SchemaType::Integer(integer)) => {
            Value::new(formats::integer(context, &integer.format, at), false)
        }
        SchemaKind::Type(SchemaType::Array(array)) => {
            Value::new(array_type(context, array, at, depth)?, false)
        }
        SchemaKind::Type(SchemaType::Object(object)) => {
            Value::new(object_type(context, schema, object, at, depth)?, false)
        }
        SchemaKind::AnyOf { any_of } => choice(context, any_of, &at.child("anyOf"), depth)?,
        SchemaKind::OneOf { one_of } => choice(context, one_of, &at.child("oneOf"), depth)?,
        SchemaKind::AllOf { all_of } if all_of.len() == 1 => {
            nested(context, &all_of[0], &at.child("allOf").index(0), depth + 1)?
        }
        SchemaKind::Any(any) if is_unconstrained(any) => Value::new(Ty::Json, true),
        SchemaKind::Any(any)
            if !any.any_of.is_empty() && any.one_of.is_empty() && any.all_of.is_empty() =>
        {
            choice(context, &any.any_of, &at.child("anyOf"), depth)?
        }
        SchemaKind::Any(any)
            if !any.one_of.is_empty() && any.any_of.is_empty() && any.all_of.is_empty() =>
        {
            choice(context, &any.one_of, &at.child("oneOf"), depth)?
        }
        SchemaKind::AllOf { all_of } => all(context, schema, all_of, at, depth)?,
        SchemaKind::Any(any) => mixed(context, schema, any, at, depth)?,
        SchemaKind::Not { .. } => simpler(context, Simplified::Untyped, at),
    };
    Ok(Value::new(found.ty, found.nullable || nullable))
}

/// Records a simplification, and returns the type for any JSON.
fn simpler(context: &mut Context<'_>, what: Simplified, at: &Pointer) -> Value {
    context.simplified.add(what, at.clone());
    Value::new(Ty::Json, false)
}

/// Lowers an `allOf` with several parts: a new type, or the type of its only part with content.
fn all<'d>(
    context: &mut Context<'d>,
    schema: &'d Schema,
    parts: &'d [ReferenceOr<Schema>],
    at: &Pointer,
    depth: usize,
) -> Result<Value, Diagnostic> {
    let mut real = parts.iter().enumerate().filter(|(_, part)| !is_void(part));
    match (real.next(), real.next()) {
        (Some((index, only)), None) => {
            nested(context, only, &at.child("allOf").index(index), depth + 1)
        }
        _ => Ok(Value::new(
            Ty::Named(unnamed::ty(context, schema, at)?),
            false,
        )),
    }
}

/// Whether a part of `allOf` only carries documentation.
fn is_void(part: &ReferenceOr<Schema>) -> bool {
    matches!(part, ReferenceOr::Item(schema) if match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => *object == ObjectType::default(),
        SchemaKind::Any(any) => is_unconstrained(any),
        _ => false,
    })
}

/// Lowers a schema with keywords of several types; `type` decides which of them count.
fn mixed<'d>(
    context: &mut Context<'d>,
    schema: &'d Schema,
    any: &'d AnySchema,
    at: &Pointer,
    depth: usize,
) -> Result<Value, Diagnostic> {
    let format = any.format.clone();
    let ty = match any.typ.as_deref() {
        _ if enums::is_enumeration(schema) => Ty::Named(unnamed::ty(context, schema, at)?),
        None | Some("object") if !any.properties.is_empty() || !any.all_of.is_empty() => {
            Ty::Named(unnamed::ty(context, schema, at)?)
        }
        Some("object") => {
            return additional(context, any.additional_properties.as_ref(), at, depth)
                .map(|ty| Value::new(ty, false));
        }
        Some("string") => string_type(context, schema, &format.into(), at)?,
        Some("number") => formats::number(context, &format.into(), at),
        Some("integer") => formats::integer(context, &format.into(), at),
        Some("boolean") => Ty::Bool,
        Some("array") => items(context, any.items.as_ref(), at, depth)?,
        _ if !any.any_of.is_empty() || !any.one_of.is_empty() => {
            return Ok(simpler(context, Simplified::Choice, at));
        }
        _ => return Ok(simpler(context, Simplified::Untyped, at)),
    };
    Ok(Value::new(ty, false))
}

fn string_type<'d>(
    context: &mut Context<'d>,
    schema: &'d Schema,
    format: &VariantOrUnknownOrEmpty<StringFormat>,
    at: &Pointer,
) -> Result<Ty, Diagnostic> {
    if enums::is_enumeration(schema) {
        return Ok(Ty::Named(unnamed::ty(context, schema, at)?));
    }
    formats::text(context, format, at)
}

fn array_type<'d>(
    context: &mut Context<'d>,
    array: &'d ArrayType,
    at: &Pointer,
    depth: usize,
) -> Result<Ty, Diagnostic> {
    items(context, array.items.as_ref(), at, depth)
}

fn items<'d>(
    context: &mut Context<'d>,
    items: Option<&'d ReferenceOr<Box<Schema>>>,
    at: &Pointer,
    depth: usize,
) -> Result<Ty, Diagnostic> {
    let Some(items) = items else {
        return Ok(Ty::List(Box::new(Ty::Json)));
    };
    let item = nested(context, items, &at.child("items"), depth + 1)?;
    Ok(Ty::List(Box::new(item.ty)))
}

fn object_type<'d>(
    context: &mut Context<'d>,
    schema: &'d Schema,
    object: &'d ObjectType,
    at: &Pointer,
    depth: usize,
) -> Result<Ty, Diagnostic> {
    if !object.properties.is_empty() {
        return unnamed::ty(context, schema, at).map(Ty::Named);
    }
    additional(context, object.additional_properties.as_ref(), at, depth)
}

/// Lowers an object without properties of its own.
fn additional<'d>(
    context: &mut Context<'d>,
    additional: Option<&'d AdditionalProperties>,
    at: &Pointer,
    depth: usize,
) -> Result<Ty, Diagnostic> {
    match additional {
        None => Ok(Ty::Json),
        Some(AdditionalProperties::Any(_)) => Ok(Ty::Map(Box::new(Ty::Json))),
        Some(AdditionalProperties::Schema(schema)) => {
            let value = nested(
                context,
                schema,
                &at.child("additionalProperties"),
                depth + 1,
            )?;
            Ok(Ty::Map(Box::new(value.ty)))
        }
    }
}

fn is_unconstrained(any: &AnySchema) -> bool {
    *any == AnySchema::default()
}

/// Lowers `anyOf` and `oneOf` as Graph uses them: one type and null, or a number that may be `"INF"`.
fn choice<'d>(
    context: &mut Context<'d>,
    members: &'d [ReferenceOr<Schema>],
    at: &Pointer,
    depth: usize,
) -> Result<Value, Diagnostic> {
    let real: Vec<(usize, &ReferenceOr<Schema>)> = members
        .iter()
        .enumerate()
        .filter(|(_, member)| !is_null_object(member))
        .collect();
    if let [(index, only)] = real.as_slice() {
        let value = nested(context, only, &at.index(*index), depth + 1)?;
        return Ok(Value::new(
            value.ty,
            value.nullable || real.len() < members.len(),
        ));
    }
    if let Some(number) = numeric_union(context, &real, at) {
        return Ok(number);
    }
    let nullable = real.len() < members.len();
    if real.iter().all(|(_, member)| is_text(member)) {
        return Ok(Value::new(Ty::String, nullable));
    }
    let choice = simpler(context, Simplified::Choice, at);
    Ok(Value::new(choice.ty, nullable))
}

/// Whether a member of a choice is a string.
fn is_text(member: &ReferenceOr<Schema>) -> bool {
    matches!(member, ReferenceOr::Item(schema)
        if matches!(&schema.schema_kind, SchemaKind::Type(SchemaType::String(_))))
}

fn is_null_object(member: &ReferenceOr<Schema>) -> bool {
    let ReferenceOr::Item(schema) = member else {
        return false;
    };
    let empty = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => {
            object.properties.is_empty() && object.additional_properties.is_none()
        }
        SchemaKind::Any(any) => is_unconstrained(any),
        _ => false,
    };
    empty && schema.schema_data.nullable
}

/// Recognises a number, a string, and an enumeration of `-INF`, `INF` and `NaN`: `Edm.Double` and similar types.
fn numeric_union(
    context: &mut Context<'_>,
    members: &[(usize, &ReferenceOr<Schema>)],
    at: &Pointer,
) -> Option<Value> {
    let document = context.document;
    let mut number = None;
    let mut nullable = false;
    for (index, member) in members {
        let schema = match member {
            ReferenceOr::Item(schema) => schema,
            ReferenceOr::Reference { reference } => document.schema(reference).ok()?.1,
        };
        nullable |= schema.schema_data.nullable;
        match &schema.schema_kind {
            SchemaKind::Type(SchemaType::Number(found)) => {
                number = Some((&found.format, at.index(*index)));
            }
            SchemaKind::Type(SchemaType::String(string)) if string.enumeration.is_empty() => {}
            SchemaKind::Type(SchemaType::String(string))
                if special_numbers(string.enumeration.iter().flatten()) => {}
            SchemaKind::Any(any)
                if special_numbers(any.enumeration.iter().filter_map(|v| v.as_str())) => {}
            _ => return None,
        }
    }
    let (format, at) = number?;
    Some(Value::new(formats::number(context, format, &at), nullable))
}

fn special_numbers<S: AsRef<str>>(members: impl Iterator<Item = S>) -> bool {
    let mut any = false;
    for member in members {
        any = true;
        if !matches!(member.as_ref(), "-INF" | "INF" | "NaN") {
            return false;
        }
    }
    any
}

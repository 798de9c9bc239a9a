//! Schemas of values: the type of a property, parameter, body or item.

use openapiv3::{
    AdditionalProperties, AnySchema, ObjectType, ReferenceOr, Schema, SchemaKind, StringFormat,
    Type as SchemaType, VariantOrUnknownOrEmpty,
};

use super::choices::{Choice, Of};
use super::parts::{
    check_stated, narrower, note_other_members, note_required, untyped, value_part,
};
use super::search::{
    becomes_type, enumerated, is_limited, is_map, is_named, is_object, resolved, stated_type,
    values, wrapped,
};
use super::shapes::{
    AsSchema, all_of, is_enumeration, is_structure, is_unconstrained, is_value_limit, is_void,
    values_of_map,
};
use super::simplified::Simplified;
use super::{Context, formats, unnamed};
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
            format!("schemas nest here more than {MAX_DEPTH} levels deep without reaching a value"),
        )
        .help("make one of them an object with properties, or refer to another"));
    }
    match schema {
        ReferenceOr::Item(schema) => inline(context, schema.as_schema(), at, depth),
        ReferenceOr::Reference { reference } => {
            let (name, schema, pointer) = context.document.schema(reference)?;
            if is_named(context.document, schema) {
                let name = context.use_type(name, true);
                return Ok(Value::new(Ty::Named(name), schema.schema_data.nullable));
            }
            if let Some(known) = context.aliases.get(name) {
                return Ok(known.clone());
            }
            let value = inline(context, schema, &pointer, depth + 1)?;
            context.aliases.insert(name, value.clone());
            Ok(value)
        }
    }
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
            Value::new(items(context, array.items.as_ref(), at, depth)?, false)
        }
        SchemaKind::Type(SchemaType::Object(object)) => {
            Value::new(object_type(context, schema, object, at, depth)?, false)
        }
        SchemaKind::AnyOf { any_of } => choice(context, any_of, &at.child("anyOf"), depth)?,
        SchemaKind::OneOf { one_of } => choice(context, one_of, &at.child("oneOf"), depth)?,
        SchemaKind::Any(any) if is_enumeration(schema) => mixed(context, schema, any, at, depth)?,
        SchemaKind::Any(any) if is_unconstrained(any) => Value::new(Ty::Json, true),
        SchemaKind::Any(any) if is_limited(context.document, any) && !is_structure(any) => {
            mixed(context, schema, any, at, depth)?
        }
        SchemaKind::Any(any) if is_object(context.document, any) => {
            match wrapped(context.document, schema) {
                Some((index, only)) => {
                    if values_of_map(any.additional_properties.as_ref()).is_some() {
                        let at = at.child("additionalProperties");
                        context.simplified.add(Simplified::Others, at);
                    }
                    part(context, schema, (index, only), at, depth)?
                }
                None => mixed(context, schema, any, at, depth)?,
            }
        }
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
    if matches!(found.ty, Ty::Map(_) | Ty::Json) {
        note_required(context, schema, at);
    }
    if schema.schema_data.discriminator.is_some() && !becomes_type(context.document, schema) {
        let at = at.child("discriminator");
        context.simplified.add(Simplified::Undiscriminated, at);
    }
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
    if let Some(index) = value_part(context.document, parts, at)? {
        note_other_members(context, schema, parts, at);
        let chosen = (index, &parts[index]);
        return part(context, schema, chosen, at, depth);
    }
    let mut real = parts.iter().enumerate().filter(|(_, part)| !is_void(part));
    let only = match (real.next(), real.next()) {
        (only, None) => only,
        _ => wrapped(context.document, schema),
    };
    if let Some(only) = only {
        return part(context, schema, only, at, depth);
    }
    if !parts.iter().all(is_value_limit) {
        let name = unnamed::ty(context, schema, at)?;
        return Ok(Value::new(Ty::Named(name), false));
    }
    if parts.is_empty() {
        return Ok(simpler(context, Simplified::Untyped, at));
    }
    let mut nullable = true;
    for (index, part) in parts.iter().enumerate() {
        let at = at.child("allOf").index(index);
        nullable &= nested(context, part, &at, depth + 1)?.nullable;
    }
    Ok(Value::new(Ty::Json, nullable))
}

/// Lowers the part of `allOf` that says what a value is, with what the schema and other parts say about its type.
fn part<'d>(
    context: &mut Context<'d>,
    schema: &'d Schema,
    (index, chosen): (usize, &'d ReferenceOr<Schema>),
    at: &Pointer,
    depth: usize,
) -> Result<Value, Diagnostic> {
    let place = at.child("allOf").index(index);
    let value = nested(context, chosen, &place, depth + 1)?;
    let ty = stated_type(context.document, chosen);
    let is_enumeration = enumerated(context.document, chosen).is_some();
    if is_enumeration || ty.is_none() && !matches!(value.ty, Ty::Map(_)) {
        return Ok(value);
    }
    let ty = agreed(context, schema, Some(index), (ty, value.ty), at, depth)?;
    Ok(Value { ty, ..value })
}

/// The most precise of the types that a schema and the parts of its `allOf` state. The type of the chosen part is known.
fn agreed<'d>(
    context: &mut Context<'d>,
    schema: &'d Schema,
    chosen: Option<usize>,
    (stated, mut ty): (Option<&str>, Ty),
    at: &Pointer,
    depth: usize,
) -> Result<Ty, Diagnostic> {
    let document = context.document;
    if let (Some(any), Some(stated)) = (untyped(schema), stated) {
        let other = of_type(context, stated, any, at, depth)?;
        ty = narrower(context, ty, other, at)?;
    }
    for (index, part) in all_of(schema).iter().enumerate() {
        let at = at.child("allOf").index(index);
        let untyped = resolved(document, part).and_then(untyped);
        let is_value = stated_type(document, part).is_some() || is_map(document, part);
        let other = match (untyped, stated) {
            _ if chosen == Some(index) || enumerated(document, part).is_some() => continue,
            (Some(any), Some(stated)) => of_type(context, stated, any, &at, depth)?,
            _ if is_value => nested(context, part, &at, depth + 1)?.ty,
            _ => continue,
        };
        ty = narrower(context, ty, other, &at)?;
    }
    Ok(ty)
}

/// The type of a value other than an object, with the format or items that a schema states.
fn of_type<'d>(
    context: &mut Context<'d>,
    stated: &str,
    any: &'d AnySchema,
    at: &Pointer,
    depth: usize,
) -> Result<Ty, Diagnostic> {
    let format = any.format.clone();
    Ok(match stated {
        "string" => formats::text(context, &format.into(), at)?,
        "number" => formats::number(context, &format.into(), at),
        "integer" => formats::integer(context, &format.into(), at),
        "boolean" => Ty::Bool,
        "array" => items(context, any.items.as_ref(), at, depth)?,
        _ => Ty::Json,
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
    let is_map = values_of_map(any.additional_properties.as_ref()).is_some();
    let of_parts = values(context.document, &any.all_of);
    let own = any.typ.as_deref();
    if let Some(own) = own.or(is_enumeration(schema).then_some("string")) {
        check_stated(context.document, own, &any.all_of, at)?;
    }
    let says_more =
        any.format.is_some() || any.items.is_some() || any.typ.as_deref() == Some("integer");
    let lists = |part: &ReferenceOr<Schema>| enumerated(context.document, part).is_some();
    let is_of_parts = !of_parts.is_empty() && (!says_more || any.all_of.iter().any(lists));
    let ty = match any.typ.as_deref() {
        _ if is_enumeration(schema) => {
            note_other_members(context, schema, &any.all_of, at);
            Ty::Named(unnamed::ty(context, schema, at)?)
        }
        Some(_) if is_of_parts => return all(context, schema, &any.all_of, at, depth),
        _ if is_object(context.document, any) => Ty::Named(unnamed::ty(context, schema, at)?),
        None if !any.all_of.is_empty() && !is_map => {
            return all(context, schema, &any.all_of, at, depth);
        }
        None | Some("object") if any.typ.is_some() || is_map => {
            return additional(context, any.additional_properties.as_ref(), at, depth)
                .map(|ty| Value::new(ty, false));
        }
        Some(stated) => {
            let ty = of_type(context, stated, any, at, depth)?;
            agreed(context, schema, None, (Some(stated), ty), at, depth)?
        }
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
    if is_enumeration(schema) {
        return Ok(Ty::Named(unnamed::ty(context, schema, at)?));
    }
    formats::text(context, format, at)
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

/// Lowers `anyOf` and `oneOf` as Graph uses them: one type and null, or a number that may be `"INF"`.
fn choice<'d>(
    context: &mut Context<'d>,
    members: &'d [ReferenceOr<Schema>],
    at: &Pointer,
    depth: usize,
) -> Result<Value, Diagnostic> {
    let choice = Choice::of(context.document, members);
    if choice.real.is_empty() {
        let any = simpler(context, Simplified::Untyped, at);
        return Ok(Value::new(any.ty, choice.nullable));
    }
    if let [(index, only)] = choice.real.as_slice() {
        let value = nested(context, only, &at.index(*index), depth + 1)?;
        return Ok(Value::new(value.ty, value.nullable || choice.nullable));
    }
    Ok(match choice.kind {
        Of::Numbers(index, format) => {
            let number = formats::number(context, format, &at.index(index));
            Value::new(number, choice.nullable)
        }
        Of::Texts => Value::new(Ty::String, choice.nullable),
        Of::Any => Value::new(simpler(context, Simplified::Choice, at).ty, choice.nullable),
    })
}

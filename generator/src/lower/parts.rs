//! The parts of `allOf` of a value other than an object: which of them is its type.

use std::collections::HashSet;

use openapiv3::{AnySchema, ReferenceOr, Schema, SchemaKind, Type as SchemaType};

use super::Context;
use super::search::{enumerated, is_named, resolved, values};
use super::shapes::{all_of, is_enumeration, members};
use super::simplified::Simplified;
use crate::diagnostics::{Diagnostic, Pointer};
use crate::document::Document;
use crate::ir::{Ty, edm_name};

/// The part of `allOf` whose type is not an object; if there are several, the one that says most.
pub fn value_part(
    document: &Document,
    parts: &[ReferenceOr<Schema>],
    at: &Pointer,
) -> Result<Option<usize>, Diagnostic> {
    let found = values(document, parts);
    let Some((_, first)) = found.first() else {
        return Ok(None);
    };
    let mut others = found.iter().filter(|(_, other)| exclude(first, other));
    let object = || Some((object_part(document, parts)?, "object"));
    let other = others.next().copied().or_else(object);
    if let Some((index, other)) = other {
        return Err(two_types(first, other, at.child("allOf").index(index)));
    }
    Ok(type_of_parts(document, parts))
}

/// Refuses a part of `allOf` that excludes the type stated next to it.
pub fn check_stated(
    document: &Document,
    own: &str,
    parts: &[ReferenceOr<Schema>],
    at: &Pointer,
) -> Result<(), Diagnostic> {
    let mut found = values(document, parts).into_iter();
    let value = found.find(|(_, other)| exclude(own, other));
    let object = || (own != "object").then(|| object_part(document, parts))?;
    let other = value.or_else(|| Some((object()?, "object")));
    match other {
        Some((index, other)) => Err(two_types(own, other, at.child("allOf").index(index))),
        None => Ok(()),
    }
}

/// The first part of `allOf` whose type is an object.
fn object_part(document: &Document, parts: &[ReferenceOr<Schema>]) -> Option<usize> {
    let found = values(document, parts).into_iter();
    let found: HashSet<usize> = found.map(|(index, _)| index).collect();
    (0..parts.len())
        .find(|index| !found.contains(index) && is_object_part(document, &parts[*index]))
}

/// Whether a part is an object, or a choice between objects.
fn is_object_part(document: &Document, part: &ReferenceOr<Schema>) -> bool {
    let Some(schema) = resolved(document, part) else {
        return false;
    };
    let is_stated = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(_)) => true,
        SchemaKind::Any(any) => any.typ.as_deref() == Some("object"),
        _ => false,
    };
    if is_stated {
        return true;
    }
    let (SchemaKind::OneOf { one_of: branches } | SchemaKind::AnyOf { any_of: branches }) =
        &schema.schema_kind
    else {
        return is_named(document, schema);
    };
    let mut branches = branches.iter().map(|branch| {
        let schema = resolved(document, branch);
        schema.is_some_and(|schema| {
            let is_type = is_named(document, schema) && !is_enumeration(schema);
            is_type || matches!(schema.schema_kind, SchemaKind::Type(SchemaType::Object(_)))
        })
    });
    branches.len() > 0 && branches.all(|is_object| is_object)
}

/// Whether no value has both types. Each integer is a number.
pub fn exclude(one: &str, two: &str) -> bool {
    one != two && !matches!((one, two), ("number", "integer") | ("integer", "number"))
}

pub fn two_types(first: &str, other: &str, at: Pointer) -> Diagnostic {
    let message = format!("found the types `{first}` and `{other}` in one `allOf`, expected one");
    let help = "remove with an overlay the part that does not apply";
    Diagnostic::error(at, message).help(help)
}

/// The part of `allOf` that says what type a value other than an object has: an enumeration, if there is one, and
/// rather a component than an inline schema.
pub fn type_of_parts(document: &Document, parts: &[ReferenceOr<Schema>]) -> Option<usize> {
    let found = values(document, parts);
    let enumerations = found
        .iter()
        .filter(|(index, _)| enumerated(document, &parts[*index]).is_some());
    let enumeration = enumerations.min_by_key(|(index, _)| parts[*index].as_item().is_some());
    let precise = found.iter().find(|(index, _)| {
        let schema = resolved(document, &parts[*index]);
        schema.is_some_and(has_format)
    });
    let (index, _) = enumeration.or(precise).or(found.first())?;
    Some(*index)
}

/// Whether a schema states a format or items.
fn has_format(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(SchemaType::String(string)) => !string.format.is_empty(),
        SchemaKind::Type(SchemaType::Number(number)) => !number.format.is_empty(),
        SchemaKind::Type(SchemaType::Integer(integer)) => !integer.format.is_empty(),
        SchemaKind::Type(SchemaType::Array(array)) => array.items.is_some(),
        SchemaKind::Any(any) => any.format.is_some() || any.items.is_some(),
        _ => false,
    }
}

/// The keywords of a schema that states a format or items, and no type.
pub fn untyped(schema: &Schema) -> Option<&AnySchema> {
    let SchemaKind::Any(any) = &schema.schema_kind else {
        return None;
    };
    let says_more = any.format.is_some() || any.items.is_some();
    (any.typ.is_none() && says_more).then_some(any)
}

/// Records required properties of a value that has no declared ones.
pub fn note_required(context: &mut Context<'_>, schema: &Schema, at: &Pointer) {
    let own = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::Object(object)) => &object.required[..],
        SchemaKind::Any(any) => &any.required,
        _ => &[],
    };
    if !own.is_empty() {
        let at = at.child("required");
        context.simplified.add(Simplified::Required, at);
    }
    for (index, part) in all_of(schema).iter().enumerate() {
        if let ReferenceOr::Item(part) = part {
            note_required(context, part, &at.child("allOf").index(index));
        }
    }
}

/// The more precise of two types that one value has.
pub fn narrower(context: &Context<'_>, one: Ty, two: Ty, at: &Pointer) -> Result<Ty, Diagnostic> {
    if is_wider(context, &two, &one) {
        return Ok(one);
    }
    if is_wider(context, &one, &two) {
        return Ok(two);
    }
    let (one, two) = (edm_name(&one), edm_name(&two));
    let message = format!("found `{one}` and `{two}` in one `allOf`, expected one type");
    let help = "remove with an overlay the part that does not apply";
    Err(Diagnostic::error(at.clone(), message).help(help))
}

/// Whether a type takes all values of another.
fn is_wider(context: &Context<'_>, wide: &Ty, other: &Ty) -> bool {
    match (wide, other) {
        (Ty::Json, _)
        | (Ty::Float(64), Ty::Float(_) | Ty::Decimal)
        | (Ty::Float(_) | Ty::Decimal, Ty::Int(..))
        | (
            Ty::String,
            Ty::DateTime | Ty::Date | Ty::TimeOfDay | Ty::Duration | Ty::Guid | Ty::Binary,
        ) => true,
        (Ty::Int(wide, true), Ty::Int(other, signed)) => wide > other || wide == other && *signed,
        (Ty::String, Ty::Named(name)) => context.is_enumeration(name),
        (Ty::List(wide), Ty::List(other)) | (Ty::Map(wide), Ty::Map(other)) => {
            is_wider(context, wide, other)
        }
        _ => wide == other,
    }
}

/// Records the parts of `allOf` whose members have none in common with the enumeration that is the type.
pub fn note_other_members(
    context: &mut Context<'_>,
    schema: &Schema,
    parts: &[ReferenceOr<Schema>],
    at: &Pointer,
) {
    let document = context.document;
    let chosen = type_of_parts(document, parts);
    let members =
        members(schema).or_else(|| chosen.and_then(|index| enumerated(document, &parts[index])));
    let Some(members) = members else { return };
    let members: HashSet<&str> = members.into_iter().collect();
    for (index, part) in parts.iter().enumerate() {
        let other = enumerated(document, part).unwrap_or_default();
        if !other.is_empty() && !other.iter().any(|member| members.contains(member)) {
            let at = at.child("allOf").index(index);
            context.simplified.add(Simplified::Disjoint, at);
        }
    }
}

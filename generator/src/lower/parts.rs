//! The parts of `allOf` of a value other than an object: which of them is its type.

use openapiv3::{ReferenceOr, Schema};

use super::Context;
use super::shapes::{all_of, is_named, members, resolved, values};
use super::simplified::Simplified;
use crate::diagnostics::{Diagnostic, Pointer};
use crate::document::Document;

/// How deep the parts of `allOf` are searched. Endless nesting is rejected elsewhere.
const DEPTH: usize = 16;

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
    let is_object = |(index, part): &(usize, &ReferenceOr<Schema>)| {
        let has_value = found.iter().any(|(value, _)| value == index);
        let schema = resolved(document, part);
        !has_value && schema.is_some_and(|schema| is_named(document, schema))
    };
    let mut others = found.iter().filter(|(_, other)| other != first);
    let object = parts.iter().enumerate().find(is_object);
    let other = others
        .next()
        .copied()
        .or(object.map(|(index, _)| (index, "object")));
    if let Some((index, other)) = other {
        return Err(two_types(first, other, at.child("allOf").index(index)));
    }
    Ok(type_of_parts(document, parts))
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

fn has_format(schema: &Schema) -> bool {
    let schema = serde_json::json!(schema);
    ["format", "items"]
        .iter()
        .any(|keyword| !schema[keyword].is_null())
}

/// The members of an enumeration, also of one within `allOf`.
pub fn enumerated<'s>(
    document: &'s Document,
    schema: &'s ReferenceOr<Schema>,
) -> Option<Vec<&'s str>> {
    fn at<'s>(
        document: &'s Document,
        schema: &'s ReferenceOr<Schema>,
        depth: usize,
    ) -> Option<Vec<&'s str>> {
        let depth = depth.checked_sub(1)?;
        let schema = resolved(document, schema)?;
        let mut parts = all_of(schema).iter();
        members(schema).or_else(|| parts.find_map(|part| at(document, part, depth)))
    }
    at(document, schema, DEPTH)
}

/// Records lists of members next to or in `allOf` that differ from that of the type, if no value is in both.
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
    for (index, part) in parts.iter().enumerate() {
        let other = enumerated(document, part).unwrap_or_default();
        if !other.is_empty() && !other.iter().any(|member| members.contains(member)) {
            let at = at.child("allOf").index(index);
            context.simplified.add(Simplified::Disjoint, at);
        }
    }
}

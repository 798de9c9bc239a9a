//! String schemas with a fixed set of members, which become enumerations.

use std::collections::BTreeSet;

use openapiv3::{Schema, SchemaKind, Type as SchemaType};

use super::simplified::Simplified;
use super::{Context, annotations, described, extension, limits};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::ir::{Enum, Member, WireName};
use crate::naming::{self, NameOf, TypePath, collision};

pub fn enumeration(
    context: &mut Context<'_>,
    name: &WireName,
    rust: TypePath,
    schema: &Schema,
    names: &[&str],
    at: &Pointer,
) -> Result<Enum, Diagnostic> {
    context.read.add(at, annotations::MEMBERS);
    context.read.add(at, extension::RUST_NAMES);
    let members = members(context, schema, names, at)?;
    if has_void_null(schema) {
        context
            .simplified
            .add(Simplified::NullMember, at.child("enum"));
    }
    let flags = schema
        .schema_data
        .extensions
        .get("x-ms-enum-flags")
        .is_some_and(|flags| {
            flags.get("isFlags").and_then(serde_json::Value::as_bool) != Some(false)
        });
    let docs = schema.schema_data.description.clone();
    Ok(Enum {
        name: name.clone(),
        rust,
        members,
        flags,
        of_strings: false,
        limits: limits::of_type(context, schema),
        states: None,
        deprecated: described::type_deprecation(schema),
        docs,
        pointer: at.as_str().to_owned(),
    })
}

/// The members of an enumeration, without repeated ones.
fn members(
    context: &mut Context<'_>,
    schema: &Schema,
    names: &[&str],
    at: &Pointer,
) -> Result<Vec<Member>, Diagnostic> {
    let extensions = &schema.schema_data.extensions;
    let declared: BTreeSet<&str> = names.iter().copied().collect();
    let texts = annotations::members(extensions, &declared, context.is_read_only, at)?;
    if !context.is_read_only {
        annotations::renamed_members(extensions, &declared, at)?;
    }
    let renamed = extensions.get(extension::RUST_NAMES);
    let place = |index: usize| at.child("enum").index(index);
    let mut members: Vec<Member> = Vec::new();
    for (index, &member) in names.iter().enumerate() {
        let at = place(index);
        if members.iter().any(|other| other.name.as_str() == member) {
            context.simplified.add(Simplified::Twice, at);
            continue;
        }
        let renamed = renamed.and_then(|names| names.get(member)?.as_str());
        let rust_name = renamed.unwrap_or(member);
        let variant = naming::checked_name(rust_name, NameOf::Member, &at, naming::variant);
        // Go on, to report all such members.
        let Some(variant) = context.ok(variant) else {
            continue;
        };
        if let Some(other) = members.iter().find(|other| other.rust == variant) {
            let first = other.name.as_str();
            let first_at = names.iter().position(|name| *name == first).map(place);
            let first = (first, first_at.as_ref().unwrap_or(&at));
            let found = collision(&variant, NameOf::Member, first, member, at.clone());
            context.collisions.push(found);
        }
        members.push(Member {
            name: WireName(member.to_owned()),
            rust: variant,
            docs: texts.get(member).map(|&text| text.to_owned()),
        });
    }
    Ok(members)
}

/// Whether `null` is among the members, although the value is never `null`.
fn has_void_null(schema: &Schema) -> bool {
    let has_null = match &schema.schema_kind {
        SchemaKind::Type(SchemaType::String(string)) => string.enumeration.contains(&None),
        SchemaKind::Any(any) => any.enumeration.iter().any(serde_json::Value::is_null),
        _ => false,
    };
    has_null && !schema.schema_data.nullable
}

//! Properties of types and parameters of actions, with their notes from overlays.

use std::collections::{BTreeMap, BTreeSet};

use openapiv3::{ReferenceOr, Schema};

use super::annotations::{self, Note};
use super::carried::{self, Carried};
use super::objects::Object;
use super::simplified::Simplified;
use super::{Context, canonical, known, limits, schemas};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::document::nearest;
use crate::ir::{Property, PropertyKind, Ty, WireName};
use crate::naming::{self, Ident, NameOf, collision};

/// Lowers a property, or a parameter of an action.
pub fn property<'d>(
    context: &mut Context<'d>,
    name: &str,
    schema: &'d ReferenceOr<Box<Schema>>,
    at: &Pointer,
) -> Result<Property, Diagnostic> {
    if let Some(escaped) = name.chars().find(|c| *c < ' ' || matches!(c, '"' | '\\')) {
        let escaped = quoted(&escaped.to_string());
        let message = format!(
            "the name {} of a property has the character {escaped}, expected none that JSON escapes",
            quoted(name)
        );
        return Err(Diagnostic::error(at.clone(), message).help("remove it with an overlay"));
    }
    let renamed = match schema {
        ReferenceOr::Item(schema) => {
            annotations::rust_name(context, &schema.schema_data.extensions, at)?
        }
        ReferenceOr::Reference { .. } => None,
    };
    // Before the type, whose name follows from it.
    let rust = naming::checked_name(renamed.unwrap_or(name), NameOf::Other, at, naming::snake)?;
    let value = schemas::value(context, schema, at)?;
    let Carried {
        read_only,
        write_only,
        navigation,
        default,
        deprecated,
        description,
    } = carried::by(context, schema);
    Ok(Property {
        name: WireName(name.to_owned()),
        rust,
        ty: value.ty,
        nullable: value.nullable,
        kind: if navigation {
            PropertyKind::Navigation
        } else {
            PropertyKind::Structural
        },
        required: false,
        read_only,
        write_only,
        limits: limits::of(context, schema),
        default: default.map(|value| canonical::value(value).to_string()),
        required_on_create: false,
        supports: BTreeSet::new(),
        deprecated,
        docs: description.map(str::to_owned),
        pointer: at.as_str().to_owned(),
    })
}

/// Reads the notes on the properties that an object declares.
pub fn notes<'s>(
    object: &Object<'s>,
    context: &Context<'_>,
) -> Result<BTreeMap<&'s str, Note>, Diagnostic> {
    let declared = object.properties.iter().map(|(name, ..)| *name).collect();
    let mut found = BTreeMap::new();
    for (notes, at) in &object.notes {
        context.read.add_at(at.clone());
        for (name, note) in annotations::properties(notes, &declared, context.is_read_only, at)? {
            if found.insert(name, note).is_some() {
                let message = format!(
                    "found a second note on {}, expected one for the schema and the parts of its `allOf`",
                    quoted(name)
                );
                return Err(Diagnostic::error(at.child(name), message)
                    .help("say both in the note of the schema, and remove this one"));
            }
        }
    }
    Ok(found)
}

/// Applies a note to a property.
pub fn annotated(
    context: &mut Context<'_>,
    mut property: Property,
    note: Option<Note>,
) -> Result<Property, Diagnostic> {
    let Some(note) = note else {
        return Ok(property);
    };
    let read_only = note.read_only.unwrap_or(property.read_only);
    if note.required_on_create && read_only {
        let at = Pointer::parse(&property.pointer);
        let message = "found `readOnly`, though `x-properties` says that a create has to send it";
        return Err(Diagnostic::error(at.child("readOnly"), message)
            .help("update `readOnly` to false with an overlay, or remove `x-required-on-create`"));
    }
    if let Some(known) = note.known {
        known::apply(context, &mut property, &known)?;
    }
    if let Some((states, at)) = note.states {
        known::note_states(context, &property, states, at)?;
    }
    Ok(Property {
        docs: note.docs.or(property.docs),
        read_only,
        required_on_create: note.required_on_create,
        supports: note.supports,
        ..property
    })
}

/// Warns about required properties that an object does not have. Those with `@` have no field.
pub fn undeclared(context: &mut Context<'_>, object: &Object<'_>, declared: &BTreeSet<&str>) {
    for (name, at) in object
        .required
        .iter()
        .filter(|(name, _)| !name.starts_with('@'))
    {
        if declared.contains(name) {
            continue;
        }
        let message = format!(
            "found {} among the required properties, expected one that is declared; this has no effect",
            quoted(name)
        );
        let help = match nearest(name, declared.iter().copied()) {
            Some(meant) => format!("did you mean {}? Correct it with an overlay", quoted(meant)),
            None => "declare the property with an overlay, or remove its name here".to_owned(),
        };
        context.warn(Diagnostic::warning(at.clone(), message).help(help));
    }
}

/// Lowers the type of undeclared properties, so that a comparison knows it, and records that it has no other effect.
pub fn others<'d>(context: &mut Context<'d>, object: &Object<'d>) -> Result<(), Diagnostic> {
    for (schema, at) in &object.others {
        if schemas::value(context, schema, at)?.ty != Ty::Json {
            context.simplified.add(Simplified::Others, at.clone());
        }
    }
    Ok(())
}

/// Joins two declarations of a property in one `allOf`: what either says counts, and the type is that of the second.
pub fn joined(context: &mut Context<'_>, first: &Property, second: Property) -> Property {
    retyped(context, first, &second);
    let is_same = first.ty == second.ty;
    let is_renamed = naming::snake(second.name.as_str()).ok().as_ref() != Some(&second.rust);
    let mut limits = second.limits;
    if is_same {
        limits.and(&first.limits);
    }
    let first_default = first.default.clone().filter(|_| is_same);
    Property {
        rust: if is_renamed {
            second.rust
        } else {
            first.rust.clone()
        },
        kind: if first.kind == PropertyKind::Navigation {
            first.kind
        } else {
            second.kind
        },
        read_only: first.read_only || second.read_only,
        write_only: first.write_only || second.write_only,
        limits,
        default: second.default.or(first_default),
        required_on_create: first.required_on_create || second.required_on_create,
        supports: first.supports.union(&second.supports).copied().collect(),
        deprecated: second.deprecated.or_else(|| first.deprecated.clone()),
        docs: second.docs.or_else(|| first.docs.clone()),
        ..second
    }
}

/// Warns about a property that is declared twice with different types, once for each pair of declarations.
fn retyped(context: &mut Context<'_>, first: &Property, second: &Property) {
    let pair = (first.pointer.clone(), second.pointer.clone());
    if first.ty == second.ty || !context.retyped.insert(pair) {
        return;
    }
    let message = format!(
        "found {} with a type that differs from that at #{}; the crate uses this one",
        quoted(second.name.as_str()),
        first.pointer
    );
    let help = "remove with an overlay the declaration that is wrong";
    let at = Pointer::parse(&second.pointer);
    context.warn(Diagnostic::warning(at, message).help(help));
}

/// Reports two properties that get the same name in Rust.
pub fn distinct<'p>(context: &mut Context<'_>, properties: impl Iterator<Item = &'p Property>) {
    let mut seen: BTreeMap<&Ident, &Property> = BTreeMap::new();
    for property in properties {
        if let Some(other) = seen.insert(&property.rust, property) {
            let at = Pointer::parse(&property.pointer);
            let first = (other.name.as_str(), &Pointer::parse(&other.pointer));
            let found = collision(
                &property.rust,
                NameOf::Other,
                first,
                property.name.as_str(),
                at,
            );
            context.collisions.push(found);
        }
    }
}

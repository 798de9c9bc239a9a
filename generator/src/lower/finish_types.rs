//! Final pass over the types: links derived types to their bases, and verifies that names differ in Rust.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::{Context, known};
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::ir::{Struct, Type, WireName};
use crate::naming::{BASE_RECORD_SUFFIX, NameOf, REFERENCES_SUFFIX, TypePath, collision};

/// Links derived types to their bases, marks types that are used as values, and verifies that Rust names differ.
pub fn finish(context: &mut Context<'_>) -> IndexMap<WireName, Type> {
    known::give_states(context);
    let bases: BTreeMap<WireName, WireName> = context
        .types
        .iter()
        .filter_map(|(name, ty)| match ty {
            Type::Struct(Struct {
                base: Some(base), ..
            }) => Some((name.clone(), base.clone())),
            _ => None,
        })
        .collect();
    check_mappings(context, &bases);
    let unnamed: BTreeSet<WireName> = context.unnamed.values().cloned().collect();
    for name in bases.keys() {
        let mut ancestor = bases.get(name);
        while let Some(base) = ancestor {
            // Without `@odata.type`, nothing says of which type a value is. No value names an inline type.
            let is_variant = context.tagged.contains(base) && !unnamed.contains(name);
            if let Some(Type::Struct(structure)) = context.types.get_mut(base)
                && is_variant
                && context.referenced.contains(name)
            {
                structure.derived.push(name.clone());
            }
            ancestor = bases.get(base);
        }
    }
    for (name, ty) in &mut context.types {
        if let Type::Struct(structure) = ty {
            structure.referenced |= context.referenced.contains(name);
        }
    }
    check_rust_names(context);
    std::mem::take(&mut context.types).into_iter().collect()
}

/// Warns about a mapping to a type that does not derive from the discriminator's type, which has no effect.
fn check_mappings(context: &mut Context<'_>, bases: &BTreeMap<WireName, WireName>) {
    for (base, target, at) in std::mem::take(&mut context.mapped) {
        let mut ancestors = std::iter::successors(Some(&target), |name| bases.get(*name));
        // A type that can't be lowered has its own error.
        if context.types.contains_key(&target) && !ancestors.any(|name| *name == base) {
            let message = format!(
                "found {}, which does not derive from {}; its values are read as an unknown type",
                quoted(target.as_str()),
                quoted(base.as_str())
            );
            let help = "remove it from the mapping with an overlay, or state the base with `allOf`";
            context.warn(Diagnostic::warning(at, message).help(help));
        }
    }
}

fn check_rust_names(context: &mut Context<'_>) {
    let mut seen: BTreeMap<TypePath, (String, Pointer)> = BTreeMap::new();
    let mut collisions = Vec::new();
    let known = |ty: &Type| matches!(ty, Type::Enum(found) if found.of_strings);
    let known: BTreeSet<String> = context
        .types
        .iter()
        .filter(|(_, ty)| known(ty))
        .map(|(name, _)| name.to_string())
        .collect();
    // The module of a namespace shares a scope with the types of the root namespace.
    for (name, ty) in &context.types {
        if let Some(module) = &ty.rust().module {
            let path = TypePath {
                module: None,
                ident: module.clone(),
            };
            let at = Pointer::parse(ty.pointer());
            seen.entry(path).or_insert_with(|| (name.to_string(), at));
        }
    }
    for (name, ty) in &context.types {
        let at = Pointer::parse(ty.pointer());
        // A collision of an inline schema's name is reported where it is named.
        if name.as_str() == at.as_str() {
            continue;
        }
        let mut names = vec![ty.rust().clone()];
        if let Type::Struct(structure) = ty {
            if !structure.referenced {
                continue;
            }
            if structure.is_polymorphic() {
                names.extend(
                    [BASE_RECORD_SUFFIX, REFERENCES_SUFFIX].map(|suffix| TypePath {
                        ident: structure.rust.ident.suffixed(suffix),
                        ..structure.rust.clone()
                    }),
                );
            }
        }
        for rust in names {
            let ident = rust.ident.clone();
            if let Some((other, place)) = seen.insert(rust, (name.to_string(), at.clone())) {
                let of = if known.contains(&other) || known.contains(name.as_str()) {
                    NameOf::Known
                } else {
                    NameOf::Type
                };
                let first = (other.as_str(), &place);
                collisions.push(collision(&ident, of, first, name.as_str(), at.clone()));
            }
        }
    }
    context.collisions.extend(collisions);
}

//! Types of both sides, and what of a structure is inherited.

use super::uses::Uses;
use crate::ir::{Api, Property, Struct, Type, WireName};

/// Both sides, and what is known about them.
pub struct Types<'a> {
    pub old: &'a Api,
    pub new: &'a Api,
    pub uses: &'a Uses,
}

/// Two declarations of one type.
pub struct Structs<'a> {
    pub old: &'a Struct,
    pub new: &'a Struct,
}

/// Whether values can be of this type, rather than only of types that derive from it.
pub fn is_visible(ty: &Type) -> bool {
    !matches!(ty, Type::Struct(structure) if !structure.referenced)
}

/// The base type, its base type, and so on.
pub fn ancestors<'a>(api: &'a Api, name: &WireName) -> Vec<&'a WireName> {
    let mut found: Vec<&WireName> = Vec::new();
    let mut next = api
        .structure(name)
        .and_then(|structure| structure.base.as_ref());
    while let Some(base) = next
        && !found.contains(&base)
    {
        found.push(base);
        next = api
            .structure(base)
            .and_then(|structure| structure.base.as_ref());
    }
    found
}

/// Whether a structure declares a property itself: one that it inherits stands at its base.
pub fn is_own(api: &Api, structure: &Struct, property: &Property) -> bool {
    let base = structure.base.as_ref().and_then(|base| api.structure(base));
    let inherited = |base: &Struct| {
        let same =
            |other: &Property| other.name == property.name && other.pointer == property.pointer;
        base.properties.iter().any(same)
    };
    !base.is_some_and(inherited)
}

/// The structure that declares a property of this one.
pub fn declaring<'a>(api: &'a Api, structure: &'a Struct, property: &Property) -> &'a Struct {
    let mut at = structure;
    while !is_own(api, at, property)
        && let Some(base) = at.base.as_ref().and_then(|base| api.structure(base))
    {
        at = base;
    }
    at
}

//! The types of both sides, and their inheritance.

use super::uses::Uses;
use crate::ir::{Api, Property, Struct, Type, WireName};

/// The types of both sides, and their uses.
pub struct Types<'a> {
    pub old: &'a Api,
    pub new: &'a Api,
    pub uses: &'a Uses,
}

/// A structure on both sides.
pub struct Structs<'a> {
    pub old: &'a Struct,
    pub new: &'a Struct,
}

/// Whether a value can have this type itself.
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

/// Whether a structure itself declares a property, rather than inheriting it.
pub fn is_own(api: &Api, structure: &Struct, property: &Property) -> bool {
    let base = structure.base.as_ref().and_then(|base| api.structure(base));
    let inherited = |base: &Struct| {
        let same =
            |other: &Property| other.name == property.name && other.pointer == property.pointer;
        base.properties.iter().any(same)
    };
    !base.is_some_and(inherited)
}

/// The structure that declares a property: the given one or an ancestor.
pub fn declaring<'a>(api: &'a Api, structure: &'a Struct, property: &Property) -> &'a Struct {
    let mut at = structure;
    while !is_own(api, at, property)
        && let Some(base) = at.base.as_ref().and_then(|base| api.structure(base))
    {
        at = base;
    }
    at
}

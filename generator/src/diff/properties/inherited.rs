//! Decides at which type an added or removed property of a hidden base type is reported.

use crate::diff::type_pairs::{Structs, Types, ancestors, declaring, is_own, is_visible};
use crate::ir::{Api, Property, Struct, Type, WireName};

/// Whether a property that only one side has is reported at this type, and not at its base.
pub fn is_reported_here(
    types: &Types<'_>,
    both: &Structs<'_>,
    side: &Api,
    property: &Property,
) -> bool {
    let structure = if std::ptr::eq(side, types.old) {
        both.old
    } else {
        both.new
    };
    if is_own(side, structure, property) {
        return !is_left_to_derived_types(types, &structure.name, property);
    }
    let base = &declaring(side, structure, property).name;
    let inherits = |api: &Api, of: &Struct| ancestors(api, &of.name).contains(&base);
    // If the base type changed, that change already lists what the type loses and gains.
    inherits(types.old, both.old)
        && inherits(types.new, both.new)
        && is_left_to_derived_types(types, base, property)
}

/// An inherited property as the bases of both sides have it.
pub fn by_bases<'a>(
    types: &Types<'a>,
    both: &Structs<'a>,
    property: &Property,
) -> Option<(&'a Property, &'a Property)> {
    let of = |api: &'a Api, structure: &Struct| {
        let base = api.structure(structure.base.as_ref()?)?;
        let mut properties = base.properties.iter();
        properties.find(|other| other.name == property.name)
    };
    of(types.old, both.old).zip(of(types.new, both.new))
}

/// Whether no value has the type, and some type below it has the property on both sides.
fn is_left_to_derived_types(types: &Types<'_>, base: &WireName, property: &Property) -> bool {
    let is_hidden = |api: &Api| api.types.get(base).is_some_and(|ty| !is_visible(ty));
    if !is_hidden(types.old) || !is_hidden(types.new) {
        return false;
    }
    let has = |api: &Api, name: &WireName| {
        let found = api.structure(name);
        found.is_some_and(|found| found.properties.iter().any(|one| one.name == property.name))
            && ancestors(api, name).contains(&base)
    };
    let visible = types.old.types.iter().filter(|(_, ty)| is_visible(ty));
    let structures = visible.filter(|(_, ty)| matches!(ty, Type::Struct(_)));
    let mut names = structures.map(|(name, _)| name);
    names.any(|name| has(types.old, name) && has(types.new, name))
}

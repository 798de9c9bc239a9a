//! Compares properties of the same type.

mod inherited;
mod matched;

use std::collections::HashMap;

use matched::Matched;

use super::change::{Place, Severity, breaking_if};
use super::check::Check;
use super::describe::{self, code};
use super::draft::{Draft, Origin};
use super::similar::similar;
use super::type_pairs::{Structs, Types, declaring, is_own};
use crate::ir::{Api, Property, PropertyKind, Struct};

/// Compares the properties that the type itself declares. Inherited ones are compared at their base, except whether the
/// type requires them. Those of a base that no value has are compared at the types that lose or get them.
pub fn compare(types: &Types<'_>, both: &Structs<'_>, drafts: &mut Vec<Draft>) {
    let by_name = |all: &'_ [Property]| -> HashMap<String, usize> {
        let names = all.iter().enumerate();
        names
            .map(|(at, property)| (property.name.to_string(), at))
            .collect()
    };
    let matched = |old, new| Matched {
        types,
        both,
        old,
        new,
    };
    let (before, after) = (by_name(&both.old.properties), by_name(&both.new.properties));
    let (mut gone, mut came) = (Vec::new(), Vec::new());
    for old in &both.old.properties {
        let own = is_own(types.old, both.old, old);
        match after
            .get(old.name.as_str())
            .map(|at| &both.new.properties[*at])
        {
            Some(new) if own || is_own(types.new, both.new, new) => {
                matched(old, new).compare(drafts);
            }
            Some(new) => {
                let required = |one: &Property, other: &Property| (one.required, other.required);
                let of_bases = inherited::by_bases(types, both, old);
                if of_bases.is_none_or(|(one, other)| required(one, other) != required(old, new)) {
                    drafts.extend(matched(old, new).listed());
                }
            }
            None if inherited::is_reported_here(types, both, types.old, old) => gone.push(old),
            _ => {}
        }
    }
    for new in &both.new.properties {
        if !before.contains_key(new.name.as_str())
            && inherited::is_reported_here(types, both, types.new, new)
        {
            came.push(new);
        }
    }
    for (old, new) in renames(&mut gone, &mut came) {
        drafts.push(renamed(both, old, new));
        matched(old, new).aside_from_names(drafts);
    }
    drafts.extend(gone.into_iter().map(|old| removed(types, both, old)));
    drafts.extend(came.into_iter().map(|new| added(types, both, new)));
}

/// Pairs a removed and an added property that look like a rename, if neither has another candidate. Removes them from
/// both lists.
fn renames<'p>(
    gone: &mut Vec<&'p Property>,
    came: &mut Vec<&'p Property>,
) -> Vec<(&'p Property, &'p Property)> {
    let could = |old: &Property, new: &Property| {
        old.ty == new.ty && old.kind == new.kind && similar(old.name.as_str(), new.name.as_str())
    };
    let mut pairs = Vec::new();
    for old in gone.iter() {
        let mut candidates = came.iter().filter(|new| could(old, new));
        if let (Some(new), None) = (candidates.next(), candidates.next())
            && gone.iter().filter(|other| could(other, new)).count() == 1
        {
            pairs.push((*old, *new));
        }
    }
    gone.retain(|old| pairs.iter().all(|(taken, _)| taken.name != old.name));
    came.retain(|new| pairs.iter().all(|(_, taken)| taken.name != new.name));
    pairs
}

fn place(both: &Structs<'_>, property: &Property) -> Place {
    Place::Property {
        ty: both.new.name.to_string(),
        name: property.name.to_string(),
    }
}

fn origins(both: &Structs<'_>, property: &Property) -> Vec<Origin> {
    let mut origins = vec![Origin::Property(
        both.new.name.to_string(),
        property.name.to_string(),
    )];
    for structure in [both.old, both.new] {
        if structure.parameters {
            origins.push(Origin::Property(
                structure.name.to_string(),
                property.name.to_string(),
            ));
            origins.push(Origin::Parameters(structure.name.to_string()));
        }
    }
    origins
}

fn removed(types: &Types<'_>, both: &Structs<'_>, old: &Property) -> Draft {
    let message = format!("{} is gone", noun(both, old));
    Draft::new(
        Check::PropertyRemoved,
        Severity::Breaking,
        place(both, old),
        message,
    )
    .was(&old.pointer, Some(describe::ty(&old.ty)))
    .origins(origins(both, old))
    .origins([declared(types.old, both.old, old)])
}

fn added(types: &Types<'_>, both: &Structs<'_>, new: &Property) -> Draft {
    let is_sent = types.uses.is_sent(both.names()) && !new.read_only;
    let has_to_be_sent = is_sent && (new.required || new.required_on_create);
    let how = if has_to_be_sent {
        " and must be sent"
    } else {
        ""
    };
    let message = format!("{} is new{how}", noun(both, new));
    Draft::new(
        Check::PropertyAdded,
        breaking_if(has_to_be_sent),
        place(both, new),
        message,
    )
    .is(&new.pointer, Some(describe::ty(&new.ty)))
    .origins(origins(both, new))
    .origins([declared(types.new, both.new, new)])
}

/// The origin of a property at the type that declares it.
fn declared(api: &Api, structure: &Struct, property: &Property) -> Origin {
    let declaring = declaring(api, structure, property);
    Origin::Property(declaring.name.to_string(), property.name.to_string())
}

fn renamed(both: &Structs<'_>, old: &Property, new: &Property) -> Draft {
    let (was, is) = (code(old.name.as_str()), code(new.name.as_str()));
    let message = format!("{is} seems to be the new name of {was}");
    Draft::new(
        Check::PropertyRenamed,
        Severity::Breaking,
        place(both, new),
        message,
    )
    .was(&old.pointer, Some(old.name.to_string()))
    .is(&new.pointer, Some(new.name.to_string()))
    .origins(origins(both, old))
    .origins(origins(both, new))
}

fn noun(both: &Structs<'_>, property: &Property) -> String {
    let what = match (both.new.parameters, property.kind) {
        (true, _) => "parameter",
        (_, PropertyKind::Navigation) => "navigation property",
        (_, PropertyKind::Structural) => "property",
    };
    format!(
        "the {what} {} of type {}",
        code(property.name.as_str()),
        code(&describe::ty(&property.ty))
    )
}

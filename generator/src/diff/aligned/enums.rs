//! Renamed enumerations with the same members, or most of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Names;
use crate::ir::{Api, Enum, Type, WireName};

/// Maps new to old names of enumerations that only one side has and that have the same members, or most of them and
/// a place in common.
pub fn renamed(old: &Api, new: &Api) -> Names {
    let gone = alone(old, new);
    let came = alone(new, old);
    let (was_at, is_at) = (places(old), places(new));
    let mut names = Names::new();
    for (members, after) in &came {
        let mut before = gone.get(members).cloned().unwrap_or_default();
        // Among several candidates, the one with the most places in common; then by name.
        for after in after {
            let shared = |before: &&WireName| {
                let (was, is) = (was_at.get(*before), is_at.get(*after));
                was.zip(is)
                    .map_or(0, |(was, is)| was.intersection(is).count())
            };
            let best = (0..before.len())
                .rev()
                .max_by_key(|at| shared(&before[*at]));
            if let Some(best) = best {
                names.insert((*after).clone(), before.remove(best).clone());
            }
        }
    }
    let alike = alike(&gone, &came, &names);
    let shares_place = |(before, after): &(&WireName, &WireName)| {
        let both = was_at.get(before).zip(is_at.get(after));
        both.is_some_and(|(was, is)| !was.is_disjoint(is))
    };
    for (before, after) in alike.into_iter().filter(shares_place) {
        let is_free = names.values().all(|taken| taken != before) && !names.contains_key(after);
        if is_free {
            names.insert(after.clone(), before.clone());
        }
    }
    names
}

/// Pairs of unmatched old and new enumerations that share most members.
fn alike<'a>(
    gone: &Alone<'a>,
    came: &Alone<'a>,
    known: &Names,
) -> Vec<(&'a WireName, &'a WireName)> {
    let mut found = Vec::new();
    for ((flags, members), before) in gone {
        for ((others_flags, others), after) in came {
            let shared = members.intersection(others).count();
            let all = members.union(others).count();
            if flags == others_flags && 2 * shared > all {
                let before = before
                    .iter()
                    .filter(|name| known.values().all(|old| old != **name));
                let pairs =
                    before.flat_map(|before| after.iter().map(move |after| (*before, *after)));
                found.extend(pairs.filter(|(_, after)| !known.contains_key(*after)));
            }
        }
    }
    found
}

/// Names of enumerations by flags and members.
type Alone<'a> = BTreeMap<(bool, BTreeSet<&'a str>), Vec<&'a WireName>>;

/// The properties that have each enumeration as their type.
fn places(api: &Api) -> BTreeMap<&WireName, BTreeSet<(&WireName, &WireName)>> {
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (name, ty) in &api.types {
        let Type::Struct(structure) = ty else {
            continue;
        };
        for property in &structure.properties {
            if let Some(of) = property.ty.named() {
                found.entry(of).or_default().insert((name, &property.name));
            }
        }
    }
    found
}

/// The enumerations that the other side lacks, by their flags and members; the order of members does not count.
fn alone<'a>(api: &'a Api, other: &Api) -> Alone<'a> {
    let mut found = Alone::new();
    for (name, ty) in &api.types {
        if let Type::Enum(Enum { members, flags, .. }) = ty
            && !other.types.contains_key(name)
        {
            let members = members.iter().map(|member| member.name.as_str()).collect();
            found.entry((*flags, members)).or_default().push(name);
        }
    }
    found
}

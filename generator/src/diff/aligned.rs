//! Renamed enumerations with the same members, which are equal on the wire.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Api, Body, Enum, Node, Response, Segment, Ty, Type, WireName};

type Names = BTreeMap<WireName, WireName>;

/// The new side with the old names of renamed enumerations, for the wire comparison; `None` if there are none.
pub fn aligned(old: &Api, new: &Api) -> Option<Api> {
    let names = renamed(old, new);
    if names.is_empty() {
        return None;
    }
    let mut api = new.clone();
    let types = std::mem::take(&mut api.types);
    api.types = types
        .into_iter()
        .map(|(name, ty)| of_type(name, ty, &names))
        .collect();
    api.types.sort_keys();
    of_node(&mut api.root, &names);
    Some(api)
}

/// Maps new to old names of enumerations that only one side has and that have the same members.
fn renamed(old: &Api, new: &Api) -> Names {
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
    names
}

/// The properties that have each enumeration as their type.
fn places(api: &Api) -> BTreeMap<&WireName, BTreeSet<(&WireName, &WireName)>> {
    let mut found: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (name, ty) in &api.types {
        let Type::Struct(structure) = ty else {
            continue;
        };
        for property in &structure.properties {
            if let Some(of) = named(&property.ty) {
                found.entry(of).or_default().insert((name, &property.name));
            }
        }
    }
    found
}

fn named(ty: &Ty) -> Option<&WireName> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::List(item) | Ty::Map(item) => named(item),
        _ => None,
    }
}

/// The enumerations that the other side lacks, by their flags and members; the order of members does not count.
fn alone<'a>(api: &'a Api, other: &Api) -> BTreeMap<(bool, BTreeSet<&'a str>), Vec<&'a WireName>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
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

fn of_type(name: WireName, mut ty: Type, names: &Names) -> (WireName, Type) {
    match &mut ty {
        Type::Struct(structure) => {
            for property in &mut structure.properties {
                of_value(&mut property.ty, names);
            }
        }
        Type::Enum(enumeration) => {
            if let Some(before) = names.get(&name) {
                enumeration.name = before.clone();
            }
        }
    }
    (names.get(&name).cloned().unwrap_or(name), ty)
}

fn of_value(ty: &mut Ty, names: &Names) {
    match ty {
        Ty::Named(name) => {
            if let Some(before) = names.get(name) {
                *name = before.clone();
            }
        }
        Ty::List(item) | Ty::Map(item) => of_value(item, names),
        _ => {}
    }
}

fn of_node(node: &mut Node, names: &Names) {
    match &mut node.segment {
        Segment::Root(_) | Segment::Fixed(_) => {}
        Segment::Key(key) => of_value(&mut key.ty, names),
        Segment::Call { parameters, .. }
        | Segment::CompositeKey(parameters)
        | Segment::Mixed { parameters, .. } => {
            for parameter in parameters {
                of_value(&mut parameter.ty, names);
            }
        }
    }
    for operation in &mut node.operations {
        for parameter in &mut operation.query {
            of_value(&mut parameter.ty, names);
        }
        if let Some(Body::Json(ty)) = &mut operation.body {
            of_value(ty, names);
        }
        match &mut operation.response {
            Response::Entity(ty)
            | Response::Nullable(ty)
            | Response::Collection(ty)
            | Response::Scalar(ty) => {
                of_value(ty, names);
            }
            Response::Empty
            | Response::Count
            | Response::References
            | Response::Reference
            | Response::Bytes(_) => {}
        }
    }
    for child in &mut node.children {
        of_node(child, names);
    }
}

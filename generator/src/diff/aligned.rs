//! Renamed types that are equal on the wire: inline schemas, which have no name there, and enumerations with the same
//! members.

mod enums;
mod inline;

use std::collections::BTreeMap;

use crate::ir::{Api, Body, Node, Ty, Type, WireName};

/// Old names by new names.
type Names = BTreeMap<WireName, WireName>;

/// The new side with the old names of renamed types, for the wire comparison; `None` if there are none.
pub fn aligned(old: &Api, new: &Api) -> Option<Api> {
    let inline = inline::renamed(old, new);
    let by_place = with_names(new, &inline);
    let enums = enums::renamed(old, by_place.as_ref().unwrap_or(new));
    with_names(by_place.as_ref().unwrap_or(new), &enums).or(by_place)
}

/// A copy with other names; `None` without names.
fn with_names(api: &Api, names: &Names) -> Option<Api> {
    if names.is_empty() {
        return None;
    }
    let mut api = api.clone();
    let types = std::mem::take(&mut api.types);
    api.types = types
        .into_iter()
        .map(|(name, ty)| of_type(name, ty, names))
        .collect();
    api.types.sort_keys();
    of_node(&mut api.root, names);
    Some(api)
}

fn of_type(mut name: WireName, mut ty: Type, names: &Names) -> (WireName, Type) {
    rename(&mut name, names);
    match &mut ty {
        Type::Struct(structure) => {
            structure.name = name.clone();
            let others = structure.base.iter_mut().chain(&mut structure.derived);
            others.for_each(|other| rename(other, names));
            structure.derived.sort();
            for property in &mut structure.properties {
                of_value(&mut property.ty, names);
            }
        }
        Type::Enum(enumeration) => enumeration.name = name.clone(),
    }
    (name, ty)
}

fn rename(name: &mut WireName, names: &Names) {
    if let Some(before) = names.get(name) {
        *name = before.clone();
    }
}

fn of_value(ty: &mut Ty, names: &Names) {
    if let Some(name) = ty.named_mut() {
        rename(name, names);
    }
}

fn of_node(node: &mut Node, names: &Names) {
    for ty in node.segment.types_mut() {
        of_value(ty, names);
    }
    for operation in &mut node.operations {
        for parameter in &mut operation.query {
            of_value(&mut parameter.ty, names);
        }
        if let Some(Body::Json(ty)) = &mut operation.body {
            of_value(ty, names);
        }
        if let Some(ty) = operation.response.ty_mut() {
            of_value(ty, names);
        }
    }
    for child in &mut node.children {
        of_node(child, names);
    }
}

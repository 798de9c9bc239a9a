//! Entity sets of references: which collection an ID belongs to when an operation takes a reference.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::parameters::REFERENCE_QUERY;
use crate::ir::{Kind, Node, Operation, QueryParameter, Response, Segment, Ty, Type, WireName};

/// Sets the entity set of each operation that adds, sets or removes a reference.
pub fn resolve_entity_sets(types: &IndexMap<WireName, Type>, root: &mut Node) {
    let mut sets = BTreeMap::new();
    collections(root, "", &mut sets);
    for (name, ty) in types {
        if let Type::Struct(structure) = ty
            && let Some(set) = &structure.entity_set
        {
            sets.insert(name.clone(), set.clone());
        }
    }
    fill(root, &sets);
}

/// Finds the shortest URL without keys that lists each type.
fn collections(node: &Node, parent: &str, sets: &mut BTreeMap<WireName, String>) {
    let template = format!("{parent}{}", node.segment.template());
    if template.contains(['{', '(']) {
        return;
    }
    for operation in &node.operations {
        if let (Kind::List, Response::Collection(Ty::Named(name))) =
            (&operation.kind, &operation.response)
        {
            let set = template.trim_start_matches('/');
            let shorter = sets
                .get(name)
                .is_none_or(|known: &String| set.len() < known.len());
            if shorter {
                sets.insert(name.clone(), set.to_owned());
            }
        }
    }
    for child in &node.children {
        collections(child, &template, sets);
    }
}

/// Moves an optional `@id` from the parameters to the argument: without it, no member of a collection is named.
fn of_collection(operations: &mut [Operation]) {
    let removing = operations
        .iter_mut()
        .filter(|operation| operation.kind == Kind::RemoveRef);
    for operation in removing {
        let before = operation.query.len();
        let is_other = |parameter: &QueryParameter| parameter.name != REFERENCE_QUERY;
        operation.query.retain(is_other);
        operation.reference_query |= operation.query.len() < before;
    }
}

fn fill(node: &mut Node, sets: &BTreeMap<WireName, String>) {
    let target =
        node.operations
            .iter()
            .find_map(|operation| match (&operation.kind, &operation.response) {
                (Kind::List, Response::Collection(Ty::Named(name)))
                | (
                    Kind::Get,
                    Response::Entity(Ty::Named(name)) | Response::Nullable(Ty::Named(name)),
                ) => Some(name.clone()),
                _ => None,
            });
    let set = target.and_then(|name| sets.get(&name).cloned());
    let is_entity = matches!(node.segment, Segment::Key(_) | Segment::CompositeKey(_))
        || node
            .operations
            .iter()
            .any(|operation| operation.kind == Kind::Get);
    let is_list = node
        .operations
        .iter()
        .any(|operation| operation.kind == Kind::List);
    for child in &mut node.children {
        if matches!(&child.segment, Segment::Fixed(text) if text == "$ref") {
            let adds = |operation: &Operation| operation.kind == Kind::AddRef;
            if !is_entity && (is_list || child.operations.iter().any(adds)) {
                of_collection(&mut child.operations);
            }
            for operation in &mut child.operations {
                if matches!(
                    operation.kind,
                    Kind::AddRef | Kind::SetRef | Kind::RemoveRef
                ) {
                    operation.reference_set.clone_from(&set);
                }
            }
        }
        fill(child, sets);
    }
}

//! Lists the undocumented parts of an API: types, properties, members and operations.

use std::collections::BTreeSet;

use crate::ir::{Api, Kind, Node, Operation, Struct, Ty, Type, WireName};
use crate::trim::Slice;

/// Number of URL segments below the root whose operations must be documented.
const LEVELS: usize = 3;

/// An undocumented item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// Its JSON pointer.
    pub pointer: String,
    /// Its name, such as `microsoft.graph.accessPackage/displayName`.
    pub what: String,
}

/// All undocumented items that belong to the slice.
///
/// For boundary types, and types that only they lead to, only the type itself must be documented, not its
/// properties and members. Operations count up to the third URL segment below the root.
#[must_use]
pub fn undocumented(api: &Api, slice: &Slice) -> Vec<Missing> {
    let inside = inside(api, slice);
    let mut found = Vec::new();
    for (name, ty) in &api.types {
        match ty {
            Type::Struct(structure) => of_structure(structure, inside.contains(name), &mut found),
            Type::Enum(enumeration) => {
                add(
                    &mut found,
                    enumeration.docs.as_ref(),
                    &enumeration.pointer,
                    || name.to_string(),
                );
                for member in enumeration.members.iter().filter(|_| inside.contains(name)) {
                    let pointer = format!("{}/x-members/{}", enumeration.pointer, member.name);
                    add(&mut found, member.docs.as_ref(), &pointer, || {
                        format!("{name}/{}", member.name)
                    });
                }
            }
        }
    }
    of_operations(&api.root, 0, &mut String::new(), &mut found);
    found.sort();
    found
}

fn add(
    found: &mut Vec<Missing>,
    docs: Option<&String>,
    pointer: &str,
    what: impl FnOnce() -> String,
) {
    if docs.is_none() {
        found.push(Missing {
            pointer: pointer.to_owned(),
            what: what(),
        });
    }
}

fn of_structure(structure: &Struct, inside: bool, found: &mut Vec<Missing>) {
    let name = &structure.name;
    // The action documents what it does with its parameters.
    if !structure.parameters {
        add(found, structure.docs.as_ref(), &structure.pointer, || {
            name.to_string()
        });
    }
    if !inside {
        return;
    }
    let own = format!("{}/", structure.pointer);
    for property in structure
        .properties
        .iter()
        .filter(|property| property.pointer.starts_with(&own))
    {
        add(found, property.docs.as_ref(), &property.pointer, || {
            format!("{name}/{}", property.name)
        });
    }
}

fn of_operations(node: &Node, level: usize, template: &mut String, found: &mut Vec<Missing>) {
    let length = template.len();
    template.push_str(&node.segment.template());
    // The documentation of a count follows from its kind.
    let explained = |operation: &&Operation| operation.kind != Kind::Count;
    for Operation {
        method,
        docs,
        pointer,
        ..
    } in node.operations.iter().filter(explained)
    {
        add(found, docs.as_ref(), pointer, || {
            format!("{} {template}", method.as_str())
        });
    }
    if level < LEVELS {
        for child in &node.children {
            of_operations(child, level + 1, template, found);
        }
    }
    template.truncate(length);
}

/// Types that operations reach without passing through a boundary type.
fn inside(api: &Api, slice: &Slice) -> BTreeSet<WireName> {
    let mut walk = Walk {
        api,
        slice,
        found: BTreeSet::new(),
    };
    api.root.visit("", &mut |_, node| walk.node(node));
    walk.found
}

struct Walk<'a> {
    api: &'a Api,
    slice: &'a Slice,
    found: BTreeSet<WireName>,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node) {
        let of_operation = |operation| Operation::sent(operation).chain(operation.received());
        let names = node.segment.types().filter_map(Ty::named);
        for name in names.chain(node.operations.iter().flat_map(of_operation)) {
            self.named(name);
        }
    }

    fn named(&mut self, name: &WireName) {
        let Some((name, ty)) = self.api.types.get_key_value(name) else {
            return;
        };
        if self.slice.is_boundary(name.as_str()) || !self.found.insert(name.clone()) {
            return;
        }
        let Type::Struct(structure) = ty else { return };
        for name in structure.derived.iter().chain(&structure.base) {
            self.named(name);
        }
        for name in structure
            .properties
            .iter()
            .filter_map(|property| property.ty.named())
        {
            self.named(name);
        }
    }
}

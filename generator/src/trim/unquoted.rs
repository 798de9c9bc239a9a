//! Unquoted enumeration members of string schemas: YAML reads `3.50` as the number 3.5, which is another text.

use std::collections::BTreeMap;

use super::document::Part;
use super::node::Node;
use crate::diagnostics::Pointer;

/// Replaces such members by their text in the document.
pub(super) fn restore(node: &mut Node, part: &Part<'_>, document: &str, at: &Pointer) {
    // Few documents have such members, so pointers are only built for those.
    if !has_unquoted(node) {
        return;
    }
    let mut places = Vec::new();
    visit(node, &Pointer::root(), &mut |place, _| {
        places.push(place.clone());
    });
    let texts: BTreeMap<Pointer, String> = part.spelled(document, at, &places);
    visit(node, &Pointer::root(), &mut |place, member| {
        if let Some(text) = texts.get(place) {
            *member = Node::String(text.clone());
        }
    });
}

fn has_unquoted(node: &Node) -> bool {
    match node {
        Node::List(items) => items.iter().any(has_unquoted),
        Node::Map(members) => {
            let listed = members.get("enum").and_then(Node::as_list);
            let mut listed = listed.into_iter().flatten();
            (is_text(node) && listed.any(is_unquoted)) || members.values().any(has_unquoted)
        }
        _ => false,
    }
}

/// Calls `change` with each unquoted member and its place.
fn visit(node: &mut Node, at: &Pointer, change: &mut impl FnMut(&Pointer, &mut Node)) {
    let is_text = is_text(node);
    match node {
        Node::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                visit(item, &at.index(index), change);
            }
        }
        Node::Map(members) => {
            for (key, value) in members {
                let at = at.child(key);
                match value {
                    Node::List(items) if is_text && key == "enum" => {
                        for (index, item) in items.iter_mut().enumerate() {
                            if is_unquoted(item) {
                                change(&at.index(index), item);
                            }
                        }
                    }
                    value => visit(value, &at, change),
                }
            }
        }
        _ => {}
    }
}

fn is_text(node: &Node) -> bool {
    node.get("type").and_then(Node::as_str) == Some("string")
}

fn is_unquoted(member: &Node) -> bool {
    matches!(member, Node::Bool(_) | Node::Int(_) | Node::Float(_))
}

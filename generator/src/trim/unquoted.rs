//! Scalars without quotes where text belongs: YAML reads `3.50` as the number 3.5, which is another text.

use std::collections::BTreeMap;

use super::document::Part;
use super::node::Node;
use crate::diagnostics::Pointer;

/// Keywords with text that decides what a request contains.
const TEXTS: [&str; 8] = [
    "format",
    "in",
    "name",
    "operationId",
    "pattern",
    "propertyName",
    "style",
    "url",
];
/// Keywords with values of any kind.
const FREE: [&str; 4] = ["default", "enum", "example", "examples"];
/// Keywords whose members have names that the document chooses.
const NAMED: [&str; 7] = [
    "callbacks",
    "content",
    "encoding",
    "headers",
    "links",
    "properties",
    "responses",
];

/// Replaces such scalars by their text in the document.
pub(super) fn restore(node: &mut Node, part: &Part<'_>, document: &str, at: &Pointer) {
    // Few documents have such scalars, so pointers are only built for those.
    if !has_unquoted(node, Names::Keywords) {
        return;
    }
    let mut places = Vec::new();
    visit(node, &Pointer::root(), Names::Keywords, &mut |place, _| {
        places.push(place.clone());
    });
    let texts: BTreeMap<Pointer, String> = part.spelled(document, at, &places);
    visit(
        node,
        &Pointer::root(),
        Names::Keywords,
        &mut |place, scalar| {
            if let Some(text) = texts.get(place) {
                *scalar = Node::String(text.clone());
            }
        },
    );
}

/// What the names of the members of an object are.
#[derive(Clone, Copy, PartialEq)]
enum Names {
    Keywords,
    /// Names that the document chooses.
    Chosen,
    /// Names of server variables.
    Variables,
    /// Keywords of a server variable.
    OfVariable,
}

impl Names {
    /// Whether a member that is no list is text: `required: true` of a parameter is not.
    fn is_one_text(self, key: &str, is_of_texts: bool) -> bool {
        key != "required" && self.is_text(key, is_of_texts)
    }

    /// Whether the value of a member, or each item of it, is text. Members of enumerations are text if their type is.
    fn is_text(self, key: &str, is_of_texts: bool) -> bool {
        match self {
            Self::Keywords => {
                TEXTS.contains(&key) || key == "required" || (key == "enum" && is_of_texts)
            }
            Self::OfVariable => matches!(key, "default" | "enum"),
            Self::Chosen | Self::Variables => false,
        }
    }

    /// The names in a member; `None` if it can be any value.
    fn within(self, key: &str) -> Option<Self> {
        match self {
            Self::Chosen => Some(Self::Keywords),
            Self::Variables => Some(Self::OfVariable),
            _ if FREE.contains(&key) || key.starts_with("x-") => None,
            _ if key == "variables" => Some(Self::Variables),
            _ if NAMED.contains(&key) => Some(Self::Chosen),
            _ => Some(Self::Keywords),
        }
    }
}

fn has_unquoted(node: &Node, names: Names) -> bool {
    let is_of_texts = is_of_texts(node);
    match node {
        Node::List(items) => items.iter().any(|item| has_unquoted(item, names)),
        Node::Map(members) => members.iter().any(|(key, value)| match value {
            Node::List(items) if names.is_text(key, is_of_texts) => items.iter().any(is_unquoted),
            value if is_unquoted(value) => names.is_one_text(key, is_of_texts),
            value => {
                let within = names.within(key);
                within.is_some_and(|names| has_unquoted(value, names))
            }
        }),
        _ => false,
    }
}

/// Calls `change` with each such scalar and its place.
fn visit(
    node: &mut Node,
    at: &Pointer,
    names: Names,
    change: &mut impl FnMut(&Pointer, &mut Node),
) {
    let is_of_texts = is_of_texts(node);
    match node {
        Node::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                visit(item, &at.index(index), names, change);
            }
        }
        Node::Map(members) => {
            for (key, value) in members {
                let at = at.child(key);
                match value {
                    Node::List(items) if names.is_text(key, is_of_texts) => {
                        let items = items.iter_mut().enumerate();
                        for (index, item) in items.filter(|(_, item)| is_unquoted(item)) {
                            change(&at.index(index), item);
                        }
                    }
                    value if is_unquoted(value) => {
                        if names.is_one_text(key, is_of_texts) {
                            change(&at, value);
                        }
                    }
                    value => {
                        if let Some(names) = names.within(key) {
                            visit(value, &at, names, change);
                        }
                    }
                }
            }
        }
        _ => {}
    }
}

fn is_of_texts(node: &Node) -> bool {
    node.get("type").and_then(Node::as_str) == Some("string")
}

fn is_unquoted(member: &Node) -> bool {
    matches!(member, Node::Bool(_) | Node::Int(_) | Node::Float(_))
}

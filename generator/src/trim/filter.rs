//! Copies one path item or component: facts stay, prose and noise go, and each reference is noted with its role.
//!
//! What a member is depends on where it stands (a property may well be named `description`), so the walk knows the kind
//! of each object of `OpenAPI` 3.0.

mod members;

use std::collections::{BTreeMap, HashSet};

pub(super) use members::Kind;
use members::{Member, member};

use super::node::{Map, Node};
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};

/// What stands in for the description that `OpenAPI` requires of a response.
const RESPONSE_DESCRIPTION: &str = "Response";

/// How a schema is referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// As the base of another: only its own members are meant.
    Base,
    /// As the type of a value, which can also be of a derived type.
    Value,
}

/// A reference, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) target: String,
    pub(super) role: Role,
    pub(super) from: Pointer,
}

/// The walk, with what it finds on the way.
pub(super) struct Filter {
    pub(super) keep_docs: bool,
    pub(super) references: Vec<Reference>,
    pub(super) diagnostics: Diagnostics,
    /// Extensions that were left out, and how often.
    pub(super) left_out: BTreeMap<String, usize>,
    known: HashSet<(String, Role)>,
}

/// Where the walk is: a linked list, so that the pointer is only spelled out where it is needed.
#[derive(Clone, Copy)]
pub(super) enum At<'a> {
    Root(&'a Pointer),
    Member(&'a At<'a>, &'a str),
    Item(&'a At<'a>, usize),
}

impl At<'_> {
    pub(super) fn pointer(&self) -> Pointer {
        match self {
            Self::Root(pointer) => (*pointer).clone(),
            Self::Member(parent, key) => parent.pointer().child(key),
            Self::Item(parent, index) => parent.pointer().index(*index),
        }
    }
}

impl Filter {
    pub(super) fn new(keep_docs: bool) -> Self {
        Self {
            keep_docs,
            references: Vec::new(),
            diagnostics: Diagnostics::new(),
            left_out: BTreeMap::new(),
            known: HashSet::new(),
        }
    }

    /// Copies what is to stay of a value.
    pub(super) fn copy(&mut self, node: &Node, kind: Kind, at: &At<'_>) -> Node {
        match (kind, node) {
            // `additionalProperties: true` stands where a schema does.
            (Kind::Verbatim, _) | (Kind::Schema, Node::Bool(_)) => node.clone(),
            (Kind::List(item), Node::List(list)) => Node::List(
                list.iter()
                    .enumerate()
                    .map(|(i, node)| self.copy(node, *item, &At::Item(at, i)))
                    .collect(),
            ),
            (Kind::Map(value), Node::Map(map)) => Node::Map(
                map.iter()
                    .map(|(key, node)| (key.clone(), self.copy(node, *value, &At::Member(at, key))))
                    .collect(),
            ),
            (Kind::List(_), other) => self.unexpected(other, "a list", at),
            (_, Node::Map(map)) => self.object(map, kind, at),
            (_, other) => self.unexpected(other, "an object", at),
        }
    }

    fn unexpected(&mut self, node: &Node, expected: &str, at: &At<'_>) -> Node {
        let message = format!("found {}, expected {expected}", node.kind());
        self.diagnostics
            .push(Diagnostic::error(at.pointer(), message));
        Node::Null
    }

    fn object(&mut self, map: &Map, kind: Kind, at: &At<'_>) -> Node {
        let mut out = Map::with_capacity(map.len());
        for (key, value) in map {
            let at = At::Member(at, key);
            let copy = match member(kind, key) {
                Member::Fact(kind) => self.copy(value, kind, &at),
                Member::Prose(kind) if self.keep_docs => self.copy(value, kind, &at),
                Member::RequiredProse if self.keep_docs => value.clone(),
                Member::RequiredProse => Node::String(RESPONSE_DESCRIPTION.to_owned()),
                Member::Prose(_) => continue,
                Member::Noise => {
                    *self.left_out.entry(key.clone()).or_default() += 1;
                    continue;
                }
                Member::Reference => {
                    self.reference(value, Role::Value, &at);
                    value.clone()
                }
                Member::AllOf => self.all_of(value, map, &at),
                Member::Unknown => {
                    let message = format!(
                        "kept {}, which OpenAPI 3.0 does not define here",
                        quoted(key)
                    );
                    self.diagnostics
                        .push(Diagnostic::warning(at.pointer(), message));
                    value.clone()
                }
            };
            out.insert(key.clone(), copy);
        }
        if kind == Kind::Response && !out.contains_key("description") && !out.contains_key("$ref") {
            let description = Node::String(RESPONSE_DESCRIPTION.to_owned());
            out.shift_insert(0, "description".to_owned(), description);
        }
        Node::Map(out)
    }

    /// Schemas that all apply: the bases of a type and its own members; or, as a wrapper around a single reference
    /// somewhere inside a schema, just the type of a value.
    fn all_of(&mut self, node: &Node, schema: &Map, at: &At<'_>) -> Node {
        let Node::List(list) = node else {
            return self.unexpected(node, "a list", at);
        };
        let component = matches!(at, At::Member(At::Root(_), _));
        let wrapper = list.len() == 1 && !component && !schema.contains_key("properties");
        let role = if wrapper { Role::Value } else { Role::Base };
        let copies = list.iter().enumerate().map(|(i, part)| {
            let at = At::Item(at, i);
            if let Some(target) = part.get("$ref") {
                self.reference(target, role, &At::Member(&at, "$ref"));
                part.clone()
            } else {
                self.copy(part, Kind::Schema, &at)
            }
        });
        Node::List(copies.collect())
    }

    fn reference(&mut self, node: &Node, role: Role, at: &At<'_>) {
        match node {
            Node::String(target) if self.known.contains(&(target.clone(), role)) => {}
            Node::String(target) => {
                self.known.insert((target.clone(), role));
                self.references.push(Reference {
                    target: target.clone(),
                    role,
                    from: at.pointer(),
                });
            }
            other => {
                self.unexpected(other, "the text of a reference", at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(yaml: &str, kind: Kind, keep_docs: bool) -> (Node, Filter) {
        let node: Node = serde_yaml::from_str(yaml).expect("YAML");
        let mut filter = Filter::new(keep_docs);
        let copy = filter.copy(&node, kind, &At::Root(&Pointer::root()));
        (copy, filter)
    }

    fn tree(yaml: &str) -> Node {
        serde_yaml::from_str(yaml).expect("YAML")
    }

    #[test]
    fn given_a_property_named_description_when_copied_then_only_prose_goes() {
        let schema = "{type: object, description: prose, example: {}, properties: {description: {type: string, description: prose}, \
                      $ref: {type: string}}}";
        let (node, filter) = copy(schema, Kind::Schema, false);
        assert_eq!(
            node,
            tree("{type: object, properties: {description: {type: string}, $ref: {type: string}}}")
        );
        assert!(filter.references.is_empty() && filter.diagnostics.is_empty());
        assert_eq!(copy(schema, Kind::Schema, true).0, tree(schema));
    }

    #[test]
    fn given_a_response_when_copied_then_it_has_the_description_it_needs() {
        assert_eq!(
            copy("{description: prose}", Kind::Response, false).0,
            tree("{description: Response}")
        );
        assert_eq!(
            copy("{content: {}}", Kind::Response, false).0,
            tree("{description: Response, content: {}}")
        );
        assert_eq!(
            copy("{$ref: '#/r'}", Kind::Response, false).0,
            tree("{$ref: '#/r'}")
        );
    }

    #[test]
    fn given_vendor_extensions_when_copied_then_facts_stay() {
        let schema = "{x-ms-enum: {name: e, modelAsString: true, values: [{name: a, value: a, description: prose}]}, \
                      x-ms-deprecation: {date: '2020-01-01', description: prose}, x-other: 1}";
        let (node, filter) = copy(schema, Kind::Schema, false);
        let expected = "{x-ms-enum: {name: e, modelAsString: true, values: [{name: a, value: a}]}, \
                        x-ms-deprecation: {date: '2020-01-01'}}";
        assert_eq!(node, tree(expected));
        assert_eq!(
            filter.left_out.into_iter().collect::<Vec<_>>(),
            [("x-other".to_owned(), 1)]
        );
    }

    #[test]
    fn given_all_of_when_copied_then_bases_and_wrappers_differ() {
        let roles = |yaml| {
            copy(yaml, Kind::Schema, false)
                .1
                .references
                .iter()
                .map(|r| r.role)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            roles("{allOf: [{$ref: '#/a'}, {type: object}]}"),
            [Role::Base]
        );
        assert_eq!(roles("{allOf: [{$ref: '#/a'}]}"), [Role::Base]);
        assert_eq!(
            roles("{properties: {p: {allOf: [{$ref: '#/a'}]}}}"),
            [Role::Value]
        );
        assert_eq!(
            roles("{items: {allOf: [{$ref: '#/a'}, {properties: {q: {$ref: '#/b'}}}]}}"),
            [Role::Base, Role::Value]
        );
    }

    #[test]
    fn given_wrong_shapes_and_unknown_members_when_copied_then_pointed_at() {
        let (_, filter) = copy(
            "{get: {parameters: {a: 1}, responses: [], odd: 1}}",
            Kind::PathItem,
            false,
        );
        let messages: Vec<_> = filter.diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(
            messages,
            [
                "error: #/get/parameters: found an object, expected a list",
                "error: #/get/responses: found a list, expected an object",
                "warning: #/get/odd: kept `odd`, which OpenAPI 3.0 does not define here",
            ]
        );
    }
}

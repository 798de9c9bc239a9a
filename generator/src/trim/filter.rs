//! Filters one path item or component: keeps facts, drops prose and noise, and records each reference with its role.
//!
//! What a key means depends on its object (a property may be named `description`), so the walk tracks the kind of
//! each `OpenAPI` 3.0 object.

mod members;

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

pub(super) use members::Kind;
use members::{Member, member};

use super::node::{Map, Node};
use super::own_keys;
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::syntax::keywords::ObjectKind;
use crate::syntax::{extensions, merge, nearest};

/// Replaces the description of a response, which `OpenAPI` requires.
const RESPONSE_DESCRIPTION: &str = "Response";

pub(super) const SCHEMA: Kind = Kind::Object(ObjectKind::Schema);

/// How a reference uses a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// As a base type: only its own members are needed.
    Base,
    /// As the type of a value, which may also be of a derived type.
    Value,
}

/// A reference and its place.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) target: String,
    pub(super) role: Role,
    pub(super) from: Pointer,
}

/// The walk over one part, and its results.
pub(super) struct Filter<'t> {
    /// The text of the document.
    text: &'t str,
    pub(super) keep_docs: bool,
    pub(super) references: Vec<Reference>,
    pub(super) diagnostics: Diagnostics,
    /// Dropped extensions, with their counts.
    pub(super) left_out: BTreeMap<String, usize>,
    /// The places of discriminators with a mapping.
    pub(super) discriminators: Vec<Pointer>,
    /// All targets of references, with the roles in `references`.
    pub(super) known: IndexMap<String, Vec<Role>>,
    /// The indexes in `known` of the targets that were found since this was last emptied.
    pub(super) used: BTreeSet<usize>,
}

/// The current position of the walk, as a linked list, so that pointers are only built where needed.
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

impl<'t> Filter<'t> {
    pub(super) fn new(text: &'t str, keep_docs: bool) -> Self {
        Self {
            text,
            keep_docs,
            references: Vec::new(),
            diagnostics: Diagnostics::new(),
            left_out: BTreeMap::new(),
            discriminators: Vec::new(),
            known: IndexMap::new(),
            used: BTreeSet::new(),
        }
    }

    /// Filters a value of a kind.
    pub(super) fn keep(&mut self, node: Node, kind: Kind, at: &At<'_>) -> Node {
        // `additionalProperties: true` is a boolean instead of a schema.
        if kind == Kind::Verbatim || kind == SCHEMA && matches!(node, Node::Bool(_)) {
            return self.verbatim(node, at);
        }
        match (kind.items(), kind.values(), node) {
            (Some(item), _, Node::List(list)) => Node::List(
                list.into_iter()
                    .enumerate()
                    .map(|(i, node)| self.keep(node, item, &At::Item(at, i)))
                    .collect(),
            ),
            (_, Some(value), Node::Map(mut map)) => {
                for (key, node) in &mut map {
                    if merge::is_merge(key, self.text) {
                        self.merge_key(&At::Member(at, key));
                    }
                    let found = std::mem::replace(node, Node::Null);
                    *node = self.keep(found, value, &At::Member(at, key));
                }
                Node::Map(map)
            }
            (None, _, Node::Map(map)) => self.object(map, kind, at),
            // Whoever reads the slice reports a value of the wrong kind.
            (_, _, other) => self.verbatim(other, at),
        }
    }

    /// Keeps a value unchanged. Reports numbers that JSON can't represent.
    fn verbatim(&mut self, node: Node, at: &At<'_>) -> Node {
        if !node.is_finite() {
            let message = "found a number that JSON can't represent, expected a finite one";
            let help = "write a finite number, or remove it";
            self.diagnostics
                .push(Diagnostic::error(at.pointer(), message).help(help));
        }
        node
    }

    /// Reports a YAML merge key.
    fn merge_key(&mut self, at: &At<'_>) {
        let message =
            "found the merge key `<<`, which OpenAPI does not define and few YAML parsers support";
        let help = "write out the members that it stands for, or put it in quotes if it is a name";
        self.diagnostics
            .push(Diagnostic::error(at.pointer(), message).help(help));
    }

    fn object(&mut self, mut map: Map, kind: Kind, at: &At<'_>) -> Node {
        let names = map.keys().map(String::as_str);
        if kind == Kind::Object(ObjectKind::Example) && !extensions::is_example(names) {
            return self.verbatim(Node::Map(map), at);
        }
        if kind == Kind::Object(ObjectKind::Discriminator) && map.contains_key("mapping") {
            self.discriminators.push(at.pointer());
        }
        let is_typed = map.contains_key("properties");
        map.retain(|key, value| self.member(key, value, kind, is_typed, at));
        if kind == Kind::Object(ObjectKind::Response)
            && !map.contains_key("description")
            && !map.contains_key("$ref")
        {
            let description = Node::String(RESPONSE_DESCRIPTION.to_owned());
            map.shift_insert(0, "description".to_owned(), description);
        }
        Node::Map(map)
    }

    /// Filters a member, and returns whether to keep it.
    fn member(
        &mut self,
        key: &str,
        value: &mut Node,
        kind: Kind,
        is_typed: bool,
        at: &At<'_>,
    ) -> bool {
        if *value == Node::Null && kind.is_never_null(key) {
            return false;
        }
        let at = At::Member(at, key);
        let mut found = || std::mem::replace(value, Node::Null);
        match member(kind, key) {
            Member::Fact(kind) => *value = self.keep(found(), kind, &at),
            Member::Prose(kind) if self.keep_docs => *value = self.keep(found(), kind, &at),
            Member::RequiredProse if self.keep_docs => {}
            Member::RequiredProse => *value = Node::String(RESPONSE_DESCRIPTION.to_owned()),
            // Whoever reads the slice reports that it belongs elsewhere.
            Member::Noise if extensions::WITHIN_PROPERTIES.contains(&key) => {}
            Member::Noise if self.is_slip(key, &at) => {}
            // A single `example` is prose; `examples` can have references.
            Member::Prose(_) if key != "examples" => return false,
            Member::Noise | Member::Prose(_) => {
                *self.left_out.entry(key.to_owned()).or_default() += 1;
                let object = kind.object().into_iter();
                let within = object.flat_map(|object| {
                    own_keys::within_keyword(value, object, key, || at.pointer())
                });
                self.diagnostics.extend(within);
                return false;
            }
            Member::Reference => self.reference(value, Role::Value, &at),
            Member::AllOf => *value = self.all_of(found(), is_typed, &at),
            Member::Unknown if merge::is_merge(key, self.text) => self.merge_key(&at),
            Member::Unknown => {
                self.unknown(key, kind, &at);
                return false;
            }
        }
        true
    }

    /// Reports a member that is left out because the specification does not define it: an error if it looks like a
    /// keyword, because that would change what the document says.
    fn unknown(&mut self, key: &str, kind: Kind, at: &At<'_>) {
        let found = if let Some(meant) = nearest(key, kind.keywords()) {
            let message = format!(
                "found {}, which is not a keyword of OpenAPI 3.0 here",
                quoted(key)
            );
            let help = format!("did you mean `{meant}`? Correct it in the document");
            Diagnostic::error(at.pointer(), message).help(help)
        } else {
            let message = format!(
                "left out {}, which is not a keyword of OpenAPI 3.0 here",
                quoted(key)
            );
            Diagnostic::warning(at.pointer(), message)
        };
        self.diagnostics.push(found);
    }

    /// Reports a key that looks like a misspelled extension that has a meaning, and returns whether it does.
    fn is_slip(&mut self, key: &str, at: &At<'_>) -> bool {
        let slip = own_keys::slip(key, || at.pointer());
        let is_slip = slip.is_some();
        self.diagnostics.extend(slip);
        is_slip
    }

    /// Records a reference.
    fn reference(&mut self, node: &Node, role: Role, at: &At<'_>) {
        let Node::String(target) = node else { return };
        let index = self.known.get_index_of(target);
        let index = index.unwrap_or_else(|| self.known.insert_full(target.clone(), Vec::new()).0);
        self.used.insert(index);
        let roles = &mut self.known[index];
        if !roles.contains(&role) {
            roles.push(role);
            self.references.push(Reference {
                target: target.clone(),
                role,
                from: at.pointer(),
            });
        }
    }

    /// Filters an `allOf`. Its references are base types; but if it wraps a single reference within a schema that has
    /// no properties, that is just the type of a value.
    fn all_of(&mut self, node: Node, is_typed: bool, at: &At<'_>) -> Node {
        let Node::List(list) = node else {
            return self.verbatim(node, at);
        };
        let component = matches!(at, At::Member(At::Root(_), _));
        let wrapper = list.len() == 1 && !component && !is_typed;
        let role = if wrapper { Role::Value } else { Role::Base };
        let kept = list.into_iter().enumerate().map(|(i, part)| {
            let at = At::Item(at, i);
            if let Some(target) = part.get("$ref") {
                self.reference(target, role, &At::Member(&at, "$ref"));
                part
            } else {
                self.keep(part, SCHEMA, &at)
            }
        });
        Node::List(kept.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RESPONSE: Kind = Kind::Object(ObjectKind::Response);

    fn keep(yaml: &str, kind: Kind, keep_docs: bool) -> (Node, Filter<'_>) {
        let node: Node = serde_yaml::from_str(yaml).expect("YAML");
        let mut filter = Filter::new(yaml, keep_docs);
        let kept = filter.keep(node, kind, &At::Root(&Pointer::root()));
        (kept, filter)
    }

    fn tree(yaml: &str) -> Node {
        serde_yaml::from_str(yaml).expect("YAML")
    }

    #[test]
    fn given_a_property_named_description_when_filtered_then_only_prose_is_dropped() {
        let schema = "{type: object, description: prose, example: {}, properties: {description: {type: string, description: prose}, \
                      $ref: {type: string}}}";
        let (node, filter) = keep(schema, SCHEMA, false);
        assert_eq!(
            node,
            tree("{type: object, properties: {description: {type: string}, $ref: {type: string}}}")
        );
        assert!(filter.references.is_empty() && filter.diagnostics.is_empty());
        assert_eq!(keep(schema, SCHEMA, true).0, tree(schema));
    }

    #[test]
    fn given_a_response_when_filtered_then_it_has_the_description_it_needs() {
        assert_eq!(
            keep("{description: prose}", RESPONSE, false).0,
            tree("{description: Response}")
        );
        assert_eq!(
            keep("{content: {}}", RESPONSE, false).0,
            tree("{description: Response, content: {}}")
        );
        assert_eq!(
            keep("{$ref: '#/r'}", RESPONSE, false).0,
            tree("{$ref: '#/r'}")
        );
    }

    #[test]
    fn given_vendor_extensions_when_filtered_then_facts_stay() {
        let schema = "{x-ms-enum: {name: e, modelAsString: true, values: [{name: a, value: a, description: prose}]}, \
                      x-ms-deprecation: {date: '2020-01-01', description: prose}, x-other: 1}";
        let (node, filter) = keep(schema, SCHEMA, false);
        let expected = "{x-ms-enum: {name: e, modelAsString: true, values: [{name: a, value: a}]}, \
                        x-ms-deprecation: {date: '2020-01-01'}}";
        assert_eq!(node, tree(expected));
        assert_eq!(
            filter.left_out.into_iter().collect::<Vec<_>>(),
            [("x-other".to_owned(), 1)]
        );
    }

    #[test]
    fn given_keys_of_this_project_when_filtered_then_they_stay_and_misspellings_are_errors() {
        let own = "{x-broken: t, x-rust-name: N, x-source: s, x-properties: {p: {description: d}}}";
        let (node, filter) = keep(own, SCHEMA, false);
        assert_eq!(node, tree(own));
        assert!(filter.left_out.is_empty() && filter.diagnostics.is_empty());
        let (_, filter) = keep("{x-brokne: t, x-rust-nam: N, x-logo: l}", SCHEMA, false);
        let said: Vec<String> = filter.diagnostics.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains("#/x-brokne: found `x-brokne`"), "{said:?}");
        assert!(said[1].contains("did you mean `x-rust-name`?"), "{said:?}");
    }

    #[test]
    fn given_all_of_when_filtered_then_bases_and_wrappers_differ() {
        let roles = |yaml| {
            keep(yaml, SCHEMA, false)
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
    fn given_wrong_shapes_and_unknown_members_when_filtered_then_the_latter_are_named() {
        let (node, filter) = keep(
            "{servers: [{url: a, odd: 1}], get: {parameters: {a: 1}, responses: [], odd: 1, deprecate: true}}",
            Kind::Object(ObjectKind::PathItem),
            false,
        );
        let responses = node.get("get").and_then(|get| get.get("responses"));
        assert_eq!(responses, Some(&Node::List(Vec::new())));
        let messages: Vec<_> = filter
            .diagnostics
            .iter()
            .filter_map(|found| found.to_string().lines().next().map(str::to_owned))
            .collect();
        assert_eq!(
            messages,
            [
                "warning: #/servers/0/odd: left out `odd`, which is not a keyword of OpenAPI 3.0 here",
                "warning: #/get/odd: left out `odd`, which is not a keyword of OpenAPI 3.0 here",
                "error: #/get/deprecate: found `deprecate`, which is not a keyword of OpenAPI 3.0 here",
            ]
        );
    }
}

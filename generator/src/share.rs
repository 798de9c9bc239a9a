//! Sharing: one builder type for all URLs with the same subtree.
//!
//! Entitlement management nests the same resources repeatedly. Nodes of the URL tree with equal operations,
//! options, bodies, results and children become one builder; the comparison ignores parameter names,
//! documentation and JSON pointers. A builder has exactly the operations that each of its URLs has.

use std::collections::BTreeMap;

use indexmap::IndexMap;

mod differences;
mod lock;
mod names;
mod singular;

use crate::diagnostics::Diagnostics;
use crate::ir::{Api, Kind, Limits, Node, Operation, QueryParameter, Segment};

pub use lock::{Lock, lock, lock_text, parse_lock};
use names::{Naming, Trail};

/// The suffix of each builder's name, so no builder and no model have the same name.
pub const SUFFIX: &str = "Api";

/// All builders of an API; the first is the entry point.
#[derive(Debug)]
pub struct Builders<'a> {
    /// The builders, entry point first, then by name.
    pub builders: Vec<Builder<'a>>,
}

/// One builder type.
#[derive(Debug)]
pub struct Builder<'a> {
    /// Name of the type.
    pub name: String,
    /// The node of its first URL, which provides the documentation.
    pub node: &'a Node,
    /// The node of each URL.
    pub nodes: Vec<&'a Node>,
    /// All URL templates it serves: shortest first, then alphabetically.
    pub templates: Vec<String>,
    /// Steps to other builders: the child node and the builder's index.
    pub children: Vec<(&'a Node, usize)>,
    /// Leaves that become methods of this builder, not builders, such as `$count`.
    pub leaves: Vec<&'a Node>,
}

/// Whether a node becomes methods of its parent instead of a builder: the slash at the end of a URL is one.
#[must_use]
pub fn is_leaf(node: &Node) -> bool {
    let system = matches!(&node.segment, Segment::Fixed(text) if matches!(text.as_str(), "" | "$count" | "$ref" | "$value"));
    let action = matches!(node.segment, Segment::Fixed(_))
        && !node.operations.is_empty()
        && node
            .operations
            .iter()
            .all(|operation| operation.kind == Kind::Action);
    node.children.is_empty() && (system || action)
}

/// Finds the builders of an API. With `share` off, each URL has its own.
///
/// # Errors
/// If two builders would have the same name, or if a builder of the lock would be split or merged and
/// `accept` is off.
pub fn share<'a>(
    api: &'a Api,
    lock: &Lock,
    share: bool,
    accept: bool,
) -> Result<Builders<'a>, Diagnostics> {
    let (classes, top) = classes(api, share);
    let found = Naming::new(&classes, api, lock).run();
    let mut problems = found.collisions;
    if !accept {
        problems.extend(found.changes);
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(order(classes, found.names, top))
}

/// The builders of an API that is only compared: ignores the lock and collisions of names.
#[must_use]
pub fn share_to_compare<'a>(api: &'a Api, lock: &Lock) -> Builders<'a> {
    let (classes, top) = classes(api, true);
    let names = Naming::new(&classes, api, lock).run().names;
    order(classes, names, top)
}

fn classes(api: &Api, share: bool) -> (IndexMap<Shape, Class<'_>>, usize) {
    let mut interner = Interner {
        classes: IndexMap::new(),
        share,
        serial: 0,
    };
    let template = api.root.segment.template();
    let start = Url {
        trail: Trail::start(&api.root),
        template,
        depth: 1,
    };
    let top = interner.intern(&api.root, start);
    (interner.classes, top)
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Shape {
    /// Distinguishes all nodes when sharing is off.
    serial: usize,
    operations: Vec<OperationShape>,
    leaves: Vec<(Segment, Option<String>, Vec<OperationShape>)>,
    children: Vec<(Segment, Option<String>, usize)>,
}

/// An operation without names, documentation and places.
#[derive(Debug, PartialEq, Eq, Hash)]
struct OperationShape(String);

impl OperationShape {
    fn new(operation: &Operation) -> Self {
        let Operation {
            id: _,
            rust_name,
            method,
            kind,
            options,
            query,
            body,
            body_required: _,
            body_nullable: _,
            response,
            value_nullable: _,
            body_types: _,
            body_limits: _,
            response_types: _,
            statuses: _,
            response_headers: _,
            key_limits: _,
            reference_query,
            reference_set,
            permissions,
            broken,
            deprecated,
            docs_url: _,
            docs: _,
            task: _,
            pointer: _,
        } = operation;
        // Limits, which the service enforces, do not change the method.
        let query: Vec<QueryParameter> = query.iter().cloned().map(unlimited).collect();
        let is_optional = operation.is_body_optional();
        Self(format!(
            "{rust_name:?} {method:?} {kind:?} {options:?} {query:?} {body:?} {is_optional} {response:?} {reference_query} {reference_set:?} {permissions:?} {broken:?} {deprecated:?}"
        ))
    }

    fn all(node: &Node) -> Vec<Self> {
        node.operations.iter().map(Self::new).collect()
    }
}

/// A parameter without its limits.
fn unlimited(parameter: QueryParameter) -> QueryParameter {
    QueryParameter {
        nullable: false,
        allow_reserved: false,
        limits: Limits::default(),
        ..parameter
    }
}

/// Nodes of one shape.
#[derive(Debug)]
struct Class<'a> {
    /// The node of the first URL, which provides documentation and children.
    node: &'a Node,
    children: Vec<(&'a Node, usize)>,
    /// The shortest URL, alphabetically first, and then all others.
    urls: Vec<Url>,
    /// The node of each URL.
    nodes: Vec<&'a Node>,
}

impl<'a> Class<'a> {
    fn add(&mut self, url: Url, node: &'a Node, children: Vec<(&'a Node, usize)>) {
        let first = self.urls.first();
        if first.is_none_or(|first| url.order() < first.order()) {
            (self.node, self.children) = (node, children);
            self.urls.insert(0, url);
            self.nodes.insert(0, node);
        } else {
            self.urls.push(url);
            self.nodes.push(node);
        }
    }
}

/// A URL template, its names, and its number of steps.
#[derive(Clone, Debug)]
struct Url {
    template: String,
    trail: Trail,
    depth: usize,
}

impl Url {
    fn order(&self) -> (usize, &str) {
        (self.depth, &self.template)
    }

    fn step(&self, parent: &Node, child: &Node) -> Self {
        Self {
            template: format!("{}{}", self.template, child.segment.template()),
            trail: self.trail.step(parent, child),
            depth: self.depth + 1,
        }
    }
}

struct Interner<'a> {
    classes: IndexMap<Shape, Class<'a>>,
    share: bool,
    serial: usize,
}

impl<'a> Interner<'a> {
    fn intern(&mut self, node: &'a Node, url: Url) -> usize {
        let mut children: Vec<(&Node, usize)> = Vec::new();
        for child in node.children.iter().filter(|child| !is_leaf(child)) {
            children.push((child, self.intern(child, url.step(node, child))));
        }
        if !self.share {
            self.serial += 1;
        }
        let shape = Shape {
            serial: self.serial,
            operations: OperationShape::all(node),
            leaves: leaves(node)
                .map(|leaf| {
                    (
                        leaf.segment.shape(),
                        leaf.rust_name.clone(),
                        OperationShape::all(leaf),
                    )
                })
                .collect(),
            children: children
                .iter()
                .map(|(child, class)| (child.segment.shape(), child.rust_name.clone(), *class))
                .collect(),
        };
        let entry = self.classes.entry(shape);
        let index = entry.index();
        let class = entry.or_insert_with(|| Class {
            node,
            urls: Vec::new(),
            nodes: Vec::new(),
            children: Vec::new(),
        });
        class.add(url, node, children);
        index
    }
}

fn leaves(node: &Node) -> impl Iterator<Item = &Node> {
    node.children.iter().filter(|child| is_leaf(child))
}

fn order<'a>(
    classes: IndexMap<Shape, Class<'a>>,
    names: BTreeMap<usize, String>,
    top: usize,
) -> Builders<'a> {
    let mut by_name: Vec<(usize, String)> = names.into_iter().collect();
    by_name.sort_by(|a, b| (a.0 != top, &a.1).cmp(&(b.0 != top, &b.1)));
    let position: BTreeMap<usize, usize> = by_name
        .iter()
        .enumerate()
        .map(|(at, (class, _))| (*class, at))
        .collect();
    let mut classes: Vec<Option<Class<'a>>> = classes.into_values().map(Some).collect();
    let builders = by_name
        .into_iter()
        .filter_map(|(index, name)| {
            let Class {
                node,
                urls,
                nodes,
                children,
            } = classes[index].take()?;
            let mut urls: Vec<_> = urls.into_iter().zip(nodes).collect();
            urls.sort_by(|(a, _), (b, _)| a.order().cmp(&b.order()));
            let urls = urls.into_iter().map(|(url, node)| (url.template, node));
            let (templates, nodes) = urls.unzip();
            let children = children
                .into_iter()
                .map(|(node, class)| (node, position[&class]))
                .collect();
            Some(Builder {
                name,
                node,
                nodes,
                templates,
                children,
                leaves: leaves(node).collect(),
            })
        })
        .collect();
    Builders { builders }
}

//! Sharing: one builder type for all URLs below which everything is the same.
//!
//! Entitlement management nests the same resources again and again. Nodes of the URL tree with
//! equal operations, options, bodies, results and children become one builder; parameter names,
//! documentation and places in the document take no part in the comparison. Nothing is invented:
//! a builder has exactly the operations that each of its URLs has.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase;
use indexmap::IndexMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::ir::{CallStyle, Kind, Node, Operation, Segment};
use crate::naming::startable;
use crate::steps;

/// What ends the name of each builder, the term that other Graph SDKs use.
const SUFFIX: &str = "RequestBuilder";

/// The word for an item of a collection.
const ITEM: &str = "Item";

/// Names of builders by URL template, as `builders.lock` keeps them.
pub type Lock = BTreeMap<String, String>;

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
    /// The node of the first of its URLs, which explains it.
    pub node: &'a Node,
    /// All URL templates it serves: shortest first, then in order.
    pub templates: Vec<String>,
    /// Steps to other builders: the child node and the builder's index.
    pub children: Vec<(&'a Node, usize)>,
    /// Leaves that become methods of this builder rather than builders, such as `$count`.
    pub leaves: Vec<&'a Node>,
}

/// Whether a node becomes methods of its parent instead of a builder.
#[must_use]
pub fn is_leaf(node: &Node) -> bool {
    let system = matches!(&node.segment, Segment::Fixed(text) if matches!(text.as_str(), "$count" | "$ref" | "$value"));
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
/// When a builder of the lock would be split or merged and `accept` is off.
pub fn share<'a>(
    root: &'a Node,
    lock: &Lock,
    share: bool,
    accept: bool,
) -> Result<Builders<'a>, Diagnostics> {
    let mut interner = Interner {
        classes: IndexMap::new(),
        share,
        serial: 0,
    };
    let start = vec![root_word(&root.segment.template())];
    let top = interner.intern(root, root.segment.template(), start);
    let (names, changes) = Naming::new(&interner.classes, lock).run();
    if !changes.is_empty() && !accept {
        return Err(changes);
    }
    Ok(order(interner.classes, names, top))
}

/// The lock that belongs to these builders.
#[must_use]
pub fn lock(builders: &Builders<'_>) -> Lock {
    builders
        .builders
        .iter()
        .flat_map(|builder| {
            builder
                .templates
                .iter()
                .map(|template| (template.clone(), builder.name.clone()))
        })
        .collect()
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Shape {
    /// Distinguishes all nodes when sharing is off.
    serial: usize,
    operations: Vec<OperationShape>,
    leaves: Vec<(Segment, Vec<OperationShape>)>,
    children: Vec<(Segment, usize)>,
}

/// An operation without names, documentation and places.
#[derive(Debug, PartialEq, Eq, Hash)]
struct OperationShape(String);

impl OperationShape {
    fn new(operation: &Operation) -> Self {
        let Operation {
            id: _,
            method,
            kind,
            options,
            query,
            body,
            response,
            reference_query,
            reference_set,
            permissions,
            broken,
            deprecated,
            docs_url: _,
            docs: _,
            pointer: _,
        } = operation;
        Self(format!(
            "{method:?} {kind:?} {options:?} {query:?} {body:?} {response:?} {reference_query} {reference_set:?} {permissions:?} {broken:?} {deprecated:?}"
        ))
    }

    fn all(node: &Node) -> Vec<Self> {
        node.operations.iter().map(Self::new).collect()
    }
}

/// A segment without the names of its placeholders.
fn segment_shape(segment: &Segment) -> Segment {
    let mut segment = segment.clone();
    match &mut segment {
        Segment::Root(_) | Segment::Fixed(_) => {}
        Segment::Key(key) => key.name.clear(),
        Segment::Call { parameters, .. } | Segment::CompositeKey(parameters) => {
            for parameter in parameters {
                if let CallStyle::Plain(placeholder) | CallStyle::Quoted(placeholder) =
                    &mut parameter.style
                {
                    placeholder.clear();
                }
            }
        }
    }
    segment
}

/// Nodes of one shape.
#[derive(Debug)]
struct Class<'a> {
    /// The node of the first URL, whose words explain the builder, and what is below it.
    node: &'a Node,
    children: Vec<(&'a Node, usize)>,
    /// The shortest URL, first among its like, and then all others.
    urls: Vec<Url>,
}

impl<'a> Class<'a> {
    fn add(&mut self, url: Url, node: &'a Node, children: Vec<(&'a Node, usize)>) {
        let first = self.urls.first();
        if first.is_none_or(|first| url.order() < first.order()) {
            (self.node, self.children) = (node, children);
            self.urls.insert(0, url);
        } else {
            self.urls.push(url);
        }
    }
}

/// A URL template and a word for each of its segments below the entry point.
#[derive(Clone, Debug)]
struct Url {
    template: String,
    words: Vec<String>,
}

impl Url {
    fn order(&self) -> (usize, &str) {
        (self.words.len(), &self.template)
    }
}

struct Interner<'a> {
    classes: IndexMap<Shape, Class<'a>>,
    share: bool,
    serial: usize,
}

impl<'a> Interner<'a> {
    fn intern(&mut self, node: &'a Node, template: String, words: Vec<String>) -> usize {
        let mut children: Vec<(&Node, usize)> = Vec::new();
        for child in node.children.iter().filter(|child| !is_leaf(child)) {
            let mut words = words.clone();
            words.push(word(node, child));
            let template = format!("{template}{}", child.segment.template());
            children.push((child, self.intern(child, template, words)));
        }
        if !self.share {
            self.serial += 1;
        }
        let shape = Shape {
            serial: self.serial,
            operations: OperationShape::all(node),
            leaves: leaves(node)
                .map(|leaf| (segment_shape(&leaf.segment), OperationShape::all(leaf)))
                .collect(),
            children: children
                .iter()
                .map(|(child, class)| (segment_shape(&child.segment), *class))
                .collect(),
        };
        let entry = self.classes.entry(shape);
        let index = entry.index();
        let class = entry.or_insert_with(|| Class {
            node,
            urls: Vec::new(),
            children: Vec::new(),
        });
        class.add(Url { template, words }, node, children);
        index
    }
}

fn leaves(node: &Node) -> impl Iterator<Item = &Node> {
    node.children.iter().filter(|child| is_leaf(child))
}

struct Naming<'c> {
    /// Class index and URLs, in the order in which names are given.
    classes: Vec<(usize, Vec<&'c Url>)>,
    lock: &'c Lock,
    names: BTreeMap<usize, String>,
    taken: BTreeSet<String>,
    changes: Diagnostics,
}

impl<'c> Naming<'c> {
    fn new(classes: &'c IndexMap<Shape, Class<'_>>, lock: &'c Lock) -> Self {
        let mut ordered: Vec<_> = classes
            .values()
            .enumerate()
            .map(|(index, class)| {
                let mut urls: Vec<&Url> = class.urls.iter().collect();
                urls.sort_by_key(|url| url.order());
                (index, urls)
            })
            .collect();
        ordered.sort_by(|a, b| a.1[0].order().cmp(&b.1[0].order()));
        Self {
            classes: ordered,
            lock,
            names: BTreeMap::new(),
            taken: BTreeSet::new(),
            changes: Diagnostics::new(),
        }
    }

    fn run(mut self) -> (BTreeMap<usize, String>, Diagnostics) {
        self.keep_locked_names();
        for (index, urls) in &self.classes {
            if !self.names.contains_key(index) {
                let name = free_name(&urls[0].words, &self.taken);
                self.taken.insert(name.clone());
                self.names.insert(*index, name);
            }
        }
        (self.names, self.changes)
    }

    fn keep_locked_names(&mut self) {
        let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, urls) in &self.classes {
            let locked: Vec<&String> = urls
                .iter()
                .filter_map(|url| self.lock.get(&url.template))
                .collect();
            let Some(name) = locked.first() else { continue };
            let distinct: BTreeSet<&str> = locked.iter().map(|name| name.as_str()).collect();
            if distinct.len() > 1 {
                let names: Vec<&str> = distinct.into_iter().collect();
                let message = format!("the builders {} would become one", names.join(", "));
                self.changes.push(change(&urls[0].template, &message));
            }
            if owners.insert(name, *index).is_some() {
                let message = format!("the builder {} would be split", quoted(name));
                self.changes.push(change(&urls[0].template, &message));
                continue;
            }
            self.taken.insert((*name).clone());
            self.names.insert(*index, (*name).clone());
        }
    }
}

fn change(template: &str, message: &str) -> Diagnostic {
    Diagnostic::error(Pointer::root().child("paths").child(template), message)
        .help("run `cargo xtask regen --accept` if this is meant; programs that name these types will have to change")
}

/// The shortest run of last words that gives a name nobody has and that doesn't start in an item.
fn free_name(words: &[String], taken: &BTreeSet<String>) -> String {
    let starts = (0..words.len()).rev().filter(|start| words[*start] != ITEM);
    for start in starts {
        let name = builder_name(&words[start..]);
        if !taken.contains(&name) {
            return name;
        }
    }
    // Only URLs that differ in punctuation alone come here.
    let mut name = builder_name(words);
    while taken.contains(&name) {
        name.insert_str(0, "Other");
    }
    name
}

fn builder_name(words: &[String]) -> String {
    startable(format!("{}{SUFFIX}", words.concat()))
}

fn root_word(base: &str) -> String {
    match base.rsplit('/').next() {
        Some(last) if !last.is_empty() => last.to_upper_camel_case(),
        _ => "Graph".to_owned(),
    }
}

fn word(parent: &Node, child: &Node) -> String {
    match child.segment {
        Segment::Key(_) => ITEM.to_owned(),
        _ => steps::words(parent, child).to_upper_camel_case(),
    }
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
                mut urls,
                children,
            } = classes[index].take()?;
            urls.sort_by(|a, b| a.order().cmp(&b.order()));
            let templates = urls.into_iter().map(|url| url.template).collect();
            let children = children
                .into_iter()
                .map(|(node, class)| (node, position[&class]))
                .collect();
            Some(Builder {
                name,
                node,
                templates,
                children,
                leaves: leaves(node).collect(),
            })
        })
        .collect();
    Builders { builders }
}

/// Reads a lock.
///
/// # Errors
/// When the text is no map from URL templates to names.
pub fn parse_lock(text: &str) -> Result<Lock, Diagnostic> {
    let lock: Lock = serde_yaml::from_str(text).map_err(|error| {
        Diagnostic::error(Pointer::root(), format!("this is no list of builders: {error}"))
            .help("expected `URL template: builder name`, one per line; `cargo xtask regen` writes the file")
    })?;
    for (template, name) in &lock {
        let is_name = |stem: &str| {
            let bare = stem.strip_prefix('_').unwrap_or(stem);
            startable(bare.to_owned()) == stem
                && bare.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
                && bare.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if !name.strip_suffix(SUFFIX).is_some_and(is_name) {
            return Err(Diagnostic::error(
                Pointer::root().child(template),
                format!(
                    "found the builder name {}, expected one that ends in `{SUFFIX}`",
                    quoted(name)
                ),
            ));
        }
    }
    Ok(lock)
}

/// Writes a lock.
///
/// # Errors
/// When a URL template can't be written as YAML.
pub fn lock_text(lock: &Lock, spec: &str) -> Result<String, Diagnostic> {
    let list = serde_yaml::to_string(lock).map_err(|error| {
        Diagnostic::error(
            Pointer::root(),
            format!("the list of builders can't be written: {error}"),
        )
    })?;
    Ok(format!(
        "# @generated by `cargo xtask regen` from {spec}.\n\
         # Names of request builders by URL template, so that a refresh can't rename them silently: to split or\n\
         # merge builders needs `--accept`.\n{list}"
    ))
}

//! Follows references from the included paths to everything that the slice needs.

mod derived;
mod included;
mod mappings;
mod targets;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use self::included::included;
use super::Options;
use super::advice::Large;
use super::component::{Name, Whole, owner_of, whole_of};
use super::document::Document;
use super::filter::{At, Filter, Kind, Reference, Role, SCHEMA};
use super::inherit::{self, Without};
use super::node::Node;
use super::slice::{Slice, Wanted, short};
use super::{top_level, unquoted, write};
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::steps::unnamed;
use crate::syntax::keywords::{CALLED, ObjectKind};

/// The contents of the slice, sorted.
#[derive(Debug, Default)]
pub(super) struct Reached {
    pub(super) paths: BTreeMap<String, Item>,
    pub(super) components: BTreeMap<String, BTreeMap<String, Node>>,
    /// The schemas among them that are boundaries.
    pub(super) boundaries: BTreeSet<String>,
}

/// A path item, already written, because path items are most of the slice. Only [`Walk::prune_mappings`] writes some
/// again.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) yaml: String,
    pub(super) operations: usize,
    /// Whether it only gives a step its name in Rust.
    is_name: bool,
}

impl Item {
    fn new(path: &str, item: &Node) -> Self {
        // Operations of other methods are kept, but no crate has them.
        let operations = CALLED.iter().filter(|method| item.get(method).is_some());
        let operations = operations.count();
        Self {
            yaml: write::path_item(path, item),
            operations,
            is_name: operations == 0 && item.get("x-rust-name").is_some(),
        }
    }
}

/// Collects the slice.
pub(super) fn reach(
    document: &Document<'_>,
    slice: &Slice,
    options: &Options,
) -> Result<(Reached, Diagnostics), Diagnostics> {
    let (paths, mut about_slice) = included(document, slice);
    let mut walk = Walk {
        document,
        slice,
        filter: Filter::new(document.text, options.keep_docs),
        todo: VecDeque::new(),
        roots: Vec::new(),
        paths: Vec::new(),
        brought: Vec::new(),
        values: BTreeSet::new(),
        derived: HashMap::new(),
        of_bases: OnceCell::new(),
        without: Without::new(document, &slice.without),
        gone: BTreeMap::new(),
        within: Vec::new(),
        reached: Reached::default(),
        about_slice: Diagnostics::new(),
    };
    if !about_slice.has_errors() {
        walk.paths(&paths);
        walk.components();
        walk.check_targets();
        if !walk.filter.diagnostics.has_errors() {
            walk.check_entries();
            walk.prune_discriminators();
            if let Some(schemas) = walk.reached.components.get_mut("schemas") {
                inherit::forget_inherited(schemas, &walk.gone);
            }
            let advice = walk.large().advice();
            walk.about_slice.extend(advice);
            // If the document is damaged, missing types are not the slice's fault.
            about_slice.extend(walk.about_slice);
        }
    }
    for (key, n) in top_level::left_out_whole(document) {
        *walk.filter.left_out.entry(key.to_owned()).or_default() += n;
    }
    let mut about_document = walk.filter.diagnostics;
    if !walk.filter.left_out.is_empty() {
        let left_out: Vec<_> = walk
            .filter
            .left_out
            .iter()
            .map(|(key, n)| format!("{key} ({n})"))
            .collect();
        about_document.push(Diagnostic::note(
            Pointer::root(),
            format!("members left out: {}", left_out.join(", ")),
        ));
    }
    let mut diagnostics = about_slice.in_file(&options.slice_name);
    diagnostics.extend(about_document.in_file(&options.document_name));
    diagnostics.into_result(walk.reached)
}

struct Walk<'a, 'd> {
    document: &'a Document<'d>,
    slice: &'a Slice,
    filter: Filter<'a>,
    todo: VecDeque<Reference>,
    /// The components that the paths refer to directly.
    roots: Vec<Name>,
    /// The paths, each with the indexes of its components in the list of them.
    paths: Vec<(String, BTreeSet<usize>)>,
    /// Pairs of a type and a derived type that the slice includes.
    brought: Vec<(String, String)>,
    /// Schemas that are used as the type of a value, and whose derived types are already included.
    values: BTreeSet<String>,
    /// For each schema with a discriminator, the schemas that it lists.
    derived: HashMap<String, Vec<String>>,
    /// By base type, the schemas that derive from it directly, if an entry asked for them.
    of_bases: OnceCell<HashMap<String, Vec<String>>>,
    without: Without<'a>,
    /// For each boundary, the properties that it no longer has.
    gone: BTreeMap<String, BTreeSet<String>>,
    /// The references to a place within a component or a path item.
    within: Vec<Reference>,
    reached: Reached,
    about_slice: Diagnostics,
}

impl Walk<'_, '_> {
    fn paths(&mut self, paths: &[&str]) {
        let at = Pointer::root().child("paths");
        for path in paths {
            let pointer = at.child(path);
            let Some(part) = self.document.paths.get(*path) else {
                continue;
            };
            match part.node(&pointer) {
                Ok(node) => {
                    let mut node = node.into_owned();
                    unquoted::restore(&mut node, part, self.document.text, &pointer);
                    let kept = self.filter.keep(
                        node,
                        Kind::Object(ObjectKind::PathItem),
                        &At::Root(&pointer),
                    );
                    let item = Item::new(path, &kept);
                    self.reached.paths.insert((*path).to_owned(), item);
                    let used = std::mem::take(&mut self.filter.used);
                    self.paths.push(((*path).to_owned(), used));
                }
                Err(error) => self.filter.diagnostics.push(error),
            }
        }
        self.drop_idle_names();
    }

    /// Drops path items that name a step of no operation.
    fn drop_idle_names(&mut self) {
        let paths = &self.reached.paths;
        if !paths.values().any(|item| item.is_name) {
            return;
        }
        let used = paths.iter().filter(|(_, item)| item.operations > 0);
        let used: Vec<String> = used.map(|(path, _)| unnamed(path)).collect();
        let is_idle = |path: &str| {
            let start = unnamed(path);
            let mut below = used
                .iter()
                .filter_map(|path| path.strip_prefix(start.as_str()));
            !below.any(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let named = paths.iter().filter(|(_, item)| item.is_name);
        let idle = named.map(|(path, _)| path.clone());
        let idle: Vec<String> = idle.filter(|path| is_idle(path)).collect();
        for path in idle {
            self.reached.paths.remove(&path);
            let message = format!(
                "left out the name of {}: the slice has no operation there",
                quoted(&path)
            );
            let at = Pointer::root().child("include");
            self.about_slice.push(Diagnostic::note(at, message));
        }
    }

    fn components(&mut self) {
        self.todo.extend(self.filter.references.drain(..));
        let targets = self.filter.known.keys();
        // An invalid reference is reported later; an empty name takes its place until then.
        let roots = targets.map(|target| owner_of(target).unwrap_or_default());
        self.roots = roots.collect();
        while let Some(reference) = self.todo.pop_front() {
            self.component(&reference);
            self.todo.extend(self.filter.references.drain(..));
        }
    }

    fn component(&mut self, reference: &Reference) {
        if let Some(whole) = whole_of(&reference.target) {
            self.within.push(reference.clone());
            // The reference is to a part of a path item that the slice has.
            if matches!(whole, Whole::Path(path) if self.reached.paths.contains_key(&path)) {
                return;
            }
        }
        let target = owner_of(&reference.target)
            .and_then(|(kind, name)| Some((Kind::of_component(&kind)?, kind, name)));
        let Some((shape, kind, name)) = target else {
            if is_of_path_item(&reference.from) {
                // Whoever reads the slice reports that path items have no references.
                return;
            }
            let message = format!(
                "found a reference to {}, expected #/components/…/…",
                quoted(&reference.target)
            );
            let error = Diagnostic::error(reference.from.clone(), message);
            self.filter.diagnostics.push(error.help(
                "move the target to `#/components` of the same document and refer to it there; a target within a path \
                 item can stay if the slice includes the path",
            ));
            return;
        };
        let known = self
            .reached
            .components
            .get(&kind)
            .is_some_and(|entries| entries.contains_key(&name));
        if !known && !self.copy(reference, shape, &kind, &name) {
            return;
        }
        if shape == SCHEMA && reference.role == Role::Value && self.values.insert(name.clone()) {
            self.derived_types(&name);
        }
    }

    fn large(&self) -> Large<'_> {
        Large {
            components: &self.reached.components,
            roots: &self.roots,
            paths: &self.paths,
            document: self.document,
            brought: &self.brought,
            slice: self.slice,
        }
    }

    /// Copies a component into the slice, and returns whether that succeeded.
    fn copy(&mut self, reference: &Reference, shape: Kind, kind: &str, name: &str) -> bool {
        let Some(part) = self
            .document
            .components
            .get(kind)
            .and_then(|entries| entries.get(name))
        else {
            let message = format!(
                "found a reference to {}, which the document does not have",
                quoted(&reference.target)
            );
            let error = Diagnostic::error(reference.from.clone(), message);
            self.filter.diagnostics.push(
                error.help("the document may be cut off; fetch it again, or report it upstream"),
            );
            return false;
        };
        let pointer: Pointer = ["components", kind, name].iter().collect();
        let mut node = match part.node(&pointer) {
            Ok(node) => node.into_owned(),
            Err(error) => {
                self.filter.diagnostics.push(error);
                return false;
            }
        };
        unquoted::restore(&mut node, part, self.document.text, &pointer);
        if shape == SCHEMA {
            if self
                .slice
                .boundaries
                .iter()
                .any(|boundary| Wanted::new(boundary).names(name))
            {
                let gone = inherit::bound(&mut node, &mut self.without);
                self.gone.insert(name.to_owned(), gone);
                self.reached.boundaries.insert(name.to_owned());
            }
            let schemas = self.document.components.get("schemas");
            let (listed, absent) = inherit::listed(&node)
                .into_iter()
                .partition(|name| schemas.is_some_and(|all| all.contains_key(name.as_str())));
            self.derived.insert(name.to_owned(), listed);
            self.warn_of_absent(&pointer, absent);
        }
        let kept = self.filter.keep(node, shape, &At::Root(&pointer));
        self.reached
            .components
            .entry(kind.to_owned())
            .or_default()
            .insert(name.to_owned(), kept);
        true
    }

    /// Reports boundaries and derived entries that match nothing in the slice: they are mistakes or obsolete.
    fn check_entries(&mut self) {
        let empty = BTreeMap::new();
        let schemas = self.reached.components.get("schemas").unwrap_or(&empty);
        let at = Pointer::root().child("boundaries");
        for (i, boundary) in self.slice.boundaries.iter().enumerate() {
            let wanted = Wanted::new(boundary);
            if !schemas.keys().any(|name| wanted.names(name)) {
                let message = format!("the slice reaches no type {}", quoted(wanted.text));
                let meant = wanted.nearest(schemas.keys().map(String::as_str));
                self.about_slice
                    .push(wanted.missing(at.index(i), message, meant));
            }
        }
        let at = Pointer::root().child("without");
        for (i, (wanted, met)) in self
            .without
            .wanted
            .iter()
            .zip(&self.without.met)
            .enumerate()
        {
            if !met {
                // Optional, as for `exclude`: trimming a trimmed document must succeed.
                let wanted = Wanted {
                    optional: true,
                    ..*wanted
                };
                let message = format!(
                    "no boundary type has a property of type {}",
                    quoted(wanted.text)
                );
                let all = self.document.components.get("schemas");
                let all = all.into_iter().flat_map(|all| all.keys());
                let meant = wanted.nearest(all.map(AsRef::as_ref));
                let meant = meant.filter(|meant| *meant != short(wanted.text));
                self.about_slice
                    .push(wanted.missing(at.index(i), message, meant));
            }
        }
        let at = Pointer::root().child("derived");
        for base in self.slice.derived.keys() {
            let wanted = Wanted::new(base);
            if !self.values.iter().any(|name| wanted.names(name)) {
                let message = format!("the slice has no value of type {}", quoted(wanted.text));
                let meant = wanted.nearest(self.values.iter().map(String::as_str));
                self.about_slice
                    .push(wanted.missing(at.child(base), message, meant));
            }
        }
    }
}

/// Whether a reference is the `$ref` of a path item.
fn is_of_path_item(from: &Pointer) -> bool {
    let segments: Vec<String> = from.segments().collect();
    matches!(segments.as_slice(), [paths, _, key] if paths == "paths" && key == "$ref")
}

//! Follows references from the included paths to everything the slice needs.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use super::Options;
use super::advice::Large;
use super::boundaries::Name;
use super::component::component_of;
use super::document::Document;
use super::filter::{At, Filter, Kind, Reference, Role};
use super::inherit::{self, Without};
use super::node::Node;
use super::pattern::path_matches;
use super::slice::{Slice, Wanted, short};
use super::write;
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};

/// How many types the note on derived types names, and how many derived ones of each.
const SHOWN: usize = 12;
const SHOWN_OF_EACH: usize = 4;

/// What the slice holds, sorted.
#[derive(Debug, Default)]
pub(super) struct Reached {
    pub(super) paths: BTreeMap<String, Item>,
    pub(super) components: BTreeMap<String, BTreeMap<String, Node>>,
    /// The boundary schemas among them.
    pub(super) boundaries: BTreeSet<String>,
}

/// A path item, written at once: most of the slice are path items, and nothing changes them later.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) yaml: String,
    pub(super) operations: usize,
}

impl Item {
    fn new(path: &str, item: &Node) -> Self {
        const METHODS: [&str; 8] = [
            "get", "put", "post", "delete", "options", "head", "patch", "trace",
        ];
        Self {
            yaml: write::path_item(path, item),
            operations: METHODS
                .iter()
                .filter(|method| item.get(method).is_some())
                .count(),
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
        filter: Filter::new(options.keep_docs),
        todo: VecDeque::new(),
        roots: Vec::new(),
        ends: Vec::new(),
        brought: Vec::new(),
        values: BTreeSet::new(),
        derived: HashMap::new(),
        without: Without::new(&slice.without),
        reached: Reached::default(),
        about_slice: Diagnostics::new(),
    };
    if !about_slice.has_errors() {
        walk.paths(&paths);
        walk.components();
        if !walk.filter.diagnostics.has_errors() {
            walk.check_entries();
            walk.prune_discriminators();
            let advice = walk.large().advice();
            walk.about_slice.extend(advice);
            // What a damaged document does not reach is no fault of the slice.
            about_slice.extend(walk.about_slice);
        }
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

/// The paths that the slice includes, and what is wrong with its globs.
fn included<'d>(document: &'d Document<'_>, slice: &Slice) -> (Vec<&'d str>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let mut globs = |key: &str, patterns: &[String], fatal: bool| {
        let at = Pointer::root().child(key);
        let mut chosen = BTreeSet::new();
        for (i, pattern) in patterns.iter().enumerate() {
            let wanted = Wanted::new(pattern);
            let matching = document
                .paths
                .keys()
                .map(Cow::as_ref)
                .filter(|path| path_matches(wanted.text, path));
            let mut any = false;
            chosen.extend(matching.inspect(|_| any = true));
            if !any {
                let message = format!(
                    "{} matches none of the document's {} paths",
                    quoted(wanted.text),
                    document.paths.len()
                );
                let wanted = Wanted {
                    optional: wanted.optional || !fatal,
                    ..wanted
                };
                diagnostics.push(wanted.missing(at.index(i), message));
            }
        }
        chosen
    };
    let included = globs("include", &slice.include, true);
    // Leaving out what is not there does no harm, and a trimmed document must trim to itself.
    let excluded = globs("exclude", &slice.exclude, false);
    let paths: Vec<_> = included.difference(&excluded).copied().collect();
    if paths.is_empty() && !diagnostics.has_errors() {
        diagnostics.push(
            Diagnostic::error(
                Pointer::root().child("include"),
                "the slice is empty: no path is included",
            )
            .help("check include and exclude against the document's paths"),
        );
    }
    (paths, diagnostics)
}

struct Walk<'a, 'd> {
    document: &'a Document<'d>,
    slice: &'a Slice,
    filter: Filter,
    todo: VecDeque<Reference>,
    /// What the paths refer to, path by path.
    roots: Vec<Name>,
    /// The paths, each with the number of references up to its end.
    ends: Vec<(String, usize)>,
    /// Types with a derived type that the slice wants.
    brought: Vec<(String, String)>,
    /// Schemas that are the type of a value, whose derived types have been considered.
    values: BTreeSet<String>,
    /// For each schema with a discriminator, the schemas that it lists.
    derived: HashMap<String, Vec<String>>,
    without: Without<'a>,
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
                    let node = node.into_owned();
                    let kept = self.filter.keep(node, Kind::PathItem, &At::Root(&pointer));
                    let item = Item::new(path, &kept);
                    self.reached.paths.insert((*path).to_owned(), item);
                    let end = self.filter.references.len();
                    self.ends.push(((*path).to_owned(), end));
                }
                Err(error) => self.filter.diagnostics.push(error),
            }
        }
    }

    fn components(&mut self) {
        self.todo.extend(self.filter.references.drain(..));
        let targets = self.todo.iter().map(|reference| &reference.target);
        // What is no reference to a component is reported later, and keeps its place until then.
        let roots = targets.map(|target| component_of(target).unwrap_or_default());
        self.roots = roots.collect();
        while let Some(reference) = self.todo.pop_front() {
            self.component(&reference);
            self.todo.extend(self.filter.references.drain(..));
        }
    }

    fn component(&mut self, reference: &Reference) {
        let target = component_of(&reference.target)
            .and_then(|(kind, name)| Some((Kind::of_component(&kind)?, kind, name)));
        let Some((shape, kind, name)) = target else {
            let message = format!(
                "found a reference to {}, expected #/components/…/…",
                quoted(&reference.target)
            );
            let error = Diagnostic::error(reference.from.clone(), message);
            self.filter.diagnostics.push(error.help(
                "move what is meant to `#/components` of the same document and refer to it there",
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
        if shape == Kind::Schema
            && reference.role == Role::Value
            && self.values.insert(name.clone())
        {
            self.derived_types(&name);
        }
    }

    fn large(&self) -> Large<'_> {
        Large {
            components: &self.reached.components,
            roots: &self.roots,
            paths: &self.ends,
            brought: &self.brought,
            slice: self.slice,
        }
    }

    /// Copies a component into the slice, and says whether that worked.
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
        if shape == Kind::Schema {
            if self
                .slice
                .boundaries
                .iter()
                .any(|boundary| Wanted::new(boundary).names(name))
            {
                inherit::bound(&mut node, &mut self.without);
                self.reached.boundaries.insert(name.to_owned());
            }
            self.derived.insert(name.to_owned(), inherit::listed(&node));
        }
        let kept = self.filter.keep(node, shape, &At::Root(&pointer));
        self.reached
            .components
            .entry(kind.to_owned())
            .or_default()
            .insert(name.to_owned(), kept);
        true
    }

    /// Pulls in the derived types that the slice wants for values of a type.
    fn derived_types(&mut self, name: &str) {
        let at = Pointer::root().child("derived");
        for (base, wanted) in &self.slice.derived {
            if !Wanted::new(base).names(name) {
                continue;
            }
            let at = at.child(base);
            let listed = self.derived.get(name).cloned().unwrap_or_default();
            for (i, wanted) in wanted.iter().enumerate() {
                let wanted = Wanted::new(wanted);
                let mut chosen: Vec<_> = listed
                    .iter()
                    .filter(|derived| wanted.names(derived))
                    .cloned()
                    .collect();
                if chosen.is_empty() {
                    chosen.extend(self.unlisted(wanted, name));
                }
                if chosen.is_empty() {
                    let message = format!(
                        "{} matches no type derived from {}",
                        quoted(wanted.text),
                        quoted(short(name))
                    );
                    self.about_slice.push(wanted.missing(at.index(i), message));
                }
                for derived in chosen {
                    self.brought.push((name.to_owned(), derived.clone()));
                    self.todo.push_back(Reference {
                        target: format!(
                            "#/components/schemas/{}",
                            derived.replace('~', "~0").replace('/', "~1")
                        ),
                        role: Role::Value,
                        from: ["components", "schemas", name, "discriminator"]
                            .iter()
                            .collect(),
                    });
                }
            }
        }
    }

    /// A type of exactly this name that derives from the base although the base has no discriminator that lists it.
    fn unlisted(&self, wanted: Wanted<'_>, base: &str) -> Option<String> {
        let schemas = self.document.components.get("schemas")?;
        let name = schemas
            .keys()
            .find(|name| !wanted.text.contains('*') && wanted.names(name))?;
        let mut current = name.to_string();
        // A chain longer than this is a cycle.
        for _ in 0..32 {
            let node = schemas.get(current.as_str())?.node(&Pointer::root()).ok()?;
            let parts = node.get("allOf").and_then(Node::as_list)?;
            let reference = parts.iter().find_map(|part| part.get("$ref")?.as_str())?;
            current = component_of(reference)?.1;
            if current == base {
                return Some(name.to_string());
            }
        }
        None
    }

    /// Boundaries and derived entries that the slice never meets are mistakes, or left over.
    fn check_entries(&mut self) {
        let empty = BTreeMap::new();
        let schemas = self.reached.components.get("schemas").unwrap_or(&empty);
        let at = Pointer::root().child("boundaries");
        for (i, boundary) in self.slice.boundaries.iter().enumerate() {
            let wanted = Wanted::new(boundary);
            if !schemas.keys().any(|name| wanted.names(name)) {
                let message = format!("the slice reaches no type {}", quoted(wanted.text));
                self.about_slice.push(wanted.missing(at.index(i), message));
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
                // As for `exclude`, a trimmed document must trim to itself.
                let wanted = Wanted {
                    optional: true,
                    ..*wanted
                };
                let message = format!(
                    "no boundary type has a property of type {}",
                    quoted(wanted.text)
                );
                self.about_slice.push(wanted.missing(at.index(i), message));
            }
        }
        let at = Pointer::root().child("derived");
        for base in self.slice.derived.keys() {
            let wanted = Wanted::new(base);
            if !self.values.iter().any(|name| wanted.names(name)) {
                let message = format!("the slice has no value of type {}", quoted(wanted.text));
                self.about_slice
                    .push(wanted.missing(at.child(base), message));
            }
        }
    }

    /// Discriminators keep only types of the slice; one note counts the others.
    fn prune_discriminators(&mut self) {
        let Some(schemas) = self.reached.components.get_mut("schemas") else {
            return;
        };
        let names: BTreeSet<String> = schemas.keys().cloned().collect();
        for schema in schemas.values_mut() {
            inherit::prune(schema, &names);
        }
        let mut left_out: Vec<(&str, Vec<&str>)> = Vec::new();
        for name in &self.values {
            let listed = self.derived.get(name).map(Vec::as_slice);
            let listed = listed.unwrap_or_default().iter();
            let gone = listed.filter(|derived| !names.contains(*derived));
            left_out.push((short(name), gone.map(|derived| short(derived)).collect()));
        }
        left_out.retain(|(_, derived)| !derived.is_empty());
        if left_out.is_empty() {
            return;
        }
        // What says most comes first: a type with thousands of them is one like `entity`.
        left_out.sort_by_key(|(name, derived)| (derived.len(), *name));
        let shown: Vec<_> = left_out.iter().take(SHOWN).map(shown).collect();
        let more = if left_out.len() > SHOWN { "; …" } else { "" };
        let message = format!(
            "left out types that derive from {} types of the slice: {}{more}",
            left_out.len(),
            shown.join("; ")
        );
        let help = "values of them are read as of unknown type; `derived: {TYPE: ['*']}` brings in those of a type";
        let note = Diagnostic::note(Pointer::root().child("derived"), message).help(help);
        self.about_slice.push(note);
    }
}

/// A type with those that derive from it.
fn shown((name, derived): &(&str, Vec<&str>)) -> String {
    let first: Vec<&str> = derived.iter().take(SHOWN_OF_EACH).copied().collect();
    let first = first.join(", ");
    match derived.len().saturating_sub(SHOWN_OF_EACH) {
        0 => format!("{name} ({first})"),
        more => format!("{name} ({first} and {more} more)"),
    }
}

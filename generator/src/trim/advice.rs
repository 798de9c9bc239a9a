//! Advice for a large slice: boundaries to add, parts of the paths to exclude, or nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::boundaries::{Graph, LARGE};
use super::component::Name;
use super::document::Document;
use super::node::Node;
use super::parts::{COMPARED, Parts};
use super::pattern::path_matches;
use super::slice::{Slice, Wanted};
use crate::diagnostics::{Diagnostic, Pointer, count};
use crate::syntax::scalar;

/// A slice and what it reaches.
pub(super) struct Large<'a> {
    pub(super) components: &'a BTreeMap<String, BTreeMap<String, Node>>,
    /// The components that the paths refer to directly.
    pub(super) roots: &'a [Name],
    /// The paths, each with the indexes of its components in the list of them.
    pub(super) paths: &'a [(String, BTreeSet<usize>)],
    /// Pairs of a type and a derived type that the slice includes.
    pub(super) brought: &'a [(String, String)],
    pub(super) slice: &'a Slice,
    pub(super) document: &'a Document<'a>,
}

/// Boundaries to add and parts of the paths to exclude.
struct Change<'g> {
    graph: &'g Graph,
    boundaries: BTreeSet<usize>,
    excluded: BTreeSet<usize>,
}

impl Large<'_> {
    /// Advises how to make the slice small, if it is large.
    pub(super) fn advice(&self) -> Option<Diagnostic> {
        let schemas = self.components.get("schemas");
        if schemas.map_or(0, BTreeMap::len) < LARGE {
            return None;
        }
        let parts = Parts::new(self.paths, self.roots);
        let graph = Graph::new(self.components, &parts, self.brought);
        let types = graph.types_with(&BTreeSet::new());
        let boundaries = graph.boundaries();
        let left = graph.types_with(&boundaries);
        if left <= types / 2 {
            let excluded = BTreeSet::new();
            let change = Change::new(&graph, &boundaries, excluded);
            let more = count_more(change.boundaries.len());
            let message = format!(
                "found {types} types, most of them through navigation; {left} would remain with {more}"
            );
            let pasted = change.pasted(self.slice, &parts);
            let help = format!("paste {pasted}{}", change.optional_bases(self.slice));
            let at = Pointer::root().child("boundaries");
            return Some(Diagnostic::warning(at, message).help(help));
        }
        let (excluded, left) = if parts.are_few() {
            graph.excludes(&boundaries)
        } else {
            (BTreeSet::new(), left)
        };
        if excluded.is_empty() || left > types / 4 * 3 {
            return Some(self.no_advice(types, &graph, &parts));
        }
        let change = Change::new(&graph, &boundaries, excluded);
        let more = match change.boundaries.len() {
            0 => String::new(),
            more => format!(" and with {}", count_more(more)),
        };
        let message = format!(
            "found {types} types; {left} would remain without {} of the paths{more}",
            count(change.excluded.len(), "part")
        );
        let pasted = change.pasted(self.slice, &parts);
        let bases = change.optional_bases(self.slice);
        let help = format!("paste {pasted}, without the parts that you need{bases}");
        Some(Diagnostic::warning(Pointer::root().child("exclude"), message).help(help))
    }

    /// A note that the slice is large and that no change would make it much smaller.
    fn no_advice(&self, types: usize, graph: &Graph, parts: &Parts<'_>) -> Diagnostic {
        let message = format!(
            "found {types} types, spread over {} of the paths; neither boundaries nor fewer parts would make the slice \
             much smaller",
            count(parts.globs.len(), "part")
        );
        let note = Diagnostic::note(Pointer::root().child("include"), message);
        let all = parts.globs.iter().enumerate();
        let mut plain: Vec<_> = all.filter(|(_, glob)| !glob.contains(['$', '('])).collect();
        plain.sort_by_key(|(_, glob)| !glob.ends_with("/**"));
        let is_smaller = |part: usize| graph.types_of(part).is_some_and(|left| left < types);
        let mut plain = plain.into_iter().take(COMPARED);
        match plain.find(|(part, glob)| is_smaller(*part) && !self.widens(glob)) {
            Some((_, glob)) => note.help(format!(
                "include only the parts that you need, such as `{glob}`"
            )),
            None => note,
        }
    }

    /// Whether a glob, instead of those of `include`, adds paths to the slice.
    fn widens(&self, glob: &str) -> bool {
        let any = |globs: &[String], path: &str| {
            let mut globs = globs.iter().map(|glob| Wanted::new(glob));
            globs.any(|glob| path_matches(glob.text, path))
        };
        let mut paths = self
            .document
            .paths()
            .filter(|path| path_matches(glob, path));
        paths.any(|path| !any(&self.slice.include, path) && !any(&self.slice.exclude, path))
    }
}

impl<'g> Change<'g> {
    /// Leaves out boundaries that the slice no longer reaches without the excluded parts.
    fn new(graph: &'g Graph, boundaries: &BTreeSet<usize>, excluded: BTreeSet<usize>) -> Self {
        Self {
            graph,
            boundaries: graph.still_reached(boundaries, &excluded),
            excluded,
        }
    }

    /// The entries of `slice.yaml` to paste.
    fn pasted(&self, slice: &Slice, parts: &Parts<'_>) -> String {
        let mut all = Vec::new();
        if !self.excluded.is_empty() {
            let more = self.excluded.iter().map(|at| parts.globs[*at].clone());
            all.push(list("exclude", &slice.exclude, &more.collect::<Vec<_>>()));
        }
        let more = self.graph.short_names(&self.boundaries);
        let own: Vec<String> = slice
            .boundaries
            .iter()
            .map(|name| self.kept(name))
            .collect();
        if !more.is_empty() || own != slice.boundaries {
            all.push(list("boundaries", &own, &more));
        }
        all.join(" and ")
    }

    /// The keys of `derived` that need a `?`, as the end of a help.
    fn optional_bases(&self, slice: &Slice) -> String {
        let bases = slice.derived.keys();
        let gone: Vec<String> = bases
            .filter(|base| self.kept(base) != **base)
            .map(|base| format!("`{}`", pasted_glob(base)))
            .collect();
        if gone.is_empty() {
            return String::new();
        }
        format!("; add `?` to {} in `derived`", gone.join(", "))
    }

    /// A type name of the slice; with `?` if the change removes all types of this name.
    fn kept(&self, name: &str) -> String {
        let wanted = Wanted::new(name);
        let is_kept = wanted.optional
            || self
                .graph
                .still_names(wanted, &self.boundaries, &self.excluded);
        if is_kept {
            name.to_owned()
        } else {
            format!("{name}?")
        }
    }
}

fn count_more(boundaries: usize) -> String {
    match boundaries {
        1 => "1 more boundary".to_owned(),
        more => format!("{more} more boundaries"),
    }
}

/// An entry of `slice.yaml`, ready to paste.
fn list(key: &str, own: &[String], more: &[String]) -> String {
    let all: Vec<String> = own
        .iter()
        .chain(more)
        .map(|glob| pasted_glob(glob))
        .collect();
    format!("`{key}: [{}]`", all.join(", "))
}

/// A glob as YAML. An asterisk after the first character needs no quotes.
fn pasted_glob(glob: &str) -> String {
    let without = glob.replace('*', "x");
    if !glob.starts_with('*') && scalar::of(&without) == without {
        glob.to_owned()
    } else {
        scalar::of(glob)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_odd_globs_when_pasted_then_they_are_read_as_they_are() {
        let globs = [
            "user",
            "/users/**",
            "*",
            "**",
            "on",
            "null",
            "1.0",
            "a, b",
            "a#b",
            "a #b",
            "'a'",
            "\"a\"",
            "a: b",
            "{a}",
            "[a]",
            "&a",
            "!a",
            "-",
            "- a",
            "<<",
            "a\\b",
            "a\nb",
            "a\u{1}b",
            "ü",
            "",
            " a ",
            "\u{202e}a",
            "/f(a='{b}',c={d})",
            "?",
            "%a",
            "@a",
            "/a/*",
        ];
        let globs = globs.map(str::to_owned);
        let (own, more) = globs.split_at(3);
        let pasted = list("boundaries", own, more);
        let pasted = Diagnostic::error(Pointer::root(), "")
            .help(pasted)
            .to_string();
        let yaml = pasted.split('`').nth(1).expect("an entry");
        let read: BTreeMap<String, Vec<String>> = serde_yaml::from_str(yaml).expect(yaml);
        assert_eq!(read["boundaries"], globs, "{yaml}");
        assert!(
            yaml.starts_with("boundaries: [user, /users/**, '*'"),
            "{yaml}"
        );
    }
}

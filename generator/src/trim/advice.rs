//! Advice for a large slice: boundaries to add, parts of the paths to exclude, or nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::boundaries::{Graph, LARGE, Name};
use super::node::Node;
use super::slice::Slice;
use crate::diagnostics::{Diagnostic, Pointer};
use crate::syntax::scalar;

/// A slice and what it reaches.
pub(super) struct Large<'a> {
    pub(super) components: &'a BTreeMap<String, BTreeMap<String, Node>>,
    /// The components that the paths refer to directly, path by path.
    pub(super) roots: &'a [Name],
    /// The paths, each with the end of its range in the list of references.
    pub(super) paths: &'a [(String, usize)],
    /// Pairs of a type and a derived type that the slice includes.
    pub(super) brought: &'a [(String, String)],
    pub(super) slice: &'a Slice,
}

impl Large<'_> {
    /// Advises how to make the slice small, if it is large.
    pub(super) fn advice(&self) -> Option<Diagnostic> {
        let schemas = self.components.get("schemas");
        if schemas.map_or(0, BTreeMap::len) < LARGE {
            return None;
        }
        let graph = Graph::new(self.components, &self.parts(), self.brought);
        let types = graph.types_with(&BTreeSet::new());
        let boundaries = graph.boundaries();
        let left = graph.types_with(&boundaries);
        let names = graph.short_names(&boundaries);
        let root = Pointer::root();
        if left <= types / 2 {
            let message = format!(
                "found {types} types, most of them through navigation; {left} would remain with {} more boundaries",
                names.len()
            );
            let help = format!(
                "paste {}",
                list("boundaries", &self.slice.boundaries, &names)
            );
            return Some(Diagnostic::warning(root.child("boundaries"), message).help(help));
        }
        let (excluded, left) = graph.excludes(&boundaries);
        if excluded.is_empty() || left > types / 4 * 3 {
            let parts = self.parts();
            let message = format!(
                "found {types} types, spread over {} parts of the paths; neither boundaries nor fewer parts would make the slice much smaller",
                parts.len()
            );
            let is_plain = |part: &&String| part.ends_with("/**") && !part.contains(['$', '(']);
            let first = parts.keys().find(is_plain);
            let first = first.map_or("/**", String::as_str);
            let help = format!("include only the parts that you need, such as `{first}`");
            return Some(Diagnostic::note(root.child("include"), message).help(help));
        }
        let more = match names.len() {
            0 => String::new(),
            more => format!(" and with {more} more boundaries"),
        };
        let message = format!(
            "found {types} types; {left} would remain without {} parts of the paths{more}",
            excluded.len()
        );
        let mut help = format!("paste {}", list("exclude", &self.slice.exclude, &excluded));
        if !names.is_empty() {
            help += " and ";
            help += &list("boundaries", &self.slice.boundaries, &names);
        }
        help += ", without the parts that you need";
        Some(Diagnostic::warning(root.child("exclude"), message).help(help))
    }

    /// The components that the paths refer to, by the glob of each part.
    fn parts(&self) -> BTreeMap<String, BTreeSet<Name>> {
        let depth = depth(self.paths.iter().map(|(path, _)| path.as_str()));
        let mut parts: BTreeMap<String, BTreeSet<Name>> = BTreeMap::new();
        let mut start = 0;
        for (path, end) in self.paths {
            let roots = self.roots.get(start..*end).unwrap_or_default();
            let part = parts.entry(part(path, depth)).or_default();
            part.extend(roots.iter().cloned());
            start = *end;
        }
        parts
    }
}

/// An entry of `slice.yaml`, ready to paste.
fn list(key: &str, own: &[String], more: &[String]) -> String {
    let all: Vec<String> = own.iter().chain(more).map(|glob| pasted(glob)).collect();
    format!("`{key}: [{}]`", all.join(", "))
}

/// A glob as YAML. An asterisk after the first character needs no quotes.
fn pasted(glob: &str) -> String {
    let without = glob.replace('*', "x");
    if !glob.starts_with('*') && scalar::of(&without) == without {
        glob.to_owned()
    } else {
        scalar::of(glob)
    }
}

/// How many literal segments distinguish parts of the paths: one more than all paths share.
fn depth<'p>(mut paths: impl Iterator<Item = &'p str>) -> usize {
    let Some(first) = paths.next() else { return 0 };
    let mut shared: Vec<&str> = segments(first).collect();
    for path in paths {
        let same = shared.iter().zip(segments(path));
        let same = same.take_while(|(a, b)| **a == *b).count();
        shared.truncate(same);
    }
    let literals = shared.iter().filter(|segment| !segment.contains('{'));
    (literals.count() + 1).max(2)
}

/// The glob of the part that contains a path: up to `depth` literal segments. A path with fewer is its own part.
fn part(path: &str, depth: usize) -> String {
    let mut glob = String::new();
    let mut literals = 0;
    for segment in segments(path) {
        glob.push('/');
        match segment.split_once('(') {
            Some((name, arguments)) if arguments.len() > 1 => glob.extend([name, "(*)"]),
            _ if segment.contains('{') => glob.push('*'),
            _ => {
                literals += 1;
                glob.push_str(segment);
            }
        }
        if literals == depth {
            return glob + "/**";
        }
    }
    glob
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').skip(1)
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

    #[test]
    fn given_paths_when_divided_then_by_one_segment_more_than_they_share() {
        for (paths, expected) in [
            (
                &[
                    "/users",
                    "/users/{user-id}",
                    "/users/{user-id}/calendar/events",
                ][..],
                &["/users", "/users/*", "/users/*/calendar/**"][..],
            ),
            (
                &["/security/alerts/{id}", "/security/cases/$count"],
                &["/security/alerts/**", "/security/cases/**"],
            ),
            (
                &["/a/b/c/d", "/a/b/c/e/f(x={x},y='{y}')/g"],
                &["/a/b/c/d/**", "/a/b/c/e/**"],
            ),
            (&["/a/f(x={x})/b", "/c/d"], &["/a/f(*)/b/**", "/c/d/**"]),
        ] {
            let depth = depth(paths.iter().copied());
            let found: Vec<String> = paths.iter().map(|path| part(path, depth)).collect();
            assert_eq!(found, expected);
        }
    }
}

//! Divides the paths of a slice into parts, which `exclude` or `include` can name.

use std::collections::{BTreeMap, BTreeSet};

use super::component::Name;
use super::pattern::path_matches;

/// More parts than this are not compared.
pub(super) const COMPARED: usize = 200;

/// The paths of a slice, by the globs that match them.
pub(super) struct Parts<'a> {
    /// A glob for each part, sorted. It can match paths of other parts, too.
    pub(super) globs: Vec<String>,
    /// The components that paths refer to, by the indexes of all globs that match these paths.
    pub(super) groups: BTreeMap<BTreeSet<usize>, BTreeSet<&'a Name>>,
}

impl<'a> Parts<'a> {
    /// Divides paths, each with the indexes of the components that it refers to.
    pub(super) fn new(paths: &[(String, BTreeSet<usize>)], components: &'a [Name]) -> Self {
        let depth = depth(paths.iter().map(|(path, _)| path.as_str()));
        let own: Vec<String> = paths.iter().map(|(path, _)| part(path, depth)).collect();
        let globs: BTreeSet<&String> = own.iter().collect();
        let globs: Vec<String> = globs.into_iter().cloned().collect();
        let mut parts = Self {
            globs,
            groups: BTreeMap::new(),
        };
        for ((path, used), own) in paths.iter().zip(&own) {
            let is_match =
                |glob: &String| glob == own || parts.are_few() && path_matches(glob, path);
            let matching = parts.globs.iter().enumerate();
            let matching = matching.filter(|(_, glob)| is_match(glob));
            let matching = matching.map(|(index, _)| index).collect();
            let group = parts.groups.entry(matching).or_default();
            group.extend(used.iter().filter_map(|index| components.get(*index)));
        }
        parts
    }

    /// Whether there are few enough parts to compare them.
    pub(super) fn are_few(&self) -> bool {
        self.globs.len() <= COMPARED
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

//! Import circles: strongly connected components of the imports between sibling modules.

use std::collections::{BTreeMap, BTreeSet};

use super::modules::Names;

/// Sibling modules that import one another.
#[derive(Debug)]
pub struct Circle {
    /// Their parent module.
    pub around: String,
    /// The imports between them: each pair of modules, with a pair of files as evidence.
    pub imports: BTreeMap<(String, String), (String, String)>,
}

impl Circle {
    /// The modules of the circle.
    pub fn names(&self) -> Vec<&str> {
        let names: BTreeSet<&str> = self.imports.keys().map(|(from, _)| from.as_str()).collect();
        names.into_iter().collect()
    }
}

/// The import circles among the children of each module.
///
/// A module and its children are one unit and may import each other. Siblings, including their descendants, must not.
pub fn circles(edges: &BTreeMap<Names, BTreeSet<Names>>) -> Vec<Circle> {
    edges
        .keys()
        .flat_map(|parent| among_children(parent, edges))
        .collect()
}

fn among_children(parent: &Names, edges: &BTreeMap<Names, BTreeSet<Names>>) -> Vec<Circle> {
    let depth = parent.len();
    let is_below = |module: &Names| module.len() > depth && module.starts_with(parent);
    let mut imports = BTreeMap::new();
    for (from, targets) in edges.iter().filter(|(from, _)| is_below(from)) {
        for to in targets
            .iter()
            .filter(|to| is_below(to) && to[depth] != from[depth])
        {
            let siblings = (from[depth].clone(), to[depth].clone());
            imports
                .entry(siblings)
                .or_insert_with(|| (from.join("::"), to.join("::")));
        }
    }
    let reach = |start: &str| {
        let mut found = BTreeSet::new();
        let mut waiting = vec![start];
        while let Some(next) = waiting.pop() {
            for (_, to) in imports.keys().filter(|(from, _)| from == next) {
                if found.insert(to.as_str()) {
                    waiting.push(to);
                }
            }
        }
        found
    };
    let names: BTreeSet<&str> = imports.keys().map(|(from, _)| from.as_str()).collect();
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        names.iter().map(|name| (*name, reach(name))).collect();
    let leads_back = |name: &str, other: &str| {
        let leads =
            |from: &str, to: &str| reached.get(from).is_some_and(|found| found.contains(to));
        leads(name, other) && leads(other, name)
    };
    // The first module represents its circle.
    let firsts = names.iter().filter(|name| {
        leads_back(name, name)
            && !names
                .iter()
                .any(|other| other < *name && leads_back(name, other))
    });
    firsts
        .map(|first| Circle {
            around: parent.join("::"),
            imports: imports
                .iter()
                .filter(|((from, to), _)| leads_back(first, from) && leads_back(first, to))
                .map(|(siblings, files)| (siblings.clone(), files.clone()))
                .collect(),
        })
        .collect()
}

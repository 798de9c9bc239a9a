//! Counts of an API and its crate.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use crate::emit::Files;
use crate::ir::{Api, Node, Type};
use crate::share::{Builders, is_leaf};

/// Counts of an API and the crate generated from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    /// URLs with operations.
    pub paths: usize,
    /// Operations by kind.
    pub operations: BTreeMap<String, usize>,
    /// Operations that are marked deprecated.
    pub deprecated: usize,
    /// Entities and complex types.
    pub structs: usize,
    /// Types whose values may be of a derived type.
    pub unions: usize,
    /// Records for the parameters of actions.
    pub parameters: usize,
    /// Enumerations.
    pub enums: usize,
    /// Number of builder types without sharing.
    pub builders_before: usize,
    /// Number of builder types.
    pub builders_after: usize,
    /// Number of source files, including the manifest.
    pub files: usize,
    /// Number of their lines.
    pub lines: usize,
    /// The longest file and its number of lines.
    pub longest: (String, usize),
}

impl Stats {
    /// Counts.
    #[must_use]
    pub fn new(api: &Api, builders: &Builders<'_>, files: &Files) -> Self {
        let mut operations: BTreeMap<String, usize> = BTreeMap::new();
        let mut deprecated = 0;
        for (_, operation) in api.operations() {
            *operations
                .entry(format!("{:?}", operation.kind))
                .or_default() += 1;
            deprecated += usize::from(operation.deprecated.is_some());
        }
        let structs: Vec<_> = api
            .types
            .values()
            .filter_map(|ty| match ty {
                Type::Struct(structure) if structure.referenced => Some(structure),
                _ => None,
            })
            .collect();
        let parameters = structs
            .iter()
            .filter(|structure| structure.parameters)
            .count();
        let lines = |text: &String| text.lines().count();
        let is_code = |path: &str| {
            path == "Cargo.toml" || Path::new(path).extension().is_some_and(|is| is == "rs")
        };
        let code = files.iter().filter(|(path, _)| is_code(path));
        let code: Vec<_> = code
            .map(|(path, text)| (path.clone(), lines(text)))
            .collect();
        let mut paths = 0;
        api.root.visit("", &mut |_, node| {
            paths += usize::from(!node.operations.is_empty());
        });
        Self {
            paths,
            operations,
            deprecated,
            structs: structs.len() - parameters,
            unions: structs
                .iter()
                .filter(|structure| structure.is_polymorphic())
                .count(),
            parameters,
            enums: api
                .types
                .values()
                .filter(|ty| matches!(ty, Type::Enum(_)))
                .count(),
            builders_before: places(&api.root),
            builders_after: builders.builders.len(),
            files: code.len(),
            lines: code.iter().map(|(_, lines)| lines).sum(),
            longest: code
                .into_iter()
                .max_by_key(|(_, lines)| *lines)
                .unwrap_or_default(),
        }
    }
}

fn places(node: &Node) -> usize {
    1 + node
        .children
        .iter()
        .filter(|child| !is_leaf(child))
        .map(places)
        .sum::<usize>()
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operations: usize = self.operations.values().sum();
        writeln!(f, "paths       {:>6}", self.paths)?;
        writeln!(
            f,
            "operations  {operations:>6}  ({} deprecated)",
            self.deprecated
        )?;
        for (kind, count) in &self.operations {
            writeln!(f, "  {kind:<12}{count:>4}")?;
        }
        writeln!(f, "structs     {:>6}", self.structs)?;
        writeln!(f, "unions      {:>6}", self.unions)?;
        writeln!(f, "parameters  {:>6}", self.parameters)?;
        writeln!(f, "enums       {:>6}", self.enums)?;
        writeln!(
            f,
            "builders    {:>6}  ({} before sharing)",
            self.builders_after, self.builders_before
        )?;
        writeln!(f, "files       {:>6}", self.files)?;
        writeln!(
            f,
            "lines       {:>6}  (longest file {}, {} lines)",
            self.lines, self.longest.0, self.longest.1
        )
    }
}

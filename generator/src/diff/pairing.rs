//! Matches the children of a URL on both sides.

use std::collections::HashMap;

use super::branch::{Branch, Pair, names, shape};
use crate::ir::{Kind, Operation, Segment};

/// The matched children, and those left over.
pub struct Pairing<'x, 'a> {
    pub pairs: Vec<Pair<'x, 'a>>,
    pub old: Vec<&'x Branch<'a>>,
    pub new: Vec<&'x Branch<'a>>,
}

impl<'x, 'a> Pairing<'x, 'a> {
    /// Matches by the whole step first, then without namespaces, then functions by name only; the last two only if
    /// there is one candidate on each side.
    pub fn of(old: &'x [Branch<'a>], new: &'x [Branch<'a>]) -> Self {
        let mut pairing = Self {
            pairs: Vec::new(),
            old: old.iter().collect(),
            new: new.iter().collect(),
        };
        let exact: fn(&Branch<'_>) -> Option<String> = |branch| Some(shape(&branch.step));
        for key in [exact, unqualified, name_only] {
            pairing.take(key);
        }
        pairing
    }

    fn take(&mut self, key: fn(&Branch<'_>) -> Option<String>) {
        let (before, after) = (unique(&self.old, key), unique(&self.new, key));
        let partner = |branch: &&'x Branch<'a>,
                       own: &HashMap<String, usize>,
                       other: &HashMap<String, usize>| {
            key(branch).filter(|key| own.get(key) == Some(&1) && other.get(key) == Some(&1))
        };
        let mut by_key: HashMap<String, &'x Branch<'a>> = HashMap::new();
        for branch in &self.new {
            if let Some(key) = partner(branch, &after, &before) {
                by_key.insert(key, branch);
            }
        }
        let mut old = Vec::new();
        for branch in std::mem::take(&mut self.old) {
            match partner(&branch, &before, &after).and_then(|key| by_key.get(&key)) {
                Some(other) => self.pairs.push((branch, other)),
                None => old.push(branch),
            }
        }
        self.old = old;
        self.new
            .retain(|branch| partner(branch, &after, &before).is_none());
    }
}

/// The number of branches for each key.
fn unique(
    branches: &[&Branch<'_>],
    key: fn(&Branch<'_>) -> Option<String>,
) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for key in branches.iter().filter_map(|branch| key(branch)) {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// The key without a namespace: for functions, and literals that are casts, functions or actions.
fn unqualified(branch: &Branch<'_>) -> Option<String> {
    match &branch.step {
        Segment::Fixed(text) if text.contains('.') || is_called(branch) => {
            Some(last_name(text).to_owned())
        }
        Segment::Call { name, parameters } => {
            Some(format!("{}({})", last_name(name), names(parameters)))
        }
        _ => None,
    }
}

fn name_only(branch: &Branch<'_>) -> Option<String> {
    match &branch.step {
        Segment::Call { name, .. } => Some(last_name(name).to_owned()),
        Segment::CompositeKey(_) => Some(String::new()),
        _ => None,
    }
}

fn is_called(branch: &Branch<'_>) -> bool {
    let called = |operation: &Operation| matches!(operation.kind, Kind::Action | Kind::Function);
    branch.operations().iter().any(called)
}

fn last_name(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

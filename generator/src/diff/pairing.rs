//! Matches the children of a URL on both sides.

use std::collections::{HashMap, HashSet};

use super::branch::{Branch, Pair, names, shape};
use crate::ir::{Kind, Operation, Segment};
use crate::steps;

/// The matched children, and those left over.
pub struct Pairing<'x, 'a> {
    pub pairs: Vec<Pair<'x, 'a>>,
    pub old: Vec<&'x Branch<'a>>,
    pub new: Vec<&'x Branch<'a>>,
}

impl<'x, 'a> Pairing<'x, 'a> {
    /// Matches by the whole step first, then ignoring case, then without namespaces, then functions by name only; all
    /// but the first only if there is one candidate on each side.
    pub fn of(old: &'x [Branch<'a>], new: &'x [Branch<'a>]) -> Self {
        let mut pairing = Self {
            pairs: Vec::new(),
            old: old.iter().collect(),
            new: new.iter().collect(),
        };
        let exact: fn(&Branch<'_>) -> Option<String> = |branch| Some(shape(&branch.step));
        let any_case = |branch: &Branch<'_>| Some(shape(&branch.step).to_lowercase());
        for key in [exact, any_case, unqualified, name_only] {
            pairing.take(key);
        }
        pairing
    }

    fn take(&mut self, key: fn(&Branch<'_>) -> Option<String>) {
        let (before, after) = (unique(&self.old, key), unique(&self.new, key));
        let mut taken = HashSet::new();
        let mut left = Vec::new();
        for branch in std::mem::take(&mut self.old) {
            let own = key(branch).filter(|key| before.contains_key(key));
            let other = own.as_ref().and_then(|key| after.get(key).copied());
            match other.filter(|other| is_one_namespace(&branch.step, &other.step)) {
                Some(other) => {
                    self.pairs.push((branch, other));
                    taken.extend(own);
                }
                None => left.push(branch),
            }
        }
        self.old = left;
        self.new
            .retain(|branch| key(branch).is_none_or(|key| !taken.contains(&key)));
    }
}

/// The branches whose key no other branch has.
fn unique<'x, 'a>(
    branches: &[&'x Branch<'a>],
    key: fn(&Branch<'_>) -> Option<String>,
) -> HashMap<String, &'x Branch<'a>> {
    let mut found: HashMap<String, Option<&'x Branch<'a>>> = HashMap::new();
    for branch in branches {
        if let Some(key) = key(branch) {
            found
                .entry(key)
                .and_modify(|found| *found = None)
                .or_insert(Some(branch));
        }
    }
    let alone = found.into_iter();
    alone
        .filter_map(|(key, branch)| Some((key, branch?)))
        .collect()
}

/// Whether both steps can be spellings of one: with a namespace, with its alias `graph`, or without.
fn is_one_namespace(old: &Segment, new: &Segment) -> bool {
    let namespace = |step: &Segment| match step {
        Segment::Fixed(text) | Segment::Call { name: text, .. } => {
            let of = text.rsplit_once('.').map_or("", |(of, _)| of);
            of.to_lowercase()
        }
        _ => String::new(),
    };
    let (old, new) = (namespace(old), namespace(new));
    let ends = |long: &str, short: &str| short.is_empty() || ends_with_name(long, short);
    ends(&old, &new) || ends(&new, &old)
}

/// Whether one name is the other, or the other in a namespace.
pub fn ends_with_name(long: &str, short: &str) -> bool {
    let rest = long.strip_suffix(short);
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The key without a namespace: for functions, and literals that are casts, functions or actions.
fn unqualified(branch: &Branch<'_>) -> Option<String> {
    match &branch.step {
        Segment::Fixed(text) if steps::is_qualified(text) || is_called(branch) => {
            Some(last_name(text).to_lowercase())
        }
        Segment::Call { name, parameters } => {
            let call = format!("{}({})", last_name(name), names(parameters));
            Some(call.to_lowercase())
        }
        _ => None,
    }
}

fn name_only(branch: &Branch<'_>) -> Option<String> {
    match &branch.step {
        Segment::Call { name, .. } => Some(last_name(name).to_lowercase()),
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

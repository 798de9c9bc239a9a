//! Suggests boundaries that make a slice small, if navigation properties made it large.
//!
//! The slice is a graph: a component refers to others, some of them through navigation properties, which a boundary
//! drops. In Graph a few types, such as `user`, refer to hundreds that refer back to them. Boundaries belong where
//! the paths enter such a cycle.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::component::{Name, owner_of};
use super::node::Node;
use super::parts::Parts;
use super::slice::{Wanted, short};

/// Slices with fewer types are small enough to review.
pub(super) const LARGE: usize = 300;
/// A cycle that reaches fewer types does not make a slice large.
const CIRCLE: usize = 100;
/// The maximum number of types tried as the centre of a cycle.
const TRIED: usize = 20;
/// The maximum number of suggested boundaries.
const MOST: usize = 12;
/// The maximum number of suggested excludes.
const MOST_PARTS: usize = 6;

/// The slice as a graph.
pub(super) struct Graph {
    names: Vec<Name>,
    roots: Vec<usize>,
    /// The components that paths refer to, by the parts that have these paths.
    groups: Vec<(BTreeSet<usize>, Vec<usize>)>,
    edges: Vec<Edges>,
}

#[derive(Default)]
struct Edges {
    own: Vec<usize>,
    /// References of navigation properties.
    navigation: Vec<usize>,
}

impl Graph {
    /// Builds the graph of the components that the paths refer to. `derived` adds edges from types to derived types.
    pub(super) fn new(
        components: &BTreeMap<String, BTreeMap<String, Node>>,
        parts: &Parts<'_>,
        derived: &[(String, String)],
    ) -> Self {
        let names: Vec<Name> = components
            .iter()
            .flat_map(|(kind, entries)| entries.keys().map(|name| (kind.clone(), name.clone())))
            .collect();
        let index: HashMap<&Name, usize> = names
            .iter()
            .enumerate()
            .map(|(i, name)| (name, i))
            .collect();
        let at = |name: &Name| index.get(name).copied();
        let found = |all: &BTreeSet<Name>| all.iter().filter_map(at).collect();
        let nodes = components.values().flat_map(BTreeMap::values);
        let mut edges: Vec<Edges> = nodes
            .map(|node| {
                let (mut own, mut navigation) = (BTreeSet::new(), BTreeSet::new());
                references(node, &mut own, &mut navigation);
                Edges {
                    own: found(&own),
                    navigation: found(&navigation),
                }
            })
            .collect();
        let schema = |name: &String| index.get(&("schemas".to_owned(), name.clone())).copied();
        for (base, name) in derived {
            if let (Some(base), Some(name)) = (schema(base), schema(name)) {
                edges[base].own.push(name);
            }
        }
        let groups = parts.groups.iter().map(|(parts, all)| {
            let all = all.iter().filter_map(|name| at(name));
            (parts.clone(), all.collect())
        });
        let groups: Vec<(BTreeSet<usize>, Vec<usize>)> = groups.collect();
        let roots: BTreeSet<usize> = groups.iter().flat_map(|(_, all)| all).copied().collect();
        Self {
            names,
            roots: roots.into_iter().collect(),
            groups,
            edges,
        }
    }

    /// The number of types that remain with these boundaries.
    pub(super) fn types_with(&self, boundaries: &BTreeSet<usize>) -> usize {
        self.types(&self.reached(boundaries))
    }

    /// The names of types, without the root namespace.
    pub(super) fn short_names(&self, types: &BTreeSet<usize>) -> Vec<String> {
        let names = types.iter().map(|at| short(&self.names[*at].1).to_owned());
        names.collect()
    }

    /// The boundaries that paths outside of these parts still reach.
    pub(super) fn still_reached(
        &self,
        boundaries: &BTreeSet<usize>,
        excluded: &BTreeSet<usize>,
    ) -> BTreeSet<usize> {
        let reached: BTreeSet<usize> = self.rest(boundaries, excluded).into_iter().collect();
        boundaries.intersection(&reached).copied().collect()
    }

    /// Whether paths outside of these parts reach a type of this name.
    pub(super) fn still_names(
        &self,
        wanted: Wanted<'_>,
        boundaries: &BTreeSet<usize>,
        excluded: &BTreeSet<usize>,
    ) -> bool {
        let mut reached = self.rest(boundaries, excluded).into_iter();
        reached.any(|at| self.names[at].0 == "schemas" && wanted.names(&self.names[at].1))
    }

    /// The number of types that one part reaches; nothing if it has all paths.
    pub(super) fn types_of(&self, part: usize) -> Option<usize> {
        let (within, others): (Vec<_>, Vec<_>) = self
            .groups
            .iter()
            .partition(|(parts, _)| parts.contains(&part));
        let roots = within.iter().flat_map(|(_, all)| all).copied();
        let roots: Vec<usize> = roots.collect();
        (!others.is_empty()).then(|| self.types(&self.from(&roots, &BTreeSet::new())))
    }

    /// Parts of the paths whose exclusion removes many types, and how many types then remain with these boundaries.
    pub(super) fn excludes(&self, boundaries: &BTreeSet<usize>) -> (BTreeSet<usize>, usize) {
        let all = self.types_with(boundaries);
        let (mut left, mut excluded) = (all, BTreeSet::new());
        let parts: BTreeSet<usize> = self
            .groups
            .iter()
            .flat_map(|(all, _)| all)
            .copied()
            .collect();
        while left > all / 2 && excluded.len() < MOST_PARTS {
            let without = |at: usize| {
                let mut excluded = excluded.clone();
                excluded.insert(at);
                let is_left = |(parts, _): &(BTreeSet<usize>, _)| parts.is_disjoint(&excluded);
                let some_left = self.groups.iter().any(is_left);
                some_left.then(|| (self.types(&self.rest(boundaries, &excluded)), at))
            };
            let Some((fewest, at)) = parts
                .difference(&excluded)
                .filter_map(|at| without(*at))
                .min()
            else {
                break;
            };
            // Excluding this part would save next to nothing.
            if fewest + all / 20 > left {
                break;
            }
            left = fewest;
            excluded.insert(at);
        }
        (excluded, left)
    }

    /// Boundaries where paths enter large cycles of types. Skips those that save next to nothing.
    pub(super) fn boundaries(&self) -> BTreeSet<usize> {
        let mut chosen = BTreeSet::new();
        while let Some((hub, entries)) = self.circle(&chosen) {
            // If there are too many entries, the hub itself becomes a boundary.
            let fits = !entries.is_empty() && chosen.len() + entries.len() <= MOST;
            chosen.extend(if fits { entries } else { vec![hub] });
            if chosen.len() >= MOST {
                break;
            }
        }
        // Remove boundaries that save next to nothing.
        for at in chosen.clone() {
            let left = self.types_with(&chosen);
            chosen.remove(&at);
            if self.types_with(&chosen) > left + left / 20 {
                chosen.insert(at);
            }
        }
        chosen
    }

    /// The type with the most navigation properties that is in a large cycle, and the types of the cycle that paths
    /// or other types refer to.
    fn circle(&self, boundaries: &BTreeSet<usize>) -> Option<(usize, Vec<usize>)> {
        let reached = self.reached(boundaries);
        let mut before: HashMap<usize, Vec<usize>> = HashMap::new();
        for at in &reached {
            for to in self.next(*at, boundaries) {
                before.entry(to).or_default().push(*at);
            }
        }
        let width = |at: &usize| self.edges[*at].navigation.len();
        let is_open = |at: &usize| width(at) > 0 && !boundaries.contains(at);
        let mut hubs: Vec<usize> = reached.iter().copied().filter(is_open).collect();
        hubs.sort_by_key(|at| (std::cmp::Reverse(width(at)), *at));
        let around = |hub: usize| {
            let after: BTreeSet<usize> = self.from(&[hub], boundaries).into_iter().collect();
            if after.len() < CIRCLE {
                return None;
            }
            let mut circle = BTreeSet::from([hub]);
            let mut todo = vec![hub];
            while let Some(at) = todo.pop() {
                for from in before.get(&at).into_iter().flatten() {
                    if after.contains(from) && circle.insert(*from) {
                        todo.push(*from);
                    }
                }
            }
            (circle.len() > 1).then_some((hub, circle))
        };
        let (hub, circle) = hubs.into_iter().take(TRIED).find_map(around)?;
        let is_outside = |at: &usize| !circle.contains(at);
        let is_entered = |at: &usize| {
            self.roots.contains(at) || before.get(at).is_some_and(|all| all.iter().any(is_outside))
        };
        let entries = circle.iter().copied();
        Some((
            hub,
            entries.filter(|at| is_open(at) && is_entered(at)).collect(),
        ))
    }

    fn types(&self, reached: &[usize]) -> usize {
        let is_type = |at: &&usize| self.names[**at].0 == "schemas";
        reached.iter().filter(is_type).count()
    }

    /// The components that the roots reach with these boundaries.
    fn reached(&self, boundaries: &BTreeSet<usize>) -> Vec<usize> {
        self.from(&self.roots, boundaries)
    }

    /// The components that the paths outside of these parts reach.
    fn rest(&self, boundaries: &BTreeSet<usize>, excluded: &BTreeSet<usize>) -> Vec<usize> {
        let rest = self.groups.iter();
        let rest = rest.filter(|(parts, _)| parts.is_disjoint(excluded));
        let roots: Vec<usize> = rest.flat_map(|(_, all)| all).copied().collect();
        self.from(&roots, boundaries)
    }

    fn from(&self, start: &[usize], boundaries: &BTreeSet<usize>) -> Vec<usize> {
        let mut seen = vec![false; self.names.len()];
        let mut reached: Vec<usize> = Vec::new();
        let mut todo = start.to_vec();
        while let Some(at) = todo.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                reached.push(at);
                todo.extend(self.next(at, boundaries));
            }
        }
        reached
    }

    fn next(&self, at: usize, boundaries: &BTreeSet<usize>) -> impl Iterator<Item = usize> + '_ {
        let Edges { own, navigation } = &self.edges[at];
        let navigation = (!boundaries.contains(&at)).then_some(navigation);
        own.iter().chain(navigation.into_iter().flatten()).copied()
    }
}

/// Collects the references of a node, separately for navigation properties.
fn references(node: &Node, own: &mut BTreeSet<Name>, navigation: &mut BTreeSet<Name>) {
    match node {
        Node::Map(map) => {
            if let Some(target) = map.get("$ref").and_then(Node::as_str) {
                own.extend(owner_of(target));
            }
            for (key, value) in map {
                let Some(properties) = value.as_map().filter(|_| key == "properties") else {
                    references(value, own, navigation);
                    continue;
                };
                for property in properties.values() {
                    if property.get("x-ms-navigationProperty") == Some(&Node::Bool(true)) {
                        let mut all = BTreeSet::new();
                        references(property, &mut all, navigation);
                        navigation.append(&mut all);
                    } else {
                        references(property, own, navigation);
                    }
                }
            }
        }
        Node::List(items) => items
            .iter()
            .for_each(|item| references(item, own, navigation)),
        _ => {}
    }
}

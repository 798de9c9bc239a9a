//! Which boundaries would make a slice small that navigation made large.
//!
//! The slice is a graph: a component leads to what it refers to, some of it through navigation properties, which a
//! boundary loses. In Graph a few types, such as `user`, lead to hundreds that lead back to them. Where the paths enter
//! such a circle stand the boundaries.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::node::Node;
use super::reach::component_of;
use super::slice::short;

/// A slice of fewer types is small enough to be looked at.
const LARGE: usize = 300;
/// A circle that leads to fewer types does not make a slice large.
const CIRCLE: usize = 100;
/// How many types are tried as the middle of a circle.
const TRIED: usize = 20;
/// How many boundaries are worth pasting.
const MOST: usize = 12;

/// The kind and name of a component.
type Name = (String, String);

/// Boundaries to add to a slice.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Suggestion {
    /// Names of types, without the main namespace.
    pub(super) boundaries: Vec<String>,
    /// How many types there are.
    pub(super) types: usize,
    /// How many are left with the boundaries.
    pub(super) left: usize,
}

/// What a slice has, as a graph.
pub(super) struct Graph {
    names: Vec<Name>,
    roots: Vec<usize>,
    edges: Vec<Edges>,
}

#[derive(Default)]
struct Edges {
    own: Vec<usize>,
    /// Those of navigation properties.
    navigation: Vec<usize>,
}

impl Graph {
    /// The graph of components that paths with these references lead to; some types bring derived ones.
    pub(super) fn new(
        components: &BTreeMap<String, BTreeMap<String, Node>>,
        roots: &BTreeSet<Name>,
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
        let found = |all: BTreeSet<Name>| {
            let known = all.iter().filter_map(|name| index.get(name).copied());
            known.collect::<Vec<_>>()
        };
        let nodes = components.values().flat_map(BTreeMap::values);
        let mut edges: Vec<Edges> = nodes
            .map(|node| {
                let (mut own, mut navigation) = (BTreeSet::new(), BTreeSet::new());
                references(node, &mut own, &mut navigation);
                Edges {
                    own: found(own),
                    navigation: found(navigation),
                }
            })
            .collect();
        let schema = |name: &String| index.get(&("schemas".to_owned(), name.clone())).copied();
        for (base, name) in derived {
            if let (Some(base), Some(name)) = (schema(base), schema(name)) {
                edges[base].own.push(name);
            }
        }
        let roots = found(roots.clone());
        Self {
            names,
            roots,
            edges,
        }
    }

    /// Boundaries that leave less than half of the types, if the slice is large and there are such.
    pub(super) fn suggestion(&self) -> Option<Suggestion> {
        let all = self.reached(&BTreeSet::new());
        let types = self.types(&all);
        let least = self.types(&self.reached(&(0..self.names.len()).collect()));
        if types < LARGE || least > types / 2 {
            return None;
        }
        let mut chosen = BTreeSet::new();
        while let Some((hub, entries)) = self.circle(&chosen) {
            // Where paths enter everywhere, what leads furthest is cut first.
            let fits = !entries.is_empty() && chosen.len() + entries.len() <= MOST;
            chosen.extend(if fits { entries } else { vec![hub] });
            if chosen.len() >= MOST {
                break;
            }
        }
        // One that saves next to nothing is not worth a place.
        for at in chosen.clone() {
            let left = self.types(&self.reached(&chosen));
            chosen.remove(&at);
            if self.types(&self.reached(&chosen)) > left + left / 20 {
                chosen.insert(at);
            }
        }
        let left = self.types(&self.reached(&chosen));
        let boundaries = chosen.iter().map(|at| short(&self.names[*at].1).to_owned());
        (left <= types / 2).then(|| Suggestion {
            boundaries: boundaries.collect(),
            types,
            left,
        })
    }

    /// The type with the most navigation that a large circle of types is around, and the types by which paths and
    /// other types enter that circle.
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

    /// What the roots lead to with these boundaries.
    fn reached(&self, boundaries: &BTreeSet<usize>) -> Vec<usize> {
        self.from(&self.roots, boundaries)
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

/// What a node refers to, navigation properties apart.
fn references(node: &Node, own: &mut BTreeSet<Name>, navigation: &mut BTreeSet<Name>) {
    match node {
        Node::Map(map) => {
            if let Some(target) = map.get("$ref").and_then(Node::as_str) {
                own.extend(component_of(target));
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

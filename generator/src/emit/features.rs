//! Emits Cargo features: one for each top-level segment, in crates whose URLs share no resource.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToKebabCase;

use crate::ir::{Api, Node, Segment, Ty, Type, WireName};
use crate::share::{Builder, Builders};

/// Features, any one of which enables an item; an empty set means always.
pub type Needs = BTreeSet<String>;

/// The feature that enables all others.
pub const FULL: &str = "full";

/// Prefix of features that stand for long lists of others. No segment has this name.
const SHARED: &str = "_shared-";

/// Maximum number of features in a `cfg`.
const LISTED: usize = 8;

// [features]
// default = []
// full = ["groups", "users"]
// groups = ["_shared-1"]
// _shared-1 = []
//
// #[cfg(any(feature = "groups", feature = "users"))]
// mod user_api;
/// The features of a crate, and what each enables.
#[derive(Debug, Default)]
pub struct Features {
    /// Names, and the segments of each. A crate without features has none.
    pub names: BTreeMap<String, Vec<String>>,
    /// Features that stand for long lists of others, and these lists.
    pub shared: BTreeMap<String, Needs>,
    builders: Vec<Needs>,
    types: BTreeMap<WireName, Needs>,
}

impl Features {
    /// The features of an API: none if its URLs are below one resource or one segment.
    pub fn of(api: &Api, builders: &Builders<'_>) -> Self {
        let mut found = Self::default();
        let Some(root) = builders.builders.first() else {
            return found;
        };
        let names: Option<Vec<String>> =
            root.children.iter().map(|(child, _)| name(child)).collect();
        let names = names.unwrap_or_default();
        let distinct: BTreeSet<&String> = names.iter().collect();
        if !root.node.operations.is_empty() || distinct.len() < 2 {
            return found;
        }
        found.builders = vec![Needs::new(); builders.builders.len()];
        for ((child, index), name) in root.children.iter().zip(names) {
            let segments = found.names.entry(name.clone()).or_default();
            segments.push(child.segment.template());
            found.bring(&name, api, builders, (child, *index));
        }
        // A type that nothing names needs all features, because it may name anything.
        for name in api.types.keys() {
            let full = || Needs::from([FULL.to_owned()]);
            found.types.entry(name.clone()).or_insert_with(full);
        }
        // Operations of the root itself are always enabled.
        let (mut names, mut always) = (Vec::new(), BTreeSet::new());
        of_operations(&root.leaves, &mut names);
        closure(api, names, |name| always.insert(name.clone()));
        found.types.retain(|name, _| !always.contains(name));
        found.share();
        found
    }

    /// Replaces each long list of features by one shared feature that each of them enables.
    fn share(&mut self) {
        let is_long = |needs: &&mut Needs| needs.len() > LISTED;
        let all = self.builders.iter().chain(self.types.values());
        let long: BTreeSet<Needs> = all.filter(|needs| needs.len() > LISTED).cloned().collect();
        let names = (1..).map(|number| format!("{SHARED}{number}"));
        let names: BTreeMap<Needs, String> = long.into_iter().zip(names).collect();
        let all = self.builders.iter_mut().chain(self.types.values_mut());
        for needs in all.filter(is_long) {
            if let Some(name) = names.get(needs) {
                *needs = Needs::from([name.clone()]);
            }
        }
        self.shared = names
            .into_iter()
            .map(|(needs, name)| (name, needs))
            .collect();
    }

    /// Whether each step of a node needs its own feature.
    pub fn chosen_at(&self, node: &Node) -> bool {
        !self.names.is_empty() && matches!(node.segment, Segment::Root(_))
    }

    /// The features that enable a builder, by its index.
    pub fn of_builder(&self, index: usize) -> Option<&Needs> {
        self.builders.get(index).filter(|needs| !needs.is_empty())
    }

    /// The features that enable a type.
    pub fn of_type(&self, name: &WireName) -> Option<&Needs> {
        self.types.get(name)
    }

    /// Records what a feature enables: the builders below a segment, and the types they name.
    fn bring(
        &mut self,
        feature: &str,
        api: &Api,
        builders: &Builders<'_>,
        (child, index): (&Node, usize),
    ) {
        let mut names = Vec::new();
        of_segment(&child.segment, &mut names);
        let mut todo = vec![index];
        while let Some(index) = todo.pop() {
            if self.builders[index].insert(feature.to_owned()) {
                let builder = &builders.builders[index];
                of_builder(builder, &mut names);
                todo.extend(builder.children.iter().map(|(_, index)| *index));
            }
        }
        closure(api, names, |name| {
            let needs = self.types.entry(name.clone()).or_default();
            needs.insert(feature.to_owned())
        });
    }
}

/// Visits types and the types they name, while `visit` returns true.
fn closure(api: &Api, mut names: Vec<WireName>, mut visit: impl FnMut(&WireName) -> bool) {
    while let Some(name) = names.pop() {
        if let Some(ty) = api.types.get(&name)
            && visit(&name)
        {
            of_type(ty, &mut names);
        }
    }
}

/// The name of the feature for a child of the root.
pub fn name(child: &Node) -> Option<String> {
    let text = match &child.segment {
        Segment::Fixed(text) => text,
        Segment::Call { name, .. } => name,
        Segment::Root(_) | Segment::Key(_) | Segment::CompositeKey(_) | Segment::Mixed { .. } => {
            return None;
        }
    };
    let name = text.to_kebab_case();
    // Names that Cargo or the manifest reserves.
    let taken = ["default", FULL].contains(&name.as_str());
    Some(if taken { name + "_" } else { name }).filter(|name| !name.is_empty())
}

/// The types that the methods of a builder name.
fn of_builder(builder: &Builder<'_>, names: &mut Vec<WireName>) {
    for (child, _) in &builder.children {
        of_segment(&child.segment, names);
    }
    of_operations(&[builder.node], names);
    of_operations(&builder.leaves, names);
}

fn of_operations(nodes: &[&Node], names: &mut Vec<WireName>) {
    for operation in nodes.iter().flat_map(|node| &node.operations) {
        names.extend(operation.sent().chain(operation.received()).cloned());
    }
}

fn of_segment(segment: &Segment, names: &mut Vec<WireName>) {
    names.extend(segment.types().filter_map(Ty::named).cloned());
}

/// The types that the file of a type names.
fn of_type(ty: &Type, names: &mut Vec<WireName>) {
    if let Type::Struct(structure) = ty {
        let properties = structure.properties.iter();
        names.extend(
            properties
                .filter_map(|property| property.ty.named())
                .cloned(),
        );
        names.extend(structure.derived.iter().cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_lists_of_features_when_shared_then_only_long_ones_become_one_feature() {
        let needs = |count: usize| -> Needs { (0..count).map(|n| format!("f{n}")).collect() };
        let mut found = Features {
            builders: vec![needs(LISTED), needs(LISTED + 1), needs(LISTED + 2)],
            ..Features::default()
        };
        found.share();
        let shared = |number: usize| Needs::from([format!("{SHARED}{number}")]);
        assert_eq!(found.builders, [needs(LISTED), shared(1), shared(2)]);
        let listed = [needs(LISTED + 1), needs(LISTED + 2)];
        assert!(found.shared.values().eq(&listed), "{:?}", found.shared);
    }
}

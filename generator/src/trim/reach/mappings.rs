//! Mappings of discriminators, to types that the slice does not have.

use std::collections::{BTreeMap, BTreeSet};

use super::{Item, Walk};
use crate::trim::inherit::mapped;
use crate::trim::node::Node;

impl Walk<'_, '_> {
    /// Removes all but the named types from each mapping, wherever it is.
    pub(super) fn prune_mappings(&mut self, names: &BTreeSet<String>) {
        let mut of_paths: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for place in std::mem::take(&mut self.filter.discriminators) {
            let steps: Vec<String> = place.segments().collect();
            match steps.as_slice() {
                [components, kind, name, rest @ ..] if components == "components" => {
                    let entries = self.reached.components.get_mut(kind);
                    if let Some(whole) = entries.and_then(|entries| entries.get_mut(name)) {
                        prune(whole, rest, names);
                    }
                }
                [_, path, rest @ ..] => {
                    of_paths
                        .entry(path.clone())
                        .or_default()
                        .push(rest.to_vec());
                }
                _ => {}
            }
        }
        for (path, places) in of_paths {
            self.prune_path(&path, &places, names);
        }
    }

    /// Path items are already written, so one with a mapping that changes is written again.
    fn prune_path(&mut self, path: &str, places: &[Vec<String>], names: &BTreeSet<String>) {
        let Some(item) = self.reached.paths.get_mut(path) else {
            return;
        };
        let Ok(Node::Map(mut written)) = serde_yaml::from_str(&item.yaml) else {
            return;
        };
        let Some(whole) = written.get_mut(path) else {
            return;
        };
        let mut is_changed = false;
        for place in places {
            is_changed |= prune(whole, place, names);
        }
        if is_changed {
            *item = Item::new(path, whole);
        }
    }
}

/// Removes all but the named types from the mapping of the discriminator at a place, and returns whether there were
/// others. Targets that are not schemas stay, so whoever reads the slice reports them.
fn prune(whole: &mut Node, place: &[String], names: &BTreeSet<String>) -> bool {
    let discriminator = place.iter().try_fold(whole, |node, step| match node {
        Node::Map(map) => map.get_mut(step),
        Node::List(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    });
    let Some(Node::Map(discriminator)) = discriminator else {
        return false;
    };
    let Some(Node::Map(mapping)) = discriminator.get_mut("mapping") else {
        return false;
    };
    let before = mapping.len();
    mapping.retain(|_, target| mapped(target).is_none_or(|name| names.contains(&name)));
    if mapping.len() == before {
        return false;
    }
    if mapping.is_empty() {
        discriminator.shift_remove("mapping");
    }
    true
}

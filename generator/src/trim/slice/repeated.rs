//! Entries of a slice that are listed twice.

use std::collections::BTreeSet;

use super::{Slice, Wanted};
use crate::diagnostics::Pointer;

impl Slice {
    /// The entries that occur twice in the same list, with their places.
    pub(in super::super) fn repeated(&self) -> Vec<(Pointer, &str)> {
        let lists = [
            ("include", &self.include),
            ("exclude", &self.exclude),
            ("boundaries", &self.boundaries),
            ("without", &self.without),
        ];
        let root = Pointer::root();
        let lists = lists.map(|(key, list)| (root.child(key), list));
        let derived = root.child("derived");
        let derived = self
            .derived
            .iter()
            .map(|(base, list)| (derived.child(base), list));
        let mut found = Vec::new();
        for (at, list) in lists.into_iter().chain(derived) {
            let mut seen = BTreeSet::new();
            for (index, entry) in list.iter().enumerate() {
                if !seen.insert(Wanted::new(entry).text) {
                    found.push((at.index(index), entry.as_str()));
                }
            }
        }
        found
    }
}

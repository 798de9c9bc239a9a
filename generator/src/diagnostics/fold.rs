//! Folds diagnostics that say the same about several places.

use std::collections::HashSet;
use std::fmt::Write as _;

use indexmap::IndexMap;

use super::{Diagnostic, Diagnostics, Pointer, count};

impl Diagnostics {
    /// One diagnostic for each text: the first, which counts the other places.
    #[must_use]
    pub fn folded(self) -> Self {
        let mut places: IndexMap<_, (Diagnostic, HashSet<Pointer>)> = IndexMap::new();
        for found in self {
            let text = (
                found.file.clone(),
                found.message.clone(),
                found.help.clone(),
            );
            let pointer = found.pointer.clone();
            let (_, all) = places
                .entry(text)
                .or_insert_with(|| (found, HashSet::new()));
            all.insert(pointer);
        }
        let fold = |(mut first, all): (Diagnostic, HashSet<Pointer>)| {
            if all.len() > 1 {
                let others = count(all.len() - 1, "other place");
                let _ = write!(first.message, "; the same at {others}");
            }
            first
        };
        places.into_values().map(fold).collect()
    }
}

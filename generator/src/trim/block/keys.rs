//! The keys of all open mappings, to reject duplicates.

use std::borrow::Cow;
use std::collections::HashSet;

use super::Unsure;

/// Mappings with more keys use a hash set instead of comparisons.
const COMPARED: usize = 24;

/// The maximum number of keys in open mappings, far more than any description needs.
const REMEMBERED: usize = 1 << 19;

/// The keys of the innermost mapping are last.
#[derive(Default)]
pub(super) struct Keys<'a> {
    keys: Vec<Cow<'a, str>>,
    /// The keys of large mappings again, each with the index at which the mapping starts.
    large: Vec<(usize, HashSet<Cow<'a, str>>)>,
}

impl<'a> Keys<'a> {
    /// The index at which a new mapping starts.
    #[inline]
    pub(super) fn start(&self) -> usize {
        self.keys.len()
    }

    /// Adds a key to the innermost mapping.
    #[inline]
    pub(super) fn add(&mut self, start: usize, key: Cow<'a, str>) -> Result<(), Unsure> {
        let keys = &self.keys[start..];
        let is_new = if keys.len() < COMPARED {
            // Most keys of equal length differ in the first byte.
            let first = key.as_bytes().first();
            let is_equal = |known: &Cow<'_, str>| {
                known.len() == key.len() && known.as_bytes().first() == first && *known == key
            };
            !keys.iter().any(is_equal)
        } else {
            if self.large.last().is_none_or(|(large, _)| *large < start) {
                self.large.push((start, keys.iter().cloned().collect()));
            }
            let large = self.large.last_mut();
            large.is_some_and(|(_, keys)| keys.insert(key.clone()))
        };
        if !is_new || self.keys.len() == REMEMBERED {
            return Err(Unsure);
        }
        self.keys.push(key);
        Ok(())
    }

    /// Ends the innermost mapping.
    #[inline]
    pub(super) fn end(&mut self, start: usize) {
        self.keys.truncate(start);
        self.large.pop_if(|(large, _)| *large >= start);
    }
}

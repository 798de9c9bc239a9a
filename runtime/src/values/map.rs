//! Objects with arbitrary keys.

use std::fmt;

use indexmap::IndexMap;

use crate::record::private::{Blank, Converted, EachConverted};
use crate::record::{Field, MapSlot, SlotMut, SlotRef};

/// An object with arbitrary keys and values of type `T`, in the order received.
///
/// ```
/// use graph_runtime::Map;
///
/// let ports: Map<i32> = serde_json::from_str(r#"{"https": 443, "http": 80}"#)?;
/// assert_eq!(ports.get("http"), Some(&80));
/// assert_eq!(serde_json::to_string(&ports)?, r#"{"https":443,"http":80}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Map<T>(IndexMap<String, T>);

impl<T> Map<T> {
    /// Makes an empty map.
    #[must_use]
    pub fn new() -> Self {
        Self(IndexMap::new())
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0.get(key)
    }

    /// The value of a key, mutably.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut T> {
        self.0.get_mut(key)
    }

    /// Sets the value of a key, and returns its former one.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<T>) -> Option<T> {
        self.0.insert(key.into(), value.into())
    }

    /// Removes a key, and returns its value.
    pub fn remove(&mut self, key: &str) -> Option<T> {
        self.0.shift_remove(key)
    }

    /// Whether the key exists.
    #[must_use]
    pub fn contains_key(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    /// The keys and values, in order.
    #[must_use]
    pub fn iter(&self) -> indexmap::map::Iter<'_, String, T> {
        self.0.iter()
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the map is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Map<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.0).finish()
    }
}

impl<K: Into<String>, T> FromIterator<(K, T)> for Map<T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        Self(
            entries
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect(),
        )
    }
}

impl<K: Into<String>, T, const N: usize> From<[(K, T); N]> for Map<T> {
    fn from(entries: [(K, T); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<T> IntoIterator for Map<T> {
    type Item = (String, T);
    type IntoIter = indexmap::map::IntoIter<String, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Map<T> {
    type Item = (&'a String, &'a T);
    type IntoIter = indexmap::map::Iter<'a, String, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: Field> MapSlot for Map<T> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn entry(&self, index: usize) -> Option<(&str, SlotRef<'_>)> {
        self.0
            .get_index(index)
            .map(|(key, value)| (key.as_str(), value.slot()))
    }

    fn value_mut(&mut self, index: usize) -> Option<SlotMut<'_>> {
        self.0
            .get_index_mut(index)
            .map(|(_, value)| value.slot_mut())
    }

    fn add(&mut self, key: &str) -> Option<SlotMut<'_>> {
        match self.0.entry(key.to_owned()) {
            indexmap::map::Entry::Occupied(_) => None,
            indexmap::map::Entry::Vacant(entry) => Some(entry.insert(T::blank()).slot_mut()),
        }
    }

    fn exact(&self) -> bool {
        T::EXACT
    }
}

impl<T> Blank for Map<T> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Field> Field for Map<T> {
    type Taken = Converted;
    type TakenEach = EachConverted;

    fn slot(&self) -> SlotRef<'_> {
        SlotRef::Map(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::Map(self)
    }
}

crate::record::serde_by_slot!(Map<T> where T: Field);

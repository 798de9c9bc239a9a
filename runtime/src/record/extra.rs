//! The rest of a record: unknown properties, annotations, explicit nulls.

use std::fmt;

use serde_json::Value;

use super::encode::TYPE;
use super::entries::Entries;

/// Everything in a record besides its declared properties.
///
/// Decoding fills it, and encoding writes everything back, so a record that is read, changed in one place and
/// sent again loses nothing:
///
/// * properties that the type does not declare, and annotations such as `@odata.etag` or
///   `members@odata.nextLink`, in the order they were received;
/// * which declared properties were an explicit `null`, as opposed to absent. The record's `is_null`
///   and `clear` read and set those;
/// * at which positions a list had a `null` among its items.
///
/// An empty `Extra` takes two words, and explicit nulls of up to 64 properties need no allocation.
///
/// ```
/// use graph_runtime::Extra;
///
/// let mut extra = Extra::default();
/// extra.insert("@odata.etag", "W/\"1\"");
/// extra.insert("colour", "red");
/// assert_eq!(extra.etag(), Some("W/\"1\""));
/// assert_eq!(extra.get("colour").and_then(|value| value.as_str()), Some("red"));
/// assert_eq!(extra.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["@odata.etag", "colour"]);
/// assert_eq!(extra.remove("colour"), Some("red".into()));
/// ```
#[derive(Clone, Default)]
pub struct Extra {
    /// Explicit nulls of the first 64 properties, one bit each.
    nulls: u64,
    more: Option<Box<More>>,
}

#[derive(Clone, Default)]
struct More {
    /// Explicit nulls of properties from the 65th on.
    nulls: Vec<u64>,
    /// Positions of nulls in lists, by property.
    items: Vec<(usize, Vec<usize>)>,
    entries: Entries,
    /// A property that only the service sets but the program changed through its constant.
    refused: Option<usize>,
}

impl Extra {
    /// The unknown property or annotation with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.more.as_ref()?.entries.get(name)
    }

    /// The unknown property or annotation with this name, mutably.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.more.as_mut()?.entries.get_mut(name)
    }

    /// Sets an unknown property or annotation, to be sent, and returns its former value.
    ///
    /// A declared property that is set or cleared takes precedence over an entry with the same name.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) -> Option<Value> {
        self.more().entries.insert(name.into(), value.into())
    }

    /// Removes an unknown property or annotation, and returns its value.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        self.more.as_mut()?.entries.remove(name)
    }

    /// The unknown properties and annotations, in the order they were received.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.more.iter().flat_map(|more| more.entries.iter())
    }

    /// The values of unknown properties and annotations, mutably.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.more
            .iter_mut()
            .flat_map(|more| more.entries.values_mut())
    }

    /// Keeps only the unknown properties and annotations for which `keep` is true.
    pub(super) fn retain(&mut self, keep: impl FnMut(&str, &Value) -> bool) {
        if let Some(more) = &mut self.more {
            more.entries.retain(keep);
        }
    }

    /// Whether it is empty: no unknown property, no annotation, no explicit null.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The value of `@odata.type` as it was received, if the record keeps it.
    ///
    /// A polymorphic value of a known type does not keep it, because its variant implies it.
    #[must_use]
    pub fn odata_type(&self) -> Option<&str> {
        self.get("@odata.type")?.as_str()
    }

    /// The value of `@odata.etag`, for `If-Match`.
    #[must_use]
    pub fn etag(&self) -> Option<&str> {
        self.get("@odata.etag")?.as_str()
    }

    /// The value of `@odata.id`: the URL of the entity.
    #[must_use]
    pub fn odata_id(&self) -> Option<&str> {
        self.get("@odata.id")?.as_str()
    }

    /// The value of `property@odata.nextLink`: the link to the rest of an expanded collection.
    #[must_use]
    pub fn next_link_of(&self, property: &str) -> Option<&str> {
        self.annotation_of(property, "@odata.nextLink")?.as_str()
    }

    /// The value of `property@odata.count`: the number of items of an expanded collection.
    #[must_use]
    pub fn count_of(&self, property: &str) -> Option<i64> {
        self.annotation_of(property, "@odata.count")?.as_i64()
    }

    fn annotation_of(&self, property: &str, annotation: &str) -> Option<&Value> {
        let found = self
            .iter()
            .find(|(name, _)| name.strip_suffix(annotation) == Some(property));
        found.map(|(_, value)| value)
    }

    /// The first property from an index on that was an explicit null.
    #[inline]
    pub(super) fn null_from(&self, index: usize) -> Option<usize> {
        let near = self.nulls.checked_shr(index.try_into().ok()?).unwrap_or(0);
        if near != 0 {
            return Some(index + near.trailing_zeros() as usize);
        }
        let end = 64 + self.far_nulls().len() * 64;
        (index.max(64)..end).find(|index| self.is_null(*index))
    }

    /// Whether the property with this index was an explicit null.
    pub(super) fn is_null(&self, index: usize) -> bool {
        let word = if index < 64 {
            Some(&self.nulls)
        } else {
            self.far_nulls().get(index / 64 - 1)
        };
        word.is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// Records that the property with this index is an explicit null.
    pub(super) fn set_null(&mut self, index: usize) {
        let word = if index < 64 {
            &mut self.nulls
        } else {
            let (nulls, at) = (&mut self.more().nulls, index / 64 - 1);
            if nulls.len() <= at {
                nulls.resize(at + 1, 0);
            }
            &mut nulls[at]
        };
        *word |= 1 << (index % 64);
    }

    /// Forgets nulls and the misfit that were received for a property. Setters call it.
    #[doc(hidden)]
    pub fn set_anew(&mut self, index: usize, name: &str) {
        self.unset_null(index);
        if let Some(more) = &mut self.more {
            more.entries.remove(name);
        }
    }

    /// Records that the program changed a property that only the service sets.
    pub(super) fn refuse(&mut self, index: usize) {
        self.more().refused.get_or_insert(index);
    }

    /// The property that only the service sets but the program changed.
    pub(super) fn refused(&self) -> Option<usize> {
        self.more.as_ref()?.refused
    }

    /// Forgets all nulls of the property with this index.
    pub(super) fn unset_null(&mut self, index: usize) {
        if index < 64 {
            self.nulls &= !(1 << index);
        }
        if let Some(more) = &mut self.more {
            if let Some(word) = (index / 64)
                .checked_sub(1)
                .and_then(|at| more.nulls.get_mut(at))
            {
                *word &= !(1 << (index % 64));
            }
            more.items.retain(|(of, _)| *of != index);
        }
    }

    /// The positions of nulls in the list with this index, ascending.
    pub(super) fn null_items(&self, index: usize) -> &[usize] {
        let items = self.more.as_ref().map_or(&[][..], |more| &more.items);
        items
            .iter()
            .find(|(of, _)| *of == index)
            .map_or(&[], |(_, positions)| positions)
    }

    /// Sets the positions of nulls in the list with this index, ascending.
    pub(super) fn set_null_items(&mut self, index: usize, positions: Vec<usize>) {
        self.more().items.push((index, positions));
    }

    /// The value of `@odata.type`; called for every record that is written.
    pub(super) fn sent_type(&self) -> Option<&Value> {
        self.more.as_ref()?.entries.get(TYPE)
    }

    /// Adds an entry that was received, unless the name exists; then the name is returned.
    pub(super) fn add(&mut self, name: String, value: Value) -> Result<(), String> {
        self.more()
            .entries
            .add(name, value)
            .map_err(|(name, _)| name)
    }

    fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }

    fn far_nulls(&self) -> &[u64] {
        self.more.as_ref().map_or(&[], |more| &more.nulls)
    }

    /// The explicit nulls beyond the 64th property, without trailing zero words.
    fn trimmed_nulls(&self) -> &[u64] {
        let nulls = self.far_nulls();
        let end = nulls
            .iter()
            .rposition(|word| *word != 0)
            .map_or(0, |last| last + 1);
        &nulls[..end]
    }

    /// The nulls in lists, sorted by property.
    fn sorted_items(&self) -> Vec<&(usize, Vec<usize>)> {
        let mut items: Vec<_> = self.more.iter().flat_map(|more| &more.items).collect();
        items.sort_unstable();
        items
    }
}

/// Equal if both have the same entries, in any order.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        if self.nulls != other.nulls {
            return false;
        }
        if self.more.is_none() && other.more.is_none() {
            return true;
        }
        self.trimmed_nulls() == other.trimmed_nulls()
            && self.iter().count() == other.iter().count()
            && self
                .iter()
                .all(|(name, value)| other.get(name) == Some(value))
            && self.sorted_items() == other.sorted_items()
            && self.refused() == other.refused()
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

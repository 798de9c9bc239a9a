//! Named values in insertion order: a list while there are few, an index map for many.

use indexmap::IndexMap;
use indexmap::map::Entry;
use serde_json::Value;

/// Up to this number, comparing names is faster than hashing.
const FEW: usize = 12;

/// Named values.
#[derive(Clone, Default)]
pub(super) struct Entries {
    list: Vec<(String, Value)>,
    /// All values, once there were more than a few; the list is then empty.
    map: Option<Box<IndexMap<String, Value>>>,
}

impl Entries {
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        match &self.map {
            Some(map) => map.get(name),
            None => self.list.iter().find(|(key, _)| key == name).map(value),
        }
    }

    pub(super) fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        match &mut self.map {
            Some(map) => map.get_mut(name),
            None => self
                .list
                .iter_mut()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value),
        }
    }

    /// Sets a value and returns its former one.
    pub(super) fn insert(&mut self, name: String, value: Value) -> Option<Value> {
        match self.add(name, value) {
            Ok(()) => None,
            Err((name, value)) => {
                let old = self.get_mut(&name)?;
                Some(std::mem::replace(old, value))
            }
        }
    }

    /// Adds a value, unless the name exists; then both are returned.
    pub(super) fn add(&mut self, name: String, value: Value) -> Result<(), (String, Value)> {
        if self.map.is_none() && self.list.len() == FEW {
            self.map = Some(Box::new(self.list.drain(..).collect()));
        }
        if let Some(map) = &mut self.map {
            return match map.entry(name) {
                Entry::Occupied(entry) => Err((entry.key().clone(), value)),
                Entry::Vacant(entry) => {
                    entry.insert(value);
                    Ok(())
                }
            };
        }
        if self.list.iter().any(|(key, _)| *key == name) {
            return Err((name, value));
        }
        self.list.push((name, value));
        Ok(())
    }

    pub(super) fn remove(&mut self, name: &str) -> Option<Value> {
        if let Some(map) = &mut self.map {
            return map.shift_remove(name);
        }
        let at = self.list.iter().position(|(key, _)| key == name)?;
        Some(self.list.remove(at).1)
    }

    pub(super) fn retain(&mut self, mut keep: impl FnMut(&str, &Value) -> bool) {
        if let Some(map) = &mut self.map {
            map.retain(|name, value| keep(name, value));
        }
        self.list.retain(|(name, value)| keep(name, value));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let listed = self.list.iter().map(|(name, value)| (name, value));
        let mapped = self.map.iter().flat_map(|map| map.iter());
        listed
            .chain(mapped)
            .map(|(name, value)| (name.as_str(), value))
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        let listed = self.list.iter_mut().map(|(_, value)| value);
        let mapped = self.map.iter_mut().flat_map(|map| map.values_mut());
        listed.chain(mapped)
    }
}

fn value((_, value): &(String, Value)) -> &Value {
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_few_or_many_entries_then_they_are_found_and_stay_in_order() {
        let mut entries = Entries::default();
        for number in 0..40 {
            assert!(entries.add(number.to_string(), number.into()).is_ok());
            assert!(entries.add(number.to_string(), Value::Null).is_err());
            assert_eq!(
                entries.insert(number.to_string(), (number + 1).into()),
                Some(number.into())
            );
            assert_eq!(entries.get("0"), Some(&1.into()));
            assert_eq!(entries.get(&number.to_string()), Some(&(number + 1).into()));
            assert_eq!(entries.get("x"), None);
        }
        assert_eq!(entries.remove("3"), Some(4.into()));
        assert_eq!(entries.remove("3"), None);
        entries.retain(|name, _| name != "5");
        entries.values_mut().for_each(|value| *value = Value::Null);
        let names: Vec<_> = entries.iter().map(|(name, _)| name.to_owned()).collect();
        let expected: Vec<_> = (0..40)
            .filter(|n| ![3, 5].contains(n))
            .map(|n| n.to_string())
            .collect();
        assert_eq!(names, expected);
        assert!(entries.iter().all(|(_, value)| value.is_null()));
    }
}

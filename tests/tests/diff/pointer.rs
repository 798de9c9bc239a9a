//! Edits a JSON document at JSON pointers.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::base;

/// The edits of a row of a table, by JSON pointer.
#[derive(Deserialize)]
pub struct Edits {
    /// Values to set in both documents.
    #[serde(default)]
    both: BTreeMap<String, Value>,
    /// Values to remove from the edited document.
    #[serde(default)]
    remove: Vec<String>,
    /// Values to set in the edited document.
    #[serde(default)]
    set: BTreeMap<String, Value>,
    /// Values to move in the edited document, with their new pointers.
    #[serde(rename = "move", default)]
    moved: BTreeMap<String, String>,
}

impl Edits {
    /// The base document and the edited one. Panics if an edit has no effect, because it would test nothing.
    pub fn documents(&self, what: &str) -> (Value, Value) {
        let old = put(base(), what, &self.both);
        let mut new = old.clone();
        for at in &self.remove {
            take(&mut new, what, at);
        }
        let mut new = put(new, what, &self.set);
        for (from, to) in &self.moved {
            let value = take(&mut new, what, from);
            set(&mut new, to, value).unwrap_or_else(|| panic!("{what}: {to} does not exist"));
        }
        // As text, because values that differ only in the order of members are equal.
        let texts = [&old, &new].map(Value::to_string);
        assert_ne!(texts[0], texts[1], "{what}: nothing is edited");
        (old, new)
    }
}

fn put(mut document: Value, what: &str, values: &BTreeMap<String, Value>) -> Value {
    for (at, value) in values {
        set(&mut document, at, value.clone())
            .unwrap_or_else(|| panic!("{what}: {at} does not exist"));
    }
    document
}

fn take(document: &mut Value, what: &str, at: &str) -> Value {
    remove(document, at).unwrap_or_else(|| panic!("{what}: {at} does not exist"))
}

/// Sets a value at the pointer: a new or changed member, or an item after the last. `None` if there is no
/// such place.
pub fn set(document: &mut Value, pointer: &str, value: Value) -> Option<()> {
    let (parent, key) = split(pointer)?;
    match document.pointer_mut(parent)? {
        Value::Object(members) => {
            members.insert(key, value);
        }
        Value::Array(items) => {
            let index: usize = key.parse().ok()?;
            if index == items.len() {
                items.push(value);
            } else {
                *items.get_mut(index)? = value;
            }
        }
        _ => return None,
    }
    Some(())
}

/// Removes the value at the pointer, if there is one.
pub fn remove(document: &mut Value, pointer: &str) -> Option<Value> {
    let (parent, key) = split(pointer)?;
    match document.pointer_mut(parent)? {
        Value::Object(members) => members.remove(&key),
        Value::Array(items) => {
            let index: usize = key.parse().ok()?;
            (index < items.len()).then(|| items.remove(index))
        }
        _ => None,
    }
}

fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, key) = pointer.rsplit_once('/')?;
    Some((parent, key.replace("~1", "/").replace("~0", "~")))
}

//! Edits a JSON document at a JSON pointer.

use std::collections::BTreeMap;

use serde_json::Value;

/// Applies edits: removes, sets and renames members. Panics if an edit has no effect, because it would test
/// nothing.
pub fn edited(
    mut document: Value,
    what: &str,
    removed: &[String],
    put: &BTreeMap<String, Value>,
    moved: &BTreeMap<String, String>,
) -> Value {
    let nowhere = |at: &str| format!("{what}: {at} is nowhere");
    for at in removed {
        remove(&mut document, at).unwrap_or_else(|| panic!("{}", nowhere(at)));
    }
    for (at, value) in put {
        set(&mut document, at, value.clone()).unwrap_or_else(|| panic!("{}", nowhere(at)));
    }
    for (from, to) in moved {
        let value = remove(&mut document, from).unwrap_or_else(|| panic!("{}", nowhere(from)));
        set(&mut document, to, value).unwrap_or_else(|| panic!("{}", nowhere(to)));
    }
    document
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

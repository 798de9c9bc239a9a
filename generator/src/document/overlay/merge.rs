//! Changes one node of a document: removes it, or merges an update into it.

use serde_json::Value;

use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::document::keywords::describe;
use crate::document::overlay_trace::Notes;

/// Removes the node at a place; returns whether it existed.
pub fn remove(document: &mut Value, place: &str, notes: &mut Notes<'_>) -> bool {
    let Some((parent, last)) = place.rsplit_once('/') else {
        return false;
    };
    let has_gone = match document.pointer_mut(parent) {
        Some(Value::Object(map)) => map
            .shift_remove(&last.replace("~1", "/").replace("~0", "~"))
            .is_some(),
        Some(Value::Array(list)) => match last.parse::<usize>() {
            Ok(index) if index < list.len() => {
                list.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    };
    if has_gone {
        notes.removed();
    }
    has_gone
}

/// Verifies that an object is merged only into an object, and a scalar replaces only a scalar.
pub fn fits(node: &Value, update: &Value, place: &str, at: &Pointer) -> Result<(), Diagnostic> {
    let expected = match (node, update) {
        (Value::Object(_), Value::Object(_)) | (Value::Array(_), _) => return Ok(()),
        (Value::Object(_), _) => "an object, because it is merged into one",
        (_, Value::Object(_) | Value::Array(_)) => "a plain value, because it replaces one",
        _ => return Ok(()),
    };
    let message = format!(
        "found {} for {}, expected {expected} (Overlay Specification 1.1.0, action object)",
        describe(update),
        quoted(&format!("#{place}")),
    );
    let help = "to put something else there, update the object around it";
    Err(Diagnostic::error(at.clone(), message).help(help))
}

/// Merges objects, appends to lists, and replaces everything else; returns whether anything changed.
pub fn merge(target: &mut Value, update: &Value, notes: &mut Notes<'_>) -> bool {
    match (target, update) {
        (Value::Object(target), Value::Object(update)) => {
            let mut changed = false;
            for (key, value) in update {
                changed |= notes.within(key, Some(key), |notes| {
                    if let Some(old) = target.get_mut(key) {
                        return merge(old, value, notes);
                    }
                    target.insert(key.clone(), value.clone());
                    notes.set(value);
                    true
                });
            }
            changed
        }
        (Value::Array(target), Value::Array(update)) => {
            for (index, value) in update.iter().enumerate() {
                let at = index.to_string();
                append(target, value, Some(&at), notes);
            }
            !update.is_empty()
        }
        (Value::Array(target), update) => {
            append(target, update, None, notes);
            true
        }
        (target, update) => {
            let changed = target != update;
            *target = update.clone();
            if changed {
                notes.set(update);
            }
            changed
        }
    }
}

fn append(list: &mut Vec<Value>, value: &Value, at: Option<&str>, notes: &mut Notes<'_>) {
    let index = list.len().to_string();
    notes.within(&index, at, |notes| notes.set(value));
    list.push(value.clone());
}

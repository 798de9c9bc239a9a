//! Compares the actual with the declared state, property by property.

use std::fmt;

use graph_runtime::Json;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A property that differs from its declaration.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its path, such as `requestorSettings/scopeType`.
    pub path: String,
    /// The actual value, null if absent.
    pub found: Json,
    /// The declared value.
    pub declared: Json,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            Json::Null => write!(f, "{}: {}", self.path, self.declared),
            found => write!(f, "{}: {found} → {}", self.path, self.declared),
        }
    }
}

/// The differences between actual and declared values. Undeclared properties are ignored.
#[must_use]
pub fn differences(declared: &Json, found: &Json) -> Vec<Difference> {
    let mut all = Vec::new();
    compare(declared, found, "", &mut all);
    all
}

fn compare(declared: &Json, found: &Json, path: &str, out: &mut Vec<Difference>) {
    match (declared, found) {
        (Json::Object(members), Json::Object(there)) => {
            for (name, value) in members {
                let path = match path {
                    "" => name.clone(),
                    path => format!("{path}/{name}"),
                };
                compare(value, there.get(name).unwrap_or(&Json::Null), &path, out);
            }
        }
        (Json::Array(items), Json::Array(there)) if items.len() == there.len() => {
            if is_set(items) && has_all(items, there) {
                return;
            }
            for (index, (item, there)) in items.iter().zip(there).enumerate() {
                compare(item, there, &format!("{path}/{index}"), out);
            }
        }
        _ if is_same(declared, found) => {}
        _ => out.push(Difference {
            path: path.to_owned(),
            found: found.clone(),
            declared: declared.clone(),
        }),
    }
}

/// Whether items are users and the like, which are returned in any order. Stages keep their order.
fn is_set(items: &[Json]) -> bool {
    items.iter().all(|item| item.get("@odata.type").is_some())
}

/// Whether each declared item exists.
fn has_all(items: &[Json], there: &[Json]) -> bool {
    let is_there = |item| {
        there
            .iter()
            .any(|found| differences(item, found).is_empty())
    };
    items.iter().all(is_there)
}

/// Whether two values are equivalent: an instant has many spellings, and an absent list equals an empty one.
fn is_same(declared: &Json, found: &Json) -> bool {
    let instant = |value: &Json| value.as_str()?.parse::<graph_runtime::Timestamp>().ok();
    let is_empty = |value: &Json| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    declared == found
        || (is_empty(declared) && is_empty(found))
        || instant(declared).is_some_and(|declared| instant(found) == Some(declared))
}

/// Merges the declared values into the actual ones. Undeclared values stay.
///
/// # Errors
/// If the two do not fit each other.
pub fn declared_over<T: Serialize + DeserializeOwned>(
    found: &T,
    declared: &T,
) -> serde_json::Result<T> {
    let mut merged = serde_json::to_value(found)?;
    merge(&mut merged, &serde_json::to_value(declared)?);
    serde_json::from_value(merged)
}

fn merge(found: &mut Json, declared: &Json) {
    match (found, declared) {
        (Json::Object(there), Json::Object(members)) => {
            for (name, value) in members {
                merge(there.entry(name).or_insert(Json::Null), value);
            }
        }
        (found, declared) => *found = declared.clone(),
    }
}

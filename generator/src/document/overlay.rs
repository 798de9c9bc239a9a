//! Overlays: corrections and additions that are kept beside a document, after the OpenAPI Overlay
//! Specification 1.0.0 (<https://spec.openapis.org/overlay/v1.0.0.html>).
//!
//! Beyond the specification, an action that matches nothing or changes nothing is an error: a
//! correction whose reason has gone would otherwise stay for ever.

use serde::Deserialize;
use serde_json::Value;
use serde_json_path::JsonPath;

use super::read;
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};

/// An overlay, read and checked.
#[derive(Debug)]
pub struct Overlay {
    file: String,
    actions: Vec<Action>,
}

#[derive(Debug)]
struct Action {
    target: JsonPath,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Remove,
    Update(Value),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    overlay: String,
    #[serde(rename = "info")]
    _info: Info,
    #[serde(rename = "extends")]
    _extends: Option<String>,
    actions: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Info {
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "version")]
    _version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    target: String,
    #[serde(rename = "description")]
    _description: Option<String>,
    update: Option<Value>,
    #[serde(default)]
    remove: bool,
    /// Where the fact comes from; for readers.
    #[serde(rename = "x-source")]
    _source: Option<String>,
}

impl Overlay {
    /// Reads an overlay, YAML or JSON.
    ///
    /// # Errors
    /// When the text is no overlay of version 1.0, or has an action that is not one.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostics> {
        let value = read(text).map_err(|found| Diagnostics::from(found).in_file(file))?;
        let File { overlay, actions, .. } = File::deserialize(&value).map_err(|error| {
            Diagnostic::error(Pointer::root(), format!("this is no overlay: {error}"))
                .file(file)
                .help("expected the keys `overlay`, `info` and `actions` of the OpenAPI Overlay Specification 1.0")
        })?;
        if overlay != "1.0.0" {
            let message = format!("found version {}, expected 1.0.0", quoted(&overlay));
            return Err(Diagnostic::error(Pointer::root().child("overlay"), message)
                .file(file)
                .into());
        }
        let mut found = Diagnostics::new();
        let mut read = Vec::new();
        for (index, entry) in actions.into_iter().enumerate() {
            match action(entry, &Pointer::root().child("actions").index(index)) {
                Ok(action) => read.push(action),
                Err(diagnostic) => found.push(diagnostic),
            }
        }
        let overlay = Self {
            file: file.to_owned(),
            actions: read,
        };
        found
            .into_result(overlay)
            .map(|(overlay, _)| overlay)
            .map_err(|found| found.in_file(file))
    }

    /// Applies all actions in order.
    ///
    /// # Errors
    /// When an action matches nothing or changes nothing; all of those are named.
    pub fn apply(&self, document: &mut Value) -> Result<(), Diagnostics> {
        let mut found = Diagnostics::new();
        for (index, action) in self.actions.iter().enumerate() {
            if let Err(message) = action.apply(document) {
                let at = Pointer::root()
                    .child("actions")
                    .index(index)
                    .child("target");
                let message = format!("{} {message}", quoted(&action.target.to_string()));
                found.push(
                    Diagnostic::error(at, message)
                        .help("correct the action, or remove it if its reason has gone"),
                );
            }
        }
        found
            .into_result(())
            .map(|_| ())
            .map_err(|found| found.in_file(&self.file))
    }
}

fn action(entry: Entry, at: &Pointer) -> Result<Action, Diagnostic> {
    let target = JsonPath::parse(&entry.target).map_err(|error| {
        let message = format!(
            "found {}, expected a JSONPath after RFC 9535: {error}",
            quoted(&entry.target)
        );
        Diagnostic::error(at.child("target"), message)
    })?;
    let change = match (entry.remove, entry.update) {
        (true, _) => Change::Remove,
        (false, Some(update)) => Change::Update(update),
        (false, None) => {
            return Err(Diagnostic::error(
                at.clone(),
                "found an action that does nothing, expected `update` or `remove`",
            ));
        }
    };
    Ok(Action { target, change })
}

impl Action {
    fn apply(&self, document: &mut Value) -> Result<(), &'static str> {
        let mut places: Vec<String> = self
            .target
            .query_located(document)
            .locations()
            .map(serde_json_path::NormalizedPath::to_json_pointer)
            .collect();
        if places.is_empty() {
            return Err("matches nothing in the document");
        }
        // From the back, so that removing an element does not move those still to be removed.
        places.sort_by(|a, b| natural(b).cmp(&natural(a)));
        let mut changed = false;
        for place in &places {
            changed |= match &self.change {
                Change::Remove => remove(document, place),
                Change::Update(update) => document
                    .pointer_mut(place)
                    .is_some_and(|target| merge(target, update)),
            };
        }
        if changed {
            Ok(())
        } else {
            Err("changes nothing: the document says so already")
        }
    }
}

/// Orders pointers so that elements of a list stand in their order.
fn natural(pointer: &str) -> Vec<(usize, &str)> {
    pointer
        .split('/')
        .map(|part| (part.parse().unwrap_or(0), part))
        .collect()
}

fn remove(document: &mut Value, place: &str) -> bool {
    let Some((parent, last)) = place.rsplit_once('/') else {
        return false;
    };
    match document.pointer_mut(parent) {
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
    }
}

/// Objects are merged, lists are appended to, everything else is replaced; says whether anything changed.
fn merge(target: &mut Value, update: &Value) -> bool {
    match (target, update) {
        (Value::Object(target), Value::Object(update)) => {
            let mut changed = false;
            for (key, value) in update {
                changed |= if let Some(old) = target.get_mut(key) {
                    merge(old, value)
                } else {
                    target.insert(key.clone(), value.clone());
                    true
                };
            }
            changed
        }
        (Value::Array(target), Value::Array(update)) => {
            target.extend(update.iter().cloned());
            !update.is_empty()
        }
        (Value::Array(target), update) => {
            target.push(update.clone());
            true
        }
        (target, update) => {
            let changed = target != update;
            *target = update.clone();
            changed
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn apply(actions: &str, mut document: Value) -> Result<Value, String> {
        let text = format!("overlay: 1.0.0\ninfo: {{title: t, version: v}}\nactions:\n{actions}");
        let overlay = Overlay::read("overlay.yaml", &text).map_err(|found| found.to_string())?;
        overlay
            .apply(&mut document)
            .map_err(|found| found.to_string())?;
        Ok(document)
    }

    #[test]
    fn given_update_when_applied_then_objects_merge_and_lists_grow() {
        let document = json!({"a": {"b": 1, "c": [1], "d": {"e": 1}}});
        let result = apply(
            "- target: $.a\n  update: {b: 2, c: [2], d: {f: 3}, g: 4}\n",
            document,
        );
        assert_eq!(
            result,
            Ok(json!({"a": {"b": 2, "c": [1, 2], "d": {"e": 1, "f": 3}, "g": 4}}))
        );
    }

    #[test]
    fn given_remove_when_applied_then_members_and_elements_go() {
        let document =
            json!({"a/b": {"x": 1, "y": 2}, "l": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]});
        let result = apply(
            "- target: $['a/b'].x\n  remove: true\n- target: $.l[?@ > 1]\n  remove: true\n",
            document,
        );
        assert_eq!(result, Ok(json!({"a/b": {"y": 2}, "l": [0, 1]})));
    }

    #[test]
    fn given_filters_when_applied_then_only_what_matches_changes() {
        let document = json!({"paths": {"/a": {"get": {"operationId": "x.List"}}, "/b": {"get": {"operationId": "y"}}}});
        let result = apply(
            "- target: $.paths[*][?search(@.operationId, 'List')]\n  update: {deprecated: true}\n",
            document,
        );
        let expected = json!({"paths": {
            "/a": {"get": {"operationId": "x.List", "deprecated": true}},
            "/b": {"get": {"operationId": "y"}},
        }});
        assert_eq!(result, Ok(expected));
    }

    #[test]
    fn given_actions_without_effect_when_applied_then_each_is_named() {
        let actions = "- target: $.gone\n  remove: true\n- target: $.a\n  update: {b: 1}\n";
        let error = apply(actions, json!({"a": {"b": 1}})).expect_err("dead actions");
        assert!(
            error.contains("overlay.yaml#/actions/0/target: `$.gone` matches nothing"),
            "{error}"
        );
        assert!(
            error.contains("#/actions/1/target: `$.a` changes nothing"),
            "{error}"
        );
    }

    #[test]
    fn given_what_is_no_overlay_when_read_then_refused_with_the_place() {
        let refused = |text: &str| {
            Overlay::read("o.yaml", text)
                .expect_err("refused")
                .to_string()
        };
        assert!(
            refused("overlay: 2.0.0\ninfo: {title: t, version: v}\nactions: []")
                .contains("o.yaml#/overlay: found version `2.0.0`")
        );
        assert!(refused("openapi: 3.0.0").contains("this is no overlay"));
        let action = |entry: &str| {
            format!("overlay: 1.0.0\ninfo: {{title: t, version: v}}\nactions: [{entry}]")
        };
        assert!(
            refused(&action("{target: 'paths['}"))
                .contains("#/actions/0/target: found `paths[`, expected a JSONPath")
        );
        assert!(
            refused(&action("{target: $.a}"))
                .contains("#/actions/0: found an action that does nothing")
        );
        assert!(refused(&action("{target: $.a, updaet: {}}")).contains("unknown field `updaet`"));
    }
}

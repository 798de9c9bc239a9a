//! Parses actions, and rejects unknown keys.

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use super::{Action, Change, literals};
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::document::keywords::describe;
use crate::syntax::extensions::SOURCE;
use crate::syntax::nearest;

/// A version of the specification.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    V1_0,
    V1_1,
}

/// A key, the version that introduced it, and whether it is required.
type Key = (&'static str, Version, bool);

const ROOT: &[Key] = &[
    ("overlay", Version::V1_0, true),
    ("info", Version::V1_0, true),
    ("extends", Version::V1_0, false),
    ("actions", Version::V1_0, true),
];
const INFO: &[Key] = &[
    ("title", Version::V1_0, true),
    ("version", Version::V1_0, true),
    ("description", Version::V1_1, false),
];
const ACTION: &[Key] = &[
    ("target", Version::V1_0, true),
    ("description", Version::V1_0, false),
    ("update", Version::V1_0, false),
    ("remove", Version::V1_0, false),
    ("copy", Version::V1_1, false),
];

/// The actions of an overlay.
pub fn actions(overlay: &Value) -> Result<Vec<Action>, Diagnostics> {
    let mut reader = Reader {
        version: version(overlay)?,
        found: Diagnostics::new(),
    };
    let root = Pointer::root();
    let Some(map) = reader.object(overlay, &root, ROOT) else {
        return Err(reader.found);
    };
    reader.text(map, "extends", &root);
    if let Some(info) = map.get("info") {
        let at = root.child("info");
        if let Some(info) = reader.object(info, &at, INFO) {
            for key in ["title", "version", "description"] {
                // Accepted because the value is not used: `version: 1.0` needs no quotes.
                if !matches!(info.get(key), Some(Value::Number(_) | Value::Bool(_))) {
                    reader.text(info, key, &at);
                }
            }
        }
    }
    let mut actions = Vec::new();
    let at = root.child("actions");
    match map.get("actions") {
        Some(Value::Array(entries)) => {
            for (index, entry) in entries.iter().enumerate() {
                actions.extend(reader.action(entry, index, &at.index(index)));
            }
        }
        Some(other) => reader.wrong(&at, &describe(other), "a list of actions"),
        None => {}
    }
    reader
        .found
        .into_result(actions)
        .map(|(actions, _)| actions)
}

fn version(overlay: &Value) -> Result<Version, Diagnostic> {
    let found = overlay.get("overlay");
    let text = found.and_then(Value::as_str).unwrap_or_default();
    let is = |prefix: &str| {
        text.strip_prefix(prefix)
            .is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|b| b.is_ascii_digit()))
    };
    if is("1.0.") {
        return Ok(Version::V1_0);
    }
    if is("1.1.") {
        return Ok(Version::V1_1);
    }
    Err(match found {
        None => Diagnostic::error(
            Pointer::root(),
            "this is not an overlay: found no `overlay` with a version",
        )
        .help("start it with `overlay: 1.1.0`, then `info` and `actions`"),
        Some(found) => {
            let message = format!(
                "found version {} of the Overlay Specification, expected 1.0.0 or 1.1.0",
                describe(found)
            );
            Diagnostic::error(Pointer::root().child("overlay"), message)
                .help("write a known version, in quotes")
        }
    })
}

struct Reader {
    version: Version,
    found: Diagnostics,
}

impl Reader {
    /// Validates the keys of an object, and returns its members. `x-` keys are allowed.
    fn object<'v>(
        &mut self,
        value: &'v Value,
        at: &Pointer,
        keys: &[Key],
    ) -> Option<&'v Map<String, Value>> {
        let Value::Object(map) = value else {
            self.wrong(at, &describe(value), "an object");
            return None;
        };
        for key in map.keys() {
            match keys.iter().find(|(name, ..)| name == key) {
                Some((_, since, _)) if *since <= self.version => {}
                Some(_) => {
                    let message = format!(
                        "found {}, which is a key of version 1.1.0; this overlay says that it is of 1.0",
                        quoted(key)
                    );
                    self.error(&at.child(key), message, "state `overlay: 1.1.0`");
                }
                None if key.starts_with("x-") => self.extension(key, at),
                None => {
                    let names = || keys.iter().map(|(name, ..)| *name);
                    let help = match nearest(key, names()) {
                        Some(meant) => format!("did you mean {}?", quoted(meant)),
                        None => "remove it, or start its name with `x-`".to_owned(),
                    };
                    let expected: Vec<_> = names().collect();
                    let message = format!(
                        "found the key {}, expected {}",
                        quoted(key),
                        expected.join(", ")
                    );
                    self.error(&at.child(key), message, &help);
                }
            }
        }
        let is_absent = |(name, _, required): &&Key| *required && !map.contains_key(*name);
        for (name, ..) in keys.iter().filter(is_absent) {
            let message = format!(
                "found no {}, which the specification requires",
                quoted(name)
            );
            self.error(at, message, &format!("add {}", quoted(name)));
        }
        Some(map)
    }

    fn extension(&mut self, key: &str, at: &Pointer) {
        if key != SOURCE && nearest(key, [SOURCE]).is_some() {
            let message = format!("found {}, which looks like {}", quoted(key), quoted(SOURCE));
            self.error(
                &at.child(key),
                message,
                &format!("did you mean {}?", quoted(SOURCE)),
            );
        }
    }

    fn text<'v>(
        &mut self,
        map: &'v Map<String, Value>,
        key: &str,
        at: &Pointer,
    ) -> Option<&'v str> {
        match map.get(key)? {
            Value::String(text) => Some(text),
            other => {
                self.wrong(&at.child(key), &describe(other), "text");
                None
            }
        }
    }

    fn action(&mut self, entry: &Value, index: usize, at: &Pointer) -> Option<Action> {
        let before = self.found.len();
        let map = self.object(entry, at, ACTION)?;
        self.text(map, "description", at);
        let target = self.path(map, "target", at);
        let change = self.change(map, at);
        if self.found.len() > before {
            return None;
        }
        Some(Action {
            index,
            target: target?,
            written: map.get("target")?.as_str()?.to_owned(),
            change: change?,
        })
    }

    fn change(&mut self, map: &Map<String, Value>, at: &Pointer) -> Option<Change> {
        let remove = match map.get("remove") {
            None => false,
            Some(Value::Bool(remove)) => *remove,
            Some(other) => {
                self.wrong(&at.child("remove"), &describe(other), "`true` or `false`");
                return None;
            }
        };
        let copy = self.path(map, "copy", at);
        match (remove, map.get("update"), map.contains_key("copy")) {
            (true, None, false) => Some(Change::Remove),
            (false, Some(Value::Null), false) => {
                let help = "to remove what the target selects, write `remove: true`";
                self.error(
                    &at.child("update"),
                    "found null, expected a value to add".to_owned(),
                    help,
                );
                None
            }
            (false, Some(update), false) => Some(Change::Update(update.clone())),
            (false, None, true) => Some(Change::Copy(copy?)),
            (false, None, false) => {
                let message =
                    "found an action that does nothing, expected `update`, `copy` or `remove`";
                self.error(
                    at,
                    message.to_owned(),
                    "say what to do, or remove the action",
                );
                None
            }
            _ => {
                let message = "found several of `update`, `copy` and `remove`, of which only one has an effect";
                self.error(at, message.to_owned(), "write an action for each");
                None
            }
        }
    }

    fn path(&mut self, map: &Map<String, Value>, key: &str, at: &Pointer) -> Option<JsonPath> {
        let text = self.text(map, key, at)?;
        match JsonPath::parse(text) {
            Ok(path) => {
                self.patterns(text, &at.child(key));
                Some(path)
            }
            Err(error) => {
                let message = format!(
                    "found {}, expected a JSONPath of RFC 9535: {error}",
                    quoted(text)
                );
                self.error(
                    &at.child(key),
                    message,
                    "write names in brackets and quotes if they have `-`, `$`, `.` or `/`, as in \
                     `$.paths['/a'].get['x-broken']`; <https://www.rfc-editor.org/rfc/rfc9535> has the syntax",
                );
                None
            }
        }
    }

    /// Validates the patterns of filters. With an invalid pattern a filter matches nothing, and its negation everything.
    fn patterns(&mut self, path: &str, at: &Pointer) {
        for pattern in literals::patterns(path) {
            if let Err(error) = regex::Regex::new(&pattern) {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default();
                let message = format!(
                    "found the pattern {}, expected a regular expression: {}",
                    quoted(&pattern),
                    reason.trim_start_matches("error: ")
                );
                self.error(at, message, "correct the pattern");
            }
        }
    }

    fn wrong(&mut self, at: &Pointer, found: &str, expected: &str) {
        if expected == "`true` or `false`" && matches!(found, "`true`" | "`false`") {
            let message = format!("found the text {found} in quotes, expected {expected}");
            return self.error(at, message, "remove the quotes");
        }
        let message = format!("found {found}, expected {expected}");
        self.error(at, message, &format!("write {expected} there"));
    }

    #[track_caller]
    fn error(&mut self, at: &Pointer, message: String, help: &str) {
        self.found
            .push(Diagnostic::error(at.clone(), message).help(help));
    }
}

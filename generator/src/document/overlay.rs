//! Overlays: corrections and additions that are kept next to a document, in the OpenAPI Overlay Specification
//! 1.0.0 and 1.1.0 (<https://spec.openapis.org/overlay/v1.1.0.html>).
//!
//! Beyond the specification, an action that matches nothing or changes nothing is an error, so a correction
//! cannot outlive its reason.

mod literals;
mod merge;
mod parts;
mod prune;
mod read;
mod respelled;
mod spans;

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json_path::JsonPath;

use super::Text;
use super::overlay_trace::{Corrected, Notes};
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};

use merge::{fits, merge, remove};
pub use parts::Gone;

/// A parsed and validated overlay.
#[derive(Debug)]
pub struct Overlay {
    file: String,
    text: String,
    /// The document that it says it is for.
    extends: Option<String>,
    actions: Vec<Action>,
}

#[derive(Debug)]
struct Action {
    /// Its index in the overlay.
    index: usize,
    target: JsonPath,
    /// The target as written in the file.
    written: String,
    change: Change,
}

#[derive(Debug)]
enum Change {
    Remove,
    Update(Value),
    /// Merges the value that the path selects in the document.
    Copy(JsonPath),
}

impl Change {
    /// The key of the action that requests the change.
    fn key(&self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Update(_) => "update",
            Self::Copy(_) => "copy",
        }
    }
}

impl Overlay {
    /// Parses an overlay, YAML or JSON. Keys that start with `x-` are allowed, as in the specification.
    ///
    /// # Errors
    /// If the text is not an overlay of version 1.0 or 1.1, or has an invalid action.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostics> {
        let named = |found: Diagnostics| found.in_file(file);
        let value = super::read(text, Text::Overlay).map_err(|found| named(found.into()))?;
        let actions = read::actions(&value).map_err(named)?;
        Ok(Self {
            file: file.to_owned(),
            text: text.to_owned(),
            extends: value
                .get("extends")
                .and_then(Value::as_str)
                .map(str::to_owned),
            actions,
        })
    }

    /// Whether it has no action.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Says that the overlay, or its `extends`, has no effect.
    pub(super) fn note(&self) -> Option<Diagnostic> {
        let (key, message) = if self.actions.is_empty() {
            let message = "an overlay without actions has no effect".to_owned();
            ("actions", message)
        } else {
            let message = format!(
                "{} has no effect: the overlay is applied to the document of the command",
                quoted(self.extends.as_ref()?)
            );
            ("extends", message)
        };
        let at = Pointer::root().child(key);
        Some(Diagnostic::note(at, message).file(&self.file))
    }

    /// Applies all actions in order.
    ///
    /// # Errors
    /// If an action matches nothing or changes nothing; all such actions are listed.
    pub fn apply(&self, document: &mut Value) -> Result<(), Diagnostics> {
        self.apply_noting(document, &mut Corrected::default())
    }

    /// Like [`apply`](Self::apply), and records which places the actions set and removed.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub(super) fn apply_noting(
        &self,
        document: &mut Value,
        corrected: &mut Corrected,
    ) -> Result<(), Diagnostics> {
        let done = self.carry_out(document, corrected);
        let failed = done.into_iter().flat_map(|(_, applied)| match applied {
            Ok(applied) => self.idle(&applied),
            Err(failed) => vec![failed],
        });
        let found: Diagnostics = failed.map(|failed| failed.diagnostic).collect();
        found.into_result(()).map(|_| ())
    }

    /// Applies all actions in order, and keeps those that fail.
    pub(super) fn try_on(&self, document: &mut Value) -> Tried<'_> {
        let mut tried = Tried::default();
        for (action, places) in self.carry_out(document, &mut Corrected::default()) {
            match places {
                Ok(applied) => {
                    tried.failed.extend(self.idle(&applied));
                    tried.applied.push((action, applied.places));
                }
                Err(failed) => tried.failed.push(failed),
            }
        }
        tried
    }

    /// The parts of an action that changed nothing, though the rest did.
    fn idle(&self, applied: &Applied) -> Vec<Failed> {
        let parts = applied.idle.iter().map(|at| {
            let name = at.segments().last().unwrap_or_default();
            let message = format!(
                "the property {} changes nothing: the document says so already",
                quoted(&name)
            );
            let diagnostic = Diagnostic::error(at.clone(), message)
                .help("remove it from the action; the rest of the action still has an effect");
            Failed {
                pointer: at.clone(),
                is_dead: true,
                diagnostic: diagnostic.file(&self.file),
            }
        });
        parts.collect()
    }

    /// Applies all actions in order; returns each with what it did.
    fn carry_out(
        &self,
        document: &mut Value,
        corrected: &mut Corrected,
    ) -> Vec<(&Action, Result<Applied, Failed>)> {
        corrected.start(&self.file, &self.text);
        let done = self.actions.iter().map(|action| {
            let at = action.pointer();
            let places = action.apply(document, &at, corrected).map_err(|problem| {
                let (is_dead, diagnostic) = match problem {
                    Problem::Dead(diagnostic) => (true, diagnostic),
                    Problem::Wrong(diagnostic) => (false, diagnostic),
                };
                Failed {
                    pointer: at,
                    is_dead,
                    diagnostic: diagnostic.file(&self.file),
                }
            });
            (action, places)
        });
        done.collect()
    }

    /// The overlay without some of its actions, or parts of them.
    #[must_use]
    pub fn without(mut self, gone: &BTreeSet<Pointer>) -> Self {
        self.actions.retain_mut(|action| {
            let at = action.pointer();
            let part = at.child(action.change.key());
            if let Change::Update(update) = &mut action.change {
                match prune::pruned(update, &part, gone, &mut Vec::new()) {
                    Some(left) => *update = left,
                    None => return false,
                }
            }
            !gone.contains(&at)
        });
        self
    }

    /// The text of an overlay without some of its actions, or parts of them; keeps comments and order. `None` if
    /// no other action is left, or the text is in a style that cannot be pruned.
    #[must_use]
    pub fn text_without(text: &str, gone: &BTreeSet<Pointer>) -> Option<String> {
        prune::without(text, gone)
    }
}

/// The outcome of the actions of an overlay.
#[derive(Default)]
pub(super) struct Tried<'o> {
    pub failed: Vec<Failed>,
    /// The actions that changed the document, each with the places it selected.
    applied: Vec<(&'o Action, Vec<String>)>,
}

impl Tried<'_> {
    /// Parts of actions that describe what the document lacks after all overlays.
    pub fn gone(&self, document: &Value) -> Vec<Gone> {
        let parts = self.applied.iter().map(|(action, places)| {
            let at = action.pointer();
            match &action.change {
                Change::Update(update) => {
                    parts::gone(update, &at.child("update"), places, document)
                }
                Change::Remove | Change::Copy(_) => BTreeSet::new(),
            }
        });
        parts.flatten().collect()
    }
}

/// What an action did.
struct Applied {
    /// The places that its target selects.
    places: Vec<String>,
    /// The parts of its update that changed nothing at any of them.
    idle: BTreeSet<Pointer>,
}

/// An action that failed.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The action in the overlay.
    pub pointer: Pointer,
    /// Whether it has no effect on the document, so it can be removed.
    pub is_dead: bool,
    /// The message.
    pub diagnostic: Diagnostic,
}

/// Why an action failed.
enum Problem {
    /// It has no effect on this document.
    Dead(Diagnostic),
    /// It is invalid for this document.
    Wrong(Diagnostic),
}

impl Action {
    fn pointer(&self) -> Pointer {
        Pointer::root().child("actions").index(self.index)
    }

    /// Applies the action.
    fn apply(
        &self,
        document: &mut Value,
        at: &Pointer,
        corrected: &mut Corrected,
    ) -> Result<Applied, Problem> {
        let part = at.child(self.change.key());
        let update = match &self.change {
            Change::Remove => None,
            Change::Update(update) => Some(update.clone()),
            Change::Copy(path) => Some(copied(path, document, &at.child("copy"))?),
        };
        let at = at.child("target");
        let mut places = located(&self.target, document);
        if places.is_empty() {
            return Err(self.missing(&at, document));
        }
        // From the back: removing an element then does not shift the others.
        places.sort_by(|a, b| natural(b).cmp(&natural(a)));
        let idle = match &self.change {
            Change::Update(update) => parts::idle(update, &part, &places, document),
            Change::Remove | Change::Copy(_) => BTreeSet::new(),
        };
        let mut changed = false;
        for place in &places {
            let mut notes = Notes::new(corrected, place, part.as_str());
            changed |= match &update {
                None if place.is_empty() => {
                    let message = format!(
                        "{} is the whole document, expected a part of it to remove",
                        quoted(&self.written)
                    );
                    let found = Diagnostic::error(at, message).help("name the part to remove");
                    return Err(Problem::Wrong(found));
                }
                None => remove(document, place, &mut notes),
                Some(update) => match document.pointer_mut(place) {
                    Some(node) => {
                        fits(node, update, place, &at).map_err(Problem::Wrong)?;
                        merge(node, update, &mut notes)
                    }
                    None => false,
                },
            };
        }
        if changed {
            Ok(Applied { places, idle })
        } else {
            Err(self.dead(&at, "changes nothing: the document already says this"))
        }
    }

    fn dead(&self, at: &Pointer, why: &str) -> Problem {
        let message = format!("{} {why}", quoted(&self.written));
        let help = "correct the action, or remove it if it is no longer needed";
        Problem::Dead(Diagnostic::error(at.clone(), message).help(help))
    }

    /// Why nothing is selected: another spelling is wrong, anything else is no longer needed.
    fn missing(&self, at: &Pointer, document: &Value) -> Problem {
        let why = "matches nothing in the document";
        let others = respelled::of(&self.written, document);
        let Some((old, new)) = others.first() else {
            return self.dead(at, why);
        };
        let message = format!("{} {why}", quoted(&self.written));
        let help = format!(
            "correct the target: the document writes {} as {} now",
            quoted(old),
            quoted(new)
        );
        Problem::Wrong(Diagnostic::error(at.clone(), message).help(help))
    }
}

/// The JSON pointers that a path selects.
fn located(path: &JsonPath, document: &Value) -> Vec<String> {
    path.query_located(document)
        .locations()
        .map(serde_json_path::NormalizedPath::to_json_pointer)
        .collect()
}

/// The source of a `copy`, which must be a single node.
fn copied(path: &JsonPath, document: &Value, at: &Pointer) -> Result<Value, Problem> {
    let places = located(path, document);
    let [place] = places.as_slice() else {
        let message = format!(
            "{} selects {} nodes of the document, expected one",
            quoted(&path.to_string()),
            places.len()
        );
        let help = "correct the path, or remove the action if it is no longer needed";
        let found = Diagnostic::error(at.clone(), message).help(help);
        return Err(if places.is_empty() {
            Problem::Dead(found)
        } else {
            Problem::Wrong(found)
        });
    };
    Ok(document.pointer(place).cloned().unwrap_or_default())
}

/// Sort key that orders elements of a list by index.
fn natural(pointer: &str) -> Vec<(usize, &str)> {
    pointer
        .split('/')
        .map(|part| (part.parse().unwrap_or(0), part))
        .collect()
}

#[cfg(test)]
mod tests;

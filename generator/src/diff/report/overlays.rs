//! The actions of overlays that changes come from.

use super::lines::Lines;
use super::{Action, Entry, Overlays, Spot};
use crate::diff::Check;
use crate::document::{Cause, Corrected};

/// Names the actions that a change comes from: what set the place, or a keyword of it, or removed it, on one side only.
pub(super) fn name(changes: &mut [Entry], old: &Corrected, new: &Corrected) {
    let causes = changes.iter().map(|change| {
        let both = (change.old.as_ref(), change.new.as_ref());
        [
            cause(change, both.0, both.1, old, new),
            cause(change, both.1, both.0, new, old),
        ]
    });
    let causes: Vec<[Option<Cause>; 2]> = causes.collect();
    let [old, new] = [(0, old), (1, new)].map(|(side, corrected)| {
        let wanted: Vec<&Cause> = causes
            .iter()
            .filter_map(|both| both[side].as_ref())
            .collect();
        Files::find(corrected, &wanted)
    });
    for (change, [before, after]) in changes.iter_mut().zip(&causes) {
        change.overlays = Overlays {
            old: before.as_ref().and_then(|cause| old.action(cause)),
            new: after.as_ref().and_then(|cause| new.action(cause)),
        };
    }
}

fn cause(
    change: &Entry,
    own: Option<&Spot>,
    others: Option<&Spot>,
    corrected: &Corrected,
    other: &Corrected,
) -> Option<Cause> {
    match (own, others) {
        (Some(own), _) => corrected.set(other, &own.pointer, |keyword| {
            is_about(&change.check, keyword)
        }),
        (None, Some(others)) => corrected.removed(other, &others.pointer),
        (None, None) => None,
    }
}

/// Whether a keyword below the place of a change, such as `schema/type`, is what a check looks at, and not what is at
/// another place.
fn is_about(check: &str, keyword: &str) -> bool {
    let mut keys = keyword.split('/');
    let first = keys.next().unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|word| check.contains(word));
    match first {
        "description" | "summary" | "externalDocs" => check == Check::DocsChanged.id(),
        _ if check == Check::DocsChanged.id() => false,
        "deprecated" | "x-ms-deprecation" => has(&["deprecat"]),
        _ if has(&["deprecat"]) => false,
        "parameters" => has(&["parameter", "header", "query-option"]),
        "requestBody" => has(&["body", "media"]),
        "responses" => has(&["response", "result", "status", "media", "paging"]),
        "properties" | "paths" | "get" | "put" | "post" | "patch" | "delete" => false,
        _ => !keys.any(|key| key == "properties"),
    }
}

/// The overlays of a side, with the lines of what is looked for.
struct Files<'c>(Vec<(&'c str, Lines)>);

impl<'c> Files<'c> {
    fn find(corrected: &'c Corrected, wanted: &[&Cause]) -> Self {
        let files = corrected.files().enumerate().map(|(index, (name, text))| {
            let here = wanted.iter().filter(|cause| cause.file == index);
            let mut here = here.map(|cause| cause.pointer.as_str()).peekable();
            let lines = match here.peek() {
                Some(_) => Lines::find(text, here),
                None => Lines::default(),
            };
            (name, lines)
        });
        Self(files.collect())
    }

    fn action(&self, cause: &Cause) -> Option<Action> {
        let (name, lines) = self.0.get(cause.file)?;
        Some(Action {
            file: (*name).to_owned(),
            line: lines.of(&cause.pointer),
        })
    }
}

//! Finds the overlay actions that cause changes.

use super::lines::Lines;
use super::{Action, Entry, Location, Overlays};
use crate::diff::check::{Check, OTHERS};
use crate::document::{Cause, Corrected};
use crate::syntax::keywords::CALLED;

/// Sets the overlay actions of each change: those that set its place, or a keyword of it, or removed it, on one side
/// only.
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
    own: Option<&Location>,
    others: Option<&Location>,
    corrected: &Corrected,
    other: &Corrected,
) -> Option<Cause> {
    let check = Check::from_id(&change.check)?;
    match (own, others) {
        (Some(own), Some(_)) => places(check, &own.pointer)
            .into_iter()
            .find_map(|place| corrected.set(other, &place, |keyword| is_about(check, keyword))),
        // A place on one side only was added as a whole.
        (Some(own), None) => corrected.set(other, &own.pointer, |_| false),
        (None, Some(others)) => corrected.removed(other, &others.pointer),
        (None, None) => None,
    }
}

/// The places whose keywords affect a check: the place itself, and places higher up where overlays describe it.
fn places(check: Check, pointer: &str) -> Vec<String> {
    let mut places = vec![pointer.to_owned()];
    if let Some(rest) = pointer.strip_prefix("/components/schemas/")
        && let Some((schema, _)) = rest.split_once('/')
        && let Some((above, name)) = pointer.rsplit_once('/')
        && above.ends_with("/properties")
    {
        places.push(format!("/components/schemas/{schema}/x-properties/{name}"));
    }
    if check == Check::PermissionsChanged {
        let rule = if pointer.ends_with("/get") {
            "read"
        } else {
            "write"
        };
        places.push(format!("{pointer}/x-permissions"));
        places.push(format!("/x-permissions/{rule}"));
    }
    places
}

/// Whether a keyword below the place of a change, such as `schema/type`, affects a check and does not belong to
/// another place.
fn is_about(check: Check, keyword: &str) -> bool {
    let mut keys = keyword.split('/').skip_while(|key| *key == "schema");
    let first = keys.next().unwrap_or_default();
    let is_listed = |check: &Check| check.keywords().contains(&first);
    match first {
        "properties" | "paths" => false,
        method if CALLED.contains(&method) => false,
        _ if Check::ALL.iter().any(is_listed) => is_listed(&check),
        _ => check.keywords().contains(&OTHERS) && !keys.any(|key| key == "properties"),
    }
}

/// The overlays of a side, with the lines of the wanted pointers.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_keyword_of_an_overlay_when_a_check_is_explained_then_only_keywords_about_it_count() {
        for (check, keyword, expected) in [
            (Check::DocsChanged, "description", true),
            (Check::DocsChanged, "type", false),
            (Check::PropertyRetyped, "schema/type", true),
            (Check::PropertyRetyped, "description", false),
            (Check::PropertyRetyped, "items/type", true),
            (Check::PropertyRetyped, "items/properties/a", false),
            (Check::QueryOptionAdded, "parameters/0", true),
            (Check::QueryOptionAdded, "requestBody", false),
            (Check::BodyChanged, "requestBody/content", true),
            (Check::BodyChanged, "responses/200", false),
            (Check::ResultChanged, "responses/200", true),
            (Check::ResultChanged, "parameters/0", false),
            (Check::TypeAdded, "properties/a", false),
        ] {
            assert_eq!(is_about(check, keyword), expected, "{check} {keyword}");
        }
    }
}

//! Finds the overlay actions that cause changes.

use super::lines::Lines;
use super::{Action, Entry, Overlays, Spot};
use crate::diff::Check;
use crate::document::{Cause, Corrected};

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
    own: Option<&Spot>,
    others: Option<&Spot>,
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

/// Keywords that affect only some checks.
const KEYWORDS: [(&[&str], &[Check]); 15] = [
    (
        &["description", "summary", "externalDocs"],
        &[Check::DocsChanged],
    ),
    (
        &["deprecated", "x-ms-deprecation"],
        &[
            Check::Deprecated,
            Check::Undeprecated,
            Check::DeprecationChanged,
        ],
    ),
    (
        &["x-broken"],
        &[
            Check::OperationBroken,
            Check::OperationRepaired,
            Check::DeprecationChanged,
        ],
    ),
    (
        &["x-permissions", "delegated", "application"],
        &[Check::PermissionsChanged],
    ),
    (&["operationId"], &[Check::OperationIdChanged]),
    (
        &["x-rust-name", "x-rust-names", "x-rust-type-name"],
        &[Check::RustNameChanged],
    ),
    (
        &["x-abstract"],
        &[Check::TypeBecameAbstract, Check::TypeBecameConcrete],
    ),
    (
        &["x-graph-entity-set"],
        &[Check::EntitySetChanged, Check::ReferenceTargetChanged],
    ),
    (
        &["x-required-on-create"],
        &[Check::PropertyRequired, Check::PropertyOptional],
    ),
    (&["x-supports"], &[Check::PropertyQueriesChanged]),
    (
        &["readOnly"],
        &[Check::PropertyReadOnly, Check::PropertyWritable],
    ),
    (
        &["writeOnly"],
        &[Check::PropertyWriteOnly, Check::PropertyReadable],
    ),
    (
        &["nullable"],
        &[Check::PropertyNullable, Check::PropertyNotNullable],
    ),
    (&["default"], &[Check::DefaultChanged]),
    (
        &["x-ms-navigationProperty"],
        &[
            Check::PropertyBecameNavigation,
            Check::PropertyBecameStructural,
        ],
    ),
];

/// Whether a keyword below the place of a change, such as `schema/type`, affects a check and does not belong to
/// another place.
fn is_about(check: Check, keyword: &str) -> bool {
    let mut keys = keyword.split('/').skip_while(|key| *key == "schema");
    let first = keys.next().unwrap_or_default();
    let own = KEYWORDS.iter().find(|(words, _)| words.contains(&first));
    if let Some((_, checks)) = own {
        return checks.contains(&check);
    }
    if KEYWORDS.iter().any(|(_, checks)| checks.contains(&check)) {
        return false;
    }
    let has = |words: &[&str]| words.iter().any(|word| check.id().contains(word));
    match first {
        "parameters" => has(&["parameter", "header", "query-option"]),
        "requestBody" => has(&["body", "media"]),
        "responses" => has(&["response", "result", "status", "media", "paging"]),
        "properties" | "paths" | "get" | "put" | "post" | "patch" | "delete" => false,
        _ => !keys.any(|key| key == "properties"),
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

//! One mutation of a document, and the change it causes. A few cause two: the change itself, and its
//! consequence in Rust.

use std::collections::BTreeSet;

use graph_generator::diff::{Check, Location, PAGE, Severity};
use serde::Deserialize;
use serde_json::Value;

use crate::pointer::Edits;
use crate::{compare, judged, lowered};

/// A row of `mutations.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mutation {
    /// Description for readers.
    pub what: String,
    /// Whether it is applied in reverse: the mutated document is the old one.
    #[serde(default)]
    backwards: bool,
    #[serde(flatten)]
    edits: Edits,
    /// Id of the change.
    change: String,
    wire: Judgement,
    rust: Judgement,
    /// Its consequences.
    #[serde(default)]
    and: Vec<Expected>,
    /// Why the compiler disagrees about Rust, in both directions.
    #[serde(default)]
    pub unlike_rustc: Option<String>,
}

/// An expected change.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    change: String,
    wire: Judgement,
    rust: Judgement,
}

impl Expected {
    fn check(&self) -> Check {
        let id = self.change.split(' ').next();
        id.and_then(Check::from_id)
            .expect("a change begins with its check")
    }
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Judgement {
    None,
    Docs,
    Compatible,
    Breaking,
}

impl From<Judgement> for Severity {
    fn from(judgement: Judgement) -> Self {
        match judgement {
            Judgement::None => Self::None,
            Judgement::Docs => Self::Docs,
            Judgement::Compatible => Self::Compatible,
            Judgement::Breaking => Self::Breaking,
        }
    }
}

impl Mutation {
    pub fn all() -> Vec<Self> {
        serde_yaml::from_str(include_str!("mutations.yaml")).expect("the table is well-formed")
    }

    /// Both documents, the old one first.
    pub fn documents(&self) -> (Value, Value) {
        let (base, edited) = self.edits.documents(&self.what);
        if self.backwards {
            (edited, base)
        } else {
            (base, edited)
        }
    }

    fn all_expected(&self) -> impl Iterator<Item = Expected> {
        let first = Expected {
            change: self.change.clone(),
            wire: self.wire,
            rust: self.rust,
        };
        std::iter::once(first).chain(self.and.iter().cloned())
    }
}

/// Sorts changes, because their order does not matter.
fn sorted<T: Ord>(found: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut found: Vec<T> = found.into_iter().collect();
    found.sort();
    found
}

#[test]
fn given_one_mutation_when_compared_then_it_is_the_one_change_and_judged_right() {
    let mut wrong = Vec::new();
    for mutation in Mutation::all() {
        let (old, new) = mutation.documents();
        let found = sorted(judged(&compare(&lowered(&old), &lowered(&new))));
        let expected = mutation.all_expected();
        let expected = sorted(expected.map(|change| {
            let (wire, rust) = (change.wire.into(), change.rust.into());
            (change.change.clone(), wire, rust)
        }));
        if found != expected {
            let what = &mutation.what;
            wrong.push(format!(
                "{what}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn given_one_mutation_undone_when_compared_then_it_is_the_one_opposite_change() {
    let mut wrong = Vec::new();
    for mutation in Mutation::all() {
        let (old, new) = mutation.documents();
        let changes = compare(&lowered(&new), &lowered(&old));
        let found = sorted(changes.iter().map(|change| change.check));
        let expected = sorted(
            mutation
                .all_expected()
                .map(|change| change.check().mirror()),
        );
        if found != expected {
            wrong.push(format!("{}: {found:?}", mutation.what));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn given_one_mutation_when_compared_then_each_change_points_into_the_documents() {
    let stands = |document: &Value, location: &Option<Location>| {
        location.as_ref().is_none_or(|found| {
            let at = document.pointer(&found.pointer);
            !found.pointer.is_empty() && at.is_some()
        })
    };
    for mutation in Mutation::all() {
        let (old, new) = mutation.documents();
        for change in compare(&lowered(&old), &lowered(&new)) {
            // It concerns the whole crate and has no place.
            let nowhere = change.check == Check::RustItemsChanged;
            assert!(
                nowhere || change.old.is_some() || change.new.is_some(),
                "{}: {change:?}",
                mutation.what
            );
            assert!(
                stands(&old, &change.old) && stands(&new, &change.new),
                "{}: {change:?}",
                mutation.what
            );
        }
    }
}

#[test]
fn given_the_severities_when_looked_up_then_the_documentation_of_the_check_has_them() {
    for mutation in Mutation::all() {
        for change in mutation.all_expected() {
            let [wire, rust] = documented(change.check());
            for (severity, documented) in [(change.wire, wire), (change.rust, rust)] {
                let severity = Severity::from(severity).to_string();
                let fits =
                    documented.contains(&severity) || documented.contains("follows the items");
                assert!(fits, "{}: {severity}, but {documented}", mutation.what);
            }
        }
    }
}

/// The severities of a check on its page.
fn documented(check: Check) -> [&'static str; 2] {
    let start = format!("| `{check}` | ");
    let row = PAGE.lines().find_map(|line| line.strip_prefix(&start));
    let cells: Vec<&str> = row.expect("a row").split(" | ").collect();
    [cells[1], cells[2]]
}

#[test]
fn given_the_table_when_compared_with_the_checks_then_each_has_a_row() {
    let rows = Mutation::all();
    let tested: BTreeSet<Check> = rows
        .iter()
        .flat_map(Mutation::all_expected)
        .map(|change| change.check())
        .collect();
    let untested: Vec<&Check> = Check::ALL
        .iter()
        // This check reports defects of the comparison; `random` tests that it finds none.
        .filter(|check| **check != Check::RustItemsChanged)
        .filter(|check| !tested.contains(check))
        .collect();
    assert!(untested.is_empty(), "{untested:?}");
}

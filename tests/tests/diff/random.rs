//! Randomly changed documents: no document differs from itself, both directions agree, and every difference
//! in the generated crate is explained.

use std::collections::BTreeSet;

use graph_generator::diff::{Change, Check, Location};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{base, compare, judged, lowered, pointer, public_items};

/// One random edit. Numbers select one of the possible places.
#[derive(Clone, Debug)]
enum Step {
    Remove(usize),
    Rename(usize),
    Duplicate(usize),
    Overwrite(usize, usize),
    Mark(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let place = || any::<u16>().prop_map(usize::from);
    prop_oneof![
        1 => place().prop_map(Step::Remove),
        1 => place().prop_map(Step::Rename),
        1 => place().prop_map(Step::Duplicate),
        1 => (place(), place()).prop_map(|(from, to)| Step::Overwrite(from, to)),
        4 => (place(), place()).prop_map(|(at, mark)| Step::Mark(at, mark)),
    ]
}

/// Attributes of an object; most have an effect only in some places.
fn marks() -> Vec<(&'static str, Value)> {
    vec![
        ("nullable", json!(true)),
        ("readOnly", json!(true)),
        ("deprecated", json!(true)),
        ("required", json!(true)),
        ("format", json!("int64")),
        ("format", json!("date-time")),
        ("type", json!("string")),
        ("description", json!("In other words.")),
        ("default", json!(true)),
        ("x-ms-navigationProperty", json!(true)),
        ("x-ms-enum-flags", json!({"isFlags": true})),
        ("x-broken", json!("Use another route.")),
        ("x-abstract", json!(true)),
        (
            "x-permissions",
            json!({"delegated": {"least": "Thing.Read.All"}}),
        ),
        (
            "x-properties",
            json!({"name": {"x-required-on-create": true}}),
        ),
        ("x-properties", json!({"name": {"x-supports": ["filter"]}})),
        ("additionalProperties", json!({"type": "object"})),
    ]
}

impl Step {
    /// The edited document; `None` if there is no place for the edit.
    fn applied(&self, mut document: Value) -> Option<Value> {
        let all = places(&document);
        let at = |place: &usize| all[place % all.len()].as_str();
        match self {
            Self::Remove(place) => drop(pointer::remove(&mut document, at(place))?),
            Self::Rename(place) => return renamed(document, at(place)),
            Self::Duplicate(place) => {
                let value = document.pointer(at(place))?.clone();
                pointer::set(&mut document, &format!("{}Two", at(place)), value)?;
            }
            Self::Overwrite(from, to) => {
                let value = document.pointer(at(from))?.clone();
                pointer::set(&mut document, at(to), value)?;
            }
            Self::Mark(place, mark) => {
                let marks = marks();
                let (name, value) = &marks[mark % marks.len()];
                pointer::set(
                    &mut document,
                    &format!("{}/{name}", at(place)),
                    value.clone(),
                )?;
            }
        }
        Some(document)
    }
}

/// Renames a member, and references to it if it is a schema.
fn renamed(mut document: Value, at: &str) -> Option<Value> {
    let value = pointer::remove(&mut document, at)?;
    pointer::set(&mut document, &format!("{at}New"), value)?;
    let text = document.to_string();
    let text = text.replace(&format!("\"#{at}\""), &format!("\"#{at}New\""));
    serde_json::from_str(&text).ok()
}

/// Pointers to members of objects below paths and components.
fn places(document: &Value) -> Vec<String> {
    fn below(at: &str, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                    found.push(at.clone());
                    below(&at, value, found);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    below(&format!("{at}/{index}"), item, found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for at in ["/paths", "/components/schemas"] {
        below(at, document.pointer(at).unwrap_or(&Value::Null), &mut found);
    }
    found
}

/// Applies the steps that lead to documents that the generator accepts.
fn changed(steps: &[Step]) -> Value {
    steps.iter().fold(base(), |document, step| {
        let next = step.applied(document.clone());
        next.filter(|next| public_items::items(next).is_some())
            .unwrap_or(document)
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 0..8)
}

/// The change expected with the sides exchanged.
fn mirrored(change: &Change) -> (Check, Option<&str>, Option<&str>) {
    (
        change.check.mirror(),
        pointer_of(change.new.as_ref()),
        pointer_of(change.old.as_ref()),
    )
}

fn pointer_of(location: Option<&Location>) -> Option<&str> {
    location.map(|found| found.pointer.as_str())
}

fn as_found(change: &Change) -> (Check, Option<&str>, Option<&str>) {
    let (check, new, old) = mirrored(change);
    (check.mirror(), old, new)
}

/// Items that differ, without those that a change explains.
fn unexplained(old: &Value, new: &Value, changes: &[Change]) -> Vec<String> {
    let (old, new) = (public_items::items(old), public_items::items(new));
    let (old, new) = (old.expect("it generates"), new.expect("it generates"));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let items: BTreeSet<&str> = changes
        .iter()
        .flat_map(|change| &change.rust_items)
        .map(|item| item.path.as_str())
        .collect();
    let explained = |name: &str| items.iter().any(|path| path.ends_with(name));
    names
        .into_iter()
        .filter(|name| old.get(*name) != new.get(*name) && !explained(name))
        .map(|name| format!("{name}: {:?} -> {:?}", old.get(name), new.get(name)))
        .collect()
}

/// 48 cases, unless `PROPTEST_CASES` sets another number.
fn config() -> ProptestConfig {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    let config = ProptestConfig::default();
    let cases = if asked { config.cases } else { 48 };
    ProptestConfig { cases, ..config }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn given_a_random_document_when_compared_with_itself_then_nothing_changed(steps in steps()) {
        let api = lowered(&changed(&steps));
        prop_assert_eq!(judged(&compare(&api, &api)), vec![]);
    }

    #[test]
    fn given_two_random_documents_when_compared_both_ways_then_one_mirrors_the_other(
        old in steps(),
        new in steps(),
    ) {
        let (old, new) = (lowered(&changed(&old)), lowered(&changed(&new)));
        let (there, back) = (compare(&old, &new), compare(&new, &old));
        let ids: BTreeSet<String> = there.iter().map(Change::id).collect();
        prop_assert_eq!(ids.len(), there.len(), "a change is listed twice");
        let mut there: Vec<_> = there.iter().map(as_found).collect();
        let mut back: Vec<_> = back.iter().map(mirrored).collect();
        there.sort();
        back.sort();
        prop_assert_eq!(there, back);
    }

    #[test]
    fn given_two_random_documents_when_generated_then_each_item_that_differs_is_explained(
        old in steps(),
        new in steps(),
    ) {
        let (old, new) = (changed(&old), changed(&new));
        let changes = compare(&lowered(&old), &lowered(&new));
        let left = unexplained(&old, &new, &changes);
        let unknown = changes.iter().find(|change| change.check == Check::RustItemsChanged);
        prop_assert_eq!(unknown, None);
        prop_assert!(left.is_empty(), "{}\n{:#?}", left.join("\n"), judged(&changes));
    }
}

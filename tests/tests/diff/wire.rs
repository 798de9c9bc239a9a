//! Tests the severity on the wire where it depends on the direction of values, or on several facts.

use std::collections::BTreeMap;

use graph_generator::diff::Severity;
use serde::Deserialize;
use serde_json::Value;

use crate::pointer::Edits;
use crate::{base, compare, judged, lowered};

/// A row of `wire.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Description for readers.
    what: String,
    #[serde(flatten)]
    edits: Edits,
    /// The expected changes, each with its severity on the wire.
    forward: BTreeMap<String, String>,
    /// The expected changes in the other direction.
    backward: BTreeMap<String, String>,
}

fn found(old: &Value, new: &Value) -> BTreeMap<String, String> {
    let changes = compare(&lowered(old), &lowered(new));
    changes
        .iter()
        .map(|change| (change.id(), change.wire.to_string()))
        .collect()
}

#[test]
fn given_facts_of_both_directions_when_compared_then_the_wire_is_judged_by_where_values_travel() {
    let rows: Vec<Row> =
        serde_yaml::from_str(include_str!("wire.yaml")).expect("the table is well-formed");
    let mut wrong = Vec::new();
    for row in rows {
        let (old, new) = row.edits.documents(&row.what);
        for (found, expected) in [
            (found(&old, &new), &row.forward),
            (found(&new, &old), &row.backward),
        ] {
            if found != *expected {
                wrong.push(format!(
                    "{}\n  expected {expected:?}\n  found    {found:?}",
                    row.what
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn given_a_mark_added_in_few_or_many_places_when_compared_then_many_are_a_convention() {
    for (count, is_convention) in [(9, false), (10, true)] {
        let mut old = base();
        let properties = &mut old["components"]["schemas"]["microsoft.graph.owner"]["properties"];
        for index in 0..count {
            properties[format!("extra{index}")] = serde_json::json!({"type": "string"});
        }
        let mut new = old.clone();
        for index in 0..count {
            let schemas = &mut new["components"]["schemas"];
            let properties = &mut schemas["microsoft.graph.owner"]["properties"];
            properties[format!("extra{index}")]["readOnly"] = true.into();
        }
        let changes = compare(&lowered(&old), &lowered(&new));
        if is_convention {
            let [change] = changes.as_slice() else {
                panic!("{changes:?}");
            };
            assert_eq!(change.check.id(), "convention-changed");
            assert_eq!((change.wire, change.also.len()), (Severity::None, count));
        } else {
            assert_eq!(changes.len(), count);
        }
    }
}

#[test]
fn given_all_urls_in_another_case_when_compared_then_the_wire_breaks_but_rust_does_not() {
    let (old, new) = (base(), base().to_string().replace("/packages", "/Packages"));
    let new = serde_json::from_str(&new.replace("~1packages", "~1Packages")).expect("JSON");
    let found = judged(&compare(&lowered(&old), &lowered(&new)));
    let found: Vec<_> = found
        .iter()
        .map(|(change, wire, rust)| (change.as_str(), *wire, *rust))
        .collect();
    let target = "reference-target-changed";
    assert_eq!(
        found,
        [
            ("entry-point-moved API", Severity::None, Severity::None),
            (
                "segment-respelled /Packages",
                Severity::Breaking,
                Severity::None
            ),
            (
                &*format!("{target} DELETE /Packages/friends/$ref"),
                Severity::Compatible,
                Severity::None
            ),
            (
                &*format!("{target} POST /Packages/friends/$ref"),
                Severity::Compatible,
                Severity::None
            ),
        ]
    );
}

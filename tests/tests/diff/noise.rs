//! Edits of a document that change nothing.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::pointer::Edits;
use crate::{base, compare, judged, lowered};

/// A row of `noise.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Description for readers.
    what: String,
    #[serde(flatten)]
    edits: Edits,
}

#[test]
fn given_an_edit_without_meaning_when_compared_then_nothing_changed_either_way() {
    let mut wrong = Vec::new();
    let rows: Vec<Row> =
        serde_yaml::from_str(include_str!("noise.yaml")).expect("the table is well-formed");
    for row in rows {
        let (old, new) = row.edits.documents(&row.what);
        let (old, new) = (lowered(&old), lowered(&new));
        for (before, after) in [(&old, &new), (&new, &old)] {
            let found = judged(&compare(before, after));
            if !found.is_empty() {
                wrong.push(format!("{}\n  {found:?}", row.what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn given_everything_in_another_order_when_compared_then_nothing_changed() {
    let (old, new) = (base(), reversed(base()));
    assert_ne!(old.to_string(), new.to_string());
    assert_eq!(judged(&compare(&lowered(&old), &lowered(&new))), vec![]);
}

/// Reverses members, parameters and members of enumerations. `allOf` stays, because it names the base first.
fn reversed(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().rev();
            let members = members.map(|(name, value)| {
                let value = reversed(value);
                match value {
                    Value::Array(mut items) if name != "allOf" => {
                        items.reverse();
                        (name, Value::Array(items))
                    }
                    value => (name, value),
                }
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(reversed).collect(),
        value => value,
    }
}

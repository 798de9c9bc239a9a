//! Edits of a document that change nothing.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::pointer;
use crate::{base, compare, judged, lowered};

/// A row of `noise.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// Description for readers.
    what: String,
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    set: BTreeMap<String, Value>,
    #[serde(rename = "move", default)]
    moved: BTreeMap<String, String>,
}

impl Edit {
    fn all() -> Vec<Self> {
        serde_yaml::from_str(include_str!("noise.yaml")).expect("the table is well-formed")
    }

    fn applied(&self) -> Value {
        let edited = pointer::edited(base(), &self.what, &self.remove, &self.set, &self.moved);
        assert_ne!(edited, base(), "{}: nothing is edited", self.what);
        edited
    }
}

#[test]
fn given_an_edit_that_means_nothing_when_compared_then_nothing_changed_either_way() {
    let mut wrong = Vec::new();
    for edit in Edit::all() {
        let (old, new) = (lowered(&base()), lowered(&edit.applied()));
        for (before, after) in [(&old, &new), (&new, &old)] {
            let found = judged(&compare(before, after));
            if !found.is_empty() {
                wrong.push(format!("{}\n  {found:?}", edit.what));
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

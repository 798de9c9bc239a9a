//! Tests the comparison of two documents: each difference is reported once, with its severity for the wire
//! and for Rust.

mod causes;
mod facts;
mod mutations;
mod noise;
mod pointer;
mod programs;
mod public_items;
mod random;
mod rustc;
mod verdicts;
mod wire;

use graph_generator::diff::{self, Change, Severity, Source};
use graph_generator::document;
use graph_generator::ir::Api;
use graph_generator::lower;
use graph_generator::share::Lock;
use serde_json::Value;

/// The document to mutate.
fn base() -> Value {
    serde_yaml::from_str(include_str!("base.yaml")).expect("the document is well-formed")
}

fn lowered(document: &Value) -> Api {
    let text = document.to_string();
    let document = document::load("in.json", &text).unwrap_or_else(|found| panic!("{found}"));
    let (api, _) = lower::lower_to_read(&document).unwrap_or_else(|found| panic!("{found}"));
    api
}

fn compare(old: &Api, new: &Api) -> Vec<Change> {
    let lock = Lock::new();
    let [old, new] = [old, new].map(|api| Source { api, lock: &lock });
    diff::compare(&old, &new)
}

/// Changes as id, wire and Rust severity, to compare with the expected ones.
fn judged(changes: &[Change]) -> Vec<(String, Severity, Severity)> {
    let changes = changes.iter();
    changes
        .map(|change| (change.id(), change.wire, change.rust))
        .collect()
}

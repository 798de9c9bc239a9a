//! Bad documents and bad slices, each with its one error.

use graph_generator::diagnostics::Severity;
use serde::Deserialize;

use super::{SMALL, SMALL_SLICE, run};

/// Asserts that trimming has one error, which starts with this text.
fn check(document: &str, slice: &str, expected: &str) {
    let errors = run(document, slice).expect_err(expected);
    let errors: Vec<_> = errors
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .collect();
    assert_eq!(errors.len(), 1, "{expected}: {errors:?}");
    let message = errors[0].to_string();
    assert!(
        message.starts_with(&format!("error: {expected}")),
        "{message}\n{expected}"
    );
}

#[derive(Deserialize)]
struct Bad {
    documents: Vec<(String, String)>,
    edits: Vec<(String, String, String)>,
    slices: Vec<(String, String, String)>,
}

fn bad() -> Bad {
    serde_yaml::from_str(include_str!("bad.yaml")).expect("the table of bad input")
}

fn edited(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

#[test]
fn given_bad_documents_when_trimmed_then_one_clear_message() {
    for (text, expected) in bad().documents {
        check(&text, SMALL_SLICE, &expected);
    }
    for (from, to, expected) in bad().edits {
        check(&edited(SMALL, &from, &to), SMALL_SLICE, &expected);
    }
}

#[test]
fn given_bad_slices_when_trimmed_then_dead_entries_surface() {
    for (from, to, expected) in bad().slices {
        check(SMALL, &edited(SMALL_SLICE, &from, &to), &expected);
    }
}

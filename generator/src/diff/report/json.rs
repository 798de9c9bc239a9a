//! The report for programs; `specs/diff.schema.json` describes it.

use serde::Serialize;

use super::Report;

/// The version of the format, raised when a key changes its meaning or is removed.
const FORMAT: u32 = 1;

#[derive(Serialize)]
struct File<'r> {
    format: u32,
    #[serde(flatten)]
    report: &'r Report,
}

pub(super) fn render(report: &Report) -> String {
    let file = File {
        format: FORMAT,
        report,
    };
    // Cannot fail: keys are strings and numbers are finite.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

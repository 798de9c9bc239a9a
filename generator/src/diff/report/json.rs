//! The report for programs; `specs/diff.schema.json` describes it.

use serde::Serialize;

use super::Report;

/// Goes up when a key changes its meaning or goes.
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
    // Keys are text and numbers are finite, so that nothing can fail.
    let mut text = serde_json::to_string_pretty(&file).unwrap_or_default();
    text.push('\n');
    text
}

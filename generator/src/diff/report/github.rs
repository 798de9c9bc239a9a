//! Annotations of GitHub Actions: workflow commands that show a message next to a line of a file.
//!
//! Syntax and escapes: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>.

use std::fmt::Write as _;

use super::escape::plain;
use super::{Entry, Group, Report};

/// GitHub shows at most this many annotations of a kind for a step.
const SHOWN: usize = 10;
/// The maximum number of other places in an annotation.
const PLACES: usize = 10;

pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    for (group, command) in [
        (Group::Breaking, "error"),
        (Group::Accepted, "warning"),
        (Group::Compatible, "notice"),
    ] {
        for change in report.group(group).take(SHOWN) {
            annotation(&mut out, report, command, change);
        }
    }
    let left = |group| report.group(group).skip(SHOWN).count();
    let left = left(Group::Breaking)
        + left(Group::Accepted)
        + left(Group::Compatible)
        + report.summary.docs;
    if left > 0 {
        let _ = writeln!(out, "{left} more changes have no annotation");
    }
    if let Some(legend) = report.legend() {
        let _ = writeln!(out, "{legend}");
    }
    let _ = writeln!(out, "{}", report.conclusion());
    out
}

fn annotation(out: &mut String, report: &Report, command: &str, change: &Entry) {
    let position = report
        .position(change)
        .map_or(String::new(), |(file, line)| {
            format!("file={},line={line},", property(&plain(file)))
        });
    let reason = change.accepted.as_ref().map_or(String::new(), |reason| {
        format!("\naccepted: {}", plain(reason))
    });
    let mut texts = String::new();
    for (sign, text) in super::texts(change) {
        let _ = write!(texts, "\n{sign} {}", plain(text));
    }
    let mut overlays = String::new();
    for (side, action) in change.overlays.named() {
        let place = plain(&action.to_string());
        let _ = write!(overlays, "\nfrom {place}, an overlay of the {side} side");
    }
    let message = format!(
        "{}{}\n{}{texts}{overlays}\nwire: {}, Rust: {}{}",
        plain(&change.place),
        also(change),
        plain(&change.text),
        change.wire,
        change.rust,
        reason
    );
    let title = property(&plain(&change.check));
    let _ = writeln!(
        out,
        "::{command} {position}title={title}::{}",
        data(&message)
    );
}

/// Other places of the same change.
fn also(change: &Entry) -> String {
    let mut lines = String::new();
    for place in change.also.iter().take(PLACES) {
        let _ = write!(lines, "\n{}", plain(place));
    }
    if change.also.len() > PLACES {
        let _ = write!(lines, "\nand {} more places", change.also.len() - PLACES);
    }
    lines
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

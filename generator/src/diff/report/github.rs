//! Annotations of GitHub Actions: workflow commands that show a message beside a line of a file.
//!
//! Syntax and escapes: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>.

use std::fmt::Write as _;

use super::escape::plain;
use super::{Entry, Group, Report};

/// GitHub shows no more of one kind for a step.
const SHOWN: usize = 10;

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
    let _ = writeln!(out, "{}; {}", report.summary, report.release.sentence());
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
    let message = format!(
        "{}\n{}\nwire: {}, Rust: {}{}",
        plain(&change.place),
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

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

//! The report as Markdown, for a pull request.

use std::fmt::Write as _;

use super::escape::{code, plain, prose, sentence};
use super::{Entry, Group, Report, RustItem, more_places, texts, with_owners};
use crate::markdown::fence;

/// GitHub accepts at most 65,536 characters.
const LIMIT: usize = 65_000;
/// Reserved for the note on omitted changes, and for closing the sections.
const RESERVED: usize = 1_000;
/// The maximum number of Rust items shown for a change.
const ITEMS: usize = 10;
/// The maximum number of places shown for a change.
const PLACES: usize = 10;

pub(super) fn render(report: &Report) -> String {
    // If the limit is reached, showing more changes is better than their declarations.
    let whole = write(report, true);
    match whole.left {
        0 => whole.text,
        _ => write(report, false).text,
    }
}

struct Written {
    text: String,
    /// The number of omitted changes.
    left: usize,
}

fn write(report: &Report, with_rust: bool) -> Written {
    let mut out = head(report);
    let mut left = Vec::new();
    for group in Group::ALL {
        let changes: Vec<&Entry> = report.group(group).collect();
        if changes.is_empty() {
            continue;
        }
        let shown = section(&mut out, group, &changes, with_rust);
        if shown < changes.len() {
            left.push((group, changes.len() - shown));
        }
    }
    if !left.is_empty() {
        note(&mut out, report, &left);
    } else if !with_rust && !report.changes.is_empty() {
        let _ = writeln!(
            out,
            "\nRust declarations are left out here. To see them: {}.",
            again(report)
        );
    }
    Written {
        text: out,
        left: left.iter().map(|(_, count)| count).sum(),
    }
}

fn head(report: &Report) -> String {
    let legend = report.legend().map_or(String::new(), |legend| {
        format!("\n{}.\n", sentence(legend).replacen('w', "W", 1))
    });
    format!(
        "{}.\n\nFrom {} to {}.\n{legend}",
        conclusion(report),
        code(&report.old.name),
        code(&report.new.name)
    )
}

/// The conclusion, with the number of breaking changes in bold.
fn conclusion(report: &Report) -> String {
    let summary = report.summary.to_string();
    let conclusion = report.conclusion();
    let rest = conclusion.strip_prefix(&summary).unwrap_or_default();
    let rest = sentence(rest);
    match report.summary.breaking {
        0 => format!("{summary}{rest}"),
        _ => format!("**{summary}**{rest}"),
    }
}

/// Writes as many changes as fit, and returns their number.
fn section(out: &mut String, group: Group, changes: &[&Entry], with_rust: bool) -> usize {
    let expanded = group == Group::Breaking;
    let title = format!("{} ({})", group.title(), changes.len());
    let (start, end) = if expanded {
        (format!("\n### {title}\n\n"), "")
    } else {
        (
            format!("\n<details>\n<summary>{title}</summary>\n\n"),
            "\n</details>\n",
        )
    };
    if out.len() + start.len() + end.len() + RESERVED > LIMIT {
        return 0;
    }
    let before = out.len();
    out.push_str(&start);
    let mut shown = 0;
    for change in changes {
        let text = entry(change, with_rust);
        if out.len() + text.len() + end.len() + RESERVED > LIMIT {
            break;
        }
        out.push_str(&text);
        shown += 1;
    }
    if shown == 0 {
        out.truncate(before);
    } else {
        out.push_str(end);
    }
    shown
}

fn entry(change: &Entry, with_rust: bool) -> String {
    let mut out = format!(
        "- {}: {}. Wire: {}; Rust: {}. {}\n",
        code(&change.place),
        sentence(&change.text),
        change.wire,
        change.rust,
        code(&change.check),
    );
    if !change.also.is_empty() {
        let places = change.also.iter().take(PLACES);
        let mut places: Vec<String> = places.map(|place| code(place)).collect();
        if change.also.len() > PLACES {
            places.push(format!("and {} more", change.also.len() - PLACES));
        }
        let same = more_places(change).replacen('t', "T", 1);
        let _ = writeln!(out, "  {same}: {}.", places.join(", "));
    }
    for (side, action) in change.overlays.named() {
        let place = code(&action.to_string());
        let _ = writeln!(out, "  From {place}, an overlay of the {side} side.");
    }
    if let Some(reason) = &change.accepted {
        let _ = writeln!(out, "  Accepted: {}", prose(reason));
    }
    let texts: Vec<String> = texts(change)
        .map(|(sign, text)| format!("{sign} {}", plain(text)))
        .collect();
    if !texts.is_empty() {
        fenced(&mut out, &texts);
    }
    if with_rust && !change.rust_items.is_empty() {
        rust(&mut out, &change.rust_items);
    }
    out
}

fn rust(out: &mut String, items: &[RustItem]) {
    let mut lines = Vec::new();
    for (owner, item) in with_owners(items).take(ITEMS) {
        lines.extend(owner.map(|owner| format!("@@ {} @@", plain(owner))));
        for (sign, text) in [("-", &item.old), ("+", &item.new)] {
            lines.extend(text.iter().map(|text| format!("{sign} {}", plain(text))));
        }
    }
    if items.len() > ITEMS {
        lines.push(format!("# and {} more items", items.len() - ITEMS));
    }
    fenced(out, &lines);
}

fn fenced(out: &mut String, lines: &[String]) {
    let fence = fence(&lines.join("\n"), 3);
    let _ = writeln!(out, "  {fence}diff");
    for line in lines {
        let _ = writeln!(out, "  {line}");
    }
    let _ = writeln!(out, "  {fence}");
}

fn note(out: &mut String, report: &Report, left: &[(Group, usize)]) {
    let total: usize = left.iter().map(|(_, count)| count).sum();
    let kinds: Vec<String> = left
        .iter()
        .map(|(group, count)| format!("{count} {}", group.title().to_lowercase()))
        .collect();
    let _ = write!(
        out,
        "\n{total} of {} changes are left out here, because there is no room for them: {}. To see all: {}.\n",
        report.summary.total(),
        kinds.join("; "),
        again(report)
    );
}

/// The command that shows all changes.
fn again(report: &Report) -> String {
    let command: String = report.command.chars().take(200).collect();
    code(&format!("{command} --format html --out diff.html"))
}

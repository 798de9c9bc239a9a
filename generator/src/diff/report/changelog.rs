//! Formats the report as a changelog entry, and inserts it.

use std::fmt::Write as _;
use std::ops::Range;

use super::escape::{code, prose, sentence};
use super::{Entry, Report, Severity, bump, more_places};
use crate::diagnostics::{Diagnostic, Pointer};
use crate::diff::Bump;

/// The lines around an entry, which only this module writes.
const START: &str = "<!-- changes of the specification, written by a command -->";
const END: &str = "<!-- end -->";
/// The heading of unreleased changes, with or without brackets.
const UNRELEASED: &str = "Unreleased";
/// The maximum number of changes in a list.
const SHOWN: usize = 200;
/// The maximum number of Rust items for a change.
const ITEMS: usize = 3;

/// What to do with existing entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// Keep them and append the new one, which has what changed since.
    Kept,
    /// Replace them; the new one has everything.
    Replaced,
}

// <!-- changes of the specification, written by a command -->
// ### graph-entitlement-management 0.2.0
//
// A minor release, `graph-entitlement-management` `0.1.0` → `0.2.0`, `graph-runtime` unchanged: programs may stop compiling.
//
// #### Breaks programs
//
// - `microsoft.graph.thing/a`: the property is gone. In Rust: `models::Thing::a`.
// <!-- end -->
pub(super) fn render(report: &Report) -> String {
    if report.changes.is_empty() {
        return String::new();
    }
    let weight = match bump(&report.changes) {
        Bump::Major => "programs may stop compiling",
        Bump::Minor => "programs still compile",
        Bump::Patch => "only explanations change",
        Bump::None => "nothing that programs see changes",
    };
    let (title, release) = match &report.release {
        Some(release) => (
            format!("{} {}", release.package, release.suggested),
            release.sentence(),
        ),
        // The project does not know versions of other crates.
        None => (
            format!("{} to {}", code(&report.old.name), code(&report.new.name)),
            "crate generated from the new document".to_owned(),
        ),
    };
    let mut out = format!("{START}\n### {title}\n\nA {release}: {weight}.\n");
    let of = |kind: Kind| {
        let changes = report.changes.iter();
        changes.filter(move |change| Kind::of(change) == kind)
    };
    for kind in Kind::LISTED {
        list(&mut out, kind.title(), &of(kind).collect::<Vec<_>>());
    }
    match of(Kind::Explained).count() {
        0 => {}
        1 => out.push_str("\nOne explanation changes.\n"),
        count => {
            let _ = writeln!(out, "\n{count} explanations change.");
        }
    }
    out.push_str(END);
    out.push('\n');
    out
}

/// What a change means to users who update.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Programs,
    Requests,
    Compatible,
    Explained,
}

impl Kind {
    const LISTED: [Self; 3] = [Self::Programs, Self::Requests, Self::Compatible];

    fn of(change: &Entry) -> Self {
        match (change.rust, change.wire) {
            (Severity::Breaking, _) => Self::Programs,
            (_, Severity::Breaking) => Self::Requests,
            (Severity::Compatible, _) | (_, Severity::Compatible) => Self::Compatible,
            _ => Self::Explained,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Programs => "Breaks programs",
            Self::Requests => "Breaks requests or responses, though programs compile",
            Self::Compatible => "Compatible",
            Self::Explained => "Explanations",
        }
    }
}

fn list(out: &mut String, title: &str, changes: &[&Entry]) {
    if changes.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n#### {title}\n");
    for change in changes.iter().take(SHOWN) {
        out.push_str(&line(change));
    }
    if changes.len() > SHOWN {
        let _ = writeln!(out, "- and {} more", changes.len() - SHOWN);
    }
}

fn line(change: &Entry) -> String {
    let mut out = format!("- {}: {}", code(&change.place), sentence(&change.text));
    if !change.also.is_empty() {
        let _ = write!(out, "; {}", more_places(change));
    }
    out.push('.');
    if change.rust == Severity::Breaking && !change.rust_items.is_empty() {
        let items = change.rust_items.iter().take(ITEMS);
        let items: Vec<String> = items.map(|item| code(&item.path)).collect();
        let _ = write!(out, " In Rust: {}", items.join(", "));
        if change.rust_items.len() > ITEMS {
            let _ = write!(out, " and {} more", change.rust_items.len() - ITEMS);
        }
        out.push('.');
    }
    if let Some(reason) = &change.accepted {
        let _ = write!(out, " Accepted: {}", prose(reason));
    }
    out.push('\n');
    out
}

/// Inserts an entry into a changelog, under the heading of unreleased changes. Keeps all other text. Inserts nothing
/// if the entry is empty or equals the last one.
///
/// # Errors
/// If there is no such heading, or more than one, or if an existing entry has no end.
pub fn put(text: &str, entry: &str, earlier: Earlier) -> Result<String, Diagnostic> {
    let section = unreleased(text)?;
    let blocks = blocks(text, section.clone())?;
    if earlier == Earlier::Kept {
        let is_there = blocks
            .last()
            .is_some_and(|last| text[last.clone()] == *entry);
        if entry.is_empty() || is_there {
            return Ok(text.to_owned());
        }
        return Ok(around(&text[..section.end], entry, &text[section.end..]));
    }
    let place = blocks.first().map_or(section.end, |first| first.start);
    let mut after = String::new();
    let mut from = place;
    for block in &blocks {
        let kept = text[from..block.start].trim_matches('\n');
        if !kept.is_empty() {
            after = format!("{after}{kept}\n\n");
        }
        from = block.end;
    }
    after.push_str(text[from..].trim_start_matches('\n'));
    Ok(around(&text[..place], entry, &after))
}

/// Joins text with one empty line between its parts.
fn around(before: &str, entry: &str, after: &str) -> String {
    let parts = [before, entry, after].map(|part| part.trim_matches('\n'));
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n") + "\n"
}

/// The range of the section of unreleased changes, without its heading.
fn unreleased(text: &str) -> Result<Range<usize>, Diagnostic> {
    let mut found: Option<Range<usize>> = None;
    let (mut inside, mut fenced) = (false, false);
    for (start, line) in lines(text) {
        fenced ^= line.trim_start().starts_with("```");
        let Some(heading) = line.strip_prefix("## ").filter(|_| !fenced) else {
            continue;
        };
        if let Some(section) = found.as_mut().filter(|_| inside) {
            section.end = start;
        }
        let name = heading.trim().trim_matches(['[', ']']);
        inside = name.eq_ignore_ascii_case(UNRELEASED);
        if inside && found.is_some() {
            let message = format!("found `## {UNRELEASED}` twice, expected it once");
            return Err(Diagnostic::error(Pointer::root(), message).help("join the two sections"));
        }
        if inside {
            found = Some((start + line.len()).min(text.len())..text.len());
        }
    }
    found.ok_or_else(|| {
        let message = format!("found no heading `## {UNRELEASED}`, expected one for new entries");
        Diagnostic::error(Pointer::root(), message)
            .help("add it on a separate line above the newest version")
    })
}

/// The generated entries of a section, each including its line break.
fn blocks(text: &str, section: Range<usize>) -> Result<Vec<Range<usize>>, Diagnostic> {
    let mut blocks = Vec::new();
    let mut open = None;
    for (at, line) in lines(&text[section.clone()]) {
        let start = section.start + at;
        match (line.trim_end(), open) {
            (START, None) => open = Some(start),
            (END, Some(first)) => {
                blocks.push(first..start + line.len());
                open = None;
            }
            _ => {}
        }
    }
    let Some(first) = open else {
        return Ok(blocks);
    };
    let number = text[..first].lines().count() + 1;
    let message = format!("the entry that begins in line {number} has no end");
    Err(Diagnostic::error(Pointer::root(), message)
        .help(format!("put `{END}` after it, or remove `{START}`")))
}

/// Each line with its line break, and its offset.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

#[cfg(test)]
mod tests;

//! The report for a terminal.

use std::fmt::{Display, Write as _};

use anstyle::{AnsiColor, Style};

use super::escape::plain;
use super::{Entry, Group, Location, Report, Side, more_places, texts, with_owners};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const GREEN: Style = AnsiColor::Green.on_default();

pub(super) fn render(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} → {}",
        plain(&report.old.name),
        plain(&report.new.name)
    );
    for group in Group::ALL {
        let mut changes = report.group(group).peekable();
        if changes.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "\n{}", paint(colour(group).bold(), group.title()));
        for change in changes {
            write_change(&mut out, report, colour(group), change);
        }
    }
    if let Some(legend) = report.legend() {
        let _ = writeln!(out, "\n{}", paint(DIM, legend));
    }
    let conclusion = report.conclusion().replace('`', "");
    let _ = writeln!(out, "\n{}", paint(BOLD, conclusion));
    out
}

fn colour(group: Group) -> Style {
    match group {
        Group::Breaking => RED,
        Group::Accepted => AnsiColor::Yellow.on_default(),
        Group::Compatible => GREEN,
        Group::Docs => AnsiColor::Cyan.on_default(),
    }
}

fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

fn write_change(out: &mut String, report: &Report, colour: Style, change: &Entry) {
    let _ = writeln!(
        out,
        "  {} {}",
        paint(colour, plain(&change.check)),
        paint(BOLD, plain(&change.place)),
    );
    let _ = writeln!(out, "      {}{}", plain(&change.text), levels(change));
    if !change.also.is_empty() {
        let _ = writeln!(out, "      {}:", more_places(change));
        for place in &change.also {
            let _ = writeln!(out, "        {}", plain(place));
        }
    }
    if let Some(reason) = &change.accepted {
        let _ = writeln!(out, "      accepted: {}", plain(reason));
    }
    let overlays = &change.overlays;
    for (side, spot, overlay, verb) in [
        (&report.old, &change.old, &overlays.old, "removed"),
        (&report.new, &change.new, &overlays.new, "removes"),
    ] {
        let place = match (spot, overlay) {
            (Some(spot), Some(action)) => {
                format!("{} #{}", plain(&action.to_string()), plain(&spot.pointer))
            }
            (Some(spot), None) => located(side, spot),
            (None, Some(action)) => format!("{} {verb} it", plain(&action.to_string())),
            (None, None) => continue,
        };
        let _ = writeln!(out, "      {}", paint(DIM, place));
    }
    for (sign, text) in texts(change) {
        let style = if sign == '-' { RED } else { GREEN };
        let _ = writeln!(
            out,
            "      {}",
            paint(style, format!("{sign} {}", plain(text)))
        );
    }
    for (owner, item) in with_owners(&change.rust_items) {
        if let Some(owner) = owner {
            let _ = writeln!(out, "      {}", paint(DIM, format!("in {}", plain(owner))));
        }
        for (sign, style, text) in [("-", RED, &item.old), ("+", GREEN, &item.new)] {
            if let Some(text) = text {
                let _ = writeln!(
                    out,
                    "      {}",
                    paint(style, format!("{sign} {}", plain(text)))
                );
            }
        }
    }
}

/// Both severities, if they differ.
fn levels(change: &Entry) -> String {
    if change.wire == change.rust {
        return String::new();
    }
    format!(" (wire: {}, Rust: {})", change.wire, change.rust)
}

fn located(side: &Side, spot: &Location) -> String {
    let pointer = plain(&spot.pointer);
    match (&side.file, spot.line) {
        (Some(file), Some(line)) => format!("{}:{line} #{pointer}", plain(file)),
        _ => format!("{}#{pointer}", plain(&side.name)),
    }
}

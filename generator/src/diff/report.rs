//! Reports of a comparison: text, Markdown, JSON, HTML, annotations of GitHub Actions.
//!
//! Rendering is pure: a [`Report`] goes in, text comes out. Names in a document are untrusted, so each format escapes
//! them.

pub mod accepted;
pub mod changelog;
mod entries;
mod escape;
mod github;
mod html;
mod json;
mod lines;
mod markdown;
mod overlays;
mod places;
mod text;
mod version;

use std::fmt;

use serde::Serialize;

use super::{Bump, Check, Location, RustItem, Severity};
pub use html::Outline;
pub use lines::line_of;
pub use places::{Texts, locate};
pub use version::{Package, Release};

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal, with ANSI colours that the writer may strip.
    Text,
    /// For the description of a pull request or a comment on it: at most 65,000 characters.
    Markdown,
    /// For programs; `specs/diff.schema.json` describes it.
    Json,
    /// One self-contained page to search and filter.
    Html,
    /// Annotations of GitHub Actions.
    Github,
    /// An entry for [`changelog::put`]; nothing when there are no changes.
    Changelog,
}

/// A complete report on two documents.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The old document.
    pub old: Side,
    /// The new document.
    pub new: Side,
    /// The number of changes.
    pub summary: Summary,
    /// The next version of the crate; `None` if the documents are not those of the crate.
    pub release: Option<Release>,
    /// All changes: breaking ones first, then in the order of the API.
    pub changes: Vec<Entry>,
    /// The command that repeats the comparison, without its options.
    #[serde(skip)]
    pub command: String,
}

/// One of the two documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Its name for readers: a file, a revision, `working tree`.
    pub name: String,
    /// The file, relative to the root of the project, if it is one.
    pub file: Option<String>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The stable id of the check.
    pub check: String,
    /// The more severe of `wire` and `rust`.
    pub severity: Severity,
    /// Severity for requests and responses.
    pub wire: Severity,
    /// Severity for programs that use the crate.
    pub rust: Severity,
    /// The affected operation, type or member, as in entries of `accepted-changes.yaml`.
    pub place: String,
    /// What changed, with names in backticks.
    pub text: String,
    /// Other places with the same change.
    pub also: Vec<String>,
    /// The old place.
    pub old: Option<Location>,
    /// The new place.
    pub new: Option<Location>,
    /// The overlay actions that caused the change.
    pub overlays: Overlays,
    /// The affected Rust items.
    pub rust_items: Vec<RustItem>,
    /// Why it is accepted, if it is.
    pub accepted: Option<String>,
    /// The closest line of the new file, even if the item is gone.
    #[serde(skip)]
    pub line: Option<usize>,
    /// Its paths in the tree of the API.
    #[serde(skip)]
    pub nodes: Vec<Vec<String>>,
}

/// The overlay actions that caused a change, for each side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Overlays {
    /// The action of the old side.
    pub old: Option<Action>,
    /// The action of the new side.
    pub new: Option<Action>,
}

/// The place of an overlay action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// The overlay, relative to the root of the project if it is in it.
    pub file: String,
    /// The line of the responsible part, from 1; unknown if the overlay is JSON.
    pub line: Option<usize>,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

impl Overlays {
    /// Both actions, each with the name of its side.
    fn named(&self) -> impl Iterator<Item = (&'static str, &Action)> {
        let both = [("old", &self.old), ("new", &self.new)];
        both.into_iter()
            .filter_map(|(side, action)| Some((side, action.as_ref()?)))
    }
}

impl RustItem {
    /// The type that the item belongs to, if any: the path of a field alone does not tell.
    fn owner(&self) -> Option<&str> {
        let (owner, _) = self.path.rsplit_once("::")?;
        let name = owner.rsplit("::").next().unwrap_or(owner);
        name.starts_with(char::is_uppercase).then_some(owner)
    }
}

/// Items, each with its owner if the item before has another one.
fn with_owners(items: &[RustItem]) -> impl Iterator<Item = (Option<&str>, &RustItem)> {
    let mut last = None;
    items.iter().map(move |item| {
        let owner = item.owner();
        let new = owner.filter(|_| owner != last);
        last = owner;
        (new, item)
    })
}

/// The number of other places. A convention has no place of its own.
fn more_places(change: &Entry) -> String {
    match change.also.len() {
        1 if change.check == Check::ConventionChanged.id() => "at 1 place".to_owned(),
        count if change.check == Check::ConventionChanged.id() => format!("at {count} places"),
        1 => "the same at 1 more place".to_owned(),
        count => format!("the same at {count} more places"),
    }
}

/// Both texts of a documentation change.
fn texts(change: &Entry) -> impl Iterator<Item = (char, &str)> {
    let is_text = change.check == Check::DocsChanged.id();
    let both = [('-', &change.old), ('+', &change.new)].into_iter();
    let both = both.filter(move |_| is_text);
    both.filter_map(|(sign, spot)| Some((sign, spot.as_ref()?.value.as_deref()?)))
}

/// The number of changes by severity. Accepted changes count only as accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Breaking changes that are not accepted.
    pub breaking: usize,
    /// Accepted breaking changes.
    pub accepted: usize,
    /// Compatible changes.
    pub compatible: usize,
    /// Changes of documentation.
    pub docs: usize,
}

impl Summary {
    fn of(changes: &[Entry]) -> Self {
        let mut summary = Self::default();
        for change in changes {
            match change.group() {
                Group::Breaking => summary.breaking += 1,
                Group::Accepted => summary.accepted += 1,
                Group::Compatible => summary.compatible += 1,
                Group::Docs => summary.docs += 1,
            }
        }
        summary
    }

    /// The total number of changes.
    #[must_use]
    pub fn total(self) -> usize {
        self.breaking + self.accepted + self.compatible + self.docs
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.total() == 0 {
            return f.write_str("no changes");
        }
        let accepted = match self.accepted {
            0 => String::new(),
            count => format!(" ({count} more accepted)"),
        };
        write!(
            f,
            "{} breaking{accepted}, {} compatible, {} docs",
            self.breaking, self.compatible, self.docs
        )
    }
}

/// Explains the two severities.
const LEGEND: &str = "wire: what it means for requests and responses; Rust: for programs that use the generated crate";

/// A section of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Breaking,
    Accepted,
    Compatible,
    Docs,
}

impl Group {
    const ALL: [Self; 4] = [Self::Breaking, Self::Accepted, Self::Compatible, Self::Docs];

    fn title(self) -> &'static str {
        match self {
            Self::Breaking => "Breaking",
            Self::Accepted => "Breaking, accepted",
            Self::Compatible => "Compatible",
            Self::Docs => "Documentation",
        }
    }
}

impl Entry {
    fn group(&self) -> Group {
        match (self.severity, &self.accepted) {
            (Severity::Breaking, None) => Group::Breaking,
            (Severity::Breaking, Some(_)) => Group::Accepted,
            (Severity::Compatible, _) => Group::Compatible,
            (Severity::Docs | Severity::None, _) => Group::Docs,
        }
    }
}

impl Report {
    /// Makes a report. `package` is the crate generated from the documents, if there is one; `command` repeats the
    /// comparison.
    #[must_use]
    pub fn new(
        [old, new]: [Side; 2],
        mut changes: Vec<Entry>,
        package: Option<Package<'_>>,
        command: &str,
    ) -> Self {
        changes.sort_by_key(Entry::group);
        Self {
            old,
            new,
            summary: Summary::of(&changes),
            release: package.map(|package| Release::after(package, bump(&changes))),
            changes,
            command: command.to_owned(),
        }
    }

    /// Renders the report. `outline` is the whole API, for formats that also show unchanged parts.
    #[must_use]
    pub fn render(&self, format: Format, outline: &Outline) -> String {
        match format {
            Format::Text => text::render(self),
            Format::Markdown => markdown::render(self),
            Format::Json => json::render(self),
            Format::Html => html::render(self, outline),
            Format::Github => github::render(self),
            Format::Changelog => changelog::render(self),
        }
    }

    /// A sentence without full stop: the number of changes, the release, and an explanation if both seem to disagree.
    fn conclusion(&self) -> String {
        let Some(release) = &self.release else {
            return self.summary.to_string();
        };
        let breaks = self.summary.breaking + self.summary.accepted > 0;
        let why = if breaks && release.bump != Bump::Major {
            ": programs still compile, but the service refuses requests or responds differently"
        } else {
            ""
        };
        format!("{}; {}{why}", self.summary, release.sentence())
    }

    /// The explanation of the two severities, if there are changes.
    fn legend(&self) -> Option<&'static str> {
        (!self.changes.is_empty()).then_some(LEGEND)
    }

    fn group(&self, group: Group) -> impl Iterator<Item = &Entry> {
        self.changes
            .iter()
            .filter(move |change| change.group() == group)
    }

    /// The file and line of the responsible overlay action, or the closest line of the new file.
    fn position<'a>(&'a self, change: &'a Entry) -> Option<(&'a str, usize)> {
        let overlays = &change.overlays;
        if let Some(action) = overlays.new.as_ref().or(overlays.old.as_ref()) {
            return Some((&action.file, action.line.unwrap_or(1)));
        }
        let file = self.new.file.as_deref()?;
        Some((file, change.line.unwrap_or(1)))
    }
}

/// The version bump that a release needs. Accepted changes still count as breaking.
fn bump(changes: &[Entry]) -> Bump {
    let rust = changes.iter().map(|change| change.rust).max();
    let all = changes.iter().map(|change| change.severity).max();
    match (rust, all) {
        (Some(Severity::Breaking), _) => Bump::Major,
        (_, Some(Severity::Breaking | Severity::Compatible)) => Bump::Minor,
        (_, Some(Severity::Docs)) => Bump::Patch,
        (_, Some(Severity::None) | None) => Bump::None,
    }
}

#[cfg(test)]
mod tests;

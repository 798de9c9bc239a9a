//! A comparison as people and programs read it: text, Markdown, JSON, HTML, annotations of a code host.
//!
//! Everything here is pure: a [`Report`] goes in, text comes out. Names in a document are data of strangers, so that
//! each format escapes what it shows.

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

use super::{Bump, Check, Severity};
pub use html::Outline;
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

/// All that is said about two documents.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What was there before.
    pub old: Side,
    /// What is there now.
    pub new: Side,
    /// How many changes there are.
    pub summary: Summary,
    /// The next version of the crate; `None` for documents that it is not made of.
    pub release: Option<Release>,
    /// All changes: breaking ones first, then in the order of the API.
    pub changes: Vec<Entry>,
    /// The command that compares the same again, without its options.
    #[serde(skip)]
    pub command: String,
}

/// One of the two documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    /// What a reader calls it: a file, a revision, `working tree`.
    pub name: String,
    /// The file below the root of the project, if it is one.
    pub file: Option<String>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The stable id of the rule that found it.
    pub check: String,
    /// The more severe of `wire` and `rust`.
    pub severity: Severity,
    /// What it means for requests and responses.
    pub wire: Severity,
    /// What it means for programs that use the crate.
    pub rust: Severity,
    /// The operation, type or member concerned, as entries of `accepted-changes.yaml` name it.
    pub place: String,
    /// What changed, with names between backticks.
    pub text: String,
    /// Other places at which exactly the same happened.
    pub also: Vec<String>,
    /// Where it stood.
    pub old: Option<Spot>,
    /// Where it stands.
    pub new: Option<Spot>,
    /// The actions of overlays that the change comes from.
    pub overlays: Overlays,
    /// Rust items concerned.
    pub rust_items: Vec<Item>,
    /// Why it is accepted, if it is.
    pub accepted: Option<String>,
    /// The line of the new file that is nearest to it, whether it is still there or not.
    #[serde(skip)]
    pub line: Option<usize>,
    /// The ways to it in the tree of the API.
    #[serde(skip)]
    pub nodes: Vec<Vec<String>>,
}

/// A place in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// JSON pointer (RFC 6901), without `#`.
    pub pointer: String,
    /// The value there, if it is short.
    pub value: Option<String>,
    /// Line of the file, from 1; of the nearest place around it that the file itself has.
    pub line: Option<usize>,
}

/// The actions of overlays that a change comes from, of each side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Overlays {
    /// The action of the old side.
    pub old: Option<Action>,
    /// The action of the new side.
    pub new: Option<Action>,
}

/// The place of an action of an overlay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Action {
    /// The overlay, below the root of the project if it is in it.
    pub file: String,
    /// The line of the part that the change comes from, from 1; unknown where the overlay is JSON.
    pub line: Option<usize>,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

impl Overlays {
    /// Both actions, each with what its side is called.
    fn named(&self) -> impl Iterator<Item = (&'static str, &Action)> {
        let both = [("old", &self.old), ("new", &self.new)];
        both.into_iter()
            .filter_map(|(side, action)| Some((side, action.as_ref()?)))
    }
}

/// A Rust item, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its path.
    pub path: String,
    /// Its declaration before.
    pub old: Option<String>,
    /// Its declaration now.
    pub new: Option<String>,
}

impl Item {
    /// What it belongs to, if that is more than a module: a field does not say what it is a field of.
    fn owner(&self) -> Option<&str> {
        let (owner, _) = self.path.rsplit_once("::")?;
        let name = owner.rsplit("::").next().unwrap_or(owner);
        name.starts_with(char::is_uppercase).then_some(owner)
    }
}

/// Items, each with its owner where that is another one than the item before it has.
fn with_owners(items: &[Item]) -> impl Iterator<Item = (Option<&str>, &Item)> {
    let mut last = None;
    items.iter().map(move |item| {
        let owner = item.owner();
        let new = owner.filter(|_| owner != last);
        last = owner;
        (new, item)
    })
}

/// At how many other places the same happened. A convention has no place of its own.
fn more_places(change: &Entry) -> String {
    match change.also.len() {
        1 if change.check == Check::ConventionChanged.id() => "at 1 place".to_owned(),
        count if change.check == Check::ConventionChanged.id() => format!("at {count} places"),
        1 => "the same at 1 more place".to_owned(),
        count => format!("the same at {count} more places"),
    }
}

/// Both texts of what is documented in other words.
fn texts(change: &Entry) -> impl Iterator<Item = (char, &str)> {
    let is_text = change.check == Check::DocsChanged.id();
    let both = [('-', &change.old), ('+', &change.new)].into_iter();
    let both = both.filter(move |_| is_text);
    both.filter_map(|(sign, spot)| Some((sign, spot.as_ref()?.value.as_deref()?)))
}

/// How many changes there are by severity; accepted ones are counted only as such.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Breaking changes that nobody has accepted.
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

    /// How many changes there are in all.
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

/// What the two judgements are about.
const LEGEND: &str =
    "wire: what it means for requests and answers; Rust: for programs that use the generated crate";

/// What a report shows together.
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
    /// Puts a report together. `package` is the crate that is generated from the documents, if one is, and `command` what
    /// compares the same again.
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

    /// Writes it. `outline` is the whole API, for formats that show unchanged parts too.
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

    /// How much there is, what to release, and how the two go together, as a sentence without full stop.
    fn conclusion(&self) -> String {
        let Some(release) = &self.release else {
            return self.summary.to_string();
        };
        let breaks = self.summary.breaking + self.summary.accepted > 0;
        let why = if breaks && release.bump != Bump::Major {
            ": programs go on compiling, but the service refuses or answers something else"
        } else {
            ""
        };
        format!("{}; {}{why}", self.summary, release.sentence())
    }

    /// What the words for the two judgements mean, if any are used.
    fn legend(&self) -> Option<&'static str> {
        (!self.changes.is_empty()).then_some(LEGEND)
    }

    fn group(&self, group: Group) -> impl Iterator<Item = &Entry> {
        self.changes
            .iter()
            .filter(move |change| change.group() == group)
    }

    /// The action of an overlay that a change comes from, or the new file and the line in it that is nearest to it.
    fn position<'a>(&'a self, change: &'a Entry) -> Option<(&'a str, usize)> {
        let overlays = &change.overlays;
        if let Some(action) = overlays.new.as_ref().or(overlays.old.as_ref()) {
            return Some((&action.file, action.line.unwrap_or(1)));
        }
        let file = self.new.file.as_deref()?;
        Some((file, change.line.unwrap_or(1)))
    }
}

/// What a release of the generated crate has to announce; accepted or not, what breaks breaks.
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

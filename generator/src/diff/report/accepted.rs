//! Breaking changes that a maintainer has accepted, with the reasons.

use serde::Deserialize;

use super::{Entry, Severity};
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::diff::Check;
use crate::document::nearest;
use crate::syntax::scalar;

/// The validated list.
///
/// ```
/// use graph_generator::diff::report::accepted::Accepted;
///
/// let text = "
/// accepted:
/// - check: property-removed
///   place: microsoft.graph.accessPackage/isRoleScopesVisible
///   reason: The service has not sent it since 2023.
/// ";
/// assert!(Accepted::read("specs/accepted-changes.yaml", text).is_ok());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    file: String,
    entries: Vec<Acceptance>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Acceptance {
    check: String,
    place: String,
    /// The other places of the same change.
    #[serde(default)]
    also: Vec<String>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    accepted: Vec<Acceptance>,
}

impl Accepted {
    /// Reads the list.
    ///
    /// # Errors
    /// If the text is not such a list, an entry has no reason, or two entries are for the same change.
    pub fn read(file: &str, text: &str) -> Result<Self, Diagnostics> {
        let File { accepted } = serde_yaml::from_str(text).map_err(|error| {
            Diagnostic::error(
                Pointer::root(),
                format!("this is not a list of accepted changes: {error}"),
            )
            .file(file)
            .help("expected the key `accepted` with a list of `check`, `place` and `reason`")
        })?;
        let mut found = Diagnostics::new();
        for (index, entry) in accepted.iter().enumerate() {
            let at = pointer(index);
            if entry.reason.trim().is_empty() {
                found.push(
                    Diagnostic::error(
                        at.child("reason"),
                        "found no text, expected why the change is accepted",
                    )
                    .help("say why the change is acceptable although it breaks programs"),
                );
            }
            let is_known = |place: &String| {
                let mut earlier = accepted[..index].iter();
                earlier.any(|other| other.check == entry.check && other.has(place))
            };
            if entry.places().any(is_known) {
                found.push(
                    Diagnostic::error(at, "found a change that is already accepted above")
                        .help("remove one of the two"),
                );
            }
        }
        let list = Self {
            file: file.to_owned(),
            entries: accepted,
        };
        found
            .into_result(list)
            .map(|(list, _)| list)
            .map_err(|found| found.in_file(file))
    }

    /// Marks accepted changes.
    ///
    /// # Errors
    /// If an entry has a place that is not among the breaking changes: it is obsolete or wrong. If a change has places
    /// that the entry does not list, which nobody has accepted.
    pub fn apply(&self, changes: &mut [Entry]) -> Result<(), Diagnostics> {
        let mut found = Diagnostics::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let at = pointer(index);
            if Check::from_id(&entry.check).is_none() {
                found.push(entry.unknown(&at).file(&self.file));
                continue;
            }
            for (place, at) in entry.places().zip(entry.pointers(&at)) {
                let level = severity(changes, &entry.check, place);
                if level != Some(Severity::Breaking) {
                    found.push(entry.unused(place, level, at).file(&self.file));
                }
            }
            let breaking = changes.iter_mut().filter(|change| {
                change.severity == Severity::Breaking && change.check == entry.check
            });
            for change in breaking {
                let missing = entry.missing(change);
                if missing.is_empty() {
                    change.accepted = Some(entry.reason.clone());
                } else if missing.len() <= change.also.len() {
                    let missing = entry.incomplete(change, &missing, at.clone());
                    found.push(missing.file(&self.file));
                }
            }
        }
        found.into_result(()).map(|_| ())
    }
}

/// The places of a change.
fn places(change: &Entry) -> impl Iterator<Item = &String> {
    std::iter::once(&change.place).chain(&change.also)
}

/// The severity of the change at a place, if there is one.
fn severity(changes: &[Entry], check: &str, place: &str) -> Option<Severity> {
    let changes = changes.iter().filter(|change| change.check == check);
    let there = changes.filter(|change| places(change).any(|other| other == place));
    there.map(|change| change.severity).max()
}

fn pointer(index: usize) -> Pointer {
    Pointer::root().child("accepted").index(index)
}

/// The maximum number of places in a message.
const SHOWN: usize = 5;

impl Acceptance {
    fn places(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.place).chain(&self.also)
    }

    fn has(&self, place: &str) -> bool {
        self.places().any(|other| other == place)
    }

    /// Where the places are listed.
    fn pointers(&self, at: &Pointer) -> impl Iterator<Item = Pointer> {
        let also = at.child("also");
        let also = (0..self.also.len()).map(move |index| also.index(index));
        std::iter::once(at.clone()).chain(also)
    }

    /// The places of a change that the entry does not list.
    fn missing<'c>(&self, change: &'c Entry) -> Vec<&'c String> {
        places(change).filter(|place| !self.has(place)).collect()
    }

    fn incomplete(&self, change: &Entry, missing: &[&String], at: Pointer) -> Diagnostic {
        let all = change.also.len() + 1;
        let shown = missing.iter().take(SHOWN);
        let shown = shown.map(|place| format!("`{}`", scalar::of(place)));
        let mut shown = shown.collect::<Vec<_>>().join(", ");
        if missing.len() > SHOWN {
            let rest = missing.len() - SHOWN;
            shown = format!("{shown} and {rest} more, which `--format json` lists");
        }
        let name = quoted(&self.check);
        let message = format!(
            "found {} of the {all} places of {name}, expected all",
            all - missing.len()
        );
        Diagnostic::error(at, message)
            .help(format!("if they are accepted too, add to `also`: {shown}"))
    }

    fn unknown(&self, at: &Pointer) -> Diagnostic {
        let message = format!("found {}, which is not a check", quoted(&self.check));
        let ids = Check::ALL.iter().map(|check| check.id());
        let help = match nearest(&self.check, ids) {
            Some(meant) => format!(
                "did you mean {}? `specs/checks.md` lists all",
                quoted(meant)
            ),
            None => "take the check from the report; `specs/checks.md` lists all".to_owned(),
        };
        Diagnostic::error(at.child("check"), message).help(help)
    }

    fn unused(&self, place: &str, level: Option<Severity>, at: Pointer) -> Diagnostic {
        let name = format!("{} at {}", quoted(&self.check), quoted(place));
        let message = match level {
            Some(level) => format!("{name} is {level}, expected a breaking change"),
            None => format!("{name} is not among the changes"),
        };
        let what = if self.also.is_empty() {
            "entry"
        } else {
            "place"
        };
        Diagnostic::error(at, message).help(format!("remove the {what}"))
    }
}

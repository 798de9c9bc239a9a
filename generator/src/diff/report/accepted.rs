//! Breaking changes that a maintainer has accepted, with the reasons.

use serde::Deserialize;

use super::{Entry, Severity};
use crate::diagnostics::{Diagnostic, Diagnostics, Pointer, quoted};
use crate::diff::Check;
use crate::document::nearest;

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
                format!("this is no list of accepted changes: {error}"),
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
                    .help("say why programs that it breaks do not matter"),
                );
            }
            if accepted[..index]
                .iter()
                .any(|other| other.is_about(&entry.check, &entry.place))
            {
                found.push(
                    Diagnostic::error(at, "found a change that is accepted above already")
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
    /// If an entry matches no breaking change: it is obsolete or wrong.
    pub fn apply(&self, changes: &mut [Entry]) -> Result<(), Diagnostics> {
        let mut found = Diagnostics::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let mut used = false;
            let mut level = None;
            for change in changes.iter_mut() {
                let mut places = std::iter::once(&change.place).chain(&change.also);
                if !places.any(|place| entry.is_about(&change.check, place)) {
                    continue;
                }
                level = level.max(Some(change.severity));
                if change.severity == Severity::Breaking {
                    change.accepted = Some(entry.reason.clone());
                    used = true;
                }
            }
            if !used {
                found.push(entry.unused(level, pointer(index)).file(&self.file));
            }
        }
        found.into_result(()).map(|_| ())
    }
}

fn pointer(index: usize) -> Pointer {
    Pointer::root().child("accepted").index(index)
}

impl Acceptance {
    fn is_about(&self, check: &str, place: &str) -> bool {
        self.check == check && self.place == place
    }

    fn unused(&self, level: Option<Severity>, at: Pointer) -> Diagnostic {
        if Check::from_id(&self.check).is_none() {
            let message = format!("found {}, which is no check", quoted(&self.check));
            let ids = Check::ALL.iter().map(|check| check.id());
            let meant = nearest(&self.check, ids);
            let help = match meant {
                Some(meant) => format!(
                    "did you mean {}? `specs/checks.md` lists all",
                    quoted(meant)
                ),
                None => "take the check from the report; `specs/checks.md` lists all".to_owned(),
            };
            return Diagnostic::error(at.child("check"), message).help(help);
        }
        let name = format!("{} at {}", quoted(&self.check), quoted(&self.place));
        let message = match level {
            Some(level) => format!("{name} is {level}, expected a breaking change"),
            None => format!("{name} is not among the changes"),
        };
        Diagnostic::error(at, message).help("remove the entry")
    }
}

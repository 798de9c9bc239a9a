//! The next version, after the rules that Cargo has for semantic versions.

use serde::Serialize;

use crate::diff::Bump;

/// The next version of the crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Release {
    /// The version now.
    pub current: String,
    /// The version that the changes ask for.
    pub suggested: String,
    /// The number to raise, for versions from 1.0 on.
    pub bump: Bump,
}

impl Release {
    /// The version that the changes ask for. Before 1.0, the first number that is not 0 says what is compatible.
    pub(super) fn after(current: &str, bump: Bump) -> Self {
        let [major, minor, patch] = numbers(current).unwrap_or([0, 0, 0]);
        let suggested = match (bump, major) {
            (Bump::None, _) => current.to_owned(),
            (Bump::Major, 0) => format!("0.{}.0", minor + 1),
            (Bump::Minor | Bump::Patch, 0) => format!("0.{minor}.{}", patch + 1),
            (Bump::Major, _) => format!("{}.0.0", major + 1),
            (Bump::Minor, _) => format!("{major}.{}.0", minor + 1),
            (Bump::Patch, _) => format!("{major}.{minor}.{}", patch + 1),
        };
        Self {
            current: current.to_owned(),
            suggested,
            bump,
        }
    }

    /// The suggestion as a sentence without full stop.
    pub(super) fn sentence(&self) -> String {
        match self.bump {
            Bump::None => format!("the version stays `{}`", self.current),
            _ => format!(
                "suggested version `{}` (now `{}`)",
                self.suggested, self.current
            ),
        }
    }
}

fn numbers(version: &str) -> Option<[u64; 3]> {
    let plain = version.split(['-', '+']).next()?;
    let mut numbers = plain.split('.').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some([next()?, next()?, next()?])
}

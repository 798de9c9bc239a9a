//! The next version, by Cargo's rules for semantic versions.

use serde::Serialize;

use crate::diff::Bump;
use crate::emit::RUNTIME;

/// The crate that is generated from the documents.
#[derive(Clone, Copy, Debug)]
pub struct Package<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its current version.
    pub version: &'a str,
}

/// The next version of the crate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Release {
    /// The crate.
    pub package: String,
    /// The current version.
    pub current: String,
    /// The version that the changes require.
    pub suggested: String,
    /// The number to raise from version 1.0 on.
    pub bump: Bump,
    /// The number that is actually raised: before 1.0, the next lower one.
    pub raises: Bump,
}

impl Release {
    /// The version that the changes require.
    pub(super) fn after(package: Package<'_>, bump: Bump) -> Self {
        let [major, minor, patch] = numbers(package.version).unwrap_or([0, 0, 0]);
        let raises = match (bump, major) {
            (Bump::Major, 0) => Bump::Minor,
            (Bump::Minor, 0) => Bump::Patch,
            _ => bump,
        };
        let suggested = match raises {
            Bump::None => package.version.to_owned(),
            Bump::Major => format!("{}.0.0", major + 1),
            Bump::Minor => format!("{major}.{}.0", minor + 1),
            Bump::Patch => format!("{major}.{minor}.{}", patch + 1),
        };
        Self {
            package: package.name.to_owned(),
            current: package.version.to_owned(),
            suggested,
            bump,
            raises,
        }
    }

    /// What to release, crate by crate, as a sentence without full stop.
    pub(super) fn sentence(&self) -> String {
        let Self {
            package,
            current,
            suggested,
            raises,
            ..
        } = self;
        match raises {
            Bump::None => format!("the version stays `{current}`"),
            _ => format!(
                "{raises} release, `{package}` `{current}` → `{suggested}`, `{RUNTIME}` unchanged"
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

//! Permissions that allow an operation.

use std::fmt;

/// The permissions of Microsoft Graph that allow an operation, by kind of caller.
///
/// Generated operations have them: [`Request::permissions`](crate::Request::permissions). The error of a
/// request that the service answers with 403 lists them.
///
/// ```
/// use graph_runtime::{Grant, Permissions};
///
/// const READ: Permissions = Permissions::new(
///     Some(Grant::new("EntitlementManagement.Read.All", &["EntitlementManagement.ReadWrite.All"])),
///     None,
/// );
/// assert_eq!(READ.to_string(), "EntitlementManagement.Read.All (delegated)");
/// assert!(READ.delegated().unwrap().is_met_by(&["EntitlementManagement.ReadWrite.All"]));
/// ```
///
/// See <https://learn.microsoft.com/graph/permissions-overview>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Permissions {
    delegated: Option<Grant>,
    application: Option<Grant>,
}

/// Permissions, any one of which suffices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grant {
    least: &'static str,
    higher: &'static [&'static str],
}

impl Permissions {
    /// The permissions for each kind of caller; `None` if the operation does not support it.
    #[must_use]
    pub const fn new(delegated: Option<Grant>, application: Option<Grant>) -> Self {
        Self {
            delegated,
            application,
        }
    }

    /// The permissions for a signed-in user; `None` if that is not supported.
    #[must_use]
    pub const fn delegated(&self) -> Option<&Grant> {
        self.delegated.as_ref()
    }

    /// The permissions for an application; `None` if that is not supported.
    #[must_use]
    pub const fn application(&self) -> Option<&Grant> {
        self.application.as_ref()
    }
}

impl Grant {
    /// The least privileged permission, and those that also suffice but allow more.
    #[must_use]
    pub const fn new(least: &'static str, higher: &'static [&'static str]) -> Self {
        Self { least, higher }
    }

    /// The least privileged permission that suffices.
    #[must_use]
    pub const fn least(&self) -> &'static str {
        self.least
    }

    /// Permissions that also suffice but allow more.
    #[must_use]
    pub const fn higher(&self) -> &'static [&'static str] {
        self.higher
    }

    /// Whether one of the granted permissions suffices.
    #[must_use]
    pub fn is_met_by(&self, granted: &[impl AsRef<str>]) -> bool {
        granted.iter().any(|granted| {
            let granted = granted.as_ref();
            granted == self.least || self.higher.contains(&granted)
        })
    }
}

/// The least privileged permissions, each with its kind of caller.
impl fmt::Display for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.delegated, self.application) {
            (Some(one), Some(other)) if one.least == other.least => {
                write!(f, "{} (delegated or application)", one.least)
            }
            (Some(one), Some(other)) => {
                write!(
                    f,
                    "{} (delegated) or {} (application)",
                    one.least, other.least
                )
            }
            (Some(only), None) => write!(f, "{} (delegated)", only.least),
            (None, Some(only)) => write!(f, "{} (application)", only.least),
            (None, None) => f.write_str("no existing permission"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_callers_that_need_different_permissions_when_shown_then_each_is_named() {
        let grant = |least| Some(Grant::new(least, &[]));
        for (permissions, text) in [
            (
                Permissions::new(grant("A"), grant("A")),
                "A (delegated or application)",
            ),
            (
                Permissions::new(grant("A"), grant("B")),
                "A (delegated) or B (application)",
            ),
            (Permissions::new(None, grant("B")), "B (application)"),
        ] {
            assert_eq!(permissions.to_string(), text);
        }
    }

    #[test]
    fn given_permissions_then_those_of_each_caller_are_there() {
        let permissions = Permissions::new(Some(Grant::new("A", &[])), Some(Grant::new("B", &[])));
        assert_eq!(permissions.delegated().map(Grant::least), Some("A"));
        assert_eq!(permissions.application().map(Grant::least), Some("B"));
        assert_eq!(Permissions::new(None, None).delegated(), None);
    }

    #[test]
    fn given_granted_permissions_when_compared_then_the_least_and_the_higher_suffice() {
        let grant = Grant::new("X.Read", &["X.ReadWrite"]);
        assert!(grant.is_met_by(&["Y", "X.Read"]));
        assert!(grant.is_met_by(&["X.ReadWrite".to_owned()]));
        assert!(!grant.is_met_by(&["X.Write"]));
        assert!(!grant.is_met_by(&[] as &[&str]));
    }
}

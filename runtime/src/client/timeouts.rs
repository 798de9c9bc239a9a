//! Timeouts of requests.

use std::time::Duration;

const UNLESS_STATED: Duration = Duration::from_secs(100);

/// The timeouts of a client, or of a request or batch that overrides them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timeouts {
    pub(crate) attempt: Timeout,
    pub(crate) idle: Timeout,
    pub(crate) total: Timeout,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Timeout {
    #[default]
    Unstated,
    Never,
    After(Duration),
}

impl From<Option<Duration>> for Timeout {
    fn from(limit: Option<Duration>) -> Self {
        limit.map_or(Self::Never, Self::After)
    }
}

impl Timeout {
    fn or(self, other: Self) -> Self {
        if self == Self::Unstated { other } else { self }
    }

    fn unless_stated(self, default: Option<Duration>) -> Option<Duration> {
        match self {
            Self::Unstated => default,
            Self::Never => None,
            Self::After(limit) => Some(limit),
        }
    }
}

impl Timeouts {
    /// Fills unset timeouts from others.
    pub(crate) fn or(self, others: Self) -> Self {
        Self {
            attempt: self.attempt.or(others.attempt),
            idle: self.idle.or(others.idle),
            total: self.total.or(others.total),
        }
    }

    /// The attempt timeout. A download has none by default.
    pub(crate) fn attempt(self, is_content: bool) -> Option<Duration> {
        let default = (!is_content).then_some(UNLESS_STATED);
        self.attempt.unless_stated(default)
    }

    /// The idle timeout. There is no default if an attempt timeout is set, because the response may then be
    /// slow on purpose.
    pub(crate) fn idle(self) -> Option<Duration> {
        let default = (self.attempt == Timeout::Unstated).then_some(UNLESS_STATED);
        self.idle.unless_stated(default)
    }

    /// The total timeout: all attempts with tokens and waits.
    pub(crate) fn total(self) -> Option<Duration> {
        self.total.unless_stated(None)
    }
}

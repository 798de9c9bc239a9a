//! How long requests may take.

use std::time::Duration;

const UNLESS_STATED: Duration = Duration::from_secs(100);

/// The timeouts of a client, or of a request or batch that states its own.
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
    /// These, and others where these state nothing.
    pub(crate) fn or(self, others: Self) -> Self {
        Self {
            attempt: self.attempt.or(others.attempt),
            idle: self.idle.or(others.idle),
            total: self.total.or(others.total),
        }
    }

    /// From sending a request to the end of its response. Unless stated, a download takes as long as
    /// it takes.
    pub(crate) fn attempt(self, is_content: bool) -> Option<Duration> {
        let default = (!is_content).then_some(UNLESS_STATED);
        self.attempt.unless_stated(default)
    }

    /// The time within an attempt in which nothing arrives. Who states how long an attempt may take
    /// may mean a response that is long in coming.
    pub(crate) fn idle(self) -> Option<Duration> {
        let default = (self.attempt == Timeout::Unstated).then_some(UNLESS_STATED);
        self.idle.unless_stated(default)
    }

    /// All attempts with tokens and waits.
    pub(crate) fn total(self) -> Option<Duration> {
        self.total.unless_stated(None)
    }
}

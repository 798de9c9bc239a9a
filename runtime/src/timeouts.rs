//! Timeouts of requests, and the total timeout while it runs.

use std::pin::pin;
use std::time::Duration;

use crate::clock::{Limits, Watch};
use crate::error::{Error, Result};

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

/// The running total timeout of a request or batch.
#[derive(Clone, Debug)]
pub(crate) struct Total(Option<Box<Timed>>);

/// A total timeout that is set.
#[derive(Clone, Debug)]
pub(crate) struct Timed {
    /// The configured timeout.
    pub(crate) stated: Duration,
    /// The time left at the start of this part of the work.
    pub(crate) limit: Duration,
    pub(crate) watch: Watch,
}

impl Total {
    pub(crate) fn start(stated: Option<Duration>) -> Self {
        Self(stated.map(|stated| {
            Box::new(Timed {
                stated,
                limit: stated,
                watch: Watch::start(),
            })
        }))
    }

    /// The timeout for a part of the work: the time left.
    pub(crate) fn part(&self) -> Self {
        Self(self.0.as_ref().map(|timed| {
            Box::new(Timed {
                stated: timed.stated,
                limit: timed.left(),
                watch: Watch::start(),
            })
        }))
    }

    /// The timeout, if there is one.
    pub(crate) fn timed(&self) -> Option<Timed> {
        self.0.as_deref().cloned()
    }

    /// The time left; `None` if there is no limit.
    pub(crate) fn left(&self) -> Option<Duration> {
        Some(self.0.as_ref()?.left())
    }

    /// Runs work whose parts respect the timeout, and counts the time.
    pub(crate) async fn counted<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        let Some(timed) = &self.0 else {
            return Ok(work.await);
        };
        let limits = Limits::default();
        match timed.watch.drive(limits, pin!(None), pin!(work)).await {
            Ok(output) => Ok(output),
            // There are no limits.
            Err(_) => Err(Error::total_timeout(timed.stated, true, None)),
        }
    }
}

impl Timed {
    fn left(&self) -> Duration {
        self.limit.saturating_sub(self.watch.driven())
    }
}

//! Errors as the loop that sends sees them: what was tried, and whether it may be tried again.

use std::fmt;
use std::time::Duration;

use http::Method;

use super::{Error, Kind};
use crate::retry;

/// A time of the client's that ran out.
#[derive(Debug)]
pub(super) struct TimedOut {
    whole: bool,
    limit: Duration,
    /// What the attempt before came to.
    pub(super) last: Option<Error>,
}

impl TimedOut {
    pub(super) fn fmt_line(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let which = if self.whole { "total" } else { "attempt" };
        write!(f, "the {which} timeout of {:?} ran out", self.limit)
    }
}

impl Error {
    /// One attempt took too long.
    pub(crate) fn attempt_timeout(limit: Duration) -> Self {
        Self::new(Kind::Timeout(Box::new(TimedOut {
            whole: false,
            limit,
            last: None,
        })))
    }

    /// All attempts together took too long.
    pub(crate) fn total_timeout(limit: Duration, last: Option<Self>) -> Self {
        Self::new(Kind::Timeout(Box::new(TimedOut {
            whole: true,
            limit,
            last,
        })))
    }

    /// Says how often the request was sent.
    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Whether all attempts together took too long.
    pub(super) fn is_out_of_time(&self) -> bool {
        matches!(self.kind(), Kind::Timeout(time) if time.whole)
    }

    /// Whether the request may be sent again: it had no effect, or can have it twice.
    pub(crate) fn allows_retry(&self, method: &Method) -> bool {
        match self.kind() {
            Kind::Service(answer) => retry::is_retried(answer.status, method),
            Kind::Transport(error) if error.is_redirect() => false,
            Kind::Transport(error) => error.is_connect() || retry::is_idempotent(method),
            Kind::Timeout(time) => !time.whole && retry::is_idempotent(method),
            _ => false,
        }
    }

    /// The kind of failure, as OpenTelemetry's `error.type` has it.
    pub(crate) fn error_type(&self) -> &str {
        match self.kind() {
            Kind::Service(answer) => answer.status.as_str(),
            Kind::Redirect { status, .. } => status.as_str(),
            Kind::Invalid { .. } => "invalid_request",
            Kind::Credential(_) => "credential",
            Kind::Transport(error) if error.is_redirect() => "redirect",
            Kind::Transport(error) if error.is_connect() => "connect",
            Kind::Transport(error) if !error.is_timeout() => "connection",
            Kind::Transport(_) | Kind::Timeout(_) => "timeout",
            Kind::Elsewhere { .. } => "foreign_link",
            Kind::Cycle => "link_cycle",
            Kind::Decode(_) => "decode",
            Kind::Batch(_) => "batch",
        }
    }
}

//! Errors from the view of the retry loop: what was tried, and whether to try again.

use std::fmt;
use std::time::Duration;

use super::{Error, Kind};
use crate::clock::RanOut;
use crate::transient;

/// The possible effects of earlier attempts of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Earlier {
    /// No effect: there were no attempts, or each was rejected.
    NoEffect,
    /// None by the protocol, but a failing service may have done something (503 with `Retry-After`).
    Unlikely,
    /// Unknown.
    Unknown,
}

/// Which timeout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Attempt,
    Idle,
    Total,
}

/// A timeout that ran out.
#[derive(Debug)]
pub(super) struct TimedOut {
    which: Which,
    limit: Duration,
    /// Whether an attempt was in flight.
    in_flight: bool,
    /// The error of the previous attempt.
    pub(super) last: Option<Error>,
}

impl TimedOut {
    pub(super) fn fmt_line(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let which = match self.which {
            Which::Attempt => "attempt",
            Which::Idle => "idle",
            Which::Total => "total",
        };
        write!(f, "the {which} timeout of {:?} ran out", self.limit)
    }
}

impl Error {
    /// An attempt timeout or idle timeout that ran out.
    pub(crate) fn attempt_timeout(which: RanOut, limit: Duration) -> Self {
        Self::new(Kind::Timeout(Box::new(TimedOut {
            which: match which {
                RanOut::Whole => Which::Attempt,
                RanOut::Idle => Which::Idle,
            },
            limit,
            in_flight: true,
            last: None,
        })))
    }

    /// A total timeout that ran out.
    pub(crate) fn total_timeout(limit: Duration, in_flight: bool, last: Option<Self>) -> Self {
        Self::new(Kind::Timeout(Box::new(TimedOut {
            which: Which::Total,
            limit,
            in_flight,
            last,
        })))
    }

    /// Sets how often the request was sent.
    pub(crate) fn sent(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Sets how often the request was sent, and the possible effects of all but the last attempt.
    pub(crate) fn after(mut self, attempts: u32, earlier: Earlier) -> Self {
        self.0.attempts = attempts;
        self.0.earlier = self.0.earlier.max(earlier);
        self
    }

    /// Whether the total timeout ran out.
    pub(super) fn is_out_of_time(&self) -> bool {
        matches!(self.kind(), Kind::Timeout(time) if time.which == Which::Total)
    }

    /// Whether the request may be retried: it had no effect, or is idempotent.
    pub(crate) fn allows_retry(&self, idempotent: bool) -> bool {
        if !idempotent && self.0.earlier == Earlier::Unknown {
            return false;
        }
        match self.kind() {
            Kind::Service(answer) => {
                transient::is_retried(answer.status, answer.retry_after, idempotent)
            }
            Kind::Transport(error) if error.is_redirect() => false,
            Kind::Transport(error) => error.is_connect() || idempotent,
            Kind::Timeout(time) => time.which != Which::Total && idempotent,
            _ => false,
        }
    }

    /// Whether a request that is not read-only may have taken effect.
    pub(super) fn leaves_effect_open(&self) -> bool {
        match self.kind() {
            Kind::Service(answer) => match answer.status.as_u16() {
                503 => answer.retry_after.is_none(),
                status => is_open(status),
            },
            Kind::Redirect { status, .. } => is_open(status.as_u16()),
            Kind::Transport(error) => !error.is_connect(),
            Kind::Timeout(time) => time.in_flight,
            Kind::Decode(_) => true,
            Kind::Limit { .. } => self.head().is_some(),
            _ => false,
        }
    }

    /// The possible effect of this attempt, as recorded for later attempts.
    pub(crate) fn earlier(&self) -> Earlier {
        if self.leaves_effect_open() {
            Earlier::Unknown
        } else if self.answered() == Some(503) {
            Earlier::Unlikely
        } else {
            Earlier::NoEffect
        }
    }

    /// Marks the error as that of a download's redirect target, which says nothing about the token and the
    /// client's origin.
    pub(crate) fn of_stranger(mut self) -> Self {
        if let Kind::Service(answer) = &mut self.0.kind {
            answer.is_stranger = true;
        }
        self
    }

    /// Whether the token was rejected.
    pub(crate) fn rejects_token(&self) -> bool {
        self.is_unauthorized() && !self.is_of_stranger()
    }

    /// Whether the client's origin throttled the request.
    pub(crate) fn closes_gate(&self) -> bool {
        self.is_throttled() && !self.is_of_stranger()
    }

    fn is_of_stranger(&self) -> bool {
        matches!(self.kind(), Kind::Service(answer) if answer.is_stranger)
    }

    /// The claims that the service requires of the next token.
    pub(crate) fn claims(&self) -> Option<&str> {
        match self.kind() {
            Kind::Service(answer) => answer.claims.as_deref(),
            _ => None,
        }
    }

    /// The kind of failure, as OpenTelemetry's `error.type`.
    pub(crate) fn error_type(&self) -> &str {
        match self.kind() {
            Kind::Service(answer) => answer.status.as_str(),
            Kind::Redirect { status, .. } => status.as_str(),
            Kind::Invalid { .. } | Kind::Shared(_) => "invalid_request",
            Kind::Credential(_) => "credential",
            Kind::Transport(error) if error.is_redirect() => "redirect",
            Kind::Transport(error) if error.is_connect() => "connect",
            Kind::Transport(error) if !error.is_timeout() => "connection",
            Kind::Transport(_) | Kind::Timeout(_) => "timeout",
            Kind::Elsewhere { .. } => "foreign_link",
            Kind::Cycle => "link_cycle",
            Kind::Limit { .. } => "limit",
            Kind::Decode(_) => "decode",
            Kind::Batch(_) => "batch",
        }
    }
}

/// Whether a status leaves open what happened to the request.
fn is_open(status: u16) -> bool {
    match status {
        // The request was not carried out, or only at another URL.
        304 | 307 | 308 | 501 | 505 => false,
        // - The result of a `POST` can be at another URL: 303, and often 302.
        // - A gateway or the service gave up at an unknown point.
        // - The status does not end an exchange, or is not HTTP (RFC 9110, 15).
        300..=399 | 408 | 500.. | ..200 => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::TransportError;

    #[test]
    fn given_each_failure_of_a_transport_when_measured_then_its_type_says_what_failed() {
        let new = || TransportError::new("x");
        for (error, kind) in [
            (new(), "connection"),
            (new().while_connecting(), "connect"),
            (new().timed_out(), "timeout"),
            (
                new().while_connecting().redirected_to("other.example"),
                "redirect",
            ),
        ] {
            assert_eq!(Error::transport(error).error_type(), kind);
        }
    }
}

//! Decides whether a failed request is retried, for single requests and batch items.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, StatusCode};

use crate::error::{Context, Error};

/// A failed attempt, as a retry policy sees it.
///
/// The closure of [`RetryPolicy::decide`](crate::RetryPolicy::decide) gets one for each attempt that
/// fails, of single requests and of requests in a batch.
#[derive(Clone, Copy, Debug)]
pub struct FailedAttempt<'a> {
    context: &'a Context,
    attempt: u32,
    error: &'a Error,
    by_default: bool,
}

impl<'a> FailedAttempt<'a> {
    /// The HTTP method of the request.
    #[must_use]
    pub fn method(&self) -> &'a Method {
        &self.context.method
    }

    /// The URL path with placeholders instead of ids.
    #[must_use]
    pub fn template(&self) -> &'a str {
        &self.context.template
    }

    /// Whether the request is idempotent: by its method, or because the caller
    /// [marked it](crate::Request::idempotent).
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.context.idempotent
    }

    /// The number of the attempt, starting at 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// The status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        self.error.status()
    }

    /// The delay that the response requests.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.error.retry_after()
    }

    /// The error of the attempt.
    #[must_use]
    pub fn error(&self) -> &'a Error {
        self.error
    }

    /// Whether the policy retries the request without the closure.
    #[must_use]
    pub fn is_retried_by_default(&self) -> bool {
        self.by_default
    }
}

/// Which failures a policy retries.
#[derive(Clone, Default)]
pub(super) struct Rule {
    /// Additional statuses after which idempotent requests are retried.
    statuses: Vec<StatusCode>,
    decide: Option<Arc<Decide>>,
}

type Decide = dyn Fn(&FailedAttempt<'_>) -> bool + Send + Sync;

impl Rule {
    pub(super) fn add(&mut self, status: StatusCode) {
        if !self.statuses.contains(&status) {
            self.statuses.push(status);
        }
    }

    pub(super) fn decide(
        &mut self,
        decide: impl Fn(&FailedAttempt<'_>) -> bool + Send + Sync + 'static,
    ) {
        self.decide = Some(Arc::new(decide));
    }

    /// Whether a request is retried.
    pub(super) fn allows(&self, context: &Context, attempt: u32, error: &Error) -> bool {
        let added = || {
            let status = error.status();
            context.idempotent && status.is_some_and(|status| self.statuses.contains(&status))
        };
        let failed = FailedAttempt {
            context,
            attempt,
            error,
            by_default: error.allows_retry(context.idempotent) || added(),
        };
        match &self.decide {
            Some(decide) => decide(&failed),
            None => failed.by_default,
        }
    }
}

/// Two rules are equal if they share the closure.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.decide, &other.decide) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        same && self.statuses == other.statuses
    }
}

impl Eq for Rule {}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rule")
            .field("statuses", &self.statuses)
            .field("decide", &self.decide.as_ref().map(|_| ".."))
            .finish()
    }
}

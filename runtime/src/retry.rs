//! Retries: which failed requests are sent again, and after which delay.

mod decision;

pub use decision::FailedAttempt;

use std::time::Duration;

use http::{HeaderName, StatusCode};

use crate::error::{Context, Earlier, Error};
use decision::Rule;

/// Tells the service the number of the resend, like Microsoft's own clients.
pub(crate) const RETRY_ATTEMPT: HeaderName = HeaderName::from_static("retry-attempt");

/// Which failed requests are retried, how often, and after which delay.
///
/// A client has one policy for all its requests ([`ClientBuilder::retry`](crate::ClientBuilder::retry)). A
/// request ([`Request::retry`](crate::Request::retry)) and a batch ([`Batch::retry`](crate::Batch::retry))
/// can have their own. Requests in a batch follow the same rules as single requests.
///
/// # Which requests are retried
///
/// | failure | idempotent | not idempotent |
/// |---|---|---|
/// | no connection was made | yes | yes |
/// | 429; 503 with `Retry-After` | yes | yes |
/// | 503 without `Retry-After`; 408, 500, 502, 504, 509 | yes | no |
/// | the connection broke, or the body of a successful response broke off | yes | no |
/// | the attempt timeout or the idle timeout | yes | no |
/// | 401, if the credential has another token | once, with that token | once, with that token |
/// | another 401, with a claims challenge | once, with a new token | once, with a new token |
/// | any other status; a response that cannot be decoded | no | no |
/// | the total timeout; no token; a link or redirect to another origin | no | no |
///
/// A request without a result, such as a `DELETE`, does not fail if the body of a successful response is
/// truncated.
///
/// In the first two rows the request had no effect. In the next three it may have had one (a 504 does not say
/// that nothing happened), so only idempotent requests are retried.
///
/// `GET`, `HEAD`, `PUT` and `DELETE` are idempotent, `POST` and `PATCH` are not;
/// [`Request::idempotent`](crate::Request::idempotent) overrides that for one request.
/// [`retry_status`](Self::retry_status) adds statuses, and [`decide`](Self::decide) replaces the
/// table with a closure.
///
/// # Delay
///
/// The delay is that of `Retry-After`: seconds, fractions of seconds, or a date; of several numbers, the
/// first. If it exceeds [`max_retry_after`](Self::max_retry_after), the request is not retried, because a
/// request that comes too early is throttled again. Without `Retry-After`, the delay is exponential backoff
/// with full jitter: random between zero and [`base_delay`](Self::base_delay), which doubles each time up to
/// [`max_delay`](Self::max_delay).
///
/// When the attempts are used up, or a delay would exceed [`budget`](Self::budget) or the total timeout, the
/// error is that of the last response; [`Error::attempts`] has the number of attempts.
///
/// ```
/// use std::time::Duration;
/// use graph_runtime::RetryPolicy;
///
/// let patient = RetryPolicy::default()
///     .attempts(10)
///     .budget(Duration::from_secs(15 * 60));
/// # let _ = patient;
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    base_delay: Duration,
    max_delay: Duration,
    max_retry_after: Duration,
    budget: Duration,
    rule: Rule,
}

impl Default for RetryPolicy {
    /// Four attempts, delays of up to 1, 2 and 4 seconds, `Retry-After` up to three minutes, and five minutes
    /// for all waits together.
    fn default() -> Self {
        Self {
            attempts: 4,
            base_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            max_retry_after: Duration::from_secs(180),
            budget: Duration::from_secs(300),
            rule: Rule::default(),
        }
    }
}

impl RetryPolicy {
    /// Never retries.
    #[must_use]
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// Sets the maximum number of attempts, including the first one.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the maximum of the first delay without `Retry-After`.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// Sets the maximum of all delays without `Retry-After`.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// Sets the longest `Retry-After` to wait for. A longer one ends the retries.
    #[must_use]
    pub fn max_retry_after(mut self, delay: Duration) -> Self {
        self.max_retry_after = delay;
        self
    }

    /// Sets the limit for all waits of one request together.
    #[must_use]
    pub fn budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// Also retries idempotent requests after a response with this status.
    ///
    /// For requests that are not idempotent, use [`decide`](Self::decide).
    ///
    /// ```
    /// use graph_runtime::RetryPolicy;
    ///
    /// let policy = RetryPolicy::default().retry_status(http::StatusCode::LOCKED);
    /// # let _ = policy;
    /// ```
    #[must_use]
    pub fn retry_status(mut self, status: StatusCode) -> Self {
        self.rule.add(status);
        self
    }

    /// Decides with a closure which failed requests are retried, instead of the table above.
    ///
    /// The closure is called after each failed attempt, as long as attempts are left.
    /// [`FailedAttempt::is_retried_by_default`] says what the policy does without the closure. The policy's
    /// limits and delays still apply. A claims challenge is answered without calling the closure.
    ///
    /// ```
    /// use graph_runtime::RetryPolicy;
    ///
    /// // The service returns this for a few seconds after a group was created.
    /// let policy = RetryPolicy::default().decide(|failed| {
    ///     failed.is_retried_by_default()
    ///         || failed.error().code() == Some("Request_ResourceNotFound") && failed.attempt() < 3
    /// });
    /// # let _ = policy;
    /// ```
    #[must_use]
    pub fn decide(
        mut self,
        decide: impl Fn(&FailedAttempt<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.rule.decide(decide);
        self
    }

    /// Starts to count the attempts of one request.
    pub(crate) fn start(&self) -> Retries<'_> {
        Retries {
            policy: self,
            resends: 0,
            left: self.budget,
            earlier: Earlier::NoEffect,
        }
    }
}

/// The state of a policy for one request, single or in a batch.
#[derive(Debug)]
pub(crate) struct Retries<'p> {
    policy: &'p RetryPolicy,
    resends: u32,
    left: Duration,
    earlier: Earlier,
}

impl Retries<'_> {
    /// How often the policy resent the request.
    pub(crate) fn resends(&self) -> u32 {
        self.resends
    }

    /// The possible effects of the attempts before the current one.
    pub(crate) fn earlier(&self) -> Earlier {
        self.earlier
    }

    /// How long to wait before the next attempt after a failure; `None` if there is none.
    ///
    /// `jitter` is a random number from 0 to 1, see [`jitter`].
    pub(crate) fn after(
        &mut self,
        context: &Context,
        attempt: u32,
        error: &Error,
        jitter: f64,
    ) -> Option<Duration> {
        if self.resends.saturating_add(1) >= self.policy.attempts
            || !self.policy.rule.allows(context, attempt, error)
        {
            return None;
        }
        let wait = self.next(error.retry_after(), jitter)?;
        self.earlier = self.earlier.max(error.earlier());
        Some(wait)
    }

    fn next(&mut self, retry_after: Option<Duration>, jitter: f64) -> Option<Duration> {
        let wait = match retry_after {
            Some(told) if told > self.policy.max_retry_after => return None,
            Some(told) => told,
            None => self.backoff(jitter),
        };
        self.left = self.left.checked_sub(wait)?;
        self.resends += 1;
        Some(wait)
    }

    /// Takes a wait before the first attempt from the budget, or what is left of the budget.
    pub(crate) fn spend(&mut self, wait: Duration) -> Duration {
        let wait = wait.min(self.left);
        self.left -= wait;
        wait
    }

    /// How long the throttle gate closes after a 429 to this request: as long as `Retry-After` says, up to
    /// the policy's limit, or else as long as this request waits or would wait.
    pub(crate) fn gated(&self, told: Option<Duration>, wait: Option<Duration>) -> Duration {
        match told {
            Some(told) => told.min(self.policy.max_retry_after),
            None => wait.unwrap_or_else(|| self.backoff(jitter())),
        }
    }

    /// Exponential backoff with full jitter, so clients that failed together do not retry together. (`backon`
    /// adds its jitter to the delay.)
    fn backoff(&self, jitter: f64) -> Duration {
        let doubled = 2_u32.saturating_pow(self.resends);
        let ceiling = self.policy.base_delay.saturating_mul(doubled);
        let ceiling = ceiling.min(self.policy.max_delay);
        Duration::try_from_secs_f64(ceiling.as_secs_f64() * jitter).unwrap_or(ceiling)
    }
}

/// A random number from 0 to 1.
pub(crate) fn jitter() -> f64 {
    fastrand::f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_no_retry_after_when_waiting_then_delays_are_anything_up_to_a_limit_that_doubles() {
        let policy = RetryPolicy::default()
            .attempts(100)
            .budget(Duration::MAX)
            .base_delay(Duration::from_millis(10))
            .max_delay(Duration::from_millis(55));
        let mut seen = [(Duration::MAX, Duration::ZERO); 4];
        for _ in 0..1_000 {
            let mut retries = policy.start();
            for (shortest, longest) in &mut seen {
                let wait = retries.next(None, jitter()).unwrap();
                *shortest = wait.min(*shortest);
                *longest = wait.max(*longest);
            }
        }
        for ((shortest, longest), ceiling) in seen.into_iter().zip([10, 20, 40, 55]) {
            let ceiling = Duration::from_millis(ceiling);
            assert!(longest <= ceiling && longest > ceiling / 2, "{longest:?}");
            assert!(shortest < ceiling / 4, "{shortest:?}");
        }
    }

    fn get() -> Context {
        Context {
            method: http::Method::GET,
            template: String::new(),
            permissions: None,
            idempotent: true,
            strict: false,
        }
    }

    fn told(seconds: u64) -> Error {
        let mut headers = http::HeaderMap::new();
        headers.insert(http::header::RETRY_AFTER, seconds.into());
        Error::service(StatusCode::TOO_MANY_REQUESTS, &headers, b"", None)
    }

    #[test]
    fn given_a_retry_policy_when_exhausted_then_the_request_is_not_retried() {
        let waits = |policy: &RetryPolicy, seconds: &[u64]| {
            let mut retries = policy.start();
            let after = |&seconds| {
                let wait = retries.after(&get(), 1, &told(seconds), 0.5)?;
                Some(wait.as_secs())
            };
            seconds.iter().map(after).collect::<Vec<_>>()
        };
        let policy = RetryPolicy::default;
        let second = Duration::from_secs(1);
        let three = policy().attempts(3);
        assert_eq!(waits(&three, &[1, 1, 1]), [Some(1), Some(1), None]);
        assert_eq!(waits(&RetryPolicy::never(), &[0]), [None]);
        assert_eq!(waits(&policy().attempts(0), &[0]), [None]);
        let short = policy().budget(second * 3);
        assert_eq!(waits(&short, &[2, 2]), [Some(2), None]);
        let capped = policy().max_retry_after(second);
        assert_eq!(waits(&capped, &[2]), [None]);
        let wild = policy()
            .base_delay(Duration::MAX)
            .max_delay(Duration::MAX)
            .budget(Duration::MAX);
        assert!(wild.start().next(None, 1.0).is_some());
    }

    #[test]
    fn given_policies_when_compared_then_closures_count_by_identity() {
        let decided = RetryPolicy::default().decide(|_| true);
        assert_eq!(decided, decided.clone());
        assert_ne!(decided, RetryPolicy::default());
        assert_ne!(decided, RetryPolicy::default().decide(|_| true));
        let locked = RetryPolicy::default().retry_status(StatusCode::LOCKED);
        assert_eq!(locked, locked.clone().retry_status(StatusCode::LOCKED));
        assert_ne!(locked, RetryPolicy::default());
    }
}

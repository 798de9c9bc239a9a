//! When a request is sent again, and how long after.

use std::time::{Duration, SystemTime};

use http::header::{DATE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, Method, StatusCode};

/// Tells the service which resend this is, as Microsoft's clients do.
pub(crate) const RETRY_ATTEMPT: HeaderName = HeaderName::from_static("retry-attempt");

/// How often a request is sent again, and how long after.
///
/// A client has one for all its requests ([`ClientBuilder::retry`](crate::ClientBuilder::retry)),
/// and a request can have its own ([`Request::retry`](crate::Request::retry)).
///
/// # What is sent again
///
/// | what happened | `GET`, `HEAD`, `PUT`, `DELETE` | `POST`, `PATCH` |
/// |---|---|---|
/// | no connection came about | again | again |
/// | 429, 503, 504 | again | again |
/// | 408, 500, 502, 509 | again | – |
/// | the connection broke before, within or after the head of the answer | again | – |
/// | the body of a successful answer broke off | again | – |
/// | the attempt timeout | again | – |
/// | 401 with a claims challenge | once, with a new token | once, with a new token |
/// | any other answer; an answer that does not read as its type | – | – |
/// | the total timeout; no token; a link or redirect elsewhere | – | – |
///
/// Service and connection together decide the first two rows: there the request had no effect. In
/// the others it may have had one, and only what can be done twice is done again.
///
/// # How long after
///
/// As long as `Retry-After` says, as seconds, a fraction of seconds, or a date. One that is longer
/// than [`max_retry_after`](Self::max_retry_after) ends it: sending sooner than told would only be
/// throttled again. Without the header, a random time between nothing and
/// [`base_delay`](Self::base_delay), which doubles each time up to [`max_delay`](Self::max_delay).
///
/// When there is nothing more to try, or a wait would go beyond [`budget`](Self::budget) or the
/// client's total timeout, the error is that of the last answer, and
/// [`Error::attempts`](crate::Error::attempts) counts.
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
}

impl Default for RetryPolicy {
    /// Four attempts, delays of up to 1, 2 and 4 seconds, `Retry-After` up to three minutes, and
    /// five minutes of waits together.
    fn default() -> Self {
        Self {
            attempts: 4,
            base_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            max_retry_after: Duration::from_secs(180),
            budget: Duration::from_secs(300),
        }
    }
}

impl RetryPolicy {
    /// Sends everything once.
    #[must_use]
    pub fn never() -> Self {
        Self::default().attempts(1)
    }

    /// How often a request is sent at most, the first time included.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The longest first wait where the service names none.
    #[must_use]
    pub fn base_delay(mut self, delay: Duration) -> Self {
        self.base_delay = delay;
        self
    }

    /// The longest of all waits where the service names none.
    #[must_use]
    pub fn max_delay(mut self, delay: Duration) -> Self {
        self.max_delay = delay;
        self
    }

    /// The longest `Retry-After` that is waited for. A longer one ends the retries.
    #[must_use]
    pub fn max_retry_after(mut self, delay: Duration) -> Self {
        self.max_retry_after = delay;
        self
    }

    /// How long all waits of one request may take together.
    #[must_use]
    pub fn budget(mut self, budget: Duration) -> Self {
        self.budget = budget;
        self
    }

    /// Starts to count for one request.
    pub(crate) fn start(&self) -> Retries {
        Retries {
            policy: self.clone(),
            resends: 0,
            left: self.budget,
        }
    }
}

/// What is left of a policy while one request is being sent.
#[derive(Debug)]
pub(crate) struct Retries {
    policy: RetryPolicy,
    resends: u32,
    left: Duration,
}

impl Retries {
    /// How often the request was sent again because of the policy.
    pub(crate) fn resends(&self) -> u32 {
        self.resends
    }

    /// How long to wait before sending again; `None` when it is not to be sent again.
    pub(crate) fn next(&mut self, retry_after: Option<Duration>) -> Option<Duration> {
        if self.resends.saturating_add(1) >= self.policy.attempts {
            return None;
        }
        let wait = match retry_after {
            Some(told) if told > self.policy.max_retry_after => return None,
            Some(told) => told,
            None => self.backoff(),
        };
        self.left = self.left.checked_sub(wait)?;
        self.resends += 1;
        Some(wait)
    }

    /// Takes a wait that is no resend's from the budget, or as much of it as there is.
    pub(crate) fn spend(&mut self, wait: Duration) -> Duration {
        let wait = wait.min(self.left);
        self.left -= wait;
        wait
    }

    /// How long others leave a workload alone when this request was throttled: as long as the
    /// service says, within bounds, or else as long as this one waits, or would.
    pub(crate) fn gated(&self, told: Option<Duration>, wait: Option<Duration>) -> Duration {
        match told {
            Some(told) => told.min(self.policy.max_retry_after),
            None => wait.unwrap_or_else(|| self.backoff()),
        }
    }

    pub(crate) fn longest_told(&self) -> Duration {
        self.policy.max_retry_after
    }

    /// Exponential with full jitter. (The jitter of `backon` comes on top of the delay, so that no
    /// wait is shorter than it, and clients that failed together come back together.)
    fn backoff(&self) -> Duration {
        let doubled = 2_u32.saturating_pow(self.resends);
        let ceiling = self.policy.base_delay.saturating_mul(doubled);
        let ceiling = ceiling.min(self.policy.max_delay);
        Duration::try_from_secs_f64(ceiling.as_secs_f64() * fastrand::f64()).unwrap_or(ceiling)
    }
}

/// Whether doing it twice is the same as doing it once.
pub(crate) fn is_idempotent(method: &Method) -> bool {
    // `PATCH` is not, by its definition: a server may append.
    method.is_idempotent()
}

/// Whether an answer says that the request can be sent again.
pub(crate) fn is_retried(status: StatusCode, method: &Method) -> bool {
    match status.as_u16() {
        429 | 503 | 504 => true,
        408 | 500 | 502 | 509 => is_idempotent(method),
        _ => false,
    }
}

/// How long an answer asks to wait: what `Retry-After` says, if it can be read.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let told = headers.get(RETRY_AFTER)?.to_str().ok()?;
    // The clock that the date is from, if it shows.
    let now = headers.get(DATE).and_then(|date| date.to_str().ok());
    let now = now.and_then(|date| httpdate::parse_http_date(date).ok());
    parse_retry_after(told, now.unwrap_or_else(SystemTime::now))
}

/// Reads `Retry-After`: whole seconds, a fraction such as `2.128`, or a date in any of HTTP's three
/// forms. What has passed is now; what cannot be read is nothing; too much is the longest there is.
pub(crate) fn parse_retry_after(told: &str, now: SystemTime) -> Option<Duration> {
    let told = told.trim();
    if told.starts_with(|first: char| first.is_ascii_digit())
        && told
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        let seconds: f64 = told.parse().ok()?;
        return Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let date = httpdate::parse_http_date(told).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1994-11-06T08:49:37Z
    const NOW: u64 = 784_111_777;

    fn told(text: &str) -> Option<Duration> {
        parse_retry_after(text, SystemTime::UNIX_EPOCH + Duration::from_secs(NOW))
    }

    #[test]
    fn given_each_form_of_retry_after_when_read_then_it_is_understood() {
        for (text, millis) in [
            ("0", 0),
            ("7", 7_000),
            (" 120 ", 120_000),
            ("2.128", 2_128),
            ("0.5", 500),
            ("Sun, 06 Nov 1994 08:49:47 GMT", 10_000),
            ("Sunday, 06-Nov-94 08:49:47 GMT", 10_000),
            ("Sun Nov  6 08:49:47 1994", 10_000),
            ("Sun, 06 Nov 1994 08:49:30 GMT", 0),
        ] {
            assert_eq!(told(text), Some(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn given_garbage_for_retry_after_when_read_then_it_is_ignored() {
        for text in [
            "",
            " ",
            "-1",
            "+1",
            "-0.5",
            "1.2.3",
            "1e3",
            "inf",
            "NaN",
            "1,5",
            "soon",
            "5 s",
            "0x5",
            "Sun, 06 Nov 1994",
            "٣",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn given_seconds_beyond_all_measure_when_read_then_they_are_the_longest_wait() {
        for text in ["99999999999999999999999", &"9".repeat(400)] {
            assert_eq!(told(text), Some(Duration::MAX), "{text}");
        }
    }

    #[test]
    fn given_a_date_when_the_answer_has_one_too_then_the_server_s_clock_counts() {
        let mut headers = HeaderMap::new();
        let header = http::HeaderValue::from_static;
        headers.insert(RETRY_AFTER, header("Sun, 06 Nov 1994 08:49:47 GMT"));
        headers.insert(DATE, header("Sun, 06 Nov 1994 08:49:37 GMT"));
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(10)));
    }

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
                let wait = retries.next(None).unwrap();
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

    #[test]
    fn given_a_policy_when_it_is_used_up_then_there_is_no_wait() {
        let second = Duration::from_secs(1);
        let mut retries = RetryPolicy::default().attempts(3).start();
        assert_eq!(retries.next(Some(second)), Some(second));
        assert_eq!(retries.next(Some(second)), Some(second));
        assert_eq!(retries.next(Some(second)), None);
        assert_eq!(retries.resends(), 2);
        assert_eq!(RetryPolicy::never().start().next(None), None);
        assert_eq!(RetryPolicy::default().attempts(0).start().next(None), None);
        let mut short = RetryPolicy::default().budget(second * 3).start();
        assert_eq!(short.next(Some(second * 2)), Some(second * 2));
        assert_eq!(short.next(Some(second * 2)), None);
        let mut capped = RetryPolicy::default().max_retry_after(second).start();
        assert_eq!(capped.next(Some(second * 2)), None);
        let mut wild = RetryPolicy::default()
            .base_delay(Duration::MAX)
            .max_delay(Duration::MAX)
            .budget(Duration::MAX)
            .start();
        assert!(wild.next(None).is_some());
    }

    #[test]
    fn given_each_method_when_it_fails_then_only_idempotent_ones_are_always_repeated() {
        for status in [408, 429, 500, 502, 503, 504, 509] {
            let status = StatusCode::from_u16(status).unwrap();
            let always = matches!(status.as_u16(), 429 | 503 | 504);
            for method in [Method::GET, Method::HEAD, Method::PUT, Method::DELETE] {
                assert!(is_retried(status, &method), "{status} {method}");
            }
            for method in [Method::POST, Method::PATCH] {
                assert_eq!(is_retried(status, &method), always, "{status} {method}");
            }
        }
        for status in [200, 304, 400, 401, 403, 404, 409, 412, 422, 423, 501, 507] {
            let status = StatusCode::from_u16(status).unwrap();
            assert!(!is_retried(status, &Method::GET), "{status}");
        }
    }
}

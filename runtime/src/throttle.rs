//! The throttle gate: after one 429, it closes for all requests to the same workload.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::error::Error;
use http::header::RETRY_AFTER;
use http::{HeaderMap, StatusCode};
use tokio::time::Instant;

/// The time between the first and the second request after the gate opens. Each later step of this length sends twice
/// as many requests as the one before.
const STEP: Duration = Duration::from_millis(250);

/// The throttled workloads, and when each opens.
#[derive(Debug, Default)]
pub(crate) struct Gate(Mutex<HashMap<String, Throttled>>);

#[derive(Debug)]
struct Throttled {
    until: Instant,
    /// Number of waiting requests.
    waiting: u32,
}

/// The state of a closed gate for one request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Closed<'a> {
    pub(crate) workload: &'a str,
    /// How long this request must wait.
    pub(crate) wait: Duration,
}

impl Closed<'_> {
    /// The error of a request that is not sent because it cannot wait that long.
    pub(crate) fn into_error(self) -> Error {
        let seconds = self.wait.as_secs() + u64::from(self.wait.subsec_nanos() > 0);
        let headers = HeaderMap::from_iter([(RETRY_AFTER, seconds.into())]);
        let why = "It was not sent, because an earlier request to the workload was throttled, and the \
            total timeout leaves too little time to wait.";
        let body = serde_json::json!({"error": {"code": "TooManyRequests", "message": why}});
        let body = body.to_string();
        Error::service(
            StatusCode::TOO_MANY_REQUESTS,
            &headers,
            body.as_bytes(),
            None,
        )
    }
}

impl Gate {
    /// Closes for a while, unless it is already closed for longer.
    pub(crate) fn close(&self, workload: &str, wait: Duration) {
        let Some(until) = Instant::now().checked_add(wait) else {
            return;
        };
        let mut closed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match closed.get_mut(workload) {
            Some(throttled) if throttled.until >= until => {}
            Some(throttled) => *throttled = Throttled { until, waiting: 0 },
            None => {
                closed.insert(workload.to_owned(), Throttled { until, waiting: 0 });
            }
        }
    }

    /// Queues a request at the workload that is closed for longest; `None` if all are open.
    ///
    /// Queued requests are sent one by one, at a growing rate. If one of the first is throttled again, the gate
    /// closes again for the rest.
    pub(crate) fn queue<'a>(&self, workloads: &'a [String]) -> Option<Closed<'a>> {
        let mut closed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if closed.is_empty() {
            return None;
        }
        let now = Instant::now();
        closed.retain(|_, throttled| throttled.until > now);
        let names = workloads.iter();
        let longest = names.filter_map(|name| Some((closed.get(name)?.until, name)));
        let (until, workload) = longest.max_by_key(|(until, _)| *until)?;
        let throttled = closed.get_mut(workload)?;
        let turn = turn(throttled.waiting);
        throttled.waiting = throttled.waiting.saturating_add(1);
        Some(Closed {
            workload,
            wait: until.saturating_duration_since(now) + turn,
        })
    }
}

/// The delay of the request with this number after the gate opens.
fn turn(number: u32) -> Duration {
    let number = number.saturating_add(1);
    let steps = number.ilog2();
    let size = 1_u32 << steps;
    STEP * steps + STEP * (number - size) / size
}

/// The workload of a path below the base URL: the first segment after the version. Below `identityGovernance` it is
/// the first two, because its parts are separate services.
pub(crate) fn workload(below: &str) -> String {
    let below = below.split(['?', '#']).next().unwrap_or_default();
    // Removes the arguments of a function, and a key.
    let mut segments = below
        .split('/')
        .filter_map(|segment| segment.split('(').next())
        .filter(|segment| !segment.is_empty());
    let first = segments.next().unwrap_or_default();
    match segments.next() {
        Some(second) if first.eq_ignore_ascii_case("identityGovernance") => {
            format!("{first}/{second}")
        }
        _ => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;
    use crate::client::Client;

    #[test]
    fn given_urls_when_sorted_by_workload_then_parts_of_governance_are_apart() {
        let client = Client::builder().credential(crate::StaticToken::new("t"));
        let client = client.build().unwrap();
        let base = Url::parse(client.base_url()).unwrap();
        for (url, expected) in [
            ("/beta/users/1/manager", "users"),
            ("/beta/users?$top=5", "users"),
            ("/beta/users(userPrincipalName='x')/manager", "users"),
            ("/beta/$batch", "$batch"),
            (
                "/beta/identityGovernance/entitlementManagement/accessPackages",
                "identityGovernance/entitlementManagement",
            ),
            (
                "/beta/identityGovernance/accessReviews",
                "identityGovernance/accessReviews",
            ),
            ("/v1.0/users", "users"),
            ("/betamax/users", "betamax"),
            ("/beta", ""),
            ("/", ""),
        ] {
            let url = base.join(url).unwrap();
            assert_eq!(client.workload(&url), expected, "{url}");
        }
    }

    #[test]
    fn given_requests_that_wait_when_the_gate_opens_then_they_are_sent_faster_and_faster() {
        let turns: Vec<_> = (0..8).map(|number| turn(number).as_millis()).collect();
        assert_eq!(turns, [0, 250, 375, 500, 562, 625, 687, 750]);
        assert!(turn(999) < STEP * 10);
        assert!(turn(u32::MAX) < STEP * 32);
    }

    #[tokio::test(start_paused = true)]
    async fn given_a_closed_gate_when_time_passes_then_it_opens_and_others_stay_open() {
        let gate = Gate::default();
        let second = Duration::from_secs(1);
        let queued = |workloads: &[String]| {
            let closed = gate.queue(workloads)?;
            Some((closed.workload.to_owned(), closed.wait))
        };
        let at = |workload: &str, wait| Some((workload.to_owned(), wait));
        gate.close("users", second * 2);
        gate.close("users", second);
        gate.close("groups", second);
        let users = ["users".to_owned()];
        let all = ["me", "groups", "users"].map(str::to_owned);
        assert_eq!(queued(&users), at("users", second * 2));
        assert_eq!(queued(&all), at("users", second * 2 + STEP));
        assert_eq!(queued(&all[..2]), at("groups", second));
        assert_eq!(queued(&all[..1]), None);
        gate.close("users", second * 3);
        assert_eq!(queued(&users), at("users", second * 3));
        tokio::time::sleep(second * 3).await;
        assert_eq!(queued(&all), None);
        gate.close("users", Duration::MAX);
        assert_eq!(queued(&users), None);
    }
}

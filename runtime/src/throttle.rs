//! A gate that closes for all requests to one workload when one of them was throttled.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

/// Which workloads are to be left alone, and until when.
#[derive(Debug, Default)]
pub(crate) struct Gate(Mutex<HashMap<String, Instant>>);

impl Gate {
    /// Closes for a while, unless it is closed for longer.
    pub(crate) fn close(&self, workload: &str, wait: Duration) {
        let Some(until) = Instant::now().checked_add(wait) else {
            return;
        };
        let mut closed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let end = closed.entry(workload.to_owned()).or_insert(until);
        *end = until.max(*end);
    }

    /// Which of some workloads is closed for longest, and how long that is; `None` when all are open.
    pub(crate) fn opens_in<'a>(&self, workloads: &'a [String]) -> Option<(&'a str, Duration)> {
        let mut closed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if closed.is_empty() {
            return None;
        }
        let now = Instant::now();
        closed.retain(|_, until| *until > now);
        let left = workloads.iter().filter_map(|workload| {
            let until = closed.get(workload)?;
            Some((workload.as_str(), until.saturating_duration_since(now)))
        });
        left.max_by_key(|(_, wait)| *wait)
    }
}

/// The part of the service that a URL leads to: the first segment after the version, or the first
/// two below `identityGovernance`, whose parts are services of their own.
pub(crate) fn workload(base: &Url, url: &Url) -> String {
    let home = base.path().trim_end_matches('/');
    let path = url.path();
    let below = match path.strip_prefix(home) {
        Some(below) if below.is_empty() || below.starts_with('/') => below,
        // A link to another version.
        _ => path
            .trim_start_matches('/')
            .split_once('/')
            .map_or("", |(_, below)| below),
    };
    // Without the arguments of a function, or a key.
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
    use super::*;

    #[test]
    fn given_urls_when_sorted_by_workload_then_parts_of_governance_are_apart() {
        let base = Url::parse("https://graph.microsoft.com/beta").unwrap();
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
            ("/betamax/users", "users"),
            ("/beta", ""),
            ("/", ""),
        ] {
            let url = base.join(url).unwrap();
            assert_eq!(workload(&base, &url), expected, "{url}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn given_a_closed_gate_when_time_passes_then_it_opens_and_others_stay_open() {
        let gate = Gate::default();
        let second = Duration::from_secs(1);
        gate.close("users", second * 2);
        gate.close("users", second);
        gate.close("groups", second);
        let users = ["users".to_owned()];
        let all = ["me", "groups", "users"].map(str::to_owned);
        assert_eq!(gate.opens_in(&users), Some(("users", second * 2)));
        assert_eq!(gate.opens_in(&all), Some(("users", second * 2)));
        assert_eq!(gate.opens_in(&all[..2]), Some(("groups", second)));
        assert_eq!(gate.opens_in(&all[..1]), None);
        tokio::time::sleep(second * 2).await;
        assert_eq!(gate.opens_in(&all), None);
        gate.close("users", Duration::MAX);
        assert_eq!(gate.opens_in(&users), None);
    }
}

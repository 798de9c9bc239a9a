//! A credential that caches its token, and refreshes it once for all concurrent requests.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use futures::FutureExt as _;
use futures::future::{BoxFuture, Shared, WeakShared};

use super::{AccessToken, Credential, CredentialError, TokenRequest};

/// How long before its expiry a token is refreshed.
const MARGIN: Duration = Duration::from_secs(300);
/// How long to wait after a failed refresh while the old token is still valid.
const PAUSE: Duration = Duration::from_secs(30);

/// A credential that caches the token of another one until shortly before it expires.
///
/// However many requests need a new token at once, the inner credential is asked once, and all get its token
/// or its error. If it is asked early, before the token has expired, other requests continue with the old
/// token, and so do all if the refresh fails. A request that is dropped while it waits does not disturb the
/// others.
///
/// A token that the service rejected with 401, with or without claims, is not used again. A token without an
/// [expiry](AccessToken::with_expiry) is not cached, because its lifetime is unknown.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use graph_runtime::{AccessToken, Credential as _, credential};
///
/// let credential = credential::from_fn(|_scope: String| async {
///     let expires_on = SystemTime::now() + Duration::from_secs(3600);
///     Ok(AccessToken::new("from a token service").with_expiry(expires_on))
/// });
/// let credential = credential.cached().refresh_before(Duration::from_secs(120));
/// # let client = graph_runtime::Client::builder().credential(credential).build();
/// ```
pub struct Cached {
    source: Arc<dyn Credential>,
    margin: Duration,
    slots: Arc<Mutex<HashMap<String, Slot>>>,
}

/// The state for one scope.
#[derive(Default)]
struct Slot {
    token: Option<AccessToken>,
    refresh_on: Option<SystemTime>,
    /// The refresh in flight. It is dropped with its last waiter, so a half-finished refresh never lingers.
    flight: Option<InFlight>,
    departures: u64,
    /// Number of the last refresh that completed; results of earlier ones are out of date.
    landed: u64,
}

struct InFlight {
    number: u64,
    /// The claims of the token request.
    claims: Option<String>,
    flight: WeakShared<Flight>,
}

type Flight = BoxFuture<'static, Result<AccessToken, Arc<dyn StdError + Send + Sync>>>;

enum Found {
    Token(AccessToken),
    Flight(Shared<Flight>, Option<AccessToken>),
}

impl Cached {
    /// Caches the token of a credential.
    #[must_use]
    pub fn new(source: impl Credential + 'static) -> Self {
        Self {
            source: Arc::new(source),
            margin: MARGIN,
            slots: Arc::default(),
        }
    }

    /// Sets how long before its expiry a token is refreshed; the default is five minutes.
    ///
    /// It is never more than half of the token's lifetime.
    #[must_use]
    pub fn refresh_before(mut self, margin: Duration) -> Self {
        self.margin = margin;
        self
    }

    fn find(&self, request: TokenRequest<'_>) -> Found {
        let now = SystemTime::now();
        let mut slots = lock(&self.slots);
        let slot = slots.entry(request.scope.to_owned()).or_default();
        // The token is useless to other requests, too.
        slot.token.take_if(|token| token.is_any(request.rejected));
        let good = slot.token.as_ref();
        let good = good.filter(|token| token.expires_on().is_some_and(|end| now < end));
        let good = good.cloned();
        let fresh = slot.refresh_on.is_some_and(|due| now < due);
        let flight = slot.flight.as_ref().and_then(|known| {
            let serves = request.claims.is_none() || request.claims == known.claims.as_deref();
            known.flight.upgrade().filter(|_| serves)
        });
        match (good, flight) {
            (Some(token), _) if fresh => Found::Token(token),
            (Some(token), Some(_)) => Found::Token(token),
            (None, Some(flight)) => Found::Flight(flight, None),
            (good, None) => {
                slot.departures += 1;
                let number = slot.departures;
                let flight = self.depart(request, number).shared();
                slot.flight = flight.downgrade().map(|flight| InFlight {
                    number,
                    claims: request.claims.map(str::to_owned),
                    flight,
                });
                Found::Flight(flight, good)
            }
        }
    }

    /// Starts a token request, and caches its result.
    fn depart(&self, request: TokenRequest<'_>, number: u64) -> Flight {
        let (source, slots, margin) = (self.source.clone(), self.slots.clone(), self.margin);
        let scope = request.scope.to_owned();
        let claims = request.claims.map(str::to_owned);
        let rejected = request.rejected.cloned();
        Box::pin(async move {
            let request = TokenRequest {
                scope: &scope,
                claims: claims.as_deref(),
                rejected: rejected.as_ref(),
            };
            // A panic in here would panic all waiters.
            let asked = AssertUnwindSafe(async { source.token(request).await }).catch_unwind();
            let result = asked
                .await
                .unwrap_or_else(|_| Err("the credential panicked".into()));
            if let Some(slot) = lock(&slots).get_mut(&scope) {
                slot.land(number, result.as_ref().ok(), margin);
            }
            result.map_err(Arc::from)
        })
    }
}

impl Slot {
    fn land(&mut self, number: u64, token: Option<&AccessToken>, margin: Duration) {
        self.flight.take_if(|known| known.number == number);
        if number < self.landed {
            return;
        }
        self.landed = number;
        let now = SystemTime::now();
        let Some(token) = token else {
            self.refresh_on = now.checked_add(PAUSE);
            return;
        };
        let left = token
            .expires_on()
            .and_then(|end| end.duration_since(now).ok())
            .unwrap_or_default();
        self.refresh_on = now.checked_add(left.saturating_sub(margin.min(left / 2)));
        self.token = Some(token.clone());
    }
}

impl Credential for Cached {
    fn token<'a>(
        &'a self,
        request: TokenRequest<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, CredentialError>> {
        match self.find(request) {
            Found::Token(token) => Box::pin(std::future::ready(Ok(token))),
            Found::Flight(flight, good) => Box::pin(async move {
                match (flight.await, good) {
                    (Ok(token), _) => Ok(token),
                    (Err(error), Some(good)) => {
                        tracing::warn!(
                            name: "graph.token_refresh",
                            target: crate::LOG_TARGET,
                            error = &error as &dyn StdError,
                            "refreshing the token failed, and the old one is still valid"
                        );
                        Ok(good)
                    }
                    (Err(error), None) => Err(CredentialError::from(Told(error))),
                }
            }),
        }
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached")
            .field("margin", &self.margin)
            .finish_non_exhaustive()
    }
}

/// An error that is shared by several waiters.
struct Told(Arc<dyn StdError + Send + Sync>);

impl fmt::Debug for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Told {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}

/// No code that can panic runs under the lock.
fn lock(slots: &Mutex<HashMap<String, Slot>>) -> MutexGuard<'_, HashMap<String, Slot>> {
    slots.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Semaphore;

    use super::*;
    use crate::credential::{from_fn, from_fn_with_claims};

    const HOUR: Duration = Duration::from_secs(3600);
    const SCOPE: &str = "scope";

    /// Returns `0`, `1` and so on, each when a permit allows it; fails when the semaphore is closed.
    fn service() -> (Cached, Arc<Semaphore>, Arc<AtomicUsize>) {
        let (doors, asked) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let (waits, count) = (doors.clone(), asked.clone());
        let source = from_fn(move |_: String| {
            let (waits, number) = (waits.clone(), count.fetch_add(1, Ordering::SeqCst));
            async move {
                waits.acquire().await?.forget();
                Ok(AccessToken::new(number.to_string()).with_expiry(SystemTime::now() + HOUR))
            }
        });
        (source.cached(), doors, asked)
    }

    fn ask(credential: &Cached) -> BoxFuture<'_, Result<AccessToken, CredentialError>> {
        credential.token(TokenRequest::new(SCOPE))
    }

    /// Makes the token due for a refresh.
    fn make_due(credential: &Cached) {
        let mut slots = lock(&credential.slots);
        slots.get_mut(SCOPE).unwrap().refresh_on = Some(SystemTime::now());
    }

    #[tokio::test]
    async fn given_a_token_about_to_expire_when_requested_then_one_waits_and_the_others_proceed() {
        let (credential, doors, asked) = service();
        doors.add_permits(1);
        assert_eq!(ask(&credential).await.unwrap().secret(), "0");
        make_due(&credential);
        let mut early = ask(&credential);
        assert!(early.as_mut().now_or_never().is_none());
        for _ in 0..10 {
            assert_eq!(ask(&credential).await.unwrap().secret(), "0");
        }
        doors.add_permits(1);
        assert_eq!(early.await.unwrap().secret(), "1");
        assert_eq!(ask(&credential).await.unwrap().secret(), "1");
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn given_a_failed_refresh_when_the_token_is_still_valid_then_it_is_used_for_a_while() {
        let (credential, doors, asked) = service();
        doors.add_permits(1);
        ask(&credential).await.unwrap();
        make_due(&credential);
        doors.close();
        for _ in 0..10 {
            assert_eq!(ask(&credential).await.unwrap().secret(), "0");
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn given_a_rejected_token_when_a_newer_one_is_cached_then_no_token_is_requested() {
        let (credential, doors, asked) = service();
        doors.add_permits(2);
        ask(&credential).await.unwrap();
        let old = AccessToken::new("older");
        let request = TokenRequest::new(SCOPE).in_place_of(&old, "{}");
        assert_eq!(credential.token(request).await.unwrap().secret(), "0");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        let old = AccessToken::new("0");
        let request = TokenRequest::new(SCOPE).in_place_of(&old, "{}");
        assert_eq!(credential.token(request).await.unwrap().secret(), "1");
    }

    #[test]
    fn given_a_margin_when_a_token_arrives_then_it_is_refreshed_no_sooner_than_at_half_its_life() {
        for (margin, due) in [(300, 3300), (3600, 1800), (0, 3600)] {
            let mut slot = Slot::default();
            let now = SystemTime::now();
            let token = AccessToken::new("t").with_expiry(now + HOUR);
            slot.land(1, Some(&token), Duration::from_secs(margin));
            let left = slot.refresh_on.unwrap().duration_since(now).unwrap();
            assert!(left.abs_diff(Duration::from_secs(due)) < Duration::from_secs(60));
        }
    }

    #[tokio::test]
    async fn given_a_token_requested_earlier_when_it_arrives_later_then_the_newer_one_stays() {
        let (credential, doors, _) = service();
        let mut early = ask(&credential);
        assert!(early.as_mut().now_or_never().is_none());
        let old = AccessToken::new("rejected");
        let request = TokenRequest::new(SCOPE).in_place_of(&old, "{}");
        let mut late = credential.token(request);
        assert!(late.as_mut().now_or_never().is_none());
        // The first waiter gets the first permit; the second is polled first.
        doors.add_permits(2);
        assert_eq!(late.await.unwrap().secret(), "1");
        assert_eq!(early.await.unwrap().secret(), "0");
        assert_eq!(ask(&credential).await.unwrap().secret(), "1");
    }

    #[tokio::test]
    async fn given_a_failure_not_yet_seen_by_all_when_requested_again_then_the_source_is_asked() {
        let (credential, doors, asked) = service();
        let (mut first, mut second) = (ask(&credential), ask(&credential));
        assert!(first.as_mut().now_or_never().is_none());
        assert!(second.as_mut().now_or_never().is_none());
        doors.close();
        first.await.unwrap_err();
        ask(&credential).await.unwrap_err();
        assert_eq!(asked.load(Ordering::SeqCst), 2);
        second.await.unwrap_err();
    }

    #[tokio::test]
    async fn given_a_request_for_claims_when_an_earlier_one_fails_then_others_still_join_it() {
        let (doors, asked) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
        let (waits, count) = (doors.clone(), asked.clone());
        let source = from_fn_with_claims(move |_, claims| {
            count.fetch_add(1, Ordering::SeqCst);
            let waits = waits.clone();
            async move {
                if claims.is_none() {
                    waits.acquire().await?.forget();
                }
                std::future::pending().await
            }
        });
        let credential = source.cached();
        let old = AccessToken::new("rejected");
        let claims = || credential.token(TokenRequest::new(SCOPE).in_place_of(&old, "{}"));
        let (mut early, mut late) = (ask(&credential), claims());
        assert!(early.as_mut().now_or_never().is_none());
        assert!(late.as_mut().now_or_never().is_none());
        doors.close();
        early.await.unwrap_err();
        assert!(claims().now_or_never().is_none());
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}

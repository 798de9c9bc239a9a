//! Tests tokens: requested once, refreshed in time, and never shown.

use crate::support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use futures::FutureExt as _;
use futures::future::join_all;
use graph_runtime::credential::{Cached, CredentialError, TokenRequest};
use graph_runtime::{AccessToken, Cloud, Credential, Get, StaticToken, credential};
use serde_json::Value;
use support::TOKEN;
use support::in_process::{InProcess, at, reply as answer};
use tokio::sync::Semaphore;

const SCOPE: &str = "https://graph.microsoft.com/.default";

pub(super) const CLAIMS: &str =
    r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;

/// A token service that counts requests, and answers when permitted.
#[derive(Clone)]
pub(super) struct Service {
    pub(super) asked: Arc<Mutex<Vec<Option<String>>>>,
    pub(super) doors: Arc<Semaphore>,
    life: Duration,
}

impl Service {
    pub(super) fn new(life: Duration) -> Self {
        Self {
            asked: Arc::default(),
            doors: Arc::new(Semaphore::new(1_000_000)),
            life,
        }
    }

    /// Answers nothing until it is opened.
    pub(super) fn closed(life: Duration) -> Self {
        Self {
            doors: Arc::new(Semaphore::new(0)),
            ..Self::new(life)
        }
    }

    pub(super) fn open(&self) {
        self.doors.add_permits(1_000_000);
    }

    pub(super) fn times(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    pub(super) fn credential(&self) -> impl Credential + use<> {
        let service = self.clone();
        credential::from_fn_with_claims(move |_scope, claims| {
            let service = service.clone();
            async move {
                let number = {
                    let mut asked = service.asked.lock().unwrap();
                    asked.push(claims);
                    asked.len()
                };
                service.doors.acquire().await?.forget();
                Ok(AccessToken::new(format!("{TOKEN}-{number}"))
                    .with_expiry(SystemTime::now() + service.life))
            }
        })
    }
}

pub(super) const HOUR: Duration = Duration::from_secs(3600);

pub(super) async fn secret(credential: &Cached) -> Result<String, CredentialError> {
    let token = credential.token(TokenRequest::new(SCOPE)).await?;
    Ok(token.secret().to_owned())
}

#[tokio::test]
async fn given_a_valid_token_when_requested_again_then_it_is_the_same() {
    let service = Service::new(HOUR);
    let credential = service.credential().cached();
    assert_eq!(
        secret(&credential).await.unwrap(),
        secret(&credential).await.unwrap()
    );
    assert_eq!(service.times(), 1);
    let other = TokenRequest::new("https://graph.microsoft.us/.default");
    credential.token(other).await.unwrap();
    assert_eq!(service.times(), 2);
}

#[tokio::test]
async fn given_a_token_service_that_is_down_when_many_wait_then_all_fail_with_one_attempt() {
    let service = Service::closed(HOUR);
    let credential = service.credential().cached();
    let mut all: Vec<_> = (0..100).map(|_| Box::pin(secret(&credential))).collect();
    for one in &mut all {
        assert!(one.as_mut().now_or_never().is_none());
    }
    service.doors.close();
    for failure in join_all(all).await {
        assert_eq!(failure.unwrap_err().to_string(), "semaphore closed");
    }
    assert_eq!(service.times(), 1);
    secret(&credential).await.unwrap_err();
    assert_eq!(service.times(), 2);
}

#[tokio::test]
async fn given_the_request_that_fetches_a_token_is_dropped_when_others_wait_then_they_get_it() {
    let service = Service::closed(HOUR);
    let credential = service.credential().cached();
    let mut first = Box::pin(secret(&credential));
    assert!(first.as_mut().now_or_never().is_none());
    let mut second = Box::pin(secret(&credential));
    assert!(second.as_mut().now_or_never().is_none());
    drop(first);
    service.open();
    let token = tokio::time::timeout(Duration::from_secs(60), second).await;
    assert_eq!(token.unwrap().unwrap(), format!("{TOKEN}-1"));
    assert_eq!(service.times(), 1);
}

#[tokio::test]
async fn given_no_request_waiting_any_longer_when_a_token_is_requested_then_a_new_call_starts() {
    let service = Service::closed(HOUR);
    let credential = service.credential().cached();
    let mut first = Box::pin(secret(&credential));
    assert!(first.as_mut().now_or_never().is_none());
    drop(first);
    service.open();
    assert_eq!(secret(&credential).await.unwrap(), format!("{TOKEN}-2"));
}

#[tokio::test]
async fn given_a_token_without_an_expiry_when_asked_again_then_it_is_not_kept() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let credential = credential::from_fn(move |_: String| {
        let number = counter.fetch_add(1, Ordering::SeqCst);
        std::future::ready(Ok(AccessToken::new(number.to_string())))
    });
    let credential = credential.cached();
    assert_eq!(secret(&credential).await.unwrap(), "0");
    assert_eq!(secret(&credential).await.unwrap(), "1");
}

#[tokio::test]
async fn given_a_credential_that_panics_when_used_then_it_is_an_error_for_all_waiting_requests() {
    let credential = credential::from_fn(|_: String| async {
        tokio::task::yield_now().await;
        let none: Option<AccessToken> = std::hint::black_box(None);
        Ok(none.expect("a fault of the test"))
    });
    let credential = credential.cached();
    let failures = join_all((0..3).map(|_| secret(&credential))).await;
    for failure in failures {
        assert_eq!(failure.unwrap_err().to_string(), "the credential panicked");
    }
}

#[tokio::test]
async fn given_each_cloud_when_sent_then_the_token_is_for_its_scope() {
    for (cloud, scope) in [
        (Cloud::Global, SCOPE),
        (Cloud::UsGovL4, "https://graph.microsoft.us/.default"),
        (Cloud::UsGovL5, "https://dod-graph.microsoft.us/.default"),
        (
            Cloud::China,
            "https://microsoftgraph.chinacloudapi.cn/.default",
        ),
    ] {
        let server = InProcess::at_once(|_, _| answer(200, &[], "{}"));
        let asked = Arc::new(Mutex::new(String::new()));
        let scopes = asked.clone();
        let client = server.builder().cloud(cloud);
        let client = client.credential(credential::from_fn(move |scope: String| {
            *scopes.lock().unwrap() = scope;
            std::future::ready(Ok(AccessToken::new("t")))
        }));
        let client = client.build().unwrap();
        Get::<Value>::get(at(&client, "/things")).await.unwrap();
        assert_eq!(*asked.lock().unwrap(), scope);
    }
}

#[tokio::test]
async fn given_a_credential_behind_a_pointer_when_used_then_it_returns_its_token() {
    let boxed: Box<dyn Credential> = Box::new(StaticToken::new("boxed"));
    let shared: Arc<dyn Credential> = Arc::new(StaticToken::new("shared"));
    let request = TokenRequest::new(SCOPE);
    assert_eq!(boxed.token(request).await.unwrap().secret(), "boxed");
    assert_eq!(shared.token(request).await.unwrap().secret(), "shared");
}

//! Tests tokens: requested once, refreshed in time, and never shown.

use crate::support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::FutureExt as _;
use futures::future::join_all;
use graph_runtime::credential::{Cached, CredentialError, TokenRequest};
use graph_runtime::{
    AccessToken, Client, Cloud, Credential, Get, Request, RetryPolicy, StaticToken, credential,
    reply,
};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply as answer};
use support::{Server, TOKEN};
use tokio::sync::Semaphore;

const SCOPE: &str = "https://graph.microsoft.com/.default";
const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;

/// A token service that counts requests, and answers when permitted.
#[derive(Clone)]
struct Service {
    asked: Arc<Mutex<Vec<Option<String>>>>,
    doors: Arc<Semaphore>,
    life: Duration,
}

impl Service {
    fn new(life: Duration) -> Self {
        Self {
            asked: Arc::default(),
            doors: Arc::new(Semaphore::new(1_000_000)),
            life,
        }
    }

    /// Answers nothing until it is opened.
    fn closed(life: Duration) -> Self {
        Self {
            doors: Arc::new(Semaphore::new(0)),
            ..Self::new(life)
        }
    }

    fn open(&self) {
        self.doors.add_permits(1_000_000);
    }

    fn times(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    fn credential(&self) -> impl Credential + use<> {
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

const HOUR: Duration = Duration::from_secs(3600);

async fn secret(credential: &Cached) -> Result<String, CredentialError> {
    let token = credential.token(TokenRequest::new(SCOPE)).await?;
    Ok(token.secret().to_owned())
}

#[tokio::test]
async fn given_a_thousand_requests_with_an_expired_token_when_sent_then_it_is_replaced_once() {
    let service = Service::new(HOUR);
    // The first token has expired when it arrives.
    let inner = service.credential();
    let first = AtomicUsize::new(0);
    let inner = Arc::new(inner);
    let credential = credential::from_fn(move |scope: String| {
        let (number, inner) = (first.fetch_add(1, Ordering::SeqCst), inner.clone());
        async move {
            let token = inner.token(TokenRequest::new(&scope)).await?;
            tokio::task::yield_now().await;
            Ok(match number {
                0 => AccessToken::new("expired").with_expiry(SystemTime::now()),
                _ => token,
            })
        }
    });
    let server = Server::json(200, "{}").await;
    let client = Client::builder().base_url(&server.base);
    let client = client.credential(credential.cached()).build().unwrap();
    let get = || Get::<Value>::get(at(&client, "/things")).into_future();
    get().await.unwrap();
    for answer in join_all((0..1_000).map(|_| get())).await {
        answer.unwrap();
    }
    assert_eq!(service.times(), 2);
    let tokens = server.seen().into_iter().skip(1);
    let expected = format!("Bearer {TOKEN}-2");
    assert_eq!(tokens.len(), 1_000);
    assert!(
        tokens
            .into_iter()
            .all(|seen| seen.header("authorization") == Some(&expected))
    );
}

#[tokio::test]
async fn given_a_token_that_lives_when_asked_again_then_it_is_the_same() {
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
async fn given_a_service_that_is_down_when_many_ask_then_all_fail_of_one_try() {
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
async fn given_the_one_that_asks_is_dropped_when_others_wait_then_they_get_the_token() {
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
async fn given_all_that_ask_are_dropped_when_asked_again_then_it_starts_anew() {
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
async fn given_a_credential_that_panics_when_asked_then_it_is_an_error_for_all() {
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

/// Rejects all tokens except those with this suffix.
fn revoking(good: &'static str) -> InProcess {
    let encoded = STANDARD.encode(CLAIMS);
    let challenge = format!(
        r#"Bearer realm="", authorization_uri="https://login.example/", error="insufficient_claims", claims="{encoded}""#
    );
    InProcess::new(move |_, sent| {
        let is_good = sent.header("authorization").unwrap().ends_with(good);
        let challenge = challenge.clone();
        async move {
            tokio::task::yield_now().await;
            if is_good {
                answer(200, &[], "{}")
            } else {
                answer(401, &[("www-authenticate", &challenge)], "")
            }
        }
    })
}

#[tokio::test]
async fn given_a_claims_challenge_when_posted_then_the_credential_gets_the_claims_and_it_is_sent_again()
 {
    let service = Service::new(HOUR);
    let server = revoking("-2");
    let client = server.builder().credential(service.credential().cached());
    let client = client.retry(RetryPolicy::never()).build().unwrap();
    let post = Request::<reply::Bytes>::post(at(&client, "/things")).json(&json!({"a": 1}));
    post.await.unwrap();
    assert_eq!(
        *service.asked.lock().unwrap(),
        [None, Some(CLAIMS.to_owned())]
    );
    let sent = server.sent();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].body, sent[1].body);
    assert_eq!(sent[1].header("retry-attempt"), None);
    // The new token is cached.
    Get::<Value>::get(at(&client, "/things")).await.unwrap();
    assert_eq!((service.times(), server.sent().len()), (2, 3));
}

/// Rejects all tokens except one, without a challenge.
fn rejecting(all_but: &'static str) -> InProcess {
    InProcess::at_once(move |_, sent| {
        let is_good = sent.header("authorization").unwrap().ends_with(all_but);
        answer(
            if is_good { 200 } else { 401 },
            &[],
            r#"{"error":{"code":"InvalidAuthenticationToken"}}"#,
        )
    })
}

#[tokio::test]
async fn given_a_plain_401_when_the_token_is_cached_then_it_is_dropped_and_a_new_one_is_sent() {
    let service = Service::new(HOUR);
    let server = rejecting("-2");
    let client = server.builder().credential(service.credential().cached());
    let client = client.retry(RetryPolicy::never()).build().unwrap();
    Request::<reply::Bytes>::post(at(&client, "/things"))
        .json(&json!({"a": 1}))
        .await
        .unwrap();
    assert_eq!(*service.asked.lock().unwrap(), [None, None]);
    Get::<Value>::get(at(&client, "/things")).await.unwrap();
    assert_eq!((service.times(), server.sent().len()), (2, 3));
}

#[tokio::test]
async fn given_a_plain_401_of_every_token_when_sent_then_one_more_is_tried_and_the_error_is_the_401()
 {
    let service = Service::new(HOUR);
    let server = rejecting("never");
    let client = server.builder().credential(service.credential().cached());
    let client = client.build().unwrap();
    let error = Get::<Value>::get(at(&client, "/things")).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!((error.attempts(), service.times()), (2, 2));
}

#[tokio::test]
async fn given_a_plain_401_of_a_token_without_another_when_sent_then_it_is_sent_once() {
    let server = rejecting("never");
    let client = server.builder().build().unwrap();
    let error = Get::<Value>::get(at(&client, "/things")).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!((error.attempts(), server.sent().len()), (1, 1));
}

#[tokio::test]
async fn given_a_plain_401_when_the_token_service_is_down_then_the_error_is_the_401() {
    let service = Service::new(HOUR);
    let server = rejecting("never");
    let credential = service.credential().cached();
    let first = secret(&credential).await.unwrap();
    service.doors.close();
    let client = server.builder().credential(credential).build().unwrap();
    let error = Get::<Value>::get(at(&client, "/things")).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidAuthenticationToken"));
    assert!(
        server.sent()[0]
            .header("authorization")
            .unwrap()
            .ends_with(&first)
    );
}

#[tokio::test]
async fn given_a_thousand_plain_401s_of_one_token_when_sent_then_one_new_token_is_asked_for() {
    let service = Service::new(HOUR);
    let server = rejecting("-2");
    let client = server.builder().credential(service.credential().cached());
    let client = client.build().unwrap();
    let get = || Get::<Value>::get(at(&client, "/things")).into_future();
    for answer in join_all((0..1_000).map(|_| get())).await {
        answer.unwrap();
    }
    assert_eq!(service.times(), 2);
}

#[tokio::test]
async fn given_a_plain_401_and_then_a_claims_challenge_when_sent_then_both_are_answered() {
    let service = Service::new(HOUR);
    let encoded = STANDARD.encode(CLAIMS);
    let challenge = format!(r#"Bearer error="insufficient_claims", claims="{encoded}""#);
    let server = InProcess::at_once(move |number, _| match number {
        0 => answer(401, &[], ""),
        1 => answer(401, &[("www-authenticate", &challenge)], ""),
        _ => answer(200, &[], "{}"),
    });
    let client = server.builder().credential(service.credential().cached());
    let client = client.build().unwrap();
    Get::<Value>::get(at(&client, "/things")).await.unwrap();
    assert_eq!(
        *service.asked.lock().unwrap(),
        [None, None, Some(CLAIMS.to_owned())]
    );
}

#[tokio::test]
async fn given_a_second_challenge_when_sent_again_then_the_error_is_the_server_s() {
    let service = Service::new(HOUR);
    let server = revoking("never");
    let client = server.builder().credential(service.credential().cached());
    let error = Get::<Value>::get(at(&client.build().unwrap(), "/things"));
    let error = error.await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!((error.attempts(), service.times()), (2, 2));
}

#[tokio::test]
async fn given_a_token_there_is_no_other_for_when_challenged_then_it_is_not_sent_again() {
    let server = revoking("never");
    let client = server.builder().build().unwrap();
    let error = Get::<Value>::get(at(&client, "/things")).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!((error.attempts(), server.sent().len()), (1, 1));
}

#[tokio::test]
async fn given_many_requests_with_a_revoked_token_when_challenged_then_it_is_replaced_once() {
    let service = Service::new(HOUR);
    let server = revoking("-2");
    let client = server.builder().credential(service.credential().cached());
    let client = client.build().unwrap();
    let gets = (0..100).map(|_| Get::<Value>::get(at(&client, "/things")).into_future());
    for answer in join_all(gets).await {
        answer.unwrap();
    }
    assert_eq!((service.times(), server.sent().len()), (2, 200));
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
async fn given_credentials_with_a_secret_when_shown_then_it_is_not_there() {
    let service = Service::new(HOUR);
    let cached = service.credential().cached();
    secret(&cached).await.unwrap();
    let token = AccessToken::new(TOKEN).with_expiry(SystemTime::now());
    let request = TokenRequest::new(SCOPE).in_place_of(&token, CLAIMS);
    let builder = Client::builder().credential(StaticToken::new(TOKEN));
    let fixed = StaticToken::new(TOKEN);
    let shown = format!("{cached:?} {fixed:?} {token:?} {request:?} {builder:?}");
    let client = builder.build().unwrap();
    let shown = format!("{shown} {client:?}");
    assert!(!shown.contains(TOKEN), "{shown}");
}

#[tokio::test]
async fn given_a_credential_behind_a_pointer_when_asked_then_it_answers() {
    let boxed: Box<dyn Credential> = Box::new(StaticToken::new("boxed"));
    let shared: Arc<dyn Credential> = Arc::new(StaticToken::new("shared"));
    let request = TokenRequest::new(SCOPE);
    assert_eq!(boxed.token(request).await.unwrap().secret(), "boxed");
    assert_eq!(shared.token(request).await.unwrap().secret(), "shared");
}

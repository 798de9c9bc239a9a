//! Tests tokens that the service rejects: claims challenges, and a plain 401.

use std::error::Error as _;
use std::future::ready;
use std::sync::atomic::{AtomicU32, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use graph_runtime::{AccessToken, Credential, Get, Request, RetryPolicy, credential, reply};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply as answer};

use crate::credentials::{CLAIMS, HOUR, Service, secret};
use crate::support;

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
async fn given_a_claims_challenge_when_posted_then_it_is_resent_with_a_token_for_the_claims() {
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
async fn given_a_service_that_rejects_every_token_when_sent_then_two_are_tried_and_it_is_the_error()
{
    for server in [rejecting("never"), revoking("never")] {
        let service = Service::new(HOUR);
        let client = server.builder().credential(service.credential().cached());
        let client = client.build().unwrap();
        let error = Get::<Value>::get(at(&client, "/things")).await.unwrap_err();
        assert!(error.is_unauthorized());
        assert_eq!((error.attempts(), service.times()), (2, 2));
    }
}

#[tokio::test]
async fn given_a_rejected_token_without_another_when_sent_then_it_is_sent_once() {
    for server in [rejecting("never"), revoking("never")] {
        let client = server.builder().build().unwrap();
        let error = Get::<Value>::get(at(&client, "/things")).await.unwrap_err();
        assert!(error.is_unauthorized());
        assert_eq!((error.attempts(), server.sent().len()), (1, 1));
    }
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

#[tokio::test(start_paused = true)]
async fn given_a_failure_and_then_a_credential_that_fails_when_sent_again_then_the_error_is_its_own()
 {
    let asked = AtomicU32::new(0);
    let credential = credential::from_fn(move |_| {
        let is_first = asked.fetch_add(1, Ordering::Relaxed) == 0;
        ready(if is_first {
            Ok(AccessToken::new("secret"))
        } else {
            Err("the token service is down".into())
        })
    });
    let server = InProcess::at_once(|_, _| answer(503, &[("retry-after", "1")], ""));
    let client = server.builder().credential(credential).build().unwrap();
    let error = Get::<Value>::get(at(&client, "/things")).await.unwrap_err();
    let source = error.source().unwrap().to_string();
    assert_eq!(source, "the token service is down");
    assert_eq!(error.status(), None);
    assert_eq!(server.sent().len(), 1);
}

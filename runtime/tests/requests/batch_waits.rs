//! Tests how long batches take and wait, and what happens to requests whose token is rejected. The clock is
//! paused.

use crate::batch::{batched, get, responses};
use crate::support;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::future::BoxFuture;
use graph_runtime::credential::TokenRequest;
use graph_runtime::{AccessToken, Batch, Credential as _, Error, RetryPolicy, credential};
use serde_json::{Value, json};
use support::TOKEN;
use support::in_process::{InProcess, SECOND, reply};
use tokio::time::{Instant, sleep};

/// A service that takes time to answer each request of a batch; the closure gets the header `Authorization`,
/// the request, and the number of the batch, starting at 0.
fn service(
    delay: Duration,
    serve: impl Fn(&str, &Value, usize) -> Value + Send + Sync + 'static,
) -> InProcess {
    InProcess::new(move |number, sent| {
        let bearer = sent.header("authorization").unwrap();
        let body = responses(&sent.body, |request| serve(bearer, request, number));
        async move {
            sleep(delay).await;
            reply(200, &[], &body)
        }
    })
}

fn ok() -> Value {
    json!({"status": 200, "body": {}})
}

fn says_total(error: &Error) {
    assert!(error.is_timeout(), "{error}");
    let text = error.to_string();
    assert!(text.contains("the total timeout of 8s ran out"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn given_a_total_timeout_when_batches_follow_each_other_then_it_spans_them_all() {
    let server = service(SECOND * 3, |_, _, _| ok());
    let client = server.builder().total_timeout(SECOND * 8).build().unwrap();
    let mut batch = Batch::new(&client);
    let mut handles = vec![batch.add(get(&client, "/x"))];
    for _ in 1..65 {
        let last = handles.last().unwrap();
        handles.push(batch.add_after(last, get(&client, "/x")));
    }
    let start = Instant::now();
    let mut results = batch.send().await.unwrap();
    assert_eq!(start.elapsed(), SECOND * 8);
    assert_eq!(server.times(), [0, 3_000, 6_000]);
    for (number, handle) in handles.into_iter().enumerate() {
        match (number, results.take(handle)) {
            (..40, outcome) => assert!(outcome.is_ok()),
            (40..60, outcome) => says_total(&outcome.unwrap_err()),
            (_, outcome) => assert!(outcome.unwrap_err().is_failed_dependency()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_total_timeout_when_it_runs_out_then_batches_that_wait_are_not_sent() {
    let server = service(SECOND * 3, |_, _, _| ok());
    let client = server.builder().total_timeout(SECOND * 8).build().unwrap();
    let mut batch = Batch::new(&client).concurrency(1);
    let handles: Vec<_> = (0..80).map(|_| batch.add(get(&client, "/x"))).collect();
    let mut results = batch.send().await.unwrap();
    assert_eq!(server.times(), [0, 3_000, 6_000]);
    assert_eq!(results.errors().count(), 40);
    let last = handles.into_iter().next_back().unwrap();
    says_total(&results.take(last).unwrap_err());
}

#[tokio::test(start_paused = true)]
async fn given_a_total_timeout_when_a_request_is_retried_then_it_includes_that() {
    let unavailable = json!({"status": 503, "headers": {"Retry-After": "3"}});
    let server = service(SECOND * 3, move |_, _, _| unavailable.clone());
    let client = server.builder().total_timeout(SECOND * 8).build().unwrap();
    let mut batch = Batch::new(&client);
    let handle = batch.add(get(&client, "/x"));
    let start = Instant::now();
    let error = batch.send().await.unwrap().take(handle).unwrap_err();
    assert_eq!(start.elapsed(), SECOND * 8);
    assert_eq!(server.times(), [0, 6_000]);
    says_total(&error);
}

#[tokio::test(start_paused = true)]
async fn given_a_closed_gate_when_a_batch_has_requests_for_it_then_the_batch_waits() {
    let server = InProcess::at_once(|_, sent| match sent.path.as_str() {
        "/beta/users" => reply(429, &[("retry-after", "30")], ""),
        _ => reply(
            200,
            &[],
            r#"{"responses":[{"id":"1","status":200,"body":{}}]}"#,
        ),
    });
    let builder = server.builder().throttle_gate(true);
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    get(&client, "/users").await.unwrap_err();
    for (path, sent_after) in [("/groups/7", 0), ("/users/7", 30_000)] {
        let mut batch = Batch::new(&client);
        let handle = batch.add(get(&client, path));
        batch.send().await.unwrap().take(handle).unwrap();
        assert_eq!(server.times().last(), Some(&sent_after), "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_gate_when_one_of_a_batch_is_throttled_without_a_time_then_it_closes_too() {
    let server = service(Duration::ZERO, |_, request, number| match number {
        0 if request["url"] == "/users" => json!({"status": 429}),
        _ => ok(),
    });
    let policy = RetryPolicy::default().base_delay(SECOND * 1_000);
    let builder = server.builder().throttle_gate(true);
    let client = builder.retry(policy.clone()).build().unwrap();
    let mut batch = Batch::new(&client).retry(RetryPolicy::never().base_delay(SECOND * 1_000));
    let throttled = batch.add(get(&client, "/users"));
    let error = batch.send().await.unwrap().take(throttled).unwrap_err();
    assert!(error.is_throttled());
    let mut batch = Batch::new(&client).retry(policy.budget(Duration::MAX));
    let later = batch.add(get(&client, "/users"));
    batch.send().await.unwrap().take(later).unwrap();
    // Random jitter of up to a thousand seconds is zero only once in a million runs.
    assert!(server.times()[1] > 0);
}

/// A credential that returns numbered tokens, starting at 1, and records the requested claims.
fn counting(claims: &Arc<Mutex<Vec<Option<String>>>>) -> credential::Cached {
    let asked = claims.clone();
    let credential = credential::from_fn_with_claims(move |_, claims| {
        let mut asked = asked.lock().unwrap();
        asked.push(claims);
        let token = AccessToken::new(format!("{TOKEN}-{}", asked.len()));
        let expiry = SystemTime::now() + SECOND * 3_600;
        std::future::ready(Ok(token.with_expiry(expiry)))
    });
    credential.cached()
}

const CLAIMS: &str = r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#;

/// Rejects requests to `/strict` with the first token, and their dependents.
fn revoking(bearer: &str, request: &Value, good: &str) -> Value {
    if bearer.ends_with(good) || request["url"] == "/lax" {
        return ok();
    }
    if request.get("dependsOn").is_some() {
        return json!({"status": 424});
    }
    let claims = STANDARD.encode(CLAIMS);
    let challenge = format!(r#"Bearer error="insufficient_claims", claims="{claims}""#);
    json!({"status": 401, "headers": {"WWW-Authenticate": challenge}})
}

#[tokio::test(start_paused = true)]
async fn given_a_challenge_to_one_of_a_batch_when_answered_then_it_is_resent_with_a_new_token() {
    let server = service(Duration::ZERO, |bearer, request, _| {
        revoking(bearer, request, "-2")
    });
    let asked = Arc::default();
    let builder = server.builder().credential(counting(&asked));
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    let mut batch = Batch::new(&client);
    let strict = batch.add(get(&client, "/strict").with_response());
    let follower = batch.add_after(&strict, get(&client, "/follower"));
    let lax = batch.add(get(&client, "/lax"));
    let mut results = batch.send().await.unwrap();
    assert_eq!(results.take(strict).unwrap().attempts(), 2);
    results.take(follower).unwrap();
    results.take(lax).unwrap();
    assert_eq!(*asked.lock().unwrap(), [None, Some(CLAIMS.to_owned())]);
    let again: Value = serde_json::from_slice(&server.sent()[1].body).unwrap();
    let urls: Vec<_> = again["requests"].as_array().unwrap().iter().collect();
    assert_eq!(urls.len(), 2);
    // The resend is not by the policy.
    assert_eq!(urls[0]["headers"].get("Retry-Attempt"), None);
    assert_eq!(urls[1]["dependsOn"], json!(["1"]));
}

#[tokio::test(start_paused = true)]
async fn given_a_second_challenge_to_one_of_a_batch_when_received_then_it_is_the_error() {
    let server = service(Duration::ZERO, |bearer, request, _| {
        revoking(bearer, request, "never")
    });
    let asked = Arc::default();
    let client = server.builder().credential(counting(&asked));
    let client = client.build().unwrap();
    let error = batched(&client, get(&client, "/strict")).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!((error.attempts(), server.sent().len()), (2, 2));
}

#[tokio::test(start_paused = true)]
async fn given_a_plain_401_to_one_of_a_batch_when_there_is_another_token_then_it_is_resent_once() {
    let server = service(Duration::ZERO, |bearer, request, _| {
        let is_fine = bearer.ends_with("-2") && request["url"] == "/strict";
        if is_fine || request["url"] == "/lax" {
            ok()
        } else {
            json!({"status": 401})
        }
    });
    let asked = Arc::default();
    let builder = server.builder().credential(counting(&asked));
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    let mut batch = Batch::new(&client);
    let strict = batch.add(get(&client, "/strict"));
    let lax = batch.add(get(&client, "/lax"));
    let hopeless = batch.add(get(&client, "/hopeless"));
    let mut results = batch.send().await.unwrap();
    results.take(strict).unwrap();
    results.take(lax).unwrap();
    let error = results.take(hopeless).unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!((error.attempts(), server.sent().len()), (2, 2));
    assert_eq!(*asked.lock().unwrap(), [None, None]);
}

#[tokio::test(start_paused = true)]
async fn given_a_plain_401_to_one_of_a_batch_when_there_is_one_token_only_then_that_is_the_error() {
    let server = service(Duration::ZERO, |_, _, _| json!({"status": 401}));
    let client = server.builder().build().unwrap();
    let error = batched(&client, get(&client, "/x")).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert_eq!((error.attempts(), server.sent().len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn given_a_token_service_that_hangs_when_a_token_is_rejected_then_the_total_timeout_counts() {
    let server = service(SECOND, |_, _, _| json!({"status": 401}));
    let client = server
        .builder()
        .credential(Hanging)
        .total_timeout(SECOND * 8)
        .build()
        .unwrap();
    let mut batch = Batch::new(&client);
    let handle = batch.add(get(&client, "/x"));
    let start = Instant::now();
    let mut results = batch.send().await.unwrap();
    assert_eq!(start.elapsed(), SECOND * 8);
    assert!(results.take(handle).unwrap_err().is_unauthorized());
}

/// Has one token, and never returns another.
struct Hanging;

impl graph_runtime::Credential for Hanging {
    fn token<'a>(
        &'a self,
        request: TokenRequest<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, credential::CredentialError>> {
        if request.rejected.is_some() {
            return Box::pin(std::future::pending());
        }
        Box::pin(std::future::ready(Ok(AccessToken::new(TOKEN))))
    }
}

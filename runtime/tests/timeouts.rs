//! How long things may take, and what is said when they take longer.

mod support;

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use futures::{FutureExt as _, StreamExt as _};
use graph_runtime::transport::Body;
use graph_runtime::{Client, Get, Request, RetryPolicy, StaticToken, credential, reply};
use serde_json::Value;
use support::in_process::{InProcess, at, reply as answer};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// Answers after a while.
fn slow(delay: Duration) -> InProcess {
    InProcess::new(move |_, _| async move {
        sleep(delay).await;
        answer(200, &[], "{}")
    })
}

fn get(client: &Client) -> Get<Value> {
    Get::get(at(client, "/things"))
}

/// Retries that follow at once.
fn at_once() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::ZERO)
}

#[tokio::test(start_paused = true)]
async fn given_a_slow_answer_when_an_attempt_takes_too_long_then_the_error_says_so() {
    let client = slow(SECOND * 10).builder().attempt_timeout(SECOND * 3);
    let client = client.retry(at_once()).build().unwrap();
    let post = Request::<reply::Bytes>::post(at(&client, "/things"));
    let error = post.await.unwrap_err();
    assert!(error.is_timeout() && !error.is_connect());
    assert_eq!(error.attempts(), 1);
    assert_eq!(
        error.to_string(),
        "POST /things: the attempt timeout of 3s ran out"
    );

    let error = get(&client).await.unwrap_err();
    assert_eq!(error.attempts(), 4);
    assert_eq!(
        error.to_string(),
        "GET /things: the attempt timeout of 3s ran out (after 4 attempts)"
    );
}

#[tokio::test(start_paused = true)]
async fn given_a_slow_body_when_an_attempt_takes_too_long_then_that_counts_too() {
    let server = InProcess::new(|_, _| async {
        let drops = futures::stream::repeat(()).then(|()| async {
            sleep(SECOND).await;
            Ok(Bytes::from_static(b" "))
        });
        Ok(http::Response::new(Body::from_stream(drops)))
    });
    let client = server
        .builder()
        .attempt_timeout(SECOND * 3)
        .retry(at_once());
    let start = Instant::now();
    let error = get(&client.build().unwrap()).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!((error.attempts(), start.elapsed().as_secs()), (4, 12));
}

#[tokio::test(start_paused = true)]
async fn given_a_total_timeout_when_it_runs_out_then_it_spans_all_attempts() {
    let client = slow(SECOND * 10).builder();
    let client = client.attempt_timeout(SECOND * 3).total_timeout(SECOND * 8);
    let client = client.retry(at_once()).build().unwrap();
    let start = Instant::now();
    let error = get(&client).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!((error.attempts(), start.elapsed().as_secs()), (3, 8));
    assert_eq!(
        error.to_string(),
        "GET /things: the total timeout of 8s ran out (after 3 attempts)"
    );
    let last = error.source().unwrap().to_string();
    assert_eq!(last, "the attempt timeout of 3s ran out");
}

#[tokio::test(start_paused = true)]
async fn given_a_total_timeout_when_a_wait_would_outlast_it_then_the_server_s_error_comes_at_once()
{
    let server = InProcess::at_once(|_, _| answer(503, &[("retry-after", "3")], ""));
    let client = server.builder().total_timeout(SECOND * 8).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    assert_eq!(
        (error.attempts(), server.times()),
        (3, vec![0, 3_000, 6_000])
    );
}

#[tokio::test(start_paused = true)]
async fn given_a_credential_that_hangs_when_the_total_runs_out_then_nothing_was_sent() {
    let server = slow(SECOND);
    let client = server.builder().total_timeout(SECOND * 5);
    let client = client.credential(credential::from_fn(|_: String| std::future::pending()));
    let error = get(&client.build().unwrap()).await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!((error.attempts(), server.sent().len()), (0, 0));
    assert_eq!(
        error.to_string(),
        "GET /things: the total timeout of 5s ran out (after 0 attempts)"
    );
}

#[tokio::test(start_paused = true)]
async fn given_no_timeouts_when_the_answer_takes_an_hour_then_it_is_waited_for() {
    let client = slow(SECOND * 3600).builder();
    let client = client
        .attempt_timeout(None)
        .total_timeout(None)
        .build()
        .unwrap();
    get(&client).await.unwrap();
    let client = slow(SECOND * 3600).builder();
    let client = client
        .attempt_timeout(Duration::MAX)
        .total_timeout(Duration::MAX);
    get(&client.build().unwrap()).await.unwrap();
}

#[tokio::test]
async fn given_a_server_that_does_not_shake_hands_when_connecting_then_the_error_says_so() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::builder()
        .credential(StaticToken::new("t"))
        .base_url(format!("https://{}", silent.local_addr().unwrap()))
        .connect_timeout(Duration::from_millis(20))
        .retry(at_once().attempts(2))
        .build()
        .unwrap();
    let error = get(&client).await.unwrap_err();
    assert!(error.is_connect() && error.is_timeout(), "{error}");
    assert_eq!(
        error.to_string(),
        "GET /things: connecting took too long (after 2 attempts)"
    );
}

#[test]
fn given_no_runtime_when_sent_then_it_is_an_error_and_no_panic() {
    let server = InProcess::at_once(|_, _| answer(503, &[], ""));
    let client = server.builder().build().unwrap();
    let error = get(&client)
        .into_future()
        .now_or_never()
        .unwrap()
        .unwrap_err();
    assert!(error.to_string().contains("tokio runtime"), "{error}");
    // Without timeouts there is none needed, but for waits.
    let client = server.builder().attempt_timeout(None).build().unwrap();
    let error = get(&client)
        .into_future()
        .now_or_never()
        .unwrap()
        .unwrap_err();
    assert_eq!((error.attempts(), error.is_retryable()), (1, true));
}

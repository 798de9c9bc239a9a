//! Tests timeouts, and their errors.

use crate::support;

use std::error::Error as _;
use std::time::Duration;

use bytes::Bytes;
use futures::{FutureExt as _, StreamExt as _};
use graph_runtime::transport::Body;
use graph_runtime::{
    Batch, Client, ClientBuilder, Download, Get, List, Request, RetryPolicy, StaticToken,
    credential, options, reply,
};
use serde_json::{Value, json};
use support::in_process::{InProcess, SECOND, at, reply as answer};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

/// Answers after a delay.
fn slow(delay: Duration) -> InProcess {
    InProcess::new(move |_, _| async move {
        sleep(delay).await;
        answer(200, &[], "{}")
    })
}

pub(super) fn get(client: &Client) -> Get<Value> {
    Get::get(at(client, "/things"))
}

/// Retries without delay.
pub(super) fn at_once() -> RetryPolicy {
    RetryPolicy::default().base_delay(Duration::ZERO)
}

#[tokio::test(start_paused = true)]
async fn given_a_slow_response_when_an_attempt_takes_too_long_then_the_error_says_so() {
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
async fn given_a_slow_body_when_an_attempt_takes_too_long_then_the_timeout_applies() {
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

/// Sends one byte per pause, this many times.
fn dripping(pause: Duration, times: usize) -> InProcess {
    InProcess::new(move |_, _| async move {
        let drops = futures::stream::repeat(())
            .take(times)
            .then(move |()| async move {
                sleep(pause).await;
                Ok(Bytes::from_static(b"7"))
            });
        Ok(http::Response::new(Body::from_stream(drops)))
    })
}

#[tokio::test(start_paused = true)]
async fn given_a_long_download_when_it_keeps_sending_then_it_succeeds() {
    let client = dripping(SECOND * 60, 100).builder().build().unwrap();
    let start = Instant::now();
    let download = Download::<options::NoOptions>::get(at(&client, "/content"));
    assert_eq!(download.await.unwrap().len(), 100);
    assert_eq!(start.elapsed(), SECOND * 6_000);
    // The limit for other responses is smaller.
    let error = get(&client).retry(RetryPolicy::never()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /things: 200 OK, but the attempt timeout of 100s ran out"
    );
}

#[tokio::test(start_paused = true)]
async fn given_a_download_that_stalls_when_the_idle_timeout_runs_out_then_it_fails() {
    let server = dripping(SECOND * 20, 100);
    let client = server.builder().idle_timeout(SECOND * 10).retry(at_once());
    let client = client.build().unwrap();
    let start = Instant::now();
    let download = Download::<options::NoOptions>::get(at(&client, "/content"));
    let error = download.await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable());
    assert_eq!((error.attempts(), start.elapsed()), (4, SECOND * 40));
    assert_eq!(
        error.to_string(),
        "GET /content: 200 OK, but the idle timeout of 10s ran out (after 4 attempts)"
    );
}

#[tokio::test(start_paused = true)]
async fn given_timeouts_of_a_request_when_sent_then_they_override_those_of_the_client() {
    let client = dripping(SECOND * 20, 3)
        .builder()
        .retry(RetryPolicy::never());
    let client = client.build().unwrap();
    let says = async |request: Get<Value>| request.await.unwrap_err().to_string();
    let attempt = get(&client).attempt_timeout(SECOND * 30);
    assert_eq!(
        says(attempt).await,
        "GET /things: 200 OK, but the attempt timeout of 30s ran out"
    );
    let idle = get(&client).idle_timeout(SECOND * 10);
    assert_eq!(
        says(idle).await,
        "GET /things: 200 OK, but the idle timeout of 10s ran out"
    );
    let total = get(&client).total_timeout(SECOND * 50);
    assert_eq!(
        says(total).await,
        "GET /things: 200 OK, but the total timeout of 50s ran out (after 1 attempt)"
    );
    let hasty = client.get("/things").total_timeout(SECOND).json::<Value>();
    assert!(hasty.await.unwrap_err().is_timeout());
    assert_eq!(get(&client).await.unwrap(), 777);
}

#[tokio::test(start_paused = true)]
async fn given_timeouts_of_the_client_when_a_request_turns_them_off_then_it_may_take_any_time() {
    let client = slow(SECOND * 3_600).builder();
    let client = client.attempt_timeout(SECOND).total_timeout(SECOND);
    let client = client.build().unwrap();
    let patient = get(&client).attempt_timeout(None).total_timeout(None);
    patient.idle_timeout(None).await.unwrap();
}

/// Pages of four items, each of which arrives in several steps.
fn pages() -> InProcess {
    InProcess::new(|number, _| async move {
        sleep(Duration::from_millis(1)).await;
        let mut page = json!({"value": [0, 1, 2, 3]});
        if number < 2 {
            page["@odata.nextLink"] =
                format!("https://graph.example/beta/things?page={number}").into();
        }
        let bytes: Vec<_> = page.to_string().into_bytes();
        let steps = futures::stream::iter(bytes).then(|byte| async move {
            sleep(Duration::from_millis(1)).await;
            Ok(Bytes::from(vec![byte]))
        });
        Ok(http::Response::new(Body::from_stream(steps)))
    })
}

#[tokio::test(start_paused = true)]
async fn given_prefetched_pages_when_items_take_long_then_no_timeout_runs_out() {
    let limits: [fn(ClientBuilder) -> ClientBuilder; 3] = [
        |client| client.total_timeout(SECOND * 3),
        |client| client.attempt_timeout(SECOND * 3),
        |client| client.idle_timeout(SECOND * 3),
    ];
    for limit in limits {
        let server = pages();
        let client = limit(server.builder()).retry(RetryPolicy::never());
        let client = client.build().unwrap();
        let mut items = List::<Value>::get(at(&client, "/things")).stream();
        let mut count = 0;
        while let Some(item) = items.next().await {
            item.unwrap();
            count += 1;
            sleep(SECOND * 4).await;
        }
        assert_eq!((count, server.sent().len()), (12, 3));
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_request_that_is_polled_once_when_awaited_later_then_it_has_time_left() {
    let server = slow(SECOND * 2);
    let client = server.builder().total_timeout(SECOND * 5);
    let client = client.attempt_timeout(SECOND * 5).build().unwrap();
    let mut waiting = get(&client).into_future();
    assert!((&mut waiting).now_or_never().is_none());
    sleep(SECOND * 60).await;
    waiting.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn given_an_unpolled_batch_when_awaited_later_then_it_has_time_left() {
    let server = InProcess::new(|_, _| async {
        sleep(SECOND * 2).await;
        answer(
            200,
            &[],
            r#"{"responses":[{"id":"1","status":200,"body":7}]}"#,
        )
    });
    let client = server.builder().total_timeout(SECOND * 5).build().unwrap();
    let mut batch = Batch::new(&client);
    let handle = batch.add(get(&client));
    let mut waiting = Box::pin(batch.send());
    assert!((&mut waiting).now_or_never().is_none());
    sleep(SECOND * 60).await;
    assert_eq!(waiting.await.unwrap().take(handle).unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn given_timeouts_when_set_for_a_batch_then_they_apply() {
    let client = slow(SECOND * 200).builder().retry(RetryPolicy::never());
    let client = client.build().unwrap();
    let sent = async |limit: fn(Batch) -> Batch| {
        let mut batch = limit(Batch::new(&client));
        let _handle = batch.add(get(&client));
        batch.send().await.unwrap_err().to_string()
    };
    for (error, says) in [
        (
            sent(|batch| batch.attempt_timeout(SECOND)).await,
            "attempt timeout of 1s",
        ),
        (
            sent(|batch| batch.idle_timeout(SECOND)).await,
            "idle timeout of 1s",
        ),
        (
            sent(|batch| batch.total_timeout(SECOND)).await,
            "total timeout of 1s",
        ),
    ] {
        assert!(error.contains(says), "{error}");
    }
}

#[tokio::test]
async fn given_a_request_with_timeouts_when_put_in_a_batch_then_it_is_refused() {
    let server = slow(SECOND);
    let client = server.builder().build().unwrap();
    for request in [
        get(&client).attempt_timeout(SECOND),
        get(&client).idle_timeout(None),
        get(&client).total_timeout(SECOND),
    ] {
        let mut batch = Batch::new(&client);
        let _handle = batch.add(request);
        let error = batch.send().await.unwrap_err().to_string();
        assert!(error.contains("set those of the batch"), "{error}");
    }
    assert!(server.sent().is_empty());
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
async fn given_a_total_timeout_when_a_wait_would_outlast_it_then_the_error_comes_at_once() {
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
async fn given_no_timeouts_when_the_response_takes_an_hour_then_the_client_waits() {
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
async fn given_a_server_without_a_tls_handshake_when_connecting_then_the_error_says_so() {
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

//! Tests retries: what is sent again, when, and with which outcome. The clock of most tests is paused.

use crate::support;

use std::time::{Duration, SystemTime};

use graph_runtime::{Batch, Client, Delete, Request, RetryPolicy, reply};
use http::Method;
use serde_json::{Value, json};
use support::Server;
use support::in_process::{InProcess, at, quick, reply as answer};

fn request(client: &Client, method: &Method) -> Request<reply::Text> {
    let at = at(client, "/things");
    match *method {
        Method::GET => Request::get(at),
        Method::PUT => Request::put(at).json(&json!({"a": 1})),
        Method::DELETE => Request::delete(at),
        Method::POST => Request::post(at).json(&json!({"a": 1})),
        _ => Request::patch(at).json(&json!({"a": 1})),
    }
}

#[tokio::test(start_paused = true)]
async fn given_each_form_of_retry_after_when_throttled_then_the_wait_is_as_long() {
    let date =
        |seconds| httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    for (told, wait) in [("7".to_owned(), 7_000), (date(1_000_010), 10_000)] {
        let (retry_after, now) = (told.clone(), date(1_000_000));
        let server = InProcess::at_once(move |number, _| match number {
            0 => answer(429, &[("retry-after", &retry_after), ("date", &now)], ""),
            _ => answer(200, &[], "{}"),
        });
        let client = server.builder().build().unwrap();
        request(&client, &Method::POST).await.unwrap();
        assert_eq!(server.times(), [0, wait], "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_retry_after_beyond_the_cap_when_throttled_then_the_error_comes_at_once() {
    let server = InProcess::at_once(|_, _| answer(429, &[("retry-after", "61")], ""));
    let policy = RetryPolicy::default().max_retry_after(Duration::from_secs(60));
    let client = server.builder().retry(policy).build().unwrap();
    let error = request(&client, &Method::GET).await.unwrap_err();
    assert!(error.is_throttled());
    assert_eq!(
        (error.retry_after(), error.attempts()),
        (Some(Duration::from_secs(61)), 1)
    );
}

#[tokio::test(start_paused = true)]
async fn given_a_retry_after_at_the_cap_when_throttled_then_the_wait_is_as_long() {
    let server = InProcess::at_once(|number, _| match number {
        0 => answer(429, &[("retry-after", "60")], ""),
        _ => answer(200, &[], "{}"),
    });
    let policy = RetryPolicy::default().max_retry_after(Duration::from_secs(60));
    let client = server.builder().retry(policy).build().unwrap();
    request(&client, &Method::GET).await.unwrap();
    assert_eq!(server.times(), [0, 60_000]);
}

#[tokio::test(start_paused = true)]
async fn given_a_wait_that_uses_up_the_total_timeout_when_throttled_then_the_error_comes_at_once() {
    let server = InProcess::at_once(|_, _| answer(429, &[("retry-after", "10")], ""));
    let client = server.builder().total_timeout(Duration::from_secs(10));
    let client = client.build().unwrap();
    let start = tokio::time::Instant::now();
    let error = request(&client, &Method::GET).await.unwrap_err();
    assert!(error.is_throttled());
    assert_eq!((start.elapsed(), error.attempts()), (Duration::ZERO, 1));
    let mut batch = Batch::new(&client);
    let handle = batch.add(request(&client, &Method::GET));
    let error = batch.send().await.unwrap_err();
    drop(handle);
    assert!(error.is_throttled());
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn given_a_budget_when_waits_would_exceed_it_then_there_are_no_more_retries() {
    let server = InProcess::at_once(|_, _| answer(503, &[("retry-after", "10")], ""));
    let policy = RetryPolicy::default()
        .attempts(100)
        .budget(Duration::from_secs(25));
    let client = server.builder().retry(policy).build().unwrap();
    let error = request(&client, &Method::GET).await.unwrap_err();
    assert_eq!(
        (error.attempts(), server.times()),
        (3, vec![0, 10_000, 20_000])
    );
}

#[tokio::test(start_paused = true)]
async fn given_a_retry_policy_of_a_request_when_sent_then_it_overrides_the_clients() {
    let server = InProcess::at_once(|_, _| answer(503, &[], ""));
    let client = server.builder().retry(quick()).build().unwrap();
    let once = request(&client, &Method::GET).retry(RetryPolicy::never());
    assert_eq!(once.await.unwrap_err().attempts(), 1);
    let often = request(&client, &Method::GET).retry(quick().attempts(7));
    assert_eq!(often.await.unwrap_err().attempts(), 7);
}

#[tokio::test(start_paused = true)]
async fn given_delays_of_its_own_when_failing_then_they_stay_below_a_doubling_limit() {
    let server = InProcess::at_once(|_, _| answer(503, &[], ""));
    let policy = RetryPolicy::default()
        .attempts(6)
        .base_delay(Duration::from_millis(100))
        .max_delay(Duration::from_millis(300));
    let client = server.builder().retry(policy).build().unwrap();
    request(&client, &Method::GET).await.unwrap_err();
    let times = server.times();
    for (pair, limit) in times.windows(2).zip([100, 200, 300, 300, 300]) {
        // The clock has a resolution of a millisecond.
        assert!(pair[1] - pair[0] <= limit + 1, "{times:?}");
    }
}

#[tokio::test]
async fn given_a_server_that_recovers_when_retried_then_the_same_request_arrives_again() {
    let answers = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let server = Server::start(move |_, _| {
        match answers.fetch_add(1, std::sync::atomic::Ordering::SeqCst) {
            0 => support::answer(429, &[("retry-after", "0")], ""),
            1 => support::answer(503, &[("retry-after", "0.001")], "<html>"),
            2 => support::answer(504, &[], ""),
            _ => support::json(201, r#"{"id":"7"}"#),
        }
    });
    let server = server.await;
    let body = json!({"text": "é".repeat(100_000)});
    let made = Request::<reply::Entity<Value>>::post(server.at("/things"))
        .json(&body)
        .idempotent(true)
        .retry(quick().attempts(4));
    assert_eq!(made.await.unwrap(), json!({"id": "7"}));
    let seen = server.seen();
    assert_eq!(seen.len(), 4);
    for (index, seen) in seen.iter().enumerate() {
        let attempt = (index > 0).then(|| index.to_string());
        assert_eq!(seen.header("retry-attempt"), attempt.as_deref());
        assert_eq!(seen.json(), body);
        assert_eq!(
            (seen.method.as_str(), seen.path()),
            ("POST", "/beta/things")
        );
    }
    let ids: Vec<_> = seen
        .iter()
        .map(|seen| seen.header("client-request-id"))
        .collect();
    assert!(ids[0].is_some() && ids.iter().all(|id| *id == ids[0]));
}

#[tokio::test]
async fn given_a_server_that_stays_down_when_retried_then_the_error_is_the_last_one() {
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let server = Server::start(move |_, _| {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let body = format!(r#"{{"error":{{"code":"C{number}","message":"busy"}}}}"#);
        support::answer(503, &[("retry-after", "0"), ("request-id", "r-1")], &body)
    });
    let server = server.await;
    let request = Delete::<graph_runtime::options::NoOptions>::delete(server.at("/things"));
    let error = request.retry(quick()).await.unwrap_err();
    assert_eq!((error.attempts(), error.code()), (3, Some("C2")));
    assert_eq!(
        error.to_string(),
        "DELETE /things: 503 Service Unavailable, C2: busy (request id r-1, after 3 attempts)"
    );
    assert!(error.is_retryable());
}

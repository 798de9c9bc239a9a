//! Tests the throttle gate: one 429 pauses all requests to the same workload.

use std::time::Duration;

use futures::FutureExt as _;
use graph_runtime::{Error, Get, Resource, RetryPolicy};
use serde_json::Value;
use support::in_process::{InProcess, at, reply as answer};

use crate::support;

fn throttled_once() -> InProcess {
    InProcess::at_once(|number, _| match number {
        0 => answer(429, &[("retry-after", "30")], ""),
        _ => answer(200, &[], "{}"),
    })
}

async fn read(at: Resource) -> Result<Value, Error> {
    Get::<Value>::get(at).await
}

#[tokio::test(start_paused = true)]
async fn given_a_gate_when_one_is_throttled_then_its_workload_waits_and_others_do_not() {
    let server = throttled_once();
    let client = server.builder().throttle_gate(true).build().unwrap();
    let waiting = read(at(&client, "/users/1")).now_or_never();
    assert!(waiting.is_none());
    let (same, other, another) = tokio::join!(
        read(at(&client, "/users/2")),
        read(at(&client, "/groups")),
        read(at(&client, "/identityGovernance/accessReviews")),
    );
    assert!(same.is_ok() && other.is_ok() && another.is_ok());
    let sent = server.sent();
    let times: Vec<_> = sent
        .iter()
        .map(|sent| (sent.path.as_str(), sent.after.as_secs()))
        .collect();
    assert_eq!(
        times,
        [
            ("/beta/users/1", 0),
            ("/beta/groups", 0),
            ("/beta/identityGovernance/accessReviews", 0),
            ("/beta/users/2", 30),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn given_a_gate_when_one_is_throttled_without_a_time_then_others_wait_as_long_as_it_does() {
    let server = InProcess::at_once(|number, _| match number {
        0 => answer(429, &[], ""),
        _ => answer(200, &[], "{}"),
    });
    let policy = RetryPolicy::default().base_delay(Duration::from_secs(100));
    let client = server.builder().throttle_gate(true).retry(policy);
    let client = client.build().unwrap();
    let first = tokio::spawn(read(at(&client, "/users/1")));
    tokio::task::yield_now().await;
    read(at(&client, "/groups")).await.unwrap();
    read(at(&client, "/users/2")).await.unwrap();
    first.await.unwrap().unwrap();
    let sent = server.sent();
    let paths: Vec<_> = sent[..2].iter().map(|sent| sent.path.as_str()).collect();
    assert_eq!(paths, ["/beta/users/1", "/beta/groups"]);
    // The delay is random.
    assert_eq!(sent[2].after, sent[3].after);
}

#[tokio::test(start_paused = true)]
async fn given_no_gate_when_one_is_throttled_then_others_continue() {
    let server = throttled_once();
    let client = server.builder().build().unwrap();
    let first = tokio::spawn(read(at(&client, "/users/1")));
    tokio::task::yield_now().await;
    read(at(&client, "/users/2")).await.unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(server.times(), [0, 0, 30_000]);
}

#[tokio::test(start_paused = true)]
async fn given_a_gate_closed_for_longer_than_the_budget_when_sent_then_the_server_decides() {
    let server = InProcess::at_once(|_, _| answer(429, &[("retry-after", "100")], ""));
    let client = server.builder().throttle_gate(true);
    let client = client
        .retry(RetryPolicy::default().attempts(1))
        .build()
        .unwrap();
    read(at(&client, "/users")).await.unwrap_err();
    let hasty = RetryPolicy::default().budget(Duration::from_secs(5));
    let get = Get::<Value>::get(at(&client, "/users")).retry(hasty);
    assert_eq!(get.await.unwrap_err().attempts(), 1);
    assert_eq!(server.times(), [0, 5_000]);
}

#[tokio::test(start_paused = true)]
async fn given_a_gate_closed_beyond_the_total_timeout_when_sent_then_the_429_comes_at_once() {
    let server = InProcess::at_once(|_, _| answer(429, &[("retry-after", "100")], ""));
    let second = Duration::from_secs(1);
    let client = server
        .builder()
        .throttle_gate(true)
        .total_timeout(second * 20);
    let client = client.build().unwrap();
    read(at(&client, "/users")).await.unwrap_err();
    tokio::time::sleep(second * 3).await;
    let start = tokio::time::Instant::now();
    let error = read(at(&client, "/users/7")).await.unwrap_err();
    assert!(error.is_throttled() && error.is_retryable() && !error.is_timeout());
    assert_eq!(
        (error.attempts(), error.retry_after()),
        (0, Some(second * 97))
    );
    assert_eq!((start.elapsed(), server.sent().len()), (Duration::ZERO, 1));
    assert!(error.to_string().contains("It was not sent"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn given_many_that_wait_at_a_gate_when_it_opens_then_they_are_not_sent_all_at_once() {
    let server = throttled_once();
    let client = server.builder().throttle_gate(true).build().unwrap();
    let first = tokio::spawn(read(at(&client, "/users/1")));
    tokio::task::yield_now().await;
    let waiting: Vec<_> = (0..100)
        .map(|_| tokio::spawn(read(at(&client, "/users"))))
        .collect();
    for waiting in waiting.into_iter().chain([first]) {
        waiting.await.unwrap().unwrap();
    }
    let times = server.times();
    assert_eq!(times.len(), 102);
    // Including the request that was throttled itself.
    assert_eq!(times.iter().filter(|&&time| time <= 30_000).count(), 3);
    for window in times[3..].windows(5) {
        assert!(window[0] < window[4], "{times:?}");
    }
    assert!(times[101] < 33_000, "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn given_a_service_that_stays_busy_when_the_gate_opens_then_those_behind_keep_waiting() {
    let server = InProcess::at_once(|number, _| match number {
        0 | 1 => answer(429, &[("retry-after", "30")], ""),
        _ => answer(200, &[], "{}"),
    });
    let client = server.builder().throttle_gate(true);
    let client = client.retry(RetryPolicy::never()).build().unwrap();
    read(at(&client, "/users/1")).await.unwrap_err();
    let waiting: Vec<_> = (0..50)
        .map(|_| tokio::spawn(read(at(&client, "/users"))))
        .collect();
    let mut failed = 0;
    for waiting in waiting {
        failed += u32::from(waiting.await.unwrap().is_err());
    }
    assert_eq!(failed, 1);
    let before = server.times().iter().filter(|&&time| time < 60_000).count();
    assert_eq!(before, 2);
}

#[tokio::test(start_paused = true)]
async fn given_a_request_that_is_dropped_while_it_waits_then_the_client_still_works() {
    let server = throttled_once();
    let client = server.builder().build().unwrap();
    let waiting = read(at(&client, "/users"));
    let cut = tokio::time::timeout(Duration::from_secs(5), waiting).await;
    assert!(cut.is_err());
    read(at(&client, "/users")).await.unwrap();
    assert_eq!(server.times(), [0, 5_000]);
}

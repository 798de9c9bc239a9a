//! Tests retries: what is sent again, when, and with which outcome. The clock of most tests is paused.

use crate::support;
use crate::wire::nobody;

use std::time::{Duration, SystemTime};

use futures::FutureExt as _;
use graph_runtime::{Client, Delete, Error, Get, Request, Resource, RetryPolicy, reply};
use http::Method;
use serde_json::{Value, json};
use support::in_process::{
    InProcess, TransportResult, at, broken_off, refused, reply as answer, reset,
};
use support::{Server, client};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Delays of at most a few milliseconds.
fn quick() -> RetryPolicy {
    RetryPolicy::default()
        .attempts(3)
        .base_delay(Duration::from_millis(2))
}

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

async fn sends(
    method: &Method,
    outcome: impl Fn() -> TransportResult + Send + Sync + 'static,
) -> u32 {
    let server = InProcess::at_once(move |_, _| outcome());
    let client = server.builder().retry(quick()).build().unwrap();
    let error = request(&client, method).await.unwrap_err();
    let sent = u32::try_from(server.sent().len()).unwrap();
    assert_eq!(error.attempts(), sent, "{error}");
    sent
}

#[tokio::test(start_paused = true)]
async fn given_each_failure_and_method_when_sent_then_only_what_may_be_is_sent_again() {
    type Failure = (fn() -> TransportResult, u32, u32);
    let failures: [Failure; 19] = [
        (refused, 3, 3),
        (|| answer(429, &[], ""), 3, 3),
        (|| answer(503, &[("retry-after", "0")], ""), 3, 3),
        (|| answer(503, &[], ""), 3, 1),
        (|| answer(503, &[("retry-after", "soon")], ""), 3, 1),
        (|| answer(504, &[], ""), 3, 1),
        (|| answer(504, &[("retry-after", "0")], ""), 3, 1),
        (|| answer(408, &[], ""), 3, 1),
        (|| answer(500, &[], "<html>"), 3, 1),
        (|| answer(502, &[], ""), 3, 1),
        (|| answer(509, &[], ""), 3, 1),
        (reset, 3, 1),
        (|| broken_off(200), 3, 1),
        (|| broken_off(503), 3, 1),
        (|| broken_off(400), 1, 1),
        (|| answer(400, &[], ""), 1, 1),
        (|| answer(401, &[], ""), 1, 1),
        (|| answer(404, &[("retry-after", "1")], ""), 1, 1),
        (
            || answer(307, &[("location", "https://elsewhere/")], ""),
            1,
            1,
        ),
    ];
    for (index, (failure, idempotent, other)) in failures.into_iter().enumerate() {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            assert_eq!(
                sends(&method, failure).await,
                idempotent,
                "{index} {method}"
            );
        }
        for method in [Method::POST, Method::PATCH] {
            assert_eq!(sends(&method, failure).await, other, "{index} {method}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn given_each_form_of_retry_after_when_throttled_then_the_wait_is_as_long() {
    let date =
        |seconds| httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    for (told, wait) in [
        ("7".to_owned(), 7_000),
        ("2.128".to_owned(), 2_128),
        ("30,120".to_owned(), 30_000),
        ("0,120".to_owned(), 0),
        ("0".to_owned(), 0),
        (date(1_000_010), 10_000),
        ("Monday, 12-Jan-70 13:46:50 GMT".to_owned(), 10_000),
        ("Mon Jan 12 13:46:50 1970".to_owned(), 10_000),
        (date(999_990), 0),
    ] {
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
async fn given_garbage_for_retry_after_when_throttled_then_the_wait_is_the_client_s_own() {
    for told in ["-5", "soon", "", "1e9"] {
        let server = InProcess::at_once(move |number, _| match number {
            0 => answer(429, &[("retry-after", told)], ""),
            _ => answer(200, &[], "{}"),
        });
        let client = server.builder().retry(quick()).build().unwrap();
        request(&client, &Method::POST).await.unwrap();
        assert!(server.times()[1] <= 3, "{told}: {:?}", server.times());
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
async fn given_a_budget_when_waits_would_exceed_it_then_there_are_no_more() {
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
async fn given_a_policy_of_its_own_when_sent_then_the_request_follows_that() {
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
async fn given_a_server_that_recovers_when_sent_then_the_same_request_arrives_again() {
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
async fn given_a_server_that_stays_down_when_sent_then_the_error_is_its_last() {
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

/// A raw socket server: reads a request, then writes the closure's response and closes.
async fn sockets(answers: impl Fn(usize) -> &'static [u8] + Send + 'static) -> (String, Sockets) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/beta", listener.local_addr().unwrap());
    let count = Sockets::default();
    let counter = count.clone();
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let number = counter.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            let _ = socket.read(&mut [0; 4096]).await;
            socket.write_all(answers(number)).await.unwrap();
            let _ = socket.shutdown().await;
        }
    });
    (base, count)
}

#[derive(Clone, Default)]
struct Sockets(std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl Sockets {
    fn opened(&self) -> usize {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}

const WHOLE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
const HALF_HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-le";
const HALF_BODY: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{";

#[tokio::test]
async fn given_a_connection_that_breaks_when_read_then_a_get_is_sent_again_and_a_post_is_not() {
    for broken in [b"".as_slice(), HALF_HEAD, HALF_BODY] {
        let (base, opened) = sockets(move |number| if number == 0 { broken } else { WHOLE }).await;
        let get = Get::<Value>::get(at(&client(&base), "/things"));
        assert_eq!(get.retry(quick()).await.unwrap(), json!({}));
        assert_eq!(opened.opened(), 2);

        let (base, opened) = sockets(move |_| broken).await;
        let post = Request::<reply::Bytes>::post(at(&client(&base), "/things"));
        let error = post.retry(quick()).await.unwrap_err();
        assert!(!error.is_connect() && !error.is_retryable(), "{error}");
        assert_eq!((error.attempts(), opened.opened()), (1, 1));
    }
}

#[tokio::test]
async fn given_nobody_listening_when_posted_then_it_is_tried_again_as_nothing_arrived() {
    let post = Request::<reply::Bytes>::post(at(&client(&nobody()), "/things"));
    let error = post.retry(quick()).await.unwrap_err();
    assert!(error.is_connect());
    assert_eq!(error.attempts(), 3);
}

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
async fn given_no_gate_when_one_is_throttled_then_others_go_on() {
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
async fn given_a_gate_closed_for_longer_than_the_total_timeout_when_sent_then_the_429_comes_at_once()
 {
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
async fn given_many_that_wait_at_a_gate_when_it_opens_then_they_do_not_go_all_at_once() {
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
async fn given_a_request_that_is_dropped_while_it_waits_then_the_client_is_of_use() {
    let server = throttled_once();
    let client = server.builder().build().unwrap();
    let waiting = read(at(&client, "/users"));
    let cut = tokio::time::timeout(Duration::from_secs(5), waiting).await;
    assert!(cut.is_err());
    read(at(&client, "/users")).await.unwrap();
    assert_eq!(server.times(), [0, 5_000]);
}

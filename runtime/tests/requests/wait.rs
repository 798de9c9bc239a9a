//! Tests waits: when they poll, when they end, and their errors.

use crate::support;

use std::error::Error as _;
use std::ops::ControlFlow::{Break, Continue};
use std::time::Duration;

use graph_runtime::transport::TransportError;
use graph_runtime::wait::{Ensured, Wait, WaitError, at_most_one, if_found};
use graph_runtime::{Client, Create, Error, Get, List, RetryPolicy};
use serde_json::{Value, json};
use support::in_process::{
    InProcess, SECOND, Sent, TransportResult, at, broken_off, reply as answer, reset,
};

const WAIT: Wait = Wait::up_to(Duration::from_secs(20)).longest_pause(Duration::from_secs(8));

pub(super) fn client(server: &InProcess) -> Client {
    let builder = server.builder().retry(RetryPolicy::never());
    builder.build().unwrap()
}

fn get(client: &Client) -> Get<Value> {
    Get::get(at(client, "/things"))
}

fn create(client: &Client) -> Create<Value> {
    Create::post(at(client, "/things")).json(&json!({"name": "it"}))
}

/// The last failure that was seen when the time was up.
fn last_seen(error: &WaitError) -> &Error {
    error.timed_out().unwrap().seen.as_ref().unwrap()
}

fn not_found() -> TransportResult {
    let body = r#"{"error":{"code":"NotFound","message":"There is none."}}"#;
    answer(404, &[], body)
}

/// Answers reads and creates, each by its number.
fn shop(
    reads: impl Fn(usize) -> TransportResult + Send + Sync + 'static,
    creates: impl Fn(usize) -> TransportResult + Send + Sync + 'static,
) -> InProcess {
    let creations = std::sync::atomic::AtomicUsize::new(0);
    InProcess::at_once(move |number, sent: &Sent| {
        use std::sync::atomic::Ordering::Relaxed;
        if sent.method == "GET" {
            return reads(number - creations.load(Relaxed));
        }
        creates(creations.fetch_add(1, Relaxed))
    })
}

#[tokio::test(start_paused = true)]
async fn given_a_condition_when_it_finally_holds_then_pauses_have_doubled_until_then() {
    let server = InProcess::at_once(|number, _| answer(200, &[], &number.to_string()));
    let client = client(&server);
    let seen = WAIT
        .until(|| async {
            let seen = get(&client).await?;
            Ok(if seen == 4 {
                Break(seen)
            } else {
                Continue(seen)
            })
        })
        .await;
    assert_eq!(seen.unwrap(), 4);
    assert_eq!(server.times(), [0, 1_000, 3_000, 7_000, 15_000]);
}

#[tokio::test(start_paused = true)]
async fn given_a_condition_that_never_holds_when_polled_then_the_last_poll_is_at_the_deadline() {
    let server = InProcess::at_once(|number, _| answer(200, &[], &number.to_string()));
    let client = client(&server);
    let look = || async { Ok(Continue::<(), _>(get(&client).await?)) };
    let error = WAIT.until(look).await.unwrap_err();
    assert_eq!(server.times(), [0, 1_000, 3_000, 7_000, 15_000, 20_000]);
    assert_eq!(
        error.to_string(),
        "timed out after 20s and 6 polls; last seen: 5"
    );
    let time = error.timed_out().unwrap();
    assert_eq!((time.looks, &time.seen), (6, &Some(json!(5))));
    assert_eq!(time.waited, SECOND * 20);
    assert!(error.request_error().is_none());
}

#[tokio::test(start_paused = true)]
async fn given_no_time_when_waiting_then_it_polls_once() {
    let server = InProcess::at_once(|_, _| not_found());
    let client = client(&server);
    let wait = Wait::up_to(Duration::ZERO);
    let error = wait.until_found(|| get(&client)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "timed out after 0ns and 1 poll; last seen: GET /things: 404 Not Found, NotFound: There is none."
    );
    assert_eq!(server.times(), [0]);
}

#[tokio::test(start_paused = true)]
async fn given_a_new_entity_when_it_appears_late_then_it_is_read() {
    let server = InProcess::at_once(|number, _| match number {
        0..3 => not_found(),
        _ => answer(200, &[], "7"),
    });
    let client = client(&server);
    assert_eq!(WAIT.until_found(|| get(&client)).await.unwrap(), 7);
    assert_eq!(server.times(), [0, 1_000, 3_000, 7_000]);
}

#[tokio::test(start_paused = true)]
async fn given_a_transient_failure_when_polling_then_the_wait_continues_after_retry_after() {
    let server = InProcess::at_once(|number, _| match number {
        0 => answer(429, &[("retry-after", "6")], ""),
        1 => answer(503, &[], ""),
        _ => answer(200, &[], "7"),
    });
    let client = client(&server);
    assert_eq!(WAIT.until_found(|| get(&client)).await.unwrap(), 7);
    assert_eq!(server.times(), [0, 6_000, 8_000]);
}

#[tokio::test(start_paused = true)]
async fn given_a_retry_after_beyond_the_deadline_when_polling_then_the_wait_ends() {
    let server = InProcess::at_once(|number, _| match number {
        0 => not_found(),
        _ => answer(429, &[("retry-after", "60")], ""),
    });
    let client = client(&server);
    let error = WAIT.until_found(|| get(&client)).await.unwrap_err();
    assert_eq!(server.times(), [0, 1_000]);
    assert!(error.request_error().unwrap().is_throttled());
    assert!(last_seen(&error).is_not_found());
    let text = error.to_string();
    assert!(text.contains("; last seen: GET /things: 404"), "{text}");
    assert!(
        text.contains("; the last poll failed: GET /things: 429"),
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn given_a_retry_after_up_to_the_deadline_when_polling_then_the_last_poll_is_there() {
    let server = InProcess::at_once(|_, _| answer(429, &[("retry-after", "20")], ""));
    let client = client(&server);
    WAIT.until_found(|| get(&client)).await.unwrap_err();
    assert_eq!(server.times(), [0, 20_000]);
}

#[tokio::test(start_paused = true)]
async fn given_a_permanent_failure_when_polling_then_it_ends_the_wait_at_once() {
    let server = InProcess::at_once(|_, _| answer(403, &[], ""));
    let client = client(&server);
    let error = WAIT.until_found(|| get(&client)).await.unwrap_err();
    assert_eq!(server.times(), [0]);
    assert!(matches!(&error, WaitError::Failed(error) if error.is_forbidden()));
    assert_eq!(
        error.to_string(),
        error.request_error().unwrap().to_string()
    );
    assert!(error.source().is_none());
}

#[tokio::test(start_paused = true)]
async fn given_an_entity_when_ensured_then_it_is_found_or_created_once() {
    let found = shop(|_| answer(200, &[], "7"), |_| not_found());
    let made = shop(|_| not_found(), |_| answer(201, &[], "8"));
    for (server, expected, requests) in [
        (found, Ensured::Found(json!(7)), 1),
        (made, Ensured::Created(json!(8)), 2),
    ] {
        let client = client(&server);
        let ensured = WAIT.find_or_create(|| if_found(get(&client)), || create(&client));
        assert_eq!(ensured.await.unwrap(), expected);
        assert_eq!(server.sent().len(), requests);
    }
    assert!(Ensured::Created(1).is_created() && !Ensured::Found(1).is_created());
    assert_eq!(Ensured::Found(1).into_inner(), 1);
}

#[tokio::test(start_paused = true)]
async fn given_a_concurrent_create_when_ensured_then_the_conflict_leads_to_its_entity() {
    let reads = |number| match number {
        0..2 => not_found(),
        _ => answer(200, &[], "7"),
    };
    let server = shop(reads, |_| answer(409, &[], ""));
    let client = client(&server);
    let ensured = WAIT.find_or_create(|| if_found(get(&client)), || create(&client));
    assert_eq!(ensured.await.unwrap(), Ensured::Found(json!(7)));
    assert_eq!(server.times(), [0, 0, 1_000, 1_000, 3_000]);
}

#[tokio::test(start_paused = true)]
async fn given_a_create_with_unknown_effect_when_ensured_then_it_is_not_sent_twice() {
    let reads = |number| match number {
        0..3 => not_found(),
        _ => answer(200, &[], "7"),
    };
    let failures: [fn() -> TransportResult; 7] = [
        || broken_off(201),
        reset,
        || answer(500, &[], ""),
        || answer(502, &[], ""),
        || answer(503, &[], ""),
        || answer(504, &[], ""),
        || answer(201, &[], ""),
    ];
    for (index, failure) in failures.into_iter().enumerate() {
        let server = shop(reads, move |_| failure());
        // With the default retries of a client.
        let client = server.builder().build().unwrap();
        let ensured = WAIT.find_or_create(|| if_found(get(&client)), || create(&client));
        assert_eq!(ensured.await.unwrap(), Ensured::Found(json!(7)), "{index}");
        assert_eq!(posts(&server), 1, "{index}");
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_conflict_with_its_own_attempt_when_ensured_then_there_is_no_second_create() {
    let server = shop(
        |_| not_found(),
        |number| match number {
            0 => answer(504, &[], ""),
            _ => answer(409, &[], ""),
        },
    );
    let client = server.builder().build().unwrap();
    let create = || create(&client).idempotent(true);
    let ensured = WAIT.find_or_create(|| if_found(get(&client)), create);
    let error = ensured.await.unwrap_err();
    assert!(last_seen(&error).earlier_attempt_may_have_succeeded());
    // One create, which was resent once.
    assert_eq!(posts(&server), 2);
}

#[tokio::test(start_paused = true)]
async fn given_a_search_that_fails_after_a_create_when_ensured_then_it_is_the_creates_error() {
    let search = |number| match number {
        0 => not_found(),
        _ => answer(403, &[], ""),
    };
    let server = shop(search, |_| answer(504, &[], ""));
    let client = server.builder().build().unwrap();
    let ensured = WAIT.find_or_create(|| if_found(get(&client)), || create(&client));
    let error = ensured.await.unwrap_err();
    assert!(
        error.request_error().unwrap().may_have_taken_effect(),
        "{error}"
    );
}

fn posts(server: &InProcess) -> usize {
    let sent = server.sent();
    sent.iter().filter(|sent| sent.method == "POST").count()
}

#[tokio::test(start_paused = true)]
async fn given_a_created_entity_that_does_not_appear_when_ensured_then_there_was_one_create() {
    let server = shop(|_| not_found(), |_| answer(504, &[], ""));
    let client = server.builder().build().unwrap();
    let ensured = WAIT.find_or_create(|| if_found(get(&client)), || create(&client));
    let error = ensured.await.unwrap_err();
    assert!(last_seen(&error).may_have_taken_effect());
    assert_eq!(posts(&server), 1);
}

#[tokio::test(start_paused = true)]
async fn given_rejected_creates_when_ensured_then_each_follows_a_search() {
    let server = shop(|_| not_found(), |_| answer(429, &[], ""));
    let client = client(&server);
    let ensured = WAIT.find_or_create(|| if_found(get(&client)), || create(&client));
    ensured.await.unwrap_err();
    let sent = server.sent();
    assert!(posts(&server) > 1);
    for pair in sent.windows(2) {
        assert_ne!(
            (&pair[0].method, &pair[1].method),
            (&http::Method::POST, &http::Method::POST)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_create_without_effect_when_ensured_then_it_is_sent_again() {
    let creates = |number| match number {
        0 => answer(503, &[("retry-after", "1")], ""),
        _ => answer(201, &[], "8"),
    };
    let server = shop(|_| not_found(), creates);
    let client = client(&server);
    let ensured = WAIT.find_or_create(|| if_found(get(&client)), || create(&client));
    assert_eq!(ensured.await.unwrap(), Ensured::Created(json!(8)));
}

#[tokio::test(start_paused = true)]
async fn given_a_conflict_without_an_entity_when_ensured_then_the_error_is_the_conflict() {
    let server = shop(|_| not_found(), |_| answer(409, &[], ""));
    let client = client(&server);
    let ensured = WAIT.find_or_create(|| if_found(get(&client)), || create(&client));
    let error = ensured.await.unwrap_err();
    assert!(last_seen(&error).is_conflict());
    let refused = shop(|_| not_found(), |_| answer(400, &[], ""));
    let client = self::client(&refused);
    let ensured = WAIT.find_or_create(|| if_found(get(&client)), || create(&client));
    assert!(matches!(ensured.await, Err(WaitError::Failed(_))));
}

#[tokio::test(start_paused = true)]
async fn given_a_name_that_is_not_unique_when_found_then_it_is_an_error() {
    for (body, expected) in [
        (r#"{"value":[]}"#, Ok(None)),
        (r#"{"value":[1]}"#, Ok(Some(json!(1)))),
        (
            r#"{"value":[1,2]}"#,
            Err("GET /things: the collection has more than 1 items".to_owned()),
        ),
    ] {
        let server = InProcess::at_once(move |_, _| answer(200, &[], body));
        let list = List::<Value>::get(at(&client(&server), "/things"));
        let found = at_most_one(list).await.map_err(|error| error.to_string());
        assert_eq!(found, expected);
    }
}

#[test]
fn given_a_wait_when_spawned_then_its_future_can_move_between_threads() {
    fn is_send<T: Send>(_: T) {}
    let server = InProcess::at_once(|_, _| not_found());
    let client = client(&server);
    is_send(WAIT.until_found(|| get(&client)));
    is_send(WAIT.find_or_create(|| if_found(get(&client)), || create(&client)));
}

/// An error with a cause, as an HTTP client returns.
fn caused() -> TransportResult {
    let cause = std::io::Error::other("the cable");
    Err(TransportError::new(std::io::Error::other(cause)))
}

#[tokio::test(start_paused = true)]
async fn given_a_failure_with_a_cause_when_the_wait_ends_then_the_cause_is_its_source() {
    let server = InProcess::at_once(|_, _| caused());
    let client = client(&server);
    let failed = get(&client).await.unwrap_err();
    let cause = failed.source().unwrap().to_string();
    let error = WAIT.until_found(|| get(&client)).await.unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), cause);
    let timed_out = error.into_timed_out().unwrap();
    assert_eq!(timed_out.source().unwrap().to_string(), cause);
}

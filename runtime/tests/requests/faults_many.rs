//! Faults that affect several requests: chains of pages, links and redirects to other origins, concurrent
//! requests, and requests that are dropped midway.
#![cfg(feature = "reqwest")]

use crate::support;

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use graph_runtime::transport::Body;
use graph_runtime::{
    AccessToken, Batch, Client, Credential as _, Get, List, RetryPolicy, credential,
};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use support::TOKEN;
use support::in_process::{InProcess, at, reply, reset};
use tokio::task::yield_now;

/// The current and the maximum number of live values.
#[derive(Default)]
struct Alive {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Alive {
    const fn new() -> Self {
        Self {
            now: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        }
    }

    fn born(&self) {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
    }

    fn dead(&self) {
        self.now.fetch_sub(1, Ordering::SeqCst);
    }

    fn most(&self) -> usize {
        assert_eq!(self.now.load(Ordering::SeqCst), 0);
        self.most.load(Ordering::SeqCst)
    }
}

/// The text of a page, counted while it is alive.
struct Text(String, Arc<Alive>);

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl Drop for Text {
    fn drop(&mut self) {
        self.1.dead();
    }
}

static ITEMS: Alive = Alive::new();

/// An item, counted while it is alive.
struct Item(usize);

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = usize::deserialize(deserializer)?;
        ITEMS.born();
        Ok(Self(number))
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        ITEMS.dead();
    }
}

const PAGES: usize = 10_000;
const PAGE: usize = 5;

#[tokio::test]
async fn given_ten_thousand_pages_when_streamed_then_items_are_in_order_and_two_pages_in_memory() {
    let bodies = Arc::new(Alive::default());
    let alive = bodies.clone();
    let server = InProcess::at_once(move |number, _| {
        let numbers = number * PAGE..(number + 1) * PAGE;
        let mut page = json!({"value": numbers.collect::<Vec<_>>()});
        if number + 1 < PAGES {
            page["@odata.nextLink"] =
                format!("https://graph.example/beta/things?page={}", number + 1).into();
        }
        alive.born();
        let text = Bytes::from_owner(Text(page.to_string(), alive.clone()));
        Ok(http::Response::new(Body::from(text)))
    });
    let client = server.builder().build().unwrap();
    let mut items = List::<Item>::get(at(&client, "/things")).stream();
    let mut count = 0;
    while let Some(item) = items.try_next().await.unwrap() {
        assert_eq!(item.0, count);
        count += 1;
    }
    drop(items);
    assert_eq!((count, server.sent().len()), (PAGES * PAGE, PAGES));
    assert!(bodies.most() <= 2, "{}", bodies.most());
    assert!(ITEMS.most() <= 2 * PAGE, "{}", ITEMS.most());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn given_an_expired_token_when_a_thousand_requests_start_then_one_new_token_serves_all() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let credential = credential::from_fn(move |_: String| {
        let number = counter.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let life = Duration::from_secs(if number == 0 { 0 } else { 3600 });
            let token = AccessToken::new(format!("{TOKEN}-{number}"));
            Ok(token.with_expiry(SystemTime::now() + life))
        }
    });
    let server = InProcess::new(|_, _| async {
        yield_now().await;
        reply(200, &[], "{}")
    });
    let client = server.builder().credential(credential.cached());
    let client = client.build().unwrap();
    Get::<Value>::get(at(&client, "/things")).await.unwrap();
    let requests: Vec<_> = (0..1_000)
        .map(|_| tokio::spawn(Get::<Value>::get(at(&client, "/things")).into_future()))
        .collect();
    for request in requests {
        request.await.unwrap().unwrap();
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let fresh = format!("Bearer {TOKEN}-1");
    let sent = server.sent();
    assert_eq!(sent.len(), 1_001);
    let mut later = sent.iter().skip(1);
    assert!(later.all(|sent| sent.header("authorization") == Some(&fresh)));
}

/// Polls a future this many times, with pauses, and drops it.
async fn polled<T>(times: usize, future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    for _ in 0..times {
        let polled = std::future::poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await;
        if let Poll::Ready(output) = polled {
            return Some(output);
        }
        tokio::time::advance(Duration::from_millis(1)).await;
    }
    None
}

/// A body in pieces, each with a delay.
fn in_pieces(text: &str) -> http::Response<Body> {
    let pieces: Vec<_> = text.bytes().map(|byte| Bytes::from(vec![byte])).collect();
    let pieces = stream::iter(pieces).then(|piece| async {
        yield_now().await;
        Ok(piece)
    });
    http::Response::new(Body::from_stream(pieces))
}

/// A server at which every step takes several polls, and every fault occurs once or twice.
fn thorny() -> InProcess {
    let claims = STANDARD.encode(r#"{"access_token":{}}"#);
    let challenge = format!(r#"Bearer error="insufficient_claims", claims="{claims}""#);
    InProcess::new(move |number, sent| {
        let challenge = challenge.clone();
        let is_first = sent.header("authorization").unwrap().ends_with("-0");
        let (is_batch, is_last) = (sent.path.ends_with("$batch"), sent.path.ends_with("/last"));
        let next = "https://graph.example/beta/last";
        async move {
            yield_now().await;
            tokio::time::sleep(Duration::from_millis(2)).await;
            match number {
                // This would end a POST.
                0 if !is_batch => reset(),
                0 => reply(504, &[], ""),
                1 => reply(429, &[("retry-after", "0.003")], ""),
                _ if is_first => reply(401, &[("www-authenticate", &challenge)], ""),
                3 => reply(503, &[], ""),
                _ if is_batch => Ok(in_pieces(
                    r#"{"responses":[{"id":"1","status":200,"body":{"value":[1]}},{"id":"2","status":200,"body":{"value":[2]}}]}"#,
                )),
                _ if is_last => Ok(in_pieces(r#"{"value":[3]}"#)),
                _ => Ok(in_pieces(
                    &json!({"value": [1, 2], "@odata.nextLink": next}).to_string(),
                )),
            }
        }
    })
}

fn thorny_client(server: &InProcess) -> Client {
    let numbers = AtomicUsize::new(0);
    let credential = credential::from_fn_with_claims(move |_, _| {
        let number = numbers.fetch_add(1, Ordering::SeqCst);
        async move {
            yield_now().await;
            tokio::time::sleep(Duration::from_millis(2)).await;
            let expiry = SystemTime::now() + Duration::from_secs(3600);
            Ok(AccessToken::new(format!("t-{number}")).with_expiry(expiry))
        }
    });
    let policy = RetryPolicy::default().attempts(10);
    server
        .builder()
        .credential(credential.cached())
        .retry(policy.base_delay(Duration::from_millis(3)))
        .throttle_gate(true)
        .total_timeout(Duration::from_secs(600))
        .build()
        .unwrap()
}

/// Drops a client's work after each number of polls, and asserts that the client still works.
async fn dropped_anywhere<T, F>(does: impl Fn(Client) -> F) -> usize
where
    F: Future<Output = Result<T, graph_runtime::Error>>,
{
    for times in 1..5_000 {
        let server = thorny();
        let client = thorny_client(&server);
        // Another request that waits for the same token, and at the same gate.
        let other = tokio::spawn(List::<Value>::get(at(&client, "/things")).into_future());
        let done = polled(times, does(client.clone())).await;
        other.await.unwrap().unwrap();
        let all: Vec<_> = List::<Value>::get(at(&client, "/things"))
            .stream()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(all, [1, 2, 3]);
        if let Some(outcome) = done {
            assert!(outcome.is_ok());
            return times;
        }
    }
    panic!("it takes too long");
}

#[tokio::test(start_paused = true)]
async fn given_a_request_when_dropped_at_any_await_then_the_client_still_works() {
    let polls =
        dropped_anywhere(|client| async move { Get::<Value>::get(at(&client, "/things")).await });
    assert!(polls.await > 20);
}

#[tokio::test(start_paused = true)]
async fn given_a_stream_when_dropped_at_any_await_then_the_client_still_works() {
    let polls = dropped_anywhere(|client| async move {
        let items = List::<Value>::get(at(&client, "/things")).stream();
        items.try_collect::<Vec<_>>().await
    });
    assert!(polls.await > 20);
}

#[tokio::test(start_paused = true)]
async fn given_a_batch_when_dropped_at_any_await_then_the_client_still_works() {
    let polls = dropped_anywhere(|client| async move {
        let mut batch = Batch::new(&client);
        let one = batch.add(List::<Value>::get(at(&client, "/things")));
        let two = batch.add(List::<Value>::get(at(&client, "/others")));
        let mut results = batch.send().await?;
        assert_eq!(results.take(one)?.value, [1]);
        results.take(two)
    });
    assert!(polls.await > 20);
}

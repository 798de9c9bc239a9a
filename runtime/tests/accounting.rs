//! Accounting: creates, patches and deletes, single and in batches, through a network that fails at random.
//! The server counts effects: no call has two, and every reported outcome is correct or says that it is
//! unknown.
//!
//! `ACCOUNTING_CALLS=10000` makes more calls, and `ACCOUNTING_SEED` selects other faults.
#![cfg(feature = "reqwest")]

#[path = "accounting/faults.rs"]
mod faults;
#[path = "accounting/proxy.rs"]
mod proxy;
#[path = "accounting/shop.rs"]
mod shop;
#[path = "support/wire.rs"]
mod wire;

use std::collections::BTreeMap;
use std::time::Duration;

use futures::stream::{self, StreamExt as _};
use graph_runtime::transport::ReqwestTransport;
use graph_runtime::{Batch, Client, Error, Request, RetryPolicy, StaticToken, reply};
use serde_json::json;
use shop::Shop;

/// Number of calls in one batch, large enough to be split.
const BATCH: usize = 25;

fn setting(name: &str, default: u64) -> u64 {
    let set = std::env::var(name);
    set.map_or(default, |value| value.parse().expect(name))
}

fn client(base: &str) -> Client {
    let builder = reqwest::Client::builder().no_proxy();
    let policy = RetryPolicy::default().base_delay(Duration::from_millis(2));
    Client::builder()
        .credential(StaticToken::new("token"))
        .base_url(base)
        .transport(ReqwestTransport::from_builder(builder).unwrap())
        // Shorter than the proxy's delay.
        .attempt_timeout(proxy::HANG / 2)
        .retry(policy)
        .build()
        .unwrap()
}

/// A call with one effect. Its number identifies it at the server.
fn call(client: &Client, number: usize) -> Request<reply::Empty> {
    let url = format!("/things/{number}");
    match number % 3 {
        0 => client
            .post("/things")
            .body(&json!({"number": number}))
            .nothing(),
        1 => client.patch(url).body(&json!({"a": 1})).nothing(),
        _ => client.delete(url).nothing(),
    }
}

/// The outcome that a call reported.
enum Reported {
    Done,
    /// With the error.
    NotDone(String),
    Unknown,
}

impl From<Result<&(), &Error>> for Reported {
    fn from(outcome: Result<&(), &Error>) -> Self {
        match outcome {
            Ok(()) => Self::Done,
            Err(error) if error.may_have_taken_effect() => Self::Unknown,
            Err(error) => Self::NotDone(error.to_string()),
        }
    }
}

impl Reported {
    /// Compares the report with the truth, and classifies the outcome.
    fn judged(&self, effects: u32, about: &str) -> &'static str {
        match (self, effects) {
            (Self::Done, 1) => "done",
            (Self::NotDone(_), 0) => "not done",
            (Self::Unknown, 0) => "unknown and not done",
            (Self::Unknown, 1) => "unknown and done",
            (Self::NotDone(why), _) => panic!("{about}: {effects} effects in spite of {why}"),
            (Self::Done | Self::Unknown, _) => panic!("{about}: {effects} effects"),
        }
    }
}

/// Makes single calls.
async fn alone(client: &Client, numbers: Vec<usize>) -> Vec<(usize, Reported)> {
    let calls = stream::iter(numbers).map(|number| async move {
        let outcome = call(client, number).await;
        (number, outcome.as_ref().into())
    });
    calls.buffer_unordered(32).collect().await
}

/// Makes calls in batches.
async fn batched(client: &Client, numbers: Vec<usize>) -> Vec<(usize, Reported)> {
    let groups: Vec<_> = numbers.chunks(BATCH).map(<[usize]>::to_vec).collect();
    let batches = stream::iter(groups).map(|numbers| async move {
        let mut batch = Batch::new(client);
        let mut add = |number: usize| (number, batch.add(call(client, number)));
        let handles: Vec<_> = numbers.into_iter().map(&mut add).collect();
        let mut sent = batch.send().await;
        let handles = handles.into_iter();
        let reported = handles.map(|(number, handle)| match &mut sent {
            Ok(results) => (number, results.take(handle).as_ref().into()),
            // One error for all.
            Err(error) => (number, Err(&*error).into()),
        });
        reported.collect::<Vec<_>>()
    });
    let reported: Vec<Vec<_>> = batches.buffer_unordered(8).collect().await;
    reported.into_iter().flatten().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn given_a_network_that_fails_at_random_when_calls_are_made_then_none_has_two_effects() {
    let calls = usize::try_from(setting("ACCOUNTING_CALLS", 900)).unwrap();
    let seed = setting("ACCOUNTING_SEED", 7);
    let shop = Shop::open(calls, seed).await;
    let proxy = proxy::Proxy::start(shop.address, seed).await;
    let client = client(&proxy.base);
    // Half of them alone, and half in batches.
    let (single, grouped) = (0..calls).partition(|number| number % 2 == 0);
    let (single, grouped) = tokio::join!(alone(&client, single), batched(&client, grouped));
    proxy.settled().await;

    let reported: BTreeMap<_, _> = single.into_iter().chain(grouped).collect();
    assert_eq!(reported.len(), calls, "an outcome is lost");
    let mut counts = BTreeMap::<_, usize>::new();
    for (number, reported) in reported {
        let about = format!("call {number} of seed {seed}");
        let kind = reported.judged(shop.effects(number), &about);
        *counts.entry(kind).or_default() += 1;
    }
    // The faults caused every kind of outcome.
    assert_eq!(counts.len(), 4, "{counts:?}");
    assert!(counts["done"] > calls / 2, "{counts:?}");
    assert!(
        proxy.requests() > calls / 2 + calls / 2 / BATCH,
        "nothing was sent again"
    );
}

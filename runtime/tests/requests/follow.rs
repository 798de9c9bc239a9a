//! Tests polling of entities until their states are final, one and many.

use std::time::Duration;

use graph_runtime::wait::{Stateful, Wait, WaitError};
use graph_runtime::{Client, Get};
use serde::Deserialize;
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply as answer};

use crate::batch::responses;
use crate::support;
use crate::wait::client;

const WAIT: Wait = Wait::up_to(Duration::from_secs(20));

/// An entity whose state `done` is final.
#[derive(Debug, Deserialize)]
struct Order {
    state: String,
}

impl Stateful for Order {
    fn state(&self) -> Option<&str> {
        Some(&self.state)
    }

    fn is_final(&self) -> bool {
        self.state == "done"
    }

    fn is_success(&self) -> bool {
        self.is_final()
    }
}

fn order(client: &Client, id: &str) -> Get<Order> {
    Get::get(at(client, "/orders").key("order-id", id))
}

fn in_state(state: &str) -> Value {
    json!({ "state": state })
}

#[tokio::test(start_paused = true)]
async fn given_an_entity_when_polled_then_it_is_returned_once_it_is_final() {
    let server = InProcess::at_once(|number, _| match number {
        0 => answer(404, &[], ""),
        1 => answer(200, &[], &in_state("open").to_string()),
        _ => answer(200, &[], &in_state("done").to_string()),
    });
    let client = client(&server);
    let done = WAIT.until_final(|| order(&client, "1")).await.unwrap();
    assert_eq!(done.state, "done");
    assert_eq!(server.sent().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn given_an_entity_that_may_not_be_read_when_polled_then_the_wait_ends_at_once() {
    let server = InProcess::at_once(|_, _| answer(403, &[], ""));
    let client = client(&server);
    let error = WAIT.until_final(|| order(&client, "1")).await.unwrap_err();
    assert!(matches!(error, WaitError::Failed(error) if error.is_forbidden()));
    assert_eq!(server.sent().len(), 1);
}

/// Answers the requests of a batch, each by the number of the batch and its id.
fn batches(
    answers: impl Fn(usize, &str) -> (u16, Value) + Send + Sync + 'static,
) -> (InProcess, Client) {
    let server = InProcess::at_once(move |number, sent| {
        let responses = responses(&sent.body, |request| {
            let (_, id) = request["url"].as_str().unwrap().rsplit_once('/').unwrap();
            let (status, body) = answers(number, id);
            json!({"status": status, "body": body})
        });
        answer(200, &[], &responses)
    });
    let client = client(&server);
    (server, client)
}

/// The outcome of each entity, as its state or its error.
async fn outcomes(client: &Client, ids: &[&str]) -> Vec<String> {
    let all = WAIT.until_all_final(client, ids, |id| order(client, id));
    let shown = |outcome: Result<Order, WaitError<String>>| match outcome {
        Ok(order) => order.state,
        Err(error) => error.to_string(),
    };
    all.await.unwrap().into_iter().map(shown).collect()
}

#[tokio::test(start_paused = true)]
async fn given_many_entities_when_polled_then_each_is_read_until_it_is_final() {
    let (server, client) = batches(|number, id| match (number, id) {
        (0, "2") => (404, json!({})),
        (0, "3") => (429, json!({})),
        (0 | 1, "4") => (200, in_state("open")),
        _ => (200, in_state("done")),
    });
    let ids = ["1", "2", "3", "4"];
    assert_eq!(outcomes(&client, &ids).await, ["done"; 4]);
    let sizes = server.sent().into_iter().map(|sent| {
        let batch: Value = serde_json::from_slice(&sent.body).unwrap();
        batch["requests"].as_array().unwrap().len()
    });
    assert_eq!(sizes.collect::<Vec<_>>(), [4, 3, 1]);
}

#[tokio::test(start_paused = true)]
async fn given_many_entities_when_some_fail_then_each_has_its_own_outcome_in_order() {
    let (server, client) = batches(|_, id| match id {
        "1" => (403, json!({})),
        "2" => (200, in_state("open")),
        "3" => (429, json!({})),
        _ => (200, in_state("done")),
    });
    let outcomes = outcomes(&client, &["1", "2", "3", "4"]).await;
    let starts = [
        "GET /orders/{order-id}: 403",
        "timed out after 20s and 6 polls; last seen: open",
        "timed out after 20s and 6 polls; the last poll failed: GET /orders/{order-id}: 429",
        "done",
    ];
    for (outcome, start) in outcomes.iter().zip(starts) {
        assert!(outcome.starts_with(start), "{outcome}");
    }
    assert_eq!(server.times(), [0, 1_000, 3_000, 7_000, 15_000, 20_000]);
}

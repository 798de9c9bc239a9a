//! Tests batches with requests that are throttled or fail: which are resent, and when.

use std::time::Duration;

use graph_runtime::{Batch, Client, RetryPolicy, StaticToken};
use serde_json::{Value, json};
use support::in_process::{InProcess, reply};
use support::{Server, TOKEN, json as answered};

use crate::batch::{batched, batches, get, ids, ok, responses, service};
use crate::support;

#[tokio::test(start_paused = true)]
async fn given_a_throttled_request_when_sent_then_it_and_its_dependents_are_resent_in_time() {
    let server = InProcess::at_once(|batch, sent| {
        let body = responses(&sent.body, |request| {
            match (request["id"].as_str(), batch) {
                (Some("1"), 0) => json!({"status": 429, "headers": {"Retry-After": "0.2"}}),
                (Some("2" | "3"), 0) => json!({"status": 424}),
                (Some("5"), 0) => json!({"status": 503, "headers": {"Retry-After": "0.1"}}),
                _ => ok(json!(batch)),
            }
        });
        reply(200, &[], &body)
    });
    let client = server.builder().build().unwrap();
    let mut batch = Batch::new(&client).retry(RetryPolicy::default());
    let throttled = batch.add(get(&client, "/1"));
    let dependent = batch.add_after(&throttled, get(&client, "/2"));
    let further = batch.add_after(&dependent, get(&client, "/3"));
    let other = batch.add(get(&client, "/4"));
    batch.depends_on(&further, &other);
    let unavailable = batch.add(get(&client, "/5").with_response());
    let mut results = batch.send().await.unwrap();
    // The one that is due earlier is sent earlier.
    assert_eq!(server.times(), [0, 100, 200]);
    assert_eq!(results.take(throttled).unwrap(), 2);
    assert_eq!(results.take(dependent).unwrap(), 2);
    assert_eq!(results.take(further).unwrap(), 2);
    assert_eq!(results.take(other).unwrap(), 0);
    assert_eq!(results.take(unavailable).unwrap().attempts(), 2);
    let sent: Vec<Vec<Value>> = server
        .sent()
        .iter()
        .map(|sent| requests(&sent.body))
        .collect();
    assert_eq!(ids(&sent[1]), ["5"]);
    assert_eq!(ids(&sent[2]), ["1", "2", "3"]);
    assert_eq!(sent[2][1]["dependsOn"], json!(["1"]));
    assert_eq!(sent[2][2]["dependsOn"], json!(["2"]));
    let again = json!("1");
    for (requests, attempt) in sent.iter().zip([&Value::Null, &again, &again]) {
        for request in requests {
            assert_eq!(&request["headers"]["Retry-Attempt"], attempt, "{request}");
        }
    }
}

/// The requests of a batch.
fn requests(body: &[u8]) -> Vec<Value> {
    let body: Value = serde_json::from_slice(body).unwrap();
    body["requests"].as_array().unwrap().clone()
}

#[tokio::test]
async fn given_a_dependent_of_a_lost_request_when_retried_then_it_is_not_sent() {
    let server = service(|request, batch| match (request["id"].as_str(), batch) {
        (Some("1"), 0) => json!({"status": 429, "headers": {"Retry-After": "0"}}),
        (Some("2"), _) => json!({"status": 400}),
        (Some("3"), _) => json!({"status": 424}),
        _ => ok(json!(1)),
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client).retry(RetryPolicy::default());
    let throttled = batch.add(get(&client, "/1"));
    let lost = batch.add(get(&client, "/2"));
    let third = batch.add_after(&throttled, get(&client, "/3"));
    batch.depends_on(&third, &lost);
    let mut results = batch.send().await.unwrap();
    assert!(results.take(third).unwrap_err().is_failed_dependency());
    assert_eq!(ids(&batches(&server)[1]), ["1"]);
}

#[tokio::test]
async fn given_a_wait_beyond_the_total_timeout_when_requested_then_there_is_no_wait() {
    let server = service(|_, _| json!({"status": 503, "headers": {"Retry-After": "60"}})).await;
    let client = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(&server.base)
        .total_timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    let error = batched(&client, get(&client, "/x")).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_a_wait_longer_than_allowed_when_requested_then_only_the_others_are_resent() {
    let server = service(|request, batch| match (request["id"].as_str(), batch) {
        (Some("1"), _) => json!({"status": 429, "headers": {"Retry-After": "86400"}}),
        (_, 0) => json!({"status": 429, "headers": {"Retry-After": "0"}}),
        _ => ok(json!(1)),
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client).retry(RetryPolicy::default());
    let long = batch.add(get(&client, "/1"));
    let short = batch.add(get(&client, "/2"));
    let mut results = batch.send().await.unwrap();
    assert_eq!(
        results.take(long).unwrap_err().retry_after(),
        Some(Duration::from_secs(86_400))
    );
    assert_eq!(results.take(short).unwrap(), 1);
    assert_eq!(ids(&batches(&server)[1]), ["2"]);
}

#[tokio::test]
async fn given_a_rejected_batch_when_sent_then_that_is_the_error() {
    let server = Server::json(403, r#"{"error":{"code":"Forbidden"}}"#).await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let _first = batch.add(get(&client, "/x"));
    let _second = batch.add(get(&client, "/x"));
    let error = batch.send().await.unwrap_err();
    assert!(error.is_forbidden());
    assert!(
        error.to_string().starts_with("POST /$batch: 403"),
        "{error}"
    );
}

#[tokio::test]
async fn given_one_rejected_batch_of_two_when_sent_then_the_other_still_counts() {
    let server = Server::start(|_, seen| {
        let requests = seen.json()["requests"].as_array().unwrap().clone();
        if requests.len() < 20 {
            return answered(403, r#"{"error":{"code":"Forbidden"}}"#);
        }
        let responses = requests
            .iter()
            .map(|item| json!({"id": item["id"], "status": 200, "body": 1}));
        let responses: Vec<_> = responses.collect();
        answered(200, &json!({"responses": responses}).to_string())
    });
    let server = server.await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let handles: Vec<_> = (0..21).map(|_| batch.add(get(&client, "/x"))).collect();
    let mut results = batch.send().await.unwrap();
    assert_eq!(results.errors().count(), 1);
    let outcomes: Vec<_> = handles
        .into_iter()
        .map(|handle| results.take(handle))
        .collect();
    assert!(outcomes[..20].iter().all(Result::is_ok));
    let error = outcomes[20].as_ref().unwrap_err();
    assert!(error.is_forbidden());
    assert_eq!(error.code(), Some("Forbidden"));
    let text = error.to_string();
    assert!(
        text.starts_with("GET /x: its batch failed: POST /$batch: 403"),
        "{text}"
    );
}

//! Tests batches whose requests depend on one another.

use graph_runtime::Batch;
use serde_json::json;

use crate::batch::{batches, echo, get, ids, ok, service};

#[tokio::test]
async fn given_dependencies_when_sent_then_they_are_named_and_precede_their_dependents() {
    let server = echo().await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let first = batch.add(get(&client, "/a"));
    let second = batch.add(get(&client, "/b"));
    batch.depends_on(&first, &second);
    let third = batch.add_after(&first, get(&client, "/c"));
    batch.depends_on(&third, &second);
    drop(batch.send().await.unwrap());
    let sent = &batches(&server)[0];
    assert_eq!(ids(sent), ["2", "1", "3"]);
    let depends_on: Vec<_> = sent.iter().map(|item| item.get("dependsOn")).collect();
    assert_eq!(
        depends_on,
        [None, Some(&json!(["2"])), Some(&json!(["1", "2"]))]
    );
}

#[tokio::test]
async fn given_a_failed_dependency_when_taken_then_the_dependent_says_so() {
    let server = service(|request, _| match request.get("dependsOn") {
        None => json!({"status": 400, "body": {"error": {"code": "Bad"}}}),
        Some(_) => json!({"status": 424, "body": {"error": {"code": "FailedDependency"}}}),
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let first = batch.add(get(&client, "/a"));
    let second = batch.add_after(&first, get(&client, "/b"));
    let mut results = batch.send().await.unwrap();
    assert_eq!(results.take(first).unwrap_err().code(), Some("Bad"));
    let error = results.take(second).unwrap_err();
    assert!(error.is_failed_dependency() && !error.is_retryable());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_a_chain_of_more_than_twenty_when_sent_then_later_ones_wait_for_earlier_ones() {
    let server = echo().await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let mut last = batch.add(get(&client, "/x"));
    for _ in 1..45 {
        last = batch.add_after(&last, get(&client, "/x"));
    }
    let mut results = batch.send().await.unwrap();
    assert_eq!(results.take(last).unwrap()["asked"]["id"], "45");
    let sent = batches(&server);
    let sizes: Vec<_> = sent.iter().map(Vec::len).collect();
    assert_eq!(sizes, [20, 20, 5]);
    for batch in &sent {
        // A dependency that succeeded earlier is not in the batch, and cannot be named.
        assert_eq!(batch[0].get("dependsOn"), None);
        assert_eq!(batch[1]["dependsOn"], json!([batch[0]["id"]]));
    }
}

#[tokio::test]
async fn given_a_long_dependency_chain_that_breaks_when_sent_then_the_rest_is_not_sent() {
    let server = service(|request, _| match request["id"].as_str() {
        Some("20") => json!({"status": 409, "body": {"error": {"code": "Conflict"}}}),
        _ => ok(json!(1)),
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let mut last = batch.add(get(&client, "/x"));
    for _ in 1..30 {
        last = batch.add_after(&last, get(&client, "/x"));
    }
    let mut results = batch.send().await.unwrap();
    let error = results.take(last).unwrap_err();
    assert!(error.is_failed_dependency(), "{error}");
    assert_eq!(results.errors().count(), 10);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_a_cycle_of_dependencies_when_sent_then_nothing_is_sent() {
    let server = echo().await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let one = batch.add(get(&client, "/x"));
    let other = batch.add_after(&one, get(&client, "/x"));
    batch.depends_on(&one, &other);
    assert!(batch.send().await.is_err());
    assert!(server.seen().is_empty());
}

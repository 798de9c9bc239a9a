//! Tests answers to batches that come in pages, and outcomes that only some requests of a batch accept.

use graph_runtime::{Batch, Client, Create, Get, Resource, RetryPolicy, options};
use serde_json::{Value, json};
use support::in_process::{InProcess, reply as answer};

use crate::batch::{batches, get, ok, service};
use crate::support;

const MORE: &str = "https://graph.example/beta/$batch?more";

/// The answers to requests with these ids, and a link to more.
fn page(ids: &[usize], link: Option<&str>) -> String {
    let one = |id: &usize| json!({"id": id.to_string(), "status": 200, "body": id});
    let responses: Vec<_> = ids.iter().map(one).collect();
    json!({"responses": responses, "@odata.nextLink": link}).to_string()
}

#[tokio::test]
async fn given_a_page_for_each_answer_when_read_then_all_are_read() {
    let server = InProcess::at_once(|number, _| {
        answer(200, &[], &page(&[number + 1], (number < 2).then_some(MORE)))
    });
    let client = server.builder().build().unwrap();
    let mut batch = Batch::new(&client);
    let handles = ["/1", "/2", "/3"].map(|path| batch.add(get(&client, path)));
    let mut results = batch.send().await.unwrap();
    let values = handles.map(|handle| results.take(handle).unwrap());
    assert_eq!(values, [1, 2, 3]);
    assert_eq!(server.sent().len(), 3);
}

#[tokio::test]
async fn given_pages_without_end_when_read_then_there_are_no_more_than_requests() {
    let server = InProcess::at_once(|_, _| answer(200, &[], &page(&[1], Some(MORE))));
    let client = server.builder().build().unwrap();
    let mut batch = Batch::new(&client);
    let first = batch.add(get(&client, "/1"));
    let second = batch.add(get(&client, "/2"));
    let mut results = batch.send().await.unwrap();
    assert!(results.take(first).is_err(), "it is answered twice");
    let error = results.take(second).unwrap_err().to_string();
    assert!(error.contains("cycle"), "{error}");
    assert_eq!(server.sent().len(), 3);
}

#[tokio::test]
async fn given_a_conditional_request_in_a_batch_when_answered_then_only_304_is_not_a_failure() {
    let server = service(|request, _| match request["url"].as_str().unwrap() {
        "/same" => json!({"status": 304}),
        _ => json!({"status": 404}),
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let conditional = |path| {
        let get = Get::<Value, options::All>::get(Resource::root(&client, path));
        get.if_none_match("W/\"1\"")
    };
    let same = batch.add(conditional("/same"));
    let absent = batch.add(conditional("/absent"));
    let plain = batch.add(get(&client, "/same"));
    let mut results = batch.send().await.unwrap();
    assert_eq!(results.take(same).unwrap(), None);
    assert!(results.take(absent).unwrap_err().is_not_found());
    let error = results.take(plain).unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 304);
}

fn create(client: &Client, text: &str) -> Create<Value> {
    Create::post(Resource::root(client, "/x")).json(&json!({"text": text}))
}

#[tokio::test]
async fn given_large_requests_that_depend_on_each_other_when_sent_then_batches_are_split_by_size() {
    let server = service(|_, _| ok(1)).await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    assert!(batch.is_empty());
    let text = "x".repeat(1_500_000);
    let first = batch.add(create(&client, &text));
    assert!(!batch.is_empty());
    let second = batch.add_after(&first, create(&client, &text));
    let third = batch.add_after(&second, create(&client, &text));
    let mut results = batch.send().await.unwrap();
    for handle in [first, second, third] {
        results.take(handle).unwrap();
    }
    let sizes: Vec<_> = batches(&server).iter().map(Vec::len).collect();
    assert_eq!(sizes, [2, 1]);
}

#[tokio::test(start_paused = true)]
async fn given_a_dependency_that_is_sent_three_times_when_its_dependent_goes_along_then_both_say_so()
 {
    let server = InProcess::at_once(|number, _| {
        let responses = match number {
            0 | 1 => json!([{"id": "1", "status": 429}, {"id": "2", "status": 424}]),
            _ => json!([{"id": "1", "status": 200}, {"id": "2", "status": 200}]),
        };
        answer(200, &[], &json!({"responses": responses}).to_string())
    });
    let client = server.builder().build().unwrap();
    let mut batch = Batch::new(&client).retry(RetryPolicy::default());
    let first = batch.add(create(&client, "a"));
    let _second = batch.add_after(&first, create(&client, "b"));
    drop(batch.send().await.unwrap());
    let sent = server.sent();
    assert_eq!(sent.len(), 3);
    for (number, sent) in sent.iter().enumerate().skip(1) {
        let body: Value = serde_json::from_slice(&sent.body).unwrap();
        for request in body["requests"].as_array().unwrap() {
            let attempt = &request["headers"]["Retry-Attempt"];
            assert_eq!(attempt, &json!(number.to_string()), "{request}");
        }
    }
}

#[tokio::test]
async fn given_a_link_to_the_root_itself_when_added_then_the_batch_is_refused() {
    let server = InProcess::at_once(|_, _| answer(200, &[], "{}"));
    let client = server.builder().build().unwrap();
    let mut batch = Batch::new(&client);
    let link = "https://graph.example/beta?x=1";
    let _handle = batch.add(graph_runtime::List::<Value>::resume(&client, link));
    let error = batch.send().await.unwrap_err().to_string();
    assert!(error.contains("below the client's base URL"), "{error}");
    assert!(server.sent().is_empty());
}

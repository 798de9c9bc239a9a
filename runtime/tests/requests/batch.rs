//! Tests batches: several requests sent as one, each with its own outcome.

use crate::support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::TryStreamExt;
use graph_runtime::{
    Batch, Client, Count, Create, Delete, Download, Get, Json, List, Page, Resource, RetryPolicy,
    StaticToken, Update, Upload, options, reply,
};
use serde_json::{Value, json};
use support::{Server, TOKEN, answer, client, json as answered};

/// Answers one request; the number is that of its batch, starting at 0.
trait Serve: Fn(&Value, usize) -> Value + Clone + Send + Sync + 'static {}
impl<F: Fn(&Value, usize) -> Value + Clone + Send + Sync + 'static> Serve for F {}

/// A service that answers the requests of each batch in reverse order.
async fn service(serve: impl Serve) -> Server {
    let batches = Arc::new(AtomicUsize::new(0));
    Server::start(move |_, seen| {
        let batch = batches.fetch_add(1, Ordering::SeqCst);
        let requests = seen.json()["requests"].as_array().unwrap().clone();
        let responses = requests.iter().rev().map(|request| {
            let mut response = serve(request, batch);
            response["id"] = request["id"].clone();
            response
        });
        let responses: Vec<_> = responses.collect();
        answered(200, &json!({"responses": responses}).to_string())
    })
    .await
}

fn ok(body: impl Into<Value>) -> Value {
    let body = body.into();
    json!({"status": 200, "headers": {"Content-Type": "application/json"}, "body": body})
}

/// A service that echoes each request.
async fn echo() -> Server {
    service(|request, _| ok(json!({"asked": request}))).await
}

fn get(client: &Client, path: &'static str) -> Get<Value> {
    Get::get(Resource::root(client, path))
}

/// The requests of each received batch.
fn batches(server: &Server) -> Vec<Vec<Value>> {
    let requests = |body: Value| body["requests"].as_array().unwrap().clone();
    let seen = server.seen();
    seen.iter().map(|seen| requests(seen.json())).collect()
}

fn ids(batch: &[Value]) -> Vec<&str> {
    batch
        .iter()
        .map(|item| item["id"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn given_requests_of_several_kinds_when_sent_then_each_handle_takes_its_own_type() {
    let server = service(|request, _| match request["url"].as_str().unwrap() {
        "/packages?$top=5" => ok(json!({"value": [1, 2]})),
        "/packages" => json!({"status": 201, "body": {"id": "new"}}),
        "/packages/$count" => {
            json!({"status": 200, "headers": {"Content-Type": "text/plain"}, "body": 42})
        }
        "/packages/7" if request["method"] == "PATCH" => json!({"status": 204}),
        _ => json!({"status": 204, "headers": null, "body": null}),
    })
    .await;
    let client = server.client();
    let at = Resource::root(&client, "/packages");
    let mut batch = Batch::new(&client);
    let listed = batch.add(List::<i32, options::All>::get(at.clone()).top(5));
    let created = batch.add(Create::<Value>::post(at.clone()).json(&json!({"a": 1})));
    let counted = batch.add(Count::<Json, options::All>::get(at.child("$count")));
    let updated = batch.add(Update::<Value>::patch(at.key("id", "7")).json(&json!({})));
    let deleted = batch.add(Delete::<options::NoOptions>::delete(at.key("id", "8")));
    assert_eq!(batch.len(), 5);
    let mut results = batch.send().await.unwrap();
    let page: Page<i32> = results.take(listed).unwrap();
    assert_eq!(page.value, [1, 2]);
    assert_eq!(results.take(created).unwrap(), json!({"id": "new"}));
    assert_eq!(results.take(counted).unwrap(), 42);
    assert_eq!(results.take(updated).unwrap(), None);
    results.take(deleted).unwrap();
    let seen = server.one();
    assert_eq!(
        (seen.method.as_str(), seen.path()),
        ("POST", "/beta/$batch")
    );
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(seen.header("authorization"), Some(&*bearer));
    assert!(!String::from_utf8_lossy(&seen.body).contains(TOKEN));
}

#[tokio::test]
async fn given_awkward_ids_and_options_when_sent_then_urls_are_relative_and_encoded() {
    let server = echo().await;
    let client = server.client();
    let at = Resource::root(&client, "/packages").key("id", "a/b ?#%");
    let mut batch = Batch::new(&client);
    let handle = batch.add(Get::<Value, options::All>::get(at).filter("a eq 'b&c'"));
    let raw = batch.add(client.get("users/7?$select=id").json::<Value>());
    let mut results = batch.send().await.unwrap();
    assert_eq!(
        results.take(handle).unwrap()["asked"],
        json!({
            "id": "1", "method": "GET",
            "url": "/packages/a%2Fb%20%3F%23%25?$filter=a%20eq%20%27b%26c%27",
        })
    );
    assert_eq!(
        results.take(raw).unwrap()["asked"]["url"],
        "/users/7?$select=id"
    );
}

#[tokio::test]
async fn given_headers_and_a_body_when_sent_then_they_are_the_requests_own() {
    let server = echo().await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let create = Create::<Value>::post(Resource::root(&client, "/x"))
        .json(&json!({"b": [1, null]}))
        .header("If-Match", "W/\"1\"");
    let created = batch.add(create);
    let counted =
        batch.add(List::<Value, options::All>::get(Resource::root(&client, "/x")).count(true));
    let mut results = batch.send().await.unwrap();
    let asked = &results.take(created).unwrap()["asked"];
    assert_eq!(asked["body"], json!({"b": [1, null]}));
    assert_eq!(
        asked["headers"],
        json!({"Content-Type": "application/json", "if-match": "W/\"1\""})
    );
    drop(results.take(counted));
    let consistency = &batches(&server)[0][1]["headers"]["consistencylevel"];
    assert_eq!(consistency, "eventual");
}

#[tokio::test]
async fn given_large_requests_when_sent_then_batches_are_split_by_size() {
    let server = echo().await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let text = "x".repeat(1_500_000);
    let create = |text: &str| {
        Create::<Value>::post(Resource::root(&client, "/x")).json(&json!({"text": text}))
    };
    let large: Vec<_> = (0..5).map(|_| batch.add(create(&text))).collect();
    let huge = batch.add(create(&text.repeat(4)));
    let last = batch.add_after(&large[0], create(&text));
    let mut results = batch.send().await.unwrap();
    for handle in large.into_iter().chain([huge, last]) {
        results.take(handle).unwrap();
    }
    for seen in server.seen() {
        let requests = seen.json()["requests"].as_array().unwrap().len();
        assert!(seen.body.len() <= 4_000_000 || requests == 1);
    }
    // Two fit into one batch; the oversized one is sent alone.
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn given_bytes_when_sent_and_received_then_they_travel_as_base64() {
    const CONTENT: &[u8] = b"\xfb\xff\x00\xfe";
    let server = service(|request, _| {
        json!({"status": 200, "headers": {"Content-Type": "image/png"}, "body": request.get("body")
            .cloned().unwrap_or(json!("+/8A/g=="))})
    })
    .await;
    let client = server.client();
    let photo = Resource::root(&client, "/me/photo/$value");
    let mut batch = Batch::new(&client);
    let upload = Upload::<reply::Bytes>::put(photo.clone()).bytes("image/png", CONTENT);
    let uploaded = batch.add(upload);
    let downloaded = batch.add(Download::<options::NoOptions>::get(photo));
    let mut results = batch.send().await.unwrap();
    assert_eq!(results.take(uploaded).unwrap(), CONTENT);
    assert_eq!(results.take(downloaded).unwrap(), CONTENT);
    let sent = &batches(&server)[0];
    assert_eq!(sent[0]["body"], "+/8A/g==");
    assert_eq!(sent[0]["headers"]["Content-Type"], "image/png");
    assert_eq!(sent[1]["headers"]["Accept"], "*/*");
}

#[tokio::test]
async fn given_one_that_fails_when_sent_then_the_others_succeed_and_the_error_is_whole() {
    let server = service(|request, _| match request["id"].as_str() {
        Some("1") => json!({
            "status": 404, "headers": {"request-id": "r-1"},
            "body": {"error": {"code": "ResourceNotFound", "message": "m"}},
        }),
        _ => ok(json!(1)),
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let at = Resource::root(&client, "/packages").key("package-id", "private-id");
    let missing = batch.add(Get::<Value>::get(at));
    let there = batch.add(get(&client, "/b"));
    let mut results = batch.send().await.unwrap();
    assert_eq!(results.errors().count(), 1);
    assert!(!format!("{results:?}").contains("private-id"));
    let error = results.take(missing).unwrap_err();
    assert!(error.is_not_found());
    assert_eq!(
        error.to_string(),
        "GET /packages/{package-id}: 404 Not Found, ResourceNotFound: m (request id r-1)"
    );
    let sent = server.one();
    assert_eq!(error.client_request_id(), sent.header("client-request-id"));
    assert_eq!(results.take(there).unwrap(), 1);
}

#[tokio::test]
async fn given_a_response_that_is_asked_for_when_taken_then_it_is_the_requests_own() {
    let server = service(|_, _| {
        json!({"status": 201, "headers": {"ETag": "W/\"2\"", "request-id": "r-2"}, "body": {}})
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let handle = batch.add(get(&client, "/x").with_response());
    let response = batch.send().await.unwrap().take(handle).unwrap();
    assert_eq!(response.status, 201);
    assert_eq!(response.etag(), Some("W/\"2\""));
    assert_eq!(response.request_id(), Some("r-2"));
    assert_eq!(response.attempts(), 1);
}

#[tokio::test]
async fn given_more_than_twenty_when_sent_then_they_are_split_and_all_are_answered() {
    let server = echo().await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let handles: Vec<_> = (0..45).map(|_| batch.add(get(&client, "/x"))).collect();
    let mut results = batch.send().await.unwrap();
    for (at, handle) in handles.into_iter().enumerate() {
        let asked = results.take(handle).unwrap()["asked"].clone();
        assert_eq!(asked["id"], (at + 1).to_string());
    }
    let mut sizes: Vec<_> = batches(&server).iter().map(Vec::len).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [5, 20, 20]);
}

#[tokio::test(flavor = "multi_thread")]
async fn given_several_batches_when_sent_then_no_more_than_allowed_are_under_way() {
    let most = Arc::new(Mutex::new((0, 0)));
    let log = most.clone();
    let server = service(move |request, _| {
        if request["id"].as_str().unwrap().parse::<usize>().unwrap() % 20 == 1 {
            let enter = |by: i32| {
                let mut now = log.lock().unwrap();
                now.0 += by;
                now.1 = now.0.max(now.1);
            };
            enter(1);
            std::thread::sleep(Duration::from_millis(30));
            enter(-1);
        }
        ok(json!(1))
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client).concurrency(2);
    let handles: Vec<_> = (0..120).map(|_| batch.add(get(&client, "/x"))).collect();
    drop(batch.send().await.unwrap());
    assert_eq!(handles.len(), 120);
    assert_eq!(most.lock().unwrap().1, 2);
}

#[tokio::test]
async fn given_no_requests_when_sent_then_nothing_is() {
    let server = echo().await;
    let results = Batch::new(&server.client()).send().await.unwrap();
    assert_eq!(results.errors().count(), 0);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn given_dependencies_when_sent_then_they_are_named_and_come_first() {
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
async fn given_a_long_chain_that_breaks_when_sent_then_the_rest_is_not_sent() {
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
async fn given_a_throttled_request_when_sent_then_it_and_its_dependents_go_again_in_time() {
    let server = service(|request, batch| match (request["id"].as_str(), batch) {
        (Some("1"), 0) => json!({"status": 429, "headers": {"Retry-After": "0.2"}}),
        (Some("2" | "3"), 0) => json!({"status": 424}),
        (Some("5"), 0) => json!({"status": 503, "headers": {"Retry-After": "0.1"}}),
        _ => ok(json!(batch)),
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client).retry(RetryPolicy::default());
    let throttled = batch.add(get(&client, "/1"));
    let dependent = batch.add_after(&throttled, get(&client, "/2"));
    let further = batch.add_after(&dependent, get(&client, "/3"));
    let other = batch.add(get(&client, "/4"));
    batch.depends_on(&further, &other);
    let unavailable = batch.add(get(&client, "/5").with_response());
    let start = Instant::now();
    let mut results = batch.send().await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(200));
    // The one that is due earlier is sent earlier.
    assert_eq!(results.take(throttled).unwrap(), 2);
    assert_eq!(results.take(dependent).unwrap(), 2);
    assert_eq!(results.take(further).unwrap(), 2);
    assert_eq!(results.take(other).unwrap(), 0);
    assert_eq!(results.take(unavailable).unwrap().attempts(), 2);
    let sent = batches(&server);
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

#[tokio::test]
async fn given_a_dependent_of_one_that_is_lost_when_sent_again_then_it_is_not() {
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
async fn given_a_wait_beyond_the_total_timeout_when_asked_for_then_it_is_not_waited_for() {
    let server = service(|_, _| json!({"status": 503, "headers": {"Retry-After": "60"}})).await;
    let client = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(&server.base)
        .total_timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    let mut batch = Batch::new(&client);
    let handle = batch.add(get(&client, "/x"));
    let error = batch.send().await.unwrap().take(handle).unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_a_throttle_gate_when_one_of_a_batch_is_throttled_then_its_workload_waits() {
    let server = Server::start(|_, seen| match seen.method.as_str() {
        "POST" => {
            let throttled = json!({"id": "1", "status": 429, "headers": {"Retry-After": "0.2"}});
            answered(200, &json!({"responses": [throttled]}).to_string())
        }
        _ => answered(200, "{}"),
    });
    let server = server.await;
    let client = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(&server.base)
        .throttle_gate(true)
        .build()
        .unwrap();
    let mut batch = Batch::new(&client).retry(RetryPolicy::never());
    let _handle = batch.add(get(&client, "/users/7"));
    drop(batch.send().await.unwrap());
    let start = Instant::now();
    get(&client, "/groups").await.unwrap();
    assert!(start.elapsed() < Duration::from_millis(150));
    get(&client, "/users").await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn given_a_request_that_stays_throttled_when_sent_then_the_error_is_the_services() {
    let server = service(|_, _| {
        json!({"status": 429, "headers": {"Retry-After": "0"}, "body": {"error": {"code": "TooManyRequests"}}})
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client).retry(RetryPolicy::default().attempts(3));
    let handle = batch.add(get(&client, "/x"));
    let error = batch.send().await.unwrap().take(handle).unwrap_err();
    assert!(error.is_throttled());
    assert_eq!(
        (error.code(), error.attempts()),
        (Some("TooManyRequests"), 3)
    );
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn given_a_wait_longer_than_allowed_when_asked_for_then_only_the_others_go_again() {
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
async fn given_a_failure_that_may_have_had_effect_when_it_was_a_post_then_it_is_not_sent_again() {
    let server = service(|_, _| json!({"status": 500})).await;
    let client = server.client();
    let mut batch = Batch::new(&client).retry(RetryPolicy::default().base_delay(Duration::ZERO));
    let create = Create::<Value>::post(Resource::root(&client, "/x")).json(&json!({}));
    let created = batch.add(create);
    let error = batch.send().await.unwrap().take(created).unwrap_err();
    assert!(error.is_server_error());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_a_throttled_batch_when_sent_then_it_goes_again_whole() {
    let throttled = AtomicUsize::new(0);
    let throttled = Arc::new(throttled);
    let server = Server::start(move |_, seen| {
        if throttled.fetch_add(1, Ordering::SeqCst) == 0 {
            return answer(429, &[("retry-after", "0")], "");
        }
        let id = &seen.json()["requests"][0]["id"];
        let body = json!({"responses": [{"id": id, "status": 200, "body": 7}]});
        answered(200, &body.to_string())
    });
    let server = server.await;
    let client = server.client();
    let mut batch = Batch::new(&client).retry(RetryPolicy::default());
    let handle = batch.add(get(&client, "/x"));
    assert_eq!(batch.send().await.unwrap().take(handle).unwrap(), 7);
    let mut sent = batches(&server);
    assert_eq!(sent.len(), 2);
    let headers = sent[1][0].as_object_mut().unwrap().remove("headers");
    assert_eq!(headers, Some(json!({"Retry-Attempt": "1"})));
    assert_eq!(sent[0], sent[1]);
}

#[tokio::test]
async fn given_a_batch_that_is_refused_when_sent_then_that_is_the_error() {
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
async fn given_one_batch_of_two_that_is_refused_when_sent_then_the_other_still_counts() {
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

#[tokio::test]
async fn given_an_answer_in_parts_when_read_then_its_links_are_followed_at_home_only() {
    let server = Server::start(|base, seen| {
        let body = match seen.method.as_str() {
            "POST" => json!({
                "responses": [{"id": "2", "status": 200, "body": 2}],
                "@odata.nextLink": format!("{base}/$batch?rest"),
            }),
            _ => json!({"responses": [{"id": "1", "status": 200, "body": 1}]}),
        };
        answered(200, &body.to_string())
    });
    let server = server.await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let handle = batch.add(get(&client, "/1"));
    let _other = batch.add(get(&client, "/2"));
    assert_eq!(batch.send().await.unwrap().take(handle).unwrap(), 1);

    let elsewhere = json!({"responses": [], "@odata.nextLink": "https://evil.example/x?secret"});
    let server = Server::json(200, &elsewhere.to_string()).await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let _handle = batch.add(get(&client, "/1"));
    let error = batch.send().await.unwrap_err().to_string();
    assert!(
        error.contains("`evil.example`") && !error.contains("secret"),
        "{error}"
    );
}

#[tokio::test]
async fn given_a_page_when_taken_then_it_can_be_paged_on_at_home_only() {
    let server = Server::start(|base, seen| match seen.method.as_str() {
        "POST" => {
            let page = |link: String| ok(json!({"value": [1], "@odata.nextLink": link}));
            let mut home = page(format!("{base}/x?page=2"));
            let mut elsewhere = page("https://evil.example/x".to_owned());
            home["id"] = "1".into();
            elsewhere["id"] = "2".into();
            answered(200, &json!({"responses": [home, elsewhere]}).to_string())
        }
        _ => answered(200, r#"{"value":[2]}"#),
    });
    let server = server.await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let list = || List::<Value>::get(Resource::root(&client, "/x"));
    let home = batch.add(list());
    let elsewhere = batch.add(list());
    let mut results = batch.send().await.unwrap();
    let next = results.take(home).unwrap().next(&client).unwrap();
    let rest: Vec<_> = next.stream().try_collect().await.unwrap();
    assert_eq!(rest, [2]);
    let next = results.take(elsewhere).unwrap().next(&client).unwrap();
    let error = next.await.unwrap_err().to_string();
    assert!(error.contains("`evil.example`"), "{error}");
}

#[tokio::test]
async fn given_a_redirect_of_one_when_answered_then_the_host_is_named_and_not_asked() {
    let server = service(|_, _| {
        json!({"status": 302, "headers": {"Location": "https://evil.example/content?sig=secret"}})
    })
    .await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let handle = batch.add(get(&client, "/x"));
    let error = batch.send().await.unwrap().take(handle).unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("`evil.example`") && !text.contains("secret"),
        "{text}"
    );
}

#[tokio::test]
async fn given_handles_of_another_batch_when_used_then_it_is_an_error() {
    let server = echo().await;
    let client = server.client();
    let (mut one, mut other) = (Batch::new(&client), Batch::new(&client));
    let mine = one.add(get(&client, "/x"));
    let foreign = other.add(get(&client, "/x"));
    let mut results = one.send().await.unwrap();
    assert!(results.take(foreign).is_err());
    assert!(results.take(mine).is_ok());
    let mut third = Batch::new(&client);
    let request = third.add(get(&client, "/x"));
    let strange = other.add(get(&client, "/x"));
    third.depends_on(&request, &strange);
    let error = third.send().await.unwrap_err();
    assert_eq!(error.to_string(), "the handle belongs to another batch");
}

#[tokio::test]
async fn given_a_request_that_cannot_be_made_when_sent_then_nothing_is() {
    let server = echo().await;
    let client = server.client();
    let stranger = support::client(&server.base);
    let bad = [
        get(&client, "/x").header("Authorization", "x"),
        Get::get(Resource::root(&client, "/x").key("id", "..")),
        get(&stranger, "/x"),
        client.get("https://evil.example/x").json(),
        Get::put(Resource::root(&client, "/x")).bytes("application/json", "{"),
    ];
    for request in bad {
        let shown = format!("{request:?}");
        let mut batch = Batch::new(&client);
        let _good = batch.add(get(&client, "/x"));
        let _bad = batch.add(request);
        assert!(batch.send().await.is_err(), "{shown}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn given_a_circle_of_dependencies_when_sent_then_nothing_is() {
    let server = echo().await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let one = batch.add(get(&client, "/x"));
    let other = batch.add_after(&one, get(&client, "/x"));
    batch.depends_on(&one, &other);
    assert!(batch.send().await.is_err());
    assert!(server.seen().is_empty());
}

#[test]
fn given_batches_when_held_then_they_can_cross_threads() {
    fn is<T: Send>(_: T) {}
    fn shared<T: Send + Sync>() {}
    let batch = Batch::new(&client("http://127.0.0.1:1"));
    is(batch.send());
    shared::<graph_runtime::BatchResults>();
    shared::<graph_runtime::BatchHandle<reply::Entity<std::cell::Cell<u8>>>>();
}

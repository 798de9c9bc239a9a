//! Tests batches: several requests sent as one, each with its own outcome.

use crate::support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use graph_runtime::{
    Batch, Client, Count, Create, Delete, Download, Error, Get, Json, List, Page, Request,
    Resource, Update, Upload, options, reply,
};
use reply::Reply;
use serde_json::{Value, json};
use support::{Server, TOKEN, client, json as answered};

/// Answers one request; the number is that of its batch, starting at 0.
pub(super) trait Serve: Fn(&Value, usize) -> Value + Clone + Send + Sync + 'static {}

impl<F: Fn(&Value, usize) -> Value + Clone + Send + Sync + 'static> Serve for F {}

/// The response to a batch, with the answer to each of its requests, in reverse order.
pub(super) fn responses(batch: &[u8], serve: impl Fn(&Value) -> Value) -> String {
    let batch: Value = serde_json::from_slice(batch).unwrap();
    let requests = batch["requests"].as_array().unwrap().iter().rev();
    let responses = requests.map(|request| {
        let mut response = serve(request);
        response["id"] = request["id"].clone();
        response
    });
    json!({"responses": responses.collect::<Vec<_>>()}).to_string()
}

/// A service that answers the requests of each batch.
pub(super) async fn service(serve: impl Serve) -> Server {
    let batches = Arc::new(AtomicUsize::new(0));
    Server::start(move |_, seen| {
        let batch = batches.fetch_add(1, Ordering::SeqCst);
        answered(200, &responses(&seen.body, |request| serve(request, batch)))
    })
    .await
}

/// Sends a request in a batch of its own.
pub(super) async fn batched<R: Reply, O>(
    client: &Client,
    request: Request<R, O>,
) -> Result<R::Output, Error> {
    let mut batch = Batch::new(client);
    let handle = batch.add(request);
    batch.send().await?.take(handle)
}

pub(super) fn ok(body: impl Into<Value>) -> Value {
    let body = body.into();
    json!({"status": 200, "headers": {"Content-Type": "application/json"}, "body": body})
}

/// A service that echoes each request.
pub(super) async fn echo() -> Server {
    service(|request, _| ok(json!({"asked": request}))).await
}

pub(super) fn get(client: &Client, path: &'static str) -> Get<Value> {
    Get::get(Resource::root(client, path))
}

/// The requests of each received batch.
pub(super) fn batches(server: &Server) -> Vec<Vec<Value>> {
    let requests = |body: Value| body["requests"].as_array().unwrap().clone();
    let seen = server.seen();
    seen.iter().map(|seen| requests(seen.json())).collect()
}

pub(super) fn ids(batch: &[Value]) -> Vec<&str> {
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
async fn given_a_response_of_a_batched_request_when_taken_then_it_is_its_own() {
    let server = service(|_, _| {
        json!({"status": 201, "headers": {"ETag": "W/\"2\"", "request-id": "r-2"}, "body": {}})
    })
    .await;
    let client = server.client();
    let response = batched(&client, get(&client, "/x").with_response())
        .await
        .unwrap();
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
async fn given_no_requests_when_sent_then_nothing_is_sent() {
    let server = echo().await;
    let results = Batch::new(&server.client()).send().await.unwrap();
    assert_eq!(results.errors().count(), 0);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn given_an_invalid_request_when_sent_then_nothing_is_sent() {
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

#[test]
fn given_batches_when_held_then_they_can_cross_threads() {
    fn is<T: Send>(_: T) {}
    fn shared<T: Send + Sync>() {}
    let batch = Batch::new(&client("http://127.0.0.1:1"));
    is(batch.send());
    shared::<graph_runtime::BatchResults>();
    shared::<graph_runtime::BatchHandle<reply::Entity<std::cell::Cell<u8>>>>();
}

//! Tests limits of response sizes.
#![cfg(feature = "reqwest")]

use crate::support;

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use graph_runtime::transport::Body;
use graph_runtime::{Batch, Client, Create, Error, Get, List, RetryPolicy};
use serde_json::{Value, json};
use support::in_process::{InProcess, at};
use support::{Server, answer, client};

const CHUNK: usize = 1 << 16;
const MIB: usize = 1 << 20;

/// Answers with endless bodies, and counts the bytes that are read of each.
fn endless() -> (InProcess, Arc<AtomicUsize>) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = taken.clone();
    let server = InProcess::at_once(move |_, _| {
        let counter = counter.clone();
        let chunks = stream::repeat(Bytes::from(vec![b' '; CHUNK]));
        let chunks = chunks.map(move |chunk| {
            counter.fetch_add(chunk.len(), Ordering::SeqCst);
            Ok(chunk)
        });
        Ok(answer(200, &[], "").map(|_| Body::from_stream(chunks)))
    });
    (server, taken)
}

fn assert_too_large(error: &Error, limit: usize) {
    assert!(error.is_over_limit() && !error.is_retryable(), "{error}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    let part = format!("200 OK, but the body has more than {limit} bytes; `max_response_bytes`");
    assert!(error.to_string().contains(&part), "{error}");
}

#[tokio::test]
async fn given_an_endless_body_when_read_then_reading_stops_at_the_limit() {
    for limit in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, MIB] {
        let (server, taken) = endless();
        let client = server.builder().max_response_bytes(limit).build().unwrap();
        let error = Get::<Value>::get(at(&client, "/x")).await.unwrap_err();
        assert_too_large(&error, limit);
        let taken = taken.load(Ordering::SeqCst);
        assert!(taken <= limit + 2 * CHUNK, "{taken} for {limit}");
        assert_eq!(server.sent().len(), 1);
    }
}

#[tokio::test]
async fn given_no_explicit_limit_when_a_body_is_endless_then_64_mib_are_read() {
    let (server, taken) = endless();
    let client = server.builder().build().unwrap();
    let error = Get::<Value>::get(at(&client, "/x")).await.unwrap_err();
    assert_too_large(&error, 64 * MIB);
    assert!(taken.load(Ordering::SeqCst) <= 64 * MIB + 2 * CHUNK);
}

#[tokio::test]
async fn given_a_limit_of_the_request_when_read_then_it_overrides_that_of_the_client() {
    let body = format!("[{}1]", " ".repeat(998));
    let server = Server::json(200, &body).await;
    let strict = Client::builder()
        .credential(graph_runtime::StaticToken::new("t"))
        .base_url(&server.base)
        .max_response_bytes(999);
    let strict = strict.build().unwrap();
    let get = |client: &Client| Get::<Value>::get(at(client, "/x"));
    assert_too_large(&get(&strict).await.unwrap_err(), 999);
    assert_eq!(
        get(&strict).max_response_bytes(1001).await.unwrap(),
        json!([1])
    );
    assert_eq!(
        get(&strict).max_response_bytes(None).await.unwrap(),
        json!([1])
    );
    let raw = strict.get("/x").max_response_bytes(1001);
    assert_eq!(raw.json::<Value>().await.unwrap(), json!([1]));
    let wide = client(&server.base);
    assert_too_large(
        &get(&wide).max_response_bytes(1000).await.unwrap_err(),
        1000,
    );
}

#[tokio::test]
async fn given_a_limit_of_a_list_when_streamed_then_it_counts_for_every_page() {
    let server = Server::start(|base, seen| {
        let is_first = !seen.target.contains("page=2");
        let text = if is_first {
            ""
        } else {
            "a long text, longer than the first page"
        };
        let mut page = json!({"value": [text]});
        if is_first {
            page["@odata.nextLink"] = format!("{base}/x?page=2").into();
        }
        support::json(200, &page.to_string())
    });
    let server = server.await;
    let list = List::<Value>::get(server.at("/x")).max_response_bytes(90);
    let mut items = list.stream();
    assert_eq!(items.try_next().await.unwrap(), Some(json!("")));
    let page = List::<Value>::get(server.at("/x")).max_response_bytes(10);
    assert_too_large(&page.await.unwrap_err(), 10);
}

#[tokio::test]
async fn given_a_batch_when_its_response_is_endless_then_it_is_read_up_to_the_limit() {
    let (server, taken) = endless();
    let client = server.builder().max_response_bytes(MIB).build().unwrap();
    let mut batch = Batch::new(&client);
    let _handle = batch.add(Get::<Value>::get(at(&client, "/x")));
    assert_too_large(&batch.send().await.unwrap_err(), MIB);
    assert!(taken.load(Ordering::SeqCst) <= MIB + 2 * CHUNK);
}

#[tokio::test]
async fn given_a_create_when_its_response_is_too_large_then_it_may_have_taken_effect() {
    let (server, _) = endless();
    let client = server.builder().max_response_bytes(9).build().unwrap();
    let create = Create::<Value>::post(at(&client, "/x")).json(&json!({}));
    let error = create.await.unwrap_err();
    assert!(error.may_have_taken_effect());
    assert_eq!(server.sent().len(), 1);
}

/// 64 MiB of spaces in some 64 KiB.
fn bomb() -> Vec<u8> {
    let mut zip = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..64 {
        zip.write_all(&vec![b' '; MIB]).unwrap();
    }
    zip.finish().unwrap()
}

#[tokio::test]
async fn given_a_small_compressed_body_when_it_expands_too_much_then_it_is_too_large() {
    let bomb = Bytes::from(bomb());
    let server = Server::start(move |_, _| {
        answer(200, &[("content-encoding", "gzip")], "").map(|_| bomb.clone())
    });
    let server = server.await;
    let client = Client::builder()
        .credential(graph_runtime::StaticToken::new("t"))
        .base_url(&server.base)
        .retry(RetryPolicy::default())
        .max_response_bytes(MIB);
    let error = Get::<Value>::get(at(&client.build().unwrap(), "/x")).await;
    assert_too_large(&error.unwrap_err(), MIB);
    assert_eq!(server.seen().len(), 1);
}

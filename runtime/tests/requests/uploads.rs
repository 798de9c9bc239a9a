//! Tests uploads: streams, and files in ranges.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::stream;
use graph_runtime::{Batch, Client, Error, RetryPolicy, StaticToken, Upload, UploadSession, reply};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply as in_process};
use support::{Server, TOKEN, answer};

use crate::support;

type Parts = Vec<Result<Bytes, std::io::Error>>;

fn parts(texts: &[&'static str]) -> Parts {
    texts
        .iter()
        .map(|text| Ok(Bytes::from_static(text.as_bytes())))
        .collect()
}

fn upload(
    at: graph_runtime::Resource,
    length: u64,
    texts: &'static [&'static str],
) -> Upload<reply::Empty> {
    Upload::<reply::Empty>::put(at)
        .stream_bytes("text/csv", length, move || stream::iter(parts(texts)))
}

#[tokio::test]
async fn given_a_stream_of_known_length_when_uploaded_then_its_length_and_bytes_arrive() {
    let server = Server::json(204, "").await;
    for (length, texts, body) in [
        (9, &["id;", "", "name\n", "7"][..], "id;name\n7"),
        (0, &[], ""),
        (0, &[""], ""),
    ] {
        upload(server.at("/x"), length, texts).await.unwrap();
        let seen = server.seen().pop().unwrap();
        assert_eq!(seen.body, body);
        assert_eq!(seen.header("content-length"), Some(&*length.to_string()));
        assert_eq!(seen.header("content-type"), Some("text/csv"));
        assert_eq!(seen.header("transfer-encoding"), None);
    }
}

#[tokio::test]
async fn given_a_stream_of_another_length_when_uploaded_then_it_is_an_error() {
    let server = Server::json(204, "").await;
    let client = server.client();
    for (length, texts, how) in [
        (5, &["abcd"][..], "fewer"),
        (1, &[], "fewer"),
        (3, &["abcd"], "more"),
        (3, &["abc", "d"], "more"),
        (0, &["a"], "more"),
    ] {
        let error = upload(at(&client, "/x"), length, texts).await.unwrap_err();
        let mut shown = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(inner) = source {
            shown.push_str(&inner.to_string());
            source = inner.source();
        }
        assert!(shown.contains(how), "{length} {texts:?}: {shown}");
    }
}

#[tokio::test]
async fn given_a_failure_when_a_stream_is_uploaded_then_it_is_resent_from_its_start() {
    let count = AtomicUsize::new(0);
    let count: &'static AtomicUsize = Box::leak(Box::new(count));
    let server = Server::start(|_, _| match count.fetch_add(1, Ordering::SeqCst) {
        0 => answer(503, &[("retry-after", "0")], ""),
        _ => answer(204, &[], ""),
    });
    let server = server.await;
    let request = upload(server.at("/x"), 4, &["ab", "cd"]).retry(RetryPolicy::default());
    request.clone().await.unwrap();
    let seen = server.seen();
    let bodies = seen.iter().map(|seen| &seen.body[..]);
    assert_eq!(bodies.collect::<Vec<_>>(), [b"abcd", b"abcd"]);
    request.await.unwrap();
}

#[tokio::test]
async fn given_a_transport_that_sends_no_streams_when_uploaded_then_the_bytes_arrive() {
    let server = InProcess::at_once(|_, _| in_process(204, &[], ""));
    let client = server.builder().build().unwrap();
    upload(at(&client, "/x"), 4, &["ab", "cd"]).await.unwrap();
    assert_eq!(server.sent()[0].body, "abcd");
}

#[tokio::test]
async fn given_a_stream_when_put_in_a_batch_then_nothing_is_sent() {
    let server = InProcess::at_once(|_, _| in_process(200, &[], "{}"));
    let client = server.builder().build().unwrap();
    let mut batch = Batch::new(&client);
    let _handle = batch.add(upload(at(&client, "/x"), 1, &["a"]));
    let error = batch.send().await.unwrap_err();
    assert!(error.to_string().contains("a streamed body"), "{error}");
    assert!(server.sent().is_empty());
}

const UNIT: usize = 320 * 1024;

/// The stored ranges, and the faults of ranges by their number.
#[derive(Default)]
struct Storage {
    bytes: Vec<u8>,
    ranges: usize,
    faults: Vec<(usize, Fault)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Fault {
    /// The range is not stored.
    Unavailable,
    /// The range is stored, but the response is a failure.
    StoredAndLost,
    /// The session no longer exists.
    Gone,
}

async fn storage(length: usize, faults: Vec<(usize, Fault)>) -> (Server, Arc<Mutex<Storage>>) {
    let storage = Arc::new(Mutex::new(Storage {
        faults,
        ..Storage::default()
    }));
    let state = storage.clone();
    let server = Server::start(move |_, seen| {
        let mut storage = state.lock().unwrap();
        let expected = |storage: &Storage| {
            let next = format!("{}-", storage.bytes.len());
            answer(202, &[], &json!({"nextExpectedRanges": [next]}).to_string())
        };
        match seen.method.as_str() {
            "GET" => return expected(&storage).map_status(200),
            "DELETE" => return answer(204, &[], ""),
            _ => {}
        }
        let number = storage.ranges;
        storage.ranges += 1;
        let fault = storage
            .faults
            .iter()
            .find(|(at, _)| *at == number)
            .map(|(_, fault)| *fault);
        match fault {
            Some(Fault::Unavailable) => return answer(500, &[], ""),
            Some(Fault::Gone) => return answer(404, &[], ""),
            _ => {}
        }
        let range = seen.header("content-range").unwrap();
        let range = range
            .strip_prefix("bytes ")
            .unwrap()
            .strip_suffix(&format!("/{length}"));
        let (start, end) = range.unwrap().split_once('-').unwrap();
        let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
        assert_eq!(seen.body.len(), end + 1 - start);
        if start != storage.bytes.len() {
            return answer(416, &[], "");
        }
        storage.bytes.extend_from_slice(&seen.body);
        if fault == Some(Fault::StoredAndLost) {
            return answer(500, &[], "");
        }
        if storage.bytes.len() == length {
            return answer(201, &[], r#"{"id":"7"}"#);
        }
        expected(&storage)
    });
    (server.await, storage)
}

trait MapStatus {
    fn map_status(self, status: u16) -> Self;
}

impl MapStatus for support::HttpResponse {
    fn map_status(mut self, status: u16) -> Self {
        *self.status_mut() = http::StatusCode::from_u16(status).unwrap();
        self
    }
}

fn file(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| u8::try_from(at % 251).unwrap())
        .collect()
}

fn read(file: &[u8], range: Range<u64>) -> std::future::Ready<Result<Bytes, std::io::Error>> {
    let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
    std::future::ready(Ok(Bytes::copy_from_slice(&file[range])))
}

/// A client of a server other than the one for the ranges.
fn other_client() -> Client {
    let builder = Client::builder().credential(StaticToken::new(TOKEN));
    let policy = RetryPolicy::default().base_delay(Duration::ZERO);
    builder
        .base_url("http://localhost:1/beta")
        .retry(policy)
        .build()
        .unwrap()
}

fn session(server: &Server) -> UploadSession {
    let url = format!("{}/session?sig=private", server.base);
    UploadSession::new(&other_client(), url)
        .unwrap()
        .range_size(1)
}

#[tokio::test]
async fn given_a_file_when_uploaded_in_ranges_then_all_of_it_arrives_without_the_token() {
    for length in [1, UNIT - 1, UNIT, UNIT + 1, 3 * UNIT + 7] {
        let (server, storage) = storage(length, Vec::new()).await;
        let file = file(length);
        let sent = session(&server)
            .send::<Value, _, _>(length as u64, |range| read(&file, range))
            .await
            .unwrap();
        assert_eq!(sent.value, Some(json!({"id": "7"})));
        assert!(storage.lock().unwrap().bytes == file);
        let seen = server.seen();
        assert_eq!(seen.len(), length.div_ceil(UNIT));
        for seen in &seen {
            assert_eq!(seen.header("authorization"), None);
            assert_eq!(seen.target, "/beta/session?sig=private");
        }
    }
}

#[tokio::test]
async fn given_ranges_that_fail_when_uploaded_then_the_upload_continues_where_the_service_is() {
    let length = 4 * UNIT + 7;
    for faults in [
        vec![(0, Fault::Unavailable), (3, Fault::Unavailable)],
        // The service has stored the range, and rejects the resend.
        vec![(1, Fault::StoredAndLost)],
        vec![
            (0, Fault::StoredAndLost),
            (2, Fault::StoredAndLost),
            (4, Fault::Unavailable),
        ],
        // All attempts at one range.
        (1..5).map(|at| (at, Fault::Unavailable)).collect(),
    ] {
        let (server, storage) = storage(length, faults).await;
        let file = file(length);
        let session = session(&server);
        let sent = session.send::<Value, _, _>(length as u64, |range| read(&file, range));
        assert_eq!(sent.await.unwrap().value, Some(json!({"id": "7"})));
        assert!(storage.lock().unwrap().bytes == file);
    }
}

#[tokio::test]
async fn given_a_size_of_ranges_when_uploaded_then_it_is_rounded_down_to_units() {
    for (size, units) in [(1, 1), (2 * UNIT + 5, 2), (3 * UNIT, 3)] {
        let length = 3 * UNIT + 7;
        let (server, _) = storage(length, Vec::new()).await;
        let file = file(length);
        let session = session(&server).range_size(size as u64);
        let sent = session.send::<Value, _, _>(length as u64, |range| read(&file, range));
        sent.await.unwrap();
        assert_eq!(server.seen()[0].body.len(), units * UNIT);
    }
}

#[tokio::test]
async fn given_failures_between_ranges_that_arrive_when_uploaded_then_any_number_is_allowed() {
    let length = 5 * UNIT;
    let faults = (0..5).map(|at| (2 * at, Fault::Unavailable)).collect();
    let (server, storage) = storage(length, faults).await;
    let file = file(length);
    let session = session(&server).retry(RetryPolicy::never());
    let sent = session.send::<Value, _, _>(length as u64, |range| read(&file, range));
    sent.await.unwrap();
    assert!(storage.lock().unwrap().bytes == file);
}

#[tokio::test]
async fn given_a_range_that_always_fails_when_uploaded_then_its_failure_is_the_error() {
    let (server, storage) = storage(9, (0..9).map(|at| (at, Fault::Unavailable)).collect()).await;
    let session = session(&server).retry(RetryPolicy::never());
    let sent = session.send::<Value, _, _>(9, |range| read(b"123456789", range));
    let error = sent.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "PUT {uploadUrl}: 500 Internal Server Error, without a body"
    );
    assert_eq!(storage.lock().unwrap().ranges, 4);
}

#[tokio::test]
async fn given_a_range_that_the_service_refuses_when_uploaded_then_it_says_what_it_expects() {
    for status in [409, 416, 429, 503] {
        let server = InProcess::at_once(move |number, sent| match (number, sent.method.as_str()) {
            (0, _) => in_process(status, &[("retry-after", "0")], ""),
            (_, "GET") => in_process(200, &[], r#"{"nextExpectedRanges":["5-"]}"#),
            _ => in_process(201, &[], "{}"),
        });
        let client = server.builder().retry(RetryPolicy::never());
        let url = "https://storage.example/session";
        let session = UploadSession::new(&client.build().unwrap(), url).unwrap();
        let sent = session.send::<Value, _, _>(9, |range| read(b"123456789", range));
        sent.await.unwrap();
        let last = server.sent().pop().unwrap();
        assert_eq!(
            last.header("content-range"),
            Some("bytes 5-8/9"),
            "{status}"
        );
    }
}

#[tokio::test]
async fn given_an_upload_that_was_interrupted_when_resumed_then_only_the_rest_is_sent() {
    let length = 4 * UNIT + 7;
    let (server, storage) = storage(length, vec![(2, Fault::Gone)]).await;
    let file = file(length);
    let session = session(&server);
    let sent = session.send::<Value, _, _>(length as u64, |range| read(&file, range));
    assert!(sent.await.unwrap_err().is_not_found());
    assert_eq!(
        session.next_expected().await.unwrap(),
        Some(2 * UNIT as u64)
    );
    let before = server.seen().len();
    let rest = session.resume::<Value, _, _>(length as u64, |range| read(&file, range));
    assert_eq!(rest.await.unwrap().value, Some(json!({"id": "7"})));
    assert!(storage.lock().unwrap().bytes == file);
    assert_eq!(server.seen().len() - before, 4);
    session.cancel().await.unwrap();
    assert_eq!(server.seen().last().unwrap().method, "DELETE");
}

#[tokio::test]
async fn given_expected_ranges_without_progress_when_uploaded_then_it_is_an_error() {
    for (ranges, sent) in [(["0-", "0-"], 4), (["5-", "0-"], 8)] {
        let server = InProcess::at_once(move |number, _| {
            assert!(number < 20, "it has no end");
            let next = json!({"nextExpectedRanges": [ranges[number % 2]]});
            in_process(202, &[], &next.to_string())
        });
        let client = server.builder().build().unwrap();
        let session = UploadSession::new(&client, "https://storage.example/session").unwrap();
        let upload = session.send::<Value, _, _>(9, |range| read(b"123456789", range));
        let error = upload.await.unwrap_err().to_string();
        assert!(error.contains("keeps asking for the same bytes"), "{error}");
        assert_eq!(server.sent().len(), sent, "{ranges:?}");
    }
}

#[tokio::test]
async fn given_an_untrusted_upload_session_when_made_then_it_is_refused() {
    for url in [
        "http://storage.example/x",
        "https://u:p@storage.example/x",
        "storage",
        "",
    ] {
        assert!(UploadSession::new(&other_client(), url).is_err(), "{url}");
    }
}

#[tokio::test]
async fn given_an_upload_that_fails_when_shown_then_neither_its_url_nor_the_token_are_there() {
    let server = Server::json(403, r#"{"error":{"code":"x"}}"#).await;
    let session = session(&server);
    let sent = session.send::<Value, _, _>(1, |range| read(b"1", range));
    let error: Error = sent.await.unwrap_err();
    assert_eq!(error.to_string(), "PUT {uploadUrl}: 403 Forbidden, x");
    let shown = format!("{error:?} {session:?}");
    assert!(
        !shown.contains("private") && !shown.contains(TOKEN),
        "{shown}"
    );
    let wrong = session.send::<Value, _, _>(2, |_| read(b"1", 0..1)).await;
    assert!(wrong.unwrap_err().to_string().contains("another length"));
}

//! Tests content: redirected downloads, streams in both directions, and uploads in ranges.
#![cfg(feature = "reqwest")]

use crate::support;

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use graph_runtime::transport::{Body, TransportError};
use graph_runtime::{
    Batch, Client, Download, Error, Get, Request, RetryPolicy, StaticToken, Upload, UploadSession,
    credential, reply,
};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply as in_process};
use support::{Seen, Server, TOKEN, answer};

const CONTENT: &[u8] = b"id;name\n7;Sales\n";

fn text(seen: &Seen, name: &str) -> Option<String> {
    seen.header(name).map(str::to_owned)
}

/// A content server, and a service that redirects to it.
async fn redirecting(status: u16) -> (Server, Server) {
    let storage = Server::start(|_, _| answer(200, &[], str::from_utf8(CONTENT).unwrap())).await;
    let target = format!("{}/blob?sig=secret", storage.base);
    let service = Server::start(move |_, _| answer(status, &[("location", &target)], ""));
    (service.await, storage)
}

fn download(server: &Server) -> Download {
    Download::get(server.at("/files").key("id", "7").child("$value"))
}

#[tokio::test]
async fn given_a_download_when_redirected_elsewhere_then_it_is_followed_without_the_token() {
    for status in [301, 302, 303, 307, 308] {
        let (service, storage) = redirecting(status).await;
        let request = download(&service)
            .header("Range", "bytes=0-")
            .header("x-private", "1")
            .header("Cookie", "c");
        assert_eq!(request.await.unwrap(), CONTENT);
        let token = format!("Bearer {TOKEN}");
        assert_eq!(text(&service.one(), "authorization"), Some(token));
        let seen = storage.one();
        assert_eq!(seen.target, "/beta/blob?sig=secret");
        for name in ["authorization", "x-private", "cookie", "referer"] {
            assert_eq!(text(&seen, name), None, "{name}");
        }
        assert_eq!(seen.header("range"), Some("bytes=0-"));
        assert!(!format!("{seen:?}").contains(TOKEN));
    }
}

#[tokio::test]
async fn given_a_redirect_of_anything_but_a_download_when_answered_then_it_is_not_followed() {
    let (service, storage) = redirecting(302).await;
    let post = Request::<reply::Bytes>::post(service.at("/x")).json(&json!({}));
    for error in [
        Get::<Value>::get(service.at("/x")).await.unwrap_err(),
        post.await.unwrap_err(),
        Request::<reply::Text>::get(service.at("/x"))
            .await
            .unwrap_err(),
    ] {
        assert_eq!(error.status().unwrap().as_u16(), 302);
        assert!(error.location().unwrap().contains("sig=secret"));
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
    }
    assert!(storage.seen().is_empty());
}

/// Answers with redirects in turn, and then with content. Records requests with their host.
fn leading(locations: &'static [&'static str]) -> InProcess {
    InProcess::at_once(move |number, _| match locations.get(number) {
        Some(location) => in_process(302, &[("location", location)], ""),
        None => in_process(200, &[], "content"),
    })
}

#[tokio::test]
async fn given_redirects_when_followed_then_the_token_goes_home_only_and_not_after_elsewhere() {
    for (locations, with_token) in [
        (&["/beta/y", "z"][..], &[true, true, true][..]),
        (&["https://storage.example/y"], &[true, false]),
        (&["https://graph.example:444/y"], &[true, false]),
        (
            &["https://storage.example/y", "https://graph.example/beta/z"],
            &[true, false, false],
        ),
    ] {
        let server = leading(locations);
        let client = server.builder().build().unwrap();
        let download = <Download>::get(at(&client, "/x")).await;
        assert_eq!(download.unwrap(), "content", "{locations:?}");
        let sent = server.sent();
        let tokens = sent
            .iter()
            .map(|sent| sent.header("authorization").is_some());
        assert_eq!(tokens.collect::<Vec<_>>(), with_token, "{locations:?}");
    }
}

#[tokio::test]
async fn given_a_redirect_that_is_not_safe_when_answered_then_it_is_not_followed() {
    for location in [
        "http://storage.example/x",
        "http://127.0.0.1/x",
        "https://user:password@storage.example/x",
        "ftp://storage.example/x",
        "data:text/plain,x",
    ] {
        let server = InProcess::at_once(move |_, _| in_process(302, &[("location", location)], ""));
        let client = server.builder().build().unwrap();
        let error = <Download>::get(at(&client, "/x")).await.unwrap_err();
        assert_eq!(error.status().unwrap().as_u16(), 302);
        assert_eq!(server.sent().len(), 1);
    }
}

#[tokio::test]
async fn given_redirects_without_end_when_followed_then_it_ends_in_an_error() {
    let server = InProcess::at_once(|_, _| in_process(302, &[("location", "/beta/x")], ""));
    let client = server.builder().build().unwrap();
    let error = <Download>::get(at(&client, "/x")).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert_eq!(server.sent().len(), 6);
}

#[tokio::test]
async fn given_a_challenge_from_elsewhere_when_downloaded_then_the_credential_gets_no_claims() {
    let claims = Arc::new(Mutex::new(Vec::new()));
    let asked = claims.clone();
    let credential = credential::from_fn_with_claims(move |_, claims| {
        asked.lock().unwrap().extend(claims);
        std::future::ready(Ok(graph_runtime::AccessToken::new(TOKEN)))
    });
    let server = InProcess::at_once(|number, _| match number {
        0 => in_process(302, &[("location", "https://storage.example/x")], ""),
        _ => in_process(
            401,
            &[(
                "www-authenticate",
                r#"Bearer error="insufficient_claims", claims="e30=""#,
            )],
            "",
        ),
    });
    let client = server.builder().credential(credential).build().unwrap();
    let error = <Download>::get(at(&client, "/x")).await.unwrap_err();
    assert!(error.is_unauthorized());
    assert!(claims.lock().unwrap().is_empty());
}

#[tokio::test]
async fn given_a_failure_elsewhere_when_downloaded_then_token_and_gate_are_none_of_its_business() {
    for status in [401, 429] {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let credential = credential::from_fn(move |_| {
            let number = count.fetch_add(1, Ordering::SeqCst);
            std::future::ready(Ok(graph_runtime::AccessToken::new(number.to_string())))
        });
        let server = InProcess::at_once(move |number, _| match number {
            0 => in_process(302, &[("location", "https://storage.example/x")], ""),
            1 => in_process(status, &[("retry-after", "9999")], ""),
            _ => in_process(200, &[], "7"),
        });
        let client = server.builder().credential(credential).throttle_gate(true);
        let client = client.build().unwrap();
        let error = <Download>::get(at(&client, "/x")).await.unwrap_err();
        assert_eq!(error.status().unwrap(), status);
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        let start = tokio::time::Instant::now();
        let next = Get::<Value>::get(at(&client, "/x")).total_timeout(Duration::from_secs(5));
        assert_eq!(next.await.unwrap(), 7);
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[tokio::test]
async fn given_a_download_with_a_body_when_redirected_elsewhere_then_the_body_does_not_go_there() {
    let (service, storage) = redirecting(302).await;
    let request = download(&service).bytes("text/plain", "private");
    assert_eq!(request.await.unwrap(), CONTENT);
    assert_eq!(service.one().body, "private");
    assert_eq!(storage.one().body, "");
}

#[tokio::test]
async fn given_a_long_download_when_streamed_then_it_has_no_limit_and_comes_as_it_arrives() {
    let (service, _storage) = redirecting(302).await;
    let chunks: Vec<_> = download(&service)
        .chunks()
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(chunks.concat(), CONTENT);

    // More than fits in memory, and nothing is read before it is requested.
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = taken.clone();
    let server = InProcess::at_once(move |_, _| {
        let counter = counter.clone();
        let chunks = stream::repeat(Bytes::from(vec![7; 1 << 16])).take(100);
        let chunks = chunks.inspect(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        Ok(answer(200, &[("etag", "1")], "").map(|_| Body::from_stream(chunks.map(Ok))))
    });
    let client = server
        .builder()
        .max_response_bytes(1 << 16)
        .build()
        .unwrap();
    let response = <Download>::get(at(&client, "/x"))
        .chunks()
        .with_response()
        .await
        .unwrap();
    assert_eq!(response.etag(), Some("1"));
    assert_eq!(taken.load(Ordering::SeqCst), 0);
    let mut chunks = response.into_inner();
    chunks.try_next().await.unwrap().unwrap();
    assert_eq!(taken.load(Ordering::SeqCst), 1);
    assert_eq!(chunks.count().await, 99);
}

#[tokio::test(start_paused = true)]
async fn given_a_streamed_download_when_it_fails_then_the_error_names_the_request_and_is_the_last()
{
    let server = InProcess::at_once(|_, sent| {
        let chunk = || Ok(Bytes::from_static(b"part"));
        let body = match sent.path.as_str() {
            "/beta/broken" => {
                stream::iter([chunk(), Err(TransportError::new("reset")), chunk()]).boxed()
            }
            _ => stream::iter([chunk()]).chain(stream::pending()).boxed(),
        };
        Ok(answer(200, &[], "").map(|_| Body::from_stream(body)))
    });
    let client = server.builder().build().unwrap();
    for (path, says) in [
        (
            "/broken",
            "GET /broken: the exchange with the server failed",
        ),
        ("/silent", "GET /silent: the idle timeout of 10s ran out"),
    ] {
        let download = <Download>::get(at(&client, path)).idle_timeout(Duration::from_secs(10));
        let chunks: Vec<_> = download.chunks().await.unwrap().collect().await;
        assert_eq!(chunks.len(), 2);
        assert_eq!(chunks[0].as_ref().unwrap(), "part");
        let error = chunks[1].as_ref().unwrap_err();
        assert!(error.to_string().starts_with(says), "{error}");
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn given_a_failure_before_the_content_when_streamed_then_it_is_retried_and_an_error() {
    let server = InProcess::at_once(|number, _| match number {
        0 => in_process(503, &[("retry-after", "0")], ""),
        1 => in_process(200, &[], "content"),
        _ => in_process(404, &[], r#"{"error":{"code":"NotFound"}}"#),
    });
    let client = server.builder().build().unwrap();
    let get = || <Download>::get(at(&client, "/x")).chunks();
    let chunks: Vec<_> = get().await.unwrap().try_collect().await.unwrap();
    assert_eq!(chunks, ["content"]);
    assert_eq!(get().await.unwrap_err().code(), Some("NotFound"));
}

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
async fn given_a_failure_when_a_stream_is_uploaded_then_it_is_sent_again_from_its_start() {
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

/// A client of another server than the one for the ranges.
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
async fn given_ranges_that_fail_when_uploaded_then_the_upload_goes_on_where_the_service_is() {
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
async fn given_a_service_that_expects_the_same_again_when_uploaded_then_it_ends_in_an_error() {
    let server = Server::json(202, r#"{"nextExpectedRanges":["0-"]}"#).await;
    let session = session(&server);
    let sent = session.send::<Value, _, _>(9, |range| read(b"123456789", range));
    let error = sent.await.unwrap_err();
    assert!(error.to_string().contains("again and again"), "{error}");
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn given_a_session_that_is_not_to_be_trusted_when_made_then_it_is_refused() {
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

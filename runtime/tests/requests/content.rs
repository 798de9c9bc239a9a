//! Tests content: redirected downloads, streams in both directions, and uploads in ranges.
#![cfg(feature = "reqwest")]

use crate::support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use graph_runtime::transport::{Body, TransportError};
use graph_runtime::{Download, Get, Request, credential, reply};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply as in_process};
use support::{Seen, Server, TOKEN, answer};

const CONTENT: &[u8] = b"id;name\n7;Sales\n";

pub(super) fn text(seen: &Seen, name: &str) -> Option<String> {
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
async fn given_a_download_redirected_to_another_origin_when_followed_then_without_the_token() {
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
async fn given_redirects_when_followed_then_only_the_origin_gets_the_token_until_left() {
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
async fn given_endless_redirects_when_followed_then_it_ends_in_an_error() {
    let server = InProcess::at_once(|_, _| in_process(302, &[("location", "/beta/x")], ""));
    let client = server.builder().build().unwrap();
    let error = <Download>::get(at(&client, "/x")).await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 302);
    assert_eq!(server.sent().len(), 6);
}

#[tokio::test]
async fn given_a_challenge_from_another_origin_when_downloaded_then_it_is_not_passed_on() {
    // The client's own origin may have rejected a token before.
    for rejected in [0, 1] {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let all = asked.clone();
        let credential = credential::from_fn_with_claims(move |_, claims| {
            let mut all = all.lock().unwrap();
            all.push(claims);
            let token = format!("{TOKEN}-{}", all.len());
            std::future::ready(Ok(graph_runtime::AccessToken::new(token)))
        });
        let challenge = r#"Bearer error="insufficient_claims", claims="e30=""#;
        let server = InProcess::at_once(move |number, _| match number {
            number if number < rejected => in_process(401, &[], ""),
            number if number == rejected => {
                in_process(302, &[("location", "https://storage.example/x")], "")
            }
            _ => in_process(401, &[("www-authenticate", challenge)], ""),
        });
        let client = server.builder().credential(credential).build().unwrap();
        let error = <Download>::get(at(&client, "/x")).await.unwrap_err();
        assert!(error.is_unauthorized());
        assert_eq!(*asked.lock().unwrap(), vec![None; rejected + 1]);
    }
}

#[tokio::test]
async fn given_a_failure_at_the_redirect_target_when_downloaded_then_gate_and_token_stay() {
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
async fn given_a_download_with_a_body_when_redirected_elsewhere_then_the_body_is_not_sent() {
    let (service, storage) = redirecting(302).await;
    let request = download(&service).bytes("text/plain", "private");
    assert_eq!(request.await.unwrap(), CONTENT);
    assert_eq!(service.one().body, "private");
    assert_eq!(storage.one().body, "");
}

#[tokio::test]
async fn given_a_long_download_when_streamed_then_it_is_unlimited_and_arrives_in_chunks() {
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
async fn given_a_streamed_download_when_it_fails_then_the_error_is_last_and_names_the_request() {
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
async fn given_a_failure_before_the_content_when_streamed_then_it_is_retried_then_an_error() {
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

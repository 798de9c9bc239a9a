//! Tests how errors are shown: in one line of bounded length.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures::stream::{self, StreamExt as _};
use graph_runtime::transport::Body;
use graph_runtime::{Get, Resource};
use serde_json::{Value, json};
use support::in_process::InProcess;
use support::{Server, answer};

use crate::errors::failure;
use crate::support;

#[tokio::test]
async fn given_an_error_of_a_gateway_when_shown_then_its_text_is_in_the_line() {
    for (body, line) in [
        (
            r#"{"Message":"Access denied."}"#,
            "403 Forbidden: Access denied.",
        ),
        (
            r#"{"error":{"code":"","message":"Access denied."}}"#,
            "403 Forbidden: Access denied.",
        ),
        (
            r#"{"error":{"code":"x","message":" "}}"#,
            "403 Forbidden, x",
        ),
        (r#"{"error":{}}"#, "403 Forbidden"),
    ] {
        let server = Server::json(403, body).await;
        let error = failure(&server).await;
        assert_eq!(
            error.to_string(),
            format!("GET /packages/{{package-id}}: {line}"),
            "{body}"
        );
    }
}

#[tokio::test]
async fn given_line_breaks_anywhere_when_an_error_is_shown_then_it_is_one_line() {
    let body = r#"{"error":{"code":"a\nb","message":"c\u2028d\u001b[0m"}}"#;
    let server = Server::json(400, body).await;
    let get = || Get::<Value>::get(server.at("/x"));
    let raw = server
        .client()
        .get("x")
        .template("/a\nb\r/{id}")
        .json::<Value>();
    for (error, line) in [
        (raw.await, "GET /a b /{id}: 400 Bad Request, a b: c d [0m"),
        (
            get().header("a\nb", "c").await,
            "GET /x: `a b` is not a valid header name",
        ),
        (
            get().header("x\u{2029}", "c").await,
            "GET /x: `x ` is not a valid header name",
        ),
        (
            get().header("x", "c\nd").await,
            "GET /x: the value of `x` is not a valid header value",
        ),
        (
            server.client().get("http://a\nb/c").json::<Value>().await,
            "GET {url}: the URL leads to `ab`, which is not the origin of this client",
        ),
    ] {
        assert_eq!(error.unwrap_err().to_string(), line);
    }
}

#[tokio::test]
async fn given_an_error_that_is_not_json_when_answered_then_its_start_is_kept() {
    let page = format!("<html>Bad gateway {}</html>", "é".repeat(10_000));
    let server = Server::start(move |_, _| answer(502, &[], &page)).await;
    let error = failure(&server).await;
    let excerpt = error.body_excerpt().unwrap();
    assert!(excerpt.starts_with("<html>Bad gateway é") && excerpt.ends_with('…'));
    assert!(excerpt.len() <= 2048 + '…'.len_utf8());
    assert_eq!(
        (error.code(), error.message(), error.details().len()),
        (None, None, 0)
    );
    assert_eq!(
        error.to_string(),
        "GET /packages/{package-id}: 502 Bad Gateway, with a body that is not an OData error"
    );
}

#[tokio::test]
async fn given_an_error_with_an_endless_body_when_received_then_only_its_start_is_read() {
    const CHUNK: &[u8] = &[b'x'; 1 << 16];
    let read = Arc::new(AtomicUsize::new(0));
    let count = read.clone();
    let server = InProcess::at_once(move |_, _| {
        let count = count.clone();
        let chunks = stream::repeat_with(move || {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(bytes::Bytes::from_static(CHUNK))
        });
        let mut answer = http::Response::new(Body::from_stream(chunks.take(1_000)));
        *answer.status_mut() = http::StatusCode::BAD_REQUEST;
        Ok(answer)
    });
    let client = server.builder().build().unwrap();
    let error = Get::<Value>::get(Resource::root(&client, "/x")).await;
    assert!(error.unwrap_err().body_excerpt().unwrap().ends_with('…'));
    // A MiB.
    assert_eq!(read.load(Ordering::SeqCst), 16);
}

#[tokio::test]
async fn given_endless_texts_when_displayed_then_the_line_stays_short() {
    let long = "long ".repeat(100_000);
    let error = json!({"error": {
        "code": "x".repeat(100_000), "message": long,
        "innerError": {"request-id": format!("r\n{}", "y".repeat(100_000))},
    }});
    for (status, body) in [
        (400, error.to_string()),
        (200, json!({"value": long}).to_string()),
        (200, json!({"value": [{long.as_str(): 1}]}).to_string()),
    ] {
        let server = Server::json(status, &body).await;
        let error = Get::<HashMap<String, Vec<HashMap<String, bool>>>>::get(server.at("/x"));
        let error = error.await.unwrap_err();
        let text = error.to_string();
        assert!(text.len() < 8_000 && !text.contains('\n'), "{text}");
        // The full text is available through the accessors.
        assert!(error.message().is_none_or(|message| message == long));
    }
}

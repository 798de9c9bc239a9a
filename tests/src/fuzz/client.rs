//! Fuzzes the responses of a server: errors and links.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures::StreamExt as _;
use futures::future::BoxFuture;
use graph_runtime::transport::{Body, TransportError};
use graph_runtime::{Client, Json, RetryPolicy, StaticToken, Transport};
use http::{StatusCode, Uri};
use serde_json::json;

use super::owned;

const ORIGIN: &str = "https://graph.example";
const TOKEN: &str = "a-token-that-never-shows";

/// Returns one response first and empty pages after that, and records the requested URLs.
#[derive(Clone)]
struct Answers {
    status: StatusCode,
    body: Bytes,
    asked: Arc<Mutex<Vec<Uri>>>,
}

impl Answers {
    fn new(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            body: body.into(),
            asked: Arc::default(),
        }
    }

    fn client(&self) -> Client {
        Client::builder()
            .credential(StaticToken::new(TOKEN))
            .base_url(format!("{ORIGIN}/beta"))
            .transport(self.clone())
            .retry(RetryPolicy::never())
            .build()
            .expect("this client can be built")
    }

    fn asked(&self) -> Vec<Uri> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.clone()
    }
}

impl Transport for Answers {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let first = asked.is_empty();
        asked.push(request.uri().clone());
        let mut response = if first || self.status != StatusCode::OK {
            http::Response::new(Body::from(self.body.clone()))
        } else {
            http::Response::new(Body::from(Bytes::from_static(b"{\"value\":[]}")))
        };
        *response.status_mut() = self.status;
        Box::pin(std::future::ready(Ok(response)))
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime of one thread starts")
        .block_on(future)
}

pub fn error_body_seeds() -> Vec<Vec<u8>> {
    owned(&[
        r#"{"error":{"code":"BadRequest","message":"No.","target":"t","details":[{"code":"a","message":"b","target":"c"}],"innerError":{"date":"2026-01-01T00:00:00","request-id":"1","client-request-id":"2","x":[1]},"more":null}}"#,
        r#"{"error":"text"}"#,
        r#"{"error":{"code":5,"message":null}}"#,
        "<html><body>502 Bad Gateway</body></html>",
        "a-token-that-never-shows",
    ])
}

/// Any error body gives an error that displays on one line, without the token.
pub fn error_body(data: &[u8]) {
    let answers = Answers::new(StatusCode::BAD_REQUEST, data.to_vec());
    let client = answers.client();
    let error = block_on(async { client.get("/things/7").json::<Json>().await })
        .expect_err("400 is an error");
    assert_eq!(error.status(), Some(StatusCode::BAD_REQUEST));
    let shown = error.to_string();
    assert!(!shown.contains('\n'), "more than one line: {shown:?}");
    for text in [shown, format!("{error:?}"), format!("{error:#?}")] {
        assert!(!text.contains(TOKEN), "the token shows: {text}");
    }
}

pub fn link_seeds() -> Vec<Vec<u8>> {
    owned(&[
        "https://graph.example/beta/things?$skiptoken=abc",
        "https://GRAPH.example:443/beta/things",
        "http://graph.example/beta/things",
        "https://graph.example@evil.example/beta",
        "https://graph.example\\@evil.example/beta",
        "//evil.example/beta/things",
        "/beta/things?$skip=2",
        "things",
        "https://evil.example:443/graph.example",
        "javascript:alert(1)",
        "https://[::1]/x",
    ])
}

/// Whatever a next link contains, no request leaves the origin.
pub fn link(data: &[u8]) {
    let Ok(link) = std::str::from_utf8(data) else {
        return;
    };
    let page = json!({"value": [{"id": "1"}], "@odata.nextLink": link});
    let answers = Answers::new(StatusCode::OK, page.to_string());
    let client = answers.client();
    block_on(async {
        let mut pages = client.get("/things").list::<Json>().stream();
        while let Some(item) = pages.next().await {
            if item.is_err() {
                break;
            }
        }
        // The same text as a URL from the program.
        let _ = client.get(link).json::<Json>().await;
        let _ = client.pages::<Json>(link).next().await;
    });
    for uri in answers.asked() {
        let origin = (uri.scheme_str(), uri.host(), uri.port_u16().unwrap_or(443));
        assert_eq!(
            origin,
            (Some("https"), Some("graph.example"), 443),
            "{uri} was asked because of {link:?}"
        );
    }
}

//! A server that expects certain requests, in order, with scripted responses.

use std::collections::VecDeque;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router as Routes;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::Value;
use tokio::net::TcpListener;

/// One request and its response.
#[derive(Clone, Debug)]
pub struct Exchange {
    method: &'static str,
    target: String,
    body: Option<Value>,
    status: u16,
    answer: Option<Value>,
}

impl Exchange {
    /// Expects a request. `target` is path and query below the base URL, byte for byte. By default no body is
    /// expected, and the response is 204.
    #[must_use]
    pub fn expect(method: &'static str, target: impl Into<String>) -> Self {
        Self {
            method,
            target: target.into(),
            body: None,
            status: StatusCode::NO_CONTENT.as_u16(),
            answer: None,
        }
    }

    /// Expects exactly this JSON.
    #[must_use]
    pub fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    /// Answers with this JSON.
    #[must_use]
    pub fn answer(mut self, status: u16, answer: Value) -> Self {
        self.status = status;
        self.answer = Some(answer);
        self
    }
}

/// A running server.
pub struct Script {
    base_url: String,
    shared: Arc<Shared>,
}

struct Shared {
    root: String,
    token: String,
    left: Mutex<VecDeque<Exchange>>,
    problems: Mutex<Vec<String>>,
}

impl Script {
    /// Starts a server of Graph beta on loopback. The exchanges may depend on its base URL.
    ///
    /// # Errors
    /// If there is no free port.
    pub async fn start(
        token: &str,
        exchanges: impl FnOnce(&str) -> Vec<Exchange>,
    ) -> io::Result<Self> {
        Self::start_at("/beta", token, exchanges).await
    }

    /// Starts a server of a service with another root, such as `/v1.0`.
    ///
    /// # Errors
    /// If there is no free port.
    pub async fn start_at(
        root: &str,
        token: &str,
        exchanges: impl FnOnce(&str) -> Vec<Exchange>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base_url = format!("http://{}{root}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            root: root.to_owned(),
            token: token.to_owned(),
            left: Mutex::new(exchanges(&base_url).into()),
            problems: Mutex::default(),
        });
        let routes = Routes::new().fallback(handle).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { base_url, shared })
    }

    /// The base URL.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// All deviations: requests that differ, and those that never came.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = lock(&self.shared.problems).clone();
        let left = lock(&self.shared.left);
        problems.extend(
            left.iter()
                .map(|exchange| format!("never came: {exchange:?}")),
        );
        problems
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let next = lock(&shared.left).pop_front();
    let found = match &next {
        None => Err(format!("unexpected: {} {}", head.method, head.uri)),
        Some(exchange) => compare(exchange, &shared, &head, &body),
    };
    let (status, answer) = match (found, next) {
        (Ok(()), Some(exchange)) => (exchange.status, exchange.answer),
        (Err(problem), _) => {
            lock(&shared.problems).push(problem);
            (500, None)
        }
        (Ok(()), None) => (500, None),
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Some(answer) = answer {
        let json = http::HeaderValue::from_static("application/json");
        response.headers_mut().insert(CONTENT_TYPE, json);
        *response.body_mut() = Body::from(answer.to_string());
    }
    response
}

fn compare(
    exchange: &Exchange,
    shared: &Shared,
    head: &http::request::Parts,
    body: &[u8],
) -> Result<(), String> {
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
    let same = |what: &str, found: &str, expected: &str| {
        if found == expected {
            return Ok(());
        }
        Err(format!("{what}: found {found}, expected {expected}"))
    };
    let (method, target) = (head.method.as_str(), head.uri.to_string());
    same("method", method, exchange.method)?;
    same(
        "target",
        &target,
        &format!("{}{}", shared.root, exchange.target),
    )?;
    let authorization = header("authorization").unwrap_or_default();
    same(
        "authorization",
        authorization,
        &format!("Bearer {}", shared.token),
    )?;
    let Some(expected) = &exchange.body else {
        return same("body", &String::from_utf8_lossy(body), "");
    };
    let content_type = header("content-type").unwrap_or_default();
    same("content type", content_type, "application/json")?;
    match serde_json::from_slice::<Value>(body) {
        Ok(found) if found == *expected => Ok(()),
        Ok(found) => Err(format!("body: found {found}, expected {expected}")),
        Err(error) => Err(format!("body: {error}")),
    }
}

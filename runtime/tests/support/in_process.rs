//! A transport without a network, so tests can pause the clock.
// All outcomes come from functions, fallible or not.
#![allow(clippy::unnecessary_wraps)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use graph_runtime::transport::{Body, TransportError};
use graph_runtime::{Client, ClientBuilder, Resource, RetryPolicy, StaticToken, Transport};
use http::{HeaderMap, Method};
use tokio::time::Instant;

use super::TOKEN;

pub const SECOND: Duration = Duration::from_secs(1);

/// Three attempts, with delays of at most a few milliseconds.
pub fn quick() -> RetryPolicy {
    RetryPolicy::default()
        .attempts(3)
        .base_delay(Duration::from_millis(2))
}

/// A response or an error.
pub type TransportResult = Result<http::Response<Body>, TransportError>;

/// A request as sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Time since the transport was created.
    pub after: Duration,
    pub method: Method,
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Sent {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

type Answers = dyn Fn(usize, &Sent) -> BoxFuture<'static, TransportResult> + Send + Sync;

/// Answers as a test says, and records requests.
#[derive(Clone)]
pub struct InProcess {
    answers: Arc<Answers>,
    start: Instant,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl InProcess {
    /// The closure gets the number of the request, starting at 0, and the request.
    pub fn new<F, T>(answers: F) -> Self
    where
        F: Fn(usize, &Sent) -> T + Send + Sync + 'static,
        T: Future<Output = TransportResult> + Send + 'static,
    {
        Self {
            answers: Arc::new(move |number, sent| Box::pin(answers(number, sent))),
            start: Instant::now(),
            sent: Arc::default(),
        }
    }

    /// Answers each request at once.
    pub fn at_once(
        answers: impl Fn(usize, &Sent) -> TransportResult + Send + Sync + 'static,
    ) -> Self {
        Self::new(move |number, sent| std::future::ready(answers(number, sent)))
    }

    pub fn builder(&self) -> ClientBuilder {
        Client::builder()
            .credential(StaticToken::new(TOKEN))
            .base_url("https://graph.example/beta")
            .transport(self.clone())
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    /// When requests were sent, in milliseconds.
    pub fn times(&self) -> Vec<u128> {
        let sent = self.sent();
        sent.iter().map(|sent| sent.after.as_millis()).collect()
    }
}

impl Transport for InProcess {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let (head, body) = request.into_parts();
        let sent = Sent {
            after: self.start.elapsed(),
            method: head.method,
            path: head.uri.path().to_owned(),
            headers: head.headers,
            body,
        };
        let number = {
            let mut all = self.sent.lock().unwrap();
            all.push(sent.clone());
            all.len() - 1
        };
        (self.answers)(number, &sent)
    }
}

pub fn at(client: &Client, path: &'static str) -> Resource {
    Resource::root(client, path)
}

/// A response with a complete body.
pub fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> TransportResult {
    let answer = super::answer(status, headers, body);
    Ok(answer.map(Body::from))
}

/// A response with a truncated body.
pub fn broken_off(status: u16) -> TransportResult {
    let chunks = [
        Ok(Bytes::from_static(b"{\"id\":")),
        Err(TransportError::new("reset by peer")),
    ];
    let body = Body::from_stream(futures::stream::iter(chunks));
    Ok(super::answer(status, &[], "").map(|_| body))
}

pub fn refused() -> TransportResult {
    Err(TransportError::new("refused").while_connecting())
}

pub fn reset() -> TransportResult {
    Err(TransportError::new("reset by peer"))
}

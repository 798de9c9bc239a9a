//! A real HTTP server on loopback that answers as a test says and records requests.
#![allow(dead_code, missing_docs)]

pub mod in_process;

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use graph_runtime::{Client, Resource, RetryPolicy, StaticToken};
use http::{HeaderMap, Method, StatusCode};
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};

pub const TOKEN: &str = "s3cr3t-t0k3n";

/// A received request.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    /// Path and query, as in the request line.
    pub target: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    /// The query, as a server decodes it.
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// The response of a test.
pub type HttpResponse = http::Response<Bytes>;

pub struct Server {
    pub base: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    connections: Arc<AtomicUsize>,
}

/// Counts accepted connections.
struct Counting(TcpListener, Arc<AtomicUsize>);

impl axum::serve::Listener for Counting {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let accepted = axum::serve::Listener::accept(&mut self.0).await;
        self.1.fetch_add(1, Ordering::SeqCst);
        accepted
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Server {
    /// Starts a server. The closure gets the base URL and each request.
    pub async fn start<F>(answer: F) -> Self
    where
        F: Fn(&str, &Seen) -> HttpResponse + Clone + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/beta", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (home, log) = (base.clone(), seen.clone());
        let router = Router::new().fallback(move |request: Request| {
            let (home, log, answer) = (home.clone(), log.clone(), answer.clone());
            async move {
                let (head, body) = request.into_parts();
                let seen = Seen {
                    method: head.method,
                    target: head.uri.to_string(),
                    headers: head.headers,
                    body: to_bytes(body, usize::MAX).await.unwrap(),
                };
                let (head, body) = answer(&home, &seen).into_parts();
                log.lock().unwrap().push(seen);
                Response::from_parts(head, Body::from(body))
            }
        });
        let connections = Arc::new(AtomicUsize::new(0));
        let listener = Counting(listener, connections.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            base,
            seen,
            connections,
        }
    }

    /// Number of connections.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// A server that answers every request with the same JSON body.
    pub async fn json(status: u16, body: &str) -> Self {
        let body = body.to_owned();
        Self::start(move |_, _| json(status, &body)).await
    }

    pub fn client(&self) -> Client {
        client(&self.base)
    }

    /// A resource whose client is strict.
    pub fn strictly_at(&self, path: &'static str) -> Resource {
        let client = Client::builder()
            .credential(StaticToken::new(TOKEN))
            .base_url(&self.base)
            .retry(RetryPolicy::never())
            .strict(true)
            .build()
            .unwrap();
        Resource::root(&client, path)
    }

    pub fn at(&self, path: &'static str) -> Resource {
        Resource::root(&self.client(), path)
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// The only request that was sent.
    pub fn one(&self) -> Seen {
        let mut seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }
}

/// A client that never retries.
pub fn client(base: &str) -> Client {
    Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(base)
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

pub fn json(status: u16, body: &str) -> HttpResponse {
    answer(status, &[("content-type", "application/json")], body)
}

pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> HttpResponse {
    let mut response = http::Response::builder().status(StatusCode::from_u16(status).unwrap());
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response
        .body(Bytes::copy_from_slice(body.as_bytes()))
        .unwrap()
}

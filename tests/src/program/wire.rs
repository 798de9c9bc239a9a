//! Records requests, so a program can show them.

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures::future::BoxFuture;
use graph_runtime::Transport;
use graph_runtime::transport::{Body, ReqwestTransport, TransportError};
use http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

/// How many exchanges are kept, to bound memory in long runs.
const REMEMBERED: usize = 256;
/// The prefix of the slice's URLs.
const ROOT: &str = "/beta/identityGovernance/entitlementManagement";

/// A transport that records what it sent. Clones share the record.
#[derive(Clone)]
pub struct Wire {
    transport: Arc<dyn Transport>,
    sent: Arc<Mutex<VecDeque<Exchange>>>,
}

/// A request and its response. `Display` is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// HTTP method.
    pub method: Method,
    /// Path and query below the slice, decoded.
    pub url: String,
    /// The request body, empty if there is none.
    pub body: Bytes,
    /// The status of the response.
    pub status: StatusCode,
}

impl Wire {
    /// Wraps another transport.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self {
            transport: Arc::new(transport),
            sent: Arc::default(),
        }
    }

    /// Uses the network.
    ///
    /// # Errors
    /// If the HTTP client cannot be set up.
    pub fn to_network() -> Result<Self, Box<dyn Error>> {
        Ok(Self::new(ReqwestTransport::new()?))
    }

    /// Takes the requests since the last call, at most the last few hundred.
    #[must_use]
    pub fn take(&self) -> Vec<Exchange> {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.drain(..).collect()
    }

    fn remember(&self, exchange: Exchange) {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        if sent.len() == REMEMBERED {
            sent.pop_front();
        }
        sent.push_back(exchange);
    }
}

impl Transport for Wire {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let (method, body) = (request.method().clone(), request.body().clone());
        let url = shown(request.uri());
        Box::pin(async move {
            let response = self.transport.send(request).await?;
            let status = response.status();
            self.remember(Exchange {
                method,
                url,
                body,
                status,
            });
            Ok(response)
        })
    }
}

fn shown(uri: &http::Uri) -> String {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    let below = path.strip_prefix(ROOT).unwrap_or(path);
    percent_decode_str(below).decode_utf8_lossy().into_owned()
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.url)?;
        if !self.body.is_empty() {
            write!(f, " {}", String::from_utf8_lossy(&self.body))?;
        }
        write!(f, " → {}", self.status.as_u16())
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

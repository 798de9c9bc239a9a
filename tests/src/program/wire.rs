//! What goes over the wire, so that a program can show it.

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

/// How many exchanges are remembered, so that long runs stay small.
const REMEMBERED: usize = 256;
/// What the URLs of the slice start with.
const ROOT: &str = "/beta/identityGovernance/entitlementManagement";

/// A transport that remembers what it sent. Clones share what they remember.
#[derive(Clone)]
pub struct Wire {
    transport: Arc<dyn Transport>,
    sent: Arc<Mutex<VecDeque<Exchange>>>,
}

/// A request that was sent, and what came back. Displayed it is one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// HTTP method.
    pub method: Method,
    /// Path and query below the slice, decoded.
    pub url: String,
    /// What was sent, empty if nothing.
    pub body: Bytes,
    /// The status of the answer.
    pub status: StatusCode,
}

impl Wire {
    /// Sends through another transport.
    pub fn new(transport: impl Transport + 'static) -> Self {
        Self {
            transport: Arc::new(transport),
            sent: Arc::default(),
        }
    }

    /// Sends over the network.
    ///
    /// # Errors
    /// When the network's client cannot be set up.
    pub fn to_network() -> Result<Self, Box<dyn Error>> {
        Ok(Self::new(ReqwestTransport::new()?))
    }

    /// What was sent since this was asked last, the last few hundred requests at most.
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

//! The default transport: `reqwest` over rustls.

use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::StreamExt;

use super::{Body, Transport, TransportError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest silence, while waiting for the head of a response or between parts of its body.
const READ_TIMEOUT: Duration = Duration::from_secs(100);

/// Sends requests with a `reqwest` client that follows no redirects.
#[derive(Clone, Debug)]
pub struct ReqwestTransport(::reqwest::Client);

impl ReqwestTransport {
    /// A transport with a connection pool of its own.
    ///
    /// # Errors
    /// When the TLS backend cannot be set up.
    pub fn new() -> Result<Self, TransportError> {
        ::reqwest::Client::builder()
            // A redirect would take the token along; the client reports it instead.
            .redirect(::reqwest::redirect::Policy::none())
            // Retries are decided where the method and the answer are known.
            .retry(::reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .build()
            .map(Self)
            .map_err(TransportError::new)
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(async move {
            let request = ::reqwest::Request::try_from(request).map_err(failed)?;
            let response = self.0.execute(request).await.map_err(failed)?;
            let mut head = http::Response::builder()
                .status(response.status())
                .version(response.version())
                .body(())
                .map_err(TransportError::new)?;
            head.headers_mut().clone_from(response.headers());
            let body = response.bytes_stream().map(|chunk| chunk.map_err(failed));
            Ok(head.map(|()| Body::from_stream(body)))
        })
    }
}

/// The URL goes: it holds ids, and the caller's error names its template.
fn failed(error: ::reqwest::Error) -> TransportError {
    let (connect, timeout) = (error.is_connect(), error.is_timeout());
    let mut failed = TransportError::new(error.without_url());
    if connect {
        failed = failed.while_connecting();
    }
    if timeout {
        failed = failed.timed_out();
    }
    failed
}

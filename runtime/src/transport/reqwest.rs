//! The default transport: `reqwest`, with the TLS that this crate's features choose.

use std::fmt;
use std::future::ready;
use std::time::Duration;

use ::reqwest::{Client, ClientBuilder, Url, redirect};
use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::StreamExt;

use super::{Body, StreamBody, Transport, TransportError, send_read};
use crate::clock;

/// Default connect timeout.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// Sends requests with a `reqwest` client that follows no redirects.
///
/// It uses proxies from the environment (`HTTPS_PROXY`, `NO_PROXY` and so on), accepts compressed responses
/// (gzip, Brotli), and uses HTTP/2 if the server does.
///
/// The [features](crate#features) choose its TLS.
///
/// If an HTTP/2 server rejects a request before processing it (`REFUSED_STREAM`, or an earlier `GOAWAY`),
/// `reqwest` itself sends it again, whatever its method.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: Client,
    /// Whether the client was built by the caller, so it may follow redirects.
    foreign: bool,
}

impl ReqwestTransport {
    /// A transport with its own connection pool.
    ///
    /// # Errors
    /// If the TLS backend cannot be set up.
    pub fn new() -> Result<Self, TransportError> {
        Self::to(false, CONNECT_TIMEOUT)
    }

    /// A transport from a `reqwest` builder: with a proxy, a root certificate or other timeouts.
    ///
    /// This function turns redirects off.
    ///
    /// # Errors
    /// If the client cannot be set up.
    pub fn from_builder(builder: ClientBuilder) -> Result<Self, TransportError> {
        choose_cryptography();
        let client = builder
            // A redirect would take the token along; the client reports it instead.
            .redirect(redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(TransportError::new)?;
        Ok(Self {
            client,
            foreign: false,
        })
    }

    pub(crate) fn to(
        this_machine: bool,
        connect_timeout: Duration,
    ) -> Result<Self, TransportError> {
        // The client has its own timeouts for responses.
        let mut builder = Client::builder().connect_timeout(connect_timeout);
        if this_machine {
            // A remote proxy would see the token, because there is no TLS up to it.
            builder = builder.no_proxy();
        }
        Self::from_builder(builder)
    }
}

/// A transport from an existing `reqwest` client.
///
/// Build the client with [`redirect::Policy::none()`](::reqwest::redirect::Policy::none). If it follows
/// redirects, it may have sent the token elsewhere before this transport notices. A redirected response is
/// never returned; the error names the host. To be safe, pass the builder to
/// [`ReqwestTransport::from_builder`] instead.
impl From<Client> for ReqwestTransport {
    fn from(client: Client) -> Self {
        Self {
            client,
            foreign: true,
        }
    }
}

impl fmt::Debug for ReqwestTransport {
    // Without the client, whose `Debug` shows default headers and proxies.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").finish_non_exhaustive()
    }
}

impl Transport for ReqwestTransport {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        match Url::parse(&request.uri().to_string()) {
            Ok(url) => self.execute(url, request),
            Err(error) => Box::pin(ready(Err(TransportError::new(error)))),
        }
    }

    fn send_stream(
        &self,
        request: http::Request<StreamBody>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        if request.body().length() == 0 {
            // The connection does not poll the stream of an empty body to its end.
            return Box::pin(send_read(self, request));
        }
        let url = match Url::parse(&request.uri().to_string()) {
            Ok(url) => url,
            Err(error) => return Box::pin(ready(Err(TransportError::new(error)))),
        };
        let (head, body) = request.into_parts();
        let request = http::Request::from_parts(head, Bytes::new());
        let mut request = translated(url, request);
        // The headers include `Content-Length`, so the body is not chunked.
        let body = ::reqwest::Body::wrap_stream(body.into_stream());
        *request.body_mut() = Some(body);
        self.exchange(request)
    }

    fn send_to(
        &self,
        url: &Url,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        self.execute(url.clone(), request)
    }
}

impl ReqwestTransport {
    fn execute(
        &self,
        url: Url,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        self.exchange(translated(url, request))
    }

    fn exchange(
        &self,
        request: ::reqwest::Request,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        // Without a clock, the connect timeout of `reqwest` panics.
        if let Err(error) = clock::check() {
            return Box::pin(ready(Err(TransportError::new(error).while_connecting())));
        }
        let asked = self.foreign.then(|| Box::new(request.url().clone()));
        // Outside the future, to keep it small.
        let response = self.client.execute(request);
        Box::pin(async move {
            let mut response = response.await.map_err(failed)?;
            if asked.is_some_and(|asked| *asked != *response.url()) {
                let host = response.url().host_str().unwrap_or("no host").to_owned();
                return Err(TransportError::new("it must not follow redirects").redirected_to(host));
            }
            let mut head = http::Response::builder()
                .status(response.status())
                .version(response.version())
                .body(())
                .map_err(TransportError::new)?;
            *head.headers_mut() = std::mem::take(response.headers_mut());
            let body = response.bytes_stream().map(|chunk| chunk.map_err(failed));
            Ok(head.map(|()| Body::from_stream(body)))
        })
    }
}

/// Makes ring the default of rustls, unless the program has chosen a provider; without one, `reqwest` panics.
#[cfg(all(feature = "rustls-ring", not(feature = "rustls")))]
fn choose_cryptography() {
    // It fails if there is a default already, which then applies.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

#[cfg(not(all(feature = "rustls-ring", not(feature = "rustls"))))]
fn choose_cryptography() {}

/// Converts the request to `reqwest`'s type. (`reqwest`'s own conversion parses the URL again, and sets a
/// body even if there is none.)
fn translated(url: Url, request: http::Request<Bytes>) -> ::reqwest::Request {
    let (head, body) = request.into_parts();
    let mut request = ::reqwest::Request::new(head.method, url);
    *request.headers_mut() = head.headers;
    *request.version_mut() = head.version;
    if !body.is_empty() {
        *request.body_mut() = Some(body.into());
    }
    request
}

/// Removes the URL: it contains ids, and the caller's error has its template.
fn failed(error: ::reqwest::Error) -> TransportError {
    // A client of the caller may give up on a redirect after following others.
    let led = error.is_redirect().then(|| {
        let host = error.url().and_then(|url| url.host_str());
        host.unwrap_or("no host").to_owned()
    });
    let (connect, timeout) = (error.is_connect(), error.is_timeout());
    let mut failed = TransportError::new(error.without_url());
    if let Some(host) = led {
        failed = failed.redirected_to(host);
    }
    if connect {
        failed = failed.while_connecting();
    }
    if timeout {
        failed = failed.timed_out();
    }
    failed
}

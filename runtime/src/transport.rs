//! Transports: one HTTP request in, one response out.

#[cfg(feature = "reqwest")]
mod reqwest;

#[cfg(feature = "reqwest")]
pub(crate) use self::reqwest::CONNECT_TIMEOUT;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestTransport;

use std::error::Error as StdError;
use std::fmt;
use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use futures::stream::{BoxStream, Stream, StreamExt};
use url::Url;

use crate::redact::Redactor;

/// Sends HTTP requests.
///
/// A transport sends each request once: it does not retry, does not follow redirects and adds no credentials.
/// An in-process server or a fault injector can replace the network.
pub trait Transport: Send + Sync {
    /// Sends one request and returns the head of the response, with its body still to be read.
    ///
    /// # Errors
    /// If no response arrives. A response with any status is not an error here.
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>>;

    /// Sends one request whose body is a stream. By default, the body is read into memory first.
    ///
    /// The request has the header `Content-Length`.
    ///
    /// # Errors
    /// As for [`send`](Self::send), and if the stream fails.
    fn send_stream(
        &self,
        request: http::Request<StreamBody>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        Box::pin(send_read(self, request))
    }

    /// The same, for transports that need a parsed URL, so it is not parsed again.
    #[doc(hidden)]
    fn send_to(
        &self,
        url: &Url,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let _ = url;
        self.send(request)
    }
}

/// Reads the body of a request into memory and sends it.
async fn send_read<T: Transport + ?Sized>(
    transport: &T,
    request: http::Request<StreamBody>,
) -> Result<http::Response<Body>, TransportError> {
    let (head, body) = request.into_parts();
    let body = Body::from_stream(body.into_stream()).read().await?;
    transport.send(http::Request::from_parts(head, body)).await
}

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// The body of a request that is sent as a stream.
pub struct StreamBody {
    length: u64,
    chunks: Chunks,
}

impl StreamBody {
    /// A body with this many bytes. The stream must fail if it has another length.
    pub fn new(
        length: u64,
        chunks: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    ) -> Self {
        Self {
            length,
            chunks: Box::pin(chunks),
        }
    }

    /// Length in bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The bytes.
    #[must_use]
    pub fn into_stream(self) -> BoxStream<'static, Result<Bytes, TransportError>> {
        self.chunks
    }
}

impl fmt::Debug for StreamBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamBody({} bytes)", self.length)
    }
}

/// The body of a response: complete, or still arriving.
pub struct Body(Content);

enum Content {
    Whole(Bytes),
    Arriving(Chunks),
}

impl Body {
    /// A body that arrives in chunks.
    pub fn from_stream(
        chunks: impl Stream<Item = Result<Bytes, TransportError>> + Send + 'static,
    ) -> Self {
        Self(Content::Arriving(Box::pin(chunks)))
    }

    /// The body in chunks as they arrive.
    pub(crate) fn into_chunks(self) -> BoxStream<'static, Result<Bytes, TransportError>> {
        match self.0 {
            Content::Whole(bytes) => {
                let bytes = Some(bytes).filter(|bytes| !bytes.is_empty());
                futures::stream::iter(bytes.map(Ok)).boxed()
            }
            Content::Arriving(chunks) => chunks,
        }
    }

    /// Reads the body to its end.
    ///
    /// # Errors
    /// If the connection fails first.
    pub async fn read(self) -> Result<Bytes, TransportError> {
        self.read_up_to(usize::MAX, || ()).await
    }

    /// Reads up to `limit` bytes of the body and drops the rest. Reports when data arrives.
    pub(crate) async fn read_up_to(
        self,
        limit: usize,
        arrived: impl Fn() + Send,
    ) -> Result<Bytes, TransportError> {
        let chunks = match self.0 {
            Content::Whole(mut bytes) => {
                bytes.truncate(limit);
                return Ok(bytes);
            }
            Content::Arriving(chunks) => chunks,
        };
        let mut chunks = chunks.inspect(|_| arrived());
        let Some(mut first) = chunks.next().await.transpose()? else {
            return Ok(Bytes::new());
        };
        let mut next = None;
        if first.len() < limit {
            next = chunks.next().await.transpose()?;
        }
        let Some(second) = next else {
            // Most bodies arrive in one piece, so nothing is copied.
            first.truncate(limit);
            return Ok(first);
        };
        let room = 2 * (first.len() + second.len());
        let mut whole = BytesMut::with_capacity(room.min(limit));
        append(&mut whole, &first, limit);
        append(&mut whole, &second, limit);
        drop((first, second));
        while whole.len() < limit
            && let Some(chunk) = chunks.next().await.transpose()?
        {
            append(&mut whole, &chunk, limit);
        }
        Ok(whole.freeze())
    }
}

/// Appends as much of a chunk as the limit allows. The capacity doubles, but never beyond the limit, so the
/// old and the new buffer together stay below twice the limit.
fn append(whole: &mut BytesMut, chunk: &[u8], limit: usize) {
    let chunk = &chunk[..chunk.len().min(limit - whole.len())];
    let length = whole.len() + chunk.len();
    if length > whole.capacity() {
        let room = whole.capacity().saturating_mul(2).clamp(length, limit);
        let mut larger = BytesMut::with_capacity(room);
        larger.extend_from_slice(whole);
        *whole = larger;
    }
    whole.extend_from_slice(chunk);
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Content::Whole(bytes))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Content::Whole(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            Content::Arriving(_) => f.write_str("Body(arriving)"),
        }
    }
}

/// Why no response arrived.
#[derive(Debug)]
pub struct TransportError {
    connecting: bool,
    timeout: bool,
    redirected_to: Option<Box<str>>,
    source: Box<dyn StdError + Send + Sync>,
}

impl TransportError {
    /// An error at an unknown point: the request may have reached the server.
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            connecting: false,
            timeout: false,
            redirected_to: None,
            source: source.into(),
        }
    }

    /// Marks it as a connection error: the request did not reach the server.
    #[must_use]
    pub fn while_connecting(mut self) -> Self {
        self.connecting = true;
        self
    }

    /// Marks it as a timeout.
    #[must_use]
    pub fn timed_out(mut self) -> Self {
        self.timeout = true;
        self
    }

    /// Marks it as a redirect to another host. The request is not retried.
    #[must_use]
    pub fn redirected_to(mut self, host: impl Into<String>) -> Self {
        self.redirected_to = Some(host.into().into_boxed_str());
        self
    }

    /// Removes the token from the name of the redirect host.
    pub(crate) fn redacted(mut self, redactor: &Redactor<'_>) -> Self {
        let host = self.redirected_to.take();
        self.redirected_to = host.map(|host| redactor.host(&host).into_boxed_str());
        self
    }

    /// Whether no connection could be made.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.connecting
    }

    /// Whether it is a timeout.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.timeout
    }

    /// Whether the request was redirected to another host.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        self.redirected_to.is_some()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(host) = &self.redirected_to {
            return write!(f, "the HTTP client followed a redirect to `{host}`");
        }
        f.write_str(match (self.connecting, self.timeout) {
            (true, true) => "connecting took too long",
            (true, false) => "could not connect",
            (false, true) => "the server took too long to answer",
            (false, false) => "the exchange with the server failed",
        })
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.source.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;

    use super::*;

    #[test]
    fn given_the_length_of_a_stream_when_asked_for_then_it_is_as_announced() {
        let body = StreamBody::new(4, futures::stream::empty());
        assert_eq!(body.length(), 4);
    }

    #[test]
    fn given_as_much_as_the_limit_when_read_then_no_more_is_waited_for() {
        for chunks in [&["abcd"][..], &["ab", "cd"], &["ab", "c", "d"]] {
            let arrived = futures::stream::iter(chunks.iter().map(|chunk| Ok((*chunk).into())));
            let body = Body::from_stream(arrived.chain(futures::stream::pending()));
            let read = body.read_up_to(4, || ()).now_or_never();
            assert_eq!(read.unwrap().unwrap(), "abcd");
        }
    }

    #[test]
    fn given_room_for_a_chunk_when_it_is_appended_then_there_is_no_more_room_after_it() {
        let mut whole = BytesMut::with_capacity(64);
        append(&mut whole, &[7; 64], 1000);
        assert_eq!(whole.capacity(), 64);
    }

    #[test]
    fn given_chunks_without_end_when_appended_then_the_room_never_exceeds_the_limit() {
        for (limit, chunk) in [
            (1, 1),
            (10, 3),
            (1000, 1),
            (1000, 999),
            (1024, 100),
            (5, 64),
        ] {
            let mut whole = BytesMut::new();
            for _ in 0..=limit / chunk + 1 {
                append(&mut whole, &vec![7; chunk], limit);
                assert!(whole.capacity() <= limit, "{limit} {chunk}");
            }
            assert_eq!(whole.len(), limit);
        }
    }
}

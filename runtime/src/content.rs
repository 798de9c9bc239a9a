//! Content that is too large for memory: bodies of responses and of requests as streams.

use std::error::Error as StdError;
use std::fmt;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::{BoxStream, Stream, StreamExt as _, unfold};

use crate::clock::{Limits, Watch};
use crate::credential::AccessToken;
use crate::error::{Error, Result};
use crate::transport::{Body, StreamBody, TransportError};

/// The content of a response as a stream; made by [`Request::chunks`](crate::Request::chunks).
///
/// There is no size limit and no attempt timeout; only the [idle timeout](crate::ClientBuilder::idle_timeout)
/// ends the stream if no data arrives. After an error the stream ends; a new request with the header `Range`
/// can continue from there.
#[must_use = "a stream does nothing until it is polled"]
pub struct Chunks(BoxStream<'static, Result<Bytes>>);

/// A body that has not been read yet, and the idle timeout for its parts.
pub(crate) struct Arriving {
    pub(crate) body: Body,
    pub(crate) idle: Option<Duration>,
}

/// A body that can be taken once.
pub(crate) struct Once(Mutex<Option<Arriving>>);

impl Once {
    pub(crate) fn new(arriving: Option<Arriving>) -> Self {
        Self(Mutex::new(arriving))
    }

    pub(crate) fn take(&self) -> Option<Arriving> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Chunks {
    /// Content that was already read.
    pub(crate) fn whole(body: Bytes) -> Self {
        let body = Some(body).filter(|body| !body.is_empty());
        Self(futures::stream::iter(body.map(Ok)).boxed())
    }

    /// Content that arrives. `completed` adds the request to an error.
    pub(crate) fn arriving(
        arriving: Arriving,
        token: AccessToken,
        completed: impl Fn(Error) -> Error + Send + 'static,
    ) -> Self {
        let Arriving { body, idle } = arriving;
        let chunks = unfold(Some(body.into_chunks()), move |chunks| async move {
            let mut chunks = chunks?;
            match next(&mut chunks, idle).await.transpose()? {
                Ok(chunk) => Some((Ok(chunk), Some(chunks))),
                // The stream ends after an error.
                Err(error) => Some((Err(error), None)),
            }
        });
        Self(
            chunks
                .map(move |chunk| {
                    chunk.map_err(|error| {
                        let error = match error {
                            Failure::Transport(error) => {
                                Error::transport(error.redacted(&token.redactor()))
                            }
                            Failure::Own(error) => error,
                        };
                        completed(error)
                    })
                })
                .boxed(),
        )
    }
}

enum Failure {
    Transport(TransportError),
    Own(Error),
}

async fn next(
    chunks: &mut BoxStream<'static, Result<Bytes, TransportError>>,
    idle: Option<Duration>,
) -> std::result::Result<Option<Bytes>, Failure> {
    let watch = Watch::start();
    let limits = Limits { whole: None, idle };
    let alarm = pin!(
        watch
            .alarm(limits)
            .map_err(|error| Failure::Own(error.into()))?
    );
    match watch.drive(limits, alarm, pin!(chunks.next())).await {
        Ok(chunk) => chunk.transpose().map_err(Failure::Transport),
        Err(which) => {
            let limit = idle.unwrap_or_default();
            Err(Failure::Own(Error::attempt_timeout(which, limit)))
        }
    }
}

impl Stream for Chunks {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx)
    }
}

impl fmt::Debug for Chunks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Chunks")
    }
}

/// Makes the body of a request for each attempt.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) length: u64,
    make: Arc<dyn Fn() -> BoxStream<'static, Result<Bytes, TransportError>> + Send + Sync>,
}

impl Source {
    pub(crate) fn new<S, E>(length: u64, make: impl Fn() -> S + Send + Sync + 'static) -> Self
    where
        S: Stream<Item = std::result::Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let make = move || {
            let stream = make().map(|chunk| chunk.map_err(TransportError::new));
            stream.boxed()
        };
        Self {
            length,
            make: Arc::new(make),
        }
    }

    /// Starts from the beginning. Records when a part is taken.
    pub(crate) fn start(&self, watch: Watch) -> StreamBody {
        let chunks = exactly(self.length, (self.make)()).inspect(move |_| watch.heard());
        StreamBody::new(self.length, chunks)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({} bytes)", self.length)
    }
}

/// A stream that fails if it has fewer or more bytes than announced.
fn exactly(
    length: u64,
    chunks: BoxStream<'static, Result<Bytes, TransportError>>,
) -> impl Stream<Item = Result<Bytes, TransportError>> + Send {
    unfold(Some((chunks, length)), move |state| async move {
        let (mut chunks, left) = state?;
        let wrong = |how: &str| {
            let why = format!("the stream has {how} than the {length} bytes that were announced");
            Some((Err(TransportError::new(why)), None))
        };
        let chunk = match non_empty(&mut chunks).await {
            None if left == 0 => return None,
            None => return wrong("fewer"),
            Some(Err(error)) => return Some((Err(error), None)),
            Some(Ok(chunk)) => chunk,
        };
        let size = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        let Some(left) = left.checked_sub(size) else {
            return wrong("more");
        };
        // The sender of the body does not poll again once it is complete.
        if left == 0 && non_empty(&mut chunks).await.is_some() {
            return wrong("more");
        }
        Some((Ok(chunk), Some((chunks, left))))
    })
}

fn non_empty<'s>(
    chunks: &'s mut BoxStream<'static, Result<Bytes, TransportError>>,
) -> BoxFuture<'s, Option<Result<Bytes, TransportError>>> {
    Box::pin(async move {
        loop {
            match chunks.next().await {
                Some(Ok(chunk)) if chunk.is_empty() => {}
                other => return other,
            }
        }
    })
}

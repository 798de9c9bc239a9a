//! Policies: middleware around requests.
//!
//! A [`Policy`] sees each request that a client sends, and its outcome. There are two positions, as
//! in `azure_core`:
//!
//! | position | runs | sees |
//! |---|---|---|
//! | [`per_call_policy`](crate::ClientBuilder::per_call_policy) | once per request, around all attempts | the outcome after retries |
//! | [`per_attempt_policy`](crate::ClientBuilder::per_attempt_policy) | for each attempt, within its timeout | each response, before it is decided whether there is another attempt |
//!
//! Retries, the throttle gate, traces and tokens are not policies themselves: they share state (a
//! claims challenge changes the next token, a 429 closes the gate), and without policies a request
//! needs no allocation for steps that are always there.
//!
//! ```
//! use futures::future::BoxFuture;
//! use graph_runtime::policy::{Next, Outcome, Policy, PolicyRequest};
//!
//! /// Sends a header along, and counts what was throttled.
//! struct Campaign(std::sync::atomic::AtomicU32);
//!
//! impl Policy for Campaign {
//!     fn send<'a>(
//!         &'a self,
//!         request: &'a mut PolicyRequest,
//!         next: Next<'a>,
//!     ) -> BoxFuture<'a, Outcome> {
//!         Box::pin(async move {
//!             request.set_header("x-campaign", "clean-up")?;
//!             let outcome = next.run(request).await;
//!             if outcome.as_ref().is_err_and(|error| error.is_throttled()) {
//!                 self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
//!             }
//!             outcome
//!         })
//!     }
//! }
//!
//! # fn f() -> graph_runtime::Result<()> {
//! let client = graph_runtime::Client::builder()
//!     .credential(graph_runtime::StaticToken::new("eyJ0…"))
//!     .per_attempt_policy(Campaign(0.into()))
//!     .build()?;
//! # drop(client);
//! # Ok(())
//! # }
//! ```

use std::fmt;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, Method};
use url::Url;

use crate::call::Call;
use crate::error::Result;
use crate::header;
use crate::transport::Body;

/// The outcome of a request: a successful response, or an error. A response with another status is an error,
/// see [`Error::status`](crate::Error::status).
pub type Outcome = Result<http::Response<Body>>;

/// Middleware around a request, see the [module](self).
pub trait Policy: Send + Sync {
    /// Passes a request on to `next` and returns the outcome.
    ///
    /// It can change the request first, return something else, pass the request on several times, or not at
    /// all. The [`RetryPolicy`](crate::RetryPolicy) does not limit repeated calls of `next`: passing on a
    /// request that [may have taken effect](crate::Error::may_have_taken_effect) can repeat the effect.
    fn send<'a>(&'a self, request: &'a mut PolicyRequest, next: Next<'a>)
    -> BoxFuture<'a, Outcome>;
}

/// A request as policies see it. It has no token yet.
pub struct PolicyRequest {
    pub(crate) call: Call,
    pub(crate) attempt: Option<u32>,
}

impl PolicyRequest {
    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.call.context.method
    }

    /// The URL. It can contain ids and personal data; [`template`](Self::template) cannot.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.call.url
    }

    /// The URL path with placeholders instead of ids.
    #[must_use]
    pub fn template(&self) -> &str {
        &self.call.context.template
    }

    /// Whether the request is idempotent.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.call.context.idempotent
    }

    /// The number of the attempt, starting at 1; `None` in a policy per call.
    #[must_use]
    pub fn attempt(&self) -> Option<u32> {
        self.attempt
    }

    /// The headers, without the token.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.call.headers
    }

    /// The body, if there is one.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.call.body.as_ref()
    }

    /// Sets a header.
    ///
    /// # Errors
    /// If it is not a valid header, or one that only the client sets, such as `Authorization`.
    pub fn set_header(&mut self, name: &str, value: &str) -> Result<()> {
        let (name, value) = header::checked(name, value)?;
        self.call.headers.insert(name, value);
        Ok(())
    }
}

impl fmt::Debug for PolicyRequest {
    // Omits ids and the body.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicyRequest")
            .field("method", self.method())
            .field("template", &self.template())
            .field("attempt", &self.attempt)
            .finish_non_exhaustive()
    }
}

/// The remaining policies and the transport.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    rest: &'a [Box<dyn Policy>],
    end: &'a dyn End,
}

/// The last step after the policies of a position.
pub(crate) trait End: Send + Sync {
    fn send<'a>(&'a self, request: &'a mut PolicyRequest) -> BoxFuture<'a, Outcome>;
}

impl<'a> Next<'a> {
    pub(crate) fn new(rest: &'a [Box<dyn Policy>], end: &'a dyn End) -> Self {
        Self { rest, end }
    }

    /// Passes a request on.
    pub fn run(self, request: &'a mut PolicyRequest) -> BoxFuture<'a, Outcome> {
        match self.rest.split_first() {
            Some((policy, rest)) => policy.send(request, Self { rest, ..self }),
            None => self.end.send(request),
        }
    }
}

impl fmt::Debug for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Next({} policies)", self.rest.len())
    }
}

//! The body, headers and settings of a request.

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::Stream;
use http::HeaderMap;
use serde::Serialize;

use super::{Prefer, Request};
use crate::content::Source;
use crate::credential::AccessToken;
use crate::error::{Context, Error};
use crate::media::MediaType;
use crate::optional::Optional;
use crate::query::Slot;
use crate::record::Body;
use crate::reference::Reference;
use crate::retry::RetryPolicy;

/// Body, headers and settings.
impl<R, O> Request<R, O> {
    /// Sends a value as JSON. It is serialised at once.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        self.parts.json(body);
        self
    }

    /// Sends a model as JSON, without the properties that only the service sets; see [`Sent`](crate::record::Sent).
    pub fn model<T: Body + ?Sized>(self, body: &T) -> Self {
        self.json_text(body.to_body())
    }

    /// Sends a model as JSON, or no body.
    pub fn optional_model<T: Body>(self, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.model(body),
            None => self,
        }
    }

    /// Sends a body as `send` does, or none.
    pub fn optional<T>(self, body: impl Optional<T>, send: impl FnOnce(Self, T) -> Self) -> Self {
        match body.optional() {
            Some(body) => send(self, body),
            None => self,
        }
    }

    /// Sends serialised JSON, or fails with the error of serialising it.
    fn json_text(mut self, json: std::result::Result<Vec<u8>, serde_json::Error>) -> Self {
        self.parts.json_text(json);
        self
    }

    /// Sends content of some media type.
    pub fn bytes(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        self.parts.body(content_type, body.into());
        self
    }

    /// Sends a stream of known length instead of any other body.
    ///
    /// `make` is called each time the request is sent, so that it can be retried. If the stream has fewer or
    /// more than `length` bytes, the request fails. Such a request cannot be part of a batch.
    ///
    /// ```
    /// # use futures::stream;
    /// # use graph_runtime::{Bytes, Resource, Upload, reply};
    /// # fn f(at: Resource) -> Upload<reply::Empty> {
    /// let lines = || stream::iter(["a;b\n", "1;2\n"]).map(|line| Ok::<_, std::io::Error>(Bytes::from(line)));
    /// # use futures::StreamExt as _;
    /// Upload::<reply::Empty>::put(at).stream_bytes("text/csv", 8, lines)
    /// # }
    /// ```
    pub fn stream_bytes<S, E>(
        mut self,
        content_type: &str,
        length: u64,
        make: impl Fn() -> S + Send + Sync + 'static,
    ) -> Self
    where
        S: Stream<Item = std::result::Result<Bytes, E>> + Send + 'static,
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        self.parts.stream(content_type, Source::new(length, make));
        self
    }

    /// Sets another media type for `Accept` than that of the response shape.
    pub fn accept(mut self, media_type: &'static str) -> Self {
        self.parts.accept = media_type;
        self
    }

    /// Sets the media type that the caller chose for `Accept`. For generated code.
    #[doc(hidden)]
    pub fn accept_chosen(self, media_type: impl MediaType) -> Self {
        self.accept(media_type.as_str())
    }

    /// Sends a reference as the body: `{"@odata.id": "…"}`.
    pub fn reference(self, target: &Reference) -> Self {
        match self
            .parts
            .root_url()
            .and_then(|root| target.resolved(&root))
        {
            Ok(url) => self.json(&serde_json::json!({ "@odata.id": url })),
            Err(error) => self.refused(error),
        }
    }

    /// Sends a reference in the query: `?@id=…`.
    pub fn reference_query(self, target: &Reference) -> Self {
        match self
            .parts
            .root_url()
            .and_then(|root| target.resolved(&root))
        {
            Ok(url) => self.query("@id", url),
            Err(error) => self.refused(error),
        }
    }

    /// Adds a pair to the query, percent-encoded, after the options that have a method.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.parts.query.add(name.into(), value.into());
        self
    }

    /// Sets a header. For a collection, every page request has it.
    ///
    /// `ConsistencyLevel: eventual` is added automatically where directory objects need it, unless it is set:
    /// with `$count=true`, `$search`, `/$count`, and a `$filter` with `ne`, `not`, `endswith` or `/$count`.
    /// (Such a filter also needs `$count=true`, which is up to the caller.) Services that do not need the
    /// header ignore it.
    ///
    /// Headers that the client or the connection controls are rejected when the request is sent:
    /// `Authorization`, `Host`, those that delimit the body (`Content-Length`, `Transfer-Encoding`,
    /// `Trailer`, `TE`), and those about the connection (`Connection`, `Keep-Alive`, `Upgrade`,
    /// `Proxy-Authorization` and so on).
    pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.parts.header(name.as_ref(), value.as_ref());
        self
    }

    /// Sets the [`RetryPolicy`] of this request, instead of the client's.
    ///
    /// It applies to every page of a collection, and to the request if it is in a batch.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.parts.retry = Some(policy);
        self
    }

    /// Says whether the request is idempotent, overriding its method.
    ///
    /// An idempotent request has the same effect if it is sent twice, so it is retried after failures that
    /// leave its effect unknown; see [`RetryPolicy`]. Mark a `PATCH` that sets fixed values, or an action
    /// that can be repeated. Unmark a `DELETE` whose key may be reused.
    ///
    /// ```
    /// # use graph_runtime::{Json, Resource, Update};
    /// # fn f(at: Resource) -> Update<Json> {
    /// Update::<Json>::patch(at)
    ///     .json(&serde_json::json!({"isHidden": true}))
    ///     .idempotent(true)
    /// # }
    /// ```
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.parts.idempotent = Some(idempotent);
        self
    }

    /// Limits the decompressed body of the response, instead of [the client's
    /// limit](crate::ClientBuilder::max_response_bytes).
    ///
    /// The limit applies to every page of a collection. A request in a batch has no limit of its own: the
    /// client's limit applies to the batch.
    pub fn max_response_bytes(mut self, bytes: impl Into<Option<usize>>) -> Self {
        self.parts.max_response_bytes = Some(bytes.into().unwrap_or(usize::MAX));
        self
    }

    /// Sets the attempt timeout of this request, see
    /// [`ClientBuilder::attempt_timeout`](crate::ClientBuilder::attempt_timeout).
    ///
    /// Timeouts of a request apply to every page of a collection. A request in a batch has no timeouts of its
    /// own: set those of the [`Batch`](crate::Batch).
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.parts.timeouts.attempt = timeout.into().into();
        self
    }

    /// Sets the idle timeout of this request, see
    /// [`ClientBuilder::idle_timeout`](crate::ClientBuilder::idle_timeout).
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use graph_runtime::{Download, Resource};
    /// # fn f(at: Resource) -> Download {
    /// // However long it takes, as long as some data arrives every few seconds.
    /// Download::get(at).idle_timeout(Duration::from_secs(10))
    /// # }
    /// ```
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.parts.timeouts.idle = timeout.into().into();
        self
    }

    /// Sets the total timeout of this request, see
    /// [`ClientBuilder::total_timeout`](crate::ClientBuilder::total_timeout).
    pub fn total_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.parts.timeouts.total = timeout.into().into();
        self
    }

    /// Adds a preference to the header `Prefer`, and replaces one with the same name.
    ///
    /// ```
    /// # use graph_runtime::{Json, List, Prefer, Resource};
    /// # fn f(at: Resource) -> List<Json> {
    /// List::<Json>::get(at)
    ///     .prefer(Prefer::include_unknown_enum_members())
    ///     .prefer(Prefer::max_page_size(100))
    /// # }
    /// ```
    pub fn prefer(mut self, preference: impl Into<Prefer>) -> Self {
        self.parts.prefer(&preference.into());
        self
    }

    /// Copies the settings of an earlier request.
    pub(crate) fn following(
        mut self,
        context: &Context,
        headers: HeaderMap,
        token: &AccessToken,
    ) -> Self {
        self.parts.called(context.template.clone());
        self.parts.permissions = context.permissions;
        self.parts.headers = headers;
        self.parts.answered_with(token);
        self
    }

    pub(super) fn refused(mut self, error: Error) -> Self {
        self.parts.refuse(error);
        self
    }

    pub(super) fn set(mut self, slot: Slot, value: impl Into<String>) -> Self {
        self.parts.query.set(slot, value.into());
        self
    }
}

//! What an error answers to programs.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::{Earlier, Error, Head, Kind};
use crate::odata_error::{ErrorDetail, ODataError};
use crate::permissions::Permissions;

/// Questions about what went wrong.
impl Error {
    /// Whether the service answered 404 or 410: there is no such thing.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.answered(), Some(404 | 410))
    }

    /// Whether the service answered 401: the token is missing, expired or for something else.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.answered() == Some(401)
    }

    /// Whether the service answered 403: the caller may not do this.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.answered() == Some(403)
    }

    /// Whether the service answered 409 or 412: the thing is not in the state the request needs.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self.answered(), Some(409 | 412))
    }

    /// Whether the service answered 412: the entity is not at the version that `If-Match` names.
    #[must_use]
    pub fn is_precondition_failed(&self) -> bool {
        self.answered() == Some(412)
    }

    /// Whether the service answered 424: a request of the same batch that this one depends on failed.
    #[must_use]
    pub fn is_failed_dependency(&self) -> bool {
        self.answered() == Some(424)
    }

    /// Whether the service answered 429: too many requests.
    #[must_use]
    pub fn is_throttled(&self) -> bool {
        self.answered() == Some(429)
    }

    /// Whether the service answered 5xx.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        matches!(self.answered(), Some(500..=599))
    }

    /// Whether no connection came about; the request cannot have reached the server.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.kind(), Kind::Transport(error) if error.is_connect())
    }

    /// Whether it took too long, by the client's clock or by the service's (408, 504).
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), Kind::Timeout(_))
            || matches!(self.kind(), Kind::Transport(error) if error.is_timeout())
            || matches!(self.answered(), Some(408 | 504))
    }

    /// Whether there is more than a limit of the client's allows: items, pages, or bytes of a body.
    #[must_use]
    pub fn is_over_limit(&self) -> bool {
        matches!(self.kind(), Kind::Limit { .. })
    }

    /// Whether an answer came that does not read as the value it should be.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.kind(), Kind::Decode(_))
    }

    /// Whether sending the same request again is safe and may succeed.
    ///
    /// True if the request had no effect and the reason may pass (no connection was made, 429, 503
    /// with `Retry-After`), and for an idempotent request also if the connection broke, an attempt
    /// timed out, or the service answered 408, 500, 502, 503, 504 or 509. The default
    /// [`RetryPolicy`](crate::RetryPolicy) decides by the same rule.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let context = self.0.context.as_ref();
        self.allows_retry(context.is_some_and(|context| context.idempotent))
    }

    /// Whether the request may have taken effect although it failed.
    ///
    /// True if the outcome is unknown (the connection broke, a timeout, a redirect such as 302 or 303,
    /// 408, most of 5xx), or if the service reported success in a way that cannot be read ([`is_decode`](Self::is_decode)). False
    /// for requests that only read, and if the service turned the request away. Look what is there
    /// before you send such a request again.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        let context = self.0.context.as_ref();
        let reads = context.is_some_and(|context| context.method.is_safe());
        !reads
            && (self.leaves_effect_open()
                || self.0.earlier == Earlier::Unknown
                || self.earlier_attempt_may_have_succeeded())
    }

    /// Whether the answer to a resend suggests that an earlier attempt succeeded.
    ///
    /// True if the request was sent again after a failure that left its effect open, and was then
    /// answered 404 or 410 (a `DELETE`: it is gone already) or 409 or 412 (a create or change: it is
    /// there already, or has changed).
    #[must_use]
    pub fn earlier_attempt_may_have_succeeded(&self) -> bool {
        let Some(context) = &self.0.context else {
            return false;
        };
        self.0.earlier != Earlier::NoEffect
            && match self.answered() {
                Some(404 | 410) => context.method == Method::DELETE,
                Some(409 | 412) => !context.method.is_safe(),
                _ => false,
            }
    }

    /// How often the request was sent; more than once where it was retried. Nothing was sent when the
    /// request cannot be made, or there was no token for it.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Who may send the request, if that is known: what is missing when the service
    /// [forbids](Self::is_forbidden) it.
    #[must_use]
    pub fn permissions(&self) -> Option<&'static Permissions> {
        self.0.context.as_ref()?.permissions
    }

    /// The status of the answer, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self.kind() {
            Kind::Service(answer) => Some(answer.status),
            Kind::Redirect { status, .. } => Some(*status),
            _ => self.head().map(|head| head.status),
        }
    }

    /// The code that the service gives, for programs.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.odata()?.main.code()
    }

    /// The message that the service gives, for people.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.odata()?.main.message()
    }

    /// What the service's error is about, such as a property.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.odata()?.main.target()
    }

    /// What else went wrong.
    #[must_use]
    pub fn details(&self) -> &[ErrorDetail] {
        self.odata().map_or(&[], |error| &error.details)
    }

    /// The inner error, with all that the service put there.
    #[must_use]
    pub fn inner_error(&self) -> Option<&Map<String, Value>> {
        self.odata()?.inner.as_ref()
    }

    /// Members of the service's error object that OData does not name.
    #[must_use]
    pub fn extra(&self) -> Option<&Map<String, Value>> {
        Some(self.odata()?.main.extra())
    }

    /// The id that the service gave the request; its support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self.kind() {
            Kind::Service(answer) => answer.request_id.as_deref(),
            _ => self.head()?.request_id.as_deref(),
        }
    }

    /// The id that this client gave the request.
    #[must_use]
    pub fn client_request_id(&self) -> Option<&str> {
        self.0.client_request_id.as_deref()
    }

    /// How long the service asks to wait before the next request (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            Kind::Service(answer) => answer.retry_after,
            _ => None,
        }
    }

    /// The start of a body that is not what it should be: of an error that is not JSON, or of a
    /// value that could not be read. It can hold personal data.
    #[must_use]
    pub fn body_excerpt(&self) -> Option<&str> {
        match self.kind() {
            Kind::Service(answer) => answer.body.as_deref(),
            Kind::Decode(answer) => Some(&answer.excerpt),
            _ => None,
        }
    }

    /// Where a redirect leads, or where the entity is that was made (`Location`), as an absolute URL.
    ///
    /// A create that is answered with 201, 202 or 204 and without a body is an
    /// [`is_decode`](Self::is_decode) error, unless it is asked for with
    /// [`or_empty`](crate::Request::or_empty); what was made is here. The URL can hold ids and secrets.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        match self.kind() {
            Kind::Redirect { location, .. } => location.0.as_deref(),
            _ => self.head()?.location.0.as_deref(),
        }
    }

    /// Where in the answer lies what could not be read, such as `value[3].createdDateTime`.
    #[must_use]
    pub fn json_path(&self) -> Option<&str> {
        match self.kind() {
            Kind::Decode(answer) => answer.path.as_deref(),
            _ => None,
        }
    }

    /// What went wrong, with this request or with the batch that it was in.
    pub(super) fn kind(&self) -> &Kind {
        match &self.0.kind {
            Kind::Batch(error) | Kind::Shared(error) => error.kind(),
            kind => kind,
        }
    }

    /// The head of the answer, if it reports success and its body is what failed.
    pub(super) fn head(&self) -> Option<&Head> {
        match &self.0.kind {
            Kind::Batch(error) | Kind::Shared(error) => error.head(),
            _ => self.0.head.as_ref(),
        }
    }

    pub(super) fn answered(&self) -> Option<u16> {
        match self.kind() {
            Kind::Service(answer) => Some(answer.status.as_u16()),
            _ => None,
        }
    }

    pub(super) fn odata(&self) -> Option<&ODataError> {
        match self.kind() {
            Kind::Service(answer) => answer.error.as_ref(),
            _ => None,
        }
    }
}

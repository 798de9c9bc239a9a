//! Predicates and accessors of errors.

use std::time::Duration;

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::{Earlier, Error, Head, Kind};
use crate::odata_error::{ErrorDetail, ODataError};
use crate::permissions::Permissions;

/// Questions about what went wrong.
impl Error {
    /// Whether the service answered 404 or 410: the resource does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self.answered(), Some(404 | 410))
    }

    /// Whether the service answered 401: the token is missing, expired or for another audience.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.answered() == Some(401)
    }

    /// Whether the service answered 403: the caller lacks a permission or a role.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.answered() == Some(403)
    }

    /// Whether the service answered 409 or 412: the resource is not in the required state.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self.answered(), Some(409 | 412))
    }

    /// Whether the service answered 412: the entity's version is not the one in `If-Match`.
    #[must_use]
    pub fn is_precondition_failed(&self) -> bool {
        self.answered() == Some(412)
    }

    /// Whether the service answered 424: a dependency in the same batch failed.
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

    /// Whether no connection could be made; the request did not reach the server.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.kind(), Kind::Transport(error) if error.is_connect())
    }

    /// Whether a timeout of the client or of the service (408, 504) ran out.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), Kind::Timeout(_))
            || matches!(self.kind(), Kind::Transport(error) if error.is_timeout())
            || matches!(self.answered(), Some(408 | 504))
    }

    /// Whether a limit of the client was exceeded: items, pages, or bytes of a body.
    #[must_use]
    pub fn is_over_limit(&self) -> bool {
        matches!(self.kind(), Kind::Limit { .. })
    }

    /// Whether the response could not be decoded.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.kind(), Kind::Decode(_))
    }

    /// Whether sending the same request again is safe and may succeed.
    ///
    /// True if the request had no effect and the failure is transient (no connection was made, 429, 503 with
    /// `Retry-After`). For an idempotent request, also true if the connection broke, an attempt timed out, or
    /// the service answered 408, 500, 502, 503, 504 or 509. The default [`RetryPolicy`](crate::RetryPolicy)
    /// uses the same rule.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        let context = self.0.context.as_ref();
        self.allows_retry(context.is_some_and(|context| context.idempotent))
    }

    /// Whether the request may have taken effect although it failed.
    ///
    /// True if the outcome is unknown (a broken connection, a timeout, a redirect such as 302 or 303, 408,
    /// most of 5xx), or if the service reported success but its response cannot be decoded
    /// ([`is_decode`](Self::is_decode)). False for read-only requests, and if the service rejected the
    /// request. Check the state before you send such a request again.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        let context = self.0.context.as_ref();
        let reads = context.is_some_and(|context| context.method.is_safe());
        !reads
            && (self.leaves_effect_open()
                || self.0.earlier == Earlier::Unknown
                || self.earlier_attempt_may_have_succeeded())
    }

    /// Whether the response to a resend suggests that an earlier attempt succeeded.
    ///
    /// True if the request was resent after a failure that left its effect unknown, and the response was then
    /// 404 or 410 (a `DELETE`: already deleted) or 409 or 412 (a create or change: already done, or changed
    /// by others).
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

    /// How often the request was sent; more than once if it was retried.
    ///
    /// It is 0 if the request could not be built, or there was no token for it.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The permissions that allow the request, if known.
    ///
    /// After a [403](Self::is_forbidden), they show what is missing.
    #[must_use]
    pub fn permissions(&self) -> Option<&'static Permissions> {
        self.0.context.as_ref()?.permissions
    }

    /// The status of the response, if there was one.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self.kind() {
            Kind::Service(answer) => Some(answer.status),
            Kind::Redirect { status, .. } => Some(*status),
            _ => self.head().map(|head| head.status),
        }
    }

    /// The service's error code, for programs.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.odata()?.main.code()
    }

    /// The service's error message, for people.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.odata()?.main.message()
    }

    /// The target of the service's error, such as a property.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        self.odata()?.main.target()
    }

    /// Further errors in the service's response.
    #[must_use]
    pub fn details(&self) -> &[ErrorDetail] {
        self.odata().map_or(&[], |error| &error.details)
    }

    /// The inner error, with everything that the service put there.
    #[must_use]
    pub fn inner_error(&self) -> Option<&Map<String, Value>> {
        self.odata()?.inner.as_ref()
    }

    /// Members of the service's error object that OData does not define.
    #[must_use]
    pub fn extra(&self) -> Option<&Map<String, Value>> {
        Some(self.odata()?.main.extra())
    }

    /// The request id that the service assigned; its support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        match self.kind() {
            Kind::Service(answer) => answer.request_id.as_deref(),
            _ => self.head()?.request_id.as_deref(),
        }
    }

    /// The request id that this client assigned.
    #[must_use]
    pub fn client_request_id(&self) -> Option<&str> {
        self.0.client_request_id.as_deref()
    }

    /// How long the service asks the client to wait (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.kind() {
            Kind::Service(answer) => answer.retry_after,
            _ => None,
        }
    }

    /// The start of an unexpected body: of an error that is not JSON, or of a value that could not be
    /// decoded.
    ///
    /// It can contain personal data.
    #[must_use]
    pub fn body_excerpt(&self) -> Option<&str> {
        match self.kind() {
            Kind::Service(answer) => answer.body.as_deref(),
            Kind::Decode(answer) => Some(&answer.excerpt),
            _ => None,
        }
    }

    /// The target of a redirect, or the URL of a created entity (`Location`), as an absolute URL.
    ///
    /// A create whose response is 201, 202 or 204 without a body is an [`is_decode`](Self::is_decode) error,
    /// unless it is sent with [`or_empty`](crate::Request::or_empty); this is then the URL of the new entity.
    /// It can contain ids and secrets.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        match self.kind() {
            Kind::Redirect { location, .. } => location.0.as_deref(),
            _ => self.head()?.location.0.as_deref(),
        }
    }

    /// The JSON path of the value that could not be decoded, such as `value[3].createdDateTime`.
    #[must_use]
    pub fn json_path(&self) -> Option<&str> {
        match self.kind() {
            Kind::Decode(answer) => answer.path.as_deref(),
            _ => None,
        }
    }

    /// The kind of failure, of this request or of the batch it was in.
    pub(super) fn kind(&self) -> &Kind {
        match &self.0.kind {
            Kind::Batch(error) | Kind::Shared(error) => error.kind(),
            kind => kind,
        }
    }

    /// The head of the response, if it reports success and only its body failed.
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

//! The one error of this crate: opaque, with questions that it answers.

mod attempt;
mod display;

pub(crate) use attempt::Earlier;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value};

use crate::credential::{AccessToken, CredentialError, challenge};
use crate::odata_error::{ErrorDetail, ODataError};
use crate::permissions::Permissions;
use crate::redact::Redactor;
use crate::retry;
use crate::transport::TransportError;

/// `Result` with the [`Error`] of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kept a request from yielding its value.
///
/// Displayed it is one line: method and URL template, then status, code, message and request id, as
/// far as there are any. Neither it nor its `Debug` form holds a token, an id, or a query.
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    context: Option<Context>,
    client_request_id: Option<String>,
    attempts: u32,
    /// What the attempts before the last one may have done.
    earlier: Earlier,
    kind: Kind,
}

/// What was asked for, without ids.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) method: Method,
    pub(crate) template: String,
    pub(crate) permissions: Option<&'static Permissions>,
    /// Whether sending the request twice has the effect of sending it once.
    pub(crate) idempotent: bool,
}

#[derive(Debug)]
enum Kind {
    /// A client or request that cannot be made.
    Invalid {
        why: String,
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    Credential(CredentialError),
    Transport(TransportError),
    Timeout(Box<attempt::TimedOut>),
    /// A link, or another URL that a server named, to another origin than the client's.
    Elsewhere {
        what: &'static str,
        host: String,
    },
    Redirect {
        status: StatusCode,
        host: String,
        location: Location,
    },
    /// Pages that never end.
    Cycle,
    /// More than a limit of the client's allows: items, pages, bytes.
    Limit {
        why: String,
        /// That of the answer, if it is an answer that is too large.
        status: Option<StatusCode>,
    },
    Service(Box<Answer>),
    Decode(Box<Undecodable>),
    /// The batch that the request was in came to nothing.
    Batch(Arc<Error>),
    /// What is wrong with a request that has been cloned.
    Shared(Arc<Error>),
}

/// A URL, which errors do not show: it can hold ids and secrets.
struct Location(Option<String>);

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "(a URL)"
        } else {
            "(none)"
        })
    }
}

/// An answer that says that the request failed.
struct Answer {
    status: StatusCode,
    retry_after: Option<Duration>,
    /// The claims that the service demands of the next token.
    claims: Option<String>,
    request_id: Option<String>,
    error: Option<ODataError>,
    body: Option<String>,
}

struct Undecodable {
    status: StatusCode,
    request_id: Option<String>,
    type_name: &'static str,
    path: Option<String>,
    excerpt: String,
    why: String,
    location: Option<String>,
}

/// How much of a body an error keeps.
const EXCERPT: usize = 2048;

impl Error {
    fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            context: None,
            client_request_id: None,
            attempts: 0,
            earlier: Earlier::NoEffect,
            kind,
        }))
    }

    pub(crate) fn invalid(why: String) -> Self {
        Self::new(Kind::Invalid { why, source: None })
    }

    pub(crate) fn invalid_because(
        why: &str,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self::new(Kind::Invalid {
            why: why.to_owned(),
            source: Some(source.into()),
        })
    }

    pub(crate) fn credential(source: CredentialError) -> Self {
        Self::new(Kind::Credential(source))
    }

    pub(crate) fn transport(source: TransportError) -> Self {
        Self::new(Kind::Transport(source))
    }

    /// A link to another origin. The host may hold the token that the link came in answer to.
    pub(crate) fn elsewhere(what: &'static str, host: &str, token: Option<&AccessToken>) -> Self {
        Self::new(Kind::Elsewhere {
            what,
            host: shown_host(host, token),
        })
    }

    pub(crate) fn redirect(status: StatusCode, host: &str, token: &AccessToken) -> Self {
        Self::new(Kind::Redirect {
            status,
            host: shown_host(host, Some(token)),
            location: Location(None),
        })
    }

    /// Says where a redirect leads.
    pub(crate) fn leading_to(mut self, target: &str) -> Self {
        if let Kind::Redirect { location, .. } = &mut self.0.kind {
            location.0 = Some(target.to_owned());
        }
        self
    }

    /// A body with more bytes than allowed.
    pub(crate) fn too_large(status: StatusCode, limit: usize) -> Self {
        Self::new(Kind::Limit {
            why: format!(
                "{status}, but the body has more than {limit} bytes; `max_response_bytes` sets another limit, and `chunks` streams content"
            ),
            status: Some(status),
        })
    }

    /// What is wrong with a request, which its clones share.
    pub(crate) fn shared(problem: Arc<Self>) -> Self {
        Arc::try_unwrap(problem).unwrap_or_else(|problem| Self::new(Kind::Shared(problem)))
    }

    /// The error of a request whose batch failed as a whole; all its requests share it.
    pub(crate) fn batch(source: Arc<Self>) -> Self {
        let client_request_id = source.0.client_request_id.clone();
        let mut error = Self::new(Kind::Batch(source));
        error.0.client_request_id = client_request_id;
        error
    }

    /// The error of a request whose batch was carried out, but whose answer could not be fetched.
    pub(crate) fn rest_of_batch(source: Arc<Self>) -> Self {
        Self::batch(source).after(0, Earlier::Unknown)
    }

    /// The error of the batch, if this error shares it; else the error itself.
    pub(crate) fn of_batch(self) -> Self {
        let inner = *self.0;
        match inner.kind {
            Kind::Batch(batch) => match Arc::try_unwrap(batch) {
                Ok(batch) => batch.after(inner.attempts, inner.earlier),
                Err(batch) => Self::batch(batch),
            },
            kind => Self(Box::new(Inner { kind, ..inner })),
        }
    }

    pub(crate) fn limit(why: String) -> Self {
        Self::new(Kind::Limit { why, status: None })
    }

    pub(crate) fn cycle() -> Self {
        Self::new(Kind::Cycle)
    }

    /// An answer that says that the request failed, without the token that it was sent with: some
    /// proxies answer with what they were sent.
    pub(crate) fn service(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        token: Option<&AccessToken>,
    ) -> Self {
        let redactor = token.map_or_else(|| Redactor::new(""), AccessToken::redactor);
        let text = |name: &str| {
            let text = headers.get(name)?.to_str().ok()?;
            Some(redactor.name(text).into_owned())
        };
        let error = ODataError::from_body(body).map(|error| error.redacted(&redactor));
        let inner = |name: &str| Some(error.as_ref()?.inner_text(name)?.to_owned());
        let client_request_id = text("client-request-id").or_else(|| inner("client-request-id"));
        let answer = Answer {
            status,
            retry_after: retry::retry_after(headers),
            claims: (status == StatusCode::UNAUTHORIZED)
                .then(|| challenge::claims(headers))
                .flatten(),
            request_id: text("request-id").or_else(|| inner("request-id")),
            body: error.is_none().then(|| redactor.excerpt(body, EXCERPT)),
            error,
        };
        let mut error = Self::new(Kind::Service(Box::new(answer)));
        error.0.client_request_id = client_request_id;
        error
    }

    pub(crate) fn decode<T>(answer: &crate::send::Answer, path: Option<&str>, why: &str) -> Self {
        let redactor = answer.token.redactor();
        let request_id = answer.headers.get("request-id");
        let request_id = request_id.and_then(|id| id.to_str().ok());
        Self::new(Kind::Decode(Box::new(Undecodable {
            status: answer.status,
            request_id: request_id.map(|id| redactor.name(id).into_owned()),
            type_name: std::any::type_name::<T>(),
            path: path.map(|path| redactor.key(path).into_owned()),
            excerpt: redactor.excerpt(&answer.body, EXCERPT),
            why: redactor.excerpt(why.as_bytes(), EXCERPT),
            location: answer.location(),
        })))
    }

    /// Says what was asked for, unless that is known.
    pub(crate) fn within(mut self, context: &Context, client_request_id: Option<&str>) -> Self {
        self.0.context.get_or_insert_with(|| context.clone());
        if self.0.client_request_id.is_none() {
            self.0.client_request_id = client_request_id.map(str::to_owned);
        }
        self
    }
}

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
    /// True if the outcome is unknown (the connection broke, a timeout, 408, most of 5xx), or if the
    /// service reported success in a way that cannot be read ([`is_decode`](Self::is_decode)). False
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
            Kind::Decode(answer) => Some(answer.status),
            Kind::Redirect { status, .. } => Some(*status),
            Kind::Limit { status, .. } => *status,
            _ => None,
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
            Kind::Decode(answer) => answer.request_id.as_deref(),
            _ => None,
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
            Kind::Decode(answer) => answer.location.as_deref(),
            Kind::Redirect { location, .. } => location.0.as_deref(),
            _ => None,
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
    fn kind(&self) -> &Kind {
        match &self.0.kind {
            Kind::Batch(error) | Kind::Shared(error) => error.kind(),
            kind => kind,
        }
    }

    fn answered(&self) -> Option<u16> {
        match self.kind() {
            Kind::Service(answer) => Some(answer.status.as_u16()),
            _ => None,
        }
    }

    fn odata(&self) -> Option<&ODataError> {
        match self.kind() {
            Kind::Service(answer) => answer.error.as_ref(),
            _ => None,
        }
    }
}

/// A failure of a [`Transport`](crate::Transport) that is used without a client.
impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::transport(error)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.0.kind {
            Kind::Invalid { source, .. } => source.as_deref().map(|source| source as _),
            Kind::Credential(source) => Some(source.as_ref()),
            Kind::Transport(error) => error.source(),
            Kind::Timeout(time) => time.last.as_ref().map(|last| last as _),
            Kind::Batch(error) | Kind::Shared(error) => error.source(),
            // A decode failure's message holds that of its source.
            _ => None,
        }
    }
}

/// The name of a host without the token, or its start.
fn shown_host(host: &str, token: Option<&AccessToken>) -> String {
    let host = token.map_or_else(|| host.to_owned(), |token| token.redactor().host(host));
    Redactor::new("").excerpt(host.as_bytes(), 255)
}

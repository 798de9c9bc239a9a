//! The error type of this crate: opaque, with predicates and accessors.

mod attempt;
mod display;
mod questions;

pub(crate) use attempt::Earlier;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::header::LOCATION;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::clock::NoClock;
use crate::credential::{AccessToken, CredentialError, challenge};
use crate::link;
use crate::odata_error::ODataError;
use crate::permissions::Permissions;
use crate::redact::Redactor;
use crate::transient;
use crate::transport::TransportError;

/// `Result` with the [`Error`] of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request failed.
///
/// `Display` is one line: method and URL template, then status, code, message and request id, as far as
/// known. Neither `Display` nor `Debug` contains a token, or an id or query of the request. Both contain the
/// message of the service, which can name ids and people.
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    context: Option<Context>,
    client_request_id: Option<String>,
    attempts: u32,
    /// The possible effects of the attempts before the last one.
    earlier: Earlier,
    /// The head of the response, if it reports success but its body failed.
    head: Option<Head>,
    kind: Kind,
}

/// The request, without ids.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) method: Method,
    pub(crate) template: String,
    pub(crate) permissions: Option<&'static Permissions>,
    /// Whether the request is idempotent.
    pub(crate) idempotent: bool,
    /// Whether each value of the response must fit its property.
    pub(crate) strict: bool,
}

#[derive(Debug)]
enum Kind {
    /// A client or request that cannot be built.
    Invalid {
        why: String,
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    Credential(CredentialError),
    Transport(TransportError),
    Timeout(Box<attempt::TimedOut>),
    /// A link or other URL from a server that leads to an origin other than the client's.
    Elsewhere {
        what: &'static str,
        host: String,
    },
    Redirect {
        status: StatusCode,
        host: String,
        location: Location,
    },
    /// Next links that form a cycle.
    Cycle,
    /// A limit of the client was exceeded: items, pages, bytes.
    Limit {
        why: String,
    },
    Service(Box<FailedAnswer>),
    Decode(Box<Undecodable>),
    /// The batch of the request failed as a whole.
    Batch(Arc<Error>),
    /// An error of a request that was cloned.
    Shared(Arc<Error>),
}

/// A URL, which errors do not show because it can contain ids and secrets.
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

/// A response that says that the request failed.
struct FailedAnswer {
    status: StatusCode,
    /// Whether it came from the target of a download redirect.
    is_stranger: bool,
    retry_after: Option<Duration>,
    /// The claims that the service requires of the next token.
    claims: Option<String>,
    request_id: Option<String>,
    error: Option<ODataError>,
    body: Option<String>,
}

/// The head of a response that reports success.
#[derive(Debug)]
pub(crate) struct Head {
    status: StatusCode,
    request_id: Option<String>,
    location: Location,
}

impl Head {
    /// The head of the response to a request to `url`.
    pub(crate) fn of(
        url: &Url,
        status: StatusCode,
        headers: &HeaderMap,
        token: &AccessToken,
    ) -> Self {
        let request_id = headers.get("request-id");
        let request_id = request_id.and_then(|id| id.to_str().ok());
        Self {
            status,
            request_id: request_id.map(|id| token.redactor().name(id).into_owned()),
            location: Location(link::location(url, headers)),
        }
    }
}

/// A body that could not be decoded.
pub(crate) struct Undecodable {
    what: String,
    path: Option<String>,
    excerpt: String,
    why: String,
}

impl Undecodable {
    /// A body that could not be decoded as `what`, at `path`.
    pub(crate) fn new(
        redactor: &Redactor,
        body: &[u8],
        what: String,
        path: Option<&str>,
        why: &str,
    ) -> Self {
        Self {
            what,
            path: path.map(|path| redactor.key(path).into_owned()),
            excerpt: redactor.excerpt(body, EXCERPT),
            why: redactor.excerpt(why.as_bytes(), EXCERPT),
        }
    }
}

/// How many bytes of a body an error keeps.
const EXCERPT: usize = 2048;

impl Error {
    fn new(kind: Kind) -> Self {
        Self(Box::new(Inner {
            context: None,
            client_request_id: None,
            attempts: 0,
            earlier: Earlier::NoEffect,
            head: None,
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

    /// A link to another origin. The host may contain the token that the server echoed.
    pub(crate) fn elsewhere(what: &'static str, host: &str, token: Option<&AccessToken>) -> Self {
        Self::new(Kind::Elsewhere {
            what,
            host: shown_host(host, token),
        })
    }

    /// A link that is not a URL.
    pub(crate) fn bad_link(source: url::ParseError) -> Self {
        Self::invalid_because("a link is not a URL", source)
    }

    /// The error of a redirect; `None` if the response is not one.
    pub(crate) fn redirected(
        url: &Url,
        status: StatusCode,
        headers: &HeaderMap,
        token: &AccessToken,
    ) -> Option<Self> {
        let location = headers.get(LOCATION).filter(|_| status.is_redirection())?;
        let target = location.to_str().ok();
        let target = target.and_then(|location| link::resolve(url, location).ok());
        let host = target.as_ref().map_or("an unreadable URL", link::host_of);
        Some(Self::new(Kind::Redirect {
            status,
            host: shown_host(host, Some(token)),
            location: Location(target.as_ref().map(Url::to_string)),
        }))
    }

    /// A body that exceeds the limit.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self::limit(format!(
            "the body has more than {limit} bytes; `max_response_bytes` sets another limit, and `chunks` streams content"
        ))
    }

    /// Records that the response reported success before its body failed.
    pub(crate) fn after_head(mut self, head: Head) -> Self {
        self.0.head = Some(head);
        self
    }

    /// An error of a request, shared by its clones.
    pub(crate) fn shared(problem: Arc<Self>) -> Self {
        Arc::try_unwrap(problem).unwrap_or_else(|problem| Self::new(Kind::Shared(problem)))
    }

    /// The error of a request whose batch failed as a whole, shared by all its requests.
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

    /// The error of the batch, if this error shares it; otherwise the error itself.
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
        Self::new(Kind::Limit { why })
    }

    pub(crate) fn cycle() -> Self {
        Self::new(Kind::Cycle)
    }

    /// A failure response, without the token of the request, because some proxies echo what they were sent.
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
        let answer = FailedAnswer {
            status,
            is_stranger: false,
            retry_after: transient::retry_after(headers),
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

    pub(crate) fn decode(undecodable: Undecodable) -> Self {
        Self::new(Kind::Decode(Box::new(undecodable)))
    }

    /// Sets the request that the error belongs to, unless it is set.
    pub(crate) fn within(mut self, context: &Context, client_request_id: Option<&str>) -> Self {
        self.0.context.get_or_insert_with(|| context.clone());
        if self.0.client_request_id.is_none() {
            self.0.client_request_id = client_request_id.map(str::to_owned);
        }
        self
    }
}

/// An error of a [`Transport`](crate::Transport) that is used without a client.
impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::transport(error)
    }
}

impl From<NoClock> for Error {
    fn from(error: NoClock) -> Self {
        let why = error.to_string();
        match error {
            NoClock::NoRuntime(source) => Self::invalid_because(&why, source),
            NoClock::Disabled => Self::invalid(why),
        }
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
            // The message of a decode failure already contains that of its source.
            _ => None,
        }
    }
}

/// The start of a host name, without the token.
fn shown_host(host: &str, token: Option<&AccessToken>) -> String {
    let host = token.map_or_else(|| host.to_owned(), |token| token.redactor().host(host));
    Redactor::new("").excerpt(host.as_bytes(), 255)
}

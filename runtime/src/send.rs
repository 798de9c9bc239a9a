//! The single place where requests are sent.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use futures::future::BoxFuture;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tracing::Instrument as _;
use tracing::field::Empty;
use url::Url;
use uuid::Uuid;

use crate::client::{Client, Timeouts};
use crate::content::{Once, Source};
use crate::credential::AccessToken;
use crate::error::{Context, Error, Result};
use crate::link;
use crate::retry::RetryPolicy;
use crate::sending::{Sending, Success, Total, through_policies};

pub(crate) const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// The header that Azure sends together with `Location` or instead of it.
const OPERATION_LOCATION: HeaderName = HeaderName::from_static("operation-location");

/// Maximum number of bytes of an error's body that are read.
pub(crate) const ERROR_BODY: usize = 1 << 20;

/// A request, complete except for what the client adds.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) context: Context,
    pub(crate) url: Url,
    /// The headers of the caller, and those of [`complete`] once they are added.
    pub(crate) headers: HeaderMap,
    /// The id of the request, as long as each attempt still needs the headers of [`complete`].
    pub(crate) to_complete: Option<ClientRequestId>,
    pub(crate) accept: &'static str,
    pub(crate) body: Option<Bytes>,
    /// Overrides the client's retry policy.
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) timeouts: Timeouts,
    /// Maximum size of the response body, overriding the client's limit.
    pub(crate) max_response_bytes: Option<usize>,
    /// Whether 304 is a valid response, not a failure.
    pub(crate) is_conditional: bool,
    pub(crate) reading: Reading,
    pub(crate) access: Access,
    /// The body, if it is a stream.
    pub(crate) source: Option<Source>,
    /// Whether the response may be long content, so only the idle timeout applies by default.
    pub(crate) is_content: bool,
    /// Settings of a batch.
    pub(crate) batched: Option<Box<Batched>>,
}

/// How the body of a successful response is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// To its end, because it is part of the outcome.
    Whole,
    /// By the caller.
    Streamed,
    /// Briefly, ignoring errors, because nothing uses it.
    Brief,
}

/// How a request is authorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// The token, which goes to the client's origin only.
    Token,
    /// By the URL, which is itself a secret and can have any origin.
    Url,
}

/// Settings that only a batch has.
#[derive(Clone, Debug)]
pub(crate) struct Batched {
    /// The total timeout of the whole batch.
    pub(crate) total: Total,
    /// The workloads of its requests, and its own.
    pub(crate) workloads: Vec<String>,
    /// The challenge to one of its requests.
    pub(crate) challenge: Option<Challenge>,
}

/// A rejected token, and the claims that the next one needs, if the service named any.
#[derive(Clone, Debug)]
pub(crate) struct Challenge {
    pub(crate) rejected: AccessToken,
    pub(crate) claims: Option<String>,
}

impl Call {
    /// A request to a URL that is itself a secret.
    pub(crate) fn anonymous(method: Method, url: Url, template: &str) -> Self {
        Self {
            context: Context {
                idempotent: method.is_idempotent(),
                method,
                template: template.to_owned(),
                permissions: None,
                strict: false,
            },
            url,
            headers: HeaderMap::new(),
            to_complete: None,
            accept: "application/json",
            body: None,
            retry: None,
            timeouts: Timeouts::default(),
            max_response_bytes: None,
            is_conditional: false,
            reading: Reading::Whole,
            access: Access::Url,
            source: None,
            is_content: false,
            batched: None,
        }
    }

    /// Whether a status means success.
    pub(crate) fn is_success(&self, status: StatusCode) -> bool {
        status.is_success() || self.is_conditional && status == StatusCode::NOT_MODIFIED
    }

    /// What requests for following pages share with this one: everything but the body.
    pub(crate) fn following(&self) -> Self {
        let mut call = self.clone();
        call.context.method = Method::GET;
        call.context.idempotent = true;
        call.body = None;
        call.source = None;
        call.headers.remove(CONTENT_TYPE);
        call
    }
}

/// A successful response.
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body, if it is streamed.
    pub(crate) arriving: Once,
    /// The URL it was requested from; links in the response are relative to it.
    pub(crate) url: Url,
    pub(crate) context: Context,
    pub(crate) client_request_id: ClientRequestId,
    /// How often the request was sent.
    pub(crate) attempts: u32,
    /// The token of the request, which is removed from errors.
    pub(crate) token: AccessToken,
    /// The headers that the caller set.
    pub(crate) sent: HeaderMap,
}

impl Answer {
    /// The URL of the created entity or of the long-running operation, absolute.
    pub(crate) fn location(&self) -> Option<String> {
        location(&self.url, &self.headers)
    }
}

/// The URL of the created entity or of the long-running operation, absolute.
pub(crate) fn location(url: &Url, headers: &HeaderMap) -> Option<String> {
    let locations = [LOCATION, OPERATION_LOCATION];
    let mut values = locations.iter().filter_map(|name| headers.get(name));
    let location = values.find_map(|value| value.to_str().ok())?;
    Some(link::absolute(url, location.to_owned()))
}

/// The id that this client, or its caller, assigned to a request.
#[derive(Clone)]
pub(crate) struct ClientRequestId(HeaderValue);

impl ClientRequestId {
    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl From<&str> for ClientRequestId {
    /// The id in a header, or none.
    fn from(text: &str) -> Self {
        Self(HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("")))
    }
}

/// Sends a request and reads the response, unless it is a failure.
///
/// Boxed so that this future is monomorphised once, here, and not in every caller.
pub(crate) fn send(client: &Client, call: Box<Call>) -> BoxFuture<'_, Result<Answer>> {
    Box::pin(send_whole(client, call))
}

async fn send_whole(client: &Client, mut call: Box<Call>) -> Result<Answer> {
    let span = tracing::info_span!(
        "graph.request",
        otel.kind = "internal",
        http.request.method = %call.context.method,
        url.template = %call.context.template,
        server.address = client.server(),
        http.response.status_code = Empty,
        error.type = Empty,
    );
    let sent = call.headers.clone();
    call.timeouts = call.timeouts.or(client.timeouts());
    call.max_response_bytes
        .get_or_insert(client.max_response_bytes());
    let client_request_id = match sent.get(CLIENT_REQUEST_ID) {
        Some(own) => ClientRequestId(own.clone()),
        None => ClientRequestId(new_id()),
    };
    if client.has_policies() {
        // Policies see, and may change, all headers but the token.
        let mut headers = std::mem::take(&mut call.headers);
        complete(client, &call, client_request_id.clone(), &mut headers);
        call.headers = headers;
    } else {
        call.to_complete = Some(client_request_id.clone());
    }
    let (outcome, attempts, earlier) = if client.call_policies().is_empty() {
        let mut sending = Sending::new(client, &call);
        let outcome = sending.run().instrument(span.clone()).await;
        (outcome, sending.attempts, sending.earlier())
    } else {
        let through = Box::pin(through_policies(client, &call));
        through.instrument(span.clone()).await
    };
    match outcome {
        Ok(Success {
            status,
            headers,
            body,
            arriving,
            token,
        }) => {
            span.record("http.response.status_code", status.as_u16());
            Ok(Answer {
                status,
                headers,
                body,
                arriving: Once::new(arriving),
                url: call.url,
                context: call.context,
                client_request_id,
                attempts,
                token,
                sent,
            })
        }
        Err(error) => {
            if let Some(status) = error.status() {
                span.record("http.response.status_code", status.as_u16());
            }
            span.record("error.type", error.error_type());
            let error = error.after(attempts, earlier);
            Err(error.within(&call.context, Some(client_request_id.as_str())))
        }
    }
}

/// Adds the headers that every attempt has and the caller did not set.
pub(crate) fn complete(client: &Client, call: &Call, id: ClientRequestId, headers: &mut HeaderMap) {
    headers
        .entry(ACCEPT)
        .or_insert(HeaderValue::from_static(call.accept));
    headers
        .entry(USER_AGENT)
        .or_insert_with(|| client.user_agent().clone());
    let may_have_body = matches!(
        call.context.method,
        Method::POST | Method::PUT | Method::PATCH
    );
    if call.body.is_none() && may_have_body {
        // Some servers answer 411 if there is neither a body nor `Content-Length: 0`.
        let length = call.source.as_ref().map_or(0, |source| source.length);
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    headers.entry(CLIENT_REQUEST_ID).or_insert(id.0);
}

/// Builds the request that one attempt sends.
pub(crate) fn prepared(
    client: &Client,
    call: &Call,
    token: &AccessToken,
) -> Result<http::Request<Bytes>> {
    let bearer = token
        .header()
        .ok_or_else(|| Error::invalid("the token is not a valid header value".to_owned()))?;
    let mut request = http::Request::new(call.body.clone().unwrap_or_default());
    *request.method_mut() = call.context.method.clone();
    *request.uri_mut() = call
        .url
        .as_str()
        .parse()
        .map_err(|error: http::uri::InvalidUri| {
            Error::invalid_because("the URL cannot be sent", error)
        })?;
    // Sized for all headers that follow, so that the map does not grow.
    let mut headers = HeaderMap::with_capacity(call.headers.len() + 6);
    for (name, value) in &call.headers {
        headers.append(name, value.clone());
    }
    if let Some(id) = call.to_complete.clone() {
        complete(client, call, id, &mut headers);
    }
    if call.access == Access::Token {
        headers.insert(AUTHORIZATION, bearer.clone());
    } else {
        headers.remove(AUTHORIZATION);
    }
    *request.headers_mut() = headers;
    Ok(request)
}

/// Generates an id: random once per process, because asking the system each time takes longer than everything
/// else here, and then counted up.
fn new_id() -> HeaderValue {
    static FIRST: LazyLock<Uuid> = LazyLock::new(Uuid::new_v4);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // In the lowest bits, to keep version and variant.
    let id = Uuid::from_u128(FIRST.as_u128() ^ u128::from(count));
    let mut text = Uuid::encode_buffer();
    HeaderValue::from_str(id.hyphenated().encode_lower(&mut text))
        .unwrap_or(HeaderValue::from_static(""))
}

/// Handles a redirect.
pub(crate) fn redirected(
    url: &Url,
    status: StatusCode,
    headers: &HeaderMap,
    token: &AccessToken,
) -> Option<Error> {
    let location = headers.get(LOCATION).filter(|_| status.is_redirection())?;
    let target = location.to_str().ok();
    let target = target.and_then(|location| link::resolve(url, location).ok());
    let host = target.as_ref().map_or("an unreadable URL", host_of);
    let error = Error::redirect(status, host, token);
    Some(match &target {
        Some(target) => error.leading_to(target.as_str()),
        None => error,
    })
}

pub(crate) fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or("no host")
}

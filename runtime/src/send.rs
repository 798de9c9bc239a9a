//! The one place where a request is sent.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tracing::Instrument as _;
use tracing::field::Empty;
use url::Url;
use uuid::Uuid;

use crate::client::Client;
use crate::credential::AccessToken;
use crate::error::{Context, Error, Result};
use crate::retry::RetryPolicy;
use crate::sending::Sending;

pub(crate) const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// How much of the body of an error is read.
pub(crate) const ERROR_BODY: usize = 1 << 20;

/// A request, complete but for what the client adds.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) context: Context,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) accept: &'static str,
    pub(crate) body: Option<Bytes>,
    /// In place of the client's.
    pub(crate) retry: Option<RetryPolicy>,
}

impl Call {
    /// What the requests for following pages have in common with this one: all but the body.
    pub(crate) fn following(&self) -> Self {
        let mut call = self.clone();
        call.context.method = Method::GET;
        call.body = None;
        call.headers.remove(CONTENT_TYPE);
        call
    }
}

/// An answer that says that the request succeeded.
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) context: Context,
    pub(crate) client_request_id: String,
    /// How often the request was sent.
    pub(crate) attempts: u32,
}

/// Sends a request and reads the answer, unless the answer is a failure.
pub(crate) async fn send(client: &Client, mut call: Call) -> Result<Answer> {
    let span = tracing::info_span!(
        "graph.request",
        otel.kind = "internal",
        http.request.method = %call.context.method,
        url.template = %call.context.template,
        server.address = client.server(),
        http.response.status_code = Empty,
        error.type = Empty,
    );
    let mut headers = std::mem::take(&mut call.headers);
    let client_request_id = client_request_id(&mut headers);
    let mut sending = Sending::new(client, &call, headers);
    let outcome = sending.run().instrument(span.clone()).await;
    let attempts = sending.attempts;
    match outcome {
        Ok((status, headers, body)) => {
            span.record("http.response.status_code", status.as_u16());
            Ok(Answer {
                status,
                headers,
                body,
                context: call.context,
                client_request_id,
                attempts,
            })
        }
        Err(error) => {
            if let Some(status) = error.status() {
                span.record("http.response.status_code", status.as_u16());
            }
            span.record("error.type", error.error_type());
            let error = error.after(attempts);
            Err(error.within(&call.context, Some(&client_request_id)))
        }
    }
}

pub(crate) fn prepared(
    client: &Client,
    call: &Call,
    headers: HeaderMap,
    token: &AccessToken,
) -> Result<http::Request<Bytes>> {
    let method = &call.context.method;
    let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.secret()))
        // Not its error, which could show the text.
        .map_err(|_| Error::invalid("the token is no header value".to_owned()))?;
    bearer.set_sensitive(true);
    let mut request = http::Request::new(call.body.clone().unwrap_or_default());
    *request.method_mut() = method.clone();
    *request.uri_mut() = call
        .url
        .as_str()
        .parse()
        .map_err(|error: http::uri::InvalidUri| {
            Error::invalid_because("the URL cannot be sent", error)
        })?;
    *request.headers_mut() = headers;
    let headers = request.headers_mut();
    headers
        .entry(ACCEPT)
        .or_insert(HeaderValue::from_static(call.accept));
    headers
        .entry(USER_AGENT)
        .or_insert_with(|| client.user_agent().clone());
    if call.body.is_none() && matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
        // Some servers answer 411 to a body that is neither there nor said to be empty.
        headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    headers.insert(AUTHORIZATION, bearer);
    Ok(request)
}

/// The caller's id of the request, or a new one.
fn client_request_id(headers: &mut HeaderMap) -> String {
    if let Some(id) = headers.get(CLIENT_REQUEST_ID) {
        return String::from_utf8_lossy(id.as_bytes()).into_owned();
    }
    let id = new_id().to_string();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(CLIENT_REQUEST_ID, value);
    }
    id
}

/// A new id: random once per process, as asking the system for each request takes longer than all
/// else here, and counted on from there.
fn new_id() -> Uuid {
    static FIRST: LazyLock<Uuid> = LazyLock::new(Uuid::new_v4);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // In the lowest bits, so that version and variant stay.
    Uuid::from_u128(FIRST.as_u128() ^ u128::from(count))
}

/// What to make of an answer that leads elsewhere.
pub(crate) fn redirected(url: &Url, status: StatusCode, headers: &HeaderMap) -> Option<Error> {
    let target = headers
        .get(LOCATION)
        .filter(|_| status.is_redirection())?
        .to_str()
        .ok()
        .and_then(|location| url.join(location).ok());
    let host = target.as_ref().map_or("an unreadable URL", host_of);
    Some(Error::redirect(status, host))
}

pub(crate) fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or("no host")
}

//! The one place where a request is sent.

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};
use url::Url;
use uuid::Uuid;

use crate::client::Client;
use crate::credential::{AccessToken, TokenRequest};
use crate::error::{Context, Error, Result};

pub(crate) const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// How much of the body of an error is read.
const ERROR_BODY: usize = 1 << 20;

/// A request, complete but for what the client adds.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) context: Context,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) accept: &'static str,
    pub(crate) body: Option<Bytes>,
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
pub(crate) async fn send(client: &Client, call: Call) -> Result<Answer> {
    let span = tracing::info_span!(
        "graph.request",
        otel.kind = "client",
        http.request.method = %call.context.method,
        url.template = %call.context.template,
        server.address = client.server(),
        http.response.status_code = Empty,
    );
    let context = call.context.clone();
    let mut headers = call.headers.clone();
    let id = client_request_id(&mut headers);
    let exchange = exchange(client, call, headers, &span);
    match exchange.instrument(span.clone()).await {
        Ok((status, headers, body)) => Ok(Answer {
            status,
            headers,
            body,
            context,
            client_request_id: id,
            attempts: 1,
        }),
        Err(error) => Err(error.within(&context, Some(&id))),
    }
}

async fn exchange(
    client: &Client,
    call: Call,
    headers: HeaderMap,
    span: &Span,
) -> Result<(StatusCode, HeaderMap, Bytes)> {
    // Before the token is even asked for.
    if !client.is_home(&call.url) {
        return Err(Error::elsewhere("a link", host_of(&call.url)));
    }
    let scope = client.scope();
    let token = client.credential().token(TokenRequest { scope }).await;
    let request = prepared(client, &call, headers, &token.map_err(Error::credential)?)?;
    let response = client.transport().send(request).await;
    let (head, body) = response.map_err(Error::transport)?.into_parts();
    span.record("http.response.status_code", head.status.as_u16());
    if head.status.is_success() {
        let body = body.read().await.map_err(Error::transport)?;
        return Ok((head.status, head.headers, body));
    }
    if head.status.is_redirection() && head.headers.contains_key(LOCATION) {
        return Err(redirected(&call.url, head.status, &head.headers));
    }
    // What the body would have said is lost with the connection; the status still counts.
    let body = body.read_up_to(ERROR_BODY).await.unwrap_or_default();
    Err(Error::service(head.status, &head.headers, &body))
}

fn prepared(
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
    let id = Uuid::new_v4().to_string();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(CLIENT_REQUEST_ID, value);
    }
    id
}

fn redirected(url: &Url, status: StatusCode, headers: &HeaderMap) -> Error {
    let target = headers
        .get(LOCATION)
        .and_then(|location| location.to_str().ok())
        .and_then(|location| url.join(location).ok());
    Error::redirect(status, target.as_ref().map_or("an unreadable URL", host_of))
}

fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or("no host")
}

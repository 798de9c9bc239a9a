//! The request that an attempt sends: that of the caller, with the headers of the client.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method};
use uuid::Uuid;

use crate::answer::{CLIENT_REQUEST_ID, ClientRequestId};
use crate::call::{Access, Call};
use crate::client::Client;
use crate::credential::AccessToken;
use crate::error::{Error, Result};

/// Adds the headers that every attempt has and the caller did not set.
pub(super) fn complete(client: &Client, call: &Call, id: ClientRequestId, headers: &mut HeaderMap) {
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
pub(super) fn prepared(
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
    // Has room for all headers added below, to avoid reallocation.
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

/// Generates an id: a random number per process, combined with a counter. Asking the system for each id would take
/// longer than everything else here.
pub(super) fn new_id() -> HeaderValue {
    static FIRST: LazyLock<Uuid> = LazyLock::new(Uuid::new_v4);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // The counter changes only the lowest bits, which keeps version and variant.
    let id = Uuid::from_u128(FIRST.as_u128() ^ u128::from(count));
    let mut text = Uuid::encode_buffer();
    HeaderValue::from_str(id.hyphenated().encode_lower(&mut text))
        .unwrap_or(HeaderValue::from_static(""))
}

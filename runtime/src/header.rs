//! Headers that callers may set.

use http::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE,
    TRAILER, TRANSFER_ENCODING, UPGRADE,
};
use http::{HeaderName, HeaderValue};

use crate::error::{Error, Result};

/// Headers that identify the caller, delimit the body, or control the connection (RFC 9110, sections 7.6.1 and 11.7).
/// The client and the HTTP library set them. Values set by callers would break the protocol or allow request
/// smuggling.
const RESERVED: [HeaderName; 13] = [
    AUTHORIZATION,
    CONNECTION,
    CONTENT_LENGTH,
    HOST,
    HeaderName::from_static("http2-settings"),
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    PROXY_AUTHENTICATE,
    PROXY_AUTHORIZATION,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Validates a header that callers may set.
///
/// # Errors
/// If it is not a valid header, or only the client may set it.
pub(crate) fn checked(name: &str, value: &str) -> Result<(HeaderName, HeaderValue)> {
    let header = HeaderName::try_from(name)
        .map_err(|_| Error::invalid(format!("`{name:.40}` is not a valid header name")))?;
    if RESERVED.contains(&header) {
        return Err(Error::invalid(format!("the client sets `{header}` itself")));
    }
    let value = HeaderValue::from_str(value).map_err(|_| {
        Error::invalid(format!(
            "the value of `{header}` is not a valid header value"
        ))
    })?;
    Ok((header, value))
}

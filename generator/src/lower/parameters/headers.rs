//! Headers that are no parameters.

/// Headers that OpenAPI says to ignore as parameters, because the body, the responses and the security scheme define
/// them, and those that only the client sets.
const OF_EVERY_REQUEST: [&str; 15] = [
    "accept",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

pub fn is_of_every_request(header: &str) -> bool {
    OF_EVERY_REQUEST
        .iter()
        .any(|known| header.eq_ignore_ascii_case(known))
}

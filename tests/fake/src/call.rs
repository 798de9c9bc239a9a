//! Requests, and how their parts are read.

use bytes::Bytes;
use http::{HeaderMap, Method};
use percent_encoding::percent_decode_str;

use super::problem::Problem;
use super::query::option_name;

/// Maximum size of a JSON body.
const MOST_JSON: usize = 4 << 20;

/// A request, relative to the base URL.
#[derive(Clone, Debug)]
pub struct Call {
    /// HTTP method.
    pub method: Method,
    /// Path, percent-encoded.
    pub path: String,
    /// Query, percent-encoded.
    pub query: String,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
    /// The URL before the path, without a trailing slash.
    pub base: String,
}

/// Whether a segment is a version of Graph. A URL has one version, a URL in a batch none.
#[must_use]
pub fn is_version(segment: &str) -> bool {
    ["beta", "v1.0"].contains(&segment)
}

/// A header as text.
#[must_use]
pub fn header_text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Names and values of a query.
///
/// # Errors
/// 400 if it is not UTF-8.
pub fn decoded(query: &str) -> Result<Vec<(String, String)>, Problem> {
    let text = |raw: &str| {
        let raw = raw.replace('+', " ");
        let text = percent_decode_str(&raw).decode_utf8().map(String::from);
        text.map_err(|_| Problem::bad_request("the query is not UTF-8"))
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((option_name(&text(name)?), text(value)?))
        })
        .collect()
}

/// Verifies that JSON does not exceed the service's limit.
///
/// # Errors
/// 413 if it does.
pub fn within_limit(body: &[u8]) -> Result<(), Problem> {
    if body.len() <= MOST_JSON {
        return Ok(());
    }
    let message = format!(
        "found a body of {} bytes, expected at most {MOST_JSON}",
        body.len()
    );
    Err(Problem::too_large(message))
}

//! One request within a batch, in the form that the service expects.

use std::borrow::Cow;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, Method};
use serde::Serialize;
use serde_json::Map;
use serde_json::value::RawValue;
use url::Url;

use super::body;
use crate::call::Call;
use crate::client::Client;
use crate::error::{Context, Error, Result};
use crate::retry::RetryPolicy;
use crate::timeouts::Timeouts;

/// One request.
pub(super) struct Item {
    pub(super) id: String,
    pub(super) context: Context,
    pub(super) depends_on: Vec<usize>,
    /// The policy of this request, instead of that of the batch.
    pub(super) policy: Option<RetryPolicy>,
    /// The media type for `Accept`.
    pub(super) accepts: &'static str,
    pub(super) url: Option<Url>,
    /// The root of the service, version included, whose batch endpoint takes this request.
    pub(super) root: String,
    /// The part of the URL below the root.
    path: String,
    headers: Map<String, serde_json::Value>,
    /// The headers that the caller set.
    pub(super) sent_headers: HeaderMap,
    /// Whether 304 is a valid response, not a failure.
    pub(super) is_conditional: bool,
    body: Option<Box<RawValue>>,
}

impl Item {
    /// Makes an item from a request of `client`, which must be the client of the batch.
    pub(super) fn new(batch: &Client, client: &Client, index: usize, call: &Call) -> Result<Self> {
        let made = || -> Result<Self> {
            if !batch.is_clone(client) {
                return Err(Error::invalid(
                    "a batch takes only requests of its own client".to_owned(),
                ));
            }
            if call.timeouts != Timeouts::default() {
                return Err(Error::invalid(
                    "a request of a batch has no timeouts of its own; set those of the batch"
                        .to_owned(),
                ));
            }
            let (root, path) = split(client, &call.url)?;
            if call.source.is_some() {
                return Err(Error::invalid(
                    "a request with a streamed body cannot be in a batch".to_owned(),
                ));
            }
            let content_type = text(&call.headers, CONTENT_TYPE.as_str());
            Ok(Self {
                id: (index + 1).to_string(),
                context: call.context.clone(),
                depends_on: Vec::new(),
                policy: call.retry.clone(),
                accepts: call.accept,
                root: root.to_owned(),
                path: path.to_owned(),
                url: Some(call.url.clone()),
                headers: headers(call),
                sent_headers: call.headers.clone(),
                is_conditional: call.is_conditional,
                body: match &call.body {
                    Some(bytes) => Some(body::encoded(content_type.unwrap_or_default(), bytes)?),
                    None => None,
                },
            })
        };
        made().map_err(|problem| problem.within(&call.context, None))
    }

    /// A placeholder for a request that cannot be built.
    pub(super) fn refused() -> Self {
        Self {
            id: String::new(),
            context: Context {
                method: Method::GET,
                template: String::new(),
                permissions: None,
                idempotent: false,
                strict: false,
            },
            depends_on: Vec::new(),
            policy: None,
            accepts: "",
            root: String::new(),
            path: String::new(),
            url: None,
            headers: Map::new(),
            sent_headers: HeaderMap::new(),
            is_conditional: false,
            body: None,
        }
    }

    /// The request as JSON, with its number of resends and the dependencies that are sent with it.
    pub(super) fn sent<'a>(&'a self, depends_on: Vec<&'a str>, resends: u32) -> SentItem<'a> {
        let mut headers = Cow::Borrowed(&self.headers);
        if resends > 0 {
            let name = "Retry-Attempt".to_owned();
            headers.to_mut().insert(name, resends.to_string().into());
        }
        SentItem {
            id: &self.id,
            method: self.context.method.as_str(),
            url: &self.path,
            headers,
            body: self.body.as_deref(),
            depends_on,
        }
    }

    /// Upper estimate of its size in a batch, in bytes.
    pub(super) fn size(&self) -> usize {
        const REST: usize =
            r#"{"id":"","method":"OPTIONS","url":"","headers":{},"body":,"dependsOn":[]},"#.len();
        let header = |(name, value): (&String, &serde_json::Value)| {
            // With quotes, and with each character of the value escaped.
            name.len() + 2 * value.as_str().map_or(0, str::len) + 8
        };
        let headers: usize = self.headers.iter().map(header).sum();
        let body = self.body.as_ref().map_or(0, |body| body.get().len());
        // As many digits as an id can have, for this id and for those of its dependencies.
        let ids = 24 * (1 + self.depends_on.len());
        REST + ids + self.path.len() + headers + body + "\"Retry-Attempt\":\"99\",".len()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SentItem<'a> {
    id: &'a str,
    method: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "is_empty")]
    headers: Cow<'a, Map<String, serde_json::Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    depends_on: Vec<&'a str>,
}

#[expect(clippy::ptr_arg, reason = "serde hands over what is in the struct")]
fn is_empty(headers: &Cow<'_, Map<String, serde_json::Value>>) -> bool {
    headers.is_empty()
}

/// Splits a URL into the root of its service, with host and version, and the part below it.
fn split<'u>(client: &Client, url: &'u Url) -> Result<(&'u str, &'u str)> {
    match client.split(url) {
        Some((root, path)) if path.starts_with('/') => Ok((root, path)),
        _ => Err(Error::invalid(
            "a batch takes only URLs below the client's base URL".to_owned(),
        )),
    }
}

/// The headers that the caller set, and `Accept` unless it is the default of a batch.
fn headers(call: &Call) -> Map<String, serde_json::Value> {
    let mut headers = Map::new();
    if call.accept != "application/json" && !call.headers.contains_key(ACCEPT) {
        headers.insert("Accept".to_owned(), call.accept.into());
    }
    for (name, value) in &call.headers {
        let name = if name == CONTENT_TYPE {
            "Content-Type"
        } else {
            name.as_str()
        };
        let value = String::from_utf8_lossy(value.as_bytes());
        headers.insert(name.to_owned(), value.into());
    }
    headers
}

/// The value of a header as text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A request with an id of all possible digits, whose headers are worst cases for the estimate.
    fn item(headers: usize, dependencies: usize, body: Option<&str>) -> Item {
        let value = "\"".repeat(50);
        let headers = (0..headers).map(|at| (format!("x-{at}"), value.as_str().into()));
        Item {
            id: usize::MAX.to_string(),
            depends_on: vec![0; dependencies],
            path: format!("/x?{}", "y".repeat(200)),
            headers: headers.collect(),
            body: body.map(|body| RawValue::from_string(body.to_owned()).unwrap()),
            ..Item::refused()
        }
    }

    #[test]
    fn given_a_request_when_its_size_is_estimated_then_it_is_hardly_more_than_what_is_sent() {
        let body = format!("\"{}\"", "z".repeat(300));
        for headers in [0, 1, 10] {
            for dependencies in [0, 1, 19] {
                for body in [None, Some(&*body)] {
                    let item = item(headers, dependencies, body);
                    let ids = vec![&*item.id; dependencies];
                    let sent = serde_json::to_string(&item.sent(ids, 99)).unwrap().len() + 1;
                    let size = item.size();
                    assert!(sent <= size, "{size} is less than {sent}");
                    let most = sent + 40 + 2 * (headers + dependencies);
                    assert!(size < most, "{size} is too much for {sent}");
                }
            }
        }
    }
}

//! One-line requests without a client, for tests of the fake itself.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;

use super::call::Call;
use super::handle::{Fake, Reaction};

/// The URL of the slice, below the version.
pub const ROOT: &str = "/identityGovernance/entitlementManagement";
const ORIGIN: &str = "https://graph.test";

/// A request to the fake.
#[derive(Clone, Debug)]
pub struct Ask<'f> {
    fake: &'f Fake,
    call: Call,
}

/// The response to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// HTTP status; 0 if the connection broke.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body: JSON, or the text as a JSON string; `null` if there is none.
    pub body: Value,
}

impl Reply {
    /// The value of a header as text, empty if absent.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// `error.code` and `error.message` of an error response, empty if absent.
    #[must_use]
    pub fn error(&self) -> (&str, &str) {
        let text = |name: &str| self.body["error"][name].as_str().unwrap_or_default();
        (text("code"), text("message"))
    }

    /// A property of every item of the page.
    #[must_use]
    pub fn each(&self, name: &str) -> Vec<&Value> {
        let items = self.body["value"].as_array();
        items
            .into_iter()
            .flatten()
            .map(|item| &item[name])
            .collect()
    }

    /// The identifier in the body, empty if there is none.
    #[must_use]
    pub fn id(&self) -> &str {
        self.body["id"].as_str().unwrap_or_default()
    }
}

impl Fake {
    /// A request to a URL below the slice, or to an absolute link from the fake.
    ///
    /// Spaces and quotes in the query are encoded; encoded characters stay unchanged.
    #[must_use]
    pub fn ask(&self, token: &str, method: &str, url: &str) -> Ask<'_> {
        let whole = match url.strip_prefix(ORIGIN) {
            Some(rest) => rest.to_owned(),
            None => format!("{}{ROOT}{url}", self.root()),
        };
        let (path, query) = whole.split_once('?').unwrap_or((&whole, ""));
        let mut headers = HeaderMap::new();
        if let Ok(value) = HeaderValue::from_str(&format!("Bearer {token}")) {
            headers.insert(AUTHORIZATION, value);
        }
        Ask {
            fake: self,
            call: Call {
                method: method.parse().unwrap_or(Method::GET),
                path: path.to_owned(),
                query: query.replace(' ', "%20").replace('+', "%2B"),
                headers,
                body: Bytes::new(),
                base: ORIGIN.to_owned(),
            },
        }
    }
}

impl Ask<'_> {
    /// Adds a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        let mut ask = self.header("content-type", "application/json");
        ask.call.body = Bytes::from(body.to_string());
        ask
    }

    /// Adds a body with another media type.
    #[must_use]
    pub fn bytes(self, media: &str, body: impl Into<Bytes>) -> Self {
        let mut ask = self.header("content-type", media);
        ask.call.body = body.into();
        ask
    }

    /// Adds a header; an invalid one is ignored.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            self.call.headers.insert(name, value);
        }
        self
    }

    /// Sets a path below the root of the service, instead of one below the slice.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        self.call.path = format!("{}{path}", self.fake.root());
        self
    }

    /// Sends the request.
    pub async fn send(self) -> Reply {
        match self.fake.react(self.call).await {
            Reaction::Drop => Reply {
                status: 0,
                headers: HeaderMap::new(),
                body: Value::Null,
            },
            Reaction::Answer(mut answer, truncate) => {
                answer.body.truncate(truncate.unwrap_or(usize::MAX));
                let is_json = answer
                    .headers
                    .get(CONTENT_TYPE)
                    .is_some_and(|media| media.as_bytes().starts_with(b"application/json"));
                let text = String::from_utf8_lossy(&answer.body).into_owned();
                let body = match serde_json::from_str(&text) {
                    Ok(value) if is_json => value,
                    _ if text.is_empty() => Value::Null,
                    _ => Value::String(text),
                };
                Reply {
                    status: answer.status.as_u16(),
                    headers: answer.headers,
                    body,
                }
            }
        }
    }
}

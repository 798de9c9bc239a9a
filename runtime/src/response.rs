//! Responses with status, headers and ids.

use std::fmt;

use http::header::ETAG;
use http::{HeaderMap, StatusCode};

use crate::answer::{Answer, ClientRequestId};
use crate::credential::AccessToken;

/// The value of a response, with status, headers and ids; see
/// [`Request::with_response`](crate::Request::with_response).
#[derive(Clone)]
#[non_exhaustive]
pub struct Response<T> {
    /// The value that the request returns.
    pub value: T,
    /// The status, such as 200 or 201.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    client_request_id: ClientRequestId,
    attempts: u32,
    location: Option<String>,
    /// Removed from output, because the server may echo it.
    token: AccessToken,
}

impl<T> Response<T> {
    pub(crate) fn new(value: T, answer: &Answer) -> Self {
        Self {
            value,
            status: answer.status,
            headers: answer.headers.clone(),
            client_request_id: answer.client_request_id.clone(),
            attempts: answer.attempts,
            location: answer.location(),
            token: answer.token.clone(),
        }
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The request id that the service assigned; its support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.header("request-id")
    }

    /// The request id that this client assigned.
    #[must_use]
    pub fn client_request_id(&self) -> &str {
        self.client_request_id.as_str()
    }

    /// The version of the entity, from the header `ETag`. If the service sends it in the body, it is in the
    /// [`extra`](crate::Extra::etag) of the entity.
    #[must_use]
    pub fn etag(&self) -> Option<&str> {
        self.header(ETAG.as_str())
    }

    /// The URL of the created entity, or of the long-running operation (`Location`), as an absolute URL.
    ///
    /// [`Wait::until_done`](crate::Wait::until_done) polls it.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// How often the request was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The value of a header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Converts the value, and keeps everything else.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: change(self.value),
            status: self.status,
            headers: self.headers,
            client_request_id: self.client_request_id,
            attempts: self.attempts,
            location: self.location,
            token: self.token,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    // Omits the headers, which can contain anything.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let redactor = self.token.redactor();
        let request_id = self.request_id().map(|id| redactor.name(id));
        f.debug_struct("Response")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("request_id", &request_id)
            .field("client_request_id", &self.client_request_id())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

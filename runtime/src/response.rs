//! An answer with what came along: status, headers, ids.

use std::fmt;

use http::header::ETAG;
use http::{HeaderMap, StatusCode};

use crate::credential::AccessToken;
use crate::send::{Answer, ClientRequestId};

/// What a request yields, and what came along with it; see
/// [`Request::with_response`](crate::Request::with_response).
#[derive(Clone)]
#[non_exhaustive]
pub struct Response<T> {
    /// What the request yields.
    pub value: T,
    /// The status, such as 200 or 201.
    pub status: StatusCode,
    /// All headers.
    pub headers: HeaderMap,
    client_request_id: ClientRequestId,
    attempts: u32,
    location: Option<String>,
    /// Must not show, although a server repeats it.
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

    /// What the request yields.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The id that the service gave the request; its support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.header("request-id")
    }

    /// The id that this client gave the request.
    #[must_use]
    pub fn client_request_id(&self) -> &str {
        self.client_request_id.as_str()
    }

    /// The version of the entity, as the header `ETag` has it. Where the service sends it in the
    /// body, it is in the [`extra`](crate::Extra::etag) of the entity.
    #[must_use]
    pub fn etag(&self) -> Option<&str> {
        self.header(ETAG.as_str())
    }

    /// Where the entity is that was made, or where work goes on (`Location`), as an absolute URL.
    ///
    /// [`Wait::until_done`](crate::Wait::until_done) polls it.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.location.as_deref()
    }

    /// How often the request was sent until it was answered with this.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The text of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The same about another value.
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
    // Without the headers, which are the service's to name.
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

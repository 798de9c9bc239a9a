//! A successful response, before it is decoded.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use url::Url;

use crate::content::{Chunks, Once};
use crate::credential::AccessToken;
use crate::error::{Context, Error, Head, Undecodable};
use crate::link;

pub(crate) const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");

/// A successful response.
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body, if it is streamed.
    pub(crate) arriving: Once,
    /// The URL it was requested from; links in the response are relative to it.
    pub(crate) url: Url,
    pub(crate) context: Context,
    pub(crate) client_request_id: ClientRequestId,
    /// How often the request was sent.
    pub(crate) attempts: u32,
    /// The token of the request, which is removed from errors.
    pub(crate) token: AccessToken,
    /// The headers that the caller set.
    pub(crate) sent: HeaderMap,
}

impl Answer {
    /// The URL of the created entity or of the long-running operation, absolute.
    pub(crate) fn location(&self) -> Option<String> {
        link::location(&self.url, &self.headers)
    }

    /// The error of a body that cannot be decoded as `what`, such as a `Page<AccessPackage>`.
    pub(crate) fn undecodable(&self, what: String, path: Option<&str>, why: &str) -> Error {
        let redactor = self.token.redactor();
        let undecodable = Undecodable::new(&redactor, &self.body, what, path, why);
        let head = Head::of(&self.url, self.status, &self.headers, &self.token);
        Error::decode(undecodable).after_head(head)
    }

    /// The body as a stream: arriving data, or data that was already read.
    pub(crate) fn chunks(&self) -> Chunks {
        let Some(arriving) = self.arriving.take() else {
            return Chunks::whole(self.body.clone());
        };
        let (context, token) = (self.context.clone(), self.token.clone());
        let (id, attempts) = (self.client_request_id.clone(), self.attempts);
        Chunks::arriving(arriving, token, move |error| {
            error.sent(attempts).within(&context, Some(id.as_str()))
        })
    }
}

/// The id that this client, or its caller, assigned to a request.
#[derive(Clone)]
pub(crate) struct ClientRequestId(pub(crate) HeaderValue);

impl ClientRequestId {
    pub(crate) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

impl From<&str> for ClientRequestId {
    /// The id in a header, if any.
    fn from(text: &str) -> Self {
        Self(HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("")))
    }
}

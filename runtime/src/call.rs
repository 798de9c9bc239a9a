//! A request that is ready to be sent.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::answer::ClientRequestId;
use crate::content::Source;
use crate::credential::AccessToken;
use crate::error::Context;
use crate::retry::RetryPolicy;
use crate::timeouts::{Timeouts, Total};

/// A request, complete except for what the client adds.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) context: Context,
    pub(crate) url: Url,
    /// The headers of the caller, with those of the client once it has added them.
    pub(crate) headers: HeaderMap,
    /// The id of the request, if each attempt still has to add the headers of the client.
    pub(crate) to_complete: Option<ClientRequestId>,
    pub(crate) accept: &'static str,
    pub(crate) body: Option<Bytes>,
    /// Overrides the client's retry policy.
    pub(crate) retry: Option<RetryPolicy>,
    pub(crate) timeouts: Timeouts,
    /// Maximum size of the response body, overriding the client's limit.
    pub(crate) max_response_bytes: Option<usize>,
    /// Whether 304 is a valid response, not a failure.
    pub(crate) is_conditional: bool,
    pub(crate) reading: Reading,
    pub(crate) access: Access,
    /// The body, if it is a stream.
    pub(crate) source: Option<Source>,
    /// Whether the response may be long content, so only the idle timeout applies by default.
    pub(crate) is_content: bool,
    /// Settings of a batch.
    pub(crate) batched: Option<Box<Batched>>,
}

/// How the body of a successful response is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// To its end, because it is part of the outcome.
    Whole,
    /// The caller reads it as a stream.
    Streamed,
    /// Briefly, ignoring errors, because nothing uses it.
    Brief,
}

/// What authorises a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// The token, which goes to the client's origin only.
    Token,
    /// The URL itself: it is a secret and can have any origin.
    Url,
}

/// Settings that only a batch has.
#[derive(Clone, Debug)]
pub(crate) struct Batched {
    /// The total timeout of the whole batch.
    pub(crate) total: Total,
    /// The workloads of its requests, and its own.
    pub(crate) workloads: Vec<String>,
    /// The challenge to one of its requests.
    pub(crate) challenge: Option<Challenge>,
}

/// A rejected token, and the claims that the next one needs, if the service named any.
#[derive(Clone, Debug)]
pub(crate) struct Challenge {
    pub(crate) rejected: AccessToken,
    pub(crate) claims: Option<String>,
}

impl Call {
    /// A request to a URL that is itself a secret.
    pub(crate) fn anonymous(method: Method, url: Url, template: &str) -> Self {
        Self {
            context: Context {
                idempotent: method.is_idempotent(),
                method,
                template: template.to_owned(),
                permissions: None,
                strict: false,
            },
            url,
            headers: HeaderMap::new(),
            to_complete: None,
            accept: "application/json",
            body: None,
            retry: None,
            timeouts: Timeouts::default(),
            max_response_bytes: None,
            is_conditional: false,
            reading: Reading::Whole,
            access: Access::Url,
            source: None,
            is_content: false,
            batched: None,
        }
    }

    /// Whether a status means success.
    pub(crate) fn is_success(&self, status: StatusCode) -> bool {
        status.is_success() || self.is_conditional && status == StatusCode::NOT_MODIFIED
    }

    /// What requests for following pages share with this one: everything but the body.
    pub(crate) fn following(&self) -> Self {
        let mut call = self.clone();
        call.context.method = Method::GET;
        call.context.idempotent = true;
        call.body = None;
        call.source = None;
        call.headers.remove(CONTENT_TYPE);
        call
    }
}

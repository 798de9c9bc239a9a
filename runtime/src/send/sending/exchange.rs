//! One attempt: sends a request and reads the response.

use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, IF_RANGE, LOCATION, RANGE, USER_AGENT, WWW_AUTHENTICATE,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use tracing::Span;
use url::Url;

use super::super::prepare::prepared;
use super::Success;
use crate::call::{Call, Reading};
use crate::client::Client;
use crate::clock::{Limits, Watch};
use crate::content::Arriving;
use crate::credential::AccessToken;
use crate::error::{Error, Result};
use crate::link;
use crate::retry::RETRY_ATTEMPT;
use crate::transport::{Body, TransportError};

/// Maximum number of bytes of an error's body that are read.
const ERROR_BODY: usize = 1 << 20;

/// Maximum number of redirects of content.
const MOST_REDIRECTS: usize = 5;

/// How long to read a body that is not needed, before the status alone decides.
const BRIEFLY: Duration = Duration::from_secs(10);

pub(super) type Sent<'a> = BoxFuture<'a, Result<http::Response<Body>, TransportError>>;

/// One attempt.
#[derive(Clone, Copy)]
pub(super) struct Exchange<'a> {
    pub(super) client: &'a Client,
    pub(super) call: &'a Call,
    pub(super) token: &'a AccessToken,
    /// Number of earlier resends by the policy.
    pub(super) resends: u32,
    pub(super) span: &'a Span,
    pub(super) watch: &'a Watch,
    /// A success whose body is being read; kept because the head is lost if the body fails.
    pub(super) begun: &'a Mutex<Option<Begun>>,
}

/// A success whose body is being read.
pub(super) struct Begun {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) token: AccessToken,
}

impl<'a> Exchange<'a> {
    /// Sends the request.
    pub(super) fn transmit(&self) -> Result<Sent<'a>> {
        let request = self.request()?;
        let transport = self.client.transport();
        Ok(match &self.call.source {
            None => transport.send_to(&self.call.url, request),
            Some(source) => {
                transport.send_stream(request.map(|_| source.start(self.watch.clone())))
            }
        })
    }

    fn request(&self) -> Result<http::Request<Bytes>> {
        let mut request = prepared(self.client, self.call, self.token)?;
        if self.resends > 0 {
            let count = HeaderValue::from(self.resends);
            request.headers_mut().insert(RETRY_ATTEMPT, count);
        }
        Ok(request)
    }

    /// Reads the response, unless it is streamed.
    pub(super) async fn run(self, sent: Sent<'a>) -> Result<Success> {
        let Self {
            call,
            token,
            span,
            watch,
            ..
        } = self;
        let redacted = |error: TransportError| Error::transport(error.redacted(&token.redactor()));
        let response = sent.await.map_err(redacted)?;
        watch.heard();
        let (response, is_home) = if call.is_content && call.context.method == Method::GET {
            // Boxed, to keep the future of other requests small.
            Box::pin(self.followed(response)).await?
        } else {
            (response, true)
        };
        let (mut head, body) = response.into_parts();
        span.record("http.response.status_code", head.status.as_u16());
        if call.is_success(head.status) {
            let (body, arriving) = match call.reading {
                Reading::Streamed => {
                    let idle = call.timeouts.idle();
                    (Bytes::new(), Some(Arriving { body, idle }))
                }
                Reading::Brief => {
                    Box::pin(self.read_briefly(body)).await;
                    (Bytes::new(), None)
                }
                Reading::Whole => {
                    let limit = call.max_response_bytes.unwrap_or(usize::MAX);
                    self.keep(Some(Begun {
                        status: head.status,
                        headers: head.headers,
                        token: token.clone(),
                    }));
                    // Reads one more byte to detect a longer body.
                    let body = body.read_up_to(limit.saturating_add(1), || watch.heard());
                    let body = body.await.map_err(redacted)?;
                    if body.len() > limit {
                        return Err(Error::too_large(limit));
                    }
                    head.headers = self.keep(None).map(|it| it.headers).unwrap_or_default();
                    (body, None)
                }
            };
            return Ok(Success {
                status: head.status,
                headers: head.headers,
                body,
                arriving,
                token: token.clone(),
            });
        }
        if let Some(error) = Error::redirected(&call.url, head.status, &head.headers, token) {
            return Err(error);
        }
        let body = Box::pin(self.read_briefly(body)).await;
        let error = Error::service(head.status, &head.headers, &body, Some(token));
        Err(if is_home { error } else { error.of_stranger() })
    }

    /// Stores a success in case its body fails, and returns the stored one before.
    fn keep(&self, begun: Option<Begun>) -> Option<Begun> {
        let mut kept = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut kept, begun)
    }

    /// Reads the body when the status decides, as for failures. If the connection breaks or the body takes
    /// too long, the body is ignored.
    async fn read_briefly(&self, body: Body) -> Bytes {
        let limits = Limits {
            whole: Some(BRIEFLY),
            idle: None,
        };
        let watch = Watch::start();
        let alarm = pin!(watch.alarm(limits).unwrap_or_default());
        let body = pin!(body.read_up_to(ERROR_BODY, || self.watch.heard()));
        let read = watch.drive(limits, alarm, body).await;
        read.ok().and_then(Result::ok).unwrap_or_default()
    }

    /// Follows redirects of content, which services store elsewhere.
    ///
    /// The token is sent only to the client's origin, and not at all after a redirect to another one. Also
    /// returns whether the response is from that origin.
    async fn followed(
        &self,
        mut response: http::Response<Body>,
    ) -> Result<(http::Response<Body>, bool)> {
        let mut at = self.call.url.clone();
        let mut is_home = true;
        for _ in 0..MOST_REDIRECTS {
            let location = response.headers().get(LOCATION);
            let location = location.filter(|_| response.status().is_redirection());
            let next = location.and_then(|location| location.to_str().ok());
            let Some(next) = next.and_then(|next| link::resolve(&at, next).ok()) else {
                break;
            };
            if !self.client.may_lead_to(&next) {
                break;
            }
            is_home &= self.client.is_home(&next);
            let request = redirected_request(self.request()?, &next, is_home)?;
            response = self
                .client
                .transport()
                .send_to(&next, request)
                .await
                .map_err(|error| Error::transport(error.redacted(&self.token.redactor())))?;
            self.watch.heard();
            at = next;
        }
        if !is_home {
            // A challenge from another origin does not concern the token.
            response.headers_mut().remove(WWW_AUTHENTICATE);
        }
        Ok((response, is_home))
    }
}

/// A request for content at another URL; at another origin, with only those headers that describe the
/// content.
fn redirected_request(
    mut request: http::Request<Bytes>,
    url: &Url,
    is_home: bool,
) -> Result<http::Request<Bytes>> {
    let uri: http::Uri = url
        .as_str()
        .parse()
        .map_err(|error| Error::invalid_because("the URL cannot be sent", error))?;
    *request.uri_mut() = uri;
    if !is_home {
        let mut headers = HeaderMap::new();
        for name in [ACCEPT, ACCEPT_ENCODING, IF_RANGE, RANGE, USER_AGENT] {
            if let Some(value) = request.headers_mut().remove(&name) {
                headers.insert(name, value);
            }
        }
        *request.headers_mut() = headers;
        *request.body_mut() = Bytes::new();
    }
    Ok(request)
}

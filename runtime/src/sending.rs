//! One request on its way: sent, and sent again where that is right.

use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderValue, StatusCode};
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tracing::field::Empty;
use tracing::{Instrument as _, Span};

use crate::client::Client;
use crate::credential::{AccessToken, TokenRequest};
use crate::error::{Earlier, Error, Result};
use crate::retry::{RETRY_ATTEMPT, Retries, jitter};
use crate::send::{Call, Challenge, ERROR_BODY, host_of, prepared, redirected};
use crate::throttle::workload;
use crate::transport::{Body, TransportError};

/// An answer that says that the request succeeded.
pub(crate) struct Success {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What the request was sent with.
    pub(crate) token: AccessToken,
}

/// The total timeout of a request or batch, which has begun.
#[derive(Clone, Debug)]
pub(crate) struct Total {
    limit: Option<Duration>,
    deadline: Option<Instant>,
}

impl Total {
    pub(crate) fn start(limit: Option<Duration>) -> Self {
        let deadline = limit.and_then(|limit| Instant::now().checked_add(limit));
        Self { limit, deadline }
    }

    /// How much time is left; `None` if there is no limit.
    pub(crate) fn left(&self) -> Option<Duration> {
        let deadline = self.deadline?;
        Some(deadline.saturating_duration_since(Instant::now()))
    }
}

/// One request, however often it is sent.
pub(crate) struct Sending<'a> {
    client: &'a Client,
    call: &'a Call,
    retries: Retries<'a>,
    /// How often it was sent.
    pub(crate) attempts: u32,
    /// Whether an attempt is under way.
    in_flight: bool,
    challenge: Option<Challenge>,
    /// What the attempt before failed with.
    last: Option<Error>,
}

impl<'a> Sending<'a> {
    pub(crate) fn new(client: &'a Client, call: &'a Call) -> Self {
        Self {
            client,
            call,
            retries: call.retry.as_ref().unwrap_or(client.retry()).start(),
            attempts: 0,
            in_flight: false,
            challenge: call.batched.as_ref().and_then(|it| it.challenge.clone()),
            last: None,
        }
    }

    /// What the attempts before the last one may have done.
    pub(crate) fn earlier(&self) -> Earlier {
        self.retries.earlier()
    }

    /// Sends until there is a success, a failure that stays, or no time.
    pub(crate) async fn run(&mut self) -> Result<Success> {
        // Before the token is even asked for.
        if !self.client.is_home(&self.call.url) {
            return Err(Error::elsewhere("a link", host_of(&self.call.url), None));
        }
        let total = match &self.call.batched {
            Some(batched) => batched.total.clone(),
            None => Total::start(self.client.timeouts().total),
        };
        let (Some(limit), Some(deadline)) = (total.limit, total.deadline) else {
            return self.run_until(None).await;
        };
        clock()?;
        if deadline <= Instant::now() {
            return Err(Error::total_timeout(limit, false, None));
        }
        // Pinned here: a timeout that owned it would double the size of the whole future.
        let outcome = {
            let run = pin!(self.run_until(Some(deadline)));
            timeout_at(deadline, run).await
        };
        match outcome {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::total_timeout(
                limit,
                self.in_flight,
                self.last.take(),
            )),
        }
    }

    async fn run_until(&mut self, deadline: Option<Instant>) -> Result<Success> {
        loop {
            self.pass_gate().await;
            let token = self.token().await?;
            if let Some(Challenge { rejected, .. }) = &self.challenge
                && token.is_any(Some(rejected))
                && let Some(last) = self.last.take()
            {
                // The credential has no other, so that the answer would be the same.
                return Err(last);
            }
            let error = match self.attempt(&token).await {
                Ok(success) => return Ok(success),
                Err(error) => error,
            };
            let wait = match (&self.challenge, error.claims()) {
                (None, Some(claims)) => {
                    self.challenge = Some(Challenge {
                        rejected: token,
                        claims: claims.to_owned(),
                    });
                    Some(Duration::ZERO)
                }
                _ => self.wait_after(&error, deadline),
            };
            let Some(wait) = wait else {
                return Err(error);
            };
            tracing::info!(
                name: "graph.retry",
                {
                    http.request.resend_count = self.attempts,
                    error.type = error.error_type(),
                    delay = wait.as_secs_f64(),
                },
                "sending again",
            );
            self.last = Some(error);
            if !wait.is_zero() {
                sleep(wait).await;
            }
        }
    }

    async fn token(&self) -> Result<AccessToken> {
        let mut request = TokenRequest::new(self.client.scope());
        if let Some(Challenge { rejected, claims }) = &self.challenge {
            request = request.in_place_of(rejected, claims);
        }
        let token = self.client.credential().token(request).await;
        token.map_err(Error::credential)
    }

    /// How long to wait before sending again, if that is right and there is time.
    fn wait_after(&mut self, error: &Error, deadline: Option<Instant>) -> Option<Duration> {
        let context = &self.call.context;
        let wait = self.retries.after(context, self.attempts, error, jitter());
        if let (Some(gate), true) = (self.client.gate(), error.is_throttled()) {
            let workload = workload(self.client.base(), &self.call.url);
            gate.close(&workload, self.retries.gated(error.retry_after(), wait));
        }
        let wait = wait?;
        let end = Instant::now().checked_add(wait)?;
        let in_time = deadline.is_none_or(|deadline| end < deadline);
        // Without a clock there is no waiting.
        (in_time && clock().is_ok()).then_some(wait)
    }

    /// Waits while a workload is throttled, as long as the budget of waits allows.
    async fn pass_gate(&mut self) {
        let Some(gate) = self.client.gate() else {
            return;
        };
        let own = [workload(self.client.base(), &self.call.url)];
        let batched = self.call.batched.as_ref();
        let workloads = batched.map_or(&own[..], |batched| &batched.workloads);
        while let Some((workload, wait)) = gate.opens_in(workloads) {
            let wait = self.retries.spend(wait);
            if wait.is_zero() || clock().is_err() {
                return;
            }
            tracing::info!(
                name: "graph.throttle_gate",
                {
                    workload,
                    delay = wait.as_secs_f64(),
                },
                "waiting until the workload may be used again",
            );
            sleep(wait).await;
        }
    }

    async fn attempt(&mut self, token: &AccessToken) -> Result<Success> {
        let context = &self.call.context;
        let span = tracing::info_span!(
            "graph.attempt",
            otel.kind = "client",
            otel.name = %format_args!("{} {}", context.method, context.template),
            http.request.method = %context.method,
            http.request.resend_count = (self.attempts > 0).then_some(self.attempts),
            url.template = %context.template,
            server.address = self.client.server(),
            server.port = self.client.port(),
            http.response.status_code = Empty,
            error.type = Empty,
        );
        let request = self.request(token)?;
        let limit = self.client.timeouts().attempt;
        if limit.is_some() {
            clock()?;
        }
        self.attempts += 1;
        self.in_flight = true;
        let sent = self.client.transport().send_to(&self.call.url, request);
        let outcome = {
            let exchange = pin!(self.exchange(sent, token, &span).instrument(span.clone()));
            match limit {
                None => exchange.await,
                Some(limit) => match timeout(limit, exchange).await {
                    Ok(outcome) => outcome,
                    Err(_) => Err(Error::attempt_timeout(limit)),
                },
            }
        };
        self.in_flight = false;
        if let Err(error) = &outcome {
            span.record("error.type", error.error_type());
        }
        outcome
    }

    /// What this attempt sends.
    fn request(&self, token: &AccessToken) -> Result<http::Request<Bytes>> {
        let mut request = prepared(self.call, token)?;
        if self.retries.resends() > 0 {
            let count = HeaderValue::from(self.retries.resends());
            request.headers_mut().insert(RETRY_ATTEMPT, count);
        }
        Ok(request)
    }

    async fn exchange(
        &self,
        sent: BoxFuture<'_, Result<http::Response<Body>, TransportError>>,
        token: &AccessToken,
        span: &Span,
    ) -> Result<Success> {
        let redacted = |error: TransportError| Error::transport(error.redacted(&token.redactor()));
        let (head, body) = sent.await.map_err(redacted)?.into_parts();
        span.record("http.response.status_code", head.status.as_u16());
        if head.status.is_success() {
            let body = body.read().await.map_err(Error::transport)?;
            return Ok(Success {
                status: head.status,
                headers: head.headers,
                body,
                token: token.clone(),
            });
        }
        if let Some(error) = redirected(&self.call.url, head.status, &head.headers, token) {
            return Err(error);
        }
        // What the body would have said is lost with the connection; the status still counts.
        let body = body.read_up_to(ERROR_BODY).await.unwrap_or_default();
        let (status, headers) = (head.status, &head.headers);
        Err(Error::service(status, headers, &body, Some(token)))
    }
}

/// Whether there is a clock: tokio's panics without one.
pub(crate) fn clock() -> Result<()> {
    match Handle::try_current() {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::invalid_because(
            "timeouts need a tokio runtime, and there is none",
            error,
        )),
    }
}

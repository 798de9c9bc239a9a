//! Sends one request: attempts, retries and waits.

mod exchange;
mod through;

pub(crate) use through::through_policies;

use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures::future::Either;
use http::{HeaderMap, StatusCode};
use tracing::Instrument as _;
use tracing::field::Empty;

use crate::call::{Access, Call, Challenge};
use crate::client::Client;
use crate::clock::{self, Limits, RanOut, Watch};
use crate::content::Arriving;
use crate::credential::{AccessToken, TokenRequest};
use crate::error::{Earlier, Error, Head, Result};
use crate::link::host_of;
use crate::retry::{Retries, jitter};
use crate::throttle::Gate;
use crate::timeouts::{Timed, Total};
use exchange::{Begun, Exchange};

/// A successful response.
pub(crate) struct Success {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body, if it is streamed.
    pub(crate) arriving: Option<Arriving>,
    /// The token of the request.
    pub(crate) token: AccessToken,
}

/// One request with all its attempts.
pub(crate) struct Sending<'a> {
    client: &'a Client,
    call: &'a Call,
    total: Total,
    retries: Retries<'a>,
    /// Number of attempts.
    pub(crate) attempts: u32,
    /// Whether an attempt is in flight.
    in_flight: bool,
    challenge: Option<Challenge>,
    /// The error of the previous attempt.
    last: Option<Error>,
    /// The success whose body is being read.
    begun: Mutex<Option<Begun>>,
}

impl<'a> Sending<'a> {
    pub(crate) fn new(client: &'a Client, call: &'a Call) -> Self {
        Self {
            client,
            call,
            total: match &call.batched {
                Some(batched) => batched.total.part(),
                None => Total::start(call.timeouts.total()),
            },
            retries: call.retry.as_ref().unwrap_or(client.retry()).start(),
            attempts: 0,
            in_flight: false,
            challenge: call.batched.as_ref().and_then(|it| it.challenge.clone()),
            last: None,
            begun: Mutex::new(None),
        }
    }

    /// The possible effects of the attempts before the last one.
    pub(crate) fn earlier(&self) -> Earlier {
        self.retries.earlier()
    }

    /// Sends until success, a final failure, or a timeout.
    pub(crate) async fn run(&mut self) -> Result<Success> {
        // Verified before the token is requested, because the token must not go elsewhere.
        if self.call.access == Access::Token && !self.client.is_home(&self.call.url) {
            return Err(Error::elsewhere("a link", host_of(&self.call.url), None));
        }
        let Some(Timed {
            stated,
            limit,
            watch,
        }) = self.total.timed()
        else {
            return self.run_on().await;
        };
        if limit.is_zero() {
            return Err(Error::total_timeout(stated, false, None));
        }
        let limits = Limits {
            whole: Some(limit),
            idle: None,
        };
        let alarm = pin!(watch.alarm(limits)?);
        // Pinned here: a timeout that owned it would double the size of the whole future.
        let outcome = {
            let run = pin!(self.run_on());
            watch.drive(limits, alarm, run).await
        };
        outcome.unwrap_or_else(|_| {
            let last = self.last.take();
            let error = Error::total_timeout(stated, self.in_flight, last);
            Err(self.after_head(error))
        })
    }

    /// Adds the head of the response to the error of its body.
    fn after_head(&mut self, error: Error) -> Error {
        let begun = self.begun.get_mut().unwrap_or_else(PoisonError::into_inner);
        let Some(begun) = begun.take() else {
            return error;
        };
        let (status, token) = (begun.status, &begun.token);
        error.after_head(Head::of(&self.call.url, status, &begun.headers, token))
    }

    async fn run_on(&mut self) -> Result<Success> {
        loop {
            self.pass_gate().await?;
            let token = self.token().await?;
            if let Some(Challenge { rejected, .. }) = &self.challenge
                && token.is_any(Some(rejected))
                && let Some(last) = self.last.take()
            {
                // The credential has no other token, so the response would be the same.
                return Err(last);
            }
            let error = match self.attempt(&token).await {
                Ok(success) => return Ok(success),
                Err(error) => error,
            };
            let wait = if self.is_new_token_due(&error) {
                self.challenge = Some(Challenge {
                    rejected: token,
                    claims: error.claims().map(str::to_owned),
                });
                Some(Duration::ZERO)
            } else {
                self.wait_after(&error)
            };
            let Some(wait) = wait else {
                return Err(error);
            };
            tracing::info!(
                name: "graph.retry",
                target: crate::LOG_TARGET,
                {
                    http.request.resend_count = self.attempts,
                    error.type = error.error_type(),
                    delay = wait.as_secs_f64(),
                },
                "sending again",
            );
            self.last = Some(error);
            clock::pause(wait).await?;
        }
    }

    /// Whether the credential must be asked for another token: once after a rejection, and once more if the
    /// service then issues a claims challenge.
    fn is_new_token_due(&self, error: &Error) -> bool {
        match &self.challenge {
            _ if self.call.access == Access::Url => false,
            None => error.rejects_token(),
            Some(Challenge { claims, .. }) => claims.is_none() && error.claims().is_some(),
        }
    }

    async fn token(&mut self) -> Result<AccessToken> {
        if self.call.access == Access::Url {
            return Ok(AccessToken::new(""));
        }
        let mut request = TokenRequest::new(self.client.scope());
        let mut is_demanded = false;
        if let Some(Challenge { rejected, claims }) = &self.challenge {
            request = request.instead_of(rejected);
            request.claims = claims.as_deref();
            is_demanded = claims.is_some();
        }
        let token = self.client.credential().token(request).await;
        token.map_err(|error| match self.last.take() {
            // The service's response is more informative than the credential's error.
            Some(last) if !is_demanded && last.is_unauthorized() => last,
            _ => Error::credential(error),
        })
    }

    /// The delay before the next attempt, if there is one and time for it.
    fn wait_after(&mut self, error: &Error) -> Option<Duration> {
        let context = &self.call.context;
        let wait = self.retries.after(context, self.attempts, error, jitter());
        if let (Some(gate), true) = (self.gate(), error.closes_gate()) {
            let workload = self.client.workload(&self.call.url);
            gate.close(&workload, self.retries.gated(error.retry_after(), wait));
        }
        let wait = wait?;
        let in_time = self.total.left().is_none_or(|left| wait < left);
        // Without a clock, waiting is impossible.
        (in_time && clock::check().is_ok()).then_some(wait)
    }

    /// Waits while the workload is throttled, as long as the retry budget allows.
    ///
    /// # Errors
    /// The 429 that closed the gate, if there is not enough time to wait.
    async fn pass_gate(&mut self) -> Result<()> {
        let Some(gate) = self.gate() else {
            return Ok(());
        };
        let own = [self.client.workload(&self.call.url)];
        let batched = self.call.batched.as_ref();
        let workloads = batched.map_or(&own[..], |batched| &batched.workloads);
        while let Some(closed) = gate.queue(workloads) {
            let wait = self.retries.spend(closed.wait);
            if self.total.left().is_some_and(|left| wait >= left) {
                return Err(closed.into_error());
            }
            if wait.is_zero() || clock::check().is_err() {
                break;
            }
            tracing::info!(
                name: "graph.throttle_gate",
                target: crate::LOG_TARGET,
                {
                    workload = closed.workload,
                    delay = wait.as_secs_f64(),
                },
                "waiting until the workload may be used again",
            );
            clock::pause(wait).await?;
        }
        Ok(())
    }

    async fn attempt(&mut self, token: &AccessToken) -> Result<Success> {
        let context = &self.call.context;
        let span = tracing::info_span!(
            target: crate::LOG_TARGET,
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
        let is_content = self.call.is_content || self.call.source.is_some();
        let limits = Limits {
            whole: self.call.timeouts.attempt(is_content),
            idle: self.call.timeouts.idle(),
        };
        let watch = Watch::start();
        let alarm = pin!(watch.alarm(limits)?);
        let exchange = Exchange {
            client: self.client,
            call: self.call,
            token,
            resends: self.retries.resends(),
            span: &span,
            watch: &watch,
            begun: &self.begun,
        };
        let policies = self.client.attempt_policies();
        let exchange = if policies.is_empty() {
            Either::Left(exchange.run(exchange.transmit()?))
        } else {
            Either::Right(exchange.through(policies, self.attempts + 1))
        };
        self.attempts += 1;
        self.in_flight = true;
        let outcome = {
            let exchange = pin!(exchange.instrument(span.clone()));
            watch.drive(limits, alarm, exchange).await
        };
        let outcome = outcome.unwrap_or_else(|which| {
            let limit = match which {
                RanOut::Whole => limits.whole,
                RanOut::Idle => limits.idle,
            };
            Err(Error::attempt_timeout(which, limit.unwrap_or_default()))
        });
        self.in_flight = false;
        outcome.map_err(|error| {
            span.record("error.type", error.error_type());
            self.after_head(error)
        })
    }

    /// The gate, for requests to the client's origin.
    fn gate(&self) -> Option<&'a Gate> {
        self.client
            .gate()
            .filter(|_| self.call.access == Access::Token)
    }
}

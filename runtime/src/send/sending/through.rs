//! Runs requests through policies; most clients have none.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use futures::future::BoxFuture;

use super::exchange::Exchange;
use super::{Sending, Success};
use crate::call::{Call, Reading};
use crate::client::Client;
use crate::content::Arriving;
use crate::credential::AccessToken;
use crate::error::{Earlier, Error, Result};
use crate::policy::{End, Next, Outcome, Policy, PolicyRequest};
use crate::transport::Body;

impl Exchange<'_> {
    /// Sends an attempt through the policies.
    pub(super) fn through<'p>(
        self,
        policies: &'p [Box<dyn Policy>],
        attempt: u32,
    ) -> BoxFuture<'p, Result<Success>>
    where
        Self: 'p,
    {
        Box::pin(async move {
            let mut request = PolicyRequest {
                call: self.call.clone(),
                attempt: Some(attempt),
            };
            let outcome = Next::new(policies, &self).run(&mut request).await;
            Success::of(outcome, self.call, self.token).await
        })
    }
}

impl End for Exchange<'_> {
    fn send<'a>(&'a self, request: &'a mut PolicyRequest) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let call = &request.call;
            let exchange = Exchange { call, ..*self };
            let outcome = exchange.run(exchange.transmit()?).await;
            outcome
                .map(Success::into_response)
                .map_err(|error| error.within(&call.context, None))
        })
    }
}

impl Success {
    fn into_response(self) -> http::Response<Body> {
        let body = match self.arriving {
            Some(arriving) => arriving.body,
            None => Body::from(self.body),
        };
        let mut response = http::Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    /// Converts the outcome of policies.
    async fn of(outcome: Outcome, call: &Call, token: &AccessToken) -> Result<Self> {
        let (head, body) = outcome?.into_parts();
        let (status, headers) = (head.status, head.headers);
        let is_success = call.is_success(status);
        let (body, arriving) = if is_success && call.reading == Reading::Streamed {
            let idle = call.timeouts.idle();
            (Bytes::new(), Some(Arriving { body, idle }))
        } else {
            (body.read().await.map_err(Error::transport)?, None)
        };
        if !is_success {
            return Err(Error::service(status, &headers, &body, Some(token)));
        }
        Ok(Self {
            status,
            headers,
            body,
            arriving,
            token: token.clone(),
        })
    }
}

/// Sends a request through the policies per call; also returns the number of attempts, and the possible
/// effects of all but the last.
pub(crate) async fn through_policies(
    client: &Client,
    call: &Call,
) -> (Result<Success>, u32, Earlier) {
    let mut request = PolicyRequest {
        call: call.clone(),
        attempt: None,
    };
    let end = AllAttempts {
        client,
        told: Mutex::new(Told {
            attempts: 0,
            earlier: Earlier::NoEffect,
            token: AccessToken::new(""),
        }),
    };
    let next = Next::new(client.call_policies(), &end);
    let outcome = next.run(&mut request).await;
    let told = end
        .told
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let outcome = Success::of(outcome, call, &told.token).await;
    (outcome, told.attempts, told.earlier)
}

/// The end of the policies per call: all attempts.
struct AllAttempts<'a> {
    client: &'a Client,
    told: Mutex<Told>,
}

/// Facts about the attempts of a request, apart from its outcome.
struct Told {
    attempts: u32,
    earlier: Earlier,
    token: AccessToken,
}

impl End for AllAttempts<'_> {
    fn send<'a>(&'a self, request: &'a mut PolicyRequest) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let context = &request.call.context;
            let mut sending = Sending::new(self.client, &request.call);
            let outcome = sending.run().await;
            let (attempts, earlier) = (sending.attempts, sending.earlier());
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            // A policy can pass a request on several times.
            told.attempts = told.attempts.saturating_add(attempts);
            told.earlier = told.earlier.max(earlier);
            match outcome {
                Ok(success) => {
                    told.token = success.token.clone();
                    Ok(success.into_response())
                }
                Err(error) => {
                    let error = error.within(context, None).after(attempts, earlier);
                    told.earlier = told.earlier.max(error.earlier());
                    Err(error)
                }
            }
        })
    }
}

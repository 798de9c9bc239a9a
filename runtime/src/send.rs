//! The single place where requests are sent.

mod prepare;
mod sending;

use futures::future::BoxFuture;
use tracing::Instrument as _;
use tracing::field::Empty;

use crate::answer::{Answer, CLIENT_REQUEST_ID, ClientRequestId};
use crate::call::Call;
use crate::client::Client;
use crate::content::Once;
use crate::error::Result;
use prepare::{complete, new_id};
use sending::{Sending, Success, through_policies};

/// Sends a request and reads the response, unless it is a failure.
///
/// Boxed so that this future is monomorphised once, here, and not in every caller.
pub(crate) fn send(client: &Client, call: Box<Call>) -> BoxFuture<'_, Result<Answer>> {
    Box::pin(send_whole(client, call))
}

async fn send_whole(client: &Client, mut call: Box<Call>) -> Result<Answer> {
    let span = tracing::info_span!(
        target: crate::LOG_TARGET,
        "graph.request",
        otel.kind = "internal",
        http.request.method = %call.context.method,
        url.template = %call.context.template,
        server.address = client.server(),
        http.response.status_code = Empty,
        error.type = Empty,
    );
    let sent = call.headers.clone();
    call.timeouts = call.timeouts.or(client.timeouts());
    call.max_response_bytes
        .get_or_insert(client.max_response_bytes());
    let client_request_id = match sent.get(CLIENT_REQUEST_ID) {
        Some(own) => ClientRequestId(own.clone()),
        None => ClientRequestId(new_id()),
    };
    complete_now_or_later(client, &mut call, &client_request_id);
    let (outcome, attempts, earlier) = if client.call_policies().is_empty() {
        let mut sending = Sending::new(client, &call);
        let outcome = sending.run().instrument(span.clone()).await;
        (outcome, sending.attempts, sending.earlier())
    } else {
        let through = Box::pin(through_policies(client, &call));
        through.instrument(span.clone()).await
    };
    match outcome {
        Ok(Success {
            status,
            headers,
            body,
            arriving,
            token,
        }) => {
            span.record("http.response.status_code", status.as_u16());
            Ok(Answer {
                status,
                headers,
                body,
                arriving: Once::new(arriving),
                url: call.url,
                context: call.context,
                client_request_id,
                attempts,
                token,
                sent,
            })
        }
        Err(error) => {
            if let Some(status) = error.status() {
                span.record("http.response.status_code", status.as_u16());
            }
            span.record("error.type", error.error_type());
            let error = error.after(attempts, earlier);
            Err(error.within(&call.context, Some(client_request_id.as_str())))
        }
    }
}

/// Completes the headers now if policies are to see them, and otherwise when the request is sent.
fn complete_now_or_later(client: &Client, call: &mut Call, client_request_id: &ClientRequestId) {
    if client.has_policies() {
        // Policies see, and may change, all headers but the token.
        let mut headers = std::mem::take(&mut call.headers);
        complete(client, call, client_request_id.clone(), &mut headers);
        call.headers = headers;
    } else {
        call.to_complete = Some(client_request_id.clone());
    }
}

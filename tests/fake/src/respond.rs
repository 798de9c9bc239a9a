//! Turns the outcome of a request into its response.

use http::{HeaderName, StatusCode, header};

use super::answer::{Answer, Outcome};
use super::call::{Call, header_text};
use super::level::Level;
use super::problem::Problem;
use super::tenant::Tenant;

/// Converts an outcome to a response.
pub fn answer(tenant: &mut Tenant, call: &Call, outcome: Result<Outcome, Problem>) -> Answer {
    let request_id = tenant.store.make_request_id();
    let client_request_id = header_text(&call.headers, "client-request-id").unwrap_or(&request_id);
    let mut answer = match outcome {
        Ok(outcome) => outcome.answer(Level::asked(&call.headers)),
        Err(problem) => refusal(tenant, &problem, &request_id, client_request_id),
    };
    answer.set(HeaderName::from_static("request-id"), &request_id);
    answer.set(
        HeaderName::from_static("client-request-id"),
        client_request_id,
    );
    answer
}

fn refusal(
    tenant: &Tenant,
    problem: &Problem,
    request_id: &str,
    client_request_id: &str,
) -> Answer {
    let body = problem.body(&tenant.error_date(), request_id, client_request_id);
    let mut answer = Answer::json(problem.status, &body);
    if let Some(seconds) = &problem.retry_after {
        answer.set(header::RETRY_AFTER, seconds);
    }
    if let Some(methods) = &problem.allow {
        answer.set(header::ALLOW, methods);
    }
    if problem.status == StatusCode::UNAUTHORIZED {
        answer.set(header::WWW_AUTHENTICATE, "Bearer");
    }
    answer
}

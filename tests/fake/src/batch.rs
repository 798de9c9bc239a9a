//! JSON batching: `POST /$batch`.
//!
//! See <https://learn.microsoft.com/graph/json-batching>.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{Answer, Outcome};
use super::call::{Call, is_version, within_limit};
use super::clock;
use super::faults::judge;
use super::problem::Problem;
use super::request;
use super::respond::answer;
use super::tenant::Tenant;
use super::tokens::authenticate;

/// How many requests a batch may have.
const MOST: usize = 20;

#[derive(Deserialize)]
struct Batch {
    requests: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(
    rename_all = "camelCase",
    expecting = "an object with `id`, `method` and `url`"
)]
struct Part {
    id: String,
    method: String,
    url: String,
    #[serde(default)]
    headers: HashMap<String, String>,
    #[serde(default)]
    body: Value,
    #[serde(default)]
    depends_on: Vec<String>,
}

/// Whether a request is a batch.
#[must_use]
pub fn is_batch(call: &Call) -> bool {
    call.path.eq_ignore_ascii_case("/$batch")
}

/// Carries out all requests of a batch, in their order.
pub fn serve(tenant: &mut Tenant, call: &Call) -> Answer {
    clock::tick(tenant);
    let outcome = read(tenant, call).map(|batch| {
        let mut statuses: HashMap<String, StatusCode> = HashMap::new();
        let mut responses = Vec::new();
        for part in &batch.requests {
            let met = part.depends_on.iter().all(|id| {
                let status = statuses.get(id);
                status.is_some_and(StatusCode::is_success)
            });
            let response = if met {
                carry_out(tenant, call, part)
            } else {
                let problem = Problem::new(
                    StatusCode::FAILED_DEPENDENCY,
                    "FailedDependency",
                    "a request that this one depends on failed",
                );
                answer(tenant, call, Err(problem))
            };
            statuses.insert(part.id.clone(), response.status);
            responses.push(shown(&part.id, &response));
        }
        Outcome::Object(json!({"responses": responses}))
    });
    answer(tenant, call, outcome)
}

fn read(tenant: &Tenant, call: &Call) -> Result<Batch, Problem> {
    authenticate(&tenant.tokens, &call.headers)?;
    if call.method != Method::POST {
        return Err(Problem::not_allowed("a batch is posted").allowing("POST"));
    }
    within_limit(&call.body)?;
    let batch: Batch = serde_json::from_slice(&call.body)
        .map_err(|error| Problem::bad_request(format!("the body is not a batch: {error}")))?;
    if batch.requests.is_empty() || batch.requests.len() > MOST {
        let message = format!(
            "found {} requests, expected 1 to {MOST}",
            batch.requests.len()
        );
        return Err(Problem::bad_request(message));
    }
    for (index, part) in batch.requests.iter().enumerate() {
        let earlier = &batch.requests[..index];
        let known = |id: &String| earlier.iter().any(|other| other.id == *id);
        if known(&part.id) {
            let message = format!("found the identifier '{}' a second time", part.id);
            return Err(Problem::bad_request(message));
        }
        if let Some(id) = part.depends_on.iter().find(|id| !known(id)) {
            let message = format!(
                "'{}' depends on '{id}', which does not come before it",
                part.id
            );
            return Err(Problem::bad_request(message));
        }
    }
    Ok(batch)
}

fn carry_out(tenant: &mut Tenant, call: &Call, part: &Part) -> Answer {
    let inner = match inner(call, part) {
        Ok(inner) => inner,
        Err(message) => return answer(tenant, call, Err(Problem::bad_request(message))),
    };
    let verdict = judge(&mut tenant.faults, inner.method.as_str(), &inner.path);
    if let Some((status, retry_after)) = verdict.status {
        let answer = answer(tenant, call, Err(Problem::injected(status, retry_after)));
        request::record_failed(tenant, &inner, answer.status.as_u16());
        return answer;
    }
    request::serve(tenant, &inner)
}

/// Converts a request of a batch to a single request with the token of the batch, or says why not.
fn inner(call: &Call, part: &Part) -> Result<Call, String> {
    let (path, query) = part.url.split_once('?').unwrap_or((&part.url, ""));
    let first = path.trim_start_matches('/').split('/').next();
    if first.is_some_and(is_version) || path.contains("://") {
        return Err(format!(
            "/url: found '{}', expected a URL below the version, such as `/identityGovernance/…`",
            part.url
        ));
    }
    let mut headers = HeaderMap::new();
    for (name, value) in &part.headers {
        let header = (name.parse::<HeaderName>().ok()).zip(HeaderValue::from_str(value).ok());
        let (name, value) = header
            .ok_or_else(|| format!("/headers/{name}: found {value:?}, which cannot be a header"))?;
        headers.insert(name, value);
    }
    if let Some(token) = call.headers.get(http::header::AUTHORIZATION) {
        headers.insert(http::header::AUTHORIZATION, token.clone());
    }
    let body = match &part.body {
        Value::Null => Bytes::new(),
        Value::String(text) => STANDARD.decode(text).map(Bytes::from).map_err(|_| {
            "/body: found a text that is not base64, expected an object, or base64 of other content"
        })?,
        value => Bytes::from(value.to_string()),
    };
    let method = part.method.to_ascii_uppercase().parse();
    let method = method.map_err(|_| format!("/method: found '{}'", part.method))?;
    let inner = Call {
        method,
        path: format!("/{}", path.trim_start_matches('/')),
        query: query.to_owned(),
        headers,
        body,
        base: call.base.clone(),
    };
    if is_batch(&inner) {
        return Err("/url: a batch cannot hold another one".to_owned());
    }
    Ok(inner)
}

fn shown(id: &str, answer: &Answer) -> Value {
    let headers: Map<String, Value> = answer
        .headers
        .iter()
        .filter_map(|(name, value)| Some((title(name.as_str()), json!(value.to_str().ok()?))))
        .collect();
    let mut shown = json!({"id": id, "status": answer.status.as_u16(), "headers": headers});
    if !answer.body.is_empty() {
        shown["body"] = serde_json::from_slice(&answer.body)
            .unwrap_or_else(|_| json!(STANDARD.encode(&answer.body)));
    }
    shown
}

/// Converts `retry-after` to `Retry-After`.
fn title(name: &str) -> String {
    let parts = name.split('-').map(|part| {
        let (first, rest) = part.split_at(part.len().min(1));
        first.to_ascii_uppercase() + rest
    });
    parts.collect::<Vec<_>>().join("-")
}

//! Serves one request on a tenant.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::batch;
use super::csdl::csdl;
use super::level::Level;
use super::model::{Api, Node, Operation};
use super::perform::Request;
use super::place::follow;
use super::problem::Problem;
use super::property::PropertyUrl;
use super::route::{Lost, Route, route};
use super::tenant::{Seen, Tenant};
use super::tokens::{Token, authenticate, authorize};

/// A request, relative to the base URL.
#[derive(Clone, Debug)]
pub struct Call {
    /// HTTP method.
    pub method: Method,
    /// Path, percent-encoded.
    pub path: String,
    /// Query, percent-encoded.
    pub query: String,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
    /// The URL before the path, without a trailing slash.
    pub base: String,
}

/// A response.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

/// The result of an operation before it becomes a response.
pub enum Outcome {
    /// Nothing, 204.
    Nothing,
    /// Nothing, 200: what some pages of the API reference show for actions.
    Done,
    /// Accepted, 202.
    Accepted,
    /// An object, 200.
    Object(Value),
    /// A new object, 201.
    Created(Value, String),
    /// Plain text, 200.
    Text(String),
    /// Bytes, 200.
    Bytes(Bytes),
}

impl Answer {
    /// A response with a JSON body.
    #[must_use]
    pub fn json(status: StatusCode, body: &Value) -> Self {
        Self::json_of(Level::Minimal, status, body)
    }

    /// The same with a metadata level.
    fn json_of(level: Level, status: StatusCode, body: &Value) -> Self {
        let mut answer = Self::empty(status);
        answer.set(header::CONTENT_TYPE, level.media_type());
        answer.body = Bytes::from(body.to_string());
        answer
    }

    /// A response without a body.
    #[must_use]
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// Sets a header, unless the value is invalid.
    pub fn set(&mut self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
    }
}

/// Serves a request.
pub fn serve(tenant: &mut Tenant, call: &Call) -> Answer {
    tenant.tick();
    let below = below_tenant(&tenant.api, call);
    let call = below.as_ref().unwrap_or(call);
    if batch::is_batch(call) {
        return batch::serve(tenant, call);
    }
    if is_metadata(call) {
        return metadata(tenant, call);
    }
    let mut template = None;
    tenant.store.begin();
    let outcome = carry_out(tenant, call, &mut template);
    if outcome.is_ok() {
        tenant.store.commit();
    } else {
        tenant.store.roll_back();
    }
    tenant.settle();
    let answer = answer(tenant, call, outcome);
    let url = match call.query.as_str() {
        "" => call.path.clone(),
        query => format!("{}?{query}", call.path),
    };
    tenant.saw(Seen {
        method: call.method.to_string(),
        url,
        template,
        status: answer.status.as_u16(),
    });
    answer
}

/// Converts a call whose path starts with a tenant to one without; links in its response keep the tenant.
fn below_tenant(api: &Api, call: &Call) -> Option<Call> {
    let (first, rest) = call.path.strip_prefix('/')?.split_once('/')?;
    let rest = format!("/{rest}");
    let is_tenant = !is_version(first) && !is_served(api, &call.path);
    (is_tenant && is_served(api, &rest)).then(|| Call {
        base: format!("{}/{first}", call.base),
        path: rest,
        ..call.clone()
    })
}

/// Whether a segment is a version of Graph. A URL has one version, a URL in a batch none.
pub(super) fn is_version(segment: &str) -> bool {
    ["beta", "v1.0"].contains(&segment)
}

/// Whether a path belongs to the API, whether or not anything exists there.
fn is_served(api: &Api, path: &str) -> bool {
    let root = api.root.segment.template();
    let first = root.split('/').nth(1).unwrap_or_default();
    let mut segments = path.split('/').skip(1);
    let found = segments.next().unwrap_or_default();
    ["$batch", "$metadata", first]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(found))
}

fn is_metadata(call: &Call) -> bool {
    call.path.eq_ignore_ascii_case("/$metadata")
}

/// The schema of the API, which needs no token.
fn metadata(tenant: &mut Tenant, call: &Call) -> Answer {
    if ![Method::GET, Method::HEAD].contains(&call.method) {
        let problem = Problem::not_allowed("the schema is only read").allowing("GET, HEAD");
        return answer(tenant, call, Err(problem));
    }
    let mut answer = Answer::empty(StatusCode::OK);
    answer.set(header::CONTENT_TYPE, "application/xml");
    let schema = csdl(&tenant.api);
    if call.method == Method::HEAD {
        answer.set(header::CONTENT_LENGTH, &schema.len().to_string());
    } else {
        answer.body = Bytes::from(schema);
    }
    answer
}

/// Converts an outcome to a response.
pub fn answer(tenant: &mut Tenant, call: &Call, outcome: Result<Outcome, Problem>) -> Answer {
    let request_id = tenant.store.make_request_id();
    let client_request_id = header_text(&call.headers, "client-request-id").unwrap_or(&request_id);
    let mut answer = match outcome {
        Ok(outcome) => success(Level::asked(&call.headers), outcome),
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

fn success(level: Level, outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Nothing => Answer::empty(StatusCode::NO_CONTENT),
        Outcome::Done => Answer::empty(StatusCode::OK),
        Outcome::Accepted => Answer::empty(StatusCode::ACCEPTED),
        Outcome::Object(mut value) => {
            level.strip(&mut value);
            Answer::json_of(level, StatusCode::OK, &value)
        }
        Outcome::Created(mut value, location) => {
            level.strip(&mut value);
            let mut answer = Answer::json_of(level, StatusCode::CREATED, &value);
            answer.set(header::LOCATION, &location);
            answer
        }
        Outcome::Text(text) => {
            let mut answer = Answer::empty(StatusCode::OK);
            answer.set(header::CONTENT_TYPE, "text/plain");
            answer.body = Bytes::from(text);
            answer
        }
        Outcome::Bytes(bytes) => {
            let mut answer = Answer::empty(StatusCode::OK);
            answer.set(header::CONTENT_TYPE, "application/octet-stream");
            answer.body = bytes;
            answer
        }
    }
}

fn carry_out(
    tenant: &mut Tenant,
    call: &Call,
    template: &mut Option<String>,
) -> Result<Outcome, Problem> {
    let caller = authenticate(&tenant.tokens, &call.headers)?.clone();
    let api = tenant.api.clone();
    let found = match route(&api.root, &call.path) {
        Ok(found) => found,
        Err(Lost(segment)) => {
            let Some(property) = PropertyUrl::find(&api.root, &call.path) else {
                return Err(lost(&api, &segment));
            };
            *template = Some(property.template());
            return property.read(tenant, &caller, call);
        }
    };
    *template = Some(found.template.clone());
    perform(tenant, call, &caller, &found)
        .map_err(|problem| problem.allowing(others(found.node, call.method.as_str())))
}

fn perform(
    tenant: &mut Tenant,
    call: &Call,
    caller: &Token,
    found: &Route<'_>,
) -> Result<Outcome, Problem> {
    let operation = operation(found.node, call.method.as_str());
    let operation = operation.ok_or_else(|| {
        Problem::not_allowed(format!(
            "{} is not allowed at {}",
            call.method, found.template
        ))
    })?;
    authorize(caller, operation)?;
    if let Some(instead) = &operation.broken {
        return Err(Problem::not_allowed(instead));
    }
    let followed = follow(tenant, &found.steps)?;
    let query = decoded(&call.query)?;
    Request {
        call,
        caller,
        operation,
        query,
        route: found,
    }
    .perform(tenant, followed)
}

/// The error of an unknown path: its first unknown segment, or the whole path if it does not start with the
/// root.
fn lost(api: &Api, segment: &str) -> Problem {
    let message = format!("no resource is at the segment '{segment}'");
    if !segment.starts_with('/') {
        return Problem::bad_request(message);
    }
    let root = api.root.segment.template();
    Problem::bad_request(format!("{message}; only what is below `{root}` is served"))
}

/// The methods of a node except one, for `Allow`.
fn others(node: &Node, method: &str) -> String {
    let operations = node.operations.iter();
    let methods = operations.map(|operation| operation.method.as_str());
    let others: Vec<&str> = methods.filter(|other| *other != method).collect();
    others.join(", ")
}

/// The operation of a node with this method.
pub(super) fn operation<'a>(node: &'a Node, method: &str) -> Option<&'a Operation> {
    let mut operations = node.operations.iter();
    operations.find(|operation| operation.method == method)
}

/// A header as text.
#[must_use]
pub fn header_text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// Names and values of a query.
///
/// # Errors
/// 400 if it is not UTF-8.
pub fn decoded(query: &str) -> Result<Vec<(String, String)>, Problem> {
    let text = |raw: &str| {
        let raw = raw.replace('+', " ");
        let text = percent_decode_str(&raw).decode_utf8().map(String::from);
        text.map_err(|_| Problem::bad_request("the query is not UTF-8"))
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((option_name(&text(name)?), text(value)?))
        })
        .collect()
}

/// The standard name of a query option: in beta, system query options need no `$`, and all are
/// case-insensitive.
#[must_use]
pub fn option_name(name: &str) -> String {
    const SYSTEM: [&str; 10] = [
        "select",
        "expand",
        "filter",
        "search",
        "orderby",
        "top",
        "skip",
        "count",
        "skiptoken",
        "format",
    ];
    let bare = name.strip_prefix('$').unwrap_or(name);
    let known = SYSTEM.iter().find(|known| known.eq_ignore_ascii_case(bare));
    known.map_or_else(|| name.to_owned(), |known| format!("${known}"))
}

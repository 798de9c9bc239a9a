//! Serves a request that is not a batch.

use bytes::Bytes;
use http::{Method, StatusCode, header};

use super::answer::{Answer, Outcome};
use super::call::{Call, decoded, is_version};
use super::clock;
use super::csdl::csdl;
use super::domain;
use super::model::{Api, Node};
use super::perform::Request;
use super::place::follow;
use super::problem::Problem;
use super::property::PropertyUrl;
use super::respond::answer;
use super::route::{Lost, Route, route};
use super::tenant::{Seen, Tenant};
use super::tokens::{Token, authenticate, authorize};

/// Serves a request.
pub fn serve(tenant: &mut Tenant, call: &Call) -> Answer {
    clock::tick(tenant);
    let below = below_tenant(&tenant.api, call);
    let call = below.as_ref().unwrap_or(call);
    if is_metadata(call) {
        let answer = metadata(tenant, call);
        record(tenant, call, None, answer.status.as_u16());
        return answer;
    }
    let mut template = None;
    tenant.store.begin();
    let outcome = carry_out(tenant, call, &mut template);
    if outcome.is_ok() {
        tenant.store.commit();
    } else {
        tenant.store.roll_back();
    }
    domain::settle(tenant);
    let answer = answer(tenant, call, outcome);
    record(tenant, call, template, answer.status.as_u16());
    answer
}

/// Records a request that was not carried out, with the status of its response.
pub fn record_failed(tenant: &mut Tenant, call: &Call, status: u16) {
    let api = tenant.api.clone();
    let below = below_tenant(&api, call);
    let call = below.as_ref().unwrap_or(call);
    let template = match route(&api.root, &call.path) {
        Ok(found) => Some(found.template),
        Err(_) => PropertyUrl::find(&api.root, &call.path).map(|property| property.template()),
    };
    record(tenant, call, template, status);
}

fn record(tenant: &mut Tenant, call: &Call, template: Option<String>, status: u16) {
    let url = match call.query.as_str() {
        "" => call.path.clone(),
        query => format!("{}?{query}", call.path),
    };
    tenant.saw(Seen {
        method: call.method.to_string(),
        url,
        template,
        status,
    });
}

/// Converts a call whose path starts with a tenant to one without; links in its response keep the tenant.
pub fn below_tenant(api: &Api, call: &Call) -> Option<Call> {
    let (first, rest) = call.path.strip_prefix('/')?.split_once('/')?;
    let rest = format!("/{rest}");
    let is_tenant = !is_version(first) && !is_served(api, &call.path);
    (is_tenant && is_served(api, &rest)).then(|| Call {
        base: format!("{}/{first}", call.base),
        path: rest,
        ..call.clone()
    })
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
    let operation = found.node.operation(call.method.as_str());
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
    Problem::bad_request(format!("{message}; only URLs below `{root}` are served"))
}

/// The methods of a node except one, for `Allow`.
fn others(node: &Node, method: &str) -> String {
    let operations = node.operations.iter();
    let methods = operations.map(|operation| operation.method.as_str());
    let others: Vec<&str> = methods.filter(|other| *other != method).collect();
    others.join(", ")
}

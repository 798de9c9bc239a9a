//! One request carried out on a tenant.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use graph_generator::ir::{Kind, Operation, Property, RequestOption, Response, WireName};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::domain;
use super::place::{Followed, Place, follow, members};
use super::problem::Problem;
use super::query::Options;
use super::render::etag;
use super::route::{Step, route};
use super::store::Key;
use super::tenant::{Seen, Tenant};
use super::tokens::{Token, authenticate, authorize};
use super::write;

/// A request, below the base URL.
#[derive(Clone, Debug)]
pub struct Call {
    /// HTTP method.
    pub method: Method,
    /// Path, still encoded.
    pub path: String,
    /// Query, still encoded.
    pub query: String,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
    /// The URL that stands before the path, without a slash at its end.
    pub base: String,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub body: Bytes,
}

/// What an operation yields before it becomes an answer.
pub enum Outcome {
    /// Nothing, 204.
    Nothing,
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
    /// An answer with a JSON body.
    #[must_use]
    pub fn json(status: StatusCode, body: &Value) -> Self {
        let mut answer = Self::empty(status);
        answer.set(header::CONTENT_TYPE, "application/json;odata.metadata=minimal");
        answer.body = Bytes::from(body.to_string());
        answer
    }

    /// An answer without a body.
    #[must_use]
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: HeaderMap::new(),
            body: Bytes::new(),
        }
    }

    /// Sets a header, unless the value cannot be one.
    pub fn set(&mut self, name: HeaderName, value: &str) {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(name, value);
        }
    }
}

/// Carries out a request.
pub fn serve(tenant: &mut Tenant, call: &Call) -> Answer {
    let mut template = None;
    let outcome = carry_out(tenant, call, &mut template);
    let request_id = tenant.store.make_id();
    let client_request_id = header_text(&call.headers, "client-request-id").unwrap_or(&request_id).to_owned();
    let mut answer = match outcome {
        Ok(outcome) => success(outcome),
        Err(problem) => {
            let date = tenant.timestamp();
            let body = problem.body(date.trim_end_matches('Z'), &request_id, &client_request_id);
            let mut answer = Answer::json(problem.status, &body);
            if let Some(seconds) = &problem.retry_after {
                answer.set(header::RETRY_AFTER, seconds);
            }
            answer
        }
    };
    answer.set(HeaderName::from_static("request-id"), &request_id);
    answer.set(HeaderName::from_static("client-request-id"), &client_request_id);
    let url = match call.query.as_str() {
        "" => call.path.clone(),
        query => format!("{}?{query}", call.path),
    };
    tenant.seen.push(Seen {
        method: call.method.to_string(),
        url,
        template,
        status: answer.status.as_u16(),
    });
    answer
}

fn success(outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Nothing => Answer::empty(StatusCode::NO_CONTENT),
        Outcome::Object(value) => Answer::json(StatusCode::OK, &value),
        Outcome::Created(value, location) => {
            let mut answer = Answer::json(StatusCode::CREATED, &value);
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

fn carry_out(tenant: &mut Tenant, call: &Call, template: &mut Option<String>) -> Result<Outcome, Problem> {
    let caller = authenticate(&tenant.tokens, &call.headers)?.clone();
    let api = tenant.api.clone();
    let Some(found) = route(&api.root, &call.path) else {
        return Err(Problem::bad_request(format!("no resource is at `{}`", call.path)));
    };
    *template = Some(found.template.clone());
    let operation = found.node.operations.iter().find(|operation| operation.method.as_str() == call.method.as_str());
    let operation = operation.ok_or_else(|| {
        let message = format!("{} is not allowed at `{}`", call.method, found.template);
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "Request_BadRequest", message)
    })?;
    authorize(&caller, operation)?;
    let followed = follow(tenant, &found.steps)?;
    let request = Request {
        call,
        caller: &caller,
        operation,
        query: decoded(&call.query)?,
    };
    request.perform(tenant, followed)
}

/// A request whose operation and caller are known.
struct Request<'a> {
    call: &'a Call,
    caller: &'a Token,
    operation: &'a Operation,
    query: Vec<(String, String)>,
}

impl Request<'_> {
    fn perform(&self, tenant: &mut Tenant, followed: Followed<'_>) -> Result<Outcome, Problem> {
        let Followed { place, rest } = followed;
        match (&self.operation.kind, place) {
            (Kind::Action | Kind::Function, place) => self.called(tenant, &place, &rest),
            (Kind::Download | Kind::Upload, Place::Entity { key, .. }) => self.stream(tenant, &key, &rest),
            (Kind::List, Place::Collection { owner, property, item }) => {
                let keys = members(tenant, &owner, &property);
                self.page(tenant, &keys, &item)
            }
            (Kind::Count, Place::Collection { owner, property, item }) => {
                let keys = members(tenant, &owner, &property);
                let options = self.options(tenant, &item)?;
                Ok(Outcome::Text(tenant.renderer().choose(&keys, &item, &options).len().to_string()))
            }
            (Kind::Get, Place::Entity { key, declared, .. }) => self.read(tenant, &key, &declared),
            (Kind::Create, Place::Collection { owner, property, item }) => {
                self.create(tenant, &owner, &property, &item)
            }
            (Kind::Update | Kind::Replace, Place::Nothing { owner, property }) => {
                let body = self.body()?;
                write::create(tenant, self.caller, &owner, &property, body)?;
                Ok(Outcome::Nothing)
            }
            (Kind::Update, Place::Entity { key, declared, .. }) => {
                self.if_match(tenant, &key)?;
                write::update(tenant, &key, self.body()?)?;
                self.changed(tenant, &key, &declared)
            }
            (Kind::Replace, Place::Entity { key, declared, .. }) => {
                self.if_match(tenant, &key)?;
                write::replace(tenant, &key, self.body()?)?;
                self.changed(tenant, &key, &declared)
            }
            (Kind::Delete, Place::Entity { key, through, .. }) => {
                self.if_match(tenant, &key)?;
                write::delete(tenant, &key, through.as_ref())?;
                Ok(Outcome::Nothing)
            }
            (_, place) => self.reference(tenant, place),
        }
    }

    /// `$ref`.
    fn reference(&self, tenant: &mut Tenant, place: Place) -> Result<Outcome, Problem> {
        match (&self.operation.kind, place) {
            (Kind::ListRefs, Place::Collection { owner, property, item }) => {
                let keys = members(tenant, &owner, &property);
                let value: Vec<Value> = keys.iter().map(|key| self.link(&item, key)).collect();
                Ok(Outcome::Object(json!({"value": value})))
            }
            (Kind::GetRef, Place::Entity { key, declared, .. }) => Ok(Outcome::Object(self.link(&declared, &key))),
            (Kind::AddRef, Place::Collection { owner, property, .. })
            | (Kind::SetRef, Place::Nothing { owner, property } | Place::Entity { through: Some((owner, property)), .. }) => {
                let body = self.body()?;
                let url = body.get("@odata.id").and_then(Value::as_str);
                let url = url.ok_or_else(|| Problem::bad_request("/@odata.id: found nothing, expected a URL"))?;
                write::add_reference(tenant, &owner, &property, url)?;
                Ok(Outcome::Nothing)
            }
            (Kind::RemoveRef, Place::Entity { key, through: Some((owner, property)), .. }) => {
                write::remove_reference(tenant, &owner, &property, &key.id)?;
                Ok(Outcome::Nothing)
            }
            (Kind::RemoveRef, Place::Collection { owner, property, item }) => {
                let target = self.query.iter().find(|(name, _)| name == "@id").map(|(_, value)| value.clone());
                let target = target.ok_or_else(|| Problem::bad_request("found no `@id` in the query"))?;
                let key = write::referenced(tenant, &item, &target)?;
                write::remove_reference(tenant, &owner, &property, &key.id)?;
                Ok(Outcome::Nothing)
            }
            _ => Err(Problem::not_found("the URL leads to nothing")),
        }
    }

    fn link(&self, ty: &WireName, key: &Key) -> Value {
        let set = super::store::short(ty);
        json!({"@odata.id": format!("{}/{set}s/{}", self.call.base, key.id)})
    }

    fn create(&self, tenant: &mut Tenant, owner: &Key, property: &Property, item: &WireName) -> Result<Outcome, Problem> {
        let key = write::create(tenant, self.caller, owner, property, self.body()?)?;
        let mut value = tenant.renderer().entity(&key, item, &Options::default());
        self.context(&mut value, "/$entity");
        let location = format!("{}{}/{}", self.call.base, self.call.path.trim_end_matches('/'), key.id);
        Ok(Outcome::Created(value, location))
    }

    fn read(&self, tenant: &Tenant, key: &Key, declared: &WireName) -> Result<Outcome, Problem> {
        let options = self.options(tenant, declared)?;
        let mut value = tenant.renderer().entity(key, declared, &options);
        self.context(&mut value, "/$entity");
        Ok(Outcome::Object(value))
    }

    /// What a change answers: the entity if the client wants it and the operation has an answer.
    fn changed(&self, tenant: &Tenant, key: &Key, declared: &WireName) -> Result<Outcome, Problem> {
        let wanted = header_text(&self.call.headers, "prefer").is_some_and(|prefer| prefer.contains("return=representation"));
        let replaced = self.operation.kind == Kind::Replace;
        if (wanted || replaced) && self.operation.response != Response::Empty {
            let mut value = tenant.renderer().entity(key, declared, &Options::default());
            self.context(&mut value, "/$entity");
            return Ok(Outcome::Object(value));
        }
        Ok(Outcome::Nothing)
    }

    fn page(&self, tenant: &Tenant, keys: &[Key], item: &WireName) -> Result<Outcome, Problem> {
        let options = self.options(tenant, item)?;
        let renderer = tenant.renderer();
        let chosen = renderer.choose(keys, item, &options);
        let start = match &options.skip_token {
            None => options.skip,
            Some(token) => position(token).ok_or_else(|| Problem::bad_request("the `$skiptoken` is not one of this service"))?,
        };
        let preferred = header_text(&self.call.headers, "prefer").and_then(page_size);
        let size = options.top.or(preferred).unwrap_or(tenant.page_size).min(tenant.page_size.max(1));
        let value: Vec<Value> = chosen.iter().skip(start).take(size).map(|key| renderer.entity(key, item, &options)).collect();
        let mut page = json!({});
        self.context(&mut page, "");
        if options.count {
            page["@odata.count"] = json!(chosen.len());
        }
        if size > 0 && start + value.len() < chosen.len() {
            page["@odata.nextLink"] = json!(self.next_link(start + value.len()));
        }
        page["value"] = Value::Array(value);
        Ok(Outcome::Object(page))
    }

    fn next_link(&self, position: usize) -> String {
        let token = URL_SAFE_NO_PAD.encode(position.to_string());
        let kept = self.call.query.split('&').filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            let name = percent_decode_str(name).decode_utf8_lossy();
            !pair.is_empty() && !matches!(name.as_ref(), "$skiptoken" | "$skip")
        });
        let mut query: Vec<String> = kept.map(str::to_owned).collect();
        query.push(format!("$skiptoken={token}"));
        format!("{}{}?{}", self.call.base, self.call.path, query.join("&"))
    }

    fn called(&self, tenant: &mut Tenant, place: &Place, rest: &[Step<'_>]) -> Result<Outcome, Problem> {
        let (name, arguments) = match rest.first() {
            Some(Step::Call { name, arguments }) => (*name, arguments.clone()),
            Some(Step::Fixed(name)) => (*name, Vec::new()),
            _ => return Err(Problem::not_found("the URL calls nothing")),
        };
        let body = if self.call.body.is_empty() { json!({}) } else { self.body()? };
        let result = domain::call(tenant, &domain::Call { caller: self.caller, place, name, arguments: &arguments, body: &body })?;
        match result {
            domain::Result::Nothing => Ok(Outcome::Nothing),
            domain::Result::Entities(keys, item) if rest.get(1) == Some(&Step::Fixed("$count")) => {
                let options = self.options(tenant, &item)?;
                Ok(Outcome::Text(tenant.renderer().choose(&keys, &item, &options).len().to_string()))
            }
            domain::Result::Entities(keys, item) => self.page(tenant, &keys, &item),
            domain::Result::Values(values) => {
                let mut page = json!({});
                self.context(&mut page, "");
                page["value"] = Value::Array(values);
                Ok(Outcome::Object(page))
            }
        }
    }

    fn stream(&self, tenant: &mut Tenant, key: &Key, rest: &[Step<'_>]) -> Result<Outcome, Problem> {
        let name = match rest.first() {
            Some(Step::Fixed(name)) => (*name).to_owned(),
            _ => "$value".to_owned(),
        };
        let entity = tenant.store.get_mut(key).ok_or_else(|| Problem::not_found("the entity is gone"))?;
        if self.operation.kind == Kind::Upload {
            entity.streams.insert(name, self.call.body.clone());
            return Ok(Outcome::Nothing);
        }
        let bytes = entity.streams.get(&name).cloned();
        bytes.map(Outcome::Bytes).ok_or_else(|| Problem::not_found(format!("`{name}` holds nothing")))
    }

    fn context(&self, value: &mut Value, suffix: &str) {
        let path = self.call.path.trim_start_matches('/');
        if let Value::Object(object) = value {
            let context = format!("{}/$metadata#{path}{suffix}", self.call.base);
            let rest = std::mem::take(object);
            object.insert("@odata.context".to_owned(), Value::from(context));
            object.extend(rest);
        }
    }

    /// The query options, of which only those may stand that the description lists.
    fn options(&self, tenant: &Tenant, item: &WireName) -> Result<Options, Problem> {
        for (name, _) in &self.query {
            let known = option(name).is_none_or(|option| self.operation.options.contains(&option));
            if !known {
                return Err(Problem::bad_request(format!("`{name}` is not supported here")));
            }
        }
        let system: Vec<(String, String)> = self.query.iter().filter(|(name, _)| name.starts_with('$')).cloned().collect();
        Options::read(&tenant.api, item, &system).map_err(|error| Problem::bad_request(format!("{}: {}", error.option, error.error)))
    }

    fn body(&self) -> Result<Value, Problem> {
        let media = header_text(&self.call.headers, "content-type").unwrap_or_default();
        if !media.starts_with("application/json") {
            let message = format!("found a body of type `{media}`, expected application/json");
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedMediaType", message));
        }
        let found: Result<Map<String, Value>, _> = serde_json::from_slice(&self.call.body);
        found.map(Value::Object).map_err(|error| Problem::bad_request(format!("the body is no JSON object: {error}")))
    }

    fn if_match(&self, tenant: &Tenant, key: &Key) -> Result<(), Problem> {
        let wanted = header_text(&self.call.headers, "if-match");
        let current = tenant.store.get(key).map(etag);
        match (wanted, current) {
            (Some(wanted), Some(current)) if wanted != "*" && wanted != current => {
                let message = format!("found the entity tag {wanted}, the current one is {current}");
                Err(Problem::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", message))
            }
            _ => Ok(()),
        }
    }
}

/// A header as text.
#[must_use]
pub fn header_text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn page_size(prefer: &str) -> Option<usize> {
    let mut parts = prefer.split([',', ';']).map(str::trim);
    parts.find_map(|part| part.strip_prefix("odata.maxpagesize=")?.parse().ok())
}

fn position(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    String::from_utf8(bytes).ok()?.parse().ok()
}

fn option(name: &str) -> Option<RequestOption> {
    Some(match name {
        "$select" => RequestOption::Select,
        "$expand" => RequestOption::Expand,
        "$filter" => RequestOption::Filter,
        "$search" => RequestOption::Search,
        "$orderby" => RequestOption::Orderby,
        "$top" => RequestOption::Top,
        "$skip" => RequestOption::Skip,
        "$count" => RequestOption::Count,
        _ => return None,
    })
}

/// Names and values of a query.
///
/// # Errors
/// 400 when it is not UTF-8.
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
            Ok((text(name)?, text(value)?))
        })
        .collect()
}

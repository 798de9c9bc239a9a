//! A server that accepts only requests that conform to the document, and answers from it.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router as Routes;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::document::{Content, Document, Operation, Parameter};
use crate::route::Router;
use crate::sample::Sampler;
use crate::validate::violations;

/// The media type of JSON.
const JSON: &str = "application/json";

/// A running server.
pub struct Server {
    address: String,
    shared: Arc<Shared>,
}

struct Shared {
    document: Document,
    router: Router,
    templates: Vec<String>,
    token: String,
    arrivals: Mutex<HashMap<String, Vec<Arrival>>>,
}

/// An accepted request.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Index of its operation in the document.
    pub operation: usize,
    /// Values of the parameters in the path, decoded.
    pub arguments: Vec<String>,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

/// A rejected request.
struct Refusal(StatusCode, String);

impl Refusal {
    fn bad(message: impl Into<String>) -> Self {
        Self(StatusCode::BAD_REQUEST, message.into())
    }
}

impl Server {
    /// Starts a server on loopback that expects this token.
    ///
    /// # Errors
    /// If there is no free port.
    pub async fn start(document: Document, token: &str) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("http://{}", listener.local_addr()?);
        let mut templates: Vec<String> = document
            .operations()
            .iter()
            .map(|operation| operation.template.clone())
            .collect();
        templates.dedup();
        let shared = Arc::new(Shared {
            router: Router::new(templates.iter().map(String::as_str)),
            templates,
            document,
            token: token.to_owned(),
            arrivals: Mutex::default(),
        });
        let routes = Routes::new().fallback(handle).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Ok(Self { address, shared })
    }

    /// A separate base URL for each caller, to tell requests apart.
    #[must_use]
    pub fn base_url(&self, caller: &str) -> String {
        format!("{}/{caller}", self.address)
    }

    /// The document.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.shared.document
    }

    /// Takes the recorded requests of a caller.
    #[must_use]
    pub fn take(&self, caller: &str) -> Vec<Arrival> {
        let mut arrivals = lock(&self.shared.arrivals);
        arrivals.remove(caller).unwrap_or_default()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let answer = match to_bytes(body, usize::MAX).await {
        Err(error) => Err(Refusal::bad(error.to_string())),
        Ok(body) => shared.answer(&head, body),
    };
    answer.unwrap_or_else(|Refusal(status, message)| {
        let error = json!({"error": {"code": status.as_str(), "message": message}});
        response(status, JSON, error.to_string())
    })
}

fn response(status: StatusCode, media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let media_type = http::HeaderValue::from_static(media_type);
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}

impl Shared {
    fn answer(&self, head: &http::request::Parts, body: Bytes) -> Result<Response, Refusal> {
        let path = head.uri.path().trim_start_matches('/');
        let (caller, path) = path.split_at(path.find('/').unwrap_or(path.len()));
        let path = path.strip_prefix(self.document.root()).ok_or_else(|| {
            let message = format!("{path} is not below {}", self.document.root());
            Refusal(StatusCode::NOT_FOUND, message)
        })?;
        let arrival = self.examine(head, path, body)?;
        let index = arrival.operation;
        lock(&self.arrivals)
            .entry(caller.to_owned())
            .or_default()
            .push(arrival);
        let operation = &self.document.operations()[index];
        self.success(operation, index)
            .map_err(|why| Refusal(StatusCode::INTERNAL_SERVER_ERROR, why))
    }

    fn examine(
        &self,
        head: &http::request::Parts,
        path: &str,
        body: Bytes,
    ) -> Result<Arrival, Refusal> {
        let found = self.router.route(path);
        let found = found.map_err(|why| Refusal(StatusCode::NOT_FOUND, why))?;
        let template = &self.templates[found.index];
        let is_asked = |operation: &Operation| {
            operation.template == *template && operation.method == head.method.as_str()
        };
        let index = self.document.operations().iter().position(is_asked);
        let index = index.ok_or_else(|| {
            let message = format!("{} of {template}", head.method);
            Refusal(StatusCode::METHOD_NOT_ALLOWED, message)
        })?;
        let operation = &self.document.operations()[index];
        let expected = format!("Bearer {}", self.token);
        if header(&head.headers, &AUTHORIZATION) != Some(&expected) {
            return Err(Refusal(StatusCode::UNAUTHORIZED, "no token".to_owned()));
        }
        if let Some(content) = &operation.answer {
            accepts(&head.headers, &content.media_type)?;
        }
        for (parameter, value) in operation.arguments.iter().zip(&found.values) {
            self.parameter(parameter, value)?;
        }
        let query = decoded(head.uri.query().unwrap_or_default())?;
        check_query(operation, &query)?;
        self.body(operation.body.as_ref(), &head.headers, &body)?;
        Ok(Arrival {
            operation: index,
            arguments: found.values,
            query,
            body,
        })
    }

    fn parameter(&self, parameter: &Parameter, value: &str) -> Result<(), Refusal> {
        let found = violations(&self.document, &parameter.schema, &Value::from(value));
        match found.as_slice() {
            [] => Ok(()),
            _ => Err(Refusal::bad(format!("{}: {found:?}", parameter.name))),
        }
    }

    fn body(
        &self,
        content: Option<&Content>,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<(), Refusal> {
        let sent = header(headers, &CONTENT_TYPE);
        let Some(content) = content else {
            if body.is_empty() && sent.is_none() {
                return Ok(());
            }
            return Err(Refusal::bad("a body where the document has none"));
        };
        if sent != Some(&content.media_type) {
            let message = format!("{sent:?}, expected {}", content.media_type);
            return Err(Refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        }
        if content.media_type != JSON {
            return Ok(());
        }
        let value: Value =
            serde_json::from_slice(body).map_err(|error| Refusal::bad(error.to_string()))?;
        let found = violations(&self.document, &content.schema, &value);
        match found.as_slice() {
            [] => Ok(()),
            _ => Err(Refusal::bad(found.join("; "))),
        }
    }

    fn success(&self, operation: &Operation, index: usize) -> Result<Response, String> {
        let status = if operation.creates {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        };
        let Some(content) = &operation.answer else {
            let mut empty = Response::new(Body::empty());
            *empty.status_mut() = StatusCode::NO_CONTENT;
            return Ok(empty);
        };
        match content.media_type.as_str() {
            JSON => {
                let mut value = Sampler::new(&self.document, index).value(&content.schema)?;
                value["@odata.context"] = json!("$metadata#here");
                Ok(response(status, JSON, value.to_string()))
            }
            "text/plain" => Ok(response(status, "text/plain", index.to_string())),
            "application/octet-stream" => {
                let bytes = vec![0, 0xff, b'\r', b'\n'];
                Ok(response(status, "application/octet-stream", bytes))
            }
            other => Err(format!("no answer of type {other}")),
        }
    }
}

fn check_query(operation: &Operation, query: &[(String, String)]) -> Result<(), Refusal> {
    for (name, _) in query {
        if !operation.query.iter().any(|known| known.name == *name) {
            return Err(Refusal::bad(format!("{name} in the query")));
        }
    }
    for known in operation.query.iter().filter(|known| known.required) {
        if !query.iter().any(|(name, _)| *name == known.name) {
            return Err(Refusal::bad(format!("no {} in the query", known.name)));
        }
    }
    Ok(())
}

fn header<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn accepts(headers: &HeaderMap, media_type: &str) -> Result<(), Refusal> {
    let accept = header(headers, &ACCEPT).unwrap_or_default();
    let mut ranges = accept
        .split(',')
        .map(|range| range.split(';').next().unwrap_or_default().trim());
    if ranges.any(|range| range == media_type || range == "*/*") {
        return Ok(());
    }
    let message = format!("{accept:?} is accepted, not {media_type}");
    Err(Refusal(StatusCode::NOT_ACCEPTABLE, message))
}

fn decoded(query: &str) -> Result<Vec<(String, String)>, Refusal> {
    let text = |raw: &str| {
        let raw = raw.replace('+', " ");
        let text = percent_decode_str(&raw).decode_utf8();
        text.map(String::from)
            .map_err(|error| Refusal::bad(error.to_string()))
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((text(name)?, text(value)?))
        })
        .collect()
}

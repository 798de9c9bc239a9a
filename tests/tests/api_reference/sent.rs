//! Tests that requests arrive as the pages show them, and that their responses can be decoded.

use std::sync::{Arc, Mutex};

use axum::Router as Routes;
use axum::body::{Body, to_bytes};
use axum::extract::{Request as Arriving, State};
use axum::response::Response as Answer;
use graph_runtime::{Client, StaticToken};
use graph_tests::call::{Pending, Sample};
use graph_tests::calls;
use graph_tests::compare::differences;
use graph_tests::document::Operation;
use graph_tests::route::{Found, Router};
use graph_tests::writable::writable;
use http::header::CONTENT_TYPE;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::examples::{Example, Request, Response};
use super::kept::Reference;

/// `Err` says what is wrong.
type Checked = Result<(), String>;

/// A server that returns the response of an example, and records requests.
pub struct Server {
    client: Client,
    state: Shared,
}

type Shared = Arc<Mutex<Exchange>>;

#[derive(Default)]
struct Exchange {
    arrived: Option<(String, String, Vec<u8>)>,
    status: u16,
    answer: Option<String>,
}

impl Server {
    pub async fn start() -> Self {
        let state = Shared::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/beta", listener.local_addr().unwrap());
        let routes = Routes::new().fallback(handle).with_state(state.clone());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let client = Client::builder()
            .credential(StaticToken::new("token-of-the-test"))
            .base_url(base_url)
            .build()
            .unwrap();
        Self { client, state }
    }

    /// Sends the request of an example; returns whether it arrived as shown, and whether the response was
    /// decoded.
    pub async fn play(&self, reference: &Reference, example: &Example) -> (Checked, Checked) {
        let Some(request) = example.request.as_ref().filter(|_| is_sent(example)) else {
            return (Ok(()), Ok(()));
        };
        let (pending, operation) = match self.pending(reference, request) {
            Ok(made) => made,
            Err(problem) => return (Err(problem), Ok(())),
        };
        self.answer_with(example.response.as_ref());
        let read = pending.answer.await.map_err(|error| {
            use std::error::Error as _;
            format!("{error} {:?}", error.source().map(ToString::to_string))
        });
        let arrived = self.state.lock().unwrap().arrived.take();
        let sent = arrived.ok_or_else(|| format!("not sent: {read:?}"));
        let sent = sent.and_then(|arrived| check(reference, operation, request, &arrived));
        (sent, read)
    }

    fn pending<'r>(
        &self,
        reference: &'r Reference,
        request: &Request,
    ) -> Result<(Pending, &'r Operation), String> {
        let path = shown_path(&request.url);
        let operation = reference.operation_with(&request.method, path)?;
        let Found { index, values } = route(&request.method, path)?;
        let body = request.body.clone().unwrap_or_default();
        let reference = body["@odata.id"].as_str().unwrap_or_default().to_owned();
        let sample = Sample {
            arguments: values.into_iter().map(Value::from).collect(),
            reference,
            body,
            ..Sample::default()
        };
        let made = (calls::CALLS[index].run)(&self.client, &sample);
        made.map(|made| (made, operation))
            .map_err(|error| error.to_string())
    }

    fn answer_with(&self, response: Option<&Response>) {
        let status = response.and_then(|response| response.status);
        let body = response.and_then(|response| response.body.as_ref());
        *self.state.lock().unwrap() = Exchange {
            arrived: None,
            status: status.unwrap_or(if body.is_some() { 200 } else { 204 }),
            answer: body.map(|body| body.as_str().map_or(body.to_string(), str::to_owned)),
        };
    }
}

/// Whether this test sends the request of an example: those with a query are sent elsewhere.
pub fn is_sent(example: &Example) -> bool {
    let request = example.request.as_ref();
    request.is_some_and(|request| !request.url.contains('?'))
}

async fn handle(State(state): State<Shared>, arriving: Arriving) -> Answer {
    let (head, body) = arriving.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let mut state = state.lock().unwrap();
    state.arrived = Some((head.method.to_string(), head.uri.to_string(), body.to_vec()));
    let answer = Answer::builder()
        .status(state.status)
        .header(CONTENT_TYPE, "application/json");
    let body = state.answer.clone().map_or_else(Body::empty, Body::from);
    answer.body(body).unwrap()
}

/// The call of the table for a URL, and the values in it.
fn route(method: &str, path: &str) -> Result<Found, String> {
    let with_method: Vec<_> = calls::CALLS
        .iter()
        .enumerate()
        .filter(|(_, call)| call.method == method)
        .collect();
    let templates = with_method.iter().map(|(_, call)| call.template);
    let found = Router::new(templates).route(path)?;
    Ok(Found {
        index: with_method[found.index].0,
        ..found
    })
}

/// The path below the service root, without a trailing slash.
pub fn shown_path(url: &str) -> &str {
    let path = url.split('?').next().unwrap_or_default();
    let path = path.strip_prefix("https://graph.microsoft.com/beta");
    path.unwrap_or(url).trim_end_matches('/')
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn check(
    reference: &Reference,
    operation: &Operation,
    request: &Request,
    (method, target, body): &(String, String, Vec<u8>),
) -> Checked {
    same("method", method, &request.method)?;
    let shown_path = format!("/beta{}", decoded(shown_path(&request.url)));
    same("path", &decoded(target), &shown_path)?;
    let Some(shown) = &request.body else {
        return same("body", body, &Vec::new());
    };
    let found: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let schema = operation.body.as_ref().map(|content| &content.schema);
    let travels = schema.map_or(json!(null), |schema| {
        writable(&reference.document, schema, shown.clone())
    });
    same("body", &differences(&travels, &found), &Vec::new())
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, shown: &T) -> Checked {
    if found == shown {
        return Ok(());
    }
    Err(format!("{what}: sent {found:?}, the page shows {shown:?}"))
}

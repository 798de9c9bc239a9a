//! Calls every operation at every URL of the specification, against a server that knows only the document.

use std::collections::HashSet;
use std::sync::Arc;

use futures::StreamExt;
use futures::future::BoxFuture;
use graph_runtime::transport::{Body, ReqwestTransport, Transport, TransportError};
use graph_runtime::{Bytes, Client, StaticToken};
use graph_tests::call::{Call, Sample};
use graph_tests::calls;
use graph_tests::document::{Document, Operation};
use graph_tests::plan::Plan;
use graph_tests::schema::{Kind, Shape};
use graph_tests::server::{Arrival, Server};
use graph_tests::writable::{overlays, writable};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

const SPEC: &str = include_str!("../../specs/entitlement-management.yaml");
/// Number of operations in the committed specification; a refresh changes this.
const OPERATIONS: usize = 1_329;
const TOKEN: &str = "token-of-the-test";
/// The root of the service.
const ROOT: &str = "/beta";
/// Number of concurrent calls.
const AT_ONCE: usize = 16;
/// Characters that a path segment contains unencoded.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[tokio::test(flavor = "multi_thread")]
async fn given_each_operation_of_the_document_when_called_then_it_arrives_right_and_is_answered() {
    let mut document = Document::parse(SPEC).unwrap();
    for overlay in overlays().unwrap() {
        document.apply(&overlay).unwrap();
    }
    let server = Server::start(document, TOKEN).await.unwrap();
    let transport = Shared(Arc::new(ReqwestTransport::new().unwrap()));
    let plan = Plan::new(server.document()).unwrap();
    let (server, transport, plan) = (&server, &transport, &plan);
    let outcomes: Vec<_> = futures::stream::iter(calls::CALLS.iter().enumerate())
        .map(|(serial, call)| async move {
            let Some((index, sample)) = plan.find(call.method, call.template) else {
                return Err("the document has no such operation".to_owned());
            };
            let caller = serial.to_string();
            let client = client(&server.base_url(&caller), transport.clone());
            let operation = &server.document().operations()[index];
            send(&client, call, sample, operation).await?;
            match server.take(&caller).as_slice() {
                [arrival] if arrival.operation == index => {
                    check(server, operation, sample, arrival, &client)
                }
                other => Err(format!("arrived as {other:?}")),
            }
        })
        .buffered(AT_ONCE)
        .collect()
        .await;
    let problems: Vec<_> = calls::CALLS
        .iter()
        .zip(outcomes)
        .filter_map(|(call, outcome)| Some(format!("{}: {}", call.id, outcome.err()?)))
        .collect();
    let shown: Vec<_> = problems.iter().take(20).collect();
    assert!(
        problems.is_empty(),
        "{} of {OPERATIONS}: {shown:#?}",
        problems.len()
    );
    // Each call went to a different operation, and the numbers match.
    let urls: HashSet<_> = calls::CALLS
        .iter()
        .map(|call| (call.method, call.template))
        .collect();
    assert_eq!(urls.len(), OPERATIONS);
    assert_eq!(calls::CALLS.len(), OPERATIONS);
    assert_eq!(server.document().operations().len(), OPERATIONS);
}

#[tokio::test]
async fn given_requests_that_break_the_document_when_sent_then_the_server_refuses_them() {
    let server = Server::start(Document::parse(SPEC).unwrap(), TOKEN)
        .await
        .unwrap();
    let transport = Shared(Arc::new(ReqwestTransport::new().unwrap()));
    let client = client(&server.base_url("x"), transport);
    let packages = graph_entitlement_management::entitlement_management(&client).access_packages();
    let status = |error: graph_runtime::Error| error.status().map(|status| status.as_u16());

    let error = packages.list().query("$selct", "id").await.unwrap_err();
    assert_eq!(status(error), Some(400));
    let odd = graph_entitlement_management::models::AccessPackage::default();
    let error = packages
        .create(&odd)
        .json(&json!({"displayNaem": "x"}))
        .await
        .unwrap_err();
    assert_eq!(
        error.message(),
        Some("/displayNaem: found a property that the document does not know")
    );
    let error = packages
        .create(&odd)
        .bytes("text/plain", "{}")
        .await
        .unwrap_err();
    assert_eq!(status(error), Some(415));
    let error = packages.list().json(&json!({})).await.unwrap_err();
    assert_eq!(status(error), Some(400));
    let error = packages.list().accept("text/html").await.unwrap_err();
    assert_eq!(status(error), Some(406));
    assert!(server.take("x").is_empty());
}

async fn send(
    client: &Client,
    call: &Call,
    sample: &Sample,
    operation: &Operation,
) -> Result<(), String> {
    let pending = (call.run)(client, sample).map_err(|error| error.to_string())?;
    if call.id != operation.id {
        return Err(format!("the document calls it {}", operation.id));
    }
    if !pending.shown.contains(&format!(
        "template: {:?}",
        format!("{ROOT}{}", operation.template)
    )) {
        return Err(format!("{}, not {}", pending.shown, operation.template));
    }
    pending.answer.await.map_err(|error| {
        use std::error::Error as _;
        format!("{error}: {:?}", error.source().map(ToString::to_string))
    })
}

fn check(
    server: &Server,
    operation: &Operation,
    sample: &Sample,
    arrival: &Arrival,
    client: &Client,
) -> Result<(), String> {
    let found: Vec<_> = arrival.arguments.iter().map(|text| json!(text)).collect();
    same("arguments", &found, &sample.arguments)?;
    let reference = || {
        let set = entity_set(server.document(), operation)?;
        let id = utf8_percent_encode(&sample.reference, UNRESERVED);
        Ok::<_, String>(format!("{}{ROOT}{set}/{id}", client.base_url()))
    };
    let query = match operation.query.iter().find(|parameter| parameter.required) {
        Some(parameter) => vec![(parameter.name.clone(), reference()?)],
        None => Vec::new(),
    };
    same("query", &arrival.query, &query)?;
    match &operation.body {
        None => same("body", &arrival.body.as_ref(), &[].as_slice()),
        Some(content) if content.media_type == "application/json" => {
            let body: Value = serde_json::from_slice(&arrival.body).map_err(|e| e.to_string())?;
            if operation.template.ends_with("/$ref") {
                return same("reference", &body, &json!({"@odata.id": reference()?}));
            }
            let travels = writable(server.document(), &content.schema, sample.body.clone());
            same("body", &body, &travels)
        }
        Some(_) => same("bytes", &arrival.body.as_ref(), &sample.bytes.as_slice()),
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!("{what}: found {found:?}, expected {expected:?}"))
}

/// The entity set of a `$ref` operation: from its type, otherwise the shortest URL that lists the entities.
fn entity_set<'d>(document: &'d Document, operation: &Operation) -> Result<&'d str, String> {
    let navigation = operation.template.trim_end_matches("/$ref");
    let lists = || {
        document
            .operations()
            .iter()
            .filter(|other| other.method == "GET")
    };
    let list = lists().find(|other| other.template == navigation);
    let item = list.and_then(|list| item_type(document, list));
    let item = item.ok_or_else(|| format!("{navigation} is not listed"))?;
    let schema = document.schemas().find(|(name, _)| *name == item);
    if let Some(set) = schema.and_then(|(_, schema)| schema["x-graph-entity-set"].as_str()) {
        return Ok(set);
    }
    lists()
        .filter(|other| !other.template.contains(['{', '(']))
        .filter(|other| item_type(document, other) == Some(item))
        .map(|other| other.template.as_str())
        .min_by_key(|template| template.len())
        .ok_or_else(|| format!("no URL lists {item}"))
}

fn item_type<'d>(document: &'d Document, operation: &'d Operation) -> Option<&'d str> {
    let answer = Shape::of(document, &operation.answer.as_ref()?.schema);
    let Kind::Object { properties, .. } = answer.kind else {
        return None;
    };
    let Kind::Array(items) = Shape::of(document, properties.get("value")?).kind else {
        return None;
    };
    Shape::of(document, items).name
}

fn client(base_url: &str, transport: Shared) -> Client {
    let client = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(base_url)
        .transport(transport)
        .build();
    client.unwrap()
}

/// A connection pool shared by all clients.
#[derive(Clone)]
struct Shared(Arc<ReqwestTransport>);

impl Transport for Shared {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        self.0.send(request)
    }
}

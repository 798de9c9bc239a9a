//! Tests that errors describe what happened, to programs and to people, and never show a secret.

use crate::support;
use crate::wire::nobody;

use std::error::Error as _;
use std::time::Duration;

use futures::future::BoxFuture;
use graph_runtime::transport::{Body, TransportError};
use graph_runtime::{
    Batch, Client, Error, Get, Grant, List, Permissions, Resource, RetryPolicy, StaticToken,
    Transport, credential, options,
};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply, reset};
use support::{Server, TOKEN, answer, client};

pub(super) async fn failure(server: &Server) -> Error {
    let at = server.at("/packages").key("package-id", "private-id");
    Get::<Value, options::All>::get(at)
        .filter("private-filter")
        .await
        .unwrap_err()
}

#[tokio::test]
async fn given_an_odata_error_when_answered_then_all_of_it_is_there() {
    let body = json!({"error": {
        "code": "InvalidModel", "message": "The model\nis invalid.", "target": "displayName",
        "details": [{"code": "TooLong", "message": "m", "target": "t", "limit": 5}],
        "innerError": {
            "date": "2026-01-01", "request-id": "r-inner", "client-request-id": "c", "depth": {"a": 1},
        },
        "unknown": [1],
    }});
    let server = Server::start(move |_, _| {
        answer(
            400,
            &[("request-id", "r-1"), ("retry-after", "2.128")],
            &body.to_string(),
        )
    });
    let server = server.await;
    let error = failure(&server).await;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
    assert_eq!(error.code(), Some("InvalidModel"));
    assert_eq!(error.message(), Some("The model\nis invalid."));
    assert_eq!(error.target(), Some("displayName"));
    let detail = &error.details()[0];
    assert_eq!(
        (detail.code(), detail.message(), detail.target()),
        (Some("TooLong"), Some("m"), Some("t"))
    );
    assert_eq!(detail.extra().get("limit"), Some(&json!(5)));
    assert_eq!(error.inner_error().unwrap()["depth"], json!({"a": 1}));
    assert_eq!(error.extra().unwrap()["unknown"], json!([1]));
    assert_eq!(
        (error.request_id(), error.client_request_id()),
        (Some("r-1"), Some("c"))
    );
    assert_eq!(
        error.retry_after(),
        Some(std::time::Duration::from_millis(2_128))
    );
    assert_eq!(
        error.to_string(),
        "GET /packages/{package-id}: 400 Bad Request, InvalidModel: The model is invalid. (request id r-1)"
    );
}

#[tokio::test]
async fn given_ids_only_in_the_inner_error_when_answered_then_they_are_found() {
    let body = r#"{"error":{"code":"x","innererror":{"request-id":"r-2"}}}"#;
    let server = Server::json(404, body).await;
    let error = failure(&server).await;
    assert_eq!(error.request_id(), Some("r-2"));
    let sent = server.one();
    assert_eq!(error.client_request_id(), sent.header("client-request-id"));
}

#[tokio::test]
async fn given_each_status_when_received_then_the_predicates_match() {
    type Predicate = (fn(&Error) -> bool, &'static [u16]);
    let predicates: [Predicate; 11] = [
        (Error::is_unauthorized, &[401]),
        (Error::is_forbidden, &[403]),
        (Error::is_not_found, &[404, 410]),
        (Error::is_conflict, &[409, 412]),
        (Error::is_throttled, &[429]),
        (Error::is_server_error, &[500, 503, 504]),
        (Error::is_timeout, &[408, 504]),
        (Error::is_retryable, &[408, 429, 500, 503, 504]),
        (Error::is_decode, &[]),
        (Error::is_failed_dependency, &[]),
        (Error::is_over_limit, &[]),
    ];
    for status in [
        304, 400, 401, 403, 404, 408, 409, 410, 412, 429, 500, 503, 504,
    ] {
        let server = Server::json(status, "").await;
        let error = failure(&server).await;
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        for (predicate, statuses) in predicates {
            assert_eq!(
                predicate(&error),
                statuses.contains(&status),
                "{status}: {error}"
            );
        }
    }
}

#[tokio::test]
async fn given_a_request_without_permission_when_answered_then_the_error_names_those_it_needs() {
    static PERMISSIONS: Permissions = Permissions::new(None, Some(Grant::new("Read.All", &[])));
    let server = Server::json(403, "").await;
    let get = Get::<Value>::get(server.at("/x"));
    let error = get.permitted_by(&PERMISSIONS).await.unwrap_err();
    assert_eq!(error.permissions(), Some(&PERMISSIONS));
}

#[tokio::test]
async fn given_a_request_that_cannot_be_made_when_sent_then_the_cause_is_its_source() {
    let server = Server::json(200, "{}").await;
    let error = List::<Value>::resume(&server.client(), "http://[")
        .await
        .unwrap_err();
    assert!(error.source().unwrap().is::<url::ParseError>(), "{error}");
}

#[tokio::test]
async fn given_a_batch_that_fails_when_its_results_are_taken_then_the_cause_is_their_source() {
    let batched = InProcess::at_once(|number, _| match number {
        0 => {
            let one = json!({"id": "1", "status": 200, "body": {}});
            let link = "https://graph.example/beta/x";
            let body = json!({"responses": [one], "@odata.nextLink": link});
            reply(200, &[], &body.to_string())
        }
        _ => reset(),
    });
    let client = batched
        .builder()
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let mut batch = Batch::new(&client);
    let _first = batch.add(Get::<Value>::get(at(&client, "/1")));
    let second = batch.add(Get::<Value>::get(at(&client, "/2")));
    let error = batch.send().await.unwrap().take(second).unwrap_err();
    assert_eq!(error.source().unwrap().to_string(), "reset by peer");
}

#[tokio::test]
async fn given_a_redirect_when_answered_then_it_is_not_followed_and_the_host_is_named() {
    let other = Server::json(200, "{}").await;
    let target = other.base.replace("127.0.0.1", "localhost");
    for (status, location, host) in [
        (302, target.as_str(), "localhost"),
        (307, "https://evil.example/x", "evil.example"),
        (308, "/elsewhere", "127.0.0.1"),
        (301, "http://[", "an unreadable URL"),
    ] {
        let location = location.to_owned();
        let server = Server::start(move |_, _| answer(status, &[("location", &location)], ""));
        let server = server.await;
        let error = failure(&server).await;
        assert!(
            error
                .to_string()
                .contains(&format!("redirected to `{host}`")),
            "{error}"
        );
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(server.seen().len(), 1);
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn given_a_value_of_another_type_when_read_then_place_and_type_are_named() {
    #[derive(Debug, serde::Deserialize)]
    struct Package {
        #[serde(rename = "items")]
        _items: Vec<u8>,
    }
    let server = Server::start(|_, _| {
        answer(
            200,
            &[("request-id", "r-3")],
            "{\n \"items\": [1, \"two\"]}",
        )
    });
    let server = server.await;
    let error = Get::<Package>::get(server.at("/x")).await.unwrap_err();
    assert!(error.is_decode() && !error.is_retryable());
    assert_eq!(error.json_path(), Some("items[1]"));
    let text = error.to_string();
    for part in [
        "GET /x: 200 OK",
        "Package`",
        "`items[1]`",
        "line 2",
        "(request id r-3)",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn given_a_record_that_does_not_fit_when_read_then_the_place_is_named_once() {
    #[derive(Clone, Default, PartialEq)]
    struct Package {
        created: Option<graph_runtime::Timestamp>,
        extra: graph_runtime::Extra,
    }
    graph_runtime::record! {
        Package "sample.package" {
            0 created CREATED "created" value graph_runtime::Timestamp;
        }
    }
    let body = r#"{"value":[{"created":"2026-01-01T00:00:00Z"},{"created":"soon"}]}"#;
    let server = Server::json(200, body).await;
    let error = List::<Package>::get(server.strictly_at("/x"))
        .await
        .unwrap_err();
    assert_eq!(error.json_path(), Some("value[1].created"));
    let text = error.to_string();
    assert_eq!(text.matches("created").count(), 1, "{text}");
    assert!(text.contains("found the string \"soon\""), "{text}");
    let server = Server::json(200, r#"{"created":5}"#).await;
    let error = Get::<Package>::get(server.strictly_at("/x"))
        .await
        .unwrap_err();
    assert_eq!(error.json_path(), Some("created"));
    assert_eq!(error.to_string().matches("created").count(), 1, "{error}");
}

#[tokio::test]
async fn given_no_listener_when_sent_then_it_is_a_connect_error() {
    let at = Resource::root(&client(&nobody()), "/x").key("id", "private-id");
    let error = Get::<Value>::get(at).await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable() && error.status().is_none());
    assert_eq!(error.to_string(), "GET /x/{id}: could not connect");
    let mut source = error.source();
    assert!(source.is_some());
    while let Some(inner) = source {
        assert!(!inner.to_string().contains("private-id"), "{inner}");
        source = inner.source();
    }
}

#[tokio::test]
async fn given_a_credential_that_fails_when_sent_then_nothing_is_sent() {
    let server = Server::json(200, "{}").await;
    let client = Client::builder()
        .credential(credential::from_fn(|scope: String| async move {
            Err(format!("no token for {scope}").into())
        }))
        .base_url(&server.base)
        .build()
        .unwrap();
    let error = Get::<Value>::get(Resource::root(&client, "/x"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /x: the credential returned no token"
    );
    let source = error.source().unwrap().to_string();
    assert_eq!(source, "no token for https://graph.microsoft.com/.default");
    assert!(server.seen().is_empty());
}

/// Stands in for the network.
struct Refusing;

impl Transport for Refusing {
    fn send(
        &self,
        request: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        assert!(!format!("{request:?}").contains(TOKEN));
        Box::pin(async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            Err(TransportError::new("slow").timed_out())
        })
    }
}

#[tokio::test]
async fn given_a_custom_transport_when_it_times_out_then_the_error_says_so() {
    let client = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .transport(Refusing)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let error = Get::<Value>::get(Resource::root(&client, "/v1.0/x"))
        .await
        .unwrap_err();
    assert!(error.is_timeout() && error.is_retryable());
    assert_eq!(error.source().unwrap().to_string(), "slow");
}

#[test]
fn given_the_types_when_shared_then_they_are_send_and_sync_and_small() {
    fn is<T: Send + Sync + 'static>() {}
    is::<Client>();
    is::<Error>();
    is::<Resource>();
    assert_eq!(size_of::<Error>(), size_of::<usize>());
    assert_eq!(size_of::<Client>(), size_of::<usize>());
}

//! Tests what policies and rules of retries see of a request.

use crate::support;

use std::sync::{Arc, Mutex};

use futures::future::BoxFuture;
use graph_runtime::policy::{Next, Outcome, Policy, PolicyRequest};
use graph_runtime::{Create, Get, RetryPolicy};
use http::Method;
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply as answer};

/// What a policy saw of a request.
type Seen = (Method, String, bool, Option<String>, Option<Vec<u8>>);

#[derive(Clone, Default)]
struct Spy(Arc<Mutex<Vec<Seen>>>);

impl Policy for Spy {
    fn send<'a>(
        &'a self,
        request: &'a mut PolicyRequest,
        next: Next<'a>,
    ) -> BoxFuture<'a, Outcome> {
        assert!(request.headers().contains_key("client-request-id"));
        let header = request.headers().get("x-own");
        self.0.lock().unwrap().push((
            request.method().clone(),
            request.template().to_owned(),
            request.is_idempotent(),
            header.map(|value| value.to_str().unwrap().to_owned()),
            request.body().map(|body| body.to_vec()),
        ));
        next.run(request)
    }
}

#[tokio::test]
async fn given_a_policy_when_a_request_passes_then_it_sees_method_headers_and_body() {
    let service = InProcess::at_once(|_, _| answer(200, &[], "{}"));
    let spy = Spy::default();
    let client = service
        .builder()
        .per_call_policy(spy.clone())
        .build()
        .unwrap();
    let get = Get::<Value>::get(at(&client, "/x")).header("x-own", "1");
    get.await.unwrap();
    let create = Create::<Value>::post(at(&client, "/y")).json(&json!({"a": 1}));
    create.await.unwrap();
    let seen = spy.0.lock().unwrap().clone();
    let body = Some(br#"{"a":1}"#.to_vec());
    assert_eq!(
        seen,
        [
            (
                Method::GET,
                "/x".to_owned(),
                true,
                Some("1".to_owned()),
                None
            ),
            (Method::POST, "/y".to_owned(), false, None, body),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn given_a_rule_of_ones_own_when_a_request_fails_then_it_knows_whether_that_is_idempotent() {
    let service = InProcess::at_once(|number, _| match number % 2 {
        0 => answer(500, &[], ""),
        _ => answer(200, &[], "{}"),
    });
    let policy =
        RetryPolicy::default().decide(|failed| failed.is_idempotent() && failed.attempt() < 3);
    let client = service.builder().retry(policy).build().unwrap();
    Get::<Value>::get(at(&client, "/x")).await.unwrap();
    assert_eq!(service.sent().len(), 2);
    let create = Create::<Value>::post(at(&client, "/x")).json(&json!({}));
    assert!(create.await.is_err());
    assert_eq!(service.sent().len(), 3);
}

//! Tests policies: middleware around requests.

use crate::batch::batched;
use crate::support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt as _;
use futures::future::BoxFuture;
use graph_runtime::policy::{Next, Outcome, Policy, PolicyRequest};
use graph_runtime::transport::Body;
use graph_runtime::{Client, ClientBuilder, Create, Get, List, RetryPolicy};
use http::Method;
use serde_json::{Value, json};
use support::TOKEN;
use support::in_process::{InProcess, at, reply as answer};

type Log = Arc<Mutex<Vec<String>>>;

/// Logs what it sees, under its name.
struct Spy(&'static str, Log);

impl Spy {
    fn says(&self, what: &str) {
        self.1.lock().unwrap().push(format!("{} {what}", self.0));
    }
}

impl Policy for Spy {
    fn send<'a>(
        &'a self,
        request: &'a mut PolicyRequest,
        next: Next<'a>,
    ) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let shown = format!("{request:?} {:?}", request.headers());
            assert!(!shown.contains(TOKEN), "{shown}");
            let attempt = request.attempt().unwrap_or_default();
            self.says(&format!("sends {attempt}"));
            let outcome = next.run(request).await;
            self.says(&match &outcome {
                Ok(response) => format!("gets {}", response.status().as_u16()),
                Err(error) => format!("fails: {error}"),
            });
            outcome
        })
    }
}

/// A policy from a closure.
struct With<F>(F);

impl<F> Policy for With<F>
where
    F: for<'a> Fn(&'a mut PolicyRequest, Next<'a>) -> BoxFuture<'a, Outcome> + Send + Sync,
{
    fn send<'a>(
        &'a self,
        request: &'a mut PolicyRequest,
        next: Next<'a>,
    ) -> BoxFuture<'a, Outcome> {
        (self.0)(request, next)
    }
}

fn with<F>(policy: F) -> With<F>
where
    F: for<'a> Fn(&'a mut PolicyRequest, Next<'a>) -> BoxFuture<'a, Outcome> + Send + Sync,
{
    With(policy)
}

fn quick(builder: ClientBuilder) -> Client {
    let policy = RetryPolicy::default().base_delay(Duration::ZERO);
    builder.retry(policy).build().unwrap()
}

fn busy_once() -> InProcess {
    InProcess::at_once(|number, _| match number {
        0 => answer(503, &[], ""),
        _ => answer(200, &[], "7"),
    })
}

#[tokio::test]
async fn given_policies_in_both_positions_when_retried_then_each_runs_in_its_place() {
    let server = busy_once();
    let log = Log::default();
    let builder = server
        .builder()
        .per_attempt_policy(Spy("inner", log.clone()))
        .per_call_policy(Spy("outer", log.clone()))
        .per_call_policy(Spy("second", log.clone()));
    let client = quick(builder);
    let response = client.get("/x").json::<Value>().with_response().await;
    let response = response.unwrap();
    assert_eq!((response.attempts(), &response.value), (2, &json!(7)));
    assert_eq!(
        *log.lock().unwrap(),
        [
            "outer sends 0",
            "second sends 0",
            "inner sends 1",
            "inner fails: GET {url}: 503 Service Unavailable, without a body",
            "inner sends 2",
            "inner gets 200",
            "second gets 200",
            "outer gets 200",
        ]
    );
}

#[tokio::test]
async fn given_a_policy_that_sets_headers_when_sent_then_they_arrive_and_reserved_ones_do_not() {
    for per_call in [true, false] {
        let server = InProcess::at_once(|_, _| answer(200, &[], "7"));
        let stamp = with(|request, next| {
            Box::pin(async move {
                request.set_header("x-stamp", request.template().to_owned().as_str())?;
                for (name, value) in [("Authorization", "x"), ("host", "x"), ("a b", "x")] {
                    request.set_header(name, value).unwrap_err();
                }
                request.set_header("x", "\n").unwrap_err();
                next.run(request).await
            })
        });
        let builder = server.builder();
        let client = quick(if per_call {
            builder.per_call_policy(stamp)
        } else {
            builder.per_attempt_policy(stamp)
        });
        client
            .get("/x")
            .template("/{id}")
            .json::<Value>()
            .await
            .unwrap();
        let sent = &server.sent()[0];
        assert_eq!(sent.header("x-stamp"), Some("/{id}"));
        assert_eq!(
            sent.header("authorization"),
            Some(&*format!("Bearer {TOKEN}"))
        );
        assert_eq!(sent.header("host"), None);
    }
}

#[tokio::test]
async fn given_typed_requests_when_a_policy_sees_them_then_it_knows_their_templates_and_ids() {
    for per_call in [true, false] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        let spy = with(move |request, next| {
            assert!(request.headers().contains_key("client-request-id"));
            let header = request.headers().get("x-own");
            log.lock().unwrap().push((
                request.method().clone(),
                request.template().to_owned(),
                request.url().to_string(),
                request.is_idempotent(),
                header.map(|value| value.to_str().unwrap().to_owned()),
                request.body().map(|body| body.to_vec()),
            ));
            next.run(request)
        });
        let server = InProcess::at_once(|_, _| answer(200, &[], "{}"));
        let builder = server.builder();
        let client = quick(if per_call {
            builder.per_call_policy(spy)
        } else {
            builder.per_attempt_policy(spy)
        });
        let get = Get::<Value>::get(at(&client, "/x"))
            .header("x-own", "1")
            .query("$top", "5");
        get.await.unwrap();
        let create = Create::<Value>::post(at(&client, "/y")).json(&json!({"a": 1}));
        create.await.unwrap();
        let url = |path: &str| format!("https://graph.example/beta{path}");
        let (own, body) = (Some("1".to_owned()), Some(br#"{"a":1}"#.to_vec()));
        let expected = [
            (
                Method::GET,
                "/x".to_owned(),
                url("/x?$top=5"),
                true,
                own,
                None,
            ),
            (Method::POST, "/y".to_owned(), url("/y"), false, None, body),
        ];
        assert_eq!(*seen.lock().unwrap(), expected);
    }
}

#[tokio::test]
async fn given_a_policy_that_returns_a_response_when_called_then_nothing_is_sent() {
    for per_call in [true, false] {
        for (status, attempts) in [(200, u32::from(!per_call)), (404, u32::from(!per_call))] {
            let server = busy_once();
            let cache = with(move |_, _| {
                let mut response = http::Response::new(Body::from(Bytes::from_static(b"8")));
                *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
                Box::pin(std::future::ready(Ok(response)))
            });
            let builder = server.builder();
            let client = quick(if per_call {
                builder.per_call_policy(cache)
            } else {
                builder.per_attempt_policy(cache)
            });
            let outcome = client.get("/x").json::<Value>().with_response().await;
            match outcome {
                Ok(response) => {
                    assert_eq!(
                        (status, response.attempts(), &response.value),
                        (200, attempts, &json!(8))
                    );
                }
                Err(error) => assert!(status == 404 && error.is_not_found(), "{error}"),
            }
            assert!(server.sent().is_empty());
        }
    }
}

#[tokio::test]
async fn given_a_policy_that_sends_twice_when_sent_then_both_count() {
    let server = busy_once();
    let twice = with(|request, next| {
        Box::pin(async move {
            match next.run(&mut *request).await {
                Ok(response) => Ok(response),
                Err(_) => next.run(request).await,
            }
        })
    });
    let client = quick(server.builder().per_call_policy(twice));
    let get = client.get("/x").json::<Value>().retry(RetryPolicy::never());
    assert_eq!(get.with_response().await.unwrap().attempts(), 2);
}

#[tokio::test]
async fn given_policies_when_a_resend_is_answered_404_then_the_error_still_suggests_success() {
    let server = InProcess::at_once(|number, _| match number {
        0 => answer(504, &[], ""),
        _ => answer(404, &[], ""),
    });
    let log = Log::default();
    let builder = server.builder().per_call_policy(Spy("call", log.clone()));
    let client = quick(builder.per_attempt_policy(Spy("attempt", log)));
    let error = client.delete("/x").nothing().await.unwrap_err();
    assert!(error.earlier_attempt_may_have_succeeded());
    assert_eq!(error.attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn given_a_policy_that_hangs_when_the_attempt_timeout_runs_out_then_it_is_tried_again() {
    let server = busy_once();
    let hangs = with(|_, _| Box::pin(std::future::pending()));
    let client = quick(server.builder().per_attempt_policy(hangs));
    let error = client.get("/x").nothing().await.unwrap_err();
    assert!(error.is_timeout());
    assert_eq!((error.attempts(), server.sent().len()), (4, 0));
}

#[tokio::test]
async fn given_pages_and_a_batch_when_sent_then_each_page_and_the_batch_pass_the_policies() {
    let server = InProcess::at_once(|number, sent| match (sent.method.as_str(), number) {
        ("POST", _) => answer(
            200,
            &[],
            r#"{"responses":[{"id":"1","status":200,"body":7}]}"#,
        ),
        (_, 0) => answer(
            200,
            &[],
            r#"{"value":[1],"@odata.nextLink":"https://graph.example/beta/things?2"}"#,
        ),
        _ => answer(200, &[], r#"{"value":[2]}"#),
    });
    let log = Log::default();
    let client = quick(server.builder().per_call_policy(Spy("call", log.clone())));
    let items = List::<Value>::get(at(&client, "/things")).stream();
    assert_eq!(items.try_collect::<Vec<_>>().await.unwrap(), [1, 2]);
    assert_eq!(
        batched(&client, client.get("/x").json::<Value>())
            .await
            .unwrap(),
        7
    );
    assert_eq!(log.lock().unwrap().len(), 6);
}

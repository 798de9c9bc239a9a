//! Tests which failed requests are retried when callers override the rules: marks, statuses, closures. Also
//! tests what an error says about attempts with an unknown effect.

use crate::support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use graph_runtime::{Batch, Client, Create, Error, Get, Request, RetryPolicy, reply};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use support::in_process::{
    InProcess, Sent, TransportResult, at, quick, refused, reply as answer, reset,
};

type Sending = Request<reply::Bytes>;

fn request(client: &Client, method: &Method) -> Sending {
    client.request(method.clone(), "/things").content()
}

fn client(server: &InProcess) -> Client {
    server.builder().retry(quick()).build().unwrap()
}

/// Answers each attempt from the list, and repeats the last one.
fn in_turn(outcomes: &'static [fn() -> TransportResult]) -> InProcess {
    InProcess::at_once(move |number, _| outcomes[number.min(outcomes.len() - 1)]())
}

fn gateway_timeout() -> TransportResult {
    answer(504, &[], "")
}

#[tokio::test(start_paused = true)]
async fn given_a_post_marked_as_idempotent_when_it_fails_then_it_is_retried_like_a_put() {
    for failure in [gateway_timeout, reset, || answer(503, &[], "")] {
        let server = InProcess::at_once(move |_, _| failure());
        let client = client(&server);
        for (marked, attempts) in [(Some(true), 3), (Some(false), 1), (None, 1)] {
            let mut post = request(&client, &Method::POST);
            if let Some(marked) = marked {
                post = post.idempotent(marked);
            }
            assert_eq!(post.await.unwrap_err().attempts(), attempts, "{marked:?}");
        }
        let delete = request(&client, &Method::DELETE).idempotent(false);
        assert_eq!(delete.await.unwrap_err().attempts(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn given_an_added_retry_status_when_received_then_only_idempotent_requests_are_retried() {
    let server = InProcess::at_once(|_, _| answer(423, &[], ""));
    let client = client(&server);
    let policy = quick().retry_status(StatusCode::LOCKED);
    for (method, attempts) in [(Method::GET, 3), (Method::DELETE, 3), (Method::POST, 1)] {
        let error = request(&client, &method).retry(policy.clone()).await;
        assert_eq!(error.unwrap_err().attempts(), attempts, "{method}");
        let error = request(&client, &method).await;
        assert_eq!(error.unwrap_err().attempts(), 1, "{method}");
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_closure_when_an_attempt_fails_then_it_sees_all_and_decides() {
    let server = InProcess::at_once(|_, _| answer(404, &[("retry-after", "0.5")], ""));
    let client = client(&server);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let policy = quick().decide(move |failed| {
        log.lock().unwrap().push((
            failed.method().clone(),
            failed.template().to_owned(),
            failed.is_idempotent(),
            failed.status().map(|status| status.as_u16()),
            failed.attempt(),
            failed.retry_after(),
            failed.error().is_not_found(),
            failed.is_retried_by_default(),
        ));
        failed.attempt() < 2
    });
    let post = request(&client, &Method::POST).retry(policy);
    assert_eq!(post.await.unwrap_err().attempts(), 2);
    let wait = Some(Duration::from_millis(500));
    let row = |attempt| {
        let template = "{url}".to_owned();
        (
            Method::POST,
            template,
            false,
            Some(404),
            attempt,
            wait,
            true,
            false,
        )
    };
    assert_eq!(*seen.lock().unwrap(), [row(1), row(2)]);
    assert_eq!(server.times(), [0, 500]);
}

#[tokio::test(start_paused = true)]
async fn given_a_closure_that_declines_when_throttled_then_the_request_is_not_sent_again() {
    let server = InProcess::at_once(|_, _| answer(429, &[], ""));
    let client = client(&server);
    let policy = quick().decide(|failed| !failed.is_retried_by_default());
    let error = request(&client, &Method::GET).retry(policy).await;
    assert_eq!(error.unwrap_err().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn given_a_closure_that_always_agrees_when_attempts_are_used_up_then_it_ends() {
    let server = InProcess::at_once(|_, _| answer(400, &[], ""));
    let client = client(&server);
    let always = quick().decide(|_| true);
    let error = request(&client, &Method::POST).retry(always).await;
    assert_eq!(error.unwrap_err().attempts(), 3);
}

/// Sends the same request alone, and then in a batch, with each outcome as its response.
async fn alone_and_batched(
    outcomes: &'static [fn() -> TransportResult],
    of: impl Fn(&Client) -> Sending,
) -> [Error; 2] {
    let alone = in_turn(outcomes);
    let alone = of(&client(&alone)).await.unwrap_err();
    let server = InProcess::at_once(move |number, sent: &Sent| {
        let whole = outcomes[number.min(outcomes.len() - 1)]()?;
        let body: Value = serde_json::from_slice(&sent.body).unwrap();
        let id = &body["requests"][0]["id"];
        let header = |name| whole.headers().get(name).map(|it| it.to_str().unwrap());
        let headers = json!({"Retry-After": header("retry-after")});
        let headers = if header("retry-after").is_some() {
            headers
        } else {
            json!({})
        };
        let one = json!({"id": id, "status": whole.status().as_u16(), "headers": headers});
        answer(200, &[], &json!({"responses": [one]}).to_string())
    });
    let client = client(&server);
    let mut batch = Batch::new(&client);
    let handle = batch.add(of(&client));
    let batched = match batch.send().await {
        Ok(mut results) => results.take(handle).unwrap_err(),
        Err(error) => error,
    };
    [alone, batched]
}

#[tokio::test(start_paused = true)]
async fn given_a_resend_when_its_answer_suggests_that_the_first_succeeded_then_the_error_says_so() {
    type Row = (Method, &'static [fn() -> TransportResult], bool);
    const GONE: fn() -> TransportResult = || answer(404, &[], "");
    const THERE: fn() -> TransportResult = || answer(409, &[], "");
    const AWAY: fn() -> TransportResult = || answer(503, &[("retry-after", "0")], "");
    const THROTTLED: fn() -> TransportResult = || answer(429, &[("retry-after", "0")], "");
    const CHANGED: fn() -> TransportResult = || answer(412, &[], "");
    let rows: [Row; 10] = [
        (Method::DELETE, &[gateway_timeout, GONE], true),
        (Method::DELETE, &[THROTTLED, gateway_timeout, GONE], true),
        (Method::PUT, &[gateway_timeout, THERE], true),
        (Method::PUT, &[gateway_timeout, CHANGED], true),
        (Method::POST, &[AWAY, THERE], true),
        (Method::POST, &[THROTTLED, THERE], false),
        (Method::POST, &[THERE], false),
        (Method::DELETE, &[GONE], false),
        (Method::DELETE, &[THROTTLED, GONE], false),
        (Method::GET, &[gateway_timeout, GONE], false),
    ];
    for (method, outcomes, suggests) in rows {
        for error in alone_and_batched(outcomes, |client| request(client, &method)).await {
            let about = format!("{method} {error}");
            assert_eq!(error.attempts() as usize, outcomes.len(), "{about}");
            assert_eq!(
                error.earlier_attempt_may_have_succeeded(),
                suggests,
                "{about}"
            );
            assert_eq!(error.may_have_taken_effect(), suggests, "{about}");
            let says = error
                .to_string()
                .contains("an earlier attempt may have succeeded");
            assert_eq!(says, suggests, "{about}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn given_each_failure_when_it_leaves_the_effect_unknown_then_the_error_says_so() {
    type Failure = (fn() -> TransportResult, bool);
    let failures: [Failure; 15] = [
        (refused, false),
        (reset, true),
        (gateway_timeout, true),
        (|| answer(408, &[], ""), true),
        (|| answer(500, &[], ""), true),
        (|| answer(502, &[], ""), true),
        (|| answer(503, &[], ""), true),
        (|| answer(503, &[("retry-after", "0")], ""), false),
        (|| answer(501, &[], ""), false),
        (|| answer(429, &[], ""), false),
        (|| answer(401, &[], ""), false),
        (|| answer(404, &[], ""), false),
        (|| answer(409, &[], ""), false),
        (|| answer(201, &[], "<html>"), true),
        (
            || answer(307, &[("location", "https://elsewhere/")], ""),
            false,
        ),
    ];
    for (index, (failure, open)) in failures.into_iter().enumerate() {
        let server = InProcess::at_once(move |_, _| failure());
        let client = client(&server);
        let sent = |method| {
            let request = client.request(method, "/things").json::<Value>();
            async { request.retry(RetryPolicy::never()).await.unwrap_err() }
        };
        assert_eq!(
            sent(Method::POST).await.may_have_taken_effect(),
            open,
            "{index}"
        );
        assert_eq!(
            sent(Method::DELETE).await.may_have_taken_effect(),
            open,
            "{index}"
        );
        assert!(!sent(Method::GET).await.may_have_taken_effect(), "{index}");
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_total_timeout_when_it_runs_out_then_only_a_sent_attempt_may_have_an_effect() {
    let second = Duration::from_secs(1);
    let slow = InProcess::new(|_, _| async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        answer(200, &[], "{}")
    });
    let hung = slow.builder().total_timeout(second).build().unwrap();
    let error = request(&hung, &Method::POST).await.unwrap_err();
    assert!(error.is_timeout() && error.may_have_taken_effect());

    let no_token = graph_runtime::credential::from_fn(|_: String| std::future::pending());
    let client = slow.builder().credential(no_token).total_timeout(second);
    let error = request(&client.build().unwrap(), &Method::POST)
        .await
        .unwrap_err();
    assert!(error.is_timeout() && !error.may_have_taken_effect());
}

#[tokio::test]
async fn given_a_success_whose_body_is_too_large_when_read_then_the_request_has_taken_effect() {
    let server = InProcess::at_once(|_, _| answer(201, &[], "{}"));
    let client = client(&server);
    let post = request(&client, &Method::POST).max_response_bytes(1);
    let error = post.await.unwrap_err();
    assert!(
        error.may_have_taken_effect() && !error.is_retryable(),
        "{error}"
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

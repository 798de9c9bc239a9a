//! Tests that requests of batches are retried by the same rules as single requests.

use crate::batch::{batched, get, responses};
use crate::support;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use graph_runtime::{AccessToken, Batch, Credential as _, RetryPolicy, credential};
use http::Method;
use serde_json::{Value, json};
use support::in_process::{
    InProcess, TransportResult, broken_off, quick, refused, reply as answer, reset,
};
use tokio::time::Instant;

const METHODS: [Method; 5] = [
    Method::GET,
    Method::PUT,
    Method::DELETE,
    Method::POST,
    Method::PATCH,
];

/// A service that answers each request of a batch; the closure gets the request and the number of the batch,
/// starting at 0.
fn service(serve: impl Fn(&Value, usize) -> Value + Send + Sync + 'static) -> InProcess {
    InProcess::at_once(move |number, sent| {
        let body = responses(&sent.body, |request| serve(request, number));
        answer(200, &[], &body)
    })
}

fn ok() -> Value {
    json!({"status": 200, "body": {}})
}

/// The ids of the requests in each batch, with the time in milliseconds.
fn batches(server: &InProcess) -> Vec<(u128, Vec<String>)> {
    let ids = |body: &[u8]| {
        let body: Value = serde_json::from_slice(body).unwrap();
        let requests = body["requests"].as_array().unwrap().clone();
        let ids = requests
            .iter()
            .map(|it| it["id"].as_str().unwrap().to_owned());
        ids.collect()
    };
    let sent = server.sent();
    sent.iter()
        .map(|sent| (sent.after.as_millis(), ids(&sent.body)))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn given_each_answer_when_alone_or_in_a_batch_then_the_decision_is_the_same() {
    for status in [
        302, 400, 404, 408, 409, 423, 425, 429, 500, 501, 502, 503, 504, 509, 700,
    ] {
        for told in [None, Some("0"), Some("30,120"), Some("soon"), Some("9999")] {
            for (number, method) in METHODS.into_iter().enumerate() {
                let about = format!("{status} {told:?} {method}");
                let headers: Vec<_> = told.iter().map(|told| ("retry-after", *told)).collect();
                let alone = InProcess::at_once(move |_, _| answer(status, &headers, ""));
                let client = alone.builder().retry(quick()).build().unwrap();
                let request = client.request(method.clone(), "/x").content();
                let error = request.await.unwrap_err();

                let server = service(move |_, _| match told {
                    Some(told) => json!({"status": status, "headers": {"Retry-After": told}}),
                    None => json!({"status": status}),
                });
                let client = server.builder().retry(quick()).build().unwrap();
                let batched = batched(&client, client.request(method, "/x").content())
                    .await
                    .unwrap_err();

                assert_eq!(batched.attempts(), error.attempts(), "{about}");
                assert_eq!(batched.status(), error.status(), "{about}");
                assert_eq!(server.sent().len(), alone.sent().len(), "{about}");
                assert_eq!(batched.is_retryable(), error.is_retryable(), "{about}");
                assert_eq!(
                    batched.may_have_taken_effect(),
                    error.may_have_taken_effect(),
                    "{about} {number}"
                );
                if told == Some("30,120") {
                    assert_eq!(server.times(), alone.times(), "{about}");
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_batch_that_fails_as_a_whole_then_each_request_is_retried_by_its_own_rules() {
    type Failure = (fn() -> TransportResult, [u32; 2]);
    let failures: [Failure; 8] = [
        (refused, [3, 3]),
        (|| answer(429, &[("retry-after", "0")], ""), [3, 3]),
        (|| answer(503, &[("retry-after", "0")], ""), [3, 3]),
        (|| answer(503, &[], ""), [3, 1]),
        (|| answer(504, &[], ""), [3, 1]),
        (|| broken_off(200), [3, 1]),
        (reset, [3, 1]),
        (|| answer(403, &[], ""), [1, 1]),
    ];
    for (index, (failure, [idempotent, other])) in failures.into_iter().enumerate() {
        let server = InProcess::at_once(move |_, _| failure());
        let client = server.builder().retry(quick()).build().unwrap();
        let mut batch = Batch::new(&client);
        let handles = METHODS.map(|method| {
            let attempts = if method.is_idempotent() {
                idempotent
            } else {
                other
            };
            (attempts, batch.add(client.request(method, "/x").nothing()))
        });
        match batch.send().await {
            Ok(mut results) => {
                for (attempts, handle) in handles {
                    let error = results.take(handle).unwrap_err();
                    assert_eq!(error.attempts(), attempts, "{index}: {error}");
                }
            }
            // None of them had an effect.
            Err(error) => {
                assert_eq!(
                    (error.attempts(), idempotent),
                    (idempotent, other),
                    "{error}"
                );
                assert!(!error.may_have_taken_effect());
            }
        }
        let sent = batches(&server);
        assert_eq!(sent.len(), idempotent as usize, "{index}");
        let expected = if other == 1 { 3 } else { 5 };
        assert!(
            sent.iter().skip(1).all(|(_, ids)| ids.len() == expected),
            "{index}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn given_twenty_creates_when_a_gateway_gives_up_then_each_is_sent_once() {
    for failure in [|| answer(504, &[], ""), reset, || answer(503, &[], "")] {
        let server = InProcess::at_once(move |_, _| failure());
        let client = server.builder().build().unwrap();
        let mut batch = Batch::new(&client);
        let create = || client.post("/x").body(&json!({})).json::<Value>();
        let _handles: Vec<_> = (0..20).map(|_| batch.add(create())).collect();
        let error = batch.send().await.unwrap_err();
        assert!(error.may_have_taken_effect(), "{error}");
        assert_eq!(server.sent().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn given_reads_and_creates_when_a_gateway_gives_up_once_then_the_reads_are_answered() {
    let server = InProcess::at_once(|number, sent| {
        if number == 0 {
            return answer(504, &[], "");
        }
        let seven = json!({"status": 200, "body": 7});
        answer(200, &[], &responses(&sent.body, |_| seven.clone()))
    });
    let client = server.builder().build().unwrap();
    let mut batch = Batch::new(&client);
    let create = batch.add(client.post("/x").body(&json!({})).json::<Value>());
    let read = batch.add(get(&client, "/x").with_response());
    let mut results = batch.send().await.unwrap();
    let read = results.take(read).unwrap();
    assert_eq!((read.attempts(), read.value), (2, json!(7)));
    let sent = |number: usize| serde_json::from_slice::<Value>(&server.sent()[number].body);
    let mut read = sent(0).unwrap()["requests"][1].clone();
    read["headers"] = json!({"Retry-Attempt": "1"});
    assert_eq!(sent(1).unwrap(), json!({"requests": [read]}));
    let error = results.take(create).unwrap_err();
    assert!(
        error.may_have_taken_effect() && !error.is_retryable(),
        "{error}"
    );
    assert_eq!(error.attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn given_retry_policies_of_requests_when_throttled_in_a_batch_then_each_follows_its_own() {
    let server = service(|_, _| json!({"status": 429, "headers": {"Retry-After": "1"}}));
    let client = server.builder().retry(quick()).build().unwrap();
    let mut batch = Batch::new(&client);
    let never = batch.add(get(&client, "/x").retry(RetryPolicy::never()));
    let often = batch.add(get(&client, "/x").retry(quick().attempts(5)));
    let usual = batch.add(get(&client, "/x"));
    let declined = batch.add(get(&client, "/x").retry(quick().decide(|_| false)));
    let mut results = batch.send().await.unwrap();
    let attempts = [never, often, usual, declined].map(|handle| {
        let error = results.take(handle).unwrap_err();
        error.attempts()
    });
    assert_eq!(attempts, [1, 5, 3, 1]);
}

#[tokio::test(start_paused = true)]
async fn given_marks_when_a_request_of_a_batch_fails_then_they_count_as_for_single_requests() {
    let server = service(|_, _| json!({"status": 504}));
    let client = server.builder().retry(quick()).build().unwrap();
    let mut batch = Batch::new(&client);
    let marked = batch.add(client.post("/x").idempotent(true).nothing());
    let plain = batch.add(client.post("/x").nothing());
    let unmarked = batch.add(client.delete("/x").idempotent(false).nothing());
    let mut results = batch.send().await.unwrap();
    let attempts =
        [marked, plain, unmarked].map(|handle| results.take(handle).unwrap_err().attempts());
    assert_eq!(attempts, [3, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn given_several_waits_when_throttled_then_each_request_waits_for_its_own() {
    let server = service(|request, _| {
        let wait = request["url"].as_str().unwrap().trim_start_matches("/x/");
        match request["headers"].get("Retry-Attempt") {
            None => json!({"status": 429, "headers": {"Retry-After": wait}}),
            Some(_) => ok(),
        }
    });
    let client = server.builder().build().unwrap();
    let mut batch = Batch::new(&client);
    let handles = ["/x/60", "/x/1", "/x/5", "/x/1", "/x/0"].map(|it| batch.add(get(&client, it)));
    let mut results = batch.send().await.unwrap();
    for handle in handles {
        results.take(handle).unwrap();
    }
    let ids = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        batches(&server),
        [
            (0, ids(&["1", "2", "3", "4", "5"])),
            (0, ids(&["5"])),
            (1_000, ids(&["2", "4"])),
            (5_000, ids(&["3"])),
            (60_000, ids(&["1"])),
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn given_no_retry_after_when_throttled_then_requests_that_failed_together_stay_together() {
    let server = service(|request, _| match request["headers"].get("Retry-Attempt") {
        None => json!({"status": 429}),
        Some(_) => ok(),
    });
    let client = server.builder().build().unwrap();
    let mut batch = Batch::new(&client);
    let _handles: Vec<_> = (0..20).map(|_| batch.add(get(&client, "/x"))).collect();
    drop(batch.send().await.unwrap());
    assert_eq!(server.sent().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn given_a_neighbour_that_is_throttled_when_challenged_then_the_resend_does_not_wait() {
    let claims = STANDARD.encode(r#"{"access_token":{}}"#);
    let challenge = format!(r#"Bearer error="insufficient_claims", claims="{claims}""#);
    let server = service(move |request, number| match request["url"].as_str() {
        Some("/strict") if number == 0 => {
            json!({"status": 401, "headers": {"WWW-Authenticate": challenge}})
        }
        // Longer than the policy allows.
        Some("/busy") => json!({"status": 429, "headers": {"Retry-After": "86400"}}),
        _ => ok(),
    });
    let tokens = std::sync::atomic::AtomicUsize::new(0);
    let credential = credential::from_fn_with_claims(move |_, _| {
        let number = tokens.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        std::future::ready(Ok(AccessToken::new(format!("t-{number}"))))
    });
    let client = server.builder().credential(credential.cached());
    let client = client.build().unwrap();
    for policy in [RetryPolicy::never(), RetryPolicy::default()] {
        let mut batch = Batch::new(&client).retry(policy);
        let busy = batch.add(get(&client, "/busy"));
        let strict = batch.add(get(&client, "/strict"));
        let start = Instant::now();
        let mut results = batch.send().await.unwrap();
        results.take(strict).unwrap();
        assert!(results.take(busy).unwrap_err().is_throttled());
        assert_eq!(start.elapsed(), Duration::ZERO);
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_retry_after_that_is_a_number_when_in_a_batch_then_it_counts_however_large() {
    for (told, times) in [
        (json!(30), vec![0, 30_000]),
        (json!(3e1), vec![0, 30_000]),
        (json!(2.5), vec![0, 2_500]),
        (json!(1e30), vec![0]),
    ] {
        let server = service(move |_, number| match number {
            0 => json!({"status": 429, "headers": {"Retry-After": told}}),
            _ => ok(),
        });
        let client = server.builder().build().unwrap();
        let mut batch = Batch::new(&client);
        let _handle = batch.add(get(&client, "/x"));
        let _results = batch.send().await.unwrap();
        assert_eq!(server.times(), times);
    }
}

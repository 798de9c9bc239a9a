//! Tests operations that are polled until they are done.

use std::time::Duration;

use graph_runtime::wait::{Wait, WaitError};
use graph_runtime::{Response, RetryPolicy};
use serde_json::{Value, json};
use support::in_process::{InProcess, reply as answer};

use crate::support;

/// A response: its status, headers and body.
type Turn = (u16, &'static [(&'static str, &'static str)], &'static str);

/// Answers each request with the next of these; repeats the last one.
fn in_turn(answers: &'static [Turn]) -> InProcess {
    InProcess::at_once(move |number, _| {
        let (status, headers, body) = answers[number.min(answers.len() - 1)];
        answer(status, headers, body)
    })
}

async fn until_done(server: &InProcess) -> Result<Response<Option<Value>>, WaitError<String>> {
    let client = server
        .builder()
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let wait = Wait::up_to(Duration::from_secs(60));
    wait.until_done(&client, "https://graph.example/beta/operations/1")
        .await
}

/// The responses of a URL in turn, the requested paths, and the result.
const WORK: &[(&[Turn], &[&str], &str)] = &[
    // As Azure polls.
    (
        &[(202, &[], ""), (202, &[], ""), (200, &[], r#"{"id":"7"}"#)],
        &["operations/1"; 3],
        r#"{"id":"7"}"#,
    ),
    (
        &[(202, &[], ""), (204, &[], "")],
        &["operations/1"; 2],
        "null",
    ),
    // An entity that cannot be read yet.
    (
        &[
            (404, &[], ""),
            (200, &[], r#"{"id":"7","status":"Active"}"#),
        ],
        &["operations/1"; 2],
        r#"{"id":"7","status":"Active"}"#,
    ),
    // Operations of Graph.
    (
        &[
            (200, &[], r#"{"status":"notStarted"}"#),
            (200, &[], r#"{"status":"Running","percentComplete":5}"#),
            (
                200,
                &[],
                r#"{"status":"succeeded","resourceLocation":"/beta/x/7"}"#,
            ),
            (200, &[], r#"{"id":"7"}"#),
        ],
        &["operations/1", "operations/1", "operations/1", "x/7"],
        r#"{"id":"7"}"#,
    ),
    // Without a place of the result.
    (
        &[(200, &[], r#"{"resourceLocation":" ","status":"succeeded"}"#)],
        &["operations/1"],
        r#"{"resourceLocation":" ","status":"succeeded"}"#,
    ),
    // See Other.
    (
        &[
            (202, &[], ""),
            (303, &[("location", "../x/7")], ""),
            (200, &[], r#"{"id":"7"}"#),
        ],
        &["operations/1", "operations/1", "x/7"],
        r#"{"id":"7"}"#,
    ),
    // Transient errors.
    (
        &[
            (503, &[("retry-after", "1")], ""),
            (200, &[], r#"{"id":"7"}"#),
        ],
        &["operations/1"; 2],
        r#"{"id":"7"}"#,
    ),
];

#[tokio::test(start_paused = true)]
async fn given_a_long_running_operation_when_polled_then_its_result_is_returned() {
    for (answers, paths, value) in WORK {
        let server = in_turn(answers);
        let done = until_done(&server).await.unwrap();
        assert_eq!(done.value.unwrap_or_default().to_string(), *value);
        let sent: Vec<_> = server.sent().into_iter().map(|sent| sent.path).collect();
        let paths = paths.iter().map(|path| format!("/beta/{path}"));
        assert_eq!(sent, paths.collect::<Vec<_>>());
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_retry_after_with_202_when_polled_then_the_pause_is_as_long() {
    let server = in_turn(&[(202, &[("retry-after", "17")], ""), (200, &[], "{}")]);
    until_done(&server).await.unwrap();
    assert!(server.times()[1] >= 17_000, "{:?}", server.times());
}

#[tokio::test(start_paused = true)]
async fn given_an_operation_that_failed_when_polled_then_the_error_has_its_code() {
    for (body, code) in [
        (
            r#"{"status":"failed","error":{"code":"TooLate","message":"m"}}"#,
            "TooLate",
        ),
        (
            r#"{"status":"failed","error":{"code":"TooLate"}}"#,
            "TooLate",
        ),
        (r#"{"status":"Canceled"}"#, "Canceled"),
        (r#"{"status":"failed","error":null}"#, "failed"),
    ] {
        let server = InProcess::at_once(move |_, _| answer(200, &[], body));
        let error = until_done(&server).await.unwrap_err();
        assert_eq!(error.request_error().unwrap().code(), Some(code));
        assert_eq!(server.sent().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn given_an_endless_operation_when_polled_then_the_error_has_the_last_state() {
    let server = in_turn(&[(202, &[], ""), (200, &[], r#"{"status":"running"}"#)]);
    let error = until_done(&server).await.unwrap_err();
    assert_eq!(error.timed_out().unwrap().seen.as_deref(), Some("running"));
}

#[tokio::test(start_paused = true)]
async fn given_a_location_at_another_origin_when_polled_then_nothing_is_sent_there() {
    let server = in_turn(&[(303, &[("location", "https://elsewhere.example/x")], "")]);
    let error = until_done(&server).await.unwrap_err();
    assert!(error.to_string().contains("`elsewhere.example`"), "{error}");
    assert_eq!(server.sent().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn given_locations_that_form_a_cycle_when_polled_then_it_ends_in_an_error() {
    let server = in_turn(&[(303, &[("location", "/beta/operations/1")], "")]);
    let error = until_done(&server).await.unwrap_err();
    assert_eq!(
        error.request_error().unwrap().status().unwrap().as_u16(),
        303
    );
    assert_eq!(server.sent().len(), 10);
}

#[tokio::test(start_paused = true)]
async fn given_results_that_form_a_cycle_when_polled_then_the_last_one_is_returned() {
    let body = r#"{"resourceLocation":"/beta/operations/1","status":"succeeded"}"#;
    let server = InProcess::at_once(move |number, _| {
        assert!(number < 20, "it has no end");
        answer(200, &[], body)
    });
    let done = until_done(&server).await.unwrap();
    assert_eq!(done.value.unwrap().to_string(), body);
    assert_eq!(server.sent().len(), 10);
}

#[tokio::test(start_paused = true)]
async fn given_a_state_that_is_the_token_when_polled_then_the_error_does_not_show_it() {
    let server =
        InProcess::at_once(|_, _| answer(202, &[], &json!({"status": support::TOKEN}).to_string()));
    let error = until_done(&server).await.unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(support::TOKEN), "{shown}");
    assert!(shown.contains("last seen: [token]"), "{shown}");
}

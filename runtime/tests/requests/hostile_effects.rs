//! Tests changes whose response fails: the error says what may have taken effect, and nothing is done twice.
#![cfg(feature = "reqwest")]

use std::time::Duration;

use graph_runtime::{Request, RetryPolicy, reply};
use support::in_process::at;
use wire::Step::{Flood, Send};
use wire::{Step, Wire, whole};

use crate::hostile::{LIMIT, builder, create, in_time, text};
use crate::support;
use crate::wire;

#[tokio::test]
async fn given_a_success_without_a_result_when_its_body_fails_then_it_is_a_success() {
    let head = "HTTP/1.1 200 OK\r\n";
    for (rest, end) in [
        ("content-length: 9\r\n\r\n{\"id\":", Step::Reset),
        ("content-length: 9\r\n\r\n{\"id\":", Step::Close),
        ("transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n", Step::Close),
        ("transfer-encoding: chunked\r\n\r\nx", Step::Hang),
        (
            "content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
            Step::Close,
        ),
        ("\r\n", Flood(b" ".repeat(1 << 16))),
    ] {
        let server = Wire::start(vec![text(&format!("{head}{rest}")), end]).await;
        let client = builder(&server.base)
            .retry(RetryPolicy::default())
            .build()
            .unwrap();
        let delete = || Request::<reply::Empty>::delete(at(&client, "/things"));
        in_time(delete()).await.unwrap();
        let response = in_time(delete().with_response()).await.unwrap();
        assert_eq!((response.status.as_u16(), response.attempts()), (200, 1));
        assert_eq!(server.requests(), 2, "{rest}");
    }
}

#[tokio::test]
async fn given_a_create_whose_response_body_fails_when_read_then_the_error_has_the_location() {
    let head = "HTTP/1.1 201 Created\r\nlocation: /things/7\r\nrequest-id: r-1\r\n";
    let short = Duration::from_millis(500);
    let long = Duration::from_secs(60);
    for (rest, end, attempt, total, max) in [
        (
            "content-length: 9\r\n\r\n{\"id\":",
            Step::Reset,
            long,
            long,
            100,
        ),
        (
            "content-length: 9\r\n\r\n{\"id\":",
            Step::Close,
            long,
            long,
            100,
        ),
        (
            "transfer-encoding: chunked\r\n\r\nx",
            Step::Hang,
            short,
            long,
            100,
        ),
        (
            "transfer-encoding: chunked\r\n\r\nx",
            Step::Hang,
            long,
            short,
            100,
        ),
        (
            "content-length: 9\r\n\r\n{\"id\": 7}",
            Step::Close,
            long,
            long,
            8,
        ),
        (
            "content-length: 6\r\n\r\n{\"id\":",
            Step::Close,
            long,
            long,
            100,
        ),
        (
            "content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}",
            Step::Close,
            long,
            long,
            100,
        ),
    ] {
        let server = Wire::start(vec![text(&format!("{head}{rest}")), end]).await;
        let client = builder(&server.base)
            .attempt_timeout(attempt)
            .total_timeout(total)
            .max_response_bytes(max)
            .build()
            .unwrap();
        let error = in_time(create(&client)).await.unwrap_err();
        let made = (
            error.status().map(|status| status.as_u16()),
            error.location(),
        );
        let location = server.base.replace("/beta", "/things/7");
        assert_eq!(made, (Some(201), Some(&*location)), "{rest}: {error}");
        assert_eq!(error.request_id(), Some("r-1"), "{rest}: {error}");
        assert!(error.may_have_taken_effect(), "{rest}: {error}");
        assert!(error.to_string().contains(": 201 Created, but "), "{error}");
        assert_eq!(server.requests(), 1, "{rest}: {error}");
    }
}

#[tokio::test]
async fn given_two_answers_to_one_request_when_another_is_sent_then_it_gets_its_own() {
    let server = Wire::answering(|number, _| {
        let own = whole("200 OK", "", number.to_string().as_bytes());
        let forged = whole("200 OK", "", b"\"forged\"");
        vec![Send([own, forged].concat())]
    });
    let server = server.await;
    let client = builder(&server.base).build().unwrap();
    for number in 0..20 {
        match in_time(create(&client)).await {
            Ok(value) => assert_eq!(value, number),
            Err(error) => panic!("{error:?}"),
        }
    }
}

#[tokio::test]
async fn given_a_connection_that_ends_when_used_again_then_each_create_has_one_effect_at_most() {
    for end in [Step::Close, Step::Reset] {
        for (answers_first, is_reused) in [(true, false), (true, true), (false, true)] {
            let end = end.clone();
            let server = Wire::answering(move |number, _| {
                let answer = Send(whole("200 OK", "", b"7"));
                match (number.is_multiple_of(2) && is_reused, answers_first) {
                    (true, _) => vec![answer],
                    (false, true) => vec![answer, end.clone()],
                    (false, false) => vec![end.clone()],
                }
            });
            let server = server.await;
            let client = builder(&server.base).retry(RetryPolicy::default());
            let client = client.build().unwrap();
            for _ in 0..20 {
                let before = server.requests();
                let outcome = in_time(create(&client)).await;
                let effects = server.requests() - before;
                let is_right = match &outcome {
                    Ok(_) => effects == 1,
                    Err(error) => effects == 0 || effects == 1 && error.may_have_taken_effect(),
                };
                assert!(is_right, "{outcome:?} with {effects}");
            }
        }
    }
}

#[tokio::test]
async fn given_a_status_that_leaves_the_effect_unknown_when_creating_then_the_error_says_so() {
    let open = [
        "101", "300", "301", "302", "303", "408", "500", "600", "799", "999",
    ];
    let closed = [
        "304", "307", "308", "400", "404", "409", "425", "429", "501",
    ];
    let both = open.map(|status| (status, true)).into_iter();
    for (status, is_open) in both.chain(closed.map(|status| (status, false))) {
        for location in ["", "location: /beta/other\r\n"] {
            let answer = whole(&format!("{status} X"), location, b"");
            let server = Wire::start(vec![Send(answer), Step::Close]).await;
            let client = builder(&server.base).retry(RetryPolicy::default().attempts(2));
            let client = client.attempt_timeout(LIMIT).build().unwrap();
            let error = in_time(create(&client)).await.unwrap_err();
            assert_eq!(error.may_have_taken_effect(), is_open, "{status}: {error}");
            let requests = if status == "429" { 2 } else { 1 };
            assert_eq!(server.requests(), requests, "{status}: {error}");
        }
    }
}

//! Hostile servers: floods, trickles, unrequested responses, endless loops. Many use a raw socket, to send
//! what no HTTP library would.
#![cfg(feature = "reqwest")]

use crate::support;
use crate::wire;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, stream};
use graph_runtime::transport::{Body, ReqwestTransport};
use graph_runtime::{
    Batch, Client, ClientBuilder, Create, Download, Error, Get, Request, RetryPolicy, StaticToken,
    reply,
};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply as answer};
use support::{Server, TOKEN};
use tokio::time::Instant;
use wire::Step::{Flood, Hang, Send};
use wire::{Step, Wire, whole};

/// Long enough for a busy machine, and short enough to detect a hang.
pub(super) const LIMIT: Duration = Duration::from_secs(20);

pub(super) fn builder(base: &str) -> ClientBuilder {
    let builder = reqwest::Client::builder().no_proxy();
    Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(base)
        .transport(ReqwestTransport::from_builder(builder).unwrap())
        .retry(RetryPolicy::never())
}

/// The outcome; fails if it takes too long.
pub(super) async fn in_time<T>(work: impl IntoFuture<Output = T>) -> T {
    let outcome = tokio::time::timeout(LIMIT, work.into_future()).await;
    outcome.expect("it hangs")
}

fn get(client: &Client) -> Get<Value> {
    Get::get(at(client, "/things"))
}

pub(super) fn create(client: &Client) -> Create<Value> {
    Create::post(at(client, "/things")).json(&json!({}))
}

pub(super) fn text(text: &str) -> Step {
    Send(text.as_bytes().to_vec())
}

#[tokio::test]
async fn given_endless_data_of_any_kind_when_read_then_the_attempt_timeout_ends_it() {
    let head = "HTTP/1.1 200 OK\r\n";
    let chunked = format!("{head}transfer-encoding: chunked\r\n\r\n");
    for (start, flood) in [
        (String::new(), "HTTP/1.1 100 Continue\r\n\r\n"),
        (
            String::new(),
            "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n",
        ),
        (String::new(), "\r\n"),
        (head.to_owned(), "x: y\r\n"),
        (format!("{head}x: "), "yyyyyyyyyyyyyyyy"),
        (format!("{chunked}2;x="), "yyyyyyyyyyyyyyyy"),
        (format!("{chunked}1\r\n \r\n0\r\n"), "x: y\r\n"),
        (chunked.clone(), "1\r\n \r\n"),
        (chunked.clone(), "00000000000000000000"),
    ] {
        let steps = vec![text(&start), Flood(flood.repeat(100).into_bytes())];
        let server = Wire::start(steps).await;
        let client = builder(&server.base).attempt_timeout(Duration::from_millis(500));
        let outcome = in_time(create(&client.build().unwrap())).await;
        let error = outcome.unwrap_err();
        assert!(error.may_have_taken_effect(), "{start}{flood}: {error}");
        assert_eq!(server.requests(), 1, "{start}{flood}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn given_an_error_of_a_download_that_trickles_when_read_then_its_status_is_the_outcome() {
    let server = InProcess::at_once(|_, _| {
        let drops = stream::repeat(()).then(|()| async {
            tokio::time::sleep(Duration::from_secs(9)).await;
            Ok(Bytes::from_static(b" "))
        });
        Ok(support::answer(404, &[], "").map(|_| Body::from_stream(drops)))
    });
    let client = server.builder().build().unwrap();
    let download = || <Download>::get(at(&client, "/file"));
    let upload = || {
        let content = || stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"7"))]);
        Request::<reply::Empty>::put(at(&client, "/file")).stream_bytes("text/csv", 1, content)
    };
    let start = Instant::now();
    assert!(download().await.unwrap_err().is_not_found());
    assert!(download().chunks().await.unwrap_err().is_not_found());
    assert!(upload().await.unwrap_err().is_not_found());
    assert_eq!(start.elapsed().as_secs(), 30);
}

#[tokio::test]
async fn given_a_batch_with_millions_of_answers_when_read_then_those_to_its_requests_count() {
    let mut body = r#"{"responses":[{"id":"1","status":200,"body":1}"#.to_owned();
    body.push_str(&",0".repeat(2_000_000));
    body.push_str(r#",{"id":"2","status":200,"body":2}]}"#);
    let server = Server::json(200, &body).await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let handles = [batch.add(get(&client)), batch.add(get(&client))];
    let mut results = in_time(batch.send()).await.unwrap();
    let outcomes = handles.map(|handle| results.take(handle).unwrap());
    assert_eq!(outcomes, [json!(1), json!(2)]);
}

#[tokio::test]
async fn given_a_batch_whose_response_is_truncated_when_read_then_earlier_answers_count() {
    let one = |id: u8| json!({"id": id.to_string(), "status": 201, "body": id}).to_string();
    for rest in [
        "",
        ",",
        ",{\"id\":\"2\",\"status\":201",
        ",x]}",
        "}",
        ",{\"\u{1}\":1}]}",
    ] {
        let body = format!("{{\"responses\":[{}{rest}", one(1));
        let server = Server::json(200, &body).await;
        let client = server.client();
        let mut batch = Batch::new(&client);
        let handles = [batch.add(create(&client)), batch.add(create(&client))];
        let mut results = batch.send().await.unwrap();
        let [first, second] = handles.map(|handle| results.take(handle));
        assert_eq!(first.unwrap(), 1, "{rest}");
        let error = second.unwrap_err();
        assert!(
            error.is_decode() && error.may_have_taken_effect(),
            "{rest}: {error}"
        );
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn given_a_redirect_within_a_batch_when_relative_then_it_is_to_the_url_of_its_request() {
    let one = json!({"id": "1", "status": 303, "headers": {"Location": "other"}});
    let server = Server::json(200, &json!({"responses": [one]}).to_string()).await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let handle = batch.add(Request::<reply::Empty>::post(
        at(&client, "/things").child("deep"),
    ));
    let mut results = batch.send().await.unwrap();
    let error = results.take(handle).unwrap_err();
    let expected = format!("{}/things/other", server.base);
    assert_eq!(error.location(), Some(&*expected));
}

fn shows_no_token(what: &impl std::fmt::Debug) {
    let shown = format!("{what:?} {what:#?}");
    assert!(!shown.contains(TOKEN), "{shown}");
}

#[tokio::test]
async fn given_ids_that_are_the_token_when_shown_then_they_are_not_there() {
    let ids = json!({"client-request-id": TOKEN, "request-id": TOKEN});
    let answers = [200, 201, 404].map(|status| {
        json!({"id": (status - 199).min(3).to_string(), "status": status, "headers": ids, "body": "x"})
    });
    let batch = json!({"responses": answers}).to_string();
    let server = InProcess::at_once(move |_, sent| {
        let ids = [("request-id", TOKEN), ("client-request-id", TOKEN)];
        match (sent.path.ends_with("$batch"), sent.method.as_str()) {
            (true, _) => answer(200, &[], &batch),
            (_, "GET") => answer(200, &ids, "{}"),
            _ => answer(200, &ids, "[]"),
        }
    });
    let client = server.builder().build().unwrap();
    shows_no_token(&get(&client).with_response().await.unwrap());
    let undecodable = Request::<reply::CountText<()>>::post(at(&client, "/x"));
    shows_no_token(&undecodable.await.unwrap_err());
    let mut batch = Batch::new(&client);
    let text = Request::<reply::Nullable<String>>::get(at(&client, "/x")).with_response();
    let (first, second, third) = (
        batch.add(text),
        batch.add(count(&client)),
        batch.add(get(&client)),
    );
    let mut results = batch.send().await.unwrap();
    shows_no_token(&results.take(first).unwrap());
    let errors: [Error; 2] = [
        results.take(second).unwrap_err(),
        results.take(third).unwrap_err(),
    ];
    shows_no_token(&errors);
}

fn count(client: &Client) -> Request<reply::CountText<()>> {
    Request::get(at(client, "/x"))
}

#[tokio::test]
async fn given_a_page_with_a_next_one_when_shown_then_headers_of_the_caller_are_not_there() {
    let server = InProcess::at_once(|_, _| {
        answer(
            200,
            &[],
            r#"{"value":[],"@odata.nextLink":"https://graph.example/beta/x"}"#,
        )
    });
    let client = server.builder().build().unwrap();
    let list = graph_runtime::List::<Value>::get(at(&client, "/x")).header("x-key", "private");
    let page = list.await.unwrap();
    assert!(!format!("{page:?}").contains("private"));
}

#[tokio::test]
async fn given_a_request_whose_response_hangs_when_dropped_then_it_was_sent_once() {
    let server = Wire::start(vec![Hang]).await;
    let client = builder(&server.base)
        .retry(RetryPolicy::default())
        .build()
        .unwrap();
    let work = create(&client).into_future();
    assert!(
        tokio::time::timeout(Duration::from_millis(300), work)
            .await
            .is_err()
    );
    let client = builder(&server.base).total_timeout(Duration::from_millis(300));
    let error = in_time(create(&client.build().unwrap())).await.unwrap_err();
    assert!(error.is_timeout() && error.may_have_taken_effect());
    assert_eq!(server.requests(), 2);
}

/// A number that any client with its version can replace. Each replacement is carried out, and the response
/// to the first one is lost.
#[tokio::test]
async fn given_a_replacement_whose_answer_is_lost_when_changed_then_the_change_is_not_made_twice() {
    for (lost, retry_after) in [("504 Gateway Timeout", ""), ("503 X", "retry-after: 0\r\n")] {
        let number = Arc::new(Mutex::new(0));
        let state = number.clone();
        let server = Wire::answering(move |_, head| {
            let mut number = state.lock().unwrap();
            let etag = format!("\"v{number}\"");
            let answer = if head.starts_with("get") {
                let body = json!({"number": *number, "@odata.etag": etag});
                whole("200 OK", "", body.to_string().as_bytes())
            } else if head.contains(&format!("if-match: {etag}")) {
                *number += 1;
                whole(if *number == 1 { lost } else { "204 X" }, retry_after, b"")
            } else {
                whole("412 Precondition Failed", "", b"")
            };
            vec![Send(answer)]
        });
        let server = server.await;
        let policy = RetryPolicy::default().base_delay(Duration::from_millis(1));
        let client = builder(&server.base).retry(policy).build().unwrap();
        let changed = graph_runtime::optimistic::read_change_write(
            5,
            || get(&client),
            |_: Value| {
                let write = Request::<reply::Empty>::put(at(&client, "/things"));
                Ok(Some(write.json(&json!({"number": "one more"}))))
            },
        );
        let error = in_time(changed).await.unwrap_err();
        assert!(error.earlier_attempt_may_have_succeeded(), "{error}");
        assert_eq!(*number.lock().unwrap(), 1, "{lost}");
    }
}

//! Tests conditional requests: `If-None-Match`, and changes with `If-Match`.

use crate::support;

use std::sync::{Arc, Mutex};

use graph_runtime::optimistic::read_change_write;
use graph_runtime::{Get, List, Update};
use serde_json::{Value, json};
use support::{Server, answer};

/// One entity with a number, and its version in the body, the header, or both. Before each of the first
/// `others` writes, another client changes it.
async fn entity(others: usize, in_body: bool, in_header: bool) -> Server {
    let state = Arc::new(Mutex::new((0_u32, 1_u32, others)));
    Server::start(move |_, seen| {
        let mut state = state.lock().unwrap();
        let (number, version, others) = &mut *state;
        if seen.method == http::Method::PATCH {
            if *others > 0 {
                *others -= 1;
                *version += 1;
                *number += 100;
            }
            if seen.header("if-match") != Some(&format!("W/\"{version}\"")) {
                return answer(412, &[], r#"{"error":{"code":"PreconditionFailed"}}"#);
            }
            *number = u32::try_from(seen.json()["number"].as_u64().unwrap()).unwrap();
            *version += 1;
            return answer(204, &[], "");
        }
        let etag = format!("W/\"{version}\"");
        if seen.header("if-none-match") == Some(&etag) {
            return answer(304, &[("etag", &etag)], "");
        }
        let mut body = json!({"number": number});
        if in_body {
            body["@odata.etag"] = etag.clone().into();
        }
        let headers: &[_] = if in_header { &[("etag", &*etag)] } else { &[] };
        answer(200, headers, &body.to_string())
    })
    .await
}

async fn increment(server: &Server, attempts: u32) -> graph_runtime::Result<Option<Option<Value>>> {
    read_change_write(
        attempts,
        || Get::<Value>::get(server.at("/x")),
        |entity: Value| {
            let next = json!({"number": entity["number"].as_u64().unwrap() + 1});
            Ok(Some(Update::<Value>::patch(server.at("/x")).json(&next)))
        },
    )
    .await
}

#[tokio::test]
async fn given_concurrent_changes_when_changed_then_it_is_read_again_and_no_change_is_lost() {
    for (in_body, in_header) in [(true, false), (false, true), (true, true)] {
        let server = entity(2, in_body, in_header).await;
        assert_eq!(increment(&server, 3).await.unwrap(), Some(None));
        let number = Get::<Value>::get(server.at("/x")).await.unwrap()["number"].clone();
        assert_eq!(number, 201);
        assert_eq!(server.seen().len(), 7);
    }
}

#[tokio::test]
async fn given_constant_conflicts_when_changed_then_it_ends_with_the_412() {
    let server = entity(100, true, false).await;
    let error = increment(&server, 4).await.unwrap_err();
    assert!(error.is_precondition_failed() && error.is_conflict());
    assert_eq!(server.seen().len(), 8);
}

#[tokio::test]
async fn given_nothing_to_change_when_read_then_nothing_is_written() {
    let server = entity(0, true, false).await;
    let nothing = read_change_write(
        3,
        || Get::<Value>::get(server.at("/x")),
        |_: Value| Ok(None::<Update<Value>>),
    );
    assert_eq!(nothing.await.unwrap(), None);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_an_entity_without_a_version_when_changed_then_nothing_is_written() {
    let server = entity(0, false, false).await;
    let error = increment(&server, 3).await.unwrap_err();
    assert!(error.to_string().contains("has no ETag"), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_a_failure_other_than_412_when_written_then_it_is_not_retried() {
    let server = Server::start(|_, seen| match seen.method {
        http::Method::PATCH => answer(403, &[], "{}"),
        _ => answer(200, &[("etag", "1")], r#"{"number":1}"#),
    });
    let server = server.await;
    assert!(increment(&server, 3).await.unwrap_err().is_forbidden());
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn given_a_known_version_when_read_then_the_entity_is_returned_only_if_changed() {
    let server = entity(0, true, true).await;
    let get = || Get::<Value>::get(server.at("/x"));
    assert_eq!(get().if_none_match("W/\"1\"").await.unwrap(), None);
    let changed = get().if_none_match("W/\"0\"").await.unwrap();
    assert_eq!(changed.unwrap()["number"], 0);
    let same = get()
        .if_none_match("W/\"1\"")
        .with_response()
        .await
        .unwrap();
    assert_eq!((same.status.as_u16(), same.etag()), (304, Some("W/\"1\"")));
    assert_eq!(same.value, None);
    let list = List::<Value>::get(server.at("/x")).if_none_match("W/\"1\"");
    assert_eq!(list.await.unwrap(), None);
}

#[tokio::test]
async fn given_an_unrequested_304_when_received_then_it_is_an_error() {
    let server = Server::start(|_, _| answer(304, &[], "")).await;
    let get = || Get::<Value>::get(server.at("/x"));
    assert_eq!(get().await.unwrap_err().status().unwrap().as_u16(), 304);
    let by_hand = get().header("If-None-Match", "1").await;
    assert_eq!(by_hand.unwrap_err().status().unwrap().as_u16(), 304);
}

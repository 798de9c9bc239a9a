//! Tests the metadata of responses, and the headers of requests.

use crate::support;

use graph_runtime::{Action, Count, Create, Get, Json, List, Prefer, Update, options, reply};
use serde_json::{Value, json};
use support::{Server, answer};

#[tokio::test]
async fn given_a_response_when_requested_then_it_has_status_headers_and_ids() {
    let headers = [
        ("etag", "W/\"1\""),
        ("request-id", "r-1"),
        ("location", "/x/7"),
    ];
    let server = Server::start(move |_, _| answer(201, &headers, r#"{"id":"7"}"#)).await;
    let request = Get::<Value>::get(server.at("/x")).with_response();
    let response = request.await.unwrap();
    assert_eq!(response.value["id"], "7");
    assert_eq!(response.status, 201);
    assert_eq!(response.etag(), Some("W/\"1\""));
    assert_eq!(response.request_id(), Some("r-1"));
    assert_eq!(response.header("Location"), Some("/x/7"));
    assert_eq!(response.attempts(), 1);
    let seen = server.one();
    assert_eq!(
        seen.header("client-request-id"),
        Some(response.client_request_id())
    );
    assert_eq!(response.map(|value| value["id"].clone()).into_inner(), "7");
}

#[tokio::test]
async fn given_options_when_a_response_is_requested_then_they_stay() {
    let server = Server::json(200, r#"{"value":[]}"#).await;
    let list = List::<Value, options::All>::get(server.at("/x")).top(5);
    let response = list.with_response().select("id").await.unwrap();
    assert!(response.value.value.is_empty());
    assert_eq!(server.one().target, "/beta/x?$select=id&$top=5");
}

#[tokio::test]
async fn given_no_entity_when_a_response_is_requested_then_it_still_has_status_and_headers() {
    let server = Server::start(|_, _| answer(204, &[("preference-applied", "return=minimal")], ""));
    let server = server.await;
    let update = Update::<Value>::patch(server.at("/x")).json(&json!({}));
    let update = update.prefer(Prefer::return_minimal()).with_response();
    let response = update.await.unwrap();
    assert_eq!(response.value, None);
    assert_eq!(
        response.header("preference-applied"),
        Some("return=minimal")
    );
    assert_eq!(server.one().header("prefer"), Some("return=minimal"));
}

#[tokio::test]
async fn given_a_failure_when_the_response_is_requested_then_it_is_the_same_error() {
    let server = Server::json(404, r#"{"error":{"code":"c"}}"#).await;
    let request = Get::<Value>::get(server.at("/x")).with_response();
    assert!(request.await.unwrap_err().is_not_found());
}

#[tokio::test]
async fn given_several_preferences_when_sent_then_they_are_one_header() {
    let server = Server::json(200, r#"{"value":[]}"#).await;
    let list = List::<Value>::get(server.at("/x"))
        .header("Prefer", "outlook.timezone=\"UTC\"")
        .prefer(Prefer::include_unknown_enum_members())
        .prefer(Prefer::max_page_size(10))
        .prefer("odata.maxpagesize=20");
    list.await.unwrap();
    let seen = server.one();
    assert_eq!(seen.headers.get_all("prefer").iter().count(), 1);
    assert_eq!(
        seen.header("prefer"),
        Some("outlook.timezone=\"UTC\", include-unknown-enum-members, odata.maxpagesize=20")
    );
}

#[tokio::test]
async fn given_an_advanced_query_when_sent_then_consistency_is_eventual() {
    let server = Server::json(200, r#"{"value":[]}"#).await;
    let list = || List::<Value, options::All>::get(server.at("/x"));
    list().count(true).await.unwrap();
    drop(Count::<Json, options::All>::get(server.at("/x/$count")).await);
    for seen in server.seen() {
        assert_eq!(
            seen.header("consistencylevel"),
            Some("eventual"),
            "{}",
            seen.target
        );
    }
}

#[tokio::test]
async fn given_an_ordinary_request_when_sent_then_it_has_no_consistency_level() {
    let server = Server::json(200, r#"{"value":[]}"#).await;
    let list = || List::<Value, options::All>::get(server.at("/x"));
    list().top(5).await.unwrap();
    let post = Update::<Value>::patch(server.at("/x")).query("$count", "true");
    post.await.unwrap();
    for seen in server.seen() {
        assert_eq!(seen.header("consistencylevel"), None, "{}", seen.target);
    }
}

#[tokio::test]
async fn given_a_consistency_level_of_the_caller_when_sent_then_it_stays() {
    let server = Server::json(200, r#"{"value":[]}"#).await;
    let list = List::<Value, options::All>::get(server.at("/x")).count(true);
    list.header("ConsistencyLevel", "session").await.unwrap();
    assert_eq!(server.one().header("consistencylevel"), Some("session"));
}

#[tokio::test]
async fn given_an_id_of_the_caller_when_sent_then_it_is_the_client_request_id() {
    let server = Server::json(200, "{}").await;
    let request = Get::<Value>::get(server.at("/x")).header("client-request-id", "mine");
    let response = request.with_response().await.unwrap();
    assert_eq!(response.client_request_id(), "mine");
    assert_eq!(server.one().header("client-request-id"), Some("mine"));
}

#[tokio::test]
async fn given_a_create_without_a_body_when_answered_then_the_location_is_reachable() {
    for status in [201, 202, 204] {
        for (sent, location) in [
            (
                "https://graph.example/beta/x/7",
                "https://graph.example/beta/x/7",
            ),
            ("/beta/x/7", "{origin}/beta/x/7"),
            ("7", "{origin}/beta/7"),
        ] {
            let server = Server::start(move |_, _| answer(status, &[("location", sent)], ""));
            let server = server.await;
            let origin = server.base.trim_end_matches("/beta");
            let location = location.replace("{origin}", origin);
            let create = || Create::<Value>::post(server.at("/x")).json(&json!({}));

            let made = create().or_empty().with_response().await.unwrap();
            assert_eq!((made.status.as_u16(), &made.value), (status, &None));
            assert_eq!(made.location(), Some(&*location));
            assert_eq!(made.map(|_| 1).location(), Some(&*location));

            let error = create().await.unwrap_err();
            assert!(error.is_decode());
            assert_eq!(error.location(), Some(&*location));
            assert!(!format!("{error} {error:?}").contains("x/7"), "{error:?}");

            let action = Action::<reply::Empty>::post(server.at("/x")).with_response();
            assert_eq!(action.await.unwrap().location(), Some(&*location));
        }
    }
}

#[tokio::test]
async fn given_an_operation_location_when_answered_then_it_is_the_location() {
    let server = Server::start(|_, _| answer(202, &[("operation-location", "/op/1")], "")).await;
    let action = Action::<reply::Empty>::post(server.at("/x")).with_response();
    assert!(action.await.unwrap().location().unwrap().ends_with("/op/1"));
}

#[tokio::test]
async fn given_no_location_when_answered_then_there_is_none() {
    let server = Server::json(200, "{}").await;
    let response = Get::<Value>::get(server.at("/x")).with_response().await;
    assert_eq!(response.unwrap().location(), None);
}

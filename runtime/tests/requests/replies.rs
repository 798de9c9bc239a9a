//! Tests decoding of responses.

use crate::support;

use bytes::Bytes;
use graph_runtime::{
    Action, AddRef, Count, Create, Delete, Download, Function, Get, Json, List, ListRefs,
    Reference, RemoveRef, Replace, Update, Upload, options, reply,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use support::{Server, answer};

#[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
struct Package {
    id: String,
}

fn package(id: &str) -> Package {
    Package { id: id.to_owned() }
}

#[tokio::test]
async fn given_a_body_when_created_then_it_is_posted_and_the_entity_is_returned() {
    let server = Server::json(201, r#"{"id":"new"}"#).await;
    let create = Create::<Package>::post(server.at("/packages"));
    let created = create.json(&json!({"displayName": "ü"}));
    assert_eq!(created.await.unwrap(), package("new"));
    let seen = server.one();
    assert_eq!(
        (seen.method.as_str(), seen.target.as_str()),
        ("POST", "/beta/packages")
    );
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.json(), json!({"displayName": "ü"}));
}

#[tokio::test]
async fn given_an_update_when_answered_with_or_without_the_entity_then_both_are_fine() {
    for (status, body, expected) in [
        (200, r#"{"id":"1"}"#, Some(package("1"))),
        (200, "", None),
        (200, "null", None),
        (200, " \r\n", None),
        (204, "", None),
    ] {
        let server = Server::json(status, body).await;
        let update = Update::<Package>::patch(server.at("/x")).json(&json!({}));
        assert_eq!(update.await.unwrap(), expected);
        let replace = Replace::<Package>::put(server.at("/x")).json(&json!({}));
        assert_eq!(replace.await.unwrap(), expected);
        let methods: Vec<_> = server
            .seen()
            .iter()
            .map(|seen| seen.method.to_string())
            .collect();
        assert_eq!(methods, ["PATCH", "PUT"]);
    }
}

#[tokio::test]
async fn given_no_body_when_an_entity_is_expected_then_it_is_a_decode_error() {
    let server = Server::json(204, "").await;
    let error = Get::<Package>::get(server.at("/x")).await.unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.status().map(|status| status.as_u16()), Some(204));
}

#[tokio::test]
async fn given_no_body_when_a_page_is_expected_then_204_and_202_are_a_page_without_items() {
    for status in [204, 202] {
        let server = Server::json(status, "").await;
        let page = List::<Package>::get(server.at("/x")).await.unwrap();
        assert_eq!((page.value.len(), page.next_link()), (0, None), "{status}");
    }
    let server = Server::json(200, "").await;
    let error = List::<Package>::get(server.at("/x")).await.unwrap_err();
    assert!(error.is_decode());
}

#[tokio::test]
async fn given_a_delete_when_answered_then_the_body_does_not_matter() {
    for body in ["", "null", "<html>"] {
        let server = Server::json(200, body).await;
        Delete::<options::NoOptions>::delete(server.at("/x"))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn given_a_count_when_answered_as_graph_does_then_it_is_a_number() {
    for body in ["42", "\u{feff}42", "\u{feff} 42\r\n"] {
        let server =
            Server::start(move |_, _| answer(200, &[("content-type", "text/plain")], body));
        let server = server.await;
        let at = server.at("/packages").child("$count");
        let count = Count::<Json, options::All>::get(at)
            .filter("a eq 'b c'")
            .await
            .unwrap();
        assert_eq!(count, 42);
        let seen = server.one();
        assert_eq!(
            seen.target,
            "/beta/packages/$count?$filter=a%20eq%20%27b%20c%27"
        );
        assert!(seen.header("accept").unwrap().contains("text/plain"));
    }
    let server = Server::json(200, "many").await;
    let error = Count::<Json, options::NoOptions>::get(server.at("/x"))
        .await
        .unwrap_err();
    assert!(error.is_decode());
}

#[tokio::test]
async fn given_a_value_in_an_envelope_when_answered_then_it_is_taken_out() {
    for (status, body, expected) in [
        (
            200,
            r#"{"@odata.context":"c","value":"x"}"#,
            Some("x".to_owned()),
        ),
        (200, r#"{"value":null}"#, None),
        (200, "{}", None),
        (204, "", None),
    ] {
        let server = Server::json(status, body).await;
        let value = Action::<reply::Scalar<String>>::post(server.at("/x"))
            .await
            .unwrap();
        assert_eq!(value, expected);
    }
    let server = Server::json(200, r#"{"value":5}"#).await;
    let error = Function::<reply::Scalar<String>>::get(server.at("/x"))
        .await
        .unwrap_err();
    assert_eq!(error.json_path(), Some("value"));
}

#[tokio::test]
async fn given_text_when_answered_then_it_is_text_without_a_byte_order_mark() {
    let server = Server::start(|_, _| answer(200, &[], "\u{feff}hi")).await;
    let text = Function::<reply::Text>::get(server.at("/x")).await.unwrap();
    assert_eq!(text, "hi");
}

#[tokio::test]
async fn given_content_when_downloaded_and_uploaded_then_its_bytes_are_the_same() {
    const CONTENT: &[u8] = b"\x00\xff\xfe\r\n\xef\xbb\xbf";
    let server = Server::start(|_, seen| {
        let mut answer = answer(200, &[("content-type", "image/png")], "");
        if seen.method == "GET" {
            *answer.body_mut() = Bytes::from_static(CONTENT);
        }
        answer
    });
    let server = server.await;
    let content = Download::<options::NoOptions>::get(server.at("/photo"))
        .await
        .unwrap();
    assert_eq!(content, CONTENT);
    let upload = Upload::<reply::Empty>::put(server.at("/photo")).bytes("image/png", content);
    upload.await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].header("accept"), Some("*/*"));
    assert_eq!(seen[1].body, CONTENT);
    assert_eq!(seen[1].header("content-type"), Some("image/png"));
}

#[tokio::test]
async fn given_references_when_added_listed_and_removed_then_they_are_urls() {
    let body = r#"{"value":[{"@odata.id":"https://g/groups/1"},"https://g/groups/2"]}"#;
    let server = Server::json(200, body).await;
    let at = server.at("/packages/1/groups/$ref");
    let target = at.reference("groups", "a/b");
    AddRef::<options::NoOptions>::post(at.clone())
        .reference(&target)
        .await
        .unwrap();
    RemoveRef::<options::NoOptions>::delete(at.clone())
        .reference_query(&at.reference("groups", "https://g/groups/3"))
        .await
        .unwrap();
    let listed = ListRefs::<options::NoOptions>::get(at.clone())
        .await
        .unwrap();
    let listed: Vec<_> = listed.value.iter().map(Reference::as_str).collect();
    assert_eq!(listed, ["https://g/groups/1", "https://g/groups/2"]);
    let seen = server.seen();
    let url = format!("{}/groups/a%2Fb", server.base);
    assert_eq!(seen[0].json(), json!({ "@odata.id": url }));
    assert_eq!(
        seen[1].query(),
        [("@id".into(), "https://g/groups/3".into())]
    );
    let path = AddRef::<options::NoOptions>::post(at.clone()).reference(&"/groups/7".into());
    path.await.unwrap();
    let url = format!("{}/groups/7", server.base);
    let last = server.seen().pop().unwrap();
    assert_eq!(last.json(), json!({ "@odata.id": url }));
    let bad = AddRef::<options::NoOptions>::post(at.clone()).reference(&at.reference("groups", ""));
    assert!(bad.await.is_err());
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn given_a_number_that_json_cannot_represent_when_in_an_envelope_then_it_is_read() {
    for (body, expected) in [
        (r#"{"value":"INF"}"#, Some(f64::INFINITY)),
        (r#"{"value":"-INF"}"#, Some(f64::NEG_INFINITY)),
        (r#"{"value":0.1}"#, Some(0.1)),
        (r#"{"value":null}"#, None),
    ] {
        let server = Server::json(200, body).await;
        let call = Function::<reply::Scalar<f64>>::get(server.at("/x"));
        assert_eq!(call.await.unwrap(), expected);
    }
}

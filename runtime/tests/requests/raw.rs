//! Tests URLs without a builder, which follow the same rules.

use crate::support;

use futures::TryStreamExt;
use graph_runtime::Prefer;
use http::Method;
use serde_json::{Value, json};
use support::{Server, TOKEN};

#[tokio::test]
async fn given_a_url_in_any_form_when_sent_then_it_is_resolved_or_unchanged() {
    let server = Server::json(200, r#"{"id":"7"}"#).await;
    let client = server.client();
    let absolute = server.base.replace("beta", "v1.0");
    for (url, target) in [
        ("/users/7", "/beta/users/7"),
        ("users/7?$select=id", "/beta/users/7?$select=id"),
        ("//evil.example/x", "/beta//evil.example/x"),
        ("me/drive/root:/a.txt:/x", "/beta/me/drive/root:/a.txt:/x"),
        ("me/notes/a://b", "/beta/me/notes/a://b"),
        ("7://b", "/beta/7://b"),
        (&format!("{absolute}/users/7#part"), "/v1.0/users/7"),
    ] {
        let value = client.get(url).json::<Value>().await.unwrap();
        assert_eq!(value["id"], "7");
        assert_eq!(server.seen().last().unwrap().target, target);
    }
}

#[tokio::test]
async fn given_a_url_of_another_origin_when_sent_then_it_is_refused_and_the_host_is_named() {
    let server = Server::json(200, "{}").await;
    let port = server.base.replace("127.0.0.1", "localhost");
    for (url, host) in [
        ("https://evil.example/x?secret", "evil.example"),
        ("https://graph.microsoft.com@evil.example/x", "evil.example"),
        (&port, "localhost"),
        ("file:///etc/secret", "no host"),
    ] {
        let error = server.client().get(url).json::<Value>().await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(
            text.contains(&format!("the URL leads to `{host}`")),
            "{text}"
        );
        assert!(!text.contains("secret") && !text.contains(TOKEN), "{text}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn given_each_method_when_sent_then_body_query_and_headers_go_along() {
    let server = Server::json(200, r#"{"a":1}"#).await;
    let client = server.client();
    for raw in [
        client.post("/x"),
        client.patch("/x"),
        client.put("/x"),
        client.delete("/x"),
        client.request(Method::OPTIONS, "/x"),
    ] {
        let request = raw
            .query("$filter", "a eq 'b'")
            .header("If-Match", "*")
            .prefer(Prefer::return_minimal())
            .body(&json!({"b": 2}));
        request.nothing().await.unwrap();
    }
    let seen = server.seen();
    let methods: Vec<_> = seen.iter().map(|seen| seen.method.as_str()).collect();
    assert_eq!(methods, ["POST", "PATCH", "PUT", "DELETE", "OPTIONS"]);
    for seen in seen {
        assert_eq!(seen.target, "/beta/x?$filter=a%20eq%20%27b%27");
        assert_eq!(seen.header("if-match"), Some("*"));
        assert_eq!(seen.header("prefer"), Some("return=minimal"));
        assert_eq!(seen.json(), json!({"b": 2}));
    }
}

#[tokio::test]
async fn given_a_raw_response_when_read_then_it_is_text_bytes_or_a_list() {
    let server = Server::json(200, r#"{"value":[1,2]}"#).await;
    let client = server.client();
    let text = client.get("/x").text().await.unwrap();
    assert_eq!(text, r#"{"value":[1,2]}"#);
    let content = client.get("/x").content().await.unwrap();
    assert_eq!(content, text.as_bytes());
    let items: Vec<i32> = client
        .get("/x")
        .list::<i32>()
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(items, [1, 2]);
}

#[tokio::test]
async fn given_a_query_in_the_url_when_more_is_added_then_both_are_sent() {
    let server = Server::json(200, "{}").await;
    let raw = server.client().get("/x?$top=1").query("$skip", "2");
    raw.json::<Value>().await.unwrap();
    assert_eq!(server.one().target, "/beta/x?$top=1&$skip=2");
}

#[tokio::test]
async fn given_a_failure_when_displayed_then_the_url_is_left_out_unless_a_template_names_it() {
    let server = Server::json(404, "{}").await;
    let client = server.client();
    let error = client.get("/users/private").nothing().await.unwrap_err();
    assert!(error.to_string().starts_with("GET {url}: 404"), "{error}");
    let named = client.get("/users/private").template("/users/{id}");
    let error = named.nothing().await.unwrap_err();
    assert!(
        error.to_string().starts_with("GET /users/{id}: 404"),
        "{error}"
    );
}

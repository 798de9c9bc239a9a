//! Tests services that repeat the token: errors leave it out.

use futures::TryStreamExt as _;
use graph_runtime::{Batch, List, StaticToken};
use serde_json::{Value, json};

use super::{assert_discreet, assert_hides, get, logs, quick, shows};
use crate::support::TOKEN;
use crate::support::in_process::{InProcess, at, reply};

#[tokio::test]
async fn given_a_server_that_repeats_the_token_when_it_fails_then_errors_leave_it_out() {
    logs();
    for body in [
        format!("<html>authorization: Bearer {TOKEN}</html>"),
        // An escaped first character.
        format!("<html>&#{};{}</html>", TOKEN.as_bytes()[0], &TOKEN[1..]),
        json!({"error": {
            "code": TOKEN, "message": format!("Bearer {TOKEN}"), "target": TOKEN, "more": TOKEN,
            "details": [{"code": "x", "message": TOKEN}],
            "innerError": {"headers": {"authorization": format!("Bearer {TOKEN}")}},
        }})
        .to_string(),
    ] {
        let server = InProcess::at_once(move |_, _| reply(400, &[], &body));
        let error = get(&quick(server.builder())).await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
        assert_discreet(&error);
    }
    assert_hides(&logs().0.text());
}

#[tokio::test]
async fn given_an_undecodable_success_when_it_repeats_the_token_then_the_error_leaves_it_out() {
    logs();
    for body in [
        json!({"value": {TOKEN: format!("Bearer {TOKEN}")}}).to_string(),
        json!({"value": TOKEN}).to_string(),
        // The token would be cut if the text was truncated first.
        format!("{}{TOKEN}", " ".repeat(2040)),
    ] {
        let server = InProcess::at_once(move |_, _| reply(200, &[("request-id", TOKEN)], &body));
        let client = quick(server.builder());
        let list = List::<Value>::get(at(&client, "/things"));
        let error = list.await.unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_discreet(&error);
        assert!(!error.body_excerpt().unwrap().contains(&TOKEN[..8]));
        assert_hides(error.request_id().unwrap());
    }
}

#[tokio::test]
async fn given_a_redirect_to_a_host_named_like_the_token_when_shown_then_the_token_is_removed() {
    for token in [TOKEN, "EwB4S3cr3tT0k3n", "eyJ0eXAi.eyJhdWQi.c2lnbmF0"] {
        let location = format!("https://{token}.evil.example/x");
        let server = InProcess::at_once(move |_, _| reply(302, &[("location", &location)], ""));
        let client = quick(server.builder().credential(StaticToken::new(token)));
        let error = get(&client).await.unwrap_err();
        let shown = format!("{error} {error:?}").to_lowercase();
        assert!(!shown.contains(&token.to_lowercase()), "{shown}");
        assert!(shown.contains("[token].evil.example"), "{shown}");
    }
}

#[tokio::test]
async fn given_a_link_to_a_host_named_like_the_token_when_followed_then_the_token_is_removed() {
    let link = format!("https://{TOKEN}.evil.example/x");
    let body = json!({"value": [1], "@odata.nextLink": link}).to_string();
    let server = InProcess::at_once(move |_, _| reply(200, &[], &body));
    let client = quick(server.builder());
    let list = || List::<Value>::get(at(&client, "/things"));
    let page = list().await.unwrap();
    for error in [
        list().stream().try_collect::<Vec<_>>().await.unwrap_err(),
        page.next(&client).unwrap().await.unwrap_err(),
        page.next(&client)
            .unwrap()
            .stream()
            .try_next()
            .await
            .unwrap_err(),
    ] {
        assert_discreet(&error);
        assert!(
            error.to_string().contains("`[token].evil.example`"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn given_a_short_token_when_words_of_an_error_contain_it_then_they_are_unchanged() {
    let body = json!({"error": {
        "code": "InvalidMapping", "message": "the mapping of app happens in apps",
        "target": "app/mapping", "app": "app",
        "details": [{"code": "app.Invalid", "message": "app"}],
        "innerError": {"request-id": "app-7f3e", "appId": "apple", "app": 1},
    }});
    let server = InProcess::at_once(move |_, _| {
        reply(400, &[("request-id", "app-1-app")], &body.to_string())
    });
    let client = quick(server.builder().credential(StaticToken::new("app")));
    let error = get(&client).await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidMapping"));
    assert_eq!(error.target(), Some("app/mapping"));
    assert_eq!(error.request_id(), Some("app-1-app"));
    assert_eq!(error.details()[0].code(), Some("app.Invalid"));
    assert_eq!(error.details()[0].message(), Some("[token]"));
    let message = "the mapping of [token] happens in apps";
    assert_eq!(error.message(), Some(message));
    assert_eq!(error.extra().unwrap()["app"], "[token]");
    let inner = json!({"request-id": "app-7f3e", "appId": "apple", "app": 1});
    assert_eq!(
        Some(&inner),
        error.inner_error().cloned().map(Value::Object).as_ref()
    );
}

#[tokio::test]
async fn given_a_token_that_is_the_name_of_a_member_when_the_error_is_read_then_it_is_understood() {
    for token in ["error", "code", "message", "innerError", "InvalidModel"] {
        let body = r#"{"error":{"code":"InvalidModel","message":"m","innerError":{"x":1}}}"#;
        let server = InProcess::at_once(move |_, _| reply(400, &[], body));
        let client = quick(server.builder().credential(StaticToken::new(token)));
        let error = get(&client).await.unwrap_err();
        assert_eq!(error.message(), Some("m"), "{token}");
        assert_eq!(error.inner_error().unwrap()["x"], 1, "{token}");
        let code = if token == "InvalidModel" {
            "[token]"
        } else {
            "InvalidModel"
        };
        assert_eq!(error.code(), Some(code));
    }
}

#[tokio::test]
async fn given_a_batch_that_repeats_the_token_when_its_requests_fail_then_errors_leave_it_out() {
    logs();
    let server = InProcess::at_once(|_, _| {
        let error =
            json!({"error": {"code": "x", "message": format!("Bearer {TOKEN}"), "y": TOKEN}});
        let answers = json!({"responses": [
            {"id": "1", "status": 400, "headers": {"request-id": TOKEN, "retry-after": TOKEN}, "body": error},
            {"id": "2", "status": 200, "body": {"value": TOKEN}},
            {"id": "3", "status": 400, "headers": {"content-type": "text/html"}, "body": TOKEN},
        ]});
        reply(200, &[], &answers.to_string())
    });
    let client = quick(server.builder());
    let mut batch = Batch::new(&client);
    let failed = batch.add(get(&client));
    let unread = batch.add(List::<Value>::get(at(&client, "/things")));
    let page = batch.add(get(&client));
    let mut results = batch.send().await.unwrap();
    shows(&results);
    for error in [
        results.take(failed).unwrap_err(),
        results.take(unread).unwrap_err(),
        results.take(page).unwrap_err(),
    ] {
        assert_discreet(&error);
        assert_hides(error.request_id().unwrap_or_default());
        assert_hides(&format!("{:?}", error.retry_after()));
    }
    assert_hides(&logs().0.text());
}

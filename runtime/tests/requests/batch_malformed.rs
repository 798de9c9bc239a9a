//! Tests malformed answers in batches: each affects only its own request.

use crate::batch::batched;
use crate::support;

use graph_runtime::{
    Batch, BatchHandle, BatchResults, Client, Count, Create, Error, Get, Json, Request, Resource,
    options, reply,
};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply as answer};
use support::{Server, json as answered};

/// Creates three things in one batch, with this response.
async fn creates(responses: Value) -> Vec<Result<Value, Error>> {
    let server = Server::json(200, &json!({"responses": responses}).to_string()).await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let create = || Create::<Value>::post(Resource::root(&client, "/x")).json(&json!({}));
    let handles: Vec<_> = (0..3).map(|_| batch.add(create())).collect();
    let mut results = batch.send().await.unwrap();
    let outcomes = handles.into_iter().map(|handle| results.take(handle));
    let outcomes = outcomes.collect();
    assert_eq!(server.seen().len(), 1);
    outcomes
}

#[tokio::test]
async fn given_one_malformed_answer_when_read_then_only_its_request_fails() {
    let malformed = [
        (
            json!({"id": "9", "status": 201, "body": 2}),
            "does not answer this request",
        ),
        (
            json!({"status": 201, "body": 2}),
            "does not answer this request",
        ),
        (
            json!({"id": null, "status": 201}),
            "does not answer this request",
        ),
        (
            json!({"id": ["2"], "status": 201}),
            "does not answer this request",
        ),
        (
            json!({"id": 2, "status": 201, "body": 2}),
            "`id` is not a string",
        ),
        (
            json!({"id": "2", "status": 0, "body": 2}),
            "not an HTTP status",
        ),
        (
            json!({"id": "2", "status": "201", "body": 2}),
            "not an HTTP status",
        ),
        (
            json!({"id": "2", "status": 201.5, "body": 2}),
            "not an HTTP status",
        ),
        (
            json!({"id": "2", "status": 65_737, "body": 2}),
            "not an HTTP status",
        ),
        (
            json!({"id": "2", "status": -1, "body": 2}),
            "not an HTTP status",
        ),
        (
            json!({"id": "2", "status": null, "body": 2}),
            "not an HTTP status",
        ),
        (json!({"id": "2", "body": 2}), "missing field `status`"),
        (
            json!({"id": "2", "status": 201, "headers": [], "body": 2}),
            "not an object",
        ),
        (
            json!({"id": "2", "status": 201, "headers": "x"}),
            "not an object",
        ),
        (json!("2"), "does not answer this request"),
        (json!(null), "does not answer this request"),
        (json!([]), "does not answer this request"),
    ];
    let good = |id, body| json!({"id": id, "status": 201, "body": body});
    for (bad, says) in malformed {
        for responses in [
            json!([good("1", 1), bad, good("3", 3)]),
            json!([bad, good("3", 3), good("1", 1)]),
        ] {
            let outcomes = creates(responses).await;
            assert_eq!(outcomes[0].as_ref().unwrap(), 1, "{bad}");
            assert_eq!(outcomes[2].as_ref().unwrap(), 3, "{bad}");
            let error = outcomes[1].as_ref().unwrap_err();
            assert!(error.is_decode(), "{bad}: {error}");
            assert!(error.to_string().contains(says), "{bad}: {error}");
            // It is unknown whether it was carried out.
            assert!(error.may_have_taken_effect(), "{bad}");
        }
    }
}

#[tokio::test]
async fn given_a_missing_or_duplicate_answer_when_read_then_only_that_request_fails() {
    let one = |id, body| json!({"id": id, "status": 201, "body": body});
    for (responses, good) in [
        (json!([one("1", 1)]), vec![0]),
        (json!([]), vec![]),
        (json!([one("1", 1), one("2", 2), one("2", 2)]), vec![0]),
        (json!([one("1", 1), one("9", 9), one("3", 3)]), vec![0, 2]),
    ] {
        let outcomes = creates(responses.clone()).await;
        for (index, outcome) in outcomes.iter().enumerate() {
            assert_eq!(
                outcome.is_ok(),
                good.contains(&index),
                "{responses} {index}"
            );
            assert!(outcome.as_ref().err().is_none_or(Error::is_decode));
        }
    }
}

#[tokio::test]
async fn given_duplicate_members_when_read_then_only_that_request_fails() {
    let body = r#"{"responses":[
        {"id":"1","status":201,"body":1},
        {"id":"2","status":201,"status":500,"body":2},
        {"id":"3","id":"2","status":201,"body":3}
    ]}"#;
    let server = Server::json(200, body).await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let get = |client: &Client| Get::<Value>::get(Resource::root(client, "/x"));
    let handles = [(); 3].map(|()| batch.add(get(&client)));
    let mut results = batch.send().await.unwrap();
    let outcomes = handles.map(|handle| results.take(handle).is_ok());
    assert_eq!(outcomes, [true, false, false]);
}

#[tokio::test]
async fn given_a_malformed_answer_when_it_fails_then_the_error_shows_it_as_received() {
    let bad = json!({"id": "2", "status": 201, "headers": [], "body": {"id": "made"}});
    let outcomes = creates(json!([bad])).await;
    let error = outcomes[1].as_ref().unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(201));
    let excerpt: Value = serde_json::from_str(error.body_excerpt().unwrap()).unwrap();
    assert_eq!(excerpt, bad);
}

#[tokio::test]
async fn given_a_page_of_answers_that_fails_when_read_then_those_before_it_count() {
    for (link, says) in [
        ("https://graph.example/beta/$batch?page=2", "NoMore"),
        ("https://evil.example/x?secret", "`evil.example`"),
        ("https://graph.example:99999/x", "not a URL"),
    ] {
        let server = InProcess::at_once(move |_, sent| match sent.method.as_str() {
            "POST" => {
                let one = json!({"id": "1", "status": 201, "body": 1});
                let body = json!({"responses": [one], "@odata.nextLink": link});
                answer(200, &[], &body.to_string())
            }
            _ => answer(
                429,
                &[("retry-after", "0")],
                r#"{"error":{"code":"NoMore"}}"#,
            ),
        });
        let client = server.builder().build().unwrap();
        let mut batch = Batch::new(&client);
        let create = || Create::<Value>::post(at(&client, "/x")).json(&json!({}));
        let (first, second) = (batch.add(create()), batch.add(create()));
        let mut results = batch.send().await.unwrap();
        assert_eq!(results.take(first).unwrap(), 1);
        let error = results.take(second).unwrap_err();
        assert!(
            error.may_have_taken_effect() && !error.is_retryable(),
            "{error}"
        );
        let shown = error.to_string();
        assert!(shown.contains(says) && !shown.contains("secret"), "{shown}");
        let posts = server
            .sent()
            .into_iter()
            .filter(|sent| sent.method == "POST");
        assert_eq!(posts.count(), 1, "{link}");
    }
}

#[tokio::test]
async fn given_a_blank_next_link_when_read_then_there_is_no_next_page() {
    for link in ["", " ", "\t"] {
        let one = json!({"id": "1", "status": 200, "body": 1});
        let body = json!({"responses": [one], "@odata.nextLink": link}).to_string();
        let server = Server::start(move |_, _| answered(200, &body)).await;
        let client = server.client();
        assert_eq!(
            batched(&client, Get::<Value>::get(Resource::root(&client, "/x")))
                .await
                .unwrap(),
            1
        );
        assert_eq!(server.seen().len(), 1);
    }
}

/// The results of one request, answered with this content type and body.
async fn one<R: reply::Reply, O>(
    content_type: Option<&str>,
    body: Value,
    of: impl FnOnce(Resource) -> Request<R, O>,
) -> (BatchResults, BatchHandle<R>) {
    let mut one = json!({"id": "1", "status": 200, "body": body});
    if let Some(content_type) = content_type {
        one["headers"] = json!({"Content-Type": content_type});
    }
    let server = Server::json(200, &json!({"responses": [one]}).to_string()).await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let handle = batch.add(of(Resource::root(&client, "/x")));
    (batch.send().await.unwrap(), handle)
}

#[tokio::test]
async fn given_text_that_looks_like_base64_when_taken_then_it_is_the_text() {
    for content_type in [
        Some("text/plain"),
        Some("TEXT/HTML; charset=utf-8"),
        Some("text/plain, */*;q=0.1"),
        None,
    ] {
        for text in ["Adam", "1400", "TWFu", "MTQwMA==", "It's me", ""] {
            let (mut results, handle) =
                one(content_type, text.into(), Request::<reply::Text>::get).await;
            assert_eq!(results.take(handle).unwrap(), text, "{content_type:?}");
        }
    }
}

#[tokio::test]
async fn given_content_when_taken_then_its_media_type_says_whether_it_is_base64() {
    for (content_type, body, content) in [
        (Some("image/png"), json!("+/8A"), &b"\xfb\xff\x00"[..]),
        (Some("image/png"), json!("-_8A"), b"\xfb\xff\x00"),
        (Some("application/octet-stream"), json!("QWRhbQ=="), b"Adam"),
        (None, json!("QWRhbQ"), b"Adam"),
        (Some("text/plain"), json!("QWRhbQ=="), b"QWRhbQ=="),
        (Some("text/plain"), json!(42), b"42"),
        (Some("application/json"), json!("QWRhbQ=="), b"\"QWRhbQ==\""),
        (Some("application/json; x=y"), json!("Adam"), b"\"Adam\""),
        (Some("application/problem+json"), json!("NDI="), b"\"NDI=\""),
        (
            Some("application/problem+json"),
            json!({"a": 1}),
            b"{\"a\":1}",
        ),
        (Some("application/json"), json!(42), b"42"),
        (Some("image/png"), json!({"a": 1}), b"{\"a\":1}"),
    ] {
        let (mut results, handle) =
            one(content_type, body.clone(), Request::<reply::Bytes>::get).await;
        assert_eq!(
            results.take(handle).unwrap(),
            content,
            "{content_type:?} {body}"
        );
    }
}

#[tokio::test]
async fn given_content_that_is_not_base64_when_taken_then_it_is_a_decode_error_with_the_text() {
    let (mut results, handle) = one(
        Some("image/png"),
        json!("It's me"),
        Request::<reply::Bytes>::get,
    )
    .await;
    let error = results.take(handle).unwrap_err();
    assert!(error.is_decode());
    assert_eq!(error.body_excerpt(), Some("\"It's me\""));
    assert!(error.to_string().contains("its body is not base64"));
}

#[tokio::test]
async fn given_base64_of_an_object_that_is_called_json_when_taken_then_it_is_the_object() {
    for base64 in ["eyJhIjoxfQ==", "eyJhIjoxfQ"] {
        let content_type = Some("application/json");
        let (mut results, handle) = one(content_type, base64.into(), Get::<Value>::get).await;
        assert_eq!(results.take(handle).unwrap(), json!({"a": 1}), "{base64}");
    }
}

#[tokio::test]
async fn given_a_count_in_any_form_when_taken_then_it_is_the_number() {
    for body in [
        json!(1400),
        json!("1400"),
        json!("MTQwMA=="),
        json!("77u/MTQwMA=="),
    ] {
        let (mut results, handle) = one(
            Some("text/plain"),
            body.clone(),
            Count::<Json, options::NoOptions>::get,
        )
        .await;
        assert_eq!(results.take(handle).unwrap(), 1400, "{body}");
    }
}

//! Collections, page by page, and never anywhere else.

mod support;

use futures::{StreamExt, TryStreamExt};
use graph_runtime::{Action, List, options, reply};
use serde_json::{Value, json};
use support::{Server, TOKEN, json as answered};

type Items = List<Value, options::All>;

/// Three pages, the middle one empty.
async fn three_pages() -> Server {
    Server::start(|base, seen| {
        let next = |token: &str| format!("{base}/x?$skiptoken={token}%20%2B");
        let page = match seen.target.as_str() {
            target if target.contains("skiptoken=two") => json!({
                "value": [], "@odata.nextLink": next("three"),
            }),
            target if target.contains("skiptoken=three") => json!({
                "value": [3], "@odata.deltaLink": "https://delta", "other": true,
            }),
            _ => json!({
                "@odata.context": "c", "@odata.count": 3,
                "@odata.nextLink": next("two"), "value": [1, 2],
            }),
        };
        answered(200, &page.to_string())
    })
    .await
}

#[tokio::test]
async fn given_a_list_when_awaited_then_it_is_one_page() {
    let server = three_pages().await;
    let page = Items::get(server.at("/x")).top(2).await.unwrap();
    assert_eq!(page.value, [1, 2]);
    assert_eq!(
        (page.count(), page.context.as_deref()),
        (Some(3), Some("c"))
    );
    assert!(
        page.next_link()
            .unwrap()
            .ends_with("/x?$skiptoken=two%20%2B")
    );
    assert_eq!(page.delta_link(), None);
    assert_eq!(server.one().target, "/beta/x?$top=2");
}

#[tokio::test]
async fn given_three_pages_when_streamed_then_all_items_come_and_headers_stick() {
    let server = three_pages().await;
    let mut items = Items::get(server.at("/x"))
        .top(2)
        .header("ConsistencyLevel", "eventual")
        .stream();
    let mut all = Vec::new();
    while let Some(item) = items.try_next().await.unwrap() {
        all.push(item);
    }
    assert_eq!(all, [1, 2, 3]);
    assert!(items.next().await.is_none());
    let seen = server.seen();
    let targets: Vec<_> = seen.iter().map(|seen| seen.target.as_str()).collect();
    assert_eq!(
        targets,
        [
            "/beta/x?$top=2",
            "/beta/x?$skiptoken=two%20%2B",
            "/beta/x?$skiptoken=three%20%2B"
        ]
    );
    assert!(
        seen.iter()
            .all(|seen| seen.header("consistencylevel") == Some("eventual"))
    );
    let bearer = format!("Bearer {TOKEN}");
    assert!(
        seen.iter()
            .all(|seen| seen.header("authorization") == Some(&bearer))
    );
    let ids: std::collections::HashSet<_> = seen
        .iter()
        .map(|seen| seen.header("client-request-id").unwrap())
        .collect();
    assert_eq!(ids.len(), 3);
}

#[tokio::test]
async fn given_three_pages_when_taken_as_pages_then_each_is_whole() {
    let server = three_pages().await;
    let pages: Vec<_> = Items::get(server.at("/x"))
        .pages()
        .try_collect()
        .await
        .unwrap();
    let sizes: Vec<_> = pages.iter().map(|page| page.value.len()).collect();
    assert_eq!(sizes, [2, 0, 1]);
    assert_eq!(pages[2].delta_link(), Some("https://delta"));
    assert_eq!(pages[2].extra.get("other"), Some(&json!(true)));
}

#[tokio::test]
async fn given_a_stream_when_only_begun_then_only_the_first_page_is_fetched() {
    let server = three_pages().await;
    let mut items = Items::get(server.at("/x")).stream();
    assert_eq!(items.try_next().await.unwrap(), Some(json!(1)));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_an_action_that_yields_a_collection_when_streamed_then_it_goes_on_by_get() {
    let server = three_pages().await;
    let action = Action::<reply::Collection<Value>>::post(server.at("/x")).json(&json!({"a": 1}));
    let all: Vec<_> = action.stream().try_collect().await.unwrap();
    assert_eq!(all, [1, 2, 3]);
    let seen = server.seen();
    let methods: Vec<_> = seen.iter().map(|seen| seen.method.as_str()).collect();
    assert_eq!(methods, ["POST", "GET", "GET"]);
    assert_eq!(seen[1].header("content-type"), None);
    assert!(seen[1].body.is_empty());
}

#[tokio::test]
async fn given_a_link_to_another_origin_when_streamed_then_nothing_is_sent_there() {
    let other = Server::json(200, r#"{"value":[9]}"#).await;
    let port = other.base.clone();
    let links = [
        (format!("{port}/x"), "127.0.0.1"),
        (
            "https://evil.example/x?$skiptoken=1".to_owned(),
            "evil.example",
        ),
        ("//evil.example/x".to_owned(), "evil.example"),
        ("http://user:pass@127.0.0.1/x".to_owned(), "127.0.0.1"),
        ("file:///etc/passwd".to_owned(), "no host"),
    ];
    for (link, host) in links {
        let body = json!({"value": [1], "@odata.nextLink": link}).to_string();
        let server = Server::json(200, &body).await;
        let mut items = Items::get(server.at("/x")).stream();
        assert_eq!(items.try_next().await.unwrap(), Some(json!(1)));
        let error = items.try_next().await.unwrap_err();
        assert!(error.to_string().contains(&format!("`{host}`")), "{error}");
        assert!(!error.to_string().contains("skiptoken"), "{error}");
        assert!(items.next().await.is_none());
        assert_eq!(server.seen().len(), 1);
    }
    assert!(other.seen().is_empty());
}

#[tokio::test]
async fn given_a_relative_link_when_streamed_then_it_is_followed() {
    let server = Server::start(|_, seen| {
        answered(
            200,
            if seen.target.contains("page=2") {
                r#"{"value":[2]}"#
            } else {
                r#"{"value":[1],"@odata.nextLink":"?page=2"}"#
            },
        )
    });
    let server = server.await;
    let all: Vec<_> = Items::get(server.at("/x"))
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(all, [1, 2]);
}

#[tokio::test]
async fn given_a_page_that_links_to_itself_when_streamed_then_it_is_an_error() {
    let server = Server::start(|base, seen| {
        let link = format!("{base}{}", seen.target.trim_start_matches("/beta"));
        answered(
            200,
            &json!({"value": [], "@odata.nextLink": link}).to_string(),
        )
    });
    let server = server.await;
    let error = Items::get(server.at("/x"))
        .top(1)
        .stream()
        .try_next()
        .await
        .unwrap_err();
    assert!(error.to_string().contains("links to"), "{error}");
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_links_that_go_round_when_streamed_then_it_ends_in_an_error() {
    for length in [2_usize, 3, 7] {
        let server = Server::start(move |base, seen| {
            let at: usize = seen.target.rsplit('=').next().unwrap().parse().unwrap_or(0);
            let link = format!("{base}/x?page={}", (at + 1) % length);
            answered(
                200,
                &json!({"value": [at], "@odata.nextLink": link}).to_string(),
            )
        });
        let server = server.await;
        let pages = Items::get(server.at("/x")).pages().take(1000);
        let result: Result<Vec<_>, _> = pages.try_collect().await;
        assert!(result.is_err());
        assert!(
            server.seen().len() <= 4 * length + 2,
            "{}",
            server.seen().len()
        );
    }
}

#[tokio::test]
async fn given_a_failure_on_a_later_page_when_streamed_then_it_comes_after_the_items_before() {
    let server = Server::start(|base, seen| {
        if seen.target.contains("page=2") {
            return answered(500, "{}");
        }
        let page = json!({"value": [1], "@odata.nextLink": format!("{base}/x?page=2")});
        answered(200, &page.to_string())
    });
    let server = server.await;
    let mut items = Items::get(server.at("/x")).stream();
    assert_eq!(items.try_next().await.unwrap(), Some(json!(1)));
    assert!(items.try_next().await.unwrap_err().is_server_error());
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn given_a_body_that_is_no_page_when_listed_then_the_place_is_named() {
    for (body, path) in [
        (r#"{"value":[{"id":1},{"id":"x"}]}"#, Some("value[1].id")),
        (r#"{"value":null}"#, Some("value")),
        (r"{}", None),
        (r#"{"value":[],"value":[]}"#, None),
        (r"[]", None),
    ] {
        #[derive(Debug, serde::Deserialize)]
        struct Item {
            #[serde(rename = "id")]
            _id: i32,
        }
        let server = Server::json(200, body).await;
        let error = List::<Item>::get(server.at("/x")).await.unwrap_err();
        assert!(error.is_decode());
        assert_eq!(error.json_path(), path, "{body}: {error}");
        assert_eq!(error.body_excerpt(), Some(body));
    }
}

#[test]
fn given_streams_when_held_then_they_are_unpin_and_send() {
    fn is<T: Unpin + Send>() {}
    is::<graph_runtime::Items<std::marker::PhantomPinned>>();
    is::<graph_runtime::Pages<Value>>();
}

//! Tests collections: page by page, and only at the client's origin.

use crate::support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use futures::{StreamExt, TryStreamExt};
use graph_runtime::transport::{Body, TransportError};
use graph_runtime::{Action, Client, List, StaticToken, Transport, options, reply};
use serde_json::{Value, json};
use support::{Server, TOKEN, json as answered};

pub(super) type Items = List<Value, options::All>;

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
async fn given_a_page_when_its_next_one_is_requested_then_headers_are_kept_as_in_a_stream() {
    let server = three_pages().await;
    let first = Items::get(server.at("/x")).header("x-sticks", "1").top(2);
    let first = first.await.unwrap();
    let client = server.at("/x").client().clone();
    let second = first.next(&client).unwrap().await.unwrap();
    second.next(&client).unwrap().await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    for request in &seen {
        assert_eq!(request.header("x-sticks"), Some("1"), "{}", request.target);
    }
    let ids: std::collections::BTreeSet<_> = seen
        .iter()
        .map(|request| request.header("client-request-id"))
        .collect();
    assert_eq!(ids.len(), 3, "each request has an id of its own");
}

#[tokio::test]
async fn given_three_pages_when_streamed_then_all_items_arrive_and_headers_are_kept() {
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

/// `pages` pages of `size` items each, numbered from 1.
pub(super) async fn chain(pages: usize, size: usize) -> Server {
    Server::start(move |base, seen| {
        let at = seen
            .target
            .rsplit_once("page=")
            .map_or(1, |(_, at)| at.parse().unwrap());
        let value: Vec<_> = (0..size).map(|item| (at - 1) * size + item + 1).collect();
        let mut page = json!({"value": value, "@odata.count": pages * size});
        if at < pages {
            page["@odata.nextLink"] = format!("{base}/x?page={}", at + 1).into();
        } else {
            page["@odata.deltaLink"] = format!("{base}/x?delta=7").into();
        }
        answered(200, &page.to_string())
    })
    .await
}

async fn moment() {
    tokio::time::sleep(Duration::from_millis(10)).await;
}

#[tokio::test]
async fn given_a_stream_when_only_begun_then_only_the_first_page_is_fetched() {
    let server = chain(3, 10).await;
    let mut items = Items::get(server.at("/x")).stream();
    for expected in 1..=5 {
        assert_eq!(items.try_next().await.unwrap(), Some(json!(expected)));
        moment().await;
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn given_the_second_half_of_a_page_when_taken_then_the_next_page_and_no_more_is_fetched() {
    let server = chain(4, 10).await;
    let mut items = Items::get(server.at("/x")).stream();
    for expected in 1..=10 {
        assert_eq!(items.try_next().await.unwrap(), Some(json!(expected)));
        moment().await;
    }
    assert_eq!((items.remaining(), server.seen().len()), (0, 2));
    // Items of the next page, which has been fetched by now.
    for expected in 11..=15 {
        assert_eq!(items.try_next().await.unwrap(), Some(json!(expected)));
        moment().await;
    }
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn given_a_lazy_stream_when_consumed_then_pages_are_fetched_on_demand() {
    let server = chain(3, 2).await;
    let mut items = Items::get(server.at("/x")).stream().lazy();
    for _ in 0..2 {
        items.try_next().await.unwrap();
        moment().await;
    }
    assert_eq!(server.seen().len(), 1);
    items.try_next().await.unwrap();
    let mut pages = Items::get(server.at("/x")).pages().lazy();
    pages.try_next().await.unwrap();
    moment().await;
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn given_a_returned_page_when_processed_then_the_next_one_arrives_meanwhile() {
    // Without a network, one poll sends the request.
    let sent = Arc::new(AtomicUsize::new(0));
    let client = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .transport(Endless(sent.clone()))
        .build()
        .unwrap();
    let mut pages = List::<Value>::resume(&client, "/v1.0/x?page=0").pages();
    for expected in 1..5 {
        assert!(pages.try_next().await.unwrap().is_some());
        // The returned page, and the prefetched one.
        assert_eq!(sent.load(Ordering::SeqCst), expected + 1);
    }
}

/// An endless collection.
struct Endless(Arc<AtomicUsize>);

impl Transport for Endless {
    fn send(
        &self,
        _: http::Request<bytes::Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Body>, TransportError>> {
        let at = self.0.fetch_add(1, Ordering::SeqCst);
        let link = format!("https://graph.microsoft.com/beta/x?page={}", at + 1);
        let body = json!({"value": [at], "@odata.nextLink": link}).to_string();
        Box::pin(async move { Ok(http::Response::new(Body::from(bytes::Bytes::from(body)))) })
    }
}

#[tokio::test]
async fn given_a_stream_when_taken_then_it_knows_count_and_links_of_the_collection() {
    let server = chain(2, 2).await;
    let mut items = Items::get(server.at("/x")).stream();
    assert_eq!((items.total(), items.next_link()), (None, None));
    items.try_next().await.unwrap();
    assert_eq!((items.total(), items.remaining()), (Some(4), 1));
    assert!(items.next_link().unwrap().ends_with("/x?page=2"));
    assert_eq!(items.delta_link(), None);
    while items.try_next().await.unwrap().is_some() {}
    assert_eq!(items.next_link(), None);
    assert!(items.delta_link().unwrap().ends_with("/x?delta=7"));
}

#[tokio::test]
async fn given_a_limit_when_collected_up_to_it_then_no_extra_page_is_fetched() {
    for (limit, items, pages) in [(0, 0, 0), (3, 3, 2), (4, 4, 2), (9, 6, 3)] {
        let server = chain(3, 2).await;
        let all = Items::get(server.at("/x"))
            .collect_up_to(limit)
            .await
            .unwrap();
        assert_eq!((all.len(), server.seen().len()), (items, pages), "{limit}");
    }
}

#[tokio::test]
async fn given_a_limit_when_all_is_collected_then_more_is_an_error() {
    let server = chain(3, 2).await;
    let all = Items::get(server.at("/x")).collect_all(6).await.unwrap();
    assert_eq!(all, [1, 2, 3, 4, 5, 6]);
    let error = Items::get(server.at("/x"))
        .collect_all(5)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /x: the collection has more than 5 items"
    );
}

#[tokio::test]
async fn given_an_action_that_returns_a_collection_when_streamed_then_later_pages_use_get() {
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
async fn given_a_failure_on_a_later_page_when_streamed_then_it_follows_the_items_before_it() {
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
async fn given_a_body_that_is_not_a_page_when_listed_then_the_place_is_named() {
    for (body, path) in [
        (r#"{"value":[{"id":1},{"id":"x"}]}"#, Some("value[1].id")),
        (r#"{"value":null}"#, Some("value")),
        (r"{}", None),
        (r#"{"value":[],"value":[]}"#, Some("value")),
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

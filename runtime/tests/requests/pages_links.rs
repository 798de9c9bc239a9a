//! Tests links between pages: saved, relative, and to another origin.

use futures::{StreamExt, TryStreamExt};
use graph_runtime::{Extra, List, Resource};
use serde_json::{Value, json};
use support::{Server, json as answered};

use crate::pages::{Items, chain};
use crate::support;

#[tokio::test]
async fn given_a_saved_link_when_resumed_then_it_continues_from_there_with_its_own_headers() {
    let server = chain(3, 2).await;
    let page = Items::get(server.at("/x")).await.unwrap();
    let saved = page.next_link().unwrap().to_owned();
    let rest = List::<Value>::resume(&server.client(), &saved).header("x-mine", "1");
    let rest: Vec<_> = rest.stream().try_collect().await.unwrap();
    assert_eq!(rest, [3, 4, 5, 6]);
    let seen = server.seen();
    assert!(
        seen[1..]
            .iter()
            .all(|seen| seen.header("x-mine") == Some("1"))
    );
    let next = page.next(&server.client()).unwrap().await.unwrap();
    assert_eq!(next.value, [3, 4]);
}

#[tokio::test]
async fn given_a_delta_link_when_resumed_then_later_changes_are_listed() {
    let server = chain(1, 1).await;
    let mut items = Items::get(server.at("/x")).stream();
    while items.try_next().await.unwrap().is_some() {}
    let link = items.delta_link().unwrap().to_owned();
    List::<Value>::resume(&server.client(), link).await.unwrap();
    assert_eq!(server.seen()[1].target, "/beta/x?delta=7");
}

#[tokio::test]
async fn given_a_saved_link_to_another_origin_when_resumed_then_nothing_is_sent() {
    let server = chain(1, 1).await;
    for link in ["https://evil.example/x?s=secret", "http://127.0.0.1:1/x"] {
        let error = List::<Value>::resume(&server.client(), link)
            .await
            .unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains("a link leads to `"), "{text}");
        assert!(!text.contains("secret"), "{text}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn given_an_expanded_collection_when_it_has_more_items_then_its_link_can_be_followed() {
    let server = chain(3, 2).await;
    let link = format!("{}/x?page=2", server.base);
    let mut extra = Extra::default();
    extra.insert("members@odata.nextLink", link);
    assert_eq!(extra.next_link("owners"), None);
    let client = server.client();
    let pages = client.pages::<Value>(extra.next_link("members").unwrap());
    let members: Vec<_> = pages.map_ok(|page| page.value).try_concat().await.unwrap();
    assert_eq!(members, [3, 4, 5, 6]);
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

/// The target of each way to follow a link of the page at `/beta/things/delta`.
async fn followed(link: &'static str) -> [String; 5] {
    let server = Server::start(move |_, seen| {
        let property = if seen.query().iter().any(|(name, _)| name == "delta") {
            "@odata.deltaLink"
        } else {
            "@odata.nextLink"
        };
        if seen.query().iter().any(|(name, _)| name == "first") {
            answered(200, &json!({"value": [1], property: link}).to_string())
        } else {
            answered(200, r#"{"value":[2]}"#)
        }
    });
    let server = server.await;
    let client = server.client();
    let first = || List::<Value>::get(server.at("/things/delta")).query("first", "1");
    let last = || server.seen().last().unwrap().target.clone();

    first().stream().try_collect::<Vec<_>>().await.unwrap();
    let streamed = last();
    first().pages().try_collect::<Vec<_>>().await.unwrap();
    let paged = last();
    let page = first().await.unwrap();
    page.next(&client).unwrap().await.unwrap();
    let next = last();
    List::<Value>::resume(&client, page.next_link().unwrap())
        .await
        .unwrap();
    let resumed = last();
    let page = first().query("delta", "1").await.unwrap();
    first()
        .resume_from(page.delta_link().unwrap())
        .await
        .unwrap();
    [streamed, paged, next, resumed, last()]
}

#[tokio::test]
async fn given_a_relative_link_when_followed_in_any_way_then_it_leads_to_the_same_url() {
    for (link, target) in [
        ("/beta/things?p=2", "/beta/things?p=2"),
        ("/v1.0/things?p=2", "/v1.0/things?p=2"),
        ("?p=2", "/beta/things/delta?p=2"),
        ("delta?p=2", "/beta/things/delta?p=2"),
        ("../things?p=2", "/beta/things?p=2"),
        ("./delta?p=2#fragment", "/beta/things/delta?p=2"),
        ("  /beta/things?p=2 ", "/beta/things?p=2"),
    ] {
        assert_eq!(followed(link).await, [target; 5], "{link}");
    }
}

#[tokio::test]
async fn given_a_link_that_is_blank_when_the_page_is_read_then_there_is_no_next_one() {
    for link in [json!(""), json!(" \t\n"), Value::Null] {
        let body = json!({"value": [1], "@odata.nextLink": link, "@odata.deltaLink": link});
        let server = Server::json(200, &body.to_string()).await;
        let list = || List::<Value>::get(server.at("/things"));
        let page = list().await.unwrap();
        assert_eq!((page.next_link(), page.delta_link()), (None, None));
        assert!(page.next(&server.client()).is_none());
        let items: Vec<_> = list().stream().try_collect().await.unwrap();
        assert_eq!(items, [1]);
        assert_eq!(server.seen().len(), 2);
    }
    let client = support::client("http://localhost:1");
    let error = List::<Value>::resume(&client, " ").await.unwrap_err();
    assert_eq!(error.to_string(), "GET {link}: a link is blank");
    let list = List::<Value>::get(Resource::root(&client, "/things"));
    let error = list.resume_from(" ").await.unwrap_err();
    assert_eq!(error.to_string(), "GET /things: a link is blank");
}

#[tokio::test]
async fn given_a_relative_link_without_a_page_when_resumed_then_it_is_below_the_base_url() {
    let server = Server::json(200, r#"{"value":[]}"#).await;
    for (link, target) in [
        ("things?p=2", "/beta/things?p=2"),
        ("/beta/things?p=2", "/beta/things?p=2"),
        ("?p=2", "/beta/?p=2"),
    ] {
        List::<Value>::resume(&server.client(), link).await.unwrap();
        assert_eq!(server.seen().last().unwrap().target, target);
    }
    let error = List::<Value>::resume(&server.client(), "//elsewhere.example/x").await;
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("`elsewhere.example`")
    );
}

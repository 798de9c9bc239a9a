//! Tests links between pages: saved, relative, and to another origin.

use futures::{StreamExt, TryStreamExt};
use graph_runtime::{Extra, List, Resource};
use serde_json::{Value, json};
use support::{Server, TOKEN, json as answered};

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
async fn given_a_link_to_another_origin_in_any_spelling_when_followed_then_nothing_is_sent_there() {
    let other = Server::json(200, r#"{"value":[9]}"#).await;
    let host = other.base.strip_prefix("http://").unwrap().to_owned();
    for (link, named) in [
        (format!("http://{host}"), "127.0.0.1"),
        (format!("//{host}/x"), "127.0.0.1"),
        (format!("\\\\{host}\\x"), "127.0.0.1"),
        (format!("/\\{host}/x"), "127.0.0.1"),
        (format!("http:\\\\{host}\\x"), "127.0.0.1"),
        (format!("\thttp://{host}/x"), "127.0.0.1"),
        (format!("ht\ntp://{host}/x"), "127.0.0.1"),
        ("http://HOME@other.invalid/x".to_owned(), "other.invalid"),
        ("http://user:pass@HOME/x".to_owned(), "127.0.0.1"),
        (
            "http://127.0.0.1.other.invalid/x".to_owned(),
            "127.0.0.1.other.invalid",
        ),
        (
            "https://evil.example/x?$skiptoken=1".to_owned(),
            "evil.example",
        ),
        ("file:///etc/passwd".to_owned(), "no host"),
    ] {
        let server = Server::start(move |base, _| {
            let home = base.strip_prefix("http://").unwrap();
            let home = home.strip_suffix("/beta").unwrap();
            let link = link.replace("HOME", home);
            let page = json!({"value": [1], "@odata.nextLink": link});
            answered(200, &page.to_string())
        });
        let server = server.await;
        let mut items = Items::get(server.at("/x")).stream();
        assert_eq!(items.try_next().await.unwrap(), Some(json!(1)));
        let error = items.try_next().await.unwrap_err();
        let shown = error.to_string();
        assert!(shown.contains(&format!("`{named}`")), "{shown}");
        assert!(
            !shown.contains("skiptoken") && !shown.contains(TOKEN),
            "{shown}"
        );
        assert!(!error.is_retryable());
        assert!(items.next().await.is_none());
        let page = Items::get(server.at("/x")).await.unwrap();
        page.next(&server.client()).unwrap().await.unwrap_err();
        assert_eq!(server.seen().len(), 2, "{shown}");
    }
    assert!(other.seen().is_empty());
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

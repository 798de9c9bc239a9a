//! Tests for programs with a desired state: find by a property, edit as a whole, poll to the end.

use crate::sample;
use crate::support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use graph_runtime::wait::{Stateful, Wait};
use graph_runtime::{Filter, Get, List, Replace, Resource, edit, options};
use sample::{Package, State};
use serde_json::json;
use support::{HttpResponse, Seen, Server, answer};

/// A server whose response depends on the number of earlier requests.
async fn scripted(
    answers: impl Fn(usize, &Seen) -> HttpResponse + Send + Sync + 'static,
) -> Server {
    let (answers, asked) = (Arc::new(answers), Arc::new(AtomicUsize::new(0)));
    Server::start(move |_, seen| answers(asked.fetch_add(1, Ordering::SeqCst), seen)).await
}

fn ok(body: &str) -> HttpResponse {
    answer(200, &[("content-type", "application/json")], body)
}

fn packages(server: &Server) -> List<Package, options::All> {
    List::get(server.at("/packages"))
}

#[tokio::test]
async fn given_none_one_or_many_when_found_by_a_property_then_many_are_an_error() {
    for (items, expected) in [
        (json!([]), Ok(None)),
        (json!([{"id": "1"}]), Ok(Some("1".to_owned()))),
        (json!([{"id": "1"}, {"id": "2"}]), Err(())),
    ] {
        let server = Server::json(200, &json!({ "value": items }).to_string()).await;
        let found = packages(&server)
            .find_by(Package::DISPLAY_NAME, "it's")
            .await;
        let found = found.map(|found| found.and_then(|package| package.id));
        let ambiguous = "several items have this `displayName`";
        assert_eq!(
            found.map_err(|error| assert!(error.to_string().ends_with(ambiguous), "{error}")),
            expected
        );
        let target = server.one().target;
        assert_eq!(
            target,
            "/beta/packages?$filter=displayName%20eq%20%27it%27%27s%27"
        );
    }
}

#[tokio::test]
async fn given_a_filter_when_combined_with_find_by_then_both_apply() {
    let hidden = || Package::IS_HIDDEN.eq(true);
    let filters: [(Filter<Package>, &str); 5] = [
        (hidden(), "isHidden eq true and id eq '1'"),
        (
            hidden().and(hidden()),
            "isHidden eq true and isHidden eq true and id eq '1'",
        ),
        (
            hidden().or(hidden()),
            "(isHidden eq true or isHidden eq true) and id eq '1'",
        ),
        (
            Filter::raw("a eq 1 OR b eq 2"),
            "(a eq 1 OR b eq 2) and id eq '1'",
        ),
        (Filter::raw(" "), "id eq '1'"),
    ];
    for (filter, expected) in filters {
        let server = Server::json(200, r#"{"value": []}"#).await;
        let found = packages(&server)
            .filter(filter)
            .find_by(Package::ID, "1")
            .await;
        assert_eq!(found.unwrap(), None);
        let query = server.one().target.replace("%20", " ").replace("%27", "'");
        assert_eq!(query, format!("/beta/packages?$filter={expected}"));
    }
}

#[tokio::test]
async fn given_one_on_the_next_page_when_found_by_a_property_then_it_counts() {
    let server = scripted(|index, seen| {
        let next = format!(
            "http://{}/beta/packages?$skiptoken=1",
            seen.header("host").unwrap_or_default()
        );
        let page = match index {
            0 => json!({"value": [{"id": "1"}], "@odata.nextLink": next}),
            _ => json!({"value": [{"id": "2"}]}),
        };
        ok(&page.to_string())
    });
    let server = server.await;
    let found = packages(&server).find_by(Package::DISPLAY_NAME, "a").await;
    assert!(found.is_err());
}

async fn edited(server: &Server) -> graph_runtime::Result<Package> {
    let at: Resource = server.at("/packages/1");
    let change = |package: &mut Package| package.display_name = Some("b".to_owned());
    let replace = |changed: &Package| Replace::<Package>::put(at.clone()).model(changed);
    edit(|| Get::<Package>::get(at.clone()), change, replace).await
}

#[tokio::test]
async fn given_an_entity_that_others_change_when_edited_then_it_is_read_and_replaced_again() {
    let server = scripted(|index, _| {
        let version = format!("W/\"{}\"", index / 2);
        match index {
            0 | 2 => {
                let read =
                    json!({"@odata.etag": version, "id": "1", "displayName": "a", "size": index});
                ok(&read.to_string())
            }
            1 => answer(412, &[], ""),
            _ => answer(204, &[], ""),
        }
    });
    let server = server.await;
    let package = edited(&server).await.unwrap();
    assert_eq!(package.display_name.as_deref(), Some("b"));
    let seen = server.seen();
    let methods: Vec<&str> = seen.iter().map(|seen| seen.method.as_str()).collect();
    assert_eq!(methods, ["GET", "PUT", "GET", "PUT"]);
    assert_eq!(seen[1].header("if-match"), Some("W/\"0\""));
    assert_eq!(seen[3].header("if-match"), Some("W/\"1\""));
    let sent = json!({"@odata.etag": "W/\"1\"", "id": "1", "displayName": "b", "size": 2});
    assert_eq!(seen[3].json(), sent);
}

#[tokio::test]
async fn given_an_entity_that_always_changes_when_edited_then_it_ends() {
    let server = scripted(|index, _| match index % 2 {
        0 => ok(r#"{"displayName":"a"}"#),
        _ => answer(412, &[], ""),
    });
    let server = server.await;
    let error = edited(&server).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(412));
    assert_eq!(server.seen().len(), 10);
}

#[tokio::test]
async fn given_nothing_to_change_when_edited_then_nothing_is_replaced() {
    let server = Server::json(200, r#"{"displayName":"b"}"#).await;
    edited(&server).await.unwrap();
    assert_eq!(server.one().method, "GET");
}

impl Stateful for Package {
    fn state(&self) -> Option<&str> {
        self.state.as_ref().map(State::as_str)
    }

    fn is_final(&self) -> bool {
        self.is_success()
    }

    fn is_success(&self) -> bool {
        self.state == Some(State::Delivered)
    }
}

/// Answers 404, then a running state, then a final one.
async fn worked_on(wrap: fn(&str) -> String) -> Server {
    let server = scripted(move |index, _| {
        let found = match index {
            0 => return answer(404, &[], ""),
            1 => r#"{"id":"1","state":"adminAdd"}"#,
            _ => r#"{"id":"1","state":"Delivered"}"#,
        };
        ok(&wrap(found))
    });
    server.await
}

const WAIT: Wait = Wait::up_to(Duration::from_secs(60)).first_pause(Duration::from_millis(1));

#[tokio::test]
async fn given_an_entity_that_only_a_collection_shows_when_followed_then_it_is_found_there() {
    let server = worked_on(|item| format!(r#"{{"value":[{item}]}}"#)).await;
    let find = || packages(&server).find_by(Package::ID, "1");
    let package = WAIT.until_final(find).await.unwrap();
    assert_eq!(package.state, Some(State::Delivered));
}

#[tokio::test]
async fn given_an_entity_that_never_becomes_final_when_followed_then_the_error_names_its_state() {
    let server = Server::json(200, r#"{"state":"adminAdd"}"#).await;
    let read = || Get::<Package>::get(server.at("/packages/1"));
    let error = Wait::up_to(Duration::ZERO)
        .until_final(read)
        .await
        .unwrap_err();
    assert!(
        error.to_string().ends_with("last seen: adminAdd"),
        "{error}"
    );
}

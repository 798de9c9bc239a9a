//! Tests one client for crates of two versions: the URLs of requests, batches, links and references.

use crate::support;

use graph_runtime::{Batch, Client, Get, List, Page, Resource, Service, StaticToken, options};
use serde_json::{Value, json};
use support::{Server, TOKEN, answer, client, json as answered};

const BETA: Service = Service::graph("/beta");
const STABLE: Service = Service::graph("/v1.0");

/// A base URL without its trailing version.
fn origin(base: &str) -> &str {
    base.trim_end_matches("/beta")
}

fn get(client: &Client, service: Service) -> Get<Value> {
    Get::get(service.resource(client, "/packages").key("package-id", "7"))
}

#[tokio::test]
async fn given_one_client_when_two_crates_use_it_then_each_calls_its_own_root() {
    let server = Server::json(200, "{}").await;
    let origin = origin(&server.base);
    for base in [
        origin.to_owned(),
        format!("{origin}/beta"),
        format!("{origin}/v1.0/"),
    ] {
        let client = client(&base);
        get(&client, BETA).await.unwrap();
        get(&client, STABLE).await.unwrap();
    }
    let seen: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    let both = ["/beta/packages/7", "/v1.0/packages/7"];
    assert_eq!(seen, [both, both, both].concat());
}

#[tokio::test]
async fn given_a_request_that_fails_when_shown_then_the_template_names_the_root() {
    let server = Server::json(404, "{}").await;
    let error = get(&client(&server.base), STABLE).await.unwrap_err();
    let shown = error.to_string();
    assert!(
        shown.starts_with("GET /v1.0/packages/{package-id}: 404"),
        "{shown}"
    );
}

#[tokio::test]
async fn given_a_batch_of_two_versions_when_sent_then_each_root_gets_one() {
    let server = Server::start(|_, seen| {
        let body = seen.json();
        let requests = body["requests"].as_array().unwrap().iter();
        let answers = requests.map(|request| {
            assert_eq!(request["url"], "/packages/7");
            json!({"id": request["id"], "status": 200, "body": {"from": seen.target}})
        });
        let answers: Vec<_> = answers.collect();
        answered(200, &json!({"responses": answers}).to_string())
    })
    .await;
    let client = client(&server.base);
    let mut batch = Batch::new(&client).concurrency(1);
    let first = batch.add(get(&client, BETA));
    let second = batch.add(get(&client, STABLE));
    let third = batch.add(get(&client, BETA));
    let mut results = batch.send().await.unwrap();
    assert_eq!(server.seen().len(), 2);
    for (handle, root) in [(first, "/beta"), (second, "/v1.0"), (third, "/beta")] {
        let from = format!("{root}/$batch");
        assert_eq!(results.take(handle).unwrap()["from"], from);
    }
}

#[tokio::test]
async fn given_a_dependency_across_versions_when_sent_then_it_is_refused_with_the_reason() {
    let server = Server::json(200, "{}").await;
    let client = client(&server.base);
    let mut batch = Batch::new(&client);
    let first = batch.add(get(&client, BETA));
    let _ = batch.add_after(&first, get(&client, STABLE));
    let error = batch.send().await.unwrap_err();
    assert!(error.to_string().contains("across versions"), "{error}");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn given_a_raw_request_of_the_other_version_when_batched_then_it_is_sent_to_its_root() {
    let server = Server::json(200, r#"{"responses":[{"id":"1","status":204}]}"#).await;
    let client = client(&server.base);
    let mut batch = Batch::new(&client);
    let raw = client
        .get(format!("{}/v1.0/me", origin(&server.base)))
        .nothing();
    let handle = batch.add(raw);
    batch.send().await.unwrap().take(handle).unwrap();
    let seen = server.one();
    assert_eq!(seen.target, "/v1.0/$batch");
    assert_eq!(seen.json()["requests"][0]["url"], "/me");
}

#[tokio::test]
async fn given_links_to_pages_when_followed_then_they_stay_as_the_service_wrote_them() {
    let server = Server::start(|base, seen| {
        let link = format!("{}/v1.0/packages?$skiptoken=2", origin(base));
        let page = if seen.target.contains("skiptoken") {
            json!({"value": [2]})
        } else {
            json!({"value": [1], "@odata.nextLink": link})
        };
        answered(200, &page.to_string())
    })
    .await;
    let client = client(&server.base);
    let list = List::<Value>::get(STABLE.resource(&client, "/packages"));
    let page: Page<Value> = list.await.unwrap();
    let next = page.next(&client).unwrap().await.unwrap();
    assert_eq!(next.value, [2]);
    let targets: Vec<_> = server.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(targets, ["/v1.0/packages", "/v1.0/packages?$skiptoken=2"]);
}

#[test]
fn given_references_when_made_then_they_are_below_the_root_of_the_crate() {
    let client = client("http://localhost:1/beta");
    let at = STABLE.resource(&client, "/packages");
    let to = |target: &str| at.reference("groups", target).to_string();
    assert_eq!(to("7"), "http://localhost:1/v1.0/groups/7");
    assert_eq!(to("/users/7"), "http://localhost:1/v1.0/users/7");
    assert_eq!(to("https://g/groups/7"), "https://g/groups/7");
}

#[tokio::test]
async fn given_another_service_when_the_client_is_one_of_graph_then_nothing_is_sent() {
    let server = Server::start(|_, _| answer(200, &[], "")).await;
    let other = Service::elsewhere("https://api.example.com", "/v2");
    let builder = Client::builder().credential(StaticToken::new(TOKEN));
    let scope_alone = builder.scope("api://x/.default").build().unwrap();
    for client in [client(&server.base), scope_alone] {
        let list = List::<Value, options::All>::get(other.resource(&client, "/x"));
        let error = list.await.unwrap_err().to_string();
        assert!(
            error.contains("https://api.example.com, which is not Microsoft Graph"),
            "{error}"
        );
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn given_another_service_when_base_url_and_scope_are_stated_then_it_is_called() {
    let server = Server::json(200, "{}").await;
    let builder = Client::builder().credential(StaticToken::new(TOKEN));
    let client = builder.base_url(&server.base).scope("api://x/.default");
    let client = client.build().unwrap();
    let other = Service::elsewhere("https://api.example.com", "/v2");
    Get::<Value>::get(other.resource(&client, "/x"))
        .await
        .unwrap();
    assert_eq!(server.one().target, "/v2/x");
}

#[tokio::test]
async fn given_a_cloud_when_a_path_names_no_version_then_it_is_refused_with_what_was_expected() {
    let builder = Client::builder().credential(StaticToken::new(TOKEN));
    let client = builder.build().unwrap();
    for path in ["/me", "me", "", "/", "/users/beta"] {
        let raw = client.get(path).json::<Value>().await.unwrap_err();
        let placed = Get::<Value>::get(Resource::root(&client, path)).await;
        for error in [raw, placed.unwrap_err()] {
            let shown = error.to_string();
            assert!(shown.contains("expected `/v1.0/…`"), "{path}: {shown}");
        }
    }
}

//! Tests results of batches that lead further: links, pages, redirects, handles of another batch.

use futures::TryStreamExt;
use graph_runtime::{Batch, List, Resource};
use serde_json::{Value, json};
use support::{Server, json as answered};

use crate::batch::{batched, echo, get, ok, service};
use crate::support;

#[tokio::test]
async fn given_a_page_of_a_batch_when_taken_then_only_links_to_the_origin_are_followed() {
    let server = Server::start(|base, seen| match seen.method.as_str() {
        "POST" => {
            let page = |link: String| ok(json!({"value": [1], "@odata.nextLink": link}));
            let mut home = page(format!("{base}/x?page=2"));
            let mut elsewhere = page("https://evil.example/x".to_owned());
            home["id"] = "1".into();
            elsewhere["id"] = "2".into();
            answered(200, &json!({"responses": [home, elsewhere]}).to_string())
        }
        _ => answered(200, r#"{"value":[2]}"#),
    });
    let server = server.await;
    let client = server.client();
    let mut batch = Batch::new(&client);
    let list = || List::<Value>::get(Resource::root(&client, "/x"));
    let home = batch.add(list());
    let elsewhere = batch.add(list());
    let mut results = batch.send().await.unwrap();
    let next = results.take(home).unwrap().next(&client).unwrap();
    let rest: Vec<_> = next.stream().try_collect().await.unwrap();
    assert_eq!(rest, [2]);
    let next = results.take(elsewhere).unwrap().next(&client).unwrap();
    let error = next.await.unwrap_err().to_string();
    assert!(error.contains("`evil.example`"), "{error}");
}

#[tokio::test]
async fn given_a_redirect_of_one_in_a_batch_when_received_then_the_host_is_named_and_not_called() {
    let server = service(|_, _| {
        json!({"status": 302, "headers": {"Location": "https://evil.example/content?sig=secret"}})
    })
    .await;
    let client = server.client();
    let error = batched(&client, get(&client, "/x")).await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("`evil.example`") && !text.contains("secret"),
        "{text}"
    );
}

#[tokio::test]
async fn given_handles_of_another_batch_when_used_then_it_is_an_error() {
    let server = echo().await;
    let client = server.client();
    let (mut one, mut other) = (Batch::new(&client), Batch::new(&client));
    let mine = one.add(get(&client, "/x"));
    let foreign = other.add(get(&client, "/x"));
    let mut results = one.send().await.unwrap();
    assert!(results.take(foreign).is_err());
    assert!(results.take(mine).is_ok());
    let mut third = Batch::new(&client);
    let request = third.add(get(&client, "/x"));
    let strange = other.add(get(&client, "/x"));
    third.depends_on(&request, &strange);
    let error = third.send().await.unwrap_err();
    assert_eq!(error.to_string(), "the handle belongs to another batch");
}

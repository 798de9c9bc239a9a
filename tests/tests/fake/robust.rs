//! Tests that the fake answers any request, and keeps running.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use graph_fake::ask::Reply;
use graph_fake::loopback::Loopback;
use graph_fake::model::Api;
use graph_fake::{Fake, Seed};
use graph_generator::{document, emit, lower};
use serde_json::{Value, json};

mod queries;

/// A description of another year, with other names, types and sets.
const OLD: &str = include_str!("../../fixtures/entitlement-management-2022.yaml");

const SEED: &str = "
tokens: [{secret: app}]
accessPackageCatalogs: [{id: c-1, displayName: Fair}]
accessPackages: [{id: p-1, catalogId: c-1, displayName: Stand}]
";

fn fake() -> Fake {
    Fake::seeded(Seed::parse(SEED).unwrap()).unwrap()
}

async fn get(fake: &Fake, url: &str) -> Reply {
    fake.ask("app", "GET", url).send().await
}

async fn post(fake: &Fake, body: impl Into<bytes::Bytes>) -> Reply {
    let ask = fake.ask("app", "POST", "/accessPackages");
    ask.bytes("application/json", body).send().await
}

#[tokio::test]
async fn given_odd_paths_when_called_then_each_is_answered() {
    let fake = fake();
    let cases = [
        ("/accessPackages/p-1", 200),
        ("/accessPackages//p-1/", 200),
        ("/accessPackages('p-1')", 200),
        ("/accessPackages(%27p-1%27)", 200),
        ("/accessPackages(id='p-1')", 200),
        ("/accessPackages(id=%27p-1%27)/accessPackageCatalog", 200),
        ("/ACCESSPACKAGES/p%2D1", 200),
        ("/accessPackages('p-1", 400),
        ("/accessPackages('')", 200),
        ("/accessPackages(p-1)", 400),
        ("/accessPackages/%FF%FE", 400),
        ("/accessPackages/%zz", 404),
        ("/accessPackages/a%2Fb", 404),
        ("/accessPackages/%00", 404),
        ("/accessPackages/..", 404),
        ("/accessPackages/p-1/accessPackageCatalog/%F0%9F%92%A9", 400),
        ("/accessPackages(uniqueName='a''b')", 404),
        ("/accessPackages(uniqueName='open", 400),
        ("/accessPackages(uniqueName=)", 404),
        ("/accessPackages/filterByCurrentUser(on=)", 403),
        ("/$count/$count", 400),
    ];
    for (url, status) in cases {
        let reply = get(&fake, url).await;
        assert_eq!(reply.status, status, "{url}: {:?}", reply.body);
    }
    let long = get(&fake, &"/accessPackages".repeat(1_000)).await;
    assert_eq!(long.status, 400);
}

#[tokio::test]
async fn given_deep_and_long_queries_when_sent_then_they_are_refused_or_answered() {
    let fake = fake();
    let nested = |open: &str, inner: &str, close: &str, deep: usize| {
        format!("{}{inner}{}", open.repeat(deep), close.repeat(deep))
    };
    let expand = nested(
        "accessPackageCatalog($expand=accessPackages($expand=",
        "accessPackageCatalog",
        "))",
        20,
    );
    let lambda = (0..8).fold("true".to_owned(), |inner, level| {
        let path = "accessPackageAssignmentPolicies";
        match level {
            7 => format!("{path}/any(v{level}:{inner})"),
            _ => format!("v{}/accessPackage/{path}/any(v{level}:{inner})", level + 1),
        }
    });
    let cycle = "accessPackageCatalog/accessPackages/".repeat(500);
    let cases = [
        (
            format!("$filter={}", nested("(", "isHidden", ")", 10_000)),
            400,
        ),
        (format!("$filter={}isHidden", "not ".repeat(10_000)), 400),
        (
            format!(
                "$filter={} eq 'x'",
                nested("tolower(", "displayName", ")", 10_000)
            ),
            400,
        ),
        (
            format!("$filter={}isHidden", "isHidden or ".repeat(10_000)),
            200,
        ),
        (
            format!("$filter={}isHidden", "isHidden and ".repeat(10_000)),
            200,
        ),
        (format!("$filter={lambda}"), 400),
        (format!("$filter={cycle}id eq 'x'"), 400),
        (format!("$orderby={cycle}displayName"), 400),
        (format!("$select={cycle}displayName"), 400),
        (format!("$expand={expand}"), 400),
        (format!("$search={}", nested("(", "x", ")", 10_000)), 400),
        (format!("$search={}x", "NOT ".repeat(10_000)), 400),
        (format!("$search={}x", "x OR ".repeat(10_000)), 200),
        (format!("$filter='{}", "''".repeat(10_000)), 400),
        ("$filter=%FF".to_owned(), 400),
        (
            "$top=18446744073709551615&$skip=18446744073709551615".to_owned(),
            200,
        ),
        ("$top=18446744073709551616".to_owned(), 400),
        ("&&=&==&$".to_owned(), 400),
    ];
    for (query, status) in cases {
        let reply = get(&fake, &format!("/accessPackages?{query}")).await;
        let start: String = query.chars().take(40).collect();
        assert_eq!(reply.status, status, "{start}: {:?}", reply.error());
        // URLs in a batch have no length limit.
        let url = format!("/identityGovernance/entitlementManagement/accessPackages?{query}");
        let batch = json!({"requests": [{"id": "1", "method": "GET", "url": url}]});
        let ask = fake.ask("app", "POST", "").at("/$batch").json(&batch);
        let reply = ask.send().await;
        assert_eq!(reply.body["responses"][0]["status"], status, "{start}");
    }
}

#[tokio::test]
async fn given_odd_bodies_when_sent_then_each_is_refused() {
    let fake = fake();
    let deep = format!(
        r#"{{"catalogId":{}{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let cases: [(Vec<u8>, u16); 9] = [
        (deep.into_bytes(), 400),
        (b"{\"displayName\":\"\xFF\"}".to_vec(), 400),
        (b"[]".to_vec(), 400),
        (b"null".to_vec(), 400),
        (b"".to_vec(), 400),
        (b"{}{}".to_vec(), 400),
        (br#"{"displayName":1e999,"catalogId":"c-1"}"#.to_vec(), 400),
        (
            br#"{"displayName":"x","catalogId":"c-1","accessPackageCatalog":"c-1"}"#.to_vec(),
            400,
        ),
        (vec![b' '; (4 << 20) + 1], 413),
    ];
    for (body, status) in cases {
        let start = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
        let reply = post(&fake, body).await;
        assert_eq!(reply.status, status, "{start}: {:?}", reply.body);
        assert!(!reply.error().0.is_empty());
    }
    let batch = fake.ask("app", "POST", "").at("/$batch");
    let reply = batch.json(&json!({"requests": [{"id": 1}]})).send().await;
    assert_eq!(reply.status, 400);
}

#[tokio::test]
async fn given_an_endless_body_when_sent_over_loopback_then_the_server_keeps_running() {
    let server = Loopback::start(fake(), 0).await.unwrap();
    let http = reqwest::Client::new();
    let url = format!(
        "{}/identityGovernance/entitlementManagement/accessPackages",
        server.base_url()
    );
    let send = |body: Vec<u8>| {
        let request = http.post(&url).header("authorization", "Bearer app");
        request
            .header("content-type", "application/json")
            .body(body)
            .send()
    };
    // The server may close the connection before everything is sent.
    let refused = send(vec![b' '; 17 << 20]).await;
    assert!(refused.is_err() || refused.is_ok_and(|refused| refused.status() == 413));
    assert_eq!(send(b"{}".to_vec()).await.unwrap().status(), 400);
}

#[tokio::test]
async fn given_a_change_that_panics_when_asked_again_then_the_tenant_still_answers() {
    let fake = fake();
    let panicked = catch_unwind(AssertUnwindSafe(|| fake.change(|_| panic!("on purpose"))));
    assert!(panicked.is_err());
    assert_eq!(get(&fake, "/accessPackages/p-1").await.status, 200);
}

#[tokio::test]
async fn given_another_description_when_served_then_its_sets_work_without_new_code() {
    let document = document::load("2022.yaml", OLD).unwrap();
    let (api, _) = lower::lower(&document).unwrap();
    let api = Arc::new(Api::parse(&emit::prepared(&api)).unwrap());
    let seed =
        "tokens: [{secret: app}, {secret: ada, user: u-1}]\nusers: [{id: u-1, displayName: Ada}]";
    let fake = Fake::serving(api.clone())
        .plant(Seed::parse(seed).unwrap())
        .unwrap();
    let catalog = json!({"displayName": "Fair"});
    let made = fake
        .ask("app", "POST", "/accessPackageCatalogs")
        .json(&catalog);
    let made = made.send().await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let catalog = made.id();
    let package = json!({"displayName": "Stand", "catalogId": catalog});
    let made = fake
        .ask("app", "POST", "/accessPackages")
        .json(&package)
        .send()
        .await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let package = made.id();
    let policy = json!({"displayName": "All", "accessPackageId": package, "requestorSettings": {"scopeType": "AllExistingDirectorySubjects", "acceptRequests": true}});
    let made = fake
        .ask("app", "POST", "/accessPackageAssignmentPolicies")
        .json(&policy);
    let made = made.send().await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let request = json!({"requestType": "AdminAdd", "accessPackageAssignment": {"targetId": "u-1", "assignmentPolicyId": made.id(), "accessPackageId": package}});
    let ask = fake.ask("ada", "POST", "/accessPackageAssignmentRequests");
    let made = ask.json(&request).send().await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let url = format!(
        "/accessPackageAssignmentRequests/{}?$expand=accessPackageAssignment",
        made.id()
    );
    let read = get(&fake, &url).await;
    assert_eq!(
        read.body["accessPackageAssignment"]["assignmentState"], "Delivered",
        "{:?}",
        read.body
    );

    // Every set at the root can be listed, and every item in it can be read.
    let root = "/identityGovernance/entitlementManagement/";
    let mut sets = 0;
    for (template, operation) in api.operations() {
        let set = template
            .strip_prefix(root)
            .filter(|set| !set.contains(['/', '(']));
        let lists = operation.kind == graph_fake::model::Kind::List;
        let Some(set) = set.filter(|_| lists) else {
            continue;
        };
        sets += 1;
        let listed = get(&fake, &format!("/{set}")).await;
        assert_eq!(listed.status, 200, "{set}: {:?}", listed.body);
        for id in listed.each("id") {
            let read = get(&fake, &format!("/{set}/{}", id.as_str().unwrap())).await;
            assert_eq!((read.status, &read.body["id"]), (200, id), "{set}");
        }
    }
    assert!(sets > 10, "{sets}");
}

#[tokio::test]
async fn given_a_page_size_of_zero_when_preferred_then_it_is_ignored() {
    let fake = fake();
    let ask = fake.ask("app", "GET", "/accessPackages");
    let page = ask.header("prefer", "odata.maxpagesize=0").send().await;
    assert_eq!(page.each("id"), [&Value::from("p-1")]);
}

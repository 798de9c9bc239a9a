//! Tests the fake behind a client: in process and over loopback, and with faults.

use std::time::{Duration, Instant};

use graph_entitlement_management::builders::EntitlementManagementApi;
use graph_entitlement_management::entitlement_management;
use graph_fake::Fake;
use graph_fake::faults::{Effect, Fault};
use graph_fake::loopback::Loopback;
use graph_runtime::{Client, RetryPolicy, StaticToken};
use serde_json::{Value, json};

fn fake() -> Fake {
    Fake::company()
}

fn in_process(fake: &Fake) -> Client {
    let builder = Client::builder().credential(StaticToken::new("app"));
    builder.transport(fake.clone()).build().unwrap()
}

fn over(server: &Loopback) -> Client {
    let builder = Client::builder().credential(StaticToken::new("app"));
    builder.base_url(server.base_url()).build().unwrap()
}

fn entry(client: &Client) -> EntitlementManagementApi {
    entitlement_management(client)
}

/// The statuses of all requests, in their order.
fn statuses(fake: &Fake) -> Vec<u16> {
    fake.requests().iter().map(|seen| seen.status).collect()
}

fn fault(does: Effect, times: u32) -> Fault {
    Fault {
        method: None,
        path: None,
        after: 0,
        times: Some(times),
        does,
    }
}

#[tokio::test]
async fn given_a_broken_connection_when_reading_then_the_request_is_retried() {
    let fake = fake();
    let server = Loopback::start(fake.clone(), 0).await.unwrap();
    for client in [over(&server), in_process(&fake)] {
        fake.fail(fault(Effect::Drop, 1));
        assert_eq!(entry(&client).access_packages().count().await.unwrap(), 0);
    }
    assert_eq!(statuses(&fake), [0, 200, 0, 200]);
}

#[tokio::test]
async fn given_a_delay_when_called_then_the_response_takes_at_least_that_long() {
    let fake = fake();
    fake.fail(fault(Effect::Delay(30), 1));
    let before = Instant::now();
    entry(&in_process(&fake))
        .access_packages()
        .count()
        .await
        .unwrap();
    assert!(before.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn given_the_control_when_called_over_http_then_faults_time_and_state_change() {
    let fake = fake();
    let server = Loopback::start(fake.clone(), 0).await.unwrap();
    let http = reqwest::Client::new();
    let url = |name: &str| format!("{}{name}", server.control_url());
    let faults = json!([{"path": "/accessPackages", "times": 1, "does": {"status": {"code": 503, "retryAfter": "0"}}}]);
    let put = http
        .put(url("/faults"))
        .body(faults.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(put.status(), 204);
    let packages = entry(&over(&server)).access_packages();
    let refused = packages.count().retry(RetryPolicy::never()).await;
    assert_eq!(refused.unwrap_err().status().unwrap(), 503);

    let before = fake.change(|tenant| tenant.store.now());
    let post = http
        .post(url("/advance"))
        .body(r#"{"by":"P1D"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(post.status(), 204);
    let passed = fake
        .change(|tenant| tenant.store.now())
        .duration_since(before);
    assert_eq!(passed.as_hours(), 24);

    packages.list().top(3).await.unwrap();
    let seen = http
        .get(url("/requests"))
        .send()
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    let seen: Value = serde_json::from_slice(&seen).unwrap();
    assert_eq!(seen[0]["status"], 503);
    assert_eq!(
        seen[1]["template"],
        "/identityGovernance/entitlementManagement/accessPackages"
    );
    assert_eq!(seen[1]["status"], 200);

    http.post(url("/reset")).send().await.unwrap();
    assert_eq!(fake.requests(), []);
    assert_eq!(fake.change(|tenant| tenant.store.now()), before);
}

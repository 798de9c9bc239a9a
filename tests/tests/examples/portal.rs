//! Tests the portal over HTTP, as its users see it.

#[path = "../../examples/portal.rs"]
#[allow(dead_code)]
mod example;

use std::sync::Arc;

use example::{Portal, routes};
use graph_fake::faults::{Effect, Fault};
use graph_fake::{Fake, Seed};
use graph_runtime::{Client, StaticToken};
use jiff::SignedDuration;
use serde_json::{Value, json};

const SEED: &str = include_str!("../recipes/fair.yaml");

/// A portal on loopback, and its tenant.
struct Served {
    url: String,
    fake: Fake,
    http: reqwest::Client,
}

impl Served {
    async fn start() -> Self {
        let fake = Fake::seeded(Seed::parse(SEED).unwrap()).unwrap();
        let of_the_portal = Client::builder().credential(StaticToken::new("app"));
        let portal = Portal {
            graph: of_the_portal.transport(fake.clone()).build().unwrap(),
            exchange: Arc::new(|token| Box::new(StaticToken::new(token))),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async { axum::serve(listener, routes(portal)).await });
        let http = reqwest::Client::new();
        Self { url, fake, http }
    }

    async fn get(&self, token: &str, path: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}{path}", self.url));
        answered(request.bearer_auth(token)).await
    }

    async fn post(&self, token: &str, path: &str, body: &Value) -> (u16, Value) {
        let request = self.http.post(format!("{}{path}", self.url));
        let request = request.header("Content-Type", "application/json");
        answered(request.bearer_auth(token).body(body.to_string())).await
    }
}

async fn answered(request: reqwest::RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

#[tokio::test]
async fn given_a_user_when_requesting_and_the_manager_approves_then_the_user_sees_the_end() {
    let portal = Served::start().await;
    let (status, offers) = portal.get("alice", "/packages").await;
    assert_eq!(status, 200);
    assert!(
        offers
            .as_array()
            .unwrap()
            .iter()
            .any(|offer| offer["id"] == "p-stand"),
        "{offers}"
    );

    let wish = json!({"justification": "Stand crew"});
    let (status, made) = portal
        .post("alice", "/packages/p-stand/requests", &wish)
        .await;
    assert_eq!((status, &made["is_final"]), (202, &json!(false)), "{made}");
    let id = made["id"].as_str().unwrap();
    portal.fake.advance(SignedDuration::from_mins(1));

    let (_, waiting) = portal.get("bob", "/approvals").await;
    assert_eq!(waiting[0]["id"], id);
    let yes = json!({"approve": true, "reason": "Is on the list"});
    let (status, _) = portal.post("bob", &format!("/approvals/{id}"), &yes).await;
    assert_eq!(status, 204);
    portal.fake.advance(SignedDuration::from_mins(1));

    let (_, ended) = portal.get("alice", &format!("/requests/{id}")).await;
    assert_eq!(
        (&ended["state"], &ended["is_success"]),
        (&json!("Delivered"), &json!(true))
    );
}

#[tokio::test]
async fn given_somebody_else_when_asking_for_a_request_then_it_is_not_found() {
    let portal = Served::start().await;
    let (_, made) = portal
        .post("alice", "/packages/p-stand/requests", &json!({}))
        .await;
    let path = format!("/requests/{}", made["id"].as_str().unwrap());
    assert_eq!(portal.get("bob", &path).await.0, 404);
}

#[tokio::test]
async fn given_graph_fails_when_calling_then_the_caller_sees_a_fixed_text() {
    let portal = Served::start().await;
    portal.fake.fail(Fault {
        method: None,
        path: None,
        after: 0,
        times: None,
        does: Effect::Status {
            code: 501,
            retry_after: None,
        },
    });
    let request = portal.http.get(format!("{}/packages", portal.url));
    let answer = request.bearer_auth("alice").send().await.unwrap();
    assert_eq!(answer.status(), 502);
    assert_eq!(answer.text().await.unwrap(), "Microsoft Graph failed");
}

#[tokio::test]
async fn given_an_unknown_token_when_calling_then_the_caller_has_to_sign_in() {
    let portal = Served::start().await;
    assert_eq!(portal.get("mallory", "/packages").await.0, 401);
    let anonymous = answered(portal.http.get(format!("{}/packages", portal.url))).await;
    assert_eq!(anonymous.0, 401);
}

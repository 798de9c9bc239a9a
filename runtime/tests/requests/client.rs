//! Tests clients: their protocols, their connections, and what they reject.
#![cfg(feature = "reqwest")]

use crate::support;

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use flate2::Compression;
use flate2::write::GzEncoder;
use graph_runtime::transport::{ReqwestTransport, TransportError};
use graph_runtime::{
    Batch, Client, ClientBuilder, Cloud, Create, Error, Get, RetryPolicy, StaticToken,
};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply as answer};
use support::{Server, TOKEN};
use tokio::net::TcpListener;

fn builder(base: &str) -> ClientBuilder {
    Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(base)
        .retry(RetryPolicy::never())
}

async fn get(client: ClientBuilder) -> Result<Value, Error> {
    Get::<Value>::get(at(&client.build()?, "/things")).await
}

#[tokio::test]
async fn given_a_user_agent_when_set_then_it_is_sent() {
    let server = Server::json(200, "{}").await;
    get(builder(&server.base)).await.unwrap();
    get(builder(&server.base).user_agent("mine/1.0"))
        .await
        .unwrap();
    let seen = server.seen();
    let own = seen[0].header("user-agent").unwrap();
    assert!(own.starts_with("graph-runtime/0."), "{own}");
    assert_eq!(seen[1].header("user-agent"), Some("mine/1.0"));
    let error = builder(&server.base)
        .user_agent("line\nbreak")
        .build()
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the user agent is not a valid header value"
    );
}

/// `{"id":"7"}`, as Brotli without compression.
const BROTLI: &[u8] = b"\x8b\x04\x80{\"id\":\"7\"}\x03";

fn gzipped(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

async fn compressed(encoding: &'static str, body: Vec<u8>) -> Server {
    Server::start(move |_, seen| {
        let accepted = seen.header("accept-encoding").unwrap_or_default();
        assert!(accepted.contains(encoding), "{accepted}");
        http::Response::builder()
            .header("content-encoding", encoding)
            .body(body.clone().into())
            .unwrap()
    })
    .await
}

#[tokio::test]
async fn given_a_compressed_answer_when_read_then_it_is_unpacked() {
    for (encoding, body) in [("gzip", gzipped(r#"{"id":"7"}"#)), ("br", BROTLI.to_vec())] {
        let server = compressed(encoding, body).await;
        assert_eq!(
            get(builder(&server.base)).await.unwrap(),
            json!({"id": "7"}),
            "{encoding}"
        );
    }
}

#[tokio::test]
async fn given_a_server_that_speaks_http_2_when_sent_then_the_client_does_too() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/beta", listener.local_addr().unwrap());
    let router = Router::new().fallback(|request: Request| async move {
        format!(r#"{{"version":"{:?}"}}"#, request.version())
    });
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let transport = ReqwestTransport::from_builder(
        reqwest::Client::builder()
            .http2_prior_knowledge()
            .no_proxy(),
    );
    let client = builder(&base).transport(transport.unwrap());
    assert_eq!(get(client).await.unwrap(), json!({"version": "HTTP/2.0"}));
}

#[tokio::test]
async fn given_a_custom_reqwest_client_when_passed_in_then_it_sends_the_requests() {
    let server = Server::json(200, "{}").await;
    let mut headers = http::HeaderMap::new();
    headers.insert("x-mine", http::HeaderValue::from_static("yes"));
    let client = reqwest::Client::builder()
        .no_proxy()
        .default_headers(headers);
    get(builder(&server.base).http_client(client.build().unwrap()))
        .await
        .unwrap();
    assert_eq!(server.one().header("x-mine"), Some("yes"));
}

#[tokio::test]
async fn given_a_reqwest_client_that_follows_redirects_when_redirected_then_it_is_refused() {
    let elsewhere = Server::json(200, r#"{"id":"not ours"}"#).await;
    let target = elsewhere.base.replace("127.0.0.1", "localhost");
    let server = Server::start(move |_, _| support::answer(302, &[("location", &target)], ""));
    let server = server.await;
    let follows = reqwest::Client::builder().no_proxy().build().unwrap();
    let client = builder(&server.base).retry(RetryPolicy::default());
    let error = get(client.http_client(follows)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /things: the HTTP client followed a redirect to `localhost`"
    );
    assert_eq!((error.attempts(), server.seen().len()), (1, 1));
    assert_eq!(elsewhere.one().header("authorization"), None);
}

#[tokio::test]
async fn given_a_builder_that_follows_redirects_when_passed_in_then_it_no_longer_does() {
    let elsewhere = Server::json(200, "{}").await;
    let target = elsewhere.base.clone();
    let server = Server::start(move |_, _| support::answer(302, &[("location", &target)], ""));
    let server = server.await;
    let redirect = reqwest::redirect::Policy::limited(10);
    let follows = reqwest::Client::builder().no_proxy().redirect(redirect);
    let client = builder(&server.base).transport(ReqwestTransport::from_builder(follows).unwrap());
    let error = get(client).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(302));
    assert!(elsewhere.seen().is_empty());
}

#[test]
fn given_a_connect_timeout_for_a_given_transport_when_built_then_it_is_refused() {
    let transport = InProcess::at_once(|_, _| answer(200, &[], ""));
    let client = transport.builder().connect_timeout(Duration::from_secs(1));
    assert_eq!(
        client.build().unwrap_err().to_string(),
        "a connect timeout has no effect on a custom transport; set it there"
    );
}

#[test]
fn given_a_transport_with_secrets_when_shown_then_they_are_not_there() {
    let mut headers = http::HeaderMap::new();
    headers.insert("x-secret", http::HeaderValue::from_static(TOKEN));
    let client = reqwest::Client::builder().default_headers(headers);
    let transport = ReqwestTransport::from_builder(client).unwrap();
    assert!(!format!("{transport:?}").contains(TOKEN));
    let error = TransportError::new("e").redirected_to("host");
    assert!(error.is_redirect() && !error.is_connect() && !error.is_timeout());
}

/// Runs one of the tests below in a process with these variables.
fn with_environment(test: &str, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.args([test, "--exact", "--ignored"]);
    command.envs(variables.iter().copied());
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn given_proxies_in_the_environment_when_sent_to_this_machine_then_they_are_left_out() {
    // Nobody listens there.
    let proxies = [
        ("HTTP_PROXY", "http://127.0.0.1:1"),
        ("ALL_PROXY", "http://127.0.0.1:1"),
    ];
    let mut run = with_environment(
        "client::in_a_process_with_a_proxy_the_loopback_is_reached",
        &proxies,
    );
    assert!(run.status().unwrap().success());
}

#[tokio::test]
#[ignore = "run by given_proxies_in_the_environment_when_sent_to_this_machine_then_they_are_left_out"]
async fn in_a_process_with_a_proxy_the_loopback_is_reached() {
    let server = Server::json(200, "{}").await;
    get(builder(&server.base)).await.unwrap();
    get(builder(&server.base.replace("127.0.0.1", "localhost")))
        .await
        .unwrap();
}

#[test]
fn given_a_proxy_in_the_environment_when_sent_to_a_cloud_then_it_is_a_tunnel_without_the_token() {
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let test = "client::in_a_process_with_a_proxy_a_cloud_is_asked_and_not_reached";
    let mut run = with_environment(test, &[("HTTPS_PROXY", &url)])
        .spawn()
        .unwrap();
    let (mut socket, _) = proxy.accept().unwrap();
    let mut said = [0; 4096];
    let length = socket.read(&mut said).unwrap();
    drop(socket);
    let said = String::from_utf8_lossy(&said[..length]);
    assert!(
        said.starts_with("CONNECT graph.microsoft.com:443 "),
        "{said}"
    );
    assert!(!said.contains(TOKEN));
    assert!(run.wait().unwrap().success());
}

#[tokio::test]
#[ignore = "run by given_a_proxy_in_the_environment_when_sent_to_a_cloud_then_it_is_a_tunnel_without_the_token"]
async fn in_a_process_with_a_proxy_a_cloud_is_asked_and_not_reached() {
    let client = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .cloud(Cloud::Global)
        .retry(RetryPolicy::never());
    let things = at(&client.build().unwrap(), "/v1.0/things");
    let error = Get::<Value>::get(things).await.unwrap_err();
    assert!(error.is_connect());
}

#[tokio::test]
async fn given_another_credential_when_sent_then_its_token_uses_the_same_connections() {
    let server = Server::json(200, "{}").await;
    let client = builder(&server.base).build().unwrap();
    let other = client.with_credential(StaticToken::new("another"));
    for client in [&client, &other, &client] {
        Get::<Value>::get(at(client, "/things")).await.unwrap();
    }
    let seen = server.seen();
    let tokens = seen
        .iter()
        .map(|seen| seen.header("authorization").unwrap());
    let own = format!("Bearer {TOKEN}");
    assert_eq!(tokens.collect::<Vec<_>>(), [&*own, "Bearer another", &own]);
    assert_eq!(server.connections(), 1);
    assert_eq!(client.base_url(), other.base_url());
}

#[tokio::test]
async fn given_a_request_of_another_credential_when_batched_then_nothing_is_sent() {
    let server = InProcess::at_once(|_, _| answer(200, &[], "{}"));
    let client = server.builder().build().unwrap();
    let other = client.with_credential(StaticToken::new("another"));
    let mut batch = Batch::new(&client);
    let _handle = batch.add(Get::<Value>::get(at(&other, "/things")));
    let error = batch.send().await.unwrap_err();
    assert!(error.to_string().contains("its own client"), "{error}");
    assert!(server.sent().is_empty());
}

#[tokio::test]
async fn given_a_throttled_workload_when_another_credential_is_used_then_the_gate_is_shared() {
    let server = InProcess::at_once(|number, _| match number {
        0 => answer(429, &[("retry-after", "7")], ""),
        _ => answer(200, &[], "{}"),
    });
    tokio::time::pause();
    let builder = server.builder().throttle_gate(true);
    let client = builder.retry(RetryPolicy::never()).build().unwrap();
    Get::<Value>::get(at(&client, "/things")).await.unwrap_err();
    let other = client.with_credential(StaticToken::new("another"));
    Get::<Value>::get(at(&other, "/things")).await.unwrap();
    assert!(server.times()[1] >= 7000, "{:?}", server.times());
}

#[tokio::test]
async fn given_a_clone_of_a_request_when_both_are_sent_then_they_are_the_same() {
    let server = Server::json(200, "{}").await;
    let create = Create::<Value>::post(server.at("/things"))
        .json(&json!({"id": "7"}))
        .header("x-own", "1");
    let clone = create.clone();
    create.await.unwrap();
    clone.await.unwrap();
    let [first, second] = &server.seen()[..] else {
        panic!()
    };
    assert_eq!((&first.target, &first.body), (&second.target, &second.body));
    assert_eq!(second.header("x-own"), Some("1"));
    let id = "client-request-id";
    assert_ne!(first.header(id), second.header(id));
}

#[tokio::test]
async fn given_a_clone_of_a_request_that_cannot_be_made_when_sent_then_each_says_why() {
    let client = builder("http://localhost:1").build().unwrap();
    let refused = Get::<Value>::get(at(&client, "/things").key("id", ".."));
    let clone = refused.clone();
    let errors = [refused.clone().await, clone.await, refused.await];
    let lines = errors.map(|error| error.unwrap_err().to_string());
    assert!(lines[0].contains("`id` is empty"), "{lines:?}");
    assert_eq!((&lines[0], &lines[0]), (&lines[1], &lines[2]));
}

#[tokio::test]
async fn given_a_header_that_breaks_the_protocol_when_set_then_the_request_is_refused() {
    let server = Server::json(200, "{}").await;
    for name in [
        "Authorization",
        "Connection",
        "content-length",
        "HOST",
        "HTTP2-Settings",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
    ] {
        let mut batch = Batch::new(&server.client());
        let _handle = batch.add(Get::<Value>::get(server.at("/x")).header(name, "x"));
        for error in [
            Get::<Value>::get(server.at("/x"))
                .header(name, "x")
                .await
                .unwrap_err(),
            server
                .client()
                .get("/x")
                .header(name, "x")
                .nothing()
                .await
                .unwrap_err(),
            batch.send().await.unwrap_err(),
        ] {
            assert!(
                error.to_string().contains("the client sets `"),
                "{name}: {error}"
            );
        }
    }
    assert!(server.seen().is_empty());
}

#[test]
fn given_a_transport_error_when_converted_then_its_predicates_are_those_of_a_request() {
    let error = Error::from(TransportError::new("refused").while_connecting());
    assert!(error.is_connect());
    assert_eq!(error.to_string(), "could not connect");
}

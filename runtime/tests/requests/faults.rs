//! The fault matrix: the outcome of a request for each fault. The expectations are the table in the
//! documentation.
#![cfg(feature = "reqwest")]

use crate::support;
use crate::wire;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use futures::future::join_all;
use graph_runtime::transport::ReqwestTransport;
use graph_runtime::{Client, Error, Request, RetryPolicy, StaticToken, reply};
use http::Method;
use serde_json::{Value, json};
use support::TOKEN;
use support::in_process::at;
use wire::Step::{Close, Hang, Reset, Send, Wait};
use wire::{Step, Wire, nobody, whole};

const MATRIX: &str = include_str!("../../docs/faults.md");
const ATTEMPTS: u32 = 3;
const IDEMPOTENT: [Method; 3] = [Method::GET, Method::PUT, Method::DELETE];
const OTHER: [Method; 2] = [Method::POST, Method::PATCH];

/// The documented outcome of a fault.
#[derive(Debug, PartialEq)]
struct Expected {
    /// `None` if it succeeds.
    predicates: Option<BTreeSet<String>>,
    says: String,
    idempotent: u32,
    other: u32,
}

/// The rows of the first table.
fn documented() -> Vec<(String, Expected)> {
    let rows = MATRIX
        .lines()
        .skip_while(|line| !line.starts_with("|---"))
        .skip(1)
        .take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [fault, predicates, says, idempotent, other] = cells[..] else {
            panic!("{row}");
        };
        let attempts = |cell| match cell {
            "again" => ATTEMPTS,
            "once" => 1,
            other => panic!("{other}: {row}"),
        };
        let predicates = (predicates != "succeeds").then(|| {
            let names = predicates.split(", ").filter(|name| *name != "–");
            names
                .map(|name| name.trim_matches('`').to_owned())
                .collect()
        });
        let expected = Expected {
            predicates,
            says: says.trim_matches('`').to_owned(),
            idempotent: attempts(idempotent),
            other: attempts(other),
        };
        (fault.replace('`', ""), expected)
    })
    .collect()
}

/// The predicates that are true.
fn predicates(error: &Error) -> BTreeSet<String> {
    type Predicate = (&'static str, fn(&Error) -> bool);
    let all: [Predicate; 11] = [
        ("is_connect", Error::is_connect),
        ("is_timeout", Error::is_timeout),
        ("is_decode", Error::is_decode),
        ("is_throttled", Error::is_throttled),
        ("is_server_error", Error::is_server_error),
        ("is_retryable", Error::is_retryable),
        ("is_not_found", Error::is_not_found),
        ("is_unauthorized", Error::is_unauthorized),
        ("is_forbidden", Error::is_forbidden),
        ("is_conflict", Error::is_conflict),
        ("is_failed_dependency", Error::is_failed_dependency),
    ];
    let holding = all.iter().filter(|(_, holds)| holds(error));
    holding.map(|(name, _)| (*name).to_owned()).collect()
}

fn zipped(text: &[u8]) -> Vec<u8> {
    let mut zip = GzEncoder::new(Vec::new(), Compression::default());
    zip.write_all(text).unwrap();
    zip.finish().unwrap()
}

const JSON: &str = "content-type: application/json\r\n";
const GZIP: &str = "content-type: application/json\r\ncontent-encoding: gzip\r\n";

fn status(status: &str) -> Vec<Step> {
    vec![Send(whole(status, "", b""))]
}

fn told(status: &str, told: &str) -> Vec<Step> {
    let header = format!("retry-after: {told}\r\n");
    vec![Send(whole(status, &header, b""))]
}

fn throttled(wait: &str) -> Vec<Step> {
    told("429 Too Many Requests", wait)
}

/// What the server does for a row of the matrix, after it has read a request.
fn steps(fault: &str) -> Vec<Step> {
    let text = |text: &str| Send(text.as_bytes().to_vec());
    let zip = zipped(&[b'['; 1000]);
    let away = "location: https://elsewhere.example/beta/things\r\n";
    match fault {
        "reset before the response" => vec![Reset],
        "closed before the response" => vec![Close],
        "reset within the head" => vec![text("HTTP/1.1 200 OK\r\ncontent-le"), Reset],
        "closed within the head" => vec![text("HTTP/1.1 200 OK\r\ncontent-le"), Close],
        "reset within the body" => vec![
            text("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"id\":"),
            Reset,
        ],
        "closed within the body" => vec![
            text("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"id\":"),
            Close,
        ],
        "closed within a chunked body" => vec![
            text("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
            Close,
        ],
        "reset after the body" => vec![
            Send(whole("200 OK", JSON, b"{}")),
            Wait(Duration::from_millis(30)),
            Reset,
        ],
        "a response that is not HTTP" => vec![text("SSH-2.0-OpenSSH_9.9\r\n\r\n"), Close],
        "a response head without end" => vec![
            text("HTTP/1.1 200 OK\r\n"),
            Send(b"x: y\r\n".repeat(200_000)),
            text("\r\n"),
        ],
        "truncated JSON" => vec![Send(whole("200 OK", JSON, b"{\"id\":"))],
        "an empty body where a value should be" => vec![Send(whole("200 OK", JSON, b""))],
        "HTML in place of JSON" => vec![Send(whole(
            "200 OK",
            "content-type: text/html\r\n",
            b"<html>Sign in</html>",
        ))],
        "JSON as text/plain" => {
            vec![Send(whole("200 OK", "content-type: text/plain\r\n", b"{}"))]
        }
        "the head of the response never arrives" => vec![Hang],
        "the body arrives too slowly" => {
            let mut steps = vec![text("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")];
            steps.extend((0..1000).flat_map(|_| [text(" "), Wait(Duration::from_millis(10))]));
            steps
        }
        "429" => status("429 Too Many Requests"),
        "429, Retry-After a date that has passed" => throttled("Sun, 06 Nov 1994 08:49:37 GMT"),
        "429, Retry-After a date in the year 2999" => throttled("Tue, 01 Jan 2999 00:00:00 GMT"),
        "503" => status("503 Service Unavailable"),
        "503, Retry-After: 0" => told("503 Service Unavailable", "0"),
        "503, Retry-After: soon" => told("503 Service Unavailable", "soon"),
        "504, Retry-After: 0" => told("504 Gateway Timeout", "0"),
        "408" => status("408 Request Timeout"),
        "425" => status("425 Too Early"),
        "500, Retry-After: 0" => told("500 Internal Server Error", "0"),
        "700, which is not an HTTP status" => status("700 X"),
        "509" => status("509 Bandwidth Limit Exceeded"),
        "503 whose body breaks off" => vec![
            text("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 9\r\n\r\n{\"er"),
            Reset,
        ],
        "504" => status("504 Gateway Timeout"),
        "400" => status("400 Bad Request"),
        "400 whose body breaks off" => vec![
            text("HTTP/1.1 400 Bad Request\r\ncontent-length: 9\r\n\r\n{\"er"),
            Reset,
        ],
        "401" => status("401 Unauthorized"),
        "404, Retry-After: 1" => told("404 Not Found", "1"),
        "500 with HTML" => vec![Send(whole(
            "500 Internal Server Error",
            "content-type: text/html\r\n",
            b"<html>Oops</html>",
        ))],
        "502 without a body" => status("502 Bad Gateway"),
        "gzip that breaks off" => vec![Send(whole("200 OK", GZIP, &zip[..zip.len() / 2]))],
        "a body that is not gzip, with Content-Encoding: gzip" => {
            vec![Send(whole("200 OK", GZIP, b"{}"))]
        }
        "an error whose body is not gzip, with Content-Encoding: gzip" => {
            vec![Send(whole("404 Not Found", GZIP, b"{}"))]
        }
        "a redirect to another host" => vec![Send(whole("307 Temporary Redirect", away, b""))],
        "a redirect to the same host" => {
            vec![Send(whole("302 Found", "location: /beta/other\r\n", b""))]
        }
        _ => match fault.split_once("429, Retry-After: ") {
            Some((_, told)) => throttled(told),
            None => panic!("no test for: {fault}"),
        },
    }
}

fn is_slow(fault: &str) -> bool {
    fault == "the head of the response never arrives" || fault == "the body arrives too slowly"
}

fn transport() -> ReqwestTransport {
    let builder = reqwest::Client::builder().no_proxy();
    ReqwestTransport::from_builder(builder).unwrap()
}

fn client(transport: &ReqwestTransport, base: &str, fault: &str) -> Client {
    let timeout = Duration::from_millis(if is_slow(fault) { 250 } else { 30_000 });
    let policy = RetryPolicy::default()
        .attempts(ATTEMPTS)
        .base_delay(Duration::from_millis(2));
    Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(base)
        .transport(transport.clone())
        .attempt_timeout(timeout)
        .retry(policy)
        .build()
        .unwrap()
}

fn request(client: &Client, method: &Method) -> Request<reply::Entity<Value>> {
    let at = at(client, "/things");
    match *method {
        Method::GET => Request::get(at),
        Method::PUT => Request::put(at).json(&json!({"a": 1})),
        Method::DELETE => Request::delete(at),
        Method::POST => Request::post(at).json(&json!({"a": 1})),
        _ => Request::patch(at).json(&json!({"a": 1})),
    }
}

/// Tries a fault with one method, and compares the outcome with the table.
async fn try_one(transport: &ReqwestTransport, fault: &str, expected: &Expected, method: Method) {
    let about = format!("{fault}, {method}");
    let attempts = if IDEMPOTENT.contains(&method) {
        expected.idempotent
    } else {
        expected.other
    };
    let server = match fault {
        "nobody listens" => None,
        "reset before the request is read" => Some(Wire::slamming().await),
        _ => Some(Wire::start(steps(fault)).await),
    };
    let base = match &server {
        Some(server) => server.base.clone(),
        None => nobody(),
    };
    let client = client(transport, &base, fault);
    let outcome = request(&client, &method).with_response().await;
    match (outcome, &expected.predicates) {
        (Ok(response), None) => assert_eq!(response.attempts(), attempts, "{about}"),
        (Err(error), Some(holding)) => {
            let mut holding = holding.clone();
            if attempts > 1 {
                holding.insert("is_retryable".to_owned());
            }
            assert_eq!(predicates(&error), holding, "{about}: {error}");
            assert!(
                error.to_string().contains(&expected.says),
                "{about}: {error}"
            );
            assert_eq!(error.attempts(), attempts, "{about}: {error}");
        }
        (outcome, _) => panic!("{about}: {outcome:?}"),
    }
    if let Some(server) = server {
        let requests = server.requests();
        let attempts = attempts as usize;
        // A slow machine may send nothing before the timeout.
        let is_cut = is_slow(fault) && requests < attempts;
        assert!(is_cut || requests == attempts, "{about}: {requests}");
    }
}

#[tokio::test]
async fn given_each_fault_when_requests_of_each_method_meet_it_then_the_documentation_is_right() {
    let documented = documented();
    assert!(documented.len() > 30);
    let transport = transport();
    for (fault, expected) in &documented {
        let methods = IDEMPOTENT.into_iter().chain(OTHER);
        join_all(methods.map(|method| try_one(&transport, fault, expected, method))).await;
    }
}

#[tokio::test]
async fn given_a_connection_reset_after_a_response_when_used_again_then_a_new_one_is_made() {
    let server = Wire::start(steps("reset after the body")).await;
    let client = client(&transport(), &server.base, "");
    for number in 1..=3 {
        request(&client, &Method::POST).await.unwrap();
        assert_eq!(server.requests(), number);
        // The connection is closed by then.
        tokio::time::sleep(Duration::from_millis(120)).await;
    }
}

#[tokio::test]
async fn given_a_response_when_damaged_at_any_byte_then_there_is_an_error_or_a_value() {
    let whole = whole("200 OK", JSON, br#"{"value":[{"id":"1"}]}"#);
    let cut = (0..whole.len()).map(|end| (false, whole[..end].to_vec()));
    let damaged = (0..whole.len()).flat_map(|at| {
        let whole = &whole;
        [0, 0xFF, b'\r', b'\n', b'9', b'}'].map(move |byte| {
            let mut bytes = whole.clone();
            bytes[at] = byte;
            (true, bytes)
        })
    });
    let transport = &transport();
    let answers: Vec<_> = cut.chain(damaged).collect();
    for some in answers.chunks(50) {
        let tried = some.iter().map(|(may_succeed, bytes)| async move {
            let server = Wire::start(vec![Send(bytes.clone()), Close]).await;
            let client = client(transport, &server.base, "");
            let get = request(&client, &Method::GET).retry(RetryPolicy::never());
            let outcome = get.await;
            let shown = String::from_utf8_lossy(bytes);
            assert!(*may_succeed || outcome.is_err(), "{shown}: {outcome:?}");
        });
        join_all(tried).await;
    }
}

#[test]
fn given_the_tests_that_the_documentation_names_when_looked_up_then_each_exists() {
    let package = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["tests", "tests/requests", "tests/records", "src"].map(|it| package.join(it));
    let rows = MATRIX
        .lines()
        .skip_while(|line| *line != "| fault | outcome | tests |");
    let rows = rows.filter(|line| line.starts_with("| ") && !line.starts_with("| fault "));
    let mut count = 0;
    for row in rows {
        let tests = row.trim_end_matches('|').rsplit('|').next().unwrap();
        for test in tests.split(", ").map(|test| test.trim().trim_matches('`')) {
            let files = [format!("{test}.rs"), format!("{test}/main.rs")];
            let mut places = folders
                .iter()
                .flat_map(|it| files.each_ref().map(|file| it.join(file)));
            assert!(places.any(|it| it.exists()), "{test}: {row}");
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

//! Tests that no secret appears anywhere: not in output, errors, or traces of any level. Ids and queries do
//! not appear either, at the level at which services log.
#![cfg(feature = "reqwest")]

#[path = "../support/mod.rs"]
mod support;

use std::fmt::{Debug, Write as _};
use std::io;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, SystemTime};

use futures::TryStreamExt as _;
use graph_runtime::credential::TokenRequest;
use graph_runtime::transport::ReqwestTransport;
use graph_runtime::{
    AccessToken, Batch, Client, ClientBuilder, Create, Credential as _, Error, Get, List,
    RetryPolicy, StaticToken, credential, options,
};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, broken_off, refused, reply, reset};
use support::{Server, TOKEN, answer};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer, fmt};

mod repeated;

/// What a service's log must not contain: ids, queries, and headers.
const PRIVATE: [&str; 4] = [
    "private-id",
    "private-filter",
    "private-header",
    "private-link",
];

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn layer<S>(log: &Log, level: LevelFilter) -> impl Layer<S>
where
    S: tracing::Subscriber + for<'a> LookupSpan<'a>,
{
    let layer = fmt::layer().with_ansi(false).with_writer(log.clone());
    layer.with_span_events(FmtSpan::FULL).with_filter(level)
}

/// The logs of all crates: at every level, and from INFO on. `log` is included.
fn logs() -> &'static (Log, Log) {
    static LOGS: OnceLock<(Log, Log)> = OnceLock::new();
    LOGS.get_or_init(|| {
        let (all, info) = (Log::default(), Log::default());
        tracing_subscriber::registry()
            .with(layer(&all, LevelFilter::TRACE))
            .with(layer(&info, LevelFilter::INFO))
            .init();
        (all, info)
    })
}

/// Asserts that nothing visible of an error contains the token, or private data.
fn assert_discreet(error: &Error) {
    let mut shown = format!("{error} {error:?} {error:#?} {:?}", error.body_excerpt());
    let (inner, extra) = (error.inner_error(), error.extra());
    write!(shown, "{inner:?} {extra:?} {:?}", error.details()).unwrap();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        write!(shown, "{inner} {inner:?}").unwrap();
        source = inner.source();
    }
    assert_hides(&shown);
    for private in PRIVATE {
        assert!(!shown.contains(private), "{private}: {shown}");
    }
}

/// Without its first character, because a server may escape that one.
fn assert_hides(shown: &str) {
    assert!(!shown.contains(&TOKEN[1..]), "{shown}");
}

fn shows(value: &impl Debug) {
    assert_hides(&format!("{value:?} {value:#?}"));
}

fn get(client: &Client) -> Get<Value, options::All> {
    let at = at(client, "/things").key("thing-id", "private-id");
    Get::get(at)
        .filter("private-filter")
        .header("x-private", "private-header")
}

fn quick(builder: ClientBuilder) -> Client {
    let policy = RetryPolicy::default().base_delay(Duration::ZERO);
    builder.retry(policy).build().unwrap()
}

/// A credential that caches its token, which is about to expire, and fails at the second request.
fn failing_later() -> credential::Cached {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let credential = credential::from_fn(move |_: String| {
        let number = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let token = AccessToken::new(TOKEN);
        let life = Duration::from_millis(500);
        std::future::ready(match number {
            0 => Ok(token.with_expiry(SystemTime::now() + life)),
            _ => Err("the token service is down".into()),
        })
    });
    credential.cached()
}

#[tokio::test]
async fn given_failures_of_all_kinds_when_shown_then_neither_token_nor_ids_are_there() {
    type Failure = fn() -> support::in_process::TransportResult;
    logs();
    let failures: [Failure; 10] = [
        refused,
        reset,
        || broken_off(200),
        || reply(200, &[], "<html>"),
        || reply(401, &[("www-authenticate", "Bearer")], ""),
        || {
            reply(
                404,
                &[],
                r#"{"error":{"code":"NotFound","message":"none"}}"#,
            )
        },
        || reply(429, &[("retry-after", "0")], ""),
        || reply(500, &[], "<html>Oops</html>"),
        || {
            reply(
                302,
                &[("location", "https://elsewhere.example/private-link")],
                "",
            )
        },
        || {
            reply(
                302,
                &[("location", "http://graph.example/private-link")],
                "",
            )
        },
    ];
    for failure in failures {
        let server = InProcess::at_once(move |_, _| failure());
        let client = quick(server.builder());
        assert_discreet(&get(&client).await.unwrap_err());
        let items = List::<Value>::get(at(&client, "/things").key("id", "private-id")).stream();
        assert_discreet(&items.try_collect::<Vec<_>>().await.unwrap_err());
        let mut batch = Batch::new(&client);
        let one = batch.add(get(&client));
        shows(&batch);
        shows(&one);
        assert_discreet(&batch.send().await.unwrap_err());
    }
    let logs = logs();
    assert_hides(&logs.0.text());
}

/// The panic message of an error that is unwrapped.
fn panicked(outcome: Result<Value, Error>) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| outcome.unwrap()));
    *panic.unwrap_err().downcast::<String>().unwrap()
}

#[tokio::test]
async fn given_failures_when_they_end_in_a_panic_then_the_token_is_not_in_its_message() {
    for (status, body) in [
        (400, format!(r#"{{"error":{{"code":"{TOKEN}"}}}}"#)),
        (502, format!("<html>{TOKEN}</html>")),
        (200, format!("{{{TOKEN}")),
    ] {
        let server = InProcess::at_once(move |_, _| reply(status, &[], &body));
        let message = panicked(get(&quick(server.builder())).await);
        assert!(message.contains("Error"), "{message}");
        assert_hides(&message);
    }
    // It panics in its own task, while it has the request.
    let server = InProcess::at_once(|_, sent| panic!("{:?}", sent.headers));
    let client = quick(server.builder());
    let error = tokio::spawn(get(&client).into_future()).await.unwrap_err();
    assert!(error.is_panic());
    assert_hides(&format!("{error} {error:?}"));
    assert_hides(&error.into_panic().downcast::<String>().unwrap());
}

#[tokio::test]
async fn given_a_response_that_is_not_odata_when_its_error_is_debugged_then_the_body_is_left_out() {
    for (status, body) in [
        (502, "<html>private-id</html>"),
        (200, "<html>private-id</html>"),
    ] {
        let server = InProcess::at_once(move |_, _| reply(status, &[], body));
        let error = get(&quick(server.builder())).await.unwrap_err();
        assert_eq!(error.body_excerpt(), Some(body));
        assert!(
            !format!("{error:?} {error}").contains("private-id"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn given_requests_that_are_refused_when_shown_then_the_token_is_not_there() {
    logs();
    let server = InProcess::at_once(|_, _| reply(200, &[], "{}"));
    let client = quick(server.builder());
    let refused = get(&client).header("Authorization", format!("Bearer {TOKEN}"));
    shows(&refused);
    assert_discreet(&refused.await.unwrap_err());
    assert_discreet(&get(&client).header("x\n", TOKEN).await.unwrap_err());
    assert_discreet(
        &get(&client)
            .header("x", format!("{TOKEN}\n"))
            .await
            .unwrap_err(),
    );
    for url in [
        "https://elsewhere.example/private-link",
        "//private-link:x",
        "http://[",
    ] {
        let raw = client.get(url);
        shows(&raw);
        if let Err(error) = raw.json::<Value>().await {
            assert_discreet(&error);
        }
    }
    // A token that is not a valid header value.
    let broken = server
        .builder()
        .credential(StaticToken::new(format!("{TOKEN}\n")));
    assert_discreet(&get(&quick(broken)).await.unwrap_err());
    let nowhere = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(format!("https://user:{TOKEN}@graph.example/"));
    shows(&nowhere.build().unwrap_err());
    assert_hides(&logs().0.text());
}

#[tokio::test]
async fn given_a_success_when_displayed_then_the_token_is_left_out() {
    logs();
    let credential = failing_later();
    let token = credential.token(TokenRequest::new("scope")).await.unwrap();
    let request = TokenRequest::new("scope").in_place_of(&token, "{}");
    shows(&credential);
    shows(&token);
    shows(&request);
    shows(&StaticToken::new(TOKEN));
    let server = InProcess::at_once(|_, sent| {
        if sent.path.ends_with("$batch") {
            let answers = r#"{"responses":[{"id":"1","status":200,"body":{}}]}"#;
            return reply(200, &[], answers);
        }
        // The server echoes the request.
        let echo = sent.header("authorization").unwrap();
        reply(200, &[("x-echo", echo)], r#"{"value":[{"id":"1"}]}"#)
    });
    let builder = server.builder();
    shows(&builder);
    let client = quick(builder);
    shows(&client);
    shows(&at(&client, "/x"));
    let request = get(&client);
    shows(&request);
    let response = request.with_response().await.unwrap();
    shows(&response);
    shows(&List::<Value>::get(at(&client, "/things")).await.unwrap());
    let mut batch = Batch::new(&client);
    let handle = batch.add(Create::<Value>::post(at(&client, "/things")).json(&json!({})));
    shows(&batch);
    shows(&handle);
    let mut results = batch.send().await.unwrap();
    shows(&results);
    shows(&results.take(handle).unwrap());
    // Half of the token's life is over, and there is no other token.
    tokio::time::sleep(Duration::from_millis(260)).await;
    let last = credential.token(TokenRequest::new("scope")).await;
    shows(&last);
    assert_hides(&logs().0.text());
}

/// Over a real connection, to include the logs of HTTP libraries.
#[tokio::test]
async fn given_every_level_when_traced_then_the_token_never_shows_and_ids_not_from_info_on() {
    logs();
    let server = Server::start(|base, seen| {
        if seen.target.contains("things/") {
            return answer(503, &[("retry-after", "0")], "<html>");
        }
        let link = format!("{base}/things?$skiptoken=private-link");
        let text = json!({"value": [1], "@odata.nextLink": link}).to_string();
        answer(200, &[], &text)
    });
    let server = server.await;
    let transport = ReqwestTransport::new().unwrap();
    shows(&transport);
    let builder = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(&server.base)
        .throttle_gate(true);
    shows(&builder);
    let client = quick(builder);
    assert_discreet(&get(&client).await.unwrap_err());
    let mut items = List::<Value>::get(at(&client, "/things")).stream();
    items.try_next().await.unwrap();
    items.try_next().await.unwrap();
    // The second page links to itself.
    assert_discreet(&items.try_next().await.unwrap_err());
    shows(&items);

    let (all, info) = logs();
    let (all, info) = (all.text(), info.text());
    // Everything is logged: spans of this crate, and at TRACE those of others.
    for text in [&all, &info] {
        assert!(
            text.contains("graph.attempt") && text.contains("503"),
            "{text}"
        );
    }
    assert!(all.len() > info.len());
    assert_hides(&all);
    for private in PRIVATE {
        assert!(!info.contains(private), "{private}: {info}");
    }
    let ours = all.lines().filter(|line| line.contains("graph_runtime"));
    for line in ours {
        assert!(
            !PRIVATE.iter().any(|private| line.contains(private)),
            "{line}"
        );
    }
}

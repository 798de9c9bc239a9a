//! Tests traces: they contain template and status, but no ids and no secrets.

mod support;

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use graph_runtime::{Batch, Extra, Get, List, Nested, RetryPolicy, UploadSession, options};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply, reset};
use support::{Server, TOKEN};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Records the fields of this crate's spans.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Log {
    /// Asserts that the lines were logged, and nothing private.
    #[track_caller]
    fn assert_lines(&self, lines: &[&str]) {
        let log = self.0.lock().unwrap();
        for line in lines {
            assert!(log.lines().any(|found| found == *line), "{line}: {log}");
        }
        assert!(!log.contains("private") && !log.contains(TOKEN), "{log}");
    }
}

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(self.0.lock().unwrap(), "{}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        let target = metadata.target();
        assert!(!target.starts_with("graph_runtime::"), "{target}");
        target == "graph_runtime"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut self.clone());
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn given_a_request_when_traced_then_template_and_status_show_and_nothing_private() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let server = Server::json(404, "{}").await;
    let at = server.at("/packages").key("package-id", "private-id");
    let request = Get::<Value, options::All>::get(at).filter("private-filter");
    request
        .header("x-private", "private-header")
        .await
        .unwrap_err();
    log.assert_lines(&[
        "http.request.method=GET",
        "url.template=/packages/{package-id}",
        "server.address=\"127.0.0.1\"",
        "http.response.status_code=404",
    ]);
}

#[tokio::test(start_paused = true)]
async fn given_a_request_that_is_sent_again_when_traced_then_each_attempt_and_wait_shows() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let server = InProcess::at_once(|number, _| match number {
        0 => reply(429, &[("retry-after", "2.5")], ""),
        1 => reset(),
        _ => reply(200, &[], "{}"),
    });
    let client = server.builder().build().unwrap();
    let packages = at(&client, "/packages").key("package-id", "private-id");
    Get::<Value>::get(packages).await.unwrap();
    let log = log.0.lock().unwrap();
    for (line, times) in [
        ("http.request.method=GET", 4),
        ("url.template=/packages/{package-id}", 4),
        ("otel.kind=\"client\"", 3),
        ("otel.name=GET /packages/{package-id}", 3),
        ("server.port=443", 3),
        ("http.request.resend_count=0", 0),
        // A wait, and the attempt after it.
        ("http.request.resend_count=1", 2),
        ("http.request.resend_count=2", 2),
        ("delay=2.5", 1),
        ("error.type=\"429\"", 2),
        ("error.type=\"connection\"", 2),
        ("http.response.status_code=429", 1),
        ("http.response.status_code=200", 2),
    ] {
        let found = log.lines().filter(|found| *found == line).count();
        assert_eq!(found, times, "{line}: {log}");
    }
    assert!(!log.contains("private") && !log.contains(TOKEN), "{log}");
}

#[tokio::test]
async fn given_an_upload_url_that_is_rejected_when_traced_then_no_wait_shows() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let server = InProcess::at_once(|_, _| reply(401, &[], ""));
    let client = server.builder().build().unwrap();
    let session = UploadSession::new(&client, "https://storage.example/private").unwrap();
    session.cancel().await.unwrap_err();
    log.assert_lines(&["http.response.status_code=401"]);
    let log = log.0.lock().unwrap();
    assert!(!log.contains("delay="), "{log}");
}

#[tokio::test]
async fn given_a_link_when_followed_or_resumed_then_the_template_stays() {
    let server = Server::start(|base, seen| {
        let body = if seen.query().is_empty() {
            json!({"value": [1], "@odata.nextLink": format!("{base}/x?private-link")})
        } else {
            json!({"value": [2]})
        };
        support::json(200, &body.to_string())
    });
    let server = server.await;
    let list = || List::<Value>::get(server.at("/packages").key("package-id", "private-id"));
    let page = list().await.unwrap();
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    page.next(&server.client()).unwrap().await.unwrap();
    list().resume_from(page.next_link().unwrap()).await.unwrap();
    let text = log.0.lock().unwrap().clone();
    // Of the request and of its attempt.
    assert_eq!(
        text.matches("url.template=/packages/{package-id}").count(),
        4
    );
    assert!(!text.contains("private"), "{text}");
}

/// A record with a value and a union.
#[derive(Clone, Default, PartialEq)]
struct Package {
    hidden: Option<bool>,
    owner: Option<Nested<Subject>>,
    extra: Extra,
}
graph_runtime::record! {
    Package "sample.package" {
        0 hidden HIDDEN "hidden" value bool;
        1 owner OWNER "owner" nested Subject;
    }
}

#[derive(Clone, Default, PartialEq)]
struct Fields {
    extra: Extra,
}
graph_runtime::record! { Fields "sample.subject" {} }

#[derive(Clone, Debug, PartialEq)]
enum Subject {
    Base(Nested<Fields>),
    Unknown(Nested<Fields>),
}
graph_runtime::union! { Subject "sample.subject" base Fields {} }

#[test]
fn given_values_that_do_not_fit_when_read_then_type_and_property_are_traced_and_no_value() {
    for (value, found) in [
        (json!({"hidden": "private"}), Some(("hidden", "a string"))),
        (json!({"hidden": 7}), Some(("hidden", "a number"))),
        (json!({"hidden": ["private"]}), Some(("hidden", "an array"))),
        (
            json!({"hidden": {"private": 1}}),
            Some(("hidden", "an object")),
        ),
        (
            json!({"owner": {"@odata.type": true}}),
            Some(("@odata.type", "a boolean")),
        ),
        (json!({"owner": {"@odata.type": null}}), None),
        (json!({"owner": {"@odata.type": "#sample.new"}}), None),
        (json!({"hidden": true}), None),
    ] {
        let log = Log::default();
        let package: Package = tracing::subscriber::with_default(log.clone(), || {
            graph_runtime::record::from_json(value.to_string().as_bytes()).unwrap()
        });
        drop(package);
        let log = log.0.lock().unwrap();
        let traced = found.is_some_and(|(property, kind)| {
            log.contains(&format!("property=\"{property}\"\n"))
                && log.contains(&format!("found=\"{kind}\"\n"))
        });
        assert_eq!(traced, found.is_some(), "{value}: {log}");
        assert_eq!(log.is_empty(), found.is_none(), "{value}: {log}");
        assert!(!log.contains("private"), "{log}");
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_request_of_a_batch_that_is_sent_again_when_traced_then_its_wait_shows() {
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    let server = InProcess::at_once(|number, _| {
        let status = if number == 0 { 429 } else { 200 };
        let response = json!({"id": "1", "status": status, "headers": {"Retry-After": "2.5"}});
        reply(200, &[], &json!({"responses": [response]}).to_string())
    });
    let client = server.builder().build().unwrap();
    let mut batch = Batch::new(&client).retry(RetryPolicy::default());
    let packages = at(&client, "/packages").key("package-id", "private-id");
    let _handle = batch.add(Get::<Value>::get(packages));
    drop(batch.send().await.unwrap());
    log.assert_lines(&[
        "delay=2.5",
        "url.template=/packages/{package-id}",
        "error.type=\"429\"",
        "http.request.resend_count=1",
    ]);
}

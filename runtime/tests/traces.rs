//! Tests traces: they contain template and status, but no ids and no secrets.

mod support;

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use graph_runtime::{Get, List, options};
use serde_json::{Value, json};
use support::in_process::{InProcess, at, reply, reset};
use support::{Server, TOKEN};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Records the fields of this crate's spans.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

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
    let log = log.0.lock().unwrap();
    for line in [
        "http.request.method=GET",
        "url.template=/packages/{package-id}",
        "server.address=\"127.0.0.1\"",
        "http.response.status_code=404",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
    assert!(!log.contains("private") && !log.contains(TOKEN), "{log}");
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

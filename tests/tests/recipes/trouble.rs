//! Errors, retries, throttling.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{AccessPackage, AccessPackageCatalog};
use graph_fake::Fake;
use graph_fake::faults::{Effect, Fault};
use graph_runtime::{Batch, Client, Result, RetryPolicy, StaticToken};

use tracing::{Level, Subscriber};
use tracing_subscriber::fmt::format::FmtSpan;

use super::{Entry, client, entry, fair};

async fn find(em: &Entry, package: &str) -> Result<Option<AccessPackage>> {
    match em.access_packages().id(package).get().await {
        Ok(package) => Ok(Some(package)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

async fn create_or_say_why(em: &Entry, catalog: &AccessPackageCatalog) -> Option<String> {
    let error = em.access_package_catalogs().create(catalog).await.err()?;
    Some(if error.is_forbidden() {
        format!(
            "not allowed, needs {:?}",
            error.permissions().map(ToString::to_string)
        )
    } else if error.is_conflict() {
        format!("it already exists: {:?}", error.message())
    } else if error.is_retryable() {
        format!("not now, after {} attempts", error.attempts())
    } else if error.is_decode() {
        format!("an answer that cannot be read at {:?}", error.json_path())
    } else {
        // For Microsoft's support.
        format!("{error} (request {:?})", error.request_id())
    })
}

fn patient(transport: Fake) -> Result<Client> {
    Client::builder()
        .credential(StaticToken::new("app"))
        .transport(transport)
        .attempt_timeout(Duration::from_secs(30))
        .total_timeout(Duration::from_secs(10 * 60))
        .retry(
            RetryPolicy::default()
                .attempts(8)
                .max_retry_after(Duration::from_secs(300))
                .budget(Duration::from_secs(600)),
        )
        .throttle_gate(true)
        .build()
}

async fn only_once(em: &Entry) -> Result<i64> {
    em.access_packages()
        .count()
        .retry(RetryPolicy::never())
        .await
}

async fn count_both(client: &Client) -> Result<(i64, Option<i64>)> {
    let em = entitlement_management(client);
    let mut batch = Batch::new(client);
    let packages = batch.add(em.access_packages().count());
    let catalogs = batch.add(em.access_package_catalogs().count());
    // `send` fails if the batch as a whole does.
    let mut results = batch.send().await?;
    // `take` fails if its own request does.
    Ok((results.take(packages)?, results.take(catalogs).ok()))
}

fn log(to: impl Write + Send + 'static) -> impl Subscriber {
    tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(Mutex::new(to))
        .finish()
}

/// The destination of logs in a test.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes requests to a path fail this many times.
fn status(path: &str, code: u16, times: u32) -> Fault {
    Fault {
        method: None,
        path: Some(path.to_owned()),
        after: 0,
        times: Some(times),
        does: Effect::Status {
            code,
            retry_after: Some("0".to_owned()),
        },
    }
}

#[tokio::test]
async fn given_a_deleted_package_when_looked_up_then_that_is_not_an_error() {
    let em = entry(&fair(), "app");
    assert!(find(&em, "p-stand").await.unwrap().is_some());
    assert!(find(&em, "p-gone").await.unwrap().is_none());
}

#[tokio::test]
async fn given_errors_of_several_causes_when_explained_then_each_text_fits_its_cause() {
    let fake = fair();
    let catalog = AccessPackageCatalog::new("Halls");
    let why = |token| {
        let (em, catalog) = (entry(&fake, token), catalog.clone());
        async move { create_or_say_why(&em, &catalog).await.unwrap_or_default() }
    };
    assert!(
        why("alice")
            .await
            .starts_with("not allowed, needs Some(\"EntitlementManagement")
    );
    assert!(why("nobody").await.contains("401 Unauthorized"));
    fake.fail(status("", 503, 4));
    assert_eq!(why("app").await, "not now, after 4 attempts");
    assert_eq!(why("app").await, "");
}

#[tokio::test]
async fn given_throttling_when_the_client_is_patient_then_it_gets_through() {
    let fake = fair();
    fake.fail(status("", 429, 7));
    let em = entitlement_management(&patient(fake.clone()).unwrap());
    assert_eq!(em.access_packages().count().await.unwrap(), 2);
    fake.fail(status("", 429, 1));
    assert!(only_once(&em).await.unwrap_err().is_throttled());
}

#[tokio::test]
async fn given_a_batch_when_one_request_fails_then_the_other_has_its_value() {
    let fake = fair();
    let counts = |fake: &Fake| {
        let client = client(fake, "app");
        async move { count_both(&client).await.unwrap() }
    };
    assert_eq!(counts(&fake).await, (2, Some(2)));
    fake.fail(status("/accessPackageCatalogs", 403, 1));
    assert_eq!(counts(&fake).await, (2, None));
}

#[tokio::test]
async fn given_a_subscriber_when_a_request_is_retried_then_attempts_and_waits_are_logged() {
    let lines = Lines::default();
    let fake = fair();
    fake.fail(status("", 429, 1));
    let guard = tracing::subscriber::set_default(log(lines.clone()));
    find(&entry(&fake, "app"), "p-stand").await.unwrap();
    drop(guard);
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    println!("{text}");
    assert_eq!(text.matches("sending again").count(), 1, "{text}");
    assert_eq!(text.matches("graph.attempt{").count(), 2, "{text}");
    assert!(
        text.contains("/accessPackages/{accessPackage-id}"),
        "{text}"
    );
    assert!(!text.contains("p-stand"), "{text}");
}

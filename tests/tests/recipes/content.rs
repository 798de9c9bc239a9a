//! Versions, callers of a web service, and content that is too large for memory.

use futures::TryStreamExt;
use futures::future::BoxFuture;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::AccessPackage;
use graph_runtime::optimistic::read_change_write;
use graph_runtime::transport::{Body, TransportError};
use graph_runtime::{Bytes, Client, Download, Result, StaticToken, Transport, UploadSession};
use serde_json::Value;

use super::{Entry, client, entry, fair};

async fn add_suffix(em: &Entry, package: &str, suffix: &str) -> Result<()> {
    let at = em.access_packages().id(package);
    let change = |old: AccessPackage| {
        let name = old.display_name.unwrap_or_default();
        if name.ends_with(suffix) {
            return Ok(None);
        }
        let new = AccessPackage::default().display_name(format!("{name}{suffix}"));
        Ok(Some(at.update(&new)))
    };
    read_change_write(5, || at.get(), change).await?;
    Ok(())
}

async fn refresh(em: &Entry, cached: AccessPackage) -> Result<AccessPackage> {
    let (Some(id), Some(etag)) = (&cached.id, cached.extra.etag()) else {
        return Ok(cached);
    };
    let request = em.access_packages().id(id).get().if_none_match(etag);
    Ok(request.await?.unwrap_or(cached))
}

fn on_behalf_of(service: &Client, callers_token: &str) -> Entry {
    entitlement_management(&service.with_credential(StaticToken::new(callers_token)))
}

async fn save(download: Download, file: &mut impl std::io::Write) -> Result<u64, std::io::Error> {
    let mut chunks = download.chunks().await.map_err(std::io::Error::other)?;
    let mut written = 0;
    while let Some(bytes) = chunks.try_next().await.map_err(std::io::Error::other)? {
        file.write_all(&bytes)?;
        written += bytes.len() as u64;
    }
    Ok(written)
}

async fn upload(client: &Client, upload_url: &str, file: &Bytes) -> Result<Option<Value>> {
    let session = UploadSession::new(client, upload_url)?;
    let read = |range: std::ops::Range<u64>| {
        let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
        Ok::<_, std::num::TryFromIntError>(file.slice(range))
    };
    let read = |range| std::future::ready(read(range));
    let sent = session.send(file.len() as u64, read).await?;
    Ok(sent.value)
}

#[tokio::test]
async fn given_a_package_when_changed_by_version_then_the_change_is_there_once() {
    let fake = fair();
    fake.change(|tenant| tenant.etags = true);
    let em = entry(&fake, "app");
    let name = async || {
        let package = em.access_packages().id("p-stand").get().await.unwrap();
        package.display_name.unwrap()
    };
    let before = name().await;
    for _ in 0..2 {
        add_suffix(&em, "p-stand", " 2027").await.unwrap();
        assert_eq!(name().await, format!("{before} 2027"));
    }
}

#[tokio::test]
async fn given_a_cached_package_when_refreshed_then_it_is_the_current_one() {
    let fake = fair();
    fake.change(|tenant| tenant.etags = true);
    let em = entry(&fake, "app");
    let old = em.access_packages().id("p-stand").get().await.unwrap();
    assert_eq!(refresh(&em, old.clone()).await.unwrap(), old);
    add_suffix(&em, "p-stand", "!").await.unwrap();
    let new = refresh(&em, old).await.unwrap();
    assert!(new.display_name.unwrap().ends_with('!'));
}

#[tokio::test]
async fn given_a_caller_without_permissions_when_served_then_those_of_the_service_do_not_count() {
    let service = client(&fair(), "app");
    let list = |em: Entry| em.access_package_catalogs().list();
    list(on_behalf_of(&service, "app")).await.unwrap();
    let refused = list(on_behalf_of(&service, "alice")).await;
    assert!(refused.unwrap_err().is_forbidden());
}

/// Redirects to a storage, which serves a file and accepts one.
struct Storage;

impl Transport for Storage {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, std::result::Result<http::Response<Body>, TransportError>> {
        let is_storage = request.uri().host() == Some("storage.example");
        let has_token = request.headers().contains_key("authorization");
        assert_ne!(is_storage, has_token);
        let response = http::Response::builder();
        let (response, body) = match (is_storage, request.method().as_str()) {
            (true, "PUT") => (response.status(201), r#"{"id":"f-1"}"#),
            (true, _) => (response.status(200), "id;name\n"),
            _ => {
                let location = "https://storage.example/file?sig=1";
                (response.status(302).header("location", location), "")
            }
        };
        let response = response.body(Body::from(Bytes::from(body))).unwrap();
        Box::pin(std::future::ready(Ok(response)))
    }
}

#[tokio::test]
async fn given_a_file_in_another_storage_when_transferred_then_the_token_is_not_sent_there() {
    let client = Client::builder()
        .credential(StaticToken::new("app"))
        .transport(Storage)
        .build()
        .unwrap();
    let files = entitlement_management(&client)
        .access_package_resources()
        .id("r-1")
        .upload_sessions()
        .id("s-1")
        .files();
    let mut saved = Vec::new();
    let size = save(files.id("f-1").download(), &mut saved).await.unwrap();
    assert_eq!((size, &saved[..]), (8, &b"id;name\n"[..]));
    let file = Bytes::from("id;name\n");
    let uploaded = upload(&client, "https://storage.example/up?sig=1", &file).await;
    assert_eq!(uploaded.unwrap().unwrap()["id"], "f-1");
}

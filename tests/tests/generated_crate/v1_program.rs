//! A program that uses entitlement management of Graph v1.0.

use futures::TryStreamExt as _;
use futures::future::BoxFuture;
use graph_entitlement_management_v1::builders::EntitlementManagementApi;
use graph_entitlement_management_v1::models::{
    AccessPackage, AccessPackageAssignment, AccessPackageCatalog,
};
use graph_runtime::transport::{Body, TransportError};
use graph_runtime::{Bytes, Client, Result, StaticToken, Transport};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

async fn create(em: &EntitlementManagementApi, catalog: &str) -> Result<AccessPackage> {
    let package = AccessPackage::default()
        .display_name("Sales reps")
        .catalog(AccessPackageCatalog::default().id(catalog));
    em.access_packages().create(&package).await
}

async fn assignments(
    em: &EntitlementManagementApi,
    package: &str,
) -> Result<Vec<AccessPackageAssignment>> {
    em.assignments()
        .list()
        .filter(
            AccessPackageAssignment::ACCESS_PACKAGE
                .path(AccessPackage::ID)
                .eq(package),
        )
        .expand(AccessPackageAssignment::TARGET)
        .stream()
        .try_collect()
        .await
}

async fn catalogs_and_suggestions(graph: &Client) -> Result<(usize, usize)> {
    let v1 = graph_entitlement_management_v1::entitlement_management(graph);
    let beta = graph_entitlement_management::entitlement_management(graph);
    let catalogs = v1.catalogs().list().collect_all(1_000).await?;
    let suggestions = beta.access_package_suggestions().list();
    let suggestions = suggestions.collect_all(1_000).await?;
    Ok((catalogs.len(), suggestions.len()))
}

/// HTTP/1.1 with one connection for each request, which avoids compiling a transport.
struct Plain;

impl Transport for Plain {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, std::result::Result<http::Response<Body>, TransportError>> {
        Box::pin(async move { exchange(&request).await.map_err(TransportError::new) })
    }
}

async fn exchange(request: &http::Request<Bytes>) -> std::io::Result<http::Response<Body>> {
    let host = request.uri().authority().expect("an authority").as_str();
    let target = request.uri().path_and_query().expect("a path");
    let length = request.body().len();
    let mut text = format!(
        "{} {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n",
        request.method()
    );
    for (name, value) in request.headers() {
        if name != http::header::CONTENT_LENGTH {
            text += &format!("{name}: {}\r\n", value.to_str().expect("text"));
        }
    }
    let mut stream = TcpStream::connect(host).await?;
    stream.write_all(text.as_bytes()).await?;
    stream.write_all(b"\r\n").await?;
    stream.write_all(request.body()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).expect("a status");
    let mut response = http::Response::new(Body::from(Bytes::from(body.to_owned())));
    *response.status_mut() = status.parse().expect("a status");
    Ok(response)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let base_url = std::env::args().nth(1).expect("a base URL");
    let client = Client::builder()
        .credential(StaticToken::new("token-of-the-test"))
        .base_url(base_url)
        .transport(Plain)
        .build()?;
    let em = graph_entitlement_management_v1::entitlement_management(&client);
    let created = create(&em, "c-1").await?;
    println!("{}", created.id.unwrap_or_default());
    for assignment in assignments(&em, "p-1").await? {
        println!("{}", assignment.id.unwrap_or_default());
    }
    let (catalogs, suggestions) = catalogs_and_suggestions(&client).await?;
    println!("{catalogs} {suggestions}");
    Ok(())
}

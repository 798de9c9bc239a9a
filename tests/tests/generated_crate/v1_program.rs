//! A program that uses entitlement management of Graph v1.0.

use futures::TryStreamExt as _;
use graph_entitlement_management_v1::builders::EntitlementManagementApi;
use graph_entitlement_management_v1::models::{
    AccessPackage, AccessPackageAssignment, AccessPackageCatalog,
};
use graph_runtime::{Client, Result, StaticToken};

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

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let base_url = std::env::args().nth(1).expect("a base URL");
    let client = Client::builder()
        .credential(StaticToken::new("token-of-the-test"))
        .base_url(base_url)
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

//! Lists, pages, expansions and counts.

use futures::TryStreamExt;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignment, AccessPackageAssignmentState, AccessPackageCatalog,
    AccessPackageSubject,
};
use graph_runtime::{Client, List, Result};
use serde_json::json;

use super::people::assign;
use super::{Entry, client, entry, fair};

async fn visible_packages(em: &Entry, prefix: &str) -> Result<Vec<AccessPackage>> {
    em.access_packages()
        .list()
        .filter(
            AccessPackage::DISPLAY_NAME
                .startswith(prefix)
                .and(AccessPackage::IS_HIDDEN.ne(true)),
        )
        .select((
            AccessPackage::ID,
            AccessPackage::DISPLAY_NAME,
            AccessPackage::MODIFIED_DATE_TIME,
        ))
        .orderby(AccessPackage::DISPLAY_NAME.desc())
        .collect_all(1_000)
        .await
}

async fn packages_with_catalogs(em: &Entry) -> Result<Vec<String>> {
    let mut packages = em
        .access_packages()
        .list()
        .expand(AccessPackage::ACCESS_PACKAGE_CATALOG.select([AccessPackageCatalog::DISPLAY_NAME]))
        .stream();
    let mut lines = Vec::new();
    while let Some(package) = packages.try_next().await? {
        let catalog = package
            .access_package_catalog
            .and_then(|it| it.into_inner().display_name);
        lines.push(format!("{:?} in {catalog:?}", package.display_name));
    }
    Ok(lines)
}

async fn count_hidden(em: &Entry) -> Result<i64> {
    let hidden = AccessPackage::IS_HIDDEN.eq(true);
    em.access_packages().count().filter(hidden).await
}

async fn first_page(em: &Entry) -> Result<(Vec<AccessPackage>, Option<String>)> {
    let page = em.access_packages().list().top(1).count(true).await?;
    println!("1 of {:?}", page.count());
    let link = page.next_link().map(str::to_owned);
    Ok((page.value, link))
}

async fn the_rest(client: &Client, link: &str) -> Result<Vec<AccessPackage>> {
    List::resume(client, link).stream().try_collect().await
}

async fn assignments_of(em: &Entry, user: &str) -> Result<Vec<AccessPackageAssignment>> {
    em.access_package_assignments()
        .list()
        .filter(
            AccessPackageAssignment::TARGET
                .path(AccessPackageSubject::OBJECT_ID)
                .eq(user)
                .and(
                    AccessPackageAssignment::ASSIGNMENT_STATE
                        .eq(AccessPackageAssignmentState::Delivered),
                ),
        )
        .expand(AccessPackageAssignment::ACCESS_PACKAGE.select([AccessPackage::DISPLAY_NAME]))
        .collect_all(1_000)
        .await
}

async fn as_text(em: &Entry) -> Result<Vec<AccessPackage>> {
    em.access_packages()
        .list()
        .filter("accessPackageCatalog/displayName eq 'Fair' and isHidden eq true")
        .expand("accessPackageCatalog($select=displayName)")
        .query("$skip", "0")
        .collect_all(1_000)
        .await
}

fn names(packages: Vec<AccessPackage>) -> Vec<String> {
    let names = packages.into_iter().map(|package| package.display_name);
    names.flatten().collect()
}

#[tokio::test]
async fn given_packages_when_filtered_then_only_visible_ones_are_listed_with_the_selection() {
    let found = visible_packages(&entry(&fair(), "app"), "Stand")
        .await
        .unwrap();
    assert_eq!(found[0].catalog_id, None);
    assert_eq!(names(found), ["Stand crew"]);
}

#[tokio::test]
async fn given_packages_when_expanded_then_their_catalogs_are_included() {
    let lines = packages_with_catalogs(&entry(&fair(), "app"))
        .await
        .unwrap();
    let expected = [
        r#"Some("Stand crew") in Some("Fair")"#,
        r#"Some("Stand audit") in Some("Fair")"#,
    ];
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn given_packages_when_counted_then_the_condition_counts() {
    assert_eq!(count_hidden(&entry(&fair(), "app")).await.unwrap(), 1);
}

#[tokio::test]
async fn given_a_link_when_resumed_then_the_rest_is_read() {
    let fake = fair();
    let (first, link) = first_page(&entry(&fake, "app")).await.unwrap();
    assert_eq!(names(first), ["Stand crew"]);
    let rest = the_rest(&client(&fake, "app"), &link.unwrap())
        .await
        .unwrap();
    assert_eq!(names(rest), ["Stand audit"]);
}

#[tokio::test]
async fn given_an_assignment_when_filtered_by_user_then_their_packages_are_listed() {
    let fake = fair();
    let em = entry(&fake, "app");
    assign(&em, "p-stand", "y-stand", "u-alice").await.unwrap();
    fake.advance(jiff::SignedDuration::from_mins(2));
    let found = assignments_of(&em, "u-alice").await.unwrap();
    let package = found[0].access_package.as_ref().unwrap();
    assert_eq!(package.display_name.as_deref(), Some("Stand crew"));
    assert_eq!(assignments_of(&em, "u-bob").await.unwrap().len(), 0);
}

#[tokio::test]
async fn given_text_in_place_of_types_when_sent_then_it_means_the_same() {
    let fake = fair();
    let found = as_text(&entry(&fake, "app")).await.unwrap();
    let catalog = found[0].access_package_catalog.as_ref().unwrap();
    assert_eq!(json!(catalog)["displayName"], "Fair");
    assert_eq!(names(found), ["Stand audit"]);
    assert!(fake.requests()[0].url.ends_with("skip=0"));
}

//! Desired state: find, create, change what differs.

use std::time::Duration;

use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignmentPolicy, AccessPackageCatalog,
};
use graph_runtime::wait::{Ensured, WaitError, if_found};
use graph_runtime::{Result, Wait};

use super::{Entry, entry, fair};

async fn catalog_named(em: &Entry, name: &str) -> Result<Option<AccessPackageCatalog>> {
    if_found(em.access_package_catalogs_with_unique_name(name).get()).await
}

async fn policy_named(
    em: &Entry,
    package: &str,
    name: &str,
) -> Result<Option<AccessPackageAssignmentPolicy>> {
    em.access_package_assignment_policies()
        .list()
        .filter(AccessPackageAssignmentPolicy::ACCESS_PACKAGE_ID.eq(package))
        .find_by(AccessPackageAssignmentPolicy::DISPLAY_NAME, name)
        .await
}

async fn ensure_catalog(
    em: &Entry,
    name: &str,
) -> Result<Ensured<AccessPackageCatalog>, WaitError> {
    let wanted = AccessPackageCatalog::new(name).unique_name(name);
    Wait::up_to(Duration::from_secs(60))
        .find_or_create(
            || catalog_named(em, name),
            || em.access_package_catalogs().create(&wanted),
        )
        .await
}

/// The file's declaration of a package.
struct Declared {
    description: Option<String>,
    is_hidden: Option<bool>,
}

async fn bring_in_line(em: &Entry, package: &str, declared: Declared) -> Result<bool> {
    let at = em.access_packages().id(package);
    let found = at.get().await?;
    let wanted = found
        .clone()
        .set(AccessPackage::DESCRIPTION, declared.description)
        .set(
            AccessPackage::IS_HIDDEN,
            declared.is_hidden.or(found.is_hidden),
        );
    let changes = wanted.changes_from(&found);
    if changes.is_empty() {
        return Ok(false);
    }
    at.update(&changes).await?;
    Ok(true)
}

#[tokio::test]
async fn given_a_name_when_ensured_twice_then_one_catalog_is_made() {
    let em = entry(&fair(), "admin");
    assert!(ensure_catalog(&em, "Sales").await.unwrap().is_created());
    assert!(!ensure_catalog(&em, "Sales").await.unwrap().is_created());
    assert!(catalog_named(&em, "Legal").await.unwrap().is_none());
}

#[tokio::test]
async fn given_a_name_when_a_policy_is_searched_then_it_is_found_or_none_is_returned() {
    let em = entry(&fair(), "admin");
    let policies = em.access_package_assignment_policies();
    let known = policies.id("y-stand").get().await.unwrap();
    let name = known.display_name.unwrap();
    let found = policy_named(&em, "p-stand", &name).await.unwrap().unwrap();
    assert_eq!(found.id.as_deref(), Some("y-stand"));
    for (package, name) in [("p-stand", "Nobody"), ("p-audit", &*name)] {
        assert!(policy_named(&em, package, name).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn given_a_file_that_leaves_out_both_when_brought_in_line_then_one_is_null_and_one_stays() {
    let em = entry(&fair(), "admin");
    let say = |description: Option<&str>, is_hidden| Declared {
        description: description.map(str::to_owned),
        is_hidden,
    };
    let bring = async |declared| bring_in_line(&em, "p-stand", declared).await.unwrap();
    assert!(bring(say(Some("Crew"), Some(true))).await);
    assert!(!bring(say(Some("Crew"), Some(true))).await);
    assert!(bring(say(None, None)).await);
    assert!(!bring(say(None, None)).await);
    let read = em.access_packages().id("p-stand").get().await.unwrap();
    assert_eq!((read.description, read.is_hidden), (None, Some(true)));
}

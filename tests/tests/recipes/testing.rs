//! Tests as users of the crate write them, against the fake.

use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{AccessPackage, AccessPackageAssignmentState};
use graph_fake::Fake;
use graph_fake::faults::{self, Effect, Fault};
use graph_fake::loopback::Loopback;
use graph_fake::tokens::Token;
use graph_runtime::{Client, RetryPolicy, StaticToken};
use jiff::SignedDuration;

use super::people::assign;
use super::{entry, fair};

#[tokio::test]
async fn given_the_company_when_a_package_is_created_then_it_can_be_read() {
    let fake = Fake::company();
    let client = Client::builder()
        .credential(StaticToken::new("app"))
        .transport(fake.clone())
        .build()
        .unwrap();
    let em = entitlement_management(&client);

    let catalogs = em.access_package_catalogs().list().await.unwrap();
    let catalog = catalogs.value[0].id.clone().unwrap();
    let package = AccessPackage::new(catalog, "Hall 7");
    let id = em
        .access_packages()
        .create(&package)
        .await
        .unwrap()
        .id
        .unwrap();

    let read = em.access_packages().id(&id).get().await.unwrap();
    assert_eq!(read.display_name.as_deref(), Some("Hall 7"));
    assert_eq!(fake.requests().len(), 3);
}

#[tokio::test]
async fn given_a_server_when_called_over_loopback_then_it_is_the_same_tenant() {
    let server = Loopback::start(fair(), 0).await.unwrap();
    let client = Client::builder()
        .credential(StaticToken::new("app"))
        .base_url(server.base_url())
        .build()
        .unwrap();
    let em = entitlement_management(&client);
    assert_eq!(em.access_packages().count().await.unwrap(), 2);
}

#[tokio::test]
async fn given_a_request_when_days_pass_then_access_comes_and_goes() {
    let fake = fair();
    let em = entry(&fake, "admin");
    assign(&em, "p-stand", "y-stand", "u-alice").await.unwrap();
    let state = async || {
        let page = em.access_package_assignments().list().await.unwrap();
        page.value.into_iter().next()?.assignment_state
    };
    assert_eq!(state().await, None);
    fake.advance(SignedDuration::from_mins(2));
    assert_eq!(state().await, Some(AccessPackageAssignmentState::Delivered));
    fake.advance(SignedDuration::from_hours(30 * 24));
    assert_eq!(state().await, Some(AccessPackageAssignmentState::Expired));
}

#[tokio::test]
async fn given_throttling_and_a_lost_response_when_called_then_the_client_copes() {
    let fake = fair();
    let em = entry(&fake, "app");
    fake.fail(Fault {
        method: Some("GET".to_owned()),
        path: Some("/accessPackages".to_owned()),
        after: 1,
        times: Some(2),
        does: Effect::Status {
            code: 429,
            retry_after: Some("0.01".to_owned()),
        },
    });
    assert!(em.access_packages().list().await.is_ok());
    assert!(em.access_packages().list().await.is_ok());

    let lost = "[{method: POST, times: 1, does: {truncate: 10}}]";
    fake.change(|tenant| tenant.faults = faults::parse(lost).unwrap());
    let package = AccessPackage::new("c-fair", "Hall 8");
    let lost = em
        .access_packages()
        .create(&package)
        .retry(RetryPolicy::never());
    let error = lost.await.unwrap_err();
    assert_eq!(error.status().map(u16::from), Some(201));
    // The package was created nevertheless.
    assert_eq!(em.access_packages().count().await.unwrap(), 3);
}

#[tokio::test]
async fn given_a_token_with_one_permission_when_more_is_needed_then_it_is_refused() {
    let fake = fair();
    fake.accept(Token::application("reader").limited_to(&["EntitlementManagement.Read.All"]));
    let em = entry(&fake, "reader");
    assert!(em.access_packages().list().await.is_ok());
    let refused = em
        .access_packages()
        .id("p-stand")
        .delete()
        .await
        .unwrap_err();
    assert!(refused.is_forbidden());
    assert_eq!(
        refused.permissions().unwrap().to_string(),
        "EntitlementManagement.ReadWrite.All (delegated or application)"
    );
}

#[tokio::test]
async fn given_a_program_when_it_has_run_then_its_requests_can_be_inspected() {
    let fake = fair();
    let em = entry(&fake, "app");
    em.access_packages().id("p-stand").get().await.unwrap();
    let seen = &fake.requests()[0];
    assert_eq!((seen.method.as_str(), seen.status), ("GET", 200));
    let template = seen.template.as_deref().unwrap();
    assert!(template.ends_with("/accessPackages/{accessPackage-id}"));
    fake.reset();
    assert_eq!(fake.requests(), []);
}

//! Unknown values, raw requests, and custom transports.

use std::sync::{Arc, Mutex};

use futures::TryStreamExt;
use futures::future::BoxFuture;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, ConnectedOrganization, ConnectedOrganizationState,
};
use graph_runtime::transport::{Body, TransportError};
use graph_runtime::{Bytes, Client, Prefer, Result, StaticToken, Transport};
use serde_json::Value;

use super::{Entry, client, entry, fair};

fn promote(text: &str) -> std::result::Result<String, serde_json::Error> {
    let mut package: AccessPackage = serde_json::from_str(text)?;
    if package.extra.get("isPromoted").is_some() {
        package.extra.insert("isPromoted", true);
    }
    serde_json::to_string(&package)
}

async fn organizations(em: &Entry) -> Result<Vec<ConnectedOrganization>> {
    em.connected_organizations()
        .list()
        .prefer(Prefer::include_unknown_enum_members())
        .collect_all(1_000)
        .await
}

fn is_open(organization: &ConnectedOrganization) -> bool {
    match &organization.state {
        Some(ConnectedOrganizationState::Configured) => true,
        Some(ConnectedOrganizationState::Unrecognized(new)) => new.starts_with("pre"),
        _ => false,
    }
}

async fn policies_of(client: &Client, package: &str) -> Result<Vec<Value>> {
    client
        .get("/beta/identityGovernance/entitlementManagement/accessPackageAssignmentPolicies")
        .query("$filter", format!("accessPackageId eq '{package}'"))
        .template("/policies of a package")
        .list::<Value>()
        .stream()
        .try_collect()
        .await
}

fn missing_permission(em: &Entry, granted: &[&str]) -> Option<&'static str> {
    let request = em.access_package_assignment_policies().list();
    let application = request.permissions()?.application()?;
    (!application.is_met_by(granted)).then(|| application.least())
}

async fn explain_refusal(em: &Entry) -> Result<Option<String>> {
    match em.access_package_catalogs().list().await {
        Err(error) if error.is_forbidden() => {
            let permissions = error.permissions().map(|needed| format!("needs {needed}"));
            Ok(permissions)
        }
        other => other.map(|_| None),
    }
}

struct Watched<T> {
    inner: T,
    paths: Arc<Mutex<Vec<String>>>,
}

impl<T: Transport> Transport for Watched<T> {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, std::result::Result<http::Response<Body>, TransportError>> {
        let path = request.uri().path().to_owned();
        self.paths.lock().unwrap().push(path);
        self.inner.send(request)
    }
}

fn watched(inner: impl Transport + 'static, paths: &Arc<Mutex<Vec<String>>>) -> Result<Client> {
    let paths = paths.clone();
    Client::builder()
        .credential(StaticToken::new("app"))
        .transport(Watched { inner, paths })
        .build()
}

#[test]
fn given_an_unknown_property_when_changed_then_it_is_written_back() {
    let text = r#"{"id":"p-1","displayName":"Stand","isPromoted":false}"#;
    let expected = r#"{"id":"p-1","displayName":"Stand","isPromoted":true}"#;
    assert_eq!(promote(text).unwrap(), expected);
    assert_eq!(promote(r#"{"id":"p-1"}"#).unwrap(), r#"{"id":"p-1"}"#);
}

#[tokio::test]
async fn given_a_state_that_is_new_when_read_then_it_keeps_its_spelling() {
    let fake = fair();
    assert_eq!(organizations(&entry(&fake, "app")).await.unwrap(), []);
    let of = |state: &str| {
        let text = format!(r#"{{"state":"{state}"}}"#);
        serde_json::from_str::<ConnectedOrganization>(&text).unwrap()
    };
    assert!(is_open(&of("preconfigured")) && is_open(&of("Configured")));
    assert!(!is_open(&of("proposed")));
    assert_eq!(
        serde_json::to_string(&of("new")).unwrap(),
        r#"{"state":"new"}"#
    );
}

#[tokio::test]
async fn given_a_url_that_no_builder_knows_when_sent_then_its_answer_is_json() {
    let found = policies_of(&client(&fair(), "app"), "p-stand")
        .await
        .unwrap();
    assert_eq!(found[0]["id"], "y-stand");
}

#[tokio::test]
async fn given_a_token_without_permissions_when_asked_or_refused_then_what_is_missing_is_named() {
    let em = entry(&fair(), "alice");
    let read = "EntitlementManagement.Read.All";
    assert_eq!(missing_permission(&em, &["User.Read.All"]), Some(read));
    assert_eq!(missing_permission(&em, &[read]), None);
    let refusal = explain_refusal(&em).await.unwrap().unwrap();
    assert_eq!(refusal, format!("needs {read} (delegated or application)"));
}

#[tokio::test]
async fn given_a_transport_around_another_when_called_then_it_sees_each_request() {
    let paths = Arc::default();
    let client = watched(fair(), &paths).unwrap();
    let em = entitlement_management(&client);
    em.access_packages().list().await.unwrap();
    let expected = "/beta/identityGovernance/entitlementManagement/accessPackages";
    assert_eq!(*paths.lock().unwrap(), [expected]);
}

//! Clients.

use graph_entitlement_management::entitlement_management;
use graph_runtime::{Client, Cloud, Result, StaticToken};

use super::Entry;

fn connect(token: &str) -> Result<Entry> {
    let graph = Client::builder()
        .credential(StaticToken::new(token))
        .build()?;
    let em = entitlement_management(&graph);
    Ok(em)
}

fn connect_to_government(token: &str) -> Result<Client> {
    Client::builder()
        .credential(StaticToken::new(token))
        .cloud(Cloud::UsGovL4)
        .build()
}

#[test]
fn given_a_cloud_when_connected_then_requests_go_to_its_origin() {
    let government = connect_to_government("secret").unwrap();
    assert_eq!(government.base_url(), "https://graph.microsoft.us");
    let root = "/beta/identityGovernance/entitlementManagement";
    assert_eq!(connect("secret").unwrap().get().template(), root);
}

//! Tests that a crate of Graph v1.0 calls v1.0, also in one program with the crate of beta.

use graph_tests::script::{Exchange, Script};
use serde_json::json;

use super::generate;
use super::prebuilt::{cargo, program, write};

const V1: &str = include_str!("../../fixtures/entitlement-management-v1.yaml");
const EM: &str = "/v1.0/identityGovernance/entitlementManagement";
const BETA: &str = "/beta/identityGovernance/entitlementManagement";

#[tokio::test(flavor = "multi_thread")]
async fn given_a_description_of_v1_when_a_program_uses_its_crate_then_its_requests_go_to_v1() {
    let generated = generate("graph-entitlement-management-v1", V1, true);
    let said = generated.diagnostics.to_string();
    assert!(!said.contains("warning"), "{said}");
    let folder = write("graph-entitlement-management-v1", &generated);
    program(&folder, include_str!("v1_program.rs"));

    let script = Script::start_at("", "token-of-the-test", |_| {
        let list =
            format!("{EM}/assignments?$expand=target&$filter=accessPackage/id%20eq%20%27p-1%27");
        vec![
            Exchange::expect("POST", format!("{EM}/accessPackages"))
                .body(json!({"displayName": "Sales reps", "catalog": {"id": "c-1"}}))
                .answer(201, json!({"id": "p-1", "displayName": "Sales reps"})),
            Exchange::expect("GET", list).answer(
                200,
                json!({"value": [{"id": "a-1", "state": "delivered", "target": {"id": "s-1"}}]}),
            ),
            Exchange::expect("GET", format!("{EM}/catalogs"))
                .answer(200, json!({"value": [{"id": "c-1"}]})),
            Exchange::expect("GET", format!("{BETA}/accessPackageSuggestions"))
                .answer(200, json!({"value": [{"id": "s-1"}, {"id": "s-2"}]})),
        ]
    })
    .await
    .unwrap();
    // Each crate calls its own version, whatever version the base URL ends in.
    let base_url = format!("{}/beta", script.base_url());
    let features = "--all-features";
    let run = [
        "run",
        "--quiet",
        features,
        "--example",
        "program",
        &base_url,
    ];
    let printed = tokio::task::block_in_place(|| cargo(&folder, run));
    assert_eq!(script.problems(), Vec::<String>::new());
    assert_eq!(printed, "p-1\na-1\n1 2\n");
}

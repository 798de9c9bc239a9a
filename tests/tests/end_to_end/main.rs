//! The first steps of users of the crate, each request compared with the API reference.

use graph_entitlement_management::builders::EntitlementManagementApi;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignmentPolicy, AccessPackageAssignmentRequestRequirements,
    AccessPackageFilterByCurrentUserOptions, AccessPackageQuestion,
};
use graph_runtime::{Client, Permissions, StaticToken};
use graph_tests::script::{Exchange, Script};
use serde_json::{Value, json};

mod incompatible;
mod resources;

const TOKEN: &str = "token-of-the-test";

const ROOT: &str = "/identityGovernance/entitlementManagement";

const CATALOG: &str = "5f0a1c52-0000-4000-8000-00000000c001";

const PACKAGE: &str = "5f0a1c52-0000-4000-8000-00000000a001";

const OTHER: &str = "5f0a1c52-0000-4000-8000-00000000a002";

const GROUP: &str = "5f0a1c52-0000-4000-8000-00000000b001";

/// A server that plays these exchanges, and the entry point of a client for it.
async fn play(exchanges: impl FnOnce(&str) -> Vec<Exchange>) -> (Script, EntitlementManagementApi) {
    let script = Script::start(TOKEN, exchanges).await.unwrap();
    let client = Client::builder()
        .credential(StaticToken::new(TOKEN))
        .base_url(script.base_url())
        .build()
        .unwrap();
    let entry = entitlement_management(&client);
    (script, entry)
}

fn assert_played(script: &Script) {
    assert_eq!(script.problems(), Vec::<String>::new());
}

fn package(id: &str) -> Value {
    json!({"id": id, "catalogId": CATALOG, "displayName": "Trade fair"})
}

#[tokio::test]
async fn given_a_package_when_created_then_it_is_posted_and_returned_with_an_id() {
    let (script, entry) = play(|_| {
        let exchange = Exchange::expect("POST", format!("{ROOT}/accessPackages"));
        vec![
            exchange
                .body(json!({
                    "catalogId": CATALOG,
                    "displayName": "Trade fair",
                    "description": "What the stand crew needs",
                }))
                .answer(
                    201,
                    json!({
                        "@odata.context": "$metadata#accessPackages/$entity",
                        "id": PACKAGE,
                        "catalogId": CATALOG,
                        "displayName": "Trade fair",
                        "description": "What the stand crew needs",
                        "isHidden": false,
                        "isRoleScopesVisible": false,
                        "createdBy": "admin@example.com",
                        "createdDateTime": "2026-01-02T03:04:05.0600708Z",
                    }),
                ),
        ]
    })
    .await;
    let package = AccessPackage::default()
        .catalog_id(CATALOG)
        .display_name("Trade fair")
        .description("What the stand crew needs");
    let created = entry.access_packages().create(&package).await;
    assert_played(&script);
    let created = created.unwrap();
    assert_eq!(created.id.as_deref(), Some(PACKAGE));
    assert_eq!(created.is_hidden, Some(false));
    let time = created.created_date_time.unwrap();
    assert_eq!(time.to_string(), "2026-01-02T03:04:05.0600708Z");
}

#[tokio::test]
async fn given_a_package_when_read_changed_and_deleted_then_each_request_has_its_url() {
    let (script, entry) = play(|_| {
        let one = format!("{ROOT}/accessPackages/{PACKAGE}");
        vec![
            Exchange::expect("GET", format!("{one}?$expand=accessPackageCatalog")).answer(
                200,
                json!({"id": PACKAGE, "accessPackageCatalog": {"id": CATALOG}}),
            ),
            Exchange::expect("PATCH", &one)
                .body(json!({"displayName": "Trade fair 2", "description": null})),
            Exchange::expect("DELETE", &one),
        ]
    })
    .await;
    let one = entry.access_packages().id(PACKAGE);
    let found = one
        .get()
        .expand(AccessPackage::ACCESS_PACKAGE_CATALOG)
        .await;
    let change = AccessPackage::default()
        .display_name("Trade fair 2")
        .clear(AccessPackage::DESCRIPTION);
    let changed = one.update(&change).await;
    let deleted = one.delete().await;
    assert_played(&script);
    let catalog = found.unwrap().access_package_catalog.unwrap();
    assert_eq!(catalog.id.as_deref(), Some(CATALOG));
    assert_eq!(changed.unwrap(), None);
    deleted.unwrap();
}

/// A policy has no partial update: the service resets whatever the body leaves out.
#[tokio::test]
async fn given_a_policy_when_one_setting_is_changed_then_the_rest_is_sent_back_unchanged() {
    let stored = json!({
        "@odata.etag": "W/\"1\"",
        "id": OTHER,
        "accessPackageId": PACKAGE,
        "displayName": "Staff",
        "expirationDateTime": null,
        "requestApprovalSettings": null,
        "accessReviewSettings": { "isEnabled": false, "startDateTime": null, "newSetting": [null, 1] },
        "requestorSettings": { "allowedRequestors": [
            { "isBackup": false, "id": GROUP, "@odata.type": "#microsoft.graph.groupMembers" },
            { "@odata.type": "#microsoft.graph.newKind", "howMany": 3 },
        ]},
        "newProperty": { "kept": null },
    });
    let mut replaced = stored.clone();
    replaced["displayName"] = json!("Staff and guests");
    let mut answer = stored;
    answer["createdBy"] = json!("kim@example.com");
    answer["createdDateTime"] = json!("2026-03-02T08:15:30.1234567Z");
    answer["modifiedBy"] = json!(null);
    let (script, entry) = play(|_| {
        let one = format!("{ROOT}/accessPackageAssignmentPolicies/{OTHER}");
        vec![
            Exchange::expect("GET", &one).answer(200, answer),
            Exchange::expect("PUT", &one)
                .body(replaced.clone())
                .answer(200, replaced),
        ]
    })
    .await;
    let policy = entry.access_package_assignment_policies().id(OTHER);
    let read = policy.get().await.unwrap();
    assert!(read.is_null(AccessPackageAssignmentPolicy::REQUEST_APPROVAL_SETTINGS));
    policy
        .replace(&read.display_name("Staff and guests"))
        .await
        .unwrap();
    assert_played(&script);
}

#[tokio::test]
async fn given_a_user_when_packages_are_filtered_by_them_then_the_option_is_in_the_path() {
    let (script, entry) = play(|_| {
        let target = format!("{ROOT}/accessPackages/filterByCurrentUser(on='allowedRequestor')");
        let answer = json!({"value": [package(PACKAGE)]});
        vec![Exchange::expect("GET", target).answer(200, answer)]
    })
    .await;
    let found = entry
        .access_packages()
        .filter_by_current_user(AccessPackageFilterByCurrentUserOptions::AllowedRequestor)
        .list()
        .await;
    assert_played(&script);
    assert_eq!(found.unwrap().value.len(), 1);
}

#[tokio::test]
async fn given_a_package_when_its_requirements_are_read_then_questions_are_typed() {
    let action = format!("{ROOT}/accessPackages/{PACKAGE}/getApplicablePolicyRequirements");
    let (script, entry) = play(|_| {
        let question = |type_name: &str| {
            json!({
                "@odata.type": type_name,
                "id": "q-1",
                "isRequired": true,
                "isAnswerEditable": null,
                "isSingleLineQuestion": true,
                "text": {"defaultText": "Which team?", "localizedTexts": []},
            })
        };
        let answer = json!({"value": [{
            "policyId": "policy-1",
            "isApprovalRequired": false,
            "questions": [
                question("#microsoft.graph.accessPackageTextInputQuestion"),
                question("#microsoft.graph.textInputQuestion"),
            ],
            "existingAnswers": [],
        }]});
        vec![
            Exchange::expect("POST", &action).answer(200, answer.clone()),
            Exchange::expect("POST", &action)
                .body(json!({"subject": {"objectId": "user-1"}}))
                .answer(200, answer),
        ]
    })
    .await;
    let one = entry.access_packages().id(PACKAGE);
    let mine = one.get_applicable_policy_requirements().await;
    // The description has no body; the reference documents one.
    let theirs = one
        .get_applicable_policy_requirements()
        .json(&json!({"subject": {"objectId": "user-1"}}))
        .await;
    assert_played(&script);
    let mine: Vec<AccessPackageAssignmentRequestRequirements> = mine.unwrap().value;
    let questions = mine[0].questions.as_deref().unwrap();
    assert!(matches!(
        questions,
        [
            AccessPackageQuestion::TextInput(known),
            AccessPackageQuestion::Unknown(_),
        ] if known.is_single_line_question == Some(true)
    ));
    assert_eq!(questions[1].id(), Some("q-1"));
    assert_eq!(theirs.unwrap().value, mine);
}

#[tokio::test]
async fn given_a_package_when_moved_to_a_catalog_then_the_catalog_is_the_body() {
    let (script, entry) = play(|_| {
        let target = format!("{ROOT}/accessPackages/{PACKAGE}/moveToCatalog");
        vec![Exchange::expect("POST", target).body(json!({"catalogId": CATALOG}))]
    })
    .await;
    let moved = entry
        .access_packages()
        .id(PACKAGE)
        .move_to_catalog(CATALOG)
        .await;
    assert_played(&script);
    moved.unwrap();
}

#[tokio::test]
async fn given_a_call_that_is_forbidden_when_answered_then_the_error_names_the_permission() {
    let (script, entry) = play(|_| {
        let target = format!("{ROOT}/accessPackages/{PACKAGE}");
        let body = json!({"error": {"code": "Forbidden", "message": "Not allowed."}});
        vec![Exchange::expect("DELETE", target).answer(403, body)]
    })
    .await;
    let error = entry
        .access_packages()
        .id(PACKAGE)
        .delete()
        .await
        .unwrap_err();
    assert_played(&script);
    let needed = error
        .permissions()
        .and_then(Permissions::application)
        .unwrap();
    assert_eq!(needed.least(), "EntitlementManagement.ReadWrite.All");
    let shown = error.to_string();
    assert!(
        shown.contains("; it needs EntitlementManagement.ReadWrite.All (delegated or application)"),
        "{shown}"
    );
}

#[tokio::test]
async fn given_calls_for_users_when_permissions_are_read_then_applications_have_none() {
    let (_, entry) = play(|_| Vec::new()).await;
    let mine = entry
        .access_packages()
        .filter_by_current_user(AccessPackageFilterByCurrentUserOptions::AllowedRequestor)
        .list();
    let permissions = mine.permissions().unwrap();
    assert_eq!(permissions.application(), None);
    assert!(
        permissions
            .delegated()
            .unwrap()
            .is_met_by(&["EntitlementMgmt-SubjectAccess.ReadWrite"])
    );
    let all = entry.access_packages().list();
    assert!(all.permissions().unwrap().application().is_some());
}

#[test]
fn given_required_properties_when_a_model_is_constructed_then_only_they_are_set() {
    let package = AccessPackage::new(CATALOG, "Trade fair");
    assert_eq!(
        serde_json::to_value(&package).unwrap(),
        json!({"catalogId": CATALOG, "displayName": "Trade fair"})
    );
}

//! Functions and actions, and deleted catalogs.

use serde_json::{Value, json};

use super::{add_group, add_role, assigned, fake, get, minutes, post, request, state};

#[tokio::test]
async fn given_an_extension_that_calls_back_when_requested_then_the_request_waits_until_resumed() {
    let fake = fake();
    let extension = json!({
        "@odata.type": "#microsoft.graph.accessPackageAssignmentRequestWorkflowExtension",
        "displayName": "check",
        "callbackConfiguration": {"@odata.type": "#microsoft.graph.accessPackageRequestApprovalStageCallbackConfiguration", "timeoutDuration": "P1D"},
    });
    let made = post(
        &fake,
        "admin",
        "/accessPackageCatalogs/c-1/accessPackageCustomWorkflowExtensions",
        extension,
    )
    .await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let policy = json!({
        "id": "y-open",
        "accessPackageId": "p-1",
        "displayName": "Everybody",
        "customExtensionStageSettings": [{"stage": "assignmentRequestCreated", "customExtension": {"@odata.type": "#microsoft.graph.accessPackageAssignmentRequestWorkflowExtension", "id": made.id()}}],
    });
    let put = fake
        .ask("admin", "PUT", "/accessPackageAssignmentPolicies/y-open")
        .json(&policy)
        .send()
        .await;
    assert_eq!(put.status, 200, "{:?}", put.body);
    let made = request(&fake, "admin", "AdminAdd", "y-open", "u-alice").await;
    minutes(&fake, 60);
    assert_eq!(state(&fake, made.id()).await, "WaitingForCallback");
    let resume = json!({
        "source": "here",
        "type": "microsoft.graph.accessPackageCustomExtensionStage.assignmentRequestCreated",
        "data": {"@odata.type": "microsoft.graph.accessPackageAssignmentRequestCallbackData", "stage": "assignmentRequestCreated", "state": "approved"},
    });
    let url = format!("/accessPackageAssignmentRequests/{}/resume", made.id());
    let resumed = post(&fake, "admin", &url, resume).await;
    assert_eq!(resumed.status, 204, "{:?}", resumed.body);
    minutes(&fake, 1);
    assert_eq!(state(&fake, made.id()).await, "Delivered");
}

#[tokio::test]
async fn given_a_signed_in_user_when_filtering_then_their_own_items_are_listed() {
    let fake = fake();
    let assignment = assigned(&fake).await;
    let cases = [
        (
            "alice",
            "/accessPackages/filterByCurrentUser(on='allowedRequestor')",
            vec![json!("p-1")],
        ),
        (
            "alice",
            "/accessPackageAssignments/filterByCurrentUser(on='target')",
            vec![json!(assignment)],
        ),
        (
            "bob",
            "/accessPackageAssignments/filterByCurrentUser(on='target')",
            vec![],
        ),
        (
            "bob",
            "/accessPackageAssignments/filterByCurrentUser(on='targetManager')",
            vec![json!(assignment)],
        ),
    ];
    for (token, url, expected) in cases {
        let found = fake.ask(token, "GET", url).send().await;
        assert_eq!(
            found.each("id"),
            expected.iter().collect::<Vec<_>>(),
            "{token} {url} {:?}",
            found.body
        );
    }
    let wrong = fake
        .ask(
            "bob",
            "GET",
            "/accessPackages/filterByCurrentUser(on='moon')",
        )
        .send()
        .await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn given_policies_when_requirements_are_read_then_those_that_admit_the_user_are_listed() {
    let fake = fake();
    let url = "/accessPackages/p-1/getApplicablePolicyRequirements";
    let found = fake.ask("alice", "POST", url).send().await;
    assert_eq!(
        found.each("policyId"),
        ["y-open", "y-alice"],
        "{:?}",
        found.body
    );
    assert_eq!(found.each("isApprovalRequired"), [false, true]);
    let found = fake.ask("bob", "POST", url).send().await;
    assert_eq!(found.each("policyId"), ["y-open"]);
}

#[tokio::test]
async fn given_a_package_when_moved_then_the_other_catalog_must_have_its_resources() {
    let fake = fake();
    add_group(&fake, "g-sales", "c-1").await;
    add_role(&fake, "g-sales", "p-1").await;
    let url = "/accessPackages/p-1/moveToCatalog";
    let refused = post(&fake, "admin", url, json!({"catalogId": "c-2"})).await;
    assert_eq!(refused.status, 400);
    add_group(&fake, "g-sales", "c-2").await;
    assert_eq!(
        post(&fake, "admin", url, json!({"catalogId": "c-2"}))
            .await
            .status,
        200
    );
    assert_eq!(
        get(&fake, "/accessPackageCatalogs/c-2/accessPackages")
            .await
            .each("id"),
        ["p-1"]
    );
    let patch = fake
        .ask("admin", "PATCH", "/accessPackages/p-1")
        .json(&json!({"catalogId": "c-1"}));
    assert_eq!(patch.send().await.status, 400);
}

#[tokio::test]
async fn given_users_with_two_packages_when_additional_access_is_read_then_they_are_listed() {
    let fake = fake();
    let first = assigned(&fake).await;
    // The incompatibility is added afterwards.
    fake.change(|tenant| {
        let package = tenant.key("accessPackage", "p-2");
        tenant.store.get_mut(&package).unwrap().links.clear();
    });
    let second = request(&fake, "admin", "AdminAdd", "y-audit", "u-alice").await;
    assert_eq!(second.status, 201, "{:?}", second.body);
    minutes(&fake, 2);
    let url = "/accessPackageAssignments/additionalAccess(accessPackageId='p-1',incompatibleAccessPackageId='p-2')";
    assert_eq!(get(&fake, url).await.each("id"), [&json!(first)]);
    assert_eq!(
        get(&fake, "/accessPackageAssignments/additionalAccess()")
            .await
            .each("id"),
        Vec::<&Value>::new()
    );
}

#[tokio::test]
async fn given_a_catalog_when_deleted_then_it_must_be_empty_and_not_the_built_in_one() {
    let fake = fake();
    let delete = |id: &str| fake.ask("admin", "DELETE", &format!("/accessPackageCatalogs/{id}"));
    assert_eq!(delete("c-1").send().await.status, 400);
    assert_eq!(delete("c-2").send().await.status, 204);
    let general = get(
        &fake,
        "/accessPackageCatalogs?$filter=displayName eq 'General'",
    )
    .await;
    let id = general.each("id")[0].as_str().unwrap().to_owned();
    assert_eq!(delete(&id).send().await.status, 400);
}

//! Tests that the fake follows the rules of entitlement management, from a resource to the end of an
//! assignment.

use graph_fake::ask::Reply;
use graph_fake::{Fake, Seed};
use jiff::SignedDuration;
use serde_json::{Value, json};

mod calls;
mod rules;

const SEED: &str = "
now: 2026-01-01T00:00:00Z
delivery: PT1M
tokens:
  - {secret: admin, user: u-ada}
  - {secret: alice, user: u-alice, permissions: [EntitlementMgmt-SubjectAccess.ReadWrite, EntitlementManagement.Read.All]}
  - {secret: bob, user: u-bob}
users:
  - {id: u-ada, displayName: Ada, userPrincipalName: ada@example.com}
  - {id: u-alice, displayName: Alice, userPrincipalName: alice@example.com, manager: u-bob}
  - {id: u-bob, displayName: Bob, userPrincipalName: bob@example.com}
groups:
  - {id: g-sales, displayName: Sales}
  - {id: g-audit, displayName: Auditors, members: [u-bob]}
accessPackageCatalogs: [{id: c-1, displayName: Fair}, {id: c-2, displayName: Office}]
accessPackages:
  - {id: p-1, catalogId: c-1, displayName: Stand}
  - {id: p-2, catalogId: c-1, displayName: Audit, incompatibleAccessPackages: [p-1], incompatibleGroups: [g-audit]}
accessPackageAssignmentPolicies:
  - id: y-open
    accessPackageId: p-1
    displayName: Everybody
    durationInDays: 30
    canExtend: true
    requestorSettings: {scopeType: AllExistingDirectorySubjects, acceptRequests: true, allowedRequestors: []}
  - id: y-alice
    accessPackageId: p-1
    displayName: Alice alone
    requestorSettings:
      scopeType: SpecificDirectorySubjects
      acceptRequests: true
      allowedRequestors: [{'@odata.type': '#microsoft.graph.singleUser', id: u-alice}]
    requestApprovalSettings:
      isApprovalRequired: true
      isRequestorJustificationRequired: true
      approvalMode: Serial
      approvalStages:
        - {approvalStageTimeOutInDays: 7, isApproverJustificationRequired: true, primaryApprovers: [{'@odata.type': '#microsoft.graph.requestorManager', managerLevel: 1}]}
        - {approvalStageTimeOutInDays: 7, primaryApprovers: [{'@odata.type': '#microsoft.graph.groupMembers', id: g-audit}]}
  - id: y-audit
    accessPackageId: p-2
    displayName: Nobody
    requestorSettings: {scopeType: NoSubjects, acceptRequests: true, allowedRequestors: []}
";

fn fake() -> Fake {
    Fake::seeded(Seed::parse(SEED).unwrap()).unwrap()
}

async fn get(fake: &Fake, url: &str) -> Reply {
    fake.ask("admin", "GET", url).send().await
}

async fn post(fake: &Fake, token: &str, url: &str, body: Value) -> Reply {
    fake.ask(token, "POST", url).json(&body).send().await
}

fn minutes(fake: &Fake, minutes: i64) {
    fake.advance(SignedDuration::from_mins(minutes));
}

fn days(fake: &Fake, days: i64) {
    fake.advance(SignedDuration::from_hours(24 * days));
}

/// A request for a package under a policy.
async fn request(fake: &Fake, token: &str, kind: &str, policy: &str, target: &str) -> Reply {
    let package = if policy == "y-audit" { "p-2" } else { "p-1" };
    let body = json!({
        "requestType": kind,
        "justification": "for the fair",
        "accessPackageAssignment": {"targetId": target, "assignmentPolicyId": policy, "accessPackageId": package},
    });
    post(fake, token, "/accessPackageAssignmentRequests", body).await
}

async fn state(fake: &Fake, id: &str) -> String {
    let read = get(fake, &format!("/accessPackageAssignmentRequests/{id}")).await;
    read.body["requestState"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Gives Alice the package, and returns the identifier of the assignment.
async fn assigned(fake: &Fake) -> String {
    let made = request(fake, "admin", "AdminAdd", "y-open", "u-alice").await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    minutes(fake, 2);
    let url = format!(
        "/accessPackageAssignmentRequests/{}/accessPackageAssignment",
        made.id()
    );
    get(fake, &url).await.id().to_owned()
}

/// Adds a group to a catalog.
async fn add_group(fake: &Fake, group: &str, catalog: &str) -> Reply {
    let body = json!({
        "catalogId": catalog,
        "requestType": "AdminAdd",
        "accessPackageResource": {"originId": group, "originSystem": "AadGroup"},
    });
    post(fake, "admin", "/accessPackageResourceRequests", body).await
}

/// Adds membership of a group to a package.
async fn add_role(fake: &Fake, group: &str, package: &str) -> Reply {
    let url = format!("/accessPackages/{package}/accessPackageResourceRoleScopes");
    let body = json!({
        "accessPackageResourceRole": {
            "originId": format!("Member_{group}"),
            "originSystem": "AadGroup",
            "accessPackageResource": {"originId": group, "originSystem": "AadGroup"},
        },
        "accessPackageResourceScope": {"originId": group, "originSystem": "AadGroup"},
    });
    post(fake, "admin", &url, body).await
}

#[tokio::test]
async fn given_a_group_when_added_to_a_catalog_then_its_roles_can_be_found_there() {
    let fake = fake();
    let added = add_group(&fake, "g-sales", "c-1").await;
    assert_eq!(
        (added.status, &added.body["requestState"]),
        (201, &json!("Delivered"))
    );
    let filter = "originSystem eq 'AadGroup' and accessPackageResource/originId eq 'g-sales'";
    let url = format!(
        "/accessPackageCatalogs/c-1/accessPackageResourceRoles?$filter={filter}&$expand=accessPackageResource"
    );
    let roles = get(&fake, &url).await;
    assert_eq!(
        roles.each("displayName"),
        ["Member", "Owner"],
        "{:?}",
        roles.body
    );
    assert_eq!(
        roles.body["value"][0]["accessPackageResource"]["displayName"],
        "Sales"
    );
    assert_eq!(add_group(&fake, "g-sales", "c-1").await.status, 400);
    assert_eq!(add_group(&fake, "g-none", "c-1").await.status, 404);
}

#[tokio::test]
async fn given_a_resource_outside_the_catalog_when_its_role_is_added_then_it_is_refused() {
    let fake = fake();
    let refused = add_role(&fake, "g-sales", "p-1").await;
    assert_eq!(
        (refused.status, refused.error().1),
        (
            400,
            "the resource is not in the catalog of the access package"
        )
    );
    add_group(&fake, "g-sales", "c-1").await;
    assert_eq!(add_role(&fake, "g-sales", "p-1").await.status, 201);
    assert_eq!(add_role(&fake, "g-sales", "p-1").await.status, 409);
    let remove = json!({"catalogId": "c-1", "requestType": "AdminRemove", "accessPackageResource": {"originId": "g-sales", "originSystem": "AadGroup"}});
    let used = post(&fake, "admin", "/accessPackageResourceRequests", remove).await;
    assert_eq!(used.status, 400, "{:?}", used.body);
}

#[tokio::test]
async fn given_a_request_of_an_administrator_when_time_passes_then_it_is_delivered_step_by_step() {
    let fake = fake();
    let made = request(&fake, "admin", "AdminAdd", "y-open", "u-alice").await;
    assert_eq!(made.body["requestState"], "Submitted");
    minutes(&fake, 1);
    assert_eq!(state(&fake, made.id()).await, "Delivering");
    minutes(&fake, 1);
    let url = format!(
        "/accessPackageAssignmentRequests/{}?$expand=accessPackageAssignment($expand=target),requestor",
        made.id()
    );
    let read = get(&fake, &url).await.body;
    assert_eq!(
        (&read["requestState"], &read["requestStatus"]),
        (&json!("Delivered"), &json!("Fulfilled"))
    );
    assert_eq!(read["completedDate"], "2026-01-01T00:02:00Z");
    assert_eq!(read["requestor"]["objectId"], "u-ada");
    let assignment = &read["accessPackageAssignment"];
    assert_eq!(assignment["assignmentState"], "Delivered");
    assert_eq!(assignment["target"]["objectId"], "u-alice");
    assert_eq!(
        assignment["schedule"]["expiration"]["endDateTime"],
        "2026-01-31T00:02:00Z"
    );
}

#[tokio::test]
async fn given_a_package_with_a_role_when_assigned_then_the_group_has_the_member_until_it_ends() {
    let fake = fake();
    add_group(&fake, "g-sales", "c-1").await;
    add_role(&fake, "g-sales", "p-1").await;
    let members =
        || fake.change(|tenant| tenant.find("group", "g-sales").unwrap().links["members"].len());
    let assignment = assigned(&fake).await;
    let url =
        format!("/accessPackageAssignments/{assignment}/accessPackageAssignmentResourceRoles");
    assert_eq!(get(&fake, &url).await.each("status"), ["Fulfilled"]);
    assert_eq!(members(), 1);
    days(&fake, 30);
    let ended = get(&fake, &format!("/accessPackageAssignments/{assignment}"))
        .await
        .body;
    assert_eq!(ended["assignmentState"], "Expired");
    assert_eq!(ended["expiredDateTime"], "2026-01-31T00:02:00Z");
    assert_eq!(members(), 0);
}

#[tokio::test]
async fn given_an_assignment_when_extended_then_it_ends_later() {
    let fake = fake();
    let assignment = assigned(&fake).await;
    days(&fake, 10);
    let body = json!({"requestType": "UserExtend", "accessPackageAssignment": {"id": assignment}});
    let extended = post(&fake, "alice", "/accessPackageAssignmentRequests", body).await;
    assert_eq!(extended.status, 201, "{:?}", extended.body);
    minutes(&fake, 2);
    let read = get(&fake, &format!("/accessPackageAssignments/{assignment}"))
        .await
        .body;
    assert_eq!(read["isExtended"], true);
    assert_eq!(
        read["schedule"]["expiration"]["endDateTime"],
        "2026-02-10T00:04:00Z"
    );
}

#[tokio::test]
async fn given_an_assignment_when_removal_is_requested_then_it_ends_and_the_package_can_go() {
    let fake = fake();
    let assignment = assigned(&fake).await;
    let delete = || fake.ask("admin", "DELETE", "/accessPackages/p-1");
    assert_eq!(delete().send().await.status, 400);
    let policy = fake.ask("admin", "DELETE", "/accessPackageAssignmentPolicies/y-open");
    assert_eq!(policy.send().await.status, 400);
    let body = json!({"requestType": "AdminRemove", "accessPackageAssignment": {"id": assignment}});
    let removal = post(&fake, "admin", "/accessPackageAssignmentRequests", body).await;
    assert_eq!(removal.status, 201, "{:?}", removal.body);
    minutes(&fake, 2);
    assert_eq!(delete().send().await.status, 204);
    assert_eq!(
        get(&fake, &format!("/accessPackageAssignments/{assignment}"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn given_stages_when_each_approver_approves_then_the_request_is_delivered() {
    let fake = fake();
    let made = request(&fake, "alice", "UserAdd", "y-alice", "u-alice").await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    minutes(&fake, 1);
    assert_eq!(state(&fake, made.id()).await, "PendingApproval");
    let url = format!("/accessPackageAssignmentApprovals/{}/steps", made.id());
    let steps = get(&fake, &url).await;
    assert_eq!(steps.each("status"), ["InProgress", "NotStarted"]);
    let step = |index: usize| format!("{url}/{}", steps.each("id")[index].as_str().unwrap());
    let decide = |token: &'static str, index: usize, body: Value| {
        let ask = fake.ask(token, "PATCH", &step(index)).json(&body);
        async move { ask.send().await.status }
    };
    let approve = json!({"reviewResult": "Approve", "justification": "fine"});
    assert_eq!(decide("admin", 0, approve.clone()).await, 403);
    assert_eq!(decide("bob", 1, approve.clone()).await, 400);
    assert_eq!(
        decide("bob", 0, json!({"reviewResult": "Approve"})).await,
        400
    );
    let on = "/accessPackageAssignmentApprovals/filterByCurrentUser(on='approver')";
    let mine = fake.ask("bob", "GET", on).send().await;
    assert_eq!(mine.each("id"), [&json!(made.id())], "{:?}", mine.body);
    assert_eq!(decide("bob", 0, approve.clone()).await, 204);
    assert_eq!(decide("bob", 1, approve).await, 204);
    let first = get(&fake, &step(0)).await.body;
    assert_eq!(
        (&first["status"], &first["reviewedBy"]["id"]),
        (&json!("Completed"), &json!("u-bob"))
    );
    minutes(&fake, 1);
    assert_eq!(state(&fake, made.id()).await, "Delivered");
}

#[tokio::test]
async fn given_a_stage_when_denied_or_ignored_then_the_request_is_denied() {
    let fake = fake();
    let made = request(&fake, "alice", "UserAdd", "y-alice", "u-alice").await;
    minutes(&fake, 1);
    let url = format!("/accessPackageAssignmentApprovals/{}/steps", made.id());
    let steps = get(&fake, &url).await;
    let step = format!("{url}/{}", steps.each("id")[0].as_str().unwrap());
    let deny = json!({"reviewResult": "Deny", "justification": "no"});
    assert_eq!(
        fake.ask("bob", "PATCH", &step)
            .json(&deny)
            .send()
            .await
            .status,
        204
    );
    assert_eq!(state(&fake, made.id()).await, "Denied");

    let again = request(&fake, "alice", "UserAdd", "y-alice", "u-alice").await;
    days(&fake, 8);
    let read = get(
        &fake,
        &format!("/accessPackageAssignmentRequests/{}", again.id()),
    )
    .await
    .body;
    assert_eq!(
        (&read["requestState"], &read["requestStatus"]),
        (&json!("Denied"), &json!("ApprovalTimedOut"))
    );
}

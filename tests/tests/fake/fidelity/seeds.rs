//! Tests requests and assignments of seeds, and errors in seeds.

use graph_fake::{Fake, Seed};
use jiff::SignedDuration;
use serde_json::json;

use super::{PENDING, get, read, refused, seeded};

#[tokio::test]
async fn given_a_seeded_request_when_listed_then_its_user_and_its_approver_find_it() {
    let fake = seeded(PENDING);
    for (token, set, on) in [
        ("alice", "accessPackageAssignmentRequests", "target"),
        ("alice", "accessPackageAssignmentRequests", "createdBy"),
        ("boss", "accessPackageAssignmentRequests", "approver"),
        ("boss", "accessPackageAssignmentApprovals", "approver"),
    ] {
        let url = format!("/{set}/filterByCurrentUser(on='{on}')");
        let found = get(&fake, token, &url).await;
        assert_eq!(found.each("id"), ["r-1"], "{token} {url}");
    }
}

#[tokio::test]
async fn given_a_seeded_request_when_approved_then_its_assignment_is_delivered() {
    let fake = seeded(PENDING);
    let step = "/accessPackageAssignmentApprovals/r-1/steps/st-1";
    let decision = json!({"reviewResult": "Approve", "justification": "yes"});
    let decided = fake.ask("boss", "PATCH", step).json(&decision).send().await;
    assert_eq!(decided.status, 204, "{:?}", decided.body);
    fake.advance(SignedDuration::from_mins(1));
    let request = read(&fake, "/accessPackageAssignmentRequests/r-1").await;
    assert_eq!(request["requestState"], "Delivered");
    let assignments = read(&fake, "/accessPackageAssignments").await;
    let found = &assignments["value"];
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    assert_eq!(
        (&found[0]["id"], &found[0]["assignmentState"]),
        (&json!("a-1"), &json!("Delivered"))
    );
}

#[tokio::test]
async fn given_a_seeded_request_that_is_done_when_its_step_is_decided_then_it_is_refused() {
    let done = PENDING
        .replace("PendingApproval", "Delivered")
        .replace("InProgress", "Completed");
    let fake = seeded(&done);
    let step = "/accessPackageAssignmentApprovals/r-1/steps/st-1";
    let decision = json!({"reviewResult": "Deny", "justification": "no"});
    let decided = fake.ask("boss", "PATCH", step).json(&decision).send().await;
    assert_eq!(
        (decided.status, decided.error().1),
        (400, "the approval step is not open")
    );
}

#[tokio::test]
async fn given_a_request_seeded_without_approval_or_state_then_it_passes_the_usual_states() {
    let fake = seeded(
        "accessPackageAssignmentRequests: [{id: r-1, requestType: UserAdd, requestor: u-alice, accessPackageAssignment: {accessPackageId: p-1, assignmentPolicyId: y-1, targetId: u-alice}}]",
    );
    let waiting = get(
        &fake,
        "boss",
        "/accessPackageAssignmentApprovals/filterByCurrentUser(on='approver')",
    );
    assert_eq!(waiting.await.each("id"), ["r-1"]);
}

#[tokio::test]
async fn given_a_seeded_assignment_then_it_has_what_a_delivery_records() {
    let fake = seeded(
        "
accessPackageResourceRole: [{id: ro-1, displayName: Member, originId: Member_g-1, originSystem: AadGroup}]
accessPackageResourceScope: [{id: sc-1, displayName: Root, originId: g-1, originSystem: AadGroup, isRootScope: true}]
accessPackageResources: [{id: q-1, originId: g-1, originSystem: AadGroup, accessPackageResourceRoles: [ro-1], accessPackageResourceScopes: [sc-1]}]
accessPackageResourceRoleScopes: [{id: ro-1_sc-1, accessPackageResourceRole: ro-1, accessPackageResourceScope: sc-1}]
accessPackages: [{id: p-3, catalogId: c-1, displayName: Team, accessPackageResourceRoleScopes: [ro-1_sc-1]}]
accessPackageAssignments: [{id: a-1, accessPackageId: p-3, assignmentPolicyId: y-1, targetId: u-alice}]
"
        .replace("\naccessPackages:", "\naccessPackage:")
        .as_str(),
    );
    let url = "/accessPackageAssignments/a-1?$expand=target,accessPackageAssignmentResourceRoles";
    let assignment = read(&fake, url).await;
    assert_eq!(assignment["assignmentState"], "Delivered");
    assert_eq!(assignment["catalogId"], "c-1");
    assert_eq!(assignment["target"]["objectId"], "u-alice");
    assert_eq!(assignment["schedule"]["expiration"]["type"], "noExpiration");
    let roles = &assignment["accessPackageAssignmentResourceRoles"];
    assert_eq!(roles[0]["originId"], "Member_g-1");
}

#[test]
fn given_a_seed_with_several_mistakes_when_planted_then_all_are_named_and_nothing_is_planted() {
    let seed = "
accessPackageAssignments: [{id: a-1, accessPackageId: p-9, nickname: x, color: y}]
accessPackageSubject: [{id: s-1, connectedOrganizationId: o-9}]
approvalStep: 5
nothings: [{id: n-1}]
";

    let fake = Fake::new();

    let before = fake.change(|tenant| tenant.store.all().count());

    let refused = fake.clone().plant(Seed::parse(seed).unwrap()).unwrap_err();

    assert_eq!(
        refused.problems(),
        [
            "accessPackageAssignments/0/nickname: microsoft.graph.accessPackageAssignment has no such property",
            "accessPackageAssignments/0/color: microsoft.graph.accessPackageAssignment has no such property",
            "approvalStep: found 5, expected a list",
            "nothings/0: no collection at the root, and no type",
            "`accessPackageId` of 'a-1' names 'p-9', which does not exist",
            "`connectedOrganizationId` of 's-1' names 'o-9', which does not exist",
        ]
    );
    assert_eq!(fake.change(|tenant| tenant.store.all().count()), before);
}

#[test]
fn given_a_seed_of_another_shape_when_parsed_then_all_mistakes_are_named() {
    let wrong = "
now: soon
pageSize: many
etags: perhaps
tokens: [{secret: 1, colour: red}, {user: u-1, permissions: all}, alice]
users: u-1
";

    let problems = Seed::parse(wrong).unwrap_err().problems().to_vec();

    let starts = [
        "now: ",
        "pageSize: ",
        "etags: ",
        "tokens/0/secret: ",
        "tokens/0/colour: unknown key, expected `secret`",
        "tokens/1/permissions: ",
        "tokens/1/secret: found nothing",
        "tokens/2: found \"alice\", expected an object",
        "users: found \"u-1\", expected a list",
    ];
    assert_eq!(problems.len(), starts.len(), "{problems:#?}");
    for (problem, start) in problems.iter().zip(starts) {
        assert!(problem.starts_with(start), "{problem}");
    }
}

#[test]
fn given_impossible_seeded_requests_when_planted_then_each_error_says_what_is_missing() {
    let requests =
        |fields: &str| format!("accessPackageAssignmentRequests: [{{id: r-1, {fields}}}]");
    for (fields, problem) in [
        (
            "requestType: Beg, accessPackage: p-1, requestor: u-alice",
            "/requestType: found 'Beg'",
        ),
        (
            "requestType: UserAdd, requestor: u-alice",
            "it does not say for which package",
        ),
        (
            "requestType: UserAdd, accessPackage: p-1",
            "it does not say for whom",
        ),
        (
            "requestType: UserAdd, accessPackage: p-2, requestor: u-alice",
            "the package has no such policy",
        ),
        (
            "requestType: UserRemove, accessPackage: p-1, requestor: u-alice",
            "it does not name the assignment that it changes",
        ),
        (
            "requestType: UserAdd, requestState: Lost, accessPackage: p-1, requestor: u-alice",
            "/requestState: found 'Lost'",
        ),
    ] {
        let found = refused(&requests(fields));
        let at = format!("accessPackageAssignmentRequests 'r-1': {problem}");
        assert!(
            found.len() == 1 && found[0].starts_with(&at),
            "{fields}: {found:?}"
        );
    }
    assert_eq!(
        refused("accessPackageAssignmentApprovals: [{id: r-9}]"),
        ["accessPackageAssignmentApprovals 'r-9': found no request with the same identifier"]
    );
}

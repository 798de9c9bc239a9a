//! Tests polling of access requests until they are final.

use std::time::Duration;

use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackageAssignment, AccessPackageAssignmentRequest as Request,
    AccessPackageAssignmentRequestFilterByCurrentUserOptions as Mine,
    AccessPackageAssignmentRequestState as State,
    AccessPackageAssignmentRequestType as RequestType, ApprovalStep, ApprovalStepResult,
};
use graph_fake::faults::{Effect, Fault};
use graph_fake::tenant::Tenant;
use graph_fake::{Fake, Seed};
use graph_runtime::wait::{Stateful as _, WaitError};
use graph_runtime::{Client, StaticToken, Wait};

const WAIT: Wait = Wait::up_to(Duration::from_secs(15 * 60));
const SEED: &str = "
now: 2026-01-01T00:00:00Z
delivery: PT1M
tokens: [{secret: admin, user: u-ada}, {secret: alice, user: u-alice}, {secret: bob, user: u-bob}]
users:
  - {id: u-ada, displayName: Ada, userPrincipalName: ada@example.com}
  - {id: u-alice, displayName: Alice, userPrincipalName: alice@example.com}
  - {id: u-bob, displayName: Bob, userPrincipalName: bob@example.com}
accessPackageCatalogs: [{id: c-1, displayName: Fair}]
accessPackages: [{id: p-1, catalogId: c-1, displayName: Stand}]
accessPackageAssignmentPolicies:
  - id: y-1
    accessPackageId: p-1
    displayName: Everybody
    requestorSettings: {scopeType: AllExistingDirectorySubjects, acceptRequests: true, allowedRequestors: []}
    requestApprovalSettings:
      isApprovalRequired: true
      approvalStages: [{approvalStageTimeOutInDays: 7, primaryApprovers: [{'@odata.type': '#microsoft.graph.singleUser', id: u-bob}]}]
";

/// A tenant whose time passes while everything waits.
fn fake() -> Fake {
    let fake = Fake::seeded(Seed::parse(SEED).unwrap()).unwrap();
    fake.change(Tenant::run_clock);
    fake
}

fn client(fake: &Fake, token: &str) -> Client {
    let builder = Client::builder().credential(StaticToken::new(token));
    builder.transport(fake.clone()).build().unwrap()
}

/// Requests the package, and returns the identifier of the request.
async fn request(client: &Client, kind: RequestType, target: &str) -> String {
    let assignment = AccessPackageAssignment::default()
        .target_id(target)
        .access_package_id("p-1")
        .assignment_policy_id("y-1");
    let request = Request::new(kind, assignment);
    let requests = entitlement_management(client).access_package_assignment_requests();
    requests.create(&request).await.unwrap().id.unwrap()
}

async fn followed(client: &Client, id: &str) -> Result<Request, WaitError<String>> {
    let requests = entitlement_management(client).access_package_assignment_requests();
    WAIT.until_final(|| requests.id(id).get()).await
}

/// Denies a request as Bob, as soon as he can.
async fn deny(fake: &Fake, request: &str) {
    let approvals =
        entitlement_management(&client(fake, "bob")).access_package_assignment_approvals();
    let steps = approvals.id(request).steps();
    let step = WAIT
        .until_found(|| async { Ok(steps.list().collect_all(1).await?.remove(0)) })
        .await
        .unwrap();
    let decision = ApprovalStep::default()
        .review_result(ApprovalStepResult::Deny)
        .justification("no budget");
    steps.id(&step).update(&decision).await.unwrap();
}

fn not_found(times: u32) -> Fault {
    Fault {
        method: Some("GET".to_owned()),
        path: Some("/accessPackageAssignmentRequests".to_owned()),
        after: 0,
        times: Some(times),
        does: Effect::Status {
            code: 404,
            retry_after: None,
        },
    }
}

#[tokio::test(start_paused = true)]
async fn given_a_request_that_is_not_there_at_first_when_followed_then_it_is_delivered() {
    let fake = fake();
    let admin = client(&fake, "admin");
    let id = request(&admin, RequestType::AdminAdd, "u-alice").await;
    fake.fail(not_found(3));
    let delivered = followed(&admin, &id).await.unwrap();
    assert!(delivered.is_success());
    assert_eq!(delivered.request_state, Some(State::Delivered));
}

#[tokio::test(start_paused = true)]
async fn given_a_user_s_own_request_when_followed_among_their_own_then_its_end_is_seen() {
    let fake = fake();
    let alice = client(&fake, "alice");
    let id = request(&alice, RequestType::UserAdd, "u-alice").await;
    assert!(followed(&alice, &id).await.is_err());
    let mine = entitlement_management(&alice)
        .access_package_assignment_requests()
        .filter_by_current_user(Mine::Target);
    let find = || mine.list().find_by(Request::ID, &*id);
    let pending = WAIT.until_final(find).await.unwrap_err();
    assert!(
        pending.to_string().contains("last seen: PendingApproval"),
        "{pending}"
    );
    deny(&fake, &id).await;
    let denied = WAIT.until_final(find).await.unwrap();
    assert_eq!(denied.request_state, Some(State::Denied));
    assert!(denied.is_final() && !denied.is_success());
}

#[tokio::test(start_paused = true)]
async fn given_a_delivery_that_fails_when_followed_then_it_is_final_but_not_a_success() {
    let fake = fake();
    let admin = client(&fake, "admin");
    let id = request(&admin, RequestType::AdminAdd, "u-alice").await;
    fake.change(|tenant| tenant.failing_deliveries = 1);
    let failed = followed(&admin, &id).await.unwrap();
    assert_eq!(failed.state(), Some("DeliveryFailed"));
    assert!(!failed.is_success());
}

#[test]
fn given_the_names_of_the_newer_set_when_read_then_the_state_is_known() {
    for (text, is_success) in [("delivered", true), ("denied", false)] {
        let request: Request = serde_json::from_value(serde_json::json!({"state": text})).unwrap();
        assert!(request.is_final());
        assert_eq!(request.is_success(), is_success);
    }
    let request: Request =
        serde_json::from_value(serde_json::json!({"state": "pondering"})).unwrap();
    assert_eq!(
        (request.is_final(), request.state()),
        (false, Some("pondering"))
    );
}

#[tokio::test(start_paused = true)]
async fn given_many_requests_when_followed_then_each_has_its_own_outcome() {
    let fake = fake();
    let admin = client(&fake, "admin");
    let good = request(&admin, RequestType::AdminAdd, "u-alice").await;
    let pending = request(&client(&fake, "bob"), RequestType::UserAdd, "u-bob").await;
    fake.fail(not_found(1));
    let requests = entitlement_management(&admin).access_package_assignment_requests();
    let ids = [&*good, "none", &*pending];
    let all = WAIT.until_all_final(&admin, ids, |id| requests.id(*id).get());
    let outcomes = all.await.unwrap();
    assert_eq!(outcomes[0].as_ref().unwrap().id.as_deref(), Some(&*good));
    let seen = |index: usize| {
        let error = outcomes[index].as_ref().unwrap_err();
        error.timed_out().unwrap().seen.clone().unwrap()
    };
    assert_eq!(seen(1), "it does not exist");
    assert_eq!(seen(2), "PendingApproval");
    let none = WAIT.until_all_final(&admin, [""; 0], |id| requests.id(*id).get());
    assert!(none.await.unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn given_a_caller_without_permission_when_following_then_each_error_says_what_is_missing() {
    let fake = fake();
    let token = graph_fake::tokens::Token::application("nobody").limited_to(&[]);
    fake.accept(token);
    let nobody = client(&fake, "nobody");
    let requests = entitlement_management(&nobody).access_package_assignment_requests();
    let all = WAIT.until_all_final(&nobody, ["a", "b"], |id| requests.id(*id).get());
    for outcome in all.await.unwrap() {
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("EntitlementManagement.Read.All"), "{error}");
    }
}

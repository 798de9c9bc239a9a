//! Requests for access that are followed to their end, whichever it is.

use std::time::Duration;

use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackageAssignment, AccessPackageAssignmentRequest, ApprovalStep,
};
use graph_fake::faults::{Effect, Fault};
use graph_fake::tenant::Tenant;
use graph_fake::{Fake, Seed};
use graph_runtime::{Client, StaticToken, Wait};
use graph_tests::governance::{
    RequestError, RequestState, until_all_delivered, until_delivered, until_state,
};

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

/// Requests the package, and yields the identifier of the request.
async fn request(client: &Client, kind: &str, target: &str) -> String {
    let assignment = AccessPackageAssignment::default()
        .target_id(target)
        .access_package_id("p-1")
        .assignment_policy_id("y-1");
    let request = AccessPackageAssignmentRequest::new(kind, assignment);
    let requests = entitlement_management(client).access_package_assignment_requests();
    requests.create(&request).await.unwrap().id.unwrap()
}

/// Decides about a request as Bob.
async fn decide(fake: &Fake, request: &str, result: &str, reason: &str) {
    let approvals =
        entitlement_management(&client(fake, "bob")).access_package_assignment_approvals();
    let steps = approvals.id(request).steps();
    let step = steps.list().collect_all(1).await.unwrap().remove(0);
    let decision = ApprovalStep::default()
        .review_result(result)
        .justification(reason);
    let id = step.id.unwrap();
    steps.id(id).update(&decision).await.unwrap();
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
async fn given_a_request_when_delivered_then_its_assignment_comes_with_it() {
    let fake = fake();
    let admin = client(&fake, "admin");
    let id = request(&admin, "AdminAdd", "u-alice").await;
    // Right after it was made, it does not show.
    fake.fail(not_found(3));
    let delivered = until_delivered(&admin, &id, &WAIT).await.unwrap();
    let assignment = delivered.access_package_assignment.unwrap();
    let target = assignment.target.as_deref().unwrap();
    assert_eq!(target.object_id.as_deref(), Some("u-alice"));
}

#[tokio::test(start_paused = true)]
async fn given_a_denied_request_when_followed_then_the_error_says_who_and_why() {
    let fake = fake();
    let admin = client(&fake, "admin");
    let id = request(&client(&fake, "alice"), "UserAdd", "u-alice").await;
    let pending = until_state(&admin, &id, &RequestState::PendingApproval, &WAIT);
    assert_eq!(pending.await.unwrap().id.as_deref(), Some(&*id));
    decide(&fake, &id, "Deny", "no budget").await;
    let error = until_delivered(&admin, &id, &WAIT).await.unwrap_err();
    let RequestError::Denied(report) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(report.denied_by(), Some("bob@example.com"));
    assert_eq!(report.reason(), Some("no budget"));
    let since = report.since().unwrap();
    assert_eq!(
        error.to_string(),
        format!("request {id} was denied on {since} by bob@example.com: no budget")
    );
}

#[tokio::test(start_paused = true)]
async fn given_an_approver_who_does_nothing_when_followed_then_it_is_stuck_and_later_denied() {
    let fake = fake();
    let admin = client(&fake, "admin");
    let id = request(&client(&fake, "alice"), "UserAdd", "u-alice").await;
    let error = until_delivered(&admin, &id, &WAIT).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "request {id} is PendingApproval since 2026-01-01T00:01:00Z: an approver has to decide, \
             see the steps of its approval; `cancel` gives it up (waited 900s)"
        )
    );
    assert!(matches!(error, RequestError::Stuck(_)));
    let patient = Wait::up_to(Duration::from_secs(8 * 24 * 3600));
    let error = until_delivered(&admin, &id, &patient).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "request {id} was denied (ApprovalTimedOut) on 2026-01-08T00:01:00Z: \
             request again with what the approver asks for"
        )
    );
    assert!(error.report().unwrap().denied_by().is_none());
}

#[tokio::test(start_paused = true)]
async fn given_other_ends_when_followed_then_each_has_its_error() {
    let fake = fake();
    let admin = client(&fake, "admin");
    let failing = request(&admin, "AdminAdd", "u-alice").await;
    fake.change(|tenant| tenant.failing_deliveries = 1);
    let error = until_delivered(&admin, &failing, &WAIT).await.unwrap_err();
    assert!(matches!(error, RequestError::DeliveryFailed(_)));
    assert!(
        error.to_string().contains("`reprocess` tries again"),
        "{error}"
    );

    let canceled = request(&client(&fake, "alice"), "UserAdd", "u-alice").await;
    let requests = entitlement_management(&admin).access_package_assignment_requests();
    requests.id(&canceled).cancel().await.unwrap();
    let error = until_delivered(&admin, &canceled, &WAIT).await.unwrap_err();
    assert!(matches!(error, RequestError::Canceled(_)), "{error}");

    let direct = request(&admin, "AdminAdd", "u-bob").await;
    let pending = until_state(&admin, &direct, &RequestState::PendingApproval, &WAIT).await;
    let error = pending.unwrap_err();
    assert!(matches!(error, RequestError::Passed(_)));
    assert!(
        error.to_string().contains("is Delivered (Fulfilled) on "),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn given_a_request_that_is_not_there_when_followed_then_the_error_is_the_services() {
    let fake = fake();
    let admin = client(&fake, "admin");
    let error = until_delivered(&admin, "none", &WAIT).await.unwrap_err();
    let RequestError::Graph(graph) = &error else {
        panic!("{error:?}")
    };
    assert!(graph.is_not_found());
    assert!(error.report().is_none());
}

#[tokio::test(start_paused = true)]
async fn given_partly_delivered_when_followed_then_the_error_says_what_to_try() {
    let fake = fake();
    let admin = client(&fake, "admin");
    let id = request(&admin, "AdminAdd", "u-alice").await;
    fake.change(|tenant| {
        let key = tenant.key("accessPackageAssignmentRequest", &id);
        tenant.unschedule(&key);
        let request = tenant.store.get_mut(&key).unwrap();
        request.set("requestState", "partiallyDelivered");
    });
    let error = until_delivered(&admin, &id, &WAIT).await.unwrap_err();
    let report = error.report().unwrap();
    assert_eq!(report.state, RequestState::PartiallyDelivered);
    assert!(
        error.to_string().contains("was delivered only in part"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn given_many_requests_when_followed_then_each_has_its_own_outcome() {
    let fake = fake();
    let admin = client(&fake, "admin");
    let good = request(&admin, "AdminAdd", "u-alice").await;
    let pending = request(&client(&fake, "bob"), "UserAdd", "u-bob").await;
    fake.fail(not_found(1));
    let ids = [&*good, "none", &*pending];
    let outcomes = until_all_delivered(&admin, ids, &WAIT).await;
    assert_eq!(outcomes[0].as_ref().unwrap().id.as_deref(), Some(&*good));
    let missing = outcomes[1].as_ref().unwrap_err();
    assert!(matches!(missing, RequestError::Graph(error) if error.is_not_found()));
    assert!(matches!(outcomes[2], Err(RequestError::Stuck(_))));
    assert!(until_all_delivered(&admin, [""; 0], &WAIT).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn given_a_caller_without_permission_when_following_then_all_fail_with_what_is_missing() {
    let fake = fake();
    let token = graph_fake::tokens::Token::application("nobody").limited_to(&[]);
    fake.accept(token);
    let nobody = client(&fake, "nobody");
    let outcomes = until_all_delivered(&nobody, ["a", "b"], &WAIT).await;
    for outcome in outcomes {
        let error = outcome.unwrap_err().to_string();
        assert!(error.contains("EntitlementManagement.Read.All"), "{error}");
    }
}

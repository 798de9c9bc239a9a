//! Requests against the rules, and requests that end early.

use super::{assigned, days, fake, get, minutes, request, state};

#[tokio::test]
async fn given_requests_against_the_rules_when_made_then_each_is_refused_by_name() {
    let fake = fake();
    let cases = [
        ("bob", "UserAdd", "y-alice", "u-bob", 403, "Forbidden"),
        ("bob", "UserAdd", "y-audit", "u-bob", 403, "Forbidden"),
        ("alice", "UserAdd", "y-open", "u-bob", 403, "Forbidden"),
        ("alice", "AdminAdd", "y-open", "u-alice", 403, "Forbidden"),
        (
            "admin",
            "AdminAdd",
            "y-audit",
            "u-bob",
            400,
            "IncompatibleGroup",
        ),
        (
            "admin",
            "AdminAdd",
            "y-none",
            "u-bob",
            404,
            "ResourceNotFound",
        ),
        ("admin", "AdminAdd", "y-open", "u-none", 400, "BadRequest"),
        ("admin", "Borrow", "y-open", "u-bob", 400, "BadRequest"),
        ("bob", "UserAdd", "y-open", "u-alice", 201, ""),
        (
            "admin",
            "AdminAdd",
            "y-open",
            "u-alice",
            400,
            "ExistingOpenRequest",
        ),
    ];
    for (token, kind, policy, target, status, code) in cases {
        let made = request(&fake, token, kind, policy, target).await;
        assert_eq!(
            (made.status, made.error().0),
            (status, code),
            "{token} {kind} {policy} {target}: {:?}",
            made.body
        );
    }
    minutes(&fake, 2);
    let again = request(&fake, "admin", "AdminAdd", "y-open", "u-alice").await;
    assert_eq!((again.status, again.error().0), (400, "ExistingGrant"));
    let excluded = request(&fake, "admin", "AdminAdd", "y-audit", "u-alice").await;
    assert_eq!(
        (excluded.status, excluded.error().0),
        (400, "IncompatibleAccessPackage")
    );
}

#[tokio::test]
async fn given_an_open_request_when_canceled_then_it_ends_and_only_once() {
    let fake = fake();
    let made = request(&fake, "alice", "UserAdd", "y-alice", "u-alice").await;
    minutes(&fake, 1);
    let url = format!("/assignmentRequests/{}/cancel", made.id());
    assert_eq!(fake.ask("alice", "POST", &url).send().await.status, 200);
    assert_eq!(state(&fake, made.id()).await, "Canceled");
    assert_eq!(fake.ask("alice", "POST", &url).send().await.status, 400);
    days(&fake, 10);
    assert_eq!(state(&fake, made.id()).await, "Canceled");
    let delete = format!("/accessPackageAssignmentRequests/{}", made.id());
    assert_eq!(
        fake.ask("admin", "DELETE", &delete).send().await.status,
        204
    );
}

#[tokio::test]
async fn given_a_failed_delivery_when_reprocessed_then_it_is_delivered() {
    let fake = fake();
    fake.change(|tenant| tenant.failing_deliveries = 1);
    let made = request(&fake, "admin", "AdminAdd", "y-open", "u-alice").await;
    minutes(&fake, 2);
    assert_eq!(state(&fake, made.id()).await, "DeliveryFailed");
    let url = format!("/accessPackageAssignmentRequests/{}/reprocess", made.id());
    assert_eq!(fake.ask("admin", "POST", &url).send().await.status, 202);
    minutes(&fake, 1);
    assert_eq!(state(&fake, made.id()).await, "Delivered");
    assert_eq!(fake.ask("admin", "POST", &url).send().await.status, 400);
}

#[tokio::test]
async fn given_a_failed_delivery_when_another_one_succeeds_then_nobody_has_the_package_twice() {
    let fake = fake();
    fake.change(|tenant| tenant.failing_deliveries = 1);
    let first = request(&fake, "admin", "AdminAdd", "y-open", "u-alice").await;
    minutes(&fake, 2);
    assigned(&fake).await;
    let url = format!("/accessPackageAssignmentRequests/{}/reprocess", first.id());
    assert_eq!(fake.ask("admin", "POST", &url).send().await.status, 202);
    minutes(&fake, 1);
    assert_eq!(state(&fake, first.id()).await, "DeliveryFailed");
    let all = get(&fake, "/accessPackageAssignments/$count").await;
    assert_eq!(all.body, "1");
}

#[tokio::test]
async fn given_a_policy_when_deleted_while_a_request_is_open_then_its_delivery_fails() {
    let fake = fake();
    let made = request(&fake, "admin", "AdminAdd", "y-open", "u-alice").await;
    let delete = fake.ask("admin", "DELETE", "/accessPackageAssignmentPolicies/y-open");
    assert_eq!(delete.send().await.status, 204);
    minutes(&fake, 2);
    assert_eq!(state(&fake, made.id()).await, "DeliveryFailed");
}

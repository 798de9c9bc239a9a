//! Recipes about people, shown in `docs/recipes-people.md`, and their tests.

use std::time::Duration;

use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackageAssignment, AccessPackageAssignmentRequest,
    AccessPackageAssignmentRequestFilterByCurrentUserOptions as FilterByCurrentUserOptions,
    AccessPackageAssignmentRequestType as RequestType, AccessPackageAssignmentState,
    ApprovalFilterByCurrentUserOptions, ApprovalStep, ApprovalStepResult, ApprovalStepStatus,
};
use graph_runtime::wait::{Stateful as _, WaitError};
use graph_runtime::{Batch, Client, Entity as _, Result, Wait};

use super::{Entry, client, entry, fair};

const WAIT: Wait = Wait::up_to(Duration::from_secs(60)).first_pause(Duration::from_millis(1));

pub async fn assign(
    em: &Entry,
    package: &str,
    policy: &str,
    user: &str,
) -> Result<AccessPackageAssignmentRequest> {
    let wanted = AccessPackageAssignment::default()
        .access_package_id(package)
        .assignment_policy_id(policy)
        .target_id(user);
    let request = AccessPackageAssignmentRequest::new(RequestType::AdminAdd, wanted)
        .justification("Helps out at the fair");
    em.access_package_assignment_requests()
        .create(&request)
        .await
}

async fn wait_until_done(
    em: &Entry,
    request: &str,
    wait: &Wait,
) -> Result<AccessPackageAssignmentRequest, WaitError<String>> {
    let at = em.access_package_assignment_requests().id(request);
    wait.until_final(|| at.get()).await
}

async fn wait_for_mine(
    em: &Entry,
    request: &str,
    wait: &Wait,
) -> Result<AccessPackageAssignmentRequest, WaitError<String>> {
    let mine = em
        .access_package_assignment_requests()
        .filter_by_current_user(FilterByCurrentUserOptions::Target);
    wait.until_final(|| {
        mine.list()
            .find_by(AccessPackageAssignmentRequest::ID, request)
    })
    .await
}

async fn wait_for_all(client: &Client, requests: &[String], wait: &Wait) -> Result<Vec<String>> {
    let all = entitlement_management(client).access_package_assignment_requests();
    let ended = wait.until_all_final(client, requests, |id| all.id(*id).get());
    let mut failed = Vec::new();
    for (id, outcome) in requests.iter().zip(ended.await?) {
        match outcome {
            Ok(request) if request.is_success() => {}
            Ok(request) => failed.push(format!("{id}: {}", request.state_text())),
            Err(error) => failed.push(format!("{id}: {error}")),
        }
    }
    Ok(failed)
}

async fn request_for_me(em: &Entry, package: &str, policy: &str) -> Result<String> {
    let wanted = AccessPackageAssignment::default()
        .access_package_id(package)
        .assignment_policy_id(policy);
    let request = AccessPackageAssignmentRequest::new(RequestType::UserAdd, wanted);
    let made = em
        .access_package_assignment_requests()
        .create(&request)
        .await?;
    Ok(made.key()?.to_owned())
}

async fn approve_all_of_mine(em: &Entry) -> Result<usize> {
    let approvals = em.access_package_assignment_approvals();
    let mine = approvals
        .filter_by_current_user(ApprovalFilterByCurrentUserOptions::Approver)
        .list()
        .collect_all(1_000)
        .await?;
    let decision = ApprovalStep::default()
        .review_result(ApprovalStepResult::Approve)
        .justification("Is on the list of the crew");
    let mut approved = 0;
    for approval in &mine {
        let steps = approvals.id(approval).steps();
        for step in steps.list().await?.value {
            if step.status == Some(ApprovalStepStatus::InProgress) {
                steps.id(&step).update(&decision).await?;
                approved += 1;
            }
        }
    }
    Ok(approved)
}

async fn remove(em: &Entry, assignment: &str) -> Result<AccessPackageAssignmentRequest> {
    let ended = AccessPackageAssignment::default().id(assignment);
    let request = AccessPackageAssignmentRequest::new(RequestType::AdminRemove, ended);
    em.access_package_assignment_requests()
        .create(&request)
        .await
}

async fn assign_all(client: &Client, users: &[String]) -> Result<Vec<String>> {
    let requests = entitlement_management(client).access_package_assignment_requests();
    let mut batch = Batch::new(client);
    let mut handles = Vec::new();
    for user in users {
        let wanted = AccessPackageAssignment::default()
            .access_package_id("p-stand")
            .assignment_policy_id("y-stand")
            .target_id(user);
        let request = AccessPackageAssignmentRequest::new(RequestType::AdminAdd, wanted);
        handles.push((user, batch.add(requests.create(&request))));
    }
    let mut results = batch.send().await?;
    let mut failed = Vec::new();
    for (user, handle) in handles {
        if let Err(error) = results.take(handle) {
            failed.push(format!("{user}: {error}"));
        }
    }
    Ok(failed)
}

fn minutes(fake: &graph_fake::Fake, minutes: i64) {
    fake.advance(jiff::SignedDuration::from_mins(minutes));
}

#[tokio::test]
async fn given_a_request_for_somebody_when_waited_for_then_it_is_delivered() {
    let fake = fair();
    let em = entry(&fake, "admin");
    let made = assign(&em, "p-stand", "y-stand", "u-alice").await.unwrap();
    let id = made.id.unwrap();
    let clock = tokio::spawn(async move {
        loop {
            minutes(&fake, 1);
            tokio::task::yield_now().await;
        }
    });
    let done = wait_until_done(&em, &id, &WAIT).await;
    clock.abort();
    assert!(done.unwrap().is_success());
}

#[tokio::test]
async fn given_a_request_of_a_user_when_the_manager_approves_then_it_is_delivered() {
    let fake = fair();
    let id = request_for_me(&entry(&fake, "alice"), "p-stand", "y-stand")
        .await
        .unwrap();
    minutes(&fake, 1);
    let bob = entry(&fake, "bob");
    assert_eq!(approve_all_of_mine(&bob).await.unwrap(), 1);
    assert_eq!(approve_all_of_mine(&bob).await.unwrap(), 0);
    minutes(&fake, 1);
    let done = wait_until_done(&entry(&fake, "admin"), &id, &WAIT).await;
    assert!(done.unwrap().is_success());
    let mine = wait_for_mine(&entry(&fake, "alice"), &id, &WAIT).await;
    assert!(mine.unwrap().is_success());
    let ids = [id, "none".to_owned()];
    let now = Wait::up_to(Duration::ZERO);
    let failed = wait_for_all(&client(&fake, "admin"), &ids, &now).await;
    let failed = failed.unwrap();
    assert!(failed[0].starts_with("none: ") && failed[0].ends_with("it does not exist"));
    assert_eq!(failed.len(), 1);
}

#[tokio::test]
async fn given_an_assignment_when_removed_then_it_ends_by_a_request() {
    let fake = fair();
    let em = entry(&fake, "admin");
    assign(&em, "p-stand", "y-stand", "u-alice").await.unwrap();
    minutes(&fake, 2);
    let assignments = em.access_package_assignments();
    let id = assignments.list().await.unwrap().value[0]
        .id
        .clone()
        .unwrap();
    remove(&em, &id).await.unwrap();
    minutes(&fake, 2);
    let state = assignments.id(&id).get().await.unwrap().assignment_state;
    assert_eq!(state, Some(AccessPackageAssignmentState::Expired));
}

#[tokio::test]
async fn given_fifty_users_when_assigned_in_a_batch_then_each_has_its_own_answer() {
    let fake = fair();
    let mut users: Vec<String> = (0..49).map(|number| format!("u-{number}")).collect();
    fake.change(|tenant| {
        let ty = graph_fake::tenant::Tenant::ty("user");
        for id in &users {
            tenant.add(
                &ty,
                graph_fake::domain::object(serde_json::json!({"id": id})),
            );
        }
    });
    users.push("u-nobody".to_owned());
    let failed = assign_all(&client(&fake, "app"), &users).await;
    let failed = failed.unwrap();
    assert!(
        failed[0].contains("the directory has no user 'u-nobody'"),
        "{failed:?}"
    );
    assert_eq!(failed.len(), 1);
    assert_eq!(fake.requests().len(), 50);
}

#[tokio::test]
async fn given_a_delivery_that_fails_when_waited_for_then_it_is_final_but_not_a_success() {
    let fake = fair();
    let em = entry(&fake, "admin");
    fake.change(|tenant| tenant.failing_deliveries = 1);
    let made = assign(&em, "p-stand", "y-stand", "u-alice").await.unwrap();
    minutes(&fake, 2);
    let failed = wait_until_done(&em, &made.id.unwrap(), &WAIT).await;
    let failed = failed.unwrap();
    assert_eq!(failed.state(), Some("DeliveryFailed"));
    assert!(!failed.is_success());
}

#[test]
fn given_the_names_of_the_newer_set_when_read_then_the_state_is_known() {
    let read = |state: &str| {
        let json = serde_json::json!({"state": state});
        serde_json::from_value::<AccessPackageAssignmentRequest>(json).unwrap()
    };
    for (state, is_success) in [("delivered", true), ("denied", false)] {
        assert!(read(state).is_final());
        assert_eq!(read(state).is_success(), is_success);
    }
    let unknown = read("pondering");
    assert_eq!(
        (unknown.is_final(), unknown.state()),
        (false, Some("pondering"))
    );
}

//! Validates, creates, cancels and removes requests for assignments.

use serde_json::{Map, Value, json};

use super::assignments::{self, Assigned};
use super::progress::{
    Aim, REQUEST, begin_delivery, deliver, is_in, is_open, next_step, notes, open, record, settle,
};
use super::resources::nested;
use super::{approvals, callbacks, people, policies};
use crate::problem::Problem;
use crate::store::{Entity, Key};
use crate::tenant::Tenant;
use crate::tokens::Token;
/// The permission to request for others.
const MANAGE: &str = "EntitlementManagement.ReadWrite.All";

/// A validated request.
struct Wanted {
    assigned: Assigned,
    assignment: Option<Key>,
}

/// Validates a new request and completes its body; returns notes to keep.
///
/// # Errors
/// If the policy, the state of the tenant or the rights of the caller do not allow it.
pub fn creating(
    tenant: &mut Tenant,
    caller: &Token,
    body: &mut Map<String, Value>,
) -> Result<Map<String, Value>, Problem> {
    let (aim, by_user) = aim(body)?;
    if !by_user && !caller.has(MANAGE) {
        return Err(Problem::forbidden(format!(
            "requests of administrators need {MANAGE}"
        )));
    }
    let requestor = match &caller.user {
        Some(user) => Some(people::subject_of(tenant, user)?),
        None if by_user => {
            return Err(Problem::forbidden(
                "an application cannot request as a user",
            ));
        }
        None => None,
    };
    let part = nested(tenant, body, "accessPackageAssignment")?;
    let wanted = if aim == Aim::Add {
        new(tenant, requestor.as_ref(), by_user, &part)?
    } else {
        existing(tenant, requestor.as_ref(), &part)?
    };
    if let Some(requestor) = requestor.as_ref().filter(|_| by_user) {
        check_user(tenant, aim, requestor, &wanted, body)?;
    }
    check_state(tenant, aim, &wanted)?;
    if let Some(policy) = tenant.store.get(&wanted.assigned.policy) {
        policies::repeat_questions(policy, body);
    }
    Ok(fill(body, aim, by_user, requestor, &wanted))
}

pub(super) fn aim(body: &Map<String, Value>) -> Result<(Aim, bool), Problem> {
    let kind = body
        .get("requestType")
        .and_then(Value::as_str)
        .unwrap_or_default();
    Ok(match kind.to_ascii_lowercase().as_str() {
        "useradd" => (Aim::Add, true),
        "userupdate" | "userextend" => (Aim::Change, true),
        "userremove" => (Aim::Remove, true),
        "adminadd" => (Aim::Add, false),
        "adminupdate" | "adminextend" => (Aim::Change, false),
        "adminremove" | "systemremove" => (Aim::Remove, false),
        _ => {
            let message = format!(
                "/requestType: found '{kind}', expected a type such as AdminAdd or UserRemove"
            );
            return Err(Problem::bad_request(message));
        }
    })
}

/// Validates a request for a new assignment.
fn new(
    tenant: &mut Tenant,
    requestor: Option<&Key>,
    by_user: bool,
    part: &Map<String, Value>,
) -> Result<Wanted, Problem> {
    let text = |name: &str| {
        part.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let package = text("accessPackageId");
    let package = tenant
        .find("accessPackage", &package)
        .map(|_| tenant.key("accessPackage", &package));
    let package = package.ok_or_else(|| not_there("accessPackageId", &text("accessPackageId")))?;
    let named = people::named(tenant, part)?;
    let subject = named.or_else(|| requestor.cloned());
    let subject = subject.ok_or_else(|| {
        Problem::bad_request(
            "/accessPackageAssignment/targetId: found nothing, expected the target of the assignment",
        )
    })?;
    let named = text("assignmentPolicyId");
    let mut policies = policies::of_package(tenant, &package.id).into_iter();
    let policy = if named.is_empty() && by_user {
        // Users may leave the choice of the policy to the service.
        let user = people::user_of(tenant, &subject);
        policies.find(|policy| {
            let policy = tenant.store.get(policy);
            policy.is_some_and(|policy| policies::allows(tenant, policy, &user))
        })
    } else {
        let wanted = tenant.key("accessPackageAssignmentPolicy", &named);
        policies.find(|policy| *policy == wanted)
    };
    let policy = policy.ok_or_else(|| not_there("assignmentPolicyId", &named))?;
    Ok(Wanted {
        assigned: Assigned {
            package,
            policy,
            subject,
        },
        assignment: None,
    })
}

fn not_there(name: &str, id: &str) -> Problem {
    if id.is_empty() {
        return Problem::bad_request(format!(
            "/accessPackageAssignment/{name}: found nothing, expected an identifier"
        ));
    }
    Problem::not_found(format!(
        "/accessPackageAssignment/{name}: found '{id}', which does not exist"
    ))
}

/// The assignment that a request names by its identifier, or by package and target.
fn existing(
    tenant: &mut Tenant,
    requestor: Option<&Key>,
    part: &Map<String, Value>,
) -> Result<Wanted, Problem> {
    let text = |name: &str| {
        part.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let assignment = if text("id").is_empty() {
        let subject = people::named(tenant, part)?.or_else(|| requestor.cloned());
        let package = tenant.key("accessPackage", &text("accessPackageId"));
        subject.and_then(|subject| assignments::of_subject(tenant, &package, &subject))
    } else {
        let key = tenant.key("accessPackageAssignment", &text("id"));
        assignments::is_running(tenant, &key).then_some(key)
    };
    let assignment = assignment.ok_or_else(|| not_there("id", &text("id")))?;
    let assigned = assignments::assigned(tenant, &assignment);
    let assigned = assigned.ok_or_else(|| not_there("id", &assignment.id))?;
    Ok(Wanted {
        assigned,
        assignment: Some(assignment),
    })
}

/// Validates a user's request. Only their managers may request for them.
fn check_user(
    tenant: &Tenant,
    aim: Aim,
    requestor: &Key,
    wanted: &Wanted,
    body: &Map<String, Value>,
) -> Result<(), Problem> {
    let Assigned {
        policy, subject, ..
    } = &wanted.assigned;
    let (user, target) = (
        people::user_of(tenant, requestor),
        people::user_of(tenant, subject),
    );
    let manages = || people::manager(tenant, &target, 1).is_some_and(|manager| manager == user);
    if requestor != subject && !manages() {
        return Err(Problem::forbidden(
            "users request for themselves, and managers for those who report to them",
        ));
    }
    let Some(policy) = tenant.store.get(policy) else {
        return Ok(());
    };
    match aim {
        Aim::Add if !policies::allows(tenant, policy, &target) => Err(Problem::forbidden(
            "the policy does not let the user request",
        )),
        Aim::Add => policies::meets_requirements(policy, body),
        Aim::Change if *policy.get("canExtend") != true => {
            Err(Problem::forbidden("the policy does not let users extend"))
        }
        Aim::Change | Aim::Remove => Ok(()),
    }
}

fn check_state(tenant: &Tenant, aim: Aim, wanted: &Wanted) -> Result<(), Problem> {
    let Assigned {
        package, subject, ..
    } = &wanted.assigned;
    let pending = |request: &Entity| {
        is_open(request)
            && request.note("package") == package.id
            && request.note("aim") == format!("{aim:?}")
    };
    if about(tenant, subject).any(pending) {
        return Err(Problem::rule(
            "ExistingOpenRequest",
            "there is an open request for the same",
        ));
    }
    if aim != Aim::Add {
        return Ok(());
    }
    if assignments::of_subject(tenant, package, subject).is_some() {
        return Err(Problem::rule(
            "ExistingGrant",
            "the target has the access package already",
        ));
    }
    assignments::is_compatible(tenant, package, subject)
}

/// Completes the body of a request; returns notes to keep.
fn fill(
    body: &mut Map<String, Value>,
    aim: Aim,
    by_user: bool,
    requestor: Option<Key>,
    wanted: &Wanted,
) -> Map<String, Value> {
    let Assigned {
        package, subject, ..
    } = &wanted.assigned;
    body.insert("requestState".to_owned(), json!("Submitted"));
    body.insert("requestStatus".to_owned(), json!("Accepted"));
    body.entry("isValidationOnly").or_insert(Value::Bool(false));
    if body.get("schedule").is_none_or(Value::is_null) {
        let expiration = json!({"endDateTime": null, "duration": null, "type": "notSpecified"});
        let schedule = json!({"startDateTime": null, "recurrence": null, "expiration": expiration});
        body.insert("schedule".to_owned(), schedule);
    }
    body.insert("accessPackage".to_owned(), json!({"id": package.id}));
    let requestor = requestor.unwrap_or_else(|| subject.clone());
    body.insert("requestor".to_owned(), json!({"id": requestor.id}));
    if let Some(assignment) = &wanted.assignment {
        body.insert(
            "accessPackageAssignment".to_owned(),
            json!({"id": assignment.id}),
        );
    }
    notes(aim, by_user, &wanted.assigned)
}

/// Starts to process a new request.
pub fn created(tenant: &mut Tenant, request: &Key) {
    let only_validate = tenant
        .store
        .get(request)
        .is_some_and(|request| *request.get("isValidationOnly") == true);
    if !only_validate {
        record(tenant, request, "Submitted");
        next_step(tenant, request);
    }
}

/// Advances a request by one step.
pub fn due(tenant: &mut Tenant, request: &Key) {
    let state = tenant
        .store
        .get(request)
        .map(|request| request.text("requestState").to_ascii_lowercase());
    match state.as_deref() {
        Some("submitted") => callbacks::wait_or(tenant, request, approvals::ask),
        Some("waitingforcallback") => settle(tenant, request, "Denied", "CallbackTimedOut"),
        Some("pendingapproval") => {
            approvals::close(tenant, request);
            settle(tenant, request, "Denied", "ApprovalTimedOut");
        }
        Some("scheduled") => begin_delivery(tenant, request),
        Some("delivering") => deliver(tenant, request),
        _ => {}
    }
}

/// The requests for a subject.
fn about<'t>(tenant: &'t Tenant, subject: &Key) -> impl Iterator<Item = &'t Entity> {
    let family = tenant.key(REQUEST, "").family;
    let keys = tenant.store.holding(&family, "subject", &subject.id);
    keys.into_iter().filter_map(|key| tenant.store.get(key))
}

/// A user's answers from their last request of a package.
#[must_use]
pub fn answers(tenant: &Tenant, package: &str, user: &str) -> Vec<Value> {
    let requests = tenant.all(REQUEST).map(|(_, request)| request);
    let theirs = requests.filter(|request| {
        let requestor = request.linked("requestor");
        let requestor = requestor.map(|requestor| people::user_of(tenant, requestor));
        request
            .linked("accessPackage")
            .is_some_and(|found| found.id.eq_ignore_ascii_case(package))
            && requestor.is_some_and(|requestor| requestor.eq_ignore_ascii_case(user))
    });
    let answers = theirs.filter_map(|request| request.get("answers").as_array());
    answers
        .filter(|answers| !answers.is_empty())
        .last()
        .cloned()
        .unwrap_or_default()
}

/// Cancels a request of the caller before its delivery.
///
/// # Errors
/// If it is too late, or the request is somebody else's.
pub fn cancel(tenant: &mut Tenant, caller: &Token, request: &Key) -> Result<(), Problem> {
    let Some(entity) = tenant.store.get(request) else {
        return Err(Problem::not_found("the request is gone"));
    };
    if !is_open(entity) || is_in(entity, &["Delivering"]) {
        let message = format!(
            "a request in the state {} cannot be canceled",
            entity.text("requestState")
        );
        return Err(Problem::bad_request(message));
    }
    let requestor = entity
        .linked("requestor")
        .map(|requestor| people::user_of(tenant, requestor));
    if caller.user.is_some() && caller.user != requestor && !caller.has(MANAGE) {
        return Err(Problem::forbidden("users cancel only what they requested"));
    }
    approvals::close(tenant, request);
    settle(tenant, request, "Canceled", "Canceled");
    Ok(())
}

/// Retries a failed delivery.
///
/// # Errors
/// If it did not fail.
pub fn reprocess(tenant: &mut Tenant, request: &Key) -> Result<(), Problem> {
    let failed = |request: &Entity| is_in(request, &["DeliveryFailed", "PartiallyDelivered"]);
    if !tenant.store.get(request).is_some_and(failed) {
        return Err(Problem::bad_request(
            "only requests whose delivery failed can be processed again",
        ));
    }
    if let Some(entity) = tenant.store.get_mut(request) {
        entity.set("completedDate", Value::Null);
    }
    begin_delivery(tenant, request);
    Ok(())
}

/// Verifies that a request can be removed, and removes its approval.
///
/// # Errors
/// If it is still open.
pub fn deleting(tenant: &mut Tenant, request: &Key) -> Result<(), Problem> {
    if tenant.store.get(request).is_some_and(is_open) {
        return Err(Problem::bad_request("the request is open; cancel it first"));
    }
    approvals::remove(tenant, request);
    Ok(())
}

/// Verifies that a subject can be removed.
///
/// # Errors
/// If it has an assignment, or an open request concerns it.
pub fn deleting_subject(tenant: &Tenant, subject: &Key) -> Result<(), Problem> {
    let mut assignments = assignments::active(tenant);
    let mut requests = open(tenant);
    if assignments.any(|(_, assignment)| assignment.linked("target") == Some(subject))
        || requests.any(|request| request.note("subject") == subject.id)
    {
        let message = "the subject has assignments or open requests";
        return Err(Problem::bad_request(message));
    }
    Ok(())
}

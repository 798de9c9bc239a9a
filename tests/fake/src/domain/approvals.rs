//! Approvals: the stages of a request, and who decides in them.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::progress::{self, Aim, approved, set_state, wanted};
use super::{object, people, policies};
use crate::problem::Problem;
use crate::store::{Entity, Key};
use crate::tenant::Tenant;
use crate::tokens::Token;

const STEPS: &str = "steps";

/// Asks for approval, if the policy requires it.
pub fn ask(tenant: &mut Tenant, request: &Key) {
    let stages = wanted(tenant, request).and_then(|(aim, assigned)| {
        let by_user = tenant.store.get(request)?.notes.get("byUser") == Some(&Value::Bool(true));
        let policy = tenant.store.get(&assigned.policy)?;
        (by_user && aim != Aim::Remove).then(|| policies::stages(policy, aim == Aim::Change))
    });
    let stages = stages.unwrap_or_default();
    if stages.is_empty() {
        approved(tenant, request);
    } else {
        set_state(tenant, request, "PendingApproval", "PendingApproval");
        begin(tenant, request, &stages);
    }
}

/// Opens the approval of a request, which has the identifier of the request.
pub fn begin(tenant: &mut Tenant, request: &Key, stages: &[Value]) {
    tenant.add(&Tenant::ty("approval"), object(json!({"id": request.id})));
    for stage in stages {
        let step = add_step(tenant, request);
        if let Some(step) = tenant.store.get_mut(&step) {
            step.notes.insert("request".to_owned(), json!(request.id));
            step.notes.insert("stage".to_owned(), stage.clone());
        }
    }
    next(tenant, request);
}

/// Continues the approval that a seed has for a request, or begins one.
///
/// # Errors
/// If it has more steps than the policy has stages.
pub fn resume(tenant: &mut Tenant, request: &Key, stages: &[Value]) -> Result<(), String> {
    let Some(approval) = tenant.find("approval", &request.id) else {
        begin(tenant, request, stages);
        return Ok(());
    };
    let known = approval.links.get(STEPS).cloned().unwrap_or_default();
    if known.len() > stages.len() {
        return Err(format!(
            "its approval has {} steps, and its policy {} stages",
            known.len(),
            stages.len()
        ));
    }
    let now = tenant.timestamp();
    for (index, stage) in stages.iter().enumerate() {
        let step = match known.get(index) {
            Some(step) => step.clone(),
            None => add_step(tenant, request),
        };
        if let Some(step) = tenant.store.get_mut(&step) {
            step.notes.insert("request".to_owned(), json!(request.id));
            step.notes.insert("stage".to_owned(), stage.clone());
            step.notes.insert("since".to_owned(), json!(now));
            if step.get("status").is_null() {
                step.set("status", "NotStarted");
            }
        }
    }
    let steps = steps(tenant, request);
    let open = |step: &Key| has_status(tenant, step, "InProgress");
    match steps.iter().position(open) {
        Some(index) => {
            tenant.schedule_in(request, policies::time_to_decide(&stages[index]));
        }
        None => next(tenant, request),
    }
    Ok(())
}

/// Approvals of a seed without a request.
#[must_use]
pub fn seeded(tenant: &Tenant) -> Vec<String> {
    let request = |id: &str| tenant.find("accessPackageAssignmentRequest", id);
    let lost = tenant
        .all("approval")
        .filter(|(key, _)| request(&key.id).is_none());
    let problems = lost.map(|(key, _)| {
        format!(
            "accessPackageAssignmentApprovals '{}': found no request with the same identifier",
            key.id
        )
    });
    problems.collect()
}

fn add_step(tenant: &mut Tenant, request: &Key) -> Key {
    let properties = json!({
        "status": "NotStarted",
        "reviewResult": "NotReviewed",
        "justification": "",
    });
    let step = tenant.add(&Tenant::ty("approvalStep"), object(properties));
    let approval = tenant.key("approval", &request.id);
    tenant.store.link(&approval, STEPS, step.clone());
    step
}

fn steps(tenant: &Tenant, request: &Key) -> Vec<Key> {
    let approval = tenant.find("approval", &request.id);
    let steps = approval.and_then(|approval| approval.links.get(STEPS));
    // Steps that a client adds are not stages.
    let is_stage = |step: &&Key| {
        let step = tenant.store.get(step);
        step.is_some_and(|step| step.notes.contains_key("stage"))
    };
    steps
        .into_iter()
        .flatten()
        .filter(is_stage)
        .cloned()
        .collect()
}

/// Verifies that an approval, or one of its steps, can be removed.
///
/// # Errors
/// If a request waits for it.
pub fn deleting(tenant: &Tenant, key: &Key) -> Result<(), Problem> {
    let step = tenant.store.get(key).map(|step| step.note("request"));
    let request = step
        .filter(|request| !request.is_empty())
        .unwrap_or(&key.id);
    if progress::open(tenant).any(|open| open.text("id") == request) {
        return Err(Problem::bad_request("an open request waits for it"));
    }
    Ok(())
}

fn has_status(tenant: &Tenant, step: &Key, status: &str) -> bool {
    tenant
        .store
        .get(step)
        .is_some_and(|step| step.text("status").eq_ignore_ascii_case(status))
}

/// Starts the next stage, or continues the request after the last one.
fn next(tenant: &mut Tenant, request: &Key) {
    let step = steps(tenant, request)
        .into_iter()
        .find(|step| has_status(tenant, step, "NotStarted"));
    let now = tenant.store.now();
    let Some(step) = step else {
        tenant.unschedule(request);
        approved(tenant, request);
        return;
    };
    let Some(entity) = tenant.store.get_mut(&step) else {
        return;
    };
    entity.set("status", "InProgress");
    entity
        .notes
        .insert("since".to_owned(), json!(now.to_string()));
    let stage = entity.notes.get("stage").cloned().unwrap_or_default();
    tenant.schedule_in(request, policies::time_to_decide(&stage));
}

/// Whether a user may decide on a step now.
#[must_use]
pub fn may_decide(tenant: &Tenant, step: &Entity, user: &str) -> bool {
    let Some(stage) = step.notes.get("stage") else {
        return false;
    };
    let request = tenant.key("accessPackageAssignmentRequest", step.note("request"));
    let subject = progress::assigned(tenant, &request).map(|assigned| assigned.subject);
    let about = subject
        .map(|subject| people::user_of(tenant, &subject))
        .unwrap_or_default();
    let since: Timestamp = step.note("since").parse().unwrap_or(tenant.store.now());
    let waiting: SignedDuration = tenant.store.now().duration_since(since);
    policies::may_decide(tenant, stage, user, &about, waiting)
}

/// Whether a step is open and a user may decide on it.
#[must_use]
pub fn is_assigned(tenant: &Tenant, step: &Entity, user: &str) -> bool {
    step.text("status").eq_ignore_ascii_case("InProgress") && may_decide(tenant, step, user)
}

/// Validates a decision before it is written.
///
/// # Errors
/// If the stage is not open, the caller is not an approver, or the decision is not valid.
pub fn changing(
    tenant: &Tenant,
    caller: &Token,
    step: &Key,
    body: &Map<String, Value>,
) -> Result<(), Problem> {
    let Some(entity) = tenant.store.get(step) else {
        return Ok(());
    };
    // A step without a stage belongs to a closed request, or to none.
    if !(entity.notes.contains_key("stage") && has_status(tenant, step, "InProgress")) {
        return Err(Problem::bad_request("the approval step is not open"));
    }
    let user = caller.user.as_deref();
    if !user.is_some_and(|user| may_decide(tenant, entity, user)) {
        return Err(Problem::forbidden(
            "the caller is not an approver in this step",
        ));
    }
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let result = text("reviewResult").to_ascii_lowercase();
    if !matches!(result.as_str(), "approve" | "deny") {
        return Err(Problem::bad_request(
            "/reviewResult: expected Approve or Deny",
        ));
    }
    let stage = entity.notes.get("stage").unwrap_or(&Value::Null);
    let required = stage["isApproverJustificationRequired"] == true;
    if required && text("justification").trim().is_empty() {
        return Err(Problem::bad_request(
            "/justification: found nothing, which the policy requires",
        ));
    }
    Ok(())
}

/// Continues after a decision.
pub fn changed(tenant: &mut Tenant, caller: &Token, step: &Key) {
    let now = tenant.timestamp();
    let name = tenant.name_of(caller);
    let Some(entity) = tenant
        .store
        .get_mut(step)
        .filter(|step| step.notes.contains_key("stage"))
    else {
        return;
    };
    entity.set("status", "Completed");
    entity.set("reviewedDateTime", now);
    entity.set(
        "reviewedBy",
        json!({"id": caller.user, "displayName": name}),
    );
    let denied = entity.text("reviewResult").eq_ignore_ascii_case("deny");
    let request = entity.note("request").to_owned();
    let request = tenant.key("accessPackageAssignmentRequest", &request);
    if denied {
        close(tenant, &request);
        progress::settle(tenant, &request, "Denied", "Denied");
    } else {
        next(tenant, &request);
    }
}

/// Closes the stages without a decision.
pub fn close(tenant: &mut Tenant, request: &Key) {
    for step in steps(tenant, request) {
        if !has_status(tenant, &step, "Completed")
            && let Some(entity) = tenant.store.get_mut(&step)
        {
            entity.set("status", "Expired");
        }
    }
}

/// Removes the approval of a request.
pub fn remove(tenant: &mut Tenant, request: &Key) {
    let mut below = steps(tenant, request);
    below.push(tenant.key("approval", &request.id));
    for key in below {
        tenant.store.remove(&key);
    }
}

/// Whether a user may decide in an open step of an approval.
#[must_use]
pub fn waits_for(tenant: &Tenant, approval: &Entity, user: &str) -> bool {
    let mut steps = approval.links.get(STEPS).into_iter().flatten();
    steps.any(|step| {
        let entity = tenant.store.get(step);
        has_status(tenant, step, "InProgress")
            && entity.is_some_and(|step| may_decide(tenant, step, user))
    })
}

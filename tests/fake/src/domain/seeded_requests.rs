//! Requests of a seed: derives what their creation would have recorded.

use serde_json::Value;

use super::assignments::Assigned;
use super::progress::{Aim, REQUEST, approved, is_open, next_step, notes, wanted};
use super::requests::aim;
use super::{approvals, object, people, policies};
use crate::store::{Entity, Key};
use crate::tenant::Tenant;

/// The states of requests, as the service spells them.
const STATES: [&str; 10] = [
    "Submitted",
    "WaitingForCallback",
    "PendingApproval",
    "Scheduled",
    "Delivering",
    "Delivered",
    "PartiallyDelivered",
    "DeliveryFailed",
    "Denied",
    "Canceled",
];

/// Derives what the creation of each request of a seed would have recorded, and continues the request from
/// its state; returns errors.
pub fn seeded(tenant: &mut Tenant) -> Vec<String> {
    let new = |(key, request): (&Key, &Entity)| {
        let waits = !request.notes.contains_key("aim") && *request.get("isValidationOnly") != true;
        waits.then(|| key.clone())
    };
    let requests: Vec<Key> = tenant.all(REQUEST).filter_map(new).collect();
    let problems = requests.iter().filter_map(|key| {
        let problem = derive(tenant, key).err()?;
        Some(format!(
            "accessPackageAssignmentRequests '{}': {problem}",
            key.id
        ))
    });
    problems.collect()
}

fn derive(tenant: &mut Tenant, key: &Key) -> Result<(), String> {
    let entity = tenant.store.get(key).cloned();
    let entity = entity.ok_or("it does not exist")?;
    let (aim, by_user) = aim(&entity.properties).map_err(|problem| problem.message)?;
    let state = state(&entity)?;
    let (assigned, assignment) = told(tenant, &entity)?;
    if aim != Aim::Add && assignment.is_none() {
        return Err("it does not name the assignment that it changes".to_owned());
    }
    let notes = notes(aim, by_user, &assigned);
    let Assigned {
        package, subject, ..
    } = assigned;
    if let Some(entity) = tenant.store.get_mut(key) {
        entity.notes = notes;
        entity.set("requestState", state);
        if entity.get("requestStatus").is_null() {
            entity.set("requestStatus", state);
        }
    }
    tenant.store.link(key, "accessPackage", package);
    if entity.linked("requestor").is_none() {
        tenant.store.link(key, "requestor", subject);
    }
    go_on(tenant, key, state)
}

fn state(request: &Entity) -> Result<&'static str, String> {
    let text = match request.text("requestState") {
        "" => "Submitted",
        text => text,
    };
    let known = STATES.iter().find(|state| state.eq_ignore_ascii_case(text));
    known.copied().ok_or_else(|| {
        let known = STATES.join(", ");
        format!("/requestState: found '{text}', expected one of {known}")
    })
}

/// The package, policy and subject of a request in a seed, and the assignment that it names.
fn told(tenant: &mut Tenant, request: &Entity) -> Result<(Assigned, Option<Key>), String> {
    let described = request.notes.get("accessPackageAssignment").cloned();
    let described = object(described.unwrap_or_default());
    let linked = request.linked("accessPackageAssignment").cloned();
    let known = linked
        .as_ref()
        .and_then(|key| tenant.store.get(key))
        .cloned();
    let text = |name: &str| {
        let described = described.get(name).and_then(Value::as_str);
        let known = known.as_ref().map(|known| known.text(name));
        let text = described.or(known).filter(|text| !text.is_empty());
        text.map(str::to_owned)
    };
    let package = request.linked("accessPackage").map(|key| key.id.clone());
    let package = package
        .or_else(|| text("accessPackageId"))
        .filter(|id| tenant.find("accessPackage", id).is_some())
        .ok_or("it does not say for which package: `accessPackage`, or that of its assignment")?;
    let mut policies = policies::of_package(tenant, &package).into_iter();
    let policy = match text("assignmentPolicyId") {
        Some(id) => policies.find(|key| key.id.eq_ignore_ascii_case(&id)),
        None => policies.next(),
    };
    let policy = policy.ok_or("the package has no such policy")?;
    let target = known.as_ref().and_then(|known| known.linked("target"));
    let subject = match (target, text("targetId")) {
        (Some(target), _) => Some(target.clone()),
        (None, Some(id)) => people::subject_of(tenant, &id).ok(),
        (None, None) => request.linked("requestor").cloned(),
    };
    let subject =
        subject.ok_or("it does not say for whom: `requestor`, or the target of its assignment")?;
    let assigned = Assigned {
        package: tenant.key("accessPackage", &package),
        policy,
        subject,
    };
    Ok((assigned, linked))
}

/// Continues a request of a seed from its state.
fn go_on(tenant: &mut Tenant, request: &Key, state: &str) -> Result<(), String> {
    match state {
        "Submitted" | "Delivering" => next_step(tenant, request),
        "WaitingForCallback" => tenant.schedule(request, jiff::Timestamp::MAX),
        "Scheduled" => approved(tenant, request),
        "PendingApproval" => {
            let policy = wanted(tenant, request).map(|(_, assigned)| assigned.policy);
            let policy = policy.and_then(|policy| tenant.store.get(&policy));
            let stages = policy.map(|policy| policies::stages(policy, false));
            let stages = stages.filter(|stages| !stages.is_empty());
            let stages =
                stages.ok_or("it is PendingApproval, but its policy requires no approval")?;
            return approvals::resume(tenant, request, &stages);
        }
        _ => {}
    }
    Ok(())
}

/// Whether an open request waits to create an assignment that exists already.
#[must_use]
pub fn awaits(tenant: &Tenant, assignment: &Key) -> bool {
    let family = tenant.key(REQUEST, "").family;
    let store = &tenant.store;
    let requests = store.pointing(&family, "accessPackageAssignment", assignment);
    let mut requests = requests.into_iter().filter_map(|key| store.get(key));
    requests.any(|request| is_open(request) && request.note("aim") == "Add")
}

//! The states that a request for an assignment passes through, and its delivery.
//!
//! ```text
//! Submitted ─► (WaitingForCallback) ─► (PendingApproval) ─► (Scheduled) ─► Delivering ─► Delivered
//!     └──────────────┴──► Denied, Canceled ◄──┘                                └──► DeliveryFailed
//! ```

use serde_json::{Map, Value, json};

use super::assignments::{self, Assigned};
use super::object;
use crate::query::instant;
use crate::store::{Entity, Key};
use crate::tenant::Tenant;

pub(super) const REQUEST: &str = "accessPackageAssignmentRequest";

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    Add,
    Change,
    Remove,
}

/// The notes of a request.
pub(super) fn notes(aim: Aim, by_user: bool, assigned: &Assigned) -> Map<String, Value> {
    object(json!({
        "aim": format!("{aim:?}"),
        "byUser": by_user,
        "package": assigned.package.id,
        "policy": assigned.policy.id,
        "subject": assigned.subject.id,
    }))
}

pub(super) fn next_step(tenant: &mut Tenant, request: &Key) {
    tenant.schedule_in(request, tenant.delivery);
}

/// The validated request, from its notes.
pub(super) fn wanted(tenant: &Tenant, request: &Key) -> Option<(Aim, Assigned)> {
    let entity = tenant.store.get(request)?;
    let aim = match entity.note("aim") {
        "Add" => Aim::Add,
        "Change" => Aim::Change,
        "Remove" => Aim::Remove,
        _ => return None,
    };
    let assigned = Assigned {
        package: tenant.key("accessPackage", entity.note("package")),
        policy: tenant.key("accessPackageAssignmentPolicy", entity.note("policy")),
        subject: tenant.key("accessPackageSubject", entity.note("subject")),
    };
    Some((aim, assigned))
}

/// The package, the policy and the subject of a request.
#[must_use]
pub fn assigned(tenant: &Tenant, request: &Key) -> Option<Assigned> {
    wanted(tenant, request).map(|(_, assigned)| assigned)
}

/// Continues an approved request when its time has come.
pub fn approved(tenant: &mut Tenant, request: &Key) {
    let start = tenant.store.get(request).and_then(|request| {
        let start = request.get("schedule")["startDateTime"].as_str()?;
        instant(start)
    });
    match start.filter(|start| *start > tenant.store.now()) {
        Some(start) => {
            set_state(tenant, request, "Scheduled", "Scheduled");
            tenant.schedule(request, start);
        }
        None => begin_delivery(tenant, request),
    }
}

pub(super) fn begin_delivery(tenant: &mut Tenant, request: &Key) {
    set_state(tenant, request, "Delivering", "Delivering");
    next_step(tenant, request);
}

pub(super) fn deliver(tenant: &mut Tenant, request: &Key) {
    if tenant.failing_deliveries > 0 {
        tenant.failing_deliveries -= 1;
        settle(tenant, request, "DeliveryFailed", "DeliveryFailed");
        return;
    }
    match carry_out(tenant, request) {
        Some(()) => settle(tenant, request, "Delivered", "Fulfilled"),
        None => settle(tenant, request, "DeliveryFailed", "DeliveryFailed"),
    }
}

/// Carries out a request. Returns `None` if something no longer exists, or if the subject now has the package or an
/// incompatible one.
fn carry_out(tenant: &mut Tenant, request: &Key) -> Option<()> {
    let (aim, assigned) = wanted(tenant, request)?;
    let entity = tenant.store.get(request)?;
    let schedule = entity.get("schedule").clone();
    let existing = entity.linked("accessPackageAssignment").cloned();
    match aim {
        Aim::Add => {
            let Assigned {
                package, subject, ..
            } = &assigned;
            if assignments::of_subject(tenant, package, subject).is_some() {
                return None;
            }
            assignments::is_compatible(tenant, package, subject).ok()?;
            let made = assignments::make(tenant, &assigned, &schedule, existing.as_ref()).ok()?;
            tenant.store.link(request, "accessPackageAssignment", made);
        }
        Aim::Change | Aim::Remove => {
            let existing = existing.filter(|key| assignments::is_running(tenant, key))?;
            if aim == Aim::Remove {
                assignments::end(tenant, &existing);
            } else {
                assignments::extend(tenant, &existing, &schedule);
            }
        }
    }
    Some(())
}

pub(super) fn set_state(tenant: &mut Tenant, request: &Key, state: &str, status: &str) {
    if let Some(entity) = tenant.store.get_mut(request) {
        entity.set("requestState", state);
        entity.set("requestStatus", status);
    }
    record(tenant, request, state);
}

/// Sets the final state of a request.
pub fn settle(tenant: &mut Tenant, request: &Key, state: &str, status: &str) {
    set_state(tenant, request, state, status);
    tenant.unschedule(request);
    let now = tenant.timestamp();
    if let Some(entity) = tenant.store.get_mut(request) {
        entity.set("completedDate", now);
    }
}

/// Makes a request wait for somebody.
pub fn wait_for(tenant: &mut Tenant, request: &Key, state: &str) {
    set_state(tenant, request, state, state);
}

/// Adds to the history of a request.
pub(super) fn record(tenant: &mut Tenant, request: &Key, action: &str) {
    let now = tenant.timestamp();
    if let Some(entity) = tenant.store.get_mut(request) {
        let mut history = entity
            .get("history")
            .as_array()
            .cloned()
            .unwrap_or_default();
        history.push(json!({"action": action, "actionDateTime": now}));
        entity.set("history", history);
    }
}

pub(super) fn is_in(request: &Entity, states: &[&str]) -> bool {
    states
        .iter()
        .any(|state| request.text("requestState").eq_ignore_ascii_case(state))
}

pub(super) fn is_open(request: &Entity) -> bool {
    *request.get("isValidationOnly") != true
        && is_in(
            request,
            &[
                "Submitted",
                "WaitingForCallback",
                "PendingApproval",
                "Scheduled",
                "Delivering",
            ],
        )
}

/// The requests that are not closed.
pub fn open(tenant: &Tenant) -> impl Iterator<Item = &Entity> {
    let requests = tenant.all(REQUEST).map(|(_, request)| request);
    requests.filter(|request| is_open(request))
}

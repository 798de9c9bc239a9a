//! Assignments of a seed: completes what a delivery would have recorded.

use serde_json::json;

use super::assignments::{ASSIGNMENT, GIVEN, give, is_running, plan};
use super::{people, policies, seeded_requests};
use crate::query::instant;
use crate::store::Key;
use crate::tenant::Tenant;

/// Completes the assignments of a seed: state, catalog, target, end, and the roles they grant.
pub fn seeded(tenant: &mut Tenant) -> Vec<String> {
    let keys: Vec<Key> = tenant.all(ASSIGNMENT).map(|(key, _)| key.clone()).collect();
    let problems = keys.iter().filter_map(|key| complete(tenant, key).err());
    problems.collect()
}

fn complete(tenant: &mut Tenant, key: &Key) -> Result<(), String> {
    let lacks = |what: &str| format!("accessPackageAssignments '{}': does not say {what}", key.id);
    let entity = tenant.store.get(key).ok_or_else(|| lacks("anything"))?;
    let named = entity.text("targetId").to_owned();
    let catalog = tenant.find("accessPackage", entity.text("accessPackageId"));
    let catalog = catalog.ok_or_else(|| lacks("the package: `accessPackageId`"))?;
    let catalog = catalog.get("catalogId").clone();
    let package = entity.text("accessPackageId").to_owned();
    let subject = match entity.linked("target").cloned() {
        None => people::subject_of(tenant, &named).ok(),
        subject => subject,
    };
    let subject = subject.ok_or_else(|| lacks("who has it: `target` or `targetId`"))?;
    let user = people::user_of(tenant, &subject);
    let id = if user.is_empty() { &subject.id } else { &user };
    let policy = policies::of_package(tenant, &package).into_iter().next();
    let state = if seeded_requests::awaits(tenant, key) {
        "Delivering"
    } else {
        "Delivered"
    };
    if let Some(entity) = tenant.store.get_mut(key) {
        for (name, value) in [
            ("catalogId", catalog),
            ("assignmentPolicyId", json!(policy.map(|policy| policy.id))),
            ("targetId", json!(id)),
            ("assignmentState", json!(state)),
            ("assignmentStatus", json!(state)),
        ] {
            if entity.get(name).is_null() {
                entity.set(name, value);
            }
        }
    }
    tenant.store.link(key, "target", subject);
    if is_running(tenant, key) {
        run(tenant, key);
    }
    Ok(())
}

/// Schedules the end of a running assignment of a seed, and grants its roles.
fn run(tenant: &mut Tenant, key: &Key) {
    let entity = tenant.store.get(key);
    let schedule = entity.map(|entity| entity.get("schedule").clone());
    let schedule = schedule.unwrap_or_default();
    let end = schedule["expiration"]["endDateTime"].as_str();
    match end.and_then(instant) {
        Some(end) => tenant.schedule(key, end),
        None if schedule.is_null() => plan(tenant, key, &schedule),
        None => {}
    }
    let family = tenant.key(GIVEN, "").family;
    let given = tenant
        .store
        .pointing(&family, "accessPackageAssignments", key);
    if given.is_empty() {
        give(tenant, key);
    }
}

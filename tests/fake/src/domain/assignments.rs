//! Assignments: created, extended and ended, with the roles they grant.

use serde_json::{Value, json};

use super::{object, people, policies};
use crate::problem::Problem;
use crate::store::{Entity, Key};
use crate::tenant::Tenant;

pub(super) const ASSIGNMENT: &str = "accessPackageAssignment";
pub(super) const GIVEN: &str = "accessPackageAssignmentResourceRole";

/// The note on a granted role that says that its subject was not a member before.
const JOINED: &str = "joined";

/// A package, a policy and a subject.
#[derive(Clone, Debug)]
pub struct Assigned {
    /// The package.
    pub package: Key,
    /// The policy.
    pub policy: Key,
    /// The subject.
    pub subject: Key,
}

/// The assignments that have not ended.
pub fn active(tenant: &Tenant) -> impl Iterator<Item = (&Key, &Entity)> {
    tenant
        .all(ASSIGNMENT)
        .filter(|(_, assignment)| is_active(assignment))
}

fn is_active(assignment: &Entity) -> bool {
    assignment
        .text("assignmentState")
        .eq_ignore_ascii_case("Delivered")
}

/// The assignments of a package, including ended ones.
#[must_use]
pub fn of_package(tenant: &Tenant, package: &str) -> Vec<Key> {
    let family = tenant.key(ASSIGNMENT, "").family;
    let assignments = tenant.store.holding(&family, "accessPackageId", package);
    assignments.into_iter().cloned().collect()
}

/// Whether such an assignment exists and has not ended.
#[must_use]
pub fn is_running(tenant: &Tenant, assignment: &Key) -> bool {
    tenant.store.get(assignment).is_some_and(is_active)
}

/// The package, policy and subject of an assignment, as far as they still exist.
#[must_use]
pub fn assigned(tenant: &Tenant, assignment: &Key) -> Option<Assigned> {
    let entity = tenant.store.get(assignment)?;
    Some(Assigned {
        package: tenant.key("accessPackage", entity.text("accessPackageId")),
        policy: tenant.key(
            "accessPackageAssignmentPolicy",
            entity.text("assignmentPolicyId"),
        ),
        subject: entity.linked("target")?.clone(),
    })
}

/// The active assignment of a package to a subject.
#[must_use]
pub fn of_subject(tenant: &Tenant, package: &Key, subject: &Key) -> Option<Key> {
    let family = tenant.key(ASSIGNMENT, "").family;
    let theirs = tenant.store.pointing(&family, "target", subject);
    let of_package = |key: &&&Key| {
        let assignment = tenant.store.get(key);
        assignment.is_some_and(|assignment| {
            let named = assignment.text("accessPackageId");
            is_active(assignment) && named.eq_ignore_ascii_case(&package.id)
        })
    };
    theirs.iter().find(of_package).map(|key| (*key).clone())
}

/// Assigns a package with the requested schedule. The assignment may exist already, if a seed has it waiting
/// for delivery.
///
/// # Errors
/// If the package, the policy or the subject no longer exists.
pub fn make(
    tenant: &mut Tenant,
    assigned: &Assigned,
    schedule: &Value,
    known: Option<&Key>,
) -> Result<Key, Problem> {
    let package = tenant.store.get(&assigned.package);
    let package = package.ok_or_else(|| Problem::not_found("the access package is gone"))?;
    for key in [&assigned.policy, &assigned.subject] {
        if tenant.store.get(key).is_none() {
            return Err(Problem::not_found(format!("'{}' is gone", key.id)));
        }
    }
    let user = people::user_of(tenant, &assigned.subject);
    let properties = json!({
        "id": known.map(|key| &key.id),
        "catalogId": package.get("catalogId"),
        "accessPackageId": assigned.package.id,
        "assignmentPolicyId": assigned.policy.id,
        "targetId": if user.is_empty() { &assigned.subject.id } else { &user },
        "assignmentState": "Delivered",
        "assignmentStatus": "Delivered",
        "isExtended": false,
        "expiredDateTime": Value::Null,
    });
    let key = tenant.add(&Tenant::ty(ASSIGNMENT), object(properties));
    tenant.store.link(&key, "target", assigned.subject.clone());
    plan(tenant, &key, schedule);
    give(tenant, &key);
    Ok(key)
}

/// Gives an assignment a new schedule.
pub fn extend(tenant: &mut Tenant, assignment: &Key, schedule: &Value) {
    if let Some(entity) = tenant.store.get_mut(assignment) {
        entity.set("isExtended", true);
    }
    plan(tenant, assignment, schedule);
}

pub(super) fn plan(tenant: &mut Tenant, assignment: &Key, schedule: &Value) {
    let now = tenant.store.now();
    let policy =
        assigned(tenant, assignment).and_then(|assigned| tenant.store.get(&assigned.policy));
    let end = policies::end(policy, schedule, now);
    let expiration = match end {
        Some(end) => {
            json!({"type": "afterDateTime", "endDateTime": end.to_string(), "duration": null})
        }
        None => json!({"type": "noExpiration", "endDateTime": null, "duration": null}),
    };
    let schedule =
        json!({"startDateTime": now.to_string(), "recurrence": null, "expiration": expiration});
    if let Some(entity) = tenant.store.get_mut(assignment) {
        entity.set("schedule", schedule);
    }
    match end {
        Some(end) => tenant.schedule(assignment, end),
        None => tenant.unschedule(assignment),
    }
}

/// Grants the subject of an assignment the roles of the package.
pub fn give(tenant: &mut Tenant, assignment: &Key) {
    let Some(assigned) = assigned(tenant, assignment) else {
        return;
    };
    let scopes = tenant.store.get(&assigned.package);
    let scopes = scopes
        .and_then(|package| package.links.get("accessPackageResourceRoleScopes"))
        .cloned();
    for scope in scopes.unwrap_or_default() {
        let Some(found) = tenant.store.get(&scope) else {
            continue;
        };
        let (Some(role), Some(scope)) = (
            found.linked("accessPackageResourceRole").cloned(),
            found.linked("accessPackageResourceScope").cloned(),
        ) else {
            continue;
        };
        let Some(origin) = tenant.store.get(&role) else {
            continue;
        };
        let properties = json!({
            "originId": origin.get("originId"),
            "originSystem": origin.get("originSystem"),
            "status": "Fulfilled",
        });
        let group = group_of(origin);
        let joins = joins(tenant, group.as_deref(), &assigned.subject);
        let given = tenant.add(&Tenant::ty(GIVEN), object(properties));
        if let Some(entity) = tenant.store.get_mut(&given).filter(|_| joins) {
            entity.notes.insert(JOINED.to_owned(), json!(true));
        }
        for (name, to) in [
            ("accessPackageAssignments", assignment),
            ("accessPackageResourceRole", &role),
            ("accessPackageResourceScope", &scope),
            ("accessPackageSubject", &assigned.subject),
        ] {
            tenant.store.link(&given, name, to.clone());
        }
        join(tenant, group, &assigned.subject);
    }
}

/// The roles that were granted to a subject.
fn given_to<'t>(tenant: &'t Tenant, subject: &Key) -> impl Iterator<Item = (&'t Key, &'t Entity)> {
    let family = tenant.key(GIVEN, "").family;
    let keys = tenant
        .store
        .pointing(&family, "accessPackageSubject", subject);
    keys.into_iter()
        .filter_map(|key| Some((key, tenant.store.get(key)?)))
}

/// The group of a membership role.
fn group_of(role: &Entity) -> Option<String> {
    let is_group = role.text("originSystem").eq_ignore_ascii_case("AadGroup");
    let group = role.text("originId").strip_prefix("Member_")?;
    is_group.then(|| group.to_owned())
}

/// Whether a role makes a subject a new member of a group.
fn joins(tenant: &Tenant, group: Option<&str>, subject: &Key) -> bool {
    let Some(group) = group else { return false };
    let by_role = given_to(tenant, subject).any(|(_, given)| {
        group_of(given).as_deref() == Some(group) && given.notes.contains_key(JOINED)
    });
    by_role || !people::is_member(tenant, group, &people::user_of(tenant, subject))
}

fn join(tenant: &mut Tenant, group: Option<String>, subject: &Key) {
    let user = people::user_of(tenant, subject);
    let user = tenant.key("user", &user);
    if let Some(group) = group.filter(|_| tenant.store.get(&user).is_some()) {
        let group = tenant.key("group", &group);
        tenant.store.link(&group, "members", user);
    }
}

/// Revokes the roles of an assignment, unless another assignment grants them too.
pub fn take(tenant: &mut Tenant, assignment: &Key) {
    let family = tenant.key(GIVEN, "").family;
    let given = tenant
        .store
        .pointing(&family, "accessPackageAssignments", assignment);
    let given: Vec<Key> = given.into_iter().cloned().collect();
    for key in given {
        leave(tenant, &key);
        tenant.store.remove(&key);
    }
}

/// Removes a subject from the group that a role added it to, unless another role keeps it there.
pub fn leave(tenant: &mut Tenant, given: &Key) {
    let Some(taken) = tenant.store.get(given) else {
        return;
    };
    let (Some(group), Some(subject)) = (group_of(taken), taken.linked("accessPackageSubject"))
    else {
        return;
    };
    let same = |(key, other): (&Key, &Entity)| {
        key != given && other.text("originId") == taken.text("originId")
    };
    if taken.notes.contains_key(JOINED) && !given_to(tenant, subject).any(same) {
        let user = people::user_of(tenant, subject);
        let (group, user) = (tenant.key("group", &group), tenant.key("user", &user));
        tenant.store.unlink(&group, "members", &user);
    }
}

/// Ends an assignment.
pub fn end(tenant: &mut Tenant, assignment: &Key) {
    let now = tenant.timestamp();
    take(tenant, assignment);
    tenant.unschedule(assignment);
    if let Some(entity) = tenant.store.get_mut(assignment) {
        entity.set("assignmentState", "Expired");
        entity.set("assignmentStatus", "Expired");
        entity.set("expiredDateTime", now);
    }
}

/// Handles a due assignment: it ends.
pub fn due(tenant: &mut Tenant, assignment: &Key) {
    if is_running(tenant, assignment) {
        end(tenant, assignment);
    }
}

/// Grants the roles of an assignment again, as the package now has them.
///
/// # Errors
/// If the assignment has ended.
pub fn reprocess(tenant: &mut Tenant, assignment: &Key) -> Result<(), Problem> {
    if !is_running(tenant, assignment) {
        return Err(Problem::bad_request("the assignment has ended"));
    }
    take(tenant, assignment);
    give(tenant, assignment);
    Ok(())
}

/// Verifies that no package or group of the subject is incompatible with a package.
///
/// # Errors
/// If one is.
pub fn is_compatible(tenant: &Tenant, package: &Key, subject: &Key) -> Result<(), Problem> {
    let Some(entity) = tenant.store.get(package) else {
        return Ok(());
    };
    let links = |name: &str| entity.links.get(name).into_iter().flatten();
    for other in links("incompatibleAccessPackages") {
        if of_subject(tenant, other, subject).is_some() {
            let message = format!(
                "the target has the incompatible access package '{}'",
                other.id
            );
            return Err(Problem::rule("IncompatibleAccessPackage", message));
        }
    }
    let user = people::user_of(tenant, subject);
    for group in links("incompatibleGroups") {
        if people::is_member(tenant, &group.id, &user) {
            let message = format!(
                "the target is a member of the incompatible group '{}'",
                group.id
            );
            return Err(Problem::rule("IncompatibleGroup", message));
        }
    }
    Ok(())
}

/// The assignments of a package to subjects who also have the other package.
#[must_use]
pub fn with_both(tenant: &Tenant, package: &Key, other: &Key) -> Vec<Key> {
    let found = active(tenant).filter(|(_, assignment)| {
        let subject = assignment.linked("target");
        assignment
            .text("accessPackageId")
            .eq_ignore_ascii_case(&package.id)
            && subject.is_some_and(|subject| of_subject(tenant, other, subject).is_some())
    });
    found.map(|(key, _)| key.clone()).collect()
}

/// Verifies that a policy can be removed.
///
/// # Errors
/// If somebody has a package through it.
pub fn deleting_policy(tenant: &Tenant, policy: &Key) -> Result<(), Problem> {
    let through = |assignment: &Entity| {
        assignment
            .text("assignmentPolicyId")
            .eq_ignore_ascii_case(&policy.id)
    };
    if active(tenant).any(|(_, assignment)| through(assignment)) {
        let message = "the policy has assignments; remove them by requests first";
        return Err(Problem::bad_request(message));
    }
    Ok(())
}

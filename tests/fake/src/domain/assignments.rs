//! Assignments: made, extended and ended, with the roles they give.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{object, people, policies};
use crate::problem::Problem;
use crate::store::{Entity, Key};
use crate::tenant::Tenant;

const ASSIGNMENT: &str = "accessPackageAssignment";
const GIVEN: &str = "accessPackageAssignmentResourceRole";

/// The note on a given role that says that its subject was no member before.
const JOINED: &str = "joined";

/// What is assigned to whom under which policy.
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

/// Whether there is such an assignment and it has not ended.
#[must_use]
pub fn is_running(tenant: &Tenant, assignment: &Key) -> bool {
    tenant.store.get(assignment).is_some_and(is_active)
}

/// The package, policy and subject of an assignment, as far as they are still there.
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
    let found = active(tenant).find(|(_, assignment)| {
        assignment.linked("target") == Some(subject)
            && assignment
                .text("accessPackageId")
                .eq_ignore_ascii_case(&package.id)
    });
    found.map(|(key, _)| key.clone())
}

/// Assigns a package, with the schedule that was asked for.
///
/// # Errors
/// When the package, the policy or the subject is gone.
pub fn make(tenant: &mut Tenant, assigned: &Assigned, schedule: &Value) -> Result<Key, Problem> {
    let package = tenant.store.get(&assigned.package);
    let package = package.ok_or_else(|| Problem::not_found("the access package is gone"))?;
    for key in [&assigned.policy, &assigned.subject] {
        if tenant.store.get(key).is_none() {
            return Err(Problem::not_found(format!("'{}' is gone", key.id)));
        }
    }
    let user = people::user_of(tenant, &assigned.subject);
    let properties = json!({
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

fn plan(tenant: &mut Tenant, assignment: &Key, schedule: &Value) {
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

/// Gives the subject of an assignment the roles of the package.
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

/// The group that a role is membership of.
fn group_of(role: &Entity) -> Option<String> {
    let is_group = role.text("originSystem").eq_ignore_ascii_case("AadGroup");
    let group = role.text("originId").strip_prefix("Member_")?;
    is_group.then(|| group.to_owned())
}

/// Whether a role is what makes a subject a member of a group, as it was none before.
fn joins(tenant: &Tenant, group: Option<&str>, subject: &Key) -> bool {
    let Some(group) = group else { return false };
    let mut given = tenant.all(GIVEN).map(|(_, given)| given);
    let by_role = given.any(|given| {
        given.linked("accessPackageSubject") == Some(subject)
            && group_of(given).as_deref() == Some(group)
            && given.notes.contains_key(JOINED)
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

/// Takes the roles of an assignment away again, as far as no other assignment gives them.
pub fn take(tenant: &mut Tenant, assignment: &Key) {
    let of_assignment =
        |given: &Entity| given.linked("accessPackageAssignments") == Some(assignment);
    let given = tenant.all(GIVEN).filter(|(_, given)| of_assignment(given));
    let given: Vec<Key> = given.map(|(key, _)| key.clone()).collect();
    for key in given {
        leave(tenant, &key);
        tenant.store.remove(&key);
    }
}

/// Takes a subject out of the group that a role has put it into, unless another role keeps it there.
pub fn leave(tenant: &mut Tenant, given: &Key) {
    let Some(taken) = tenant.store.get(given) else {
        return;
    };
    let (Some(group), Some(subject)) = (group_of(taken), taken.linked("accessPackageSubject"))
    else {
        return;
    };
    let same = |(key, other): (&Key, &Entity)| {
        key != given
            && other.linked("accessPackageSubject") == Some(subject)
            && other.text("originId") == taken.text("originId")
    };
    if taken.notes.contains_key(JOINED) && !tenant.all(GIVEN).any(same) {
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

/// What is due of an assignment is its end.
pub fn due(tenant: &mut Tenant, assignment: &Key) {
    if is_running(tenant, assignment) {
        end(tenant, assignment);
    }
}

/// Schedules the ends of assignments that a seed holds.
pub fn seeded(tenant: &mut Tenant) {
    let ends: Vec<(Key, Timestamp)> = active(tenant)
        .filter_map(|(key, assignment)| {
            let end = assignment.get("schedule")["expiration"]["endDateTime"].as_str()?;
            Some((key.clone(), end.parse().ok()?))
        })
        .collect();
    for (key, end) in ends {
        tenant.schedule(&key, end);
    }
}

/// Gives the roles of an assignment again, as the package has them now.
///
/// # Errors
/// When the assignment has ended.
pub fn reprocess(tenant: &mut Tenant, assignment: &Key) -> Result<(), Problem> {
    if !is_running(tenant, assignment) {
        return Err(Problem::bad_request("the assignment has ended"));
    }
    take(tenant, assignment);
    give(tenant, assignment);
    Ok(())
}

/// Checks that no package or group that the subject has excludes a package.
///
/// # Errors
/// When one does.
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

/// The assignments of a package to subjects who have the other one, too.
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

//! Functions and actions.

use crate::model::WireName;

use super::{
    Invocation, Returned, approvals, assignments, callbacks, packages, people, policies, progress,
    requests, uploads,
};
use crate::place::{Place, members};
use crate::problem::Problem;
use crate::store::{Entity, Key, short};
use crate::tenant::Tenant;

/// Calls a function or action.
///
/// # Errors
/// If there is none with this name here, or a rule forbids it.
pub fn call(tenant: &mut Tenant, call: &Invocation<'_>) -> Result<Returned, Problem> {
    let ty = match call.place {
        Place::Collection { item, .. } => Some(item),
        Place::Entity { declared, .. } => Some(declared),
        Place::Value { .. } | Place::Nothing { .. } => None,
    };
    if let Some(ty) = ty.filter(|ty| !super::rules::apply(&tenant.api, short(ty))) {
        return Err(Problem::not_implemented(format!(
            "the rules of `{}` use the names of beta, and {ty} has other names here",
            call.name
        )));
    }
    match call.place {
        Place::Collection {
            owner,
            property,
            item,
        } => {
            let keys = members(tenant, owner, property);
            function(tenant, call, keys, item)
        }
        Place::Entity { key, .. } => action(tenant, call, key),
        Place::Value { .. } | Place::Nothing { .. } => {
            Err(Problem::not_found("there is nothing at this URL"))
        }
    }
}

fn function(
    tenant: &Tenant,
    call: &Invocation<'_>,
    keys: Vec<Key>,
    item: &WireName,
) -> Result<Returned, Problem> {
    let found = match call.name {
        "filterByCurrentUser" => of_current_user(tenant, call, keys, item)?,
        "My" => {
            let user = user(call)?;
            let mine = |key: &Key| {
                let subject = tenant
                    .store
                    .get(key)
                    .and_then(|given| given.linked("accessPackageSubject"));
                subject.is_some_and(|subject| people::user_of(tenant, subject) == user)
            };
            keys.into_iter().filter(mine).collect()
        }
        // `$search` says what to search for.
        "Search" => keys,
        "additionalAccess" => additional(tenant, call, keys),
        name => return Err(unknown(name)),
    };
    Ok(Returned::Entities(found, item.clone()))
}

fn unknown(name: &str) -> Problem {
    Problem::not_found(format!(
        "`{name}` is not a function or action of this resource"
    ))
}

fn user<'c>(call: &Invocation<'c>) -> Result<&'c str, Problem> {
    let user = call.caller.user.as_deref();
    user.ok_or_else(|| Problem::forbidden("this needs a signed-in user"))
}

fn argument<'c>(call: &Invocation<'c>, name: &str) -> &'c str {
    let found = call.arguments.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.as_str()).unwrap_or_default()
}

fn of_current_user(
    tenant: &Tenant,
    call: &Invocation<'_>,
    keys: Vec<Key>,
    item: &WireName,
) -> Result<Vec<Key>, Problem> {
    let user = user(call)?;
    let on = argument(call, "on").to_ascii_lowercase();
    let known: &[&str] = match short(item) {
        "accessPackage" => &["allowedrequestor"],
        "accessPackageAssignment" => &["target", "createdby", "targetmanager"],
        "accessPackageAssignmentRequest" => &[
            "target",
            "createdby",
            "approver",
            "targetorrequestor",
            "targetmanager",
            "requestforothers",
        ],
        "approval" => &["target", "createdby", "approver"],
        "accessPackageSuggestion" => &[
            "all",
            "none",
            "relatedpeopleassignments",
            "assignmenthistory",
        ],
        _ => return Err(unknown(call.name)),
    };
    if !known.contains(&on.as_str()) {
        let message = format!("on: found '{on}', expected one of {}", known.join(", "));
        return Err(Problem::bad_request(message));
    }
    if on == "allowedrequestor" {
        let requestable = policies::requestable(tenant, user);
        return Ok(keys
            .into_iter()
            .filter(|key| requestable.contains(key))
            .collect());
    }
    let concerns = |key: &Key| {
        let entity = tenant.store.get(key);
        entity.is_some_and(|entity| match short(item) {
            "accessPackageAssignment" => of_assignment(tenant, entity, user, &on),
            "accessPackageAssignmentRequest" => of_request(tenant, key, entity, user, &on),
            "approval" => of_approval(tenant, key, entity, user, &on),
            _ => of_suggestion(entity, &on),
        })
    };
    Ok(keys.into_iter().filter(concerns).collect())
}

fn is_user(tenant: &Tenant, subject: Option<&Key>, user: &str) -> bool {
    subject.is_some_and(|subject| people::user_of(tenant, subject).eq_ignore_ascii_case(user))
}

fn manages(tenant: &Tenant, subject: Option<&Key>, user: &str) -> bool {
    let target = subject
        .map(|subject| people::user_of(tenant, subject))
        .unwrap_or_default();
    people::manager(tenant, &target, 1).is_some_and(|manager| manager.eq_ignore_ascii_case(user))
}

fn of_assignment(tenant: &Tenant, assignment: &Entity, user: &str, on: &str) -> bool {
    let target = assignment.linked("target");
    if on == "targetmanager" {
        manages(tenant, target, user)
    } else {
        is_user(tenant, target, user)
    }
}

fn of_request(tenant: &Tenant, key: &Key, request: &Entity, user: &str, on: &str) -> bool {
    let subject = progress::assigned(tenant, key).map(|assigned| assigned.subject);
    let target = is_user(tenant, subject.as_ref(), user);
    let requestor = is_user(tenant, request.linked("requestor"), user);
    match on {
        "target" => target,
        "createdby" => requestor,
        "targetorrequestor" => target || requestor,
        "requestforothers" => requestor && !target,
        "targetmanager" => manages(tenant, subject.as_ref(), user),
        _ => {
            let approval = tenant.find("approval", &key.id);
            approval.is_some_and(|approval| approvals::waits_for(tenant, approval, user))
        }
    }
}

fn of_approval(tenant: &Tenant, key: &Key, approval: &Entity, user: &str, on: &str) -> bool {
    if on == "approver" {
        return approvals::waits_for(tenant, approval, user);
    }
    let request = tenant.key("accessPackageAssignmentRequest", &key.id);
    let entity = tenant.store.get(&request);
    entity.is_some_and(|entity| of_request(tenant, &request, entity, user, on))
}

fn of_suggestion(suggestion: &Entity, on: &str) -> bool {
    let reason = match on {
        "none" => return false,
        "relatedpeopleassignments" => "RelatedPeopleBased",
        "assignmenthistory" => "SelfAssignmentHistoryBased",
        _ => return true,
    };
    let mut reasons = suggestion.get("reasons").as_array().into_iter().flatten();
    reasons.any(|found| {
        found["@odata.type"]
            .as_str()
            .is_some_and(|name| name.ends_with(reason))
    })
}

/// Assignments of subjects who also have an incompatible package.
fn additional(tenant: &Tenant, call: &Invocation<'_>, keys: Vec<Key>) -> Vec<Key> {
    let package = |name: &str| tenant.key("accessPackage", argument(call, name));
    let found = if call.arguments.is_empty() {
        let pairs = tenant.all("accessPackage").flat_map(|(key, package)| {
            let others = package.links.get("incompatibleAccessPackages");
            others.into_iter().flatten().map(move |other| (key, other))
        });
        pairs
            .flat_map(|(package, other)| assignments::with_both(tenant, package, other))
            .collect()
    } else {
        assignments::with_both(
            tenant,
            &package("accessPackageId"),
            &package("incompatibleAccessPackageId"),
        )
    };
    keys.into_iter().filter(|key| found.contains(key)).collect()
}

fn action(tenant: &mut Tenant, call: &Invocation<'_>, key: &Key) -> Result<Returned, Problem> {
    let ty = tenant
        .store
        .get(key)
        .map(|entity| short(&entity.ty).to_owned());
    match (ty.unwrap_or_default().as_str(), call.name) {
        ("accessPackageAssignmentRequest", "cancel") => {
            requests::cancel(tenant, call.caller, key)?;
            return Ok(Returned::Done);
        }
        ("accessPackageAssignmentRequest", "resume") => callbacks::resume(tenant, key, call.body)?,
        ("accessPackageAssignmentRequest", "reprocess") => {
            requests::reprocess(tenant, key)?;
            return Ok(Returned::Accepted);
        }
        ("accessPackageAssignment", "reprocess") => {
            assignments::reprocess(tenant, key)?;
            return Ok(Returned::Accepted);
        }
        ("accessPackage", "moveToCatalog") => {
            let catalog = call.body["catalogId"].as_str().unwrap_or_default();
            packages::move_to(tenant, key, catalog)?;
            return Ok(Returned::Done);
        }
        ("accessPackage", "getApplicablePolicyRequirements") => {
            return requirements(tenant, call, key);
        }
        (_, "refresh") => {
            refresh(tenant, key);
            return Ok(Returned::Done);
        }
        (_, "uploadFile") => return uploads::upload(tenant, call, key),
        (_, name) => return Err(unknown(name)),
    }
    Ok(Returned::Nothing)
}

/// The requirements of each policy that allows the caller, or the subject in the body, to request.
fn requirements(
    tenant: &Tenant,
    call: &Invocation<'_>,
    package: &Key,
) -> Result<Returned, Problem> {
    let caller = user(call)?;
    let user = call.body["subject"]["objectId"].as_str().unwrap_or(caller);
    let policies = policies::of_package(tenant, &package.id);
    let policies = policies.iter().filter_map(|key| tenant.store.get(key));
    let allowing = policies.filter(|policy| policies::allows(tenant, policy, user));
    let answers = requests::answers(tenant, &package.id, user);
    let requirements = allowing.map(|policy| policies::requirements(policy, answers.clone()));
    Ok(Returned::Values(requirements.collect()))
}

/// Refreshes the name of a group.
fn refresh(tenant: &mut Tenant, resource: &Key) {
    let name = tenant.store.get(resource).and_then(|resource| {
        let group = tenant.find("group", resource.text("originId"))?;
        Some(group.get("displayName").clone())
    });
    if let Some(name) = name
        && let Some(entity) = tenant.store.get_mut(resource)
    {
        entity.set("displayName", name);
    }
}

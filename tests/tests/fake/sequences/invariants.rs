//! Invariants of a tenant.

use std::collections::BTreeSet;

use graph_fake::model::PropertyKind;
use graph_fake::relations::{Relation, relation, target};
use graph_fake::store::{Entity, Key, family};
use graph_fake::tenant::Tenant;

type Outcome = Result<(), String>;

/// Asserts all invariants.
pub fn check(tenant: &mut Tenant) -> Outcome {
    links(tenant)?;
    found(tenant)?;
    roles(tenant)?;
    assignments(tenant)?;
    requests(tenant)?;
    members(tenant)?;
    shown(tenant)
}

/// Every link and reference to an entity is found by lookup: as many as by a scan.
fn found(tenant: &Tenant) -> Outcome {
    let store = &tenant.store;
    for (key, entity) in store.all() {
        for (name, to) in entity
            .links
            .iter()
            .flat_map(|(name, links)| links.iter().map(move |to| (name, to)))
        {
            let all = store.family(&key.family);
            let points = |other: &Entity| {
                other
                    .links
                    .get(name)
                    .is_some_and(|links| links.contains(to))
            };
            let searched: Vec<&Key> = all
                .filter(|(_, other)| points(other))
                .map(|(key, _)| key)
                .collect();
            must(store.pointing(&key.family, name, to) == searched, || {
                format!("{name} of {key:?} is not found from {to:?}")
            })?;
        }
        let package = entity.text("accessPackageId");
        let all = store.family(&key.family);
        let named = all.filter(|(_, other)| {
            !package.is_empty() && other.text("accessPackageId").eq_ignore_ascii_case(package)
        });
        let searched: Vec<&Key> = named.map(|(key, _)| key).collect();
        must(
            store.holding(&key.family, "accessPackageId", package) == searched,
            || format!("{key:?} is not found by its package"),
        )?;
    }
    Ok(())
}

fn must(holds: bool, message: impl FnOnce() -> String) -> Outcome {
    if holds { Ok(()) } else { Err(message()) }
}

/// No link leads to a missing entity, or to one of another type.
fn links(tenant: &Tenant) -> Outcome {
    for (key, entity) in tenant.store.all() {
        for (name, to) in entity
            .links
            .iter()
            .flat_map(|(name, links)| links.iter().map(move |to| (name, to)))
        {
            must(tenant.store.get(to).is_some(), || {
                format!("{name} of {key:?} dangles: {to:?}")
            })?;
        }
        let Some(structure) = tenant.api.structure(&entity.ty) else {
            continue;
        };
        let navigation = structure
            .properties
            .iter()
            .filter(|property| property.kind == PropertyKind::Navigation);
        for property in navigation {
            let name = property.name.as_str();
            let Some(to) = target(property) else { continue };
            for link in entity.links.get(name).into_iter().flatten() {
                must(link.family == family(&tenant.api, to), || {
                    format!("{name} of {key:?} leads to {link:?}")
                })?;
            }
            if let Relation::By(holder) = relation(&tenant.api, &entity.ty, property) {
                let id = entity.text(holder);
                let to = tenant.key(to.as_str().trim_start_matches("microsoft.graph."), id);
                must(id.is_empty() || tenant.store.get(&to).is_some(), || {
                    format!("{holder} of {key:?} dangles: {id}")
                })?;
            }
        }
    }
    Ok(())
}

fn linked<'t>(
    tenant: &'t Tenant,
    entity: &'t Entity,
    name: &str,
) -> impl Iterator<Item = (&'t Key, &'t Entity)> {
    let links = entity.links.get(name).into_iter().flatten();
    links.filter_map(|key| Some((key, tenant.store.get(key)?)))
}

/// The roles of a package belong to resources in its catalog.
fn roles(tenant: &Tenant) -> Outcome {
    for (key, package) in tenant.all("accessPackage") {
        let catalog = tenant.find("accessPackageCatalog", package.text("catalogId"));
        let catalog = catalog.ok_or_else(|| format!("{key:?} is in no catalog"))?;
        for (scope, found) in linked(tenant, package, "accessPackageResourceRoleScopes") {
            for (single, many) in [
                ("accessPackageResourceRole", "accessPackageResourceRoles"),
                ("accessPackageResourceScope", "accessPackageResourceScopes"),
            ] {
                let mut there = linked(tenant, catalog, "accessPackageResources")
                    .flat_map(|(_, resource)| resource.links.get(many).into_iter().flatten());
                let role = found
                    .linked(single)
                    .ok_or_else(|| format!("{scope:?} has no {single}"))?;
                must(there.any(|other| other == role), || {
                    format!("{role:?} of {key:?} is not in its catalog")
                })?;
            }
        }
    }
    Ok(())
}

fn due(entity: &Entity) -> Option<jiff::Timestamp> {
    entity.note("due").parse().ok()
}

/// Nobody has a package twice, and each assignment has its package, policy and subject.
fn assignments(tenant: &Tenant) -> Outcome {
    let mut had = BTreeSet::new();
    for (key, assignment) in tenant.all("accessPackageAssignment") {
        let running = assignment.text("assignmentState") == "Delivered";
        if !running {
            must(due(assignment).is_none(), || {
                format!("{key:?} has ended and waits")
            })?;
            continue;
        }
        let package = tenant.find("accessPackage", assignment.text("accessPackageId"));
        let package = package.ok_or_else(|| format!("{key:?} has no package"))?;
        must(
            assignment.get("catalogId") == package.get("catalogId"),
            || format!("{key:?} is in another catalog"),
        )?;
        let policy = tenant.find(
            "accessPackageAssignmentPolicy",
            assignment.text("assignmentPolicyId"),
        );
        let policy = policy.ok_or_else(|| format!("{key:?} has no policy"))?;
        must(policy.text("accessPackageId") == package.text("id"), || {
            format!("{key:?} has a policy of another package")
        })?;
        let subject = assignment
            .linked("target")
            .ok_or_else(|| format!("{key:?} has no target"))?;
        let object = tenant
            .store
            .get(subject)
            .map(|subject| subject.text("objectId").to_owned());
        must(
            object.as_deref() == Some(assignment.text("targetId")),
            || format!("{key:?} names another target"),
        )?;
        must(had.insert((package.text("id"), subject.id.clone())), || {
            format!("{key:?} is a second one")
        })?;
        let end = assignment.get("schedule")["expiration"]["endDateTime"]
            .as_str()
            .and_then(|end| end.parse().ok());
        must(due(assignment) == end, || {
            format!("{key:?} does not end when it says")
        })?;
        must(end.is_none_or(|end| end > tenant.store.now()), || {
            format!("{key:?} should have ended")
        })?;
    }
    Ok(())
}

/// Requests wait for a future event, or are final.
fn requests(tenant: &Tenant) -> Outcome {
    for (key, request) in tenant.all("accessPackageAssignmentRequest") {
        let state = request.text("requestState");
        if *request.get("isValidationOnly") == true {
            continue;
        }
        let open = matches!(
            state,
            "Submitted" | "WaitingForCallback" | "PendingApproval" | "Scheduled" | "Delivering"
        );
        let done = matches!(
            state,
            "Delivered" | "DeliveryFailed" | "Denied" | "Canceled"
        );
        must(open || done, || format!("{key:?} is {state}"))?;
        must(open == due(request).is_some(), || {
            format!("{key:?} is {state}, due {:?}", due(request))
        })?;
        must(
            due(request).is_none_or(|due| due > tenant.store.now()),
            || format!("{key:?} is overdue"),
        )?;
        must(open == request.get("completedDate").is_null(), || {
            format!(
                "{key:?} is {state}, completed {}",
                request.get("completedDate")
            )
        })?;
        let history = request.get("history").as_array().map_or(0, Vec::len);
        must(history > 0, || format!("{key:?} has no history"))?;
        if state == "PendingApproval"
            && let Some(approval) = tenant.find("approval", &key.id)
        {
            let open = linked(tenant, approval, "steps")
                .filter(|(_, step)| step.text("status") == "InProgress");
            must(open.count() == 1, || {
                format!("{key:?} waits for no approval")
            })?;
        }
        if state == "Delivered"
            && let Some((_, assignment)) = linked(tenant, request, "accessPackageAssignment").next()
        {
            let same = request.note("package") == assignment.text("accessPackageId")
                && assignment
                    .linked("target")
                    .is_none_or(|target| target.id == request.note("subject"));
            must(same, || format!("{key:?} made another assignment"))?;
        }
    }
    Ok(())
}

/// A user with a role is in its group, and only because of it or the seed.
fn members(tenant: &Tenant) -> Outcome {
    let mut given = BTreeSet::from([("g-1".to_owned(), "u-alice".to_owned())]);
    for (key, role) in tenant.all("accessPackageAssignmentResourceRole") {
        let assignment = linked(tenant, role, "accessPackageAssignments").next();
        must(
            assignment
                .is_some_and(|(_, assignment)| assignment.text("assignmentState") == "Delivered"),
            || format!("{key:?} is given without an assignment"),
        )?;
        let Some(group) = role.text("originId").strip_prefix("Member_") else {
            continue;
        };
        let subject = linked(tenant, role, "accessPackageSubject").next();
        let user = subject
            .map(|(_, subject)| subject.text("objectId"))
            .unwrap_or_default();
        given.insert((group.to_owned(), user.to_owned()));
    }
    let groups = tenant.all("group").flat_map(|(group, entity)| {
        let members = entity.links.get("members").into_iter().flatten();
        members.map(|user| (group.id.clone(), user.id.clone()))
    });
    let members: BTreeSet<_> = groups.collect();
    must(members == given, || {
        format!("members are {members:?}, roles give {given:?}")
    })
}

/// Requestors see the current state of packages that are not hidden.
fn shown(tenant: &Tenant) -> Outcome {
    let seen = |entity: &Entity| {
        (
            entity.text("id").to_owned(),
            entity.text("displayName").to_owned(),
            entity.text("description").to_owned(),
        )
    };
    let packages = tenant
        .all("accessPackage")
        .filter(|(_, package)| *package.get("isHidden") != true);
    let packages: BTreeSet<_> = packages.map(|(_, package)| seen(package)).collect();
    let available = tenant
        .all("availableAccessPackage")
        .map(|(_, package)| seen(package));
    let available: BTreeSet<_> = available.collect();
    must(packages == available, || {
        format!("requestors see {available:?} of {packages:?}")
    })
}

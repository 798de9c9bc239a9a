//! Resources, their roles and scopes: added to catalogs by requests, and from there to packages.

use serde_json::{Map, Value, json};

use super::{Creation, object};
use crate::place::referenced;
use crate::problem::Problem;
use crate::store::{Entity, Key, short};
use crate::tenant::Tenant;

pub(super) const RESOURCE: &str = "accessPackageResource";
pub(super) const ROLES: &str = "accessPackageResourceRoles";
pub(super) const SCOPES: &str = "accessPackageResourceScopes";
/// Roles of a site, by the identifiers that sites use for them.
const SITE_ROLES: [(&str, &str); 3] = [("3", "Owners"), ("4", "Visitors"), ("5", "Members")];

/// The resources of a catalog.
pub fn in_catalog(tenant: &Tenant, catalog: &str) -> impl Iterator<Item = Key> + use<> {
    let catalog = tenant.find("accessPackageCatalog", catalog);
    let links = catalog.and_then(|catalog| catalog.links.get("accessPackageResources"));
    links.cloned().unwrap_or_default().into_iter()
}

/// The resources whose roles a package grants.
#[must_use]
pub fn of_package(tenant: &Tenant, package: &Key) -> Vec<Key> {
    let links = tenant
        .store
        .get(package)
        .and_then(|package| package.links.get("accessPackageResourceRoleScopes"));
    let scopes = links
        .into_iter()
        .flatten()
        .filter_map(|key| tenant.store.get(key));
    let roles = scopes.filter_map(|scope| scope.linked("accessPackageResourceRole"));
    roles.filter_map(|role| with_role(tenant, role)).collect()
}

/// The resource that a role belongs to.
pub(super) fn with_role(tenant: &Tenant, role: &Key) -> Option<Key> {
    let family = tenant.key(RESOURCE, "").family;
    let resources = tenant.store.pointing(&family, ROLES, role);
    resources.first().map(|key| (*key).clone())
}

/// The part of a body below a navigation property; an identifier if it is bound.
///
/// # Errors
/// If the bound entity does not exist.
pub fn nested(
    tenant: &Tenant,
    body: &mut Map<String, Value>,
    name: &str,
) -> Result<Map<String, Value>, Problem> {
    if let Some(Value::String(url)) = body.shift_remove(&format!("{name}@odata.bind")) {
        let key = referenced(tenant, &Tenant::ty(name), &url)?;
        return Ok(object(json!({"id": key.id})));
    }
    Ok(object(body.shift_remove(name).unwrap_or_default()))
}

/// Whether an entity is the one in part of a body, by identifier or by origin.
fn is(key: &Key, entity: &Entity, named: &Map<String, Value>) -> bool {
    let text = |name: &str| named.get(name).and_then(Value::as_str);
    if let Some(id) = text("id") {
        return key.id.eq_ignore_ascii_case(id);
    }
    let same =
        |name: &str| text(name).is_none_or(|value| entity.text(name).eq_ignore_ascii_case(value));
    text("originId").is_some() && same("originId") && same("originSystem")
}

pub(super) fn find(
    tenant: &Tenant,
    among: impl IntoIterator<Item = Key>,
    named: &Map<String, Value>,
) -> Option<Key> {
    among.into_iter().find(|key| {
        let entity = tenant.store.get(key);
        entity.is_some_and(|entity| is(key, entity, named))
    })
}

/// Carries out a request for a resource, which completes at once.
///
/// # Errors
/// If a rule forbids it.
pub fn request(
    tenant: &mut Tenant,
    creation: Creation<'_>,
    body: &mut Map<String, Value>,
) -> Result<(), Problem> {
    let text = |name: &str| {
        body.get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let catalog = text("catalogId");
    let kind = text("requestType").to_ascii_lowercase();
    let only_validate = body.get("isValidationOnly") == Some(&Value::Bool(true));
    if tenant.find("accessPackageCatalog", &catalog).is_none() {
        return Err(Problem::not_found(format!(
            "there is no catalog '{catalog}'"
        )));
    }
    let named = nested(tenant, body, RESOURCE)?;
    let known = find(tenant, in_catalog(tenant, &catalog), &named);
    let done = match (kind.as_str(), known) {
        ("adminadd", Some(_)) => {
            return Err(Problem::rule(
                "ResourceAlreadyOnboarded",
                "the resource is in the catalog already",
            ));
        }
        ("adminadd", None) => {
            exists(tenant, &named)?;
            (!only_validate)
                .then(|| add(tenant, creation, &catalog, named))
                .transpose()?
        }
        ("adminupdate", Some(known)) => {
            update(tenant, &known, named);
            Some(known)
        }
        ("adminremove", Some(known)) => {
            is_unused(tenant, &known)?;
            remove(tenant, &known);
            None
        }
        ("adminupdate" | "adminremove", None) => {
            return Err(Problem::not_found("the resource is not in the catalog"));
        }
        _ => {
            return Err(Problem::bad_request(
                "/requestType: expected AdminAdd, AdminUpdate or AdminRemove",
            ));
        }
    };
    if let Some(resource) = done {
        body.insert(RESOURCE.to_owned(), json!({"id": resource.id}));
    }
    if let Some(user) = &creation.caller.user {
        let requestor = super::people::subject_of(tenant, user)?;
        body.insert("requestor".to_owned(), json!({"id": requestor.id}));
    }
    body.insert("requestState".to_owned(), json!("Delivered"));
    body.insert("requestStatus".to_owned(), json!("Fulfilled"));
    body.entry("isValidationOnly").or_insert(Value::Bool(false));
    body.entry("executeImmediately")
        .or_insert(Value::Bool(false));
    Ok(())
}

fn is_group(named: &Map<String, Value>) -> bool {
    let system = named.get("originSystem").and_then(Value::as_str);
    system.is_some_and(|system| system.eq_ignore_ascii_case("AadGroup"))
}

/// Verifies that an added resource exists at its origin, as far as the tenant knows.
fn exists(tenant: &Tenant, named: &Map<String, Value>) -> Result<(), Problem> {
    let text = |name: &str| named.get(name).and_then(Value::as_str).unwrap_or_default();
    for name in ["originId", "originSystem"] {
        if text(name).is_empty() {
            return Err(Problem::bad_request(format!(
                "/accessPackageResource/{name}: found nothing, expected a text"
            )));
        }
    }
    if is_group(named) && tenant.find("group", text("originId")).is_none() {
        let message = format!("the directory has no group '{}'", text("originId"));
        return Err(Problem::not_found(message));
    }
    Ok(())
}

fn add(
    tenant: &mut Tenant,
    creation: Creation<'_>,
    catalog: &str,
    mut named: Map<String, Value>,
) -> Result<Key, Problem> {
    named.shift_remove("id");
    let origin = named
        .get("originId")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    if let Some(group) = tenant.find("group", &origin).filter(|_| is_group(&named)) {
        let name = group.get("displayName").clone();
        named.entry("displayName").or_insert(name);
        named
            .entry("resourceType")
            .or_insert(json!("Security Group"));
    }
    environment(tenant, &mut named)?;
    let now = tenant.timestamp();
    named.insert("addedOn".to_owned(), Value::from(now));
    named.insert(
        "addedBy".to_owned(),
        Value::from(tenant.name_of(creation.caller)),
    );
    named.insert("isPendingOnboarding".to_owned(), Value::Bool(false));
    let resource = (creation.insert)(tenant, creation.caller, &Tenant::ty(RESOURCE), named)?;
    furnish(tenant, &resource);
    let catalog = tenant.key("accessPackageCatalog", catalog);
    tenant
        .store
        .link(&catalog, "accessPackageResources", resource.clone());
    Ok(resource)
}

/// Completes an environment that is named by identifier or by origin.
fn environment(tenant: &Tenant, named: &mut Map<String, Value>) -> Result<(), Problem> {
    const NAME: &str = "accessPackageResourceEnvironment";
    let environment = nested(tenant, named, NAME)?;
    if environment.is_empty() {
        return Ok(());
    }
    let all: Vec<Key> = tenant.all(NAME).map(|(key, _)| key.clone()).collect();
    let found = find(tenant, all, &environment);
    let found = found.ok_or_else(|| Problem::not_found("there is no such resource environment"))?;
    named.insert(NAME.to_owned(), json!({"id": found.id}));
    Ok(())
}

/// Adds the roles and the scope that resources of this kind have.
pub fn furnish(tenant: &mut Tenant, resource: &Key) {
    let Some(entity) = tenant.store.get(resource).cloned() else {
        return;
    };
    let origin = entity.text("originId").to_owned();
    let system = entity.text("originSystem").to_owned();
    let roles: Vec<(String, &str)> = match system.to_ascii_lowercase().as_str() {
        "aadgroup" => vec![
            (format!("Member_{origin}"), "Member"),
            (format!("Owner_{origin}"), "Owner"),
        ],
        "sharepointonline" => SITE_ROLES
            .iter()
            .map(|(id, name)| ((*id).to_owned(), *name))
            .collect(),
        _ => vec![(format!("Access_{origin}"), "Default Access")],
    };
    if !entity.links.contains_key(ROLES) {
        for (id, name) in roles {
            let role = json!({"originId": id, "displayName": name, "originSystem": system});
            let role = tenant.add(&Tenant::ty("accessPackageResourceRole"), object(role));
            tenant.store.link(resource, ROLES, role);
        }
    }
    if !entity.links.contains_key(SCOPES) {
        let scope = json!({"originId": origin, "displayName": "Root", "originSystem": system, "isRootScope": true, "url": entity.get("url")});
        let scope = tenant.add(&Tenant::ty("accessPackageResourceScope"), object(scope));
        tenant.store.link(resource, SCOPES, scope);
    }
}

fn update(tenant: &mut Tenant, resource: &Key, named: Map<String, Value>) {
    if let Some(entity) = tenant.store.get_mut(resource) {
        for (name, value) in named {
            if matches!(
                name.as_str(),
                "displayName" | "description" | "url" | "attributes"
            ) {
                entity.set(&name, value);
            }
        }
    }
}

fn is_unused(tenant: &Tenant, resource: &Key) -> Result<(), Problem> {
    let mut packages = tenant.all("accessPackage");
    if packages.any(|(package, _)| of_package(tenant, package).contains(resource)) {
        return Err(in_use());
    }
    Ok(())
}

/// Removes a resource with its roles and scopes.
pub fn remove(tenant: &mut Tenant, resource: &Key) {
    let below = tenant.store.get(resource).map(|resource| {
        let links = [ROLES, SCOPES]
            .into_iter()
            .filter_map(|name| resource.links.get(name));
        links.flatten().cloned().collect::<Vec<Key>>()
    });
    for key in below.into_iter().flatten() {
        tenant.store.remove(&key);
    }
    tenant.store.remove(resource);
}

/// Removes a resource without a request.
///
/// # Errors
/// If a package uses it.
pub fn deleting(tenant: &mut Tenant, resource: &Key) -> Result<(), Problem> {
    is_unused(tenant, resource)?;
    remove(tenant, resource);
    Ok(())
}

/// Verifies that a role or a scope can be removed.
///
/// # Errors
/// If a package uses it.
pub fn deleting_part(tenant: &Tenant, part: &Key) -> Result<(), Problem> {
    let uses = |found: &Entity| {
        ["accessPackageResourceRole", "accessPackageResourceScope"]
            .iter()
            .any(|name| found.linked(name) == Some(part))
    };
    let mut role_scopes = tenant.all("accessPackageResourceRoleScope");
    if role_scopes.any(|(_, found)| uses(found)) {
        return Err(in_use());
    }
    Ok(())
}

fn in_use() -> Problem {
    Problem::bad_request("an access package uses the resource; remove it there first")
}

/// Verifies that an existing entity can become part of a package or a catalog.
///
/// # Errors
/// If a role is not from the catalog, or a resource is in another catalog.
pub fn linking(tenant: &Tenant, owner: &Key, property: &str, to: &Key) -> Result<(), Problem> {
    let Some(entity) = tenant.store.get(owner) else {
        return Ok(());
    };
    let is_shared = || others_point(tenant, owner, property, to);
    match (short(&entity.ty), property) {
        ("accessPackageCatalog", "accessPackageResources") if is_shared() => {
            return Err(Problem::bad_request(
                "the resource is in another catalog; add it by a request",
            ));
        }
        ("accessPackage", "accessPackageResourceRoleScopes") => {
            let role = tenant.store.get(to);
            let role = role.and_then(|found| found.linked("accessPackageResourceRole"));
            let resource = role.and_then(|role| with_role(tenant, role));
            let mut there = in_catalog(tenant, entity.text("catalogId"));
            if !there.any(|key| Some(&key) == resource.as_ref()) || is_shared() {
                return Err(Problem::bad_request(
                    "the resource is not in the catalog of the access package",
                ));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whether another entity of the owner's family links to an entity by the same property.
pub(super) fn others_point(tenant: &Tenant, owner: &Key, property: &str, to: &Key) -> bool {
    let owners = tenant.store.pointing(&owner.family, property, to);
    owners.into_iter().any(|other| other != owner)
}

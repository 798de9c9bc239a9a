//! Catalogs and the packages in them.

use serde_json::{Map, Value};

use super::assignments;
use crate::problem::Problem;
use crate::store::{Entity, Key};
use crate::tenant::Tenant;

/// Properties of a package that requestors see.
const SHOWN: [&str; 2] = ["displayName", "description"];

/// Validates a new package or catalog.
///
/// # Errors
/// If its catalog does not exist, or its unique name is taken.
pub fn creating(tenant: &Tenant, ty: &str, body: &mut Map<String, Value>) -> Result<(), Problem> {
    if let Some(name) = body.get("uniqueName").and_then(Value::as_str) {
        is_unique(tenant, ty, name, None)?;
    }
    complete(ty, body);
    if ty == "accessPackageCatalog" {
        return Ok(());
    }
    let catalog = body
        .get("catalogId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if tenant.find("accessPackageCatalog", catalog).is_none() {
        return Err(Problem::not_found(format!(
            "there is no catalog '{catalog}'"
        )));
    }
    Ok(())
}

/// Sets what a new package or catalog leaves to the service.
pub fn complete(ty: &str, body: &mut Map<String, Value>) {
    if ty == "accessPackageCatalog" {
        default(body, "catalogType", "UserManaged");
        default(body, "catalogStatus", "Published");
        default(body, "isExternallyVisible", true);
    } else {
        default(body, "isHidden", false);
        default(body, "isRoleScopesVisible", false);
    }
}

fn default(body: &mut Map<String, Value>, name: &str, value: impl Into<Value>) {
    if body.get(name).is_none_or(Value::is_null) {
        body.insert(name.to_owned(), value.into());
    }
}

fn is_unique(tenant: &Tenant, ty: &str, name: &str, but: Option<&Key>) -> Result<(), Problem> {
    let taken = |(key, entity): (&Key, &Entity)| {
        Some(key) != but && entity.text("uniqueName").eq_ignore_ascii_case(name)
    };
    if tenant.all(ty).any(taken) {
        return Err(Problem::conflict(format!(
            "the unique name '{name}' is taken"
        )));
    }
    Ok(())
}

/// Validates a changed package or catalog.
///
/// # Errors
/// If it has changed its catalog, or its unique name is taken.
pub fn changed(tenant: &mut Tenant, ty: &str, key: &Key, before: &Entity) -> Result<(), Problem> {
    let Some(entity) = tenant.store.get(key) else {
        return Ok(());
    };
    if ty == "accessPackage" && entity.get("catalogId") != before.get("catalogId") {
        let message = "/catalogId: a package changes its catalog by `moveToCatalog`";
        return Err(Problem::bad_request(message));
    }
    let name = entity.text("uniqueName");
    if !name.is_empty() && name != before.text("uniqueName") {
        is_unique(tenant, ty, name, Some(key))?;
    }
    if ty == "accessPackage" {
        show(tenant, key);
    }
    Ok(())
}

/// Why a write of the requestor's view of a package is rejected.
#[must_use]
pub fn follows() -> Problem {
    Problem::not_allowed("what requestors see of an access package follows from it")
}

/// Updates the requestor's view of a package.
pub fn show(tenant: &mut Tenant, package: &Key) {
    let shown = tenant.key("availableAccessPackage", &package.id);
    let Some(entity) = tenant.store.get(package) else {
        return;
    };
    if *entity.get("isHidden") == true {
        tenant.store.remove(&shown);
        return;
    }
    let mut seen = Entity::new(Tenant::ty("availableAccessPackage"));
    for name in SHOWN.into_iter().chain(["id"]) {
        seen.set(name, entity.get(name).clone());
    }
    let scopes = entity.links.get("accessPackageResourceRoleScopes");
    let scopes = scopes.cloned().unwrap_or_default();
    seen.links.insert("resourceRoleScopes".to_owned(), scopes);
    tenant.store.insert(shown, seen);
}

/// The same for all packages.
pub fn show_all(tenant: &mut Tenant) {
    let packages: Vec<Key> = tenant
        .all("accessPackage")
        .map(|(key, _)| key.clone())
        .collect();
    for package in packages {
        show(tenant, &package);
    }
}

/// Removes the children of a package.
///
/// # Errors
/// If somebody has the package.
pub fn deleting(tenant: &mut Tenant, package: &Key) -> Result<(), Problem> {
    let assignments = assignments::of_package(tenant, &package.id);
    let mut running = assignments.iter();
    if running.any(|key| assignments::is_running(tenant, key)) {
        let message = "the access package has assignments; remove them by requests first";
        return Err(Problem::bad_request(message));
    }
    let mut below = super::policies::of_package(tenant, &package.id);
    below.extend(assignments);
    let scopes = tenant.store.get(package);
    let scopes = scopes.and_then(|package| package.links.get("accessPackageResourceRoleScopes"));
    let alone = |scope: &&Key| !super::role_scopes::is_shared(tenant, scope, package);
    below.extend(scopes.into_iter().flatten().filter(alone).cloned());
    below.push(tenant.key("availableAccessPackage", &package.id));
    for key in below {
        tenant.store.remove(&key);
    }
    Ok(())
}

/// Removes the children of a catalog.
///
/// # Errors
/// If there are packages in it, or it is the default catalog.
pub fn deleting_catalog(tenant: &mut Tenant, catalog: &Key) -> Result<(), Problem> {
    let Some(entity) = tenant.store.get(catalog) else {
        return Ok(());
    };
    if entity
        .text("catalogType")
        .eq_ignore_ascii_case("ServiceDefault")
    {
        return Err(Problem::bad_request(
            "every tenant has this catalog, so it cannot be deleted",
        ));
    }
    let resources = entity.links.get("accessPackageResources").cloned();
    let mut packages = tenant.all("accessPackage");
    if packages.any(|(_, package)| package.text("catalogId").eq_ignore_ascii_case(&catalog.id)) {
        return Err(Problem::bad_request(
            "the catalog has access packages; delete them first",
        ));
    }
    drop(packages);
    for resource in resources.unwrap_or_default() {
        super::resources::remove(tenant, &resource);
    }
    Ok(())
}

/// Moves a package to a catalog that has all its resources.
///
/// # Errors
/// If there is no such catalog, or it lacks a resource.
pub fn move_to(tenant: &mut Tenant, package: &Key, catalog: &str) -> Result<(), Problem> {
    if catalog.is_empty() {
        let message = "/catalogId: found nothing, expected the identifier of a catalog";
        return Err(Problem::bad_request(message));
    }
    let Some(to) = tenant.find("accessPackageCatalog", catalog) else {
        return Err(Problem::not_found(format!(
            "there is no catalog '{catalog}'"
        )));
    };
    let id = to.text("id").to_owned();
    super::role_scopes::move_to(tenant, package, &id)?;
    let mut moving = assignments::of_package(tenant, &package.id);
    moving.push(package.clone());
    for key in moving {
        if let Some(entity) = tenant.store.get_mut(&key) {
            entity.set("catalogId", id.as_str());
        }
    }
    show(tenant, package);
    Ok(())
}

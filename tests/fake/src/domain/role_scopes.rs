//! Role scopes: which role of a resource a package grants, and in which scope.
//!
//! Their identifiers consist of role and scope, so packages that grant the same share one.

use serde_json::{Map, Value, json};

use super::resources::{
    RESOURCE, ROLES, SCOPES, find, in_catalog, nested, others_point, with_role,
};
use crate::problem::Problem;
use crate::store::{Entity, Key};
use crate::tenant::Tenant;

const ROLE_SCOPES: &str = "accessPackageResourceRoleScopes";
const ROLE: &str = "accessPackageResourceRole";
const SCOPE: &str = "accessPackageResourceScope";

fn identifier(role: &Key, scope: &Key) -> String {
    format!("{}_{}", role.id, scope.id)
}

/// Whether another package also has a role scope.
#[must_use]
pub fn is_shared(tenant: &Tenant, role_scope: &Key, package: &Key) -> bool {
    others_point(tenant, package, ROLE_SCOPES, role_scope)
}

/// The roles or scopes of resources.
fn below<'t>(
    tenant: &'t Tenant,
    resources: &'t [Key],
    name: &'t str,
) -> impl Iterator<Item = &'t Key> {
    let resources = resources.iter().filter_map(|key| tenant.store.get(key));
    let links = resources.filter_map(move |resource| resource.links.get(name));
    links.flatten()
}

/// Removes a role scope from a package, and deletes it unless another package has it.
pub fn take(tenant: &mut Tenant, role_scope: &Key, package: &Key) {
    if is_shared(tenant, role_scope, package) {
        tenant.store.unlink(package, ROLE_SCOPES, role_scope);
    } else {
        tenant.store.remove(role_scope);
    }
}

/// Replaces the roles and scopes of a package by those of the same origin in a catalog.
///
/// # Errors
/// If the catalog lacks a resource of the package, or one of its roles or scopes.
pub fn move_to(tenant: &mut Tenant, package: &Key, catalog: &str) -> Result<(), Problem> {
    let links = tenant
        .store
        .get(package)
        .and_then(|package| package.links.get(ROLE_SCOPES));
    for old in links.cloned().unwrap_or_default() {
        let Some(entity) = tenant.store.get(&old).cloned() else {
            continue;
        };
        let counterpart = |single: &str, many: &str| {
            let part = entity.linked(single);
            part.map(|part| same_origin(tenant, catalog, part, many))
                .transpose()
        };
        let role = counterpart(ROLE, ROLES)?;
        let scope = counterpart(SCOPE, SCOPES)?;
        let (Some(role), Some(scope)) = (role, scope) else {
            continue;
        };
        take(tenant, &old, package);
        let mut properties = entity.properties;
        properties.insert("id".to_owned(), json!(identifier(&role, &scope)));
        let new = tenant.add(&entity.ty, properties);
        tenant.store.link(&new, ROLE, role);
        tenant.store.link(&new, SCOPE, scope);
        tenant.store.link(package, ROLE_SCOPES, new);
    }
    Ok(())
}

/// The role or scope in a catalog with the same origin as another one.
fn same_origin(tenant: &Tenant, catalog: &str, part: &Key, many: &str) -> Result<Key, Problem> {
    let text = |name: &str| tenant.store.get(part).map(|part| part.text(name));
    let same = |key: &&Key| {
        let found = tenant.store.get(key);
        found.is_some_and(|found| {
            let mut names = ["originId", "originSystem"].iter();
            names.all(|name| Some(found.text(name)) == text(name))
        })
    };
    let resources: Vec<Key> = in_catalog(tenant, catalog).collect();
    let new = below(tenant, &resources, many).find(same).cloned();
    new.ok_or_else(|| {
        let name = text("displayName").unwrap_or_default();
        let message = format!("no resource in the catalog '{catalog}' has '{name}'");
        Problem::bad_request(message)
    })
}

/// Replaces the role and the scope in the body of a role scope by the existing ones.
///
/// # Errors
/// If the resource is not in the catalog of the package, or it has no such role or scope.
pub fn creating(
    tenant: &Tenant,
    owner: &Key,
    body: &mut Map<String, Value>,
) -> Result<(), Problem> {
    let mut role = nested(tenant, body, ROLE)?;
    let mut scope = nested(tenant, body, SCOPE)?;
    let package = tenant
        .store
        .get(owner)
        .filter(|_| *owner == tenant.key("accessPackage", &owner.id));
    let candidates: Vec<Key> = match package {
        Some(package) => in_catalog(tenant, package.text("catalogId")).collect(),
        None => tenant.all(RESOURCE).map(|(key, _)| key.clone()).collect(),
    };
    let resource = nested(tenant, &mut role, RESOURCE)?;
    nested(tenant, &mut scope, RESOURCE)?;
    let candidates = if resource.is_empty() {
        candidates
    } else {
        let found = find(tenant, candidates, &resource);
        vec![found.ok_or_else(|| {
            Problem::bad_request("the resource is not in the catalog of the access package")
        })?]
    };
    let roles = below(tenant, &candidates, ROLES).cloned();
    let role = find(tenant, roles, &role);
    let role = role.ok_or_else(|| {
        Problem::bad_request("no resource in the catalog of the access package has this role")
    })?;
    let resource: Vec<Key> = with_role(tenant, &role).into_iter().collect();
    let scopes = below(tenant, &resource, SCOPES).cloned();
    let scope = find(tenant, scopes, &scope);
    let scope = scope.ok_or_else(|| Problem::bad_request("the resource has no such scope"))?;
    let taken = package.and_then(|package| package.links.get(ROLE_SCOPES));
    let mut taken = taken
        .into_iter()
        .flatten()
        .filter_map(|key| tenant.store.get(key));
    let same =
        |found: &Entity| found.linked(ROLE) == Some(&role) && found.linked(SCOPE) == Some(&scope);
    if taken.any(same) {
        return Err(Problem::conflict(
            "the access package has this role already",
        ));
    }
    body.insert("id".to_owned(), json!(identifier(&role, &scope)));
    body.insert(ROLE.to_owned(), json!({"id": role.id}));
    body.insert(SCOPE.to_owned(), json!({"id": scope.id}));
    Ok(())
}

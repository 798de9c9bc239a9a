//! What the service does beyond keeping entities.

use bytes::Bytes;
use graph_generator::ir::{Property, WireName};
use serde_json::{Map, Value, json};

use super::place::Place;
use super::problem::Problem;
use super::store::{Entity, Key, short};
use super::tenant::Tenant;
use super::tokens::Token;
use super::write::Draft;

/// A function or action that is called.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// Who calls.
    pub caller: &'a Token,
    /// What it is called on.
    pub place: &'a Place,
    /// Its name.
    pub name: &'a str,
    /// Names and values in the URL.
    pub arguments: &'a [(&'a str, String)],
    /// The body, `null` if there is none.
    pub body: &'a Value,
    /// The body as it came.
    pub bytes: &'a Bytes,
}

/// What a function or action comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Nothing.
    Nothing,
    /// Nothing yet: it goes on after the answer.
    Accepted,
    /// Entities, and the type that the position declares.
    Entities(Vec<Key>, WireName),
    /// One entity, and the type that the position declares.
    Entity(Key, WireName),
    /// Values that are no entities.
    Values(Vec<Value>),
}

/// What every tenant starts with: its settings and the catalog "General".
pub fn found(tenant: &mut Tenant) {
    let settings = json!({
        "id": "settings",
        "daysUntilExternalUserDeletedAfterBlocked": 30,
        "externalUserLifecycleAction": "BlockSignInAndDelete",
    });
    let catalog = json!({
        "displayName": "General",
        "description": "Built-in catalog.",
        "catalogType": "ServiceDefault",
        "catalogStatus": "Published",
        "isExternallyVisible": true,
    });
    let settings = tenant.add(
        &Tenant::ty("entitlementManagementSettings"),
        object(settings),
    );
    tenant.add(&Tenant::ty("accessPackageCatalog"), object(catalog));
    let root = tenant.root().clone();
    tenant.store.link(&root, "settings", settings);
}

/// Called when a seed was planted.
pub fn seeded(_tenant: &mut Tenant) {}

/// The properties of an object.
#[must_use]
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// Called before an entity is made of a body, which it may change; yields what to remember of it.
///
/// # Errors
/// When a rule forbids it.
pub fn creating(
    _tenant: &mut Tenant,
    _draft: Draft<'_>,
    _ty: &WireName,
    _body: &mut Map<String, Value>,
) -> Result<Map<String, Value>, Problem> {
    Ok(Map::new())
}

/// Called when an entity was made of a body.
///
/// # Errors
/// When a rule forbids it.
pub fn created(_tenant: &mut Tenant, _draft: Draft<'_>, _key: &Key) -> Result<(), Problem> {
    Ok(())
}

/// Called before a body changes an entity.
///
/// # Errors
/// When a rule forbids it.
pub fn changing(
    _tenant: &mut Tenant,
    _caller: &Token,
    _key: &Key,
    _body: &mut Map<String, Value>,
) -> Result<(), Problem> {
    Ok(())
}

/// Called when a body changed an entity.
///
/// # Errors
/// When a rule forbids it.
pub fn changed(
    _tenant: &mut Tenant,
    _caller: &Token,
    _key: &Key,
    _before: &Entity,
) -> Result<(), Problem> {
    Ok(())
}

/// Called before a navigation property is pointed at an entity.
///
/// # Errors
/// When a rule forbids it.
pub fn linking(
    _tenant: &Tenant,
    owner: &Key,
    property: &Property,
    to: &Key,
) -> Result<(), Problem> {
    if owner == to {
        let message = format!("`{}` cannot lead back to its own entity", property.name);
        return Err(Problem::bad_request(message));
    }
    Ok(())
}

/// Called before an entity is removed; removes what hangs below it.
///
/// # Errors
/// When a rule forbids it.
pub fn deleting(tenant: &mut Tenant, key: &Key) -> Result<(), Problem> {
    let ty = tenant
        .store
        .get(key)
        .map(|entity| short(&entity.ty).to_owned());
    match ty.as_deref() {
        Some("entitlementManagement" | "entitlementManagementSettings") => Err(
            Problem::bad_request("every tenant has it, so it cannot be deleted"),
        ),
        _ => Ok(()),
    }
}

/// Carries out what is due by now.
pub fn settle(_tenant: &mut Tenant) {}

/// Calls a function or action.
///
/// # Errors
/// When there is none of this name here, or a rule forbids it.
pub fn call(_tenant: &mut Tenant, call: &Call<'_>) -> Result<Outcome, Problem> {
    Err(Problem::not_found(format!(
        "`{}` is not called here",
        call.name
    )))
}

//! Writes: create, update, replace, delete, and references.

use crate::model::{Property, Ty, WireName};
use serde_json::{Map, Value};

use super::check::{self, TYPE};
use super::domain;
use super::problem::Problem;
use super::relations::{Relation, holders, relation, target};
use super::store::{Key, family};
use super::tenant::Tenant;
use super::tokens::Token;

mod links;
mod unchanged;

pub(super) use links::owner_relation;
pub use links::{add_reference, connect, remove_reference};
use links::{clear, point, split};

/// The context of a create.
#[derive(Clone, Copy, Debug)]
pub struct Draft<'a> {
    /// The caller.
    pub caller: &'a Token,
    /// The owner of the navigation property it is created in.
    pub owner: &'a Key,
    /// The navigation property.
    pub property: &'a Property,
}

/// Adds an entity to a collection, or sets the target of a single-valued navigation property.
///
/// # Errors
/// If the body or the state of the tenant does not allow it.
pub fn create(tenant: &mut Tenant, draft: Draft<'_>, body: Value) -> Result<Key, Problem> {
    let Draft {
        caller,
        owner,
        property,
    } = draft;
    let declared = declared(property);
    let Value::Object(mut body) = body else {
        return Err(Problem::bad_request("the body is not a JSON object"));
    };
    attach(tenant, owner, property, &mut body);
    let body = Value::Object(body);
    check::body(&tenant.api, &declared, &body, check::Write::Create)
        .map_err(Problem::bad_request)?;
    let Value::Object(mut body) = body else {
        return Err(Problem::bad_request("the body is not a JSON object"));
    };
    // The service generates identifiers.
    body.shift_remove("id");
    let ty = actual(tenant, &declared, &body)?;
    if let Some(structure) = tenant.api.structure(&ty) {
        check::ignore(structure, &mut body);
        attach(tenant, owner, property, &mut body);
    }
    let creation = domain::Creation {
        caller,
        owner,
        insert,
    };
    let notes = domain::creating(tenant, creation, &ty, &mut body)?;
    let key = insert(tenant, caller, &declared, body)?;
    if let Some(entity) = tenant.store.get_mut(&key) {
        entity.notes = notes;
    }
    connect(tenant, owner, property, &key);
    domain::created(tenant, owner, &key);
    Ok(key)
}

/// The type that a navigation property declares.
#[must_use]
pub fn declared(property: &Property) -> WireName {
    target(property)
        .cloned()
        .unwrap_or_else(|| Tenant::ty("entity"))
}

/// If membership follows from a property of the new entity, sets that property.
fn attach(tenant: &Tenant, owner: &Key, property: &Property, body: &mut Map<String, Value>) {
    let Some(entity) = tenant.store.get(owner) else {
        return;
    };
    if let Relation::Where(name) = relation(&tenant.api, &entity.ty, property) {
        body.insert(name.to_owned(), Value::from(owner.id.as_str()));
    }
}

/// Adds an entity with all nested entities in the body.
///
/// # Errors
/// If the body names an entity that does not exist.
pub fn insert(
    tenant: &mut Tenant,
    caller: &Token,
    declared: &WireName,
    mut body: Map<String, Value>,
) -> Result<Key, Problem> {
    let ty = actual(tenant, declared, &body)?;
    body.shift_remove(TYPE);
    let (structural, links) = split(tenant, &ty, body)?;
    let key = tenant.add(&ty, structural);
    defaults(tenant, &key);
    stamp(tenant, caller, &key, true);
    point(tenant, caller, &key, links, false)?;
    Ok(key)
}

fn actual(
    tenant: &Tenant,
    declared: &WireName,
    body: &Map<String, Value>,
) -> Result<WireName, Problem> {
    let Some(structure) = tenant.api.structure(declared) else {
        return Ok(declared.clone());
    };
    let found = check::actual(&tenant.api, structure, body, "").map_err(Problem::bad_request)?;
    Ok(found.name.clone())
}

/// Sets the service's defaults of absent properties.
fn defaults(tenant: &mut Tenant, key: &Key) {
    let api = tenant.api.clone();
    let Some(entity) = tenant.store.get_mut(key) else {
        return;
    };
    let Some(structure) = api.structure(&entity.ty) else {
        return;
    };
    for property in &structure.properties {
        let name = property.name.as_str();
        let default = property.default.as_deref();
        let default = default.and_then(|text| serde_json::from_str::<Value>(text).ok());
        if let Some(value) = default.filter(|_| name != TYPE)
            && !entity.properties.contains_key(name)
        {
            entity.set(name, value);
        }
    }
}

fn set_all(tenant: &mut Tenant, key: &Key, structural: Map<String, Value>) {
    if let Some(entity) = tenant.store.get_mut(key) {
        for (name, value) in structural {
            if name != TYPE && name != "id" {
                entity.set(&name, value);
            }
        }
    }
}

/// Sets who changed an entity and when, as far as its type has such properties.
fn stamp(tenant: &mut Tenant, caller: &Token, key: &Key, new: bool) {
    let now = tenant.timestamp();
    let who = tenant.name_of(caller);
    let api = tenant.api.clone();
    let Some(entity) = tenant.store.get_mut(key) else {
        return;
    };
    let Some(structure) = api.structure(&entity.ty) else {
        return;
    };
    for property in &structure.properties {
        let name = property.name.as_str();
        let created = matches!(name, "createdBy" | "createdDateTime");
        if created && !new {
            continue;
        }
        match (name, &property.ty) {
            ("createdDateTime" | "modifiedDateTime" | "lastModifiedDateTime", Ty::DateTime) => {
                entity.set(name, now.as_str());
            }
            ("createdBy" | "modifiedBy" | "lastModifiedBy", Ty::String) => {
                entity.set(name, who.as_str());
            }
            _ => {}
        }
    }
}

/// Changes some properties of an entity; `null` clears a property.
///
/// # Errors
/// If the body or the state of the tenant does not allow it.
pub fn update(tenant: &mut Tenant, caller: &Token, key: &Key, body: Value) -> Result<(), Problem> {
    change(tenant, caller, key, body, false)
}

/// Replaces all properties that a client may set by a body; omitted ones are removed.
///
/// # Errors
/// If the body or the state of the tenant does not allow it.
pub fn replace(tenant: &mut Tenant, caller: &Token, key: &Key, body: Value) -> Result<(), Problem> {
    change(tenant, caller, key, body, true)
}

fn change(
    tenant: &mut Tenant,
    caller: &Token,
    key: &Key,
    body: Value,
    whole: bool,
) -> Result<(), Problem> {
    let before = tenant.store.get(key).cloned();
    let before = before.ok_or_else(|| Problem::not_found("the entity is gone"))?;
    let ty = before.ty.clone();
    let write = if whole {
        check::Write::Replace
    } else {
        check::Write::Update
    };
    let Value::Object(mut body) = body else {
        return Err(Problem::bad_request("the body is not a JSON object"));
    };
    check::ignore_absent(&mut body, &before.properties);
    let expanded = unchanged::ignore_expanded(tenant, caller, key, &mut body);
    let body = Value::Object(body);
    check::body(&tenant.api, &ty, &body, write).map_err(Problem::bad_request)?;
    let Value::Object(mut body) = body else {
        return Err(Problem::bad_request("the body is not a JSON object"));
    };
    if let Some(structure) = tenant.api.structure(&ty) {
        check::ignore(structure, &mut body);
    }
    body.retain(|name, _| !domain::is_shown(&ty, name));
    let id = body.get("id").and_then(Value::as_str);
    if id.is_some_and(|id| !id.eq_ignore_ascii_case(before.text("id"))) {
        return Err(Problem::bad_request(
            "/id: found an identifier that is not the one in the URL",
        ));
    }
    body.shift_remove("id");
    domain::changing(tenant, caller, key, &body)?;
    let (structural, links) = split(tenant, &ty, body)?;
    if whole {
        empty(tenant, key, &expanded);
    } else if let Some((property, _)) = links
        .iter()
        .find(|(property, _)| matches!(property.ty, Ty::List(_)))
    {
        let message = format!(
            "/{}: items of a navigation property are changed at their own URLs",
            property.name
        );
        return Err(Problem::bad_request(message));
    }
    for (property, _) in &links {
        clear(tenant, key, property);
    }
    set_all(tenant, key, structural);
    stamp(tenant, caller, key, false);
    point(tenant, caller, key, links, whole)?;
    domain::changed(tenant, caller, key, &before)
}

/// Removes everything that a client may set, except links that a body repeats as they were.
fn empty(tenant: &mut Tenant, key: &Key, expanded: &[String]) {
    let api = tenant.api.clone();
    let Some(entity) = tenant.store.get_mut(key) else {
        return;
    };
    let Some(structure) = api.structure(&entity.ty) else {
        return;
    };
    let writable = structure
        .properties
        .iter()
        .filter(|property| !property.read_only);
    for property in writable {
        let name = property.name.as_str();
        if name != "id" && !expanded.iter().any(|expanded| expanded == name) {
            entity.properties.shift_remove(name);
            entity.links.remove(name);
        }
    }
}

/// Removes an entity with everything it contains.
///
/// # Errors
/// If the state of the tenant does not allow it.
pub fn delete(tenant: &mut Tenant, key: &Key) -> Result<(), Problem> {
    domain::deleting(tenant, key)?;
    tenant.store.remove(key);
    let api = tenant.api.clone();
    for (ty, name) in holders(&api, &key.family) {
        let holding = tenant.store.holding(&family(&api, &ty), name, &key.id);
        let holding: Vec<Key> = holding.into_iter().cloned().collect();
        for holder in holding {
            if let Some(entity) = tenant.store.get_mut(&holder) {
                entity.set(name, Value::Null);
            }
        }
    }
    Ok(())
}

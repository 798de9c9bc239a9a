//! Bodies put into the tenant: create, update, replace, delete, and references.

use graph_generator::ir::{Property, PropertyKind, Ty, WireName};
use serde_json::{Map, Value};

use super::check::{self, TYPE};
use super::domain;
use super::place::members;
use super::problem::Problem;
use super::relations::{Relation, relation, target};
use super::store::{Key, is_entity, key};
use super::tenant::Tenant;
use super::tokens::Token;

/// Adds an entity to a collection, or sets what a single-valued navigation property leads to.
///
/// # Errors
/// When the body or the state of the tenant does not allow it.
pub fn create(
    tenant: &mut Tenant,
    caller: &Token,
    owner: &Key,
    property: &Property,
    body: Value,
) -> Result<Key, Problem> {
    let declared = target(property).cloned().unwrap_or_else(|| Tenant::ty("entity"));
    check::body(&tenant.api, &declared, &body, check::Write::Create).map_err(Problem::bad_request)?;
    let Value::Object(mut body) = body else {
        return Err(Problem::bad_request("found no object in the body"));
    };
    attach(tenant, owner, property, &mut body);
    let key = insert(tenant, &declared, body)?;
    hang(tenant, owner, property, &key);
    if let Err(problem) = domain::created(tenant, caller, owner, property, &key) {
        tenant.store.remove(&key);
        return Err(problem);
    }
    Ok(key)
}

/// Where membership follows from a property of the new entity, sets it.
fn attach(tenant: &Tenant, owner: &Key, property: &Property, body: &mut Map<String, Value>) {
    let Some(entity) = tenant.store.get(owner) else { return };
    if let Relation::Where(name) = relation(&entity.ty, property) {
        body.insert(name.to_owned(), Value::from(owner.id.as_str()));
    }
}

/// Where membership is a link, adds it.
fn hang(tenant: &mut Tenant, owner: &Key, property: &Property, key: &Key) {
    let Some(entity) = tenant.store.get(owner) else { return };
    match relation(&entity.ty, property) {
        Relation::Links => tenant.store.link(owner, property.name.as_str(), key.clone()),
        Relation::Inverse(name) => tenant.store.link(key, name, owner.clone()),
        Relation::By(_) | Relation::Where(_) | Relation::All => {}
    }
}

/// Adds an entity with all that hangs below it in the body.
fn insert(tenant: &mut Tenant, declared: &WireName, mut body: Map<String, Value>) -> Result<Key, Problem> {
    let ty = actual(tenant, declared, &body)?;
    let (structural, links) = split(tenant, &ty, &mut body)?;
    let key = tenant.add(&ty, structural);
    stamp(tenant, &key, true);
    point(tenant, &key, &ty, links)?;
    Ok(key)
}

fn actual(tenant: &Tenant, declared: &WireName, body: &Map<String, Value>) -> Result<WireName, Problem> {
    let Some(structure) = tenant.api.structure(declared) else {
        return Ok(declared.clone());
    };
    let found = check::actual(&tenant.api, structure, body, "").map_err(Problem::bad_request)?;
    Ok(found.name.clone())
}

/// What a body says about a navigation property.
enum Link {
    /// An entity, given whole or by its identifier.
    Value(Value),
    /// The URL of an entity.
    Bind(String),
}

type Links = Vec<(Property, Vec<Link>)>;

/// Separates what the entity holds from what it points at.
fn split(tenant: &Tenant, ty: &WireName, body: &mut Map<String, Value>) -> Result<(Map<String, Value>, Links), Problem> {
    let Some(structure) = tenant.api.structure(ty) else {
        return Ok((std::mem::take(body), Vec::new()));
    };
    let mut structural = Map::new();
    let mut links = Vec::new();
    for (name, value) in std::mem::take(body) {
        let (bare, bound) = match name.split_once('@') {
            Some((bare, "odata.bind")) => (bare, true),
            // Other annotations are about the message, not about the entity.
            Some(_) => continue,
            None => (name.as_str(), false),
        };
        match check::property(structure, bare) {
            Some(property) if property.kind == PropertyKind::Navigation => {
                links.push((property.clone(), values(value, bound, &name)?));
            }
            _ => {
                structural.insert(name, value);
            }
        }
    }
    Ok((structural, links))
}

fn values(value: Value, bound: bool, name: &str) -> Result<Vec<Link>, Problem> {
    let items = match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items,
        value => vec![value],
    };
    let link = |item: Value| match item {
        Value::String(url) if bound => Ok(Link::Bind(url)),
        value if !bound => Ok(Link::Value(value)),
        value => Err(Problem::bad_request(format!("/{name}: found {value}, expected a URL"))),
    };
    items.into_iter().map(link).collect()
}

/// Points an entity at others; what is not there yet is made.
fn point(tenant: &mut Tenant, owner: &Key, ty: &WireName, links: Links) -> Result<(), Problem> {
    for (property, found) in links {
        let declared = target(&property).cloned().unwrap_or_else(|| Tenant::ty("entity"));
        let many = matches!(property.ty, Ty::List(_));
        if !many && let Some(entity) = tenant.store.get_mut(owner) {
            entity.links.remove(property.name.as_str());
        }
        for link in found {
            let target = match link {
                Link::Bind(url) => referenced(tenant, &declared, &url)?,
                Link::Value(value) => given(tenant, &declared, value)?,
            };
            match relation(ty, &property) {
                Relation::By(name) => {
                    if let Some(entity) = tenant.store.get_mut(owner) {
                        entity.set(name, target.id.as_str());
                    }
                }
                Relation::Where(name) => {
                    if let Some(entity) = tenant.store.get_mut(&target) {
                        entity.set(name, owner.id.as_str());
                    }
                }
                _ => tenant.store.link(owner, property.name.as_str(), target),
            }
        }
    }
    Ok(())
}

/// The entity that a value in a body stands for: one that exists, or a new one.
fn given(tenant: &mut Tenant, declared: &WireName, value: Value) -> Result<Key, Problem> {
    let Value::Object(object) = value else {
        return Err(Problem::bad_request(format!("found {value}, expected {declared}")));
    };
    if let Some(id) = object.get("id").and_then(Value::as_str) {
        let known = key(&tenant.api, declared, id);
        if tenant.store.get(&known).is_some() {
            return Ok(known);
        }
    }
    insert(tenant, declared, object)
}

/// The entity that a reference stands for: the last segment of the URL is its identifier.
///
/// # Errors
/// 404 when there is none.
pub fn referenced(tenant: &Tenant, declared: &WireName, url: &str) -> Result<Key, Problem> {
    let last = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let id = last.rsplit_once("('").map_or(last, |(_, id)| id.trim_end_matches("')"));
    let found = key(&tenant.api, declared, id);
    match tenant.store.get(&found) {
        Some(_) => Ok(found),
        None => Err(Problem::not_found(format!("the reference `{url}` leads to nothing"))),
    }
}

/// Sets who changed an entity and when, as far as its type has such properties.
fn stamp(tenant: &mut Tenant, key: &Key, new: bool) {
    let now = tenant.timestamp();
    let Some(ty) = tenant.store.get(key).map(|entity| entity.ty.clone()) else { return };
    let Some(structure) = tenant.api.structure(&ty) else { return };
    let names: Vec<&str> = ["createdDateTime", "modifiedDateTime", "lastModifiedDateTime"]
        .into_iter()
        .filter(|name| new || *name != "createdDateTime")
        .filter(|name| check::property(structure, name).is_some())
        .collect();
    if let Some(entity) = tenant.store.get_mut(key) {
        for name in names {
            entity.set(name, now.as_str());
        }
    }
}

/// Changes some properties of an entity; `null` clears.
///
/// # Errors
/// When the body or the state of the tenant does not allow it.
pub fn update(tenant: &mut Tenant, key: &Key, body: Value) -> Result<(), Problem> {
    change(tenant, key, body, false)
}

/// Puts a body in place of all properties that a client may set; what it leaves out is gone.
///
/// # Errors
/// When the body or the state of the tenant does not allow it.
pub fn replace(tenant: &mut Tenant, key: &Key, body: Value) -> Result<(), Problem> {
    change(tenant, key, body, true)
}

fn change(tenant: &mut Tenant, key: &Key, body: Value, whole: bool) -> Result<(), Problem> {
    let before = tenant.store.get(key).cloned();
    let before = before.ok_or_else(|| Problem::not_found("the entity is gone"))?;
    let ty = before.ty.clone();
    check::body(&tenant.api, &ty, &body, check::Write::Change).map_err(Problem::bad_request)?;
    let Value::Object(mut body) = body else {
        return Err(Problem::bad_request("found no object in the body"));
    };
    if body.get("id").and_then(Value::as_str).is_some_and(|id| !id.eq_ignore_ascii_case(&key.id)) {
        return Err(Problem::bad_request("/id: found an identifier that is not the one in the URL"));
    }
    body.remove("id");
    body.remove(TYPE);
    let (structural, links) = split(tenant, &ty, &mut body)?;
    if let Some(entity) = tenant.store.get_mut(key) {
        if whole {
            entity.properties.retain(|name, _| is_kept(name));
        }
        for (name, value) in structural {
            entity.set(&name, value);
        }
    }
    stamp(tenant, key, false);
    let done = point(tenant, key, &ty, links).and_then(|()| domain::changed(tenant, key, &before));
    if done.is_err() {
        tenant.store.insert(key.clone(), before);
    }
    done
}

/// What a replacement leaves alone: the service owns it.
fn is_kept(name: &str) -> bool {
    matches!(name, "id" | "createdBy" | "createdDateTime" | "modifiedBy" | "modifiedDateTime")
}

/// Removes an entity with what it contains.
///
/// # Errors
/// When the state of the tenant does not allow it.
pub fn delete(tenant: &mut Tenant, key: &Key, through: Option<&(Key, Property)>) -> Result<(), Problem> {
    domain::deleting(tenant, key)?;
    let _ = through;
    tenant.store.remove(key);
    Ok(())
}

/// Adds a reference to a navigation property.
///
/// # Errors
/// When the reference leads nowhere, is there already, or the state of the tenant does not allow it.
pub fn add_reference(tenant: &mut Tenant, owner: &Key, property: &Property, url: &str) -> Result<(), Problem> {
    let declared = target(property).cloned().unwrap_or_else(|| Tenant::ty("entity"));
    let found = referenced(tenant, &declared, url)?;
    if members(tenant, owner, property).contains(&found) {
        let message = format!("`{}` has a reference to '{}' already", property.name, found.id);
        return Err(Problem::conflict(message));
    }
    hang(tenant, owner, property, &found);
    Ok(())
}

/// Removes a reference from a navigation property.
///
/// # Errors
/// 404 when it is not there.
pub fn remove_reference(tenant: &mut Tenant, owner: &Key, property: &Property, id: &str) -> Result<(), Problem> {
    let name = property.name.as_str();
    let links = tenant.store.get_mut(owner).and_then(|entity| entity.links.get_mut(name));
    let at = links.as_ref().and_then(|links| links.iter().position(|link| link.id.eq_ignore_ascii_case(id)));
    match (links, at) {
        (Some(links), Some(at)) => {
            links.remove(at);
            Ok(())
        }
        _ => Err(Problem::not_found(format!("`{name}` has no reference to '{id}'"))),
    }
}

/// Whether a type has identifiers and so entities of its own.
#[must_use]
pub fn has_identity(tenant: &Tenant, ty: &WireName) -> bool {
    is_entity(&tenant.api, ty)
}

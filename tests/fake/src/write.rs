//! Writes: create, update, replace, delete, and references.

use crate::model::{Property, PropertyKind, Ty, WireName};
use serde_json::{Map, Value};

use super::check::{self, TYPE};
use super::domain;
use super::place::members;
use super::problem::Problem;
use super::relations::{Relation, holders, relation, target};
use super::store::{Key, family, key};
use super::tenant::Tenant;
use super::tokens::Token;

mod unchanged;

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
    let notes = domain::creating(tenant, draft, &ty, &mut body)?;
    let key = insert(tenant, caller, &declared, body)?;
    if let Some(entity) = tenant.store.get_mut(&key) {
        entity.notes = notes;
    }
    connect(tenant, owner, property, &key);
    domain::created(tenant, draft, &key);
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

/// Makes an entity a target of a navigation property.
pub fn connect(tenant: &mut Tenant, owner: &Key, property: &Property, to: &Key) {
    let name = property.name.as_str();
    match owner_relation(tenant, owner, property) {
        Relation::Links => {
            let many = matches!(property.ty, Ty::List(_));
            if !many && let Some(entity) = tenant.store.get_mut(owner) {
                entity.links.remove(name);
            }
            tenant.store.link(owner, name, to.clone());
        }
        Relation::Inverse(inverse) => tenant.store.link(to, inverse, owner.clone()),
        Relation::By(name) => hold(tenant, owner, name, &to.id),
        Relation::Where(name) => hold(tenant, to, name, &owner.id),
        Relation::Through(..) | Relation::Across(..) | Relation::All => {}
    }
}

/// The relation of a navigation property of an entity that may exist.
pub(super) fn owner_relation(tenant: &Tenant, owner: &Key, property: &Property) -> Relation {
    let entity = tenant.store.get(owner);
    entity.map_or(Relation::Links, |entity| {
        relation(&tenant.api, &entity.ty, property)
    })
}

fn hold(tenant: &mut Tenant, key: &Key, name: &str, id: &str) {
    let differs = tenant
        .store
        .get(key)
        .is_some_and(|entity| entity.text(name) != id);
    if differs && let Some(entity) = tenant.store.get_mut(key) {
        entity.set(name, id);
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

/// A navigation property in a body.
enum Link {
    /// An entity, given inline or by its identifier.
    Value(Value),
    /// The URL of an entity.
    Bind(String),
}

type Links = Vec<(Property, Vec<Link>)>;

/// Separates properties from links.
fn split(
    tenant: &Tenant,
    ty: &WireName,
    body: Map<String, Value>,
) -> Result<(Map<String, Value>, Links), Problem> {
    let Some(structure) = tenant.api.structure(ty) else {
        return Ok((body, Vec::new()));
    };
    let mut structural = Map::new();
    let mut links = Vec::new();
    for (name, value) in body {
        let (bare, bound) = match name.split_once('@') {
            Some((bare, "odata.bind")) => (bare, true),
            // Other annotations describe the message, not the entity.
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
        value => Err(Problem::bad_request(format!(
            "/{name}: found {value}, expected a URL"
        ))),
    };
    items.into_iter().map(link).collect()
}

/// Links an entity to others, and creates those that do not exist yet.
fn point(
    tenant: &mut Tenant,
    caller: &Token,
    owner: &Key,
    links: Links,
    whole: bool,
) -> Result<(), Problem> {
    for (property, found) in links {
        let declared = declared(&property);
        for link in found {
            let target = match link {
                Link::Bind(url) => referenced(tenant, &declared, &url)?,
                Link::Value(value) if value.get("id").is_none() => {
                    let draft = Draft {
                        caller,
                        owner,
                        property: &property,
                    };
                    create(tenant, draft, value).map_err(|problem| problem.below(&property))?;
                    continue;
                }
                Link::Value(value) => given(tenant, caller, &declared, value, whole)?,
            };
            domain::linking(tenant, owner, &property, &target)?;
            connect(tenant, owner, &property, &target);
        }
    }
    Ok(())
}

/// The entity that a value in a body names by its identifier.
fn given(
    tenant: &mut Tenant,
    caller: &Token,
    declared: &WireName,
    value: Value,
    whole: bool,
) -> Result<Key, Problem> {
    let Value::Object(object) = value else {
        return Err(Problem::bad_request(format!(
            "found {value}, expected {declared}"
        )));
    };
    let id = object.get("id").and_then(Value::as_str);
    let id = id.unwrap_or_default();
    let known = key(&tenant.api, declared, id);
    if tenant.store.get(&known).is_none() {
        let message = format!("found the identifier '{id}', which no {declared} has");
        return Err(Problem::bad_request(message));
    }
    if whole {
        let ty = actual(tenant, declared, &object)?;
        let (structural, links) = split(tenant, &ty, object)?;
        set_all(tenant, &known, structural);
        point(tenant, caller, &known, links, whole)?;
    }
    Ok(known)
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

/// The entity of a reference: the last segment of the URL is its identifier.
///
/// # Errors
/// 404 if it does not exist.
pub fn referenced(tenant: &Tenant, declared: &WireName, url: &str) -> Result<Key, Problem> {
    let last = url
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    let id = last
        .rsplit_once("('")
        .map_or(last, |(_, id)| id.trim_end_matches("')"));
    let id = percent_encoding::percent_decode_str(id).decode_utf8_lossy();
    if let Some(set) = other_set(tenant, declared, url) {
        let message = format!("the reference `{url}` leads to `{set}`, expected {declared}");
        return Err(Problem::bad_request(message));
    }
    let found = key(&tenant.api, declared, &id);
    match tenant.store.get(&found) {
        Some(_) => Ok(found),
        None => Err(Problem::not_found(format!(
            "the reference `{url}` leads to nothing"
        ))),
    }
}

/// The set at the root of the service that a reference names, if it has entities of another family.
fn other_set<'u>(tenant: &Tenant, declared: &WireName, url: &'u str) -> Option<&'u str> {
    let url = url.trim_end_matches('/');
    let set = match url.rsplit_once('(') {
        Some((before, _)) => before.rsplit('/').next()?,
        None => url.rsplit('/').nth(1)?,
    };
    let root = tenant.store.get(tenant.root())?;
    let property = tenant.property(&root.ty, set)?;
    let of = family(&tenant.api, target(property)?);
    (of != family(&tenant.api, declared)).then_some(set)
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

/// Removes all links of a navigation property, because a body lists all of its targets.
fn clear(tenant: &mut Tenant, key: &Key, property: &Property) {
    let name = property.name.as_str();
    match owner_relation(tenant, key, property) {
        Relation::Links => {
            if let Some(entity) = tenant.store.get_mut(key) {
                entity.links.remove(name);
            }
        }
        Relation::By(name) => {
            if let Some(entity) = tenant.store.get_mut(key) {
                entity.set(name, Value::Null);
            }
        }
        _ => {}
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

/// Adds a reference to a navigation property.
///
/// # Errors
/// If the target does not exist, is linked already, or the state of the tenant does not allow it.
pub fn add_reference(
    tenant: &mut Tenant,
    owner: &Key,
    property: &Property,
    url: &str,
) -> Result<(), Problem> {
    let found = referenced(tenant, &declared(property), url)?;
    if members(tenant, owner, property).contains(&found) {
        let message = format!(
            "`{}` has a reference to '{}' already",
            property.name, found.id
        );
        return Err(Problem::conflict(message));
    }
    domain::linking(tenant, owner, property, &found)?;
    connect(tenant, owner, property, &found);
    Ok(())
}

/// Removes a reference from a navigation property.
///
/// # Errors
/// 404 if it does not exist.
pub fn remove_reference(
    tenant: &mut Tenant,
    owner: &Key,
    property: &Property,
    to: &Key,
) -> Result<(), Problem> {
    let name = property.name.as_str();
    let removed = match owner_relation(tenant, owner, property) {
        Relation::Links => tenant.store.unlink(owner, name, to),
        Relation::Inverse(inverse) => tenant.store.unlink(to, inverse, owner),
        _ => {
            return Err(Problem::bad_request(format!(
                "`{name}` follows from other properties"
            )));
        }
    };
    if removed {
        Ok(())
    } else {
        let message = format!("`{name}` has no reference to '{}'", to.id);
        Err(Problem::not_found(message))
    }
}

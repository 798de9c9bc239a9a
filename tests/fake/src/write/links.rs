//! Navigation properties: links between entities, and `$ref`.

use serde_json::{Map, Value};

use super::{Draft, actual, create, declared, set_all};
use crate::domain;
use crate::model::{Property, PropertyKind, Ty, WireName};
use crate::place::{members, referenced};
use crate::problem::Problem;
use crate::relations::{Relation, relation};
use crate::store::{Key, key};
use crate::tenant::Tenant;
use crate::tokens::Token;

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
pub fn owner_relation(tenant: &Tenant, owner: &Key, property: &Property) -> Relation {
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

/// A navigation property in a body.
pub enum Link {
    /// An entity, given inline or by its identifier.
    Value(Value),
    /// The URL of an entity.
    Bind(String),
}

pub type Links = Vec<(Property, Vec<Link>)>;

/// Separates properties from links.
pub fn split(
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
        match structure.property(bare) {
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
pub fn point(
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

/// Removes all links of a navigation property, because a body lists all of its targets.
pub fn clear(tenant: &mut Tenant, key: &Key, property: &Property) {
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

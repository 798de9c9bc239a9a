//! Resolves paths to places in the tenant.

use crate::model::{Property, PropertyKind, Ty, WireName};

use super::problem::Problem;
use super::relations::{leads_to, related, target};
use super::route::Step;
use super::store::{Key, family, key};
use super::tenant::Tenant;

/// What a path refers to.
#[derive(Clone, Debug)]
pub enum Place {
    /// An entity.
    Entity {
        /// Its key.
        key: Key,
        /// The declared type.
        declared: WireName,
        /// The navigation property it was reached through.
        through: Option<(Key, Property)>,
    },
    /// A collection.
    Collection {
        /// The owner.
        owner: Key,
        /// The navigation property.
        property: Property,
        /// Type of the items.
        item: WireName,
    },
    /// A structural property with its own URL.
    Value {
        /// The owner.
        owner: Key,
        /// The property.
        property: Property,
    },
    /// A navigation property without a target yet.
    Nothing {
        /// The owner.
        owner: Key,
        /// The navigation property.
        property: Property,
    },
}

/// A path, resolved as far as it names entities, and the remaining steps.
#[derive(Clone, Debug)]
pub struct Followed<'a> {
    /// What it refers to.
    pub place: Place,
    /// Steps that do not name an entity: `$count`, `$ref`, a function, an action, a stream.
    pub rest: Vec<Step<'a>>,
}

/// Resolves a path in the tenant.
///
/// # Errors
/// 404 if something on the path does not exist.
pub fn follow<'a>(tenant: &Tenant, steps: &[Step<'a>]) -> Result<Followed<'a>, Problem> {
    let mut place = Place::Entity {
        key: tenant.root().clone(),
        declared: Tenant::ty("entitlementManagement"),
        through: None,
    };
    for (index, step) in steps.iter().enumerate() {
        match next(tenant, &place, step)? {
            Some(found) => place = found,
            None => {
                return Ok(Followed {
                    place,
                    rest: steps[index..].to_vec(),
                });
            }
        }
    }
    Ok(Followed {
        place,
        rest: Vec::new(),
    })
}

/// The place of a step, or `None` if the step does not name an entity.
fn next(tenant: &Tenant, place: &Place, step: &Step<'_>) -> Result<Option<Place>, Problem> {
    match (place, step) {
        (Place::Entity { key, .. }, Step::Fixed(name)) => {
            let Some(property) = property(tenant, key, name) else {
                return Ok(None);
            };
            if property.kind == PropertyKind::Navigation {
                return Ok(Some(through(tenant, key, property)));
            }
            Ok(Some(Place::Value {
                owner: key.clone(),
                property,
            }))
        }
        (Place::Entity { key, .. }, Step::Call { name, arguments }) => {
            let Some(property) = property(tenant, key, name) else {
                return Ok(None);
            };
            let place = through(tenant, key, property);
            by_properties(tenant, &place, arguments).map(Some)
        }
        (Place::Collection { .. }, Step::Key(id)) => {
            by_properties(tenant, place, &[("id", id.clone())]).map(Some)
        }
        (
            Place::Collection { .. },
            Step::Call {
                name: "",
                arguments,
            },
        ) => by_properties(tenant, place, arguments).map(Some),
        (Place::Nothing { property, .. }, step) if !matches!(step, Step::Fixed("$ref")) => {
            let message = format!("`{}` has no target", property.name);
            Err(Problem::not_found(message))
        }
        _ => Ok(None),
    }
}

fn property(tenant: &Tenant, key: &Key, name: &str) -> Option<Property> {
    let entity = tenant.store.get(key)?;
    tenant.property(&entity.ty, name).cloned()
}

fn through(tenant: &Tenant, owner: &Key, property: Property) -> Place {
    let owner = owner.clone();
    let item = target(&property)
        .cloned()
        .unwrap_or_else(|| Tenant::ty("entity"));
    if matches!(property.ty, Ty::List(_)) {
        return Place::Collection {
            owner,
            property,
            item,
        };
    }
    match led_to(tenant, &owner, &property).first() {
        Some(&key) => Place::Entity {
            key: key.clone(),
            declared: item,
            through: Some((owner, property)),
        },
        None => Place::Nothing { owner, property },
    }
}

/// The entities that a navigation property leads to.
#[must_use]
pub fn led_to<'t>(tenant: &'t Tenant, owner: &Key, property: &Property) -> Vec<&'t Key> {
    let Some(entity) = tenant.store.get(owner) else {
        return Vec::new();
    };
    related(&tenant.api, &tenant.store, owner, entity, property)
}

/// The same as owned keys, to keep while the tenant changes.
#[must_use]
pub fn members(tenant: &Tenant, owner: &Key, property: &Property) -> Vec<Key> {
    let found = led_to(tenant, owner, property);
    found.into_iter().cloned().collect()
}

/// The item of a collection with these values.
fn by_properties(
    tenant: &Tenant,
    place: &Place,
    wanted: &[(&str, String)],
) -> Result<Place, Problem> {
    let Place::Collection {
        owner,
        property,
        item,
    } = place
    else {
        return Err(Problem::not_found("only collections have keys"));
    };
    let found = match wanted {
        [("id", id)] => {
            let key = key(&tenant.api, item, id);
            let entity = tenant.store.get(owner);
            entity
                .filter(|entity| {
                    leads_to(&tenant.api, &tenant.store, owner, entity, property, &key)
                })
                .map(|_| key)
        }
        _ => led_to(tenant, owner, property)
            .into_iter()
            .find(|key| has(tenant, key, wanted))
            .cloned(),
    };
    let key = found.ok_or_else(|| {
        let wanted: Vec<String> = wanted
            .iter()
            .map(|(name, value)| format!("{name} '{value}'"))
            .collect();
        Problem::not_found(format!(
            "`{}` has no item with {}",
            property.name,
            wanted.join(" and ")
        ))
    })?;
    Ok(Place::Entity {
        key,
        declared: item.clone(),
        through: Some((owner.clone(), property.clone())),
    })
}

fn has(tenant: &Tenant, key: &Key, wanted: &[(&str, String)]) -> bool {
    let entity = tenant.store.get(key);
    entity.is_some_and(|entity| {
        let mut wanted = wanted.iter();
        wanted.all(|(name, value)| {
            let found = entity.get(name).as_str();
            found.is_some_and(|found| found.eq_ignore_ascii_case(value))
        })
    })
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

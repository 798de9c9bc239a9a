//! The store of a tenant: entities and the links between them.

use std::cell::{Ref, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::Timestamp;
use uuid::Uuid;

use super::model::{Api, WireName};

mod entity;
mod index;

pub use entity::{Entity, Key};
use index::Index;

/// The base type of all entities, which does not identify a family.
const ENTITY: &str = "microsoft.graph.entity";

/// Up to this number, links are scanned instead of looked up.
const FEW: usize = 16;

/// A key, and its former position and entity.
type Undo = (Key, Option<(usize, Arc<Entity>)>);

/// All entities of the tenant, in insertion order.
#[derive(Clone, Debug, Default)]
pub struct Store {
    /// Clones of a store share unchanged entities.
    families: HashMap<WireName, IndexMap<Key, Arc<Entity>>>,
    /// How many entity identifiers were generated.
    made: u128,
    /// How many request identifiers were generated.
    requests: u128,
    index: RefCell<Index>,
    now: Timestamp,
    /// What to restore on rollback, last change last, while a request is carried out.
    undo: Option<Vec<Undo>>,
}

impl Store {
    /// The time of the tenant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Sets the time of the tenant.
    ///
    /// The service's resolution is 100 nanoseconds, so its times have at most seven decimals.
    pub fn set_now(&mut self, now: Timestamp) {
        let fraction = now.as_nanosecond().rem_euclid(100);
        let truncated = Timestamp::from_nanosecond(now.as_nanosecond() - fraction);
        self.now = truncated.unwrap_or(now);
    }

    /// Generates an identifier. Every tenant generates the same sequence, so runs can be compared.
    pub fn make_id(&mut self) -> String {
        self.made += 1;
        identifier(self.made)
    }

    /// Generates an identifier for a request. These are counted separately, so the same changes give the same
    /// tenant, however many requests make them.
    pub fn make_request_id(&mut self) -> String {
        self.requests += 1;
        identifier(u128::MAX - self.requests)
    }

    /// Starts a transaction.
    pub fn begin(&mut self) {
        self.undo = Some(Vec::new());
    }

    /// Keeps the changes since [`begin`](Self::begin).
    pub fn commit(&mut self) {
        self.undo = None;
    }

    /// Reverts the changes since [`begin`](Self::begin).
    pub fn roll_back(&mut self) {
        for (key, before) in self.undo.take().unwrap_or_default().into_iter().rev() {
            self.index.get_mut().touch(&key);
            let family = self.families.entry(key.family.clone()).or_default();
            family.shift_remove(&key);
            if let Some((index, entity)) = before {
                family.shift_insert(index.min(family.len()), key, entity);
            }
        }
    }

    /// Records the state of an entity before a change.
    fn remember(&mut self, key: &Key) {
        self.index.get_mut().touch(key);
        self.note(key);
    }

    fn note(&mut self, key: &Key) {
        let Some(undo) = &mut self.undo else { return };
        let before = self.families.get(&key.family).and_then(|family| {
            let (index, _, entity) = family.get_full(key)?;
            Some((index, entity.clone()))
        });
        undo.push((key.clone(), before));
    }

    /// Restores the content of another store, from which this one was cloned.
    ///
    /// Entities that both share are recognised by their address, so restoring costs little if few have changed.
    pub fn restore(&mut self, kept: &Self) {
        let Self {
            families,
            made,
            requests,
            index: _,
            now,
            undo: _,
        } = kept;
        (self.made, self.requests, self.now) = (*made, *requests, *now);
        self.undo = None;
        let index = self.index.get_mut();
        self.families.retain(|name, family| {
            let is_kept = families.contains_key(name);
            if !is_kept {
                family.keys().for_each(|key| index.touch(key));
            }
            is_kept
        });
        for (name, kept) in families {
            let family = self.families.entry(name.clone()).or_default();
            let mut both = family.values().zip(kept.values());
            if family.len() == kept.len() && both.all(|(one, other)| Arc::ptr_eq(one, other)) {
                continue;
            }
            for (key, entity) in family.iter().chain(kept) {
                let is_shared = |of: &IndexMap<Key, Arc<Entity>>| {
                    of.get(key).is_some_and(|found| Arc::ptr_eq(found, entity))
                };
                if !(is_shared(family) && is_shared(kept)) {
                    index.touch(key);
                }
            }
            family.clone_from(kept);
        }
    }

    /// Inserts an entity; replaces one with the same key.
    pub fn insert(&mut self, key: Key, entity: Entity) {
        self.remember(&key);
        let family = self.families.entry(key.family.clone()).or_default();
        family.insert(key, Arc::new(entity));
    }

    /// The entity with this key.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Entity> {
        self.families.get(&key.family)?.get(key).map(AsRef::as_ref)
    }

    /// The stored key, if the entity exists.
    #[must_use]
    pub fn known(&self, key: &Key) -> Option<&Key> {
        let (known, _) = self.families.get(&key.family)?.get_key_value(key)?;
        Some(known)
    }

    /// The entity with this key, mutably.
    pub fn get_mut(&mut self, key: &Key) -> Option<&mut Entity> {
        self.remember(key);
        let entity = self.families.get_mut(&key.family)?.get_mut(key)?;
        Some(Arc::make_mut(entity))
    }

    /// Removes an entity, and all links to it.
    pub fn remove(&mut self, key: &Key) -> Option<Entity> {
        self.remember(key);
        let removed = self.families.get_mut(&key.family)?.shift_remove(key)?;
        let pointing: Vec<Key> = self.fresh().pointing_anyhow(key).cloned().collect();
        for other in pointing {
            if let Some(entity) = self.get_mut(&other) {
                for links in entity.links.values_mut() {
                    links.retain(|link| link != key);
                }
            }
        }
        Some(Arc::unwrap_or_clone(removed))
    }

    /// Whether an entity of any family has this identifier.
    #[must_use]
    pub fn has_id(&self, id: &str) -> bool {
        self.families.iter().any(|(family, entities)| {
            let key = Key {
                family: family.clone(),
                id: id.to_owned(),
            };
            entities.contains_key(&key)
        })
    }

    /// All entities of a family, in insertion order.
    pub fn family<'s>(
        &'s self,
        family: &WireName,
    ) -> impl Iterator<Item = (&'s Key, &'s Entity)> + use<'s> {
        let entities = self.families.get(family).into_iter().flatten();
        entities.map(|(key, entity)| (key, entity.as_ref()))
    }

    /// All entities, family by family.
    pub fn all(&self) -> impl Iterator<Item = (&Key, &Entity)> {
        let entities = self.families.values().flatten();
        entities.map(|(key, entity)| (key, entity.as_ref()))
    }

    /// The index, brought up to date.
    fn fresh(&self) -> Ref<'_, Index> {
        let mut index = self.index.borrow_mut();
        index.build(self.all());
        index.refresh(|key| self.get(key));
        drop(index);
        self.index.borrow()
    }

    /// The stored keys of a family, in insertion order.
    fn ordered<'s, 'k>(
        &'s self,
        family: &WireName,
        keys: impl Iterator<Item = &'k Key>,
    ) -> Vec<&'s Key> {
        let Some(family) = self.families.get(family) else {
            return Vec::new();
        };
        let mut places: Vec<usize> = keys.filter_map(|key| family.get_index_of(key)).collect();
        places.sort_unstable();
        let keys = places
            .into_iter()
            .filter_map(|place| family.get_index(place));
        keys.map(|(key, _)| key).collect()
    }

    /// The entities of a family that link to an entity by a navigation property.
    #[must_use]
    pub fn pointing(&self, family: &WireName, property: &str, to: &Key) -> Vec<&Key> {
        self.ordered(family, self.fresh().pointing(property, to))
    }

    /// Whether an entity links to another one by a navigation property.
    #[must_use]
    pub fn points(&self, from: &Key, property: &str, to: &Key) -> bool {
        let links = self.get(from).and_then(|entity| entity.links.get(property));
        links.is_some_and(|links| match links.len() {
            0..=FEW => links.contains(to),
            _ => self.fresh().points(from, property, to),
        })
    }

    /// The entities of a family that contain a text in a property or note with this name.
    #[must_use]
    pub fn holding(&self, family: &WireName, name: &str, text: &str) -> Vec<&Key> {
        if text.is_empty() {
            return Vec::new();
        }
        if let Some(name) = Index::holds(name) {
            return self.ordered(family, self.fresh().holding(family, name, text));
        }
        let all = self.family(family);
        let found = all.filter(|(_, entity)| entity.text(name).eq_ignore_ascii_case(text));
        found.map(|(key, _)| key).collect()
    }

    /// Adds a link to a navigation property.
    pub fn link(&mut self, owner: &Key, property: &str, target: Key) {
        if self.points(owner, property, &target) {
            return;
        }
        // An entity with many links is not indexed again for one more.
        let links = self
            .get(owner)
            .and_then(|entity| entity.links.get(property));
        if links.is_some_and(|links| links.len() > FEW) {
            self.index.get_mut().link(owner, property, &target);
            self.note(owner);
        } else {
            self.remember(owner);
        }
        let family = self.families.get_mut(&owner.family);
        if let Some(entity) = family.and_then(|family| family.get_mut(owner)) {
            let entity = Arc::make_mut(entity);
            let links = entity.links.entry(property.to_owned()).or_default();
            links.push(target);
            entity.version += 1;
        }
    }

    /// Removes a link from a navigation property; returns whether it existed.
    pub fn unlink(&mut self, owner: &Key, property: &str, target: &Key) -> bool {
        let Some(entity) = self.get_mut(owner) else {
            return false;
        };
        let Some(links) = entity.links.get_mut(property) else {
            return false;
        };
        let before = links.len();
        links.retain(|link| link != target);
        let found = links.len() < before;
        entity.version += u64::from(found);
        found
    }
}

/// An identifier that does not look sequential to code that sorts or truncates it.
fn identifier(number: u128) -> String {
    let spread = number.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    uuid::Builder::from_random_bytes(spread.to_be_bytes())
        .into_uuid()
        .to_string()
}

/// A type name without its namespace.
#[must_use]
pub fn short(name: &WireName) -> &str {
    name.as_str()
        .strip_prefix("microsoft.graph.")
        .unwrap_or(name.as_str())
}

/// The family of a type.
#[must_use]
pub fn family(api: &Api, ty: &WireName) -> WireName {
    let mut family = ty.clone();
    while let Some(base) = api
        .structure(&family)
        .and_then(|structure| structure.base.clone())
    {
        if base.as_str() == ENTITY {
            break;
        }
        family = base;
    }
    family
}

/// Whether a type has identifiers.
#[must_use]
pub fn is_entity(api: &Api, ty: &WireName) -> bool {
    let family = family(api, ty);
    let structure = api.structure(&family);
    structure.is_some_and(|structure| {
        structure
            .base
            .as_ref()
            .is_some_and(|base| base.as_str() == ENTITY)
    })
}

/// The key for this type and identifier. GUIDs compare case-insensitively.
#[must_use]
pub fn key(api: &Api, ty: &WireName, id: &str) -> Key {
    let id = match Uuid::try_parse(id) {
        Ok(_) => id.to_ascii_lowercase(),
        Err(_) => id.to_owned(),
    };
    Key {
        family: family(api, ty),
        id,
    }
}

//! What the tenant holds: entities, and which other entities they point at.

use std::collections::{BTreeMap, HashMap};

use crate::model::{Api, WireName};
use bytes::Bytes;
use indexmap::IndexMap;
use jiff::Timestamp;
use serde_json::{Map, Value};
use uuid::Uuid;

/// The base of all entities, which says nothing about what they are.
const ENTITY: &str = "microsoft.graph.entity";

/// Which entity: the family its identifier belongs to, and the identifier.
///
/// A family is a type directly below `microsoft.graph.entity`: users and groups share theirs, while
/// an approval may have the identifier of the request it decides about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Name of the family.
    pub family: WireName,
    /// The identifier.
    pub id: String,
}

/// An entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its type.
    pub ty: WireName,
    /// Structural properties, `id` included.
    pub properties: Map<String, Value>,
    /// Entities it points at, by navigation property.
    pub links: BTreeMap<String, Vec<Key>>,
    /// Streams, by the last segment of their URL.
    pub streams: BTreeMap<String, Bytes>,
    /// What the rules of the service remember about it and no property shows.
    pub notes: Map<String, Value>,
    /// Counts changes; the entity tag is made of it.
    pub version: u64,
}

impl Entity {
    /// An entity without properties.
    #[must_use]
    pub fn new(ty: WireName) -> Self {
        Self {
            ty,
            properties: Map::new(),
            links: BTreeMap::new(),
            streams: BTreeMap::new(),
            notes: Map::new(),
            version: 1,
        }
    }

    /// A property, `null` if it is absent.
    #[must_use]
    pub fn get(&self, name: &str) -> &Value {
        self.properties.get(name).unwrap_or(&Value::Null)
    }

    /// A text property, empty if it is absent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.get(name).as_str().unwrap_or_default()
    }

    /// Something remembered, empty if it is absent.
    #[must_use]
    pub fn note(&self, name: &str) -> &str {
        self.notes
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The first entity that a navigation property points at.
    #[must_use]
    pub fn linked(&self, property: &str) -> Option<&Key> {
        self.links.get(property)?.first()
    }

    /// Sets a property.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.properties.insert(name.to_owned(), value.into());
        self.version += 1;
    }
}

/// A key, and what it stood for and where.
type Undo = (Key, Option<(usize, Entity)>);

/// All entities of the tenant, in the order they came.
#[derive(Clone, Debug, Default)]
pub struct Store {
    families: HashMap<WireName, IndexMap<Key, Entity>>,
    /// How many identifiers were made.
    made: u128,
    now: Timestamp,
    /// What to put back, last change last, while a request is carried out.
    undo: Option<Vec<Undo>>,
}

impl Store {
    /// The time of the tenant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Sets the time of the tenant.
    pub fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// A new identifier. Every tenant makes the same ones in the same order, so that runs can be compared.
    pub fn make_id(&mut self) -> String {
        self.made += 1;
        // Spread, so that identifiers do not look like a sequence to code that sorts or cuts them.
        let spread = self
            .made
            .wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
        uuid::Builder::from_random_bytes(spread.to_be_bytes())
            .into_uuid()
            .to_string()
    }

    /// From here on, changes can be taken back.
    pub fn begin(&mut self) {
        self.undo = Some(Vec::new());
    }

    /// Keeps the changes since [`begin`](Self::begin).
    pub fn commit(&mut self) {
        self.undo = None;
    }

    /// Takes back the changes since [`begin`](Self::begin).
    pub fn roll_back(&mut self) {
        for (key, before) in self.undo.take().unwrap_or_default().into_iter().rev() {
            let family = self.families.entry(key.family.clone()).or_default();
            family.shift_remove(&key);
            if let Some((index, entity)) = before {
                family.shift_insert(index.min(family.len()), key, entity);
            }
        }
    }

    fn remember(&mut self, key: &Key) {
        let Some(undo) = &mut self.undo else { return };
        let before = self.families.get(&key.family).and_then(|family| {
            let (index, _, entity) = family.get_full(key)?;
            Some((index, entity.clone()))
        });
        undo.push((key.clone(), before));
    }

    /// Adds an entity; one with the same key is replaced.
    pub fn insert(&mut self, key: Key, entity: Entity) {
        self.remember(&key);
        let family = self.families.entry(key.family.clone()).or_default();
        family.insert(key, entity);
    }

    /// The entity with this key.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Entity> {
        self.families.get(&key.family)?.get(key)
    }

    /// The key as the store holds it, if it does.
    #[must_use]
    pub fn known(&self, key: &Key) -> Option<&Key> {
        let (known, _) = self.families.get(&key.family)?.get_key_value(key)?;
        Some(known)
    }

    /// The entity with this key, to be changed.
    pub fn get_mut(&mut self, key: &Key) -> Option<&mut Entity> {
        self.remember(key);
        self.families.get_mut(&key.family)?.get_mut(key)
    }

    /// Removes an entity, and all links to it.
    pub fn remove(&mut self, key: &Key) -> Option<Entity> {
        self.remember(key);
        let removed = self.families.get_mut(&key.family)?.shift_remove(key)?;
        let entities = self.families.values().flatten();
        let pointing: Vec<Key> = entities
            .filter(|(_, entity)| entity.links.values().any(|links| links.contains(key)))
            .map(|(other, _)| other.clone())
            .collect();
        for other in pointing {
            if let Some(entity) = self.get_mut(&other) {
                for links in entity.links.values_mut() {
                    links.retain(|link| link != key);
                }
            }
        }
        Some(removed)
    }

    /// All entities of a family, in the order they came.
    pub fn family<'s>(
        &'s self,
        family: &WireName,
    ) -> impl Iterator<Item = (&'s Key, &'s Entity)> + use<'s> {
        self.families.get(family).into_iter().flatten()
    }

    /// All entities, family by family.
    pub fn all(&self) -> impl Iterator<Item = (&Key, &Entity)> {
        self.families.values().flatten()
    }

    /// Points a navigation property at one more entity.
    pub fn link(&mut self, owner: &Key, property: &str, target: Key) {
        if let Some(entity) = self.get_mut(owner) {
            let links = entity.links.entry(property.to_owned()).or_default();
            if !links.contains(&target) {
                links.push(target);
                entity.version += 1;
            }
        }
    }

    /// Points a navigation property at one entity less; says whether it pointed there.
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

/// A key of this type and identifier. GUIDs compare without regard to case.
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

//! What the tenant holds: entities, and which other entities they point at.

use std::collections::BTreeMap;

use bytes::Bytes;
use graph_generator::ir::{Api, WireName};
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
#[derive(Clone, Debug)]
pub struct Entity {
    /// Its type.
    pub ty: WireName,
    /// Structural properties, `id` included.
    pub properties: Map<String, Value>,
    /// Entities it points at, by navigation property.
    pub links: BTreeMap<String, Vec<Key>>,
    /// Streams, by the last segment of their URL.
    pub streams: BTreeMap<String, Bytes>,
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

    /// Sets a property.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        self.properties.insert(name.to_owned(), value.into());
        self.version += 1;
    }
}

/// All entities of the tenant, in the order they came.
#[derive(Clone, Debug, Default)]
pub struct Store {
    entities: IndexMap<Key, Entity>,
    /// How many identifiers were made.
    made: u128,
    now: Timestamp,
}

impl Store {
    /// The time of the tenant, which only moves when it is told to.
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

    /// Adds an entity; one with the same key is replaced.
    pub fn insert(&mut self, key: Key, entity: Entity) {
        self.entities.insert(key, entity);
    }

    /// The entity with this key.
    #[must_use]
    pub fn get(&self, key: &Key) -> Option<&Entity> {
        self.entities.get(key)
    }

    /// The entity with this key, to be changed.
    pub fn get_mut(&mut self, key: &Key) -> Option<&mut Entity> {
        self.entities.get_mut(key)
    }

    /// Removes an entity, and all links to it.
    pub fn remove(&mut self, key: &Key) -> Option<Entity> {
        let removed = self.entities.shift_remove(key)?;
        for entity in self.entities.values_mut() {
            for links in entity.links.values_mut() {
                links.retain(|link| link != key);
            }
        }
        Some(removed)
    }

    /// All entities of a family, in the order they came.
    pub fn family<'s>(
        &'s self,
        family: &'s WireName,
    ) -> impl Iterator<Item = (&'s Key, &'s Entity)> {
        self.entities
            .iter()
            .filter(move |(key, _)| key.family == *family)
    }

    /// All entities whose type has this name after its namespace.
    pub fn of<'s>(&'s self, name: &'s str) -> impl Iterator<Item = (&'s Key, &'s Entity)> {
        self.entities
            .iter()
            .filter(move |(_, entity)| short(&entity.ty) == name)
    }

    /// Points a navigation property at one more entity.
    pub fn link(&mut self, owner: &Key, property: &str, target: Key) {
        if let Some(entity) = self.entities.get_mut(owner) {
            let links = entity.links.entry(property.to_owned()).or_default();
            if !links.contains(&target) {
                links.push(target);
            }
        }
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

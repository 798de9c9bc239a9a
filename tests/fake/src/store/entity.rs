//! Entities, and the keys that identify them.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Map, Value};

use crate::model::WireName;

/// The key of an entity: the family of its identifier, and the identifier.
///
/// A family is a type directly below `microsoft.graph.entity`: users and groups share one, while an approval
/// may have the same identifier as its request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Name of the family.
    pub family: WireName,
    /// The identifier.
    pub id: String,
}

/// A stored entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// Its type.
    pub ty: WireName,
    /// Structural properties, including `id`.
    pub properties: Map<String, Value>,
    /// Links to entities, by navigation property.
    pub links: BTreeMap<String, Vec<Key>>,
    /// Streams, by the last segment of their URL.
    pub streams: BTreeMap<String, Bytes>,
    /// Notes of the service's rules, which no property shows.
    pub notes: Map<String, Value>,
    /// Number of changes; the `ETag` is derived from it.
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

    /// A note, empty if it is absent.
    #[must_use]
    pub fn note(&self, name: &str) -> &str {
        self.notes
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The first entity that a navigation property links to.
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

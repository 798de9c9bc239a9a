//! Index of links and texts: finds entities without a scan.
//!
//! Entities change in many places. A changed entity is marked as stale, and indexed again before the next
//! lookup. The first lookup indexes all entities.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::entity::{Entity, Key};
use crate::model::WireName;

/// Properties by which entities are looked up: identifiers of other entities, and addresses.
const HELD: [&str; 6] = [
    "accessPackageId",
    "assignmentPolicyId",
    "catalogId",
    "connectedOrganizationId",
    "email",
    "objectId",
];
/// Notes by which entities are looked up.
const NOTED: [&str; 1] = ["subject"];

/// Keys of entities, by what the entities refer to.
#[derive(Debug, Default)]
pub struct Index {
    /// Whether a lookup has indexed all entities.
    is_built: bool,
    pointing: HashMap<Key, BTreeMap<String, HashSet<Key>>>,
    holding: HashMap<(WireName, &'static str), HashMap<String, HashSet<Key>>>,
    known: HashMap<Key, References>,
    stale: Vec<Key>,
}

/// A clone is empty: it indexes the entities of its own store when they are first looked up.
impl Clone for Index {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// What an entity refers to.
#[derive(Debug, Default, PartialEq)]
struct References {
    links: Vec<(String, Key)>,
    texts: Vec<(&'static str, String)>,
}

impl References {
    fn of(entity: &Entity) -> Self {
        let links = entity.links.iter();
        let links =
            links.flat_map(|(name, keys)| keys.iter().map(|key| (name.clone(), key.clone())));
        let held = HELD.iter().map(|name| (*name, entity.text(name)));
        let noted = NOTED.iter().map(|name| (*name, entity.note(name)));
        let texts = held.chain(noted).filter(|(_, text)| !text.is_empty());
        Self {
            links: links.collect(),
            texts: texts.map(|(name, text)| (name, folded(text))).collect(),
        }
    }

    fn is_empty(&self) -> bool {
        self.links.is_empty() && self.texts.is_empty()
    }
}

/// Identifiers compare case-insensitively.
fn folded(text: &str) -> String {
    text.to_ascii_lowercase()
}

impl Index {
    /// Whether a property or note with this name is indexed.
    pub fn holds(name: &str) -> Option<&'static str> {
        let names = HELD.iter().chain(&NOTED).copied();
        names.into_iter().find(|known| *known == name)
    }

    /// Marks an entity that is new, changed or removed as stale.
    pub fn touch(&mut self, key: &Key) {
        if self.is_built && self.stale.last() != Some(key) {
            self.stale.push(key.clone());
        }
    }

    /// Indexes all entities, unless that was done before.
    pub fn build<'e>(&mut self, all: impl Iterator<Item = (&'e Key, &'e Entity)>) {
        if std::mem::replace(&mut self.is_built, true) {
            return;
        }
        for (key, entity) in all {
            self.add(key.clone(), References::of(entity));
        }
    }

    /// Indexes stale entities again.
    pub fn refresh<'e>(&mut self, entity: impl Fn(&Key) -> Option<&'e Entity>) {
        for key in std::mem::take(&mut self.stale) {
            let now = entity(&key).map(References::of).unwrap_or_default();
            // Most changes leave the references as they are.
            if self.known.get(&key).is_some_and(|before| *before == now) {
                continue;
            }
            let before = self.known.remove(&key).unwrap_or_default();
            self.forget(&key, &before);
            self.add(key, now);
        }
    }

    fn add(&mut self, key: Key, references: References) {
        if !references.is_empty() {
            self.remember(&key, &references);
            self.known.insert(key, references);
        }
    }

    /// Adds a link of an entity that is up to date.
    pub fn link(&mut self, from: &Key, property: &str, to: &Key) {
        if !self.is_built {
            return;
        }
        let known = self.known.entry(from.clone()).or_default();
        known.links.push((property.to_owned(), to.clone()));
        let by_name = self.pointing.entry(to.clone()).or_default();
        let keys = by_name.entry(property.to_owned()).or_default();
        keys.insert(from.clone());
    }

    fn forget(&mut self, key: &Key, references: &References) {
        for (name, to) in &references.links {
            if let Some(by_name) = self.pointing.get_mut(to) {
                remove(by_name, name, key);
                if by_name.is_empty() {
                    self.pointing.remove(to);
                }
            }
        }
        for (name, text) in &references.texts {
            let by_text = self.holding.get_mut(&(key.family.clone(), *name));
            if let Some(by_text) = by_text
                && let Some(keys) = by_text.get_mut(text)
            {
                keys.remove(key);
                if keys.is_empty() {
                    by_text.remove(text);
                }
            }
        }
    }

    fn remember(&mut self, key: &Key, references: &References) {
        for (name, to) in &references.links {
            let by_name = self.pointing.entry(to.clone()).or_default();
            by_name.entry(name.clone()).or_default().insert(key.clone());
        }
        for (name, text) in &references.texts {
            let by_text = self.holding.entry((key.family.clone(), *name));
            let keys = by_text.or_default().entry(text.clone()).or_default();
            keys.insert(key.clone());
        }
    }

    /// The entities that link to an entity by a navigation property.
    pub fn pointing(&self, property: &str, to: &Key) -> impl Iterator<Item = &Key> {
        let by_name = self.pointing.get(to);
        let keys = by_name.and_then(|by_name| by_name.get(property));
        keys.into_iter().flatten()
    }

    /// The entities that link to an entity by any property.
    pub fn pointing_anyhow(&self, to: &Key) -> impl Iterator<Item = &Key> {
        let by_name = self.pointing.get(to).into_iter().flatten();
        by_name.flat_map(|(_, keys)| keys)
    }

    /// Whether an entity links to another one by a navigation property.
    pub fn points(&self, from: &Key, property: &str, to: &Key) -> bool {
        let by_name = self.pointing.get(to);
        let keys = by_name.and_then(|by_name| by_name.get(property));
        keys.is_some_and(|keys| keys.contains(from))
    }

    /// The entities of a family that contain a text.
    pub fn holding(
        &self,
        family: &WireName,
        name: &'static str,
        text: &str,
    ) -> impl Iterator<Item = &Key> {
        let by_text = self.holding.get(&(family.clone(), name));
        let keys = by_text.and_then(|by_text| by_text.get(&folded(text)));
        keys.into_iter().flatten()
    }
}

fn remove(by_name: &mut BTreeMap<String, HashSet<Key>>, name: &str, key: &Key) {
    if let Some(keys) = by_name.get_mut(name) {
        keys.remove(key);
        if keys.is_empty() {
            by_name.remove(name);
        }
    }
}

//! The state of the fake: what it holds, who may call, what time it is, what it was asked.

use std::sync::Arc;

use graph_generator::ir::{Api, Property, WireName};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::domain;
use super::faults::Fault;
use super::render::Renderer;
use super::store::{Entity, Key, Store, key};
use super::tokens::Token;

/// How many items a page has unless `$top` or `odata.maxpagesize` asks for fewer.
pub const PAGE_SIZE: usize = 100;

/// What a request looked like when it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// HTTP method.
    pub method: String,
    /// Path and query, below the base URL.
    pub url: String,
    /// URL template of the description, if the path has one.
    pub template: Option<String>,
    /// Status of the answer.
    pub status: u16,
}

/// A tenant.
pub struct Tenant {
    /// Types and URLs.
    pub api: Arc<Api>,
    /// What it holds.
    pub store: Store,
    /// Who may call.
    pub tokens: Vec<Token>,
    /// What goes wrong on demand.
    pub faults: Vec<Fault>,
    /// What it was asked.
    pub seen: Vec<Seen>,
    /// Items on a page.
    pub page_size: usize,
    /// How long a request for access takes to be delivered, in the time of the tenant.
    pub delivery: SignedDuration,
    root: Key,
}

impl Tenant {
    /// An empty tenant of an API, at a time.
    #[must_use]
    pub fn new(api: Arc<Api>, now: Timestamp) -> Self {
        let root = WireName("microsoft.graph.entitlementManagement".to_owned());
        let root_key = key(&api, &root, "");
        let mut tenant = Self {
            api,
            store: Store::default(),
            tokens: Vec::new(),
            faults: Vec::new(),
            seen: Vec::new(),
            page_size: PAGE_SIZE,
            delivery: SignedDuration::ZERO,
            root: root_key.clone(),
        };
        tenant.store.set_now(now);
        tenant.store.insert(root_key, Entity::new(root));
        domain::found(&mut tenant);
        tenant
    }

    /// The entity at the root of all URLs.
    #[must_use]
    pub fn root(&self) -> &Key {
        &self.root
    }

    /// What makes JSON of entities.
    #[must_use]
    pub fn renderer(&self) -> Renderer<'_> {
        Renderer {
            api: &self.api,
            store: &self.store,
        }
    }

    /// A type by its name after `microsoft.graph.`.
    #[must_use]
    pub fn ty(name: &str) -> WireName {
        WireName(format!("microsoft.graph.{name}"))
    }

    /// The key of an entity of a type.
    #[must_use]
    pub fn key(&self, ty: &str, id: &str) -> Key {
        key(&self.api, &Self::ty(ty), id)
    }

    /// The entity with this identifier, if it is of this type's family.
    #[must_use]
    pub fn find(&self, ty: &str, id: &str) -> Option<&Entity> {
        self.store.get(&self.key(ty, id))
    }

    /// Adds an entity with these properties and gives it an identifier if it has none.
    pub fn add(&mut self, ty: &WireName, mut properties: Map<String, Value>) -> Key {
        let id = match properties.get("id").and_then(Value::as_str) {
            Some(id) if !id.is_empty() => id.to_owned(),
            _ => self.store.make_id(),
        };
        properties.insert("id".to_owned(), Value::from(id.as_str()));
        let key = key(&self.api, ty, &id);
        let mut entity = Entity::new(ty.clone());
        entity.properties = properties;
        self.store.insert(key.clone(), entity);
        key
    }

    /// The navigation property of this name.
    #[must_use]
    pub fn property(&self, ty: &WireName, name: &str) -> Option<&Property> {
        super::check::property(self.api.structure(ty)?, name)
    }

    /// The time of the tenant as Graph writes it.
    #[must_use]
    pub fn timestamp(&self) -> String {
        self.store.now().to_string()
    }

    /// Lets time pass: requests are delivered, approvals run out, assignments expire.
    pub fn advance(&mut self, by: SignedDuration) {
        let now = self.store.now().saturating_add(by).unwrap_or(Timestamp::MAX);
        self.store.set_now(now);
        domain::settle(self);
    }
}

//! The state of the fake: entities, tokens, time, and received requests.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::faults::Fault;
use super::model::{Api, Property, Ty, WireName};
use super::relations::target;
use super::store::{Entity, Key, Store, family, key, short};
use super::tokens::Token;

/// Items per page, unless `$top` or `odata.maxpagesize` asks for fewer.
pub const PAGE_SIZE: usize = 100;
/// How many requests are kept.
const REMEMBERED: usize = 10_000;

/// The note with the time at which an entity is due.
const DUE: &str = "due";

/// A received request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// HTTP method.
    pub method: String,
    /// Path and query, relative to the base URL.
    pub url: String,
    /// URL template of the description, if the path has one.
    pub template: Option<String>,
    /// Status of the response; 0 if a fault broke the connection.
    pub status: u16,
}

/// A tenant.
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Types and URLs.
    pub api: Arc<Api>,
    /// The entities.
    pub store: Store,
    /// The accepted tokens.
    pub tokens: Vec<Token>,
    /// The injected faults.
    pub faults: Vec<Fault>,
    /// The last ten thousand requests.
    pub seen: VecDeque<Seen>,
    /// Items per page.
    pub page_size: usize,
    /// Whether responses have entity tags. Those of the service do not, as its reference shows.
    pub etags: bool,
    /// How long each step of an access request takes, in the tenant's time.
    pub delivery: SignedDuration,
    /// How many of the next deliveries fail.
    pub failing_deliveries: u32,
    /// Due times of entities. An entry counts only if the entity's note has the same time.
    agenda: BTreeSet<(Timestamp, Key)>,
    /// When the clock started to run, and the tenant's time at that moment.
    running: Option<(Instant, Timestamp)>,
    root: Key,
}

impl Tenant {
    /// A tenant of an API with nothing but the root of its URLs, whose time passes only when advanced.
    #[must_use]
    pub fn new(api: Arc<Api>, now: Timestamp) -> Self {
        let root = Self::ty("entitlementManagement");
        let api = api.rooted(&root);
        let root_key = key(&api, &root, "");
        let mut tenant = Self {
            api,
            store: Store::default(),
            tokens: Vec::new(),
            faults: Vec::new(),
            seen: VecDeque::new(),
            page_size: PAGE_SIZE,
            etags: false,
            delivery: SignedDuration::ZERO,
            failing_deliveries: 0,
            agenda: BTreeSet::new(),
            running: None,
            root: root_key.clone(),
        };
        tenant.store.set_now(now);
        let mut entity = Entity::new(root.clone());
        entity.set("id", short(&root));
        tenant.store.insert(root_key, entity);
        tenant
    }

    /// Restores the state of another tenant, from which this one was cloned.
    pub fn restore(&mut self, kept: &Self) {
        let Self {
            api,
            store,
            tokens,
            faults,
            seen,
            page_size,
            etags,
            delivery,
            failing_deliveries,
            agenda,
            running,
            root,
        } = kept;
        self.store.restore(store);
        self.api.clone_from(api);
        self.tokens.clone_from(tokens);
        self.faults.clone_from(faults);
        self.seen.clone_from(seen);
        self.page_size = *page_size;
        self.etags = *etags;
        self.delivery = *delivery;
        self.failing_deliveries = *failing_deliveries;
        self.agenda.clone_from(agenda);
        self.running = *running;
        self.root.clone_from(root);
    }

    /// The entity at the root of all URLs.
    #[must_use]
    pub fn root(&self) -> &Key {
        &self.root
    }

    /// The full name of a type, from its name after `microsoft.graph.`.
    #[must_use]
    pub fn ty(name: &str) -> WireName {
        WireName::of_graph(name)
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

    /// All entities of a type's family.
    pub fn all<'t>(&'t self, ty: &str) -> impl Iterator<Item = (&'t Key, &'t Entity)> + use<'t> {
        self.store.family(&self.key(ty, "").family)
    }

    /// Adds an entity with these properties, and generates an identifier if it has none.
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

    /// The property of this name.
    #[must_use]
    pub fn property(&self, ty: &WireName, name: &str) -> Option<&Property> {
        self.api.structure(ty)?.property(name)
    }

    /// The path of an entity, by the root collection of its type.
    #[must_use]
    pub fn path_of(&self, key: &Key) -> Option<String> {
        let root = self.store.get(&self.root)?;
        let structure = self.api.structure(&root.ty)?;
        let holds = |property: &&Property| {
            let target = target(property);
            matches!(property.ty, Ty::List(_))
                && target.is_some_and(|target| family(&self.api, target) == key.family)
        };
        let set = structure.properties.iter().find(holds)?;
        let start = self.api.root.segment.template();
        Some(format!(
            "{start}/{}('{}')",
            set.name,
            key.id.replace('\'', "''")
        ))
    }

    /// The name recorded with changes: the user's, or the application's.
    #[must_use]
    pub fn name_of(&self, caller: &Token) -> String {
        let Some(id) = &caller.user else {
            return "application".to_owned();
        };
        let user = self.find("user", id);
        let name = user.map(|user| user.text("userPrincipalName"));
        name.filter(|name| !name.is_empty())
            .unwrap_or(id)
            .to_owned()
    }

    /// The tenant's time in Graph's format.
    #[must_use]
    pub fn timestamp(&self) -> String {
        self.store.now().to_string()
    }

    /// The tenant's time in errors: in whole seconds, without a zone.
    #[must_use]
    pub fn error_date(&self) -> String {
        self.store.now().strftime("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// Records a request.
    pub fn saw(&mut self, seen: Seen) {
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
        }
        self.seen.push_back(seen);
    }

    /// Starts the clock: time passes by tokio's clock. If that is paused, as in tests, time passes while all
    /// tasks wait, and waiting takes no time.
    pub fn run_clock(&mut self) {
        self.running = Some((Instant::now(), self.store.now()));
    }

    /// Restarts the clock from the tenant's current time, if it runs.
    pub fn restart_clock(&mut self) {
        if self.running.is_some() {
            self.run_clock();
        }
    }

    /// The time by the running clock, if it runs.
    #[must_use]
    pub fn clock(&self) -> Option<Timestamp> {
        let (since, then) = self.running?;
        let passed = SignedDuration::try_from(since.elapsed()).unwrap_or(SignedDuration::MAX);
        Some(then.saturating_add(passed).unwrap_or(Timestamp::MAX))
    }

    /// Makes an entity due after a time, replacing its earlier due time.
    pub fn schedule_in(&mut self, key: &Key, span: SignedDuration) {
        let at = self.store.now().saturating_add(span);
        self.schedule(key, at.unwrap_or(Timestamp::MAX));
    }

    /// Makes an entity due at a time, replacing its earlier due time.
    pub fn schedule(&mut self, key: &Key, at: Timestamp) {
        if let Some(entity) = self.store.get_mut(key) {
            entity
                .notes
                .insert(DUE.to_owned(), Value::from(at.to_string()));
            self.agenda.insert((at, key.clone()));
        }
    }

    /// Removes the due time of an entity.
    pub fn unschedule(&mut self, key: &Key) {
        if let Some(entity) = self.store.get_mut(key) {
            entity.notes.shift_remove(DUE);
        }
    }

    /// Takes the first entity that is due by a time, and its due time.
    pub fn next_due(&mut self, now: Timestamp) -> Option<(Key, Timestamp)> {
        while self.agenda.first().is_some_and(|(at, _)| *at <= now) {
            let (at, key) = self.agenda.pop_first()?;
            let counts = self
                .store
                .get(&key)
                .is_some_and(|entity| entity.note(DUE) == at.to_string());
            if counts {
                self.unschedule(&key);
                return Some((key, at));
            }
        }
        None
    }
}

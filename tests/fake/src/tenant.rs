//! The state of the fake: what it holds, who may call, what time it is, what it was asked.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::domain;
use super::faults::Fault;
use super::level::Level;
use super::model::{Api, Property, Ty, WireName};
use super::render::Renderer;
use super::store::{Entity, Key, Store, key, short};
use super::tokens::Token;

/// How many items a page has unless `$top` or `odata.maxpagesize` asks for fewer.
pub const PAGE_SIZE: usize = 100;
/// How many requests are remembered.
const REMEMBERED: usize = 10_000;

/// The note that says when something is to happen to an entity.
const DUE: &str = "due";

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
#[derive(Clone, Debug)]
pub struct Tenant {
    /// Types and URLs.
    pub api: Arc<Api>,
    /// What it holds.
    pub store: Store,
    /// Who may call.
    pub tokens: Vec<Token>,
    /// What goes wrong on demand.
    pub faults: Vec<Fault>,
    /// What it was asked, the last ten thousand requests.
    pub seen: VecDeque<Seen>,
    /// Items on a page.
    pub page_size: usize,
    /// Whether answers show entity tags. Those of the service do not, where its reference shows any.
    pub etags: bool,
    /// How long each step of a request for access takes, in the time of the tenant.
    pub delivery: SignedDuration,
    /// How many of the next deliveries fail.
    pub failing_deliveries: u32,
    /// What is to happen when. An entry counts only if the entity remembers the same time.
    agenda: BTreeSet<(Timestamp, Key)>,
    /// Since when time passes by itself, and what time it was then.
    running: Option<(Instant, Timestamp)>,
    root: Key,
}

impl Tenant {
    /// A new tenant of an API, whose time stands still until it is told to pass.
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
        domain::found(&mut tenant);
        tenant
    }

    /// The entity at the root of all URLs.
    #[must_use]
    pub fn root(&self) -> &Key {
        &self.root
    }

    /// What makes JSON of entities, for nobody in particular.
    #[must_use]
    pub fn renderer(&self) -> Renderer<'_> {
        Renderer {
            tenant: self,
            caller: None,
            level: Level::Minimal,
            base: "",
        }
    }

    /// What makes JSON of entities for somebody who asks.
    #[must_use]
    pub fn renderer_for<'t>(&'t self, caller: &'t Token) -> Renderer<'t> {
        Renderer {
            caller: Some(caller),
            ..self.renderer()
        }
    }

    /// A type by its name after `microsoft.graph.`.
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

    /// The property of this name.
    #[must_use]
    pub fn property(&self, ty: &WireName, name: &str) -> Option<&Property> {
        super::check::property(self.api.structure(ty)?, name)
    }

    /// The path of an entity below the service, by the collection at the root that holds its type.
    #[must_use]
    pub fn path_of(&self, key: &Key) -> Option<String> {
        let root = self.store.get(&self.root)?;
        let structure = self.api.structure(&root.ty)?;
        let holds = |property: &&Property| {
            let target = super::relations::target(property);
            matches!(property.ty, Ty::List(_))
                && target
                    .is_some_and(|target| super::store::family(&self.api, target) == key.family)
        };
        let set = structure.properties.iter().find(holds)?;
        let start = self.api.root.segment.template();
        Some(format!(
            "{start}/{}('{}')",
            set.name,
            key.id.replace('\'', "''")
        ))
    }

    /// The name that changes carry: the user's, or that of the application.
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

    /// The time of the tenant as Graph writes it.
    #[must_use]
    pub fn timestamp(&self) -> String {
        self.store.now().to_string()
    }

    /// The time of the tenant as errors have it: in whole seconds, without a zone.
    #[must_use]
    pub fn error_date(&self) -> String {
        self.store.now().strftime("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// Remembers a request.
    pub fn saw(&mut self, seen: Seen) {
        if self.seen.len() == REMEMBERED {
            self.seen.pop_front();
        }
        self.seen.push_back(seen);
    }

    /// Lets time pass by itself from now on, by tokio's clock: where that is paused, as in tests, time
    /// passes while all tasks wait, and waiting takes no time.
    pub fn run_clock(&mut self) {
        self.running = Some((Instant::now(), self.store.now()));
    }

    /// Lets time go on from what time it is in the tenant, if it passes by itself.
    pub fn restart_clock(&mut self) {
        if self.running.is_some() {
            self.run_clock();
        }
    }

    /// Brings the tenant to the present, if time passes by itself.
    pub fn tick(&mut self) {
        if let Some((since, then)) = self.running {
            let passed = SignedDuration::try_from(since.elapsed()).unwrap_or(SignedDuration::MAX);
            self.settle_at(then.saturating_add(passed).unwrap_or(Timestamp::MAX));
        }
    }

    /// Lets time pass: requests are delivered, approvals run out, assignments expire.
    pub fn advance(&mut self, by: SignedDuration) {
        self.tick();
        let now = self
            .store
            .now()
            .saturating_add(by)
            .unwrap_or(Timestamp::MAX);
        self.settle_at(now);
        self.restart_clock();
    }

    /// Lets something happen to an entity after a time, in place of what was to happen to it before.
    pub fn schedule_in(&mut self, key: &Key, span: SignedDuration) {
        let at = self.store.now().saturating_add(span);
        self.schedule(key, at.unwrap_or(Timestamp::MAX));
    }

    /// Lets something happen to an entity at a time, in place of what was to happen to it before.
    pub fn schedule(&mut self, key: &Key, at: Timestamp) {
        if let Some(entity) = self.store.get_mut(key) {
            entity
                .notes
                .insert(DUE.to_owned(), Value::from(at.to_string()));
            self.agenda.insert((at, key.clone()));
        }
    }

    /// Lets nothing happen to an entity.
    pub fn unschedule(&mut self, key: &Key) {
        if let Some(entity) = self.store.get_mut(key) {
            entity.notes.shift_remove(DUE);
        }
    }

    /// Takes the first thing that is to happen by a time, and when.
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

    /// Carries out what is due by now.
    pub fn settle(&mut self) {
        if self
            .agenda
            .first()
            .is_some_and(|(at, _)| *at <= self.store.now())
        {
            domain::settle(self);
        }
    }

    fn settle_at(&mut self, now: Timestamp) {
        self.store.set_now(now);
        self.settle();
    }
}

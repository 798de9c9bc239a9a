//! Seeds: the initial content of a tenant, from a file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::check::TYPE;
use super::domain;
use super::model::{Api, PropertyKind, WireName};
use super::query::duration;
use super::relations::{Relation, relation, target};
use super::store::{Key, is_entity, key, short};
use super::tenant::Tenant;
use super::tokens::Token;
use super::write::owner_relation;

mod file;

const COMPANY: &str = include_str!("../company.yaml");

/// The initial content of a tenant.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let seed = graph_fake::Seed::parse(r#"
/// tokens: [{secret: alice, user: u-1}]
/// users: [{id: u-1, displayName: Alice, userPrincipalName: alice@example.com}]
/// groups: [{id: g-1, displayName: Sales, members: [u-1]}]
/// accessPackageCatalogs: [{id: c-1, displayName: Fair}]
/// accessPackages: [{id: p-1, catalogId: c-1, displayName: Stand crew, incompatibleGroups: [g-1]}]
/// "#)?;
/// let fake = graph_fake::Fake::seeded(seed)?;
/// assert!(fake.change(|tenant| tenant.find("accessPackage", "p-1").is_some()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Seed {
    /// The current time of the tenant.
    now: Option<Timestamp>,
    /// How long each step of an access request takes, as an ISO 8601 duration.
    delivery: Option<String>,
    /// Number of items per page.
    page_size: Option<usize>,
    /// Whether responses have entity tags.
    etags: bool,
    /// The accepted tokens.
    tokens: Vec<Token>,
    /// Entities, by their collection at the root, or by type; also `users` and `groups`. A navigation
    /// property takes identifiers of entities.
    sets: BTreeMap<String, Value>,
}

/// Why a seed was rejected: all its errors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedError(Vec<String>);

impl SeedError {
    fn one(problem: impl Into<String>) -> Self {
        Self(vec![problem.into()])
    }

    /// The errors, each with its place.
    #[must_use]
    pub fn problems(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for SeedError {}

/// Links that wait until all entities exist.
type Waiting = Vec<(Key, String, String, Value)>;

impl Seed {
    /// A small company: an administrator, two employees and their manager, two groups, and the tokens
    /// `admin`, `alice`, `bob` and `app`.
    ///
    /// # Panics
    /// Never: the built-in seed is valid.
    #[must_use]
    pub fn company() -> Self {
        Self::parse(COMPANY).expect("what is committed can be read")
    }

    /// Parses a seed, YAML or JSON.
    ///
    /// # Errors
    /// If it is neither, or a key has an invalid value; all errors are listed.
    pub fn parse(text: &str) -> Result<Self, SeedError> {
        file::read(text)
    }

    /// Adds everything to a tenant, with what the service would have recorded: the state of a request, its
    /// approvers, the roles of an assignment.
    ///
    /// # Errors
    /// If a set, a property or an identifier is unknown, or the service could not have reached such a state.
    /// The tenant is then unchanged.
    pub fn plant(self, tenant: &mut Tenant) -> Result<(), SeedError> {
        let mut planted = tenant.clone();
        let problems = self.plant_into(&mut planted);
        if problems.is_empty() {
            *tenant = planted;
            return Ok(());
        }
        Err(SeedError(problems))
    }

    fn plant_into(self, tenant: &mut Tenant) -> Vec<String> {
        if let Some(now) = self.now {
            tenant.store.set_now(now);
        }
        let mut problems = Vec::new();
        match self.delivery.as_deref().map(span) {
            Some(Ok(delivery)) => tenant.delivery = delivery,
            Some(Err(found)) => problems.push(format!("delivery: {found}")),
            None => {}
        }
        if self.page_size == Some(0) {
            problems.push("pageSize: found 0, expected at least 1".to_owned());
        }
        tenant.page_size = self.page_size.unwrap_or(tenant.page_size);
        tenant.etags |= self.etags;
        tenant.tokens.extend(self.tokens);
        let mut waiting = Waiting::new();
        // Errors derived from faulty entities would only be consequences.
        let mut faulty = BTreeSet::new();
        for (set, entities) in self.sets {
            let Value::Array(entities) = entities else {
                problems.push(format!("{set}: found {entities}, expected a list"));
                continue;
            };
            for (index, entity) in entities.into_iter().enumerate() {
                let id = entity["id"].as_str().map(str::to_owned);
                if let Err(found) = plant(tenant, &set, entity, &mut waiting) {
                    let placed = found
                        .0
                        .iter()
                        .map(|problem| format!("{set}/{index}{problem}"));
                    problems.extend(placed);
                    faulty.extend(id);
                }
            }
        }
        domain::packages::show_all(tenant);
        for (owner, property, ty, value) in waiting {
            let missing = link(tenant, &owner, &property, &ty, &value);
            faulty.extend((!missing.is_empty()).then_some(owner.id));
            problems.extend(missing);
        }
        for (id, missing) in all_there(tenant) {
            faulty.insert(id);
            problems.push(missing);
        }
        callers(tenant, &mut problems);
        let is_sequel = |problem: &String| {
            let mut faulty = faulty.iter();
            faulty.any(|id| problem.contains(&format!(" '{id}': ")))
        };
        let derived = domain::seeded(tenant).into_iter();
        problems.extend(derived.filter(|problem| !is_sequel(problem)));
        problems
    }
}

/// Verifies that each token is unique, and that its user is in the directory.
fn callers(tenant: &Tenant, problems: &mut Vec<String>) {
    for (index, token) in tenant.tokens.iter().enumerate() {
        let earlier = &tenant.tokens[..index];
        if earlier.iter().any(|other| other.secret == token.secret) {
            problems.push(format!("tokens/{index}/secret: found it a second time"));
        }
        let user = token.user.as_deref();
        if let Some(user) = user.filter(|user| tenant.find("user", user).is_none()) {
            problems.push(format!(
                "tokens/{index}/user: found '{user}', which is not in `users`"
            ));
        }
    }
}

/// Dangling identifiers in properties, each with its entity.
fn all_there(tenant: &Tenant) -> Vec<(String, String)> {
    let mut missing = Vec::new();
    let mut naming: HashMap<&WireName, Vec<Naming<'_>>> = HashMap::new();
    for (of, entity) in tenant.store.all() {
        let naming = naming.entry(&entity.ty);
        for (name, to) in naming.or_insert_with_key(|ty| naming_properties(&tenant.api, ty)) {
            let id = entity.text(name);
            let found = to.map(|to| key(&tenant.api, to, id));
            if !id.is_empty() && found.is_none_or(|key| tenant.store.get(&key).is_none()) {
                let message = format!("`{name}` of '{}' names '{id}', which does not exist", of.id);
                missing.push((of.id.clone(), message));
            }
        }
    }
    missing.sort();
    missing
}

/// A property that has the identifier of another entity, and the type of that entity.
type Naming<'a> = (&'static str, Option<&'a WireName>);

/// The properties of a type that name other entities.
fn naming_properties<'a>(api: &'a Api, ty: &WireName) -> Vec<Naming<'a>> {
    let structure = api.structure(ty);
    let properties = structure.map_or(&[][..], |structure| &structure.properties);
    let naming = properties
        .iter()
        .filter_map(|property| match relation(api, ty, property) {
            Relation::By(name) => Some((name, target(property))),
            _ => None,
        });
    naming.collect()
}

/// Parses an ISO 8601 duration.
///
/// # Errors
/// If the text is not one.
pub fn span(text: &str) -> Result<SignedDuration, SeedError> {
    duration(text).ok_or_else(|| SeedError::one(format!("`{text}` is not an ISO 8601 duration")))
}

fn plant(
    tenant: &mut Tenant,
    set: &str,
    entity: Value,
    waiting: &mut Waiting,
) -> Result<(), SeedError> {
    let Value::Object(mut entity) = entity else {
        return Err(SeedError::one(format!(
            ": found {entity}, expected an entity"
        )));
    };
    let declared = match set {
        "users" => Tenant::ty("user"),
        "groups" => Tenant::ty("group"),
        set => tenant
            .property(&Tenant::ty("entitlementManagement"), set)
            .and_then(target)
            .cloned()
            .or_else(|| Some(Tenant::ty(set)).filter(|ty| is_entity(&tenant.api, ty)))
            .ok_or_else(|| SeedError::one(": no collection at the root, and no type"))?,
    };
    let named = entity.shift_remove(TYPE);
    let named = named.as_ref().and_then(Value::as_str);
    let ty = named.map_or(declared, |name| {
        WireName(name.trim_start_matches('#').to_owned())
    });
    let api = tenant.api.clone();
    // Not every slice includes the directory, but every tenant has one.
    let directory = matches!(set, "users" | "groups");
    let structure = api.structure(&ty);
    if structure.is_none() && !directory {
        return Err(SeedError::one(format!(
            "/{TYPE}: `{ty}` is not an entity type"
        )));
    }
    let mut structural = Map::new();
    let mut links = Vec::new();
    let mut notes = Map::new();
    let mut problems = Vec::new();
    for (name, value) in entity {
        let property = structure.and_then(|found| found.property(&name));
        let outside = matches!(name.as_str(), "members" | "manager");
        match property {
            Some(_) if value.is_object() && domain::is_described(&ty, &name) => {
                notes.insert(name, value);
            }
            Some(property) if property.kind == PropertyKind::Navigation => {
                let ty = target(property).map_or_else(String::new, ToString::to_string);
                links.push((name, ty, value));
            }
            None if outside => links.push((name, "microsoft.graph.user".to_owned(), value)),
            Some(_) => {
                structural.insert(name, value);
            }
            None if structure.is_none_or(|found| super::check::is_undeclared(found, &name)) => {
                structural.insert(name, value);
            }
            None => problems.push(format!("/{name}: {ty} has no such property")),
        }
    }
    structural.retain(|name, value| {
        let property = Map::from_iter([(name.clone(), value.clone())]);
        let found = super::check::parameters(&api, &ty, &Value::Object(property)).err();
        let is_right = found.is_none();
        problems.extend(found);
        is_right
    });
    let id = structural.get("id").and_then(Value::as_str);
    if let Some(id) = id.filter(|id| tenant.store.get(&key(&api, &ty, id)).is_some()) {
        problems.push(format!("/id: found '{id}' a second time"));
        return Err(SeedError(problems));
    }
    domain::complete(&api, &ty, &mut structural);
    // A faulty entity is added as well, so entities that name it do not report it as missing.
    let owner = tenant.add(&ty, structural);
    if let Some(entity) = tenant.store.get_mut(&owner) {
        entity.notes = notes;
    }
    waiting.extend(
        links
            .into_iter()
            .map(|(name, ty, value)| (owner.clone(), name, ty, value)),
    );
    if problems.is_empty() {
        return Ok(());
    }
    Err(SeedError(problems))
}

/// Links an entity to others; returns an error for each that does not exist.
fn link(tenant: &mut Tenant, owner: &Key, property: &str, ty: &str, value: &Value) -> Vec<String> {
    let ids = match value {
        Value::Array(ids) => ids.as_slice(),
        id => std::slice::from_ref(id),
    };
    let mut problems = Vec::new();
    for id in ids {
        let id = id.as_str().unwrap_or_default();
        let ty = WireName(ty.to_owned());
        // A user of the directory represents their subject.
        let subject = (short(&ty) == "accessPackageSubject")
            .then(|| domain::people::subject_of(tenant, id).ok());
        let to = subject.flatten();
        let to = to.unwrap_or_else(|| key(&tenant.api, &ty, id));
        if tenant.store.get(&to).is_none() {
            problems.push(format!(
                "`{property}` of '{}' names '{id}', which does not exist",
                owner.id
            ));
            continue;
        }
        let known = tenant
            .store
            .get(owner)
            .and_then(|entity| tenant.property(&entity.ty, property).cloned());
        match known {
            Some(known) if owner_relation(tenant, owner, &known) != Relation::Links => {
                super::write::connect(tenant, owner, &known, &to);
            }
            _ => tenant.store.link(owner, property, to),
        }
    }
    problems
}

//! The rules of entitlement management: what the service does besides storing entities.

pub mod approvals;
pub mod assignments;
pub mod callbacks;
pub mod calls;
pub mod filters;
pub mod fixed;
pub mod packages;
pub mod people;
pub mod policies;
pub mod progress;
pub mod requests;
pub mod resources;
pub mod role_scopes;
pub mod rules;
mod seeded_assignments;
mod seeded_requests;
pub mod uploads;

use crate::model::{Api, Property, WireName};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::place::Place;
use super::problem::Problem;
use super::relations::{Relation, relation};
use super::store::{Entity, Key, short};
use super::tenant::Tenant;
use super::tokens::Token;

/// A call of a function or action.
#[derive(Clone, Copy, Debug)]
pub struct Invocation<'a> {
    /// The caller.
    pub caller: &'a Token,
    /// The resource it is called on.
    pub place: &'a Place,
    /// Its name.
    pub name: &'a str,
    /// Names and values of arguments in the URL.
    pub arguments: &'a [(&'a str, String)],
    /// The body, `null` if there is none.
    pub body: &'a Value,
    /// The raw body.
    pub bytes: &'a Bytes,
}

/// Adds an entity with all nested entities in a body, as a create does.
pub type Insert = fn(&mut Tenant, &Token, &WireName, Map<String, Value>) -> Result<Key, Problem>;

/// The context of a create.
#[derive(Clone, Copy)]
pub struct Creation<'a> {
    /// The caller.
    pub caller: &'a Token,
    /// The owner of the navigation property it is created in.
    pub owner: &'a Key,
    /// Adds a further entity, which a rule may need.
    pub insert: Insert,
}

/// What a function or action returns.
#[derive(Clone, Debug, PartialEq)]
pub enum Returned {
    /// Nothing.
    Nothing,
    /// Nothing, with 200 where others return 204.
    Done,
    /// Accepted: work continues after the response.
    Accepted,
    /// Entities, and the declared type.
    Entities(Vec<Key>, WireName),
    /// One entity, and the declared type.
    Entity(Key, WireName),
    /// Values that are not entities.
    Values(Vec<Value>),
}

/// Creates what every tenant starts with: its settings and the catalog "General".
pub fn found(tenant: &mut Tenant) {
    let settings = json!({
        "id": "settings",
        "daysUntilExternalUserDeletedAfterBlocked": 30,
        "externalUserLifecycleAction": "BlockSignInAndDelete",
    });
    let catalog = json!({
        "displayName": "General",
        "description": "Built-in catalog.",
        "catalogType": "ServiceDefault",
        "catalogStatus": "Published",
        "isExternallyVisible": true,
    });
    let settings = found_as_declared(tenant, "entitlementManagementSettings", settings);
    found_as_declared(tenant, "accessPackageCatalog", catalog);
    let root = tenant.root().clone();
    tenant.store.link(&root, "settings", settings);
}

/// Adds an entity with only those properties that its type declares.
fn found_as_declared(tenant: &mut Tenant, ty: &str, properties: Value) -> Key {
    let ty = Tenant::ty(ty);
    let mut properties = object(properties);
    if let Some(structure) = tenant.api.structure(&ty) {
        properties.retain(|name, _| structure.property(name).is_some());
    }
    tenant.add(&ty, properties)
}

/// Called after a seed was loaded: derives what the service would have recorded; returns errors.
pub fn seeded(tenant: &mut Tenant) -> Vec<String> {
    packages::show_all(tenant);
    let mut problems = Vec::new();
    if rules::apply(&tenant.api, "accessPackageAssignmentRequest") {
        problems.extend(seeded_requests::seeded(tenant));
        problems.extend(approvals::seeded(tenant));
    }
    if rules::apply(&tenant.api, "accessPackageAssignment") {
        problems.extend(seeded_assignments::seeded(tenant));
    }
    settle(tenant);
    problems
}

/// Sets properties that an entity of a seed leaves out, as a create does.
pub fn complete(api: &Api, ty: &WireName, properties: &mut Map<String, Value>) {
    match short(ty) {
        ty if !rules::apply(api, ty) => {}
        ty @ ("accessPackage" | "accessPackageCatalog") => packages::complete(ty, properties),
        "accessPackageAssignmentPolicy" => policies::complete(properties),
        _ => {}
    }
}

/// Whether a seed may describe the target of a navigation property instead of naming its identifier.
#[must_use]
pub fn is_described(ty: &WireName, property: &str) -> bool {
    short(ty) == "accessPackageAssignmentRequest" && property == "accessPackageAssignment"
}

/// Whether a `PUT` on an entity of a type keeps what its body omits, as the API reference's example for
/// extensions shows.
#[must_use]
pub fn is_merged(ty: &WireName) -> bool {
    short(ty).ends_with("WorkflowExtension")
}

/// Whether the response to a change of an entity of this type has the entity even without `Prefer`.
#[must_use]
pub fn shows_change(ty: &WireName) -> bool {
    let name = short(ty);
    name == "externalOriginResourceConnector" || name.ends_with("UploadSession")
}

/// Navigation properties that are returned even if no request expands them.
#[must_use]
pub fn is_shown(ty: &WireName, property: &str) -> bool {
    match property {
        "files" => short(ty).ends_with("UploadSession"),
        "steps" => short(ty) == "approval",
        _ => false,
    }
}

/// The value of a property that depends on the caller.
#[must_use]
pub fn seen(
    tenant: &Tenant,
    caller: Option<&Token>,
    entity: &Entity,
    property: &str,
) -> Option<Value> {
    if property != "assignedToMe" || short(&entity.ty) != "approvalStep" {
        return None;
    }
    let user = caller.and_then(|caller| caller.user.as_deref());
    let mine = user.is_some_and(|user| approvals::is_assigned(tenant, entity, user));
    Some(Value::Bool(mine))
}

/// The properties of an object.
#[must_use]
pub fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// Called before an entity is created from a body, which it may change; returns notes to keep.
///
/// # Errors
/// If a rule forbids it.
pub fn creating(
    tenant: &mut Tenant,
    creation: Creation<'_>,
    ty: &WireName,
    body: &mut Map<String, Value>,
) -> Result<Map<String, Value>, Problem> {
    if !rules::apply(&tenant.api, short(ty)) {
        return Ok(Map::new());
    }
    match short(ty) {
        ty @ ("accessPackage" | "accessPackageCatalog") => packages::creating(tenant, ty, body)?,
        "accessPackageAssignmentPolicy" => policies::creating(tenant, body)?,
        "accessPackageResourceRequest" => resources::request(tenant, creation, body)?,
        "accessPackageResourceRoleScope" => role_scopes::creating(tenant, creation.owner, body)?,
        "accessPackageAssignmentRequest" => {
            return requests::creating(tenant, creation.caller, body);
        }
        "accessPackageAssignment" => {
            return Err(Problem::not_allowed("assignments are made by requests"));
        }
        "availableAccessPackage" => return Err(packages::follows()),
        ty if ty.ends_with("UploadSession") => uploads::creating(body),
        ty if ty.ends_with("WorkflowExtension") => callbacks::creating(body),
        _ => {}
    }
    Ok(Map::new())
}

/// Called after an entity was created from a body.
pub fn created(tenant: &mut Tenant, owner: &Key, key: &Key) {
    match type_of(tenant, key).as_str() {
        "accessPackage" => packages::show(tenant, key),
        "accessPackageResourceRoleScope" if type_of(tenant, owner) == "accessPackage" => {
            packages::show(tenant, owner);
        }
        "accessPackageAssignmentPolicy" => policies::name_questions(tenant, key),
        "accessPackageResource" => resources::furnish(tenant, key),
        "accessPackageAssignmentRequest" => requests::created(tenant, key),
        _ => {}
    }
}

fn type_of(tenant: &Tenant, key: &Key) -> String {
    let entity = tenant.store.get(key);
    let ty = entity.map(|entity| short(&entity.ty));
    // Without the needed names, no rule applies.
    let ruled = ty.filter(|ty| rules::apply(&tenant.api, ty));
    ruled.unwrap_or_default().to_owned()
}

/// Called before a body changes an entity.
///
/// # Errors
/// If a rule forbids it.
pub fn changing(
    tenant: &Tenant,
    caller: &Token,
    key: &Key,
    body: &Map<String, Value>,
) -> Result<(), Problem> {
    match type_of(tenant, key).as_str() {
        "approvalStep" => approvals::changing(tenant, caller, key, body),
        "availableAccessPackage" => Err(packages::follows()),
        _ => Ok(()),
    }
}

/// Called after a body changed an entity.
///
/// # Errors
/// If a rule forbids it.
pub fn changed(
    tenant: &mut Tenant,
    caller: &Token,
    key: &Key,
    before: &Entity,
) -> Result<(), Problem> {
    if let Some(entity) = tenant.store.get(key) {
        fixed::kept(entity, before)?;
    }
    match type_of(tenant, key).as_str() {
        ty @ ("accessPackage" | "accessPackageCatalog") => {
            packages::changed(tenant, ty, key, before)
        }
        "accessPackageAssignmentPolicy" => policies::changed(tenant, key, before),
        "approvalStep" => {
            approvals::changed(tenant, caller, key);
            Ok(())
        }
        ty if ty.ends_with("UploadSession") => {
            uploads::changed(tenant, key);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Called before a navigation property is linked to an existing entity.
///
/// # Errors
/// If a rule forbids it.
pub fn linking(tenant: &Tenant, owner: &Key, property: &Property, to: &Key) -> Result<(), Problem> {
    if owner == to {
        let message = format!("`{}` cannot lead back to its own entity", property.name);
        return Err(Problem::bad_request(message));
    }
    let entity = tenant.store.get(owner);
    let relation = entity.map(|entity| relation(&tenant.api, &entity.ty, property));
    if let (Some(Relation::Where(name)), Some(found)) = (relation, tenant.store.get(to))
        && !found.text(name).eq_ignore_ascii_case(&owner.id)
    {
        let message = format!(
            "`{}` cannot link to '{}' of another entity",
            property.name, to.id
        );
        return Err(Problem::bad_request(message));
    }
    resources::linking(tenant, owner, property.name.as_str(), to)
}

/// Removes an entity from the parent in its URL, if it has other parents; returns whether it did.
pub fn leaving(tenant: &mut Tenant, owner: &Key, key: &Key) -> bool {
    let role_scope = type_of(tenant, key) == "accessPackageResourceRoleScope";
    let of_package = role_scope && type_of(tenant, owner) == "accessPackage";
    let shared = of_package && role_scopes::is_shared(tenant, key, owner);
    if shared {
        role_scopes::take(tenant, key, owner);
        packages::show(tenant, owner);
    }
    shared
}

/// Called before an entity is removed; removes its children.
///
/// # Errors
/// If a rule forbids it.
pub fn deleting(tenant: &mut Tenant, key: &Key) -> Result<(), Problem> {
    match type_of(tenant, key).as_str() {
        "entitlementManagement" | "entitlementManagementSettings" => Err(Problem::bad_request(
            "every tenant has it, so it cannot be deleted",
        )),
        "accessPackage" => packages::deleting(tenant, key),
        "accessPackageCatalog" => packages::deleting_catalog(tenant, key),
        "accessPackageResource" | "customDataProvidedResource" => resources::deleting(tenant, key),
        "accessPackageResourceRole" | "accessPackageResourceScope" => {
            resources::deleting_part(tenant, key)
        }
        "availableAccessPackage" => Err(packages::follows()),
        "approval" | "approvalStep" => approvals::deleting(tenant, key),
        "accessPackageSubject" => requests::deleting_subject(tenant, key),
        "accessPackageAssignmentResourceRole" => {
            assignments::leave(tenant, key);
            Ok(())
        }
        "accessPackageAssignmentPolicy" => assignments::deleting_policy(tenant, key),
        "accessPackageAssignmentRequest" => requests::deleting(tenant, key),
        "accessPackageAssignment" => Err(Problem::not_allowed("assignments end by requests")),
        _ if *key == tenant.key("customCalloutExtension", &key.id) => {
            callbacks::deleting(tenant, key)
        }
        _ => Ok(()),
    }
}

/// Carries out everything that is due, each at its own time.
pub fn settle(tenant: &mut Tenant) {
    let now = tenant.store.now();
    while let Some((key, at)) = tenant.next_due(now) {
        tenant.store.set_now(at);
        match type_of(tenant, &key).as_str() {
            "accessPackageAssignmentRequest" => requests::due(tenant, &key),
            "accessPackageAssignment" => assignments::due(tenant, &key),
            _ => {}
        }
    }
    tenant.store.set_now(now);
}

pub use calls::call;

//! Seeds what an example needs: the entities on its path, in its body, and in its response.

use graph_fake::model::{Body, Operation, Property, PropertyKind, Ty, WireName};
use graph_fake::relations::{Relation, relation, target};
use graph_fake::route::Step;
use graph_fake::store::{Key, short};
use graph_fake::tenant::Tenant;
use graph_fake::write::connect;
use serde_json::{Map, Value, json};

use super::CALLER;
use super::states::{
    for_action, for_function, for_request, for_resource_request, for_role_scope, set,
};

/// A routed request.
pub struct Request<'a> {
    pub method: &'a str,
    pub template: &'a str,
    pub steps: &'a [Step<'a>],
    pub operation: Option<&'a Operation>,
    pub body: &'a Value,
    pub answer: Option<&'a Value>,
}

/// The current place of a path.
enum At {
    One(Key),
    Many(Key, Box<Property>),
}

/// Seeds what a request needs.
pub fn lay(tenant: &mut Tenant, request: &Request<'_>) {
    let caller =
        json!({"id": CALLER, "displayName": "Caller", "userPrincipalName": "caller@example.com"});
    plant(tenant, &Tenant::ty("user"), &caller);
    let at = walk(tenant, request);
    if let Some(Body::Json(Ty::Named(ty))) = request.operation.and_then(|found| found.body.as_ref())
    {
        need(tenant, &ty.clone(), request.body);
    }
    if let Some(catalog) = request.body["catalogId"].as_str() {
        ensure(tenant, "accessPackageCatalog", catalog);
    }
    let name = request.template.rsplit('/').next().unwrap_or_default();
    match (&at, request.method) {
        (At::Many(_, property), "POST") if name == "$ref" => {
            let url = request.body["@odata.id"].as_str().unwrap_or_default();
            let id = url.rsplit('/').next().unwrap_or_default();
            let ty = item(property);
            ensure(tenant, short(&ty), id);
        }
        (At::Many(..), "POST")
            if name == "accessPackageAssignmentRequests" || name == "assignmentRequests" =>
        {
            for_request(tenant, request.body, request.answer);
        }
        (At::Many(owner, _), "POST") if name == "accessPackageResourceRoleScopes" => {
            for_role_scope(tenant, owner, request.body);
        }
        (At::Many(..), "POST") if name == "accessPackageResourceRequests" => {
            for_resource_request(tenant, request.body);
        }
        (At::One(key), "PUT") => {
            // Entities that refer to others by identifier get those of the body.
            let package = &request.body["accessPackageId"];
            if package.is_string() {
                set(tenant, key, json!({"accessPackageId": package}));
            }
        }
        (At::One(key), "POST") => for_action(tenant, key, name, request),
        _ => {}
    }
    for_function(tenant, request);
}

/// Creates the entities on the path, and the one at its end.
fn walk(tenant: &mut Tenant, request: &Request<'_>) -> At {
    let mut at = At::One(tenant.root().clone());
    let reads = request.method == "GET";
    let changes = matches!(request.method, "PUT" | "PATCH");
    for (index, step) in request.steps.iter().enumerate() {
        let last = index + 1 == request.steps.len();
        let shown = request.answer.filter(|_| (reads || changes) && last);
        at = match (at, step) {
            (At::One(owner), Step::Fixed(name)) => match navigation(tenant, &owner, name) {
                None => return At::One(owner),
                Some(property) if matches!(property.ty, Ty::List(_)) => {
                    At::Many(owner, Box::new(property))
                }
                Some(property) => {
                    let value = shown.cloned().unwrap_or_else(|| json!({}));
                    At::One(put(tenant, &owner, &property, &value))
                }
            },
            (At::Many(owner, property), Step::Key(id)) => {
                let mut value = shown.cloned().unwrap_or_else(|| json!({}));
                value["id"] = json!(id);
                At::One(put(tenant, &owner, &property, &value))
            }
            (At::One(owner), Step::Call { name, arguments }) => {
                let Some(property) = navigation(tenant, &owner, name) else {
                    return At::One(owner);
                };
                let mut value = shown.cloned().unwrap_or_else(|| json!({}));
                for (name, argument) in arguments {
                    value[*name] = json!(argument);
                }
                At::One(put(tenant, &owner, &property, &value))
            }
            (at, _) => at,
        };
    }
    if let (At::Many(owner, property), true) = (&at, reads) {
        for value in request
            .answer
            .and_then(|answer| answer["value"].as_array())
            .into_iter()
            .flatten()
        {
            put(tenant, owner, property, value);
        }
    }
    at
}

fn navigation(tenant: &Tenant, owner: &Key, name: &str) -> Option<Property> {
    let entity = tenant.store.get(owner)?;
    let found = tenant.property(&entity.ty, name)?;
    (found.kind == PropertyKind::Navigation).then(|| found.clone())
}

/// The type of the entities behind a navigation property; users where any directory object is allowed.
fn item(property: &Property) -> WireName {
    let ty = target(property).cloned();
    let ty = ty.unwrap_or_else(|| Tenant::ty("entity"));
    if short(&ty) == "directoryObject" {
        Tenant::ty("user")
    } else {
        ty
    }
}

/// Seeds a value and links a navigation property to it.
fn put(tenant: &mut Tenant, owner: &Key, property: &Property, value: &Value) -> Key {
    let key = plant(tenant, &item(property), value);
    let entity = tenant.store.get(owner).map(|entity| entity.ty.clone());
    match entity.map(|ty| relation(&tenant.api, &ty, property)) {
        // The resources of the catalog have it.
        Some(Relation::Through(first, second)) => {
            let resource = tenant
                .all("accessPackageResource")
                .find(|(_, resource)| {
                    resource
                        .links
                        .get(second)
                        .is_some_and(|links| links.contains(&key))
                })
                .map(|(key, _)| key.clone());
            if let Some(resource) = resource {
                tenant.store.link(owner, first, resource);
            }
        }
        _ => connect(tenant, owner, property, &key),
    }
    key
}

/// Adds an entity as shown in a response, with all nested entities; an existing one is updated.
pub fn plant(tenant: &mut Tenant, declared: &WireName, value: &Value) -> Key {
    let api = tenant.api.clone();
    let named = value["@odata.type"].as_str().unwrap_or_default();
    let named = WireName(named.trim_start_matches('#').to_owned());
    let ty = if api.structure(&named).is_some() {
        named
    } else {
        declared.clone()
    };
    let structure = api.structure(&ty).expect("a type of the slice");
    let mut structural = Map::new();
    let mut below = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let found = structure
            .properties
            .iter()
            .find(|property| property.name.as_str() == name);
        match found {
            Some(property) if property.kind == PropertyKind::Navigation => {
                below.push((property, value));
            }
            Some(_) if name != "@odata.type" => {
                structural.insert(name.clone(), value.clone());
            }
            _ => {}
        }
    }
    let id = value["id"].as_str().unwrap_or_default();
    let known = tenant.key(short(&ty), id);
    let key = if id.is_empty() || tenant.store.get(&known).is_none() {
        tenant.add(&ty, structural)
    } else {
        let entity = tenant.store.get_mut(&known).expect("it is there");
        entity.properties.extend(structural);
        known
    };
    for property in &structure.properties {
        if let Relation::By(holder) = relation(&tenant.api, &ty, property)
            && let Some(id) = value[holder].as_str()
        {
            let to = item(property);
            ensure(tenant, short(&to), id);
        }
    }
    for (property, value) in below {
        let items = match value {
            Value::Array(items) => items.as_slice(),
            Value::Null => &[],
            item => std::slice::from_ref(item),
        };
        for value in items {
            put(tenant, &key, property, value);
        }
    }
    key
}

pub fn ensure(tenant: &mut Tenant, ty: &str, id: &str) -> Key {
    plant(tenant, &Tenant::ty(ty), &json!({"id": id}))
}

/// Creates the entities that a body names by identifier.
fn need(tenant: &mut Tenant, ty: &WireName, body: &Value) {
    let api = tenant.api.clone();
    let Some(structure) = api.structure(ty) else {
        return;
    };
    for property in &structure.properties {
        let name = property.name.as_str();
        if property.kind != PropertyKind::Navigation {
            continue;
        }
        let to = item(property);
        if let Relation::By(holder) = relation(&tenant.api, ty, property)
            && let Some(id) = body[holder].as_str()
        {
            ensure(tenant, short(&to), id);
        }
        if let Some(url) = body[format!("{name}@odata.bind")].as_str() {
            let id = url.rsplit('/').next().unwrap_or_default();
            ensure(tenant, short(&to), id);
        }
        let items = match &body[name] {
            Value::Array(items) => items.as_slice(),
            Value::Null => &[],
            item => std::slice::from_ref(item),
        };
        for value in items {
            let named = value["@odata.type"].as_str().unwrap_or_default();
            let named = WireName(named.trim_start_matches('#').to_owned());
            let to = if api.structure(&named).is_some() {
                named
            } else {
                to.clone()
            };
            if let Some(id) = value["id"].as_str() {
                ensure(tenant, short(&to), id);
            }
            need(tenant, &to, value);
        }
    }
}

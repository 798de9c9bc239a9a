//! Sends every operation of the generated crate to the fake: each is carried out, or rejected as Graph does.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use graph_fake::model::{Kind, Operation, PropertyKind, WireName};
use graph_fake::place::{Place, follow, members};
use graph_fake::route::route;
use graph_fake::store::{Key, short};
use graph_fake::tenant::Tenant;
use graph_fake::{Fake, Seed};
use graph_runtime::{Client, Error, RetryPolicy, StaticToken};
use graph_tests::call::{Call, Sample};
use graph_tests::calls;
use serde_json::{Map, Value, json};

const SEED: &str = include_str!("../../fixtures/everything.yaml");
/// A placeholder for a missing entity.
const NOTHING: &str = "none";

#[tokio::test]
async fn given_one_of_everything_when_each_operation_is_called_then_it_behaves_as_documented() {
    let fake = Fake::seeded(Seed::parse(SEED).unwrap()).unwrap();
    fake.change(complete);
    fake.keep();
    let (app, ada) = (client(&fake, "app"), client(&fake, "ada"));
    let mut works = 0;
    let mut refusals: BTreeMap<String, u32> = BTreeMap::new();
    let mut problems = Vec::new();
    for call in calls::CALLS {
        fake.reset();
        let (sample, user) = fake.change(|tenant| prepare(tenant, call));
        let client = if user { &ada } else { &app };
        let pending =
            (call.run)(client, &sample).unwrap_or_else(|error| panic!("{}: {error}", call.id));
        match pending.answer.await {
            Ok(()) => works += 1,
            Err(error) => match refusal(&error) {
                Some(refusal) => {
                    *refusals
                        .entry(format!("{refusal} ({})", call.method))
                        .or_default() += 1;
                }
                None => problems.push(format!("{} {}: {error:?}", call.method, call.template)),
            },
        }
    }
    let shown: Vec<_> = problems.iter().take(10).collect();
    assert!(problems.is_empty(), "{}: {shown:#?}", problems.len());
    let mut table = format!("{works} of {} are carried out\n", calls::CALLS.len());
    for (refusal, count) in refusals {
        writeln!(table, "{count:>4}  {refusal}").unwrap();
    }
    insta::assert_snapshot!("refusals", table);
}

/// Completes the first entity of every type, including streams.
fn complete(tenant: &mut Tenant) {
    let catalogs = tenant.all("accessPackageCatalog");
    let general: Vec<Key> = catalogs
        .filter(|(_, catalog)| catalog.text("displayName") == "General")
        .map(|(key, _)| key.clone())
        .collect();
    for key in general {
        tenant.store.remove(&key);
    }
    let keys: Vec<Key> = tenant.store.all().map(|(key, _)| key.clone()).collect();
    for key in keys {
        let entity = tenant.store.get_mut(&key).unwrap();
        entity.streams.insert("$value".to_owned(), "abc".into());
    }
}

fn client(fake: &Fake, token: &str) -> Client {
    let builder = Client::builder().credential(StaticToken::new(token));
    let builder = builder.transport(fake.clone()).retry(RetryPolicy::never());
    builder.build().unwrap()
}

/// The fake's error in Graph's format, if it is one.
fn refusal(error: &Error) -> Option<String> {
    let status = error.status()?.as_u16();
    let (code, message) = (error.code()?, error.message()?);
    let shaped = (400..500).contains(&status) && error.request_id().is_some() && !error.is_decode();
    shaped.then(|| format!("{status} {code}: {message}"))
}

/// Values for a call that lead to seeded entities, and whether it needs a signed-in user.
fn prepare(tenant: &mut Tenant, call: &Call) -> (Sample, bool) {
    let api = tenant.api.clone();
    let operations = api.operations();
    let (_, operation) = operations
        .iter()
        .find(|(template, operation)| {
            operation.method.as_str() == call.method && template == call.template
        })
        .unwrap_or_else(|| panic!("{} is not an operation", call.template));
    make_ready(tenant, call);
    let (path, arguments) = walk(tenant, call.template);
    let found = route(&api.root, &path).unwrap();
    let place = follow(tenant, &found.steps)
        .ok()
        .map(|followed| followed.place);
    let permissions = operation.permissions.as_ref();
    let about_user = ["filterByCurrentUser(", "My()"]
        .iter()
        .any(|function| call.template.contains(function));
    let user =
        about_user || permissions.is_some_and(|permissions| permissions.application.is_none());
    let sample = Sample {
        arguments,
        body: body(tenant, operation, call.template, place.as_ref()),
        reference: reference(operation, call.template, place.as_ref()),
        bytes: b"abc".to_vec(),
        taken: Cell::new(0),
        ..Sample::default()
    };
    (sample, user)
}

/// Brings the tenant into the state that a call needs, as far as its path allows.
fn make_ready(tenant: &mut Tenant, call: &Call) {
    let passes = |name: &str| call.template.contains(name);
    let set = |tenant: &mut Tenant, ty: &str, id: &str, name: &str, value: &str| {
        let key = tenant.key(ty, id);
        tenant.store.get_mut(&key).unwrap().set(name, value);
    };
    if call.method == "DELETE" {
        set(
            tenant,
            "accessPackageAssignment",
            "a-1",
            "assignmentState",
            "Expired",
        );
        set(
            tenant,
            "accessPackageAssignmentRequest",
            "b-1",
            "requestState",
            "Delivered",
        );
        if !passes("esourceRoleScopes") {
            remove(tenant, "accessPackageResourceRoleScope", "n-1");
        }
        if !passes("/customExtensionHandlers") {
            remove(tenant, "customExtensionHandler", "h-1");
        }
        if !passes("/customExtensionStageSettings") {
            remove(tenant, "customExtensionStageSetting", "t-1");
        }
        // Only paths that begin with the catalog work without packages in it.
        if call
            .template
            .ends_with("/accessPackageCatalogs/{accessPackageCatalog-id}")
        {
            for package in ["p-1", "p-2"] {
                remove(tenant, "accessPackage", package);
            }
        }
    }
    let state = match call.template.rsplit('/').next() {
        Some("resume") => "WaitingForCallback",
        Some("reprocess") => "DeliveryFailed",
        _ => return,
    };
    let ty = "accessPackageAssignmentRequest";
    set(tenant, ty, "b-1", "requestState", state);
}

fn remove(tenant: &mut Tenant, ty: &str, id: &str) {
    let key = tenant.key(ty, id);
    tenant.store.remove(&key);
}

/// The path for a template in the tenant, and the values in it.
fn walk(tenant: &Tenant, template: &str) -> (String, Vec<Value>) {
    let mut path = String::new();
    let mut arguments = Vec::new();
    for segment in template.split('/').skip(1) {
        let mut rest = segment;
        path.push('/');
        let before = path.trim_end_matches('/').to_owned();
        while let Some((text, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap();
            let value = value(tenant, &before, segment, name);
            path.push_str(text);
            path.push_str(&value);
            arguments.push(Value::String(value));
            rest = after;
        }
        path.push_str(rest);
    }
    (path, arguments)
}

/// The value for a parameter in a segment after a path.
fn value(tenant: &Tenant, before: &str, segment: &str, name: &str) -> String {
    let (path, property) = match (segment.split_once('('), name) {
        (_, "on") => return on(before).to_owned(),
        (_, "accessPackageId") => return "p-1".to_owned(),
        (_, "incompatibleAccessPackageId") => return "p-2".to_owned(),
        (Some((set, _)), name) => (format!("{before}/{set}"), name),
        (None, _) => (before.to_owned(), "id"),
    };
    let found = route(&tenant.api.root, &path).ok();
    let place = found.and_then(|found| follow(tenant, &found.steps).ok());
    match place.map(|followed| followed.place) {
        Some(Place::Collection {
            owner,
            property: of,
            ..
        }) => {
            let keys = members(tenant, &owner, &of);
            let entities = keys.iter().filter_map(|key| tenant.store.get(key));
            let mut texts = entities.map(|entity| entity.text(property));
            texts
                .find(|text| !text.is_empty())
                .unwrap_or(NOTHING)
                .to_owned()
        }
        _ => NOTHING.to_owned(),
    }
}

fn on(path: &str) -> &'static str {
    match path.rsplit('/').next() {
        Some("accessPackages") => "allowedRequestor",
        Some("accessPackageSuggestions") => "assignmentHistory",
        _ => "target",
    }
}

/// An identifier for a reference operation.
fn reference(operation: &Operation, template: &str, place: Option<&Place>) -> String {
    let existing = match (operation.kind, place) {
        (Kind::RemoveRef, Some(Place::Collection { property, .. })) => Some(property.name.as_str()),
        _ => None,
    };
    let sets = [
        ("incompatibleAccessPackages", "p-2", "p-3"),
        ("incompatibleGroups", "g-1", "g-2"),
        ("internalSponsors", "u-ada", "u-bob"),
        ("externalSponsors", "u-alice", "u-bob"),
    ];
    let found = sets.iter().find(|(name, ..)| template.contains(name));
    found
        .map_or(
            NOTHING,
            |(_, old, new)| if existing.is_some() { old } else { new },
        )
        .to_owned()
}

fn body(tenant: &Tenant, operation: &Operation, template: &str, place: Option<&Place>) -> Value {
    match (&operation.kind, place) {
        (Kind::Action, _) if template.ends_with("/moveToCatalog") => json!({"catalogId": "c-2"}),
        (Kind::Action, _) => json!({"source": "here", "type": "x", "data": {}}),
        (Kind::Update | Kind::Replace, Some(Place::Entity { key, .. })) => again(tenant, key),
        (
            Kind::Create,
            Some(Place::Collection {
                owner,
                property,
                item,
            }),
        ) => {
            let like = members(tenant, owner, property).into_iter().next();
            new(tenant, item, like.as_ref())
        }
        _ => json!({}),
    }
}

/// What was read, to write it back.
fn again(tenant: &Tenant, key: &Key) -> Value {
    let entity = tenant.store.get(key).unwrap();
    if short(&entity.ty) == "approvalStep" {
        return json!({"reviewResult": "Approve", "justification": "fine"});
    }
    let mut value = structural(tenant, key);
    value.insert("@odata.type".to_owned(), json!(format!("#{}", entity.ty)));
    Value::Object(value)
}

/// The properties of an entity that a client may set.
fn structural(tenant: &Tenant, key: &Key) -> Map<String, Value> {
    let entity = tenant.store.get(key).unwrap();
    let structure = tenant.api.structure(&entity.ty).unwrap();
    let writable = structure
        .properties
        .iter()
        .filter(|property| property.kind == PropertyKind::Structural && !property.read_only);
    let values = writable.filter_map(|property| {
        let name = property.name.as_str();
        Some((name.to_owned(), entity.properties.get(name)?.clone()))
    });
    values.collect()
}

/// A new entity: one that satisfies the rules, or one like another.
fn new(tenant: &Tenant, item: &WireName, like: Option<&Key>) -> Value {
    match short(item) {
        "accessPackageAssignmentRequest" => json!({
            "requestType": "AdminAdd",
            "accessPackageAssignment": {"targetId": "u-bob", "assignmentPolicyId": "y-3", "accessPackageId": "p-3"},
        }),
        "accessPackageResourceRequest" => json!({
            "catalogId": "c-1",
            "requestType": "AdminAdd",
            "accessPackageResource": {"originId": "g-2", "originSystem": "AadGroup"},
        }),
        "accessPackageResourceRoleScope" => json!({
            "accessPackageResourceRole": {"originId": "Owner_g-1", "originSystem": "AadGroup"},
            "accessPackageResourceScope": {"originId": "g-1", "originSystem": "AadGroup"},
        }),
        _ => {
            let mut body = like.map(|key| structural(tenant, key)).unwrap_or_default();
            for name in ["id", "uniqueName"] {
                body.shift_remove(name);
            }
            if let Some(entity) = like.and_then(|key| tenant.store.get(key)) {
                body.insert("@odata.type".to_owned(), json!(format!("#{}", entity.ty)));
            }
            Value::Object(body)
        }
    }
}

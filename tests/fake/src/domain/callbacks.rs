//! Requests that wait for a callback of a custom extension.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{approvals, progress};
use crate::problem::Problem;
use crate::query::duration;
use crate::store::{Entity, Key};
use crate::tenant::Tenant;

const WAITING: &str = "WaitingForCallback";
/// The stage in which a request waits.
const STAGE: &str = "assignmentRequestCreated";

/// Makes a request wait if its policy has an extension that calls back on creation; otherwise continues it.
pub fn wait_or(tenant: &mut Tenant, request: &Key, go_on: impl FnOnce(&mut Tenant, &Key)) {
    let Some((extension, configuration)) = extension(tenant, request) else {
        go_on(tenant, request);
        return;
    };
    let instance = json!({
        "id": tenant.store.make_id(),
        "customExtensionId": extension.id,
        "externalCorrelationId": tenant.store.make_id(),
        "status": "waitingForCallback",
        "detail": STAGE,
    });
    if let Some(entity) = tenant.store.get_mut(request) {
        entity.set("customExtensionCalloutInstances", json!([instance]));
    }
    progress::wait_for(tenant, request, WAITING);
    let time = configuration["timeoutDuration"].as_str().and_then(duration);
    match time.and_then(|time| tenant.store.now().checked_add(time).ok()) {
        Some(end) => tenant.schedule(request, end),
        None => tenant.schedule(request, Timestamp::MAX),
    }
}

/// The extension that a request waits for, and its callback configuration.
fn extension(tenant: &Tenant, request: &Key) -> Option<(Key, Value)> {
    let assigned = progress::assigned(tenant, request)?;
    let settings = tenant
        .store
        .get(&assigned.policy)?
        .links
        .get("customExtensionStageSettings")?;
    let mut settings = settings.iter().filter_map(|key| tenant.store.get(key));
    settings.find_map(|setting| {
        let extension = setting.linked("customExtension")?;
        let configuration = tenant.store.get(extension)?.get("callbackConfiguration");
        let waits = setting.text("stage") == STAGE && configuration.is_object();
        waits.then(|| (extension.clone(), configuration.clone()))
    })
}

/// Sets the endpoint of an extension, as far as the body leaves that to the service.
pub fn creating(body: &mut Map<String, Value>) {
    let endpoint = body
        .get_mut("endpointConfiguration")
        .and_then(Value::as_object_mut);
    if let Some(endpoint) = endpoint
        && let Some(workflow) = endpoint.get("logicAppWorkflowName").and_then(Value::as_str)
        && endpoint.get("url").is_none_or(Value::is_null)
    {
        let url =
            format!("https://logic.example/workflows/{workflow}/triggers/manual/paths/invoke");
        endpoint.insert("url".to_owned(), Value::from(url));
    }
}

/// Verifies that an extension can be removed.
///
/// # Errors
/// If a policy uses it.
pub fn deleting(tenant: &Tenant, extension: &Key) -> Result<(), Problem> {
    let uses = |policy: &Entity| {
        ["customExtensionStageSettings", "customExtensionHandlers"]
            .iter()
            .filter_map(|name| policy.links.get(*name))
            .flatten()
            .filter_map(|key| tenant.store.get(key))
            .any(|setting| setting.linked("customExtension") == Some(extension))
    };
    let mut policies = tenant.all("accessPackageAssignmentPolicy");
    if policies.any(|(_, policy)| uses(policy)) {
        return Err(Problem::bad_request(
            "a policy uses the extension; remove it there first",
        ));
    }
    Ok(())
}

/// Continues a request after its extension has called back.
///
/// # Errors
/// If the request does not wait, or the callback is about another stage.
pub fn resume(tenant: &mut Tenant, request: &Key, body: &Value) -> Result<(), Problem> {
    let waits = |request: &Entity| request.text("requestState") == WAITING;
    if !tenant.store.get(request).is_some_and(waits) {
        return Err(Problem::bad_request(
            "the request does not wait for an extension",
        ));
    }
    let data = &body["data"];
    let stage = data["stage"].as_str();
    if stage.is_some_and(|stage| !stage.eq_ignore_ascii_case(STAGE)) {
        return Err(Problem::bad_request(format!(
            "/data/stage: expected {STAGE}"
        )));
    }
    if let Some(entity) = tenant.store.get_mut(request) {
        let mut instances = entity.get("customExtensionCalloutInstances").clone();
        if let Some(instance) = instances.get_mut(0).and_then(Value::as_object_mut) {
            instance.insert("status".to_owned(), json!("callbackReceived"));
        }
        entity.set("customExtensionCalloutInstances", instances);
    }
    let denied = data["state"]
        .as_str()
        .is_some_and(|state| state.eq_ignore_ascii_case("denied"));
    if denied {
        progress::settle(tenant, request, "Denied", "Denied");
    } else {
        approvals::ask(tenant, request);
    }
    Ok(())
}

//! Upload sessions of resources with external data.

use serde_json::{Map, Value, json};

use super::{Invocation, Returned, object};
use crate::problem::Problem;
use crate::store::Key;
use crate::tenant::Tenant;

/// Sets the initial state of a session.
pub fn creating(body: &mut Map<String, Value>) {
    body.insert("status".to_owned(), json!("active"));
    body.insert("isUploadDone".to_owned(), json!(false));
    let stats = json!({"filesUploaded": 0, "totalBytesUploaded": 0});
    body.insert("stats".to_owned(), stats);
}

/// Completes a session when its client marks it as done.
pub fn changed(tenant: &mut Tenant, session: &Key) {
    if let Some(entity) = tenant.store.get_mut(session)
        && *entity.get("isUploadDone") == true
    {
        entity.set("status", "complete");
    }
}

/// Adds a file to a session.
///
/// # Errors
/// If the session is done.
pub fn upload(
    tenant: &mut Tenant,
    call: &Invocation<'_>,
    session: &Key,
) -> Result<Returned, Problem> {
    let Some(entity) = tenant.store.get(session) else {
        return Err(Problem::not_found("the upload session is gone"));
    };
    if *entity.get("isUploadDone") == true {
        return Err(Problem::bad_request("the upload is done"));
    }
    let before = entity.get("stats").clone();
    let declared = Tenant::ty("customDataProvidedResourceUploadSession");
    let size = u64::try_from(call.bytes.len()).unwrap_or(u64::MAX);
    let count = before["filesUploaded"].as_u64().unwrap_or(0) + 1;
    let total = before["totalBytesUploaded"].as_u64().unwrap_or(0) + size;
    let now = tenant.timestamp();
    let file = json!({"name": format!("file-{count}"), "size": size, "uploadedDateTime": now});
    let file = tenant.add(&Tenant::ty("customDataProvidedResourceFile"), object(file));
    tenant.store.link(session, "files", file);
    if let Some(entity) = tenant.store.get_mut(session) {
        let stats: Value = json!({"filesUploaded": count, "totalBytesUploaded": total});
        entity.set("stats", stats);
    }
    Ok(Returned::Entity(session.clone(), declared))
}

//! People: users of the directory, subjects, and sets of users.

use serde_json::{Map, Value, json};

use crate::problem::Problem;
use crate::store::Key;
use crate::tenant::Tenant;

const SUBJECT: &str = "accessPackageSubject";

/// The subject for a user of the directory, created on first use.
///
/// # Errors
/// If the directory has no such user.
pub fn subject_of(tenant: &mut Tenant, user: &str) -> Result<Key, Problem> {
    if let Some(known) = known_subject(tenant, user) {
        return Ok(known);
    }
    let found = tenant
        .find("user", user)
        .ok_or_else(|| Problem::bad_request(format!("the directory has no user '{user}'")))?;
    let properties = json!({
        "objectId": found.text("id"),
        "displayName": found.get("displayName"),
        "email": found.get("mail"),
        "principalName": found.get("userPrincipalName"),
        "type": "User",
        "subjectLifecycle": "notDefined",
    });
    Ok(tenant.add(
        &Tenant::ty("accessPackageSubject"),
        super::object(properties),
    ))
}

fn known_subject(tenant: &Tenant, id: &str) -> Option<Key> {
    let key = tenant.key(SUBJECT, id);
    if tenant.store.get(&key).is_some() {
        return Some(key);
    }
    let found = tenant.store.holding(&key.family, "objectId", id);
    found.first().map(|key| (*key).clone())
}

/// The subject in the body of a request: by `targetId`, or by `target` with an object identifier or, for
/// external users, an address.
///
/// # Errors
/// If the subject is unknown.
pub fn named(tenant: &mut Tenant, wanted: &Map<String, Value>) -> Result<Option<Key>, Problem> {
    let target = wanted.get("target").and_then(Value::as_object);
    let text = |name: &str| target?.get(name)?.as_str();
    let id = wanted.get("targetId").and_then(Value::as_str);
    if let Some(id) = id.or_else(|| text("objectId")).or_else(|| text("id")) {
        return subject_of(tenant, id).map(Some);
    }
    let Some(email) = text("email") else {
        return Ok(None);
    };
    let family = tenant.key(SUBJECT, "").family;
    if let Some(known) = tenant.store.holding(&family, "email", email).first() {
        return Ok(Some((*known).clone()));
    }
    let properties = super::object(json!({"email": email, "type": "User"}));
    Ok(Some(
        tenant.add(&Tenant::ty("accessPackageSubject"), properties),
    ))
}

/// The directory's identifier of a subject, empty if it is external.
#[must_use]
pub fn user_of(tenant: &Tenant, subject: &Key) -> String {
    let subject = tenant.store.get(subject);
    subject
        .map(|subject| subject.text("objectId").to_owned())
        .unwrap_or_default()
}

/// Whether a user is a member of a group.
#[must_use]
pub fn is_member(tenant: &Tenant, group: &str, user: &str) -> bool {
    let user = tenant.key("user", user);
    let group = tenant.key("group", group);
    tenant.store.points(&group, "members", &user)
}

/// The manager of a user, this many levels up.
#[must_use]
pub fn manager(tenant: &Tenant, user: &str, levels: u64) -> Option<String> {
    let mut id = user.to_owned();
    for _ in 0..levels {
        id = tenant.find("user", &id)?.linked("manager")?.id.clone();
    }
    Some(id)
}

/// Identifier of the connected organization of a user.
#[must_use]
pub fn organization(tenant: &Tenant, user: &str) -> Option<String> {
    let subject = known_subject(tenant, user)?;
    let id = tenant.store.get(&subject)?.text("connectedOrganizationId");
    (!id.is_empty()).then(|| id.to_owned())
}

/// Whether a user is in a set of users, which may be relative to the requestor.
#[must_use]
pub fn contains(tenant: &Tenant, set: &Value, user: &str, about: &str) -> bool {
    let name = set["@odata.type"].as_str().unwrap_or_default();
    let id = set["id"].as_str().unwrap_or_default();
    match name
        .trim_start_matches('#')
        .trim_start_matches("microsoft.graph.")
    {
        "singleUser" => id.eq_ignore_ascii_case(user),
        "groupMembers" => is_member(tenant, id, user),
        "requestorManager" | "targetManager" => {
            let levels = set["managerLevel"].as_u64().unwrap_or(1).min(10);
            manager(tenant, about, levels).is_some_and(|manager| manager.eq_ignore_ascii_case(user))
        }
        "connectedOrganizationMembers" => {
            organization(tenant, user).is_some_and(|found| found.eq_ignore_ascii_case(id))
        }
        "internalSponsors" => is_sponsor(tenant, "internalSponsors", user, about),
        "externalSponsors" => is_sponsor(tenant, "externalSponsors", user, about),
        _ => false,
    }
}

fn is_sponsor(tenant: &Tenant, property: &str, user: &str, about: &str) -> bool {
    let user = tenant.key("user", user);
    let organization = organization(tenant, about);
    let organization = organization.and_then(|id| tenant.find("connectedOrganization", &id));
    let sponsors = organization.and_then(|organization| organization.links.get(property));
    sponsors.is_some_and(|sponsors| sponsors.contains(&user))
}

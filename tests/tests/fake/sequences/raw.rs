//! Steps as raw requests.

use serde_json::{Value, json};

use super::steps::Step;
use super::world::{GROUPS, TOKENS, USERS, World};

/// Sets at the root that a client deletes from and queries.
const SETS: [(&str, &str); 10] = [
    ("accessPackages", "accessPackage"),
    ("accessPackageCatalogs", "accessPackageCatalog"),
    (
        "accessPackageAssignmentPolicies",
        "accessPackageAssignmentPolicy",
    ),
    (
        "accessPackageAssignmentRequests",
        "accessPackageAssignmentRequest",
    ),
    ("accessPackageAssignments", "accessPackageAssignment"),
    ("subjects", "accessPackageSubject"),
    (
        "accessPackageResourceRequests",
        "accessPackageResourceRequest",
    ),
    (
        "accessPackageAssignmentResourceRoles",
        "accessPackageAssignmentResourceRole",
    ),
    ("accessPackageAssignmentApprovals", "approval"),
    ("availableAccessPackages", "availableAccessPackage"),
];

const QUERIES: [&str; 12] = [
    "?$count=true&$top=2",
    "?$filter=displayName eq 'x'",
    "?$orderby=createdDateTime desc",
    "?$search=\"x\"",
    "?$expand=accessPackageCatalog,accessPackageAssignmentPolicies($count=true)",
    "?$filter=accessPackageCatalog/displayName ne null",
    "?$expand=target,accessPackage($expand=accessPackageCatalog)",
    "?$select=id&$skip=1",
    "?$filter=",
    "?$filter=(((",
    "?$orderby=displayName/x",
    "?$expand=a(b(c",
];

impl Step {
    /// Token, method, URL and body.
    pub fn as_request(&self, world: &World) -> (&'static str, &'static str, String, Value) {
        match self {
            Self::AddResource {
                catalog,
                group,
                only_validate,
            } => {
                let body = json!({
                    "catalogId": world.pick("accessPackageCatalog", *catalog),
                    "requestType": "AdminAdd",
                    "isValidationOnly": only_validate,
                    "accessPackageResource": {"originId": of(&GROUPS, *group), "originSystem": "AadGroup"},
                });
                (
                    "app",
                    "POST",
                    "/accessPackageResourceRequests".to_owned(),
                    body,
                )
            }
            Self::RemoveResource { catalog, resource } => {
                let body = json!({
                    "catalogId": world.pick("accessPackageCatalog", *catalog),
                    "requestType": "AdminRemove",
                    "accessPackageResource": {"id": world.pick("accessPackageResource", *resource)},
                });
                (
                    "app",
                    "POST",
                    "/accessPackageResourceRequests".to_owned(),
                    body,
                )
            }
            Self::AddRole {
                package,
                resource,
                owner,
            } => {
                let resource = world.pick("accessPackageResource", *resource);
                let origin = world.text("accessPackageResource", &resource, "originId");
                let role = if *owner { "Owner" } else { "Member" };
                let body = json!({
                    "accessPackageResourceRole": {
                        "originId": format!("{role}_{origin}"),
                        "originSystem": "AadGroup",
                        "accessPackageResource": {"id": resource},
                    },
                    "accessPackageResourceScope": {"originId": origin, "originSystem": "AadGroup"},
                });
                let package = world.pick("accessPackage", *package);
                let url = format!("/accessPackages/{package}/accessPackageResourceRoleScopes");
                ("app", "POST", url, body)
            }
            Self::RemoveRole { package, role } => {
                let package = world.pick("accessPackage", *package);
                let role = world.pick("accessPackageResourceRoleScope", *role);
                let url =
                    format!("/accessPackages/{package}/accessPackageResourceRoleScopes/{role}");
                ("app", "DELETE", url, Value::Null)
            }
            Self::Incompatible {
                package,
                other,
                group,
                add,
            } => {
                let package = world.pick("accessPackage", *package);
                let (set, other) = if *group {
                    ("incompatibleGroups", of(&GROUPS, *other).to_owned())
                } else {
                    (
                        "incompatibleAccessPackages",
                        world.pick("accessPackage", *other),
                    )
                };
                let url = format!("/accessPackages/{package}/{set}");
                if *add {
                    let body = json!({"@odata.id": format!("https://graph.test/beta/any/{other}")});
                    ("app", "POST", format!("{url}/$ref"), body)
                } else {
                    ("app", "DELETE", format!("{url}/{other}/$ref"), Value::Null)
                }
            }
            Self::Query { set, query } => {
                let url = format!("/{}{}", of(&SETS, *set).0, of(&QUERIES, *query));
                ("app", "GET", url, Value::Null)
            }
            Self::Odd { set, item, body } => odd(world, *set, *item, *body),
            _ => self.about_access(world),
        }
    }

    fn about_access(&self, world: &World) -> (&'static str, &'static str, String, Value) {
        let requests = "/accessPackageAssignmentRequests".to_owned();
        match self {
            Self::Request {
                token,
                kind,
                policy,
                target,
                starts,
            } => {
                // Half of them use the first one, so they meet.
                let policy = if *policy < 128 { 0 } else { *policy };
                let policy = world.pick("accessPackageAssignmentPolicy", policy);
                let package =
                    world.text("accessPackageAssignmentPolicy", &policy, "accessPackageId");
                let kind = of(&["AdminAdd", "UserAdd", "UserAdd", "AdminUpdate"], *kind);
                // Most users request for themselves.
                let own = kind == "UserAdd" && *target < 200;
                let own = USERS
                    .iter()
                    .find(|user| own && user.ends_with(of(&TOKENS, *token)));
                let who = own.copied().unwrap_or(of(&USERS, *target));
                let mut body = json!({
                    "requestType": kind,
                    "justification": "needed",
                    "accessPackageAssignment": {
                        "targetId": who,
                        "assignmentPolicyId": policy,
                        "accessPackageId": package,
                    },
                });
                if *starts < 60 {
                    let start = world.after(i64::from(*starts) * 30);
                    let expiration = json!({"type": "afterDuration", "duration": "P2D"});
                    body["schedule"] = json!({"startDateTime": start, "expiration": expiration});
                }
                (of(&TOKENS, *token), "POST", requests, body)
            }
            Self::End {
                token,
                kind,
                assignment,
            } => {
                let id = world.pick("accessPackageAssignment", *assignment);
                let kinds = ["AdminRemove", "UserRemove", "UserExtend", "AdminUpdate"];
                let body = json!({"requestType": of(&kinds, *kind), "accessPackageAssignment": {"id": id}});
                (of(&TOKENS, *token), "POST", requests, body)
            }
            Self::Act {
                token,
                request,
                action,
            } => {
                let action = of(&["cancel", "reprocess", "reprocess", "resume"], *action);
                let request = world.request(action, *request);
                let body = json!({"source": "x", "type": "y", "data": {"stage": "assignmentRequestCreated"}});
                let url = format!("{requests}/{request}/{action}");
                (of(&TOKENS, *token), "POST", url, body)
            }
            Self::Decide {
                token,
                step,
                approve,
            } => {
                let (approval, step) = world.step(*step);
                let result = if *approve { "Approve" } else { "Deny" };
                let body = json!({"reviewResult": result, "justification": "so"});
                let url = format!("/accessPackageAssignmentApprovals/{approval}/steps/{step}");
                (of(&TOKENS, *token), "PATCH", url, body)
            }
            Self::Reprocess(assignment) => {
                let id = world.pick("accessPackageAssignment", *assignment);
                let url = format!("/accessPackageAssignments/{id}/reprocess");
                ("app", "POST", url, Value::Null)
            }
            _ => ("app", "GET", "/settings".to_owned(), Value::Null),
        }
    }
}

fn of<T: Copy>(all: &[T], number: u8) -> T {
    all[usize::from(number) % all.len()]
}

pub async fn delete(world: &mut World, set: u8, item: u8) -> Result<bool, String> {
    let (set, ty) = of(&SETS, set);
    let id = world.pick(ty, item);
    let url = format!("/{set}/{id}");
    let gone = world.send("app", "DELETE", &url, Value::Null).await?;
    if gone {
        world.model.removed(&id);
    }
    Ok(gone)
}

/// Several requests in one, some of which depend on the one before.
pub async fn batch(world: &mut World, parts: &[u8]) -> Result<bool, String> {
    let root = "/identityGovernance/entitlementManagement";
    let mut requests = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let package = world.pick("accessPackage", *part);
        let (method, url, body) = match part % 4 {
            0 => (
                "GET",
                format!("{root}/accessPackages/{package}"),
                Value::Null,
            ),
            1 => ("GET", format!("{root}/accessPackages/$count"), Value::Null),
            2 => (
                "POST",
                format!("{root}/connectedOrganizations"),
                json!({"displayName": "Partner"}),
            ),
            _ => (
                "POST",
                format!("{root}/accessPackages"),
                json!({"displayName": 5}),
            ),
        };
        let mut request = json!({"id": index.to_string(), "method": method, "url": url});
        if !body.is_null() {
            request["body"] = body;
            request["headers"] = json!({"content-type": "application/json"});
        }
        if *part > 128 && index > 0 {
            request["dependsOn"] = json!([(index - 1).to_string()]);
        }
        requests.push(request);
    }
    let ask = world.fake.ask("app", "POST", "").at("/$batch");
    let reply = ask.json(&json!({"requests": requests})).send().await;
    let answers = reply.body["responses"].as_array().map_or(0, Vec::len);
    match reply.status {
        200 if answers == parts.len() => Ok(true),
        400 if parts.is_empty() => Ok(false),
        status => Err(format!("{status}: {}", reply.body)),
    }
}

/// A request that no careful client sends.
fn odd(world: &World, set: u8, item: u8, body: u8) -> (&'static str, &'static str, String, Value) {
    let (set, ty) = of(&SETS, set);
    let id = world.pick(ty, item);
    let other = world.pick("accessPackage", body);
    let (url, body) = match body % 8 {
        0 => (format!("/{set}/{id}"), json!({"displayName": [1, {}]})),
        1 => (format!("/{set}/{id}"), json!({"nothing": "x"})),
        2 => (format!("/{set}/{id}"), json!({"accessPackageId": other})),
        3 => (
            format!("/{set}/{id}"),
            json!({"accessPackage@odata.bind": other}),
        ),
        4 => (
            format!("/{set}/{id}"),
            json!({"accessPackageResourceRoleScopes": []}),
        ),
        5 => (
            format!("/{set}/{id}"),
            json!({"requestState": "Delivered", "requestType": "UserAdd"}),
        ),
        6 => (
            format!("/{set}/{id}"),
            json!({"accessPackageCatalog": {"displayName": "Below"}}),
        ),
        _ => (format!("/{set}/{id}"), json!({"catalogId": other})),
    };
    ("app", "PATCH", url, body)
}

//! Steps through the typed client.

use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignmentPolicy, AccessPackageCatalog,
};
use serde_json::{Value, json};

use super::model::Package;
use super::steps::Step;
use super::world::World;

impl Step {
    /// Uses the typed client, and updates the model if the service reports success.
    pub async fn by_client(&self, world: &mut World) -> Result<bool, String> {
        let before = world.snapshot();
        let em = world.em.clone();
        let outcome = match self {
            Self::CreateCatalog(name) => {
                let name = format!("Catalog {name}");
                let made = em
                    .access_package_catalogs()
                    .create(&AccessPackageCatalog::new(&*name))
                    .await;
                made.map(|made| {
                    world
                        .model
                        .catalogs
                        .insert(made.id.unwrap_or_default(), name);
                })
            }
            Self::CreatePackage {
                catalog,
                name,
                hidden,
            } => {
                let catalog = world.pick("accessPackageCatalog", *catalog);
                let name = format!("Package {name}");
                let package = AccessPackage::new(&*catalog, &*name).is_hidden(*hidden);
                let made = em.access_packages().create(&package).await;
                made.map(|made| {
                    let package = Package {
                        catalog,
                        name,
                        hidden: *hidden,
                        description: None,
                    };
                    world
                        .model
                        .packages
                        .insert(made.id.unwrap_or_default(), package);
                })
            }
            Self::CreatePolicy { package, kind } => {
                let package = world.pick("accessPackage", *package);
                let policy = policy(&package, *kind);
                let made = em
                    .access_package_assignment_policies()
                    .create(&policy)
                    .await;
                made.map(|made| {
                    world
                        .model
                        .policies
                        .insert(made.id.unwrap_or_default(), package);
                })
            }
            Self::PatchPackage {
                package,
                description,
                hidden,
            } => {
                let id = world.pick("accessPackage", *package);
                let mut change = AccessPackage::default();
                change = match description {
                    Some(text) => change.description(format!("Text {text}")),
                    None => change.clear(AccessPackage::DESCRIPTION),
                };
                if let Some(hidden) = hidden {
                    change = change.is_hidden(*hidden);
                }
                em.access_packages().id(&id).update(&change).await.map(|_| {
                    if let Some(known) = world.model.packages.get_mut(&id) {
                        known.description = description.map(|text| format!("Text {text}"));
                        known.hidden = hidden.unwrap_or(known.hidden);
                    }
                })
            }
            Self::ReplacePolicy { policy, days } => {
                let at = em.access_package_assignment_policies();
                let at = at.id(world.pick("accessPackageAssignmentPolicy", *policy));
                match at.get().await {
                    Ok(read) => at
                        .replace(&read.duration_in_days(i32::from(*days)))
                        .await
                        .map(drop),
                    Err(error) => Err(error),
                }
            }
            _ => return Ok(false),
        };
        match outcome {
            Ok(()) => Ok(true),
            Err(error) => match error.status() {
                Some(status) if status.is_client_error() => {
                    world.untouched(&before).map(|()| false)
                }
                _ => Err(format!("{error:?}")),
            },
        }
    }
}

/// A policy: for everybody, for everybody with approval, or for members of a group for some days.
fn policy(package: &str, kind: u8) -> AccessPackageAssignmentPolicy {
    let approver = json!({"@odata.type": "#microsoft.graph.singleUser", "id": "u-bob"});
    let manager = json!({"@odata.type": "#microsoft.graph.requestorManager", "managerLevel": 1});
    let stage =
        |approver: &Value| json!({"approvalStageTimeOutInDays": 2, "primaryApprovers": [approver]});
    let members = json!([{"@odata.type": "#microsoft.graph.groupMembers", "id": "g-1"}]);
    let (scope, allowed) = match kind % 3 {
        0 | 1 => ("AllExistingDirectorySubjects", json!([])),
        _ => ("SpecificDirectorySubjects", members),
    };
    let stages = match kind % 4 {
        1 => json!([stage(&manager), stage(&approver)]),
        3 => json!([stage(&approver)]),
        _ => json!([]),
    };
    let extension = json!({
        "@odata.type": "#microsoft.graph.accessPackageAssignmentRequestWorkflowExtension",
        "id": "v-1",
    });
    let settings = match kind % 7 {
        0 => json!([{"stage": "assignmentRequestCreated", "customExtension": extension}]),
        _ => json!([]),
    };
    let policy = json!({
        "accessPackageId": package,
        "customExtensionStageSettings": settings,
        "displayName": "Policy",
        "durationInDays": kind % 5,
        "canExtend": kind.is_multiple_of(2),
        "requestorSettings": {"scopeType": scope, "acceptRequests": true, "allowedRequestors": allowed},
        "requestApprovalSettings": {"isApprovalRequired": stages != json!([]), "isApprovalRequiredForExtension": kind > 128, "approvalStages": stages},
    });
    serde_json::from_value(policy).expect("a policy")
}

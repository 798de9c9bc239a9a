//! Applies a plan.

use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackageAssignmentPolicy, CustomExtensionStageSetting,
};
use graph_runtime::{Client, Entity as _, Wait};

use super::difference::declared_over;
use super::plan::{Action, Plan};

/// How long a new entity may take until others can refer to it.
pub const WAIT: Wait = Wait::up_to(Duration::from_secs(5 * 60));

type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// Carries out a plan, step by step.
///
/// # Errors
/// If a step fails; those before it are done. Plan again and apply the new plan.
pub async fn apply(graph: &Client, plan: Plan<'_>) -> Result {
    let (mut catalogs, mut packages) = (plan.catalogs, plan.packages);
    for step in plan.steps {
        let done = carry_out(graph, step.action, &mut catalogs, &mut packages).await;
        done.map_err(|error| format!("{}: {error}", step.title))?;
    }
    Ok(())
}

async fn carry_out<'d>(
    graph: &Client,
    action: Action<'d>,
    catalogs: &mut HashMap<&'d str, String>,
    packages: &mut HashMap<&'d str, String>,
) -> Result {
    let em = entitlement_management(graph);
    match action {
        Action::CreateCatalog(catalog) => {
            let made = em
                .access_package_catalogs()
                .create(&catalog.catalog)
                .await?;
            catalogs.insert(&catalog.name, made.key()?.to_owned());
        }
        Action::CreatePackage(package, catalog) => {
            let body = package
                .package
                .clone()
                .catalog_id(known(catalogs, catalog)?);
            // A new catalog is not visible everywhere at once.
            let made = WAIT
                .until_found(|| em.access_packages().create(&body))
                .await?;
            packages.insert(&package.name, made.key()?.to_owned());
        }
        Action::CreatePolicy(policy, package) => {
            let body = policy.clone().access_package_id(known(packages, package)?);
            let policies = em.access_package_assignment_policies();
            WAIT.until_found(|| policies.create(&body)).await?;
        }
        Action::UpdateCatalog(id, found, declared) => {
            let change = declared_over(&*found, declared)?.changes_from(&found);
            em.access_package_catalogs().id(id).update(&change).await?;
        }
        Action::UpdatePackage(id, found, declared) => {
            let change = declared_over(&*found, declared)?.changes_from(&found);
            em.access_packages().id(id).update(&change).await?;
        }
        Action::MovePackage(id, catalog) => {
            let catalog = known(catalogs, catalog)?;
            em.access_packages().id(id).move_to_catalog(catalog).await?;
        }
        Action::ReplacePolicy(id, declared) => replace(graph, &id, declared).await?,
        Action::DeletePolicy(id) => {
            let policies = em.access_package_assignment_policies();
            policies.id(id).delete().await?;
        }
        Action::DeletePackage(id) => {
            em.access_packages().id(id).delete().await?;
        }
    }
    Ok(())
}

fn known<'m>(ids: &'m HashMap<&str, String>, name: &str) -> Result<&'m str> {
    match ids.get(name) {
        Some(id) => Ok(id),
        None => Err(format!("`{name}` does not exist").into()),
    }
}

/// Merges the declaration into a policy and replaces it, so nothing else is lost.
async fn replace(graph: &Client, id: &str, declared: &AccessPackageAssignmentPolicy) -> Result {
    let policies = entitlement_management(graph).access_package_assignment_policies();
    let policy = policies.id(id);
    let extensions = AccessPackageAssignmentPolicy::CUSTOM_EXTENSION_STAGE_SETTINGS
        .expand(CustomExtensionStageSetting::CUSTOM_EXTENSION);
    let found = policy.get().expand(extensions).await?;
    policy.replace(&declared_over(&found, declared)?).await?;
    Ok(())
}

//! The queries of the API reference, built from typed properties.

use graph_entitlement_management::builders::EntitlementManagementApi;
use graph_entitlement_management::models::{
    AccessPackageAssignment, AccessPackageAssignmentPolicy, AccessPackageCatalog,
    AccessPackageOriginSystem, AccessPackageResource, AccessPackageResourceEnvironment,
    AccessPackageResourceRole, AccessPackageSuggestionFilterByCurrentUserOptions,
    CustomExtensionHandler, CustomExtensionStageSetting,
};
use graph_tests::call::{Pending, run};

use super::sent::shown_query;

/// Sends the request of an example with a query. `path` has the values in the path, and the texts between
/// quotes in the query come from the example.
pub fn typed(
    em: &EntitlementManagementApi,
    key: &str,
    path: &[String],
    url: &str,
) -> Result<Pending, String> {
    let query: Vec<_> = shown_query(url).collect();
    let texts: Vec<_> = query
        .iter()
        .flat_map(|option| option.split('\'').skip(1).step_by(2))
        .collect();
    let (page, _) = key.split_once(' ').unwrap_or((key, ""));
    match (page, path, texts.as_slice()) {
        ("docs-2021/accesspackageresourceenvironment-list.md#0", [], &[system]) => Ok(run(em
            .access_package_resource_environments()
            .list()
            .filter(
                AccessPackageResourceEnvironment::ORIGIN_SYSTEM
                    .eq(AccessPackageOriginSystem::from(system)),
            ))),
        ("docs-2021/tutorial-access-package-api.md#0", [], &[name]) => Ok(run(em
            .access_package_catalogs()
            .list()
            .filter(AccessPackageCatalog::DISPLAY_NAME.eq(name)))),
        ("docs-2021/tutorial-access-package-api.md#2", [catalog], &[name]) => Ok(run(em
            .access_package_catalogs()
            .id(catalog)
            .access_package_resources()
            .list()
            .filter(AccessPackageResource::DISPLAY_NAME.eq(name)))),
        ("docs-2021/tutorial-access-package-api.md#3", [catalog], &[system, resource, name]) => {
            let of_resource = AccessPackageResourceRole::ACCESS_PACKAGE_RESOURCE
                .path(AccessPackageResource::ID)
                .eq(resource);
            let condition = AccessPackageResourceRole::ORIGIN_SYSTEM
                .eq(AccessPackageOriginSystem::from(system))
                .and(of_resource)
                .and(AccessPackageResourceRole::DISPLAY_NAME.eq(name));
            Ok(run(em
                .access_package_catalogs()
                .id(catalog)
                .access_package_resource_roles()
                .list()
                .filter(condition)
                .expand(
                    AccessPackageResourceRole::ACCESS_PACKAGE_RESOURCE,
                )))
        }
        ("docs-2021/tutorial-access-package-api.md#9", [], &[policy]) => {
            let policies = AccessPackageAssignment::ACCESS_PACKAGE_ASSIGNMENT_POLICY;
            Ok(run(em.access_package_assignments().list().filter(
                policies.path(AccessPackageAssignmentPolicy::ID).eq(policy),
            )))
        }
        ("docs-contrib/accesspackageassignmentpolicy-get.md#1", [policy], []) => {
            let handlers = AccessPackageAssignmentPolicy::CUSTOM_EXTENSION_HANDLERS
                .expand(CustomExtensionHandler::CUSTOM_EXTENSION);
            let policy = em.access_package_assignment_policies().id(policy);
            Ok(run(policy.get().expand(handlers)))
        }
        ("docs-contrib/accesspackageassignmentpolicy-get.md#2", [policy], []) => {
            let stages = AccessPackageAssignmentPolicy::CUSTOM_EXTENSION_STAGE_SETTINGS
                .expand(CustomExtensionStageSetting::CUSTOM_EXTENSION);
            let policy = em.access_package_assignment_policies().id(policy);
            Ok(run(policy.get().expand(stages)))
        }
        (
            "docs-contrib/accesspackagesuggestions-filterbycurrentuser.md#0"
            | "docs-contrib/accesspackagesuggestions-filterbycurrentuser.md#1",
            [on],
            [],
        ) => {
            // On its own page the type has `accessPackage`; here we send the text of this page.
            let on = AccessPackageSuggestionFilterByCurrentUserOptions::from(on.as_str());
            Ok(run(em
                .access_package_suggestions()
                .filter_by_current_user(on)
                .list()
                .expand("availableAccessPackage")))
        }
        _ => Err(format!("no request is written for {query:?}")),
    }
}

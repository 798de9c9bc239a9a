//! Catalogs, packages, roles, and policies.

use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignmentPolicy, AccessPackageCatalog, AccessPackageOriginSystem,
    AccessPackageResourceFields, AccessPackageResourceRequest, AccessPackageResourceRequestType,
    AccessPackageResourceRole, AccessPackageResourceRoleScope, AccessPackageResourceScope,
    ApprovalMode, ApprovalSettings, ApprovalStageFields, AzureActiveDirectoryTenant,
    ConnectedOrganization, ConnectedOrganizationState, RequestorManager, RequestorScope,
    RequestorSettings, SingleUser,
};
use graph_runtime::{Entity as _, Result, edit};

use super::{Entry, entry, fair};

async fn create_catalog_and_package(em: &Entry) -> Result<AccessPackage> {
    let catalog = AccessPackageCatalog::new("Trade fairs").is_externally_visible(false);
    let catalog = em.access_package_catalogs().create(&catalog).await?;

    let package =
        AccessPackage::new(catalog.key()?, "Hall 7").description("What the crew of hall 7 needs");
    em.access_packages().create(&package).await
}

async fn add_group_to_catalog(em: &Entry, catalog: &str, group: &str) -> Result<()> {
    let resource = AccessPackageResourceFields::default()
        .origin_id(group)
        .origin_system(AccessPackageOriginSystem::AadGroup);
    let request = AccessPackageResourceRequest::new(
        catalog,
        AccessPackageResourceRequestType::AdminAdd,
        resource,
    );
    em.access_package_resource_requests()
        .create(&request)
        .await?;
    Ok(())
}

async fn add_membership_to_package(em: &Entry, package: &str, group: &str) -> Result<()> {
    let group_itself = AccessPackageResourceFields::default()
        .origin_id(group)
        .origin_system(AccessPackageOriginSystem::AadGroup);
    let role = AccessPackageResourceRole::default()
        .origin_id(format!("Member_{group}"))
        .display_name("Member")
        .origin_system(AccessPackageOriginSystem::AadGroup)
        .access_package_resource(group_itself);
    let scope = AccessPackageResourceScope::default()
        .origin_id(group)
        .origin_system(AccessPackageOriginSystem::AadGroup);
    em.access_packages()
        .id(package)
        .access_package_resource_role_scopes()
        .create(&AccessPackageResourceRoleScope::new(role, scope))
        .await?;
    Ok(())
}

async fn create_policy(
    em: &Entry,
    package: &str,
    backup: &str,
) -> Result<AccessPackageAssignmentPolicy> {
    let stage = ApprovalStageFields::default()
        .approval_stage_time_out_in_days(14)
        .is_approver_justification_required(true)
        .primary_approvers([RequestorManager::default().manager_level(1)])
        .is_escalation_enabled(true)
        .escalation_time_in_minutes(3 * 24 * 60)
        .escalation_approvers([SingleUser::default().id(backup)]);
    let policy = AccessPackageAssignmentPolicy::new(package, "Employees")
        .duration_in_days(90)
        .can_extend(true)
        .requestor_settings(
            RequestorSettings::default()
                .scope_type(RequestorScope::AllExistingDirectoryMemberUsers)
                .accept_requests(true),
        )
        .request_approval_settings(
            ApprovalSettings::default()
                .is_approval_required(true)
                .is_requestor_justification_required(true)
                .approval_mode(ApprovalMode::SingleStage)
                .approval_stages([stage]),
        );
    em.access_package_assignment_policies()
        .create(&policy)
        .await
}

async fn change_policy(em: &Entry, policy: &str, days: i32) -> Result<()> {
    let at = em.access_package_assignment_policies().id(policy);
    edit(
        || at.get(),
        |policy| policy.duration_in_days = Some(days),
        |changed| at.replace(changed),
    )
    .await?;
    Ok(())
}

async fn hide_without_description(em: &Entry, package: &str) -> Result<()> {
    let change = AccessPackage::default()
        .is_hidden(true)
        .clear(AccessPackage::DESCRIPTION);
    em.access_packages().id(package).update(&change).await?;
    Ok(())
}

async fn rename(em: &Entry, package: &str, name: &str) -> Result<bool> {
    let at = em.access_packages().id(package);
    let read = at.get().await?;
    let wanted = read.clone().display_name(name).is_hidden(false);
    let changes = wanted.changes_from(&read);
    if changes.is_empty() {
        return Ok(false);
    }
    at.update(&changes).await?;
    Ok(true)
}

async fn separate_duties(em: &Entry, package: &str, other: &str, group: &str) -> Result<()> {
    let at = em.access_packages().id(package);
    at.incompatible_access_packages().add_ref(other).await?;
    at.incompatible_groups().add_ref(group).await?;
    // And undo it.
    at.incompatible_groups().id(group).remove_ref().await?;
    Ok(())
}

async fn connect_organization(
    em: &Entry,
    tenant: &str,
    sponsor: &str,
) -> Result<ConnectedOrganization> {
    let organization = ConnectedOrganization::new("Fabrikam")
        .description("Builds our stands")
        .identity_sources([AzureActiveDirectoryTenant::default().tenant_id(tenant)])
        .state(ConnectedOrganizationState::Configured);
    let created = em.connected_organizations().create(&organization).await?;
    let sponsors = em
        .connected_organizations()
        .id(&created)
        .internal_sponsors();
    sponsors.add_ref(format!("/users/{sponsor}")).await?;
    Ok(created)
}

#[tokio::test]
async fn given_nothing_when_a_package_is_created_then_it_is_in_its_catalog() {
    let em = entry(&fair(), "admin");
    let package = create_catalog_and_package(&em).await.unwrap();
    let catalog = package.catalog_id.unwrap();
    let found = em
        .access_package_catalogs()
        .id(&catalog)
        .get()
        .await
        .unwrap();
    assert_eq!(found.display_name.as_deref(), Some("Trade fairs"));
}

#[tokio::test]
async fn given_a_group_when_it_is_in_the_catalog_then_its_membership_can_be_in_a_package() {
    let em = entry(&fair(), "admin");
    let early = add_membership_to_package(&em, "p-stand", "g-sales").await;
    assert_eq!(early.unwrap_err().status().unwrap(), 400);
    add_group_to_catalog(&em, "c-fair", "g-sales")
        .await
        .unwrap();
    add_membership_to_package(&em, "p-stand", "g-sales")
        .await
        .unwrap();
    let at = em.access_packages().id("p-stand");
    let read = at
        .get()
        .expand("accessPackageResourceRoleScopes")
        .await
        .unwrap();
    assert_eq!(read.access_package_resource_role_scopes.unwrap().len(), 1);
}

#[tokio::test]
async fn given_a_package_when_a_policy_is_created_then_it_says_who_approves() {
    let em = entry(&fair(), "admin");
    let policy = create_policy(&em, "p-stand", "u-ada").await.unwrap();
    let approval = policy.request_approval_settings.unwrap().into_inner();
    let stages = approval.approval_stages.unwrap();
    assert_eq!(stages[0].primary_approvers().unwrap().len(), 1);
    assert_eq!(stages[0].escalation_time_in_minutes(), Some(4320));
}

#[tokio::test]
async fn given_a_policy_when_changed_then_all_else_stays() {
    let em = entry(&fair(), "admin");
    let at = em.access_package_assignment_policies().id("y-stand");
    let before = at.get().await.unwrap();
    change_policy(&em, "y-stand", 7).await.unwrap();
    let after = at.get().await.unwrap();
    assert_eq!(after.duration_in_days, Some(7));
    assert_eq!(after.requestor_settings, before.requestor_settings);
    assert_eq!(
        after.request_approval_settings,
        before.request_approval_settings
    );
}

#[tokio::test]
async fn given_a_description_when_cleared_then_it_is_null() {
    let em = entry(&fair(), "admin");
    let package = create_catalog_and_package(&em).await.unwrap().id.unwrap();
    hide_without_description(&em, &package).await.unwrap();
    let read = em.access_packages().id(&package).get().await.unwrap();
    assert_eq!(
        (read.is_hidden, read.description.as_deref()),
        (Some(true), None)
    );
    assert_eq!(read.display_name.as_deref(), Some("Hall 7"));
}

#[tokio::test]
async fn given_a_package_when_renamed_twice_then_the_second_time_nothing_is_sent() {
    let fake = fair();
    let em = entry(&fake, "admin");
    assert!(rename(&em, "p-audit", "Audit").await.unwrap());
    assert!(!rename(&em, "p-audit", "Audit").await.unwrap());
    let methods: Vec<_> = fake
        .requests()
        .into_iter()
        .map(|seen| seen.method)
        .collect();
    assert_eq!(methods, ["GET", "PATCH", "GET"]);
}

#[tokio::test]
async fn given_packages_when_made_incompatible_then_each_lists_the_other() {
    let em = entry(&fair(), "admin");
    separate_duties(&em, "p-stand", "p-audit", "g-audit")
        .await
        .unwrap();
    let at = em.access_packages().id("p-stand");
    let packages = at.incompatible_access_packages().list().await.unwrap();
    assert_eq!(packages.value[0].id.as_deref(), Some("p-audit"));
    assert_eq!(
        at.incompatible_groups().list().await.unwrap().value.len(),
        0
    );
}

#[tokio::test]
async fn given_another_organization_when_connected_then_it_has_a_sponsor() {
    let em = entry(&fair(), "admin");
    let tenant = "5f0a1c52-0000-4000-8000-0000000000e0";
    let made = connect_organization(&em, tenant, "u-ada").await.unwrap();
    let id = made.id.unwrap();
    let sponsors = em.connected_organizations().id(&id).internal_sponsors();
    assert_eq!(sponsors.list().await.unwrap().value.len(), 1);
}

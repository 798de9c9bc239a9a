//! Tests typed queries, each compared with the query that the server decodes.
//!
//! Queries of the API reference are marked; ids and names are our own.

use std::future::IntoFuture;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use graph_entitlement_management::builders::EntitlementManagementApi;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignment, AccessPackageAssignmentPolicy, AccessPackageCatalog,
    AccessPackageOriginSystem, AccessPackageResource, AccessPackageResourceEnvironment,
    AccessPackageResourceRole, AccessPackageResourceRoleScope, AccessPackageSuggestion,
    AccessPackageSuggestionFilterByCurrentUserOptions, CustomExtensionHandler,
    CustomExtensionStageSetting,
};
use graph_runtime::{Client, Search, StaticToken};
use percent_encoding::percent_decode_str;

const ID: &str = "5f0a1c52-0000-4000-8000-00000000c001";

const OTHER: &str = "5f0a1c52-0000-4000-8000-00000000a002";

type Seen = Arc<Mutex<Vec<String>>>;

/// A server that returns empty responses, and records requests.
async fn server() -> (Seen, EntitlementManagementApi) {
    async fn handle(State(seen): State<Seen>, request: Request) -> impl IntoResponse {
        let query = request.uri().query().unwrap_or_default().to_owned();
        let is_count = request.uri().path().ends_with("/$count");
        seen.lock().unwrap().push(query);
        if is_count {
            return ([(CONTENT_TYPE, "text/plain")], "0");
        }
        ([(CONTENT_TYPE, "application/json")], r#"{"value": []}"#)
    }
    let seen = Seen::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}/beta", listener.local_addr().unwrap());
    let routes = Router::new().fallback(handle).with_state(seen.clone());
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let client = Client::builder()
        .credential(StaticToken::new("token-of-the-test"))
        .base_url(base_url)
        .build()
        .unwrap();
    (seen, entitlement_management(&client))
}

/// Sends a request, and compares the query that the server decodes, with options as `name=value`.
async fn asks<R>(seen: &Seen, request: R, expected: &[&str])
where
    R: IntoFuture<Output: Answered>,
{
    let answer = request.await;
    assert_eq!(answer.problem(), None);
    let query = seen.lock().unwrap().pop().unwrap();
    let found: Vec<_> = query
        .split('&')
        .map(|pair| percent_decode_str(pair).decode_utf8().unwrap().into_owned())
        .collect();
    assert_eq!(found, expected);
}

/// A response of any shape.
trait Answered {
    fn problem(self) -> Option<String>;
}

impl<T> Answered for graph_runtime::Result<T> {
    fn problem(self) -> Option<String> {
        self.err().map(|error| error.to_string())
    }
}

#[tokio::test]
async fn given_the_filters_of_the_reference_when_typed_then_the_server_reads_them() {
    let (seen, entry) = server().await;
    let assignments = entry.access_package_assignments().list().filter(
        AccessPackageAssignment::ACCESS_PACKAGE_ASSIGNMENT_POLICY
            .path(AccessPackageAssignmentPolicy::ID)
            .eq(ID),
    );
    let expected = format!("$filter=accessPackageAssignmentPolicy/id eq '{ID}'");
    asks(&seen, assignments, &[&expected]).await;

    let roles = entry
        .access_package_catalogs()
        .id(ID)
        .access_package_resource_roles()
        .list()
        .filter(
            AccessPackageResourceRole::ORIGIN_SYSTEM
                .eq(AccessPackageOriginSystem::AadGroup)
                .and(
                    AccessPackageResourceRole::ACCESS_PACKAGE_RESOURCE
                        .path(AccessPackageResource::ID)
                        .eq(OTHER),
                )
                .and(AccessPackageResourceRole::DISPLAY_NAME.eq("Member")),
        )
        .expand(AccessPackageResourceRole::ACCESS_PACKAGE_RESOURCE);
    let filter = format!(
        "$filter=originSystem eq 'AadGroup' and accessPackageResource/id eq '{OTHER}' \
         and displayName eq 'Member'"
    );
    asks(&seen, roles, &["$expand=accessPackageResource", &filter]).await;

    let catalogs = entry
        .access_package_catalogs()
        .list()
        .filter(AccessPackageCatalog::DISPLAY_NAME.eq("General"));
    asks(&seen, catalogs, &["$filter=displayName eq 'General'"]).await;

    // A polymorphic collection, by properties that all of its types have.
    let resources = entry
        .access_package_catalogs()
        .id(ID)
        .access_package_resources()
        .list()
        .filter(AccessPackageResource::DISPLAY_NAME.eq("Trade & fair; stand+crew"));
    let expected = "$filter=displayName eq 'Trade & fair; stand+crew'";
    asks(&seen, resources, &[expected]).await;

    let sites = entry.access_package_resource_environments().list().filter(
        AccessPackageResourceEnvironment::ORIGIN_SYSTEM
            .eq(AccessPackageOriginSystem::SharePointOnline),
    );
    asks(
        &seen,
        sites,
        &["$filter=originSystem eq 'SharePointOnline'"],
    )
    .await;
}

#[tokio::test]
async fn given_the_expansions_of_the_reference_when_typed_then_the_server_reads_them() {
    let (seen, entry) = server().await;
    let policy = || entry.access_package_assignment_policies().id(ID).get();
    let handlers = AccessPackageAssignmentPolicy::CUSTOM_EXTENSION_HANDLERS
        .expand(CustomExtensionHandler::CUSTOM_EXTENSION);
    let expected = "$expand=customExtensionHandlers($expand=customExtension)";
    asks(&seen, policy().expand(handlers), &[expected]).await;
    let stages = AccessPackageAssignmentPolicy::CUSTOM_EXTENSION_STAGE_SETTINGS
        .expand(CustomExtensionStageSetting::CUSTOM_EXTENSION);
    let expected = "$expand=customExtensionStageSettings($expand=customExtension)";
    asks(&seen, policy().expand(stages), &[expected]).await;

    let scopes = AccessPackage::ACCESS_PACKAGE_RESOURCE_ROLE_SCOPES.expand((
        AccessPackageResourceRoleScope::ACCESS_PACKAGE_RESOURCE_ROLE,
        AccessPackageResourceRoleScope::ACCESS_PACKAGE_RESOURCE_SCOPE,
    ));
    let package = entry.access_packages().id(ID).get().expand(scopes);
    let expected = "$expand=accessPackageResourceRoleScopes($expand=accessPackageResourceRole,\
                    accessPackageResourceScope)";
    asks(&seen, package, &[expected]).await;

    let suggestions = entry
        .access_package_suggestions()
        .filter_by_current_user(
            AccessPackageSuggestionFilterByCurrentUserOptions::AssignmentHistory,
        )
        .list()
        .expand(AccessPackageSuggestion::ACCESS_PACKAGE);
    asks(&seen, suggestions, &["$expand=accessPackage"]).await;
}

#[tokio::test]
async fn given_every_option_when_combined_then_the_server_reads_each() {
    let (seen, entry) = server().await;
    let packages = entry
        .access_packages()
        .list()
        .filter(
            AccessPackage::DISPLAY_NAME
                .contains("it's 50% (a;b), c/d")
                .and(AccessPackage::IS_HIDDEN.eq(false)),
        )
        .search(Search::within(AccessPackage::DISPLAY_NAME, "sales").and(Search::term("a & b")))
        .select((AccessPackage::ID, AccessPackage::CREATED_DATE_TIME))
        .expand(AccessPackage::ACCESS_PACKAGE_CATALOG.select([AccessPackageCatalog::DISPLAY_NAME]))
        .expand(
            AccessPackage::ACCESS_PACKAGE_ASSIGNMENT_POLICIES
                .select([AccessPackageAssignmentPolicy::ID])
                .filter(AccessPackageAssignmentPolicy::DISPLAY_NAME.ne("a;b),$top=1&'"))
                .orderby(AccessPackageAssignmentPolicy::DURATION_IN_DAYS.desc())
                .top(3)
                .skip(1)
                .count(true),
        )
        .orderby((
            AccessPackage::ACCESS_PACKAGE_CATALOG
                .path(AccessPackageCatalog::DISPLAY_NAME)
                .desc(),
            AccessPackage::ID,
        ))
        .top(50)
        .skip(100)
        .skiptoken("a+b/c==")
        .count(true);
    let expected = [
        "$select=id,createdDateTime",
        "$expand=accessPackageCatalog($select=displayName),accessPackageAssignmentPolicies(\
         $select=id;$filter=displayName ne 'a;b),$top=1&''';$orderby=durationInDays desc;\
         $top=3;$skip=1;$count=true)",
        "$filter=contains(displayName,'it''s 50% (a;b), c/d') and isHidden eq false",
        r#"$search="displayName:sales" AND "a & b""#,
        "$orderby=accessPackageCatalog/displayName desc,id",
        "$top=50",
        "$skip=100",
        "$count=true",
        "$skiptoken=a+b/c==",
    ];
    asks(&seen, packages, &expected).await;
}

#[tokio::test]
async fn given_a_union_when_its_constants_are_used_then_every_option_takes_them() {
    let (seen, entry) = server().await;
    let resources = entry
        .access_package_resources()
        .list()
        .filter(AccessPackageResource::IS_PENDING_ONBOARDING.eq(false))
        .orderby(AccessPackageResource::ADDED_ON.desc())
        .select((
            AccessPackageResource::ORIGIN_ID,
            AccessPackageResource::ATTRIBUTES,
        ))
        .expand(AccessPackageResource::ACCESS_PACKAGE_RESOURCE_ENVIRONMENT)
        .expand(
            AccessPackageResource::ACCESS_PACKAGE_RESOURCE_ROLES
                .select([AccessPackageResourceRole::ORIGIN_ID]),
        );
    let expected = [
        "$select=originId,attributes",
        "$expand=accessPackageResourceEnvironment,accessPackageResourceRoles($select=originId)",
        "$filter=isPendingOnboarding eq false",
        "$orderby=addedOn desc",
    ];
    asks(&seen, resources, &expected).await;
}

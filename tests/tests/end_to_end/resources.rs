//! Resources: added to a catalog and removed from it.

use graph_entitlement_management::models::{
    AccessPackageLocalizedContent, AccessPackageLocalizedText, AccessPackageResource,
    AccessPackageResourceAttribute, AccessPackageResourceAttributeQuestion,
    AccessPackageResourceEnvironment, AccessPackageResourceFields, AccessPackageResourceRequest,
    AccessPackageTextInputQuestion, AccessPackageUserDirectoryAttributeStore,
};
use graph_runtime::wait::Stateful as _;
use graph_tests::script::Exchange;
use serde_json::{Value, json};

use super::{CATALOG, GROUP, ROOT, assert_played, play};

/// Plays the creation of one resource request, and compares its body.
async fn requested(request: AccessPackageResourceRequest, body: Value) {
    let (script, entry) = play(|_| {
        let target = format!("{ROOT}/accessPackageResourceRequests");
        vec![Exchange::expect("POST", target).body(body).answer(
            201,
            json!({
                "@odata.context": "$metadata#accessPackageResourceRequests/$entity",
                "id": "r-1",
                "catalogId": CATALOG,
                "requestState": "Delivered",
                "requestStatus": "Fulfilled",
                "expirationDateTime": null,
            }),
        )]
    })
    .await;
    let created = entry
        .access_package_resource_requests()
        .create(&request)
        .await;
    assert_played(&script);
    let created = created.unwrap();
    assert!(created.is_success());
    assert!(created.is_null(AccessPackageResourceRequest::EXPIRATION_DATE_TIME));
}

#[tokio::test]
async fn given_a_group_when_added_to_a_catalog_then_a_resource_request_is_sent() {
    let request = AccessPackageResourceRequest::default()
        .catalog_id(CATALOG)
        .request_type("AdminAdd")
        .access_package_resource(
            AccessPackageResourceFields::default()
                .origin_id(GROUP)
                .origin_system("AadGroup"),
        );
    let body = json!({
        "catalogId": CATALOG,
        "requestType": "AdminAdd",
        "accessPackageResource": {"originId": GROUP, "originSystem": "AadGroup"},
    });
    requested(request, body).await;
}

#[tokio::test]
async fn given_an_application_with_a_requested_attribute_when_added_then_types_are_named() {
    let question = AccessPackageTextInputQuestion::default()
        .is_required(false)
        .sequence(0)
        .is_single_line_question(true)
        .text(
            AccessPackageLocalizedContent::default()
                .default_text("Job title")
                .localized_texts(Vec::<AccessPackageLocalizedText>::new()),
        );
    let attribute = AccessPackageResourceAttribute::default()
        .attribute_name("extension_0a_title")
        .is_editable(true)
        .is_persisted_on_assignment_removal(true)
        .attribute_source(AccessPackageResourceAttributeQuestion::default().question(question))
        .attribute_destination(AccessPackageUserDirectoryAttributeStore::default());
    let request = AccessPackageResourceRequest::default()
        .catalog_id(CATALOG)
        .request_type("AdminAdd")
        .justification("")
        .access_package_resource(
            AccessPackageResourceFields::default()
                .display_name("Lunch orders")
                .description("An application")
                .url("https://apps.example.com/signin/Lunch%20orders/")
                .resource_type("Application")
                .origin_id("app-1")
                .origin_system("AadApplication")
                .attributes([attribute]),
        );
    let body = json!({
        "catalogId": CATALOG,
        "requestType": "AdminAdd",
        "justification": "",
        "accessPackageResource": {
            "displayName": "Lunch orders",
            "description": "An application",
            "url": "https://apps.example.com/signin/Lunch%20orders/",
            "resourceType": "Application",
            "originId": "app-1",
            "originSystem": "AadApplication",
            "attributes": [{
                "attributeName": "extension_0a_title",
                "isEditable": true,
                "isPersistedOnAssignmentRemoval": true,
                "attributeSource": {
                    "@odata.type": "#microsoft.graph.accessPackageResourceAttributeQuestion",
                    "question": {
                        "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion",
                        "isRequired": false,
                        "sequence": 0,
                        "isSingleLineQuestion": true,
                        "text": {"defaultText": "Job title", "localizedTexts": []},
                    },
                },
                "attributeDestination": {
                    "@odata.type": "#microsoft.graph.accessPackageUserDirectoryAttributeStore",
                },
            }],
        },
    });
    requested(request, body).await;
}

const SITE: &str = "https://example.sharepoint.com/sites/fair";

fn site() -> AccessPackageResourceFields {
    AccessPackageResourceFields::default()
        .display_name("Fair")
        .description(SITE)
        .resource_type("SharePoint Online Site")
        .origin_id(SITE)
        .origin_system("SharePointOnline")
}

fn adding(resource: AccessPackageResourceFields) -> AccessPackageResourceRequest {
    AccessPackageResourceRequest::default()
        .catalog_id(CATALOG)
        .access_package_resource(resource)
        .request_type("AdminAdd")
}

#[tokio::test]
async fn given_a_site_in_a_known_environment_when_added_then_the_environment_is_bound() {
    let environment = "accessPackageResourceEnvironments/5f0a1c52-0000-4000-8000-00000000e001";
    let resource = site().bind(
        AccessPackageResource::ACCESS_PACKAGE_RESOURCE_ENVIRONMENT,
        environment,
    );
    let body = json!({
        "catalogId": CATALOG,
        "requestType": "AdminAdd",
        "accessPackageResource": {
            "displayName": "Fair",
            "description": SITE,
            "resourceType": "SharePoint Online Site",
            "originId": SITE,
            "originSystem": "SharePointOnline",
            "accessPackageResourceEnvironment@odata.bind": environment,
        },
    });
    requested(adding(resource), body).await;
}

#[tokio::test]
async fn given_a_site_in_another_environment_when_added_then_its_origin_is_named() {
    let resource = site().access_package_resource_environment(
        AccessPackageResourceEnvironment::default()
            .origin_id("https://example-admin.sharepoint.com/"),
    );
    let body = json!({
        "catalogId": CATALOG,
        "requestType": "AdminAdd",
        "accessPackageResource": {
            "displayName": "Fair",
            "description": SITE,
            "resourceType": "SharePoint Online Site",
            "originId": SITE,
            "originSystem": "SharePointOnline",
            "accessPackageResourceEnvironment": {
                "originId": "https://example-admin.sharepoint.com/",
            },
        },
    });
    requested(adding(resource), body).await;
}

#[tokio::test]
async fn given_a_resource_when_removed_from_a_catalog_then_its_id_is_enough() {
    let request = AccessPackageResourceRequest::default()
        .catalog_id(CATALOG)
        .request_type("AdminRemove")
        .access_package_resource(AccessPackageResourceFields::default().id("resource-1"));
    let body = json!({
        "catalogId": CATALOG,
        "requestType": "AdminRemove",
        "accessPackageResource": {"id": "resource-1"},
    });
    requested(request, body).await;
}

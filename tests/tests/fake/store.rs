//! Tests how the fake stores entities: create, read, change, replace, link and remove.

use graph_fake::ask::Reply;
use graph_fake::{Fake, Seed};
use serde_json::{Value, json};

const SEED: &str = "
now: 2026-01-02T03:04:05Z
tokens: [{secret: app}]
groups: [{id: g-1, displayName: Interns}]
accessPackageCatalogs: [{id: c-1, displayName: Fair}, {id: c-2, displayName: Office}]
accessPackages:
  - {id: p-1, catalogId: c-1, displayName: Stand, description: All for the stand, isHidden: false, uniqueName: stand}
  - {id: p-2, catalogId: c-2, displayName: Desk}
accessPackageAssignmentPolicies:
  - {id: y-1, accessPackageId: p-1, displayName: All, durationInDays: 30, canExtend: true}
connectedOrganizations: [{id: o-1, displayName: Partner}]
";

fn fake() -> Fake {
    Fake::seeded(Seed::parse(SEED).unwrap()).unwrap()
}

async fn get(fake: &Fake, url: &str) -> Reply {
    fake.ask("app", "GET", url).send().await
}

async fn send(fake: &Fake, method: &str, url: &str, body: Value) -> Reply {
    fake.ask("app", method, url).json(&body).send().await
}

#[tokio::test]
async fn given_a_body_when_created_then_the_entity_has_id_times_etag_and_location() {
    let fake = fake();
    let body = json!({"catalogId": "c-1", "displayName": "New", "id": "mine"});
    let created = send(&fake, "POST", "/accessPackages", body).await;
    assert_eq!(created.status, 201, "{:?}", created.body);
    let id = created.id();
    assert_eq!(created.body["createdDateTime"], "2026-01-02T03:04:05Z");
    assert_eq!(created.body["createdBy"], "application");
    assert_eq!(created.body["description"], Value::Null);
    assert_eq!(
        created.body["@odata.context"],
        "https://graph.test/beta/$metadata#identityGovernance/entitlementManagement/accessPackages/$entity"
    );
    assert_ne!(id, "mine");
    let read = get(&fake, created.header("location")).await;
    assert_eq!((read.status, read.id()), (200, id));
}

#[tokio::test]
async fn given_an_entity_when_patched_then_null_clears_and_absent_properties_stay() {
    let fake = fake();
    let body = json!({"displayName": "Booth", "description": null});
    let patched = send(&fake, "PATCH", "/accessPackages/p-1", body).await;
    assert_eq!((patched.status, &patched.body), (204, &Value::Null));
    let read = get(&fake, "/accessPackages/p-1").await.body;
    assert_eq!(read["displayName"], "Booth");
    assert_eq!(read["description"], Value::Null);
    assert_eq!(read["isHidden"], false);
    assert_eq!(read["modifiedDateTime"], "2026-01-02T03:04:05Z");
}

#[tokio::test]
async fn given_a_policy_when_replaced_then_properties_missing_in_the_body_are_removed() {
    let fake = fake();
    let body = json!({"id": "y-1", "accessPackageId": "p-1", "displayName": "Some"});
    let put = send(&fake, "PUT", "/accessPackageAssignmentPolicies/y-1", body).await;
    assert_eq!(put.status, 200);
    assert_eq!(put.body["displayName"], "Some");
    assert_eq!(put.body["durationInDays"], Value::Null);
}

#[tokio::test]
async fn given_an_entity_when_deleted_then_it_is_not_found_and_nothing_leads_to_it() {
    let fake = fake();
    let add = json!({"@odata.id": "https://graph.test/beta/groups/g-1"});
    let url = "/accessPackages/p-1/incompatibleGroups/$ref";
    assert_eq!(send(&fake, "POST", url, add).await.status, 204);
    let reference = json!({"@odata.id": "accessPackages/p-2"});
    let url = "/accessPackages/p-1/incompatibleAccessPackages/$ref";
    assert_eq!(send(&fake, "POST", url, reference).await.status, 204);
    let deleted = fake
        .ask("app", "DELETE", "/accessPackages/p-2")
        .send()
        .await;
    assert_eq!(deleted.status, 204);
    assert_eq!(get(&fake, "/accessPackages/p-2").await.status, 404);
    let left = get(&fake, "/accessPackages/p-1/incompatibleAccessPackages").await;
    assert_eq!(left.body["value"], json!([]));
}

#[tokio::test]
async fn given_a_reference_when_added_and_removed_then_both_ends_show_it() {
    let fake = fake();
    let url = "/accessPackages/p-1/incompatibleAccessPackages/$ref";
    let body = json!({"@odata.id": "https://graph.test/beta/accessPackages/p-2"});
    assert_eq!(send(&fake, "POST", url, body.clone()).await.status, 204);
    assert_eq!(send(&fake, "POST", url, body).await.status, 409);
    let inverse = get(&fake, "/accessPackages/p-2/accessPackagesIncompatibleWith").await;
    assert_eq!(inverse.each("id"), ["p-1"]);
    let url = "/accessPackages/p-1/incompatibleAccessPackages/p-2/$ref";
    assert_eq!(fake.ask("app", "DELETE", url).send().await.status, 204);
    assert_eq!(fake.ask("app", "DELETE", url).send().await.status, 404);
    let inverse = get(&fake, "/accessPackages/p-2/accessPackagesIncompatibleWith").await;
    assert_eq!(inverse.each("id"), Vec::<&Value>::new());
}

#[tokio::test]
async fn given_a_bind_when_created_then_the_navigation_property_leads_there() {
    let fake = fake();
    let body = json!({
        "displayName": "Contractor",
        "type": "User",
        "connectedOrganization@odata.bind": "https://graph.test/beta/connectedOrganizations('o-1')",
    });
    // The property follows from another one, which the bind sets.
    let created = send(&fake, "POST", "/subjects", body).await;
    assert_eq!(created.status, 201, "{:?}", created.body);
    let url = format!("/subjects/{}/connectedOrganization", created.id());
    assert_eq!(get(&fake, &url).await.id(), "o-1");
}

#[tokio::test]
async fn given_an_alternate_key_when_read_then_it_is_the_same_entity() {
    let fake = fake();
    let read = get(&fake, "/accessPackages(uniqueName='stand')").await;
    assert_eq!(read.id(), "p-1");
    assert_eq!(
        get(&fake, "/accessPackages(uniqueName='x')").await.status,
        404
    );
}

#[tokio::test]
async fn given_an_outdated_etag_when_patched_then_the_precondition_fails() {
    let fake = fake();
    fake.change(|tenant| tenant.etags = true);
    let tag = get(&fake, "/accessPackages/p-1").await.body["@odata.etag"].clone();
    let change = || {
        let ask = fake.ask("app", "PATCH", "/accessPackages/p-1");
        ask.json(&json!({"displayName": "x"}))
            .header("if-match", tag.as_str().unwrap())
    };
    assert_eq!(change().send().await.status, 204);
    assert_eq!(change().send().await.status, 412);
}

/// Method, path, body and the expected error.
type Refusal = (&'static str, &'static str, Value, u16, &'static str);

#[tokio::test]
async fn given_bodies_that_break_the_description_when_sent_then_the_refusal_points_at_the_place() {
    let fake = fake();
    let cases: [Refusal; 6] = [
        (
            "POST",
            "/accessPackages",
            json!({"displayName": "x"}),
            400,
            "/catalogId: found nothing, which microsoft.graph.accessPackage requires",
        ),
        (
            "POST",
            "/accessPackages",
            json!({"catalogId": "c-1", "displayName": 5}),
            400,
            "/displayName: found 5, expected Edm.String",
        ),
        (
            "PATCH",
            "/accessPackages/p-1",
            json!({"nickname": "x"}),
            400,
            "/nickname: found a property that microsoft.graph.accessPackage does not have",
        ),
        (
            "PATCH",
            "/accessPackages/p-1",
            json!({"id": "other"}),
            400,
            "/id: found an identifier that is not the one in the URL",
        ),
        (
            "POST",
            "/accessPackages/p-1/incompatibleGroups/$ref",
            json!({"@odata.id": "groups/g-9"}),
            404,
            "the reference `groups/g-9` leads to nothing",
        ),
        (
            "PUT",
            "/accessPackageAssignmentPolicies/y-1",
            json!({"displayName": "x"}),
            400,
            "/accessPackageId: found nothing, which microsoft.graph.accessPackageAssignmentPolicy requires",
        ),
    ];
    for (method, url, body, status, message) in cases {
        let refused = send(&fake, method, url, body).await;
        assert_eq!(
            (refused.status, refused.error().1),
            (status, message),
            "{method} {url}"
        );
    }
}

#[tokio::test]
async fn given_a_rejected_create_when_partly_carried_out_then_nothing_of_it_is_left() {
    let fake = fake();
    let before = get(&fake, "/accessPackageAssignmentPolicies/$count")
        .await
        .body;
    let body = json!({
        "accessPackageId": "p-1",
        "displayName": "x",
        "customExtensionStageSettings": [{"stage": "assignmentRequestCreated", "customExtension": {"id": "none"}}],
    });
    let refused = send(&fake, "POST", "/accessPackageAssignmentPolicies", body).await;
    assert_eq!(refused.status, 400, "{:?}", refused.body);
    assert_eq!(
        get(&fake, "/accessPackageAssignmentPolicies/$count")
            .await
            .body,
        before
    );
}

#[tokio::test]
async fn given_wrong_paths_methods_and_media_when_sent_then_each_is_refused_as_graph_does() {
    let fake = fake();
    let cases = [
        ("GET", "/accessPackagez", 400, "BadRequest"),
        ("GET", "/accessPackages/p-9", 404, "ResourceNotFound"),
        ("PUT", "/accessPackages/p-1", 405, "MethodNotAllowed"),
        ("POST", "/accessPackages", 415, "UnsupportedMediaType"),
        ("DELETE", "/settings", 400, "BadRequest"),
        ("GET", "/accessPackages/p-1/nothing", 400, "BadRequest"),
        ("POST", "/accessPackages/p-1/nothing", 400, "BadRequest"),
        ("PATCH", "/accessPackages/p-1/nothing", 400, "BadRequest"),
        ("DELETE", "/accessPackages/p-1/nothing", 400, "BadRequest"),
        (
            "DELETE",
            "/accessPackageAssignments/1",
            405,
            "MethodNotAllowed",
        ),
    ];
    for (method, url, status, code) in cases {
        let refused = fake.ask("app", method, url).send().await;
        assert_eq!(
            (refused.status, refused.error().0),
            (status, code),
            "{method} {url}"
        );
    }
}

#[tokio::test]
async fn given_a_refusal_when_read_then_it_has_the_shape_of_graph_and_echoes_the_clients_id() {
    let fake = fake();
    let ask = fake.ask("app", "GET", "/accessPackages/p-9");
    let refused = ask.header("client-request-id", "c-42").send().await;
    let inner = &refused.body["error"]["innerError"];
    assert_eq!(inner["client-request-id"], "c-42");
    assert_eq!(inner["date"], "2026-01-02T03:04:05");
    assert_eq!(inner["request-id"], refused.header("request-id"));
    assert_eq!(refused.header("client-request-id"), "c-42");
}

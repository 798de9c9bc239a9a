//! Tests the methods that a URL supports, and properties at their own URLs.

use serde_json::{Value, json};

use super::{ROOT, fake, get, post, read};

#[tokio::test]
async fn given_an_unsupported_method_when_sent_then_allow_lists_the_supported_ones() {
    let fake = fake();
    for (method, url, allow) in [
        ("PUT", "/accessPackages/p-1", "GET, PATCH, DELETE"),
        ("DELETE", "/accessPackages", "GET, POST"),
        ("OPTIONS", "/accessPackages/$count", "GET"),
        ("POST", "/accessPackages/p-1/displayName", "GET"),
    ] {
        let refused = fake.ask("app", method, url).send().await;
        assert_eq!(
            (refused.status, refused.header("allow")),
            (405, allow),
            "{method} {url}"
        );
    }
    let schema = fake.ask("app", "HEAD", "").at("/$metadata").send().await;
    assert_eq!(schema.status, 200);
    let schema = fake.ask("app", "PUT", "").at("/$metadata").send().await;
    assert_eq!((schema.status, schema.header("allow")), (405, "GET, HEAD"));
    let batch = fake.ask("app", "GET", "").at("/$batch").send().await;
    assert_eq!((batch.status, batch.header("allow")), (405, "POST"));
    // The URL accepts the request, but a rule of the service rejects it.
    let refused = post(&fake, "app", "/accessPackageAssignments", json!({})).await;
    assert_eq!((refused.status, refused.header("allow")), (405, "GET"));
}

#[tokio::test]
async fn given_a_property_when_read_at_its_own_url_then_it_is_wrapped_or_raw() {
    let fake = fake();
    for (url, status, body) in [
        (
            "/accessPackages/p-1/displayName",
            200,
            json!({"@odata.context": format!("{ROOT}/accessPackages('p-1')/displayName"), "value": "Stand"}),
        ),
        (
            "/accessPackages/p-1/DISPLAYNAME/$value",
            200,
            json!("Stand"),
        ),
        (
            "/accessPackages/p-1/accessPackageCatalog/displayName/$value",
            200,
            json!("Fair"),
        ),
        (
            "/accessPackageAssignmentPolicies/y-1/durationInDays/$value",
            200,
            json!("0"),
        ),
        (
            "/accessPackageAssignmentPolicies/y-1/description/$value",
            204,
            Value::Null,
        ),
        ("/accessPackages/p-1/description", 204, Value::Null),
        ("/accessPackages/none/displayName", 404, Value::Null),
        ("/accessPackages/p-1/nickname", 400, Value::Null),
        ("/accessPackages/displayName", 404, Value::Null),
        (
            "/accessPackageAssignmentPolicies/y-1/requestorSettings/$value",
            400,
            Value::Null,
        ),
    ] {
        let answer = get(&fake, "app", url).await;
        assert_eq!(answer.status, status, "{url}: {:?}", answer.body);
        if answer.status < 300 {
            assert_eq!(answer.body, body, "{url}");
        }
    }
    let value = read(
        &fake,
        "/accessPackageAssignmentPolicies/y-1/requestorSettings",
    )
    .await;
    assert_eq!(value["scopeType"], "AllExistingDirectorySubjects");
}

//! Tests that the fake parses query options like Graph.

use graph_fake::ask::Reply;
use graph_fake::{Fake, Seed};
use serde_json::{Value, json};

const SEED: &str = "
now: 2026-01-02T00:00:00Z
tokens:
  - {secret: app}
  - {secret: reader, permissions: [EntitlementManagement.Read.All]}
  - {secret: alice, user: u-1, permissions: [EntitlementMgmt-SubjectAccess.ReadWrite]}
users: [{id: u-1, displayName: Alice}]
accessPackageCatalogs:
  - {id: c-1, displayName: Fair, isExternallyVisible: true}
  - {id: c-2, displayName: Office, isExternallyVisible: false}
accessPackages:
  - {id: p-1, catalogId: c-1, displayName: Stand, description: Build the stand, isHidden: false, createdDateTime: 2025-12-01T00:00:00Z, incompatibleAccessPackages: [p-2]}
  - {id: p-2, catalogId: c-1, displayName: catering, description: Feed the crew, isHidden: true, createdDateTime: 2025-12-31T12:00:00Z}
  - {id: p-3, catalogId: c-2, displayName: Desk, isHidden: false, createdDateTime: 2026-01-01T00:00:00Z}
accessPackageAssignmentPolicies:
  - {id: y-1, accessPackageId: p-1, displayName: Short, durationInDays: 7}
  - {id: y-2, accessPackageId: p-1, displayName: Long, durationInDays: 365}
connectedOrganizations:
  - id: o-1
    displayName: Partner
    state: configured
    identitySources:
      - {'@odata.type': '#microsoft.graph.domainIdentitySource', domainName: example.com, displayName: Example}
";

fn fake() -> Fake {
    Fake::seeded(Seed::parse(SEED).unwrap()).unwrap()
}

async fn get(fake: &Fake, url: &str) -> Reply {
    fake.ask("app", "GET", url).send().await
}

#[tokio::test]
async fn given_filters_when_listed_then_the_matching_entities_are_returned() {
    let fake = fake();
    let cases: [(&str, &[&str]); 19] = [
        ("displayName eq 'stand'", &["p-1"]),
        ("displayName ne 'Stand'", &["p-2", "p-3"]),
        ("startswith(displayName,'D') or isHidden", &["p-2", "p-3"]),
        ("not isHidden", &["p-1", "p-3"]),
        ("contains(tolower(displayName),'CAT')", &["p-2"]),
        ("endswith(displayName,'sk') and isHidden eq false", &["p-3"]),
        ("displayName in ('Desk','Stand')", &["p-1", "p-3"]),
        ("description eq null", &["p-3"]),
        ("createdDateTime ge 2025-12-31T00:00:00Z", &["p-2", "p-3"]),
        (
            "createdDateTime lt now() and year(createdDateTime) eq 2026",
            &["p-3"],
        ),
        (
            "accessPackageCatalog/displayName eq 'Fair'",
            &["p-1", "p-2"],
        ),
        (
            "accessPackageCatalog/isExternallyVisible eq true",
            &["p-1", "p-2"],
        ),
        (
            "accessPackageAssignmentPolicies/any(y:y/durationInDays gt 30)",
            &["p-1"],
        ),
        ("accessPackageAssignmentPolicies/any()", &["p-1"]),
        (
            "accessPackageAssignmentPolicies/$count eq 0",
            &["p-2", "p-3"],
        ),
        (
            "accessPackageAssignmentPolicies/all(y:y/durationInDays lt 30)",
            &["p-2", "p-3"],
        ),
        ("incompatibleAccessPackages/any(x:x/id eq 'p-2')", &["p-1"]),
        (
            "(isHidden eq true or displayName eq 'Desk') and not (catalogId eq 'c-1')",
            &["p-3"],
        ),
        (
            "length(displayName) gt 4 and indexof(displayName,'a') ge 1",
            &["p-1", "p-2"],
        ),
    ];
    for (filter, expected) in cases {
        let found = get(&fake, &format!("/accessPackages?$filter={filter}")).await;
        assert_eq!(found.each("id"), expected, "{filter}: {:?}", found.body);
    }
}

#[tokio::test]
async fn given_values_of_several_types_when_filtered_then_the_type_can_be_a_condition() {
    let fake = fake();
    let filter = "identitySources/any(s:isof(s,'microsoft.graph.domainIdentitySource'))";
    let found = get(&fake, &format!("/connectedOrganizations?$filter={filter}")).await;
    assert_eq!(found.each("id"), ["o-1"], "{:?}", found.body);
    let cast =
        "identitySources/any(s:s/microsoft.graph.domainIdentitySource/domainName eq 'example.com')";
    let found = get(&fake, &format!("/connectedOrganizations?$filter={cast}")).await;
    assert_eq!(found.each("id"), ["o-1"], "{:?}", found.body);
}

#[tokio::test]
async fn given_a_selection_when_listed_then_only_that_is_returned() {
    let fake = fake();
    let found = get(&fake, "/accessPackages?$select=id,displayName&$top=1").await;
    let mut item = found.body["value"][0].clone();
    item.as_object_mut().unwrap().shift_remove("@odata.etag");
    assert_eq!(item, json!({"id": "p-1", "displayName": "Stand"}));
}

#[tokio::test]
async fn given_an_order_when_listed_then_the_items_are_in_that_order() {
    let fake = fake();
    let found = get(&fake, "/accessPackages?$orderby=isHidden,displayName desc").await;
    assert_eq!(found.each("id"), ["p-1", "p-3", "p-2"]);
}

#[tokio::test]
async fn given_an_expansion_with_options_when_read_then_they_apply_to_the_expanded_entities() {
    let fake = fake();
    let options = "$filter=durationInDays gt 1;$orderby=durationInDays desc;$top=1;$select=displayName;$count=true";
    let url = format!(
        "/accessPackages/p-1?$expand=accessPackageAssignmentPolicies({options}),accessPackageCatalog($expand=accessPackages($select=id))"
    );
    let found = get(&fake, &url).await.body;
    assert_eq!(found["accessPackageAssignmentPolicies@odata.count"], 2);
    let policies = found["accessPackageAssignmentPolicies"].as_array().unwrap();
    assert_eq!(policies.len(), 1);
    assert_eq!(policies[0]["displayName"], "Long");
    let siblings = found["accessPackageCatalog"]["accessPackages"]
        .as_array()
        .unwrap();
    assert_eq!(siblings.len(), 2);
}

#[tokio::test]
async fn given_a_page_size_when_listed_then_links_lead_through_all_items_once() {
    let fake = fake();
    fake.change(|tenant| tenant.page_size = 2);
    let first = get(&fake, "/accessPackages?$orderby=displayName&$count=true").await;
    assert_eq!(first.each("id"), ["p-2", "p-3"]);
    assert_eq!(first.body["@odata.count"], 3);
    let link = first.body["@odata.nextLink"].as_str().unwrap();
    let last = get(&fake, link).await;
    assert_eq!(last.each("id"), ["p-1"]);
    assert_eq!(last.body.get("@odata.nextLink"), None);
}

#[tokio::test]
async fn given_a_preferred_page_size_when_listed_then_pages_are_that_long() {
    let fake = fake();
    let ask = fake.ask("app", "GET", "/accessPackages?$skip=1");
    let page = ask.header("prefer", "odata.maxpagesize=1").send().await;
    assert_eq!(page.each("id"), ["p-2"]);
    assert!(page.body["@odata.nextLink"].is_string());
}

#[tokio::test]
async fn given_a_count_when_requested_then_it_is_plain_text_and_respects_the_filter() {
    let fake = fake();
    let counted = get(&fake, "/accessPackages/$count?$filter=isHidden eq false").await;
    assert_eq!((counted.status, counted.body), (200, Value::from("2")));
    assert_eq!(counted.headers["content-type"], "text/plain");
}

#[tokio::test]
async fn given_an_option_that_the_description_does_not_list_when_sent_then_it_is_refused() {
    let refused = get(&fake(), "/accessPackages/p-1?$top=1").await;
    assert_eq!(
        (refused.status, refused.error().1),
        (400, "`$top` is not supported here")
    );
}

#[tokio::test]
async fn given_tokens_when_they_call_then_the_permissions_of_the_overlay_decide() {
    let fake = fake();
    let cases = [
        ("nobody", "GET", "/accessPackages", 401),
        ("reader", "GET", "/accessPackages", 200),
        ("reader", "DELETE", "/accessPackages/p-3", 403),
        ("alice", "GET", "/accessPackages", 403),
        ("app", "DELETE", "/accessPackages/p-3", 204),
    ];
    for (token, method, url, status) in cases {
        let answered = fake.ask(token, method, url).send().await;
        assert_eq!(answered.status, status, "{token} {method} {url}");
    }
    let refused = fake
        .ask("reader", "DELETE", "/accessPackages/p-2")
        .send()
        .await;
    assert_eq!(
        refused.error(),
        (
            "Forbidden",
            "the token of an application has none of the permissions EntitlementManagement.ReadWrite.All"
        )
    );
}

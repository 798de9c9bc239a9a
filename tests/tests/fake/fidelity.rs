//! Details that the fake shares with the service. `docs/testing-rules.md` has a source for each rule.

use graph_fake::ask::Reply;
use graph_fake::{Fake, Seed};
use serde_json::{Value, json};

mod seeds;
mod urls;
mod written;

const EVERYTHING: &str = include_str!("../../fixtures/everything.yaml");

const SEED: &str = "
now: 2026-01-02T03:04:05.123456789Z
tokens: [{secret: app}, {secret: alice, user: u-alice}, {secret: boss, user: u-boss}]
users:
  - {id: u-alice, displayName: Alice, userPrincipalName: alice@example.com, manager: u-boss}
  - {id: u-boss, displayName: Boss, userPrincipalName: boss@example.com}
groups: [{id: g-1, displayName: Sales}]
accessPackageCatalogs: [{id: c-1, displayName: Fair}]
accessPackages: [{id: p-1, catalogId: c-1, displayName: Stand}, {id: p-2, catalogId: c-1, displayName: Desk}]
accessPackageAssignmentPolicies:
  - id: y-1
    accessPackageId: p-1
    displayName: The boss agrees
    requestorSettings: {scopeType: AllExistingDirectorySubjects, acceptRequests: true, allowedRequestors: []}
    requestApprovalSettings:
      isApprovalRequired: true
      approvalMode: SingleStage
      approvalStages: [{approvalStageTimeOutInDays: 7, primaryApprovers: [{'@odata.type': '#microsoft.graph.singleUser', id: u-boss}]}]
";

const ROOT: &str = "https://graph.test/beta/$metadata#identityGovernance/entitlementManagement";

fn seeded(more: &str) -> Fake {
    Fake::seeded(Seed::parse(&format!("{SEED}{more}")).unwrap()).unwrap()
}

fn fake() -> Fake {
    seeded("")
}

async fn get(fake: &Fake, token: &str, url: &str) -> Reply {
    fake.ask(token, "GET", url).send().await
}

async fn read(fake: &Fake, url: &str) -> Value {
    let read = get(fake, "app", url).await;
    assert_eq!(read.status, 200, "{url}: {:?}", read.body);
    read.body
}

async fn post(fake: &Fake, token: &str, url: &str, body: Value) -> Reply {
    fake.ask(token, "POST", url).json(&body).send().await
}

/// The errors of a seed.
fn refused(more: &str) -> Vec<String> {
    let seed = Seed::parse(&format!("{SEED}{more}")).unwrap();
    let refused = Fake::seeded(seed).unwrap_err();
    refused.problems().to_vec()
}

const PENDING: &str = "
accessPackageSubject: [{id: s-1, objectId: u-alice, displayName: Alice, type: User}]
accessPackageAssignments: [{id: a-1, accessPackageId: p-1, assignmentPolicyId: y-1, target: s-1}]
accessPackageAssignmentRequests: [{id: r-1, requestType: UserAdd, requestState: PendingApproval, accessPackage: p-1, accessPackageAssignment: a-1, requestor: s-1}]
accessPackageAssignmentApprovals: [{id: r-1, steps: [st-1]}]
approvalStep: [{id: st-1, status: InProgress, reviewResult: NotReviewed}]
";

#[tokio::test]
async fn given_an_approval_when_read_then_its_steps_are_there_and_assigned_to_the_approver_alone() {
    let fake = seeded(PENDING);
    let approval = "/accessPackageAssignmentApprovals/r-1";
    for (token, mine) in [("boss", true), ("alice", false)] {
        let found = get(&fake, token, approval).await;
        assert_eq!(found.body["steps"][0]["id"], "st-1", "{:?}", found.body);
        assert_eq!(found.body["steps"][0]["assignedToMe"], mine, "{token}");
    }
    let url = format!("{approval}/steps?$filter=assignedToMe eq true");
    assert_eq!(get(&fake, "boss", &url).await.each("id"), ["st-1"]);
}

#[tokio::test]
async fn given_packages_with_the_same_role_when_one_loses_it_then_the_other_keeps_it() {
    let fake = fake();
    let group = json!({"originId": "g-1", "originSystem": "AadGroup"});
    let add =
        json!({"catalogId": "c-1", "requestType": "AdminAdd", "accessPackageResource": group});
    assert_eq!(
        post(&fake, "app", "/accessPackageResourceRequests", add)
            .await
            .status,
        201
    );
    let role = json!({"originId": "Member_g-1", "originSystem": "AadGroup", "accessPackageResource": group});
    let body = json!({"accessPackageResourceRole": role, "accessPackageResourceScope": group});
    let of = |package: &str| format!("/accessPackages/{package}/accessPackageResourceRoleScopes");
    let first = post(&fake, "app", &of("p-1"), body.clone()).await;
    let second = post(&fake, "app", &of("p-2"), body).await;
    assert_eq!(
        (first.status, second.status),
        (201, 201),
        "{:?}",
        second.body
    );
    assert_eq!(first.id(), second.id());
    let url = format!(
        "{}?$expand=accessPackageResourceRole,accessPackageResourceScope",
        of("p-1")
    );
    let found = read(&fake, &url).await;
    let id = |part: &str| found["value"][0][part]["id"].as_str().unwrap().to_owned();
    let expected = format!(
        "{}_{}",
        id("accessPackageResourceRole"),
        id("accessPackageResourceScope")
    );
    assert_eq!(first.id(), expected);
    let removed = fake.ask("app", "DELETE", &format!("{}/{expected}", of("p-1")));
    assert_eq!(removed.send().await.status, 204);
    assert_eq!(get(&fake, "app", &of("p-1")).await.each("id").len(), 0);
    assert_eq!(get(&fake, "app", &of("p-2")).await.each("id"), [&expected]);
}

#[tokio::test]
async fn given_a_resource_in_a_catalog_when_added_again_then_a_bad_request() {
    let fake = fake();
    let add = json!({"catalogId": "c-1", "requestType": "AdminAdd", "accessPackageResource": {"originId": "g-1", "originSystem": "AadGroup"}});
    let url = "/accessPackageResourceRequests";
    assert_eq!(post(&fake, "app", url, add.clone()).await.status, 201);
    let again = post(&fake, "app", url, add).await;
    assert_eq!(
        (again.status, again.error().0),
        (400, "ResourceAlreadyOnboarded")
    );
}

#[tokio::test]
async fn given_names_in_any_case_when_queried_then_they_are_the_same_properties() {
    let fake = fake();
    let url = "/accessPackages?$FILTER=DISPLAYNAME eq 'Stand'";
    let same = [
        "/accessPackages?$filter=DisplayName eq 'Stand'",
        "/accessPackages?$filter=accessPackageCATALOG/DisplayName eq 'Fair' and displayname ne 'Desk'",
        "/accessPackages?$filter=accesspackageassignmentpolicies/any(p:p/DISPLAYNAME eq 'The boss agrees')",
        "/accessPackages?$orderby=DISPLAYNAME desc&$top=1",
    ];
    for url in same {
        let page = get(&fake, "app", url).await;
        assert_eq!(page.each("id"), ["p-1"], "{url}: {:?}", page.body);
    }
    let page = read(&fake, "/accessPackages?$select=ID,Displayname&$expand=ACCESSPACKAGECATALOG($select=DISPLAYNAME)&$filter=id eq 'p-1'").await;
    assert_eq!(
        page["value"][0],
        json!({"id": "p-1", "displayName": "Stand", "accessPackageCatalog": {"displayName": "Fair"}})
    );
    // Names of options are a separate case.
    assert_ne!(get(&fake, "app", url).await.status, 500);
}

#[tokio::test]
async fn given_expand_of_everything_when_read_then_each_navigation_property_is_there() {
    let fake = fake();
    let package = read(&fake, "/accessPackages/p-1?$expand=*").await;
    assert_eq!(package["accessPackageCatalog"]["id"], "c-1");
    assert_eq!(package["accessPackageAssignmentPolicies"][0]["id"], "y-1");
    assert_eq!(package["incompatibleGroups"], json!([]));
}

#[tokio::test]
async fn given_conditions_that_the_service_refuses_when_filtered_then_a_bad_request_says_why() {
    let fake = fake();
    for (url, message) in [
        (
            "/accessPackageAssignments?$filter=catalogId eq 'c-1'",
            "$filter: lists of accessPackageAssignment cannot be filtered by `catalogId`",
        ),
        (
            "/accessPackages?$filter=id eq 'stand'",
            "$filter: found the identifier 'stand', which is not a GUID",
        ),
        (
            "/accessPackages?$filter=accessPackageCatalog/id in ('c-1','fair')",
            "$filter: found the identifier 'fair', which is not a GUID",
        ),
    ] {
        let refused = get(&fake, "app", url).await;
        assert_eq!((refused.status, refused.error().1), (400, message), "{url}");
    }
    // Identifiers of a seed may be short.
    let url = "/accessPackages?$filter=id eq 'p-1' or id eq '7e0bd5a4-1d2b-4f0e-9b77-6f8b0a2c0a11'";
    assert_eq!(get(&fake, "app", url).await.each("id"), ["p-1"]);
}

#[tokio::test]
async fn given_responses_when_read_then_their_context_describes_the_content() {
    let fake = fake();
    for (url, context) in [
        ("", ""),
        ("/accessPackages", "/accessPackages"),
        ("/accessPackages/p-1", "/accessPackages/$entity"),
        ("/accessPackages('p-1')", "/accessPackages/$entity"),
        ("/accessPackages(uniqueName='x')", "/accessPackages/$entity"),
        (
            "/accessPackages/p-1/accessPackageCatalog",
            "/accessPackages('p-1')/accessPackageCatalog/$entity",
        ),
        (
            "/accessPackages/p-1/incompatibleAccessPackages",
            "/accessPackages('p-1')/incompatibleAccessPackages",
        ),
        (
            "/accessPackages?$select=id,displayName",
            "/accessPackages(id,displayName)",
        ),
        (
            "/accessPackages/p-1?$select=id&$expand=accessPackageCatalog($select=id)",
            "/accessPackages(id,accessPackageCatalog(id))/$entity",
        ),
        (
            "/accessPackages?$expand=accessPackageCatalog",
            "/accessPackages(accessPackageCatalog())",
        ),
        ("/settings", "/settings/$entity"),
        (
            "/accessPackages/p-1/displayName",
            "/accessPackages('p-1')/displayName",
        ),
    ] {
        let answer = get(&fake, "app", url).await;
        if answer.status == 404 {
            continue;
        }
        assert_eq!(
            answer.body["@odata.context"],
            format!("{ROOT}{context}"),
            "{url}"
        );
    }
    let url = "/accessPackages/p-1/incompatibleGroups/$ref";
    assert_eq!(
        read(&fake, url).await["@odata.context"],
        "https://graph.test/beta/$metadata#Collection($ref)"
    );
    let body = json!({"catalogId": "c-1", "displayName": "New"});
    let made = post(&fake, "app", "/accessPackages", body).await;
    assert_eq!(
        made.body["@odata.context"],
        format!("{ROOT}/accessPackages/$entity")
    );
}

#[tokio::test]
async fn given_a_clock_with_nanoseconds_when_read_then_times_have_at_most_seven_decimals() {
    let fake = fake();
    let body = json!({"catalogId": "c-1", "displayName": "New"});
    let made = post(&fake, "app", "/accessPackages", body).await;
    assert_eq!(made.body["createdDateTime"], "2026-01-02T03:04:05.1234567Z");
    let lost = get(&fake, "app", "/accessPackages/none").await;
    assert_eq!(
        lost.body["error"]["innerError"]["date"],
        "2026-01-02T03:04:05"
    );
}

#[tokio::test]
async fn given_a_tenant_when_read_then_etags_are_present_only_on_request() {
    let fake = fake();
    let url = "/accessPackages/p-1";
    assert_eq!(read(&fake, url).await.get("@odata.etag"), None);
    let full = fake
        .ask("app", "GET", url)
        .header("accept", "application/json;odata.metadata=full");
    assert_eq!(full.send().await.body["@odata.etag"], "W/\"1\"");
    fake.change(|tenant| tenant.etags = true);
    assert_eq!(read(&fake, url).await["@odata.etag"], "W/\"1\"");
}

#[tokio::test]
async fn given_a_level_of_metadata_when_accepted_then_responses_contain_that_much() {
    let fake = fake();
    let annotations = async |level: &str| {
        let ask = fake.ask("app", "GET", "/accessPackages?$count=true&$top=1");
        let accept = format!("application/json;odata.metadata={level}");
        let page = ask.header("accept", &accept).send().await;
        assert_eq!(page.header("content-type"), accept);
        let names = |value: &Value| -> Vec<String> {
            let names = value.as_object().unwrap().keys();
            names.filter(|name| name.contains('@')).cloned().collect()
        };
        (names(&page.body), names(&page.body["value"][0]))
    };
    let page = ["@odata.context", "@odata.count", "@odata.nextLink"].map(str::to_owned);
    let item = ["@odata.type", "@odata.etag", "@odata.id", "@odata.editLink"].map(str::to_owned);
    assert_eq!(annotations("none").await, (page[1..].to_vec(), Vec::new()));
    assert_eq!(annotations("minimal").await, (page.to_vec(), Vec::new()));
    assert_eq!(annotations("full").await, (page.to_vec(), item.to_vec()));
}

/// Finds objects without `id` where the description declares an entity.
fn without_id(api: &graph_fake::model::Api, ty: &str, value: &Value, found: &mut Vec<String>) {
    use graph_fake::model::{PropertyKind, WireName};
    let name = WireName::of_graph(ty);
    let Some(structure) = api.structure(&name) else {
        return;
    };
    if !value.is_object() {
        return;
    }
    if value["id"].as_str().is_none_or(str::is_empty) {
        found.push(format!("{ty}: {value}"));
    }
    for property in &structure.properties {
        let Some(target) = graph_fake::relations::target(property) else {
            continue;
        };
        if property.kind != PropertyKind::Navigation {
            continue;
        }
        let below = &value[property.name.as_str()];
        let items = below
            .as_array()
            .map_or(std::slice::from_ref(below), Vec::as_slice);
        for item in items {
            without_id(api, graph_fake::store::short(target), item, found);
        }
    }
}

#[tokio::test]
async fn given_everything_when_read_with_all_below_then_each_entity_has_an_identifier() {
    let fake = Fake::seeded(Seed::parse(EVERYTHING).unwrap()).unwrap();
    let api = graph_fake::description::committed();
    let mut found = Vec::new();
    let whole = read(&fake, "").await;
    without_id(&api, "entitlementManagement", &whole, &mut found);
    let name = graph_fake::model::WireName("microsoft.graph.entitlementManagement".to_owned());
    let mut seen = 0;
    for property in &api.structure(&name).unwrap().properties {
        let Some(target) = graph_fake::relations::target(property) else {
            continue;
        };
        let page = get(&fake, "app", &format!("/{}?$expand=*", property.name)).await;
        for item in page.body["value"].as_array().into_iter().flatten() {
            seen += 1;
            without_id(&api, graph_fake::store::short(target), item, &mut found);
        }
    }
    assert!(seen > 20, "{seen}");
    assert!(found.is_empty(), "{found:#?}");
}

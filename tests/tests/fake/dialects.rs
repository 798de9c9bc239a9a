//! Tests syntax that clients may write in several ways, and errors that suggest the right syntax.

use graph_fake::ask::Reply;
use graph_fake::{Fake, Seed, faults};
use serde_json::{Value, json};

const SEED: &str = "
tokens: [{secret: app}]
groups: [{id: g-1, displayName: Sales}]
accessPackageCatalogs: [{id: c-1, displayName: Fair}]
accessPackages:
  - {id: p-1, catalogId: c-1, displayName: Stand, createdDateTime: '2026-01-01T00:00:00Z'}
  - {id: p-2, catalogId: c-1, displayName: Desk, createdDateTime: '9999-12-31T23:59:59.9999999Z'}
";
const ROOT: &str = "/identityGovernance/entitlementManagement";

fn fake() -> Fake {
    Fake::seeded(Seed::parse(SEED).unwrap()).unwrap()
}

async fn get(fake: &Fake, url: &str) -> Reply {
    fake.ask("app", "GET", url).send().await
}

fn names(page: &Reply) -> Vec<&str> {
    let names = page.each("displayName").into_iter();
    names.filter_map(Value::as_str).collect()
}

#[tokio::test]
async fn given_options_operators_and_functions_in_any_case_when_listed_then_they_mean_the_same() {
    let fake = fake();
    for (query, found) in [
        ("$FILTER=displayName eq 'Desk'", vec!["Desk"]),
        ("Filter=displayName EQ 'desk' OR false", vec!["Desk"]),
        ("$filter=StartsWith(displayName,'de')", vec!["Desk"]),
        ("$filter=NOT (displayName IN ('Desk'))", vec!["Stand"]),
        ("$OrderBy=displayName DESC", vec!["Stand", "Desk"]),
        ("$orderby=displayName Asc&$Top=1", vec!["Desk"]),
        ("$search=\"DisplayName:desk\"", vec!["Desk"]),
    ] {
        let page = get(&fake, &format!("/accessPackages?{query}")).await;
        assert_eq!(page.status, 200, "{query}: {:?}", page.body);
        assert_eq!(names(&page), found, "{query}");
    }
    let twice = get(&fake, "/accessPackages?$top=1&$TOP=2").await;
    assert_eq!(twice.status, 400);
}

#[tokio::test]
async fn given_options_of_an_expansion_without_a_dollar_when_read_then_they_apply() {
    let url = "/accessPackages/p-1?$expand=accessPackageCatalog(SELECT=displayName)";
    let read = get(&fake(), url).await;
    assert_eq!(
        read.body["accessPackageCatalog"],
        json!({"displayName": "Fair"})
    );
}

#[tokio::test]
async fn given_a_property_next_to_a_star_when_expanded_then_its_own_options_count() {
    let fake = fake();
    for expand in [
        "*,accessPackageCatalog($select=displayName)",
        "accessPackageCatalog($select=displayName),*",
    ] {
        let read = get(&fake, &format!("/accessPackages/p-1?$expand={expand}")).await;
        let catalog = &read.body["accessPackageCatalog"];
        assert_eq!(*catalog, json!({"displayName": "Fair"}), "{expand}");
        assert_eq!(read.body["incompatibleGroups"], json!([]), "{expand}");
        let context = read.body["@odata.context"].as_str().unwrap();
        assert_eq!(context.matches("accessPackageCatalog(").count(), 1);
    }
}

#[tokio::test]
async fn given_a_search_in_a_property_that_is_not_there_when_sent_then_it_is_refused() {
    let refused = get(&fake(), "/accessPackages?$search=\"nickname:desk\"").await;
    assert_eq!(refused.status, 400);
    assert!(refused.error().1.contains("`nickname`"), "{refused:?}");
}

#[tokio::test]
async fn given_the_last_time_there_is_when_compared_and_written_then_it_is_a_time() {
    let fake = fake();
    let page = get(
        &fake,
        "/accessPackages?$filter=createdDateTime lt 9999-12-31T23:59:59Z",
    )
    .await;
    assert_eq!(names(&page), ["Stand"]);
    for (end, status) in [
        ("9999-12-31T23:59:59Z", 201),
        ("9999-12-31T23:59:59.9999999+00:00", 201),
        ("9999-12-31T23:59:59", 400),
        ("9999-13-31T23:59:59Z", 400),
        ("10000-01-01T00:00:00Z", 400),
    ] {
        let policy =
            json!({"accessPackageId": "p-1", "displayName": "All", "expirationDateTime": end});
        let made = fake.ask("app", "POST", "/accessPackageAssignmentPolicies");
        assert_eq!(made.json(&policy).send().await.status, status, "{end}");
    }
}

#[tokio::test]
async fn given_media_types_when_posted_then_case_does_not_count_and_the_whole_type_does() {
    let fake = fake();
    for (media, status) in [
        ("Application/JSON", 201),
        ("application/json ; charset=utf-8", 201),
        ("application/jsonx", 415),
        ("text/json", 415),
    ] {
        let body = json!({"displayName": "New"}).to_string();
        let ask = fake.ask("app", "POST", "/accessPackageCatalogs");
        assert_eq!(
            ask.bytes(media, body).send().await.status,
            status,
            "{media}"
        );
    }
    let none = fake
        .ask("app", "POST", "/accessPackageCatalogs")
        .send()
        .await;
    assert_eq!(none.status, 415);
    assert!(none.error().1.contains("no `Content-Type`"), "{none:?}");
}

#[tokio::test]
async fn given_forms_of_the_level_of_metadata_when_accepted_then_they_mean_the_same() {
    let fake = fake();
    for form in [
        "odata.metadata=none",
        "metadata=none",
        "odata.metadata=\"none\"",
    ] {
        let ask = fake.ask("app", "GET", "/accessPackages/p-1");
        let read = ask.header("accept", &format!("application/json;{form}"));
        assert_eq!(read.send().await.body.get("@odata.context"), None, "{form}");
    }
}

#[tokio::test]
async fn given_several_entity_tags_when_patched_then_one_that_fits_is_enough() {
    let fake = fake();
    let ask = fake.ask("app", "PATCH", "/accessPackages/p-1");
    let patch = ask.json(&json!({"description": "x"}));
    let fits = patch.clone().header("if-match", "\"other\", W/\"1\"");
    assert_eq!(fits.send().await.status, 204);
    let old = patch.header("if-match", "\"other\", W/\"1\"").send().await;
    assert_eq!(old.status, 412);
}

#[tokio::test]
async fn given_schemes_of_authorization_when_sent_then_bearer_counts_in_any_case() {
    let fake = fake();
    for (value, status) in [("bearer app", 200), ("BEARER app", 200), ("Basic app", 401)] {
        let ask = fake.ask("none", "GET", "/accessPackages");
        let reply = ask.header("authorization", value).send().await;
        assert_eq!(reply.status, status, "{value}");
        let challenge = if status == 401 { "Bearer" } else { "" };
        assert_eq!(reply.header("www-authenticate"), challenge, "{value}");
    }
}

#[tokio::test]
async fn given_a_version_in_place_of_a_tenant_when_called_then_it_is_refused() {
    let fake = fake();
    for path in ["/beta", "/v1.0"] {
        let url = format!("{path}{ROOT}/accessPackages");
        let twice = fake.ask("app", "GET", "").at(&url).send().await;
        assert_eq!(twice.status, 400, "{url}");
    }
    let tenant = format!("/contoso.com{ROOT}/accessPackages");
    assert_eq!(
        fake.ask("app", "GET", "").at(&tenant).send().await.status,
        200
    );
}

#[tokio::test]
async fn given_invalid_requests_of_a_batch_when_sent_then_each_error_says_what_is_wrong() {
    let fake = fake();
    for (part, place) in [
        (
            json!({"url": format!("/beta{ROOT}/accessPackages")}),
            "/url: ",
        ),
        (
            json!({"url": "https://graph.microsoft.com/beta/x"}),
            "/url: ",
        ),
        (json!({"url": "/$batch"}), "/url: "),
        (json!({"method": "G T"}), "/method: "),
        (json!({"headers": {"a b": "c"}}), "/headers/a b: "),
        (json!({"method": "PATCH", "body": "not base64!"}), "/body: "),
    ] {
        let mut whole = json!({"id": "1", "method": "GET", "url": ROOT});
        let fields = part.as_object().unwrap().clone();
        whole.as_object_mut().unwrap().extend(fields);
        let batch = fake.ask("app", "POST", "").at("/$batch");
        let reply = batch.json(&json!({"requests": [whole]})).send().await;
        let response = &reply.body["responses"][0];
        assert_eq!(response["status"], 400, "{part}");
        let message = response["body"]["error"]["message"].as_str().unwrap();
        assert!(message.starts_with(place), "{part}: {message}");
    }
}

#[tokio::test]
async fn given_a_reference_to_another_set_when_added_then_it_is_refused() {
    let fake = fake();
    let url = "/accessPackages/p-1/incompatibleAccessPackages/$ref";
    for (to, status) in [
        (
            format!("https://x/beta{ROOT}/accessPackageCatalogs/p-2"),
            400,
        ),
        (
            format!("https://x/beta{ROOT}/accessPackageCatalogs('p-2')"),
            400,
        ),
        (format!("https://x/beta{ROOT}/accessPackages('p-2')"), 204),
    ] {
        let add = fake.ask("app", "POST", url).json(&json!({"@odata.id": to}));
        assert_eq!(add.send().await.status, status, "{to}");
    }
    let listed = get(&fake, url).await;
    let link = listed.body["value"][0]["@odata.id"].as_str().unwrap();
    assert_eq!(get(&fake, link).await.body["displayName"], "Desk");
}

#[tokio::test]
async fn given_a_property_that_a_create_requires_when_cleared_then_it_is_refused() {
    let fake = fake();
    let ask = fake.ask("app", "PATCH", "/accessPackages/p-1");
    let cleared = ask.json(&json!({"displayName": null})).send().await;
    assert_eq!(cleared.status, 400);
    assert!(cleared.error().1.starts_with("/displayName: "));
}

#[test]
fn given_a_status_that_is_not_final_when_used_in_a_fault_then_it_is_refused() {
    for (code, fits) in [
        (99, false),
        (100, false),
        (199, false),
        (429, true),
        (1000, false),
    ] {
        let text = format!("[{{does: {{status: {{code: {code}}}}}}}]");
        assert_eq!(faults::parse(&text).is_ok(), fits, "{code}");
    }
}

#[test]
fn given_mistakes_of_every_kind_in_a_seed_when_planted_then_all_are_named() {
    let seed = "
delivery: soon
pageSize: 0
tokens: [{secret: a, user: u-9}, {secret: a}]
groups: [{id: g-1, members: [u-8, u-9]}]
accessPackageCatalogs: [{id: c-1, displayName: 5, isExternallyVisible: 6}, {id: c-1}]
accessPackages: [{id: p-1, catalogId: c-1, displayName: Stand}]
accessPackageAssignmentRequests: [{id: r-1, requestType: Beg}]
";
    let refused = Fake::seeded(Seed::parse(seed).unwrap()).unwrap_err();
    assert_eq!(
        refused.problems(),
        [
            "delivery: `soon` is not an ISO 8601 duration",
            "pageSize: found 0, expected at least 1",
            "accessPackageCatalogs/0/displayName: found 5, expected Edm.String",
            "accessPackageCatalogs/0/isExternallyVisible: found 6, expected Edm.Boolean",
            "accessPackageCatalogs/1/id: found 'c-1' a second time",
            "`members` of 'g-1' names 'u-8', which does not exist",
            "`members` of 'g-1' names 'u-9', which does not exist",
            "tokens/0/user: found 'u-9', which is not in `users`",
            "tokens/1/secret: found it a second time",
            "accessPackageAssignmentRequests 'r-1': /requestType: found 'Beg', expected a type such as AdminAdd or UserRemove",
        ]
    );
}

#[tokio::test]
async fn given_entities_of_a_seed_when_read_then_they_have_the_properties_that_a_create_sets() {
    let fake = fake();
    let package = get(&fake, "/accessPackages/p-1").await.body;
    let policy = json!({"accessPackageId": "p-1", "displayName": "All"});
    let made = json!({"catalogId": "c-1", "displayName": "Stand"});
    let made = fake.ask("app", "POST", "/accessPackages").json(&made);
    let made = made.send().await.body;
    for name in ["isHidden", "isRoleScopesVisible"] {
        assert_eq!(package[name], made[name], "{name}");
    }
    let visible = get(&fake, "/accessPackages?$filter=isHidden eq false").await;
    assert_eq!(names(&visible).len(), 3);

    let seed = format!("{SEED}accessPackageAssignmentPolicies: [{policy}]");
    let seeded = Fake::seeded(Seed::parse(&seed).unwrap()).unwrap();
    let seeded = get(&seeded, "/accessPackageAssignmentPolicies").await;
    let made = fake.ask("app", "POST", "/accessPackageAssignmentPolicies");
    let made = made.json(&policy).send().await.body;
    for name in ["canExtend", "durationInDays", "requestApprovalSettings"] {
        assert_eq!(seeded.body["value"][0][name], made[name], "{name}");
    }
}

#[tokio::test]
async fn given_a_qualified_member_as_argument_when_called_then_it_is_the_bare_one() {
    let fake = fake();
    fake.accept(graph_fake::tokens::Token::user("alice", "u-1"));
    let enumeration = "microsoft.graph.accessPackageFilterByCurrentUserOptions";
    for on in [
        "'allowedRequestor'".to_owned(),
        format!("{enumeration}'allowedRequestor'"),
    ] {
        let url = format!("/accessPackages/filterByCurrentUser(on={on})");
        let page = fake.ask("alice", "GET", &url).send().await;
        assert_eq!(page.status, 200, "{on}: {:?}", page.body);
    }
}

#[tokio::test]
async fn given_identifiers_that_are_left_out_when_posted_then_the_refusal_names_them() {
    let fake = fake();
    let request = json!({"requestType": "AdminAdd", "accessPackageAssignment": {}});
    for (url, body, place) in [
        (
            "/accessPackages/p-1/moveToCatalog",
            json!({}),
            "/catalogId: ",
        ),
        (
            "/accessPackageAssignmentRequests",
            request,
            "/accessPackageAssignment/accessPackageId: ",
        ),
    ] {
        let refused = fake.ask("app", "POST", url).json(&body).send().await;
        assert_eq!(refused.status, 400, "{url}");
        assert!(refused.error().1.starts_with(place), "{refused:?}");
    }
}

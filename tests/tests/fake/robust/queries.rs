//! Queries that the fake refuses by name, and those that it answers.

use std::fmt::Write as _;

use serde_json::json;

use super::{fake, get, post};

#[tokio::test]
async fn given_wrong_queries_when_sent_then_each_refusal_names_option_place_and_reason() {
    let fake = fake();
    let queries = [
        "$filter=",
        "$filter=displayName",
        "$filter=displayName = 'x'",
        "$filter=displayName eq 'it's'",
        "$filter=displayName eq \"x\"",
        "$filter=(displayName eq 'x'",
        "$filter=displayName eq 'x')",
        "$filter=displayName like 'x'",
        "$filter=eq 'x'",
        "$filter=startswith(displayName)",
        "$filter=startswith(displayName,'a','b')",
        "$filter=startswith(isHidden,'a')",
        "$filter=soundex(displayName) eq 'x'",
        "$filter=createdDateTime gt '2026-01-01'",
        "$filter=createdDateTime gt 2026-13-01T00:00:00Z",
        "$filter=displayName in ('a',5)",
        "$filter=displayName in 'a'",
        "$filter=displayName/length gt 5",
        "$filter=accessPackageAssignmentPolicies/displayName eq 'x'",
        "$filter=accessPackageAssignmentPolicies/any(y)",
        "$filter=accessPackageAssignmentPolicies/any(y:z/displayName eq 'x')",
        "$filter=accessPackageCatalog eq 'x'",
        "$filter=isHidden gt false",
        "$filter=not",
        "$expand=accessPackageCatalog($select=nothing)",
        "$expand=accessPackageCatalog(select)",
        "$expand=accessPackageCatalog($top=x)",
        "$expand=accessPackageAssignmentPolicies($filter=durationInDays eq 'x')",
        "$expand=accessPackageCatalog(",
        "$expand=,",
        "$orderby=displayName desc,",
        "$orderby=accessPackageCatalog",
        "$orderby=accessPackageAssignmentPolicies/displayName",
        "$orderby=displayName/x",
        "$select=displayName/x",
        "$select=",
        "$search=\"open",
        "$search=(x",
        "$search=x AND",
        "$search=\"displayName:\"",
        "$count=maybe",
        "$top=-1",
        "filter=nothing eq 1",
        "$filter=displayNaem eq 'x'",
        "$filter=displayName eq 5",
        "$filter=displayName eq",
        "$filter=isHidden eq true and",
        "$select=id,nothing",
        "$expand=displayName",
        "$orderby=displayName up",
        "$top=many",
        "$expand=accessPackageCatalog($select=x)",
        "$apply=x",
        "$top=1&$top=2",
        "$skiptoken=zzz",
    ];
    let mut shown = String::new();
    for query in queries {
        let reply = get(&fake, &format!("/accessPackages?{query}")).await;
        assert_eq!(reply.status, 400, "{query}: {:?}", reply.body);
        let (code, message) = reply.error();
        assert_eq!(code, "BadRequest", "{query}");
        writeln!(shown, "{query}\n    {message}").unwrap();
    }
    insta::assert_snapshot!("wrong_queries", shown);
}

#[tokio::test]
async fn given_a_search_when_sent_then_words_phrases_and_operators_count() {
    let fake = fake();
    let body =
        json!({"catalogId": "c-1", "displayName": "Desk", "description": "All for the stand crew"});
    assert_eq!(post(&fake, body.to_string()).await.status, 201);
    let cases: [(&str, &[&str]); 9] = [
        ("stand", &["Stand", "Desk"]),
        ("\"the stand\"", &["Desk"]),
        ("\"displayName:stand\"", &["Stand"]),
        ("desk OR nothing", &["Desk"]),
        ("stand AND crew", &["Desk"]),
        ("stand crew", &["Desk"]),
        ("stand NOT crew", &["Stand"]),
        ("(crew OR desk) AND nothing", &[]),
        ("NOT (crew OR nothing)", &["Stand"]),
    ];
    for (search, expected) in cases {
        let found = get(&fake, &format!("/accessPackages?$search={search}")).await;
        assert_eq!(
            found.each("displayName"),
            expected,
            "{search}: {:?}",
            found.body
        );
    }
}

#[tokio::test]
async fn given_times_of_several_spellings_when_sorted_then_their_instants_count() {
    let fake = fake();
    fake.change(|tenant| {
        for (id, at) in [
            ("a", "2026-01-01T00:00:00.5Z"),
            ("b", "2026-01-01T00:00:00Z"),
            ("c", "2026-01-01T00:30:00+01:00"),
        ] {
            let package = json!({"id": id, "catalogId": "c-1", "createdDateTime": at});
            let package = package.as_object().unwrap().clone();
            tenant.add(&graph_fake::tenant::Tenant::ty("accessPackage"), package);
        }
    });
    let filter = "$filter=createdDateTime ne null&$orderby=createdDateTime";
    let found = get(&fake, &format!("/accessPackages?{filter}")).await;
    assert_eq!(found.each("id"), ["c", "b", "a"]);
}

#[tokio::test]
async fn given_references_when_listed_then_query_options_and_pages_count() {
    let fake = fake();
    fake.change(|tenant| tenant.page_size = 1);
    for name in ["One", "Two"] {
        let body = json!({"catalogId": "c-1", "displayName": name, "uniqueName": name});
        let made = post(&fake, body.to_string()).await;
        let url = "/accessPackages/p-1/incompatibleAccessPackages/$ref";
        let body = json!({"@odata.id": format!("accessPackages/{}", made.id())});
        let added = fake.ask("app", "POST", url).json(&body).send().await;
        assert_eq!(added.status, 204, "{:?}", added.body);
    }
    let url =
        "/accessPackages/p-1/incompatibleAccessPackages/$ref?$orderby=displayName desc&count=true";
    let first = get(&fake, url).await;
    assert_eq!(first.body["@odata.count"], 2, "{:?}", first.body);
    let next = first.body["@odata.nextLink"].as_str().unwrap();
    let second = get(&fake, next).await;
    let links = [first.each("@odata.id"), second.each("@odata.id")].concat();
    assert_eq!(links.len(), 2);
    assert_ne!(links[0], links[1]);
    assert_eq!(second.body.get("@odata.nextLink"), None);
}

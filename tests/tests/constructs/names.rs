//! Names of builders, for the URLs that they serve.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use graph_generator::diagnostics::Diagnostics;
use graph_generator::share::{self, Lock};

use super::generated;

/// A document with these URLs, each with different requests, so that each has its own builder.
fn paths(urls: &[&str]) -> String {
    let mut text = String::new();
    for (index, url) in urls.iter().enumerate() {
        let keys = url
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}'));
        let keys: Vec<String> = keys
            .map(|(name, _)| {
                format!("{{name: {name}, in: path, required: true, schema: {{type: string}}}}")
            })
            .collect();
        let _ = write!(
            text,
            "\n{url}:\n  parameters: [{}]\n  get:\n    parameters: [{{name: option{index}, in: query, schema: {{type: string}}}}]\n    responses: {{'204': {{description: Success}}}}\n",
            keys.join(", ")
        );
    }
    text
}

fn names(urls: &[&str], lock: &Lock) -> BTreeMap<String, String> {
    let found = generated(&paths(urls), SCHEMAS, lock).unwrap_or_else(|found| panic!("{found}"));
    found.lock
}

const SCHEMAS: &str = "";

#[test]
fn given_urls_when_named_then_the_shortest_run_of_segments_that_is_free() {
    let urls = [
        "/other",
        "/packages",
        "/packages/{package-id}",
        "/packages/{package-id}/packagePolicies",
        "/packages/{package-id}/packagePolicies/{packagePolicy-id}",
        "/packagePolicies/{packagePolicy-id}",
        "/packages/{package-id}/policy",
        "/packagePolicies/{packagePolicy-id}/policy",
        "/people/{person-id}",
        "/statuses/{status-id}",
        "/emailAddresses/{x-id}",
        "/data/{data-id}",
        "/series/{series-id}",
        "/skus/{sku-id}",
        "/subjects",
        "/subjects/{subject-id}",
        "/subjects(objectId='{objectId}')",
        "/people/{person-id}/microsoft.graph.user",
        "/packages/filterByCurrentUser(on='{on}')",
        "/subjects/filterByCurrentUser(on='{on}')",
        "/2things/{thing-id}",
        "/packages/{package-id}/packages",
    ];
    let named = names(&urls, &Lock::new());
    let expected = [
        "OtherApi",
        "PackagesApi",
        "PackageApi",
        "PackagesItemPoliciesApi",
        "PackagePoliciesItemApi",
        "PackagePolicyApi",
        "PackagesItemPolicyApi",
        "PolicyApi",
        "PersonApi",
        "StatusApi",
        "EmailAddressApi",
        "DataItemApi",
        "SeriesItemApi",
        "SkuApi",
        "SubjectsApi",
        "SubjectApi",
        "SubjectWithObjectIdApi",
        "AsUserApi",
        "FilterByCurrentUserApi",
        "SubjectsFilterByCurrentUserApi",
        "_2thingApi",
        "PackagePackagesApi",
    ];
    for (url, name) in urls.into_iter().zip(expected) {
        assert_eq!(named[url], name, "{url}");
    }
}

#[test]
fn given_a_model_of_the_same_name_when_named_then_the_builder_takes_a_longer_one() {
    let named = beside_model("microsoft.graph.thingsApi", &Lock::new());
    assert_eq!(named.unwrap_or_default()["/things"], "GraphThingsApi");
}

#[test]
fn given_a_name_that_is_taken_when_named_then_an_error_unless_the_lock_has_another_name() {
    let problem = beside_model("microsoft.graph.graphApi", &Lock::new()).err();
    let text = problem.map(|found| found.to_string()).unwrap_or_default();
    assert!(text.contains("has the name `GraphApi` already"), "{text}");
    assert!(text.contains("with `x-rust-name` in an overlay"), "{text}");
    let lock = share::parse_lock("\"\": StartApi").unwrap_or_else(|found| panic!("{found}"));
    let named = beside_model("microsoft.graph.graphApi", &lock).unwrap_or_default();
    assert_eq!(named[""], "StartApi");
}

/// Names of builders in a crate with this model.
fn beside_model(model: &str, lock: &Lock) -> Result<Lock, Diagnostics> {
    let schemas = format!("{model}: {{type: object, properties: {{id: {{type: string}}}}}}");
    let thing = format!(
        "content: {{application/json: {{schema: {{$ref: '#/components/schemas/{model}'}}}}}}"
    );
    let paths = format!(
        "\n/things: {{get: {{responses: {{'200': {{description: Success, {thing}}}}}}}}}\n/other: {{get: {{responses: {{'204': {{description: Success}}}}}}}}\n"
    );
    Ok(generated(&paths, &schemas, lock)?.lock)
}

#[test]
fn given_a_lock_when_a_shorter_url_is_added_then_the_name_stays() {
    let before = names(&["/other", "/as/{a-id}/things"], &Lock::new());
    assert_eq!(before["/as/{a-id}/things"], "ThingsApi");
    let after = names(&["/other", "/as/{a-id}/things", "/things"], &before);
    assert_eq!(after["/as/{a-id}/things"], "ThingsApi");
    assert_eq!(after["/things"], "GraphThingsApi");
}

//! Decodes JSON that does not fit a model, strictly: each misfit is an error with the place and the expected
//! type.

use std::collections::HashSet;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::{
    AccessPackage, AccessPackageAssignment, AccessPackageAssignmentPolicy, AccessPackageResource,
};
use graph_runtime::record::strictly;
use graph_runtime::{Client, Page, StaticToken};
use graph_tests::document::Document;
use graph_tests::sample::Sampler;
use serde::de::DeserializeOwned;

/// The tables that `build.rs` generates.
#[allow(deprecated, missing_docs)]
mod models {
    use graph_tests::model::Model;

    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}

const SPEC: &str = include_str!("../../specs/entitlement-management.yaml");

#[track_caller]
fn refused<T: DeserializeOwned>(json: &[u8]) -> String {
    match strictly(true, || serde_json::from_slice::<T>(json)) {
        Ok(_) => panic!(
            "{} was read",
            String::from_utf8_lossy(&json[..json.len().min(200)])
        ),
        Err(error) => error.to_string(),
    }
}

#[track_caller]
fn says<T: DeserializeOwned>(json: &str, message: &str) {
    let found = refused::<T>(json.as_bytes());
    assert!(found.starts_with(message), "{json}: {found}");
}

#[test]
fn given_values_of_the_wrong_kind_then_the_error_has_path_and_expectation() {
    type Policy = AccessPackageAssignmentPolicy;
    for (json, message) in [
        (
            r#"{"displayName": 5}"#,
            "displayName: expected a string, found 5",
        ),
        (
            r#"{"canExtend": "true"}"#,
            "canExtend: expected true or false, found the string \"true\"",
        ),
        (
            r#"{"canExtend": 1}"#,
            "canExtend: expected true or false, found 1",
        ),
        (
            r#"{"durationInDays": 2147483648}"#,
            "durationInDays: expected an integer from -2147483648 to 2147483647, found 2147483648",
        ),
        (
            r#"{"durationInDays": 0.5}"#,
            "durationInDays: expected an integer from -2147483648 to 2147483647, found 0.5",
        ),
        (
            r#"{"durationInDays": "30"}"#,
            "durationInDays: expected an integer from -2147483648 to 2147483647, found the string \"30\"",
        ),
        (
            r#"{"createdDateTime": "2024-02-30T00:00:00Z"}"#,
            "createdDateTime: expected a date and time with a zone such as \"2024-02-29T08:30:00Z\", found the string \"2024-02-30T00:00:00Z\"",
        ),
        (
            r#"{"requestorSettings": []}"#,
            "requestorSettings: expected an object, found an array",
        ),
        (
            r#"{"requestorSettings": {"allowedRequestors": {}}}"#,
            "requestorSettings.allowedRequestors: expected an array, found an object",
        ),
        (
            r##"{"requestorSettings": {"allowedRequestors": [{}, {"@odata.type": "#microsoft.graph.singleUser", "id": 1}]}}"##,
            "requestorSettings.allowedRequestors[1].id: expected a string, found 1",
        ),
        (
            r##"{"requestorSettings": {"allowedRequestors": [{"id": 1, "@odata.type": "#microsoft.graph.singleUser"}]}}"##,
            "requestorSettings.allowedRequestors[0].id: expected a string, found 1",
        ),
        (
            r#"{"requestorSettings": {"allowedRequestors": [{"@odata.type": 1}]}}"#,
            "requestorSettings.allowedRequestors[0].@odata.type: expected the name of a type, found 1",
        ),
        (r#"{"id": "1", "id": "2"}"#, "the key `id` is repeated"),
        (r#"{"id": null, "id": "2"}"#, "the key `id` is repeated"),
        (r#"{"new": 1, "new": 1}"#, "the key `new` is repeated"),
        (
            r#"{"new": {"a": 1, "a": 1}}"#,
            "new: the key `a` is repeated",
        ),
        ("[]", "expected an object, found an array"),
        ("null", "expected an object, found null"),
        (
            "\"policy\"",
            "expected an object, found the string \"policy\"",
        ),
    ] {
        says::<Policy>(json, message);
    }
}

#[test]
fn given_a_page_with_a_wrong_item_then_the_error_says_what_is_wrong_in_it() {
    let error = refused::<Page<AccessPackage>>(br#"{"value": [{}, {"isHidden": 0}]}"#);
    assert!(
        error.contains("isHidden: expected true or false, found 0"),
        "{error}"
    );
}

#[test]
fn given_a_page_with_a_repeated_member_then_it_is_refused() {
    for json in [
        r#"{"value": [], "value": []}"#,
        r#"{"value": [], "@odata.count": 1, "@odata.count": 2}"#,
        r#"{"@odata.nextLink": null, "@odata.nextLink": "https://a", "value": []}"#,
        r#"{"value": [], "new": 1, "new": 1}"#,
        r#"{"value": [], "new": [{"a": 1, "a": 1}]}"#,
    ] {
        let error = refused::<Page<AccessPackage>>(json.as_bytes());
        assert!(error.contains("is repeated"), "{json}: {error}");
    }
}

#[test]
fn given_endless_nesting_then_it_is_refused_before_the_stack_is_full() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    for json in [
        deep("[", "]"),
        deep(r#"{"a":"#, "}"),
        deep(
            r#"{"accessPackage":{"accessPackageCatalog":{"accessPackages":["#,
            "]}}}",
        ),
        format!(r#"{{"unknown":{}}}"#, deep("[", "]")),
        format!(
            r#"{{"target":{}}}"#,
            deep(r#"{"connectedOrganization":"#, "}")
        ),
    ] {
        refused::<AccessPackageAssignment>(json.as_bytes());
        for model in models::MODELS {
            assert!((model.read)(json.as_bytes()).is_err(), "{}", model.name);
        }
    }
    // A tree has no parser that would limit its depth.
    let mut tree = serde_json::json!({});
    for _ in 0..500 {
        tree = serde_json::json!({ "accessPackageResourceRoles": [{ "accessPackageResource": tree }] });
    }
    let error = serde_json::from_value::<AccessPackageResource>(tree).unwrap_err();
    assert!(
        error.to_string().contains("values nest more than 128 deep"),
        "{error}"
    );
}

#[test]
fn given_invalid_strings_then_they_are_refused() {
    for json in [
        &b"{\"displayName\": \"\xff\xfe\"}"[..],
        b"{\"displayName\": \"\xed\xa0\x80\"}",
        b"{\"\xff\": 1}",
        br#"{"displayName": "\ud800"}"#,
        br#"{"displayName": "\udc00\ud800"}"#,
        br#"{"unknown": "\ud83e"}"#,
        br#"{"\ud800": 1}"#,
        b"{\"displayName\": \"\n\"}",
        b"{\"displayName\": \"x",
        b"{\"displayName\": \"x\"",
        b"{\"displayName\": \"x\"}}",
        b"{displayName: 1}",
        b"{\"a\": 01}",
        b"{\"a\": NaN}",
        b"",
    ] {
        refused::<AccessPackage>(json);
    }
}

/// The error of a request with this response.
async fn answered(body: Vec<u8>) -> graph_runtime::Error {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}/beta", listener.local_addr().unwrap());
    let routes = Router::new().fallback(|| async { ([(CONTENT_TYPE, "application/json")], body) });
    tokio::spawn(async move { axum::serve(listener, routes).await });
    let client = Client::builder()
        .credential(StaticToken::new("token-of-the-test"))
        .base_url(base_url)
        .strict(true)
        .build()
        .unwrap();
    let packages = entitlement_management(&client).access_packages();
    packages.list().await.unwrap_err()
}

#[tokio::test]
async fn given_an_undecodable_response_then_the_error_has_the_path_from_its_root() {
    let inner = "value[1].accessPackageAssignmentPolicies[0]";
    for (policy, path) in [
        (&br#"{"displayName": "\ud800"}"#[..], "displayName"),
        (b"{\"displayName\": \"\xff\"}", "displayName"),
        (br#"{"durationInDays": 1e400}"#, "durationInDays"),
        (br#"{"durationInDays": -2147483649}"#, "durationInDays"),
        (br#"{"createdDateTime": "2024-02-30"}"#, "createdDateTime"),
        (br#"{"accessReviewSettings": []}"#, "accessReviewSettings"),
        (br#"{"questions": [{}, {"id": 1}]}"#, "questions[1].id"),
        (br#"{"new": {"a": [1, 1e400]}}"#, "new.a[1]"),
        (br#"{"new": {"a": 1, "a": 2}}"#, "new"),
    ] {
        let before = br#"{"value": [{}, {"accessPackageAssignmentPolicies": ["#;
        let error = answered([before, policy, b"]}]}"].concat()).await;
        assert_eq!(
            error.json_path(),
            Some(format!("{inner}.{path}").as_str()),
            "{error}"
        );
    }
}

#[test]
fn given_huge_strings_then_they_are_kept_and_errors_about_them_stay_short() {
    let huge = "x".repeat(100 << 20);
    let package: AccessPackage =
        serde_json::from_str(&format!(r#"{{"displayName": "{huge}"}}"#)).unwrap();
    assert_eq!(
        package.display_name.map(|name| name.len()),
        Some(huge.len())
    );
    for json in [
        format!(r#"{{"createdDateTime": "{huge}"}}"#),
        format!(r#"{{"isHidden": "{huge}"}}"#),
        format!(r#"{{"{huge}": 1, "{huge}": 2}}"#),
    ] {
        let error = refused::<AccessPackage>(json.as_bytes());
        assert!(error.len() < 400, "{} bytes", error.len());
    }
}

#[test]
fn given_each_property_of_each_model_with_a_wrong_value_then_the_error_names_it() {
    let document = Document::parse(SPEC).unwrap();
    let mut probed = HashSet::new();
    for (name, schema) in document.schemas() {
        let Some(model) = models::MODELS.iter().find(|model| model.name == name) else {
            continue;
        };
        let mut sampler = Sampler::new(&document, name.len());
        let value = sampler.value(schema).unwrap();
        let probes = sampler.into_probes().into_iter();
        for probe in probes.filter(|probe| probed.insert(probe.property.clone())) {
            let mut changed = value.clone();
            *changed.pointer_mut(&probe.pointer).unwrap() = probe.wrong.clone();
            let error = (model.read)(changed.to_string().as_bytes()).unwrap_err();
            let (path, expected) = path_and_rest(&error.to_string());
            assert!(
                expected.starts_with("expected "),
                "{model:?} {probe:?}: {error}"
            );
            let pointer = path.replace(['.', '['], "/").replace(']', "");
            assert!(
                format!("/{pointer}").starts_with(&probe.pointer),
                "{}: {probe:?}: {error}",
                model.name
            );
        }
    }
    assert!(probed.len() > 500, "{}", probed.len());
}

fn path_and_rest(error: &str) -> (String, String) {
    let (path, rest) = error.split_once(": ").unwrap_or(("", error));
    (path.to_owned(), rest.to_owned())
}

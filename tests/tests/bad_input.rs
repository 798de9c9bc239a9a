//! Decodes JSON that does not fit generated models. `runtime/tests/records/hostile.rs` tests the codec in detail.

use std::collections::HashSet;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use graph_entitlement_management::entitlement_management;
use graph_entitlement_management::models::AccessPackageResource;
use graph_runtime::{Client, StaticToken};
use graph_tests::document::Document;
use graph_tests::sample::Sampler;

/// The tables that `build.rs` generates.
#[allow(deprecated, missing_docs)]
mod models {
    use graph_tests::model::Model;

    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}

const SPEC: &str = include_str!("../../specs/entitlement-management.yaml");

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

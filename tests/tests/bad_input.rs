//! Decodes each generated model with wrong values. `runtime/tests/records/hostile.rs` tests the codec in detail.

use std::collections::HashSet;

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

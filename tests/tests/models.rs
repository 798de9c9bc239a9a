//! Every model keeps everything: whatever the document allows, and services send, is read and
//! written back.

use std::collections::HashSet;

use graph_tests::arbitrary::{self, Choices};
use graph_tests::compare::differences;
use graph_tests::document::Document;
use graph_tests::model::Model;
use graph_tests::sample::Sampler;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// What `build.rs` writes.
#[allow(deprecated, missing_docs)]
mod models {
    use graph_tests::model::Model;

    include!(concat!(env!("OUT_DIR"), "/models.rs"));
}

const SPEC: &str = include_str!("../../specs/entitlement-management.yaml");
/// How many values are made for each model.
const CASES: u32 = 48;

/// The models that are schemas of their own; the others are parameters of actions.
fn models_with_schemas(document: &Document) -> Vec<(&'static Model, &serde_json::Value)> {
    let schemas: Vec<_> = document.schemas().collect();
    let with_schema = models::MODELS.iter().filter_map(|model| {
        let (_, schema) = schemas.iter().find(|(name, _)| *name == model.name)?;
        Some((model, *schema))
    });
    with_schema.collect()
}

fn check(model: &Model, value: &serde_json::Value) -> Result<(), String> {
    let written = model.written(value)?;
    let differences = differences(value, &written);
    if differences.is_empty() {
        return Ok(());
    }
    Err(format!("{differences:?}"))
}

#[test]
fn given_the_table_of_models_then_each_is_there_once() {
    let document = Document::parse(SPEC).unwrap();
    let names: HashSet<_> = models::MODELS.iter().map(|model| model.name).collect();
    assert_eq!(names.len(), models::MODELS.len());
    let of_schemas = models_with_schemas(&document).len();
    assert!(of_schemas > 100, "{of_schemas} of {}", names.len());
}

#[test]
fn given_a_model_with_everything_set_then_nothing_is_lost() {
    let document = Document::parse(SPEC).unwrap();
    let mut problems = Vec::new();
    for (model, schema) in models_with_schemas(&document) {
        let value = Sampler::new(&document, model.name.len())
            .value(schema)
            .unwrap();
        if let Err(problem) = check(model, &value) {
            problems.push(format!("{}: {problem}", model.name));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn given_whatever_services_send_then_every_model_keeps_it() {
    let document = Document::parse(SPEC).unwrap();
    let config = ProptestConfig {
        failure_persistence: None,
        cases: CASES,
        ..ProptestConfig::default()
    };
    let mut runner = TestRunner::new(config);
    let bytes = prop::collection::vec(any::<u8>(), 0..600);
    for (model, schema) in models_with_schemas(&document) {
        let outcome = runner.run(&bytes, |bytes| {
            let value = arbitrary::value(&document, schema, &mut Choices::new(&bytes));
            let value = value.map_err(TestCaseError::fail)?;
            check(model, &value)
                .map_err(|problem| TestCaseError::fail(format!("{problem} in {value}")))
        });
        if let Err(problem) = outcome {
            panic!("{}: {problem}", model.name);
        }
    }
}

/// Payloads of the shapes that the API reference shows, in `fixtures/payloads`: a file for each type.
#[test]
fn given_our_own_payloads_then_nothing_of_them_is_lost() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/payloads");
    let mut problems = Vec::new();
    let mut payloads = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let wire = format!("microsoft.graph.{name}");
        let model = models::MODELS.iter().find(|model| model.name == wire);
        let model = model.unwrap_or_else(|| panic!("there is no model {wire}"));
        let text = std::fs::read_to_string(&path).unwrap();
        for (index, payload) in serde_json::from_str::<Vec<serde_json::Value>>(&text)
            .unwrap()
            .iter()
            .enumerate()
        {
            payloads += 1;
            if let Err(problem) = check(model, payload) {
                problems.push(format!("{name} {index}: {problem}"));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(payloads >= 36, "{payloads}");
}

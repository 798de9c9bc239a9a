//! Tests that crates generated in the test compile without warnings, and work.

mod names;
mod parameters;
mod prebuilt;
mod slices;
mod small;
mod v1;

use std::collections::{BTreeSet, HashMap};
use std::fs;

use graph_generator::emit::{self, Manifest};
use graph_generator::pipeline::{self, Generated, Settings};
use graph_generator::{document, share::Lock};
use graph_tests::call::Sample;
use graph_tests::document::{Document, Operation};
use graph_tests::plan::{Plan, key};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use prebuilt::{cargo, program, write};
use serde_json::Value;

const SPEC: &str = include_str!("../../../specs/entitlement-management.yaml");
/// Characters that a path segment may contain unencoded.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const SPEC_2022: &str = include_str!("../../fixtures/entitlement-management-2022.yaml");

#[test]
fn given_the_document_of_2022_when_generated_then_the_crate_compiles_without_a_warning() {
    let generated = generate("graph-2022", SPEC_2022, true);
    let folder = write("graph-2022", &generated);
    cargo(&folder, ["check"]);
}

#[test]
fn given_builders_that_are_not_shared_when_called_then_every_url_is_as_the_document_has_it() {
    let generated = generate("graph-unshared", SPEC, false);
    let folder = write("graph-unshared", &generated);
    let calls = emit::calls(&generated.api, "graph_unshared").unwrap();
    fs::write(folder.join("calls.rs"), calls).unwrap();
    program(&folder, include_str!("requests.rs"));

    let document = Document::parse(SPEC).unwrap();
    let plan = Plan::new(&document).unwrap();
    let operations = document.operations();
    let by_id: HashMap<&str, &Operation> = operations
        .iter()
        .map(|operation| (operation.id.as_str(), operation))
        .collect();
    let samples: HashMap<String, Value> = operations
        .iter()
        .map(|operation| {
            let (_, sample) = plan.find(&operation.method, &operation.template).unwrap();
            let sample = serde_json::to_value(sample).unwrap();
            (key(&operation.method, &operation.template), sample)
        })
        .collect();
    let samples = Value::from_iter(samples).to_string();
    let path = folder.join("samples.json");
    fs::write(&path, samples).unwrap();
    let path = path.to_str().unwrap();
    let run = ["run", "--quiet", "--example", "program", path];
    let printed = cargo(&folder, run);

    let mut seen = BTreeSet::new();
    for line in printed.lines() {
        let (id, found) = line.split_once('\t').unwrap();
        let operation = by_id[id];
        let (_, sample) = plan.find(&operation.method, &operation.template).unwrap();
        let expected = format!(
            "{} http://localhost{}{}",
            operation.method,
            document.root(),
            filled(operation, sample)
        );
        let (target, shown) = found.split_once('\t').unwrap();
        assert_eq!(target.split('?').next(), Some(expected.as_str()), "{id}");
        let template = format!("{}{}", document.root(), operation.template);
        let template = format!("template: {template:?}");
        assert!(shown.contains(&template), "{id}: {shown}");
        seen.insert(id);
    }
    assert_eq!(seen.len(), operations.len());
}

/// Generates from a document. There is no lock: names follow from the document.
fn generate(name: &str, text: &str, share: bool) -> Generated {
    let document = document::load(name, text).unwrap_or_else(|found| panic!("{found}"));
    let runtime = prebuilt::packages().join("graph-runtime");
    let mut settings = Settings::new(name, name);
    settings.share = share;
    settings.options.manifest = Manifest::Standalone {
        runtime: runtime.to_str().unwrap().to_owned(),
        version: ">=0".to_owned(),
    };
    pipeline::generate(&document, &Lock::new(), &settings).unwrap_or_else(|found| panic!("{found}"))
}

/// The path of an operation, filled with the values of a sample.
fn filled(operation: &Operation, sample: &Sample) -> String {
    let mut path = String::new();
    let mut values = sample.arguments.iter().map(|value| value.as_str().unwrap());
    for part in operation.template.split_inclusive('}') {
        let Some((literal, _)) = part.split_once('{') else {
            path.push_str(part);
            continue;
        };
        path.push_str(literal);
        let mut value = values.next().unwrap().to_owned();
        if literal.ends_with('\'') {
            value = value.replace('\'', "''");
        }
        path.extend(utf8_percent_encode(&value, UNRESERVED));
    }
    path
}

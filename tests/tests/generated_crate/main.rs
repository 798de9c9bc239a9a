//! Tests that crates generated in the test compile without warnings, and work.

mod names;
mod parameters;
mod slices;
mod small;
mod v1;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use graph_generator::emit::{self, Manifest};
use graph_generator::pipeline::{self, Generated, Settings};
use graph_generator::{document, share::Lock};
use graph_tests::call::Sample;
use graph_tests::document::{Document, Operation};
use graph_tests::plan::{Plan, key};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

const SPEC: &str = include_str!("../../../specs/entitlement-management.yaml");
/// Additions to the manifests of the crates: dependencies of the example, and warnings as errors.
const ADDED: &str = r#"
[dev-dependencies]
futures = { version = "0.3", default-features = false, features = ["std"] }
http = "1"
serde = { version = "1", features = ["derive"] }
serde_json = "1"
tokio = { version = "1", default-features = false, features = ["io-util", "macros", "net", "rt", "time"] }

[lints.rust]
warnings = "deny"
"#;
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
    cargo("check", &folder, ["check", "--all-targets"]);
}

#[test]
fn given_builders_that_are_not_shared_when_called_then_every_url_is_as_the_document_has_it() {
    let generated = generate("graph-unshared", SPEC, false);
    let folder = write("graph-unshared", &generated);
    let examples = folder.join("examples/requests");
    fs::create_dir_all(&examples).unwrap();
    let calls = emit::calls(&generated.api, "graph_unshared").unwrap();
    fs::write(examples.join("calls.rs"), calls).unwrap();
    fs::write(examples.join("main.rs"), include_str!("requests.rs")).unwrap();
    fs::write(examples.join("call.rs"), include_str!("../../src/call.rs")).unwrap();

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
    let run = ["run", "--quiet", "--example", "requests", path];
    let printed = cargo("run", &folder, run);

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
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime");
    let mut settings = Settings::new(name, name);
    settings.share = share;
    settings.options.manifest = Manifest::Standalone {
        runtime: runtime.to_str().unwrap().to_owned(),
        version: ">=0".to_owned(),
    };
    pipeline::generate(&document, &Lock::new(), &settings).unwrap_or_else(|found| panic!("{found}"))
}

/// Writes a crate, and what it needs to compile like the workspace, into the target folder.
fn write(name: &str, generated: &Generated) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    for (path, text) in &generated.files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    fs::copy(lock, folder.join("Cargo.lock")).unwrap();
    let manifest = &generated.files["Cargo.toml"];
    // Removes the dependencies of the front page's program, which a doctest of the workspace already compiles.
    let manifest = manifest.split("\n[dev-dependencies]").next().unwrap();
    let manifest = format!("{manifest}{ADDED}");
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    folder
}

/// Writes an example of a crate, with a transport. Each has its own name, because they share a target folder.
fn program(folder: &Path, name: &str, text: &str) {
    let example = folder.join("examples").join(name);
    fs::create_dir_all(&example).unwrap();
    fs::write(example.join("main.rs"), text).unwrap();
    fs::write(example.join("plain.rs"), include_str!("plain.rs")).unwrap();
}

/// Runs cargo in a folder and returns what it printed.
///
/// Runs with the same target folder share dependencies, and wait for each other. So runs that share none, and
/// slow ones, have separate target folders.
fn cargo<'a>(target: &str, folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(folder)
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR"))
                .join("target")
                .join(target),
        )
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .unwrap();
    let (out, err) = (output.stdout, output.stderr);
    let complaint = String::from_utf8_lossy(&err);
    assert!(
        output.status.success(),
        "{}",
        complaint.get(..20_000).unwrap_or(&complaint)
    );
    String::from_utf8(out).unwrap()
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

//! The committed documents: trimming them again changes nothing, and nothing foreign is in them.

use graph_generator::trim::{Document, Lock, Slice, Slices, trim};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{options, trimmed};
const SPEC: &str = include_str!("../../../specs/entitlement-management.yaml");
const SPEC_LOCK: &str = include_str!("../../../specs/spec.lock");
const SLICE: &str = include_str!("../../../specs/slice.yaml");
const SPEC_2022: &str = include_str!("../../fixtures/entitlement-management-2022.yaml");

#[test]
fn given_a_committed_document_when_trimmed_again_then_nothing_changes() {
    for spec in [SPEC, SPEC_2022] {
        assert!(
            trimmed(spec, SLICE).yaml == spec,
            "run `cargo xtask trim` again"
        );
    }
}

#[test]
fn given_the_other_slices_when_trimmed_again_then_nothing_changes() {
    let slices = include_str!("../../fixtures/slices.yaml");
    let slices = Slices::read(slices).expect("slices");
    for (name, spec) in [
        (
            "access-reviews",
            include_str!("../../fixtures/slices/access-reviews.yaml"),
        ),
        (
            "role-management",
            include_str!("../../fixtures/slices/role-management.yaml"),
        ),
    ] {
        let slice = slices.choose(Some(name)).expect(name).slice;
        let document = Document::read(spec.as_bytes()).expect(name);
        let (trimmed, _) = trim(&document, &slice, &options()).expect(name);
        assert!(trimmed.yaml == spec, "trim {name} again");
    }
}

#[test]
fn given_the_committed_documents_when_scanned_then_equal_to_full_parse() {
    let slice = Slice::read(SLICE).expect("a slice");
    for spec in [SPEC, SPEC_2022] {
        let scanned = Document::read(spec.as_bytes()).expect("a document");
        assert!(!scanned.parsed_whole());
        let whole = Document::read_whole(spec.as_bytes()).expect("a document");
        let (scanned, _) = trim(&scanned, &slice, &options()).expect("a slice");
        let (whole, _) = trim(&whole, &slice, &options()).expect("a slice");
        assert!(scanned == whole);
    }
}

#[test]
fn given_the_committed_spec_when_compared_with_its_lock_then_the_hashes_match() {
    let lock = Lock::read(SPEC_LOCK).expect("a lock");
    assert_eq!(lock.to_text(), SPEC_LOCK);
    let again = trimmed(SPEC, SLICE);
    let numbers = (again.paths, again.operations, again.schemas);
    assert_eq!(numbers, (lock.paths, lock.operations, lock.schemas));
    assert_eq!((again.paths, again.operations), (789, 1327));
    for (text, sha256) in [(SPEC, &lock.sha256), (SLICE, &lock.slice_sha256)] {
        let hex = Sha256::digest(text)
            .iter()
            .fold(String::new(), |hex, byte| {
                let (high, low) = (byte >> 4, byte & 15);
                format!("{hex}{high:x}{low:x}")
            });
        assert_eq!(&hex, sha256, "run `cargo xtask trim` again");
    }
}

#[test]
fn given_the_committed_spec_when_searched_then_no_prose_and_no_foreign_types() {
    let tree: Value = serde_yaml::from_str(SPEC).expect("YAML");
    let schemas = tree["components"]["schemas"].as_object().expect("schemas");
    for name in schemas.keys() {
        let foreign = [
            "print",
            "managedDevice",
            "identityGovernance.",
            "deviceManagement",
            "cloudLicensing",
        ];
        assert!(!foreign.iter().any(|word| name.contains(word)), "{name}");
    }
    for name in [
        "singleUser",
        "accessPackageTextInputQuestion",
        "accessPackageAnswerString",
        "domainIdentitySource",
    ] {
        assert!(
            schemas.contains_key(&format!("microsoft.graph.{name}")),
            "{name}"
        );
    }
    let prose = ["  summary:", "  example:", "  examples:"];
    assert!(!SPEC.lines().any(|line| {
        prose
            .iter()
            .any(|word| line.starts_with(word) || line.contains(": |"))
    }));
    for (schema, path) in [
        ("group", "/groups"),
        ("user", "/users"),
        ("directoryObject", "/directoryObjects"),
    ] {
        assert_eq!(
            schemas[&format!("microsoft.graph.{schema}")]["x-graph-entity-set"],
            path
        );
    }
}

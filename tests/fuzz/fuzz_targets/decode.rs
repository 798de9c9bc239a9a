//! Decodes arbitrary bytes into the root entities: an error or a value that survives a round trip.
//!
//! `cargo +nightly fuzz run decode --fuzz-dir tests/fuzz`; the first byte chooses the entity.

#![no_main]

use graph_entitlement_management::models;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;

fn check<T: Serialize + DeserializeOwned + PartialEq>(json: &[u8]) {
    let Ok(value) = serde_json::from_slice::<T>(json) else {
        return;
    };
    let written = serde_json::to_string(&value).expect("what was read can be written");
    let again: T = serde_json::from_str(&written).expect("what was written can be read");
    assert!(again == value, "read as something else again: {written}");
    let tree = serde_json::to_value(&value).expect("what was read can be written to a tree");
    let members = |tree: &serde_json::Value| tree.as_object().map(serde_json::Map::len);
    let sent = serde_json::from_slice(json).expect("what a model reads is JSON");
    assert_eq!(members(&tree), members(&sent), "a member was lost or made up");
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, json)) = data.split_first() else {
        return;
    };
    match choice % 10 {
        0 => check::<models::AccessPackage>(json),
        1 => check::<models::AccessPackageAssignment>(json),
        2 => check::<models::AccessPackageAssignmentPolicy>(json),
        3 => check::<models::AccessPackageAssignmentRequest>(json),
        4 => check::<models::AccessPackageAssignmentResourceRole>(json),
        5 => check::<models::AccessPackageCatalog>(json),
        6 => check::<models::AccessPackageResource>(json),
        7 => check::<models::AccessPackageResourceRequest>(json),
        8 => check::<models::AccessPackageSubject>(json),
        _ => check::<models::ConnectedOrganization>(json),
    }
});

//! Fuzzes root entities, decoded from arbitrary bytes: an error, or a value that survives a round trip.

use graph_entitlement_management::models;
use graph_runtime::record::{Field, from_json, to_json};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Payloads of root entities; the number selects the entity in [`decode`].
const PAYLOADS: &[(u8, &str)] = &[
    (
        0,
        include_str!("../../fixtures/payloads/accessPackage.json"),
    ),
    (
        1,
        include_str!("../../fixtures/payloads/accessPackageAssignment.json"),
    ),
    (
        2,
        include_str!("../../fixtures/payloads/accessPackageAssignmentPolicy.json"),
    ),
    (
        3,
        include_str!("../../fixtures/payloads/accessPackageAssignmentRequest.json"),
    ),
    (
        4,
        include_str!("../../fixtures/payloads/accessPackageAssignmentResourceRole.json"),
    ),
    (
        5,
        include_str!("../../fixtures/payloads/accessPackageCatalog.json"),
    ),
    (
        7,
        include_str!("../../fixtures/payloads/accessPackageResourceRequest.json"),
    ),
    (
        8,
        include_str!("../../fixtures/payloads/accessPackageSubject.json"),
    ),
    (
        9,
        include_str!("../../fixtures/payloads/connectedOrganization.json"),
    ),
];

pub fn seeds() -> Vec<Vec<u8>> {
    let seeds = PAYLOADS
        .iter()
        .map(|(choice, payload)| [&[*choice], payload.as_bytes()].concat());
    seeds.collect()
}

/// The first byte selects the entity.
pub fn decode(data: &[u8]) {
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
}

fn check<T: Serialize + DeserializeOwned + PartialEq + Field>(json: &[u8]) {
    let read = from_json::<T>(json);
    let value = match serde_json::from_slice::<T>(json) {
        Ok(value) => value,
        Err(error) => {
            let found = read
                .err()
                .map(|found| found.to_string())
                .unwrap_or_default();
            assert!(found.ends_with(&error.to_string()), "{found}: {error}");
            return;
        }
    };
    assert!(
        read.is_ok_and(|read| read == value),
        "read as something else without serde"
    );
    let written = serde_json::to_string(&value).expect("what was read can be written");
    let text = to_json(&value).expect("what was read can be written");
    assert_eq!(
        text,
        written.as_bytes(),
        "written as something else without serde"
    );
    let again: T = serde_json::from_str(&written).expect("what was written can be read");
    assert!(again == value, "read as something else again: {written}");
    let tree = serde_json::to_value(&value).expect("what was read can be written to a tree");
    let members = |tree: &Value| tree.as_object().map(Map::len);
    let sent = serde_json::from_slice(json).expect("what a model reads is JSON");
    assert_eq!(members(&tree), members(&sent), "a member was lost or added");
}

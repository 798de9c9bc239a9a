//! Which rules apply to a description, by the names that it has.
//!
//! The rules use the names of beta. If a description has other names, like that of v1.0, entities of the type
//! are stored as they are sent, and no rule applies.

use crate::model::{Api, WireName};

/// Properties that the rules of a type need.
const NEEDED: [(&str, &[&str]); 10] = [
    ("accessPackage", &["catalogId", "isHidden"]),
    (
        "accessPackageAssignment",
        &["accessPackageId", "assignmentState"],
    ),
    (
        "accessPackageAssignmentPolicy",
        &["accessPackageId", "requestApprovalSettings"],
    ),
    (
        "accessPackageAssignmentRequest",
        &["accessPackageAssignment", "requestState"],
    ),
    (
        "accessPackageAssignmentResourceRole",
        &["accessPackageAssignments"],
    ),
    (
        "accessPackageCatalog",
        &["accessPackageResources", "catalogStatus"],
    ),
    (
        "accessPackageResource",
        &["accessPackageResourceRoles", "accessPackageResourceScopes"],
    ),
    (
        "accessPackageResourceRequest",
        &["accessPackageResource", "catalogId"],
    ),
    (
        "accessPackageResourceRoleScope",
        &["accessPackageResourceRole", "accessPackageResourceScope"],
    ),
    ("approvalStep", &["reviewResult", "status"]),
];

/// Whether a description has the names that the rules of a type need.
#[must_use]
pub fn apply(api: &Api, ty: &str) -> bool {
    NEEDED
        .iter()
        .find(|(known, _)| *known == ty)
        .is_none_or(|(ty, names)| missing(api, ty, names).is_empty())
}

/// Types whose rules are off although the description has the type, each with the missing names.
#[must_use]
pub fn off(api: &Api) -> Vec<(String, Vec<String>)> {
    let present = |ty: &str| api.structure(&WireName::of_graph(ty)).is_some();
    let lacking = NEEDED.iter().filter(|(ty, _)| present(ty));
    let lacking = lacking.map(|(ty, names)| ((*ty).to_owned(), missing(api, ty, names)));
    lacking.filter(|(_, names)| !names.is_empty()).collect()
}

fn missing(api: &Api, ty: &str, names: &[&str]) -> Vec<String> {
    let structure = api.structure(&WireName::of_graph(ty));
    let has = |name: &&&str| structure.is_some_and(|found| found.property(name).is_some());
    let lacking = names.iter().filter(|name| !has(name));
    lacking.map(|name| (*name).to_owned()).collect()
}

//! Immutable properties and links.

use crate::problem::Problem;
use crate::store::{Entity, short};

/// Properties and links that cannot change, by type.
const FIXED: [(&str, &[&str]); 6] = [
    (
        "accessPackageAssignment",
        &[
            "accessPackageId",
            "assignmentPolicyId",
            "targetId",
            "target",
            "schedule",
        ],
    ),
    ("accessPackageAssignmentRequest", &["requestType"]),
    ("accessPackageResource", &["originId", "originSystem"]),
    ("accessPackageResourceRole", &["originId", "originSystem"]),
    (
        "accessPackageResourceRoleScope",
        &["accessPackageResourceRole", "accessPackageResourceScope"],
    ),
    ("accessPackageSubject", &["objectId"]),
];

/// Verifies that immutable properties and links have not changed.
///
/// # Errors
/// If one has changed.
pub fn kept(entity: &Entity, before: &Entity) -> Result<(), Problem> {
    let fixed = FIXED.iter().find(|(ty, _)| *ty == short(&entity.ty));
    let names = fixed.map_or(&[][..], |(_, names)| names);
    let changed = names.iter().find(|name| {
        entity.get(name) != before.get(name) || entity.links.get(**name) != before.links.get(**name)
    });
    match changed {
        Some(name) => Err(Problem::bad_request(format!(
            "/{name}: this does not change once it is set"
        ))),
        None => Ok(()),
    }
}

//! What programs for entitlement management do beyond sending requests: following a request for access
//! to its end.
//!
//! A request is answered before the work is done. It is granted, denied or lost afterwards, and its
//! `requestState` says so. [`until_delivered`] waits for the good end and makes errors of the others:
//!
//! ```
//! use std::time::Duration;
//! use graph_entitlement_management::entitlement_management;
//! use graph_entitlement_management::models::{AccessPackageAssignment, AccessPackageAssignmentRequest};
//! use graph_runtime::{Client, Wait};
//! use graph_tests::governance::{RequestError, until_delivered};
//!
//! async fn give(graph: &Client, user: &str, package: &str, policy: &str) -> Result<String, RequestError> {
//!     let assignment = AccessPackageAssignment::default()
//!         .target_id(user)
//!         .access_package_id(package)
//!         .assignment_policy_id(policy);
//!     let request = AccessPackageAssignmentRequest::new("AdminAdd", assignment);
//!     let requests = entitlement_management(graph).access_package_assignment_requests();
//!     let id = requests.create(&request).await?.id.unwrap_or_default();
//!
//!     let wait = Wait::up_to(Duration::from_secs(15 * 60));
//!     match until_delivered(graph, &id, &wait).await {
//!         Ok(delivered) => Ok(format!("{:?}", delivered.completed_date)),
//!         // `request 7 was denied on 2026-01-01T09:30:00Z by Bob Brown: no budget`
//!         Err(RequestError::Denied(report)) => Ok(report.to_string()),
//!         // `request 7 is Delivering since 2026-01-01T09:30:00Z: …`, and what to try.
//!         Err(error) => Err(error),
//!     }
//! }
//! ```
//!
//! [`until_all_delivered`] does so for many requests, which it reads in batches, and [`until_state`]
//! waits for a state on the way, such as the one in which approvers decide.

mod end;
mod follow;
mod follow_many;
mod state;

pub use end::{Report, RequestError};
pub use follow::{until_delivered, until_state};
pub use follow_many::{Outcome, until_all_delivered};
pub use state::RequestState;

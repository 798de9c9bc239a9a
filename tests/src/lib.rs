//! Shared test support: a server that knows Graph from the raw document alone.
//!
//! Except for `calls`, which the generator writes, and [`fuzz`], nothing here uses the generator, so its mistakes
//! show: the document is read as plain data, requests are routed, decoded and validated against it, and responses are
//! made from it.
//!
//! - [`fuzz`] has properties that must hold for any input.
//! - [`program`] is the environment of the examples: the fake, or a real tenant.

pub mod call;
// The tests in this crate use none of the calls, and compiling them takes long.
#[cfg(not(test))]
pub mod calls;
pub mod compare;
pub mod crates;
pub mod document;
pub mod fuzz;
pub mod model;
pub mod overlays;
pub mod plan;
pub mod program;
pub mod route;
pub mod sample;
pub mod schema;
pub mod script;
pub mod server;
pub mod sources;
pub mod validate;
pub mod writable;

/// The program of the README, so that it keeps compiling.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// Programs that must not compile, or only with a warning.
///
/// A route that the service rejects warns where it is used, and says what to do instead:
///
/// ```compile_fail
/// #![deny(deprecated)]
/// use graph_entitlement_management::entitlement_management;
///
/// fn end(client: &graph_runtime::Client) {
///     let _ = entitlement_management(client).access_package_assignments().id("7").delete();
/// }
/// ```
///
/// Reading the same assignment does not:
///
/// ```
/// #![deny(deprecated)]
/// use graph_entitlement_management::entitlement_management;
///
/// fn read(client: &graph_runtime::Client) {
///     let _ = entitlement_management(client).access_package_assignments().id("7").get();
/// }
/// ```
/// A count takes conditions on the counted entities, and an expanded property takes the options that fit its
/// target:
///
/// ```
/// use graph_entitlement_management::entitlement_management;
/// use graph_entitlement_management::models::{AccessPackage, AccessPackageCatalog};
///
/// fn query(client: &graph_runtime::Client) {
///     let packages = entitlement_management(client).access_packages();
///     let _ = packages.count().filter(AccessPackage::IS_HIDDEN.eq(true));
///     let catalog = AccessPackage::ACCESS_PACKAGE_CATALOG.select([AccessPackageCatalog::ID]);
///     let _ = packages.list().expand(catalog);
/// }
/// ```
///
/// An abstract type accepts values of derived types, but not of the base alone:
///
/// ```
/// use graph_entitlement_management::models::{RequestorSettings, SingleUser};
///
/// let _ = RequestorSettings::default().allowed_requestors([SingleUser::default().id("7")]);
/// ```
///
/// ```compile_fail,E0277
/// use graph_entitlement_management::models::{RequestorSettings, UserSetFields};
///
/// let _ = RequestorSettings::default().allowed_requestors([UserSetFields::default()]);
/// ```
#[cfg(doctest)]
pub struct Refused;

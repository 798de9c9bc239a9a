//! What the tests of the workspace stand on: a server that knows Graph from the raw document alone.
//!
//! Except in [`fuzz`], nothing here uses the generator, so that its mistakes show: the
//! document is read as plain data, requests are routed, decoded and checked against it, and answers are
//! made from it.
//!
//! - [`fuzz`] is what must hold for any input, whoever makes it up.
//! - [`program`] is where the examples run: against the fake, or against the tenant of the environment.

pub mod arbitrary;
pub mod call;
pub mod calls;
pub mod compare;
pub mod document;
pub mod fuzz;
pub mod model;
pub mod plan;
pub mod program;
pub mod route;
pub mod sample;
pub mod schema;
pub mod script;
pub mod server;
pub mod validate;
pub mod writable;

/// The program of the README, so that it keeps compiling.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// What does not compile, or not without a warning.
///
/// A route that the service refuses warns where it is used, and says what to do instead:
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
/// A count takes conditions on what it counts, and an expanded property takes the options that fit
/// where it leads:
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
/// ```compile_fail,E0271
/// use graph_entitlement_management::entitlement_management;
/// use graph_entitlement_management::models::AccessPackageCatalog;
///
/// fn query(client: &graph_runtime::Client) {
///     let packages = entitlement_management(client).access_packages();
///     let _ = packages.count().filter(AccessPackageCatalog::DISPLAY_NAME.eq("General"));
/// }
/// ```
///
/// ```compile_fail,E0599
/// use graph_entitlement_management::entitlement_management;
/// use graph_entitlement_management::models::{AccessPackage, AccessPackageCatalog};
///
/// fn query(client: &graph_runtime::Client) {
///     let packages = entitlement_management(client).access_packages();
///     let catalog = AccessPackage::ACCESS_PACKAGE_CATALOG.filter(AccessPackageCatalog::ID.eq("7"));
///     let _ = packages.list().expand(catalog);
/// }
/// ```
/// Where an abstract type is asked for, a value of a derived type will do, and one of the base alone
/// will not:
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

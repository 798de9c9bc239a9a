//! An in-memory tenant of Microsoft Graph entitlement management, for tests.
//!
//! [`Fake`] is a transport for clients, and [`loopback`] serves the same tenant over HTTP. Its responses
//! follow a prepared [`description`] with the project's corrections; only [`domain`] knows what an access
//! package is.
//!
//! ```
//! use graph_entitlement_management::entitlement_management;
//! use graph_fake::Fake;
//! use graph_runtime::{Client, StaticToken};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let fake = Fake::company();
//! let client = Client::builder()
//!     .credential(StaticToken::new("admin"))
//!     .transport(fake.clone())
//!     .build()?;
//! let catalogs = entitlement_management(&client).access_package_catalogs();
//! assert_eq!(catalogs.count().await?, 1);
//! # Ok(())
//! # }
//! ```
//!
//! `docs/testing.md` of the project shows what tests can use: seeds, time, faults, tokens.

pub mod answer;
pub mod ask;
pub mod batch;
pub mod call;
pub mod check;
mod clock;
mod context;
pub mod control;
mod csdl;
pub mod description;
pub mod domain;
pub mod faults;
pub mod handle;
mod level;
pub mod loopback;
pub mod model;
pub mod perform;
pub mod place;
mod prepared;
pub mod problem;
mod property;
pub mod query;
pub mod relations;
pub mod render;
mod request;
mod respond;
pub mod route;
pub mod seed;
pub mod serve;
pub mod store;
pub mod tenant;
#[cfg(feature = "tls")]
pub mod tls;
pub mod tokens;
pub mod write;

pub use handle::Fake;
pub use prepared::DescriptionError;
pub use seed::Seed;

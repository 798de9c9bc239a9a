//! A tenant in a box: Graph's entitlement management in memory.
//!
//! What there is to ask follows from the description and its overlays, as the generator reads them;
//! only [`domain`] knows what an access package is. `docs/testing.md` shows how tests use it.

pub mod ask;
pub mod batch;
pub mod check;
pub mod control;
pub mod description;
pub mod domain;
pub mod faults;
pub mod handle;
pub mod loopback;
pub mod perform;
pub mod place;
pub mod problem;
pub mod query;
pub mod relations;
pub mod render;
pub mod route;
pub mod seed;
pub mod serve;
pub mod store;
pub mod tenant;
pub mod tokens;
pub mod write;

pub use handle::Fake;
pub use seed::Seed;

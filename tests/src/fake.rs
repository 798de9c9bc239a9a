//! A tenant in a box.

pub mod check;
pub mod problem;
pub mod query;
pub mod relations;
pub mod render;
pub mod route;
pub mod store;

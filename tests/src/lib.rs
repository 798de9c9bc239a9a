//! What the tests of the workspace stand on: a server that knows Graph from the raw document alone.
//!
//! Nothing here uses the generator, so that its mistakes show: the document is read as plain data,
//! requests are routed, decoded and checked against it, and answers are made from it.

pub mod arbitrary;
pub mod call;
pub mod compare;
pub mod document;
pub mod model;
pub mod plan;
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

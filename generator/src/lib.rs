//! Generates the source of a Rust crate from `OpenAPI` documents of Microsoft Graph, without I/O.

pub mod diagnostics;
pub mod diff;
pub mod document;
pub mod emit;
pub mod format;
pub mod ir;
pub mod lower;
mod markdown;
mod media;
pub mod naming;
pub mod parallel;
pub mod pipeline;
pub mod share;
pub mod stats;
pub mod steps;
mod syntax;
pub mod trim;
pub mod undocumented;
mod web;

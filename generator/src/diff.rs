//! Comparing: two APIs in, changes out.
//!
//! Each change is judged twice, for whoever talks HTTP and for programs that use the generated
//! crate. Order, prose of one side and names of placeholders are no changes; a change within a type
//! is one change, however many operations use the type.

mod change;
mod check;
pub mod report;

pub use change::{Bump, Change, Comparison, Location, Place, RustItem, Severity, Side};
pub use check::{Check, table};

use crate::ir::Api;
use crate::share::Lock;

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// How messages and reports call it: a file, a revision.
    pub label: &'a str,
    /// The API, for which [`crate::lower::lower_to_read`] suffices.
    pub api: &'a Api,
    /// Names of builders. Give both sides the same lock to compare a refresh of one document; an empty
    /// lock names builders by their URLs.
    pub lock: &'a Lock,
}

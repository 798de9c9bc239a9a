//! Methods of builders, and the names of those that are steps.

use proc_macro2::TokenStream;

use crate::diagnostics::{Diagnostic, Pointer};
use crate::ir::{Node, Segment};
use crate::naming::{self, Ident};
use crate::steps;

/// Names that steps can't have because operations have them.
const OPERATION_NAMES: &[&str] = &[
    "add_ref",
    "call",
    "count",
    "create",
    "delete",
    "download",
    "get",
    "get_ref",
    "id",
    "list",
    "list_refs",
    "remove_ref",
    "replace",
    "set_ref",
    "update",
    "upload",
];

/// A step or an operation: its method name and the method.
pub struct Method {
    pub name: Ident,
    pub tokens: TokenStream,
    /// Its declaration, without attributes and body.
    pub signature: String,
    /// The note of its `#[deprecated]`, if it has one.
    pub deprecated: Option<String>,
    pub pointer: Option<String>,
}

/// The method name of a step.
pub fn step_name(parent: &Node, child: &Node) -> Result<Ident, Diagnostic> {
    let words = steps::words(parent, child);
    let name = naming::checked_name(&words, &Pointer::root(), naming::snake);
    // Finding the place visits everything below, so only an error does it.
    let name = name.map_err(|found| Diagnostic {
        pointer: place(child),
        ..found
    })?;
    let is_key = matches!(child.segment, Segment::Key(_)) && child.rust_name.is_none();
    Ok(if !is_key && OPERATION_NAMES.contains(&name.as_str()) {
        name.suffixed("_")
    } else {
        name
    })
}

/// The place of the first operation below a step.
fn place(step: &Node) -> Pointer {
    let first = step.first_pointer();
    first.map_or_else(|| Pointer::root().child("paths"), Pointer::parse)
}

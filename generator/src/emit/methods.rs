//! Methods of builders, and the names of those that are steps.

use proc_macro2::TokenStream;

use crate::diagnostics::{Diagnostic, Pointer};
use crate::ir::{Node, Segment};
use crate::naming::{self, Ident, NameOf};
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

const UNNAMED: &str = "name the step with `x-rust-name` at this path item in an overlay, which adds the path item if there \
                       is none; names in Rust have ASCII letters, digits and `_`";

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
    let name = naming::checked_name(&words, NameOf::Other, &Pointer::root(), naming::snake);
    // Finding the place visits everything below, so only an error does it.
    let name = name.map_err(|found| Diagnostic {
        pointer: place(child),
        help: Some(UNNAMED.to_owned()),
        ..found
    })?;
    let is_key = matches!(child.segment, Segment::Key(_)) && child.rust_name.is_none();
    Ok(if !is_key && OPERATION_NAMES.contains(&name.as_str()) {
        name.suffixed("_")
    } else {
        name
    })
}

/// The path item of a step. The document may have only paths below it.
fn place(step: &Node) -> Pointer {
    let paths = Pointer::root().child("paths");
    let Some((pointer, below)) = step.first_operation() else {
        return paths;
    };
    let template = Pointer::parse(pointer).segments().nth(1);
    let mut template = template.unwrap_or_default();
    for _ in 0..below {
        template.truncate(template.rfind('/').unwrap_or_default());
    }
    paths.child(&template)
}

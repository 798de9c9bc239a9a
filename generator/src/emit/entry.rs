//! The entry point of the generated crate.

use super::layout::module_name;
use crate::ir::Node;
use crate::steps;

/// The function that a program starts with.
pub fn entry_name(root: &Node) -> String {
    module_name(steps::entry(root))
}

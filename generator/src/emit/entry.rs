//! The entry point of the generated crate.

use super::layout::module_name;

/// The name of the entry point: the last segment that all URLs share.
pub fn entry_name(base: &str) -> String {
    match base.rsplit('/').next() {
        Some(last) if !last.is_empty() => module_name(last),
        _ => "graph".to_owned(),
    }
}

//! Re-exports the dependencies of generated crates, so tests that compile those crates do not build them again.

use std::path::PathBuf;
use std::{env, fs};

pub use {futures, graph_entitlement_management, graph_runtime, http, serde, serde_json, tokio};

/// Returns the newest `.rlib` of a library next to the running test program.
///
/// # Panics
/// If there is no such file.
#[must_use]
pub fn library(name: &str) -> PathBuf {
    let test = env::current_exe().expect("the path of the test program is known");
    let folder = test
        .parent()
        .expect("the test program is in a readable folder");
    let entries = fs::read_dir(folder).expect("the test program is in a readable folder");
    let prefix = format!("lib{name}-");
    let builds = entries.filter_map(Result::ok).filter(|entry| {
        let path = entry.path();
        let is_library = path.extension().is_some_and(|is| is == "rlib");
        is_library && entry.file_name().to_string_lossy().starts_with(&prefix)
    });
    let newest = builds.max_by_key(|entry| entry.metadata().and_then(|data| data.modified()).ok());
    newest
        .unwrap_or_else(|| panic!("found no lib{name}-*.rlib in {}", folder.display()))
        .path()
}

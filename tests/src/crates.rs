//! The crates that programs for generated crates use, so tests that compile such programs do not compile these again.

use std::path::PathBuf;
use std::{env, fs};

pub use {futures, graph_entitlement_management, graph_runtime, http, serde, serde_json, tokio};

/// The newest build of a library, in the folder of the test that calls this.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn library(name: &str) -> PathBuf {
    let test = env::current_exe().expect("a test");
    let folder = test.parent().expect("a folder");
    let entries = fs::read_dir(folder).expect("a folder");
    let prefix = format!("lib{name}-");
    let builds = entries.filter_map(Result::ok).filter(|entry| {
        let path = entry.path();
        let is_library = path.extension().is_some_and(|is| is == "rlib");
        is_library && entry.file_name().to_string_lossy().starts_with(&prefix)
    });
    let newest = builds.max_by_key(|entry| entry.metadata().and_then(|data| data.modified()).ok());
    newest.expect("a build of the library").path()
}

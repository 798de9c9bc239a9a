//! The files that the workspace member is generated from: document, overlays, builder lock.

use std::fs;
use std::path::{Path, PathBuf};

use graph_generator::diagnostics::{Diagnostic, Diagnostics};
use graph_generator::document::Overlay;
use graph_generator::share::{self, Lock};

use crate::read::{read_text, unreadable};
use crate::{places, workspace};

/// The specification of the project.
pub const SPEC: &str = "specs/entitlement-management.yaml";
/// Its overlay.
pub const OVERLAY: &str = "specs/overlay.yaml";
/// Further overlays, applied after it, in the order of their names.
pub const OVERLAYS: &str = "specs/overlay";
/// The lock with the names of its builders.
pub const LOCK: &str = "specs/builders.lock";
/// The prepared description of the fake for the default document.
pub const PREPARED: &str = "tests/fake/description.json";

/// Whether a document is the default one.
pub fn is_member(spec: &Path) -> bool {
    places::same(spec, &workspace::path(SPEC))
}

/// The overlays of a document, in the order in which they are applied: those that the command line names, otherwise
/// those of the default document if it is that.
pub fn overlays_of(spec: &Path, named: &[PathBuf]) -> Result<Vec<Overlay>, Diagnostics> {
    if named.is_empty() && is_member(spec) {
        return member_overlays();
    }
    named.iter().map(|path| read_overlay(path)).collect()
}

/// The overlays of the default document, in the order in which they are applied.
pub fn member_overlays() -> Result<Vec<Overlay>, Diagnostics> {
    let paths = member_overlay_paths()?;
    paths.iter().map(|path| read_overlay(path)).collect()
}

/// The files of the overlays of the default document, in the same order.
pub fn member_overlay_paths() -> Result<Vec<PathBuf>, Diagnostics> {
    let folder = workspace::path(OVERLAYS);
    let unreadable =
        |error: std::io::Error| unreadable("read", &error).file(folder.display().to_string());
    let mut paths = Vec::new();
    match fs::read_dir(&folder) {
        Ok(entries) => {
            for entry in entries {
                paths.push(entry.map_err(unreadable)?.path());
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(unreadable(error).into()),
    }
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    paths.sort();
    paths.insert(0, workspace::path(OVERLAY));
    Ok(paths)
}

/// Whether a file is the main overlay, rather than one in the overlay folder.
pub fn is_main_overlay(path: &Path) -> bool {
    path == workspace::path(OVERLAY)
}

fn read_overlay(path: &Path) -> Result<Overlay, Diagnostics> {
    Overlay::read(&path.display().to_string(), &read_text(path)?)
}

/// The builder lock of the default document.
pub fn member_lock() -> Result<Lock, Diagnostic> {
    read_lock(&workspace::path(LOCK))
}

/// Reads a builder lock; a missing file is an empty lock.
pub fn read_lock(path: &Path) -> Result<Lock, Diagnostic> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Lock::new()),
        Err(error) => {
            return Err(unreadable("read", &error).file(path.display().to_string()));
        }
    };
    share::parse_lock(&text).map_err(|diagnostic| diagnostic.file(path.display().to_string()))
}

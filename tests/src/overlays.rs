//! The overlays of the workspace, in the order in which they are applied. `build.rs` includes this file, too.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The files of the overlays: first `overlay.yaml`, then those in `overlay/` by name.
///
/// # Errors
/// If the folder cannot be read.
pub fn paths(specs: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(specs.join("overlay"))? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|is| is == "yaml"));
    paths.sort();
    paths.insert(0, specs.join("overlay.yaml"));
    Ok(paths)
}

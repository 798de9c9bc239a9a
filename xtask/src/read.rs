//! Reads text files; errors name the file.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use graph_generator::diagnostics::{Diagnostic, Pointer};

/// Reads a document, a slice, an overlay or a page.
///
/// # Errors
/// If the file cannot be read, or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, Diagnostic> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .map_err(|error| {
            Diagnostic::error(Pointer::root(), format!("cannot read: {error}")).file(&name)
        })?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Diagnostic::error(
            Pointer::root(),
            format!("this is not UTF-8 text: byte {at} is invalid"),
        )
        .file(&name)
        .help("save text as UTF-8; packed documents must be unpacked or trimmed first: `cargo xtask trim`")
    })
}

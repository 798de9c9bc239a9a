//! Reads text files; errors name the file.

use std::fs;
use std::io::{self, Read as _};
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
        .map_err(|error| unreadable("read", &error).file(&name))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Diagnostic::error(
            Pointer::root(),
            format!("this is not UTF-8 text: byte {at} is invalid"),
        )
        .file(&name)
        .help("save text as UTF-8; compressed documents must be decompressed, or trimmed first: `cargo xtask trim`")
    })
}

/// The error for a file that cannot be read, or a document that cannot be downloaded.
#[must_use]
pub fn unreadable(verb: &str, error: &io::Error) -> Diagnostic {
    use io::ErrorKind::{
        InvalidData, InvalidFilename, InvalidInput, IsADirectory, NotADirectory, NotFound,
        PermissionDenied, UnexpectedEof,
    };

    let found = Diagnostic::error(Pointer::root(), format!("cannot {verb}: {error}"));
    // The zstd decoder wraps the reason in its own error.
    let is_damaged = matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof)
        || error.to_string().starts_with("Failed to parse");
    match error.kind() {
        NotFound => found.help("correct the path; it starts at the current folder"),
        IsADirectory => found.help("name a file, not a folder"),
        NotADirectory => found.help("a part of the path is a file; correct the path"),
        InvalidFilename => found.help("give it a shorter name"),
        PermissionDenied => found.help("name one that you may read"),
        _ if is_damaged => found.help("the file is cut off or damaged; fetch it again"),
        _ => found,
    }
}

//! `spec.lock`: the origin of a trimmed document, to verify and reproduce it.

use serde::{Deserialize, Serialize};

const HEADER: &str =
    "# Written by `cargo xtask trim`: the source of the document next to this file.\n";

/// The content of `spec.lock`.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The trimmed document's file name.
    pub document: String,
    /// The trimmed document's SHA-256.
    pub sha256: String,
    /// The whole document's file name or URL.
    pub source: String,
    /// Its `info.title`.
    pub source_title: String,
    /// Its `info.version`.
    pub source_version: String,
    /// The SHA-256 of its uncompressed bytes.
    pub source_sha256: String,
    /// The slice's name.
    pub slice: String,
    /// The SHA-256 of the slice file.
    pub slice_sha256: String,
    /// The number of paths in the trimmed document.
    pub paths: usize,
    /// The number of operations.
    pub operations: usize,
    /// The number of schemas.
    pub schemas: usize,
}

impl Lock {
    /// The text of `spec.lock`. Equal content gives equal text.
    #[must_use]
    pub fn to_text(&self) -> String {
        // A struct of strings and numbers always serialises.
        let body = serde_yaml::to_string(self).unwrap_or_default();
        format!("{HEADER}{body}")
    }

    /// Reads `spec.lock`.
    ///
    /// # Errors
    /// If the text does not have the format that [`to_text`](Self::to_text) writes.
    pub fn read(text: &str) -> Result<Self, serde_yaml::Error> {
        serde_yaml::from_str(text)
    }
}

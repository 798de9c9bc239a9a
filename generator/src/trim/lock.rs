//! `spec.lock`: where a trimmed document came from, so that it can be checked and made again.

use serde::{Deserialize, Serialize};

const HEADER: &str =
    "# Written by `cargo xtask trim`: what the document beside this file was cut from.\n";

/// The content of `spec.lock`.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The trimmed document's file name.
    pub document: String,
    /// The trimmed document's SHA-256.
    pub sha256: String,
    /// The whole document's file name or address.
    pub source: String,
    /// Its `info.title`.
    pub source_title: String,
    /// Its `info.version`.
    pub source_version: String,
    /// The SHA-256 of its unpacked bytes.
    pub source_sha256: String,
    /// The slice's name.
    pub slice: String,
    /// The SHA-256 of the slice file.
    pub slice_sha256: String,
    /// How many paths the trimmed document has.
    pub paths: usize,
    /// How many operations it has.
    pub operations: usize,
    /// How many schemas it has.
    pub schemas: usize,
}

impl Lock {
    /// The text of `spec.lock`: always the same for the same content.
    #[must_use]
    pub fn to_text(&self) -> String {
        // A struct of strings and numbers always serialises.
        let body = serde_yaml::to_string(self).unwrap_or_default();
        format!("{HEADER}{body}")
    }

    /// Reads `spec.lock`.
    ///
    /// # Errors
    /// When the text is not what [`to_text`](Self::to_text) writes.
    pub fn read(text: &str) -> Result<Self, serde_yaml::Error> {
        serde_yaml::from_str(text)
    }
}

//! Strict reading of YAML and JSON text, with error messages and the spelling of scalars.

pub mod keywords;
mod malformed;
mod nearest;
pub mod own;
pub mod spelling;
mod strict;

pub(crate) use malformed::malformed;
pub(crate) use nearest::nearest;
pub(crate) use strict::Strict;

use crate::diagnostics::Pointer;

/// Whether this is a version of OpenAPI 3.0.
pub(crate) fn is_version(version: &str) -> bool {
    version == "3.0" || version.starts_with("3.0.")
}

/// The source text of an unquoted scalar, where a string is expected.
pub(crate) fn spelled(text: &str, at: &Pointer) -> Option<String> {
    spelling::of(text, std::slice::from_ref(at)).remove(at)
}

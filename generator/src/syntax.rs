//! Strict reading of YAML and JSON text, with error messages and the spelling of scalars.

pub mod extensions;
pub mod keywords;
mod malformed;
pub(crate) mod merge;
mod nearest;
pub(crate) mod scalar;
pub mod spelling;
mod strict;

pub(crate) use malformed::malformed;
pub(crate) use nearest::nearest;
pub(crate) use strict::Strict;

use crate::diagnostics::{Diagnostic, Pointer, quoted};

/// Whether this is a version of OpenAPI 3.0.
pub(crate) fn is_version(version: &str) -> bool {
    version == "3.0" || version.starts_with("3.0.")
}

/// Whether text is meant as JSON. YAML in flow style starts with `{`, too, but rarely has its first key in double quotes.
pub(crate) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    match text.strip_prefix('{') {
        Some(members) => members.trim_start().starts_with(['"', '}', '/']),
        None => text.starts_with('['),
    }
}

/// The error about a document with these keys, none of which states a version.
#[track_caller]
pub(crate) fn no_version<'k>(mut keys: impl Iterator<Item = &'k str>) -> Diagnostic {
    let is_misspelled = |key: &&str| *key != "openapi" && nearest(key, ["openapi"]).is_some();
    if let Some(key) = keys.find(is_misspelled) {
        let message = format!("found {}, expected `openapi` with a version", quoted(key));
        return Diagnostic::error(Pointer::root().child(key), message)
            .help("did you mean `openapi`?");
    }
    let message = "found no `openapi` key with a version, expected an OpenAPI 3.0 document";
    let help =
        "start it with `openapi: 3.0.4` if it is OpenAPI 3.0; otherwise convert the document first";
    Diagnostic::error(Pointer::root(), message).help(help)
}

/// The source text of an unquoted scalar, where a string is expected.
pub(crate) fn spelled(text: &str, at: &Pointer) -> Option<String> {
    spelling::of(text, std::slice::from_ref(at)).remove(at)
}

/// Decodes `%7B` and the like; `None` if there is nothing to decode or it is invalid.
pub fn percent_decoded(text: &str) -> Option<String> {
    let (first, rest) = text.split_once('%')?;
    let mut bytes = first.as_bytes().to_vec();
    for part in rest.split('%') {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend(part[2..].bytes());
    }
    String::from_utf8(bytes).ok()
}

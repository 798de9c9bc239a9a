//! Readers for the values of extensions: objects, lists and strings, or an error with the place.

use indexmap::IndexMap;
use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::document::{describe, nearest};

/// The names of an enumeration's members in Rust, by member.
pub const RUST_NAMES: &str = "x-rust-names";

/// The extensions of an object, by name.
pub type Extensions = IndexMap<String, Value>;

pub fn object<'v>(value: &'v Value, at: &Pointer) -> Result<&'v Map<String, Value>, Diagnostic> {
    value
        .as_object()
        .ok_or_else(|| wrong(at, &describe(value), "an object"))
}

pub fn list<'v>(value: &'v Value, at: &Pointer) -> Result<&'v [Value], Diagnostic> {
    let items = value.as_array().map(Vec::as_slice);
    items.ok_or_else(|| wrong(at, &describe(value), "a list"))
}

pub fn text<'v>(value: &'v Value, at: &Pointer) -> Result<&'v str, Diagnostic> {
    match value.as_str().map(str::trim) {
        Some(text) if !text.is_empty() => Ok(text),
        _ => Err(wrong(at, &describe(value), "text that is not empty")),
    }
}

/// A name for Rust. Words may be separated as in names on the wire, and `.` ends the namespace of a type. No other
/// character gets lost silently.
pub fn rust<'v>(value: &'v Value, at: &Pointer) -> Result<&'v str, Diagnostic> {
    let name = text(value, at)?;
    let is_lost = |c: char| c.is_ascii_punctuation() && !matches!(c, '_' | '-' | '.');
    let has_words = name.contains(|c: char| c.is_ascii_alphanumeric());
    match name.find(is_lost).filter(|_| has_words) {
        None => Ok(name),
        Some(_) => Err(wrong(at, &quoted(name), "ASCII letters, digits and `_`")),
    }
}

pub fn truth(value: &Value, at: &Pointer) -> Result<bool, Diagnostic> {
    value
        .as_bool()
        .ok_or_else(|| wrong(at, &describe(value), "`true` or `false`"))
}

pub fn wrong(at: &Pointer, found: &str, expected: &str) -> Diagnostic {
    Diagnostic::error(at.clone(), format!("found {found}, expected {expected}"))
        .help("correct it with an overlay")
}

/// The error about a key that is not among those of an object.
pub fn unlisted(at: &Pointer, key: &str, known: &[&str]) -> Diagnostic {
    let listed: Vec<String> = known.iter().map(|known| format!("`{known}`")).collect();
    let expected = match listed.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => listed.concat(),
    };
    let found = wrong(at, &quoted(key), &expected);
    match nearest(key, known.iter().copied()) {
        Some(meant) => found.help(format!(
            "did you mean `{meant}`? Correct it with an overlay"
        )),
        None => found,
    }
}

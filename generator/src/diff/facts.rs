//! Facts that operations, types and properties have in common: deprecation and documentation.

use super::check::Check;
use super::describe;
use crate::ir::Deprecation;

/// A difference, without its place.
pub struct Fact {
    pub check: Check,
    pub message: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// The change of a deprecation, if any.
pub fn deprecation(before: Option<&Deprecation>, after: Option<&Deprecation>) -> Option<Fact> {
    if before == after {
        return None;
    }
    let (old, new) = (
        before.map(describe::deprecation),
        after.map(describe::deprecation),
    );
    let (check, message) = match (&old, &new) {
        (_, Some(new)) if old.is_none() => (Check::Deprecated, format!("deprecated: {new}")),
        (Some(old), None) => (
            Check::Undeprecated,
            format!("no longer deprecated, it was: {old}"),
        ),
        (Some(old), Some(new)) => (
            Check::DeprecationChanged,
            format!("the deprecation says: {new}; it said: {old}"),
        ),
        _ => return None,
    };
    Some(Fact {
        check,
        message,
        old,
        new,
    })
}

/// A change of documentation, if both sides have one: documents are often trimmed without it.
pub fn docs(before: Option<&str>, after: Option<&str>) -> Option<Fact> {
    let (before, after) = (words(before?), words(after?));
    (before != after).then(|| Fact {
        check: Check::DocsChanged,
        message: "the documentation text changed".to_owned(),
        old: Some(before.join(" ")),
        new: Some(after.join(" ")),
    })
}

/// A change of a link, if both sides have one.
pub fn link(before: Option<&str>, after: Option<&str>) -> Option<Fact> {
    let (before, after) = (before?, after?);
    (before != after).then(|| Fact {
        check: Check::DocsChanged,
        message: "the link to the API reference changed".to_owned(),
        old: Some(before.to_owned()),
        new: Some(after.to_owned()),
    })
}

/// The words of a text, without its line breaks.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

//! Keys that start with `x-`, in objects of which the slice keeps nothing or only some members.

use super::node::Node;
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::syntax::extensions;
use crate::syntax::keywords::{Kind, ObjectKind};
use crate::syntax::nearest;

/// The errors for keys within a keyword of an object that the slice leaves out, as `regen` reports them.
pub(super) fn within_keyword(
    node: &Node,
    object: ObjectKind,
    key: &str,
    at: impl FnOnce() -> Pointer,
) -> Vec<Diagnostic> {
    match object.keyword(key) {
        // Values of other kinds have no objects.
        Some((_, kind @ (Kind::Is(_) | Kind::List(_) | Kind::Map(_)), _)) => {
            within(node, *kind, &at())
        }
        _ => Vec::new(),
    }
}

/// The errors for keys within a value that the slice leaves out.
pub(super) fn within(node: &Node, kind: Kind, at: &Pointer) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let value = node.clone().into_value();
    extensions::each_within(&value, kind, at, &mut |key, at, _| {
        let at = || at.child(key);
        found.extend(idle(key, at).or_else(|| slip(key, at)));
    });
    found
}

/// The error for a key of this project that the slice leaves out, except one for readers.
pub(super) fn idle(key: &str, at: impl FnOnce() -> Pointer) -> Option<Diagnostic> {
    let is_idle = extensions::must_have_effect(key) || extensions::WITHIN_PROPERTIES.contains(&key);
    is_idle.then(|| {
        let message = format!("found {}, which has no effect here", quoted(key));
        Diagnostic::error(at(), message).help("remove it from the document")
    })
}

/// The error for a key that looks like a misspelled extension that has a meaning.
pub(super) fn slip(key: &str, at: impl FnOnce() -> Pointer) -> Option<Diagnostic> {
    if !key.starts_with("x-") || extensions::find(key).is_some() {
        return None;
    }
    let meant = nearest(key, extensions::names())?;
    Some(looks_like(key, meant, at()))
}

/// The error for a key that looks like another one, which has a meaning.
pub(super) fn looks_like(key: &str, meant: &str, at: Pointer) -> Diagnostic {
    let message = format!(
        "found {}, which is not known but looks like `{meant}`",
        quoted(key)
    );
    let help = format!(
        "did you mean `{meant}`? Correct it in the document, or remove it there if it is a key of another tool"
    );
    Diagnostic::error(at, message).help(help)
}

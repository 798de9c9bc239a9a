//! Keys of this project that nothing read. They are errors, so that no overlay silently does nothing.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::Context;
use crate::diagnostics::{Diagnostic, Pointer, quoted};

/// The places of the keys that were read.
#[derive(Default)]
pub struct Read(RefCell<BTreeSet<Pointer>>);

impl Read {
    /// Records that a key of an object is read, whether the object has it or not.
    pub fn add(&self, at: &Pointer, key: &str) {
        self.add_at(at.child(key));
    }

    pub fn add_at(&self, key: Pointer) {
        self.0.borrow_mut().insert(key);
    }
}

/// The keys of a document that nothing read.
pub fn unread(context: &Context<'_>) -> Vec<Diagnostic> {
    let read = context.read.0.borrow();
    let own = context.document.own_keys.iter();
    own.filter(|at| !read.contains(at))
        .map(without_effect)
        .collect()
}

fn without_effect(at: &Pointer) -> Diagnostic {
    let key = at.segments().last().unwrap_or_default();
    let message = format!("found {}, which has no effect here", quoted(&key));
    let expected = match key.as_str() {
        "x-abstract" | "x-graph-entity-set" => "a type in `#/components/schemas`",
        "x-broken" => "an operation",
        "x-permissions" => "the document, or to an operation",
        "x-members" | "x-rust-names" => "an enumeration",
        "x-rust-type-name" => "an inline object or enumeration",
        "x-properties" => "a type, or the body of an action",
        _ => "a type, a property, an operation, a path, or a parameter that is an argument,",
    };
    let help = format!("remove it with an overlay; it belongs to {expected} that the crate has");
    Diagnostic::error(at.clone(), message).help(help)
}

#[cfg(test)]
mod tests;

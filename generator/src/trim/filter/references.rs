//! References: those of a `$ref`, and those of a discriminator's mapping.

use super::{At, Filter, Reference, Role};
use crate::diagnostics::{Diagnostic, quoted};
use crate::trim::inherit;
use crate::trim::node::Node;

/// The expected value of a `$ref`.
const REFERENCE: &str = "a reference as text";

impl Filter<'_> {
    /// Records a reference.
    pub(super) fn reference(&mut self, node: &Node, role: Role, at: &At<'_>) {
        match node {
            Node::String(target) => {
                let index = self.known.get_index_of(target);
                let index =
                    index.unwrap_or_else(|| self.known.insert_full(target.clone(), Vec::new()).0);
                self.used.insert(index);
                let roles = &mut self.known[index];
                if !roles.contains(&role) {
                    roles.push(role);
                    self.references.push(Reference {
                        target: target.clone(),
                        role,
                        from: at.pointer(),
                    });
                }
            }
            other => {
                self.unexpected(other, REFERENCE, at);
            }
        }
    }

    /// Reports a target of a discriminator's mapping that is not a schema.
    pub(super) fn mapped(&mut self, target: &Node, at: &At<'_>) {
        match target {
            Node::String(_) if inherit::mapped(target).is_some() => {}
            Node::String(text) => {
                let message = format!(
                    "found a reference to {}, expected one to a member of `#/components/schemas`",
                    quoted(text)
                );
                let help = "move the target to `#/components/schemas` in the document and refer to it there";
                self.diagnostics
                    .push(Diagnostic::error(at.pointer(), message).help(help));
            }
            other => {
                self.unexpected(other, REFERENCE, at);
            }
        }
    }
}

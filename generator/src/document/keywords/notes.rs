//! Notes on keys and operations that have no effect.

use super::Check;
use crate::diagnostics::{Diagnostic, Pointer, quoted};

impl Check<'_> {
    pub(super) fn notes(&self) -> Vec<Diagnostic> {
        let mut notes = self.repairs.notes();
        if !self.foreign.is_empty() {
            let keys: Vec<_> = self
                .foreign
                .iter()
                .map(|(key, count)| format!("{} ({count})", quoted(key)))
                .collect();
            let message = format!("these keys of others have no effect: {}", keys.join(", "));
            notes.push(Diagnostic::note(Pointer::root(), message));
        }
        if let Some(first) = self.left_out.first() {
            let message = format!(
                "left out {} operations with `head`, `options` or `trace`; `Client::request` can send them",
                self.left_out.len()
            );
            notes.push(Diagnostic::note(first.clone(), message));
        }
        if let Some(first) = self.beside.first() {
            let message = format!(
                "{} keywords next to a `$ref` have no effect, as OpenAPI 3.0 says; this is the first",
                self.beside.len()
            );
            notes.push(Diagnostic::note(first.clone(), message));
        }
        notes
    }
}

//! Notes on keys and operations that have no effect.

use super::Validator;
use crate::diagnostics::{Diagnostic, Pointer, quoted};

impl Validator<'_> {
    pub(super) fn notes(&self) -> Vec<Diagnostic> {
        let mut notes = self.repairs.notes();
        if !self.foreign.is_empty() {
            let keys: Vec<_> = self
                .foreign
                .iter()
                .map(|(key, count)| format!("{} ({count})", quoted(key)))
                .collect();
            let message = format!("these unknown keys have no effect: {}", keys.join(", "));
            notes.push(Diagnostic::note(Pointer::root(), message));
        }
        if let Some(first) = self.left_out.first() {
            let message = format!(
                "left out {} operations with `head`, `options` or `trace`; `Client::request` can send them",
                self.left_out.len()
            );
            notes.push(Diagnostic::note(first.clone(), message));
        }
        let counted = [
            (
                &self.beside,
                "keywords next to a `$ref` have no effect, as OpenAPI 3.0 says",
            ),
            (
                &self.optional_keys,
                "path parameters with `required: false` are required, as part of the URL",
            ),
            (&self.void, "path items without an operation have no effect"),
        ];
        for (places, what) in counted {
            let Some(first) = places.first() else {
                continue;
            };
            let message = format!("{} {what}; this is the first", places.len());
            notes.push(Diagnostic::note(first.clone(), message));
        }
        notes
    }
}

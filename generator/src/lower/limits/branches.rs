//! Limits of the branches of a choice, and of what a schema says next to them.

use openapiv3::{AnySchema, ReferenceOr, Schema};
use serde_json::json;

use super::Found;
use crate::lower::canonical_schema::{plain, sorted};
use crate::lower::choices::Choice;
use crate::lower::search::is_named;

impl Found<'_, '_> {
    /// Records the branches of a type with alternatives.
    pub(super) fn branches(&mut self, branches: &[ReferenceOr<Schema>], keyword: &str) {
        let all = branches.iter().map(|branch| plain(json!(branch)));
        self.put("", keyword, sorted(all));
    }

    /// Adds the limits of the only branch, or records what several say beyond the type that they become.
    pub(super) fn choice(
        &mut self,
        branches: &[ReferenceOr<Schema>],
        prefix: &str,
        keyword: &str,
        depth: usize,
    ) {
        let document = self.context.document;
        let choice = Choice::of(document, branches);
        if let [(_, only)] = choice.real.as_slice() {
            return self.add(*only, prefix, depth);
        }
        let said = choice.real.iter().map(|(_, branch)| {
            let schema = match branch {
                ReferenceOr::Item(schema) => Some(schema),
                ReferenceOr::Reference { reference } => {
                    let found = document.schema(reference).ok();
                    found
                        .map(|(_, schema, _)| schema)
                        .filter(|schema| !is_named(document, schema))
                }
            };
            let said = schema.map_or_else(|| json!(branch), |schema| json!(schema));
            choice.beyond_type(plain(said))
        });
        self.put(prefix, keyword, sorted(said));
    }

    /// Records what a schema without a type says next to its branches.
    pub(super) fn next_to_choice(&mut self, any: &AnySchema, prefix: &str) {
        if any.typ.is_some() || (any.one_of.is_empty() && any.any_of.is_empty()) {
            return;
        }
        self.put(prefix, "format", any.format.as_ref().map(|it| json!(it)));
        let items = any.items.as_ref().map(|it| plain(json!(it)));
        self.put(prefix, "items", items);
    }
}

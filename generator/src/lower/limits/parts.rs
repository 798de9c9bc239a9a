//! Limits of the parts of `allOf`.

use openapiv3::{ReferenceOr, Schema};

use super::Found;
use crate::lower::parts::type_of_parts;
use crate::lower::search::{enumerated, resolved};
use crate::lower::shapes::members;

impl Found<'_, '_> {
    /// Adds the limits of the parts of `allOf`. Only one of them is the type; the members of another enumeration are a
    /// limit.
    pub(super) fn all(&mut self, parts: &[ReferenceOr<Schema>], prefix: &str, depth: usize) {
        let document = self.context.document;
        let chosen = type_of_parts(document, parts);
        for (index, part) in parts.iter().enumerate() {
            let members = enumerated(document, part).filter(|_| chosen != Some(index));
            let Some(members) = members else {
                self.add(part, prefix, depth);
                continue;
            };
            self.also(|found| {
                found.values(prefix, &members);
                let schema = resolved(document, part).zip(depth.checked_sub(1));
                if let Some((schema, depth)) = schema {
                    found.also(|found| found.schema(schema, prefix, depth));
                }
            });
        }
    }

    /// Records members of enumerations in `allOf`, if that does not have all members of the schema.
    pub(super) fn members(&mut self, schema: &Schema, parts: &[ReferenceOr<Schema>]) {
        let own = members(schema).unwrap_or_default();
        for part in parts {
            let others = enumerated(self.context.document, part).unwrap_or_default();
            if !others.is_empty() && !own.iter().all(|member| others.contains(member)) {
                self.also(|found| found.values("", &others));
            }
        }
    }
}

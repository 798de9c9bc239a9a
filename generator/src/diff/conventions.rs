//! Conventions: marks that only one of two documents uses, which says nothing about the service.

use super::change::{Place, Severity};
use super::check::Check;
use super::draft::Draft;
use crate::ir::{Api, Property, PropertyKind, Type};

/// A mark that a document uses in many places, or not at all.
struct Convention {
    /// The marked items, in the plural.
    name: &'static str,
    /// The checks for one added and one removed mark.
    checks: [Check; 2],
    /// The least number of changes that are assumed to be a change of the document, not of the service.
    from: usize,
    /// Whether a property is marked.
    is_marked: fn(&Property) -> bool,
}

const CONVENTIONS: [Convention; 3] = [
    Convention {
        name: "navigation properties",
        checks: [
            Check::PropertyBecameNavigation,
            Check::PropertyBecameStructural,
        ],
        // Low, because the mark does not affect the JSON.
        from: 3,
        is_marked: |property| property.kind == PropertyKind::Navigation,
    },
    Convention {
        name: "properties that only the service sets",
        checks: [Check::PropertyReadOnly, Check::PropertyWritable],
        from: 10,
        is_marked: |property| property.read_only,
    },
    Convention {
        name: "properties that can be null",
        checks: [Check::PropertyNullable, Check::PropertyNotNullable],
        from: 10,
        is_marked: |property| property.nullable,
    },
];

/// Replaces all changes of a mark by one change of convention, if only one document uses the mark.
pub fn gathered(old: &Api, new: &Api, mut drafts: Vec<Draft>) -> Vec<Draft> {
    for convention in &CONVENTIONS {
        let is_followed = |api| properties(api).any(convention.is_marked);
        let check = match [old, new].map(is_followed) {
            [false, true] => convention.checks[0],
            [true, false] => convention.checks[1],
            _ => continue,
        };
        if drafts.iter().filter(|draft| draft.check == check).count() < convention.from {
            continue;
        }
        let (own, rest): (Vec<_>, Vec<_>) =
            drafts.into_iter().partition(|draft| draft.check == check);
        drafts = rest;
        drafts.extend(convention.draft(check, own));
    }
    drafts
}

impl Convention {
    fn draft(&self, check: Check, mut own: Vec<Draft>) -> Option<Draft> {
        own.sort_by(|a, b| a.place.cmp(&b.place));
        let message = if check == self.checks[0] {
            format!("the document now marks {}", self.name)
        } else {
            format!("the document no longer marks {}", self.name)
        };
        let message = format!("{message}; the service most likely did not change");
        let places: Vec<Place> = own.iter().map(|draft| draft.place.clone()).collect();
        let origins: Vec<_> = own.iter().flat_map(|draft| draft.origins.clone()).collect();
        let first = own.into_iter().next()?;
        let place = Place::Convention { name: self.name };
        let draft = Draft::new(Check::ConventionChanged, Severity::None, place, message);
        let mut draft = draft.origins(origins).also(places);
        (draft.old, draft.new) = (first.old, first.new);
        Some(draft)
    }
}

fn properties(api: &Api) -> impl Iterator<Item = &Property> {
    api.types.values().flat_map(|ty| match ty {
        Type::Struct(structure) => structure.properties.as_slice(),
        Type::Enum(_) => &[],
    })
}

//! What a document starts to say of many places at once, which is news of the document and not of the service.

use super::change::{Place, Severity};
use super::check::Check;
use super::describe;
use super::draft::Draft;
use crate::ir::{Api, Property, PropertyKind, Response, Type};

/// Fewer changes than that are told one by one.
const FEW: usize = 3;

/// Something that documents say of many places, or nowhere.
struct Convention {
    /// What they mark, in the plural.
    name: &'static str,
    /// The change at one place where it is said from now on, and where it is said no longer.
    checks: [Check; 2],
    /// Whether a document says it anywhere.
    is_followed: fn(&Api) -> bool,
}

const CONVENTIONS: [Convention; 4] = [
    Convention {
        name: "navigation properties",
        checks: [
            Check::PropertyBecameNavigation,
            Check::PropertyBecameStructural,
        ],
        is_followed: |api| properties(api).any(|found| found.kind == PropertyKind::Navigation),
    },
    Convention {
        name: "properties that only the service sets",
        checks: [Check::PropertyReadOnly, Check::PropertyWritable],
        is_followed: |api| properties(api).any(|found| found.read_only),
    },
    Convention {
        name: "properties that can be null",
        checks: [Check::PropertyNullable, Check::PropertyNotNullable],
        is_followed: |api| properties(api).any(|found| found.nullable),
    },
    Convention {
        name: "collections in pages",
        checks: [Check::PagingAdded, Check::PagingRemoved],
        is_followed: |api| {
            let mut operations = api.operations().into_iter();
            operations.any(|(_, operation)| matches!(operation.response, Response::Collection(_)))
        },
    },
];

/// Tells what one document says at many places and the other nowhere once, as a change of convention.
pub fn gathered(old: &Api, new: &Api, mut drafts: Vec<Draft>) -> Vec<Draft> {
    for convention in &CONVENTIONS {
        let check = match [old, new].map(convention.is_followed) {
            [false, true] => convention.checks[0],
            [true, false] => convention.checks[1],
            _ => continue,
        };
        if drafts.iter().filter(|draft| draft.check == check).count() < FEW {
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
        let said = describe::count(own.len(), "place");
        let message = if check == self.checks[0] {
            format!("the document marks {} now, at {said}", self.name)
        } else {
            format!(
                "the document marks no {} any more, as it did at {said}",
                self.name
            )
        };
        let message = format!("{message}; the service is as it was");
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

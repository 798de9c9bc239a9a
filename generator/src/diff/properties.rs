//! Properties against properties of the same type.

use std::collections::HashMap;

use super::change::{Place, Severity, breaking_if};
use super::check::Check;
use super::describe::{self, code};
use super::draft::{Claim, Draft, renamed_in_rust};
use super::facts;
use super::known_values;
use super::sides::{Structs, Types, is_own};
use super::similar::similar;
use crate::ir::{Property, PropertyKind, Strictness, Struct, Ty};

/// Compares what the type itself declares; what it inherits is compared where that is declared.
pub fn compare(types: &Types<'_>, both: &Structs<'_>, drafts: &mut Vec<Draft>) {
    let by_name = |all: &'_ [Property]| -> HashMap<String, usize> {
        let names = all.iter().enumerate();
        names
            .map(|(at, property)| (property.name.to_string(), at))
            .collect()
    };
    let (before, after) = (by_name(&both.old.properties), by_name(&both.new.properties));
    let (mut gone, mut came) = (Vec::new(), Vec::new());
    for old in &both.old.properties {
        let own = is_own(types.old, both.old, old);
        match after
            .get(old.name.as_str())
            .map(|at| &both.new.properties[*at])
        {
            Some(new) if own || is_own(types.new, both.new, new) => {
                Matched {
                    types,
                    both,
                    old,
                    new,
                }
                .compare(drafts);
            }
            None if own => gone.push(old),
            _ => {}
        }
    }
    for new in &both.new.properties {
        if !before.contains_key(new.name.as_str()) && is_own(types.new, both.new, new) {
            came.push(new);
        }
    }
    for (old, new) in renames(&mut gone, &mut came) {
        drafts.push(renamed(both, old, new));
        Matched {
            types,
            both,
            old,
            new,
        }
        .aside_from_names(drafts);
    }
    drafts.extend(gone.into_iter().map(|old| removed(both, old)));
    drafts.extend(came.into_iter().map(|new| added(both, new)));
}

/// Pairs of a removed and an added property that look like one with another name, where neither could
/// be paired otherwise. They are taken out of both lists.
fn renames<'p>(
    gone: &mut Vec<&'p Property>,
    came: &mut Vec<&'p Property>,
) -> Vec<(&'p Property, &'p Property)> {
    let could = |old: &Property, new: &Property| {
        old.ty == new.ty && old.kind == new.kind && similar(old.name.as_str(), new.name.as_str())
    };
    let mut pairs = Vec::new();
    for old in gone.iter() {
        let mut candidates = came.iter().filter(|new| could(old, new));
        if let (Some(new), None) = (candidates.next(), candidates.next())
            && gone.iter().filter(|other| could(other, new)).count() == 1
        {
            pairs.push((*old, *new));
        }
    }
    gone.retain(|old| pairs.iter().all(|(taken, _)| taken.name != old.name));
    came.retain(|new| pairs.iter().all(|(_, taken)| taken.name != new.name));
    pairs
}

fn place(both: &Structs<'_>, property: &Property) -> Place {
    Place::Property {
        ty: both.new.name.to_string(),
        name: property.name.to_string(),
    }
}

fn claims(both: &Structs<'_>, property: &Property) -> Vec<Claim> {
    let mut claims = vec![Claim::Property(
        both.new.name.to_string(),
        property.name.to_string(),
    )];
    for structure in [both.old, both.new] {
        if structure.parameters {
            claims.push(Claim::Property(
                structure.name.to_string(),
                property.name.to_string(),
            ));
            claims.push(Claim::Parameters(structure.name.to_string()));
        }
    }
    claims
}

fn removed(both: &Structs<'_>, old: &Property) -> Draft {
    let message = format!("{} is gone", noun(both, old));
    Draft::new(
        Check::PropertyRemoved,
        Severity::Breaking,
        place(both, old),
        message,
    )
    .was(&old.pointer, Some(describe::ty(&old.ty)))
    .claims(claims(both, old))
}

fn added(both: &Structs<'_>, new: &Property) -> Draft {
    let message = format!("{} is new", noun(both, new));
    let required = both.new.parameters && !new.nullable;
    Draft::new(
        Check::PropertyAdded,
        breaking_if(required),
        place(both, new),
        message,
    )
    .is(&new.pointer, Some(describe::ty(&new.ty)))
    .claims(claims(both, new))
}

fn renamed(both: &Structs<'_>, old: &Property, new: &Property) -> Draft {
    let (was, is) = (code(old.name.as_str()), code(new.name.as_str()));
    let message = format!("{is} seems to be the new name of {was}");
    Draft::new(
        Check::PropertyRenamed,
        Severity::Breaking,
        place(both, new),
        message,
    )
    .was(&old.pointer, Some(old.name.to_string()))
    .is(&new.pointer, Some(new.name.to_string()))
    .claims(claims(both, old))
    .claims(claims(both, new))
}

fn noun(both: &Structs<'_>, property: &Property) -> String {
    let what = match (both.new.parameters, property.kind) {
        (true, _) => "parameter",
        (_, PropertyKind::Navigation) => "navigation property",
        (_, PropertyKind::Structural) => "property",
    };
    format!(
        "the {what} {} of type {}",
        code(property.name.as_str()),
        code(&describe::ty(&property.ty))
    )
}

/// One property on both sides.
struct Matched<'x, 'a> {
    types: &'x Types<'a>,
    both: &'x Structs<'a>,
    old: &'x Property,
    new: &'x Property,
}

impl Matched<'_, '_> {
    fn compare(&self, drafts: &mut Vec<Draft>) {
        if self.old.rust != self.new.rust {
            let (was, is) = (self.old.rust.as_str(), self.new.rust.as_str());
            let draft = renamed_in_rust(
                place(self.both, self.new),
                (was, &self.old.pointer),
                (is, &self.new.pointer),
            );
            drafts.push(draft.claims(claims(self.both, self.new)));
        }
        self.aside_from_names(drafts);
    }

    fn aside_from_names(&self, drafts: &mut Vec<Draft>) {
        drafts.extend(self.ty());
        drafts.extend(self.nullable());
        drafts.extend(self.kind());
        drafts.extend(self.read_only());
        drafts.extend(self.write_only());
        drafts.extend(self.limits());
        drafts.extend(self.listed());
        drafts.extend(self.required());
        drafts.extend(self.queries());
        drafts.extend(self.default());
        drafts.extend(self.deprecation());
        if let Some(found) = facts::docs(self.old.docs.as_deref(), self.new.docs.as_deref()) {
            let draft = self.draft(found.check, Severity::Docs, &found.message);
            drafts.push(
                draft
                    .was(&self.old.pointer, found.old)
                    .is(&self.new.pointer, found.new),
            );
        }
    }

    /// Without claims: most facts of a property do not show in Rust.
    fn draft(&self, check: Check, wire: Severity, message: &str) -> Draft {
        Draft::new(check, wire, place(self.both, self.new), message)
            .was(&self.old.pointer, None)
            .is(&self.new.pointer, None)
    }

    fn name(&self) -> &str {
        self.both.new.name.as_str()
    }

    fn ty(&self) -> Option<Draft> {
        let (before, after) = (&self.old.ty, &self.new.ty);
        if before == after {
            return None;
        }
        let (old, new) = (describe::ty(before), describe::ty(after));
        let message = format!("is of type {}, where it was {}", code(&new), code(&old));
        if self.is_text(before, after) {
            let message = format!("{message}; on the wire it stays a string");
            return Some(
                Draft::new(
                    Check::KnownValuesChanged,
                    Severity::None,
                    place(self.both, self.new),
                    message,
                )
                .was(&self.old.pointer, Some(old))
                .is(&self.new.pointer, Some(new))
                .claims(claims(self.both, self.new)),
            );
        }
        let (check, wire) = match widths(before, after) {
            Some((old, new)) => (Check::PropertyWidthChanged, breaking_if(new < old)),
            None => (Check::PropertyRetyped, Severity::Breaking),
        };
        Some(
            Draft::new(check, wire, place(self.both, self.new), message)
                .was(&self.old.pointer, Some(old))
                .is(&self.new.pointer, Some(new))
                .claims(claims(self.both, self.new)),
        )
    }

    /// Whether both are strings on the wire, or lists of them, of which an overlay lists known values.
    fn is_text(&self, before: &Ty, after: &Ty) -> bool {
        match (before, after) {
            (Ty::List(before), Ty::List(after)) => self.is_text(before, after),
            _ => {
                known_values::is_string(self.types.old, before)
                    && known_values::is_string(self.types.new, after)
            }
        }
    }

    fn nullable(&self) -> Option<Draft> {
        let uses = self.types.uses;
        let is_list = |ty: &Ty| matches!(ty, Ty::List(_));
        if is_list(&self.old.ty) != is_list(&self.new.ty) {
            // Of a list, it is said of the items.
            return None;
        }
        match (self.old.nullable, self.new.nullable) {
            (false, true) => {
                let wire = breaking_if(uses.is_received(self.name()));
                let draft = self.draft(Check::PropertyNullable, wire, "can be null now");
                Some(draft.claims(self.key()))
            }
            (true, false) => {
                let wire = breaking_if(uses.is_sent(self.name()));
                let message = "can't be null any more";
                let draft = self.draft(Check::PropertyNotNullable, wire, message);
                Some(draft.claims(self.key()))
            }
            _ => None,
        }
    }

    /// That the property identifies values, on one side at least: only what can't be `null` does.
    fn key(&self) -> Vec<Claim> {
        let is_key = |structure: &Struct, property: &Property| {
            let key = structure.key().map(|at| &structure.properties[at].name);
            key == Some(&property.name)
        };
        if is_key(self.both.old, self.old) || is_key(self.both.new, self.new) {
            let shape = Claim::Shape(self.name().to_owned());
            [claims(self.both, self.new), vec![shape]].concat()
        } else {
            Vec::new()
        }
    }

    fn kind(&self) -> Option<Draft> {
        let (check, message) = match (self.old.kind, self.new.kind) {
            (PropertyKind::Structural, PropertyKind::Navigation) => (
                Check::PropertyBecameNavigation,
                "is a navigation property now",
            ),
            (PropertyKind::Navigation, PropertyKind::Structural) => (
                Check::PropertyBecameStructural,
                "is a structural property now",
            ),
            _ => return None,
        };
        let draft = self.draft(check, Severity::Breaking, message);
        Some(draft.claims(claims(self.both, self.new)))
    }

    fn read_only(&self) -> Option<Draft> {
        match (self.old.read_only, self.new.read_only) {
            (false, true) => {
                let wire = breaking_if(self.types.uses.is_sent(self.name()));
                let message = "is set by the service only now";
                let draft = self.draft(Check::PropertyReadOnly, wire, message);
                Some(draft.claims(claims(self.both, self.new)))
            }
            (true, false) => {
                let message = "is not set by the service only any more";
                let draft = self.draft(Check::PropertyWritable, Severity::Compatible, message);
                Some(draft.claims(claims(self.both, self.new)))
            }
            _ => None,
        }
    }

    fn write_only(&self) -> Option<Draft> {
        match (self.old.write_only, self.new.write_only) {
            (false, true) => {
                let wire = breaking_if(self.types.uses.is_received(self.name()));
                let message = "is never sent by the service now";
                Some(self.draft(Check::PropertyWriteOnly, wire, message))
            }
            (true, false) => {
                let message = "is sent by the service, too";
                Some(self.draft(Check::PropertyReadable, Severity::Compatible, message))
            }
            _ => None,
        }
    }

    fn limits(&self) -> Option<Draft> {
        let stricter = match self.old.limits.to(&self.new.limits)? {
            // A format brings its own limits; that is a change of type.
            _ if self.old.ty != self.new.ty => return None,
            Strictness::Stricter => true,
            Strictness::Looser => false,
        };
        let is_sent = self.types.uses.is_sent(self.name()) && !self.new.read_only;
        let message = describe::limits(&self.old.limits, &self.new.limits);
        let wire = breaking_if(stricter && is_sent);
        Some(self.draft(Check::PropertyLimitsChanged, wire, &message))
    }

    /// What the schema lists as required, unless `null` or `x-required-on-create` say so.
    fn listed(&self) -> Option<Draft> {
        let on_create = self.old.required_on_create != self.new.required_on_create;
        if (on_create && !self.both.new.parameters) || self.old.nullable != self.new.nullable {
            return None;
        }
        let (check, wire, message) = match (self.old.required, self.new.required) {
            (false, true) => (
                Check::PropertyRequired,
                breaking_if(self.types.uses.is_sent(self.name())),
                "is listed as required now",
            ),
            (true, false) => (
                Check::PropertyOptional,
                Severity::Compatible,
                "is not listed as required any more",
            ),
            _ => return None,
        };
        Some(
            self.draft(check, wire, message)
                .claims(claims(self.both, self.new)),
        )
    }

    fn required(&self) -> Option<Draft> {
        if self.both.new.parameters {
            return None;
        }
        let (check, wire, message) =
            match (self.old.required_on_create, self.new.required_on_create) {
                (false, true) => (
                    Check::PropertyRequired,
                    Severity::Breaking,
                    "has to be given on create now",
                ),
                (true, false) => (
                    Check::PropertyOptional,
                    Severity::Compatible,
                    "does not have to be given on create any more",
                ),
                _ => return None,
            };
        let claim = Claim::Constructor(self.name().to_owned());
        Some(self.draft(check, wire, message).claims([claim]))
    }

    fn queries(&self) -> Option<Draft> {
        let (before, after) = (&self.old.supports, &self.new.supports);
        if before == after {
            return None;
        }
        let list = |options: &std::collections::BTreeSet<_>| {
            let names: Vec<String> = options
                .iter()
                .map(|option| code(describe::option(*option)))
                .collect();
            if names.is_empty() {
                "nothing".to_owned()
            } else {
                names.join(", ")
            }
        };
        let message = format!("supports {}, where it was {}", list(after), list(before));
        let wire = breaking_if(!before.is_subset(after));
        Some(self.draft(Check::PropertyQueriesChanged, wire, &message))
    }

    fn default(&self) -> Option<Draft> {
        let (before, after) = (&self.old.default, &self.new.default);
        if before == after {
            return None;
        }
        let shown = |value: &Option<String>| value.as_deref().map_or("none".to_owned(), code);
        let message = format!(
            "the default is {}, where it was {}",
            shown(after),
            shown(before)
        );
        let wire = breaking_if(self.types.uses.is_sent(self.name()));
        Some(self.draft(Check::DefaultChanged, wire, &message))
    }

    fn deprecation(&self) -> Option<Draft> {
        let (before, after) = (self.old.deprecated.as_ref(), self.new.deprecated.as_ref());
        let fact = facts::deprecation(before, after)?;
        let draft = Draft::new(
            fact.check,
            Severity::Compatible,
            place(self.both, self.new),
            fact.message,
        )
        .was(&self.old.pointer, fact.old)
        .is(&self.new.pointer, fact.new);
        let notices = claims(self.both, self.new).into_iter();
        Some(draft.claims(notices.map(|claim| Claim::Notice(Box::new(claim)))))
    }
}

/// The widths of two numbers of the same kind, alone or in collections.
fn widths(before: &Ty, after: &Ty) -> Option<(u8, u8)> {
    match (before, after) {
        (Ty::Int(old, true), Ty::Int(new, true)) | (Ty::Float(old), Ty::Float(new)) => {
            Some((*old, *new))
        }
        (Ty::List(old), Ty::List(new)) => widths(old, new),
        _ => None,
    }
}

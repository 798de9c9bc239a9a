//! Compares one property with the property of the same name.

use super::{origins, place};
use crate::diff::change::{Severity, breaking_if};
use crate::diff::check::Check;
use crate::diff::describe::{self, code};
use crate::diff::draft::{Draft, Origin, renamed_in_rust};
use crate::diff::facts;
use crate::diff::known_values;
use crate::diff::sides::{Structs, Types};
use crate::diff::widths::{Way, widths};
use crate::ir::{Property, PropertyKind, Strictness, Struct, Ty};

/// One property on both sides.
pub struct Matched<'x, 'a> {
    pub types: &'x Types<'a>,
    pub both: &'x Structs<'a>,
    pub old: &'x Property,
    pub new: &'x Property,
}

impl Matched<'_, '_> {
    pub fn compare(&self, drafts: &mut Vec<Draft>) {
        if self.old.rust != self.new.rust {
            let (was, is) = (self.old.rust.as_str(), self.new.rust.as_str());
            let draft = renamed_in_rust(
                place(self.both, self.new),
                (was, &self.old.pointer),
                (is, &self.new.pointer),
            );
            drafts.push(draft.origins(origins(self.both, self.new)));
        }
        self.aside_from_names(drafts);
    }

    pub fn aside_from_names(&self, drafts: &mut Vec<Draft>) {
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

    /// A draft without origins: most facts of a property do not affect the crate.
    fn draft(&self, check: Check, wire: Severity, message: &str) -> Draft {
        Draft::new(check, wire, place(self.both, self.new), message)
            .was(&self.old.pointer, None)
            .is(&self.new.pointer, None)
    }

    fn name(&self) -> &str {
        self.both.new.name.as_str()
    }

    /// Whether programs send it on both sides. They never send a property that only the service sets.
    fn is_sent(&self) -> bool {
        let is_set_by_service = self.old.read_only || self.new.read_only;
        self.types.uses.is_sent(self.both.names()) && !is_set_by_service
    }

    /// Whether the service sends it on both sides.
    fn is_received(&self) -> bool {
        let is_kept_by_service = self.old.write_only || self.new.write_only;
        self.types.uses.is_received(self.both.names()) && !is_kept_by_service
    }

    fn ty(&self) -> Option<Draft> {
        let (before, after) = (&self.old.ty, &self.new.ty);
        if before == after {
            return None;
        }
        let (old, new) = (describe::ty(before), describe::ty(after));
        let message = format!("is of type {} (before: {})", code(&new), code(&old));
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
                .origins(origins(self.both, self.new)),
            );
        }
        let way = Way {
            sent: self.is_sent(),
            received: self.is_received(),
        };
        let wire = self.types.retyped(before, after, way);
        let check = match widths(before, after) {
            Some(_) => Check::PropertyWidthChanged,
            None => Check::PropertyRetyped,
        };
        Some(
            Draft::new(check, wire, place(self.both, self.new), message)
                .was(&self.old.pointer, Some(old))
                .is(&self.new.pointer, Some(new))
                .origins(origins(self.both, self.new)),
        )
    }

    /// Whether both are strings on the wire, or lists of them, with known values.
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
        let is_list = |ty: &Ty| matches!(ty, Ty::List(_));
        if is_list(&self.old.ty) != is_list(&self.new.ty) {
            // For a list, `nullable` refers to its items.
            return None;
        }
        match (self.old.nullable, self.new.nullable) {
            (false, true) => {
                let wire = breaking_if(self.is_received());
                let draft = self.draft(Check::PropertyNullable, wire, "can be null now");
                Some(draft.origins(self.presence()))
            }
            (true, false) => {
                let wire = breaking_if(self.is_sent());
                let message = "can no longer be null";
                let draft = self.draft(Check::PropertyNotNullable, wire, message);
                Some(draft.origins(self.presence()))
            }
            _ => None,
        }
    }

    /// The origins if `null` affects the crate: for keys, and for required parameters of actions.
    fn presence(&self) -> Vec<Origin> {
        if self.both.new.parameters && self.old.required != self.new.required {
            return origins(self.both, self.new);
        }
        let is_key = |structure: &Struct, property: &Property| {
            let key = structure.key().map(|at| &structure.properties[at].name);
            key == Some(&property.name)
        };
        if is_key(self.both.old, self.old) || is_key(self.both.new, self.new) {
            let shape = Origin::Shape(self.name().to_owned());
            [origins(self.both, self.new), vec![shape]].concat()
        } else {
            Vec::new()
        }
    }

    fn kind(&self) -> Option<Draft> {
        let (check, message) = match (self.old.kind, self.new.kind) {
            (PropertyKind::Structural, PropertyKind::Navigation) => (
                Check::PropertyBecameNavigation,
                "is now a navigation property",
            ),
            (PropertyKind::Navigation, PropertyKind::Structural) => (
                Check::PropertyBecameStructural,
                "is now a structural property",
            ),
            _ => return None,
        };
        let draft = self.draft(check, Severity::Breaking, message);
        Some(draft.origins(origins(self.both, self.new)))
    }

    fn read_only(&self) -> Option<Draft> {
        match (self.old.read_only, self.new.read_only) {
            (false, true) => {
                let wire = breaking_if(self.types.uses.is_sent(self.both.names()));
                let message = "is now set only by the service";
                let draft = self.draft(Check::PropertyReadOnly, wire, message);
                Some(draft.origins(origins(self.both, self.new)))
            }
            (true, false) => {
                let message = "is no longer set only by the service";
                let draft = self.draft(Check::PropertyWritable, Severity::Compatible, message);
                Some(draft.origins(origins(self.both, self.new)))
            }
            _ => None,
        }
    }

    fn write_only(&self) -> Option<Draft> {
        match (self.old.write_only, self.new.write_only) {
            (false, true) => {
                let wire = breaking_if(self.types.uses.is_received(self.both.names()));
                let message = "is no longer sent by the service";
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
            // Another format implies other limits; the change of type reports it.
            _ if self.old.ty != self.new.ty => return None,
            Strictness::Stricter => true,
            Strictness::Looser => false,
        };
        let message = describe::limits(&self.old.limits, &self.new.limits);
        let wire = breaking_if(stricter && self.is_sent());
        Some(self.draft(Check::PropertyLimitsChanged, wire, &message))
    }

    /// A change of `required`, unless another check reports it: that of nullability for parameters of actions that
    /// list none as required, that of creation for other properties.
    fn listed(&self) -> Option<Draft> {
        let is_said = if self.both.new.parameters {
            let follows = |property: &Property| property.required != property.nullable;
            follows(self.old) && follows(self.new) && self.old.nullable != self.new.nullable
        } else {
            self.old.required_on_create != self.new.required_on_create
        };
        if is_said {
            return None;
        }
        let (check, wire, message) = match (self.old.required, self.new.required) {
            (false, true) => (
                Check::PropertyListed,
                breaking_if(self.is_sent()),
                "is now listed as required",
            ),
            (true, false) => (
                Check::PropertyUnlisted,
                breaking_if(self.is_received()),
                "is no longer listed as required",
            ),
            _ => return None,
        };
        Some(
            self.draft(check, wire, message)
                .origins(origins(self.both, self.new)),
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
                    "is now required on create",
                ),
                (true, false) => (
                    Check::PropertyOptional,
                    Severity::Compatible,
                    "is no longer required on create",
                ),
                _ => return None,
            };
        let origin = Origin::Constructor(self.name().to_owned());
        Some(self.draft(check, wire, message).origins([origin]))
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
        let message = format!("supports {} (before: {})", list(after), list(before));
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
            "the default is {} (before: {})",
            shown(after),
            shown(before)
        );
        let wire = breaking_if(self.is_sent());
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
        let notices = origins(self.both, self.new).into_iter();
        Some(draft.origins(notices.map(|origin| Origin::Notice(Box::new(origin)))))
    }
}

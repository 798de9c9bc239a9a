//! Compares one property with the property of the same name.

use super::{origins, place};
use crate::diff::change::{Severity, breaking_if};
use crate::diff::check::Check;
use crate::diff::describe::{self, code};
use crate::diff::draft::{Draft, Origin, renamed_in_rust};
use crate::diff::facts::{self, Fact};
use crate::diff::known_values;
use crate::diff::retyped::{Direction, widths};
use crate::diff::type_pairs::{Structs, Types};
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
            drafts.push(draft.origins(self.origins()));
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
            drafts.push(self.fact(found, Severity::Docs));
        }
    }

    /// A draft without origins: most facts of a property do not affect the crate.
    fn draft(&self, check: Check, wire: Severity, message: &str) -> Draft {
        let message = message.to_owned();
        let (old, new) = (None, None);
        self.fact(
            Fact {
                check,
                message,
                old,
                new,
            },
            wire,
        )
    }

    fn fact(&self, fact: Fact, wire: Severity) -> Draft {
        Draft::new(fact.check, wire, place(self.both, self.new), fact.message)
            .was(&self.old.pointer, fact.old)
            .is(&self.new.pointer, fact.new)
    }

    /// A draft for a flag that was set or cleared.
    fn toggled(
        &self,
        flag: impl Fn(&Property) -> bool,
        set: (Check, Severity, &str),
        cleared: (Check, Severity, &str),
    ) -> Option<Draft> {
        let (check, wire, message) = match (flag(self.old), flag(self.new)) {
            (false, true) => set,
            (true, false) => cleared,
            _ => return None,
        };
        Some(self.draft(check, wire, message))
    }

    fn origins(&self) -> Vec<Origin> {
        origins(self.both, self.new)
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
        let (old, new) = (Some(old), Some(new));
        let draft = |check, wire, message| {
            let fact = Fact {
                check,
                message,
                old,
                new,
            };
            self.fact(fact, wire).origins(self.origins())
        };
        if self.is_text(before, after) {
            let message = format!("{message}; on the wire it stays a string");
            return Some(draft(Check::KnownValuesChanged, Severity::None, message));
        }
        let direction = Direction {
            sent: self.is_sent(),
            received: self.is_received(),
        };
        let wire = self.types.retyped(before, after, direction);
        let check = match widths(before, after) {
            Some(_) => Check::PropertyWidthChanged,
            None => Check::PropertyRetyped,
        };
        Some(draft(check, wire, message))
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
        let (received, sent) = (self.is_received(), self.is_sent());
        let draft = self.toggled(
            |property| property.nullable,
            (
                Check::PropertyNullable,
                breaking_if(received),
                "can be null now",
            ),
            (
                Check::PropertyNotNullable,
                breaking_if(sent),
                "can no longer be null",
            ),
        )?;
        Some(draft.origins(self.presence()))
    }

    /// The origins if `null` affects the crate: for keys, and for required parameters of actions.
    fn presence(&self) -> Vec<Origin> {
        if self.both.new.parameters && self.old.required != self.new.required {
            return self.origins();
        }
        let is_key = |structure: &Struct, property: &Property| {
            let key = structure.key().map(|at| &structure.properties[at].name);
            key == Some(&property.name)
        };
        if is_key(self.both.old, self.old) || is_key(self.both.new, self.new) {
            let shape = Origin::Shape(self.name().to_owned());
            [self.origins(), vec![shape]].concat()
        } else {
            Vec::new()
        }
    }

    fn kind(&self) -> Option<Draft> {
        let (on, off) = (
            Check::PropertyBecameNavigation,
            Check::PropertyBecameStructural,
        );
        let draft = self.toggled(
            |property| property.kind == PropertyKind::Navigation,
            (on, Severity::Breaking, "is now a navigation property"),
            (off, Severity::Breaking, "is now a structural property"),
        )?;
        Some(draft.origins(self.origins()))
    }

    fn read_only(&self) -> Option<Draft> {
        let wire = breaking_if(self.types.uses.is_sent(self.both.names()));
        let (set, cleared) = (
            "is now set only by the service",
            "is no longer set only by the service",
        );
        let draft = self.toggled(
            |property| property.read_only,
            (Check::PropertyReadOnly, wire, set),
            (Check::PropertyWritable, Severity::Compatible, cleared),
        )?;
        Some(draft.origins(self.origins()))
    }

    fn write_only(&self) -> Option<Draft> {
        let wire = breaking_if(self.types.uses.is_received(self.both.names()));
        let (set, cleared) = (
            "is no longer sent by the service",
            "is sent by the service, too",
        );
        self.toggled(
            |property| property.write_only,
            (Check::PropertyWriteOnly, wire, set),
            (Check::PropertyReadable, Severity::Compatible, cleared),
        )
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

    /// A change of `required`, unless another check reports it: for parameters of actions, the check of nullability
    /// if required and nullable are opposites on both sides; for other properties, the check of creation.
    pub fn listed(&self) -> Option<Draft> {
        let is_reported = if self.both.new.parameters {
            let follows = |property: &Property| property.required != property.nullable;
            follows(self.old) && follows(self.new) && self.old.nullable != self.new.nullable
        } else {
            self.old.required_on_create != self.new.required_on_create
        };
        if is_reported {
            return None;
        }
        let (sent, received) = (self.is_sent(), self.is_received());
        // Parameters of an action that lists none as required are required unless they can be `null`.
        let (set, cleared) = if self.both.new.parameters {
            ("is now required", "is no longer required")
        } else {
            (
                "is now listed as required",
                "is no longer listed as required",
            )
        };
        let draft = self.toggled(
            |property| property.required,
            (Check::PropertyRequired, breaking_if(sent), set),
            (Check::PropertyNotRequired, breaking_if(received), cleared),
        )?;
        Some(draft.origins(self.origins()))
    }

    fn required(&self) -> Option<Draft> {
        if self.both.new.parameters {
            return None;
        }
        let (set, cleared) = (
            "is now required on create",
            "is no longer required on create",
        );
        let draft = self.toggled(
            |property| property.required_on_create,
            (Check::PropertyRequiredOnCreate, Severity::Breaking, set),
            (
                Check::PropertyOptionalOnCreate,
                Severity::Compatible,
                cleared,
            ),
        )?;
        Some(draft.origins([Origin::Constructor(self.name().to_owned())]))
    }

    fn queries(&self) -> Option<Draft> {
        let (before, after) = (&self.old.supports, &self.new.supports);
        if before == after {
            return None;
        }
        let list = |options: &std::collections::BTreeSet<_>| {
            describe::list(options.iter().copied().map(describe::option), "nothing")
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
        let draft = self.fact(fact, Severity::Compatible);
        let notices = self.origins().into_iter();
        Some(draft.origins(notices.map(|origin| Origin::Notice(Box::new(origin)))))
    }
}

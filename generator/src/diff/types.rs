//! Compares types of the same name.

mod enums;

use std::collections::{BTreeSet, HashSet};

use super::change::{Place, Severity, breaking_if};
use super::check::Check;
use super::describe::{self, code};
use super::draft::{Draft, Origin, renamed_in_rust};
use super::facts;
use super::properties;
use super::type_pairs::{Structs, Types, ancestors, is_inline, is_own, is_visible};
use crate::ir::{Api, Limits, Strictness, Struct, Type, WireName};

impl<'a> Types<'a> {
    /// Compares all types. `parameters` pairs the parameters of actions, which have no name on the wire.
    pub fn compare(&self, parameters: &[(String, String)]) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (name, before) in self.old.types.iter().filter(|(_, ty)| !is_parameters(ty)) {
            match self.new.types.get(name) {
                Some(after) if is_parameters(after) => {}
                Some(after) => {
                    self.visibility(name, before, after, &mut drafts);
                    self.pair(name, before, after, &mut drafts);
                }
                None if is_visible(before) => {
                    let mut draft = self.whole(false, name, before);
                    // The body that it was the type of looks the same.
                    if parameters.iter().any(|(old, _)| old == name.as_str()) {
                        draft.wire = Severity::None;
                    }
                    drafts.push(draft);
                }
                None => {}
            }
        }
        for (name, after) in self.new.types.iter().filter(|(_, ty)| !is_parameters(ty)) {
            if !self.old.types.contains_key(name) && is_visible(after) {
                drafts.push(self.whole(true, name, after));
            }
        }
        self.parameters(parameters, &mut drafts);
        drafts
    }

    fn parameters(&self, pairs: &[(String, String)], drafts: &mut Vec<Draft>) {
        let mut seen: HashSet<(&str, &str)> = HashSet::new();
        for (old, new) in pairs {
            if !seen.insert((old, new)) {
                continue;
            }
            let (before, after) = (WireName(old.clone()), WireName(new.clone()));
            let (Some(before), Some(after)) =
                (self.old.structure(&before), self.new.structure(&after))
            else {
                continue;
            };
            if before.parameters != after.parameters {
                continue;
            }
            if old != new {
                drafts.push(
                    renamed_in_rust(place(new), (old, &before.pointer), (new, &after.pointer))
                        .origins([
                            Origin::Type(old.clone()),
                            Origin::Type(new.clone()),
                            Origin::Shape(old.clone()),
                            Origin::Shape(new.clone()),
                            Origin::Parameters(old.clone()),
                            Origin::Parameters(new.clone()),
                        ]),
                );
            }
            drafts.extend(self.limits(
                [&before.name, &after.name],
                (&before.pointer, &before.limits),
                (&after.pointer, &after.limits),
            ));
            let both = Structs {
                old: before,
                new: after,
            };
            properties::compare(self, &both, drafts);
        }
    }

    /// Reports a base type that can now be the type of a value as added, or the reverse as removed.
    fn visibility(&self, name: &WireName, before: &Type, after: &Type, drafts: &mut Vec<Draft>) {
        match (is_visible(before), is_visible(after)) {
            (false, true) => drafts.push(self.whole(true, name, after)),
            (true, false) => drafts.push(self.whole(false, name, before)),
            _ => {}
        }
    }

    /// An added or removed type: derived from a known type, or on its own.
    fn whole(&self, added: bool, name: &WireName, ty: &Type) -> Draft {
        let api = if added { self.new } else { self.old };
        let ancestors = ancestors(api, name);
        let known = |base: &&WireName| {
            let visible = |api: &Api| api.types.get(*base).is_some_and(is_visible);
            visible(self.old) && visible(self.new)
        };
        let base = ancestors.iter().copied().find(known);
        let (check, message) = match (base, added) {
            (Some(base), true) => (
                Check::DerivedTypeAdded,
                format!(
                    "added: values of {} can be of this type",
                    code(base.as_str())
                ),
            ),
            (Some(base), false) => (
                Check::DerivedTypeRemoved,
                format!(
                    "gone: values of {} can no longer be of this type",
                    code(base.as_str())
                ),
            ),
            (None, true) => (Check::TypeAdded, format!("added: {}", kind(ty))),
            (None, false) => (
                Check::TypeRemoved,
                format!("gone: no operation leads to this {} any longer", kind(ty)),
            ),
        };
        let reshaped = ancestors.iter().filter(|base| self.is_reshaped(base));
        let origins = std::iter::once(Origin::Type(name.to_string()))
            .chain(reshaped.map(|base| Origin::Shape(base.to_string())));
        let origins: Vec<Origin> = origins.collect();
        let draft = if added {
            Draft::new(check, Severity::Compatible, place(name.as_str()), message)
                .is(ty.pointer(), None)
        } else {
            // Known values are not part of the description, so the wire does not change.
            // Where an inline schema was, another change says what is there now.
            let wire = match ty {
                Type::Enum(listed) if listed.of_strings => Severity::None,
                ty if is_inline(ty) => Severity::None,
                _ => Severity::Breaking,
            };
            Draft::new(check, wire, place(name.as_str()), message).was(ty.pointer(), None)
        };
        draft.origins(origins)
    }

    /// Whether only one side has derived types. On that side, the type is an enum in Rust.
    fn is_reshaped(&self, name: &WireName) -> bool {
        let is_alone = |api: &Api| api.structure(name).map(|found| found.derived.is_empty());
        is_alone(self.old) != is_alone(self.new)
    }

    fn pair(&self, name: &WireName, before: &'a Type, after: &'a Type, drafts: &mut Vec<Draft>) {
        let names = [name, name];
        let name = name.as_str();
        let draft = |check, wire, message: String| {
            Draft::new(check, wire, place(name), message)
                .was(before.pointer(), None)
                .is(after.pointer(), None)
        };
        if before.rust() != after.rust() {
            let path = |ty: &Type| match &ty.rust().module {
                Some(module) => format!("{module}::{}", ty.rust().ident),
                None => ty.rust().ident.to_string(),
            };
            let (old, new) = (path(before), path(after));
            let draft = renamed_in_rust(
                place(name),
                (&old, before.pointer()),
                (&new, after.pointer()),
            );
            drafts.push(draft.origins(shape_of(name)));
        }
        drafts.extend(self.limits(
            names,
            (before.pointer(), before.limits()),
            (after.pointer(), after.limits()),
        ));
        let (deprecated, docs) = match (before, after) {
            (Type::Struct(old), Type::Struct(new)) => {
                self.structure(&Structs { old, new }, drafts);
                ((&old.deprecated, &new.deprecated), (&old.docs, &new.docs))
            }
            (Type::Enum(old), Type::Enum(new)) => {
                self.enumeration(old, new, drafts);
                ((&old.deprecated, &new.deprecated), (&old.docs, &new.docs))
            }
            _ => {
                let message = format!("{} became {}", kind(before), kind(after));
                let changed = draft(Check::TypeKindChanged, Severity::Breaking, message);
                drafts.push(changed.origins(shape_of(name)));
                return;
            }
        };
        if let Some(fact) = facts::deprecation(deprecated.0.as_ref(), deprecated.1.as_ref()) {
            let found = Draft::new(fact.check, Severity::Compatible, place(name), fact.message)
                .was(before.pointer(), fact.old)
                .is(after.pointer(), fact.new);
            drafts.push(found.origins([Origin::Notice(Box::new(Origin::Type(name.to_owned())))]));
        }
        if let Some(found) = facts::docs(docs.0.as_deref(), docs.1.as_deref()) {
            let draft = draft(found.check, Severity::Docs, found.message);
            drafts.push(
                draft
                    .was(before.pointer(), found.old)
                    .is(after.pointer(), found.new),
            );
        }
    }

    /// Other values of the same type.
    fn limits(
        &self,
        names: [&WireName; 2],
        was: (&str, &Limits),
        is: (&str, &Limits),
    ) -> Option<Draft> {
        let ((was, old), (is, new)) = (was, is);
        let stricter = old.to(new)? == Strictness::Stricter;
        let wire = breaking_if(stricter && self.uses.is_sent(names));
        let message = format!("takes other values: {}", describe::limits(old, new));
        let draft = Draft::new(
            Check::TypeLimitsChanged,
            wire,
            place(names[1].as_str()),
            message,
        );
        Some(draft.was(was, None).is(is, None))
    }

    fn structure(&self, both: &Structs<'a>, drafts: &mut Vec<Draft>) {
        let Structs { old, new } = both;
        let name = new.name.as_str();
        let draft = |check, wire, message: String| {
            Draft::new(check, wire, place(name), message)
                .was(&old.pointer, None)
                .is(&new.pointer, None)
        };
        if old.base != new.base {
            drafts.push(self.base(both));
        }
        match (old.open, new.open) {
            (false, true) => {
                let message = "now takes undeclared properties".to_owned();
                drafts.push(draft(Check::TypeOpened, Severity::Compatible, message));
            }
            (true, false) => {
                let message = "no longer says that it takes undeclared properties".to_owned();
                drafts.push(draft(Check::TypeClosed, Severity::Compatible, message));
            }
            _ => {}
        }
        drafts.extend(abstractness(both));
        if old.entity_set != new.entity_set {
            let shown = |set: &Option<String>| set.as_deref().map_or("none".to_owned(), code);
            let message = format!(
                "identifiers belong to {} (before: {})",
                shown(&new.entity_set),
                shown(&old.entity_set)
            );
            drafts.push(draft(
                Check::EntitySetChanged,
                Severity::Compatible,
                message,
            ));
        }
        properties::compare(self, both, drafts);
    }

    fn base(&self, both: &Structs<'a>) -> Draft {
        let Structs { old, new } = both;
        let (before, after) = (
            ancestors(self.old, &old.name),
            ancestors(self.new, &new.name),
        );
        let lost = inherited_without(self.old, old, new);
        let gained = inherited_without(self.new, new, old);
        let stood = before
            .iter()
            .filter(|base| self.old.types.get(**base).is_some_and(is_visible));
        let displaced = stood.into_iter().any(|base| !after.contains(base));
        let shown = |base: &Option<WireName>| {
            base.as_ref()
                .map_or("nothing".to_owned(), |base| code(base.as_str()))
        };
        let mut message = format!(
            "derives from {} (before: {})",
            shown(&new.base),
            shown(&old.base)
        );
        for (verb, names) in [("it loses", &lost), ("it gets", &gained)] {
            if !names.is_empty() {
                let names = describe::list(names.iter().map(String::as_str), "");
                message.extend(["; ", verb, " ", &names]);
            }
        }
        let wire = breaking_if(displaced || !lost.is_empty());
        let name = new.name.to_string();
        let value = |base: &Option<WireName>| base.as_ref().map(ToString::to_string);
        let shapes = before
            .iter()
            .chain(&after)
            .map(|base| Origin::Shape(base.to_string()));
        let shapes: Vec<Origin> = shapes.collect();
        Draft::new(Check::BaseChanged, wire, place(&name), message)
            .was(&old.pointer, value(&old.base))
            .is(&new.pointer, value(&new.base))
            .origins([Origin::Base(name)])
            .origins(shapes)
    }
}

/// The names of the properties that one side inherits and the other side does not have.
fn inherited_without(api: &Api, structure: &Struct, other: &Struct) -> BTreeSet<String> {
    let others: BTreeSet<&WireName> = other.properties.iter().map(|found| &found.name).collect();
    let inherited = structure
        .properties
        .iter()
        .filter(|found| !others.contains(&found.name) && !is_own(api, structure, found));
    inherited.map(|found| found.name.to_string()).collect()
}

/// A change in whether a value can have the type itself.
fn abstractness(both: &Structs<'_>) -> Option<Draft> {
    let Structs { old, new } = both;
    let (check, message) = match (old.abstract_, new.abstract_) {
        (false, true) => (
            Check::TypeBecameAbstract,
            "values are always of a derived type",
        ),
        (true, false) => (
            Check::TypeBecameConcrete,
            "values can be of the type itself",
        ),
        _ => return None,
    };
    let name = new.name.as_str();
    let draft = Draft::new(check, Severity::Compatible, place(name), message)
        .was(&old.pointer, None)
        .is(&new.pointer, None);
    Some(draft.origins([Origin::Abstract(name.to_owned())]))
}

fn shape_of(name: &str) -> [Origin; 2] {
    [
        Origin::Type(name.to_owned()),
        Origin::Shape(name.to_owned()),
    ]
}

fn place(name: &str) -> Place {
    Place::Type {
        name: name.to_owned(),
    }
}

fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Struct(_) => "structure",
        Type::Enum(_) => "enumeration",
    }
}

fn is_parameters(ty: &Type) -> bool {
    matches!(ty, Type::Struct(structure) if structure.parameters)
}

//! Compares operations of the same URL.

mod content;
mod parameters;

use std::collections::BTreeSet;

use super::branch::{Pair, group};
use super::change::{Place, Severity, breaking_if};
use super::check::Check;
use super::describe::{self, code};
use super::draft::{Draft, Origin, renamed_in_rust};
use super::facts;
use super::type_pairs::Types;
use crate::emit::surface;
use crate::ir::{Body, Grant, Operation, Permissions, Ty};

/// Compares the operations of a URL, method by method.
///
/// Adds the names of action parameters, before and after, to `parameters`.
pub fn compare(
    types: &Types<'_>,
    both: Pair<'_, '_>,
    drafts: &mut Vec<Draft>,
    parameters: &mut Vec<(String, String)>,
) {
    let (old, new) = both;
    for before in old.operations() {
        match new
            .operations()
            .iter()
            .find(|after| after.method == before.method)
        {
            Some(after) => Matched {
                types,
                both,
                before,
                after,
            }
            .compare(drafts, parameters),
            None => drafts.push(whole(Check::OperationRemoved, both, before)),
        }
    }
    for after in new.operations() {
        if !old
            .operations()
            .iter()
            .any(|before| before.method == after.method)
        {
            drafts.push(whole(Check::OperationAdded, both, after));
        }
    }
}

fn whole(check: Check, both: Pair<'_, '_>, operation: &Operation) -> Draft {
    let added = check == Check::OperationAdded;
    let branch = if added { both.1 } else { both.0 };
    let method = describe::method(operation.method);
    let place = Place::Operation {
        method,
        template: branch.template.clone(),
    };
    let origins = branch.origins(operation);
    let what = describe::kind(&operation.kind);
    let draft = if added {
        let message = format!("added: {what}");
        Draft::new(check, Severity::Compatible, place, message).is(&operation.pointer, None)
    } else {
        let message = format!("removed: {what}");
        Draft::new(check, Severity::Breaking, place, message).was(&operation.pointer, None)
    };
    draft.origins(origins).group(group(both, method))
}

/// One method at one URL, on both sides.
struct Matched<'x, 'a> {
    types: &'x Types<'x>,
    both: Pair<'x, 'a>,
    before: &'a Operation,
    after: &'a Operation,
}

impl Matched<'_, '_> {
    fn compare(&self, found: &mut Vec<Draft>, parameters: &mut Vec<(String, String)>) {
        if let (Some(Body::Parameters(before)), Some(Body::Parameters(after))) =
            (&self.before.body, &self.after.body)
        {
            parameters.push((before.to_string(), after.to_string()));
        }
        parameters.extend(self.moved_body());
        let mut drafts = Vec::new();
        self.options(&mut drafts);
        self.parameters(&mut drafts);
        self.keys(&mut drafts);
        drafts.extend(self.body());
        drafts.extend(self.body_required());
        drafts.extend(self.result());
        drafts.extend(self.media_types());
        drafts.extend(self.statuses());
        drafts.extend(self.response_headers());
        drafts.extend(self.reference());
        let explained = drafts.iter().any(|draft: &Draft| changes_kind(draft.check));
        if self.before.kind != self.after.kind && !explained {
            drafts.push(self.kind());
        }
        drafts.extend(self.id());
        drafts.extend(self.name());
        drafts.extend(self.permissions());
        drafts.extend(self.broken());
        drafts.extend(self.deprecation());
        drafts.extend(self.docs());
        found.extend(drafts);
    }

    /// The names of parameters that became a named type of the same content, or the reverse.
    fn moved_body(&self) -> Option<(String, String)> {
        let (before, after) = (self.before.body.as_ref()?, self.after.body.as_ref()?);
        let name = |body: &Body| match body {
            Body::Parameters(name) | Body::Json(Ty::Named(name)) => name.to_string(),
            _ => String::new(),
        };
        let same = self.types.same_body(before, after);
        same.then(|| (name(before), name(after)))
    }

    fn place(&self) -> Place {
        Place::Operation {
            method: describe::method(self.after.method),
            template: self.both.1.template.clone(),
        }
    }

    /// A draft at this operation, with the values of both sides.
    fn draft(
        &self,
        check: Check,
        wire: Severity,
        message: String,
        values: (Option<String>, Option<String>),
    ) -> Draft {
        self.at(check, wire, self.place(), message, values)
    }

    fn at(
        &self,
        check: Check,
        wire: Severity,
        place: Place,
        message: String,
        (old, new): (Option<String>, Option<String>),
    ) -> Draft {
        let within = match &place {
            Place::Parameter { method, name, .. } => format!("{method} {name}"),
            _ => describe::method(self.after.method).to_owned(),
        };
        Draft::new(check, wire, place, message)
            .was(&self.before.pointer, old)
            .is(&self.after.pointer, new)
            .group(group(self.both, &within))
    }

    /// The origins of the operation on both sides.
    fn operation(&self) -> Vec<Origin> {
        let (old, new) = self.both;
        let both = [
            old.operation_origin(self.before),
            new.operation_origin(self.after),
        ];
        both.into_iter().flatten().collect()
    }

    /// The origins of the operation, and of what is declared for its arguments and options.
    fn signatures(&self) -> Vec<Origin> {
        let sets = [self.before, self.after].map(surface::sets_of);
        let sets = sets.into_iter().flatten().map(Origin::Set);
        self.operation().into_iter().chain(sets).collect()
    }

    /// The origins of the `#[deprecated]` on the operation's methods.
    fn notices(&self) -> impl Iterator<Item = Origin> {
        let operation = self.operation().into_iter();
        operation.map(|origin| Origin::Notice(Box::new(origin)))
    }

    fn kind(&self) -> Draft {
        let (old, new) = (
            describe::kind(&self.before.kind),
            describe::kind(&self.after.kind),
        );
        let message = format!("is {new} (before: {old})");
        let values = (Some(old.to_owned()), Some(new.to_owned()));
        self.draft(
            Check::OperationKindChanged,
            Severity::Compatible,
            message,
            values,
        )
        .origins(self.signatures())
    }

    fn id(&self) -> Option<Draft> {
        let (before, after) = (self.before.id.clone(), self.after.id.clone());
        if before == after {
            return None;
        }
        let shown = |id: &Option<String>| id.as_deref().map_or("none".to_owned(), code);
        let message = format!(
            "the operation id is {} (before: {})",
            shown(&after),
            shown(&before)
        );
        let values = (before, after);
        Some(self.draft(Check::OperationIdChanged, Severity::Docs, message, values))
    }

    fn name(&self) -> Option<Draft> {
        if self.before.rust_name == self.after.rust_name {
            return None;
        }
        let (old, new) = self.both;
        let (before, after) = (old.method_name(self.before)?, new.method_name(self.after)?);
        let draft = renamed_in_rust(
            self.place(),
            (&before, &self.before.pointer),
            (&after, &self.after.pointer),
        );
        let within = describe::method(self.after.method);
        let draft = draft.group(group(self.both, within));
        Some(draft.origins(self.operation()))
    }

    fn deprecation(&self) -> Option<Draft> {
        let found = facts::deprecation(
            self.before.deprecated.as_ref(),
            self.after.deprecated.as_ref(),
        )?;
        let values = (found.old, found.new);
        let draft = self.draft(found.check, Severity::Compatible, found.message, values);
        Some(draft.origins(self.notices()))
    }

    fn permissions(&self) -> Option<Draft> {
        let (before, after) = (
            self.before.permissions.as_ref(),
            self.after.permissions.as_ref(),
        );
        if before == after {
            return None;
        }
        let shown = |set: Option<&Permissions>| {
            set.map_or("nothing known".to_owned(), describe::permissions)
        };
        let message = format!("needs {} (before: {})", shown(after), shown(before));
        let suffices = |grant: Option<&Grant>| -> BTreeSet<String> {
            let names = grant.map(|grant| std::iter::once(&grant.least).chain(&grant.higher));
            names.into_iter().flatten().cloned().collect()
        };
        let lost = match (before, after) {
            (Some(before), Some(after)) => {
                !suffices(before.delegated.as_ref()).is_subset(&suffices(after.delegated.as_ref()))
                    || !suffices(before.application.as_ref())
                        .is_subset(&suffices(after.application.as_ref()))
            }
            _ => false,
        };
        let values = (
            before.map(describe::permissions),
            after.map(describe::permissions),
        );
        let draft = self.draft(
            Check::PermissionsChanged,
            breaking_if(lost),
            message,
            values,
        );
        let sets = [before, after].into_iter().flatten();
        Some(draft.origins(sets.map(|set| Origin::Set(surface::permission_set(set)))))
    }

    fn broken(&self) -> Option<Draft> {
        let (before, after) = (self.before.broken.clone(), self.after.broken.clone());
        let (check, message) = match (&before, &after) {
            (None, Some(instead)) => (
                Check::OperationBroken,
                format!("the service refuses it: {instead}"),
            ),
            (Some(_), None) => (
                Check::OperationRepaired,
                "the service accepts it".to_owned(),
            ),
            (Some(old), Some(new)) if old != new => (
                Check::DeprecationChanged,
                format!("the advice on what to do instead changed: {new}"),
            ),
            _ => return None,
        };
        let draft = self.draft(check, Severity::Compatible, message, (before, after));
        Some(draft.origins(self.notices()))
    }

    fn docs(&self) -> Option<Draft> {
        let found = facts::docs(self.before.docs.as_deref(), self.after.docs.as_deref())
            .or_else(|| {
                facts::link(
                    self.before.docs_url.as_deref(),
                    self.after.docs_url.as_deref(),
                )
            })
            .or_else(|| facts::docs(self.before.task.as_deref(), self.after.task.as_deref()))?;
        let values = (found.old, found.new);
        Some(self.draft(found.check, Severity::Docs, found.message, values))
    }
}

/// Whether the change can move the operations of a URL to another builder.
pub fn moves(check: Check) -> bool {
    let whole = [
        Check::OperationAdded,
        Check::OperationRemoved,
        Check::OperationKindChanged,
    ];
    whole.contains(&check) || changes_kind(check)
}

/// Whether the change alone can change the kind of an operation.
fn changes_kind(check: Check) -> bool {
    matches!(
        check,
        Check::PagingAdded
            | Check::PagingRemoved
            | Check::ResultAdded
            | Check::ResultRemoved
            | Check::ResultChanged
            | Check::BodyAdded
            | Check::BodyRemoved
            | Check::BodyChanged
    )
}

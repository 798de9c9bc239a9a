//! Operations against operations of the same URL.

use std::collections::{BTreeMap, BTreeSet};

use super::branch::{Pair, group};
use super::change::{Place, Severity, breaking_if};
use super::check::Check;
use super::describe::{self, code};
use super::draft::{Claim, Draft};
use super::facts;
use crate::emit::surface;
use crate::ir::{
    Body, Grant, Limits, Operation, Permissions, QueryParameter, RequestOption, Response,
    Strictness, Ty,
};

/// Compares the operations of two URLs, method by method.
///
/// `parameters` gets the names of parameters of actions, before and after.
pub fn compare(
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

/// A query parameter or header, whichever way an operation lists it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are facts on their own, none of which excludes another"
)]
struct Parameter {
    name: String,
    header: bool,
    /// Whether it is one of the options that the type of the request names.
    option: bool,
    required: bool,
    ty: Ty,
    nullable: bool,
    /// How it is written, in words.
    encoding: String,
    limits: Limits,
}

impl Parameter {
    fn key(&self) -> (bool, String) {
        (self.header, self.name.to_lowercase())
    }
}

impl From<&QueryParameter> for Parameter {
    fn from(parameter: &QueryParameter) -> Self {
        Self {
            name: parameter.name.clone(),
            header: parameter.header,
            option: false,
            required: parameter.required,
            ty: parameter.ty.clone(),
            nullable: parameter.nullable,
            encoding: describe::encoding(parameter),
            limits: parameter.limits.clone(),
        }
    }
}

impl From<RequestOption> for Parameter {
    fn from(option: RequestOption) -> Self {
        Self {
            name: describe::option(option).to_owned(),
            header: option.is_header(),
            option: true,
            required: false,
            ty: Ty::String,
            nullable: false,
            encoding: String::new(),
            limits: Limits::default(),
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
    let claims = branch.claims(operation);
    let what = describe::kind(&operation.kind);
    let draft = if added {
        let message = format!("added: {what}");
        Draft::new(check, Severity::Compatible, place, message).is(&operation.pointer, None)
    } else {
        let message = format!("removed: {what}");
        Draft::new(check, Severity::Breaking, place, message).was(&operation.pointer, None)
    };
    draft.claims(claims).group(group(both, method))
}

/// One method at one URL.
struct Matched<'x, 'a> {
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
        let mut drafts = Vec::new();
        self.options(&mut drafts);
        self.parameters(&mut drafts);
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
        drafts.extend(self.permissions());
        drafts.extend(self.broken());
        drafts.extend(self.deprecation());
        drafts.extend(self.docs());
        found.extend(drafts);
    }

    fn place(&self) -> Place {
        Place::Operation {
            method: describe::method(self.after.method),
            template: self.both.1.template.clone(),
        }
    }

    /// A draft at this operation with values of both sides.
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

    /// The methods of both sides.
    fn methods(&self) -> Vec<Claim> {
        [
            self.both.0.methods(self.before),
            self.both.1.methods(self.after),
        ]
        .concat()
    }

    /// The methods of both sides, and what is declared for their arguments and options.
    fn signatures(&self) -> Vec<Claim> {
        let sets = [self.before, self.after].map(surface::sets_of);
        let sets = sets.into_iter().flatten().map(Claim::Set);
        self.methods().into_iter().chain(sets).collect()
    }

    /// What the `#[deprecated]` of the methods is about.
    fn notices(&self) -> impl Iterator<Item = Claim> {
        let methods = self.methods().into_iter();
        methods.map(|claim| Claim::Notice(Box::new(claim)))
    }

    fn parameter(&self, name: &str) -> Place {
        Place::Parameter {
            method: describe::method(self.after.method),
            template: self.both.1.template.clone(),
            name: name.to_owned(),
        }
    }

    fn options(&self, drafts: &mut Vec<Draft>) {
        let (before, after) = (&self.before.options, &self.after.options);
        for option in before.symmetric_difference(after) {
            let name = describe::option(*option);
            let is_header = option.is_header();
            if self.is_listed(name, is_header) {
                // It became required or optional.
                continue;
            }
            let (check, wire, what) = match (after.contains(option), is_header) {
                (true, false) => (
                    Check::QueryOptionAdded,
                    Severity::Compatible,
                    "can be used now",
                ),
                (false, false) => (
                    Check::QueryOptionRemoved,
                    Severity::Breaking,
                    "can't be used any more",
                ),
                (true, true) => (Check::HeaderAdded, Severity::Compatible, "can be sent now"),
                (false, true) => (
                    Check::HeaderRemoved,
                    Severity::Breaking,
                    "can't be sent any more",
                ),
            };
            let message = format!("{} {what}", code(name));
            let place = self.parameter(name);
            drafts.push(
                self.at(check, wire, place, message, (None, None))
                    .claims(self.signatures()),
            );
        }
    }

    /// Whether either side lists the option as a parameter of its own, as it does where it is required.
    fn is_listed(&self, name: &str, is_header: bool) -> bool {
        let mut all = self.before.query.iter().chain(&self.after.query);
        all.any(|parameter| {
            parameter.header == is_header && parameter.name.eq_ignore_ascii_case(name)
        })
    }

    fn by_name(&self, operation: &Operation) -> BTreeMap<(bool, String), Parameter> {
        let options = operation.options.iter();
        let options = options
            .map(|option| Parameter::from(*option))
            .filter(|option| self.is_listed(&option.name, option.header));
        let all = operation.query.iter().map(Parameter::from).chain(options);
        all.map(|parameter| (parameter.key(), parameter)).collect()
    }

    /// What shows of a parameter in Rust: an argument if it has to be sent, the type of the request if it is one of
    /// the options, otherwise nothing.
    fn shown(&self, old: Option<&Parameter>, new: Option<&Parameter>) -> Vec<Claim> {
        let mut both = old.into_iter().chain(new);
        if both.any(|parameter| parameter.required || parameter.option) {
            self.signatures()
        } else {
            Vec::new()
        }
    }

    fn parameters(&self, drafts: &mut Vec<Draft>) {
        let (before, after) = (self.by_name(self.before), self.by_name(self.after));
        for (key, old) in &before {
            match after.get(key) {
                None => drafts.push(self.parameter_gone(old)),
                Some(new) => drafts.extend(self.parameter_changed(old, new)),
            }
        }
        for (key, new) in &after {
            if !before.contains_key(key) {
                drafts.push(self.parameter_new(new));
            }
        }
    }

    fn parameter_gone(&self, old: &Parameter) -> Draft {
        let check = if old.header {
            Check::HeaderRemoved
        } else {
            Check::QueryParameterRemoved
        };
        let message = format!("{} is gone", code(&old.name));
        let values = (Some(parameter(old)), None);
        self.at(
            check,
            Severity::Breaking,
            self.parameter(&old.name),
            message,
            values,
        )
        .claims(self.shown(Some(old), None))
    }

    fn parameter_new(&self, new: &Parameter) -> Draft {
        let check = if new.header {
            Check::HeaderAdded
        } else {
            Check::QueryParameterAdded
        };
        let (wire, how) = if new.required {
            (Severity::Breaking, "required")
        } else {
            (Severity::Compatible, "optional")
        };
        let message = format!("{} is new and {how}", code(&new.name));
        let values = (None, Some(parameter(new)));
        self.at(check, wire, self.parameter(&new.name), message, values)
            .claims(self.shown(None, Some(new)))
    }

    fn parameter_changed(&self, old: &Parameter, new: &Parameter) -> Option<Draft> {
        let stricter = old.limits.to(&new.limits);
        let same_encoding = old.encoding == new.encoding;
        let same = old.ty == new.ty && old.required == new.required && old.nullable == new.nullable;
        if same && same_encoding && stricter.is_none() {
            return None;
        }
        let check = if old.header {
            Check::HeaderChanged
        } else {
            Check::QueryParameterChanged
        };
        let refuses = (new.required && !old.required)
            || (old.nullable && !new.nullable)
            || stricter == Some(Strictness::Stricter);
        let wire = breaking_if(old.ty != new.ty || !same_encoding || refuses);
        let (before, after) = (parameter(old), parameter(new));
        let mut message = format!("{} was {before} and is {after}", code(&new.name));
        if stricter.is_some() {
            message = format!("{message}; {}", describe::limits(&old.limits, &new.limits));
        }
        let values = (Some(before), Some(after));
        let draft = self.at(check, wire, self.parameter(&new.name), message, values);
        Some(draft.claims(self.shown(Some(old), Some(new))))
    }

    fn body(&self) -> Option<Draft> {
        let (before, after) = (self.before.body.as_ref(), self.after.body.as_ref());
        let same = match (before, after) {
            // Their properties are compared with those of other types.
            (Some(Body::Parameters(_)), Some(Body::Parameters(_))) => true,
            (Some(Body::Bytes(before)), Some(Body::Bytes(after))) => same_media(before, after),
            (before, after) => before == after,
        };
        if same {
            return None;
        }
        let (old, new) = (describe::body(before), describe::body(after));
        let (check, message) = match (before, after) {
            (None, _) => (
                Check::BodyAdded,
                format!("{} has to be sent now", code(&new)),
            ),
            (_, None) => (
                Check::BodyRemoved,
                format!("{} is not sent any more", code(&old)),
            ),
            _ => (
                Check::BodyChanged,
                format!("{} is sent, where it was {}", code(&new), code(&old)),
            ),
        };
        let parameters = [before, after]
            .into_iter()
            .flatten()
            .filter_map(|body| match body {
                Body::Parameters(name) => Some(Claim::Type(name.to_string())),
                _ => None,
            });
        let values = (before.map(|_| old), after.map(|_| new));
        Some(
            self.draft(check, Severity::Breaking, message, values)
                .claims(self.signatures())
                .claims(parameters),
        )
    }

    fn body_required(&self) -> Option<Draft> {
        if self.before.body.is_none() || self.after.body.is_none() {
            return None;
        }
        let (check, wire, message) = match (self.before.body_required, self.after.body_required) {
            (false, true) => (
                Check::BodyRequired,
                Severity::Breaking,
                "a body has to be sent now",
            ),
            (true, false) => (
                Check::BodyOptional,
                Severity::Compatible,
                "the body can be left out now",
            ),
            _ => return None,
        };
        let draft = self.draft(check, wire, message.to_owned(), (None, None));
        // How a model is passed says whether it can be left out; arguments of actions don't.
        let shows = surface::takes_option(self.before) != surface::takes_option(self.after);
        Some(if shows {
            draft.claims(self.methods())
        } else {
            draft
        })
    }

    /// Media types, where the body and the result are JSON on both sides: others are compared there.
    fn media_types(&self) -> Option<Draft> {
        let is_bytes = |operation: &Operation| {
            matches!(operation.body, Some(Body::Bytes(_)))
                || matches!(operation.response, Response::Bytes(_))
        };
        let all = |operation: &Operation| -> BTreeSet<String> {
            let sent = operation
                .body_types
                .iter()
                .map(|name| format!("{name} sent"));
            let received = operation
                .response_types
                .iter()
                .map(|name| format!("{name} received"));
            sent.chain(received)
                .filter(|name| !name.starts_with("application/json"))
                .collect()
        };
        let (before, after) = (all(self.before), all(self.after));
        if before == after || is_bytes(self.before) || is_bytes(self.after) {
            return None;
        }
        let message = describe::sets(&before, &after);
        let wire = breaking_if(!before.is_subset(&after));
        Some(self.draft(Check::MediaTypesChanged, wire, message, (None, None)))
    }

    fn statuses(&self) -> Option<Draft> {
        let (before, after) = (
            classes(&self.before.statuses),
            classes(&self.after.statuses),
        );
        if before == after {
            return None;
        }
        let message = describe::sets(&before, &after);
        Some(self.draft(
            Check::StatusesChanged,
            Severity::Compatible,
            message,
            (None, None),
        ))
    }

    fn response_headers(&self) -> Option<Draft> {
        let all = |operation: &Operation| -> BTreeSet<String> {
            let headers = operation.response_headers.iter();
            headers
                .map(|header| {
                    let class = class(&header.status);
                    let required = if header.required { " always" } else { "" };
                    format!(
                        "{} {} with {class}{required}",
                        header.name.to_lowercase(),
                        header.ty
                    )
                })
                .collect()
        };
        let (before, after) = (all(self.before), all(self.after));
        if before == after {
            return None;
        }
        let message = describe::sets(&before, &after);
        let wire = breaking_if(!before.is_subset(&after));
        Some(self.draft(Check::ResponseHeadersChanged, wire, message, (None, None)))
    }

    fn result(&self) -> Option<Draft> {
        let (before, after) = (&self.before.response, &self.after.response);
        let same = match (before, after) {
            (Response::Bytes(before), Response::Bytes(after)) => same_media(before, after),
            (before, after) => before == after,
        };
        if same {
            return None;
        }
        let (old, new) = (describe::response(before), describe::response(after));
        let (check, wire) = match (before, after) {
            (Response::Empty, _) => (Check::ResultAdded, Severity::Compatible),
            (_, Response::Empty) => (Check::ResultRemoved, Severity::Breaking),
            _ if is_page(after) && !is_page(before) => (Check::PagingAdded, Severity::Breaking),
            _ if is_page(before) && !is_page(after) => (Check::PagingRemoved, Severity::Breaking),
            (Response::Nullable(a), Response::Entity(b)) if a == b => {
                (Check::ResultChanged, Severity::Compatible)
            }
            _ => (Check::ResultChanged, Severity::Breaking),
        };
        let message = format!("answers with {}, where it was {}", code(&new), code(&old));
        let draft = self.draft(check, wire, message, (Some(old), Some(new)));
        let items = [self.both.0.of_items(), self.both.1.of_items()].concat();
        Some(draft.claims(self.signatures()).claims(items))
    }

    fn reference(&self) -> Option<Draft> {
        let facts = |operation: &Operation| {
            let way = if operation.reference_query {
                "in the query"
            } else {
                "in the body"
            };
            match &operation.reference_set {
                Some(set) => format!("{way}, identifiers belong to `{set}`"),
                None => way.to_owned(),
            }
        };
        let (old, new) = (facts(self.before), facts(self.after));
        // What references there are shows in body and result.
        if old == new || self.before.body != self.after.body {
            return None;
        }
        let wire = if self.before.reference_query == self.after.reference_query {
            Severity::Compatible
        } else {
            Severity::Breaking
        };
        let message = format!("the reference is {new}, where it was {old}");
        let values = (Some(old), Some(new));
        let draft = self.draft(Check::ReferenceTargetChanged, wire, message, values);
        // An identifier is taken in place of a reference whatever it belongs to.
        Some(if wire == Severity::Breaking {
            draft.claims(self.methods())
        } else {
            draft
        })
    }

    fn kind(&self) -> Draft {
        let (old, new) = (
            describe::kind(&self.before.kind),
            describe::kind(&self.after.kind),
        );
        let message = format!("is {new}, where it was {old}");
        let values = (Some(old.to_owned()), Some(new.to_owned()));
        self.draft(
            Check::OperationKindChanged,
            Severity::Compatible,
            message,
            values,
        )
        .claims(self.signatures())
    }

    fn id(&self) -> Option<Draft> {
        let (before, after) = (self.before.id.clone(), self.after.id.clone());
        if before == after {
            return None;
        }
        let shown = |id: &Option<String>| id.as_deref().map_or("none".to_owned(), code);
        let message = format!(
            "the operation id is {}, where it was {}",
            shown(&after),
            shown(&before)
        );
        let values = (before, after);
        Some(self.draft(Check::OperationIdChanged, Severity::Docs, message, values))
    }

    fn deprecation(&self) -> Option<Draft> {
        let found = facts::deprecation(
            self.before.deprecated.as_ref(),
            self.after.deprecated.as_ref(),
        )?;
        let values = (found.old, found.new);
        let draft = self.draft(found.check, Severity::Compatible, found.message, values);
        Some(draft.claims(self.notices()))
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
        let message = format!("needs {}, where it was {}", shown(after), shown(before));
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
        Some(draft.claims(sets.map(|set| Claim::Set(surface::permission_set(set)))))
    }

    fn broken(&self) -> Option<Draft> {
        let (before, after) = (self.before.broken.clone(), self.after.broken.clone());
        let (check, message) = match (&before, &after) {
            (None, Some(instead)) => (
                Check::OperationBroken,
                format!("the service refuses it: {instead}"),
            ),
            (Some(_), None) => (Check::OperationRepaired, "the service takes it".to_owned()),
            (Some(old), Some(new)) if old != new => (
                Check::DeprecationChanged,
                format!("what to do instead is said in other words: {new}"),
            ),
            _ => return None,
        };
        let draft = self.draft(check, Severity::Compatible, message, (before, after));
        Some(draft.claims(self.notices()))
    }

    fn docs(&self) -> Option<Draft> {
        let found =
            facts::docs(self.before.docs.as_deref(), self.after.docs.as_deref()).or_else(|| {
                facts::link(
                    self.before.docs_url.as_deref(),
                    self.after.docs_url.as_deref(),
                )
            })?;
        let values = (found.old, found.new);
        Some(self.draft(found.check, Severity::Docs, found.message, values))
    }
}

/// Whether such a change can take the operations of a URL from one builder to another.
pub fn moves(check: Check) -> bool {
    let whole = [
        Check::OperationAdded,
        Check::OperationRemoved,
        Check::OperationKindChanged,
    ];
    whole.contains(&check) || changes_kind(check)
}

/// Whether such a change makes an operation one of another kind by itself.
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

fn is_page(response: &Response) -> bool {
    matches!(response, Response::Collection(_) | Response::References)
}

fn same_media(before: &[String], after: &[String]) -> bool {
    let sorted = |types: &[String]| {
        let mut types = types.to_vec();
        types.sort_unstable();
        types
    };
    sorted(before) == sorted(after)
}

fn parameter(parameter: &Parameter) -> String {
    let how = if parameter.required {
        "required"
    } else {
        "optional"
    };
    let nullable = if parameter.nullable { ", nullable" } else { "" };
    format!(
        "{how} {}{nullable}{}",
        describe::ty(&parameter.ty),
        parameter.encoding
    )
}

/// The classes of statuses: some descriptions list `200`, others `2XX`. Errors can always come, and are alike.
fn classes(statuses: &BTreeSet<String>) -> BTreeSet<String> {
    let listed = statuses.iter().map(|status| class(status));
    let is_error = |class: &String| matches!(class.as_str(), "default" | "4XX" | "5XX");
    listed.filter(|class| !is_error(class)).collect()
}

fn class(status: &str) -> String {
    match status.chars().next() {
        Some(digit) if digit.is_ascii_digit() => format!("{digit}XX"),
        _ => status.to_owned(),
    }
}

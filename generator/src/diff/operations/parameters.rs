//! Compares options, query parameters and headers of an operation.

use std::collections::BTreeMap;

use super::Matched;
use crate::diagnostics::Pointer;
use crate::diff::branch::group;
use crate::diff::change::{Place, Severity, breaking_if};
use crate::diff::check::Check;
use crate::diff::describe::{self, code};
use crate::diff::draft::{Draft, Origin, renamed_in_rust};
use crate::diff::retyped::Direction;
use crate::ir::{Limits, Operation, QueryParameter, RequestOption, Strictness, Ty};

/// A query parameter or header, in whichever way an operation lists it.
#[expect(clippy::struct_excessive_bools, reason = "these facts are independent")]
struct Parameter {
    name: String,
    /// Its name as an argument.
    rust: String,
    header: bool,
    /// Whether it is a query option of the request type.
    option: bool,
    required: bool,
    ty: Ty,
    nullable: bool,
    /// Its style, in words.
    encoding: String,
    limits: Limits,
}

impl Parameter {
    /// Key for comparison; header names are case-insensitive.
    fn key(&self) -> (bool, String) {
        if self.header {
            (true, self.name.to_lowercase())
        } else {
            (false, self.name.clone())
        }
    }
}

impl From<&QueryParameter> for Parameter {
    fn from(parameter: &QueryParameter) -> Self {
        Self {
            name: parameter.name.clone(),
            rust: parameter.rust.to_string(),
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
            rust: String::new(),
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

impl Matched<'_, '_> {
    fn parameter(&self, name: &str) -> Place {
        Place::Parameter {
            method: describe::method(self.after.method),
            template: self.both.1.template.clone(),
            name: name.to_owned(),
        }
    }

    pub fn options(&self, drafts: &mut Vec<Draft>) {
        let (before, after) = (&self.before.options, &self.after.options);
        for option in before.symmetric_difference(after) {
            let name = describe::option(*option);
            let is_header = option.is_header();
            if self.is_listed(name, is_header) {
                // `parameters` reports that it became required or optional.
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
                    "can no longer be used",
                ),
                (true, true) => (Check::HeaderAdded, Severity::Compatible, "can be sent now"),
                (false, true) => (
                    Check::HeaderRemoved,
                    Severity::Breaking,
                    "can no longer be sent",
                ),
            };
            let message = format!("{} {what}", code(name));
            let place = self.parameter(name);
            drafts.push(
                self.at(check, wire, place, message, (None, None))
                    .origins(self.signatures()),
            );
        }
    }

    /// Whether either side lists the option as an ordinary parameter, as it does if it is required.
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

    /// The origins of a parameter in Rust: an argument if it is required, the request type if it is an option,
    /// otherwise none.
    fn shown(&self, old: Option<&Parameter>, new: Option<&Parameter>) -> Vec<Origin> {
        let mut both = old.into_iter().chain(new);
        if both.any(|parameter| parameter.required || parameter.option) {
            self.signatures()
        } else {
            Vec::new()
        }
    }

    pub fn parameters(&self, drafts: &mut Vec<Draft>) {
        let (before, after) = (self.by_name(self.before), self.by_name(self.after));
        for (key, old) in &before {
            match after.get(key) {
                None => drafts.push(self.parameter_gone(old)),
                Some(new) => {
                    drafts.extend(self.parameter_changed(old, new));
                    drafts.extend(self.parameter_renamed(old, new));
                }
            }
        }
        for (key, new) in &after {
            if !before.contains_key(key) {
                drafts.push(self.parameter_new(new));
            }
        }
    }

    /// Compares the limits of keys and of arguments in the URL.
    pub fn keys(&self, drafts: &mut Vec<Draft>) {
        let (before, after) = (values(self.before), values(self.after));
        let limits = |operation: &Operation, name: Option<&String>| {
            let limits = name.and_then(|name| operation.key_limits.get(name));
            limits.cloned().unwrap_or_default()
        };
        for (place, name) in &after {
            let old = &limits(self.before, before.get(place));
            let new = &limits(self.after, Some(name));
            let Some(strictness) = old.to(new) else {
                continue;
            };
            let limits = describe::limits(old, new);
            let message = format!("{} takes other values: {limits}", code(name));
            let wire = breaking_if(strictness == Strictness::Stricter);
            let place = self.parameter(name);
            drafts.push(self.at(Check::KeyRetyped, wire, place, message, (None, None)));
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
        .origins(self.shown(Some(old), None))
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
            .origins(self.shown(None, Some(new)))
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
        let retyped = self.types.retyped(&old.ty, &new.ty, Direction::SENT);
        let is_retyped = old.ty != new.ty && retyped == Severity::Breaking;
        let wire = breaking_if(is_retyped || !same_encoding || refuses);
        let (before, after) = (parameter(old), parameter(new));
        let mut message = format!("{} was {before} and is {after}", code(&new.name));
        if stricter.is_some() {
            message = format!("{message}; {}", describe::limits(&old.limits, &new.limits));
        }
        let values = (Some(before), Some(after));
        let draft = self.at(check, wire, self.parameter(&new.name), message, values);
        Some(draft.origins(self.shown(Some(old), Some(new))))
    }

    /// Optional parameters are in no signature.
    fn parameter_renamed(&self, old: &Parameter, new: &Parameter) -> Option<Draft> {
        let is_argument = old.required && new.required && !old.option && !new.option;
        if !is_argument || old.rust == new.rust {
            return None;
        }
        let draft = renamed_in_rust(
            self.parameter(&new.name),
            (&old.rust, &self.before.pointer),
            (&new.rust, &self.after.pointer),
        );
        let within = format!("{} {}", describe::method(self.after.method), new.name);
        let draft = draft.group(group(self.both, &within));
        Some(draft.origins(self.operation()))
    }
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

/// The argument of a function whose value follows this text.
fn argument(before: &str) -> Option<String> {
    let text = before
        .strip_suffix('\'')
        .unwrap_or(before)
        .strip_suffix('=')?;
    let start = text.rfind(['(', ',', '}']).map_or(0, |at| at + 1);
    Some(text[start..].to_owned())
}

/// The values in the URL of an operation, by segment and argument: the names of placeholders and aliases, which do not
/// matter.
fn values(operation: &Operation) -> BTreeMap<(usize, String), String> {
    let mut found = BTreeMap::new();
    let path = Pointer::parse(&operation.pointer).segments().nth(1);
    for (index, segment) in path.unwrap_or_default().split('/').enumerate() {
        for (number, (at, mark)) in segment.match_indices(['{', '@']).enumerate() {
            let argument = argument(&segment[..at]);
            let rest = &segment[at + 1..];
            let (argument, name) = if mark == "{" {
                let name = rest.split('}').next();
                (
                    argument.or_else(|| Some(number.to_string())),
                    name.map(str::to_owned),
                )
            } else {
                let name = rest.split([',', ')', '\'']).next();
                (argument, name.map(|name| format!("@{name}")))
            };
            found.extend(argument.map(|argument| (index, argument)).zip(name));
        }
    }
    found
}

//! Compares the bodies and responses of an operation.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use super::Matched;
use crate::diff::change::{Severity, breaking_if};
use crate::diff::check::Check;
use crate::diff::describe::{self, code};
use crate::diff::draft::{Draft, Origin};
use crate::diff::retyped::Direction;
use crate::ir::{Body, Operation, Response, Strictness};
use crate::media::is_plain_json;

impl Matched<'_, '_> {
    pub fn body(&self) -> Option<Draft> {
        let (before, after) = (self.before.body.as_ref(), self.after.body.as_ref());
        let same = match (before, after) {
            // Their properties are compared with the other types.
            (Some(Body::Parameters(_)), Some(Body::Parameters(_))) => true,
            (Some(Body::Bytes(before)), Some(Body::Bytes(after))) => same_media(before, after),
            (before, after) => before == after,
        };
        if same {
            return self.body_values();
        }
        let (old, new) = (describe::body(before), describe::body(after));
        let (check, message) = match (before, after) {
            (None, _) => (Check::BodyAdded, format!("{} must be sent now", code(&new))),
            (_, None) => (
                Check::BodyRemoved,
                format!("{} is no longer sent", code(&old)),
            ),
            _ => (
                Check::BodyChanged,
                format!("{} is sent (before: {})", code(&new), code(&old)),
            ),
        };
        let parameters = [before, after]
            .into_iter()
            .flatten()
            .filter_map(|body| match body {
                Body::Parameters(name) => Some(Origin::Type(name.to_string())),
                _ => None,
            });
        let wire = match (before, after) {
            (Some(Body::Bytes(before)), Some(Body::Bytes(after))) => {
                breaking_if(!is_subset(before, after))
            }
            (Some(Body::Json(before)), Some(Body::Json(after))) => {
                self.types.retyped(before, after, Direction::SENT)
            }
            (Some(before), Some(after)) if self.types.same_body(before, after) => Severity::None,
            _ => Severity::Breaking,
        };
        let wire = if self.before.body_nullable && !self.after.body_nullable {
            Severity::Breaking
        } else {
            wire
        };
        let values = (before.map(|_| old), after.map(|_| new));
        Some(
            self.draft(check, wire, message, values)
                .origins(self.signatures())
                .origins(parameters),
        )
    }

    /// Other values of the same type as a body.
    fn body_values(&self) -> Option<Draft> {
        let (before, after) = (&self.before.body_limits, &self.after.body_limits);
        let stricter = before.to(after);
        let (is_null, message) = match (self.before.body_nullable, self.after.body_nullable) {
            (false, true) => (Some(Strictness::Looser), Some("can be `null` now")),
            (true, false) => (Some(Strictness::Stricter), Some("can no longer be `null`")),
            _ => (None, None),
        };
        let limits =
            stricter.map(|_| format!("takes other values: {}", describe::limits(before, after)));
        let messages: Vec<String> = message
            .map(str::to_owned)
            .into_iter()
            .chain(limits)
            .collect();
        if messages.is_empty() {
            return None;
        }
        let breaks = [stricter, is_null].contains(&Some(Strictness::Stricter));
        Some(self.draft(
            Check::BodyChanged,
            breaking_if(breaks),
            messages.join("; "),
            (None, None),
        ))
    }

    pub fn body_required(&self) -> Option<Draft> {
        if self.before.body.is_none() || self.after.body.is_none() {
            return None;
        }
        let (check, wire, message) = match (self.before.body_required, self.after.body_required) {
            (false, true) => (
                Check::BodyRequired,
                Severity::Breaking,
                "a body is now required",
            ),
            (true, false) => (
                Check::BodyOptional,
                Severity::Compatible,
                "the body is now optional",
            ),
            _ => return None,
        };
        let draft = self.draft(check, wire, message.to_owned(), (None, None));
        // A body that becomes optional changes the argument type, or adds a method.
        let shows = self.before.is_body_optional() != self.after.is_body_optional();
        Some(if shows {
            draft.origins(self.operation())
        } else {
            draft
        })
    }

    /// A change of media types and their parameters, if body and result are JSON on both sides; otherwise `body` and
    /// `result` compare them.
    pub fn media_types(&self) -> Option<Draft> {
        let is_bytes = |operation: &Operation| {
            matches!(operation.body, Some(Body::Bytes(_)))
                || matches!(operation.response, Response::Bytes(_))
        };
        if is_bytes(self.before) || is_bytes(self.after) {
            return None;
        }
        let others = |types: &[String]| -> BTreeSet<String> {
            let others = types.iter().filter(|name| !is_plain_json(name));
            others.cloned().collect()
        };
        let (old, new) = (self.before, self.after);
        let (mut messages, mut breaks) = (Vec::new(), false);
        for (way, before, after) in [
            ("sent", &old.body_types, &new.body_types),
            ("received", &old.response_types, &new.response_types),
        ] {
            let (before, after) = (others(before), others(after));
            if before != after {
                messages.push(format!("{} ({way})", describe::sets(&before, &after)));
            }
            let is_kept = |name: &String| after.iter().any(|range| is_in_range(name, range));
            breaks |= !before.iter().all(is_kept);
        }
        if messages.is_empty() {
            return None;
        }
        let check = Check::MediaTypesChanged;
        let message = messages.join("; ");
        Some(self.draft(check, breaking_if(breaks), message, (None, None)))
    }

    pub fn statuses(&self) -> Option<Draft> {
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

    pub fn response_headers(&self) -> Option<Draft> {
        let exactly = same_statuses(self.before, self.after);
        let [before, after] = [self.before, self.after].map(|of| headers(of, &exactly));
        let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
        let (mut messages, mut breaks) = (Vec::new(), false);
        for name @ (header, class) in names {
            let (old, new) = (before.get(name), after.get(name));
            let what = match (old, new) {
                (Some(old), Some(new)) if old == new => continue,
                (None, _) => "is new".to_owned(),
                (_, None) => "is gone".to_owned(),
                (Some((old, _)), Some((new, _))) if old != new => {
                    format!("is of type {} (before: {})", code(new), code(old))
                }
                (_, Some((_, true))) => "is always sent now".to_owned(),
                _ => "can be missing now".to_owned(),
            };
            let (was_sent, is_sent) = (old.is_some_and(|old| old.1), new.is_some_and(|new| new.1));
            let same_type = old.zip(new).is_some_and(|(old, new)| old.0 == new.0);
            breaks |= old.is_some() && (!same_type || (was_sent && !is_sent));
            messages.push(format!("{} with {class} {what}", code(header)));
        }
        if messages.is_empty() {
            return None;
        }
        let check = Check::ResponseHeadersChanged;
        let message = messages.join("; ");
        Some(self.draft(check, breaking_if(breaks), message, (None, None)))
    }

    pub fn result(&self) -> Option<Draft> {
        let (before, after) = (&self.before.response, &self.after.response);
        let same = match (before, after) {
            (Response::Bytes(before), Response::Bytes(after)) => same_media(before, after),
            (before, after) => before == after,
        };
        if same {
            return self.value_nullable();
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
            (Response::Bytes(before), Response::Bytes(after)) => {
                (Check::ResultChanged, breaking_if(!is_subset(before, after)))
            }
            _ => (Check::ResultChanged, self.values(before, after)),
        };
        let wire = if self.after.value_nullable && !self.before.value_nullable {
            Severity::Breaking
        } else {
            wire
        };
        let message = format!("returns {} (before: {})", code(&new), code(&old));
        let draft = self.draft(check, wire, message, (Some(old), Some(new)));
        let (old, new) = self.both;
        let items = [old.item_origin(self.before), new.item_origin(self.after)];
        let items = items.into_iter().flatten();
        Some(draft.origins(self.signatures()).origins(items))
    }

    /// The severity of other values in a result.
    fn values(&self, before: &Response, after: &Response) -> Severity {
        let both = before.ty().zip(after.ty());
        let both = both.filter(|_| mem::discriminant(before) == mem::discriminant(after));
        both.map_or(Severity::Breaking, |(before, after)| {
            self.types.retyped(before, after, Direction::RECEIVED)
        })
    }

    /// A change in whether the `value` of a result can be `null`.
    fn value_nullable(&self) -> Option<Draft> {
        let (wire, message) = match (self.before.value_nullable, self.after.value_nullable) {
            (false, true) => (Severity::Breaking, "the value can be `null` now"),
            (true, false) => (Severity::Compatible, "the value can no longer be `null`"),
            _ => return None,
        };
        let message = message.to_owned();
        Some(self.draft(Check::ResultChanged, wire, message, (None, None)))
    }

    pub fn reference(&self) -> Option<Draft> {
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
        // `body` and `result` report added and removed references.
        if old == new || self.before.body != self.after.body {
            return None;
        }
        let wire = if self.before.reference_query == self.after.reference_query {
            Severity::Compatible
        } else {
            Severity::Breaking
        };
        let message = format!("the reference is {new} (before: {old})");
        let values = (Some(old), Some(new));
        let draft = self.draft(Check::ReferenceTargetChanged, wire, message, values);
        // The argument type does not depend on the entity set.
        Some(if wire == Severity::Breaking {
            draft.origins(self.operation())
        } else {
            draft
        })
    }
}

fn is_page(response: &Response) -> bool {
    matches!(response, Response::Collection(_) | Response::References)
}

fn same_media(before: &[String], after: &[String]) -> bool {
    is_subset(before, after) && is_subset(after, before)
}

fn is_subset(before: &[String], after: &[String]) -> bool {
    let takes = |name: &String| after.iter().any(|range| is_in_range(name, range));
    before.iter().all(takes)
}

/// Whether a media type is in a range of them, such as `image/*`.
fn is_in_range(name: &str, range: &str) -> bool {
    let range = range.replace("*/*", "*");
    match range.split_once('*') {
        Some((start, end)) => name.starts_with(start) && name.ends_with(end),
        None => name == range,
    }
}

/// The type of each response header and whether it is required, by name, and status or class of statuses.
fn headers(
    operation: &Operation,
    exactly: &BTreeSet<String>,
) -> BTreeMap<(String, String), (String, bool)> {
    let mut found: BTreeMap<_, (String, bool)> = BTreeMap::new();
    for header in &operation.response_headers {
        let class = class(&header.status);
        let status = if exactly.contains(&class) {
            header.status.clone()
        } else {
            class
        };
        let name = (header.name.to_lowercase(), status);
        let known = found.entry(name);
        let known = known.or_insert_with(|| (header.ty.clone(), header.required));
        known.1 &= header.required;
    }
    found
}

/// The classes of which both sides list the same statuses; other sides may list `200` for `2XX`.
fn same_statuses(before: &Operation, after: &Operation) -> BTreeSet<String> {
    let listed = |operation: &Operation, class: &String| -> BTreeSet<String> {
        let statuses = operation.statuses.iter();
        let own = statuses.filter(|status| self::class(status) == *class);
        own.cloned().collect()
    };
    let mut classes: BTreeSet<String> =
        before.statuses.iter().map(|status| class(status)).collect();
    classes.retain(|class| listed(before, class) == listed(after, class));
    classes
}

/// The classes of statuses, because some descriptions list `200`, others `2XX`. Ignores errors, which are always
/// possible.
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

//! Compares matched steps of URLs.

use std::collections::BTreeMap;

use super::branch::{Branch, Pair, group, shape};
use super::change::{Place, Severity, breaking_if};
use super::check::Check;
use super::describe;
use super::draft::{Draft, Origin, renamed_in_rust};
use super::pairing::ends_with_name;
use super::retyped::Direction;
use super::type_pairs::Types;
use crate::ir::{CallParameter, CallStyle, Segment};

/// The differences between two matched steps.
pub fn compare(types: &Types<'_>, above: Pair<'_, '_>, both: Pair<'_, '_>) -> Vec<Draft> {
    let (old, new) = both;
    let draft = match (&old.step, &new.step) {
        (Segment::Key(before), Segment::Key(after)) if before.ty != after.ty => Some((
            Check::KeyRetyped,
            types.retyped(&before.ty, &after.ty, Direction::SENT),
            describe::ty(&before.ty),
            describe::ty(&after.ty),
        )),
        (
            Segment::Mixed {
                texts: _,
                parameters: before,
            },
            Segment::Mixed {
                texts: _,
                parameters: after,
            },
        ) if types_of(before) != types_of(after) => Some((
            Check::KeyRetyped,
            Severity::Breaking,
            types_of(before),
            types_of(after),
        )),
        (
            Segment::Call {
                parameters: before, ..
            },
            Segment::Call {
                parameters: after, ..
            },
        )
        | (Segment::CompositeKey(before), Segment::CompositeKey(after)) => {
            parameters(before, after).map(|wire| {
                (
                    Check::FunctionParametersChanged,
                    wire,
                    signature(before),
                    signature(after),
                )
            })
        }
        _ => None,
    };
    let spelled = respelled(&old.step, &new.step)
        .map(|(wire, before, after)| (Check::SegmentRespelled, wire, before, after));
    let all = draft.into_iter().chain(spelled);
    let all = all.map(|(check, wire, before, after)| {
        let origins: Vec<Origin> = if check == Check::SegmentRespelled && old.words() == new.words()
        {
            Vec::new()
        } else {
            [old.step_origins(), new.step_origins()].concat()
        };
        let within = format!("{} {}", shape(&old.step), shape(&new.step));
        became(check, wire, both, (before, after))
            .origins(origins)
            .group(group(above, &within))
    });
    all.chain(renamed(above, both)).collect()
}

/// A step that an overlay names, on either side.
fn renamed(above: Pair<'_, '_>, both: Pair<'_, '_>) -> Option<Draft> {
    let (old, new) = both;
    let own = |branch: &Branch<'_>| branch.node.and_then(|node| node.rust_name.clone());
    if own(old) == own(new) {
        return None;
    }
    let place = Place::Path {
        template: new.template.clone(),
    };
    let (before, after) = (old.step_name()?, new.step_name()?);
    let (was, is) = (old.pointer()?, new.pointer()?);
    let draft = renamed_in_rust(place, (&before, &was), (&after, &is));
    let within = format!("{} {}", shape(&old.step), shape(&new.step));
    let draft = draft.group(group(above, &within));
    Some(draft.origins([old.step_origins(), new.step_origins()].concat()))
}

/// The draft for a URL that ends in a slash on one side only. With children, what was an action becomes a builder.
pub fn slashed(above: Pair<'_, '_>, both: Pair<'_, '_>) -> Draft {
    let (old, new) = above;
    let values = (both.0.template.clone(), both.1.template.clone());
    became(Check::SegmentRespelled, Severity::Breaking, both, values)
        .origins([old.step_origins(), new.step_origins()].concat())
        .origins([old.gained(new), new.gained(old)].concat())
        .group(group(above, "/"))
}

fn became(
    check: Check,
    wire: Severity,
    (old, new): Pair<'_, '_>,
    (before, after): (String, String),
) -> Draft {
    let message = format!(
        "{} became {}",
        describe::code(&before),
        describe::code(&after)
    );
    let place = Place::Path {
        template: new.template.clone(),
    };
    Draft::new(check, wire, place, message)
        .was(&old.pointer().unwrap_or_default(), Some(before))
        .is(&new.pointer().unwrap_or_default(), Some(after))
}

/// Text that is spelled differently. With or without its namespace, a name is the same for OData. In another case, or
/// with a slash at the end, it is another URL for HTTP.
fn respelled(old: &Segment, new: &Segment) -> Option<(Severity, String, String)> {
    let (before, after) = match (old, new) {
        (Segment::Fixed(before), Segment::Fixed(after))
        | (Segment::Call { name: before, .. }, Segment::Call { name: after, .. }) => {
            (before.clone(), after.clone())
        }
        (Segment::Mixed { .. }, Segment::Mixed { .. }) => (shape(old), shape(new)),
        _ => return None,
    };
    let same = ends_with_name(&before, &after) || ends_with_name(&after, &before);
    let wire = breaking_if(!same);
    (before != after).then_some((wire, before, after))
}

/// The severity of the difference, if any. Order is ignored.
fn parameters(old: &[CallParameter], new: &[CallParameter]) -> Option<Severity> {
    let by_name = |all: &[CallParameter]| -> BTreeMap<String, String> {
        let facts = |p: &CallParameter| {
            (
                p.name.clone(),
                format!("{:?} {} {}", p.ty, style(&p.style), p.json),
            )
        };
        all.iter().map(facts).collect()
    };
    let (before, after) = (by_name(old), by_name(new));
    if before == after {
        return None;
    }
    let unaliased = |all: &BTreeMap<String, String>| -> Vec<String> {
        all.iter()
            .map(|(name, facts)| format!("{name} {}", facts.replace(['@', '?'], "")))
            .collect()
    };
    let is_optional = |facts: &str| facts.contains('?');
    let newly_required = before.iter().any(|(name, facts)| {
        is_optional(facts) && after.get(name).is_some_and(|facts| !is_optional(facts))
    });
    Some(
        if unaliased(&before) == unaliased(&after) && !newly_required {
            Severity::Compatible
        } else {
            Severity::Breaking
        },
    )
}

/// The types of values, in URL order.
fn types_of(parameters: &[CallParameter]) -> String {
    let types: Vec<String> = parameters.iter().map(|p| describe::ty(&p.ty)).collect();
    types.join(", ")
}

fn style(style: &CallStyle) -> &'static str {
    match style {
        CallStyle::Plain(_) => "plain",
        CallStyle::Quoted(_) => "quoted",
        CallStyle::Alias {
            quoted: false,
            required: false,
            ..
        } => "@plain?",
        CallStyle::Alias {
            quoted: true,
            required: false,
            ..
        } => "@quoted?",
        CallStyle::Alias { quoted: false, .. } => "@plain",
        CallStyle::Alias { quoted: true, .. } => "@quoted",
    }
}

fn signature(parameters: &[CallParameter]) -> String {
    let one = |p: &CallParameter| {
        let format = if p.json { " in JSON" } else { "" };
        let ty = format!("{}{format}", describe::ty(&p.ty));
        match &p.style {
            CallStyle::Plain(_) => format!("{}={ty}", p.name),
            CallStyle::Quoted(_) => format!("{}='{ty}'", p.name),
            CallStyle::Alias {
                alias: _,
                quoted,
                required,
            } => {
                let quote = if *quoted { "'" } else { "" };
                let optional = if *required { "" } else { " optional" };
                format!("{}={quote}@{ty}{quote}{optional}", p.name)
            }
        }
    };
    let parts: Vec<String> = parameters.iter().map(one).collect();
    format!("({})", parts.join(","))
}

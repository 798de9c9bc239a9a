//! Compares two APIs and returns their changes.
//!
//! Each change has two severities: on the wire, and for programs that use the generated crate. The order of the
//! document, documentation that only one side has, and names of placeholders are ignored. A change within a type is
//! one change, however many operations use the type.
//!
//! There are three steps. Comparing the APIs gives drafts, each with the origins that differ. Comparing the generated
//! crates gives the public items that differ, each with its origins. Joining both assigns each item to the changes
//! that cause it.

mod aligned;
mod arguments;
mod branch;
mod builders;
mod change;
mod check;
mod conventions;
mod describe;
mod draft;
mod explain;
mod facts;
mod known_values;
mod operations;
mod origins;
mod pairing;
mod properties;
pub mod report;
mod retyped;
mod segments;
mod similar;
mod tree;
mod type_pairs;
mod types;
mod uses;

pub use change::{Bump, Change, Location, Place, RustItem, Severity};
pub use check::{Check, PAGE};

use branch::Branch;
use draft::{Draft, Origin};
use explain::Crate;
use type_pairs::Types;
use uses::Uses;

use crate::ir::Api;
use crate::parallel;
use crate::share::{self, Builders, Lock};

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The API, for which [`crate::lower::lower_to_read`] suffices.
    pub api: &'a Api,
    /// Names of builders. To compare a refresh of one document, give both sides the same lock; an empty lock names
    /// builders by their URLs.
    pub lock: &'a Lock,
}

/// Returns all differences between two APIs, without duplicates, sorted by place, then check.
#[must_use]
pub fn compare(old: &Source<'_>, new: &Source<'_>) -> Vec<Change> {
    if let Some(api) = aligned::aligned(old.api, new.api) {
        let new = Source { api: &api, ..*new };
        return compare(old, &new);
    }
    if old.api == new.api && old.lock == new.lock {
        return Vec::new();
    }
    let (before, after) = both((old, new), |source| builders(source));
    let (old_names, new_names) = (share::lock(&before), share::lock(&after));
    let uses = Uses::of([old.api, new.api]);
    let types = Types {
        old: old.api,
        new: new.api,
        uses: &uses,
    };
    let found = tree::compare(
        &types,
        &Branch::tree(old.api, &old_names),
        &Branch::tree(new.api, &new_names),
    );
    let mut drafts = found.drafts;
    drafts.extend(service(old.api, new.api));
    drafts.extend(moved([(old.api, &old_names), (new.api, &new_names)]));
    drafts.extend(types.compare(&found.parameters));
    drafts.extend(builders::compare(&found.served));
    let drafts = conventions::gathered(old.api, new.api, drafts);
    let mut drafts = draft::grouped(drafts);
    let sides = ((old.api, &before), (new.api, &after));
    let (before, after) = both(sides, |(api, builders)| Crate::of(api, builders));
    explain::explain(&before, &after, &mut drafts);
    let mut changes: Vec<Change> = drafts.into_iter().map(Draft::finish).collect();
    changes.sort_by(|a, b| (&a.place, a.check as usize).cmp(&(&b.place, b.check as usize)));
    changes
}

/// Processes both sides in parallel, because whole documents take seconds.
fn both<T: Send, R: Send>(sides: (T, T), work: impl Fn(T) -> R + Sync) -> (R, R) {
    parallel::both(|| work(sides.0), || work(sides.1))
}

/// The builders of a side, even if its lock would reject splits and merges.
fn builders<'a>(source: &Source<'a>) -> Builders<'a> {
    share::share_to_compare(source.api, source.lock)
}

/// A change if requests go to another service.
fn service(old: &Api, new: &Api) -> Option<Draft> {
    let (before, after) = (old.service.to_string(), new.service.to_string());
    if before == after {
        return None;
    }
    let message = format!("requests go to {after} (before: {before})");
    let draft = Draft::new(
        Check::ServiceChanged,
        Severity::Breaking,
        Place::Api,
        message,
    )
    .was("/servers", Some(before))
    .is("/servers", Some(after));
    Some(draft)
}

/// A change if the path that all URLs share differs. Builders of steps that only one side needs to reach the other's
/// root are added or removed with it.
fn moved(sides: [(&Api, &Lock); 2]) -> Option<Draft> {
    let [before, after] = sides.map(|(api, _)| api.root.segment.template());
    if before == after {
        return None;
    }
    let message = format!("all URLs are below {after:?} (before: {before:?})");
    let above = |root: &str, template: &str| {
        let rest = root.strip_prefix(template);
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let builders = sides.into_iter().flat_map(|(_, names)| names.iter());
    let builders = builders
        .filter(|(template, _)| above(&before, template) || above(&after, template))
        .map(|(_, builder)| Origin::Builder(builder.clone()));
    let draft = Draft::new(Check::EntryPointMoved, Severity::None, Place::Api, message)
        .was("/paths", Some(before.clone()))
        .is("/paths", Some(after.clone()))
        .origins(builders)
        .origins([Origin::Entry]);
    Some(draft)
}

#[cfg(test)]
mod tests;

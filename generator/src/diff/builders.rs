//! Finds request builders that were split, merged or renamed.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Place, Severity};
use super::check::Check;
use super::describe::{code, list};
use super::draft::{Draft, Origin};

/// A URL that both sides have, with its builders and places.
pub struct Served {
    pub old: Side,
    pub new: Side,
}

/// The URL on one side.
pub struct Side {
    pub builder: String,
    pub template: String,
    pub pointer: String,
}

/// Finds builders that were split, merged or renamed, from the URLs that both sides have.
pub fn compare(served: &[Served]) -> Vec<Draft> {
    let mut after: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut before: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for Served { old, new } in served {
        after.entry(&old.builder).or_default().insert(&new.builder);
        before.entry(&new.builder).or_default().insert(&old.builder);
    }
    let mut drafts = Vec::new();
    for (old, names) in &after {
        if names.len() > 1 {
            let message = format!(
                "its URLs are those of {} now",
                list(names.iter().copied(), "")
            );
            let moved = names.iter().map(|new| (*old, *new));
            let draft = draft(Check::BuilderSplit, old, moved, message);
            drafts.push(located(draft, served, |url| url.old.builder == *old));
        }
    }
    for (new, names) in &before {
        let own = |url: &Served| url.new.builder == *new;
        if names.len() > 1 {
            let message = format!("its URLs were those of {}", list(names.iter().copied(), ""));
            let moved = names.iter().map(|old| (*old, *new));
            let draft = draft(Check::BuilderMerged, new, moved, message);
            drafts.push(located(draft, served, own));
        }
        let only = names.iter().next().copied().unwrap_or_default();
        if names.len() == 1 && after[only].len() == 1 && only != *new {
            let message = format!("is the new name of {}", code(only));
            let draft = draft(Check::BuilderRenamed, new, [(only, *new)], message);
            drafts.push(located(draft, served, own));
        }
    }
    drafts
}

/// Adds the places of the builder's shortest URL to a draft.
fn located(draft: Draft, served: &[Served], own: impl Fn(&Served) -> bool) -> Draft {
    let order = |url: &&Served| {
        let (old, new) = (&url.old.template, &url.new.template);
        (
            old.len() + new.len(),
            old.min(new).clone(),
            old.max(new).clone(),
        )
    };
    match served.iter().filter(|url| own(url)).min_by_key(order) {
        Some(Served { old, new }) => draft.was(&old.pointer, None).is(&new.pointer, None),
        None => draft,
    }
}

/// A change of a builder. `moved` has the pairs of builders, before and after.
fn draft<'n>(
    check: Check,
    name: &str,
    moved: impl IntoIterator<Item = (&'n str, &'n str)>,
    message: String,
) -> Draft {
    let place = Place::Builder {
        name: name.to_owned(),
    };
    let origins = moved.into_iter().flat_map(|(old, new)| {
        let (old, new) = (old.to_owned(), new.to_owned());
        let both = [old.clone(), new.clone()].map(Origin::Builder);
        both.into_iter().chain([Origin::Moved(old, new)])
    });
    Draft::new(check, Severity::None, place, message).origins(origins)
}

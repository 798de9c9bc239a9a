//! Which request builders became which.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Place, Severity};
use super::check::Check;
use super::describe::code;
use super::draft::{Claim, Draft};

/// A URL that both sides have, with its builders and where it stands.
pub struct Served {
    pub old: Side,
    pub new: Side,
}

/// What one side knows about the URL.
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
            let message = format!("its URLs are those of {} now", list(names));
            let draft = draft(Check::BuilderSplit, old, names, message);
            drafts.push(located(draft, served, |url| url.old.builder == *old));
        }
    }
    for (new, names) in &before {
        let own = |url: &Served| url.new.builder == *new;
        if names.len() > 1 {
            let message = format!("its URLs were those of {}", list(names));
            let draft = draft(Check::BuilderMerged, new, names, message);
            drafts.push(located(draft, served, own));
        }
        let only = names.iter().next().copied().unwrap_or_default();
        if names.len() == 1 && after[only].len() == 1 && only != *new {
            let message = format!("is the new name of {}", code(only));
            let draft = draft(Check::BuilderRenamed, new, names, message);
            drafts.push(located(draft, served, own));
        }
    }
    drafts
}

/// The draft at the shortest of the builder's URLs, whichever side is the old one.
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

fn draft(check: Check, name: &str, others: &BTreeSet<&str>, message: String) -> Draft {
    let place = Place::Builder {
        name: name.to_owned(),
    };
    let claims = std::iter::once(name).chain(others.iter().copied());
    let claims: Vec<Claim> = claims.map(|name| Claim::Builder(name.to_owned())).collect();
    Draft::new(check, Severity::None, place, message).claims(claims)
}

fn list(names: &BTreeSet<&str>) -> String {
    let names: Vec<String> = names.iter().map(|name| code(name)).collect();
    names.join(", ")
}

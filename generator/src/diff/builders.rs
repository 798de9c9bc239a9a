//! Which request builders became which.

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Place, Severity};
use super::check::Check;
use super::describe::code;
use super::draft::{Claim, Draft};

/// Finds builders that were split, merged or renamed, from the builders of URLs that both sides have.
pub fn compare(pairs: &[(String, String)]) -> Vec<Draft> {
    let mut after: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut before: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (old, new) in pairs {
        after.entry(old).or_default().insert(new);
        before.entry(new).or_default().insert(old);
    }
    let mut drafts = Vec::new();
    for (old, names) in &after {
        if names.len() > 1 {
            let message = format!("its URLs are those of {} now", list(names));
            drafts.push(draft(Check::BuilderSplit, old, names, message));
        }
    }
    for (new, names) in &before {
        if names.len() > 1 {
            let message = format!("its URLs were those of {}", list(names));
            drafts.push(draft(Check::BuilderMerged, new, names, message));
        }
        let only = names.iter().next().copied().unwrap_or_default();
        if names.len() == 1 && after[only].len() == 1 && only != *new {
            let message = format!("is the new name of {}", code(only));
            drafts.push(draft(Check::BuilderRenamed, new, names, message));
        }
    }
    drafts
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

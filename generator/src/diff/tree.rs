//! Compares URL trees. Nodes are matched regardless of the names of placeholders.

use super::branch::{Branch, Pair, group, shape, way};
use super::builders::Served;
use super::change::{Place, Severity};
use super::check::Check;
use super::draft::{Draft, Origin};
use super::operations;
use super::pairing::Pairing;
use super::segments;
use super::type_pairs::Types;
use crate::diagnostics::count;

/// The result of comparing two trees.
#[derive(Default)]
pub struct Found {
    pub drafts: Vec<Draft>,
    /// URLs that both sides have a builder for.
    pub served: Vec<Served>,
    /// Names of the parameters of an action, before and after.
    pub parameters: Vec<(String, String)>,
}

/// Compares two trees.
pub fn compare(types: &Types<'_>, old: &Branch<'_>, new: &Branch<'_>) -> Found {
    let mut found = Found::default();
    pair(types, (old, new), &[], &mut found);
    found
}

fn pair(types: &Types<'_>, both: Pair<'_, '_>, above: &[Origin], found: &mut Found) {
    let (old, new) = both;
    let way = way(both, above);
    if let (Some(old), Some(new)) = (old.own_builder(), new.own_builder()) {
        found.served.push(Served { old, new });
    }
    let gained: Vec<Origin> = [old.gained(new), new.gained(old)].concat();
    let first = found.drafts.len();
    let slashed = slashed(both);
    if let Some(slashed) = slashed {
        found.drafts.push(segments::slashed(both, slashed));
        operations::compare(types, slashed, &mut found.drafts, &mut found.parameters);
    } else if old.operations().is_empty() == new.operations().is_empty() {
        operations::compare(types, both, &mut found.drafts, &mut found.parameters);
    } else {
        found.drafts.push(appeared(both));
    }
    for draft in &mut found.drafts[first..] {
        if operations::moves(draft.check) {
            draft.origins.extend_from_slice(&gained);
        }
        if goes(draft.check) {
            draft.origins.extend_from_slice(&way);
        }
    }
    let mut pairing = Pairing::of(&old.children, &new.children);
    if slashed.is_some() {
        pairing.old.retain(|branch| !branch.is_slash());
        pairing.new.retain(|branch| !branch.is_slash());
    }
    for (before, after) in pairing.pairs {
        found
            .drafts
            .extend(segments::compare(types, both, (before, after)));
        pair(types, (before, after), &way, found);
    }
    let gone = pairing.old.into_iter();
    let gone = gone.filter_map(|gone| subtree(Check::PathRemoved, both, gone));
    let gone = gone.map(|draft| draft.origins(way.clone()));
    let added = pairing.new.into_iter();
    let added = added.filter_map(|added| subtree(Check::PathAdded, both, added));
    let whole = gone.chain(added).map(|draft| draft.origins(gained.clone()));
    found.drafts.extend(whole);
}

/// The branches with the operations, if the URL ends in a slash on one side only.
fn slashed<'x, 'a>((old, new): Pair<'x, 'a>) -> Option<Pair<'x, 'a>> {
    let slash = |branch: &'x Branch<'a>| branch.children.iter().find(|child| child.is_slash());
    let bare = |branch: &Branch<'_>| branch.operations().is_empty();
    match (slash(old), slash(new)) {
        (None, Some(slash)) if bare(new) && !bare(old) => Some((old, slash)),
        (Some(slash), None) if bare(old) && !bare(new) => Some((slash, new)),
        _ => None,
    }
}

/// A URL that gained its first, or lost its last operation.
fn appeared(both: Pair<'_, '_>) -> Draft {
    let (old, new) = both;
    let added = old.operations().is_empty();
    let (check, branch) = if added {
        (Check::PathAdded, new)
    } else {
        (Check::PathRemoved, old)
    };
    let message = operations_of(check, branch.operations().len(), 1);
    let origins = branch
        .operations()
        .iter()
        .flat_map(|operation| branch.origins(operation));
    let draft = at_path(check, branch, message).origins(origins);
    draft.group(group(both, "own"))
}

/// An added or removed URL with everything below it.
fn subtree(check: Check, above: Pair<'_, '_>, branch: &Branch<'_>) -> Option<Draft> {
    let (mut operations, mut paths) = (0, 0);
    let mut origins = Vec::new();
    branch.visit(&mut |branch| {
        operations += branch.operations().len();
        paths += usize::from(!branch.operations().is_empty());
        for operation in branch.operations() {
            origins.extend(branch.origins(operation));
        }
        origins.extend(
            branch
                .builder
                .clone()
                .filter(|_| !branch.is_leaf())
                .map(Origin::Builder),
        );
    });
    if operations == 0 {
        return None;
    }
    origins.extend(branch.step_origin());
    let mut seen = std::collections::HashSet::new();
    origins.retain(|origin| seen.insert(origin.clone()));
    let message = operations_of(check, operations, paths);
    let draft = at_path(check, branch, message).origins(origins);
    Some(draft.group(group(above, &shape(&branch.step))))
}

/// Whether the change removes something that calls reach by its URL.
fn goes(check: Check) -> bool {
    matches!(check, Check::PathRemoved | Check::OperationRemoved)
}

fn operations_of(check: Check, operations: usize, paths: usize) -> String {
    let what = if check == Check::PathAdded {
        "added"
    } else {
        "removed"
    };
    let number = count(operations, "operation");
    if paths > 1 {
        format!("{what} with {number} at {paths} URLs")
    } else {
        format!("{what} with {number}")
    }
}

fn at_path(check: Check, branch: &Branch<'_>, message: String) -> Draft {
    let place = Place::Path {
        template: branch.template.clone(),
    };
    let pointer = branch.pointer().unwrap_or_default();
    if check == Check::PathAdded {
        Draft::new(check, Severity::Compatible, place, message).is(&pointer, None)
    } else {
        Draft::new(check, Severity::Breaking, place, message).was(&pointer, None)
    }
}

//! Compares the generated crates, and finds the change that causes each difference.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::arguments::{breaks_calls, only_reordered};
use super::change::{Place, RustItem, Severity};
use super::check::Check;
use super::draft::{Draft, Origin};
use super::origins::{Origins, pointer_of, target_of, type_of};
use super::type_pairs::is_visible;
use crate::emit::Sets;
use crate::emit::declared::{Item, Source};
use crate::emit::surface;
use crate::ir::{Api, WireName};
use crate::parallel;
use crate::share::{Builder, Builders};

/// The generated crate of one side.
pub struct Crate<'a> {
    api: &'a Api,
    builders: &'a Builders<'a>,
    by_name: HashMap<&'a str, &'a Builder<'a>>,
    sets: Sets,
}

impl<'a> Crate<'a> {
    pub fn of(api: &'a Api, builders: &'a Builders<'a>) -> Self {
        let all = builders.builders.iter();
        Self {
            api,
            builders,
            by_name: all
                .map(|builder| (builder.name.as_str(), builder))
                .collect(),
            sets: Sets::of(api),
        }
    }

    /// The items of a type or builder.
    fn items(&self, owner: Owner<'_>) -> Vec<Item<'_>> {
        match owner {
            Owner::Type(name) => self
                .api
                .types
                .get(name)
                .map(|ty| surface::of_type(self.api, ty)),
            Owner::Builder(name) => self
                .by_name
                .get(name)
                .map(|builder| surface::of_builder(self.api, self.builders, builder, &self.sets)),
            Owner::Crate => {
                let entry = surface::entry(self.api, self.builders);
                Some(surface::of_sets(&self.sets).chain([entry]).collect())
            }
        }
        .unwrap_or_default()
    }

    fn owners(&self) -> impl Iterator<Item = Owner<'_>> {
        let types = self.api.types.keys().map(Owner::Type);
        let builders = self.builders.builders.iter();
        let builders = builders.map(|builder| Owner::Builder(&builder.name));
        types.chain(builders).chain([Owner::Crate])
    }

    fn has_type(&self, source: Source<'_>) -> bool {
        let ty = type_of(source).and_then(|name| self.api.types.get(name));
        ty.is_some_and(is_visible)
    }
}

/// The owner of items, by the name that both sides use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner<'a> {
    Type(&'a WireName),
    Builder(&'a str),
    Crate,
}

/// The items that are only on one side or that differ, by path.
fn differences<'a>(
    old: &'a Crate<'a>,
    new: &'a Crate<'a>,
) -> Vec<(Option<Item<'a>>, Option<Item<'a>>)> {
    let owners: BTreeSet<Owner<'_>> = old.owners().chain(new.owners()).collect();
    let owners: Vec<Owner<'_>> = owners.into_iter().collect();
    // Most items are equal, so dropping them per owner avoids tables of whole crates in memory.
    let parts = parallel::map(&owners, |owner| {
        unequal(old.items(*owner), new.items(*owner))
    });
    let (before, after): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    // An item may have moved to another owner.
    let all = |parts: Vec<Vec<_>>| parts.into_iter().flatten().collect();
    let (before, after) = unequal(all(before), all(after));
    let mut found: BTreeMap<String, (Option<Item<'_>>, Option<Item<'_>>)> = BTreeMap::new();
    for item in before {
        let path = item.path.clone();
        found.entry(path).or_default().0 = Some(item);
    }
    for item in after {
        let path = item.path.clone();
        found.entry(path).or_default().1 = Some(item);
    }
    found.into_values().collect()
}

/// The items of both sides without equal ones.
fn unequal<'a>(mut old: Vec<Item<'a>>, mut new: Vec<Item<'a>>) -> (Vec<Item<'a>>, Vec<Item<'a>>) {
    let (only_old, only_new) = (unmatched(&old, &new), unmatched(&new, &old));
    keep(&mut old, &only_old);
    keep(&mut new, &only_new);
    (old, new)
}

/// Whether each item is not among the others.
fn unmatched(items: &[Item<'_>], others: &[Item<'_>]) -> Vec<bool> {
    let others = others.iter().map(|item| (item.path.as_str(), item));
    let others: HashMap<&str, &Item<'_>> = others.collect();
    let is_same = |item: &Item<'_>| {
        let other = others.get(item.path.as_str());
        other.is_some_and(|other| {
            item.signature == other.signature && item.deprecated == other.deprecated
        })
    };
    items.iter().map(|item| !is_same(item)).collect()
}

/// Keeps the items whose flag is set.
fn keep(items: &mut Vec<Item<'_>>, flags: &[bool]) {
    let mut flags = flags.iter();
    items.retain(|_| flags.next() == Some(&true));
}

/// Assigns each differing item to the drafts that cause it, and reports items without a cause.
pub fn explain(old: &Crate<'_>, new: &Crate<'_>, drafts: &mut Vec<Draft>) {
    let reasons = Reasons::of(drafts);
    let found = parallel::map(&differences(old, new), |(before, after)| {
        let change = Difference {
            sides: (old, new),
            before: before.as_ref(),
            after: after.as_ref(),
        };
        change.explained(&reasons, drafts)
    });
    let mut others: BTreeMap<(Place, Check), Draft> = BTreeMap::new();
    for Explained {
        item,
        breaks,
        causes,
    } in found
    {
        match causes {
            Causes::Drafts(found) => {
                for index in found {
                    drafts[index].explain(item.clone(), breaks);
                }
            }
            Causes::Unknown(draft) => {
                let key = (draft.place.clone(), draft.check);
                others.entry(key).or_insert(*draft).explain(item, breaks);
            }
        }
    }
    drafts.extend(others.into_values());
}

/// The drafts by their origins.
#[derive(Default)]
struct Reasons<'d> {
    by_origin: HashMap<&'d Origin, Vec<usize>>,
    /// By the origin whose deprecation changed.
    notices: HashMap<&'d Origin, Vec<usize>>,
    /// By the origin that is now reached another way.
    ways: HashMap<&'d Origin, Vec<usize>>,
}

impl<'d> Reasons<'d> {
    fn of(drafts: &'d [Draft]) -> Self {
        let mut found = Self::default();
        for (index, draft) in drafts.iter().enumerate() {
            for origin in &draft.origins {
                let (table, origin) = match origin {
                    Origin::Notice(of) => (&mut found.notices, &**of),
                    Origin::Way(of) => (&mut found.ways, &**of),
                    origin => (&mut found.by_origin, origin),
                };
                table.entry(origin).or_default().push(index);
            }
        }
        found
    }
}

/// An item that differs, and why.
struct Explained {
    item: RustItem,
    /// See [`Difference::breaks`].
    breaks: bool,
    causes: Causes,
}

enum Causes {
    /// Drafts, by index.
    Drafts(Vec<usize>),
    /// No draft, so the item has its own.
    Unknown(Box<Draft>),
}

/// An item that differs between the sides.
struct Difference<'x, 'a> {
    sides: (&'x Crate<'a>, &'x Crate<'a>),
    before: Option<&'x Item<'a>>,
    after: Option<&'x Item<'a>>,
}

impl Difference<'_, '_> {
    fn explained(&self, reasons: &Reasons<'_>, drafts: &[Draft]) -> Explained {
        let found = if self.only_reorders() {
            Vec::new()
        } else {
            self.reasons(reasons, drafts)
        };
        Explained {
            item: self.item(),
            breaks: self.breaks(),
            causes: if found.is_empty() {
                Causes::Unknown(Box::new(self.unexplained()))
            } else {
                Causes::Drafts(found)
            },
        }
    }

    fn item(&self) -> RustItem {
        let any = self.before.or(self.after);
        RustItem {
            path: any.map_or_else(String::new, |item| item.path.clone()),
            old: self.before.map(Item::text),
            new: self.after.map(Item::text),
        }
    }

    /// Whether programs that use it may stop compiling, or pass values as other arguments.
    fn breaks(&self) -> bool {
        self.before.is_some_and(|before| {
            let after = self.after.map(|after| after.signature.as_str());
            after.is_none_or(|after| breaks_calls(&before.signature, after))
        })
    }

    /// Whether only the order of arguments differs, which nothing else that is compared depends on.
    fn only_reorders(&self) -> bool {
        let both = self.before.zip(self.after);
        both.is_some_and(|(before, after)| only_reordered(&before.signature, &after.signature))
    }

    /// The draft for an item that no other draft explains.
    fn unexplained(&self) -> Draft {
        let place = self.place();
        if !self.only_reorders() {
            let message =
                "differs in Rust for an unknown reason: please report this bug in the comparison";
            return Draft::new(Check::RustItemsChanged, Severity::None, place, message);
        }
        let message = "takes arguments in another order: calls that still compile may pass values as other arguments";
        let pointer = |item: Option<&Item<'_>>| {
            let found = item.and_then(|item| pointer_of(item.source));
            found.unwrap_or_default().to_owned()
        };
        Draft::new(Check::ArgumentsReordered, Severity::None, place, message)
            .was(&pointer(self.before), None)
            .is(&pointer(self.after), None)
    }

    /// The place to report if no draft causes the difference.
    fn place(&self) -> Place {
        match self.after.or(self.before).map(|item| item.source) {
            Some(
                Source::Builder(at)
                | Source::Step(at, ..)
                | Source::Own(at, _)
                | Source::OfLeaf(at, ..),
            ) => Place::Builder {
                name: at.name.clone(),
            },
            Some(source) => type_of(source).map_or(Place::Api, |name| Place::Type {
                name: name.to_string(),
            }),
            None => Place::Api,
        }
    }

    /// The drafts that cause the difference: the first group that is not empty.
    ///
    /// - Item on both sides: its source, then types in its signature, then its container.
    /// - Added or removed item: its type if that was added or removed, then its source, its container, and types in
    ///   its signature.
    fn reasons(&self, reasons: &Reasons<'_>, drafts: &[Draft]) -> Vec<usize> {
        let of = |side: &Crate<'_>, item: Option<&Item<'_>>| {
            item.map_or_else(Origins::default, |item| Origins::of(side.api, item.source))
        };
        let (before, after) = (of(self.sides.0, self.before), of(self.sides.1, self.after));
        let own = [before.own, after.own].concat();
        let named = [before.named, after.named, self.moved()].concat();
        let around = [before.around, after.around].concat();
        let among = |table: &HashMap<&Origin, Vec<usize>>, origins: &[Origin]| -> Vec<usize> {
            let found = origins.iter().filter_map(|origin| table.get(origin));
            found.flatten().copied().collect()
        };
        let either = |table| [among(table, &own), among(table, &around)].concat();
        let of_notice = either(&reasons.notices);
        let both = self.before.zip(self.after);
        if both.is_some_and(|(before, after)| before.signature == after.signature) {
            return of_notice;
        }
        let stays = both.is_some();
        let groups: Vec<Vec<usize>> = if stays {
            let all = [&own, &named, &around].map(|origins| among(&reasons.by_origin, origins));
            // Additions and removals more likely concern other URLs of the builder.
            let is_change = |index: &usize| !comes_or_goes(drafts[*index].check);
            let only = |found: &Vec<usize>| found.iter().copied().filter(is_change).collect();
            all.iter().map(only).chain(all.clone()).collect()
        } else {
            let groups = [&self.whole(), &own, &around, &named];
            groups
                .map(|origins| among(&reasons.by_origin, origins))
                .into()
        };
        let found = groups.into_iter().find(|found| !found.is_empty());
        let found = found.into_iter().flatten();
        let found: BTreeSet<usize> = found
            .chain(of_notice)
            .chain(either(&reasons.ways))
            .collect();
        found.into_iter().collect()
    }

    /// The origin if the item now leads to another builder.
    fn moved(&self) -> Vec<Origin> {
        let target = |item: Option<&Item<'_>>| {
            let target = item.and_then(|item| target_of(item.source));
            target.map(str::to_owned)
        };
        let both = target(self.before).zip(target(self.after));
        let moved = both.filter(|(old, new)| old != new);
        moved
            .map(|(old, new)| Origin::Moved(old, new))
            .into_iter()
            .collect()
    }

    /// The type that declares the item, if the type itself was added or removed.
    fn whole(&self) -> Vec<Origin> {
        let (old, new) = self.sides;
        let item = self.before.or(self.after);
        let source = item.map(|item| item.source);
        let has_gone = |source: &Source<'_>| old.has_type(*source) != new.has_type(*source);
        let ty = source.filter(has_gone).and_then(type_of);
        ty.map(|name| Origin::Type(name.to_string()))
            .into_iter()
            .collect()
    }
}

fn comes_or_goes(check: Check) -> bool {
    matches!(
        check,
        Check::PathAdded | Check::PathRemoved | Check::OperationAdded | Check::OperationRemoved
    )
}

//! References that are read as copies of their targets: in which order, and how much they add.

use std::collections::BTreeMap;
use std::ops::Bound;

use serde_json::Value;

use crate::diagnostics::Pointer;

/// The maximum number of values that all copies add.
pub const MOST: u64 = 2_000_000;

/// The place of a reference, and its target.
pub type Copy = (Pointer, Pointer);

/// Copies in an order in which each source is complete before it is copied.
#[derive(Debug, Default)]
pub struct Ordered {
    pub copies: Vec<Copy>,
    /// The copies that lead back to themselves.
    pub endless: Vec<Copy>,
}

/// The copies of one target.
#[derive(Default)]
struct Target {
    /// The indexes of its copies.
    copies: Vec<usize>,
    /// The number of copies that it waits for.
    waits: usize,
}

/// Orders copies.
pub fn ordered(copies: &[Copy]) -> Ordered {
    let mut targets: BTreeMap<&str, Target> = BTreeMap::new();
    for (index, (_, target)) in copies.iter().enumerate() {
        targets
            .entry(target.as_str())
            .or_default()
            .copies
            .push(index);
    }
    let places = by_place(copies);
    for (target, found) in &mut targets {
        found.waits = overlapping(&places, target).count();
    }
    let mut ready: Vec<&str> = Vec::new();
    ready.extend(
        targets
            .iter()
            .filter(|(_, found)| found.waits == 0)
            .map(|(target, _)| *target),
    );
    let mut order = Vec::new();
    while let Some(target) = ready.pop() {
        let done = targets
            .get_mut(target)
            .map(|found| std::mem::take(&mut found.copies));
        for index in done.unwrap_or_default() {
            order.push(index);
            let waiting: Vec<&str> = overlapping(&targets, copies[index].0.as_str())
                .map(|(target, _)| target)
                .collect();
            for target in waiting {
                if let Some(found) = targets.get_mut(target) {
                    found.waits -= 1;
                    if found.waits == 0 {
                        ready.push(target);
                    }
                }
            }
        }
    }
    let endless = targets.into_values().flat_map(|found| found.copies);
    let endless = endless.map(|index| copies[index].clone()).collect();
    let copies = order
        .into_iter()
        .map(|index| copies[index].clone())
        .collect();
    Ordered { copies, endless }
}

/// The first of ordered copies with which all of them add more than [`MOST`] values.
pub fn too_many<'c>(document: &Value, copies: &'c [Copy]) -> Option<&'c Copy> {
    let places = by_place(copies);
    let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
    let mut total = 0_u64;
    copies.iter().find(|(_, target)| {
        let target = target.as_str();
        let size = sizes.get(target).copied().unwrap_or_else(|| {
            let own = document.pointer(target).map_or(0, size);
            let inner =
                from(&places, target).filter_map(|(_, index)| sizes.get(copies[*index].1.as_str()));
            inner.fold(own, |sum, size| sum.saturating_add(*size))
        });
        sizes.insert(target, size);
        total = total.saturating_add(size);
        total > MOST
    })
}

/// The indexes of copies by place.
fn by_place(copies: &[Copy]) -> BTreeMap<&str, usize> {
    let all = copies.iter().enumerate();
    all.map(|(index, (place, _))| (place.as_str(), index))
        .collect()
}

/// The entries at a place, within it or around it.
fn overlapping<'m, 'k, T>(
    all: &'m BTreeMap<&'k str, T>,
    place: &'m str,
) -> impl Iterator<Item = (&'k str, &'m T)> {
    let ends = place.match_indices('/').map(|(end, _)| end);
    let around = ends.filter_map(|end| all.get_key_value(&place[..end]));
    around
        .map(|(key, value)| (*key, value))
        .chain(from(all, place))
}

/// The entries at a place, or within it.
fn from<'m, 'k, T>(
    all: &'m BTreeMap<&'k str, T>,
    place: &'m str,
) -> impl Iterator<Item = (&'k str, &'m T)> {
    let own = all.get_key_value(place).map(|(key, value)| (*key, value));
    let within = format!("{place}/");
    let rest = all.range::<str, _>((Bound::Included(within.as_str()), Bound::Unbounded));
    let rest = rest.take_while(move |(key, _)| key.starts_with(&within));
    own.into_iter()
        .chain(rest.map(|(key, value)| (*key, value)))
}

/// The number of values in a value.
fn size(value: &Value) -> u64 {
    let inner: u64 = match value {
        Value::Array(items) => items.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    };
    inner + 1
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn copy(place: &str, target: &str) -> Copy {
        (Pointer::parse(place), Pointer::parse(target))
    }

    #[test]
    fn given_copies_of_copies_when_ordered_then_each_source_comes_first() {
        let copies = vec![
            copy("/a/x", "/b"),
            copy("/b/y/z", "/c/p"),
            copy("/c", "/d/q"),
            copy("/b-c", "/e"),
            copy("/f/x", "/f"),
            copy("/g", "/f/x/y"),
        ];
        let found = ordered(&copies);
        let at = |index: usize| found.copies.iter().position(|one| *one == copies[index]);
        assert!(at(2) < at(1) && at(1) < at(0), "{:?}", found.copies);
        assert!(at(3).is_some());
        assert_eq!(found.endless, copies[4..]);
    }

    #[test]
    fn given_thousands_of_copies_when_ordered_then_all_are_there() {
        let copies =
            (0..20_000).map(|index| copy(&format!("/s{index}/p"), &format!("/s{}/p", index + 1)));
        let copies: Vec<Copy> = copies.rev().collect();
        let found = ordered(&copies);
        assert_eq!(found.copies.len(), 20_000);
        assert_eq!(found.copies[0], copy("/s19999/p", "/s20000/p"));
    }

    #[test]
    fn given_copies_that_double_when_counted_then_the_first_that_is_too_much_is_found() {
        let copies = |count: usize| {
            let one = |index: usize| {
                ["a", "b"].map(|key| copy(&format!("/s{index}/{key}"), &format!("/s{}", index + 1)))
            };
            ordered(&(0..count).flat_map(one).collect::<Vec<_>>()).copies
        };
        let document: serde_json::Map<String, Value> = (0..=40)
            .map(|index| (format!("s{index}"), json!({"a": {}, "b": {}})))
            .collect();
        let document = Value::Object(document);
        assert!(too_many(&document, &copies(10)).is_none());
        let copies = copies(40);
        let (place, _) = too_many(&document, &copies).expect("too much");
        assert!(place.as_str() > "/s1" && place.as_str() < "/s3", "{place}");
    }
}

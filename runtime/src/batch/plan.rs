//! Plans batches: groups requests that depend on each other, within the limits of the service.

use crate::error::{Error, Result};

/// How many requests the service accepts in one batch.
pub(super) const LIMIT: usize = 20;

/// Maximum size of a batch in bytes: Graph accepts requests of up to 4 MB.
pub(super) const MOST_BYTES: usize = 4_000_000;

/// The limits of one batch.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) requests: usize,
    pub(super) bytes: usize,
}

/// Sorts requests into lanes, which are independent of each other, in dependency order.
///
/// Requests that depend on each other are in one lane. A lane fits into one batch, or it contains only
/// requests that depend on each other (or one that is too large), so no other request waits for it. All
/// requests of a lane have the same root, because a batch goes to one root.
pub(super) fn lanes(
    depends_on: &[&[usize]],
    roots: &[&str],
    sizes: &[usize],
    limits: Limits,
) -> Result<Vec<Vec<usize>>> {
    let order = ordered(depends_on)?;
    let groups = groups(depends_on);
    // The members of each group, at the index of the group.
    let mut members = vec![Vec::new(); depends_on.len()];
    for index in order {
        members[groups[index]].push(index);
    }
    let mut lanes: Vec<(Vec<usize>, usize)> = Vec::new();
    // Lanes before this index are full.
    let mut open = 0;
    for group in members.into_iter().filter(|group| !group.is_empty()) {
        if group.iter().any(|&index| roots[index] != roots[group[0]]) {
            return Err(Error::invalid(
                "requests of a batch depend on each other across versions of the service"
                    .to_owned(),
            ));
        }
        let size: usize = group.iter().map(|&index| sizes[index]).sum();
        let fits = |(lane, bytes): &(Vec<usize>, usize)| {
            lane.len() + group.len() <= limits.requests
                && bytes + size <= limits.bytes
                && roots[lane[0]] == roots[group[0]]
        };
        match lanes[open..].iter().position(fits) {
            Some(at) => {
                let (lane, bytes) = &mut lanes[open + at];
                lane.extend(group);
                *bytes += size;
            }
            None => lanes.push((group, size)),
        }
        let is_full = |(lane, _): &(Vec<usize>, usize)| lane.len() >= limits.requests;
        while lanes.get(open).is_some_and(is_full) {
            open += 1;
        }
    }
    Ok(lanes.into_iter().map(|(lane, _)| lane).collect())
}

/// All requests in dependency order, otherwise in the given order.
fn ordered(depends_on: &[&[usize]]) -> Result<Vec<usize>> {
    let mut dependents = vec![Vec::new(); depends_on.len()];
    let mut waits_for: Vec<usize> = depends_on.iter().map(|on| on.len()).collect();
    for (index, on) in depends_on.iter().enumerate() {
        for &dependency in *on {
            dependents[dependency].push(index);
        }
    }
    let mut order: Vec<usize> = (0..depends_on.len())
        .filter(|&index| waits_for[index] == 0)
        .collect();
    let mut done = 0;
    while let Some(&index) = order.get(done) {
        done += 1;
        for &dependent in &dependents[index] {
            waits_for[dependent] -= 1;
            if waits_for[dependent] == 0 {
                order.push(dependent);
            }
        }
    }
    if order.len() < depends_on.len() {
        return Err(Error::invalid(
            "requests of a batch form a dependency cycle".to_owned(),
        ));
    }
    Ok(order)
}

/// For each request, the first request of its connected group.
fn groups(depends_on: &[&[usize]]) -> Vec<usize> {
    let mut parents: Vec<usize> = (0..depends_on.len()).collect();
    for (index, on) in depends_on.iter().enumerate() {
        for &dependency in *on {
            let (one, other) = (root(&mut parents, index), root(&mut parents, dependency));
            // The smaller one, so groups come in the order of their first members.
            parents[one.max(other)] = one.min(other);
        }
    }
    (0..depends_on.len())
        .map(|index| root(&mut parents, index))
        .collect()
}

fn root(parents: &mut [usize], mut index: usize) -> usize {
    while parents[index] != index {
        parents[index] = parents[parents[index]];
        index = parents[index];
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn planned(depends_on: &[Vec<usize>], requests: usize) -> Result<Vec<Vec<usize>>> {
        let depends_on: Vec<_> = depends_on.iter().map(Vec::as_slice).collect();
        let bytes = depends_on.len();
        lanes(
            &depends_on,
            &vec![""; bytes],
            &vec![1; bytes],
            Limits { requests, bytes },
        )
    }

    #[test]
    fn given_large_requests_when_planned_then_lanes_are_filled_by_size() {
        let limits = Limits {
            requests: 20,
            bytes: 10,
        };
        let lanes = lanes(&[&[][..]; 6], &[""; 6], &[6, 6, 4, 25, 1, 3], limits).unwrap();
        assert_eq!(lanes, [vec![0, 2], vec![1, 4, 5], vec![3]]);
    }

    #[test]
    fn given_two_roots_when_planned_then_each_has_lanes_of_its_own() {
        let depends_on: [&[usize]; 4] = [&[], &[], &[0], &[]];
        let limits = Limits {
            requests: 20,
            bytes: 100,
        };
        let roots = ["beta", "v1.0", "beta", "v1.0"];
        let planned = lanes(&depends_on, &roots, &[1; 4], limits).unwrap();
        assert_eq!(planned, [vec![0, 2], vec![1, 3]]);
        let crossed: [&[usize]; 2] = [&[], &[0]];
        let error = lanes(&crossed, &roots[..2], &[1; 2], limits).unwrap_err();
        assert!(error.to_string().contains("across versions"), "{error}");
    }

    #[test]
    fn given_independent_requests_when_planned_then_lanes_are_filled_in_order() {
        let lanes = planned(&vec![Vec::new(); 45], 20).unwrap();
        let sizes: Vec<_> = lanes.iter().map(Vec::len).collect();
        assert_eq!(sizes, [20, 20, 5]);
        assert_eq!(lanes.concat(), (0..45).collect::<Vec<_>>());
    }

    #[test]
    fn given_a_group_as_large_as_a_lane_when_planned_then_it_has_a_lane_of_its_own() {
        let mut chain = vec![vec![], vec![]];
        chain.extend((1..20).map(|before| vec![before]));
        let lanes = planned(&chain, 20).unwrap();
        assert_eq!(lanes, [vec![0], (1..21).collect()]);
    }

    #[test]
    fn given_a_group_that_would_cross_lanes_when_planned_then_it_moves_on_and_the_gap_is_filled() {
        let depends_on = [vec![], vec![], vec![3], vec![], vec![]];
        assert_eq!(
            planned(&depends_on, 3).unwrap(),
            [vec![0, 1, 4], vec![3, 2]]
        );
    }

    #[test]
    fn given_a_cycle_when_planned_then_it_is_refused() {
        for circle in [vec![vec![0]], vec![vec![1], vec![2], vec![0]]] {
            let error = planned(&circle, 20).unwrap_err();
            assert!(error.to_string().contains("cycle"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn given_any_dependencies_when_planned_then_none_crosses_lanes_or_goes_backwards(
            raw in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..3), 0..80)
        ) {
            // Each request depends only on earlier ones, so there is no cycle.
            let depends_on: Vec<Vec<usize>> = raw.iter().enumerate().map(|(index, on)| {
                let mut on: Vec<_> = on.iter().filter(|_| index > 0).map(|on| on.index(index)).collect();
                on.sort_unstable();
                on.dedup();
                on
            }).collect();
            let lanes = planned(&depends_on, 5).unwrap();
            let mut all = lanes.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..depends_on.len()).collect::<Vec<_>>());
            for lane in &lanes {
                for (at, &index) in lane.iter().enumerate() {
                    for dependency in &depends_on[index] {
                        prop_assert!(lane[..at].contains(dependency));
                    }
                }
            }
        }
    }
}

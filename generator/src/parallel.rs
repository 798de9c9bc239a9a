//! Runs work in parallel.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

/// Runs two closures concurrently.
pub fn both<A: Send, B>(first: impl FnOnce() -> A + Send, second: impl FnOnce() -> B) -> (A, B) {
    thread::scope(|scope| {
        let first = scope.spawn(first);
        let second = second();
        let first = first.join().unwrap_or_else(|panic| resume_unwind(panic));
        (first, second)
    })
}

/// Maps each item in parallel. Results are in the order of the items.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let workers = workers.min(items.len());
    // Large items are often adjacent, so each worker takes every n-th.
    let share = |worker: usize| {
        let items = items.iter().skip(worker).step_by(workers);
        items.map(&work).collect::<Vec<R>>()
    };
    if workers < 2 {
        return items.iter().map(&work).collect();
    }
    let mut shares: Vec<_> = thread::scope(|scope| {
        let others: Vec<_> = (1..workers)
            .map(|worker| scope.spawn(move || share(worker)))
            .collect();
        let others = others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        let first = share(0);
        std::iter::once(first)
            .chain(others)
            .map(Vec::into_iter)
            .collect()
    });
    (0..items.len())
        .filter_map(|index| shares[index % workers].next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        for length in [0, 1, 2, 3, 100, 101] {
            let items: Vec<usize> = (0..length).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(map(&items, |item| item * 2), doubled);
        }
    }
}

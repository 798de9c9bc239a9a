//! Runs each fuzz target on its seeds, and on deterministic mutations of them.
//!
//! `FUZZ_MUTATIONS` sets how many per seed. Turn what `cargo fuzz` finds into a seed or a test.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fastrand::Rng;
use graph_tests::fuzz::{TARGETS, Target, mutated};

fn mutations() -> usize {
    let said = env::var("FUZZ_MUTATIONS").ok();
    said.map_or(60, |said| said.parse().expect("FUZZ_MUTATIONS is a number"))
}

fn check(target: &Target, data: &[u8]) {
    let held = catch_unwind(AssertUnwindSafe(|| (target.check)(data)));
    let shown = String::from_utf8_lossy(data);
    assert!(held.is_ok(), "{} fails on {shown:?}", target.name);
}

#[test]
fn given_each_target_when_run_on_its_seeds_and_mutations_of_them_then_its_property_holds() {
    for target in TARGETS {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{} has no seeds", target.name);
        let mut random = Rng::with_seed(7);
        for seed in &seeds {
            check(target, seed);
            for _ in 0..mutations() {
                check(target, &mutated(seed, &mut random));
            }
        }
    }
}

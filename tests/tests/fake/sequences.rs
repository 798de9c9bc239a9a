//! Random sequences of client requests. After each: the fake keeps its rules, a rejected request changed nothing,
//! and clients agree with the tenant.
//!
//! `PROPTEST_CASES` sets the number of sequences; use `--release` for many.

mod batches;
mod client;
mod invariants;
mod model;
mod raw;
mod steps;
mod world;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use graph_fake::description;
use graph_fake::model::Api;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use steps::{Step, sequence};
use world::World;

static API: LazyLock<Arc<Api>> = LazyLock::new(description::committed);

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn given_any_sequence_of_calls_then_the_tenant_keeps_its_rules_and_clients_agree(
        steps in sequence()
    ) {
        run(&steps, &mut Tally::new()).map_err(TestCaseError::fail)?;
    }
}

proptest! {
    // A quarter of the cases: each plays its sequence twice.
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    #[test]
    fn given_any_sequence_when_sent_in_batches_then_the_tenant_ends_as_one_by_one(
        steps in sequence(), sizes in proptest::collection::vec(1..=batches::MOST, 1..6)
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(in_batches_and_alone(&steps, &sizes)).map_err(TestCaseError::fail)?;
    }
}

/// Plays the steps one by one, and their requests again in batches.
async fn in_batches_and_alone(steps: &[Step], sizes: &[usize]) -> Result<(), String> {
    let mut alone = World::new(API.clone());
    for step in steps.iter().filter(|step| batches::is_plain(step)) {
        step.take(&mut alone).await?;
    }
    let together = World::new(API.clone());
    batches::replay(&together, &alone.events.take(), sizes).await?;
    batches::same(&alone, &together)
}

/// How often steps of a kind succeeded, and how many access requests reached a state.
type Tally = BTreeMap<String, usize>;

/// The same 300 sequences each time.
#[test]
fn given_many_sequences_then_each_kind_of_step_is_carried_out_and_each_state_reached() {
    let mut runner = TestRunner::deterministic();
    let strategy = sequence();
    let mut tally = Tally::new();
    for _ in 0..300 {
        let steps = strategy.new_tree(&mut runner).unwrap().current();
        run(&steps, &mut tally).unwrap();
    }
    let kinds = "CreateCatalog CreatePackage CreatePolicy PatchPackage ReplacePolicy Delete \
        AddResource RemoveResource AddRole RemoveRole Incompatible Move Request End Act Decide \
        Reprocess Wait FailDelivery Query Batch Odd Submitted WaitingForCallback PendingApproval \
        Scheduled Delivering Delivered DeliveryFailed Denied Canceled";
    let missing: Vec<_> = kinds
        .split_whitespace()
        .filter(|kind| !tally.contains_key(*kind))
        .collect();
    assert!(missing.is_empty(), "never: {missing:?}, else {tally:?}");
}

fn run(steps: &[Step], tally: &mut Tally) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    runtime.block_on(play(steps, tally))
}

async fn play(steps: &[Step], tally: &mut Tally) -> Result<(), String> {
    let mut world = World::new(API.clone());
    for (index, step) in steps.iter().enumerate() {
        let at = |problem: String| format!("after step {index}, {step:?}: {problem}");
        if step.take(&mut world).await.map_err(at)? {
            *tally.entry(step.kind()).or_default() += 1;
        }
        world.fake.change(invariants::check).map_err(at)?;
        for state in world.states() {
            *tally.entry(state).or_default() += 1;
        }
    }
    world.agrees().await?;
    world.adds_up().await
}

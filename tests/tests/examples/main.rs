//! Runs the examples in process, against the fake, and compares their output.

mod access_report;
mod drift_guard;
mod onboarding;
mod policy_update;
mod portal;
mod tour;

use std::error::Error;

use graph_fake::seed::SeedError;
use graph_fake::tenant::Tenant;
use graph_tests::program::{Options, Setting, run};

/// Runs an example against the fake, and returns its output.
fn output(
    scene: impl FnOnce(&mut Tenant) -> Result<(), SeedError>,
    example: impl AsyncFnOnce(&Setting, &mut Vec<u8>) -> Result<(), Box<dyn Error>>,
) -> String {
    let fake = Options {
        apply: false,
        fake: true,
    };
    let written = run(fake, scene, async |setting| {
        let mut out = Vec::new();
        example(setting, &mut out).await?;
        Ok(String::from_utf8(out)?)
    });
    written.unwrap()
}

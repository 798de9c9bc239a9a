//! What arbitrary bytes are given to: a name, a check that holds for any input, and inputs to begin with.
//!
//! The checks are plain functions, so that two can run them: `cargo fuzz`, which looks for new inputs
//! with a nightly compiler (`tests/fuzz`), and the tests, which run each one on its seeds and on random
//! mutations of them.

mod client;
mod documents;
mod models;
mod mutate;
mod queries;

pub use mutate::mutated;

/// Something that takes bytes from anywhere.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Name of the target, as `cargo fuzz run` takes it.
    pub name: &'static str,
    /// Panics if the bytes break what always holds.
    pub check: fn(&[u8]),
    /// Inputs that lead far into the code.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets, each with a file of its name in `tests/fuzz/fuzz_targets`.
pub const TARGETS: &[Target] = &[
    Target {
        name: "decode",
        check: models::decode,
        seeds: models::seeds,
    },
    Target {
        name: "document",
        check: documents::load,
        seeds: documents::seeds,
    },
    Target {
        name: "generate",
        check: documents::generate,
        seeds: documents::seeds,
    },
    Target {
        name: "overlay",
        check: documents::overlay,
        seeds: documents::overlay_seeds,
    },
    Target {
        name: "ranges",
        check: documents::ranges,
        seeds: documents::seeds,
    },
    Target {
        name: "error_body",
        check: client::error_body,
        seeds: client::error_body_seeds,
    },
    Target {
        name: "link",
        check: client::link,
        seeds: client::link_seeds,
    },
    Target {
        name: "retry_after",
        check: client::retry_after,
        seeds: client::retry_after_seeds,
    },
    Target {
        name: "fake_query",
        check: queries::options,
        seeds: queries::seeds,
    },
];

/// The target of a name.
///
/// # Panics
/// When there is none: a file in `tests/fuzz/fuzz_targets` then has a wrong name.
#[must_use]
pub fn target(name: &str) -> Target {
    let mut targets = TARGETS.iter();
    *targets
        .find(|target| target.name == name)
        .unwrap_or_else(|| panic!("there is no target `{name}`"))
}

fn owned(seeds: &[&str]) -> Vec<Vec<u8>> {
    seeds.iter().map(|seed| seed.as_bytes().to_vec()).collect()
}

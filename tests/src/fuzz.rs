//! Fuzz targets: a name, a property that must hold for any input, and seeds.
//!
//! The properties are plain functions that two runners share: `cargo fuzz`, which searches for new inputs with a
//! nightly compiler (`tests/fuzz`), and the tests, which try each property on its seeds and on random mutations
//! of them.

mod client;
mod documents;
mod mutate;
mod queries;

pub use mutate::mutated;

/// A fuzz target.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Name of the target, which `FUZZ_TARGET` selects.
    pub name: &'static str,
    /// Panics if an invariant is violated.
    pub check: fn(&[u8]),
    /// Inputs that reach deep into the code.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All targets.
pub const TARGETS: &[Target] = &[
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
        name: "fake_query",
        check: queries::options,
        seeds: queries::seeds,
    },
];

/// The target with this name.
///
/// # Panics
/// If there is none.
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

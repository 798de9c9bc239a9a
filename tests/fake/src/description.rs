//! The API that the fake serves by default: entitlement management in beta.

use std::sync::{Arc, LazyLock};

use super::model::Api;

/// The prepared description, written by `cargo xtask regen`.
const PREPARED: &str = include_str!("../description.json");

static COMMITTED: LazyLock<Arc<Api>> = LazyLock::new(|| {
    Arc::new(
        Api::parse(PREPARED).expect("the description that the crate is built with can be read"),
    )
});

/// The description that this crate was built with, overlays applied.
#[must_use]
pub fn committed() -> Arc<Api> {
    COMMITTED.clone()
}

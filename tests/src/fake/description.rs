//! The API that the fake serves by default.

use std::sync::Arc;

use graph_generator::diagnostics::Diagnostics;
use graph_generator::document::{self, Overlay};
use graph_generator::ir::Api;
use graph_generator::lower;

const SPEC: &str = include_str!("../../../specs/entitlement-management.yaml");

/// Names and texts of the overlays, corrections first.
mod overlays {
    include!(concat!(env!("OUT_DIR"), "/overlays.rs"));
}

/// The committed description with its overlays. Reading it takes a moment, so keep it.
///
/// # Errors
/// When the generator refuses it.
pub fn committed() -> Result<Arc<Api>, Diagnostics> {
    let overlays: Vec<Overlay> = overlays::OVERLAYS
        .iter()
        .map(|(name, text)| Overlay::read(name, text))
        .collect::<Result<_, _>>()?;
    let document = document::load_with("specs/entitlement-management.yaml", SPEC, &overlays)?;
    let (api, _) = lower::lower(&document)?;
    Ok(Arc::new(api))
}

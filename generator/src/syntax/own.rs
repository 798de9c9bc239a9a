//! The `x-` keys of this project, used in overlays and corrected documents.

/// The keys, in order.
pub const OWN: [&str; 9] = [
    "x-abstract",
    "x-broken",
    "x-graph-entity-set",
    "x-members",
    "x-permissions",
    "x-properties",
    "x-rust-name",
    "x-rust-names",
    "x-source",
];

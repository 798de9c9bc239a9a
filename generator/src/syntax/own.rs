//! The `x-` keys that mean something: those of this project, used in overlays and corrected documents, and those that
//! Microsoft's converter writes.

/// The keys of this project, in order.
pub const OWN: [&str; 10] = [
    "x-abstract",
    "x-broken",
    "x-graph-entity-set",
    "x-members",
    "x-permissions",
    "x-properties",
    "x-rust-name",
    "x-rust-names",
    "x-rust-type-name",
    "x-source",
];

/// The keys of Microsoft, in order.
pub const MICROSOFT: [&str; 12] = [
    "x-ms-deprecation",
    "x-ms-docs-operation-type",
    "x-ms-enum-flags",
    "x-ms-navigationProperty",
    "x-ms-discriminator-value",
    "x-ms-docs-grouped-path",
    "x-ms-docs-key-type",
    "x-ms-docs-toc-type",
    "x-ms-enum",
    "x-ms-generated-by",
    "x-ms-pageable",
    "x-ms-primary-error-message",
];

//! The macros that generated code calls: `record!`, `open_enum!` and `union!`.

mod open_enum;
mod record;
mod union;

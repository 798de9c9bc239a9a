//! One call for each operation of the committed specification; `build.rs` writes the table.
//!
//! It is part of the library because several tests use it, and compiling it takes longer than anything else in them.
#![allow(deprecated, missing_docs)]

use crate::call::{Call, run};

include!(concat!(env!("OUT_DIR"), "/calls.rs"));

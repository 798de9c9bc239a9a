//! The target of `graph_tests::fuzz` that the environment variable `FUZZ_TARGET` names.

#![no_main]

use std::env;
use std::sync::LazyLock;

use graph_tests::fuzz::{Target, target};

static TARGET: LazyLock<Target> =
    LazyLock::new(|| target(&env::var("FUZZ_TARGET").expect("FUZZ_TARGET names a target")));

libfuzzer_sys::fuzz_target!(|data: &[u8]| (TARGET.check)(data));

//! The target `decode` of `graph_tests::fuzz`.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| (graph_tests::fuzz::target("decode").check)(data));

//! Mutated documents: the scan and a full parse give the same bytes or the same error.

use proptest::prelude::*;
use proptest::strategy::ValueTree;

use super::changes::{changed, changes};
use super::{SLICE, SMALL, both, both_trimmed, is_scanned, rich};

/// The number of cases; `PROPTEST_CASES` overrides it.
fn cases() -> u32 {
    let wanted = std::env::var("PROPTEST_CASES").ok();
    wanted.and_then(|n| n.parse().ok()).unwrap_or(1000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn given_mutated_documents_when_scanned_then_the_result_is_that_of_the_full_parse(
        changes in prop::collection::vec(changes(), 1..5),
    ) {
        let text = changed(&rich(), changes);
        let (scanned, whole) = both(&text);
        prop_assert_eq!(scanned, whole, "{}", text);
    }

    #[test]
    fn given_mutated_documents_when_trimmed_then_the_result_is_that_of_the_full_parse(
        changes in prop::collection::vec(changes(), 1..5),
    ) {
        let text = changed(SMALL, changes);
        let (scanned, whole) = both_trimmed(&text, SLICE);
        prop_assert_eq!(scanned, whole, "{}", text);
    }

    #[test]
    fn given_mutated_json_when_trimmed_then_the_result_is_that_of_the_full_parse(
        changes in prop::collection::vec(changes(), 1..4),
        pretty in any::<bool>(),
    ) {
        let value: serde_json::Value = serde_yaml::from_str(SMALL).expect("YAML");
        let text = if pretty { format!("{value:#}") } else { value.to_string().replace("\"}", "\"\n}") };
        let text = changed(&text, changes);
        let (scanned, whole) = both_trimmed(&text, SLICE);
        prop_assert_eq!(scanned, whole, "{}", text);
    }
}

/// Compares the scan with a full parse on mutations of a whole document.
///
/// ```text
/// TRIM_DOCUMENT=$PWD/graph.yaml TRIM_SLICE=$PWD/specs/slice.yaml PROPTEST_CASES=1000 \
///   cargo test --release -p graph-generator --lib -- --ignored --nocapture mutated_whole
/// ```
#[test]
#[ignore = "takes a whole document, named by TRIM_DOCUMENT, and minutes"]
fn given_a_mutated_whole_document_when_trimmed_then_the_result_is_that_of_the_full_parse() {
    let read = |name: &str| {
        let path = std::env::var(name).unwrap_or_else(|_| panic!("{name} names a file"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let (text, slice) = (read("TRIM_DOCUMENT"), read("TRIM_SLICE"));
    let mut runner = proptest::test_runner::TestRunner::default();
    let (mut same, mut scanned_too, mut errors) = (0, 0, 0);
    for case in 0..cases() {
        let changes = prop::collection::vec(changes(), 1..3);
        let changes = changes.new_tree(&mut runner).expect("changes").current();
        let text = if case == 0 {
            text.clone()
        } else {
            changed(&text, changes.clone())
        };
        let (scanned, whole) = both_trimmed(&text, &slice);
        assert!(scanned == whole, "{changes:?}");
        same += 1;
        errors += u32::from(whole.is_err());
        scanned_too += u32::from(is_scanned(&text));
    }
    println!("{same} the same, {errors} of them errors, {scanned_too} not parsed whole");
}

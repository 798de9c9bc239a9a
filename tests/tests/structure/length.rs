//! The length of files.

use std::fs;
use std::path::Path;

use graph_tests::sources::{ROOT, written};

/// The lines that a file may have without a reason.
const MOST: usize = 400;

#[test]
fn given_each_file_when_its_lines_are_counted_then_long_ones_state_the_reason() {
    let files = written();
    assert!(files.len() > 500, "found {} files", files.len());
    for path in files {
        let text = fs::read_to_string(Path::new(ROOT).join(&path)).unwrap();
        let mut heading = text.lines().take_while(|line| line.starts_with("//!"));
        let is_long = text.lines().count() > MOST;
        let has_reason = heading.any(|line| line.starts_with("//! Longer than 400 lines, because"));
        assert_eq!(
            is_long, has_reason,
            "{path}: split a file of more than {MOST} lines, or state the reason as others do"
        );
    }
}

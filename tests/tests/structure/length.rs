//! The length of files.

use std::fs;
use std::path::{Path, PathBuf};

use super::ROOT;

/// The lines that a file may have without a reason.
const MOST: usize = 400;

#[test]
fn given_each_file_when_its_lines_are_counted_then_long_ones_state_the_reason() {
    let mut files = Vec::new();
    for folder in ["generator", "runtime", "tests", "xtask"] {
        find(&Path::new(ROOT).join(folder), &mut files);
    }
    assert!(files.len() > 500, "found {} files", files.len());
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let mut heading = text.lines().take_while(|line| line.starts_with("//!"));
        let is_long = text.lines().count() > MOST;
        let has_reason = heading.any(|line| line.starts_with("//! Longer than 400 lines, because"));
        assert_eq!(
            is_long,
            has_reason,
            "{}: split a file of more than {MOST} lines, or state the reason as others do",
            path.display()
        );
    }
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            find(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

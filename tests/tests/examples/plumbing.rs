//! Tests that the examples read like the domain: they handle absent values without boilerplate.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
/// Code that hides absent values.
const FORBIDDEN: [&str; 6] = [
    ".unwrap()",
    ".expect(\"",
    ".unwrap_or_default()",
    ".map(Option::unwrap",
    "unreachable!",
    "panic!",
];
/// Code that unpacks options.
const PLUMBING: [&str; 9] = [
    ".as_ref()",
    ".as_deref()",
    ".as_mut()",
    ".and_then(",
    ".map_or(",
    ".map_or_else(",
    ".ok_or(",
    ".ok_or_else(",
    ".is_some_and(",
];
/// Maximum number of lines per hundred that may unpack options.
const MOST: usize = 3;

/// The lines of each program, which is a file or a folder.
fn programs() -> BTreeMap<String, Vec<String>> {
    let mut programs = BTreeMap::new();
    for entry in fs::read_dir(EXAMPLES).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut lines = Vec::new();
        for file in files(&path) {
            let text = fs::read_to_string(file).unwrap();
            lines.extend(text.lines().map(str::to_owned));
        }
        programs.insert(name, lines);
    }
    programs
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let inside = fs::read_dir(path).unwrap();
    let inside = inside.flat_map(|entry| files(&entry.unwrap().path()));
    inside
        .filter(|file| file.extension().is_some_and(|is| is == "rs"))
        .collect()
}

fn has_any(line: &str, words: &[&str]) -> bool {
    let code = line.trim_start();
    !code.starts_with("//") && words.iter().any(|word| code.contains(word))
}

/// Whether a line maps an option, not an iterator.
fn maps_an_option(line: &str) -> bool {
    line.contains(".map(") && !line.contains("iter()") && !line.contains("..")
}

#[test]
fn given_the_examples_when_read_then_none_hides_that_the_service_left_something_out() {
    for (program, lines) in programs() {
        for line in lines {
            assert!(!has_any(&line, &FORBIDDEN), "{program}: {line}");
        }
    }
}

#[test]
fn given_the_examples_when_counted_then_few_lines_take_options_apart() {
    for (program, lines) in programs() {
        let counted = |line: &&String| has_any(line, &PLUMBING) || maps_an_option(line);
        let found: Vec<_> = lines.iter().filter(counted).collect();
        let most = lines.len() * MOST / 100;
        assert!(
            found.len() <= most,
            "{program} has {} of {most}: {found:#?}",
            found.len()
        );
    }
}

//! Tests that the comparison in `docs/refreshing-the-spec.md` is what the command prints.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const OLD: &str = "tests/fixtures/entitlement-management-2022.yaml";
const PAGE: &str = "docs/refreshing-the-spec.md";
const SPEC: &str = "specs/entitlement-management.yaml";

fn read(path: &str) -> String {
    let read = fs::read_to_string(Path::new(ROOT).join(path));
    read.unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The code blocks of a language on the page.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let opening = format!("\n```{language}\n");
    let blocks = page.split(&opening).skip(1);
    let blocks = blocks.filter_map(|rest| rest.split("```").next());
    blocks.map(str::to_owned).collect()
}

/// Compares the description of 2022 with the current one.
fn diff(options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["diff", OLD, SPEC]).args(options);
    command.current_dir(ROOT).output().unwrap()
}

fn assert_shown(blocks: &[String], output: &Output) {
    let printed = String::from_utf8(output.stdout.clone()).unwrap();
    for block in blocks {
        assert!(
            printed.contains(block.as_str()),
            "{PAGE} shows what `cargo xtask diff {OLD} {SPEC}` does not print:\n{block}"
        );
    }
}

#[test]
fn given_the_descriptions_of_the_guide_when_compared_then_its_excerpts_are_printed() {
    let mut shown = blocks(&read(PAGE), "text");
    shown.retain(|block| block.starts_with("  ") || block.contains(" breaking, "));
    assert_eq!(shown.len(), 6);
    assert_shown(&shown, &diff(&[]));
}

#[test]
fn given_the_acceptance_of_the_guide_when_applied_then_its_summary_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let page = read(PAGE);
    let accepted = folder.path().join("accepted.yaml");
    fs::write(&accepted, &blocks(&page, "yaml")[0]).unwrap();
    let options = [
        "--fail-on",
        "breaking",
        "--accepted",
        accepted.to_str().unwrap(),
    ];
    let output = diff(&options);
    assert_eq!(output.status.code(), Some(1));
    let mut shown = blocks(&page, "text");
    shown.retain(|block| block.contains("more accepted"));
    assert_eq!(shown.len(), 1);
    assert_shown(&shown, &output);
}

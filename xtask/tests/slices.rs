//! Tests `xtask slices` as a command, as far as possible without a whole document.

use std::fs;
use std::process::{Command, Output};

fn slices(folder: &std::path::Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(folder)
        .arg("slices")
        .args(args)
        .output()
        .expect("xtask runs")
}

#[test]
fn given_wrong_usage_when_run_then_exit_2() {
    let folder = tempfile::tempdir().expect("a folder");
    for args in [&[][..], &["--from", "a.yaml", "--runs", "0"]] {
        let output = slices(folder.path(), args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn given_no_slices_or_no_document_when_run_then_exit_1_and_the_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path().join("specs");
    fs::create_dir(&specs).expect("a folder");
    let slice = "name: entitlement-management\ninclude: [/a]\n";
    fs::write(specs.join("slice.yaml"), slice).expect("a file");
    fs::write(
        folder.path().join("b.yaml"),
        "slices: [{name: b, include: [/b]}]",
    )
    .expect("a file");
    for (args, expected) in [
        (["--slice", "none.yaml"], "error: none.yaml: cannot read: "),
        (
            ["--slice", "b.yaml"],
            "error: none-either.yaml: cannot read: ",
        ),
    ] {
        let output = slices(
            folder.path(),
            &[&["--from", "none-either.yaml"], &args[..]].concat(),
        );
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{message}");
        assert!(message.contains(expected), "{message}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn given_a_slice_that_does_not_exist_when_named_then_the_help_says_where_to_correct_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = "slices: [{name: b, include: [/b]}, {name: c, include: [/c]}]";
    fs::write(folder.path().join("b.yaml"), list).expect("a file");
    for (args, help) in [
        (
            &["--base", "zzz"][..],
            "help: say `--base` with one of b, c",
        ),
        (&["zzz"], "help: name one of b, c"),
    ] {
        let all = [&["--from", "none.yaml", "--slice", "b.yaml"], args].concat();
        let output = slices(folder.path(), &all);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(message.contains("found no slice `zzz`"), "{message}");
        assert!(message.contains(help), "{message}");
    }
}

#[test]
fn given_slices_to_generate_only_when_run_then_a_row_for_each_without_cargo_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path().join("specs");
    fs::create_dir(&specs).expect("a folder");
    let get = "{get: {responses: {'204': {description: d}}}}";
    for (file, text) in [
        (
            "specs/slice.yaml",
            "name: entitlement-management\ninclude: [/a]\n".to_owned(),
        ),
        (
            "slices.yaml",
            "slices: [{name: b, include: [/b]}, {name: c, include: [/c, '/b/**']}]".to_owned(),
        ),
        (
            "whole.yaml",
            format!(
                "openapi: 3.0.4\ninfo: {{title: t, version: 1.0}}\nservers: [{{url: https://graph.microsoft.com/beta}}]\npaths: {{/a: {get}, /b: {get}, /c: {get}}}\n"
            ),
        ),
    ] {
        fs::write(folder.path().join(file), text).expect("a file");
    }
    let args = "--from whole.yaml --slice slices.yaml --generate-only --runs 1";
    let args: Vec<&str> = args.split(' ').collect();
    let output = slices(folder.path(), &args);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!table.contains("check"), "{table}");
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let names: Vec<&str> = rows.filter_map(|row| row.split(' ').nth(1)).collect();
    assert_eq!(names, ["slice", "entitlement", "b", "c"], "{table}");
}

//! Tests `xtask slices` as a command, as far as possible without a whole document.

use std::process::Output;

#[path = "support/mod.rs"]
mod support;

use support::{Room, done, failed, stderr};

fn slices(room: &Room, args: &[&str]) -> Output {
    room.xtask(&[&["slices"], args].concat())
}

#[test]
fn given_wrong_usage_when_run_then_exit_2() {
    let room = Room::empty();
    for args in [&[][..], &["--from", "a.yaml", "--runs", "0"]] {
        let output = slices(&room, args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn given_no_slices_or_no_document_when_run_then_exit_1_and_the_file_is_named() {
    let room = Room::empty();
    let slice = "name: entitlement-management\ninclude: [/a]\n";
    room.file("specs/slice.yaml", slice);
    room.file("b.yaml", "slices: [{name: b, include: [/b]}]");
    for (args, expected) in [
        (["--slice", "none.yaml"], "error: none.yaml: cannot read: "),
        (
            ["--slice", "b.yaml"],
            "error: none-either.yaml: cannot read: ",
        ),
    ] {
        let args = [&["--from", "none-either.yaml"], &args[..]].concat();
        let output = slices(&room, &args);
        let message = failed(&output);
        assert!(message.contains(expected), "{message}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn given_a_slice_that_does_not_exist_when_named_then_the_help_says_where_to_correct_it() {
    let room = Room::empty();
    let list = "slices: [{name: b, include: [/b]}, {name: c, include: [/c]}]";
    room.file("b.yaml", list);
    for (args, help) in [
        (
            &["--base", "zzz"][..],
            "help: say `--base` with one of b, c",
        ),
        (&["zzz"], "help: name one of b, c"),
    ] {
        let all = [&["--from", "none.yaml", "--slice", "b.yaml"], args].concat();
        let message = stderr(&slices(&room, &all));
        assert!(message.contains("found no slice `zzz`"), "{message}");
        assert!(message.contains(help), "{message}");
    }
}

#[test]
fn given_slices_to_generate_only_when_run_then_a_row_for_each_without_cargo_check() {
    let room = Room::empty();
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
        room.file(file, &text);
    }
    let args = "--from whole.yaml --slice slices.yaml --generate-only --runs 1";
    let table = done(&room.line(&format!("slices {args}")));
    assert!(!table.contains("check"), "{table}");
    let rows = table.lines().filter(|line| line.starts_with("| "));
    let names: Vec<&str> = rows.filter_map(|row| row.split(' ').nth(1)).collect();
    assert_eq!(names, ["slice", "entitlement", "b", "c"], "{table}");
}

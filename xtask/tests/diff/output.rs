//! Tests formats, colours, and exit codes for `--fail-on`.

use std::fs;
use std::process::Command;

use super::{DiffOutput, OLD, REMOVED, Room, SPEC, with_colour, without_name};

#[test]
fn given_fail_on_when_compared_then_the_exit_code_says_whether_a_change_matched() {
    let room = Room::new();
    room.file("a.yaml", OLD);
    room.file("less.yaml", &without_name());
    room.file("more.yaml", &with_colour());
    room.file("same.yaml", OLD);
    for (new, fail_on, code) in [
        ("less.yaml", "breaking", 1),
        ("less.yaml", "any", 1),
        ("more.yaml", "breaking", 0),
        ("more.yaml", "any", 1),
        ("same.yaml", "any", 0),
    ] {
        let answer = room.diff(&["a.yaml", new, "--fail-on", fail_on]);
        assert_eq!(
            answer.code,
            Some(code),
            "{new} {fail_on}: {}",
            answer.stderr
        );
    }
}

fn accepted(check: &str) -> String {
    format!(
        "accepted:\n- check: {check}\n  place: {REMOVED}\n  reason: The service never sent it.\n"
    )
}

#[test]
fn given_accepted_changes_when_compared_then_shown_as_such_and_not_failed_on() {
    let room = Room::repository();
    room.file(SPEC, &without_name());
    room.file("specs/accepted-changes.yaml", &accepted("property-removed"));
    let report = room.diff(&["HEAD", "--fail-on", "breaking"]).report();
    assert!(report.contains("Breaking, accepted\n"), "{report}");
    assert!(
        report.contains("accepted: The service never sent it."),
        "{report}"
    );
    room.commit("accepted");
    let report = room
        .diff(&["HEAD~1", "HEAD", "--fail-on", "breaking"])
        .report();
    assert!(report.contains("0 breaking (1 more accepted)"), "{report}");
}

#[test]
fn given_an_accepted_change_that_did_not_happen_when_compared_then_it_is_refused() {
    let room = Room::repository();
    room.file("specs/accepted-changes.yaml", &accepted("property-removed"));
    room.diff(&["HEAD"]).refused(&["specs/accepted-changes.yaml#/accepted/0: `property-removed` at `microsoft.graph.thing/name` is not among the changes", "remove the entry"]);
}

#[test]
fn given_formats_when_written_to_files_then_each_file_has_its_format() {
    let room = Room::repository();
    room.file(SPEC, &without_name());
    for (format, start) in [
        ("text", "HEAD → working tree\n"),
        ("markdown", "**1 breaking, "),
        ("json", "{\n  \"format\": 1,"),
        ("html", "<!DOCTYPE html>\n"),
        (
            "github",
            "::error file=specs/entitlement-management.yaml,line=17,title=property-removed::",
        ),
    ] {
        let answer = room.diff(&["HEAD", "--format", format, "--out", "out"]);
        assert_eq!(answer.report(), "", "{format}");
        let written = fs::read_to_string(room.path().join("out")).expect("the report");
        assert!(
            written.starts_with(start),
            "{format}: {}",
            &written[..written.len().min(300)]
        );
    }
}

#[test]
fn given_a_forced_terminal_when_shown_then_there_are_colours_unless_forbidden() {
    let room = Room::new();
    room.file("a.yaml", OLD);
    room.file("b.yaml", &without_name());
    let run = |no_colour: Option<&str>| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .current_dir(room.path())
            .args(["diff", "a.yaml", "b.yaml"]);
        command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
        command.envs(no_colour.map(|value| ("NO_COLOR", value)));
        if no_colour.is_some() {
            command.env_remove("CLICOLOR_FORCE");
        }
        DiffOutput::of(&command.output().expect("xtask runs")).report()
    };
    assert!(run(None).contains("\u{1b}["));
    assert!(!run(Some("1")).contains('\u{1b}'));
}

#[test]
fn given_the_page_of_checks_when_asked_for_then_it_is_written() {
    let written = Room::new().diff(&["--checks"]).report();
    assert_eq!(written, include_str!("../../../specs/checks.md"));
}

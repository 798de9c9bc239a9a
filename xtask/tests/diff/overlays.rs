//! Tests that a change names the overlay that causes it.

use std::fs;

use super::{EMPTY_OVERLAY, OLD, Room, SPEC};

/// An overlay with one action, in line 5 and the lines after it.
fn overlay(target: &str, action: &str) -> String {
    format!(
        "overlay: 1.0.0\ninfo: {{title: Corrections, version: 1.0.0}}\nactions:\n\
         # Why.\n- target: {target}\n{action}"
    )
}

const THING: &str = "$.components.schemas['microsoft.graph.thing']";

/// Actions, the line that changes it, and a part of the entry that comes from it.
fn actions() -> [(String, usize, &'static str); 6] {
    let name = format!("{THING}.properties.name");
    let set = |target: &str, value: &str| overlay(target, &format!("  update:\n{value}"));
    [
        (overlay(&name, "  remove: true\n"), 6, "property-removed"),
        (set(&name, "    type: boolean\n"), 7, "property-retyped"),
        (
            set(&name, "    x-rust-name: label\n"),
            7,
            "rust-name-changed",
        ),
        (
            set(&name, "    description: Its name.\n"),
            7,
            "docs-changed",
        ),
        (
            set(
                &format!("{THING}.properties"),
                "    a: {type: string}\n    b: {type: string}\n",
            ),
            8,
            "property-added microsoft.graph.thing/b",
        ),
        (
            set(
                "$.paths['/things']",
                "    post:\n      responses: {'204': {description: d}}\n",
            ),
            7,
            "operation-added",
        ),
    ]
}

/// The document, with something to say about the name.
fn with_docs() -> String {
    let name = "        name:\n          type: string\n";
    OLD.replace(name, &format!("{name}          description: A name.\n"))
}

/// The part of a report that is about one change.
fn entry_of<'r>(report: &'r str, start: &str) -> &'r str {
    let at = report
        .find(start)
        .unwrap_or_else(|| panic!("{start}: {report}"));
    let rest = &report[at..];
    let mut end = rest.match_indices("\n  ").map(|(at, _)| at);
    let end = end.find(|at| !rest[at + 3..].starts_with(' '));
    &rest[..end.unwrap_or(rest.len())]
}

#[test]
fn given_a_change_by_an_overlay_when_compared_then_its_file_and_line_are_named() {
    let room = Room::repository();
    fs::remove_file(room.path().join("specs/overlay.yaml")).expect("a file");
    room.file("specs/overlay.yaml", EMPTY_OVERLAY);
    room.file(SPEC, &with_docs());
    room.commit("none");
    for (overlay, line, start) in actions() {
        room.file("specs/overlay/more.yaml", &overlay);
        let report = room.diff(&["HEAD"]).report();
        let place = format!("specs/overlay/more.yaml:{line} ");
        let entry = entry_of(&report, start);
        assert!(entry.contains(&place), "{place}: {entry}");
        let annotated = room.diff(&["HEAD", "--format=github"]).report();
        let place = format!("file=specs/overlay/more.yaml,line={line},");
        assert!(
            start == "docs-changed" || annotated.contains(&place),
            "{place}: {annotated}"
        );
    }
}

#[test]
fn given_facts_that_an_overlay_states_further_above_when_compared_then_their_line_is_named() {
    let room = Room::repository();
    room.file("specs/overlay.yaml", EMPTY_OVERLAY);
    room.file(SPEC, OLD);
    room.commit("none");
    for (target, value, line, start) in [
        (
            THING,
            "    x-properties:\n      name:\n        description: Its name.\n        readOnly: true\n",
            10,
            "property-read-only",
        ),
        (
            "$",
            "    x-permissions:\n      read:\n        delegated: {least: A.Read}\n",
            9,
            "permissions-changed",
        ),
    ] {
        let overlay = overlay(target, &format!("  update:\n{value}"));
        room.file("specs/overlay/more.yaml", &overlay);
        let report = room.diff(&["HEAD"]).report();
        let place = format!("specs/overlay/more.yaml:{line} ");
        let entry = entry_of(&report, start);
        assert!(entry.contains(&place), "{place}: {entry}");
    }
}

#[test]
fn given_a_change_next_to_an_unrelated_overlay_action_when_compared_then_the_document_is_named() {
    let room = Room::repository();
    room.file("specs/overlay.yaml", EMPTY_OVERLAY);
    room.file(SPEC, OLD);
    room.commit("none");
    let name = "        name:\n          type: ";
    let retyped = OLD.replace(&format!("{name}string"), &format!("{name}boolean"));
    room.file(SPEC, &retyped);
    let target = format!("{THING}.properties.name");
    let update = "  update: {x-rust-name: label, deprecated: true, description: Its name.}\n";
    room.file("specs/overlay/more.yaml", &overlay(&target, update));
    let report = room.diff(&["HEAD"]).report();
    let entry = entry_of(&report, "property-retyped");
    assert!(!entry.contains("more.yaml"), "{entry}");
    assert!(entry.contains(&format!("{SPEC}:20 ")), "{entry}");
}

#[test]
fn given_a_removed_action_when_compared_then_the_overlay_of_the_old_side_is_named() {
    for (overlay, line, start) in actions() {
        let room = Room::new();
        room.file(SPEC, &with_docs());
        room.file("specs/overlay.yaml", EMPTY_OVERLAY);
        room.file("specs/overlay/more.yaml", &overlay);
        room.git(&["init", "--quiet", "--initial-branch=main"]);
        room.commit("with");
        fs::remove_file(room.path().join("specs/overlay/more.yaml")).expect("a file");
        let report = room.diff(&["HEAD"]).report();
        let start = match start.split_once("-removed") {
            Some((kind, _)) => format!("{kind}-added"),
            None => start.replace("-added", "-removed"),
        };
        let entry = entry_of(&report, &start);
        let place = format!("specs/overlay/more.yaml:{line} ");
        assert!(entry.contains(&place), "{place}: {entry}");
    }
}

#[test]
fn given_the_same_action_on_both_sides_when_compared_then_the_document_is_named() {
    let room = Room::new();
    let name = "        name:\n          type: ";
    let retyped = OLD.replace(&format!("{name}string"), &format!("{name}boolean"));
    room.file("a.yaml", OLD);
    room.file("b.yaml", &retyped);
    let target = format!("{THING}.properties.name");
    room.file(
        "o.yaml",
        &overlay(&target, "  update: {x-rust-name: label}\n"),
    );
    let report = room
        .diff(&["a.yaml", "b.yaml", "--overlay=o.yaml"])
        .report();
    let entry = entry_of(&report, "property-retyped");
    assert!(
        entry.contains("a.yaml:20 ") && entry.contains("b.yaml:20 "),
        "{entry}"
    );
    assert!(!report.contains("o.yaml:"), "{report}");
}

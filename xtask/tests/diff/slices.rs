//! Tests that a document is cut to the slice that it is compared with.

use super::{OLD, Room, SPEC, with_colour};

/// The document with many more paths, each with its own type.
fn whole() -> String {
    whole_of(OLD)
}

fn whole_of(document: &str) -> String {
    let paths = |text: &str| {
        (0..9)
            .map(|n| text.replace("/things", &format!("/others/{n}")))
            .collect::<String>()
    };
    let (head, rest) = document.split_once("paths:\n").expect("paths");
    let (item, components) = rest.split_once("components:\n").expect("components");
    format!(
        "{head}paths:\n{item}{}components:\n{components}",
        paths(item)
    )
}

#[test]
fn a_whole_document_is_cut_to_the_slice_it_is_compared_with() {
    let room = Room::repository();
    room.file(
        "specs/slice.yaml",
        "name: things\ninclude: [/things, '/things/**']\nboundaries: [gone]\n",
    );
    room.file("whole.yaml", &whole());
    room.file("part.yaml", OLD);
    for operands in [
        [SPEC, "whole.yaml"],
        ["whole.yaml", "HEAD"],
        ["part.yaml", "whole.yaml"],
    ] {
        let answer = room.diff(&operands);
        let note = "whole.yaml: compared only by what `specs/slice.yaml` keeps of it";
        assert!(
            answer.stderr.contains(note),
            "{operands:?}: {}",
            answer.stderr
        );
        let report = answer.report();
        assert!(report.contains("no changes"), "{operands:?}: {report}");
    }
}

#[test]
fn given_a_whole_document_when_cut_then_its_side_has_no_lines() {
    let room = Room::repository();
    let slice = "name: things\ninclude: [/things, '/things/**']\n";
    room.file("specs/slice.yaml", slice);
    room.file("whole.yaml", &whole_of(&with_colour()));
    let report = room.diff(&[SPEC, "whole.yaml", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&report.report()).expect("JSON");
    let change = &report["changes"][0];
    assert!(change["new"]["pointer"].is_string(), "{change:#}");
    assert!(change["new"]["line"].is_null(), "{change:#}");
}

#[test]
fn files_are_cut_to_the_slice_that_is_named() {
    let room = Room::new();
    room.file(
        "others.yaml",
        "slices:\n- {name: one, include: ['/others/1']}\n- {name: none, include: [/gone]}\n",
    );
    room.file("old.yaml", &whole());
    room.file(
        "new.yaml",
        &whole()
            .replace("/others/1:", "/others/one:")
            .replace("/others/2", "/others/two"),
    );
    let both = room.diff(&["old.yaml", "new.yaml"]).report();
    assert!(both.contains("/others/two"), "{both}");
    room.diff(&[
        "old.yaml",
        "new.yaml",
        "--slice",
        "others.yaml",
        "--name",
        "one",
    ])
    .refused(&["new document", "others.yaml", "`/others/1` matches none"]);
    let old = [
        "old.yaml",
        "old.yaml.copy.yaml",
        "--slice",
        "others.yaml",
        "--name",
        "one",
    ];
    room.file(
        "old.yaml.copy.yaml",
        &whole().replace("/others/2", "/others/two"),
    );
    let report = room.diff(&old).report();
    assert!(report.contains("no changes"), "{report}");
}

#[test]
fn a_much_larger_document_is_compared_whole_with_advice() {
    let room = Room::new();
    room.file("part.yaml", OLD);
    room.file("whole.yaml", &whole());
    let answer = room.diff(&["part.yaml", "whole.yaml"]);
    for advice in [
        "whole.yaml: has 10 paths, `part.yaml` has 1",
        "`--slice FILE`",
    ] {
        assert!(answer.stderr.contains(advice), "{}", answer.stderr);
    }
    let report = answer.report();
    assert!(report.contains("entry-point-moved"), "{report}");
}

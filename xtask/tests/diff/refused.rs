//! Tests operands that cannot be compared: the side and the place are named.

use std::fs;

use super::{OLD, OVERLAY, Room, SPEC};

#[test]
fn given_overlays_that_fail_at_a_revision_when_compared_then_the_side_is_named() {
    let room = Room::repository();
    room.file(
        "specs/overlay.yaml",
        &OVERLAY.replace("microsoft.graph.thing", "microsoft.graph.gone"),
    );
    room.commit("a dead correction");
    let refused = room.diff(&["HEAD", "HEAD~1"]);
    refused.refused(&[
        "HEAD:specs/overlay.yaml#/actions/0/target: old document: ",
        "matches nothing",
    ]);
    room.diff(&["HEAD~1"])
        .refused(&["specs/overlay.yaml#/actions/0/target: new document: "]);
}

#[test]
fn given_operands_that_are_nothing_when_compared_then_the_side_is_named() {
    let room = Room::repository();
    room.diff(&["v9"]).refused(&[
        "old document: `v9` is neither a file nor a revision",
        "git fetch",
        "`git log` shows what is there",
    ]);
    room.diff(&["HEAD", "v9"])
        .refused(&["new document: `v9` is neither a file nor a revision"]);
    room.diff(&["gone.yaml"])
        .refused(&["error: gone.yaml: old document: cannot read: there is no such file"]);
    room.diff(&["HEAD", "https://example.com/a.yaml"])
        .refused(&["new document: found a URL", "nothing is downloaded"]);
    room.diff(&["--", "--help"])
        .refused(&["old document: `--help` is neither a file nor a revision"]);
    room.diff(&["specs"]).refused(&[
        "old document: found a folder, expected a file or a revision",
        "name the document in the folder, such as `openapi.yaml`",
    ]);
    room.diff(&["HEAD:specs"])
        .refused(&["old document: `HEAD:specs` is neither"]);
}

#[test]
fn given_a_revision_without_the_document_when_compared_then_the_file_is_named() {
    let room = Room::repository();
    room.git(&["rm", "--quiet", SPEC]);
    room.commit("nothing left");
    let message = format!("`HEAD` has no file `{SPEC}`");
    let help = "name a revision that has it, or a file";
    room.diff(&["HEAD", "HEAD~1"])
        .refused(&["old document: ", &message, help]);
    room.diff(&["HEAD~1", "HEAD"])
        .refused(&["new document: ", &message]);
    room.diff(&["HEAD~1"])
        .refused(&["new document: cannot read: "]);
}

#[test]
fn given_the_same_document_twice_when_compared_then_it_is_refused() {
    let room = Room::repository();
    room.file("a.yaml", OLD);
    for [old, new] in [["a.yaml", "./a.yaml"], ["HEAD", "main"], [SPEC, SPEC]] {
        room.diff(&[old, new])
            .refused(&["old and new document are the same"]);
    }
}

#[test]
fn given_an_input_as_the_file_to_write_when_compared_then_refused_and_kept() {
    let room = Room::repository();
    room.file("a.yaml", OLD);
    let new = OLD.replace("openapi: 3.0.3", "openapi: 3.0.4");
    room.file("b.yaml", &new);
    for (out, content) in [("a.yaml", OLD), ("./b.yaml", new.as_str()), (SPEC, OLD)] {
        room.diff(&["a.yaml", "b.yaml", "--out", out])
            .refused(&["is read by this command", "give `--out` another path"]);
        let kept = fs::read_to_string(room.path().join(out)).expect("a file");
        assert_eq!(kept, content, "{out}");
    }
}

#[test]
fn given_a_document_that_does_not_load_when_compared_then_side_and_place_are_named() {
    let room = Room::new();
    room.file("a.yaml", OLD);
    room.file("b.yaml", &OLD.replace("3.0.3", "3.1.0"));
    room.diff(&["b.yaml", "a.yaml"])
        .refused(&["error: b.yaml#/openapi: old document: found OpenAPI `3.1.0`, expected 3.0"]);
    room.diff(&["a.yaml", "b.yaml"])
        .refused(&["error: b.yaml#/openapi: new document: found OpenAPI"]);
    fs::write(room.path().join("c.yaml"), [0xff, 0xfe]).expect("a file");
    room.diff(&["a.yaml", "c.yaml"])
        .refused(&["error: c.yaml: new document: this is not UTF-8"]);
}

#[test]
fn given_no_repository_when_revisions_are_compared_then_the_error_says_so() {
    let room = Room::new();
    room.diff(&[]).refused(&[
        "old document: found no git repository around",
        "give two files to compare",
    ]);
    room.diff(&["main"])
        .refused(&["error: main: old document: found no git repository around"]);
    room.diff(&["main.yaml"]).refused(&[
        "error: main.yaml: old document: cannot read",
        "correct the path, or name a revision",
    ]);
}

#[test]
fn given_a_shallow_clone_when_compared_then_the_error_says_what_to_do() {
    let room = Room::repository();
    room.git(&["switch", "--quiet", "--create", "work"]);
    room.commit("work");
    room.git(&["switch", "--quiet", "main"]);
    room.commit("main goes on");
    let clone = Room::empty();
    let source = format!("file://{}", room.path().display());
    clone.git(&[
        "clone",
        "--quiet",
        "--depth=1",
        "--no-single-branch",
        "--branch=work",
        &source,
        ".",
    ]);
    clone.diff(&[]).refused(&[
        "old document: found no commit that `HEAD` and `origin/main` share",
        "shallow clone: `git fetch --unshallow`",
    ]);
    clone
        .diff(&["HEAD~1"])
        .refused(&["old document: `HEAD~1` is neither", "git fetch --unshallow"]);
}

//! Tests the paths of commands: no output replaces an input, another output or anything but a regular file, and other
//! spellings of the default paths are the default.

use std::fs;
use std::process::Command;

#[path = "support/mod.rs"]
mod support;

use support::{OVERLAY, REGEN, Room, SLICE, SMALL};

#[test]
fn given_an_output_that_would_replace_an_input_when_run_then_it_is_named_and_another_file_works() {
    let room = Room::small();
    let trim = "trim --from in.yaml --slice slice.yaml --out";
    for (line, help) in [
        (
            format!("{trim} spec.lock"),
            "name another file for the lock of the slice",
        ),
        (
            format!("{trim} ./slice.yaml"),
            "name another file for `--out`",
        ),
        (
            format!("{trim} ./in.yaml"),
            "name another file with `--out`",
        ),
        (
            format!("{REGEN} --prepared in.yaml"),
            "name another file for `--prepared`",
        ),
        (
            format!("{REGEN} --prepared ./in.yaml"),
            "name another file for `--prepared`",
        ),
        (
            format!("{REGEN} --prepared out/builders.lock"),
            "name a file in another folder with `--prepared`",
        ),
        (
            format!("{REGEN} --prepared out/p.json"),
            "name a file in another folder with `--prepared`",
        ),
    ] {
        room.fails(&line, help);
    }
    for (name, text) in [("in.yaml", SMALL), ("slice.yaml", SLICE)] {
        let found = fs::read_to_string(room.path().join(name)).expect("text");
        assert_eq!(found, text, "{name}");
    }
    assert!(!room.path().join("out").exists());
    room.succeeds(&format!("{trim} slice-out.yaml"));
    room.succeeds(&format!("{REGEN} --prepared p.json"));
}

#[cfg(unix)]
#[test]
fn given_a_document_with_a_line_feed_in_its_name_when_generated_then_comments_stay_comments() {
    let room = Room::small();
    let name = "in\npub mod gone;.yaml";
    fs::rename(room.path().join("in.yaml"), room.path().join(name)).expect("a file");
    let words: Vec<&str> = "regen --out out --crate-name small --spec"
        .split(' ')
        .collect();
    let output = room.xtask(&[&words[..], &[name]].concat());
    assert!(output.status.success());
    for file in [
        "src/lib.rs",
        "src/models/thing.rs",
        "builders.lock",
        "Cargo.toml",
    ] {
        let text = fs::read_to_string(room.path().join("out").join(file)).expect("text");
        assert!(!text.contains("\npub mod gone"), "{file}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn given_an_output_that_is_not_a_regular_file_when_written_then_it_is_refused_at_once() {
    let room = Room::small();
    let status = Command::new("mkfifo")
        .arg(room.path().join("pipe"))
        .status();
    assert!(status.expect("mkfifo runs").success());
    std::os::unix::fs::symlink("none", room.path().join("dangling")).expect("a link");
    for (out, why) in [
        ("/dev/null", "it is a device or a pipe"),
        ("pipe", "it is a device or a pipe"),
        ("/dev/stdout", "it is a device or a pipe"),
        (
            "dangling",
            "it is a symbolic link to a file that does not exist",
        ),
    ] {
        room.fails(&format!("{REGEN} --prepared {out}"), why);
        // Next to a device, the lock could not be written either.
        room.fails(
            &format!("trim --from in.yaml --slice slice.yaml --out {out}"),
            why,
        );
    }
    assert!(!room.path().join("none").exists());
}

/// A project with a generated crate of its default document.
fn project() -> Room {
    let room = Room::small();
    room.file("xtask/Cargo.toml", "");
    room.file("specs/entitlement-management.yaml", SMALL);
    for folder in ["runtime", "tests/fake"] {
        fs::create_dir_all(room.path().join(folder)).expect("a folder");
    }
    let spelled = OVERLAY.replace(
        "[]",
        "[{target: $.info, update: {description: From the overlay.}}]",
    );
    room.file("specs/overlay.yaml", &spelled);
    room
}

#[test]
fn given_another_document_without_a_folder_when_generated_then_the_default_crate_stays() {
    let room = project();
    room.succeeds("regen");
    let before = room.tree("generated");
    room.file("other.yaml", &SMALL.replace("things", "others"));
    for line in [
        "regen --spec other.yaml",
        "regen --spec other.yaml --out generated",
    ] {
        room.fails(line, "name another folder: `--out FOLDER`");
    }
    assert_eq!(room.tree("generated"), before);
    room.succeeds("regen --spec other.yaml --out elsewhere --crate-name other");
}

#[test]
fn given_the_default_paths_spelled_out_when_generated_then_it_is_the_default_crate() {
    let room = project();
    room.succeeds("regen");
    let before = room.tree("generated");
    let whole = room.path().join("generated").display().to_string();
    let spec = room
        .path()
        .join("specs/entitlement-management.yaml")
        .display()
        .to_string();
    for line in [
        "regen --out generated".to_owned(),
        "regen --out ./generated/".to_owned(),
        "regen --out specs/../generated".to_owned(),
        format!("regen --out {whole}"),
        "regen --spec specs/entitlement-management.yaml".to_owned(),
        "regen --spec ./specs/entitlement-management.yaml".to_owned(),
        format!("regen --spec {spec} --check"),
        "stats --spec ./specs/entitlement-management.yaml".to_owned(),
    ] {
        room.succeeds(&line);
        assert_eq!(room.tree("generated"), before, "{line}");
    }
    // The overlay is applied, or refused, however the document is named.
    room.file(
        "specs/overlay.yaml",
        &OVERLAY.replace("[]", "[{target: $.gone, remove: true}]"),
    );
    for line in [
        "regen",
        "regen --spec ./specs/entitlement-management.yaml",
        "stats --spec ./specs/entitlement-management.yaml",
    ] {
        room.fails(line, "overlay.yaml");
    }
}

//! Tests `xtask regen` as a command: exit codes, messages, and files on disk.

use std::fs;
use std::process::Output;

#[path = "../support/mod.rs"]
mod support;

use support::{REGEN, Room, SMALL, done, failed, stderr, stdout};

mod closed_output;
mod refused;

impl Room {
    fn new(document: &[u8]) -> Self {
        let room = Self::empty();
        room.file("in.yaml", document);
        room
    }

    fn regen(&self, args: &[&str]) -> Output {
        let line: Vec<&str> = REGEN.split(' ').collect();
        self.xtask(&[&line, args].concat())
    }

    fn out(&self, path: &str) -> String {
        self.read(&format!("out/{path}"))
    }
}

/// The valid document with another type for `name`.
fn with_property(schema: &str) -> String {
    SMALL.replace("name: {type: string}", &format!("name: {schema}"))
}

#[test]
fn given_wrong_usage_when_run_then_exit_code_2() {
    let room = Room::new(SMALL.as_bytes());
    for args in [
        &["--unknown"][..],
        &["--crate-name", "Not A Crate"],
        &["surplus"],
    ] {
        assert_eq!(room.regen(args).status.code(), Some(2), "{args:?}");
    }
    assert!(!room.path().join("out").exists());
}

#[test]
fn given_a_valid_document_when_generated_then_regen_check_agrees() {
    let room = Room::new(SMALL.as_bytes());
    done(&room.regen(&[]));
    assert!(room.out("src/models/thing.rs").contains("pub struct Thing"));
    assert!(room.out("Cargo.toml").contains("name = \"small\""));
    assert!(room.regen(&["--check"]).status.success());
}

#[test]
fn given_urls_with_nothing_in_common_when_generated_then_a_feature_for_each_first_segment() {
    let two = SMALL.replace(
        "components:",
        "  /otherThings:\n    get: {responses: {'204': {description: Success}}}\ncomponents:",
    );
    let room = Room::new(two.as_bytes());
    assert!(room.regen(&[]).status.success());
    let manifest = room.out("Cargo.toml");
    let features = "default = []\nfull = [\n    \"other-things\",\n    \"things\",\n]\nother-things = []\nthings = []\n";
    assert!(manifest.contains(features), "{manifest}");
    let models = room.out("src/models.rs");
    assert!(
        models.contains("#[cfg(feature = \"things\")]\nmod thing;"),
        "{models}"
    );
    let root = room.out("src/lib.rs");
    assert!(
        root.contains("//! - `other-things`: `/otherThings`\n"),
        "{root}"
    );

    // Below one resource, there are no features.
    let below = two.replace("/otherThings", "/things/others");
    let room = Room::new(below.as_bytes());
    assert!(room.regen(&[]).status.success());
    assert!(!room.out("Cargo.toml").contains("[features]"));
}

#[test]
fn given_builders_with_digits_in_their_names_when_generated_again_then_the_lock_is_read() {
    let room = Room::new(SMALL.replace("/things", "/b2BThings").as_bytes());
    assert!(room.regen(&[]).status.success());
    assert!(room.out("builders.lock").contains("B2BThingsApi"));
    done(&room.regen(&["--check"]));
}

#[test]
fn given_a_changed_crate_when_compared_then_the_lines_are_shown_and_nothing_is_written() {
    let room = Room::new(SMALL.as_bytes());
    assert!(room.regen(&[]).status.success());
    let path = room.path().join("out/src/models/thing.rs");
    let changed = room
        .out("src/models/thing.rs")
        .replace("pub id: Option<String>", "pub id: Option<i32>");
    fs::write(&path, &changed).expect("changed by hand");
    let output = room.regen(&["--check"]);
    assert_eq!(output.status.code(), Some(1));
    let shown = stdout(&output);
    assert!(
        shown.contains("differs: out/src/models/thing.rs"),
        "{shown}"
    );
    assert!(
        shown.contains("-    pub id: Option<i32>,")
            && shown.contains("+    pub id: Option<String>,"),
        "{shown}"
    );
    assert!(
        stderr(&output).contains("run the same command without `--check`"),
        "{}",
        stderr(&output)
    );
    assert_eq!(room.out("src/models/thing.rs"), changed);
    done(&room.regen(&[]));
    done(&room.regen(&["--check"]));
}

#[test]
fn given_a_bad_document_after_a_good_one_when_generated_then_the_old_crate_stays() {
    let room = Room::new(SMALL.as_bytes());
    assert!(room.regen(&[]).status.success());
    let before = room.out("src/models/thing.rs");
    fs::write(
        room.path().join("in.yaml"),
        with_property("{type: string, format: date-tim}"),
    )
    .expect("a file");
    assert_eq!(room.regen(&[]).status.code(), Some(1));
    assert_eq!(room.out("src/models/thing.rs"), before);
}

#[test]
fn given_a_foreign_folder_when_generated_then_it_is_refused_and_kept() {
    let room = Room::new(SMALL.as_bytes());
    fs::create_dir(room.path().join("out")).expect("a folder");
    fs::write(room.path().join("out/thesis.md"), "precious").expect("a file");
    let said = failed(&room.regen(&[]));
    assert!(
        said.contains("out/thesis.md: found a file that the generator did not write"),
        "{said}"
    );
    let help = "choose another folder with `--out`, or remove the file";
    assert!(said.contains(help), "{said}");
    assert_eq!(room.out("thesis.md"), "precious");
    assert!(!room.path().join("out/src").exists());
    fs::remove_file(room.path().join("out/thesis.md")).expect("a file");
    done(&room.regen(&[]));
}

#[test]
fn given_builders_that_would_merge_when_generated_then_refused_until_accepted() {
    let two = |second: &str| {
        SMALL.replace(
            "components:",
            &format!("  /others:\n    get:\n      responses:\n        {second}\ncomponents:"),
        )
    };
    let same = "'2XX': {description: Success, content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thing'}}}}";
    let room = Room::new(two("'204': {description: Success}").as_bytes());
    assert!(room.regen(&[]).status.success());
    fs::write(room.path().join("in.yaml"), two(same)).expect("a file");
    let said = failed(&room.regen(&[]));
    assert!(said.contains("would become one"), "{said}");
    assert!(said.contains("--accept"), "{said}");
    assert!(room.regen(&["--accept"]).status.success());
    assert!(room.regen(&["--check"]).status.success());
}

#[test]
fn given_an_overlay_when_generated_then_applied_and_dead_actions_are_refused() {
    let room = Room::new(SMALL.as_bytes());
    let overlay = |target: &str| {
        format!(
            "overlay: 1.0.0\ninfo: {{title: t, version: v}}\nactions:\n- target: {target}\n  update: {{x-rust-name: label}}\n"
        )
    };
    let name = "$.components.schemas['microsoft.graph.thing'].properties.name";
    fs::write(room.path().join("overlay.yaml"), overlay(name)).expect("a file");
    done(&room.regen(&["--overlay", "overlay.yaml"]));
    assert!(
        room.out("src/models/thing.rs")
            .contains("pub label: Option<String>")
    );
    fs::write(room.path().join("overlay.yaml"), overlay("$.gone")).expect("a file");
    let said = failed(&room.regen(&["--overlay", "overlay.yaml"]));
    assert!(
        said.starts_with("error: overlay.yaml#/actions/0/target: `$.gone` matches nothing"),
        "{said}"
    );
}

//! Tests `xtask diff` as a command: operands, formats, exit codes and messages, in temporary repositories.

use std::fs;
use std::io::Write as _;
use std::process::Output;

#[path = "../support/mod.rs"]
mod support;

use support::{Room, stderr, stdout};

mod output;
mod overlays;
mod refused;
mod slices;

const SPEC: &str = "specs/entitlement-management.yaml";

const OLD: &str = "\
openapi: 3.0.3
info: {title: Small, version: beta}
paths:
  /things:
    get:
      responses:
        '2XX':
          description: Success
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/microsoft.graph.thing'
components:
  schemas:
    microsoft.graph.thing:
      type: object
      properties:
        id:
          type: string
        name:
          type: string
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Corrections, version: 1.0.0}
actions:
- target: $.components.schemas['microsoft.graph.thing'].properties
  update: {size: {type: integer, format: int32}}
";

const EMPTY_OVERLAY: &str = "overlay: 1.0.0\ninfo: {title: None, version: 1.0.0}\nactions: []\n";

/// The report of a removed and an added property.
fn without_name() -> String {
    OLD.replace("        name:\n          type: string\n", "")
}

fn with_colour() -> String {
    format!("{OLD}        colour:\n          type: string\n")
}

impl Room {
    /// A project without history.
    fn new() -> Self {
        let room = Self::empty();
        room.file("xtask/Cargo.toml", "");
        room.file(SPEC, OLD);
        room.file("specs/overlay.yaml", OVERLAY);
        room
    }

    /// A project with one commit on `main`.
    fn repository() -> Self {
        let room = Self::new();
        room.git(&["init", "--quiet", "--initial-branch=main"]);
        room.commit("first");
        room
    }

    fn diff(&self, args: &[&str]) -> DiffOutput {
        self.diff_in("", args)
    }

    fn diff_in(&self, folder: &str, args: &[&str]) -> DiffOutput {
        let mut command = self.command(&["diff"]);
        command.current_dir(self.path().join(folder)).args(args);
        let output = command.env_remove("CLICOLOR_FORCE").output();
        DiffOutput::of(&output.expect("xtask runs"))
    }
}

struct DiffOutput {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl DiffOutput {
    fn of(output: &Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: stdout(output),
            stderr: stderr(output),
        }
    }

    /// The report of a successful comparison.
    #[track_caller]
    fn report(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self.stdout
    }

    /// One message, exit code 2, and nothing on standard output.
    #[track_caller]
    fn refused(self, expected: &[&str]) {
        assert_eq!(self.code, Some(2), "{}{}", self.stdout, self.stderr);
        assert_eq!(self.stderr.matches("error: ").count(), 1, "{}", self.stderr);
        assert!(self.stdout.is_empty(), "{}", self.stdout);
        for text in expected {
            assert!(
                self.stderr.contains(text),
                "expected {text:?} in: {}",
                self.stderr
            );
        }
    }
}

const REMOVED: &str = "microsoft.graph.thing/name";

const ADDED: &str = "microsoft.graph.thing/colour";

#[test]
fn given_two_files_when_compared_then_changes_are_listed_from_old_to_new() {
    let room = Room::new();
    room.file("a.yaml", OLD);
    room.file("b.yaml", &without_name());
    let report = room.diff(&["a.yaml", "b.yaml"]).report();
    assert!(
        report.starts_with("a.yaml → b.yaml\n\nBreaking\n"),
        "{report}"
    );
    assert!(
        report.contains(REMOVED) && !report.contains('\u{1b}'),
        "{report}"
    );
    assert!(
        report.contains("a.yaml:20 #/components/schemas/microsoft.graph.thing/properties/name"),
        "{report}"
    );
    let back = room.diff(&["b.yaml", "a.yaml"]).report();
    assert!(
        back.contains("\nCompatible\n") && back.contains(REMOVED),
        "{back}"
    );
}

#[test]
fn given_compressed_files_and_json_when_compared_then_they_are_read() {
    let room = Room::new();
    room.file("a.yaml", OLD);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(OLD.as_bytes()).expect("gzip");
    fs::write(room.path().join("a.yaml.gz"), gzip.finish().expect("gzip")).expect("a file");
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let zstd = ruzstd::encoding::compress_to_vec(OLD.as_bytes(), level);
    fs::write(room.path().join("a.yaml.zst"), zstd).expect("a file");
    let value: serde_yaml::Value = serde_yaml::from_str(OLD).expect("YAML");
    room.file("a.json", &serde_json::to_string(&value).expect("JSON"));
    for packed in ["a.yaml.gz", "a.yaml.zst", "a.json"] {
        let report = room.diff(&["a.yaml", packed]).report();
        assert!(report.contains("no changes"), "{packed}: {report}");
    }
}

#[test]
fn given_no_operands_when_compared_then_the_merge_base_and_the_working_tree() {
    let room = Room::repository();
    assert!(room.diff(&[]).report().contains("no changes"));
    room.git(&["switch", "--quiet", "--create", "work"]);
    room.file(SPEC, &with_colour());
    room.commit("colour");
    room.git(&["switch", "--quiet", "main"]);
    room.file(SPEC, &without_name());
    room.commit("main goes on");
    room.git(&["switch", "--quiet", "work"]);
    let report = room.diff(&[]).report();
    assert!(report.contains(" (main) → working tree\n"), "{report}");
    assert!(report.contains(ADDED), "{report}");
    assert!(
        !report.contains(REMOVED),
        "later changes on main do not count: {report}"
    );
}

#[test]
fn given_revisions_when_compared_then_each_with_its_own_overlays() {
    let room = Room::repository();
    room.git(&["tag", "v0.1.0"]);
    // The document now includes the first correction, and there is another one.
    let size = "        size:\n          type: integer\n          format: int32\n";
    room.file(SPEC, &format!("{OLD}{size}"));
    fs::remove_file(room.path().join("specs/overlay.yaml")).expect("a file");
    room.file("specs/overlay.yaml", &OVERLAY.replace("size", "weight"));
    room.file(
        "specs/overlay/more.yaml",
        &OVERLAY.replace("size", "colour"),
    );
    room.commit("second");
    let report = room.diff(&["v0.1.0", "HEAD"]).report();
    assert!(report.starts_with("v0.1.0 → HEAD\n"), "{report}");
    assert!(
        report.contains(ADDED) && report.contains("thing/weight"),
        "{report}"
    );
    assert!(!report.contains("thing/size"), "{report}");
    let report = room.diff(&["HEAD~1"]).report();
    assert!(
        report.starts_with("HEAD~1 → working tree\n") && report.contains(ADDED),
        "{report}"
    );
}

#[test]
fn given_a_folder_below_the_root_when_compared_then_the_report_is_the_same() {
    let room = Room::repository();
    room.file(SPEC, &with_colour());
    room.file("generator/src/lib.rs", "");
    let report = room.diff_in("generator/src", &["HEAD"]).report();
    assert!(report.contains(ADDED), "{report}");
    let own = format!("../../{SPEC}");
    let report = room.diff_in("generator/src", &["HEAD", &own]).report();
    assert!(
        report.contains(ADDED) && !report.contains("thing/size"),
        "its overlay is applied: {report}"
    );
}

#[test]
fn given_a_plain_file_when_compared_with_the_projects_document_then_no_overlay_applies() {
    let room = Room::repository();
    room.file("a.yaml", OLD);
    for operands in [["a.yaml", SPEC], [SPEC, "a.yaml"], ["a.yaml", "HEAD"]] {
        let bare = room.diff(&operands);
        assert!(
            bare.stderr.contains("compared without overlays"),
            "{operands:?}: {}",
            bare.stderr
        );
        let report = bare.report();
        assert!(report.contains("no changes"), "{operands:?}: {report}");
    }
}

#[test]
fn given_plain_files_when_compared_then_named_overlays_are_applied() {
    let room = Room::new();
    room.file("a.yaml", OLD);
    room.file("empty.yaml", EMPTY_OVERLAY);
    let same = room
        .diff(&["a.yaml", SPEC, "--overlay", "specs/overlay.yaml"])
        .report();
    assert!(same.contains("no changes"), "{same}");
    let own = room
        .diff(&["a.yaml", SPEC, "--overlay", "empty.yaml"])
        .report();
    assert!(own.contains("microsoft.graph.thing/size"), "{own}");
}

//! Tests `xtask diff` as a command: operands, formats, exit codes and messages, in temporary repositories.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

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

struct Room(TempDir);

impl Room {
    /// A project without history.
    fn new() -> Self {
        let room = Self(tempfile::tempdir().expect("a folder"));
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

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    fn git(&self, args: &[&str]) {
        git(self.path(), args);
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
    }

    fn diff(&self, args: &[&str]) -> DiffOutput {
        self.diff_in("", args)
    }

    fn diff_in(&self, folder: &str, args: &[&str]) -> DiffOutput {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .current_dir(self.path().join(folder))
            .arg("diff")
            .args(args)
            .env(
                "GIT_CEILING_DIRECTORIES",
                self.path().parent().expect("a parent"),
            )
            .env_remove("GIT_DIR")
            .env_remove("CLICOLOR_FORCE")
            .output()
            .expect("xtask runs");
        DiffOutput::of(&output)
    }
}

fn git(folder: &Path, args: &[&str]) {
    let status = Command::new("git")
        .current_dir(folder)
        .args([
            "-c",
            "user.name=Somebody",
            "-c",
            "user.email=somebody@example.com",
        ])
        .args([
            "-c",
            "protocol.file.allow=always",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(args)
        .env("GIT_CONFIG_GLOBAL", folder.join("none"))
        .env("GIT_CONFIG_SYSTEM", folder.join("none"))
        .env_remove("GIT_DIR")
        .status()
        .expect("git runs");
    assert!(status.success(), "git {args:?}");
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
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
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
fn given_packed_files_and_json_when_compared_then_read_all_the_same() {
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
        "what main did since is no change of this work: {report}"
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
fn given_a_folder_below_the_root_when_compared_then_the_same() {
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
fn given_a_plain_file_when_compared_with_the_own_document_then_neither_is_corrected() {
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
fn given_a_change_of_the_document_when_an_overlay_states_something_else_there_then_the_document_is_named()
 {
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
fn given_an_action_that_went_when_compared_then_the_overlay_of_the_old_side_is_named() {
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

/// The document with many more paths, each with a type of its own.
fn whole() -> String {
    let paths = |text: &str| {
        (0..9)
            .map(|n| text.replace("/things", &format!("/others/{n}")))
            .collect::<String>()
    };
    let (head, rest) = OLD.split_once("paths:\n").expect("paths");
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
    ]);
    room.diff(&["HEAD", "v9"])
        .refused(&["new document: `v9` is neither a file nor a revision"]);
    room.diff(&["gone.yaml"])
        .refused(&["error: gone.yaml: old document: cannot read: there is no such file"]);
    room.diff(&["HEAD", "https://example.com/a.yaml"])
        .refused(&["new document: found an address", "nothing is downloaded"]);
    room.diff(&["--", "--help"])
        .refused(&["old document: `--help` is neither a file nor a revision"]);
    room.diff(&["specs"])
        .refused(&["old document: found a folder, expected a file or a revision"]);
    room.diff(&["HEAD:specs"])
        .refused(&["old document: `HEAD:specs` is neither"]);
}

#[test]
fn given_a_revision_without_the_document_when_compared_then_the_file_is_named() {
    let room = Room::repository();
    room.git(&["rm", "--quiet", SPEC]);
    room.commit("nothing left");
    let message = format!("`HEAD` has no file `{SPEC}`");
    room.diff(&["HEAD", "HEAD~1"])
        .refused(&["old document: ", &message]);
    room.diff(&["HEAD~1", "HEAD"])
        .refused(&["new document: ", &message]);
    room.diff(&["HEAD~1"])
        .refused(&["new document: cannot read: "]);
}

#[test]
fn given_one_thing_twice_when_compared_then_refused() {
    let room = Room::repository();
    room.file("a.yaml", OLD);
    for [old, new] in [["a.yaml", "./a.yaml"], ["HEAD", "main"], [SPEC, SPEC]] {
        room.diff(&[old, new])
            .refused(&["old and new document are the same"]);
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
fn given_no_repository_when_revisions_are_compared_then_said_so() {
    let room = Room::new();
    room.diff(&[]).refused(&[
        "old document: found no git repository around",
        "give two files",
    ]);
}

#[test]
fn given_a_shallow_clone_when_compared_then_the_way_out_is_named() {
    let room = Room::repository();
    room.git(&["switch", "--quiet", "--create", "work"]);
    room.commit("work");
    room.git(&["switch", "--quiet", "main"]);
    room.commit("main goes on");
    let clone = Room(tempfile::tempdir().expect("a folder"));
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

#[test]
fn given_fail_on_when_compared_then_the_exit_code_answers() {
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
fn given_an_accepted_change_that_is_none_when_compared_then_refused() {
    let room = Room::repository();
    room.file("specs/accepted-changes.yaml", &accepted("property-removed"));
    room.diff(&["HEAD"]).refused(&["specs/accepted-changes.yaml#/accepted/0: `property-removed` at `microsoft.graph.thing/name` is not among the changes", "remove the entry"]);
}

#[test]
fn given_formats_when_written_to_files_then_each_is_what_it_says() {
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
fn given_a_terminal_that_is_forced_when_shown_then_colours_unless_forbidden() {
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
fn given_the_table_of_checks_when_written_then_the_documentation_has_it() {
    let written = Room::new().diff(&["--checks"]).report();
    let documented = concat!(env!("CARGO_MANIFEST_DIR"), "/../specs/checks.md");
    let documented = fs::read_to_string(documented).expect("the table");
    assert!(
        written == documented,
        "run `cargo xtask diff --checks --out specs/checks.md`"
    );
}

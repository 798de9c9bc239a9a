//! Tests `xtask update` as a command: everything is refreshed, or no file changes.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::process::Output;

#[path = "../support/mod.rs"]
mod support;

use support::{Room, done, failed, stderr, stdout};

mod prune;

const DOCUMENT: &str = "\
openapi: 3.0.3
info: {title: Small, version: beta}
paths:
  /things:
    get:
      responses:
        2XX:
          description: Success
          content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thing'}}}
  /others:
    get:
      responses:
        '204': {description: Success}
components:
  schemas:
    microsoft.graph.thing:
      type: object
      properties:
        id: {type: string}
        name: {type: string}
";

const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Corrections, version: 1.0.0}
actions:
- target: $.components.schemas['microsoft.graph.thing'].properties.name
  update: {x-rust-name: label}
";

const CHANGELOG: &str = "# Changelog\n\n## Unreleased\n\nBy hand.\n\n## 0.1.0\n\nFirst.\n";

/// Next week's document.
fn later() -> String {
    format!("{DOCUMENT}        colour: {{type: string}}\n")
}

impl Room {
    /// A project after its first update.
    fn new() -> Self {
        let room = Self::empty();
        room.file("xtask/Cargo.toml", "");
        room.file("tests/fake/description.json", "");
        room.file("specs/slice.yaml", "name: small\ninclude: ['/**']\n");
        room.file("specs/overlay.yaml", OVERLAY);
        room.file("CHANGELOG.md", CHANGELOG);
        room.file("in.yaml", DOCUMENT);
        room.file("specs/entitlement-management.yaml", DOCUMENT);
        done(&room.update(&["--from", "in.yaml"]));
        room
    }

    fn update(&self, args: &[&str]) -> Output {
        self.xtask(&[&["update"], args].concat())
    }

    /// Asserts that the update fails with this message, and that no file has changed.
    #[track_caller]
    fn refused(&self, args: &[&str], expected: &str) {
        let before = self.tree("");
        let said = failed(&self.update(args));
        assert!(said.contains(expected), "{said}");
        assert!(self.tree("") == before, "files have changed");
    }
}

#[test]
fn given_a_new_document_when_updated_then_all_that_follows_from_it_is_written() {
    let room = Room::new();
    room.file("later.yaml", &later());
    let shown = done(&room.update(&["--from", "later.yaml", "--pr-body", "body.md"]));
    assert!(shown.contains("microsoft.graph.thing/colour"), "{shown}");
    assert!(
        shown.contains("specs/entitlement-management.yaml: 2 paths"),
        "{shown}"
    );
    assert!(
        room.read("specs/entitlement-management.yaml")
            .contains("colour")
    );
    assert!(
        room.read("specs/spec.lock")
            .contains("\nsource: later.yaml\n")
    );
    let model = room.read("generated/src/models/thing.rs");
    assert!(
        model.contains("pub colour:") && model.contains("pub label:"),
        "{model}"
    );
    assert!(
        room.read("body.md")
            .contains("`microsoft.graph.thing/colour`")
    );
    assert!(
        room.read("specs/builders.lock")
            .contains("/things: ThingsApi")
    );
}

#[test]
fn given_a_new_document_when_updated_then_the_changelog_says_what_changed_once() {
    let room = Room::new();
    room.file("later.yaml", &later());
    for _ in 0..2 {
        done(&room.update(&["--from", "later.yaml"]));
    }
    let overlay = "--overlay=specs/overlay.yaml";
    let words = ["in.yaml", "later.yaml", overlay];
    let entry = room.xtask(&[&["diff", "--format=changelog"], &words[..]].concat());
    let entry = String::from_utf8(entry.stdout).expect("text");
    assert!(
        entry.contains("\n- `microsoft.graph.thing/colour`: the property"),
        "{entry}"
    );
    let expected = CHANGELOG.replace("By hand.\n", &format!("By hand.\n\n{entry}"));
    assert_eq!(room.read("CHANGELOG.md"), expected);

    // All changes since a release, instead of one entry for each refresh.
    let words = [&["changelog"], &words[..]].concat();
    let output = room.xtask(&words);
    let shown = stdout(&output);
    assert!(shown.contains("CHANGELOG.md as it was: "), "{shown}");
    room.file("CHANGELOG.md", &expected.replace("colour", "color"));
    assert!(room.xtask(&words).status.success());
    assert_eq!(room.read("CHANGELOG.md"), expected);
}

#[test]
fn given_documents_of_another_crate_when_their_changes_are_listed_then_the_changelog_stays() {
    let room = Room::new();
    room.file("specs/slice.yaml", "name: small\ninclude: ['/elsewhere']\n");
    for (name, text) in [
        ("old.yaml", DOCUMENT),
        ("new.yaml", &later()),
        ("same.yaml", DOCUMENT),
    ] {
        room.file(name, text);
    }
    room.file("OTHER.md", "# Changes\n\n## Unreleased\n");
    let output = room.xtask(&["changelog", "old.yaml", "new.yaml"]);
    assert!(stderr(&output).contains("CHANGELOG.md: found two documents of another crate"));
    assert_eq!(room.read("CHANGELOG.md"), CHANGELOG);
    done(&room.xtask(&["changelog", "old.yaml", "new.yaml", "--file=OTHER.md"]));
    let text = room.read("OTHER.md");
    assert!(text.contains("### `old.yaml` to `new.yaml`"), "{text}");
    let output = room.xtask(&["diff", "old.yaml", "same.yaml", "--format=changelog"]);
    assert_eq!(output.stdout, b"");
    assert!(stderr(&output).contains("nothing changed"));
}

#[test]
fn given_a_changelog_without_a_place_when_updated_then_no_file_changes() {
    let room = Room::new();
    room.file("later.yaml", &later());
    room.file("CHANGELOG.md", "# Changelog\n\n## 0.1.0\n");
    let message = "CHANGELOG.md: found no heading `## Unreleased`";
    room.refused(&["--from", "later.yaml", "--pr-body", "body.md"], message);
}

#[test]
fn given_the_same_document_when_updated_then_nothing_changes() {
    let room = Room::new();
    let before = room.tree("");
    let output = room.update(&["--from", "in.yaml"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(room.tree("") == before);
    assert!(stdout(&output).contains("no changes"));
}

#[test]
fn given_a_url_when_updated_then_the_document_is_downloaded() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a request");
        let _ = stream.read(&mut [0; 4096]);
        let body = later();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream
            .write_all((head + &body).as_bytes())
            .expect("an answer");
    });
    let room = Room::new();
    let output = room.update(&["--from", &format!("http://127.0.0.1:{port}/openapi.yaml")]);
    server.join().expect("the server ends");
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        room.read("generated/src/models/thing.rs")
            .contains("pub colour:")
    );
}

#[test]
fn given_a_document_that_cannot_be_used_when_updated_then_no_file_changes() {
    let room = Room::new();
    room.file("swagger.yaml", "swagger: '2.0'\npaths: {}\n");
    room.refused(
        &["--from", "swagger.yaml"],
        "swagger.yaml#/swagger: found Swagger",
    );
    room.refused(&["--from", "gone.yaml"], "gone.yaml: cannot read");
    room.file(
        "odd.yaml",
        &later().replace(
            "colour: {type: string}",
            "colour: {type: string, format: date-tim}",
        ),
    );
    let place = "odd.yaml#/components/schemas/microsoft.graph.thing/properties/colour";
    room.refused(&["--from", "odd.yaml"], place);
}

#[test]
fn given_corrections_for_the_new_document_when_updated_then_the_last_commit_is_compared() {
    let room = Room::new();
    room.git(&["init", "--quiet"]);
    room.commit("Before");
    room.file("later.yaml", &later());
    let colour = "- target: $.components.schemas['microsoft.graph.thing'].properties.colour\n  update: {description: Its colour.}\n";
    room.file("specs/overlay.yaml", &format!("{OVERLAY}{colour}"));
    let shown = done(&room.update(&["--from", "later.yaml"]));
    assert!(shown.contains("microsoft.graph.thing/colour"), "{shown}");
}

#[test]
fn given_builders_that_would_merge_when_updated_then_they_are_refused_until_accepted() {
    let room = Room::new();
    let (before, after) = DOCUMENT
        .split_once("'204': {description: Success}")
        .expect("a response");
    let success = "'200': {description: Success, content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thing'}}}}";
    room.file("later.yaml", &format!("{before}{success}{after}"));
    room.refused(&["--from", "later.yaml"], "would become one");
    done(&room.update(&["--from", "later.yaml", "--accept"]));
}

#[test]
fn given_a_place_that_takes_no_file_when_updated_then_no_file_changes() {
    let room = Room::new();
    room.file("later.yaml", &later());
    room.refused(
        &["--from", "later.yaml", "--pr-body", "none/body.md"],
        "none/body.md: cannot write",
    );
    room.file("generated/src/mine.rs", "// precious\n");
    room.refused(&["--from", "later.yaml"], "did not write");
}

#[test]
fn given_an_action_for_two_schemas_when_one_lost_the_property_then_the_target_is_named() {
    let room = Room::new();
    let both = format!(
        "{DOCUMENT}    microsoft.graph.other:\n      type: object\n      properties:\n        name: {{type: string}}\n        size: {{$ref: '#/components/schemas/microsoft.graph.size'}}\n    microsoft.graph.size: {{type: string, enum: [s, xl]}}\n"
    );
    let both = both.replace(
        "        '204': {description: Success}\n",
        "        '200': {description: Success, content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.other'}}}}\n",
    );
    room.file("both.yaml", &both);
    done(&room.update(&["--from", "both.yaml"]));
    room.file(
        "specs/overlay.yaml",
        "overlay: 1.0.0\ninfo: {title: Corrections, version: 1.0.0}\nactions:\n\
         - target: $.components.schemas['microsoft.graph.thing','microsoft.graph.other']\n  update: {x-properties: {name: {description: Its name.}}}\n\
         - target: $.components.schemas['microsoft.graph.size']\n  update: {x-rust-names: {s: Small, xl: ExtraLarge}}\n",
    );
    let one = both.replacen(
        "        name: {type: string}\n        size",
        "        size",
        1,
    );
    room.file("one.yaml", &one.replace("enum: [s, xl]", "enum: [s]"));
    let output = room.update(&["--from", "one.yaml", "--prune-overlay"]);
    let told = stderr(&output);
    let expected = "specs/overlay.yaml#/actions/0/target: selects `#/components/schemas/microsoft.graph.other`, which lacks `name`, a property";
    assert!(
        told.contains(expected) && told.contains("one thing"),
        "{told}"
    );
    assert!(
        told.contains("leave that schema out of the target"),
        "{told}"
    );
    let overlay = room
        .read("specs/overlay.yaml")
        .replace(",'microsoft.graph.other'", "");
    room.file("specs/overlay.yaml", &overlay);
    let output = room.update(&["--from", "one.yaml"]);
    let expected = "/actions/1/update/x-rust-names/xl: describes `xl`, expected a member";
    assert!(stderr(&output).contains(expected), "{}", stderr(&output));
    done(&room.update(&["--from", "one.yaml", "--prune-overlay"]));
    assert!(
        room.read("specs/overlay.yaml")
            .contains("x-rust-names: {s: Small}")
    );
}

#[test]
fn given_a_correction_that_no_longer_fits_its_type_when_updated_then_its_line_is_named() {
    let room = Room::new();
    let known = "- target: $.components.schemas['microsoft.graph.thing']\n  update:\n    x-properties:\n      \
                 name:\n        x-known-values: {name: nameOfThing, values: [Open, Closed]}\n        \
                 x-states: {final: [Closed], success: [Closed]}\n";
    room.file("specs/overlay/known.yaml", &OVERLAY.replace("- target: $.components.schemas['microsoft.graph.thing'].properties.name\n  update: {x-rust-name: label}\n", known));
    done(&room.update(&["--from", "in.yaml"]));
    let enumeration = "{$ref: '#/components/schemas/microsoft.graph.state'}";
    let state = "    microsoft.graph.state: {type: string, enum: [Open]}\n";
    for (ty, rest) in [("{type: integer}", ""), (enumeration, state)] {
        let text = DOCUMENT.replace("name: {type: string}", &format!("name: {ty}"));
        room.file("later.yaml", &format!("{text}{rest}"));
        let args = ["--from", "later.yaml"];
        let place =
            "specs/overlay/known.yaml#/actions/0/update/x-properties/name/x-known-values: line 8: ";
        room.refused(&args, place);
        let output = room.update(&args);
        let told = stderr(&output);
        assert!(
            told.contains("one thing has to be resolved first"),
            "{told}"
        );
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(shown.contains("microsoft.graph.thing/name"), "{shown}");
    }
}

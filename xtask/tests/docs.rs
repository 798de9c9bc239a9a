//! Runs `xtask docs` as a maintainer does.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

const SPEC: &str = "\
openapi: 3.0.3
info: {title: Small, version: beta}
paths:
  /things:
    get:
      description: Reads things.
      responses:
        '2XX': {description: Success, content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thing'}}}}
components:
  schemas:
    microsoft.graph.thing:
      type: object
      properties:
        owner: {$ref: '#/components/schemas/microsoft.graph.user'}
    microsoft.graph.user: {type: object, properties: {name: {type: string}}}
";
const SLICE: &str = "{name: small, include: [/things], boundaries: [user]}";
const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Texts, version: 1.0.0}
actions:
- target: $.components.schemas['microsoft.graph.thing']
  update: {description: A thing., x-properties: {owner: {description: Whose it is.}}}
- target: $.components.schemas['microsoft.graph.user']
  update: {description: A user.}
";

fn docs(overlay: &str, args: &[&str]) -> Output {
    let room = TempDir::new().expect("a folder");
    for (name, text) in [
        ("in.yaml", SPEC),
        ("slice.yaml", SLICE),
        ("overlay.yaml", overlay),
    ] {
        fs::write(room.path().join(name), text).expect("a file");
    }
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .current_dir(room.path())
        .args([
            "docs",
            "--spec",
            "in.yaml",
            "--slice",
            "slice.yaml",
            "--overlay",
            "overlay.yaml",
        ])
        .args(args)
        .output()
        .expect("xtask runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn given_texts_for_all_but_properties_of_boundary_types_when_checked_then_it_is_enough() {
    let output = docs(OVERLAY, &["--check"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(text(&output.stdout), "0 items without documentation\n");
}

#[test]
fn given_a_property_without_a_text_when_listed_then_it_is_named_with_its_place() {
    let overlay = OVERLAY.replace(", x-properties: {owner: {description: Whose it is.}}", "");
    let output = docs(&overlay, &[]);
    assert!(output.status.success());
    assert_eq!(
        text(&output.stdout),
        "microsoft.graph.thing/owner  /components/schemas/microsoft.graph.thing/properties/owner\n\
         1 items without documentation\n"
    );
    let output = docs(&overlay, &["--check"]);
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    assert!(
        message.contains("in.yaml#/components/schemas/microsoft.graph.thing/properties/owner"),
        "{message}"
    );
}

#[test]
fn given_a_text_for_what_is_not_there_when_read_then_it_is_an_error_that_names_it() {
    let overlay = OVERLAY.replace("owner:", "Owner:");
    let output = docs(&overlay, &[]);
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    assert!(message.contains("x-properties/Owner"), "{message}");
    assert!(message.contains("did you mean `owner`?"), "{message}");
}

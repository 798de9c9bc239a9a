//! Tests `xtask docs` as a command.

use std::process::Output;

#[path = "support/mod.rs"]
mod support;

use support::{Room, done, failed, stdout};

const SPEC: &str = "\
openapi: 3.0.3
info: {title: Small, version: beta}
paths:
  /things:
    get:
      description: Reads things.
      responses:
        '2XX': {description: Success, content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thing'}}}}
  /things/find(in='{in}'):
    parameters:
    - {name: in, in: path, required: true, schema: {$ref: '#/components/schemas/microsoft.graph.place'}}
    get:
      description: Finds things.
      responses: {'204': {description: Success}}
      x-ms-docs-operation-type: function
  /things/{thing-id}/move:
    parameters:
    - {name: thing-id, in: path, required: true, schema: {type: string}}
    post:
      description: Moves a thing.
      requestBody: {content: {application/json: {schema: {type: object, properties: {silent: {type: boolean}}}}}}
      responses: {'204': {description: Success}}
      x-ms-docs-operation-type: action
components:
  schemas:
    microsoft.graph.place: {type: string, enum: [here]}
    microsoft.graph.thing:
      type: object
      properties:
        owner: {$ref: '#/components/schemas/microsoft.graph.user'}
    microsoft.graph.user: {type: object, properties: {name: {type: string}}}
";
const SLICE: &str = "{name: small, include: [/things/**], boundaries: [user]}";
const OVERLAY: &str = "\
overlay: 1.0.0
info: {title: Texts, version: 1.0.0}
actions:
- target: $.components.schemas['microsoft.graph.thing']
  update: {description: A thing., x-properties: {owner: {description: Whose it is.}}}
- target: $.components.schemas['microsoft.graph.user']
  update: {description: A user.}
- target: $.components.schemas['microsoft.graph.place']
  update: {description: A place., x-members: {here: Where it is.}}
- target: $.paths[*].post.requestBody.content['application/json'].schema.properties.silent
  update: {description: Whether to tell nobody.}
";

fn docs(overlay: &str, args: &[&str]) -> Output {
    docs_of(SLICE, overlay, args)
}

fn docs_of(slice: &str, overlay: &str, args: &[&str]) -> Output {
    let room = Room::empty();
    for (name, text) in [
        ("in.yaml", SPEC),
        ("slice.yaml", slice),
        ("overlay.yaml", overlay),
    ] {
        room.file(name, text);
    }
    let paths = "docs --spec in.yaml --slice slice.yaml --overlay overlay.yaml";
    let paths: Vec<_> = paths.split(' ').collect();
    room.xtask(&[&paths, args].concat())
}

#[test]
fn given_texts_for_all_but_properties_of_boundary_types_when_listed_then_none_is_missing() {
    let output = docs(OVERLAY, &["--check"]);
    assert_eq!(done(&output), "0 items without documentation\n");
}

#[test]
fn given_a_boundary_by_its_full_name_or_a_pattern_when_listed_then_its_properties_are_not_missing()
{
    for name in ["microsoft.graph.user", "us*", "user?"] {
        let slice = SLICE.replace("[user]", &format!("['{name}']"));
        let output = docs_of(&slice, OVERLAY, &["--check"]);
        assert_eq!(done(&output), "0 items without documentation\n", "{name}");
    }
}

#[test]
fn given_a_property_without_a_text_when_listed_then_it_is_named_with_its_place() {
    let overlay = OVERLAY.replace(", x-properties: {owner: {description: Whose it is.}}", "");
    let output = docs(&overlay, &[]);
    assert_eq!(
        done(&output),
        "microsoft.graph.thing/owner  /components/schemas/microsoft.graph.thing/properties/owner\n\
         1 item without documentation\n"
    );
    let output = docs(&overlay, &["--check"]);
    let message = failed(&output);
    assert!(
        message.contains("in.yaml#/components/schemas/microsoft.graph.thing/properties/owner"),
        "{message}"
    );
}

#[test]
fn given_a_parameter_without_a_text_when_listed_then_it_is_named_with_its_place() {
    let text_of_parameter = OVERLAY.find("- target: $.paths").expect("the last action");
    let output = docs(&OVERLAY[..text_of_parameter], &[]);
    assert_eq!(
        stdout(&output),
        "ThingMoveParameters/silent  /paths/~1things~1{thing-id}~1move/post/requestBody/content/application~1json/schema/properties/silent\n\
         1 item without documentation\n"
    );
}

#[test]
fn given_a_member_of_an_enumeration_in_a_url_without_a_text_when_listed_then_it_is_named() {
    let output = docs(
        &OVERLAY.replace(", x-members: {here: Where it is.}", ""),
        &[],
    );
    let listed = stdout(&output);
    assert!(
        listed.starts_with("microsoft.graph.place/here  "),
        "{listed}"
    );
}

#[test]
fn given_documentation_of_a_missing_item_when_read_then_the_error_names_it() {
    let overlay = OVERLAY.replace("owner:", "Owner:");
    let output = docs(&overlay, &[]);
    let message = failed(&output);
    assert!(message.contains("x-properties/Owner"), "{message}");
    assert!(message.contains("did you mean `owner`?"), "{message}");
}

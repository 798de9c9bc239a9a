//! Tests documents that are refused: the place is named, and no file is written.

use super::{Room, SMALL, stderr, with_property};
use std::fs;

/// Asserts that the document is rejected with this message, and that nothing is written.
fn refused(document: impl AsRef<[u8]>, place: &str, fragments: &[&str]) {
    let room = Room::new(document.as_ref());
    let output = room.regen(&[]);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.starts_with("error: in.yaml"), "{message}");
    assert!(message.contains(place), "expected {place} in: {message}");
    for fragment in fragments {
        assert!(
            message.contains(fragment),
            "expected {fragment:?} in: {message}"
        );
    }
    assert!(!message.contains("panicked"), "{message}");
    assert!(!room.path().join("out").exists(), "nothing is written");
}

fn with_schema(name: &str, schema: &str) -> String {
    let value = "microsoft.graph.thing: {type: object, properties: {id: {type: string}, ";
    SMALL.replace(
        "microsoft.graph.thing: {type: object, properties: {id: {type: string}, ",
        &format!("{name}: {schema}\n    {value}"),
    )
}

const NAME: &str = "#/components/schemas/microsoft.graph.thing/properties/name";

#[test]
fn given_text_that_is_not_a_document_when_generated_then_it_is_refused() {
    refused("a: [1, 2", "in.yaml", &["not valid YAML"]);
    refused("{\"openapi\": \"3.0.1\",", "in.yaml", &["not valid JSON"]);
    refused(
        "just words",
        "in.yaml",
        &["expected an OpenAPI 3.0 document"],
    );
    refused("", "in.yaml", &["expected an OpenAPI 3.0 document"]);
    refused([0xff, 0xfe, 0x00], "in.yaml", &["not UTF-8"]);
    refused(&SMALL[..SMALL.len() - 9], "in.yaml", &["not valid YAML"]);
}

#[test]
fn given_another_version_when_generated_then_refused() {
    refused(
        "swagger: '2.0'\ninfo: {}\npaths: {}",
        "#/swagger",
        &["Swagger", "expected OpenAPI 3.0"],
    );
    refused(
        SMALL.replace("3.0.3", "3.1.0"),
        "#/openapi",
        &["found OpenAPI `3.1.0`, expected 3.0"],
    );
    refused(
        "info: {}\npaths: {}",
        "in.yaml",
        &["found no `openapi` key"],
    );
}

#[test]
fn given_broken_references_when_generated_then_the_place_is_named() {
    let missing = with_property("{$ref: '#/components/schemas/microsoft.graph.gone'}");
    refused(
        missing,
        NAME,
        &["`#/components/schemas/microsoft.graph.gone`, which is not in this document"],
    );
    let elsewhere = with_property("{$ref: 'other.yaml#/components/schemas/a'}");
    refused(
        elsewhere,
        NAME,
        &["`other.yaml#/components/schemas/a`", "self-contained"],
    );
}

#[test]
fn given_references_in_a_circle_when_generated_then_refused() {
    let alias = with_schema(
        "a",
        "{$ref: '#/components/schemas/b'}\n    b: {$ref: '#/components/schemas/a'}",
    );
    refused(
        alias.replace(
            "name: {type: string}",
            "name: {$ref: '#/components/schemas/a'}",
        ),
        "#/components/schemas/",
        &["leads back to itself"],
    );
    let base = SMALL.replace(
        "microsoft.graph.thing: {type: object, properties: {id: {type: string}, name: {type: string}}}",
        "microsoft.graph.thing: {allOf: [{$ref: '#/components/schemas/b'}]}\n    b: {allOf: [{$ref: '#/components/schemas/microsoft.graph.thing'}]}",
    );
    refused(base, "/allOf", &["lead back to"]);
    let list = with_schema(
        "l",
        "{type: array, items: {$ref: '#/components/schemas/l'}}",
    );
    refused(
        list.replace(
            "name: {type: string}",
            "name: {$ref: '#/components/schemas/l'}",
        ),
        "#/components/schemas/l",
        &["without ever reaching a value"],
    );
}

#[test]
fn given_names_that_collide_in_rust_when_generated_then_both_are_named() {
    let types = with_schema(
        "microsoft.graph.Thing",
        "{type: object, properties: {id: {type: string}}}",
    )
    .replace(
        "name: {type: string}",
        "name: {$ref: '#/components/schemas/microsoft.graph.Thing'}",
    );
    refused(
        types,
        "#/components/schemas/",
        &["`microsoft.graph.Thing` and `microsoft.graph.thing` both become `Thing`"],
    );
    let properties = SMALL.replace(
        "name: {type: string}",
        "theName: {type: string}, the_name: {type: string}",
    );
    refused(
        properties,
        "/properties/the_name",
        &["`theName` and `the_name` both become `the_name`"],
    );
    let members = with_schema("microsoft.graph.e", "{type: string, enum: [a_b, aB]}").replace(
        "name: {type: string}",
        "name: {$ref: '#/components/schemas/microsoft.graph.e'}",
    );
    refused(members, "/enum/1", &["both become `AB`"]);
    let methods = SMALL.replace(
        "  /things:\n",
        "  /f.x-: &call\n    get: {responses: {'204': {description: Success}}, x-ms-docs-operation-type: function}\n  /f._x: *call\n  /things:\n",
    );
    refused(methods, "#/paths/", &["would be called `f_x`"]);
}

#[test]
fn given_hostile_names_when_generated_then_refused_and_shown_escaped() {
    let schema = with_schema(
        r#""x\n\u202e""#,
        "{type: object, properties: {id: {type: string}}}",
    )
    .replace(
        "name: {type: string}",
        r##"name: {$ref: "#/components/schemas/x\n\u202e"}"##,
    );
    refused(
        schema,
        "#/components/schemas/",
        &["can't become a Rust identifier"],
    );
    let property = SMALL.replace("name: {type: string}", r#""a*/\n\u202eb": {type: string}"#);
    refused(
        property,
        "/properties/a*~1\\u{a}\\u{202e}b",
        &["can't become a Rust identifier", "\\u{202e}"],
    );
    let path = SMALL.replace("  /things:\n", "  '/things/\"+drop()':\n");
    refused(path, "#/paths/", &["expected"]);
}

#[test]
fn given_unknown_constructs_when_generated_then_they_are_never_skipped() {
    refused(
        with_property("{type: string, format: date-tim}"),
        &format!("{NAME}/format"),
        &["`date-tim`", "did you mean `date-time`"],
    );
    refused(
        with_property("{type: object, patternProperties: {}}"),
        &format!("{NAME}/patternProperties"),
        &["not a keyword of OpenAPI 3.0"],
    );
    refused(
        SMALL.replace("get:", "head:"),
        "#/paths",
        &["found no operation"],
    );
    refused(
        SMALL.replace("'2XX'", "'2ZZ'"),
        "#/paths/~1things/get/responses/2ZZ",
        &["the status `2ZZ`"],
    );
    refused(
        SMALL.replace("/things:", "/things/{id}:"),
        "#/paths/~1things~1{id}",
        &["no declaration of the parameter `id`"],
    );
    let twice = SMALL.replace("components:", "  /things: {}\ncomponents:");
    refused(twice, "in.yaml", &["\"/things\" occurs twice"]);
}

#[test]
fn given_simplified_constructs_when_generated_then_a_warning_names_the_first_place() {
    for (schema, place, message) in [
        (
            "{type: string, format: colour}",
            "/format",
            "the format `colour` has no effect",
        ),
        (
            "{oneOf: [{type: string}, {type: boolean}]}",
            "/oneOf",
            "a choice between several types",
        ),
        ("{minimum: 1}", "", "a schema without a type"),
    ] {
        let room = Room::new(with_property(schema).as_bytes());
        let output = room.regen(&[]);
        let said = stderr(&output);
        assert!(output.status.success(), "{said}");
        let expected = format!("warning: in.yaml{NAME}{place}: {message}");
        assert!(said.contains(&expected), "{said}");
    }
}

#[test]
fn given_an_operation_without_a_success_when_generated_then_a_warning_names_it() {
    let room = Room::new(SMALL.replace("'2XX'", "'4XX'").as_bytes());
    let output = room.regen(&[]);
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    let place = "warning: in.yaml#/paths/~1things/get/responses: ";
    assert!(
        said.contains(place) && said.contains("lists no success"),
        "{said}"
    );
}

#[test]
fn given_no_operation_when_generated_then_refused() {
    let empty = "openapi: 3.0.0\ninfo: {title: t, version: v}\npaths: {}\n";
    refused(empty, "#/paths", &["found no operation"]);
}

#[test]
fn given_a_document_nested_too_deeply_when_generated_then_it_is_refused() {
    let deep = format!(
        "openapi: 3.0.0\nx-deep: {}{}\n",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    refused(deep, "in.yaml", &["not valid YAML"]);
    let bomb = "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n\
                d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n\
                f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]\ng: [*f, *f, *f, *f, *f, *f, *f, *f, *f]\n";
    refused(bomb, "in.yaml", &["not valid YAML"]);
}

#[test]
fn given_no_file_when_generated_then_the_file_is_named() {
    let room = Room::new(b"");
    let output = room.regen(&["--spec", "gone.yaml"]);
    assert_eq!(
        output.status.code(),
        Some(2),
        "given twice is wrong usage: {}",
        stderr(&output)
    );
    fs::remove_file(room.path().join("in.yaml")).expect("removed");
    let output = room.regen(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).starts_with("error: in.yaml: cannot read: "),
        "{}",
        stderr(&output)
    );
}

#[test]
fn given_a_description_in_the_place_of_a_crate_folder_when_generated_then_nothing_is_written() {
    let room = Room::new(SMALL.as_bytes());
    let out = room.path().join("out");
    fs::create_dir(&out).expect("a folder");
    let output = room.regen(&["--prepared", "out/src"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(fs::read_dir(&out).expect("a folder").count(), 0);
}

//! Tests documents that are refused: the place is named, and no file is written.

use super::{Room, SMALL, failed, stderr, with_property};
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

/// `generator/tests/remedies` has the other errors, with their places.
#[test]
fn given_one_fault_at_many_places_when_refused_then_one_message_counts_them() {
    let missing = "{$ref: '#/components/schemas/microsoft.graph.gone'}";
    let properties = ["a", "b", "c"].map(|name| format!("{name}: {missing}"));
    let document = with_schema(
        "microsoft.graph.other",
        &format!(
            "{{type: object, properties: {{{}}}}}",
            properties.join(", ")
        ),
    );
    let said = stderr(&Room::new(document.as_bytes()).regen(&[]));
    assert_eq!(said.matches("error: ").count(), 1, "{said}");
    assert!(said.contains("; the same at 2 other places\n"), "{said}");
    // Both methods have the parameters of their path, so its fault is found twice.
    let key = "parameters: [{name: x, in: path, required: true, schema: {type: string, format: date-tim}}]\n    ";
    let answer = "responses: {'204': {description: d}}";
    let path = format!(
        "  /others/{{x}}:\n    {key}get: {{{answer}}}\n    delete: {{{answer}}}\ncomponents:"
    );
    let said = stderr(&Room::new(SMALL.replace("components:", &path).as_bytes()).regen(&[]));
    assert_eq!(said.matches("error: ").count(), 1, "{said}");
    assert!(!said.contains("the same at"), "{said}");
}

#[test]
fn given_a_document_that_cannot_be_used_when_generated_then_refused_with_the_place() {
    refused([0xff, 0xfe, 0x00], "in.yaml", &["not UTF-8"]);
    let packed = "compressed documents must be decompressed, or trimmed first: `cargo xtask trim`";
    refused([0x1f, 0x8b, 8, 0], "in.yaml", &[packed]);
    let no_document = &["expected an OpenAPI 3.0 document"];
    for text in ["just words", ""] {
        refused(text, "in.yaml", no_document);
    }
    refused("{\"openapi\": \"3.0.1\",", "in.yaml", &["not valid JSON"]);
    refused(&SMALL[..SMALL.len() - 9], "in.yaml", &["not valid YAML"]);
    let elsewhere = with_property("{$ref: 'other.yaml#/components/schemas/a'}");
    let found = "`other.yaml#/components/schemas/a`";
    refused(elsewhere, NAME, &[found, "self-contained"]);
    let unknown = with_property("{type: string, format: date-tim}");
    let help = "did you mean `date-time`";
    refused(unknown, &format!("{NAME}/format"), &["`date-tim`", help]);
}

#[test]
fn given_a_simplified_construct_when_generated_then_a_warning_names_its_place() {
    let document = with_property("{type: string, format: colour}");
    let output = Room::new(document.as_bytes()).regen(&[]);
    let said = stderr(&output);
    assert!(output.status.success(), "{said}");
    let warning = format!("warning: in.yaml{NAME}/format: the format `colour` has no effect");
    assert!(said.contains(&warning), "{said}");
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
    let said = failed(&room.regen(&[]));
    assert!(said.starts_with("error: in.yaml: cannot read: "), "{said}");
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

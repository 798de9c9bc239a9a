//! Tests trimming: what stays, what is removed, and the errors for bad input.

use graph_generator::diagnostics::{Diagnostics, Severity};
use graph_generator::trim::{Document, Options, Slice, Trimmed, trim};
use serde_json::{Value, json};

mod bad;
mod committed;
mod large;
/// A document with everything that trimming concerns.
const SMALL: &str = include_str!("small.yaml");

const SMALL_SLICE: &str = include_str!("small.slice.yaml");

const SMALL_TRIMMED: &str = include_str!("small.trimmed.yaml");

fn options() -> Options {
    Options {
        keep_docs: false,
        document_name: "in.yaml".to_owned(),
        slice_name: "slice.yaml".to_owned(),
    }
}

fn run(document: &str, slice: &str) -> Result<(Trimmed, Diagnostics), Diagnostics> {
    run_with(document, slice, &options())
}

fn run_with(
    document: &str,
    slice: &str,
    options: &Options,
) -> Result<(Trimmed, Diagnostics), Diagnostics> {
    let slice = Slice::read(slice).map_err(|error| error.file(&options.slice_name))?;
    let document = Document::read(document.as_bytes());
    let document = document.map_err(|error| error.file(&options.document_name))?;
    trim(&document, &slice, options)
}

fn trimmed(document: &str, slice: &str) -> Trimmed {
    run(document, slice)
        .unwrap_or_else(|errors| panic!("{errors}"))
        .0
}

fn messages(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(ToString::to_string).collect()
}

#[test]
fn given_a_small_document_when_trimmed_then_exactly_the_slice_is_left() {
    let (trimmed, diagnostics) = run(SMALL, SMALL_SLICE).expect("a slice");
    assert_eq!(trimmed.yaml, SMALL_TRIMMED);
    assert_eq!(
        (trimmed.paths, trimmed.operations, trimmed.schemas),
        (2, 3, 8)
    );
    assert_eq!(
        (trimmed.title.as_str(), trimmed.version.as_str()),
        ("Small", "v1")
    );
    assert_eq!(
        messages(&diagnostics),
        [
            "note: slice.yaml#/derived: left out types that derive from 1 type of the slice: source (printSource)\n  help: \
             their values are read as an unknown type; `derived: {TYPE: ['*']}` includes all that derive from TYPE",
            "note: in.yaml: members left out: tags (2), x-ms-docs-grouped-path (1)",
        ]
    );
}

#[test]
fn given_methods_that_no_crate_calls_when_trimmed_then_they_are_kept_but_not_counted() {
    let others = ["options", "head", "trace"]
        .map(|method| format!("    {method}: {{responses: {{'204': {{description: d}}}}}}\n"));
    let document = SMALL.replace("  /things:\n", &format!("  /things:\n{}", others.concat()));
    let found = trimmed(&document, SMALL_SLICE);
    assert_eq!(found.operations, 3);
    assert!(found.yaml.contains("    trace:\n"), "{}", found.yaml);
}

#[test]
fn given_json_or_flow_yaml_when_trimmed_then_the_same_output() {
    let value: Value = serde_yaml::from_str(SMALL).expect("YAML");
    for text in [
        value.to_string(),
        format!("{value:#}"),
        SMALL.replace("openapi: 3", "openapi: !!str 3"),
    ] {
        assert_eq!(trimmed(&text, SMALL_SLICE).yaml.len(), SMALL_TRIMMED.len());
        let (ours, expected): (Value, Value) = (
            serde_yaml::from_str(&trimmed(&text, SMALL_SLICE).yaml).expect("YAML"),
            serde_yaml::from_str(SMALL_TRIMMED).expect("YAML"),
        );
        assert_eq!(ours, expected);
    }
}

#[test]
fn given_members_without_quotes_when_trimmed_then_they_stay_as_they_are_written() {
    let members = "{type: string, enum: [3.50, 007, 1e3, true, a, '2.0']}";
    let block = SMALL.replace("{type: string, enum: [id, 'on', 'no', '12:30']}", members);
    assert_ne!(block, SMALL);
    // An anchor forces a full parse.
    let whole = block.replace("title: Small", "title: &name Small");
    for document in [block, whole] {
        let trimmed = trimmed(&document, SMALL_SLICE).yaml;
        for member in ["'3.50'", "'007'", "'1e3'", "'true'", "a", "'2.0'"] {
            let line = format!("- {member}\n");
            assert!(trimmed.contains(&line), "{member}: {trimmed}");
        }
    }
}

#[test]
fn given_numbers_where_text_belongs_when_trimmed_then_they_stay_as_they_are_written() {
    let document = "\
openapi: 3.0.3
info: {title: t, version: 1.10}
servers: [{url: 'https://graph.microsoft.com/{v}', variables: {v: {default: 1.10, enum: [1.10, 2.0]}}}]
paths:
  /things:
    get:
      operationId: 1.10
      parameters:
      - {name: 0x1F, in: query, required: true, schema: {type: string, pattern: 1e3}}
      - {name: default, in: query, required: true, schema: {type: number, default: 1.50, enum: [1.50]}}
      responses: {default: {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/thing'}}}}}
components:
  schemas:
    thing:
      type: object
      required: [2.50, default]
      properties: {2.50: {type: string}, default: {type: string, pattern: 1.10}, example: {type: string, format: 1.10}}
";
    let whole = document.replace("title: t", "title: &name t");
    for text in [document, &whole] {
        let trimmed = trimmed(text, "name: s\ninclude: [/**]").yaml;
        let tree: Value = serde_yaml::from_str(&trimmed).expect("YAML");
        for (place, expected) in [
            ("/info/version", json!("1.10")),
            ("/servers/0/variables/v/default", json!("1.10")),
            ("/servers/0/variables/v/enum", json!(["1.10", "2.0"])),
            ("/paths/~1things/get/operationId", json!("1.10")),
            ("/paths/~1things/get/parameters/0/name", json!("0x1F")),
            ("/paths/~1things/get/parameters/0/required", json!(true)),
            (
                "/paths/~1things/get/parameters/0/schema/pattern",
                json!("1e3"),
            ),
            (
                "/paths/~1things/get/parameters/1/schema/default",
                json!(1.5),
            ),
            ("/paths/~1things/get/parameters/1/schema/enum", json!([1.5])),
            (
                "/components/schemas/thing/required",
                json!(["2.50", "default"]),
            ),
            (
                "/components/schemas/thing/properties/default/pattern",
                json!("1.10"),
            ),
            (
                "/components/schemas/thing/properties/example/format",
                json!("1.10"),
            ),
        ] {
            assert_eq!(tree.pointer(place), Some(&expected), "{place}: {trimmed}");
        }
    }
}

#[test]
fn given_keep_docs_when_trimmed_then_prose_and_examples_stay() {
    let options = Options {
        keep_docs: true,
        ..options()
    };
    let (trimmed, _) = run_with(SMALL, SMALL_SLICE, &options).expect("a slice");
    let tree: Value = serde_yaml::from_str(&trimmed.yaml).expect("YAML");
    for (pointer, expected) in [
        (
            "/paths/~1things~1{thing-id}~1owner~1$ref/get/summary",
            "Prose.",
        ),
        ("/paths/~1things/patch/responses/204/description", "Prose."),
        (
            "/components/schemas/microsoft.graph.thing/allOf/1/description",
            "Prose.",
        ),
    ] {
        assert_eq!(
            tree.pointer(pointer),
            Some(&Value::from(expected)),
            "{pointer}"
        );
    }
    assert_eq!(
        tree.pointer("/components/parameters/top/example"),
        Some(&Value::from(50))
    );
}

#[test]
fn given_marked_entries_when_the_document_lacks_them_then_only_a_warning() {
    let slice = SMALL_SLICE
        .replace("[person]", "['person', 'robot?']")
        .replace("inner*", "inner*, 'newSource?'")
        .replace("source: [", "newer?: ['*']\n  source: [")
        .replace("[/things,", "[/things, '/newThings/**?',");
    let (trimmed, diagnostics) = run(SMALL, &slice).expect("a slice");
    assert_eq!(trimmed.yaml, SMALL_TRIMMED);
    let warnings = diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Warning);
    assert_eq!(warnings.count(), 4, "{diagnostics}");
}

#[test]
fn given_a_derived_type_without_discriminator_when_named_then_its_chain_is_followed() {
    let document = SMALL.replace("          '#microsoft.graph.innerSource': '#/components/schemas/microsoft.graph.innerSource'\n", "");
    assert_ne!(document, SMALL);
    let slice = SMALL_SLICE.replace("inner*", "innerSource");
    let yaml = trimmed(&document, &slice).yaml;
    assert!(
        yaml.contains("\n    microsoft.graph.innerSource:\n")
            && yaml.contains("\n    microsoft.graph.middleSource:\n")
    );
}

#[test]
fn given_excluded_paths_when_trimmed_then_they_and_items_only_they_reach_are_removed() {
    let slice = SMALL_SLICE.replace("boundaries", "exclude: ['/things/*/owner/**']\nboundaries");
    let trimmed = trimmed(SMALL, &slice);
    assert_eq!(trimmed.paths, 1);
    assert!(!trimmed.yaml.contains("components/responses"));
}

/// A document with a member that nobody knows in each kind of object.
const UNKNOWN: &str = include_str!("unknown.yaml");

#[test]
fn given_unknown_members_when_trimmed_then_they_are_named_and_the_rest_can_be_read() {
    let (trimmed, found) = run(UNKNOWN, "name: x\ninclude: ['/**']\n").expect("a slice");
    assert!(!trimmed.yaml.contains("odd"), "{}", trimmed.yaml);
    let named = messages(&found).join("\n");
    assert_eq!(
        named.matches("left out `odd").count(),
        UNKNOWN.matches("odd").count(),
        "{named}"
    );
    let read = graph_generator::document::load("out.yaml", &trimmed.yaml);
    assert!(
        read.is_ok(),
        "{:?}",
        read.err().map(|errors| errors.to_string())
    );
}

#[test]
fn given_extensions_of_servers_when_trimmed_then_a_note_names_them() {
    let text = UNKNOWN.replacen("odd: 1,", "x-somebody: 1,", 1);
    let (trimmed, found) = run(&text, "name: x\ninclude: ['/**']\n").expect("a slice");
    assert!(!trimmed.yaml.contains("x-somebody"), "{}", trimmed.yaml);
    let named = messages(&found);
    let note = "note: in.yaml#/servers: left out `x-somebody`, which is not known here";
    assert!(named.iter().any(|message| message == note), "{named:?}");
}

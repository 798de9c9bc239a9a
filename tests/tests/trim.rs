//! Trims small documents and the committed ones: checks what stays, what is removed, and the errors for bad
//! input.

use std::fmt::Write as _;

use graph_generator::diagnostics::{Diagnostics, Severity};
use graph_generator::document;
use graph_generator::emit::{CrateOptions, Manifest};
use graph_generator::pipeline::{self, Settings};
use graph_generator::share;
use graph_generator::trim::{Document, Lock, Options, Slice, Slices, Trimmed, trim};
use serde_json::Value;
use sha2::{Digest, Sha256};

const SPEC: &str = include_str!("../../specs/entitlement-management.yaml");
const SPEC_LOCK: &str = include_str!("../../specs/spec.lock");
const SLICE: &str = include_str!("../../specs/slice.yaml");
const SPEC_2022: &str = include_str!("../fixtures/entitlement-management-2022.yaml");

/// A document with everything that trimming concerns.
const SMALL: &str = "\
openapi: 3.0.3
info:
  description: Prose.
  title: Small
  version: v1
servers:
  - url: https://example.com/beta
tags:
  - name: things
paths:
  /things/{thing-id}/owner/$ref:
    description: Prose.
    get:
      tags: [things]
      summary: Prose.
      operationId: things.getOwnerRef
      externalDocs:
        description: Prose.
        url: https://example.com/docs
      responses:
        2XX:
          $ref: '#/components/responses/link'
      x-ms-docs-grouped-path: [/things]
  /things:
    get:
      operationId: things.list
      parameters:
        - $ref: '#/components/parameters/top'
        - name: $select
          in: query
          description: Prose.
          schema:
            type: array
            items: {type: string, enum: [id, 'on', 'no', '12:30']}
      responses:
        2XX:
          description: Prose.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/microsoft.graph.thingCollectionResponse'}
    patch:
      operationId: things.patch
      responses: {'204': {description: Prose.}}
  /people:
    get:
      responses:
        2XX: {$ref: '#/components/responses/people'}
  /allPeople:
    get:
      responses:
        2XX: {$ref: '#/components/responses/people'}
  /printers:
    get:
      responses:
        2XX: {description: Prose., content: {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.printer'}}}}
components:
  schemas:
    microsoft.graph.entity:
      type: object
      properties: {id: {type: string}}
      discriminator:
        propertyName: '@odata.type'
        mapping:
          '#microsoft.graph.thing': '#/components/schemas/microsoft.graph.thing'
          '#microsoft.graph.printer': '#/components/schemas/microsoft.graph.printer'
    microsoft.graph.printer:
      allOf:
        - $ref: '#/components/schemas/microsoft.graph.entity'
        - type: object
    microsoft.graph.thing:
      allOf:
        - $ref: '#/components/schemas/microsoft.graph.entity'
        - title: thing
          type: object
          description: Prose.
          properties:
            description: {type: string, description: Prose., nullable: true}
            owner:
              anyOf:
                - $ref: '#/components/schemas/microsoft.graph.person'
                - {type: object, nullable: true}
              x-ms-navigationProperty: true
            source: {$ref: '#/components/schemas/microsoft.graph.source'}
    microsoft.graph.thingCollectionResponse:
      type: object
      properties:
        value: {type: array, items: {$ref: '#/components/schemas/microsoft.graph.thing'}}
    microsoft.graph.person:
      allOf:
        - $ref: '#/components/schemas/microsoft.graph.entity'
        - type: object
          required: ['@odata.type', printers]
          properties:
            name: {type: string}
            settings: {$ref: '#/components/schemas/microsoft.graph.printSettings'}
            printers:
              type: array
              items: {$ref: '#/components/schemas/microsoft.graph.printer'}
              x-ms-navigationProperty: true
    microsoft.graph.personCollectionResponse:
      allOf:
        - $ref: '#/components/schemas/base'
        - type: object
          properties:
            value: {type: array, items: {$ref: '#/components/schemas/microsoft.graph.person'}}
    base: {type: object}
    microsoft.graph.printSettings:
      type: object
      properties: {printer: {$ref: '#/components/schemas/microsoft.graph.printer'}}
    microsoft.graph.source:
      type: object
      discriminator:
        propertyName: '@odata.type'
        mapping:
          '#microsoft.graph.innerSource': '#/components/schemas/microsoft.graph.innerSource'
          '#microsoft.graph.outerSource': '#/components/schemas/microsoft.graph.outerSource'
          '#microsoft.graph.printSource': '#/components/schemas/microsoft.graph.printSource'
    microsoft.graph.middleSource:
      allOf: [{$ref: '#/components/schemas/microsoft.graph.source'}, {type: object}]
    microsoft.graph.innerSource:
      allOf: [{$ref: '#/components/schemas/microsoft.graph.middleSource'}, {type: object}]
    microsoft.graph.outerSource:
      allOf: [{$ref: '#/components/schemas/microsoft.graph.source'}, {type: object}]
    microsoft.graph.printSource:
      allOf: [{$ref: '#/components/schemas/microsoft.graph.source'}, {type: object}]
  responses:
    people:
      description: Prose.
      content:
        application/json:
          schema: {$ref: '#/components/schemas/microsoft.graph.personCollectionResponse'}
    link:
      content:
        application/json:
          schema: {type: string}
  parameters:
    top: {name: $top, in: query, example: 50, schema: {type: integer}}
";

const SMALL_SLICE: &str = "\
name: things
include: [/things, '/things/**']
boundaries: [person]
without: [printSettings]
derived:
  source: [inner*, microsoft.graph.outerSource]
";

const SMALL_TRIMMED: &str = "\
openapi: '3.0.3'
info:
  title: Small
  version: v1
servers:
  - url: https://example.com/beta
paths:
  /things:
    get:
      operationId: things.list
      parameters:
        - $ref: '#/components/parameters/top'
        - name: $select
          in: query
          schema:
            type: array
            items:
              type: string
              enum:
                - id
                - 'on'
                - 'no'
                - '12:30'
      responses:
        '2XX':
          description: Response
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/microsoft.graph.thingCollectionResponse'
    patch:
      operationId: things.patch
      responses:
        '204':
          description: Response
  '/things/{thing-id}/owner/$ref':
    get:
      operationId: things.getOwnerRef
      externalDocs:
        url: https://example.com/docs
      responses:
        '2XX':
          $ref: '#/components/responses/link'
components:
  parameters:
    top:
      name: $top
      in: query
      schema:
        type: integer
  responses:
    link:
      description: Response
      content:
        application/json:
          schema:
            type: string
  schemas:
    microsoft.graph.entity:
      type: object
      properties:
        id:
          type: string
      discriminator:
        propertyName: '@odata.type'
        mapping:
          '#microsoft.graph.thing': '#/components/schemas/microsoft.graph.thing'
    microsoft.graph.innerSource:
      allOf:
        - $ref: '#/components/schemas/microsoft.graph.middleSource'
        - type: object
    microsoft.graph.middleSource:
      allOf:
        - $ref: '#/components/schemas/microsoft.graph.source'
        - type: object
    microsoft.graph.outerSource:
      allOf:
        - $ref: '#/components/schemas/microsoft.graph.source'
        - type: object
    microsoft.graph.person:
      allOf:
        - $ref: '#/components/schemas/microsoft.graph.entity'
        - type: object
          required:
            - '@odata.type'
          properties:
            name:
              type: string
      x-graph-entity-set: /people
    microsoft.graph.source:
      type: object
      discriminator:
        propertyName: '@odata.type'
        mapping:
          '#microsoft.graph.innerSource': '#/components/schemas/microsoft.graph.innerSource'
          '#microsoft.graph.outerSource': '#/components/schemas/microsoft.graph.outerSource'
    microsoft.graph.thing:
      allOf:
        - $ref: '#/components/schemas/microsoft.graph.entity'
        - title: thing
          type: object
          properties:
            description:
              type: string
              nullable: true
            owner:
              anyOf:
                - $ref: '#/components/schemas/microsoft.graph.person'
                - type: object
                  nullable: true
              x-ms-navigationProperty: true
            source:
              $ref: '#/components/schemas/microsoft.graph.source'
    microsoft.graph.thingCollectionResponse:
      type: object
      properties:
        value:
          type: array
          items:
            $ref: '#/components/schemas/microsoft.graph.thing'
";

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
            "note: slice.yaml#/derived: left out types that derive from 1 types of the slice: source (printSource)\n  help: \
             values of them are read as of unknown type; `derived: {TYPE: ['*']}` brings in those of a type",
            "note: in.yaml: members left out: tags (1), x-ms-docs-grouped-path (1)",
        ]
    );
}

/// A document whose navigation properties lead from things through people to hundreds of types.
fn far_reaching() -> String {
    let link = |name: &str, to: &str| {
        format!(
            "{{x-ms-navigationProperty: true, $ref: '#/components/schemas/microsoft.graph.{to}'}}"
        )
        .replace("{x-", &format!("{name}: {{x-"))
    };
    let mut text = String::from(
        "openapi: 3.0.3\ninfo: {title: t, version: v}\nservers: [{url: https://graph.microsoft.com/v1.0}]\npaths:\n  \
         /things:\n    get:\n      operationId: things.get\n      responses:\n        2XX: {description: d, content: \
         {application/json: {schema: {$ref: '#/components/schemas/microsoft.graph.thing'}}}}\ncomponents:\n  schemas:\n",
    );
    for (name, links) in [
        (
            "thing".to_owned(),
            vec![("parts", "part"), ("owner", "person")],
        ),
        ("part".to_owned(), vec![("supplier", "company")]),
        ("person".to_owned(), vec![("first", "type0")]),
        ("company".to_owned(), vec![("first", "type0")]),
    ] {
        let links: Vec<String> = links.iter().map(|(name, to)| link(name, to)).collect();
        let links = links.join(", ");
        writeln!(
            text,
            "    microsoft.graph.{name}:\n      type: object\n      properties: {{id: {{type: string}}, {links}}}"
        )
        .expect("text takes all");
    }
    for index in 0..400 {
        let next = link("next", &format!("type{}", (index + 1) % 400));
        writeln!(
            text,
            "    microsoft.graph.type{index}:\n      type: object\n      properties: {{{next}}}"
        )
        .expect("text takes all");
    }
    text
}

/// Paths of several parts. Each returns a chain of the given number of types, without navigation properties.
fn parts(lengths: &[usize]) -> String {
    let mut paths = String::new();
    let mut schemas = String::new();
    for (part, length) in lengths.iter().enumerate() {
        writeln!(
            paths,
            "  /all/part{part}/things:\n    get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/part{part}type0'}}}}}}}}}}}}"
        )
        .expect("text takes all");
        for index in 0..*length {
            let next = (index + 1).min(length - 1);
            writeln!(
                schemas,
                "    part{part}type{index}: {{type: object, properties: {{next: {{$ref: '#/components/schemas/part{part}type{next}'}}}}}}"
            )
            .expect("text takes all");
        }
    }
    format!(
        "openapi: 3.0.4\ninfo: {{title: t, version: v}}\npaths:\n{paths}components:\n  schemas:\n{schemas}"
    )
}

#[test]
fn given_a_slice_that_a_part_of_the_paths_makes_large_when_it_is_excluded_then_it_is_small() {
    let text = parts(&[20, 300, 20]);
    let slice = "name: small\ninclude: [/all/**]\n";
    let (large, said) = run(&text, slice).expect("a slice");
    assert_eq!(large.schemas, 340);
    let warning = said.iter().find(|one| one.severity == Severity::Warning);
    let warning = warning.expect("a warning");
    assert_eq!(
        warning.message,
        "found 340 types; 40 are left without 1 parts of the paths"
    );
    let help = warning.help.as_deref().expect("a help");
    let block = help.split('`').nth(1).expect(help);
    assert_eq!(block, "exclude: [/all/part1/**]");
    let (small, said) = run(&text, &format!("{slice}{block}\n")).expect("a slice");
    assert_eq!((small.paths, small.schemas), (2, 40));
    assert_eq!(messages(&said), [""; 0]);
}

#[test]
fn given_a_slice_that_is_large_everywhere_when_trimmed_then_a_note_says_so_and_names_a_part() {
    let (large, said) = run(&parts(&[20; 40]), "name: a\ninclude: [/all/**]\n").expect("a slice");
    assert_eq!(large.schemas, 800);
    let note = said
        .iter()
        .find(|one| one.message.contains("spread over 40 parts"));
    let help = note.and_then(|note| note.help.as_deref()).expect("a help");
    assert_eq!(
        help,
        "include only the parts that are needed, such as `/all/part0/**`"
    );
}

#[test]
fn given_a_slice_that_navigation_makes_large_when_the_boundaries_are_pasted_then_it_is_small() {
    let text = far_reaching();
    let slice = "name: small\ninclude: [/things]\n";
    let (large, said) = run(&text, slice).expect("a slice");
    assert_eq!(large.schemas, 404);
    let warning = said.iter().find(|one| one.severity == Severity::Warning);
    let warning = warning.expect("a warning");
    assert_eq!(
        warning.message,
        "found 404 types, most of them through navigation; 5 are left with 1 more boundaries"
    );
    let help = warning.help.as_deref().expect("a help");
    let block = help
        .strip_prefix("paste `")
        .and_then(|rest| rest.strip_suffix('`'));
    let (small, said) = run(&text, &format!("{slice}{}\n", block.expect(help))).expect("a slice");
    assert_eq!(small.schemas, 5);
    assert_eq!(messages(&said), [""; 0]);

    let document = document::load("small.yaml", &small.yaml).expect("loads");
    let settings = Settings {
        options: CrateOptions {
            name: "small".to_owned(),
            spec: "small.yaml".to_owned(),
            manifest: Manifest::Member,
            guide: Vec::new(),
        },
        share: true,
        accept: false,
    };
    let generated = pipeline::generate(&document, &share::Lock::new(), &settings).expect("a crate");
    assert!(generated.files.contains_key("src/models/person.rs"));
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
fn given_a_trimmed_document_when_trimmed_again_then_nothing_changes() {
    assert_eq!(trimmed(SMALL_TRIMMED, SMALL_SLICE).yaml, SMALL_TRIMMED);
    for spec in [SPEC, SPEC_2022] {
        assert!(
            trimmed(spec, SLICE).yaml == spec,
            "run `cargo xtask trim` again"
        );
    }
}

#[test]
fn given_the_other_slices_when_trimmed_again_then_nothing_changes() {
    let slices = include_str!("../fixtures/slices.yaml");
    let slices = Slices::read(slices).expect("slices");
    for (name, spec) in [
        (
            "access-reviews",
            include_str!("../fixtures/slices/access-reviews.yaml"),
        ),
        (
            "role-management",
            include_str!("../fixtures/slices/role-management.yaml"),
        ),
    ] {
        let slice = slices.choose(Some(name)).expect(name).slice;
        let document = Document::read(spec.as_bytes()).expect(name);
        let (trimmed, _) = trim(&document, &slice, &options()).expect(name);
        assert!(trimmed.yaml == spec, "trim {name} again");
    }
}

#[test]
fn given_the_committed_documents_when_scanned_then_equal_to_full_parse() {
    let slice = Slice::read(SLICE).expect("a slice");
    for spec in [SPEC, SPEC_2022] {
        let scanned = Document::read(spec.as_bytes()).expect("a document");
        assert!(!scanned.parsed_whole());
        let whole = Document::read_whole(spec.as_bytes()).expect("a document");
        let (scanned, _) = trim(&scanned, &slice, &options()).expect("a slice");
        let (whole, _) = trim(&whole, &slice, &options()).expect("a slice");
        assert!(scanned == whole);
    }
}

#[test]
fn given_the_committed_spec_when_compared_with_its_lock_then_it_is_what_was_cut() {
    let lock = Lock::read(SPEC_LOCK).expect("a lock");
    assert_eq!(lock.to_text(), SPEC_LOCK);
    let again = trimmed(SPEC, SLICE);
    let numbers = (again.paths, again.operations, again.schemas);
    assert_eq!(numbers, (lock.paths, lock.operations, lock.schemas));
    assert_eq!((again.paths, again.operations), (789, 1327));
    for (text, sha256) in [(SPEC, &lock.sha256), (SLICE, &lock.slice_sha256)] {
        let hex = Sha256::digest(text)
            .iter()
            .fold(String::new(), |hex, byte| {
                let (high, low) = (byte >> 4, byte & 15);
                format!("{hex}{high:x}{low:x}")
            });
        assert_eq!(&hex, sha256, "run `cargo xtask trim` again");
    }
}

#[test]
fn given_the_committed_spec_when_searched_then_no_prose_and_no_foreign_types() {
    let tree: Value = serde_yaml::from_str(SPEC).expect("YAML");
    let schemas = tree["components"]["schemas"].as_object().expect("schemas");
    for name in schemas.keys() {
        let foreign = [
            "print",
            "managedDevice",
            "identityGovernance.",
            "deviceManagement",
            "cloudLicensing",
        ];
        assert!(!foreign.iter().any(|word| name.contains(word)), "{name}");
    }
    for name in [
        "singleUser",
        "accessPackageTextInputQuestion",
        "accessPackageAnswerString",
        "domainIdentitySource",
    ] {
        assert!(
            schemas.contains_key(&format!("microsoft.graph.{name}")),
            "{name}"
        );
    }
    let prose = ["  summary:", "  example:", "  examples:"];
    assert!(!SPEC.lines().any(|line| {
        prose
            .iter()
            .any(|word| line.starts_with(word) || line.contains(": |"))
    }));
    for (schema, path) in [
        ("group", "/groups"),
        ("user", "/users"),
        ("directoryObject", "/directoryObjects"),
    ] {
        assert_eq!(
            schemas[&format!("microsoft.graph.{schema}")]["x-graph-entity-set"],
            path
        );
    }
}

/// Bad documents, each with its one error.
#[test]
fn given_bad_documents_when_trimmed_then_one_clear_message() {
    let mut cases: Vec<(String, &str)> = [
        (
            "swagger: '2.0'\npaths:\n  /things: {}\n",
            "in.yaml#/swagger: found Swagger `2.0`, expected OpenAPI 3.0",
        ),
        (
            "swagger: 2.0\npaths:\n  /things: {}\n",
            "in.yaml#/swagger: found Swagger 2, expected OpenAPI 3.0",
        ),
        (
            "paths:\n  /things: {}\n",
            "in.yaml: found no `openapi` member, expected an OpenAPI 3.0 document",
        ),
        (
            "{}",
            "in.yaml: found no `openapi` member, expected an OpenAPI 3.0 document",
        ),
        (
            "not a document",
            "in.yaml: found a string, expected an object",
        ),
        ("", "in.yaml: found null, expected an object"),
        ("a: b: c", "in.yaml: not valid YAML: "),
        ("{\"a\": 1", "in.yaml: not valid JSON: EOF while parsing"),
        (
            "openapi: 3.0.1\npaths: []\n",
            "in.yaml#/paths: found a list, expected an object",
        ),
        (
            "openapi: 3.0.1\npaths:\n  /things: {}\n",
            "in.yaml#/info/title: found nothing, expected a string",
        ),
        ("\u{0}\u{1}", "in.yaml: not valid YAML: "),
    ]
    .into_iter()
    .map(|(text, expected)| (text.to_owned(), expected))
    .collect();
    for (from, to, expected) in [
        (
            "openapi: 3.0.3",
            "openapi: 3.1.0",
            "in.yaml#/openapi: found OpenAPI `3.1.0`, expected 3.0.x",
        ),
        (
            "openapi: 3.0.3",
            "openapi: 3.1",
            "in.yaml#/openapi: found OpenAPI `3.1`, expected 3.0.x",
        ),
        (
            "$ref: '#/components/parameters/top'",
            "$ref: '#/components/parameters/none'",
            "in.yaml#/paths/~1things/get/parameters/0/$ref: found a reference to `#/components/parameters/none`, which the \
             document does not have",
        ),
        (
            "$ref: '#/components/parameters/top'",
            "$ref: 'other.yaml#/top'",
            "in.yaml#/paths/~1things/get/parameters/0/$ref: found a reference to `other.yaml#/top`, expected #/components/…/…",
        ),
        (
            "$ref: '#/components/parameters/top'",
            "$ref: [1]",
            "in.yaml#/paths/~1things/get/parameters/0/$ref: found a list, expected the text of a reference",
        ),
        (
            "owner:\n",
            "owner: {$ref: '#/components/schemas/\u{202e}x'}\n            was:\n",
            "in.yaml#/components/schemas/microsoft.graph.thing/allOf/1/properties/owner/$ref: found a reference to \
             `#/components/schemas/\\u{202e}x`",
        ),
        (
            "operationId: things.list",
            "  operationId: things.list",
            "in.yaml: not valid YAML: did not find expected key at line 27 column 7",
        ),
        (
            "      responses: {'204': {description: Prose.}}",
            "      responses: []",
            "in.yaml#/paths/~1things/patch/responses: found a list, expected an object",
        ),
    ] {
        assert!(SMALL.contains(from), "{from}");
        cases.push((SMALL.replacen(from, to, 1), expected));
    }
    for (text, expected) in cases {
        let errors = run(&text, SMALL_SLICE).expect_err(expected);
        let errors: Vec<_> = errors
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .collect();
        assert_eq!(errors.len(), 1, "{expected}: {errors:?}");
        let message = errors[0].to_string();
        assert!(
            message.starts_with(&format!("error: {expected}")),
            "{message}\n{expected}"
        );
    }
}

#[test]
fn given_truncated_documents_when_trimmed_then_an_error_or_a_whole_slice() {
    for end in (0..SMALL.len()).step_by(7) {
        if let Ok((cut, _)) = run(&SMALL[..end], SMALL_SLICE) {
            assert!(serde_yaml::from_str::<Value>(&cut.yaml).is_ok(), "{end}");
        }
    }
}

#[test]
fn given_bad_slices_when_trimmed_then_dead_entries_surface() {
    for (from, to, expected) in [
        (
            "/things, '/things/**'",
            "/nothing",
            "slice.yaml#/include/0: `/nothing` matches none of the document's 5 paths",
        ),
        (
            "boundaries",
            "exclude: ['/**']\nboundaries",
            "slice.yaml#/include: the slice is empty",
        ),
        (
            "boundaries",
            "bounds",
            "slice.yaml: not a slice: unknown field `bounds`",
        ),
        (
            "[person]",
            "[person, printer]",
            "slice.yaml#/boundaries/1: the slice reaches no type `printer`",
        ),
        (
            "source: [",
            "thing: [printer]\n  source: [",
            "slice.yaml#/derived/thing/0: `printer` matches no type derived from `thing`",
        ),
        (
            "source: [",
            "printer: ['*']\n  source: [",
            "slice.yaml#/derived/printer: the slice has no value of type `printer`",
        ),
        (
            "inner*",
            "inner*, outer",
            "slice.yaml#/derived/source/1: `outer` matches no type derived from `source`",
        ),
        (
            "name: things",
            "name: ../things",
            "slice.yaml#/name: found `../things`",
        ),
    ] {
        let slice = SMALL_SLICE.replacen(from, to, 1);
        let errors = run(SMALL, &slice).expect_err(expected);
        let errors: Vec<_> = errors
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .collect();
        assert_eq!(errors.len(), 1, "{expected}: {errors:?}");
        let message = errors[0].to_string();
        assert!(
            message.starts_with(&format!("error: {expected}")),
            "{message}\n{expected}"
        );
    }
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
fn given_excluded_paths_when_trimmed_then_they_and_what_only_they_reach_go() {
    let slice = SMALL_SLICE.replace("boundaries", "exclude: ['/things/*/owner/**']\nboundaries");
    let trimmed = trimmed(SMALL, &slice);
    assert_eq!(trimmed.paths, 1);
    assert!(!trimmed.yaml.contains("components/responses"));
}

//! Slices with hundreds of types: what makes them large, and how the help makes them small.

use std::fmt::Write as _;

use graph_generator::diagnostics::Severity;
use graph_generator::document;
use graph_generator::pipeline::{self, Settings};
use graph_generator::share;

use super::{messages, run};

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
        "found 340 types; 40 would remain without 1 parts of the paths"
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
        "include only the parts that you need, such as `/all/part0/**`"
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
        "found 404 types, most of them through navigation; 5 would remain with 1 more boundaries"
    );
    let help = warning.help.as_deref().expect("a help");
    let block = help
        .strip_prefix("paste `")
        .and_then(|rest| rest.strip_suffix('`'));
    let (small, said) = run(&text, &format!("{slice}{}\n", block.expect(help))).expect("a slice");
    assert_eq!(small.schemas, 5);
    assert_eq!(messages(&said), [""; 0]);

    let document = document::load("small.yaml", &small.yaml).expect("loads");
    let settings = Settings::new("small", "small.yaml");
    let generated = pipeline::generate(&document, &share::Lock::new(), &settings).expect("a crate");
    assert!(generated.files.contains_key("src/models/person.rs"));
}

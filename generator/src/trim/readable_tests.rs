//! Tests that regen reads whatever trim writes, and trim accepts whatever regen reads.

mod extensible_tests;
mod mapping_tests;
mod refused_tests;
mod value_tests;

use super::{Document, Options, Slice, trim};
use crate::diagnostics::Diagnostics;
use crate::document;
use crate::lower::lower;

const HEAD: &str = "openapi: 3.0.3\ninfo: {title: t, version: v}\n";
const GET_V: &str = "{get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/g.v'}}}}}}}";

/// The trimmed document, and what was said; or the errors of trimming or of reading it again, as the command reports them.
fn trimmed(text: &str, slice: &str) -> Result<(String, String), Diagnostics> {
    let slice = Slice::read(&format!("name: s\n{slice}"))?;
    let document = Document::read(text.as_bytes())?;
    let (found, said) = trim(&document, &slice, &Options::default())?;
    lower(&document::load("in.yaml", &found.yaml)?)?;
    Ok((found.yaml, said.to_string()))
}

/// The same, as one text, for a document and a slice without errors.
fn readable(text: &str, slice: &str) -> String {
    let (yaml, said) = trimmed(text, slice).unwrap_or_else(|errors| panic!("{text}\n{errors}"));
    format!("{yaml}{said}")
}

/// Trims, and asserts that `regen` reads the result, that `kept` is in it, and `gone` is not.
#[track_caller]
fn keeps(text: &str, slice: &str, kept: &str, gone: &str) {
    let yaml = readable(text, slice);
    assert!(yaml.contains(kept), "{kept}: {yaml}");
    assert!(gone.is_empty() || !yaml.contains(gone), "{gone}: {yaml}");
}

#[test]
fn given_what_regen_reads_when_trimmed_then_it_is_kept_and_regen_reads_it_again() {
    let plain = "type: object, properties: {id: {type: string}}";
    let big = "g.u: {type: object, properties: {z: {type: string}}}";
    for (schemas, slice, kept, gone) in [
        // Notes about properties that a boundary drops.
        (
            format!("g.v: {{type: object, properties: {{id: {{type: string}}, n: {{allOf: [{{$ref: '#/components/schemas/g.u'}}], x-ms-navigationProperty: true}}}}, x-properties: {{n: {{readOnly: true}}, id: {{x-required-on-create: true}}}}}}\n    {big}"),
            "boundaries: [g.v]\n",
            "x-required-on-create",
            "readOnly",
        ),
        (
            format!("g.v: {{allOf: [{{type: object, properties: {{id: {{type: string}}, n: {{$ref: '#/components/schemas/g.u', x-ms-navigationProperty: true}}}}}}], required: [n]}}\n    {big}"),
            "boundaries: [g.v]\n",
            "id:",
            "required",
        ),
        // Properties that a derived type requires, and its base no longer has.
        (
            format!("g.v: {{type: object, properties: {{w: {{$ref: '#/components/schemas/g.w'}}, id: {{type: string}}, nav: {{$ref: '#/components/schemas/g.u', x-ms-navigationProperty: true}}}}}}\n    g.w: {{allOf: [{{$ref: '#/components/schemas/g.v'}}, {{required: [nav, id]}}]}}\n    {big}"),
            "boundaries: [g.v]\n",
            "- id",
            "- nav\n",
        ),
        (
            format!("g.v: {{type: object, properties: {{w: {{$ref: '#/components/schemas/g.w'}}, nav: {{$ref: '#/components/schemas/g.u', x-ms-navigationProperty: true}}}}}}\n    g.w: {{allOf: [{{$ref: '#/components/schemas/g.v'}}, {{required: [nav], properties: {{nav: {{type: string}}}}}}]}}\n    {big}"),
            "boundaries: [g.v]\n",
            "- nav\n",
            "z:",
        ),
        // Maps, and lists in lists, of a type that a boundary goes without.
        (
            format!("g.v: {{type: object, properties: {{id: {{type: string}}, m: {{type: object, additionalProperties: {{$ref: '#/components/schemas/g.u'}}}}, l: {{type: array, items: {{type: array, items: {{allOf: [{{$ref: '#/components/schemas/g.u'}}]}}}}}}}}}}\n    {big}"),
            "boundaries: [g.v]\nwithout: [g.u]\n",
            "id:",
            "z:",
        ),
        // The same behind components that are other types.
        (
            format!("g.v: {{type: object, properties: {{id: {{type: string}}, l: {{$ref: '#/components/schemas/g.l'}}, m: {{allOf: [{{$ref: '#/components/schemas/g.m'}}]}}, a: {{type: array, items: {{$ref: '#/components/schemas/g.a'}}}}}}}}\n    g.l: {{type: array, items: {{$ref: '#/components/schemas/g.a'}}}}\n    g.m: {{type: object, additionalProperties: {{$ref: '#/components/schemas/g.l'}}}}\n    g.a: {{allOf: [{{$ref: '#/components/schemas/g.u'}}]}}\n    {big}"),
            "boundaries: [g.v]\nwithout: [g.u]\n",
            "id:",
            "z:",
        ),
        (
            format!("g.v: {{type: object, properties: {{kept: {{$ref: '#/components/schemas/g.w'}}, gone: {{$ref: '#/components/schemas/g.u'}}, r: {{$ref: '#/components/schemas/g.r'}}}}}}\n    g.w: {{type: object, properties: {{u: {{type: string}}}}}}\n    g.r: {{type: array, items: {{$ref: '#/components/schemas/g.r'}}}}\n    {big}"),
            "boundaries: [g.v]\nwithout: [g.u, 'g.r?']\n",
            "kept:",
            "gone:",
        ),
        // References that are percent-encoded, or lead into a component.
        (
            format!("g.v: {{type: object, properties: {{a: {{$ref: '#/components/schemas/g%2Eu'}}}}}}\n    {big}"),
            "",
            "z:",
            "",
        ),
        (
            format!("g.v: {{type: object, properties: {{a: {{$ref: '#/components/schemas/g.u/properties/z'}}}}}}\n    {big}"),
            "",
            "g.u:",
            "",
        ),
        // Keywords with `null`.
        (
            "g.v: {type: object, title: null, required: null, allOf: null, properties: {id: {type: string, format: null, enum: null}}}".to_owned(),
            "",
            "id:",
            "null",
        ),
        // A mapping by name.
        (
            "g.v: {type: object, properties: {'@odata.type': {type: string}}, discriminator: {propertyName: '@odata.type', mapping: {'#g.w': g.w, '#x': ./P.json}}}\n    g.w: {allOf: [{$ref: '#/components/schemas/g.v'}, {type: object, properties: {k: {type: string}}}]}".to_owned(),
            "derived: {g.v: ['*']}\n",
            "g.w",
            "'#x'",
        ),
        // Derived types that no discriminator lists.
        (
            format!("g.v: {{{plain}}}\n    g.w: {{allOf: [{{$ref: '#/components/schemas/g.v'}}, {{type: object}}]}}\n    g.x: {{allOf: [{{$ref: '#/components/schemas/g.w'}}, {{type: object}}]}}\n    g.y: {{type: object}}"),
            "derived: {g.v: ['g.*']}\n",
            "g.x:",
            "g.y",
        ),
        // Derived types of items behind components that are other types.
        (
            "g.v: {type: object, properties: {l: {$ref: '#/components/schemas/g.l'}}}\n    g.l: {type: array, items: {$ref: '#/components/schemas/g.a'}}\n    g.a: {$ref: '#/components/schemas/g.b'}\n    g.b: {type: object, properties: {id: {type: string}}}\n    g.d: {allOf: [{$ref: '#/components/schemas/g.b'}, {type: object, properties: {z: {type: string}}}]}".to_owned(),
            "derived: {g.b: ['*']}\n",
            "z:",
            "",
        ),
    ] {
        let text = format!("{HEAD}servers: null\npaths:\n  /c: {GET_V}\ncomponents:\n  schemas:\n    {schemas}\n");
        keeps(&text, &format!("include: [/c]\n{slice}"), kept, gone);
    }
}

#[test]
fn given_a_mapping_to_a_type_that_is_not_there_when_trimmed_then_a_warning_names_it() {
    let types = "properties: {'@odata.type': {type: string}}";
    let text = format!(
        "{HEAD}paths:\n  /c: {GET_V}\ncomponents:\n  schemas:\n    g.v: {{type: object, {types}, discriminator: {{propertyName: '@odata.type', mapping: {{'#g.w': '#/components/schemas/g.w'}}}}}}\n"
    );
    let found = readable(&text, "include: [/c]\n");
    let warning = "#/components/schemas/g.v/discriminator/mapping: left out `g.w`, which is not in this document";
    assert!(found.contains(warning), "{found}");
}

#[test]
fn given_a_reference_to_what_the_slice_leaves_out_when_trimmed_then_it_is_an_error() {
    let gone = "which the slice leaves out";
    let absent = "which the document does not have";
    for (schema, slice, expected) in [
        (
            "a: {$ref: '#/components/schemas/g.u/properties/n'}",
            "boundaries: [g.u]\n",
            gone,
        ),
        (
            "a: {$ref: '#/components/schemas/g%2Eu/properties/n/items'}",
            "boundaries: [g.u]\n",
            gone,
        ),
        (
            "a: {$ref: '#/components/schemas/g.u/properties/w'}",
            "boundaries: [g.u]\nwithout: [g.w]\n",
            gone,
        ),
        ("a: {$ref: '#/components/schemas/g.u/example'}", "", gone),
        ("a: {$ref: '#/paths/~1c/get/x-logo'}", "", gone),
        (
            "a: {$ref: '#/components/schemas/g.u/properties/q'}",
            "",
            absent,
        ),
        ("a: {$ref: '#/paths/~1c/get/responses/201'}", "", absent),
        ("a: {$ref: '#/components/schemas/g.u/properties/w'}", "", ""),
        (
            "a: {$ref: '#/components/schemas/g.u/properties/n/items'}",
            "",
            "",
        ),
    ] {
        let text = format!(
            "{HEAD}paths:\n  /c: {{get: {{x-logo: {{type: string}}, responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/g.v'}}}}}}}}}}}}}}\n\
            components:\n  schemas:\n    g.v: {{type: object, properties: {{u: {{$ref: '#/components/schemas/g.u'}}, {schema}}}}}\n    \
            g.u: {{type: object, example: {{type: string}}, properties: {{id: {{type: string}}, w: {{$ref: '#/components/schemas/g.w'}}, n: {{type: array, items: {{$ref: '#/components/schemas/g.w'}}, x-ms-navigationProperty: true}}}}}}\n    \
            g.w: {{type: object, properties: {{z: {{type: string}}}}}}\n"
        );
        let slice = format!("include: [/c]\n{slice}");
        if expected.is_empty() {
            readable(&text, &slice);
        } else {
            let errors = trimmed(&text, &slice).expect_err(schema).to_string();
            let place = "#/components/schemas/g.v/properties/a/$ref";
            assert!(
                errors.contains(place) && errors.contains(expected),
                "{schema}: {errors}"
            );
        }
    }
}

#[test]
fn given_paths_with_references_names_and_nulls_when_trimmed_then_regen_reads_them_again() {
    let schemas = "components:\n  callbacks: {cb: {x: {post: {responses: {'204': {description: d}}}}}}\n  schemas: {g.v: {type: object, properties: {id: {type: string}}}}\n";
    let named = "{x-rust-name: zed}";
    let other = "{get: {responses: {'204': {description: d}}}}";
    let callback = "{post: {callbacks: {cb: {$ref: '#/components/callbacks/cb'}}, responses: {'204': {description: d}}}}";
    let deep = "{get: {responses: {'200': {$ref: '#/paths/~1c/get/responses/200'}}}}";
    for (paths, include, kept, gone) in [
        (
            format!("/c: {GET_V}\n  /d: {callback}"),
            "[/c, /d]",
            "callbacks/cb",
            "",
        ),
        (format!("/c: {GET_V}\n  /d: {deep}"), "[/c, /d]", "/d", ""),
        (
            format!("/c: {GET_V}\n  /d: {{get: null, post: null}}"),
            "[/c, /d]",
            "/c",
            "null",
        ),
        (
            format!("/a: {named}\n  /a/b: {other}\n  /c: {GET_V}"),
            "[/a, /c]",
            "left out the name of `/a`",
            "zed",
        ),
        (
            format!("/a/{{x}}: {named}\n  /a: {other}\n  /c: {GET_V}"),
            "['/a/*', /c]",
            "left out the name of",
            "zed",
        ),
        (
            format!("/a: {named}\n  /a/b: {other}\n  /c: {GET_V}"),
            "[/a, /a/b, /c]",
            "zed",
            "left out the name",
        ),
    ] {
        let text = format!("{HEAD}paths:\n  {paths}\n{schemas}");
        keeps(&text, &format!("include: {include}\n"), kept, gone);
    }
}

#[test]
fn given_text_that_is_almost_json_when_read_then_trim_and_regen_refuse_it_alike() {
    for text in [
        r#"{"openapi": "3.0.3", "paths": {},}"#,
        r#"{"openapi": "3.0.3", "x": NaN, "paths": {}}"#,
        r#"{"openapi": "3.0.3", "x": 0x10, "paths": {}}"#,
        r#"{"openapi": "3.0.3", "x": +1, "paths": {}}"#,
        r#"{"openapi": "3.0.3", "x": 1e999, "paths": {}}"#,
        "{ // Comment.\n\"openapi\": \"3.0.3\", \"paths\": {}}",
    ] {
        let found = trimmed(text, "include: [/a]\n")
            .expect_err(text)
            .to_string();
        let same = document::load("in.json", text).expect_err(text).to_string();
        for said in [found, same] {
            assert!(said.contains("not valid JSON"), "{text}: {said}");
        }
    }
}

#[test]
fn given_yaml_in_flow_style_when_read_then_it_is_not_taken_for_json() {
    let rest = format!(
        "paths: {{/a: {GET_V}}}, components: {{schemas: {{g.v: {{type: object, properties: {{id: {{type: string}}}}}}}}}}"
    );
    for start in [
        "{openapi: 3.0.3, info: {title: t, version: v}, ",
        "{ 'openapi': 3.0.3,\n  info: {title: t, version: 1.10}, ",
    ] {
        let text = format!("{start}{rest}}}");
        document::load("in.yaml", &text).expect(start);
        let found = readable(&text, "include: [/a]\n");
        assert!(found.contains("g.v:"), "{found}");
    }
    for text in [
        "{openapi: 3.0.3, paths: {}",
        "{openapi: 3.0.3, openapi: 3.0.4, paths: {}}",
    ] {
        let found = trimmed(text, "include: [/a]\n")
            .expect_err(text)
            .to_string();
        let same = document::load("in.yaml", text).expect_err(text).to_string();
        for said in [found, same] {
            assert!(said.contains("not valid YAML"), "{text}: {said}");
        }
    }
}

#[test]
fn given_entries_with_typing_errors_when_trimmed_then_the_help_has_what_is_meant() {
    let text = format!(
        "{HEAD}paths:\n  /identity/things: {GET_V}\n  /identity/things/a: {GET_V}\ncomponents:\n  schemas:\n    \
         g.v: {{type: object, properties: {{id: {{type: string}}, thing: {{$ref: '#/components/schemas/microsoft.graph.thing'}}}}}}\n    \
         microsoft.graph.thing: {{type: object, properties: {{id: {{type: string}}}}, discriminator: {{propertyName: '@odata.type', \
         mapping: {{'#microsoft.graph.special': '#/components/schemas/microsoft.graph.special'}}}}}}\n    \
         microsoft.graph.special: {{allOf: [{{$ref: '#/components/schemas/microsoft.graph.thing'}}]}}\n"
    );
    for (slice, meant) in [
        ("include: [/identity/thinsg]", "/identity/things"),
        ("include: ['/identtiy/**']", "/identity/**"),
        (
            "include: ['/**']\nexclude: ['/identity/thing/*']",
            "/identity/things/*",
        ),
        ("include: ['/**']\nboundaries: [thign]", "thing"),
        (
            "include: ['/**']\nboundaries: [microsoft.graph.thign]",
            "thing",
        ),
        (
            "include: ['/**']\nboundaries: [g.v]\nwithout: [thign]",
            "thing",
        ),
        ("include: ['/**']\nderived: {thign: [special]}", "thing"),
        ("include: ['/**']\nderived: {thing: [speical]}", "special"),
    ] {
        let found = trimmed(&text, &format!("{slice}\n"));
        let found = found.map_or_else(|errors| errors.to_string(), |(_, said)| said);
        assert!(
            found.contains(&format!("did you mean `{meant}`?")),
            "{slice}: {found}"
        );
    }
}

#[test]
fn given_entries_of_a_slice_without_effect_when_trimmed_then_a_warning_names_each() {
    let schemas =
        "components: {schemas: {g.v: {type: object, properties: {id: {type: string}}}}}\n";
    let text = format!("{HEAD}paths:\n  /a: {GET_V}\n  /c: {GET_V}\n{schemas}");
    for (slice, expected) in [
        ("include: [/a]\n", ""),
        ("include: [/a, /a]\n", "#/include/1: `/a` is listed twice"),
        (
            "include: [/a, '/a?']\n",
            "#/include/1: `/a?` is listed twice",
        ),
        (
            "include: [/a]\nboundaries: [g.v, g.v]\n",
            "#/boundaries/1: `g.v` is listed twice",
        ),
        (
            "include: ['/**']\nexclude: [/c, /c]\n",
            "#/exclude/1: `/c` is listed twice",
        ),
        ("include: [/a]\nexclude: [/c]\n", "`exclude` has no effect"),
        ("include: ['/**']\nexclude: [/c]\n", ""),
    ] {
        let (_, said) = trimmed(&text, slice).unwrap_or_else(|errors| panic!("{errors}"));
        assert!(said.contains(expected), "{slice}: {said}");
        assert_eq!(
            said.contains("warning"),
            !expected.is_empty(),
            "{slice}: {said}"
        );
    }
    let long = format!("name: {}\ninclude: [/a]\n", "a".repeat(300));
    let error = Slice::read(&long).expect_err("too long").to_string();
    assert!(error.contains("a name of 300 bytes"), "{error}");
}

#[test]
fn given_members_that_no_slice_has_when_trimmed_then_the_note_counts_each() {
    let content = "content: {application/json: {examples: {e: {$ref: '#/components/examples/e'}}}}";
    let text = format!(
        "{HEAD}security: [{{s: []}}]\ntags: [{{name: n}}]\npaths:\n  /c: {{post: {{security: [], parameters: [{{name: p, in: query, schema: {{type: string}}, examples: {{}}}}], requestBody: {{{content}}}, responses: {{'200': {{description: d, {content}, links: {{}}}}}}}}}}\n\
         components:\n  examples: {{e: {{value: 1}}}}\n  links: {{l: {{operationId: o}}}}\n  securitySchemes: {{s: {{type: http, scheme: bearer}}, t: {{type: http, scheme: basic}}}}\n"
    );
    let said = readable(&text, "include: ['/**']\n");
    let expected =
        "members left out: examples (3), links (2), security (2), securitySchemes (2), tags (1)";
    assert!(said.contains(expected), "{said}");
}

//! Tests of whole documents: collisions, names and mappings.

use super::*;
use crate::document;

#[test]
fn given_names_that_collide_in_rust_when_lowered_to_read_then_both_are_there() {
    let text = "
openapi: 3.0.3
info: {title: t, version: v}
paths:
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/g.e'}}}}}}}
components: {schemas: {g.e: {type: string, enum: [aB, a_b]}}}
";
    let document = document::load("in.yaml", text).expect("loads");
    assert!(lower(&document).is_err());
    let (api, _) = lower_to_read(&document).expect("only names collide");
    let Some(Type::Enum(found)) = api.types.get(&WireName("g.e".to_owned())) else {
        panic!("an enumeration");
    };
    assert_eq!(found.members.len(), 2);
}

#[test]
fn given_a_property_whose_name_json_escapes_when_lowered_then_refused_though_it_is_renamed() {
    let text = r#"
openapi: 3.0.3
info: {title: t, version: v}
paths:
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/g.e'}}}}}}}
components: {schemas: {g.e: {type: object, properties: {'a"b': {type: string, x-rust-name: ab}}}}}
"#;
    let document = document::load("in.yaml", text).expect("loads");
    let problem = lower(&document).expect_err("refused").to_string();
    let place = r#"in.yaml#/components/schemas/g.e/properties/a"b"#;
    assert!(problem.contains(place), "{problem}");
    assert!(
        problem.contains("expected none that JSON escapes"),
        "{problem}"
    );
}

#[test]
fn given_a_mapping_to_a_type_that_does_not_derive_when_lowered_then_a_warning_names_the_place() {
    let text = "
openapi: 3.0.3
info: {title: t, version: v}
servers: [{url: https://graph.microsoft.com/beta}]
paths:
  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/g.base'}}}}}}}
components:
  schemas:
    g.base:
      type: object
      discriminator: {propertyName: '@odata.type', mapping: {'#g.own': '#/components/schemas/g.own', '#g.other': '#/components/schemas/g.other'}}
    g.own: {allOf: [{$ref: '#/components/schemas/g.base'}, {type: object}]}
    g.other: {type: object}
";
    let document = document::load("in.yaml", text).expect("loads");
    let (_, said) = lower(&document).expect("a warning only");
    let said = said.to_string();
    let place = "#/components/schemas/g.base/discriminator/mapping/#g.other: found `g.other`";
    assert!(said.contains(place), "{said}");
    assert!(!said.contains("g.own"), "{said}");
}

/// A document whose only operation returns `g.t`.
fn of_schemas(schemas: &str) -> String {
    format!(
        "
openapi: 3.0.3
info: {{title: t, version: v}}
servers: [{{url: https://graph.microsoft.com/beta}}]
paths:
  /a: {{get: {{responses: {{'200': {{description: d, content: {{application/json: {{schema: {{$ref: '#/components/schemas/g.t'}}}}}}}}}}}}}}
components: {{schemas: {schemas}}}
"
    )
}

#[test]
fn given_required_and_repeated_properties_when_they_do_not_fit_then_a_warning_names_the_place() {
    let base = "{type: object, properties: {name: {type: string}}}";
    for (schema, warning) in [
        (
            "{type: object, properties: {name: {type: string}}, required: [name, '@odata.type']}",
            "",
        ),
        (
            "{allOf: [{$ref: '#/components/schemas/g.b'}, {required: [name]}]}",
            "",
        ),
        (
            "{type: object, properties: {name: {type: string}}, required: [nme]}",
            "g.t/required/0: found `nme` among the required properties, expected one that is declared; this has no effect\n  help: did you mean `name`?",
        ),
        (
            "{allOf: [{$ref: '#/components/schemas/g.b'}, {required: [name, other]}]}",
            "g.t/allOf/1/required/1: found `other` among the required",
        ),
        (
            "{allOf: [{$ref: '#/components/schemas/g.b'}, {properties: {name: {type: string, maxLength: 3}}}]}",
            "",
        ),
        (
            "{allOf: [{$ref: '#/components/schemas/g.b'}, {properties: {name: {type: integer}}}]}",
            "g.t/allOf/1/properties/name: found `name` with a type that differs from that at #/components/schemas/g.b/properties/name",
        ),
    ] {
        let text = of_schemas(&format!("{{g.t: {schema}, g.b: {base}}}"));
        let document = document::load("in.yaml", &text).expect("loads");
        let (_, said) = lower(&document).expect("a warning only");
        let said = said.to_string();
        assert_eq!(said.is_empty(), warning.is_empty(), "{schema}: {said}");
        assert!(said.contains(warning), "{schema}: {said}");
    }
}

#[test]
fn given_errors_of_an_overlay_when_found_while_lowering_then_their_place_is_in_the_overlay() {
    let text = of_schemas("{g.t: {type: object, properties: {a: {type: string}}}}");
    for (update, expected) in [
        (
            "{properties: {A: {type: string}}}",
            "error: overlay.yaml#/actions/0/update/properties/A: ",
        ),
        (
            "{properties: {b: {type: string, format: dat}}}",
            "error: overlay.yaml#/actions/0/update/properties/b/format: found the format `dat`",
        ),
        (
            "{required: [b]}",
            "warning: overlay.yaml#/actions/0/update/required/0: found `b`",
        ),
    ] {
        let overlay = format!(
            "overlay: 1.1.0\ninfo: {{title: t, version: v}}\nactions: [{{target: \"$.components.schemas['g.t']\", update: {update}}}]"
        );
        let overlay = document::Overlay::read("overlay.yaml", &overlay).expect("an overlay");
        let document = document::load_with("in.yaml", &text, [&overlay]).expect("loads");
        let said = match lower(&document) {
            Ok((_, said)) | Err(said) => said.to_string(),
        };
        assert!(said.starts_with(expected), "{update}: {said}");
    }
}

#[test]
fn given_an_overlay_that_extends_a_document_when_applied_then_a_note_says_that_it_has_no_effect() {
    let text = of_schemas("{g.t: {type: object}}");
    let overlay = "overlay: 1.1.0\ninfo: {title: t, version: v}\nextends: other.yaml\nactions: []";
    let overlay = document::Overlay::read("overlay.yaml", overlay).expect("an overlay");
    let document = document::load_with("in.yaml", &text, [&overlay]).expect("loads");
    let (_, said) = lower(&document).expect("a note only");
    assert_eq!(
        said.to_string(),
        "note: overlay.yaml#/extends: `other.yaml` has no effect: the overlay is applied to the document of the command"
    );
}

//! Tests of whole documents: collisions, names and mappings.

mod declared_twice;
mod parameters;

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

/// A document with a property of this name, which has another name in Rust.
fn with_property(name: &str) -> String {
    let text = serde_json::json!({"type": "string"});
    let mut renamed = text.clone();
    renamed["x-rust-name"] = "ab".into();
    let schema = serde_json::json!({"$ref": "#/components/schemas/g.e"});
    let content = serde_json::json!({"application/json": {"schema": schema}});
    let document = serde_json::json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "v"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": "d", "content": content}}}}},
        "components": {"schemas": {"g.e": {"type": "object", "properties": {name: renamed, "other": text}}}},
    });
    document.to_string()
}

#[test]
fn given_a_property_whose_name_json_escapes_when_lowered_then_refused_though_it_is_renamed() {
    for (name, is_refused) in [
        ("a\"b", true),
        ("a\\b", true),
        ("a\u{1}b", true),
        ("a\u{1f}b", true),
        ("a b", false),
        ("a\u{7f}b", false),
        ("a\u{85}b", false),
        ("größe", false),
    ] {
        let document = document::load("in.json", &with_property(name)).expect("loads");
        let problem = lower(&document).err().map(|found| found.to_string());
        let says = |text: &str| problem.as_ref().is_some_and(|found| found.contains(text));
        assert_eq!(problem.is_some(), is_refused, "{name:?}: {problem:?}");
        assert_eq!(
            says("expected none that JSON escapes"),
            is_refused,
            "{name:?}: {problem:?}"
        );
        assert_eq!(
            says("in.json#/components/schemas/g.e/properties/a"),
            is_refused,
            "{name:?}: {problem:?}"
        );
    }
}

#[test]
fn given_an_operation_with_several_faults_when_lowered_then_all_are_reported() {
    let faults = [
        ("x-permissions: {delegated: 1}", "/x-permissions"),
        ("x-broken: ''", "/x-broken"),
        (
            "parameters: [{name: a.b, in: cookie, required: true, schema: {type: string}}]",
            "/parameters/0",
        ),
        (
            "requestBody: {content: {application/json: {schema: {type: object, properties: {'': {type: string}}}}}}",
            "/requestBody",
        ),
    ];
    let stated: Vec<&str> = faults.iter().map(|(stated, _)| *stated).collect();
    let text = format!(
        "{{openapi: 3.0.3, info: {{title: t, version: v}}, paths: {{/a: {{post: {{{}, responses: {{'204': {{description: d}}}}}}}}}}}}",
        stated.join(", ")
    );
    let document = document::load("in.yaml", &text).expect("loads");
    let problems = lower(&document).expect_err("refused").to_string();
    for (stated, place) in faults {
        let place = format!("in.yaml#/paths/~1a/post{place}");
        assert!(problems.contains(&place), "{stated}: {problems}");
    }
}

#[test]
fn given_properties_with_wrong_names_when_lowered_then_each_is_reported_with_its_remedy() {
    let text = r##"{"openapi": "3.0.3", "info": {"title": "t", "version": "v"},
        "servers": [{"url": "https://graph.microsoft.com/beta"}],
        "paths": {
            "/a": {"get": {"responses": {"200": {"description": "d", "content": {"application/json": {"schema":
                {"$ref": "#/components/schemas/g.e"}}}}}}},
            "/a/microsoft.graph.f": {"post": {"requestBody": {"content": {"application/json": {"schema":
                {"type": "object", "properties": {"": {"type": "string"}, ">": {"type": "string"}}}}}},
                "responses": {"204": {"description": "d"}}}}},
        "components": {"schemas": {"g.e": {"type": "object", "required": ["größe"], "properties": {
            "a\u0001b": {"type": "string"}, "c\"d": {"type": "string", "x-rust-name": "cd"}, "e\\f": {"type": "string"},
            "größe": {"type": "object", "properties": {"a": {"type": "string"}}}, "日本": {"type": "string"},
            "<<": {"type": "string"}, "": {"type": "string"}}}}}}"##;
    let document = document::load("in.json", text).expect("loads");
    let found = lower(&document).expect_err("refused");
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|one| {
            (
                one.message.as_str(),
                one.help.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    let expected = [
        (
            "the name `a\\u{1}b` of a property has the character `\\u{1}`",
            "remove it",
        ),
        (
            "the name `c\"d` of a property has the character `\"`",
            "remove it",
        ),
        (
            "the name `e\\f` of a property has the character `\\`",
            "remove it",
        ),
        (
            "the name `größe` can't become",
            "name it with `x-rust-name` in",
        ),
        (
            "the name `日本` can't become",
            "name it with `x-rust-name` in",
        ),
        (
            "the name `<<` can't become",
            "name it with `x-rust-name` in",
        ),
        ("the name `` can't become", "name it with `x-rust-name` in"),
        ("the name `` can't become", "name it with `x-rust-name` in"),
        ("the name `>` can't become", "name it with `x-rust-name` in"),
    ];
    for (message, help) in expected {
        let is_it = |(found, its): &&(&str, &str)| found.starts_with(message) && its.contains(help);
        assert!(found.iter().any(|one| is_it(&one)), "{message}: {found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
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
fn given_an_inline_type_with_the_name_of_a_component_when_lowered_then_they_collide_if_both_are_types()
 {
    let inline = "{type: object, properties: {z: {type: string}}}";
    let used = "q: {$ref: '#/components/schemas/g.tP'}";
    for (component, more, collides) in [
        (inline, "", false),
        (inline, used, true),
        (inline, "q: {$ref: '#/components/schemas/g.c'}", true),
        ("{type: string}", used, false),
        ("{type: string, enum: [a]}", used, true),
        ("{$ref: '#/components/schemas/g.d'}", used, false),
    ] {
        let text = of_schemas(&format!(
            "{{g.t: {{type: object, properties: {{p: {inline}, {more}}}}}, g.tP: {component}, g.d: {inline}, \
             g.c: {{type: object, properties: {{c: {{type: array, items: {{$ref: '#/components/schemas/g.tP'}}}}}}}}}}"
        ));
        let document = document::load("in.yaml", &text).expect("loads");
        let found = lower(&document).map(|(api, _)| api.types.len());
        let found = found.map_err(|errors| errors.to_string());
        let said = found.as_ref().err().map_or("", String::as_str);
        assert_eq!(
            said.contains("both become"),
            collides,
            "{component} {more}: {found:?}"
        );
        assert_eq!(found.is_err(), collides, "{component} {more}: {found:?}");
    }
}

#[test]
fn given_notes_on_properties_when_lowered_then_read_only_is_as_the_note_says() {
    for (note, stated, expected) in [
        ("{readOnly: false}", "true", false),
        ("{readOnly: true}", "false", true),
        ("{description: d}", "true", true),
        (
            "{readOnly: false, x-required-on-create: true}",
            "true",
            false,
        ),
    ] {
        let text = of_schemas(&format!(
            "{{g.t: {{type: object, x-properties: {{p: {note}}}, properties: {{p: {{type: string, readOnly: {stated}}}}}}}}}"
        ));
        let document = document::load("in.yaml", &text).expect("loads");
        let (api, _) = lower(&document).expect("a crate");
        let Some(Type::Struct(found)) = api.types.get(&WireName("g.t".to_owned())) else {
            panic!("a structure");
        };
        assert_eq!(found.properties[0].read_only, expected, "{note}");
    }
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
fn given_parts_of_an_overlay_without_effect_when_applied_then_a_note_names_them() {
    let text = of_schemas("{g.t: {type: object}}");
    for (keys, expected) in [
        (
            "extends: other.yaml\nactions: [{target: $.info, update: {title: u}}]",
            "/extends: `other.yaml` has no effect: the overlay is applied to the document of the command",
        ),
        (
            "actions: []",
            "/actions: an overlay without actions has no effect",
        ),
    ] {
        let overlay = format!("overlay: 1.1.0\ninfo: {{title: t, version: v}}\n{keys}");
        let overlay = document::Overlay::read("overlay.yaml", &overlay).expect("an overlay");
        let document = document::load_with("in.yaml", &text, [&overlay]).expect("loads");
        let (_, said) = lower(&document).expect("a note only");
        assert_eq!(said.to_string(), format!("note: overlay.yaml#{expected}"));
    }
}

#[test]
fn given_operations_with_ids_when_two_have_the_same_then_one_note_names_the_second() {
    let text = "
openapi: 3.0.3
info: {title: t, version: v}
servers: [{url: https://graph.microsoft.com/beta}]
paths:
  /a: {get: {operationId: x, responses: {'204': {description: d}}}}
  /b: {get: {operationId: x, responses: {'204': {description: d}}}}
  /c: {get: {operationId: y, responses: {'204': {description: d}}}}
";
    let document = document::load("in.yaml", text).expect("loads");
    let (_, said) = lower(&document).expect("an API");
    let places: Vec<&str> = said.iter().map(|note| note.pointer.as_str()).collect();
    assert_eq!(places, ["/paths/~1b/get/operationId"]);
}

//! Tests that trim refuses a target of a discriminator's mapping that regen refuses.

use super::{GET_V, HEAD, readable, trimmed};
use crate::document;
use crate::lower::lower;

fn with_mapping(mapping: &str, part: bool) -> String {
    let own = format!(
        "type: object, properties: {{id: {{type: string}}}}, discriminator: {{propertyName: '@odata.type', mapping: {mapping}}}"
    );
    let own = if part {
        format!("allOf: [{{{own}}}]")
    } else {
        own
    };
    format!(
        "{HEAD}paths:\n  /c: {GET_V}\ncomponents:\n  parameters: {{p: {{name: p, in: query, schema: {{type: string}}}}}}\n  schemas:\n    \
         g.v: {{{own}}}\n    g.w: {{allOf: [{{$ref: '#/components/schemas/g.v'}}]}}\n"
    )
}

#[test]
fn given_a_mapping_to_what_is_not_a_schema_when_trimmed_then_the_error_is_that_of_regen() {
    let text = "expected a reference as text";
    let member = "expected one to a member of `#/components/schemas`";
    let place = "discriminator/mapping/m";
    for (target, expected) in [
        ("5", text),
        ("1.5", text),
        ("true", text),
        ("null", text),
        ("[g.w]", text),
        ("{$ref: '#/components/schemas/g.w'}", text),
        ("'#/components/parameters/p'", member),
        ("'#/components/schemas/g.v/properties/id'", "found"),
        ("'#/paths/~1c'", member),
        ("'#/info'", member),
    ] {
        for part in [false, true] {
            let text = with_mapping(&format!("{{m: {target}}}"), part);
            let same = document::load("in.yaml", &text).and_then(|found| lower(&found).map(|_| ()));
            let same = same.expect_err(target).to_string();
            let found = trimmed(&text, "include: ['/**']\n")
                .expect_err(target)
                .to_string();
            for said in [same, found] {
                assert!(
                    said.contains(place) && said.contains(expected),
                    "{target}: {said}"
                );
            }
        }
    }
    let text = with_mapping("[g.w]", false);
    let found = trimmed(&text, "include: ['/**']\n")
        .expect_err("a list")
        .to_string();
    assert!(
        found.contains("found a list, expected an object"),
        "{found}"
    );
}

#[test]
fn given_a_mapping_to_schemas_when_trimmed_then_it_is_kept() {
    for target in [
        "g.w",
        "'#/components/schemas/g.w'",
        "'#/components/schemas/g%2Ew'",
    ] {
        let text = with_mapping(&format!("{{'#g.w': {target}}}"), false);
        let found = readable(&text, "include: ['/**']\nderived: {g.v: ['*']}\n");
        assert!(found.contains("mapping:"), "{target}: {found}");
    }
}

#[test]
fn given_mappings_of_inline_schemas_when_trimmed_then_only_types_of_the_slice_stay() {
    let mapping = "{propertyName: '@odata.type', mapping: {'#g.v': '#/components/schemas/g.v', '#g.w': '#/components/schemas/g.w'}}";
    let inline = format!(
        "{{type: object, properties: {{v: {{$ref: '#/components/schemas/g.v'}}}}, discriminator: {mapping}}}"
    );
    let response =
        format!("{{description: d, content: {{application/json: {{schema: {inline}}}}}}}");
    let text = format!(
        "{HEAD}paths:\n  /c: {{get: {{responses: {{'200': {response}, '201': {{$ref: '#/components/responses/r'}}}}}}}}\ncomponents:\n  \
         responses:\n    r: {response}\n  schemas:\n    \
         g.v: {{type: object, properties: {{a: {{type: array, items: {inline}}}}}}}\n    \
         g.w: {{allOf: [{{$ref: '#/components/schemas/g.v'}}]}}\n"
    );
    let found = readable(&text, "include: ['/**']\n");
    assert_eq!(found.matches("g.w").count(), 0, "{found}");
    assert_eq!(found.matches("#g.v").count(), 3, "{found}");
    let found = readable(
        &text.replace(
            "{$ref: '#/components/schemas/g.v'}}, discr",
            "{$ref: '#/components/schemas/g.w'}}, discr",
        ),
        "include: ['/**']\n",
    );
    assert_eq!(found.matches("#g.w").count(), 3, "{found}");
}

//! Which values are repaired, noted or rejected.

use serde_json::{Value, json};

use super::super::validate;
use super::{document, with};

/// The repaired document, and its notes.
fn repaired(text: &str) -> (Value, String) {
    let raw = crate::document::Raw::read("in.yaml", text, []);
    let raw = raw.unwrap_or_else(|found| panic!("{found}"));
    let notes: Vec<String> = raw.notes.iter().map(ToString::to_string).collect();
    let value = raw.value.clone();
    raw.typed().unwrap_or_else(|found| panic!("{found}"));
    (value, notes.join("\n"))
}

#[test]
fn given_text_without_quotes_wherever_openapi_has_text_when_read_then_as_it_is_written() {
    let text = "
openapi: 3.0
info:
  {title: 2024, description: 1, termsOfService: 1.50, version: 1.10, contact: {name: 7, url: 1.0, email: 1}, license: {name: 2.0, url: 3}}
servers: [{url: 8.20, description: 1, variables: {port: {enum: [443, 8443], default: 8443, description: 1}}}]
tags: [{name: 1.10, description: true, externalDocs: {url: 2, description: 3}}]
externalDocs: {url: 1.0, description: 1}
paths:
  /a:
    summary: 1
    description: 2.0
    get:
      operationId: 12.50
      tags: [1, true, 0x1F]
      summary: 1e3
      description: false
      externalDocs: {url: 1.0}
      parameters: [{name: 1.10, in: query, description: 3, schema: {type: string, format: 32, pattern: 12.0, enum: [1.10, true, null, on]}}]
      requestBody: {description: 1, content: {application/json: {schema: {type: object}}}}
      responses: {200: {description: 1.10, headers: {1.0: {description: 2, schema: {title: 1, type: string}}}}, default: {description: true}}
components:
  securitySchemes: {a: {type: apiKey, name: 1.0, in: query, description: 1}}
  examples: {a: {summary: 1.0, description: 2}}
  schemas:
    a:
      type: object
      title: 1.0
      description: 1.0
      required: [1.10, true]
      properties: {1.10: {type: string}, true: {type: string}, 200: {type: string}, null: {type: string, description: 1}}
      xml: {name: 1.0, namespace: 2, prefix: 3}
      discriminator: {propertyName: 1.10}
";

    let (value, notes) = repaired(text);

    for (pointer, expected) in [
        ("/openapi", "3.0"),
        ("/info/version", "1.10"),
        ("/info/title", "2024"),
        ("/info/termsOfService", "1.50"),
        ("/servers/0/variables/port/default", "8443"),
        ("/servers/0/variables/port/enum/0", "443"),
        ("/paths/~1a/get/operationId", "12.50"),
        ("/paths/~1a/get/tags/2", "0x1F"),
        ("/paths/~1a/get/summary", "1e3"),
        ("/paths/~1a/get/parameters/0/name", "1.10"),
        ("/paths/~1a/get/parameters/0/schema/enum/0", "1.10"),
        ("/paths/~1a/get/parameters/0/schema/enum/1", "true"),
        ("/paths/~1a/get/responses/200/description", "1.10"),
        ("/paths/~1a/get/responses/200/headers/1.0/schema/title", "1"),
        ("/components/schemas/a/required/0", "1.10"),
        ("/components/schemas/a/properties/null/description", "1"),
        ("/components/schemas/a/discriminator/propertyName", "1.10"),
    ] {
        let found = value.pointer(pointer).and_then(Value::as_str);
        assert_eq!(found, Some(expected), "{pointer}");
    }
    assert!(value.pointer("/paths/~1a/get/parameters/0/schema/enum/2") == Some(&Value::Null));
    assert!(
        notes.contains("values without quotes are read as text"),
        "{notes}"
    );
}

#[test]
fn given_json_with_numbers_where_text_is_expected_when_read_then_as_text() {
    let json = document()
        .to_string()
        .replace(r#""version":"v""#, r#""version": 1.10"#);
    let (value, _) = repaired(&json);
    assert_eq!(value.pointer("/info/version"), Some(&json!("1.10")));
}

#[test]
fn given_keywords_without_a_value_when_read_then_they_count_as_absent() {
    let text = "
openapi: 3.0.3
info: {title: t, version: v, description: , termsOfService: ~, contact: , license: }
servers:
tags:
externalDocs: ~
paths:
  /a:
    put:
    get:
      operationId:
      tags:
      parameters: ~
      requestBody:
      deprecated:
      responses: {200: {description: d, headers: , content: }}
components:
  examples:
  schemas: {a: {type: object, required: , properties: {b: {type: string, format: , pattern: , maxLength: , default: null}}}}
";

    let (value, notes) = repaired(text);

    assert_eq!(
        value["paths"]["/a"].as_object().map(serde_json::Map::len),
        Some(1)
    );
    let property = &value["components"]["schemas"]["a"]["properties"]["b"];
    assert_eq!(*property, json!({"type": "string", "default": null}));
    assert!(
        notes.contains("keywords with `null` are read as absent, in 20 places"),
        "{notes}"
    );
}

#[test]
fn given_members_and_limits_of_another_type_when_read_then_as_their_type_says() {
    for (schema, expected) in [
        (
            json!({"type": "integer", "enum": ["1", 2.0, null]}),
            json!([1, 2, null]),
        ),
        (
            json!({"type": "number", "enum": ["1.5", 2]}),
            json!([1.5, 2]),
        ),
        (
            json!({"type": "boolean", "enum": ["true", false]}),
            json!([true, false]),
        ),
        (
            json!({"type": "string", "enum": [1, true, "x"]}),
            json!(["1", "true", "x"]),
        ),
        (json!({"enum": [1, "x"]}), json!([1, "x"])),
    ] {
        let mut document = document();
        document["components"]["schemas"]["e"] = schema.clone();
        let (value, _) = repaired(&document.to_string());
        assert_eq!(
            value["components"]["schemas"]["e"]["enum"], expected,
            "{schema}"
        );
    }
    for (key, value) in [
        ("minimum", json!(0.0)),
        ("maximum", json!(7.0)),
        ("multipleOf", json!(2.0)),
    ] {
        let mut document = document();
        document["components"]["schemas"]["e"] = json!({"type": "integer", key: value});
        let (value, _) = repaired(&document.to_string());
        assert!(value["components"]["schemas"]["e"][key].is_i64(), "{key}");
    }
    let (errors, _) = with("/components/schemas/s/properties/p", "enum", json!([]));
    assert_eq!(errors, "");
}

/// A place, a key to add there, its value, the place of the error, and part of its message.
type Fault = (
    &'static str,
    &'static str,
    Value,
    &'static str,
    &'static str,
);

fn assert_each_is_found(faults: impl IntoIterator<Item = Fault>) {
    for (at, key, value, place, message) in faults {
        let (errors, _) = with(at, key, value);
        let shown = errors.contains(&format!("{place}: ")) && errors.contains(message);
        assert!(shown, "{at} {key}: {errors}");
    }
}

#[test]
#[rustfmt::skip]
fn given_keywords_with_few_values_when_given_others_then_place_and_expectation_are_named() {
    const PARAMETER: &str = "/paths/~1a/post/parameters/0";
    const HEADER: &str = "/paths/~1a/post/responses/200/headers/Location";
    const ANSWER: &str = "/paths/~1a/post/responses/200";
    assert_each_is_found([
        (PARAMETER, "in", json!("qery"), "parameters/0/in", "did you mean `query`?"),
        (PARAMETER, "in", json!("url"), "parameters/0/in", "expected one of `cookie`, `header`"),
        (PARAMETER, "in", json!(true), "parameters/0/in", "found `true`, expected one of `cookie`"),
        (PARAMETER, "style", json!(1.5), "parameters/0/style", "found `1.5`, expected one of `form`"),
        (PARAMETER, "style", json!("simple"), "parameters/0/style", "expected one of `form`"),
        (PARAMETER, "style", json!("deepobject"), "parameters/0/style", "did you mean `deepObject`?"),
        (PARAMETER, "content", json!({"a/b": {}}), "parameters/0", "found both"),
        (HEADER, "content", json!({"a/b": {}}), "headers/Location", "found both"),
        (ANSWER, "headers", json!({"X Y": {"schema": {}}}), "headers/X Y", "a name that HTTP allows"),
        (ANSWER, "headers", json!({"X-A": {}}), "headers/X-A", "found neither"),
        (ANSWER, "content", json!({"": {}}), "200/content/", "found the media type ``"),
        (ANSWER, "content", json!({"text/\u{e9}": {}}), "content/text~1\u{e9}", "found the media type"),
        ("/components/schemas/s", "type", json!("objekt"), "schemas/s/type", "did you mean `object`?"),
        ("/components/schemas/s", "type", json!(true), "schemas/s/type", "found `true`, expected one of `array`"),
        ("/components/schemas/s", "type", json!("file"), "schemas/s/type", "expected one of `array`"),
        ("/paths/~1a/post", "x-ms-deprecation", json!({"date": 2030}), "x-ms-deprecation/date", "put it in quotes"),
        ("/components/schemas/s", "x-ms-enum-flags", json!({"isFlags": "false"}), "x-ms-enum-flags/isFlags", "expected `true` or `false`"),
        ("/components/schemas/s/properties", "x-p", json!(7), "properties/x-p", "expected an object"),
        ("/paths", "a/b", json!({}), "/paths/a~1b", "move it to `/a/b`"),
        ("/paths", "", json!({}), "/paths/", "move it to `/`"),
        ("/paths", "x-brokne", json!("t"), "/paths/x-brokne", "did you mean `x-broken`?"),
    ]);
}

#[test]
fn given_keywords_irrelevant_to_the_crate_when_validated_then_a_note_counts_them() {
    for (at, key, value, message) in [
        (
            "/paths",
            "/b",
            json!({}),
            "ignored 1 path item without an operation",
        ),
        (
            "/paths",
            "x-b",
            json!({"get": {}}),
            "these unknown keys have no effect: `x-b` (1)",
        ),
        (
            "/paths/~1a",
            "parameters",
            json!([{"name": "k", "in": "path", "required": false, "schema": {}}]),
            "read as required 1 path parameter with `required: false`",
        ),
    ] {
        let (errors, notes) = with(at, key, value);
        assert!(errors.is_empty(), "{at} {key}: {errors}");
        assert!(notes.contains(message), "{at} {key}: {notes}");
    }
}

#[test]
fn given_errors_in_parts_without_effect_when_loaded_then_the_rest_is_typed() {
    let mut document = document();
    for (at, key, value) in [
        (
            "/paths/~1a/post",
            "callbacks",
            json!({"c": {"u": {"post": {}}}}),
        ),
        ("/paths/~1a/post", "security", json!([1])),
        ("/paths/~1a/post", "tags", json!({})),
        ("/paths/~1a", "head", json!({})),
        ("/paths/~1a/post/parameters/0", "deprecated", json!("yes")),
        ("/paths/~1a/post/responses/200", "links", json!({"l": {}})),
        (
            "/paths/~1a/post/responses/200/headers/Location",
            "style",
            json!("form"),
        ),
        ("/info", "contact", json!(7)),
        ("/info", "description", json!([])),
    ] {
        let object = document.pointer_mut(at).and_then(Value::as_object_mut);
        object.expect(at).insert(key.to_owned(), value);
    }
    let loaded = crate::document::load("in.json", &document.to_string());
    assert!(loaded.is_ok(), "{loaded:?}");
}

#[test]
fn given_keywords_of_a_type_next_to_the_reference_of_a_property_then_they_are_noted_and_removed() {
    let mut document = document();
    document["components"]["schemas"]["s"]["properties"]["p"] = json!({
        "$ref": "#/components/schemas/s", "type": "object", "required": ["a"], "minProperties": 1, "maxLength": 1,
        "properties": {}, "additionalProperties": false, "format": "f", "enum": ["a"],
        "nullable": true, "readOnly": true, "x-rust-name": "q",
    });
    let (value, notes) = repaired(&document.to_string());
    let expected = json!({
        "nullable": true, "readOnly": true, "x-rust-name": "q", "allOf": [{"$ref": "#/components/schemas/s"}],
    });
    assert_eq!(
        value["components"]["schemas"]["s"]["properties"]["p"],
        expected
    );
    assert!(
        notes.contains("ignored 8 keywords next to a `$ref`"),
        "{notes}"
    );
}

#[test]
fn given_a_quoted_boolean_and_a_count_with_a_point_when_validated_then_the_first_is_refused() {
    let (errors, _) = with("/components/schemas/s", "nullable", json!("true"));
    assert!(
        errors.contains("found the text \"true\", expected `true` or `false`"),
        "{errors}"
    );
    assert!(errors.contains("help: remove the quotes"), "{errors}");
    let (errors, notes) = with("/components/schemas/s", "maxLength", json!(5.0));
    assert!(errors.is_empty(), "{errors}");
    assert!(
        notes.contains("values are read as their `type` says"),
        "{notes}"
    );
    for value in [json!(5.5), json!(-1), json!(1e300)] {
        let (errors, _) = with("/components/schemas/s", "maxLength", value);
        assert!(
            errors.contains("expected a whole number from 0 to 18446744073709551615"),
            "{errors}"
        );
    }
}

#[test]
fn given_bounds_that_are_not_integers_when_read_then_the_equivalent_integer_applies() {
    let beyond = 18_446_744_073_709_551_615_u64;
    for (schema, key, expected) in [
        (json!({"maximum": 9.5}), "maximum", json!(9)),
        (json!({"maximum": -9.5}), "maximum", json!(-10)),
        (json!({"minimum": 9.5}), "minimum", json!(10)),
        (
            json!({"maximum": 9.5, "exclusiveMaximum": true}),
            "maximum",
            json!(10),
        ),
        (
            json!({"minimum": 9.5, "exclusiveMinimum": true}),
            "minimum",
            json!(9),
        ),
        (json!({"maximum": beyond}), "maximum", Value::Null),
        (json!({"maximum": 1e30}), "maximum", Value::Null),
        (json!({"minimum": -1e30}), "minimum", Value::Null),
    ] {
        let mut document = document();
        document["components"]["schemas"]["e"] = schema.clone();
        document["components"]["schemas"]["e"]["type"] = json!("integer");
        let (value, notes) = repaired(&document.to_string());
        assert_eq!(
            value["components"]["schemas"]["e"][key], expected,
            "{schema}"
        );
        assert!(!notes.is_empty(), "{schema}");
    }
    for (key, value) in [
        ("maximum", json!(-1e30)),
        ("minimum", json!(1e30)),
        ("multipleOf", json!(0.5)),
    ] {
        let mut document = document();
        document["components"]["schemas"]["e"] = json!({"type": "integer", key: value});
        let errors = validate(&document).errors.to_string();
        assert!(
            errors.contains("expected a whole number of 64 bits"),
            "{key}: {errors}"
        );
    }
}

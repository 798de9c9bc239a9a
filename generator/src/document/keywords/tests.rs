//! Which keywords and values are accepted, noted or rejected.

use serde_json::{Value, json};

use super::positions::table;
use super::validate;
use crate::syntax::extensions::{self, MICROSOFT, OWN};
use crate::syntax::keywords::{Effect, Kind, ObjectKind, TABLE};

mod causes;
mod unread;
mod values;

/// A document with one operation, parameter, body, response with a header, and schema.
fn document() -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "v"},
        "servers": [{"url": "https://graph.microsoft.com/{v}", "variables": {"v": {"default": "beta"}}}],
        "paths": {"/a": {"post": {
            "parameters": [{"name": "p", "in": "query", "schema": {"type": "string"}}],
            "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
            "responses": {"200": {
                "description": "d",
                "headers": {"Location": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/s"}}},
            }},
            "externalDocs": {"url": "u"},
        }}},
        "components": {"schemas": {"s": {
            "type": "object",
            "properties": {"p": {"$ref": "#/components/schemas/s"}},
            "discriminator": {"propertyName": "@odata.type"},
        }}},
    })
}

/// A place in the document for each kind of object that is validated.
const PLACES: [(ObjectKind, &str); 14] = [
    (ObjectKind::Document, ""),
    (ObjectKind::Info, "/info"),
    (ObjectKind::Server, "/servers/0"),
    (ObjectKind::ServerVariable, "/servers/0/variables/v"),
    (ObjectKind::Components, "/components"),
    (ObjectKind::PathItem, "/paths/~1a"),
    (ObjectKind::Operation, "/paths/~1a/post"),
    (ObjectKind::ExternalDocs, "/paths/~1a/post/externalDocs"),
    (ObjectKind::Parameter, "/paths/~1a/post/parameters/0"),
    (ObjectKind::RequestBody, "/paths/~1a/post/requestBody"),
    (
        ObjectKind::MediaType,
        "/paths/~1a/post/requestBody/content/application~1json",
    ),
    (ObjectKind::Response, "/paths/~1a/post/responses/200"),
    (
        ObjectKind::Header,
        "/paths/~1a/post/responses/200/headers/Location",
    ),
    (ObjectKind::Schema, "/components/schemas/s"),
];

/// The errors and notes when a key is added at a place.
fn with(place: &str, key: &str, value: Value) -> (String, String) {
    let mut document = document();
    let object = document.pointer_mut(place).and_then(Value::as_object_mut);
    object.expect(place).insert(key.to_owned(), value);
    let found = validate(&document);
    let notes: Vec<String> = found
        .notes
        .iter()
        .map(|note| note.message.clone())
        .collect();
    (found.errors.to_string(), notes.join("\n"))
}

/// A value of the wrong kind.
fn wrong(kind: Kind) -> Option<Value> {
    match kind {
        Kind::Any | Kind::Untyped => None,
        Kind::Text | Kind::Prose => Some(json!(["x"])),
        Kind::Number | Kind::Count | Kind::Truth => Some(json!("yes")),
        _ => Some(json!(7)),
    }
}

#[test]
fn given_the_keywords_when_compared_with_the_guide_then_each_has_its_row() {
    let of_place = |(place, keywords): &(ObjectKind, &[_])| {
        let row = |(name, _, effect): &(&str, Kind, Effect)| match effect {
            Effect::Read(what) => format!("| {place:?} | `{name}` | {what} |"),
            Effect::None(why) => format!("| {place:?} | `{name}` | no effect: {why} |"),
            Effect::Refused(why) => format!("| {place:?} | `{name}` | an error: {why} |"),
        };
        keywords.iter().map(row).collect::<Vec<_>>()
    };
    let rows: Vec<String> = TABLE.iter().flat_map(of_place).collect();
    let page: Vec<&str> = table("| object | keyword | effect |").collect();
    assert_eq!(page, rows, "correct `docs/keywords.md`");
}

#[test]
fn given_the_own_keys_and_microsofts_when_compared_with_the_guide_then_each_has_its_row() {
    let listed = |texts: &[&str]| format!("`{}`", texts.join("`, `"));
    let row = |(name, kind, places, what): &extensions::Extension| {
        let places: Vec<String> = places.iter().map(|place| format!("{place:?}")).collect();
        let places = match places.as_slice() {
            [] => "any object".to_owned(),
            places => places.join(", "),
        };
        let kind = match kind {
            extensions::Kind::Any => "any".to_owned(),
            extensions::Kind::Text => "text".to_owned(),
            extensions::Kind::Truth => "`true` or `false`".to_owned(),
            extensions::Kind::Object => "an object".to_owned(),
            extensions::Kind::Texts => "an object with text values".to_owned(),
            extensions::Kind::OneOf(texts) => listed(texts),
            extensions::Kind::Members(members) => {
                let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
                format!("an object with {}", listed(&names))
            }
        };
        format!("| `{name}` | {kind} | {places} | {what} |")
    };
    let rows: Vec<String> = OWN.iter().chain(MICROSOFT).map(row).collect();
    let page: Vec<&str> = table("| key | value | at | what it does |").collect();
    assert_eq!(page, rows, "correct `docs/keywords.md`");
}

#[test]
fn given_each_keyword_with_a_wrong_value_when_validated_then_it_is_an_error_if_it_has_an_effect() {
    for (place, at) in PLACES {
        for (name, kind, effect) in place.keywords() {
            let Some(value) = wrong(*kind) else { continue };
            let (errors, _) = with(at, name, value);
            let is_void = matches!(effect, Effect::None(_)) && !place.required().contains(name);
            assert_eq!(!errors.is_empty(), !is_void, "{place:?} {name}: {errors}");
        }
    }
}

#[test]
fn given_a_misspelled_keyword_at_each_place_when_validated_then_the_right_one_is_named() {
    for (place, at) in PLACES {
        for (name, ..) in place.keywords().iter().filter(|(name, ..)| name.len() > 5) {
            let slip = format!("{name}s");
            if place.keywords().iter().any(|(known, ..)| *known == slip) {
                continue;
            }
            let (errors, _) = with(at, &slip, json!("x"));
            assert!(
                errors.contains(&format!("found `{slip}`")),
                "{place:?} {slip}: {errors}"
            );
            assert!(
                errors.contains("did you mean `"),
                "{place:?} {slip}: {errors}"
            );
        }
    }
}

#[test]
fn given_keys_of_this_project_when_misspelled_or_of_the_wrong_kind_then_each_is_an_error() {
    for (at, key, value, message) in [
        (
            "/paths/~1a/post",
            "x-brokne",
            json!("t"),
            "did you mean `x-broken`?",
        ),
        (
            "/paths/~1a/post",
            "x-Broken",
            json!("t"),
            "did you mean `x-broken`?",
        ),
        (
            "/paths/~1a/post",
            "xbroken",
            json!("t"),
            "did you mean `x-broken`?",
        ),
        (
            "/components/schemas/s",
            "x-abstrakt",
            json!(true),
            "did you mean `x-abstract`?",
        ),
        (
            "/components/schemas/s",
            "x-requierd-on-create",
            json!(true),
            "did you mean `x-required-on-create`?",
        ),
        (
            "/components/schemas/s",
            "x-required-on-create",
            json!(true),
            "expected it within `x-properties`",
        ),
        (
            "/components/schemas/s",
            "x-rust-name",
            json!(["P"]),
            "found a list, expected text",
        ),
        (
            "/components/schemas/s",
            "x-rust-names",
            json!({"a": 1}),
            "found the number 1, expected text",
        ),
        (
            "/components/schemas/s",
            "x-abstract",
            json!("yes"),
            "expected `true` or `false`",
        ),
        (
            "/components/schemas/s",
            "x-broken",
            json!("t"),
            "expected it at Operation",
        ),
        (
            "",
            "x-permission",
            json!({}),
            "did you mean `x-permissions`?",
        ),
        (
            "/components/schemas/s",
            "x-ms-navigationproperty",
            json!(true),
            "did you mean `x-ms-navigationProperty`?",
        ),
    ] {
        let (errors, _) = with(at, key, value);
        assert!(errors.contains(message), "{key}: {errors}");
        assert!(errors.contains(&format!("#{at}/{key}")), "{key}: {errors}");
    }
}

#[test]
fn given_foreign_keys_when_validated_then_one_note_counts_them() {
    let mut document = document();
    for (place, at) in PLACES {
        let object = document.pointer_mut(at).and_then(Value::as_object_mut);
        object
            .expect(at)
            .insert("x-logo".to_owned(), json!({"url": "u"}));
        assert!(!place.keywords().is_empty());
    }
    let found = validate(&document);
    assert!(found.errors.is_empty(), "{}", found.errors);
    let [note] = found.notes.as_slice() else {
        panic!("{:?}", found.notes);
    };
    assert_eq!(
        note.message,
        "these unknown keys have no effect: `x-logo` (14)"
    );
}

#[test]
fn given_keys_of_microsoft_without_effect_when_validated_then_nothing_is_reported() {
    let (errors, notes) = with(
        "/paths/~1a/post",
        "x-ms-pageable",
        json!({"nextLinkName": "n"}),
    );
    assert_eq!((errors.as_str(), notes.as_str()), ("", ""));
}

#[test]
fn given_methods_that_graph_does_not_have_when_validated_then_a_note_counts_them() {
    for method in ["head", "options", "trace"] {
        let (errors, notes) = with("/paths/~1a", method, json!({"responses": {}}));
        assert_eq!(errors, "");
        assert!(
            notes.contains("left out 1 operation with"),
            "{method}: {notes}"
        );
    }
}

#[test]
fn given_keywords_next_to_a_reference_when_validated_then_those_of_a_property_count() {
    let at = "/components/schemas/s/properties/p";
    let mut document = document();
    let property = document.pointer_mut(at).and_then(Value::as_object_mut);
    property
        .expect(at)
        .insert("readOnly".to_owned(), json!(true));
    let found = validate(&document);
    assert!(found.errors.is_empty() && found.notes.is_empty());
    assert_eq!(found.repairs.wrapped.len(), 1);

    let at = "/paths/~1a/post/responses/200/content/application~1json/schema";
    for (key, value, note) in [
        (
            "nullable",
            json!(true),
            "ignored 1 keyword next to a `$ref`: only its target",
        ),
        ("description", json!("d"), ""),
        ("xml", json!({}), ""),
        ("example", json!(7), ""),
    ] {
        let (errors, notes) = with(at, key, value);
        assert_eq!(errors, "", "{key}");
        assert_eq!(notes.is_empty(), note.is_empty(), "{key}: {notes}");
        assert!(notes.contains(note), "{key}: {notes}");
    }
    let (errors, _) = with(at, "nulable", json!(true));
    assert!(errors.contains("did you mean `nullable`?"), "{errors}");
}

#[test]
fn given_all_places_when_counted_then_those_not_validated_have_no_effect() {
    for (place, keywords) in TABLE {
        let is_looked_at =
            PLACES.iter().any(|(known, _)| known == place) || *place == ObjectKind::Discriminator;
        let is_void = keywords
            .iter()
            .all(|(_, _, effect)| matches!(effect, Effect::None(_)));
        assert_eq!(is_looked_at, !is_void, "{place:?}");
    }
}

#[test]
fn given_keywords_of_another_type_or_empty_lists_when_validated_then_a_note_counts_them() {
    for (schema, count) in [
        (
            json!({"type": "string", "properties": {"a": {}}, "required": ["a"]}),
            2,
        ),
        (
            json!({"type": "string", "items": {"type": "string"}, "discriminator": {"propertyName": "a"}}),
            2,
        ),
        (json!({"type": "integer", "maxLength": 3}), 1),
        (
            json!({"type": "array", "items": {}, "minimum": 3, "minProperties": 1}),
            2,
        ),
        (json!({"type": "object", "maxItems": 3}), 1),
        (json!({"type": "string", "enum": []}), 1),
        (json!({"enum": []}), 1),
        (json!({"items": {}, "maxLength": 3, "properties": {}}), 0),
        (
            json!({"type": "string", "maxLength": 3, "enum": ["a"], "items": null}),
            0,
        ),
        (json!({"type": "number", "maximum": 3}), 0),
    ] {
        let mut document = document();
        document["components"]["schemas"]["s"] = schema.clone();
        let notes = validate(&document).notes;
        let number = crate::diagnostics::count(count, "keyword");
        let said = format!("ignored {number} of another type");
        let found = notes.iter().any(|note| note.message.contains(&said));
        let any = notes
            .iter()
            .any(|note| note.message.contains("of another type"));
        assert_eq!((found, any), (count > 0, count > 0), "{schema}: {notes:?}");
    }
}

#[test]
fn given_a_mapping_by_name_when_validated_then_it_is_the_reference_that_it_stands_for() {
    for (target, is_known) in [
        ("s", true),
        ("g.v~/1", true),
        ("#/components/schemas/s", true),
        ("t", false),
        ("./s.json", false),
        ("https://example.com/s", false),
    ] {
        let mut document = document();
        document["components"]["schemas"]["g.v~/1"] = json!({"type": "object"});
        document["components"]["schemas"]["s"]["discriminator"]["mapping"] = json!({"#s": target});
        let found = validate(&document);
        assert_eq!(
            found.errors.is_empty(),
            is_known,
            "{target}: {}",
            found.errors
        );
        found.repairs.apply(&mut document, "");
        let mapped = &document["components"]["schemas"]["s"]["discriminator"]["mapping"]["#s"];
        let is_reference = mapped
            .as_str()
            .is_some_and(|text| text.starts_with("#/components/schemas/"));
        assert_eq!(is_reference, is_known, "{mapped}");
    }
}

//! Tests that each changed item of the generated crate lists the change that causes it, even if that is in another
//! place.

use graph_generator::diff::Check;
use serde_json::{Value, json};

use super::{base, compare, lowered, pointer};

struct Row {
    what: &'static str,
    /// Additions to the base in both documents.
    both: Vec<(&'static str, Value)>,
    /// Changes of the new document only; null removes.
    new: Vec<(&'static str, Value)>,
    /// Parts of item paths, each with the change that must explain the item.
    expected: &'static [(&'static str, &'static str)],
}

const MOVE: &str = "/paths/~1packages~1{package-id}~1move/post/requestBody/content/application~1json/schema/properties";

fn rows() -> Vec<Row> {
    let count = json!({"get": {"operationId": "packages.Count", "responses": {"200": {"description": "d", "content": {"text/plain": {"schema": {"type": "integer"}}}}}}});
    let derived = |from: &str| json!({"allOf": [{"$ref": format!("#/components/schemas/microsoft.graph.{from}")}, {"type": "object", "properties": {"more": {"type": "string"}}}]});
    let mapping = json!({"propertyName": "@odata.type", "mapping": {
        "#microsoft.graph.fastStage": "#/components/schemas/microsoft.graph.fastStage",
        "#microsoft.graph.fast": "#/components/schemas/microsoft.graph.fast",
    }});
    let lord = json!({"propertyName": "@odata.type", "mapping": {"#microsoft.graph.lord": "#/components/schemas/microsoft.graph.lord"}});
    let owners =
        json!({"type": "array", "items": {"$ref": "#/components/schemas/microsoft.graph.owner"}});
    let action = |of: &str| json!({"post": {"operationId": format!("packages.{of}.pack"), "requestBody": {"$ref": "#/components/requestBodies/pack"}, "responses": {"204": {"description": "d"}}, "x-ms-docs-operation-type": "action"}});
    let shared = json!({"pack": {"required": true, "content": {"application/json": {"schema": {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}}}}});
    vec![
        Row {
            what: "A parameter of an action no longer has to be given, because it can be null.",
            both: vec![],
            new: vec![("/catalogId/nullable", json!(true))],
            expected: &[(
                "PackageApi::move_",
                "property-nullable PackageMoveParameters/catalogId",
            )],
        },
        Row {
            what: "The collection of a count is no longer listed.",
            both: vec![("/paths/~1packages~1$count", count)],
            new: vec![
                ("/paths/~1packages/get", Value::Null),
                ("/paths/~1packages/post", Value::Null),
            ],
            expected: &[("PackagesApi::count", "path-removed /packages")],
        },
        Row {
            what: "The type of a parameter gets a derived type.",
            both: vec![("/catalogId", owners)],
            new: vec![
                (
                    "/components/schemas/microsoft.graph.owner/discriminator",
                    lord,
                ),
                ("/components/schemas/microsoft.graph.lord", derived("owner")),
            ],
            expected: &[(
                "PackageApi::move_",
                "derived-type-added microsoft.graph.lord",
            )],
        },
        Row {
            what: "A derived type competes for the name of a variant.",
            both: vec![],
            new: vec![
                (
                    "/components/schemas/microsoft.graph.stage/discriminator",
                    mapping,
                ),
                ("/components/schemas/microsoft.graph.fast", derived("stage")),
            ],
            expected: &[(
                "Stage::FastStage",
                "derived-type-added microsoft.graph.fast",
            )],
        },
        Row {
            what: "One of two actions that share a body is gone.",
            both: vec![
                ("/components/requestBodies", shared),
                ("/paths/~1packages~1newest~1pack", action("newest")),
                ("/paths/~1packages~1oldest~1pack", action("oldest")),
            ],
            new: vec![("/paths/~1packages~1newest~1pack", Value::Null)],
            expected: &[("NewestApi::pack", "path-removed /packages/newest/pack")],
        },
    ]
}

fn edited(mut document: Value, edits: &[(&str, Value)]) -> Value {
    for (at, value) in edits {
        let at = if at.starts_with("/catalogId") {
            format!("{MOVE}{at}")
        } else {
            (*at).to_owned()
        };
        let done = if value.is_null() {
            pointer::remove(&mut document, &at).map(drop)
        } else {
            pointer::set(&mut document, &at, value.clone())
        };
        done.unwrap_or_else(|| panic!("{at}"));
    }
    document
}

#[test]
fn given_an_item_that_changes_because_of_something_else_when_compared_then_that_is_named() {
    for row in rows() {
        let old = edited(base(), &row.both);
        let new = edited(old.clone(), &row.new);
        for (from, to) in [(&old, &new), (&new, &old)] {
            let changes = compare(&lowered(from), &lowered(to));
            let told = || -> Vec<_> {
                let told = changes
                    .iter()
                    .map(|change| (change.id(), &change.rust_items));
                told.collect()
            };
            let unknown = changes
                .iter()
                .find(|change| change.check == Check::RustItemsChanged);
            assert_eq!(unknown, None, "{}", row.what);
            for (path, id) in row.expected.iter().filter(|_| from == &old) {
                let explained = changes.iter().filter(|change| change.id() == *id);
                let mut items = explained.flat_map(|change| &change.rust_items);
                let found = items.any(|item| item.path.contains(path));
                assert!(found, "{}: {path}\n{:#?}", row.what, told());
            }
        }
    }
}

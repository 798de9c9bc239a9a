//! Tests that the prepared description of the fake equals the IR, and that invalid ones are rejected.

use graph_fake::model::{self, Api};
use graph_generator::{document, emit, ir, lower};
use serde_json::Value;

/// Slices of other years, versions and services.
const DOCUMENTS: [(&str, &str); 4] = [
    (
        "v1.yaml",
        include_str!("../../fixtures/entitlement-management-v1.yaml"),
    ),
    (
        "2022.yaml",
        include_str!("../../fixtures/entitlement-management-2022.yaml"),
    ),
    (
        "reviews.yaml",
        include_str!("../../fixtures/slices/access-reviews.yaml"),
    ),
    (
        "roles.yaml",
        include_str!("../../fixtures/slices/role-management.yaml"),
    ),
];

/// What both sides know about a type, as text.
macro_rules! shown {
    ($api:expr, $model:ident, $member:expr) => {
        $api.types.iter().map(|(name, ty)| match ty {
            $model::Type::Enum(found) => {
                let members: Vec<&str> = found.members.iter().map($member).collect();
                format!("{name} {members:?} {}", found.flags)
            }
            $model::Type::Struct(found) => {
                let properties = found.properties.iter().map(|one| {
                    let default = one.default.as_ref();
                    let default = default.map(|text| serde_json::from_str::<Value>(text).unwrap());
                    format!(
                        "{} {:?} {} {:?} {} {default:?} {} {:?}",
                        one.name,
                        one.ty,
                        one.nullable,
                        one.kind,
                        one.read_only,
                        one.required_on_create,
                        one.supports,
                    )
                });
                let properties: Vec<String> = properties.collect();
                format!(
                    "{name} {} {:?} {} {} {:?} {properties:#?}",
                    found.parameters, found.base, found.abstract_, found.open, found.derived
                )
            }
        })
    };
}

/// What both sides know about an operation, as text.
macro_rules! operation {
    ($template:expr, $method:expr, $found:expr) => {
        format!(
            "{} {} {:?} {:?} {} {} {:?} {:?}",
            $template,
            $method,
            $found.kind,
            $found.options,
            untyped(&format!("{:?}", $found.body)),
            untyped(&format!("{:?}", $found.response)),
            $found.permissions,
            $found.broken,
        )
    };
}

/// Without media types, which the fake does not know.
fn untyped(text: &str) -> String {
    match text.split_once("Bytes(") {
        Some((before, _)) => format!("{before}Bytes"),
        None => text.trim_end_matches(')').to_owned(),
    }
}

#[test]
fn given_other_descriptions_when_prepared_then_nothing_that_the_fake_needs_is_lost() {
    for (name, text) in DOCUMENTS {
        let document = document::load(name, text).unwrap();
        let (lowered, _) = lower::lower(&document).unwrap();
        let read = Api::parse(&emit::prepared(&lowered)).unwrap();
        assert_eq!(read.root_path, lowered.service.root);
        let expected = shown!(lowered, ir, |member| member.name.as_str());
        let found: Vec<String> = shown!(read, model, model::WireName::as_str).collect();
        for (expected, found) in expected.zip(&found) {
            assert_eq!(&expected, found, "{name}");
        }
        assert_eq!(found.len(), lowered.types.len());
        let expected: Vec<String> = lowered
            .operations()
            .iter()
            .map(|(template, one)| operation!(template, one.method.as_str(), one))
            .collect();
        let found: Vec<String> = read
            .operations()
            .iter()
            .map(|(template, one)| operation!(template, one.method, one))
            .collect();
        assert_eq!(expected, found, "{name}");
    }
}

#[test]
fn given_text_that_is_not_a_prepared_description_when_read_then_it_is_refused_with_a_remedy() {
    let prepared = |types: &str, nodes: &str| {
        format!(
            r#"{{"format":1,"rootPath":"/beta","types":{{{types}}},"permissions":[],"nodes":[{nodes}]}}"#
        )
    };
    for (text, problem) in [
        (String::new(), "EOF"),
        (r#"{"format":2}"#.to_owned(), "found format 2, expected 1"),
        (prepared("", ""), "/nodes: found nothing"),
        (
            prepared("", r#"{"segment":{"root":""},"children":[0]}"#),
            "/nodes/0: the node 0 does not precede it",
        ),
        (
            prepared(r#""a":{"base":"b"}"#, r#"{"segment":{"root":""}}"#),
            "/types: `b` does not exist",
        ),
        (
            prepared(r#""a":{"base":"a"}"#, r#"{"segment":{"root":""}}"#),
            "/types/a: derives from itself",
        ),
        (
            prepared(
                r#""a":{"properties":{"x":{"type":"Edm.Colour"}}}"#,
                r#"{"segment":{"root":""}}"#,
            ),
            "found the type `Edm.Colour`",
        ),
    ] {
        let refused = Api::parse(&text).unwrap_err().to_string();
        assert!(refused.contains(problem), "{text}: {refused}");
        assert!(refused.contains("cargo xtask regen"), "{refused}");
    }
}

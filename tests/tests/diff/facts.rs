//! Compares the two slices of the repository by facts that are read from their text, without the generator. The
//! report must have every fact that differs, and nothing else.

use std::collections::BTreeSet;

use graph_generator::diff::{Change, Check, Place, Severity};
use serde_json::Value;

use crate::{compare, lowered};

const OLD: &str = include_str!("../../fixtures/entitlement-management-2022.yaml");
const NEW: &str = include_str!("../../../specs/entitlement-management.yaml");

/// The subject of a fact: a method at a URL, or a type or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Operation { url: String, method: String },
    Type { name: String, part: Option<String> },
}

/// Facts as text, each with its subject.
type Facts = BTreeSet<(Subject, String)>;

/// A URL without names of placeholders and without the namespaces of functions and casts.
fn url(template: &str) -> String {
    let mut found = String::new();
    for segment in template.split('/').skip(1) {
        let segment = segment.strip_prefix("microsoft.graph.").unwrap_or(segment);
        found.push('/');
        let mut parts = segment.split('{');
        found.push_str(parts.next().unwrap_or_default());
        for part in parts {
            found.push_str("{}");
            found.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
        }
    }
    found
}

/// The name in a reference, or else the type of the schema.
fn schema(value: &Value) -> String {
    if let Some(reference) = value["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    if let Some(list) = value["anyOf"].as_array().or(value["allOf"].as_array()) {
        return schema(&list[0]);
    }
    if value["type"] == "array" {
        return format!("[{}]", schema(&value["items"]));
    }
    if let Some(value) = value["properties"].get("value") {
        return format!("value {}", schema(value));
    }
    // The slices use different types for the same numbers.
    let kind = value["type"].as_str().unwrap_or_default();
    let kind = kind.replace("integer", "number");
    format!("{kind} {}", value["format"])
}

/// Whether a schema is the envelope of values on the wire, and not a type.
fn is_envelope(name: &str) -> bool {
    name.ends_with("CollectionResponse") || name.starts_with("Base") || name.contains("ODataErrors")
}

fn facts(document: &Value) -> Facts {
    let mut found = Facts::new();
    for (template, item) in document["paths"].as_object().expect("paths") {
        for method in ["get", "post", "put", "patch", "delete"] {
            if let Some(operation) = item.get(method) {
                let subject = Subject::Operation {
                    url: url(template),
                    method: method.to_uppercase(),
                };
                for fact in of_operation(operation) {
                    found.insert((subject.clone(), fact));
                }
            }
        }
    }
    let values = values(document);
    let schemas = document["components"]["schemas"].as_object();
    let schemas = schemas.expect("schemas").iter();
    for (name, ty) in schemas.filter(|(name, _)| !is_envelope(name)) {
        if values.contains(name) {
            let (name, part) = (name.clone(), None);
            found.insert((Subject::Type { name, part }, "is a value".to_owned()));
        }
        for (part, fact) in of_type(ty) {
            let name = name.clone();
            found.insert((Subject::Type { name, part }, fact));
        }
    }
    found
}

/// The types that are referred to other than as a base.
fn values(document: &Value) -> BTreeSet<String> {
    fn below(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(members) => {
                if members.contains_key("$ref") {
                    found.insert(schema(value));
                }
                members.values().for_each(|value| below(value, found));
            }
            Value::Array(items) => items.iter().for_each(|item| below(item, found)),
            _ => {}
        }
    }
    let mut document = document.clone();
    let schemas = document["components"]["schemas"].as_object_mut();
    for (_, ty) in schemas.expect("schemas") {
        if let Some(parts) = ty.get_mut("allOf").and_then(Value::as_array_mut) {
            parts.retain(|part| part.get("$ref").is_none());
        }
    }
    let mut found = BTreeSet::new();
    below(&document, &mut found);
    found
}

fn of_operation(operation: &Value) -> Vec<String> {
    let mut found = vec!["exists".to_owned()];
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let is_required = parameter["required"] == true;
        found.push(format!(
            "{} {} {is_required}",
            parameter["in"], parameter["name"]
        ));
    }
    for (media, content) in operation["requestBody"]["content"]
        .as_object()
        .into_iter()
        .flatten()
    {
        found.push(format!("sends {media} {}", schema(&content["schema"])));
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        if status.starts_with('2') {
            for (media, content) in response["content"].as_object().into_iter().flatten() {
                found.push(format!("answers {media} {}", schema(&content["schema"])));
            }
        }
    }
    found
}

fn of_type(ty: &Value) -> Vec<(Option<String>, String)> {
    let mut found = vec![(None, "exists".to_owned())];
    for member in ty["enum"].as_array().into_iter().flatten() {
        let name = member.as_str().unwrap_or_default().to_owned();
        found.push((Some(name), "member".to_owned()));
    }
    let parts = ty["allOf"]
        .as_array()
        .cloned()
        .unwrap_or_else(|| vec![ty.clone()]);
    for part in parts {
        if part.get("$ref").is_some() {
            found.push((None, format!("derives from {}", schema(&part))));
        }
        for (name, property) in part["properties"].as_object().into_iter().flatten() {
            let fact = format!("{} {}", schema(property), property["nullable"] == true);
            found.push((Some(name.clone()), fact));
        }
    }
    found
}

/// Whether a place is the subject, or contains it.
fn is_about(place: &Place, subject: &Subject) -> bool {
    match (place, subject) {
        (Place::Path { template }, Subject::Operation { url: own, .. }) => {
            let above = url(template);
            own == &above || own.starts_with(&format!("{above}/"))
        }
        (
            Place::Operation { method, template }
            | Place::Parameter {
                method, template, ..
            },
            Subject::Operation {
                url: own,
                method: its,
            },
        ) => its == method && own == &url(template),
        (Place::Type { name }, Subject::Type { name: own, .. }) => own == name,
        (
            Place::Property { ty, name } | Place::Member { ty, name },
            Subject::Type { name: own, part },
        ) => own == ty && part.as_ref().is_none_or(|part| part == name),
        _ => false,
    }
}

fn places(change: &Change) -> impl Iterator<Item = &Place> {
    std::iter::once(&change.place).chain(&change.also)
}

/// Whether a change is of a kind that these facts do not cover.
fn has_no_fact(change: &Change) -> bool {
    let is_told_elsewhere = matches!(
        change.check,
        Check::SegmentRespelled
            | Check::OperationKindChanged
            | Check::ReferenceTargetChanged
            | Check::ResponseHeadersChanged
            | Check::StatusesChanged
            | Check::MediaTypesChanged
            | Check::BodyRequired
            | Check::BodyOptional
            | Check::Deprecated
            | Check::Undeprecated
            | Check::DeprecationChanged
            | Check::DefaultChanged
            | Check::ConventionChanged
            | Check::TypeOpened
            | Check::TypeClosed
            | Check::PropertyReadOnly
            | Check::PropertyWritable
            | Check::PropertyBecameNavigation
            | Check::PropertyBecameStructural
            | Check::EntitySetChanged
    );
    is_told_elsewhere || change.wire < Severity::Compatible
}

fn assert_told(old: &Value, new: &Value) {
    let changes = compare(&lowered(old), &lowered(new));
    let (before, after) = (facts(old), facts(new));
    let differing: Vec<_> = before.symmetric_difference(&after).collect();
    assert!(
        differing.len() > 500,
        "the slices differ in much: {}",
        differing.len()
    );
    let missed: Vec<_> = differing
        .iter()
        .filter(|(subject, _)| {
            let mut all = changes.iter().flat_map(places);
            !all.any(|place| is_about(place, subject))
        })
        .collect();
    assert!(missed.is_empty(), "{} missed: {missed:#?}", missed.len());
    let invented: Vec<_> = changes
        .iter()
        .filter(|change| !has_no_fact(change))
        .flat_map(|change| places(change).map(move |place| (change.check, place)))
        .filter(|(_, place)| {
            !differing
                .iter()
                .any(|(subject, _)| is_about(place, subject))
        })
        .collect();
    assert!(
        invented.is_empty(),
        "{} invented: {invented:#?}",
        invented.len()
    );
}

#[test]
fn given_two_slices_when_compared_both_ways_then_nothing_is_missed_and_nothing_invented() {
    let [old, new] = [OLD, NEW].map(|text| serde_yaml::from_str(text).expect("YAML"));
    assert_told(&old, &new);
    assert_told(&new, &old);
}

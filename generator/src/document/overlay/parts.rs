//! Finds parts of updates that describe a property or member that the document lacks.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostics::Pointer;

/// The extension that describes the properties of a schema, by name.
const PROPERTIES: &str = "x-properties";
/// The extensions that describe or rename the members of an enumeration, by name.
const MEMBERS: [&str; 2] = ["x-members", "x-rust-names"];

/// A part of an action that describes something that the document lacks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gone {
    /// The part in the overlay.
    pub pointer: Pointer,
    /// The property or member.
    pub name: String,
    /// `a property` or `a member`, for messages.
    pub what: &'static str,
    /// The schema that lacks it, if the action selects others that have it.
    pub schema: Option<Pointer>,
}

/// The parts of an update that describe nothing at the places where it was merged: at all of them, or at each that
/// is named.
pub(super) fn gone(
    update: &Value,
    at: &Pointer,
    places: &[String],
    document: &Value,
) -> BTreeSet<Gone> {
    let lacking = places.iter().map(|place| {
        let mut here = BTreeSet::new();
        search(update, at, &Pointer::parse(place), document, &mut here);
        here
    });
    let lacking: Vec<BTreeSet<Gone>> = lacking.collect();
    let everywhere = |part: &Gone| {
        let is_same = |other: &Gone| other.pointer == part.pointer;
        lacking.iter().all(|here| here.iter().any(is_same))
    };
    let parts = lacking.iter().flatten().map(|part| Gone {
        schema: part.schema.clone().filter(|_| !everywhere(part)),
        ..part.clone()
    });
    parts.collect()
}

/// The properties in an update that all places declare already, with all that the update says about them.
pub(super) fn idle(
    update: &Value,
    at: &Pointer,
    places: &[String],
    document: &Value,
) -> BTreeSet<Pointer> {
    let nodes = places.iter().map(|place| (place, document.pointer(place)));
    let mut parts = nodes.map(|(place, node)| {
        node.map_or_else(BTreeSet::new, |node| declared(update, at, place, node))
    });
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |common, here| &common & &here)
}

/// The properties in an update that one place declares already.
fn declared(update: &Value, at: &Pointer, place: &str, node: &Value) -> BTreeSet<Pointer> {
    let (Some(update), Some(node)) = (update.as_object(), node.as_object()) else {
        return BTreeSet::new();
    };
    let mut found = BTreeSet::new();
    for (key, value) in update {
        let (at, place) = (at.child(key), format!("{place}/{key}"));
        match node.get(key) {
            Some(old) if place.rsplit('/').nth(1) == Some("properties") && says(old, value) => {
                found.insert(at);
            }
            Some(old) => found.extend(declared(value, &at, &place, old)),
            None => {}
        }
    }
    found
}

/// Whether a merge into a value changes nothing.
fn says(old: &Value, update: &Value) -> bool {
    match (old, update) {
        (Value::Object(old), Value::Object(update)) => {
            let mut members = update.iter();
            members.all(|(key, value)| old.get(key).is_some_and(|old| says(old, value)))
        }
        (Value::Array(_), Value::Array(update)) => update.is_empty(),
        _ => old == update,
    }
}

/// Searches a value of an update, at `at` in the overlay and `place` in the document.
fn search(
    value: &Value,
    at: &Pointer,
    place: &Pointer,
    document: &Value,
    found: &mut BTreeSet<Gone>,
) {
    let segments: Vec<String> = place.segments().collect();
    if let [schema @ .., extension, name] = segments.as_slice()
        && let Some(what) = described_by(extension)
    {
        if !declares(document, schema, extension, name) {
            found.insert(Gone {
                pointer: at.clone(),
                name: name.clone(),
                what,
                schema: Some(schema.iter().collect()),
            });
        }
        return;
    }
    for (key, value) in value.as_object().into_iter().flatten() {
        search(value, &at.child(key), &place.child(key), document, found);
    }
}

fn described_by(extension: &str) -> Option<&'static str> {
    match extension {
        PROPERTIES => Some("a property"),
        _ if MEMBERS.contains(&extension) => Some("a member"),
        _ => None,
    }
}

/// Whether the schema declares the property or member that one of its extensions describes.
fn declares(document: &Value, schema: &[String], extension: &str, name: &str) -> bool {
    if extension != PROPERTIES {
        let members = at(document, schema).and_then(|schema| schema.get("enum"));
        let members = members.and_then(Value::as_array);
        return members.is_some_and(|members| members.iter().any(|member| member == name));
    }
    // One part of an `allOf` may describe properties that another part declares.
    let mut whole = schema;
    while let [above @ .., all_of, _] = whole
        && all_of == "allOf"
    {
        whole = above;
    }
    at(document, whole).is_some_and(|schema| has_property(schema, name))
}

fn at<'d>(document: &'d Value, segments: &[String]) -> Option<&'d Value> {
    let pointer: Pointer = segments.iter().collect();
    document.pointer(pointer.as_str())
}

fn has_property(schema: &Value, name: &str) -> bool {
    let has = |properties: &Value| properties.get(name).is_some();
    let parts = schema.get("allOf").and_then(Value::as_array);
    schema.get("properties").is_some_and(has)
        || parts.is_some_and(|parts| parts.iter().any(|part| has_property(part, name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(update: &Value, places: &[&str]) -> Vec<String> {
        let document = json!({
            "thing": {"properties": {"a": {}, "b": {}}},
            "whole": {"allOf": [{"$ref": "#/thing"}, {"properties": {"c": {}}}]},
            "colour": {"enum": ["red"]},
        });
        let places: Vec<String> = places.iter().map(ToString::to_string).collect();
        let found = gone(update, &Pointer::parse("/u"), &places, &document);
        let text = |gone: Gone| match gone.schema {
            None => gone.pointer.as_str().to_owned(),
            Some(schema) => format!("{} of {}", gone.pointer.as_str(), schema.as_str()),
        };
        found.into_iter().map(text).collect()
    }

    #[test]
    fn given_updates_when_searched_then_only_parts_that_describe_nothing_are_found() {
        let note =
            |name: &str| json!({"description": "d", "x-properties": {name: {"readOnly": true}}});
        let member = |name: &str| json!({"x-members": {name: "d"}});
        for (update, places, expected) in [
            (note("a"), &["/thing"][..], &[][..]),
            (note("z"), &["/thing"], &["/u/x-properties/z"]),
            (note("c"), &["/whole/allOf/1"], &[]),
            (note("a"), &["/whole"], &["/u/x-properties/a"]),
            // A part that fits one of the places is only gone at the others.
            (
                note("a"),
                &["/whole", "/thing"],
                &["/u/x-properties/a of /whole"],
            ),
            (note("z"), &["/whole", "/thing"], &["/u/x-properties/z"]),
            (
                json!({"thing": note("z")}),
                &[""],
                &["/u/thing/x-properties/z"],
            ),
            (
                json!({"z": {}, "a": {}}),
                &["/thing/x-properties"],
                &["/u/z"],
            ),
            (
                json!({"readOnly": true}),
                &["/thing/x-properties/z"],
                &["/u"],
            ),
            (member("red"), &["/colour"], &[]),
            (member("blue"), &["/colour"], &["/u/x-members/blue"]),
            (
                json!({"x-rust-names": {"blue": "B", "red": "R"}}),
                &["/colour"],
                &["/u/x-rust-names/blue"],
            ),
            (note("z"), &[], &[]),
        ] {
            assert_eq!(found(&update, places), expected, "{update} at {places:?}");
        }
    }
}

//! The `x-` keys that the generator reads: this project's and Microsoft's.
//!
//! The list is closed. A key that looks like a misspelling of one is an error; others are foreign, and one note
//! counts them.

use serde_json::{Map, Value};

use crate::diagnostics::Pointer;
use crate::syntax::keywords::{self, ObjectKind};

/// The kind of value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Any,
    Text,
    Truth,
    Object,
    /// An object whose values are text.
    Texts,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// An object with these members, and possibly others.
    Members(&'static [(&'static str, Kind)]),
}

/// A key, the kind of its value, the places where it is allowed (empty for all), and its effect.
pub type Extension = (&'static str, Kind, &'static [ObjectKind], &'static str);

use ObjectKind::{Document, Operation, Parameter, PathItem, Schema};

/// Declares a list of keys: the name, the kind of the value, the places, and the effect.
macro_rules! extensions {
    ($($name:literal $kind:ident $(($($value:tt)*))? [$($place:ident),*] => $effect:literal;)*) => {
        &[$(($name, Kind::$kind $(($($value)*))?, &[$($place),*], $effect)),*]
    };
}

/// Keys that overlays of this project add.
pub const OWN: &[Extension] = extensions! {
    "x-abstract" Truth [Schema] => "all values are of derived types";
    "x-broken" Text [Operation] => "the service refuses the request; the text says what to do instead";
    "x-graph-entity-set" Text [Schema] => "the path of the set that identifiers of the type belong to";
    "x-members" Texts [Schema] => "documentation for the members of an enumeration";
    "x-permissions" Object [Document, Operation] => "who may call";
    "x-properties" Object [Schema] =>
        "facts about properties: `description`, `readOnly`, `x-required-on-create`, `x-supports`, `x-known-values`, `x-states`";
    "x-rust-name" Text [Schema, Parameter, PathItem, Operation] =>
        "the name in Rust: of the field at the schema of a property, otherwise of the type";
    "x-rust-names" Texts [Schema] => "the names of members of an enumeration in Rust";
    "x-rust-type-name" Text [Schema] =>
        "the name in Rust of the type of an inline object or enumeration; without it, the type of a property follows the property's name";
    "x-source" Any [] => "where a fact comes from; for readers";
};

/// The key that says where a fact comes from. It is for readers, so it needs no effect.
pub const SOURCE: &str = "x-source";

/// Keys that are allowed only within `x-properties`.
pub const WITHIN_PROPERTIES: &[&str] = &[
    "x-known-values",
    "x-required-on-create",
    "x-states",
    "x-supports",
];

const DEPRECATION: &[(&str, Kind)] = &[
    ("date", Kind::Text),
    ("removalDate", Kind::Text),
    ("version", Kind::Text),
    ("description", Kind::Text),
];

/// Keys that Microsoft's converter writes (<https://learn.microsoft.com/openapi/kiota/extensions>). Those without
/// effect have a reason.
pub const MICROSOFT: &[Extension] = extensions! {
    "x-ms-deprecation" Members(DEPRECATION) [] => "dates and text of a deprecation";
    "x-ms-docs-operation-type" OneOf(&["action", "function", "operation"]) [Operation] =>
        "whether an operation is an action or a function";
    "x-ms-enum-flags" Members(&[("isFlags", Kind::Truth)]) [Schema] =>
        "whether values of an enumeration are sets";
    "x-ms-navigationProperty" Truth [Schema] => "whether a property leads to other resources";
    "x-ms-discriminator-value" Any [] => "no effect: the name of the schema says the same";
    "x-ms-docs-grouped-path" Any [] => "no effect: each URL is a separate call";
    "x-ms-docs-key-type" Any [] => "no effect: names of keys do not depend on it";
    "x-ms-docs-toc-type" Any [] => "no effect: it orders a table of contents";
    "x-ms-enum" Any [] => "no effect: it repeats `enum`";
    "x-ms-generated-by" Any [] => "no effect: it names a tool";
    "x-ms-pageable" Any [] =>
        "a response with a list `value` and other properties is a page, if `nextLinkName` is `@odata.nextLink`; other pages are known by their shape";
    "x-ms-primary-error-message" Any [] => "no effect: errors of Graph have one shape";
};

/// Looks up a key.
pub fn find(name: &str) -> Option<&'static Extension> {
    OWN.iter()
        .chain(MICROSOFT)
        .find(|(known, ..)| *known == name)
}

/// Whether this is a key of this project that is an error where it has no effect: all except `x-source`.
pub fn must_have_effect(key: &str) -> bool {
    let own = OWN.iter().find(|(name, ..)| *name == key);
    own.is_some_and(|(_, _, places, _)| !places.is_empty())
}

/// Whether this is a key of this project.
pub fn is_own(key: &str) -> bool {
    OWN.iter().any(|(name, ..)| *name == key)
}

/// Whether this is a key of Microsoft.
pub fn is_of_microsoft(key: &str) -> bool {
    MICROSOFT.iter().any(|(name, ..)| *name == key)
}

/// The names of all listed keys.
pub fn names() -> impl Iterator<Item = &'static str> {
    let listed = OWN.iter().chain(MICROSOFT).map(|(name, ..)| *name);
    listed.chain(WITHIN_PROPERTIES.iter().copied())
}

/// Calls `found` for each `x-` key of the `OpenAPI` objects in a value: with the key, and the place and kind of its
/// object. Names that the document chooses, such as those of headers, may start with `x-`, too, and so may the members
/// of examples and of other free values.
pub fn each_within(
    value: &Value,
    kind: keywords::Kind,
    at: &Pointer,
    found: &mut impl FnMut(&str, &Pointer, Option<ObjectKind>),
) {
    match value {
        Value::Object(map) if has_members(kind, map) => {
            for (key, value) in map {
                if key.starts_with("x-") && is_extensible(kind) {
                    found(key, at, object(kind));
                } else {
                    each_within(value, kind_of_member(kind, key), &at.child(key), found);
                }
            }
        }
        Value::Array(items) if matches!(kind, keywords::Kind::List(_)) => {
            for (index, item) in items.iter().enumerate() {
                each_within(item, kind_of_member(kind, ""), &at.index(index), found);
            }
        }
        _ => {}
    }
}

/// Whether an object has the members of its kind.
fn has_members(kind: keywords::Kind, map: &Map<String, Value>) -> bool {
    kind != keywords::Kind::Is(ObjectKind::Example) || is_example(map.keys().map(String::as_str))
}

/// Whether an object with these members is an example. Some documents have its value in its place.
pub fn is_example<'k>(mut members: impl Iterator<Item = &'k str>) -> bool {
    let is_known = |key: &str| ObjectKind::Example.keyword(key).is_some();
    members.all(|key| key == "$ref" || key.starts_with("x-") || is_known(key))
}

fn is_extensible(kind: keywords::Kind) -> bool {
    object(kind).is_some() || matches!(kind, keywords::Kind::Paths | keywords::Kind::Responses)
}

fn object(kind: keywords::Kind) -> Option<ObjectKind> {
    match kind {
        keywords::Kind::Is(object) => Some(object),
        keywords::Kind::SchemaOrTruth => Some(Schema),
        _ => None,
    }
}

/// The kind of a member of a value: free, unless the value consists of `OpenAPI` objects.
fn kind_of_member(kind: keywords::Kind, key: &str) -> keywords::Kind {
    use keywords::Kind::{Any, Callbacks, Is, List, Map, Paths, Responses};
    match kind {
        List(object) | Map(object) => Is(object),
        Paths => Is(PathItem),
        Responses => Is(ObjectKind::Response),
        // A callback is a map from expressions to path items.
        Callbacks => Paths,
        _ => {
            let keyword = object(kind).and_then(|object| object.keyword(key));
            keyword.map_or(Any, |(_, kind, _)| *kind)
        }
    }
}

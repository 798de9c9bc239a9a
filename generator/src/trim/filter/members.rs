//! The role of each member of each `OpenAPI` 3.0 object in a slice: fact, prose, noise, or reference.

use Kind::Verbatim;
use Member::{Fact, Noise, Prose, Unknown};

use crate::syntax::extensions;
use crate::syntax::keywords::{self, ObjectKind};
use crate::syntax::merge;

/// The kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// Copied unchanged.
    Verbatim,
    /// An object of `OpenAPI` 3.0.
    Object(ObjectKind),
    List(ObjectKind),
    Map(ObjectKind),
    /// Responses by status.
    Responses,
    /// Path items by expression, or a reference.
    Callback,
    Callbacks,
    /// `x-ms-deprecation`.
    Deprecation,
    /// `x-ms-enum`.
    VendorEnum,
    /// The `values` of `x-ms-enum`.
    VendorEnumValues,
    /// One of them.
    VendorEnumValue,
}

impl Kind {
    /// The kind of the objects under a member of `components`.
    pub(in super::super) fn of_component(components: &str) -> Option<Self> {
        Some(match components {
            "schemas" => Self::Object(ObjectKind::Schema),
            "parameters" | "headers" => Self::Object(ObjectKind::Parameter),
            "requestBodies" => Self::Object(ObjectKind::RequestBody),
            "responses" => Self::Object(ObjectKind::Response),
            "examples" => Self::Object(ObjectKind::Example),
            "callbacks" => Self::Callback,
            _ => return None,
        })
    }

    /// The kind of the items of a list.
    pub(super) fn items(self) -> Option<Self> {
        match self {
            Self::List(item) => Some(Self::Object(item)),
            Self::VendorEnumValues => Some(Self::VendorEnumValue),
            _ => None,
        }
    }

    /// The kind of the values of a map.
    pub(super) fn values(self) -> Option<Self> {
        match self {
            Self::Map(value) => Some(Self::Object(value)),
            Self::Callbacks => Some(Self::Callback),
            _ => None,
        }
    }

    /// The keywords that the specification defines for the object; none if members have other names.
    pub(super) fn keywords(self) -> impl Iterator<Item = &'static str> {
        self.object().into_iter().flat_map(ObjectKind::names)
    }

    /// Whether a keyword with `null` is as good as absent, because no value of it is `null`.
    pub(super) fn is_never_null(self, key: &str) -> bool {
        self.object()
            .is_some_and(|object| object.is_never_null(key))
    }

    pub(super) fn object(self) -> Option<ObjectKind> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }
}

/// How to treat a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Fact(Kind),
    /// Kept only if documentation is kept.
    Prose(Kind),
    /// Prose that `OpenAPI` requires.
    RequiredProse,
    /// Irrelevant to a generator.
    Noise,
    Reference,
    AllOf,
    Unknown,
}

/// How to treat a member of an object.
pub(super) fn member(kind: Kind, key: &str) -> Member {
    if key.starts_with("x-") {
        return extension(key);
    }
    match (kind, key) {
        (Kind::Object(object), _) => keyword(object, key),
        (Kind::Callback, "$ref") => Member::Reference,
        (Kind::Callback | Kind::Responses, merge::KEY) => Unknown,
        (Kind::Responses, _) => Fact(Kind::Object(ObjectKind::Response)),
        (Kind::Callback, _) => Fact(Kind::Object(ObjectKind::PathItem)),
        (Kind::VendorEnum, "values") => Fact(Kind::VendorEnumValues),
        (Kind::Deprecation | Kind::VendorEnumValue, "description") => Prose(Verbatim),
        _ => Fact(Verbatim),
    }
}

/// How to treat a keyword: by the kind of its value, with a few exceptions.
fn keyword(object: ObjectKind, key: &str) -> Member {
    match (object, key, object.keyword(key).map(|(_, kind, _)| *kind)) {
        (_, "$ref", _) if object == ObjectKind::PathItem || object.component().is_some() => {
            Member::Reference
        }
        (ObjectKind::Response, "description", _) => Member::RequiredProse,
        // An example may have any members.
        (ObjectKind::Schema, "title", _) | (ObjectKind::Example, _, None) => Fact(Verbatim),
        (ObjectKind::Schema, "allOf", _) => Member::AllOf,
        (ObjectKind::Operation, "callbacks", _) => Fact(Kind::Callbacks),
        // Tags only order documentation; security schemes and the targets of links are outside the slice.
        (ObjectKind::Operation, "tags" | "security", _) | (ObjectKind::Response, "links", _) => {
            Noise
        }
        (_, "example", Some(_)) | (_, _, Some(keywords::Kind::Prose)) => Prose(Verbatim),
        (_, _, Some(kind)) => match kind {
            keywords::Kind::Is(object) => Fact(Kind::Object(object)),
            keywords::Kind::SchemaOrTruth => Fact(Kind::Object(ObjectKind::Schema)),
            keywords::Kind::List(item) => Fact(Kind::List(item)),
            keywords::Kind::Map(ObjectKind::Example) => Prose(Kind::Map(ObjectKind::Example)),
            keywords::Kind::Map(ObjectKind::Header) => Fact(Kind::Map(ObjectKind::Parameter)),
            keywords::Kind::Map(value) => Fact(Kind::Map(value)),
            keywords::Kind::Responses => Fact(Kind::Responses),
            _ => Fact(Verbatim),
        },
        (_, _, None) => Unknown,
    }
}

/// How to treat an extension: those that a generator can use are kept.
fn extension(key: &str) -> Member {
    match key {
        own if extensions::is_own(own) => Fact(Verbatim),
        "x-ms-deprecation" => Fact(Kind::Deprecation),
        "x-ms-enum" => Fact(Kind::VendorEnum),
        "x-ms-discriminator-value"
        | "x-ms-docs-key-type"
        | "x-ms-docs-operation-type"
        | "x-ms-enum-flags"
        | "x-ms-navigationProperty"
        | "x-ms-pageable"
        | "x-ms-primary-error-message" => Fact(Verbatim),
        _ => Noise,
    }
}

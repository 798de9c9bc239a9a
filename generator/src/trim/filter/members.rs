//! The role of each member of each `OpenAPI` 3.0 object in a slice: fact, prose, noise, or reference.

use Kind::Verbatim;
use Member::{Fact, Noise, Prose, Unknown};

use crate::syntax::keywords::ObjectKind;
use crate::syntax::own::OWN;

/// The kinds of objects of `OpenAPI` 3.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// Copied unchanged.
    Verbatim,
    List(&'static Kind),
    Map(&'static Kind),
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Schema,
    Discriminator,
    Example,
    ExternalDocs,
    Server,
    ServerVariable,
    Xml,
    /// `x-ms-deprecation`.
    Deprecation,
    /// `x-ms-enum`.
    VendorEnum,
    /// One of the `values` of `x-ms-enum`.
    VendorEnumValue,
}

impl Kind {
    /// The kind of the objects under a member of `components`.
    pub(in super::super) fn of_component(components: &str) -> Option<Self> {
        Some(match components {
            "schemas" => Self::Schema,
            "parameters" | "headers" => Self::Parameter,
            "requestBodies" => Self::RequestBody,
            "responses" => Self::Response,
            "examples" => Self::Example,
            "callbacks" => Self::Map(&Self::PathItem),
            _ => return None,
        })
    }
}

impl Kind {
    /// The keywords that the specification defines for the object; none if members have other names.
    pub(super) fn keywords(self) -> impl Iterator<Item = &'static str> {
        let object = match self {
            Self::PathItem => Some(ObjectKind::PathItem),
            Self::Operation => Some(ObjectKind::Operation),
            Self::Parameter => Some(ObjectKind::Parameter),
            Self::RequestBody => Some(ObjectKind::RequestBody),
            Self::MediaType => Some(ObjectKind::MediaType),
            Self::Encoding => Some(ObjectKind::Encoding),
            Self::Response => Some(ObjectKind::Response),
            Self::Schema => Some(ObjectKind::Schema),
            Self::Discriminator => Some(ObjectKind::Discriminator),
            Self::Example => Some(ObjectKind::Example),
            Self::ExternalDocs => Some(ObjectKind::ExternalDocs),
            Self::Server => Some(ObjectKind::Server),
            Self::ServerVariable => Some(ObjectKind::ServerVariable),
            Self::Xml => Some(ObjectKind::Xml),
            _ => None,
        };
        object.into_iter().flat_map(ObjectKind::names)
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
    if let Some(extension) = key.strip_prefix("x-") {
        return vendor(extension);
    }
    match kind {
        Kind::PathItem => path_item(key),
        Kind::Operation => operation(key),
        Kind::Parameter => parameter(key),
        Kind::RequestBody => request_body(key),
        Kind::MediaType => media_type(key),
        Kind::Encoding => encoding(key),
        Kind::Response => response(key),
        Kind::Schema => schema(key),
        Kind::Example => example(key),
        Kind::ExternalDocs
        | Kind::Server
        | Kind::ServerVariable
        | Kind::Discriminator
        | Kind::Xml
            if !kind.keywords().any(|known| known == key) =>
        {
            Unknown
        }
        Kind::Server if key == "variables" => Fact(Kind::Map(&Kind::ServerVariable)),
        Kind::ExternalDocs
        | Kind::Server
        | Kind::ServerVariable
        | Kind::Deprecation
        | Kind::VendorEnumValue => described(key),
        Kind::VendorEnum if key == "values" => Fact(Kind::List(&Kind::VendorEnumValue)),
        Kind::VendorEnum
        | Kind::Discriminator
        | Kind::Xml
        | Kind::Verbatim
        | Kind::List(_)
        | Kind::Map(_) => Fact(Verbatim),
    }
}

fn path_item(key: &str) -> Member {
    match key {
        "$ref" => Member::Reference,
        "summary" | "description" => Prose(Verbatim),
        "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" => {
            Fact(Kind::Operation)
        }
        "parameters" => Fact(Kind::List(&Kind::Parameter)),
        "servers" => Fact(Kind::List(&Kind::Server)),
        _ => Unknown,
    }
}

fn operation(key: &str) -> Member {
    match key {
        "summary" | "description" => Prose(Verbatim),
        // Tags only order documentation; security schemes are defined outside the slice.
        "tags" | "security" => Noise,
        "externalDocs" => Fact(Kind::ExternalDocs),
        "operationId" | "deprecated" => Fact(Verbatim),
        "parameters" => Fact(Kind::List(&Kind::Parameter)),
        "requestBody" => Fact(Kind::RequestBody),
        "responses" => Fact(Kind::Map(&Kind::Response)),
        "callbacks" => Fact(Kind::Map(&Kind::Map(&Kind::PathItem))),
        "servers" => Fact(Kind::List(&Kind::Server)),
        _ => Unknown,
    }
}

fn parameter(key: &str) -> Member {
    match key {
        "$ref" => Member::Reference,
        "description" | "example" => Prose(Verbatim),
        "examples" => Prose(Kind::Map(&Kind::Example)),
        "name" | "in" | "required" | "deprecated" | "allowEmptyValue" | "style" | "explode"
        | "allowReserved" => Fact(Verbatim),
        "schema" => Fact(Kind::Schema),
        "content" => Fact(Kind::Map(&Kind::MediaType)),
        _ => Unknown,
    }
}

fn request_body(key: &str) -> Member {
    match key {
        "$ref" => Member::Reference,
        "description" => Prose(Verbatim),
        "required" => Fact(Verbatim),
        "content" => Fact(Kind::Map(&Kind::MediaType)),
        _ => Unknown,
    }
}

fn media_type(key: &str) -> Member {
    match key {
        "example" => Prose(Verbatim),
        "examples" => Prose(Kind::Map(&Kind::Example)),
        "schema" => Fact(Kind::Schema),
        "encoding" => Fact(Kind::Map(&Kind::Encoding)),
        _ => Unknown,
    }
}

fn encoding(key: &str) -> Member {
    match key {
        "contentType" | "style" | "explode" | "allowReserved" => Fact(Verbatim),
        "headers" => Fact(Kind::Map(&Kind::Parameter)),
        _ => Unknown,
    }
}

fn response(key: &str) -> Member {
    match key {
        "$ref" => Member::Reference,
        "description" => Member::RequiredProse,
        "headers" => Fact(Kind::Map(&Kind::Parameter)),
        "content" => Fact(Kind::Map(&Kind::MediaType)),
        // Links refer to operations outside the slice.
        "links" => Noise,
        _ => Unknown,
    }
}

fn schema(key: &str) -> Member {
    match key {
        "$ref" => Member::Reference,
        "description" | "example" => Prose(Verbatim),
        "externalDocs" => Fact(Kind::ExternalDocs),
        "allOf" => Member::AllOf,
        "oneOf" | "anyOf" => Fact(Kind::List(&Kind::Schema)),
        "not" | "items" | "additionalProperties" => Fact(Kind::Schema),
        "properties" => Fact(Kind::Map(&Kind::Schema)),
        "discriminator" => Fact(Kind::Discriminator),
        "title" | "multipleOf" | "maximum" | "exclusiveMaximum" | "minimum"
        | "exclusiveMinimum" | "maxLength" | "minLength" | "pattern" | "maxItems" | "minItems"
        | "uniqueItems" | "maxProperties" | "minProperties" | "required" | "enum" | "type"
        | "format" | "default" | "nullable" | "readOnly" | "writeOnly" | "deprecated" => {
            Fact(Verbatim)
        }
        "xml" => Fact(Kind::Xml),
        _ => Unknown,
    }
}

fn example(key: &str) -> Member {
    match key {
        "$ref" => Member::Reference,
        "summary" | "description" => Prose(Verbatim),
        _ => Fact(Verbatim),
    }
}

fn described(key: &str) -> Member {
    match key {
        "description" => Prose(Verbatim),
        _ => Fact(Verbatim),
    }
}

/// How to treat an extension, named without `x-`: those that a generator can use are kept.
fn vendor(extension: &str) -> Member {
    match extension {
        own if OWN
            .iter()
            .any(|known| known.strip_prefix("x-") == Some(own)) =>
        {
            Fact(Verbatim)
        }
        "ms-deprecation" => Fact(Kind::Deprecation),
        "ms-enum" => Fact(Kind::VendorEnum),
        "ms-discriminator-value"
        | "ms-docs-key-type"
        | "ms-docs-operation-type"
        | "ms-enum-flags"
        | "ms-navigationProperty"
        | "ms-pageable"
        | "ms-primary-error-message" => Fact(Verbatim),
        _ => Noise,
    }
}

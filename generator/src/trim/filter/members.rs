//! What each member of each object of `OpenAPI` 3.0 is to a slice: a fact, prose, noise, or a reference.

use Kind::Verbatim;
use Member::{Fact, Noise, Prose, Unknown};

use crate::syntax::own::OWN;

/// The kinds of objects of `OpenAPI` 3.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// Taken over as it is.
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
    /// `x-ms-deprecation`.
    Deprecation,
    /// `x-ms-enum`.
    VendorEnum,
    /// One of the `values` of `x-ms-enum`.
    VendorEnumValue,
}

impl Kind {
    /// The kind of object that a member of `components` holds.
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

/// What to do with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Member {
    Fact(Kind),
    /// Kept only with documentation.
    Prose(Kind),
    /// Prose that must be there.
    RequiredProse,
    /// Of no use to a generator.
    Noise,
    Reference,
    AllOf,
    Unknown,
}

/// What a member of an object is.
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
        Kind::ExternalDocs | Kind::Server | Kind::Deprecation | Kind::VendorEnumValue => {
            described(key)
        }
        Kind::VendorEnum if key == "values" => Fact(Kind::List(&Kind::VendorEnumValue)),
        Kind::VendorEnum | Kind::Discriminator | Kind::Verbatim | Kind::List(_) | Kind::Map(_) => {
            Fact(Verbatim)
        }
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
        // Tags order documentation; security schemes name things outside the slice.
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
        // Links name operations outside the slice.
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
        | "format" | "default" | "nullable" | "readOnly" | "writeOnly" | "deprecated" | "xml" => {
            Fact(Verbatim)
        }
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

/// Extensions, named without `x-`: those that say something a generator can use stay.
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

//! Simplified constructs, counted: one warning or note for each kind.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostic, Pointer, in_places, quoted};

/// A kind of simplified construct.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Simplified {
    /// `anyOf` or `oneOf` with several types.
    Choice,
    /// `anyOf` or `oneOf` with types, next to the properties of an object.
    Alternatives,
    /// `additionalProperties` with a type, next to properties.
    Others,
    /// Required properties of a value without declared ones.
    Required,
    /// A schema that constrains values but states no type.
    Untyped,
    /// A discriminator that is not OData's.
    Discriminator,
    /// A discriminator next to a reference or a choice.
    Undiscriminated,
    /// An `operationId` that another operation has, too.
    SameId,
    /// The URL of external documentation that is not that of a web page.
    NoPage,
    /// A format that has no type.
    Format(String),
    /// The format of an integer that has no sign.
    Unsigned(String),
    /// A discriminator of OData without types.
    Unmapped,
    /// Successful responses with different bodies.
    Successes,
    /// Other media types next to JSON.
    MediaTypes(Vec<String>),
    /// Parameters of the media type of JSON.
    JsonParameters(String),
    /// The schema of a body in bytes.
    Bytes,
    /// The body of a method that has none.
    BodyOfRead,
    /// A body that can be `null`.
    NullBody,
    /// A body without media types.
    NoContent,
    /// Headers that the client sets.
    Header,
    /// Cookies that may be absent.
    Cookie,
    /// Properties with the name of an annotation, other than those of OData.
    Annotation,
    /// Enumeration members that are listed twice.
    Twice,
    /// A keyword of one of OData's query options, or its limits.
    Option(&'static str),
    /// Parameter styles that OpenAPI does not define for the type.
    Style,
    /// Path parameters that the URL does not contain.
    Stray,
    /// Keys of several types at the same place in a URL.
    Keys,
    /// Keys that may be any JSON.
    AnyKey,
    /// Lists of members in one `allOf` that have no member in common.
    Disjoint,
    /// Successes that only `default` describes.
    Default,
    /// Operations that list no successful response.
    NoSuccess,
    /// Properties of a page next to its items.
    PageMember,
    /// The type of a response that OData defines.
    Defined,
    /// `null` among the members of an enumeration that is never `null`.
    NullMember,
}

/// The places of each kind.
#[derive(Debug, Default)]
pub struct Found(BTreeMap<Simplified, BTreeSet<Pointer>>);

impl Found {
    /// Adds a place; duplicates count once.
    pub fn add(&mut self, what: Simplified, at: Pointer) {
        self.0.entry(what).or_default().insert(at);
    }

    /// Adds the places that another one has.
    pub fn extend(&mut self, other: Self) {
        for (what, places) in other.0 {
            self.0.entry(what).or_default().extend(places);
        }
    }

    /// One diagnostic for each kind.
    pub fn notes(self) -> impl Iterator<Item = Diagnostic> {
        self.0.into_iter().filter_map(|(what, places)| {
            let count = places.len();
            let first = places.into_iter().next()?;
            let message = in_places(&what.message(), count);
            Some(match what {
                // Requests and responses stay the same.
                Simplified::MediaTypes(_)
                | Simplified::Bytes
                | Simplified::Cookie
                | Simplified::Header
                | Simplified::Unmapped
                | Simplified::Annotation
                | Simplified::NullBody
                | Simplified::PageMember
                | Simplified::Default
                | Simplified::Option(_)
                | Simplified::SameId
                | Simplified::NoPage
                | Simplified::NullMember
                | Simplified::Twice => Diagnostic::note(first, message),
                _ => Diagnostic::warning(first, message),
            })
        })
    }
}

impl Simplified {
    fn message(&self) -> String {
        match self {
            Self::Choice => "a choice between several types is read and written as any JSON".to_owned(),
            Self::Alternatives => {
                "alternatives next to the properties of an object have no fields: what they add is in `extra`".to_owned()
            }
            Self::Others => {
                "`additionalProperties` next to properties or a reference adds no type: other properties are what they \
                 are without it"
                    .to_owned()
            }
            Self::Required => {
                "`required` has no effect on a value without declared properties: it is a map, or any JSON".to_owned()
            }
            Self::Untyped => "a schema without a type is read and written as any JSON".to_owned(),
            Self::Discriminator => {
                "a discriminator other than `@odata.type` has no effect: values are of the base type and keep what \
                 derived types add in `extra`"
                    .to_owned()
            }
            Self::Undiscriminated => {
                "a discriminator of a schema that is not a type has no effect: only a component with properties, or with \
                 base types, has derived types"
                    .to_owned()
            }
            Self::SameId => {
                "this `operationId` belongs to another operation, too, so it identifies neither".to_owned()
            }
            Self::NoPage => {
                "the `url` of `externalDocs` is not a web page, so the documentation does not link to it"
                    .to_owned()
            }
            Self::Format(format) => {
                format!("the format {} has no effect: values are of the plain type", quoted(format))
            }
            Self::Unsigned(format) => {
                format!(
                    "the format {} is read and written as an integer with a sign: no value can be above {}",
                    quoted(format),
                    i64::MAX
                )
            }
            Self::Unmapped => {
                "a discriminator without `mapping` names no derived types: known are those that something else refers to"
                    .to_owned()
            }
            Self::Successes => "successes with different bodies are read as any JSON".to_owned(),
            Self::MediaTypes(others) => {
                let others: Vec<_> = others.iter().map(|name| quoted(name)).collect();
                format!("of several media types only JSON is sent and requested, not {}", others.join(", "))
            }
            Self::JsonParameters(name) => {
                format!(
                    "JSON is sent and requested as `application/json`, without the parameters of {}",
                    quoted(name)
                )
            }
            Self::Bytes => {
                "the schema of a body other than `application/json` has no effect: it is sent and read as bytes".to_owned()
            }
            Self::BodyOfRead => "the body of a GET or DELETE is not sent: OpenAPI 3.0 says to ignore it".to_owned(),
            Self::NullBody => "`nullable` of a body has no effect: no method sends `null` as the whole body".to_owned(),
            Self::NoContent => "a body without a media type is not sent".to_owned(),
            Self::Header => "a header that the client or the body defines is not a parameter".to_owned(),
            Self::Cookie => "an optional cookie is left out; programs can send it as a header".to_owned(),
            Self::Annotation => {
                "a property whose name begins with `@` has no field: its value is in `extra`".to_owned()
            }
            Self::Twice => "a member of an enumeration that is listed twice is read once".to_owned(),
            Self::Style => {
                "OpenAPI 3.0 does not define this `style` for the type and `explode` of the parameter: items of a list \
                 are sent as `name[0]=a` with `deepObject`, everything else as `form`"
                    .to_owned()
            }
            Self::Option(what) => {
                format!("ignored {what} of an OData query option: its method writes the value as OData defines")
            }
            Self::Disjoint => {
                "this part of `allOf` lists other members than the enumeration that is the type: no value is allowed".to_owned()
            }
            Self::Stray => "a path parameter that the URL does not have is left out".to_owned(),
            Self::Keys => "a key whose type differs between URLs or methods is taken as text".to_owned(),
            Self::AnyKey => "a key that may be of several types is taken as text, as it is in the URL".to_owned(),
            Self::Default => {
                "the response of an operation that lists no success is read as `default` says, if it has a body".to_owned()
            }
            Self::NullMember => {
                "`null` among the members of an enumeration has no effect without `nullable: true`".to_owned()
            }
            Self::Defined => {
                "the type of this response has no effect: OData defines what `$count` and `$ref` return".to_owned()
            }
            Self::PageMember => "a property of a page next to `value` has no field: its value is in `extra`".to_owned(),
            Self::NoSuccess => {
                "the response of an operation that lists no success is read as any JSON, if it has a body".to_owned()
            }
        }
    }
}

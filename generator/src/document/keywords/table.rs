//! Every keyword of `OpenAPI` 3.0, with its effect.
//!
//! A keyword that is not in the table is an error. A keyword without effect is listed with the reason.
//!
//! Longer than 400 lines, because it is one table: readers compare its rows with each other.

/// An `OpenAPI` object with fixed keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    Document,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    Xml,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
}

/// The kind of value of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Any,
    /// Any value. It is removed before the document is typed.
    Untyped,
    Text,
    /// Descriptive text.
    Prose,
    Truth,
    Number,
    /// A non-negative integer.
    Count,
    Texts,
    /// A list of any values.
    Values,
    Is(ObjectKind),
    List(ObjectKind),
    Map(ObjectKind),
    /// A map from URL templates to path items.
    Paths,
    /// A map from statuses to responses.
    Responses,
    /// A map from names to texts.
    Names,
    /// A map from names of types to references.
    Mapping,
    SchemaOrTruth,
}

/// The effect of a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It reaches the IR, or decides what does. Says how.
    Read(&'static str),
    /// It has no effect, for this reason.
    None(&'static str),
    /// It is an error, for this reason.
    Refused(&'static str),
}

use Effect::{None as Unused, Read, Refused};
use Kind::{
    Any, Count, Is, List, Map, Mapping, Names, Number, Paths, Prose, Responses, SchemaOrTruth,
    Text, Texts, Truth, Untyped, Values,
};

/// A keyword, the kind of its value, and its effect.
pub type Keyword = (&'static str, Kind, Effect);

const PROSE: Effect = Unused("prose that no item of the crate shows");
const EXAMPLE: Effect = Unused("examples show values, they do not limit them");
const CALLER: Effect = Unused("a body that is not JSON is sent as the caller made it");
const SIGN_IN: Effect =
    Unused("credentials sign in the same way for all of Graph; `x-permissions` says who may call");
const DOCS: Effect = Read("documentation");
const LIMIT: Effect = Read("`Limits`: the service checks it, `diff` reports it");
const ONLY_GRAPH: Effect = Unused(
    "no operation of Graph has it; `Client::request` sends any method, and a note counts those left out",
);

/// All objects with their keywords, in the order of the specification.
pub const TABLE: &[(ObjectKind, &[Keyword])] = &[
    (
        ObjectKind::Document,
        &[
            (
                "openapi",
                Text,
                Read("which specification the document follows; 3.0 alone is taken"),
            ),
            ("info", Is(ObjectKind::Info), Read("see there")),
            (
                "servers",
                List(ObjectKind::Server),
                Read("`Service`: the first one"),
            ),
            ("paths", Paths, Read("the tree of URLs")),
            ("components", Is(ObjectKind::Components), Read("see there")),
            ("security", Untyped, SIGN_IN),
            (
                "tags",
                List(ObjectKind::Tag),
                Unused("builders follow the URL, not groups"),
            ),
            ("externalDocs", Is(ObjectKind::ExternalDocs), PROSE),
        ],
    ),
    (
        ObjectKind::Info,
        &[
            ("title", Text, PROSE),
            ("description", Prose, PROSE),
            ("termsOfService", Text, PROSE),
            ("contact", Is(ObjectKind::Contact), PROSE),
            ("license", Is(ObjectKind::License), PROSE),
            ("version", Text, Read("the documentation of the crate")),
        ],
    ),
    (
        ObjectKind::Contact,
        &[
            ("name", Text, PROSE),
            ("url", Text, PROSE),
            ("email", Text, PROSE),
        ],
    ),
    (
        ObjectKind::License,
        &[("name", Text, PROSE), ("url", Text, PROSE)],
    ),
    (
        ObjectKind::Server,
        &[
            ("url", Text, Read("`Service`: origin and root")),
            ("description", Prose, PROSE),
            (
                "variables",
                Map(ObjectKind::ServerVariable),
                Read("`Service`: each has its default"),
            ),
        ],
    ),
    (
        ObjectKind::ServerVariable,
        &[
            (
                "enum",
                Texts,
                Unused("the default is taken; a note says so"),
            ),
            ("default", Text, Read("`Service`")),
            ("description", Prose, PROSE),
        ],
    ),
    (
        ObjectKind::Components,
        &[
            ("schemas", Map(ObjectKind::Schema), Read("types")),
            (
                "responses",
                Map(ObjectKind::Response),
                Read("where a `$ref` leads to one"),
            ),
            (
                "parameters",
                Map(ObjectKind::Parameter),
                Read("where a `$ref` leads to one"),
            ),
            ("examples", Map(ObjectKind::Example), EXAMPLE),
            (
                "requestBodies",
                Map(ObjectKind::RequestBody),
                Read("where a `$ref` leads to one"),
            ),
            (
                "headers",
                Map(ObjectKind::Header),
                Read("where a `$ref` leads to one"),
            ),
            ("securitySchemes", Map(ObjectKind::SecurityScheme), SIGN_IN),
            (
                "links",
                Map(ObjectKind::Link),
                Unused("what to call next is for the program to say"),
            ),
            (
                "callbacks",
                Untyped,
                Unused("requests of the service to others, for which there is no client code"),
            ),
        ],
    ),
    (
        ObjectKind::PathItem,
        &[
            (
                "$ref",
                Text,
                Refused("a path item states its operations itself"),
            ),
            ("summary", Prose, PROSE),
            ("description", Prose, PROSE),
            ("get", Is(ObjectKind::Operation), Read("an operation")),
            ("put", Is(ObjectKind::Operation), Read("an operation")),
            ("post", Is(ObjectKind::Operation), Read("an operation")),
            ("delete", Is(ObjectKind::Operation), Read("an operation")),
            ("options", Is(ObjectKind::Operation), ONLY_GRAPH),
            ("head", Is(ObjectKind::Operation), ONLY_GRAPH),
            ("patch", Is(ObjectKind::Operation), Read("an operation")),
            ("trace", Is(ObjectKind::Operation), ONLY_GRAPH),
            (
                "servers",
                List(ObjectKind::Server),
                Read("an error where they differ from those of the document"),
            ),
            (
                "parameters",
                List(ObjectKind::Parameter),
                Read("as those of each operation"),
            ),
        ],
    ),
    (
        ObjectKind::Operation,
        &[
            ("tags", Texts, Unused("builders follow the URL, not groups")),
            (
                "summary",
                Prose,
                Read("the task on the front page; documentation, where there is no description"),
            ),
            ("description", Prose, DOCS),
            (
                "externalDocs",
                Is(ObjectKind::ExternalDocs),
                Read("see there"),
            ),
            ("operationId", Text, Read("`Operation::id`")),
            (
                "parameters",
                List(ObjectKind::Parameter),
                Read("options, query parameters, headers, keys"),
            ),
            (
                "requestBody",
                Is(ObjectKind::RequestBody),
                Read("`Operation::body`"),
            ),
            (
                "responses",
                Responses,
                Read("`Operation::response` and `Operation::statuses`"),
            ),
            (
                "callbacks",
                Untyped,
                Unused("requests of the service to others, for which there is no client code"),
            ),
            ("deprecated", Truth, Read("`Operation::deprecated`")),
            ("security", Untyped, SIGN_IN),
            (
                "servers",
                List(ObjectKind::Server),
                Read("an error where they differ from those of the document"),
            ),
        ],
    ),
    (
        ObjectKind::ExternalDocs,
        &[
            ("description", Prose, PROSE),
            ("url", Text, Read("`Operation::docs_url`")),
        ],
    ),
    (
        ObjectKind::Parameter,
        &[
            ("name", Text, Read("its name on the wire")),
            (
                "in",
                Text,
                Read("key, query or header; a cookie that must be there is an error"),
            ),
            ("description", Prose, PROSE),
            ("required", Truth, Read("`QueryParameter::required`")),
            (
                "deprecated",
                Truth,
                Unused("it is sent as before; what replaces it is a parameter too"),
            ),
            (
                "allowEmptyValue",
                Truth,
                Unused("empty text is sent as `name=`, whatever this says"),
            ),
            ("style", Text, Read("`QueryParameter::style`")),
            ("explode", Truth, Read("`QueryParameter::style`")),
            (
                "allowReserved",
                Truth,
                Read("`QueryParameter::allow_reserved`"),
            ),
            (
                "schema",
                Is(ObjectKind::Schema),
                Read("type, nullability and limits"),
            ),
            ("example", Any, EXAMPLE),
            ("examples", Map(ObjectKind::Example), EXAMPLE),
            (
                "content",
                Map(ObjectKind::MediaType),
                Read("type, and `QueryParameter::style`"),
            ),
        ],
    ),
    (
        ObjectKind::RequestBody,
        &[
            ("description", Prose, PROSE),
            (
                "content",
                Map(ObjectKind::MediaType),
                Read("`Operation::body` and its media types"),
            ),
            ("required", Truth, Read("`Operation::body_required`")),
        ],
    ),
    (
        ObjectKind::MediaType,
        &[
            ("schema", Is(ObjectKind::Schema), Read("the type of a body")),
            ("example", Any, EXAMPLE),
            ("examples", Map(ObjectKind::Example), EXAMPLE),
            ("encoding", Map(ObjectKind::Encoding), CALLER),
        ],
    ),
    (
        ObjectKind::Encoding,
        &[
            ("contentType", Text, CALLER),
            ("headers", Map(ObjectKind::Header), CALLER),
            ("style", Text, CALLER),
            ("explode", Truth, CALLER),
            ("allowReserved", Truth, CALLER),
        ],
    ),
    (
        ObjectKind::Response,
        &[
            ("description", Prose, PROSE),
            (
                "headers",
                Map(ObjectKind::Header),
                Read("`Operation::response_headers`"),
            ),
            (
                "content",
                Map(ObjectKind::MediaType),
                Read("`Operation::response`"),
            ),
            (
                "links",
                Map(ObjectKind::Link),
                Unused("what to call next is for the program to say"),
            ),
        ],
    ),
    (
        ObjectKind::Example,
        &[
            ("summary", Prose, EXAMPLE),
            ("description", Prose, EXAMPLE),
            ("value", Any, EXAMPLE),
            ("externalValue", Text, EXAMPLE),
        ],
    ),
    (
        ObjectKind::Link,
        &[
            ("operationRef", Text, PROSE),
            ("operationId", Text, PROSE),
            ("parameters", Any, PROSE),
            ("requestBody", Any, PROSE),
            ("description", Prose, PROSE),
            ("server", Is(ObjectKind::Server), PROSE),
        ],
    ),
    (
        ObjectKind::Header,
        &[
            ("description", Prose, PROSE),
            ("required", Truth, Read("`ResponseHeader::required`")),
            (
                "deprecated",
                Truth,
                Unused("the service sends it as before"),
            ),
            (
                "allowEmptyValue",
                Truth,
                Unused("headers are handed out as text"),
            ),
            ("style", Untyped, Unused("headers are handed out as text")),
            ("explode", Truth, Unused("headers are handed out as text")),
            (
                "allowReserved",
                Truth,
                Unused("headers are handed out as text"),
            ),
            (
                "schema",
                Is(ObjectKind::Schema),
                Read("`ResponseHeader::ty`"),
            ),
            ("example", Any, EXAMPLE),
            ("examples", Map(ObjectKind::Example), EXAMPLE),
            (
                "content",
                Map(ObjectKind::MediaType),
                Read("`ResponseHeader::ty`"),
            ),
        ],
    ),
    (
        ObjectKind::Tag,
        &[
            ("name", Text, PROSE),
            ("description", Prose, PROSE),
            ("externalDocs", Is(ObjectKind::ExternalDocs), PROSE),
        ],
    ),
    (
        ObjectKind::Schema,
        &[
            ("title", Prose, PROSE),
            ("multipleOf", Number, LIMIT),
            ("maximum", Number, LIMIT),
            ("exclusiveMaximum", Truth, LIMIT),
            ("minimum", Number, LIMIT),
            ("exclusiveMinimum", Truth, LIMIT),
            ("maxLength", Count, LIMIT),
            ("minLength", Count, LIMIT),
            ("pattern", Text, LIMIT),
            ("maxItems", Count, LIMIT),
            ("minItems", Count, LIMIT),
            ("uniqueItems", Truth, LIMIT),
            ("maxProperties", Count, LIMIT),
            ("minProperties", Count, LIMIT),
            ("required", Texts, Read("`Property::required`")),
            ("enum", Values, Read("members of an enumeration")),
            ("type", Text, Read("the type")),
            (
                "allOf",
                List(ObjectKind::Schema),
                Read("the base type and own properties"),
            ),
            (
                "oneOf",
                List(ObjectKind::Schema),
                Read("the type, `null` and special numbers aside; any JSON for several types"),
            ),
            (
                "anyOf",
                List(ObjectKind::Schema),
                Read("the type, `null` and special numbers aside; any JSON for several types"),
            ),
            ("not", Is(ObjectKind::Schema), LIMIT),
            ("items", Is(ObjectKind::Schema), Read("the type of items")),
            ("properties", Map(ObjectKind::Schema), Read("properties")),
            (
                "additionalProperties",
                SchemaOrTruth,
                Read("whether a type is open, or a map"),
            ),
            ("description", Prose, DOCS),
            ("format", Text, Read("the type")),
            ("default", Any, Read("`Property::default`")),
            (
                "nullable",
                Truth,
                Read("`Property::nullable`, `QueryParameter::nullable`"),
            ),
            (
                "discriminator",
                Is(ObjectKind::Discriminator),
                Read("derived types"),
            ),
            ("readOnly", Truth, Read("`Property::read_only`")),
            ("writeOnly", Truth, Read("`Property::write_only`")),
            ("xml", Is(ObjectKind::Xml), Unused("bodies are JSON")),
            ("externalDocs", Is(ObjectKind::ExternalDocs), PROSE),
            ("example", Any, EXAMPLE),
            (
                "deprecated",
                Truth,
                Read("`deprecated` of the type or property"),
            ),
        ],
    ),
    (
        ObjectKind::Discriminator,
        &[
            (
                "propertyName",
                Text,
                Read("`@odata.type` alone is taken; others have no effect, and a warning says so"),
            ),
            ("mapping", Mapping, Read("derived types")),
        ],
    ),
    (
        ObjectKind::Xml,
        &[
            ("name", Text, Unused("bodies are JSON")),
            ("namespace", Text, Unused("bodies are JSON")),
            ("prefix", Text, Unused("bodies are JSON")),
            ("attribute", Truth, Unused("bodies are JSON")),
            ("wrapped", Truth, Unused("bodies are JSON")),
        ],
    ),
    (
        ObjectKind::SecurityScheme,
        &[
            ("type", Text, SIGN_IN),
            ("description", Prose, SIGN_IN),
            ("name", Text, SIGN_IN),
            ("in", Text, SIGN_IN),
            ("scheme", Text, SIGN_IN),
            ("bearerFormat", Text, SIGN_IN),
            ("flows", Is(ObjectKind::OAuthFlows), SIGN_IN),
            ("openIdConnectUrl", Text, SIGN_IN),
        ],
    ),
    (
        ObjectKind::OAuthFlows,
        &[
            ("implicit", Is(ObjectKind::OAuthFlow), SIGN_IN),
            ("password", Is(ObjectKind::OAuthFlow), SIGN_IN),
            ("clientCredentials", Is(ObjectKind::OAuthFlow), SIGN_IN),
            ("authorizationCode", Is(ObjectKind::OAuthFlow), SIGN_IN),
        ],
    ),
    (
        ObjectKind::OAuthFlow,
        &[
            ("authorizationUrl", Text, SIGN_IN),
            ("tokenUrl", Text, SIGN_IN),
            ("refreshUrl", Text, SIGN_IN),
            ("scopes", Names, SIGN_IN),
        ],
    ),
];

impl ObjectKind {
    /// The keywords of this object.
    pub fn keywords(self) -> &'static [Keyword] {
        let found = TABLE.get(self as usize);
        found.map_or(&[], |(_, keywords)| keywords)
    }

    /// The keywords that this object requires.
    pub fn required(self) -> &'static [&'static str] {
        match self {
            Self::Document => &["info", "paths"],
            Self::Info => &["title", "version"],
            Self::Server | Self::ExternalDocs => &["url"],
            Self::ServerVariable => &["default"],
            Self::Operation => &["responses"],
            Self::Parameter => &["name", "in"],
            Self::RequestBody => &["content"],
            Self::Response => &["description"],
            Self::Discriminator => &["propertyName"],
            _ => &[],
        }
    }

    /// The kind of component that a `$ref` in place of this object can refer to.
    pub fn component(self) -> Option<&'static str> {
        Some(match self {
            Self::Schema => "schemas",
            Self::Response => "responses",
            Self::Parameter => "parameters",
            Self::Example => "examples",
            Self::RequestBody => "requestBodies",
            Self::Header => "headers",
            Self::SecurityScheme => "securitySchemes",
            Self::Link => "links",
            _ => return None,
        })
    }
}

/// The table as Markdown.
pub fn markdown() -> String {
    use std::fmt::Write as _;

    let mut text = String::from("| object | keyword | what becomes of it |\n|---|---|---|\n");
    for (place, keywords) in TABLE {
        for (name, _, effect) in *keywords {
            let becomes = match effect {
                Read(what) => (*what).to_owned(),
                Unused(why) => format!("no effect: {why}"),
                Refused(why) => format!("an error: {why}"),
            };
            let _ = writeln!(text, "| {place:?} | `{name}` | {becomes} |");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fixed fields of each object as the tables of `OpenAPI` 3.0.4 list them
    /// (<https://spec.openapis.org/oas/v3.0.4.html#schema>).
    const SPECIFICATION: &str = "
Document: openapi info servers paths components security tags externalDocs
Info: title description termsOfService contact license version
Contact: name url email
License: name url
Server: url description variables
ServerVariable: enum default description
Components: schemas responses parameters examples requestBodies headers securitySchemes links callbacks
PathItem: $ref summary description get put post delete options head patch trace servers parameters
Operation: tags summary description externalDocs operationId parameters requestBody responses callbacks deprecated security servers
ExternalDocs: description url
Parameter: name in description required deprecated allowEmptyValue style explode allowReserved schema example examples content
RequestBody: description content required
MediaType: schema example examples encoding
Encoding: contentType headers style explode allowReserved
Response: description headers content links
Example: summary description value externalValue
Link: operationRef operationId parameters requestBody description server
Header: description required deprecated allowEmptyValue style explode allowReserved schema example examples content
Tag: name description externalDocs
Schema: title multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems maxProperties minProperties required enum type allOf oneOf anyOf not items properties additionalProperties description format default nullable discriminator readOnly writeOnly xml externalDocs example deprecated
Discriminator: propertyName mapping
Xml: name namespace prefix attribute wrapped
SecurityScheme: type description name in scheme bearerFormat flows openIdConnectUrl
OAuthFlows: implicit password clientCredentials authorizationCode
OAuthFlow: authorizationUrl tokenUrl refreshUrl scopes
";

    #[test]
    fn given_the_keywords_of_openapi_3_0_when_compared_then_the_table_has_each_once() {
        let rows = TABLE.iter().map(|(place, keywords)| {
            let names: Vec<&str> = keywords.iter().map(|(name, ..)| *name).collect();
            format!("{place:?}: {}", names.join(" "))
        });
        let table: Vec<String> = rows.collect();
        assert_eq!(table.join("\n"), SPECIFICATION.trim());
    }

    #[test]
    fn given_each_place_when_looked_up_then_its_keywords_are_in_its_row() {
        for (index, (place, keywords)) in TABLE.iter().enumerate() {
            assert_eq!(*place as usize, index);
            assert_eq!(place.keywords(), *keywords);
        }
    }

    #[test]
    fn given_keywords_without_effect_when_listed_then_each_has_a_reason() {
        for (place, keywords) in TABLE {
            for (name, _, effect) in *keywords {
                let (Read(text) | Unused(text) | Refused(text)) = effect;
                assert!(text.len() > 4, "{place:?} {name}");
            }
        }
    }
}

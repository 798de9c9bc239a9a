//! Every keyword of `OpenAPI` 3.0, with its effect.
//!
//! A keyword that is not in the table is an error. A keyword without effect is listed with the reason.

/// The methods whose operations a crate has.
pub const CALLED: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// The methods whose operations are left out: no operation of Graph has them.
pub const LEFT_OUT: [&str; 3] = ["head", "options", "trace"];

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
    /// A map from names to callbacks, which are maps from URLs to path items.
    Callbacks,
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
    Any, Callbacks, Count, Is, List, Map, Mapping, Names, Number, Paths, Prose, Responses,
    SchemaOrTruth, Text, Texts, Truth, Untyped, Values,
};

/// A keyword, the kind of its value, and its effect.
pub type Keyword = (&'static str, Kind, Effect);

const PROSE: Effect = Unused("prose that no item of the crate shows");
const EXAMPLE: Effect = Unused("examples show values, they do not limit them");
const CALLER: Effect = Unused("a body that is not JSON is sent unchanged");
const SIGN_IN: Effect =
    Unused("credentials sign in the same way for all of Graph; `x-permissions` says who may call");
const DOCS: Effect = Read("documentation");
const LIMIT: Effect = Read("`Limits`: the service enforces it, `diff` reports it");
const ONLY_GRAPH: Effect = Unused(
    "no operation of Graph has it; `Client::request` sends any method, and a note counts those left out",
);

/// Declares the table, a row for each keyword: its name, the kind of its value, and its effect.
macro_rules! keywords {
    ($($object:ident { $($name:literal $kind:expr => $effect:expr;)* })*) => {
        /// All objects with their keywords, in the order of the specification.
        pub const TABLE: &[(ObjectKind, &[Keyword])] =
            &[$((ObjectKind::$object, &[$(($name, $kind, $effect)),*])),*];
    };
}

keywords! {
    Document {
        "openapi" Text => Read("the version of the specification; only 3.0 is accepted");
        "info" Is(ObjectKind::Info) => Read("see its keywords");
        "servers" List(ObjectKind::Server) => Read("`Service`: the first one");
        "paths" Paths => Read("the tree of URLs");
        "components" Is(ObjectKind::Components) => Read("see its keywords");
        "security" Untyped => SIGN_IN;
        "tags" List(ObjectKind::Tag) => Unused("builders follow the URL, not groups");
        "externalDocs" Is(ObjectKind::ExternalDocs) => PROSE;
    }
    Info {
        "title" Text => PROSE;
        "description" Prose => PROSE;
        "termsOfService" Text => PROSE;
        "contact" Is(ObjectKind::Contact) => PROSE;
        "license" Is(ObjectKind::License) => PROSE;
        "version" Text => Read("the documentation of the crate");
    }
    Contact {
        "name" Text => PROSE;
        "url" Text => PROSE;
        "email" Text => PROSE;
    }
    License {
        "name" Text => PROSE;
        "url" Text => PROSE;
    }
    Server {
        "url" Text => Read("`Service`: origin and root");
        "description" Prose => PROSE;
        "variables" Map(ObjectKind::ServerVariable) => Read("`Service`: each has its default");
    }
    ServerVariable {
        "enum" Texts => Unused("the default is used; a note says so");
        "default" Text => Read("`Service`");
        "description" Prose => PROSE;
    }
    Components {
        "schemas" Map(ObjectKind::Schema) => Read("types");
        "responses" Map(ObjectKind::Response) => Read("where a `$ref` leads to one");
        "parameters" Map(ObjectKind::Parameter) => Read("where a `$ref` leads to one");
        "examples" Map(ObjectKind::Example) => EXAMPLE;
        "requestBodies" Map(ObjectKind::RequestBody) => Read("where a `$ref` leads to one");
        "headers" Map(ObjectKind::Header) => Read("where a `$ref` leads to one");
        "securitySchemes" Map(ObjectKind::SecurityScheme) => SIGN_IN;
        "links" Map(ObjectKind::Link) => Unused("the program decides what to call next");
        "callbacks" Callbacks => Unused("requests from the service to others, which need no client code");
    }
    PathItem {
        "$ref" Text => Refused("a path item states its operations itself");
        "summary" Prose => PROSE;
        "description" Prose => PROSE;
        "get" Is(ObjectKind::Operation) => Read("an operation");
        "put" Is(ObjectKind::Operation) => Read("an operation");
        "post" Is(ObjectKind::Operation) => Read("an operation");
        "delete" Is(ObjectKind::Operation) => Read("an operation");
        "options" Is(ObjectKind::Operation) => ONLY_GRAPH;
        "head" Is(ObjectKind::Operation) => ONLY_GRAPH;
        "patch" Is(ObjectKind::Operation) => Read("an operation");
        "trace" Is(ObjectKind::Operation) => ONLY_GRAPH;
        "servers" List(ObjectKind::Server) => Read("an error where they differ from those of the document");
        "parameters" List(ObjectKind::Parameter) => Read("like the parameters of each operation");
    }
    Operation {
        "tags" Texts => Unused("builders follow the URL, not groups");
        "summary" Prose => Read("the task on the front page; the documentation if there is no description");
        "description" Prose => DOCS;
        "externalDocs" Is(ObjectKind::ExternalDocs) => Read("see its keywords");
        "operationId" Text => Read("`Operation::id`; a note counts those of another operation, too");
        "parameters" List(ObjectKind::Parameter) => Read("options, query parameters, headers, keys");
        "requestBody" Is(ObjectKind::RequestBody) => Read("`Operation::body`; a GET or DELETE sends none, and a warning says so");
        "responses" Responses => Read("`Operation::response` and `Operation::statuses`");
        "callbacks" Callbacks => Unused("requests from the service to others, which need no client code");
        "deprecated" Truth => Read("`Operation::deprecated`");
        "security" Untyped => SIGN_IN;
        "servers" List(ObjectKind::Server) => Read("an error where they differ from those of the document");
    }
    ExternalDocs {
        "description" Prose => PROSE;
        "url" Text => Read("`Operation::docs_url`; a note says if it is not that of a web page");
    }
    Parameter {
        "name" Text => Read("its name on the wire; headers that the client sets are left out, and a note says so");
        "in" Text => Read("key, query or header; a required cookie is an error");
        "description" Prose => PROSE;
        "required" Truth => Read("`QueryParameter::required`");
        "deprecated" Truth => Unused("the parameter is still sent; its replacement is another parameter");
        "allowEmptyValue" Truth => Unused("empty text is sent as `name=`, whatever this says");
        "style" Text => Read("`QueryParameter::style`");
        "explode" Truth => Read("`QueryParameter::style`");
        "allowReserved" Truth => Read("`QueryParameter::allow_reserved`");
        "schema" Is(ObjectKind::Schema) => Read("type, nullability and limits");
        "example" Any => EXAMPLE;
        "examples" Map(ObjectKind::Example) => EXAMPLE;
        "content" Map(ObjectKind::MediaType) => Read("type, `QueryParameter::style`, and the media type in `Limits`");
    }
    RequestBody {
        "description" Prose => PROSE;
        "content" Map(ObjectKind::MediaType) => Read("`Operation::body` and its media types; JSON is sent without their parameters");
        "required" Truth => Read("`Operation::body_required`");
    }
    MediaType {
        "schema" Is(ObjectKind::Schema) => Read("the type of a body in JSON; other bodies are bytes, and a note says so");
        "example" Any => EXAMPLE;
        "examples" Map(ObjectKind::Example) => EXAMPLE;
        "encoding" Map(ObjectKind::Encoding) => CALLER;
    }
    Encoding {
        "contentType" Text => CALLER;
        "headers" Map(ObjectKind::Header) => CALLER;
        "style" Text => CALLER;
        "explode" Truth => CALLER;
        "allowReserved" Truth => CALLER;
    }
    Response {
        "description" Prose => PROSE;
        "headers" Map(ObjectKind::Header) => Read("`Operation::response_headers`");
        "content" Map(ObjectKind::MediaType) => Read("`Operation::response`");
        "links" Map(ObjectKind::Link) => Unused("the program decides what to call next");
    }
    Example {
        "summary" Prose => EXAMPLE;
        "description" Prose => EXAMPLE;
        "value" Any => EXAMPLE;
        "externalValue" Text => EXAMPLE;
    }
    Link {
        "operationRef" Text => Unused("the program decides what to call next");
        "operationId" Text => Unused("the program decides what to call next");
        "parameters" Any => Unused("the program decides what to call next");
        "requestBody" Any => Unused("the program decides what to call next");
        "description" Prose => PROSE;
        "server" Is(ObjectKind::Server) => Unused("the program decides what to call next");
    }
    Header {
        "description" Prose => PROSE;
        "required" Truth => Read("`ResponseHeader::required`");
        "deprecated" Truth => Unused("the service sends it as before");
        "allowEmptyValue" Truth => Unused("headers are passed on as text");
        "style" Untyped => Unused("headers are passed on as text");
        "explode" Truth => Unused("headers are passed on as text");
        "allowReserved" Truth => Unused("headers are passed on as text");
        "schema" Is(ObjectKind::Schema) => Read("`ResponseHeader::ty`");
        "example" Any => EXAMPLE;
        "examples" Map(ObjectKind::Example) => EXAMPLE;
        "content" Map(ObjectKind::MediaType) => Read("`ResponseHeader::ty`");
    }
    Tag {
        "name" Text => PROSE;
        "description" Prose => PROSE;
        "externalDocs" Is(ObjectKind::ExternalDocs) => PROSE;
    }
    Schema {
        "title" Prose => PROSE;
        "multipleOf" Number => LIMIT;
        "maximum" Number => LIMIT;
        "exclusiveMaximum" Truth => LIMIT;
        "minimum" Number => LIMIT;
        "exclusiveMinimum" Truth => LIMIT;
        "maxLength" Count => LIMIT;
        "minLength" Count => LIMIT;
        "pattern" Text => LIMIT;
        "maxItems" Count => LIMIT;
        "minItems" Count => LIMIT;
        "uniqueItems" Truth => LIMIT;
        "maxProperties" Count => LIMIT;
        "minProperties" Count => LIMIT;
        "required" Texts => Read("`Property::required`");
        "enum" Values => Read("members of an enumeration of texts; otherwise `Limits`: the service enforces it, `diff` reports it");
        "type" Text => Read("the type");
        "allOf" List(ObjectKind::Schema) => Read("the base type and own properties");
        "oneOf" List(ObjectKind::Schema) =>
            Read("the type, except `null` and special numbers; any JSON for several types");
        "anyOf" List(ObjectKind::Schema) =>
            Read("the type, except `null` and special numbers; any JSON for several types");
        "not" Is(ObjectKind::Schema) => LIMIT;
        "items" Is(ObjectKind::Schema) => Read("the type of items");
        "properties" Map(ObjectKind::Schema) => Read("properties");
        "additionalProperties" SchemaOrTruth => Read("a map; next to properties, whether a type is open");
        "description" Prose => DOCS;
        "format" Text => Read("the type; `Limits` if the type does not imply it, which `diff` reports");
        "default" Any => Read("`Property::default`");
        "nullable" Truth => Read("`Property::nullable`, `QueryParameter::nullable`");
        "discriminator" Is(ObjectKind::Discriminator) => Read("derived types");
        "readOnly" Truth => Read("`Property::read_only`");
        "writeOnly" Truth => Read("`Property::write_only`");
        "xml" Is(ObjectKind::Xml) => Unused("bodies are JSON");
        "externalDocs" Is(ObjectKind::ExternalDocs) => PROSE;
        "example" Any => EXAMPLE;
        "deprecated" Truth => Read("`deprecated` of the type or property");
    }
    Discriminator {
        "propertyName" Text =>
            Read("only `@odata.type` is used; others have no effect, and a warning says so");
        "mapping" Mapping => Read("derived types; a note says if there is none although types derive from it");
    }
    Xml {
        "name" Text => Unused("bodies are JSON");
        "namespace" Text => Unused("bodies are JSON");
        "prefix" Text => Unused("bodies are JSON");
        "attribute" Truth => Unused("bodies are JSON");
        "wrapped" Truth => Unused("bodies are JSON");
    }
    SecurityScheme {
        "type" Text => SIGN_IN;
        "description" Prose => SIGN_IN;
        "name" Text => SIGN_IN;
        "in" Text => SIGN_IN;
        "scheme" Text => SIGN_IN;
        "bearerFormat" Text => SIGN_IN;
        "flows" Is(ObjectKind::OAuthFlows) => SIGN_IN;
        "openIdConnectUrl" Text => SIGN_IN;
    }
    OAuthFlows {
        "implicit" Is(ObjectKind::OAuthFlow) => SIGN_IN;
        "password" Is(ObjectKind::OAuthFlow) => SIGN_IN;
        "clientCredentials" Is(ObjectKind::OAuthFlow) => SIGN_IN;
        "authorizationCode" Is(ObjectKind::OAuthFlow) => SIGN_IN;
    }
    OAuthFlow {
        "authorizationUrl" Text => SIGN_IN;
        "tokenUrl" Text => SIGN_IN;
        "refreshUrl" Text => SIGN_IN;
        "scopes" Names => SIGN_IN;
    }
}

impl ObjectKind {
    /// The keywords of this object.
    pub fn keywords(self) -> &'static [Keyword] {
        let found = TABLE.get(self as usize);
        found.map_or(&[], |(_, keywords)| keywords)
    }

    /// A keyword of this object.
    pub fn keyword(self, key: &str) -> Option<&'static Keyword> {
        self.keywords().iter().find(|(name, ..)| *name == key)
    }

    /// Whether a keyword with `null` is as good as absent, because no value of it is `null`.
    pub fn is_never_null(self, key: &str) -> bool {
        let keyword = self.keyword(key);
        !self.required().contains(&key) && keyword.is_some_and(|(_, kind, _)| *kind != Kind::Any)
    }

    /// The names of the keywords.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.keywords().iter().map(|(name, ..)| *name)
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

#[cfg(test)]
mod tests;

//! The intermediate representation: an API, independent of the many ways to write it in OpenAPI.
//!
//! Everything is owned, ordered and serialisable, so emitters, the differ and tests read the same data. Names
//! on the wire and names in Rust are different types, and each item has the JSON pointer of its source, for
//! messages.

mod edm;
mod wire;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use indexmap::IndexMap;
use serde::Serialize;

use crate::naming::{Ident, TypePath};

pub(crate) use edm::edm_name;
pub use wire::{Limits, ResponseHeader, Strictness};

/// A name spelled exactly as the service does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct WireName(pub String);

impl WireName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WireName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A whole API, or a slice of one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Api {
    /// `info.version` of the document.
    pub version: String,
    /// The service that the crate calls.
    pub service: Service,
    /// Types that operations and other types use, sorted by wire name.
    pub types: IndexMap<WireName, Type>,
    /// The records and unions that others store inline, not boxed. No signature depends on it.
    #[serde(skip)]
    pub inline: Inline,
    /// The Rust names of all types, in any namespace.
    #[serde(skip)]
    pub idents: HashSet<String>,
    /// The URL tree. Its segment is [`Segment::Root`] with the path all URLs share.
    pub root: Node,
}

/// The structures that others store inline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inline {
    /// Those whose record is stored inline.
    pub records: BTreeSet<WireName>,
    /// Those whose union is stored inline.
    pub unions: BTreeSet<WireName>,
}

impl Api {
    /// Every operation with its URL template, in tree order.
    #[must_use]
    pub fn operations(&self) -> Vec<(String, &Operation)> {
        let mut found = Vec::new();
        self.root.visit("", &mut |template, node| {
            found.extend(
                node.operations
                    .iter()
                    .map(|operation| (template.to_owned(), operation)),
            );
        });
        found
    }

    /// The structure with this name, if it is a structure.
    #[must_use]
    pub fn structure(&self, name: &WireName) -> Option<&Struct> {
        match self.types.get(name) {
            Some(Type::Struct(structure)) => Some(structure),
            _ => None,
        }
    }
}

/// The service of a description, from its first server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Service {
    /// Its provider.
    pub origin: Origin,
    /// The path that all requests start with, such as `/v1.0`, without a trailing slash; may be empty.
    pub root: String,
}

/// The provider of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Origin {
    /// Microsoft Graph in any of its clouds.
    Graph,
    /// Another service: scheme, host and port, such as `https://api.example.com`.
    Other(String),
    /// The description names no host.
    Unstated,
}

/// A named type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Type {
    /// An entity, a complex type, or the parameters of an action.
    Struct(Struct),
    /// An enumeration.
    Enum(Enum),
}

impl Type {
    /// The Rust path of the type.
    #[must_use]
    pub fn rust(&self) -> &TypePath {
        match self {
            Self::Struct(structure) => &structure.rust,
            Self::Enum(enumeration) => &enumeration.rust,
        }
    }

    /// The JSON pointer of the type.
    #[must_use]
    pub fn pointer(&self) -> &str {
        match self {
            Self::Struct(structure) => &structure.pointer,
            Self::Enum(enumeration) => &enumeration.pointer,
        }
    }
}

/// An entity or complex type, including base properties.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are facts on their own, none of which excludes another"
)]
pub struct Struct {
    /// Qualified name, such as `microsoft.graph.accessPackage`.
    pub name: WireName,
    /// Rust path of the record.
    pub rust: TypePath,
    /// Whether it holds the parameters of an action. It then has no name on the wire.
    pub parameters: bool,
    /// The type it derives from.
    pub base: Option<WireName>,
    /// Whether an overlay says that values are always of a derived type.
    pub abstract_: bool,
    /// Whether the document allows undeclared properties.
    pub open: bool,
    /// Own and inherited properties; base properties come first.
    pub properties: Vec<Property>,
    /// All types that derive from it, directly or not, sorted by wire name.
    pub derived: Vec<WireName>,
    /// Whether a property, body or result has this type.
    pub referenced: bool,
    /// Path of the entity set its identifiers belong to, such as `groups`.
    pub entity_set: Option<String>,
    /// Present when the document marks it deprecated.
    pub deprecated: Option<Deprecation>,
    /// Documentation text.
    pub docs: Option<String>,
    /// Its JSON pointer.
    pub pointer: String,
}

impl Struct {
    /// Whether a value of this type can be of several types.
    #[must_use]
    pub fn is_polymorphic(&self) -> bool {
        !self.derived.is_empty()
    }

    /// The index of the property that identifies an entity: `id`, which in complex types is nullable.
    #[must_use]
    pub fn key(&self) -> Option<usize> {
        let is_key = |property: &Property| {
            property.name.as_str() == "id" && property.ty == Ty::String && !property.nullable
        };
        let key = self.properties.iter().position(is_key);
        key.filter(|_| !self.parameters)
    }
}

/// A property of a structure.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are facts on their own, none of which excludes another"
)]
pub struct Property {
    /// Name on the wire.
    pub name: WireName,
    /// Field and setter name.
    pub rust: Ident,
    /// Value type.
    pub ty: Ty,
    /// Whether the document allows `null`.
    pub nullable: bool,
    /// Structural or navigation.
    pub kind: PropertyKind,
    /// Whether the document lists it as `required`. For a parameter of an action that lists none as required:
    /// whether it cannot be `null`.
    pub required: bool,
    /// Whether the document marks it `readOnly`.
    pub read_only: bool,
    /// Whether the document marks it `writeOnly`.
    pub write_only: bool,
    /// The keywords that limit its values.
    pub limits: Limits,
    /// The service's default for an absent property, as JSON.
    pub default: Option<String>,
    /// Whether the service rejects the creation of an entity without it.
    pub required_on_create: bool,
    /// Which of `$filter`, `$orderby` and `$expand` support it, according to the API reference.
    pub supports: BTreeSet<RequestOption>,
    /// Present when the document marks it deprecated.
    pub deprecated: Option<Deprecation>,
    /// Documentation text.
    pub docs: Option<String>,
    /// Its JSON pointer.
    pub pointer: String,
}

/// The two kinds of property in OData.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum PropertyKind {
    /// Part of the resource.
    Structural,
    /// A link to other resources; present when expanded.
    Navigation,
}

/// An enumeration. All enumerations are open: the service may add members.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Enum {
    /// Qualified name.
    pub name: WireName,
    /// Rust path.
    pub rust: TypePath,
    /// Members in document order.
    pub members: Vec<Member>,
    /// Whether values are sets of members.
    pub flags: bool,
    /// Whether the description declares strings, and an overlay lists the known values.
    pub of_strings: bool,
    /// Which members are final states, according to an overlay.
    pub states: Option<States>,
    /// Present when the document marks it deprecated.
    pub deprecated: Option<Deprecation>,
    /// Documentation text.
    pub docs: Option<String>,
    /// Its JSON pointer.
    pub pointer: String,
}

/// The final states of an entity.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct States {
    /// The states that do not change unless somebody acts.
    pub final_: Vec<WireName>,
    /// Those of them that mean success.
    pub success: Vec<WireName>,
}

/// A member of an enumeration.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// Name on the wire.
    pub name: WireName,
    /// Variant name.
    pub rust: Ident,
    /// Documentation text.
    pub docs: Option<String>,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Ty {
    /// `Edm.Boolean`.
    Bool,
    /// `Edm.SByte` to `Edm.Int64`, `Edm.Byte`: width in bits and whether signed.
    Int(u8, bool),
    /// `Edm.Single` or `Edm.Double`: width in bits.
    Float(u8),
    /// `Edm.Decimal`.
    Decimal,
    /// `Edm.String`.
    String,
    /// `Edm.DateTimeOffset`.
    DateTime,
    /// `Edm.Date`.
    Date,
    /// `Edm.TimeOfDay`.
    TimeOfDay,
    /// `Edm.Duration`.
    Duration,
    /// `Edm.Guid`.
    Guid,
    /// `Edm.Binary`.
    Binary,
    /// A structure or enumeration of [`Api::types`].
    Named(WireName),
    /// `Collection(…)`.
    List(Box<Ty>),
    /// An object whose property names are data.
    Map(Box<Ty>),
    /// Any JSON value.
    Json,
}

impl Ty {
    /// The enumeration of this type, if an overlay lists its final states.
    #[must_use]
    pub fn states<'a>(&self, api: &'a Api) -> Option<&'a WireName> {
        let Self::Named(name) = self else {
            return None;
        };
        match api.types.get(name) {
            Some(Type::Enum(found)) if found.states.is_some() => Some(&found.name),
            _ => None,
        }
    }
}

/// A node of the URL tree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// The segment that leads here.
    pub segment: Segment,
    /// The Rust name of the step, from an overlay.
    pub rust_name: Option<String>,
    /// Operations on this URL, in the order GET, POST, PUT, PATCH, DELETE.
    pub operations: Vec<Operation>,
    /// Children, sorted by segment.
    pub children: Vec<Node>,
}

impl Node {
    /// Calls `visit` with each node and its URL template, parents first.
    pub fn visit<'a>(&'a self, parent: &str, visit: &mut impl FnMut(&str, &'a Node)) {
        let template = format!("{parent}{}", self.segment.template());
        visit(&template, self);
        for child in &self.children {
            child.visit(&template, visit);
        }
    }
}

/// One step of a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Segment {
    /// The path all URLs of the document share; may be empty.
    Root(String),
    /// A literal, such as `accessPackages`, `$count` or `graph.user`.
    Fixed(String),
    /// An identifier in its own segment.
    Key(KeyParameter),
    /// A function call or an alternate key, such as `accessPackages(uniqueName='{uniqueName}')`.
    Call {
        /// Text before the parenthesis.
        name: String,
        /// The text between the parentheses.
        parameters: Vec<CallParameter>,
    },
    /// A composite key in its own segment, such as `id='{id}',policyId='{policyId}'`.
    CompositeKey(Vec<CallParameter>),
    /// Alternating text and values, such as `{id}.json` or `{from}-{to}`.
    Mixed {
        /// One more than there are parameters: the text before, between and after them.
        texts: Vec<String>,
        /// The values.
        parameters: Vec<CallParameter>,
    },
}

impl Segment {
    /// The segment in URL template syntax, with its leading slash.
    #[must_use]
    pub fn template(&self) -> String {
        match self {
            Self::Root(path) => path.clone(),
            Self::Fixed(text) => format!("/{text}"),
            Self::Key(key) => format!("/{{{}}}", key.name),
            Self::Call { name, parameters } => format!("/{name}({})", call_template(parameters)),
            Self::CompositeKey(parameters) => format!("/{}", call_template(parameters)),
            Self::Mixed { texts, parameters } => {
                let values = parameters.iter().map(CallParameter::placeholder);
                let values = values.chain([String::new()]);
                let parts = texts.iter().zip(values);
                let parts = parts.flat_map(|(text, value)| [text.clone(), value]);
                let parts: String = parts.collect();
                format!("/{parts}")
            }
        }
    }
}

impl Segment {
    /// The segment without the names of its placeholders, which have no meaning on the wire.
    #[must_use]
    pub fn shape(&self) -> Self {
        let mut segment = self.clone();
        match &mut segment {
            Self::Root(_) | Self::Fixed(_) => {}
            Self::Key(key) => key.name.clear(),
            Self::Call {
                name: _,
                parameters,
            }
            | Self::CompositeKey(parameters) => {
                for parameter in parameters {
                    parameter.style.clear();
                }
            }
            Self::Mixed {
                texts: _,
                parameters,
            } => {
                for (index, parameter) in parameters.iter_mut().enumerate() {
                    parameter.name.clear();
                    parameter.rust = Ident::nth(index);
                    parameter.style.clear();
                }
            }
        }
        segment
    }
}

fn call_template(parameters: &[CallParameter]) -> String {
    let parts: Vec<String> = parameters.iter().map(CallParameter::template).collect();
    parts.join(",")
}

/// The identifier of an item in a collection.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct KeyParameter {
    /// Parameter name without the number that distinguishes repeated names.
    pub name: String,
    /// Value type.
    pub ty: Ty,
}

/// A parameter of a function or alternate key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct CallParameter {
    /// Name in the call.
    pub name: String,
    /// Name of the argument in Rust.
    pub rust: Ident,
    /// Value type.
    pub ty: Ty,
    /// How the value is written.
    pub style: CallStyle,
}

impl CallParameter {
    /// How the URL template writes it, such as `on='{on}'`.
    pub(crate) fn template(&self) -> String {
        format!("{}={}", self.name, self.placeholder())
    }

    /// How the URL template writes its value, such as `'{on}'`.
    fn placeholder(&self) -> String {
        match &self.style {
            CallStyle::Plain(placeholder) => format!("{{{placeholder}}}"),
            CallStyle::Quoted(placeholder) => format!("'{{{placeholder}}}'"),
            CallStyle::Alias {
                alias,
                quoted: false,
            } => format!("@{alias}"),
            CallStyle::Alias {
                alias,
                quoted: true,
            } => format!("'@{alias}'"),
        }
    }
}

/// How a call parameter is written in the URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum CallStyle {
    /// `name={placeholder}`.
    Plain(String),
    /// `name='{placeholder}'`.
    Quoted(String),
    /// `name=@alias`; the value is in the query and is optional.
    Alias {
        /// Alias without the `@`.
        alias: String,
        /// Whether the document quotes the alias.
        quoted: bool,
    },
}

impl CallStyle {
    /// Forgets the name of the placeholder, which means nothing on the wire.
    fn clear(&mut self) {
        match self {
            Self::Plain(placeholder) | Self::Quoted(placeholder) => placeholder.clear(),
            Self::Alias {
                alias: _,
                quoted: _,
            } => {}
        }
    }
}

/// HTTP methods that Graph uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
    /// `PUT`.
    Put,
    /// `PATCH`.
    Patch,
    /// `DELETE`.
    Delete,
}

impl Method {
    /// The method as in a request line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What an operation does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Reads a collection.
    List,
    /// Reads one resource.
    Get,
    /// Adds to a collection.
    Create,
    /// Changes some properties.
    Update,
    /// Replaces a resource.
    Replace,
    /// Removes a resource.
    Delete,
    /// Counts a collection.
    Count,
    /// Lists references.
    ListRefs,
    /// Reads the reference of a single-valued navigation property.
    GetRef,
    /// Adds a reference to a collection.
    AddRef,
    /// Sets the reference of a single-valued navigation property.
    SetRef,
    /// Removes a reference.
    RemoveRef,
    /// Calls an OData action.
    Action,
    /// Calls an OData function.
    Function,
    /// Reads bytes.
    Download,
    /// Writes bytes.
    Upload,
}

/// An HTTP operation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Operation {
    /// `operationId` of the document.
    pub id: Option<String>,
    /// The Rust name of the method, from an overlay.
    pub rust_name: Option<String>,
    /// HTTP method.
    pub method: Method,
    /// What it does.
    pub kind: Kind,
    /// OData options and headers the document lists.
    pub options: BTreeSet<RequestOption>,
    /// Query parameters beyond OData's.
    pub query: Vec<QueryParameter>,
    /// Request body.
    pub body: Option<Body>,
    /// Whether a body is required.
    pub body_required: bool,
    /// The media types of the body, sorted.
    pub body_types: Vec<String>,
    /// Content of a successful response.
    pub response: Response,
    /// The media types of a successful response, sorted.
    pub response_types: Vec<String>,
    /// The statuses in the document, sorted.
    pub statuses: BTreeSet<String>,
    /// Headers of responses, in document order.
    pub response_headers: Vec<ResponseHeader>,
    /// The keywords that limit the values of keys and function arguments, by name.
    pub key_limits: BTreeMap<String, Limits>,
    /// Whether the reference to remove is sent as `?@id=`.
    pub reference_query: bool,
    /// For reference operations: the entity set that a bare identifier belongs to.
    pub reference_set: Option<String>,
    /// The permissions that allow the call.
    pub permissions: Option<Permissions>,
    /// What to do instead, if the service rejects the request although the document lists it.
    pub broken: Option<String>,
    /// Present when the document marks it deprecated.
    pub deprecated: Option<Deprecation>,
    /// Page of the API reference.
    pub docs_url: Option<String>,
    /// Documentation text.
    pub docs: Option<String>,
    /// The task that it is for, in one phrase: its `summary`.
    pub task: Option<String>,
    /// Its JSON pointer.
    pub pointer: String,
}

/// An OData system query option or a header that an operation may list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RequestOption {
    /// `$select`.
    Select,
    /// `$expand`.
    Expand,
    /// `$filter`.
    Filter,
    /// `$search`.
    Search,
    /// `$orderby`.
    Orderby,
    /// `$top`.
    Top,
    /// `$skip`.
    Skip,
    /// `$count`.
    Count,
    /// `$format`.
    Format,
    /// The `If-Match` header.
    IfMatch,
    /// The `ConsistencyLevel` header.
    ConsistencyLevel,
}

impl RequestOption {
    /// Whether it travels as a header.
    #[must_use]
    pub fn is_header(self) -> bool {
        matches!(self, Self::IfMatch | Self::ConsistencyLevel)
    }
}

/// A query parameter or header that is not one of OData's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are facts on their own, none of which excludes another"
)]
pub struct QueryParameter {
    /// Name on the wire.
    pub name: String,
    /// Argument name.
    pub rust: Ident,
    /// Value type.
    pub ty: Ty,
    /// Whether the document allows `null`.
    pub nullable: bool,
    /// Whether reserved characters stay unencoded.
    pub allow_reserved: bool,
    /// The keywords that limit its values.
    pub limits: Limits,
    /// Whether it is required.
    pub required: bool,
    /// Whether it is sent as a header.
    pub header: bool,
    /// How a list or an object is written.
    pub style: ParameterStyle,
}

/// How a query parameter or header is written: OpenAPI's `style` with its `explode`.
///
/// All styles write scalars alike, so scalars always have `Form` or, in a header, `Simple`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum ParameterStyle {
    /// `form` with `explode: false`.
    Form,
    /// `form`, the default of query parameters.
    FormExploded,
    /// `spaceDelimited` with `explode: false`.
    SpaceDelimited,
    /// `pipeDelimited` with `explode: false`.
    PipeDelimited,
    /// `deepObject`.
    DeepObject,
    /// `content: application/json` instead of a style.
    Json,
    /// `simple`, the default of headers.
    Simple,
    /// `simple` with `explode: true`.
    SimpleExploded,
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Body {
    /// JSON of this type.
    Json(Ty),
    /// The parameters of an action, a structure of [`Api::types`].
    Parameters(WireName),
    /// `{"@odata.id": "…"}`.
    Reference,
    /// Bytes of one of these media types.
    Bytes(Vec<String>),
}

/// Content of a successful response.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Response {
    /// Nothing.
    Empty,
    /// One value.
    Entity(Ty),
    /// One value or `null`.
    Nullable(Ty),
    /// A page of values.
    Collection(Ty),
    /// `{"value": …}`.
    Scalar(Ty),
    /// A number as plain text.
    Count,
    /// A page of references.
    References,
    /// One reference.
    Reference,
    /// Bytes of one of these media types.
    Bytes(Vec<String>),
}

/// The permissions of Graph that allow a call, by kind of caller.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Permissions {
    /// For a signed-in user; absent if that is not supported.
    pub delegated: Option<Grant>,
    /// For an application; absent if that is not supported.
    pub application: Option<Grant>,
}

/// Permissions, any one of which suffices.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Grant {
    /// The least privileged permission.
    pub least: String,
    /// Permissions that allow more than the call needs.
    pub higher: Vec<String>,
}

/// Why something is deprecated, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Deprecation {
    /// Date of the announcement, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Date of removal, `YYYY-MM-DD`.
    pub removal_date: Option<String>,
    /// Version label of the announcement.
    pub version: Option<String>,
    /// Text of the announcement.
    pub description: Option<String>,
}

//! The model of an API that the fake needs: its types and its URLs.
//!
//! `cargo xtask regen` prepares it from an OpenAPI description, with the corrections of overlays, as one JSON
//! file, so users of the fake need not build the generator. Names are those of the generator's intermediate
//! representation, of which this is a part.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::Deserialize;

mod operations;
mod ty;

pub use operations::{Body, Grant, Kind, Operation, Permissions, RequestOption, Response};
pub use ty::Ty;

/// A name spelled exactly as the service does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub struct WireName(pub String);

impl WireName {
    /// The name of a type in Graph's main namespace, `microsoft.graph`.
    #[must_use]
    pub fn of_graph(name: &str) -> Self {
        Self(format!("microsoft.graph.{name}"))
    }

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

/// An API, or a slice of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Api {
    /// The path that all requests start with, such as `/beta`.
    pub root_path: String,
    /// Types that operations and other types use, sorted by name.
    pub types: IndexMap<WireName, Type>,
    /// The URL tree.
    pub root: Arc<Node>,
}

impl Api {
    /// Every operation with its URL template, in tree order.
    #[must_use]
    pub fn operations(&self) -> Vec<(String, &Operation)> {
        let mut found = Vec::new();
        self.root.visit("", &mut |template, node| {
            let operations = node.operations.iter();
            found.extend(operations.map(|operation| (template.to_owned(), operation)));
        });
        found
    }

    /// The same API with a type for the root of its URLs. If the API has none, the collections and single
    /// entities below the root become navigation properties of a new type.
    #[must_use]
    pub fn rooted(self: Arc<Self>, name: &WireName) -> Arc<Self> {
        if self.structure(name).is_some() {
            return self;
        }
        let properties = self.root.children.iter().filter_map(|child| {
            let Segment::Fixed(segment) = &child.segment else {
                return None;
            };
            let ty = child.value()?;
            Some(Property {
                name: WireName(segment.clone()),
                ty,
                nullable: true,
                kind: PropertyKind::Navigation,
                read_only: false,
                default: None,
                required_on_create: false,
                supports: BTreeSet::new(),
            })
        });
        let root = Struct {
            name: name.clone(),
            parameters: false,
            base: None,
            abstract_: false,
            open: false,
            properties: properties.collect(),
            derived: Vec::new(),
        };
        let mut api = Self::clone(&self);
        api.types.insert(name.clone(), Type::Struct(root));
        Arc::new(api)
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

/// A named type.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// An entity, a complex type, or the parameters of an action.
    Struct(Struct),
    /// An enumeration.
    Enum(Enum),
}

/// An entity or complex type, including base properties.
#[derive(Clone, Debug, PartialEq)]
pub struct Struct {
    /// Qualified name, such as `microsoft.graph.accessPackage`.
    pub name: WireName,
    /// Whether it holds the parameters of an action.
    pub parameters: bool,
    /// The type it derives from.
    pub base: Option<WireName>,
    /// Whether values are always of a derived type.
    pub abstract_: bool,
    /// Whether it has undeclared properties.
    pub open: bool,
    /// Own and inherited properties; base properties come first.
    pub properties: Vec<Property>,
    /// All types that derive from it, directly or not, sorted by name.
    pub derived: Vec<WireName>,
}

impl Struct {
    /// The property with this name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties
            .iter()
            .find(|property| property.name.as_str() == name)
    }

    /// The property with this name, ignoring case, as in query options and URLs.
    #[must_use]
    pub fn property_of_any_case(&self, name: &str) -> Option<&Property> {
        let mut properties = self.properties.iter();
        self.property(name)
            .or_else(|| properties.find(|found| found.name.as_str().eq_ignore_ascii_case(name)))
    }
}

/// A property of a structure.
#[derive(Clone, Debug, PartialEq)]
pub struct Property {
    /// Its name.
    pub name: WireName,
    /// Type of its value.
    pub ty: Ty,
    /// Whether it can be `null`.
    pub nullable: bool,
    /// Structural or navigation.
    pub kind: PropertyKind,
    /// Whether the service sets it.
    pub read_only: bool,
    /// The service's default for an absent property, as JSON.
    pub default: Option<String>,
    /// Whether the service rejects the creation of an entity without it.
    pub required_on_create: bool,
    /// Which of `$filter`, `$orderby` and `$expand` support it, according to the API reference.
    pub supports: BTreeSet<RequestOption>,
}

/// The two kinds of property in OData.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyKind {
    /// Part of the resource.
    Structural,
    /// A link to other resources; present when expanded.
    Navigation,
}

/// An enumeration.
#[derive(Clone, Debug, PartialEq)]
pub struct Enum {
    /// Qualified name.
    pub name: WireName,
    /// Names of its members, in the order of the description.
    pub members: Vec<WireName>,
    /// Whether values are sets of members.
    pub flags: bool,
}

/// A node of the URL tree. Equal parts of the tree are the same nodes.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The segment that leads here.
    pub segment: Segment,
    /// Operations on this URL.
    pub operations: Vec<Operation>,
    /// Child nodes.
    pub children: Vec<Arc<Node>>,
}

impl Node {
    /// The type of the resource at this node, if it can be read or listed.
    #[must_use]
    pub fn value(&self) -> Option<Ty> {
        self.operations
            .iter()
            .find_map(|operation| match (operation.kind, &operation.response) {
                (Kind::Get, Response::Entity(ty) | Response::Nullable(ty)) => Some(ty.clone()),
                (Kind::List, Response::Collection(ty)) => Some(Ty::List(Box::new(ty.clone()))),
                _ => None,
            })
    }

    /// The operation with this HTTP method.
    #[must_use]
    pub fn operation(&self, method: &str) -> Option<&Operation> {
        let mut operations = self.operations.iter();
        operations.find(|operation| operation.method == method)
    }

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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Segment {
    /// The path all URLs of the description share; may be empty.
    Root(String),
    /// A literal, such as `accessPackages` or `$count`.
    Fixed(String),
    /// An identifier in its own segment, with the name of its placeholder.
    Key(String),
    /// A function call or an alternate key, such as `accessPackages(uniqueName='{uniqueName}')`.
    Call {
        /// Text before the parenthesis.
        name: String,
        /// The text between the parentheses.
        parameters: Vec<CallParameter>,
    },
    /// A composite key in its own segment.
    CompositeKey(Vec<CallParameter>),
    /// Text and values in one segment, as in the URL template. Graph has no such URLs, so the fake does not route
    /// them.
    Mixed(String),
}

impl Segment {
    /// The segment in URL template syntax, with its leading slash.
    #[must_use]
    pub fn template(&self) -> String {
        let list = |parameters: &[CallParameter]| {
            let written = parameters
                .iter()
                .map(|parameter| parameter.written.as_str());
            written.collect::<Vec<_>>().join(",")
        };
        match self {
            Self::Root(path) => path.clone(),
            Self::Fixed(text) => format!("/{text}"),
            Self::Key(name) => format!("/{{{name}}}"),
            Self::Call { name, parameters } => format!("/{name}({})", list(parameters)),
            Self::CompositeKey(parameters) => format!("/{}", list(parameters)),
            Self::Mixed(template) => template.clone(),
        }
    }
}

/// A parameter of a function or of an alternate key.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CallParameter {
    /// Name in the call.
    pub name: String,
    /// Type of its value.
    #[serde(rename = "type")]
    pub ty: Ty,
    /// How the URL template writes it, such as `on='{on}'`.
    pub written: String,
}

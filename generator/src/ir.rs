//! The intermediate representation: an API, independent of the many ways to write it in OpenAPI.
//!
//! Everything is owned, ordered and serialisable, so emitters, the differ and tests read the same data. Names
//! on the wire and names in Rust are different types, and each item has the JSON pointer of its source, for
//! messages.

mod edm;
mod limits;
mod operations;
mod options;
mod types;
mod urls;
mod wire;

use std::collections::{BTreeSet, HashSet};
use std::fmt;

use indexmap::IndexMap;
use serde::Serialize;

pub(crate) use edm::edm_name;
pub use limits::{Limits, Strictness};
pub use operations::{
    Body, Grant, Kind, Method, Operation, ParameterStyle, Permissions, QueryParameter, Response,
};
pub use options::RequestOption;
pub use types::{Enum, Member, Property, PropertyKind, States, Struct, Ty, Type};
pub use urls::{CallParameter, CallStyle, KeyParameter, Node, Segment};
pub use wire::ResponseHeader;

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

impl Service {
    /// What the crate sends requests to, for readers.
    pub(crate) fn subject(&self) -> String {
        match &self.origin {
            Origin::Graph => "Microsoft Graph".to_owned(),
            Origin::Other(origin) => {
                let host = origin
                    .split_once("://")
                    .map_or(origin.as_str(), |(_, host)| host);
                host.to_owned()
            }
            Origin::Unstated => "a service".to_owned(),
        }
    }
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

//! Operations: what they do, what they take, and what they return.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;

use super::{Ty, WireName};

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
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
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// HTTP method, such as `GET`.
    pub method: String,
    /// What it does.
    pub kind: Kind,
    /// OData options and headers it supports.
    pub options: BTreeSet<RequestOption>,
    /// Request body.
    pub body: Option<Body>,
    /// Content of a successful response.
    pub response: Response,
    /// The permissions that allow the call.
    pub permissions: Option<Arc<Permissions>>,
    /// What to do instead, if the service rejects the request although its description lists it.
    pub broken: Option<String>,
}

/// Declares the options, each with its name on the wire.
macro_rules! request_options {
    ($($name:ident $wire:literal;)*) => {
        /// An OData system query option or a header that an operation may support.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum RequestOption {
            $(#[doc = concat!("`", $wire, "`.")] $name,)*
        }

        impl RequestOption {
            /// The option with this name on the wire.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($wire => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

request_options! {
    Select "$select";
    Expand "$expand";
    Filter "$filter";
    Search "$search";
    Orderby "$orderby";
    Top "$top";
    Skip "$skip";
    Count "$count";
    Format "$format";
    IfMatch "If-Match";
    ConsistencyLevel "ConsistencyLevel";
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Body {
    /// JSON of this type.
    Json(Ty),
    /// The parameters of an action, a structure of [`Api::types`](super::Api::types).
    Parameters(WireName),
    /// `{"@odata.id": "…"}`.
    Reference,
    /// Bytes.
    Bytes,
}

/// Content of a successful response.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
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
    /// Bytes.
    Bytes,
}

/// The permissions that allow a call, by kind of caller.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Permissions {
    /// For a signed-in user; absent if that is not supported.
    #[serde(default)]
    pub delegated: Option<Grant>,
    /// For an application; absent if that is not supported.
    #[serde(default)]
    pub application: Option<Grant>,
}

/// Permissions, any one of which suffices.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Grant {
    /// The one with the least privileges.
    pub least: String,
    /// Permissions that allow more than the call needs.
    #[serde(default)]
    pub higher: Vec<String>,
}

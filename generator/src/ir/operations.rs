//! Operations: what a request does, sends and receives.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Deprecation, Limits, RequestOption, ResponseHeader, Ty, WireName};
use crate::naming::Ident;

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
#[expect(clippy::struct_excessive_bools, reason = "these facts are independent")]
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
    /// Whether the document allows `null` as the JSON body.
    pub body_nullable: bool,
    /// The media types of the body, sorted.
    pub body_types: Vec<String>,
    /// The keywords that limit a body in JSON. Named types have their own limits.
    pub body_limits: Limits,
    /// Content of a successful response.
    pub response: Response,
    /// Whether the document allows `null` as the value of [`Response::Scalar`].
    pub value_nullable: bool,
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

impl Operation {
    /// Whether a request can be sent without its body. A reference is the purpose of its request.
    #[must_use]
    pub fn is_body_optional(&self) -> bool {
        let is_content = !matches!(self.body, None | Some(Body::Reference));
        !self.body_required && is_content
    }

    /// The types that its requests name: in the body and in parameters.
    pub(crate) fn sent(&self) -> impl Iterator<Item = &WireName> {
        let query = self
            .query
            .iter()
            .filter_map(|parameter| parameter.ty.named());
        query.chain(self.body.as_ref().and_then(Body::named))
    }

    /// The type that its responses name.
    pub(crate) fn received(&self) -> Option<&WireName> {
        self.response.ty().and_then(Ty::named)
    }
}

/// A request body.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Body {
    /// JSON of this type.
    Json(Ty),
    /// The parameters of an action, a structure of [`Api::types`](super::Api::types).
    Parameters(WireName),
    /// `{"@odata.id": "…"}`.
    Reference,
    /// Bytes of one of these media types.
    Bytes(Vec<String>),
}

impl Body {
    fn named(&self) -> Option<&WireName> {
        match self {
            Self::Json(ty) => ty.named(),
            Self::Parameters(name) => Some(name),
            Self::Reference | Self::Bytes(_) => None,
        }
    }
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

impl Response {
    /// The type of the value, or of the items of a page.
    #[must_use]
    pub fn ty(&self) -> Option<&Ty> {
        match self {
            Self::Entity(ty) | Self::Nullable(ty) | Self::Collection(ty) | Self::Scalar(ty) => {
                Some(ty)
            }
            Self::Empty | Self::Count | Self::References | Self::Reference | Self::Bytes(_) => None,
        }
    }

    /// The same, to give it another name.
    pub(crate) fn ty_mut(&mut self) -> Option<&mut Ty> {
        match self {
            Self::Entity(ty) | Self::Nullable(ty) | Self::Collection(ty) | Self::Scalar(ty) => {
                Some(ty)
            }
            Self::Empty | Self::Count | Self::References | Self::Reference | Self::Bytes(_) => None,
        }
    }
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

/// A query parameter or header that is not one of OData's.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "these facts are independent")]
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

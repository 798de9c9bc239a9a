//! Facts that matter on the wire but are not part of a type.

use serde::Serialize;

/// A header of a response.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ResponseHeader {
    /// The status of its response, such as `200` or `2XX`.
    pub status: String,
    /// Name on the wire.
    pub name: String,
    /// Its type and format in OpenAPI's terms; the crate returns headers as text.
    pub ty: String,
    /// Whether it is always present.
    pub required: bool,
}

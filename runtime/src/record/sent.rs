//! Encoding records for requests: without properties that only the service sets.

use serde::{Serialize, Serializer};

use super::Field;
use super::encode::{Purpose, Text, encode_value};

/// A value as a request sends it: without properties that only the service sets.
///
/// `Serialize` alone is for storing. It writes everything that was received, including read-only properties
/// such as `createdDateTime`, so a stored value is read back unchanged. The service rejects or ignores those
/// properties, at any depth, so [`Request::model`](crate::Request::model) omits them. Annotations stay: they came with the record,
/// and a replacement sends back what was read.
///
/// ```
/// use graph_runtime::{Extra, record::Sent};
///
/// /// A catalog.
/// #[derive(Clone, Default, PartialEq)]
/// pub struct Catalog {
///     /// Set by the service.
///     pub id: Option<String>,
///     /// Set by people.
///     pub display_name: Option<String>,
///     /// Everything that the type does not declare.
///     pub extra: Extra,
/// }
/// graph_runtime::record! {
///     Catalog "sample.catalog" {
///         0 id ID "id" value String, read_only;
///         1 display_name DISPLAY_NAME "displayName" value String;
///     }
/// }
///
/// let catalog = Catalog { id: Some("1".to_owned()), ..Catalog::default() }.display_name("Sales");
/// assert_eq!(serde_json::to_string(&catalog)?, r#"{"id":"1","displayName":"Sales"}"#);
/// assert_eq!(serde_json::to_string(&Sent(&catalog))?, r#"{"displayName":"Sales"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a, T: ?Sized>(pub &'a T);

impl<T: Field> Serialize for Sent<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode_value(&self.0.slot(), Purpose::Request, serializer)
    }
}

impl<T: Field> Serialize for Sent<'_, [T]> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Sent))
    }
}

/// The source of a request body: a model, or several.
///
/// Implemented for every [`Field`] and for slices of them.
pub trait Body {
    /// The JSON text of the body, without the properties that only the service sets; see [`Sent`].
    ///
    /// # Errors
    /// If a [`Decimal`](crate::Decimal) is not a valid JSON number.
    fn to_body(&self) -> Result<Vec<u8>, serde_json::Error>;
}

impl<T: Field> Body for T {
    fn to_body(&self) -> Result<Vec<u8>, serde_json::Error> {
        Text::of(|text| text.slot(&self.slot(), Purpose::Request))
    }
}

impl<T: Field> Body for [T] {
    fn to_body(&self) -> Result<Vec<u8>, serde_json::Error> {
        Text::of(|text| text.array(self.iter().map(Field::slot), Purpose::Request))
    }
}

/// Encodes a model as JSON text, including read-only properties: the same bytes as `serde_json::to_vec`, but
/// faster.
///
/// # Errors
/// If a [`Decimal`](crate::Decimal) is not a valid JSON number.
///
/// ```
/// use graph_runtime::{Timestamp, record::to_json};
///
/// let instants: Vec<Timestamp> = vec!["2026-01-31T00:00:00Z".parse()?];
/// assert_eq!(to_json(&instants)?, br#"["2026-01-31T00:00:00Z"]"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_json<T: Field>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    Text::of(|text| text.slot(&value.slot(), Purpose::Storing))
}

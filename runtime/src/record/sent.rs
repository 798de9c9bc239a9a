//! What requests carry of a record: everything but what only the service sets.

use serde::{Serialize, Serializer};

use super::Field;
use super::encode::{Purpose, Text, encode_value};
use crate::request::Request;

/// A value as a request carries it: without the properties that only the service sets.
///
/// `Serialize` alone is for storing. It writes all that was read, read-only properties such as
/// `createdDateTime` included, so that what is stored is read again the same. The service refuses or
/// ignores those, at any depth, so [`Request::model`] leaves them out. Annotations stay: they came
/// with the record, and whoever replaces one sends back what it read.
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
///     /// What the type does not declare.
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

/// What the body of a request can be made of: a model, or several.
///
/// Implemented for every [`Field`] and for slices of them.
pub trait Body {
    /// The JSON text of the body, without the properties that only the service sets; see [`Sent`].
    ///
    /// # Errors
    /// If a number that is kept digit by digit is no JSON number.
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

/// A model as JSON text, all of it: the same bytes as `serde_json::to_vec` makes, in less time.
///
/// # Errors
/// If a number that is kept digit by digit is no JSON number.
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

impl<R, O> Request<R, O> {
    /// Sends a model as JSON, without the properties that only the service sets; see [`Sent`].
    pub fn model<T: Body + ?Sized>(self, body: &T) -> Self {
        self.json_text(body.to_body())
    }

    /// Sends a value of the service as JSON, or no body.
    pub fn optional_model<T: Body>(self, body: Option<&T>) -> Self {
        match body {
            Some(body) => self.model(body),
            None => self,
        }
    }
}

//! Decoding records from JSON text.

use serde::de::Error as _;
use serde_json::Error;

use super::decode::decode_slot;
use super::failure_path::failure_path;
use super::{Field, SlotMut, strictly};

/// Decodes a value from JSON text, written by [`to_json`](super::to_json) or by the service.
///
/// It does the same as `serde_json::from_slice`, with two differences. The codec is monomorphised in this
/// crate, once, and not again in each program. And syntax errors, such as an unterminated string, also name
/// the property; all errors are therefore of [the category](serde_json::error::Category) `Data`.
///
/// # Errors
/// If the text is not JSON, or does not fit the type; the message names the place.
///
/// ```
/// use graph_runtime::{Timestamp, record::from_json};
///
/// let instants: Vec<Timestamp> = from_json(br#"["2026-01-31T00:00:00Z"]"#)?;
/// assert_eq!(instants.len(), 1);
/// let error = from_json::<Vec<Timestamp>>(br#"["2026-01-31T00:00:00Z", "20"#).unwrap_err();
/// assert_eq!(error.to_string(), "[1]: EOF while parsing a string at line 1 column 28");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn from_json<T: Field>(text: &[u8]) -> Result<T, Error> {
    let mut value = T::blank();
    read(value.slot_mut(), T::EXACT, text)?;
    Ok(value)
}

/// Like [`from_json`], but a value that does not fit its property is an error, as with a [strict
/// client](crate::ClientBuilder::strict).
///
/// # Errors
/// As for [`from_json`], and if a value has another JSON type than its property, or is not valid for the
/// property's type.
///
/// ```
/// # use graph_runtime::{Extra, record::{from_json, from_json_strictly}};
/// # #[derive(Clone, Default, PartialEq)]
/// # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
/// # graph_runtime::record! { Catalog "sample.catalog" (key 0) { 0 id ID "id" value String; } }
/// let kept: Catalog = from_json(br#"{"id": 7}"#)?;
/// assert_eq!(kept.misfits()[0].to_string(), "id: 7");
/// let error = from_json_strictly::<Catalog>(br#"{"id": 7}"#).unwrap_err();
/// assert!(error.to_string().starts_with("id: expected a string, found 7"), "{error}");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn from_json_strictly<T: Field>(text: &[u8]) -> Result<T, Error> {
    strictly(true, || from_json(text))
}

/// Separate, because it has no type parameter: debug builds of programs reuse these instantiations, also when
/// they decode through serde.
fn read(slot: SlotMut<'_>, exact: bool, text: &[u8]) -> Result<(), Error> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    decode_slot(slot, exact, &mut reader)
        .and_then(|()| reader.end())
        .map_err(|error| located(error, text))
}

/// The error with its path, in the format that the codec uses for its own errors.
#[cold]
fn located(error: Error, text: &[u8]) -> Error {
    if error.is_data() {
        return error;
    }
    let path = failure_path(text, &error);
    if path.is_empty() {
        return error;
    }
    Error::custom(format_args!("{path}: {error}"))
}

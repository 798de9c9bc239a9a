//! What answers carry of a record: JSON text.

use serde::de::Error as _;
use serde_json::Error;

use super::decode::decode_slot;
use super::{Field, SlotMut, strictly};
use crate::failure_path::failure_path;

/// A value from JSON text: what [`to_json`](super::to_json) wrote, or the service.
///
/// The same as `serde_json::from_slice`, but for two things: the reading is compiled with this crate, once, and not
/// again in each program; and errors in the text itself, such as a string that does not end, name the property too,
/// for which they are all of [the category](serde_json::error::Category) `Data`.
///
/// # Errors
/// If the text is no JSON, or does not fit the type; the message names the place.
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

/// The same as [`from_json`], but a value that does not fit its property is an error, as with a
/// [strict client](crate::ClientBuilder::strict).
///
/// # Errors
/// As of [`from_json`], and if a value has another JSON type than its property, or is no value of the property's type.
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

/// Apart, as it has no type parameter. Programs that are built without optimisation take all that it consists of from
/// here, also when they read answers by serde's means.
fn read(slot: SlotMut<'_>, exact: bool, text: &[u8]) -> Result<(), Error> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    decode_slot(slot, exact, &mut reader)
        .and_then(|()| reader.end())
        .map_err(|error| located(error, text))
}

/// The error with its path, which the codec puts before those that it finds itself.
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

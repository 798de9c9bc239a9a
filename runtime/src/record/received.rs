//! What answers carry of a record: JSON text.

use super::decode::decode_slot;
use super::{Field, SlotMut};

/// A value from JSON text: what [`to_json`](super::to_json) wrote, or the service.
///
/// The same as `serde_json::from_slice`, but for what it costs the compiler: the reading is compiled with this crate,
/// once, and not again in each program.
///
/// # Errors
/// If the text is no JSON, or does not fit the type; the message names the place.
///
/// ```
/// use graph_runtime::{Timestamp, record::from_json};
///
/// let instants: Vec<Timestamp> = from_json(br#"["2026-01-31T00:00:00Z"]"#)?;
/// assert_eq!(instants.len(), 1);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub fn from_json<T: Field>(text: &[u8]) -> Result<T, serde_json::Error> {
    let mut value = T::blank();
    read(value.slot_mut(), T::EXACT, text)?;
    Ok(value)
}

/// Apart, as it has no type parameter. Programs that are built without optimisation take all that it consists of from
/// here, also when they read answers by serde's means.
fn read(slot: SlotMut<'_>, exact: bool, text: &[u8]) -> Result<(), serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    decode_slot(slot, exact, &mut reader)?;
    reader.end()
}

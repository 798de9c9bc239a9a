//! Decoding numbers without losing digits.

use serde::de::{Deserializer, Error, MapAccess};

use serde_json::{Map, Value};

use super::decode::{Decoded, Seed, kind};
use super::json::decode_object;
use super::trace::{Context, Excerpt};
use super::{Scalar, SlotMut};

/// The name by which `serde_json` is asked for raw text, and returns it.
pub(super) const RAW: &str = "$serde_json::private::RawValue";
/// The name under which `serde_json` returns numbers if some crate enables `arbitrary_precision`.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

/// Decodes a number from its digits.
pub(super) fn decode_number<'de, A: MapAccess<'de>>(
    scalar: &mut dyn Scalar,
    mut entries: A,
    context: Context<'_>,
) -> Result<Decoded, A::Error> {
    let first = entries.next_key::<String>()?;
    if first.as_deref() != Some(NUMBER) {
        return context.misfit_to_read(scalar.expected(), &"an object", || {
            decode_object(Map::new(), first, entries, context)
        });
    }
    let digits: String = entries.next_value()?;
    set_number(scalar, &digits, context)
}

fn set_number<E: Error>(
    scalar: &mut dyn Scalar,
    digits: &str,
    context: Context<'_>,
) -> Result<Decoded, E> {
    if scalar.set_number(digits).is_ok() {
        return Ok(Decoded::Filled);
    }
    context.misfit_to_read(scalar.expected(), &Excerpt(digits), || parsed(digits))
}

/// Parses digits to a number, for free JSON.
fn parsed<E: Error>(digits: &str) -> Result<Value, E> {
    digits.parse().map(Value::Number).map_err(E::custom)
}

/// Decodes a number from its digits, for free JSON.
pub(super) fn number<'de, A: MapAccess<'de>>(
    entries: &mut A,
) -> Result<serde_json::Number, A::Error> {
    let digits: String = entries.next_value()?;
    digits.parse().map_err(A::Error::custom)
}

/// Decodes a value that `serde_json` returns as text, so no digit is lost.
pub(super) fn decode_raw<'de, A: MapAccess<'de>>(
    seed: Seed<'_, '_>,
    mut entries: A,
) -> Result<Decoded, A::Error> {
    let context = seed.context;
    let seed = seed.inexact();
    let first = entries.next_key::<String>()?;
    if first.as_deref() != Some(RAW) {
        return context.misfit_to_read("a number", &"an object", || {
            decode_object(Map::new(), first, entries, context.deeper()?)
        });
    }
    let text: String = entries.next_value()?;
    if !text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        let mut inner = serde_json::Deserializer::from_str(&text);
        return inner.deserialize_any(seed).map_err(A::Error::custom);
    }
    match seed.slot() {
        SlotMut::Scalar(scalar) => set_number(scalar, &text, context),
        other => context.misfit_to_read(kind(&other), &"a number", || parsed(&text)),
    }
}

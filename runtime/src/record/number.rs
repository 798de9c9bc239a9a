//! Reading numbers digit by digit.

use serde::de::{Deserializer, Error, MapAccess};

use super::decode::{Outcome, Seed, kind};
use super::trace::{Context, Excerpt, Unfit};
use super::{Mismatch, Scalar, SlotMut};

/// How `serde_json` is asked for a value as text, and how it hands it over.
pub(super) const RAW: &str = "$serde_json::private::RawValue";
/// How `serde_json` hands over numbers where some crate has switched on `arbitrary_precision`.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

/// Reads a number that comes as its digits.
pub(super) fn decode_number<'de, A: MapAccess<'de>>(
    scalar: &mut dyn Scalar,
    mut entries: A,
    context: Context<'_>,
) -> Result<(), A::Error> {
    if entries.next_key::<String>()?.as_deref() != Some(NUMBER) {
        return Err(context.fail(Unfit(scalar.expected(), &"an object")));
    }
    let digits: String = entries.next_value()?;
    scalar
        .set_number(&digits)
        .map_err(|Mismatch| context.fail(Unfit(scalar.expected(), &Excerpt(&digits))))
}

/// The number that comes as its digits, for free JSON.
pub(super) fn number<'de, A: MapAccess<'de>>(
    entries: &mut A,
) -> Result<serde_json::Number, A::Error> {
    let digits: String = entries.next_value()?;
    digits.parse().map_err(A::Error::custom)
}

/// Reads a value that `serde_json` hands over as text, so that no digit is lost.
pub(super) fn decode_raw<'de, A: MapAccess<'de>>(
    seed: Seed<'_, '_>,
    mut entries: A,
) -> Result<Outcome, A::Error> {
    let context = seed.context;
    let seed = seed.inexact();
    if entries.next_key::<String>()?.as_deref() != Some(RAW) {
        return Err(context.fail(Unfit("a number", &"an object")));
    }
    let text: String = entries.next_value()?;
    if !text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        let mut inner = serde_json::Deserializer::from_str(&text);
        return inner.deserialize_any(seed).map_err(A::Error::custom);
    }
    match seed.slot() {
        SlotMut::Scalar(scalar) => {
            scalar
                .set_number(&text)
                .map_err(|Mismatch| context.fail(Unfit(scalar.expected(), &Excerpt(&text))))?;
            Ok(Outcome::Filled)
        }
        other => Err(context.fail(Unfit(kind(&other), &"a number"))),
    }
}

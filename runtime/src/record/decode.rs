//! Decoding: one visitor for every record and value, whatever the format.
//!
//! Each value is decoded in one pass into its place: the visitor knows the place, the format provides the
//! token. Only a union whose `@odata.type` is not its first member is buffered.

mod collections;

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::json::{decode_any_object, decode_array};
use super::number::{RAW, decode_number, decode_raw};
use super::object::Reader;
use super::polymorphic::{Position, decode_union};
use super::trace::{Context, Quoted, Trace};
use super::{Field, ListSlot, Mismatch, PropertySlot, Scalar, SlotMut};
use collections::{decode_list, decode_map, decode_scalars};

/// Decodes a value of type `T`.
///
/// # Errors
/// If the input is malformed, or does not fit the type; the message names the place.
pub fn decode<'de, T: Field, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    decode_slot(value.slot_mut(), T::EXACT, deserializer)?;
    Ok(value)
}

/// Fills a blank value; with `exact`, its numbers keep all digits.
///
/// # Errors
/// If the input is malformed, or does not fit the value; the message names the place.
pub fn decode_slot<'de, D: Deserializer<'de>>(
    slot: SlotMut<'_>,
    exact: bool,
    deserializer: D,
) -> Result<(), D::Error> {
    let trace = Trace::default();
    let seed = Seed {
        target: Target::Slot(slot),
        exact,
        context: Context::new(&trace),
    };
    seed.deserialize(deserializer)
        .map(drop)
        .map_err(|error| trace.finish(error))
}

/// The destination of a value. Places and lists are created only when there is a value for them.
enum Target<'a> {
    Slot(SlotMut<'a>),
    Property(&'a mut dyn PropertySlot),
    Item(&'a mut dyn ListSlot),
}

/// The outcome of decoding a value.
#[derive(PartialEq, Eq)]
pub(super) enum Decoded {
    Filled,
    /// It was null; the target is unchanged.
    Null,
    /// It was a list with nulls; their positions are in the trace.
    Nulls,
    /// It did not fit; it is in the trace for the enclosing record.
    Misfit,
}

/// Everything needed to decode one value.
pub(super) struct Seed<'a, 't> {
    target: Target<'a>,
    /// Whether its numbers must keep all digits.
    exact: bool,
    pub(super) context: Context<'t>,
}

impl<'a, 't> Seed<'a, 't> {
    /// For a value of any kind.
    pub(super) fn json(value: &'a mut Value, context: Context<'t>) -> Self {
        Self {
            target: Target::Slot(SlotMut::Json(value)),
            exact: false,
            context,
        }
    }

    /// For a property without a value yet.
    pub(super) fn place(
        place: &'a mut dyn PropertySlot,
        exact: bool,
        context: Context<'t>,
    ) -> Self {
        Self {
            target: Target::Property(place),
            exact,
            context,
        }
    }

    /// The same, without keeping all digits of numbers.
    pub(super) fn inexact(self) -> Self {
        Self {
            exact: false,
            ..self
        }
    }

    /// Takes a token: a scalar through `set`, free JSON as it is.
    fn token<E: Error>(
        self,
        found: &dyn fmt::Display,
        set: impl FnOnce(&mut dyn Scalar) -> Result<(), Mismatch>,
        json: impl FnOnce() -> Value,
    ) -> Result<Decoded, E> {
        let context = self.context;
        match self.slot() {
            SlotMut::Scalar(scalar) => {
                if set(scalar).is_err() {
                    return context.misfit(scalar.expected(), found, json);
                }
            }
            SlotMut::Json(value) => *value = json(),
            other => return context.misfit(kind(&other), found, json),
        }
        Ok(Decoded::Filled)
    }

    /// The slot to fill; it is created if needed.
    #[inline]
    pub(super) fn slot(self) -> SlotMut<'a> {
        slot(self.target)
    }
}

#[inline]
fn slot(target: Target<'_>) -> SlotMut<'_> {
    let slot = match target {
        Target::Slot(slot) => slot,
        Target::Property(place) => place.fill(),
        Target::Item(list) => list.push(),
    };
    match slot {
        SlotMut::Optional(place) => place.fill(),
        slot => slot,
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Decoded;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Decoded, D::Error> {
        if self.exact {
            deserializer.deserialize_newtype_struct(RAW, self)
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Decoded;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Decoded, E> {
        let context = self.context;
        let slot = match self.target {
            // Most values are texts of properties and need no further dispatch.
            Target::Property(place) => {
                if place.set_text(text) {
                    return Ok(Decoded::Filled);
                }
                slot(Target::Property(place))
            }
            target => slot(target),
        };
        match slot {
            SlotMut::Text(value) => *value = String::from(text),
            SlotMut::Scalar(scalar) => {
                if scalar.set_str(text).is_err() {
                    let found = Quoted(text);
                    return context.misfit(scalar.expected(), &found, || Value::from(text));
                }
            }
            SlotMut::Json(value) => *value = Value::from(text),
            other => return context.misfit(kind(&other), &Quoted(text), || Value::from(text)),
        }
        Ok(Decoded::Filled)
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Decoded, E> {
        let Self { exact, context, .. } = self;
        match self.slot() {
            SlotMut::Text(value) => *value = text,
            SlotMut::Json(value) => *value = Value::String(text),
            slot => {
                let target = Target::Slot(slot);
                let seed = Seed {
                    target,
                    exact,
                    context,
                };
                return seed.visit_str(&text);
            }
        }
        Ok(Decoded::Filled)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Decoded, E> {
        self.token(&value, |scalar| scalar.set_bool(value), || value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Decoded, E> {
        self.token(&value, |scalar| scalar.set_i64(value), || value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Decoded, E> {
        self.token(&value, |scalar| scalar.set_u64(value), || value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Decoded, E> {
        if let Target::Property(place) = &self.target
            && place.exact()
            && !self.exact
        {
            let message = "it would lose digits, as the record is not declared `exact`";
            return Err(self.context.fail(message));
        }
        self.token(&value, |scalar| scalar.set_f64(value), || value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Decoded, E> {
        match self.target {
            Target::Property(_) | Target::Slot(SlotMut::Optional(_)) => Ok(Decoded::Null),
            Target::Slot(SlotMut::Json(value)) => {
                *value = Value::Null;
                Ok(Decoded::Filled)
            }
            Target::Item(list) => {
                if list.nullable() {
                    list.push();
                    return Ok(Decoded::Filled);
                }
                Ok(Decoded::Null)
            }
            Target::Slot(other) => self.context.misfit(kind(&other), &"null", || Value::Null),
        }
    }

    fn visit_none<E: Error>(self) -> Result<Decoded, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Decoded, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Decoded, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Decoded, A::Error> {
        let context = self.context.deeper()?;
        let of_property = matches!(self.target, Target::Property(_));
        match self.slot() {
            SlotMut::List(list) => return decode_list(list, items, of_property, context),
            SlotMut::Json(value) => *value = decode_array(Vec::new(), items, context)?,
            SlotMut::Scalar(scalar) => return decode_scalars(scalar, items, context),
            other => {
                return context.misfit_to_read(kind(&other), &"an array", || {
                    decode_array(Vec::new(), items, context)
                });
            }
        }
        Ok(Decoded::Filled)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Decoded, A::Error> {
        if self.exact {
            return decode_raw(self, entries);
        }
        let context = self.context.deeper()?;
        let target = match self.target {
            Target::Property(place) if place.polymorphic() => {
                return decode_union(Position::Property(place), entries, context);
            }
            Target::Item(list) if list.polymorphic() => {
                return decode_union(Position::Item(list), entries, context);
            }
            target => target,
        };
        match slot(target) {
            SlotMut::Record(record) => Reader::new(record, context).read(&mut entries)?,
            SlotMut::Union(union) => return decode_union(Position::Union(union), entries, context),
            SlotMut::Map(map) => return decode_map(map, entries, context),
            SlotMut::Json(value) => *value = decode_any_object(entries, context)?,
            SlotMut::Scalar(scalar) => return decode_number(scalar, entries, context),
            other => {
                return context.misfit_to_read(kind(&other), &"an object", || {
                    decode_any_object(entries, context)
                });
            }
        }
        Ok(Decoded::Filled)
    }
}

/// What a slot accepts, for error messages.
pub(super) fn kind(slot: &SlotMut<'_>) -> &'static str {
    match slot {
        SlotMut::Text(_) => "a string",
        SlotMut::Scalar(scalar) => scalar.expected(),
        SlotMut::Record(_) | SlotMut::Union(_) | SlotMut::Map(_) => "an object",
        SlotMut::List(_) => "an array",
        SlotMut::Json(_) | SlotMut::Optional(_) => "a value",
    }
}

//! Reading polymorphic values: which of several types an object is.
//!
//! A type that comes first decides at once. Where it comes late, or not at all as in most real
//! payloads, the object is read as the declared type meanwhile, which keeps what it does not know;
//! only if a derived type shows up then is that read once more, into the variant.

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::decode::Outcome;
use super::encode::{Purpose, TYPE, Written};
use super::object::Reader;
use super::trace::{Context, Unfit};
use super::{ListSlot, Place, SlotMut, SlotRef, Union};

/// Where a polymorphic value goes.
pub(super) enum Position<'a> {
    Place(&'a mut dyn Place),
    Item(&'a mut dyn ListSlot),
    Union(&'a mut dyn Union),
}

impl<'a> Position<'a> {
    /// A blank value of that type, or of the declared one.
    fn fill(self, type_name: Option<&str>) -> Option<&'a mut dyn Union> {
        let slot = match (self, type_name) {
            (Self::Place(place), Some(name)) => place.fill_as(name),
            (Self::Place(place), None) => place.fill(),
            (Self::Item(list), Some(name)) => list.push_as(name),
            (Self::Item(list), None) => list.push(),
            (Self::Union(union), name) => {
                if let Some(name) = name {
                    union.select(name);
                }
                return Some(union);
            }
        };
        match slot {
            SlotMut::Union(union) => Some(union),
            _ => None,
        }
    }
}

/// Reads a polymorphic value.
pub(super) fn decode_union<'de, A: MapAccess<'de>>(
    position: Position<'_>,
    mut entries: A,
    context: Context<'_>,
) -> Result<Outcome, A::Error> {
    let mut reader = match entries.next_key_seed(FirstKey)? {
        Some(First::Type) => {
            let union = read_type(&mut entries, context, |sent| {
                let union = position.fill(sent.map(name))?;
                keep(sent, union);
                Some(union)
            })?;
            Reader::typed(union.ok_or_else(|| nowhere(context))?.record_mut())
        }
        Some(First::Other(key)) => {
            let union = position.fill(None).ok_or_else(|| nowhere(context))?;
            let mut reader = Reader::new(union.record_mut());
            if !reader.read_to_type(key, &mut entries, context)? {
                return Ok(Outcome::Filled);
            }
            let sent = read_type(&mut entries, context, |sent| sent.map(str::to_owned))?;
            become_type(union, sent.as_deref(), context)?;
            Reader::typed(union.record_mut())
        }
        None => {
            position.fill(None).ok_or_else(|| nowhere(context))?;
            return Ok(Outcome::Filled);
        }
    };
    reader.read(&mut entries, context)?;
    Ok(Outcome::Filled)
}

/// The error of an implementation that promises a union and has none.
fn nowhere<E: Error>(context: Context<'_>) -> E {
    context.fail("a polymorphic position holds none")
}

/// The name of a type. A full one is a URL whose fragment is the name; most services send `#name`.
fn name(sent: &str) -> &str {
    let fragment = || sent.rsplit('#').next().unwrap_or(sent);
    sent.strip_prefix('#').unwrap_or_else(fragment)
}

/// Keeps the name as it was sent, unless the variant writes the same by itself.
fn keep(sent: Option<&str>, union: &mut dyn Union) {
    if sent.is_none() || sent != union.discriminator() {
        let sent = sent.map_or(Value::Null, Value::from);
        union.record_mut().extra_mut().insert(TYPE, sent);
    }
}

/// Makes what was read as the declared type a value of the type that turned up.
fn become_type<E: Error>(
    union: &mut dyn Union,
    sent: Option<&str>,
    context: Context<'_>,
) -> Result<(), E> {
    if let Some(sent) = sent {
        let read = SlotRef::Record(union.record());
        let read = serde_json::to_value(Written(&read, Purpose::Storing)).map_err(E::custom)?;
        union.select(name(sent));
        if let Value::Object(members) = read {
            let mut members = MapDeserializer::<_, serde_json::Error>::new(members.into_iter());
            Reader::typed(union.record_mut())
                .read(&mut members, context)
                .map_err(E::custom)?;
        }
    }
    keep(sent, union);
    Ok(())
}

/// Reads the value of `@odata.type`, and does with it what is to be done.
fn read_type<'de, A: MapAccess<'de>, T>(
    entries: &mut A,
    context: Context<'_>,
    then: impl FnOnce(Option<&str>) -> T,
) -> Result<T, A::Error> {
    entries
        .next_value_seed(TypeSeed { then, context })
        .map_err(context.at(TYPE))
}

struct TypeSeed<'t, F> {
    then: F,
    context: Context<'t>,
}

impl<F> TypeSeed<'_, F> {
    fn unfit<T, E: Error>(&self, found: &dyn fmt::Display) -> Result<T, E> {
        Err(self.context.fail(Unfit("the name of a type", found)))
    }
}

impl<'de, T, F: FnOnce(Option<&str>) -> T> DeserializeSeed<'de> for TypeSeed<'_, F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T, F: FnOnce(Option<&str>) -> T> Visitor<'de> for TypeSeed<'_, F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a type")
    }

    fn visit_str<E: Error>(self, sent: &str) -> Result<T, E> {
        Ok((self.then)(Some(sent)))
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok((self.then)(None))
    }

    fn visit_none<E: Error>(self) -> Result<T, E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, found: bool) -> Result<T, E> {
        self.unfit(&found)
    }

    fn visit_i64<E: Error>(self, found: i64) -> Result<T, E> {
        self.unfit(&found)
    }

    fn visit_u64<E: Error>(self, found: u64) -> Result<T, E> {
        self.unfit(&found)
    }

    fn visit_f64<E: Error>(self, found: f64) -> Result<T, E> {
        self.unfit(&found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        self.unfit(&"an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<T, A::Error> {
        self.unfit(&"an object")
    }
}

/// The first key of an object: its type, or any other.
enum First {
    Type,
    Other(String),
}

struct FirstKey;

impl<'de> DeserializeSeed<'de> for FirstKey {
    type Value = First;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<First, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for FirstKey {
    type Value = First;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<First, E> {
        Ok(match key {
            TYPE => First::Type,
            key => First::Other(key.to_owned()),
        })
    }
}

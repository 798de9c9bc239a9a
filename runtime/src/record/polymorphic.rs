//! Decoding polymorphic values: finds the type of an object.
//!
//! If `@odata.type` comes first, it decides at once. If it comes later, or not at all as in most real
//! payloads, the object is meanwhile decoded as the declared type, which keeps unknown properties. Only if a
//! derived type shows up then, that value is decoded again, into the variant.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::decode::Decoded;
use super::encode::{Purpose, TYPE, Written};
use super::json::{decode_any_object, decode_array};
use super::object::{KeySeed, Reader};
use super::trace::Context;
use super::{ListSlot, PropertySlot, SlotMut, SlotRef, Union};

/// The destination of a polymorphic value.
pub(super) enum Position<'a> {
    Property(&'a mut dyn PropertySlot),
    Item(&'a mut dyn ListSlot),
    Union(&'a mut dyn Union),
}

impl<'a> Position<'a> {
    /// Makes a blank value of the named type, or of the declared one.
    fn fill(self, type_name: Option<&str>) -> Option<&'a mut dyn Union> {
        let slot = match (self, type_name) {
            (Self::Property(place), Some(name)) => place.fill_as(name),
            (Self::Property(place), None) => place.fill(),
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

/// Decodes a polymorphic value.
pub(super) fn decode_union<'de, A: MapAccess<'de>>(
    position: Position<'_>,
    mut entries: A,
    context: Context<'_>,
) -> Result<Decoded, A::Error> {
    let mut position = Some(position);
    let first = entries.next_key_seed(FirstKey(&mut position))?;
    let reader = match first {
        Some(First::Type) => {
            let union = read_type(&mut entries, context, |sent| {
                let union = position.take()?.fill(sent.name())?;
                keep(sent, union, context);
                Some(union)
            })?;
            Reader::typed(union.ok_or_else(|| nowhere(context))?.record_mut(), context)
        }
        Some(First::Other(key, union)) => {
            let reader = Reader::new(union.record_mut(), context);
            if !reader.read_to_type(key, &mut entries)? {
                return Ok(Decoded::Filled);
            }
            #[expect(
                clippy::redundant_closure_for_method_calls,
                reason = "the method alone is not general enough over lifetimes"
            )]
            let sent = read_type(&mut entries, context, |sent| sent.into_owned())?;
            become_type(union, sent, context)?;
            Reader::resumed(union.record_mut(), context)
        }
        Some(First::Nowhere) => return Err(nowhere(context)),
        None => {
            position
                .and_then(|position| position.fill(None))
                .ok_or_else(|| nowhere(context))?;
            return Ok(Decoded::Filled);
        }
    };
    reader.read(&mut entries)?;
    Ok(Decoded::Filled)
}

/// The error of an implementation that declares a union but has none.
fn nowhere<E: Error>(context: Context<'_>) -> E {
    context.fail("a polymorphic value has no union")
}

/// The name of a type. A full one is a URL whose fragment is the name; most services send `#name`.
fn name(sent: &str) -> &str {
    let fragment = || sent.rsplit('#').next().unwrap_or(sent);
    sent.strip_prefix('#').unwrap_or_else(fragment)
}

/// A received type: a name, or anything else.
enum Sent<'s> {
    Name(Cow<'s, str>),
    Other(Value),
}

impl Sent<'_> {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Name(sent) => Some(name(sent)),
            Self::Other(_) => None,
        }
    }

    fn into_owned(self) -> Sent<'static> {
        match self {
            Self::Name(sent) => Sent::Name(Cow::Owned(sent.into_owned())),
            Self::Other(sent) => Sent::Other(sent),
        }
    }
}

/// Keeps the type as received, unless the variant writes the same.
fn keep(sent: Sent<'_>, union: &mut dyn Union, context: Context<'_>) {
    let sent = match sent {
        Sent::Name(sent) if Some(&*sent) == union.discriminator() => return,
        Sent::Name(sent) => Value::from(sent),
        Sent::Other(sent) => sent,
    };
    if !sent.is_string() && !sent.is_null() {
        let type_name = union.record().schema().type_name;
        context
            .trace
            .report(type_name, TYPE, "the name of a type", &sent);
    }
    union.record_mut().extra_mut().insert(TYPE, sent);
}

/// Converts what was decoded as the declared type to the type that was found.
fn become_type<E: Error>(
    union: &mut dyn Union,
    sent: Sent<'_>,
    context: Context<'_>,
) -> Result<(), E> {
    if let Some(name) = sent.name() {
        let read = SlotRef::Record(union.record());
        let read = serde_json::to_value(Written(&read, Purpose::Storing)).map_err(E::custom)?;
        union.select(name);
        if let Value::Object(members) = read {
            let mut members = MapDeserializer::<_, serde_json::Error>::new(members.into_iter());
            Reader::typed(union.record_mut(), context)
                .read(&mut members)
                .map_err(E::custom)?;
        }
    }
    keep(sent, union, context);
    Ok(())
}

/// Decodes the value of `@odata.type` and acts on it.
fn read_type<'de, A: MapAccess<'de>, T>(
    entries: &mut A,
    context: Context<'_>,
    then: impl FnOnce(Sent<'_>) -> T,
) -> Result<T, A::Error> {
    entries
        .next_value_seed(TypeSeed { then, context })
        .map_err(context.at(TYPE))
}

struct TypeSeed<'t, F> {
    then: F,
    context: Context<'t>,
}

impl<T, F: FnOnce(Sent<'_>) -> T> TypeSeed<'_, F> {
    /// Keeps a type that is not a name, unless the record must fit.
    fn unfit<E: Error>(
        self,
        found: &dyn fmt::Display,
        read: impl FnOnce() -> Result<Value, E>,
    ) -> Result<T, E> {
        let context = self.context.of_property();
        let left = context.misfit_to_read("the name of a type", found, read);
        let value = left.map(|_| context.trace.take_misfit())?;
        let value = value.map_or(Value::Null, |misfit| misfit.value);
        Ok((self.then)(Sent::Other(value)))
    }
}

impl<'de, T, F: FnOnce(Sent<'_>) -> T> DeserializeSeed<'de> for TypeSeed<'_, F> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T, F: FnOnce(Sent<'_>) -> T> Visitor<'de> for TypeSeed<'_, F> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a type")
    }

    fn visit_str<E: Error>(self, sent: &str) -> Result<T, E> {
        Ok((self.then)(Sent::Name(Cow::Borrowed(sent))))
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok((self.then)(Sent::Other(Value::Null)))
    }

    fn visit_none<E: Error>(self) -> Result<T, E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, found: bool) -> Result<T, E> {
        self.unfit(&found, || Ok(found.into()))
    }

    fn visit_i64<E: Error>(self, found: i64) -> Result<T, E> {
        self.unfit(&found, || Ok(found.into()))
    }

    fn visit_u64<E: Error>(self, found: u64) -> Result<T, E> {
        self.unfit(&found, || Ok(found.into()))
    }

    fn visit_f64<E: Error>(self, found: f64) -> Result<T, E> {
        self.unfit(&found, || Ok(found.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<T, A::Error> {
        let context = self.context.deeper()?;
        self.unfit(&"an array", || decode_array(Vec::new(), items, context))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        let context = self.context.deeper()?;
        self.unfit(&"an object", || decode_any_object(entries, context))
    }
}

/// The first key of an object: its type, or any other key, for which the position is filled with a value of
/// the declared type.
enum First<'a> {
    Type,
    Other((usize, String), &'a mut dyn Union),
    Nowhere,
}

struct FirstKey<'p, 'a>(&'p mut Option<Position<'a>>);

impl<'de, 'a> DeserializeSeed<'de> for FirstKey<'_, 'a> {
    type Value = First<'a>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<First<'a>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'a> Visitor<'_> for FirstKey<'_, 'a> {
    type Value = First<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<First<'a>, E> {
        if text == TYPE {
            return Ok(First::Type);
        }
        let union = self.0.take().and_then(|position| position.fill(None));
        let Some(union) = union else {
            return Ok(First::Nowhere);
        };
        let mut other = String::new();
        let key = KeySeed {
            schema: union.record().schema(),
            likely: 0,
            other: &mut other,
        };
        let key = key.visit_str(text)?;
        Ok(First::Other((key, other), union))
    }
}

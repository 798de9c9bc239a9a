//! Reading objects of declared types: which property a key names, and which type a union holds.

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;

use super::decode::{Outcome, Seed};
use super::encode::TYPE;
use super::json::decode_member;
use super::trace::{Context, Unfit, repeated};
use super::{Record, State, Union};

/// Reads the properties of one record.
pub(super) struct Reader<'r> {
    record: &'r mut dyn Record,
    names: &'static [&'static str],
    /// The index that is tried first: services send properties in declared order.
    next: usize,
    /// Whether there has been an explicit null.
    nulls: bool,
    /// Whether the type has been read, and needs no keeping.
    typed: bool,
}

impl<'r> Reader<'r> {
    pub(super) fn new(record: &'r mut dyn Record, typed: bool) -> Self {
        let names = record.schema().properties;
        Self {
            record,
            names,
            next: 0,
            nulls: false,
            typed,
        }
    }

    pub(super) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        entries: &mut A,
        context: Context<'_>,
    ) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key_seed(KeySeed {
            names: self.names,
            next: self.next,
        })? {
            match key {
                Key::Declared(index) => {
                    self.property(index, entries, context)?;
                    self.next = index + 1;
                }
                Key::Other(name) => self.other(name, entries, context)?,
            }
        }
        Ok(())
    }

    fn property<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        entries: &mut A,
        context: Context<'_>,
    ) -> Result<(), A::Error> {
        let name = self.names[index];
        let was_null = self.nulls && self.record.extra().is_null(index);
        let place = self
            .record
            .place_mut(index)
            .filter(|place| !was_null && place.state() != State::Set);
        let Some(place) = place else {
            return Err(repeated(name, context));
        };
        let exact = place.state() == State::VacantExact;
        let mut nulls = Vec::new();
        let seed = Seed::place(place, exact, &mut nulls, context);
        if entries.next_value_seed(seed).map_err(context.at(name))? == Outcome::Null {
            self.record.extra_mut().set_null(index);
            self.nulls = true;
        }
        if !nulls.is_empty() {
            self.record.extra_mut().set_null_items(index, nulls);
        }
        Ok(())
    }

    fn other<'de, A: MapAccess<'de>>(
        &mut self,
        name: String,
        entries: &mut A,
        context: Context<'_>,
    ) -> Result<(), A::Error> {
        let value = decode_member(&name, entries, context)?;
        if self.typed && name == TYPE {
            return Err(repeated(&name, context));
        }
        self.record
            .extra_mut()
            .add(name, value)
            .map_err(|name| repeated(&name, context))
    }
}

/// Reads a polymorphic value: straight into its variant if its type comes first, and otherwise
/// through a buffer of what comes before it.
pub(super) fn decode_union<'de, A: MapAccess<'de>>(
    union: &mut dyn Union,
    mut entries: A,
    context: Context<'_>,
) -> Result<(), A::Error> {
    let mut earlier = Vec::new();
    let mut sent = None;
    while let Some(key) = entries.next_key_seed(KeySeed {
        names: &[TYPE],
        next: 0,
    })? {
        match key {
            Key::Declared(_) => {
                sent = Some(decode_member(TYPE, &mut entries, context)?);
                break;
            }
            Key::Other(name) => {
                let value = decode_member(&name, &mut entries, context)?;
                earlier.push((name, value));
            }
        }
    }
    match &sent {
        // A full type is a URL whose fragment is the name; most services send `#name` alone.
        Some(Value::String(name)) => union.select(name.rsplit('#').next().unwrap_or(name)),
        None | Some(Value::Null) => {}
        Some(other) => {
            let error = context.fail(Unfit("the name of a type", &other));
            return Err(context.at(TYPE)(error));
        }
    }
    let implied = union.discriminator();
    let typed = sent.is_some();
    let record = union.record_mut();
    if let Some(sent) = sent.filter(|sent| !is_implied(sent, implied)) {
        record.extra_mut().insert(TYPE, sent);
    }
    let mut reader = Reader::new(record, typed);
    if !earlier.is_empty() {
        let mut earlier = MapDeserializer::<_, serde_json::Error>::new(earlier.into_iter());
        reader
            .read(&mut earlier, context)
            .map_err(A::Error::custom)?;
    }
    reader.read(&mut entries, context)
}

/// Whether the name that was sent is what the variant writes by itself.
fn is_implied(sent: &Value, implied: Option<&str>) -> bool {
    let name = sent.as_str().and_then(|sent| sent.strip_prefix('#'));
    name.is_some() && name == implied
}

enum Key {
    Declared(usize),
    Other(String),
}

/// Reads a key as one of the declared names.
struct KeySeed {
    names: &'static [&'static str],
    next: usize,
}

impl KeySeed {
    fn find(&self, key: &str) -> Option<usize> {
        let (before, after) = self
            .names
            .split_at_checked(self.next)
            .unwrap_or((self.names, &[]));
        let ahead = after.iter().position(|name| *name == key);
        ahead
            .map(|at| at + self.next)
            .or_else(|| before.iter().position(|name| *name == key))
    }
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        Ok(self
            .find(key)
            .map_or_else(|| Key::Other(key.to_owned()), Key::Declared))
    }

    fn visit_string<E: Error>(self, key: String) -> Result<Key, E> {
        Ok(self.find(&key).map_or(Key::Other(key), Key::Declared))
    }
}

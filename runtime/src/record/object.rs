//! Reading objects of declared types: which property a key names.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use super::decode::{Outcome, Seed};
use super::encode::TYPE;
use super::json::decode_member;
use super::trace::{Context, repeated};
use super::{Record, Schema, State};

/// Reads the properties of one record.
pub(super) struct Reader<'r> {
    record: &'r mut dyn Record,
    schema: &'static Schema,
    /// The index that is tried first: services send properties in declared order.
    next: usize,
    /// Whether there may have been an explicit null.
    nulls: bool,
    /// Whether the type has been read, and needs no keeping.
    typed: bool,
    /// At which positions the list that is being read has nulls.
    items: Vec<usize>,
}

impl<'r> Reader<'r> {
    pub(super) fn new(record: &'r mut dyn Record) -> Self {
        let schema = record.schema();
        Self {
            record,
            schema,
            next: 0,
            nulls: false,
            typed: false,
            items: Vec::new(),
        }
    }

    /// For a record whose `@odata.type` has been read, and maybe some of its properties.
    pub(super) fn typed(record: &'r mut dyn Record) -> Self {
        Self {
            nulls: true,
            typed: true,
            ..Self::new(record)
        }
    }

    pub(super) fn read<'de, A: MapAccess<'de>>(
        &mut self,
        entries: &mut A,
        context: Context<'_>,
    ) -> Result<(), A::Error> {
        while let Some(key) = self.next_key(entries)? {
            self.entry(key, entries, context)?;
        }
        Ok(())
    }

    /// Reads on until a key is `@odata.type`, and whether there has been one.
    pub(super) fn read_to_type<'de, A: MapAccess<'de>>(
        &mut self,
        first: String,
        entries: &mut A,
        context: Context<'_>,
    ) -> Result<bool, A::Error> {
        let mut next = Some(self.key_seed().key(first));
        while let Some(key) = next {
            match key {
                Key::Other(name) if name == TYPE => return Ok(true),
                key => self.entry(key, entries, context)?,
            }
            next = self.next_key(entries)?;
        }
        Ok(false)
    }

    fn key_seed(&self) -> KeySeed {
        KeySeed {
            schema: self.schema,
            next: self.next,
        }
    }

    fn next_key<'de, A: MapAccess<'de>>(&self, entries: &mut A) -> Result<Option<Key>, A::Error> {
        entries.next_key_seed(self.key_seed())
    }

    fn entry<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key,
        entries: &mut A,
        context: Context<'_>,
    ) -> Result<(), A::Error> {
        match key {
            Key::Declared(index) => {
                self.property(index, entries, context)?;
                self.next = index + 1;
                Ok(())
            }
            Key::Other(name) => self.other(name, entries, context),
        }
    }

    fn property<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        entries: &mut A,
        context: Context<'_>,
    ) -> Result<(), A::Error> {
        let name = self.schema.properties[index];
        let was_null = self.nulls && self.record.extra().is_null(index);
        let place = self
            .record
            .place_mut(index)
            .map(|place| (place.state(), place))
            .filter(|(state, _)| !was_null && *state != State::Set);
        let Some((state, place)) = place else {
            return Err(repeated(name, context));
        };
        let seed = Seed::place(place, state, &mut self.items, context);
        if entries.next_value_seed(seed).map_err(context.at(name))? == Outcome::Null {
            self.record.extra_mut().set_null(index);
            self.nulls = true;
        }
        if !self.items.is_empty() {
            let nulls = std::mem::take(&mut self.items);
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

enum Key {
    Declared(usize),
    Other(String),
}

/// Reads a key as one of the declared names.
struct KeySeed {
    schema: &'static Schema,
    next: usize,
}

impl KeySeed {
    fn key(&self, key: String) -> Key {
        self.find(&key).map_or(Key::Other(key), Key::Declared)
    }

    fn find(&self, key: &str) -> Option<usize> {
        let guess = self.schema.properties.get(self.next);
        if guess.is_some_and(|name| *name == key) {
            return Some(self.next);
        }
        self.schema.index_of(key)
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
        Ok(self.key(key))
    }
}

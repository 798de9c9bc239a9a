//! Decoding objects of declared types: finds the property of each key.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use super::decode::{Decoded, Seed};
use super::encode::TYPE;
use super::json::decode_member;
use super::trace::{Context, repeated};
use super::{Record, Schema};

/// Decodes the properties of one record.
pub(super) struct Reader<'r, 't> {
    record: &'r mut dyn Record,
    schema: &'static Schema,
    context: Context<'t>,
    /// The property after the last one: services send some properties in declared order.
    next: usize,
    seen: Seen,
    /// Whether the type was already read and need not be kept.
    typed: bool,
    /// The last key, if it is not a declared name.
    other: String,
}

impl<'r, 't> Reader<'r, 't> {
    /// For a blank record.
    pub(super) fn new(record: &'r mut dyn Record, context: Context<'t>) -> Self {
        let schema = record.schema();
        Self {
            record,
            schema,
            context,
            next: 0,
            seen: Seen::default(),
            typed: false,
            other: String::new(),
        }
    }

    /// For a blank record whose `@odata.type` has been read.
    pub(super) fn typed(record: &'r mut dyn Record, context: Context<'t>) -> Self {
        Self {
            typed: true,
            ..Self::new(record, context)
        }
    }

    /// For a record whose `@odata.type` has been read after some of its properties.
    pub(super) fn resumed(record: &'r mut dyn Record, context: Context<'t>) -> Self {
        let seen = Seen::in_record(record);
        Self {
            seen,
            ..Self::typed(record, context)
        }
    }

    /// Decodes the whole object.
    pub(super) fn read<'de, A: MapAccess<'de>>(mut self, entries: &mut A) -> Result<(), A::Error> {
        let first = self.next_key(entries)?;
        self.read_from(first, false, entries).map(drop)
    }

    /// Decodes after a first key until `@odata.type`; returns whether it was found.
    pub(super) fn read_to_type<'de, A: MapAccess<'de>>(
        mut self,
        first: (usize, String),
        entries: &mut A,
    ) -> Result<bool, A::Error> {
        self.other = first.1;
        self.read_from(Some(first.0), true, entries)
    }

    /// Decodes after a key, and returns whether it stopped at the type. The only loop, so what it calls is
    /// inlined into it.
    fn read_from<'de, A: MapAccess<'de>>(
        &mut self,
        first: Option<usize>,
        to_type: bool,
        entries: &mut A,
    ) -> Result<bool, A::Error> {
        let mut next = first;
        while let Some(key) = next {
            if key != OTHER {
                self.next = key + 1;
                self.property(key, entries)?;
            } else if to_type && self.other == TYPE {
                return Ok(true);
            } else {
                self.other(entries)?;
            }
            next = self.next_key(entries)?;
        }
        Ok(false)
    }

    #[inline]
    fn next_key<'de, A: MapAccess<'de>>(
        &mut self,
        entries: &mut A,
    ) -> Result<Option<usize>, A::Error> {
        entries.next_key_seed(KeySeed {
            schema: self.schema,
            likely: self.next,
            other: &mut self.other,
        })
    }

    #[inline]
    fn property<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let (schema, context) = (self.schema, self.context.of_property());
        let name = || schema.properties[index];
        let again = self.seen.again(index, self.record);
        let place = self.record.place_mut(index).filter(|_| !again);
        let Some(place) = place else {
            return Err(repeated(name(), context));
        };
        let exact = schema.exact && place.exact();
        let seed = Seed::place(place, exact, context);
        let outcome = entries.next_value_seed(seed);
        match outcome.map_err(|error| context.at(name())(error))? {
            Decoded::Filled => {}
            Decoded::Null => self.record.extra_mut().set_null(index),
            Decoded::Nulls => {
                let nulls = context.trace.take_nulls();
                self.record.extra_mut().set_null_items(index, nulls);
            }
            Decoded::Misfit => self.keep_misfit(index)?,
        }
        Ok(())
    }

    /// Keeps a value that does not fit its property.
    #[cold]
    fn keep_misfit<E: Error>(&mut self, index: usize) -> Result<(), E> {
        let (context, name) = (self.context, self.schema.properties[index]);
        if let Some(place) = self.record.place_mut(index) {
            place.empty();
        }
        let Some(misfit) = context.trace.take_misfit() else {
            return Ok(());
        };
        let (expected, value) = (misfit.expected, misfit.value);
        let type_name = self.schema.type_name;
        context.trace.report(type_name, name, expected, &value);
        let extra = self.record.extra_mut();
        extra
            .add(name.to_owned(), value)
            .map_err(|name| repeated(&name, context))
    }

    #[cold]
    fn other<'de, A: MapAccess<'de>>(&mut self, entries: &mut A) -> Result<(), A::Error> {
        let name = std::mem::take(&mut self.other);
        let context = self.context;
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

/// Which properties were seen: the first ones as bits, the others by asking the record.
#[derive(Default)]
struct Seen(u64);

impl Seen {
    fn in_record(record: &dyn Record) -> Self {
        let properties = record.schema().properties.len();
        let there = (0..properties.min(64)).filter(|index| is_there(record, *index));
        Self(there.fold(0, |seen, index| seen | 1 << index))
    }

    /// Whether it was seen before. Marks it as seen.
    #[inline]
    fn again(&mut self, index: usize, record: &dyn Record) -> bool {
        if index >= 64 {
            return is_there(record, index);
        }
        let bit = 1 << index;
        let again = self.0 & bit != 0;
        self.0 |= bit;
        again
    }
}

fn is_there(record: &dyn Record, index: usize) -> bool {
    let misfit = || record.extra().get(record.schema().properties[index]);
    record.extra().is_null(index) || record.value(index).is_some() || misfit().is_some()
}

/// Stands for a key that is not a declared property.
pub(super) const OTHER: usize = usize::MAX;

/// Matches a key with the declared names, starting with a likely one. Any other key is left in `other`.
pub(super) struct KeySeed<'k> {
    pub(super) schema: &'static Schema,
    pub(super) likely: usize,
    pub(super) other: &'k mut String,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        let index = self.schema.index_of(key, self.likely);
        Ok(index.unwrap_or_else(|| {
            key.clone_into(self.other);
            OTHER
        }))
    }
}

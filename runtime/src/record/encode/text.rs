//! Encoding to JSON text: the bodies of requests.
//!
//! Records and strings are written here, where most of the time goes; numbers, dates and free JSON are left
//! to `serde_json`. The output is the same, byte for byte, as that of `serde_json` alone.

use serde::Serialize;
use serde_json::{Error, Value};

use super::format::encode_token;
use super::string::{push_plain, push_string};
use super::{Array, Object, Purpose, write_items, write_record};
use crate::record::{ListSlot, MapSlot, Record, Schema, SlotRef, Token};

/// JSON text under construction.
#[derive(Default)]
pub(in crate::record) struct Text(Vec<u8>);

impl Text {
    /// Encodes a value.
    pub(in crate::record) fn of(
        write: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<Vec<u8>, Error> {
        let mut text = Self::default();
        write(&mut text)?;
        Ok(text.0)
    }

    pub(in crate::record) fn slot(
        &mut self,
        slot: &SlotRef<'_>,
        purpose: Purpose,
    ) -> Result<(), Error> {
        match slot {
            SlotRef::Text(text) => push_string(&mut self.0, text),
            SlotRef::Scalar(scalar) => self.token(scalar.token())?,
            SlotRef::Record(record) => self.record(*record, None, purpose)?,
            SlotRef::Union(union) => self.record(union.record(), union.discriminator(), purpose)?,
            SlotRef::List(list) => self.list(*list, &[], purpose)?,
            SlotRef::Map(map) => self.map(*map, purpose)?,
            SlotRef::Json(value) => self.json(value)?,
            SlotRef::Optional(place) => match place.get() {
                Some(slot) => self.slot(&slot, purpose)?,
                None => self.null(),
            },
        }
        Ok(())
    }

    /// Encodes several values as an array.
    pub(in crate::record) fn array<'a>(
        &mut self,
        slots: impl Iterator<Item = SlotRef<'a>>,
        purpose: Purpose,
    ) -> Result<(), Error> {
        self.0.push(b'[');
        let mut elements = Inside::new(self);
        slots
            .into_iter()
            .try_for_each(|slot| elements.item(&slot, purpose))?;
        self.0.push(b']');
        Ok(())
    }

    fn record(
        &mut self,
        record: &dyn Record,
        as_type: Option<&str>,
        purpose: Purpose,
    ) -> Result<(), Error> {
        self.0.push(b'{');
        write_record(record, as_type, purpose, &mut Inside::new(self))?;
        self.0.push(b'}');
        Ok(())
    }

    fn list(
        &mut self,
        list: &dyn ListSlot,
        nulls: &[usize],
        purpose: Purpose,
    ) -> Result<(), Error> {
        self.0.push(b'[');
        write_items(list, nulls, purpose, &mut Inside::new(self))?;
        self.0.push(b']');
        Ok(())
    }

    fn map(&mut self, map: &dyn MapSlot, purpose: Purpose) -> Result<(), Error> {
        self.0.push(b'{');
        let mut members = Inside::new(self);
        for (key, slot) in (0..map.count()).filter_map(|index| map.entry(index)) {
            members.name(key)?;
            members.slot(&slot, purpose)?;
        }
        self.0.push(b'}');
        Ok(())
    }

    fn token(&mut self, token: Token<'_>) -> Result<(), Error> {
        match token {
            Token::Text(text) => push_string(&mut self.0, text),
            Token::Short(text) => push_plain(&mut self.0, text.as_bytes()),
            Token::Bool(true) => self.0.extend_from_slice(b"true"),
            Token::Bool(false) => self.0.extend_from_slice(b"false"),
            other => encode_token(other, &mut serde_json::Serializer::new(&mut self.0))?,
        }
        Ok(())
    }

    fn json(&mut self, value: &Value) -> Result<(), Error> {
        match value {
            Value::Null => self.null(),
            Value::String(text) => push_string(&mut self.0, text),
            value => value.serialize(&mut serde_json::Serializer::new(&mut self.0))?,
        }
        Ok(())
    }

    fn null(&mut self) {
        self.0.extend_from_slice(b"null");
    }
}

/// The inside of an object or an array, with commas between its parts.
struct Inside<'t> {
    text: &'t mut Text,
    empty: bool,
}

impl<'t> Inside<'t> {
    fn new(text: &'t mut Text) -> Self {
        Self { text, empty: true }
    }

    #[inline]
    fn next(&mut self) -> &mut Text {
        if !self.empty {
            self.text.0.push(b',');
        }
        self.empty = false;
        self.text
    }
}

impl Object for Inside<'_> {
    type Error = Error;

    #[inline]
    fn property(&mut self, schema: &'static Schema, index: usize) -> Result<(), Error> {
        let key = schema.keys[index].as_bytes();
        // No comma before the first part.
        self.text
            .0
            .extend_from_slice(&key[usize::from(self.empty)..]);
        self.empty = false;
        Ok(())
    }

    fn name(&mut self, name: &str) -> Result<(), Error> {
        let text = &mut self.next().0;
        push_string(text, name);
        text.push(b':');
        Ok(())
    }

    #[inline]
    fn text(&mut self, text: &str) -> Result<(), Error> {
        push_string(&mut self.text.0, text);
        Ok(())
    }

    fn token(&mut self, token: Token<'_>) -> Result<(), Error> {
        self.text.token(token)
    }

    fn json(&mut self, value: &Value) -> Result<(), Error> {
        self.text.json(value)
    }

    fn slot(&mut self, slot: &SlotRef<'_>, purpose: Purpose) -> Result<(), Error> {
        self.text.slot(slot, purpose)
    }

    fn list(
        &mut self,
        list: &dyn ListSlot,
        nulls: &[usize],
        purpose: Purpose,
    ) -> Result<(), Error> {
        self.text.list(list, nulls, purpose)
    }
}

impl Array for Inside<'_> {
    type Error = Error;

    fn null(&mut self) -> Result<(), Error> {
        self.next().null();
        Ok(())
    }

    fn item(&mut self, slot: &SlotRef<'_>, purpose: Purpose) -> Result<(), Error> {
        self.next().slot(slot, purpose)
    }
}

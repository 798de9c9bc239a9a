//! Encoding to any serde format.

use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{Array, Object, Purpose, write_items, write_record};
use crate::record::{ListSlot, MapSlot, Record, Schema, SlotRef, Token};

/// Serialises any value.
///
/// # Errors
/// If the serializer fails.
pub fn encode_slot<S: Serializer>(slot: &SlotRef<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    encode_value(slot, Purpose::Storing, serializer)
}

/// Serialises any value for a purpose.
pub(in crate::record) fn encode_value<S: Serializer>(
    slot: &SlotRef<'_>,
    purpose: Purpose,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match slot {
        SlotRef::Text(text) => serializer.serialize_str(text),
        SlotRef::Scalar(scalar) => encode_token(scalar.token(), serializer),
        SlotRef::Record(record) => encode_record(*record, None, purpose, serializer),
        SlotRef::Union(union) => {
            encode_record(union.record(), union.discriminator(), purpose, serializer)
        }
        SlotRef::List(list) => encode_list(*list, &[], purpose, serializer),
        SlotRef::Map(map) => encode_map(*map, purpose, serializer),
        SlotRef::Json(value) => value.serialize(serializer),
        SlotRef::Optional(place) => match place.get() {
            Some(slot) => encode_value(&slot, purpose, serializer),
            None => serializer.serialize_unit(),
        },
    }
}

/// A value to be serialised for a purpose.
pub(in crate::record) struct Written<'a>(
    pub(in crate::record) &'a SlotRef<'a>,
    pub(in crate::record) Purpose,
);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode_value(self.0, self.1, serializer)
    }
}

/// A list, and the positions of nulls that it had when it was decoded.
struct List<'a>(&'a dyn ListSlot, &'a [usize], Purpose);

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode_list(self.0, self.1, self.2, serializer)
    }
}

/// A value that is a single token.
struct One<'a>(Token<'a>);

impl Serialize for One<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode_token(self.0, serializer)
    }
}

fn encode_record<S: Serializer>(
    record: &dyn Record,
    as_type: Option<&str>,
    purpose: Purpose,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = Map(serializer.serialize_map(None)?);
    write_record(record, as_type, purpose, &mut map)?;
    map.0.end()
}

struct Map<M>(M);

impl<M: SerializeMap> Object for Map<M> {
    type Error = M::Error;

    #[inline]
    fn property(&mut self, schema: &'static Schema, index: usize) -> Result<(), M::Error> {
        self.0.serialize_key(schema.properties[index])
    }

    fn name(&mut self, name: &str) -> Result<(), M::Error> {
        self.0.serialize_key(name)
    }

    #[inline]
    fn text(&mut self, text: &str) -> Result<(), M::Error> {
        self.0.serialize_value(text)
    }

    #[inline]
    fn token(&mut self, token: Token<'_>) -> Result<(), M::Error> {
        self.0.serialize_value(&One(token))
    }

    fn json(&mut self, value: &Value) -> Result<(), M::Error> {
        self.0.serialize_value(value)
    }

    fn slot(&mut self, slot: &SlotRef<'_>, purpose: Purpose) -> Result<(), M::Error> {
        self.0.serialize_value(&Written(slot, purpose))
    }

    fn list(
        &mut self,
        list: &dyn ListSlot,
        nulls: &[usize],
        purpose: Purpose,
    ) -> Result<(), M::Error> {
        self.0.serialize_value(&List(list, nulls, purpose))
    }
}

fn encode_list<S: Serializer>(
    list: &dyn ListSlot,
    nulls: &[usize],
    purpose: Purpose,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut sequence = Sequence(serializer.serialize_seq(Some(list.count() + nulls.len()))?);
    write_items(list, nulls, purpose, &mut sequence)?;
    sequence.0.end()
}

struct Sequence<Q>(Q);

impl<Q: SerializeSeq> Array for Sequence<Q> {
    type Error = Q::Error;

    fn null(&mut self) -> Result<(), Q::Error> {
        self.0.serialize_element(&())
    }

    fn item(&mut self, slot: &SlotRef<'_>, purpose: Purpose) -> Result<(), Q::Error> {
        self.0.serialize_element(&Written(slot, purpose))
    }
}

fn encode_map<S: Serializer>(
    map: &dyn MapSlot,
    purpose: Purpose,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut output = serializer.serialize_map(Some(map.count()))?;
    for (key, slot) in (0..map.count()).filter_map(|index| map.entry(index)) {
        output.serialize_entry(key, &Written(&slot, purpose))?;
    }
    output.end()
}

pub(super) fn encode_token<S: Serializer>(
    token: Token<'_>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match token {
        Token::Bool(value) => serializer.serialize_bool(value),
        Token::I64(value) => serializer.serialize_i64(value),
        Token::F32(value) => serializer.serialize_f32(value),
        Token::F64(value) => serializer.serialize_f64(value),
        Token::Text(text) => serializer.serialize_str(text),
        Token::Short(text) => serializer.serialize_str(text.as_str()),
        Token::Display(value) => serializer.collect_str(value),
        Token::Number(digits) => encode_number(digits, serializer),
    }
}

/// Serialises a number without losing a digit: as an ordinary number if that keeps all digits, otherwise
/// through `serde_json`, the only format here that can write digits verbatim.
fn encode_number<S: Serializer>(digits: &str, serializer: S) -> Result<S::Ok, S::Error> {
    let integer = digits.parse::<i64>().ok();
    if let Some(value) = integer.filter(|value| value.to_string() == digits) {
        return serializer.serialize_i64(value);
    }
    let number = digits.parse().ok().and_then(serde_json::Number::from_f64);
    if let Some(value) = number.filter(|value| value.to_string() == digits) {
        return value.serialize(serializer);
    }
    let raw = RawValue::from_string(digits.to_owned()).map_err(S::Error::custom)?;
    raw.serialize(serializer)
}

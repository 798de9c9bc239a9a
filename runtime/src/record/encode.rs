//! Writing: one set of functions for every record, whatever the format.

use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::{ListSlot, MapSlot, Record, SlotRef, Token};

/// The annotation that names the type of a value.
pub(super) const TYPE: &str = "@odata.type";

/// What a value is written for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be read again: all of it.
    Storing,
    /// To be sent: all but what only the service sets.
    Request,
}

/// Writes any value.
///
/// # Errors
/// Those of the serializer.
pub fn encode_slot<S: Serializer>(slot: &SlotRef<'_>, serializer: S) -> Result<S::Ok, S::Error> {
    encode_value(slot, Purpose::Storing, serializer)
}

/// Writes any value for some purpose.
pub(super) fn encode_value<S: Serializer>(
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

/// A value that is written for some purpose.
pub(super) struct Written<'a>(pub(super) &'a SlotRef<'a>, pub(super) Purpose);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode_value(self.0, self.1, serializer)
    }
}

/// Writes a record: its type first, where it is needed or was sent; then its properties in declared
/// order; then what else it carries.
fn encode_record<S: Serializer>(
    record: &dyn Record,
    as_type: Option<&str>,
    purpose: Purpose,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    let extra = record.extra();
    match (extra.sent_type(), as_type) {
        (Some(sent), _) => map.serialize_entry(TYPE, sent)?,
        (None, Some(name)) => map.serialize_entry(TYPE, name)?,
        (None, None) => {}
    }
    let schema = record.schema();
    let withheld = match purpose {
        Purpose::Storing => &[],
        Purpose::Request => schema.read_only,
    };
    let nulls = extra.has_nulls();
    for (index, name) in schema.properties.iter().enumerate() {
        if !withheld.is_empty() && withheld.contains(&index) {
            continue;
        }
        match record.value(index) {
            // Most are texts, and need no second look.
            Some(SlotRef::Text(text)) => map.serialize_entry(name, text)?,
            Some(SlotRef::List(list)) => {
                map.serialize_entry(name, &List(list, extra.null_items(index), purpose))?;
            }
            Some(slot) => map.serialize_entry(name, &Written(&slot, purpose))?,
            None if nulls && extra.is_null(index) => map.serialize_entry(name, &())?,
            None => {}
        }
    }
    for (name, value) in extra.iter().filter(|(name, _)| *name != TYPE) {
        if !is_written(record, name) {
            map.serialize_entry(name, value)?;
        }
    }
    map.end()
}

/// Whether that name belongs to a declared property that has been written already.
fn is_written(record: &dyn Record, name: &str) -> bool {
    let index = record.schema().index_of(name);
    index.is_some_and(|index| record.extra().is_null(index) || record.value(index).is_some())
}

/// A list, and the positions at which it had nulls when it was read.
struct List<'a>(&'a dyn ListSlot, &'a [usize], Purpose);

impl Serialize for List<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        encode_list(self.0, self.1, self.2, serializer)
    }
}

fn encode_list<S: Serializer>(
    list: &dyn ListSlot,
    nulls: &[usize],
    purpose: Purpose,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut sequence = serializer.serialize_seq(Some(list.count() + nulls.len()))?;
    let mut nulls = nulls.iter().copied().peekable();
    let mut written = 0;
    for slot in (0..list.count()).filter_map(|index| list.item(index)) {
        while nulls.next_if_eq(&written).is_some() {
            sequence.serialize_element(&())?;
            written += 1;
        }
        sequence.serialize_element(&Written(&slot, purpose))?;
        written += 1;
    }
    // A list that has become shorter keeps its remaining nulls at the end.
    for _ in nulls {
        sequence.serialize_element(&())?;
    }
    sequence.end()
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

fn encode_token<S: Serializer>(token: Token<'_>, serializer: S) -> Result<S::Ok, S::Error> {
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

/// Writes a number without losing a digit: as an ordinary number where that keeps them all, and
/// otherwise through `serde_json`, the only format here that can write digits as they are.
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

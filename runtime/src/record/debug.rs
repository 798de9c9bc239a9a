//! `Debug` output of records: only what is set.

use std::fmt;

use super::{Record, SlotRef, Token};

/// Writes a record with the properties that are set, explicit nulls, and extras.
///
/// # Errors
/// If the formatter fails.
pub fn debug(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let schema = record.schema();
    let mut output = f.debug_struct(schema.rust_name);
    for (index, name) in schema.properties.iter().enumerate() {
        match record.value(index) {
            Some(slot) => _ = output.field(name, &slot),
            None if record.extra().is_null(index) => _ = output.field(name, &format_args!("null")),
            None => {}
        }
    }
    for (name, value) in record.extra().iter() {
        output.field(name, &format_args!("{value}"));
    }
    output.finish()
}

impl fmt::Debug for SlotRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => fmt::Debug::fmt(text, f),
            Self::Scalar(scalar) => fmt::Debug::fmt(&scalar.token(), f),
            Self::Record(record) => fmt::Debug::fmt(record, f),
            Self::Union(union) => fmt::Debug::fmt(union.record(), f),
            Self::List(list) => f
                .debug_list()
                .entries((0..list.count()).filter_map(|index| list.item(index)))
                .finish(),
            Self::Map(map) => f
                .debug_map()
                .entries((0..map.count()).filter_map(|index| map.entry(index)))
                .finish(),
            Self::Json(value) => write!(f, "{value}"),
            Self::Optional(place) => match place.get() {
                Some(slot) => fmt::Debug::fmt(&slot, f),
                None => f.write_str("null"),
            },
        }
    }
}

impl fmt::Debug for Token<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::I64(value) => write!(f, "{value}"),
            Self::F32(value) => write!(f, "{value}"),
            Self::F64(value) => write!(f, "{value}"),
            Self::Number(text) | Self::Text(text) => f.write_str(text),
            Self::Short(text) => f.write_str(text.as_str()),
            Self::Display(value) => write!(f, "{value}"),
        }
    }
}

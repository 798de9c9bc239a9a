//! Encoding: one walk over every record, for JSON text and for any serde format.

mod format;
mod string;
mod text;

use serde_json::Value;

use super::{Extra, ListSlot, Properties, Record, Schema, SlotRef, Token};

pub use format::encode_slot;
pub(super) use format::{Written, encode_value};
pub(super) use text::Text;

/// The annotation that names the type of a value.
pub(super) const TYPE: &str = "@odata.type";

/// Why a value is encoded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be decoded again: everything is written.
    Storing,
    /// To be sent: properties that only the service sets are omitted.
    Request,
}

/// The object that a record is written as, in some format: names, each followed by a value.
trait Object {
    type Error: serde::ser::Error;

    /// The error of a record in which the program changed a property that only the service sets.
    #[cold]
    fn refused(schema: &'static Schema, index: usize) -> Self::Error {
        let (name, type_name) = (schema.properties[index], schema.type_name);
        serde::ser::Error::custom(format_args!(
            "`{name}` of `{type_name}` is set by the service, and no request can set or clear it"
        ))
    }

    /// The name of a declared property.
    fn property(&mut self, schema: &'static Schema, index: usize) -> Result<(), Self::Error>;
    /// Another name.
    fn name(&mut self, name: &str) -> Result<(), Self::Error>;

    fn text(&mut self, text: &str) -> Result<(), Self::Error>;
    fn token(&mut self, token: Token<'_>) -> Result<(), Self::Error>;
    fn json(&mut self, value: &Value) -> Result<(), Self::Error>;
    fn slot(&mut self, slot: &SlotRef<'_>, purpose: Purpose) -> Result<(), Self::Error>;
    /// A list, and the positions of nulls that it had when it was decoded.
    fn list(
        &mut self,
        list: &dyn ListSlot,
        nulls: &[usize],
        purpose: Purpose,
    ) -> Result<(), Self::Error>;
}

/// The array that a list is written as, in some format.
trait Array {
    type Error;

    fn null(&mut self) -> Result<(), Self::Error>;
    fn item(&mut self, slot: &SlotRef<'_>, purpose: Purpose) -> Result<(), Self::Error>;
}

/// Writes a record: its type first, if needed or received; then its properties in declared order; then its
/// other entries.
fn write_record<O: Object>(
    record: &dyn Record,
    as_type: Option<&str>,
    purpose: Purpose,
    object: &mut O,
) -> Result<(), O::Error> {
    let extra = record.extra();
    if purpose == Purpose::Request
        && let Some(index) = extra.refused()
    {
        return Err(O::refused(record.schema(), index));
    }
    if let Some(sent) = extra.sent_type() {
        object.name(TYPE)?;
        object.json(sent)?;
    } else if let Some(name) = as_type {
        object.name(TYPE)?;
        object.text(name)?;
    }
    Members::new(record, purpose, object).write(record)?;
    for (name, value) in extra.iter().filter(|(name, _)| *name != TYPE) {
        if !is_written(record, name, purpose) {
            object.name(name)?;
            object.json(value)?;
        }
    }
    Ok(())
}

/// Whether a name belongs to a declared property that is already written or must be omitted.
fn is_written(record: &dyn Record, name: &str, purpose: Purpose) -> bool {
    let schema = record.schema();
    schema.index_of(name, 0).is_some_and(|index| {
        record.extra().is_null(index)
            || record.value(index).is_some()
            || (purpose == Purpose::Request && schema.read_only.contains(&index))
    })
}

/// Writes the given properties, and explicit nulls in order between them.
struct Members<'r, O: Object> {
    object: &'r mut O,
    schema: &'static Schema,
    extra: &'r Extra,
    purpose: Purpose,
    /// Index of the first explicit null that is not written yet; `usize::MAX` if there is none.
    null: usize,
    failed: Option<O::Error>,
}

impl<'r, O: Object> Members<'r, O> {
    fn new(record: &'r dyn Record, purpose: Purpose, object: &'r mut O) -> Self {
        let extra = record.extra();
        Self {
            object,
            schema: record.schema(),
            extra,
            purpose,
            null: extra.null_from(0).unwrap_or(usize::MAX),
            failed: None,
        }
    }

    fn write(mut self, record: &dyn Record) -> Result<(), O::Error> {
        record.tell(&mut self);
        self.nulls_before(self.schema.properties.len());
        self.failed.map_or(Ok(()), Err)
    }

    /// Writes one property after the nulls before it.
    #[inline]
    fn member(&mut self, index: usize, value: impl FnOnce(&mut O) -> Result<(), O::Error>) {
        self.nulls_before(index);
        self.entry(index, value);
    }

    /// Writes the nulls before a property, if there are any.
    #[inline]
    fn nulls_before(&mut self, index: usize) {
        if self.null <= index {
            self.write_nulls_before(index);
        }
    }

    /// Writes the nulls before a property. A null of the property itself is skipped, because it has a value.
    fn write_nulls_before(&mut self, index: usize) {
        while self.null <= index {
            let null = self.null;
            if null < index {
                self.entry(null, |object| object.json(&Value::Null));
            }
            self.null = self.extra.null_from(null + 1).unwrap_or(usize::MAX);
        }
    }

    /// Writes one property, unless it is omitted or an error has occurred.
    #[inline]
    fn entry(&mut self, index: usize, value: impl FnOnce(&mut O) -> Result<(), O::Error>) {
        let withheld = self.purpose == Purpose::Request && self.schema.read_only.contains(&index);
        if withheld || self.failed.is_some() {
            return;
        }
        let named = self.object.property(self.schema, index);
        self.failed = named.and_then(|()| value(self.object)).err();
    }
}

impl<O: Object> Properties for Members<'_, O> {
    fn text(&mut self, index: usize, text: &str) {
        self.member(index, |object| object.text(text));
    }

    fn token(&mut self, index: usize, token: Token<'_>) {
        self.member(index, |object| object.token(token));
    }

    fn slot(&mut self, index: usize, slot: SlotRef<'_>) {
        let purpose = self.purpose;
        if let SlotRef::List(list) = slot {
            let nulls = self.extra.null_items(index);
            return self.member(index, |object| object.list(list, nulls, purpose));
        }
        self.member(index, |object| object.slot(&slot, purpose));
    }
}

/// Writes a list, with nulls at the positions they had when it was decoded.
fn write_items<A: Array>(
    list: &dyn ListSlot,
    nulls: &[usize],
    purpose: Purpose,
    array: &mut A,
) -> Result<(), A::Error> {
    let mut nulls = nulls.iter().copied().peekable();
    let mut written = 0;
    for slot in (0..list.count()).filter_map(|index| list.item(index)) {
        while nulls.next_if_eq(&written).is_some() {
            array.null()?;
            written += 1;
        }
        array.item(&slot, purpose)?;
        written += 1;
    }
    // If the list has become shorter, its remaining nulls are written at the end.
    nulls.try_for_each(|_| array.null())
}

//! Misfits: values of another JSON type than described, which records keep unchanged.

use std::cell::Cell;
use std::fmt;

use serde_json::Value;

use super::encode::TYPE;
use super::{ListSlot, MapSlot, Record, SlotRef};

/// A value that has another JSON type than described, or is not valid for the described type.
///
/// The property is not set. [`Extra`](crate::Extra) keeps the value under the property's name, and it is
/// written back unchanged, until the property is set.
#[derive(Clone, Debug, PartialEq)]
pub struct Misfit<'a> {
    /// Its path in the record: `schedule`, or `stages[2].timeoutInDays`.
    pub path: String,
    /// The value as received.
    pub value: &'a Value,
}

impl fmt::Display for Misfit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.value)
    }
}

/// The misfits of a record, at any depth.
#[must_use]
pub fn misfits(record: &dyn Record) -> Vec<Misfit<'_>> {
    let mut found = Vec::new();
    in_record(record, "", &mut found);
    found
}

fn in_record<'a>(record: &'a dyn Record, path: &str, found: &mut Vec<Misfit<'a>>) {
    let schema = record.schema();
    let within = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    for (name, value) in record.extra().iter() {
        if is_misfit(record, name, value) {
            let path = within(name);
            found.push(Misfit { path, value });
        }
    }
    for (index, name) in schema.properties.iter().enumerate() {
        if let Some(slot) = record.value(index) {
            in_slot(&slot, &within(name), found);
        }
    }
}

/// Whether an entry is the misfit of a declared property without a value, or an `@odata.type` that is not a
/// string.
fn is_misfit(record: &dyn Record, name: &str, value: &Value) -> bool {
    if name == TYPE {
        return !value.is_string() && !value.is_null();
    }
    let index = record.schema().index_of(name, 0);
    index.is_some_and(|index| record.value(index).is_none() && !record.extra().is_null(index))
}

fn in_slot<'a>(slot: &SlotRef<'a>, path: &str, found: &mut Vec<Misfit<'a>>) {
    match slot {
        SlotRef::Record(record) => in_record(*record, path, found),
        SlotRef::Union(union) => in_record(union.record(), path, found),
        SlotRef::List(list) => in_list(*list, path, found),
        SlotRef::Map(map) => in_map(*map, path, found),
        SlotRef::Optional(place) => {
            if let Some(slot) = place.get() {
                in_slot(&slot, path, found);
            }
        }
        SlotRef::Text(_) | SlotRef::Scalar(_) | SlotRef::Json(_) => {}
    }
}

fn in_list<'a>(list: &'a dyn ListSlot, path: &str, found: &mut Vec<Misfit<'a>>) {
    for index in 0..list.count() {
        match list.item(index) {
            // If the first item is a text or a number, none of the others has misfits.
            None | Some(SlotRef::Text(_) | SlotRef::Scalar(_)) => return,
            Some(slot) => in_slot(&slot, &format!("{path}[{index}]"), found),
        }
    }
}

fn in_map<'a>(map: &'a dyn MapSlot, path: &str, found: &mut Vec<Misfit<'a>>) {
    for (key, slot) in (0..map.count()).filter_map(|index| map.entry(index)) {
        in_slot(&slot, &format!("{path}.{key}"), found);
    }
}

thread_local! {
    /// Whether values decoded on this thread must fit. Set only while `strictly` runs.
    static STRICT: Cell<bool> = const { Cell::new(false) };
}

/// Whether a misfit is an error in the current call.
pub(super) fn is_strict() -> bool {
    STRICT.get()
}

/// Runs a closure that deserialises models in any way; with `strict`, misfits are errors.
///
/// For JSON text of one model, [`from_json_strictly`](super::from_json_strictly) is shorter.
///
/// ```
/// use graph_runtime::{Page, record::strictly};
/// # use graph_runtime::Extra;
/// # #[derive(Clone, Default, PartialEq)]
/// # pub struct Catalog { pub id: Option<String>, pub extra: Extra }
/// # graph_runtime::record! { Catalog "sample.catalog" (key 0) { 0 id ID "id" value String; } }
/// let page = r#"{"value": [{"id": 7}]}"#;
/// assert!(serde_json::from_str::<Page<Catalog>>(page).is_ok());
/// assert!(strictly(true, || serde_json::from_str::<Page<Catalog>>(page)).is_err());
/// ```
//
// Serde passes only the input to a type that is being deserialised, so strictness cannot be an argument.
// Deserialising never awaits, so it stays on this thread.
pub fn strictly<T>(strict: bool, read: impl FnOnce() -> T) -> T {
    struct Reset(bool);
    impl Drop for Reset {
        fn drop(&mut self) {
            STRICT.set(self.0);
        }
    }
    let _reset = Reset(STRICT.replace(strict));
    read()
}

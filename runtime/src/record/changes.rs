//! Differences between two states of a record: the body of a `PATCH`.

use serde_json::Value;

use super::encode::TYPE;
use super::{ListSlot, MapSlot, PropertySlot, Record, SlotMut, SlotRef, Union};

/// The changes of a record since `original`.
#[must_use]
pub fn changes<R: Record + Clone>(updated: &R, original: &R) -> R {
    let mut changes = updated.clone();
    keep_changes(&mut changes, original, false);
    changes
}

/// The changes of a polymorphic value; all of it, if its type has changed.
#[must_use]
pub fn union_changes<U: Union + Clone>(updated: &U, original: &U) -> U {
    let mut changes = updated.clone();
    if same_type(updated, original) {
        keep_changes(changes.record_mut(), original.record(), true);
    } else {
        tidy_record(changes.record_mut(), true);
    }
    changes
}

/// Removes values that equal those of `original`, and what requests never carry. Removed values become
/// `null`.
fn keep_changes(record: &mut dyn Record, original: &dyn Record, polymorphic: bool) {
    for index in 0..record.schema().properties.len() {
        if is_read_only(record, index) {
            remove_with_misfit(record, index);
        } else if is_gone(record, original, index) {
            record.extra_mut().set_null(index);
        } else if same_property(record, original, index) {
            remove(record, index);
        } else if let Some(place) = filled(record, index) {
            let mut slot = place.fill();
            if let Some(original) = original.value(index) {
                clear_gone_within(&mut slot, &original);
            }
            tidy(slot);
        }
    }
    clear_gone_entries(record, original);
    let schema = record.schema();
    let kept: Vec<bool> = (0..schema.properties.len())
        .map(|index| is_present(record, index))
        .collect();
    let unknown: Vec<String> = record
        .extra()
        .iter()
        .filter(|(name, value)| original.extra().get(name) != Some(value))
        .map(|(name, _)| name.to_owned())
        .collect();
    record.extra_mut().retain(|name, value| {
        if let Some(property) = name.strip_suffix(TYPE) {
            // The type annotation of a property is kept or removed with the property; that of the record
            // stays.
            return match schema.index_of(property, 0) {
                _ if property.is_empty() => says_more(value, schema.type_name, polymorphic),
                Some(index) => kept[index],
                None => unknown.iter().any(|name| name == property),
            };
        }
        travels(name) && unknown.iter().any(|unknown| unknown == name)
    });
    record.extra_mut().values_mut().for_each(tidy_json);
}

/// Whether a property lost its value. A key never counts: an entity keeps the key it was created with.
fn is_gone(record: &dyn Record, original: &dyn Record, index: usize) -> bool {
    let name = record.schema().properties[index];
    let had = original.value(index).is_some() || original.extra().get(name).is_some();
    had && record.schema().key != Some(index)
        && !is_present(record, index)
        && record.extra().get(name).is_none()
}

/// Clears what is gone within a value that is sent whole: a `PATCH` may merge objects, and would keep it otherwise.
///
/// Arrays are always replaced, so nothing is cleared within their items.
fn clear_gone_within(slot: &mut SlotMut<'_>, original: &SlotRef<'_>) {
    match (slot, original) {
        (SlotMut::Record(record), SlotRef::Record(original)) => clear_gone(*record, *original),
        (SlotMut::Union(union), SlotRef::Union(original)) if same_type(&**union, *original) => {
            clear_gone(union.record_mut(), original.record());
        }
        _ => {}
    }
}

fn clear_gone(record: &mut dyn Record, original: &dyn Record) {
    for index in 0..record.schema().properties.len() {
        if is_gone(record, original, index) {
            record.extra_mut().set_null(index);
        } else if let (Some(place), Some(original)) = (filled(record, index), original.value(index))
        {
            clear_gone_within(&mut place.fill(), &original);
        }
    }
    clear_gone_entries(record, original);
}

/// Clears the undeclared properties that are gone. Annotations just stay away.
fn clear_gone_entries(record: &mut dyn Record, original: &dyn Record) {
    let schema = record.schema();
    for (name, value) in original.extra().iter() {
        let declared = schema.index_of(name, 0).is_some();
        let gone = !declared && !name.contains('@') && record.extra().get(name).is_none();
        if gone && !value.is_null() {
            record.extra_mut().insert(name, Value::Null);
        }
    }
}

/// Whether a record is empty: no property has a value or is cleared, and there is no other entry.
///
/// Annotations on the record itself, such as `@odata.type`, do not count; references such as
/// `members@odata.bind` do.
#[must_use]
pub fn is_empty(record: &dyn Record) -> bool {
    (0..record.schema().properties.len()).all(|index| !is_present(record, index))
        && record.extra().refused().is_none()
        && record.extra().iter().all(|(name, _)| name.starts_with('@'))
}

/// Removes what requests never carry, at any depth.
fn tidy(slot: SlotMut<'_>) {
    match slot {
        SlotMut::Record(record) => tidy_record(record, false),
        SlotMut::Union(union) => tidy_record(union.record_mut(), true),
        SlotMut::List(list) => {
            for index in 0..list.count() {
                list.item_mut(index).into_iter().for_each(tidy);
            }
        }
        SlotMut::Map(map) => {
            for index in 0..map.count() {
                map.value_mut(index).into_iter().for_each(tidy);
            }
        }
        SlotMut::Optional(place) if place.get().is_some() => tidy(place.fill()),
        SlotMut::Json(value) => tidy_json(value),
        SlotMut::Optional(_) | SlotMut::Text(_) | SlotMut::Scalar(_) => {}
    }
}

fn tidy_record(record: &mut dyn Record, polymorphic: bool) {
    for index in 0..record.schema().properties.len() {
        if is_read_only(record, index) {
            remove_with_misfit(record, index);
        } else if let Some(place) = filled(record, index) {
            tidy(place.fill());
        }
    }
    let type_name = record.schema().type_name;
    record.extra_mut().retain(|name, value| match name {
        TYPE => says_more(value, type_name, polymorphic),
        // In a nested value it is not metadata: it says which entity is meant.
        "@odata.id" => true,
        name => travels(name),
    });
    record.extra_mut().values_mut().for_each(tidy_json);
}

fn tidy_json(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(tidy_json),
        Value::Object(members) => {
            members.retain(|name, _| name == "@odata.id" || travels(name));
            members.values_mut().for_each(tidy_json);
        }
        _ => {}
    }
}

/// Whether the service expects an entry with this name. Most annotations are metadata of a response
/// (`@odata.etag`, `members@odata.count`), which the service rejects or ignores.
fn travels(name: &str) -> bool {
    match name.split_once('@') {
        None => true,
        Some((_, annotation)) => matches!(
            annotation,
            "odata.type" | "odata.bind" | "odata.delta" | "delta" | "removed"
        ),
    }
}

/// Whether `@odata.type` names a type other than the declared one.
fn says_more(sent: &Value, declared: &str, polymorphic: bool) -> bool {
    let name = sent.as_str().and_then(|sent| sent.rsplit('#').next());
    polymorphic || name != Some(declared)
}

/// The property, if it has a value.
fn filled(record: &mut dyn Record, index: usize) -> Option<&mut dyn PropertySlot> {
    record
        .place_mut(index)
        .filter(|place| place.get().is_some())
}

fn is_present(record: &dyn Record, index: usize) -> bool {
    record.value(index).is_some() || record.extra().is_null(index)
}

pub(super) fn is_read_only(record: &dyn Record, index: usize) -> bool {
    record.schema().read_only.contains(&index)
}

fn remove(record: &mut dyn Record, index: usize) {
    if let Some(place) = record.place_mut(index) {
        place.empty();
    }
    record.extra_mut().unset_null(index);
}

/// Removes a property and its misfit.
fn remove_with_misfit(record: &mut dyn Record, index: usize) {
    remove(record, index);
    let name = record.schema().properties[index];
    record.extra_mut().set_anew(index, name);
}

fn same_property(one: &dyn Record, other: &dyn Record, index: usize) -> bool {
    match (one.value(index), other.value(index)) {
        (None, None) => one.extra().is_null(index) == other.extra().is_null(index),
        (Some(value), Some(original)) => {
            same(&value, &original)
                && one.extra().null_items(index) == other.extra().null_items(index)
        }
        _ => false,
    }
}

fn same(one: &SlotRef<'_>, other: &SlotRef<'_>) -> bool {
    match (one, other) {
        (SlotRef::Text(one), SlotRef::Text(other)) => one == other,
        (SlotRef::Scalar(one), SlotRef::Scalar(other)) => one.same(*other),
        (SlotRef::Record(one), SlotRef::Record(other)) => same_record(*one, *other),
        (SlotRef::Union(one), SlotRef::Union(other)) => {
            same_type(*one, *other) && same_record(one.record(), other.record())
        }
        (SlotRef::List(one), SlotRef::List(other)) => same_list(*one, *other),
        (SlotRef::Map(one), SlotRef::Map(other)) => same_map(*one, *other),
        (SlotRef::Json(one), SlotRef::Json(other)) => one == other,
        (SlotRef::Optional(one), SlotRef::Optional(other)) => match (one.get(), other.get()) {
            (Some(one), Some(other)) => same(&one, &other),
            (one, other) => one.is_none() && other.is_none(),
        },
        _ => false,
    }
}

/// Whether both have the same type. Unknown types are compared only by their `@odata.type`.
fn same_type(one: &(impl Union + ?Sized), other: &(impl Union + ?Sized)) -> bool {
    one.discriminator() == other.discriminator()
        && one.record().extra().sent_type() == other.record().extra().sent_type()
}

/// Whether two records of the same type are equal, apart from annotations that no request carries.
fn same_record(one: &dyn Record, other: &dyn Record) -> bool {
    let said = |record: &dyn Record| {
        record
            .extra()
            .iter()
            .filter(|(name, _)| travels(name))
            .count()
    };
    (0..one.schema().properties.len()).all(|index| same_property(one, other, index))
        && said(one) == said(other)
        && one
            .extra()
            .iter()
            .filter(|(name, _)| travels(name))
            .all(|(name, value)| other.extra().get(name) == Some(value))
}

fn same_list(one: &dyn ListSlot, other: &dyn ListSlot) -> bool {
    one.count() == other.count()
        && (0..one.count()).all(|index| match (one.item(index), other.item(index)) {
            (Some(one), Some(other)) => same(&one, &other),
            _ => false,
        })
}

fn same_map(one: &dyn MapSlot, other: &dyn MapSlot) -> bool {
    let find = |index: usize, key: &str| {
        let here = other.entry(index).filter(|(name, _)| *name == key);
        here.or_else(|| {
            (0..other.count())
                .filter_map(|index| other.entry(index))
                .find(|(name, _)| *name == key)
        })
    };
    one.count() == other.count()
        && (0..one.count()).all(|index| {
            one.entry(index).is_some_and(|(key, value)| {
                find(index, key).is_some_and(|(_, original)| same(&value, &original))
            })
        })
}

//! Decoding lists and maps.

use serde::de::{Error, MapAccess, SeqAccess};
use serde_json::{Map, Value};

use super::super::encode::{Purpose, Written};
use super::super::json::{decode_array, decode_object};
use super::super::trace::{Context, Excerpt, Misplaced, repeated};
use super::super::{ListSlot, MapSlot, Mismatch, Scalar, SlotRef};
use super::{Decoded, Seed, Target};

/// Decodes a list. Only a property can have a list with nulls, because a record stores their positions.
pub(super) fn decode_list<'de, A: SeqAccess<'de>>(
    list: &mut dyn ListSlot,
    mut items: A,
    of_property: bool,
    context: Context<'_>,
) -> Result<Decoded, A::Error> {
    let exact = list.exact();
    let mut nulls = Vec::new();
    for index in 0.. {
        let seed = Seed {
            target: Target::Item(list),
            exact,
            context,
        };
        let item = items
            .next_element_seed(seed)
            .map_err(context.at_item(index))?;
        match item {
            None => break,
            Some(Decoded::Filled | Decoded::Nulls) => continue,
            Some(Decoded::Null) if of_property => {
                nulls.push(index);
                continue;
            }
            Some(Decoded::Null) => {
                let left = context.misfit("a value", &"null", || Value::Null);
                left.map_err(context.at_item(index))?;
            }
            Some(Decoded::Misfit) => {}
        }
        return decode_misfit_list(list, index, &nulls, items, context);
    }
    if nulls.is_empty() {
        return Ok(Decoded::Filled);
    }
    context.trace.set_nulls(nulls);
    Ok(Decoded::Nulls)
}

/// Continues after an item that did not fit, so the list is kept as a whole.
#[cold]
fn decode_misfit_list<'de, A: SeqAccess<'de>>(
    list: &dyn ListSlot,
    at: usize,
    nulls: &[usize],
    items: A,
    context: Context<'_>,
) -> Result<Decoded, A::Error> {
    let Some(Misplaced { value, expected }) = context.trace.take_misfit() else {
        return Ok(Decoded::Filled);
    };
    let mut whole = Vec::new();
    let mut read = (0..list.count()).filter_map(|index| list.item(index));
    for index in 0..at {
        let item = if nulls.contains(&index) {
            Value::Null
        } else {
            read.next().map_or(Ok(Value::Null), |slot| as_json(&slot))?
        };
        whole.push(item);
    }
    whole.push(value);
    let whole = decode_array(whole, items, context)?;
    context.misfit(expected, &"an item", || whole)
}

/// Converts a decoded value back to the JSON it came from.
fn as_json<E: Error>(slot: &SlotRef<'_>) -> Result<Value, E> {
    serde_json::to_value(Written(slot, Purpose::Storing)).map_err(E::custom)
}

pub(super) fn decode_map<'de, A: MapAccess<'de>>(
    map: &mut dyn MapSlot,
    mut entries: A,
    context: Context<'_>,
) -> Result<Decoded, A::Error> {
    let exact = map.exact();
    while let Some(key) = entries.next_key::<String>()? {
        let slot = map.add(&key).ok_or_else(|| repeated(&key, context))?;
        let seed = Seed {
            target: Target::Slot(slot),
            exact,
            context,
        };
        let outcome = entries
            .next_value_seed(seed)
            .map_err(context.at_key(&key))?;
        if outcome == Decoded::Misfit {
            return decode_misfit_map(map, key, entries, context);
        }
    }
    Ok(Decoded::Filled)
}

/// Continues after a value that did not fit, so the map is kept as a whole.
#[cold]
fn decode_misfit_map<'de, A: MapAccess<'de>>(
    map: &dyn MapSlot,
    key: String,
    mut entries: A,
    context: Context<'_>,
) -> Result<Decoded, A::Error> {
    let Some(Misplaced { value, expected }) = context.trace.take_misfit() else {
        return Ok(Decoded::Filled);
    };
    let mut whole = Map::new();
    for (name, slot) in (0..map.count()).filter_map(|index| map.entry(index)) {
        if name != key {
            whole.insert(name.to_owned(), as_json(&slot)?);
        }
    }
    whole.insert(key, value);
    let next = entries.next_key()?;
    let whole = decode_object(whole, next, entries, context)?;
    context.misfit(expected, &"a value", || whole)
}

/// Decodes an array of strings into a scalar that accepts one.
pub(super) fn decode_scalars<'de, A: SeqAccess<'de>>(
    scalar: &mut dyn Scalar,
    mut items: A,
    context: Context<'_>,
) -> Result<Decoded, A::Error> {
    if !scalar.begin_list() {
        return context.misfit_to_read(scalar.expected(), &"an array", || {
            decode_array(Vec::new(), items, context)
        });
    }
    let mut read = Vec::new();
    for index in 0.. {
        let mut item = Value::Null;
        if items
            .next_element_seed(Seed::json(&mut item, context))
            .map_err(context.at_item(index))?
            .is_none()
        {
            break;
        }
        let fits = item
            .as_str()
            .ok_or(Mismatch)
            .and_then(|item| scalar.add_item(item));
        read.push(item);
        if fits.is_err() {
            let found = read.last().map(Value::to_string).unwrap_or_default();
            let left = context.misfit_to_read("a string", &Excerpt(&found), || {
                decode_array(read, items, context)
            });
            return left.map_err(context.at_item(index));
        }
    }
    Ok(Decoded::Filled)
}

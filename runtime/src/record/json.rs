//! Untyped JSON, decoded by the same rules as everything else: no repeated keys, bounded depth.

use serde::de::{MapAccess, SeqAccess};
use serde_json::{Map, Value};

use super::decode::Seed;
use super::number::{NUMBER, number};
use super::trace::{Context, Excerpt};

/// Decodes the remaining items of an array.
pub(super) fn decode_array<'de, A: SeqAccess<'de>>(
    mut array: Vec<Value>,
    mut items: A,
    context: Context<'_>,
) -> Result<Value, A::Error> {
    loop {
        let mut value = Value::Null;
        let read = items
            .next_element_seed(Seed::json(&mut value, context))
            .map_err(context.at_item(array.len()))?;
        if read.is_none() {
            return Ok(Value::Array(array));
        }
        array.push(value);
    }
}

/// Decodes an object, which may represent a number.
pub(super) fn decode_any_object<'de, A: MapAccess<'de>>(
    mut entries: A,
    context: Context<'_>,
) -> Result<Value, A::Error> {
    match entries.next_key::<String>()? {
        Some(key) if key == NUMBER => Ok(Value::Number(number(&mut entries)?)),
        first => decode_object(Map::new(), first, entries, context),
    }
}

/// Decodes the remaining entries of an object, after a key that was already taken.
pub(super) fn decode_object<'de, A: MapAccess<'de>>(
    mut object: Map<String, Value>,
    first: Option<String>,
    mut entries: A,
    context: Context<'_>,
) -> Result<Value, A::Error> {
    let mut next = first;
    while let Some(key) = next {
        let value = decode_member(&key, &mut entries, context)?;
        if object.contains_key(&key) {
            return Err(context.fail(format_args!("the key `{}` is repeated", Excerpt(&key))));
        }
        object.insert(key, value);
        next = entries.next_key()?;
    }
    Ok(Value::Object(object))
}

/// Decodes the value of a key, whatever it is.
pub(super) fn decode_member<'de, A: MapAccess<'de>>(
    key: &str,
    entries: &mut A,
    context: Context<'_>,
) -> Result<Value, A::Error> {
    let mut value = Value::Null;
    entries
        .next_value_seed(Seed::json(&mut value, context))
        .map_err(context.at_key(key))?;
    Ok(value)
}

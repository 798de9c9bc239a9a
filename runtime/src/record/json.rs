//! JSON without a declared type, read with the same rules as everything else: no repeated keys, bounded depth.

use serde::de::{MapAccess, SeqAccess};
use serde_json::{Map, Value};

use super::decode::Seed;
use super::trace::{Context, Excerpt};

pub(super) fn decode_array<'de, A: SeqAccess<'de>>(
    mut items: A,
    context: Context<'_>,
) -> Result<Value, A::Error> {
    let mut array = Vec::new();
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

/// Reads the entries of an object after a first key that has been taken already.
pub(super) fn decode_object<'de, A: MapAccess<'de>>(
    first: Option<String>,
    mut entries: A,
    context: Context<'_>,
) -> Result<Value, A::Error> {
    let mut object = Map::new();
    let mut next = first;
    while let Some(key) = next {
        let value = decode_member(&key, &mut entries, context)?;
        if object.contains_key(&key) {
            return Err(context.fail(format_args!("the key `{}` is there twice", Excerpt(&key))));
        }
        object.insert(key, value);
        next = entries.next_key()?;
    }
    Ok(Value::Object(object))
}

/// Reads the value of a key, whatever it is.
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

//! Reading: one visitor for every record and value, whatever the source.
//!
//! Each value is read in one pass into the place it belongs to: the visitor is told the place, the
//! format tells it the token, and only what stands for a union's type late is buffered.

use std::fmt;

use serde::de::value::MapDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::encode::TYPE;
use super::json::{decode_array, decode_member, decode_object};
use super::trace::{Context, Excerpt, Trace};
use super::{Field, ListSlot, MapSlot, Mismatch, Place, Record, Scalar, SlotMut, State, Union};

/// How `serde_json` is asked for a value as text, and how it hands it over.
const RAW: &str = "$serde_json::private::RawValue";
/// How `serde_json` hands over numbers where some crate has switched on `arbitrary_precision`.
const NUMBER: &str = "$serde_json::private::Number";

/// Reads a value of that type.
///
/// # Errors
/// If the input is malformed, or does not fit the type; the message names the place.
pub fn decode<'de, T: Field, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::blank();
    decode_slot(value.slot_mut(), T::EXACT, deserializer)?;
    Ok(value)
}

/// Fills a blank value, with its numbers digit by digit if they must be `exact`.
///
/// # Errors
/// If the input is malformed, or does not fit the value; the message names the place.
pub fn decode_slot<'de, D: Deserializer<'de>>(
    slot: SlotMut<'_>,
    exact: bool,
    deserializer: D,
) -> Result<(), D::Error> {
    let trace = Trace::default();
    let seed = Seed {
        target: Target::Slot(slot),
        exact,
        nulls: None,
        context: Context::new(&trace),
    };
    seed.deserialize(deserializer)
        .map(drop)
        .map_err(|error| trace.finish(error))
}

/// Where a value goes. Places and lists are filled only when there is something to fill them with.
enum Target<'a> {
    Slot(SlotMut<'a>),
    Place(&'a mut dyn Place),
    Item(&'a mut dyn ListSlot),
}

/// What came of reading a value.
#[derive(PartialEq, Eq)]
pub(super) enum Outcome {
    Filled,
    /// It was null, and the target left as it was.
    Null,
}

/// Everything there is to know about a value that is about to be read.
pub(super) struct Seed<'a, 't> {
    target: Target<'a>,
    /// Whether numbers must be handed over digit by digit.
    exact: bool,
    /// Where to note the positions of nulls, if the value turns out to be a list. Without it they are an error.
    nulls: Option<&'a mut Vec<usize>>,
    context: Context<'t>,
}

impl<'a, 't> Seed<'a, 't> {
    /// For a value of whatever kind.
    pub(super) fn json(value: &'a mut Value, context: Context<'t>) -> Self {
        Self {
            target: Target::Slot(SlotMut::Json(value)),
            exact: false,
            nulls: None,
            context,
        }
    }

    /// Takes a token: a scalar through `set`, free JSON as the value it is.
    fn token<E: Error>(
        self,
        found: &dyn fmt::Display,
        set: impl FnOnce(&mut dyn Scalar) -> Result<(), Mismatch>,
        json: impl FnOnce() -> Value,
    ) -> Result<Outcome, E> {
        let context = self.context;
        match self.slot() {
            SlotMut::Scalar(scalar) => {
                set(scalar).map_err(|Mismatch| context.fail(Unfit(scalar.expected(), found)))?;
            }
            SlotMut::Json(value) => *value = json(),
            other => return Err(context.fail(Unfit(kind(&other), found))),
        }
        Ok(Outcome::Filled)
    }

    /// The slot to be filled, which exists from now on.
    fn slot(self) -> SlotMut<'a> {
        let slot = match self.target {
            Target::Slot(slot) => slot,
            Target::Place(place) => place.fill(),
            Target::Item(list) => list.push(),
        };
        match slot {
            SlotMut::Optional(place) => place.fill(),
            slot => slot,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_, '_> {
    type Value = Outcome;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        if self.exact {
            deserializer.deserialize_newtype_struct(RAW, self)
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_, '_> {
    type Value = Outcome;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Outcome, E> {
        let context = self.context;
        match self.slot() {
            SlotMut::Text(value) => text.clone_into(value),
            SlotMut::Scalar(scalar) => {
                scalar
                    .set_str(text)
                    .map_err(|Mismatch| context.fail(Unfit(scalar.expected(), &Quoted(text))))?;
            }
            SlotMut::Json(value) => *value = Value::from(text),
            other => return Err(context.fail(Unfit(kind(&other), &Quoted(text)))),
        }
        Ok(Outcome::Filled)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Outcome, E> {
        self.token(&value, |scalar| scalar.set_bool(value), || value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Outcome, E> {
        self.token(&value, |scalar| scalar.set_i64(value), || value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Outcome, E> {
        self.token(&value, |scalar| scalar.set_u64(value), || value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Outcome, E> {
        self.token(&value, |scalar| scalar.set_f64(value), || value.into())
    }

    fn visit_unit<E: Error>(self) -> Result<Outcome, E> {
        match self.target {
            Target::Place(_) | Target::Slot(SlotMut::Optional(_)) => Ok(Outcome::Null),
            Target::Slot(SlotMut::Json(value)) => {
                *value = Value::Null;
                Ok(Outcome::Filled)
            }
            Target::Item(list) => {
                if list.nullable() {
                    list.push();
                    return Ok(Outcome::Filled);
                }
                Ok(Outcome::Null)
            }
            Target::Slot(other) => Err(self.context.fail(Unfit(kind(&other), &"null"))),
        }
    }

    fn visit_none<E: Error>(self) -> Result<Outcome, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Outcome, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Outcome, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, items: A) -> Result<Outcome, A::Error> {
        let context = self.context.deeper()?;
        let nulls = self.nulls.take();
        match self.slot() {
            SlotMut::List(list) => decode_list(list, items, nulls, context)?,
            SlotMut::Json(value) => *value = decode_array(items, context)?,
            SlotMut::Scalar(scalar) => decode_scalars(scalar, items, context)?,
            other => return Err(context.fail(Unfit(kind(&other), &"an array"))),
        }
        Ok(Outcome::Filled)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Outcome, A::Error> {
        if self.exact {
            return decode_raw(self, entries);
        }
        let context = self.context.deeper()?;
        match self.slot() {
            SlotMut::Record(record) => Reader::new(record, false).read(&mut entries, context)?,
            SlotMut::Union(union) => decode_union(union, entries, context)?,
            SlotMut::Map(map) => decode_map(map, entries, context)?,
            SlotMut::Json(value) => match entries.next_key::<String>()? {
                Some(key) if key == NUMBER => *value = Value::Number(number(&mut entries)?),
                first => *value = decode_object(first, entries, context)?,
            },
            SlotMut::Scalar(scalar) => decode_number(scalar, entries, context)?,
            other => return Err(context.fail(Unfit(kind(&other), &"an object"))),
        }
        Ok(Outcome::Filled)
    }
}

/// Reads the properties of one record.
struct Reader<'r> {
    record: &'r mut dyn Record,
    names: &'static [&'static str],
    /// The index that is tried first: services send properties in declared order.
    next: usize,
    /// Whether there has been an explicit null.
    nulls: bool,
    /// Whether the type has been read, and needs no keeping.
    typed: bool,
}

impl<'r> Reader<'r> {
    fn new(record: &'r mut dyn Record, typed: bool) -> Self {
        let names = record.schema().properties;
        Self {
            record,
            names,
            next: 0,
            nulls: false,
            typed,
        }
    }

    fn read<'de, A: MapAccess<'de>>(
        &mut self,
        entries: &mut A,
        context: Context<'_>,
    ) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key_seed(KeySeed {
            names: self.names,
            next: self.next,
        })? {
            match key {
                Key::Declared(index) => {
                    self.property(index, entries, context)?;
                    self.next = index + 1;
                }
                Key::Other(name) => self.other(name, entries, context)?,
            }
        }
        Ok(())
    }

    fn property<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        entries: &mut A,
        context: Context<'_>,
    ) -> Result<(), A::Error> {
        let name = self.names[index];
        let was_null = self.nulls && self.record.extra().is_null(index);
        let place = self
            .record
            .place_mut(index)
            .filter(|place| !was_null && place.state() != State::Set);
        let Some(place) = place else {
            return Err(repeated(name, context));
        };
        let exact = place.state() == State::VacantExact;
        let mut nulls = Vec::new();
        let seed = Seed {
            target: Target::Place(place),
            exact,
            nulls: Some(&mut nulls),
            context,
        };
        if entries.next_value_seed(seed).map_err(context.at(name))? == Outcome::Null {
            self.record.extra_mut().set_null(index);
            self.nulls = true;
        }
        if !nulls.is_empty() {
            self.record.extra_mut().set_null_items(index, nulls);
        }
        Ok(())
    }

    fn other<'de, A: MapAccess<'de>>(
        &mut self,
        name: String,
        entries: &mut A,
        context: Context<'_>,
    ) -> Result<(), A::Error> {
        let value = decode_member(&name, entries, context)?;
        if self.typed && name == TYPE {
            return Err(repeated(&name, context));
        }
        self.record
            .extra_mut()
            .add(name, value)
            .map_err(|name| repeated(&name, context))
    }
}

/// Reads a polymorphic value: straight into its variant if its type comes first, and otherwise
/// through a buffer of what comes before it.
fn decode_union<'de, A: MapAccess<'de>>(
    union: &mut dyn Union,
    mut entries: A,
    context: Context<'_>,
) -> Result<(), A::Error> {
    let mut earlier = Vec::new();
    let mut sent = None;
    while let Some(key) = entries.next_key_seed(KeySeed {
        names: &[TYPE],
        next: 0,
    })? {
        match key {
            Key::Declared(_) => {
                sent = Some(decode_member(TYPE, &mut entries, context)?);
                break;
            }
            Key::Other(name) => {
                let value = decode_member(&name, &mut entries, context)?;
                earlier.push((name, value));
            }
        }
    }
    match &sent {
        // A full type is a URL whose fragment is the name; most services send `#name` alone.
        Some(Value::String(name)) => union.select(name.rsplit('#').next().unwrap_or(name)),
        None | Some(Value::Null) => {}
        Some(other) => {
            let error = context.fail(Unfit("the name of a type", &other));
            return Err(context.at(TYPE)(error));
        }
    }
    let implied = union.discriminator();
    let typed = sent.is_some();
    let record = union.record_mut();
    if let Some(sent) = sent.filter(|sent| !is_implied(sent, implied)) {
        record.extra_mut().insert(TYPE, sent);
    }
    let mut reader = Reader::new(record, typed);
    if !earlier.is_empty() {
        let mut earlier = MapDeserializer::<_, serde_json::Error>::new(earlier.into_iter());
        reader
            .read(&mut earlier, context)
            .map_err(A::Error::custom)?;
    }
    reader.read(&mut entries, context)
}

/// Whether the name that was sent is what the variant writes by itself.
fn is_implied(sent: &Value, implied: Option<&str>) -> bool {
    let name = sent.as_str().and_then(|sent| sent.strip_prefix('#'));
    name.is_some() && name == implied
}

fn decode_list<'de, A: SeqAccess<'de>>(
    list: &mut dyn ListSlot,
    mut items: A,
    mut nulls: Option<&mut Vec<usize>>,
    context: Context<'_>,
) -> Result<(), A::Error> {
    let exact = list.exact();
    for index in 0.. {
        let seed = Seed {
            target: Target::Item(list),
            exact,
            nulls: None,
            context,
        };
        match items
            .next_element_seed(seed)
            .map_err(context.at_item(index))?
        {
            None => break,
            Some(Outcome::Filled) => {}
            Some(Outcome::Null) => match &mut nulls {
                Some(nulls) => nulls.push(index),
                None => {
                    let error = context.fail(Unfit("a value", &"null"));
                    return Err(context.at_item(index)(error));
                }
            },
        }
    }
    Ok(())
}

fn decode_map<'de, A: MapAccess<'de>>(
    map: &mut dyn MapSlot,
    mut entries: A,
    context: Context<'_>,
) -> Result<(), A::Error> {
    let exact = map.exact();
    while let Some(key) = entries.next_key::<String>()? {
        let slot = map.add(&key).ok_or_else(|| repeated(&key, context))?;
        let seed = Seed {
            target: Target::Slot(slot),
            exact,
            nulls: None,
            context,
        };
        entries
            .next_value_seed(seed)
            .map_err(context.at_key(&key))?;
    }
    Ok(())
}

/// Reads an array of strings into a scalar that takes one.
fn decode_scalars<'de, A: SeqAccess<'de>>(
    scalar: &mut dyn Scalar,
    mut items: A,
    context: Context<'_>,
) -> Result<(), A::Error> {
    if !scalar.begin_list() {
        return Err(context.fail(Unfit(scalar.expected(), &"an array")));
    }
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
        if fits.is_err() {
            let error = context.fail(Unfit("a string", &Excerpt(&item.to_string())));
            return Err(context.at_item(index)(error));
        }
    }
    Ok(())
}

/// Reads a number that comes as its digits.
fn decode_number<'de, A: MapAccess<'de>>(
    scalar: &mut dyn Scalar,
    mut entries: A,
    context: Context<'_>,
) -> Result<(), A::Error> {
    if entries.next_key::<String>()?.as_deref() != Some(NUMBER) {
        return Err(context.fail(Unfit(scalar.expected(), &"an object")));
    }
    let digits: String = entries.next_value()?;
    scalar
        .set_number(&digits)
        .map_err(|Mismatch| context.fail(Unfit(scalar.expected(), &Excerpt(&digits))))
}

/// The number that comes as its digits, for free JSON.
fn number<'de, A: MapAccess<'de>>(entries: &mut A) -> Result<serde_json::Number, A::Error> {
    let digits: String = entries.next_value()?;
    digits.parse().map_err(A::Error::custom)
}

/// Reads a value that `serde_json` hands over as text, so that no digit is lost.
fn decode_raw<'de, A: MapAccess<'de>>(
    seed: Seed<'_, '_>,
    mut entries: A,
) -> Result<Outcome, A::Error> {
    let context = seed.context;
    let seed = Seed {
        exact: false,
        ..seed
    };
    if entries.next_key::<String>()?.as_deref() != Some(RAW) {
        return Err(context.fail(Unfit("a number", &"an object")));
    }
    let text: String = entries.next_value()?;
    if !text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) {
        let mut inner = serde_json::Deserializer::from_str(&text);
        return inner.deserialize_any(seed).map_err(A::Error::custom);
    }
    match seed.slot() {
        SlotMut::Scalar(scalar) => {
            scalar
                .set_number(&text)
                .map_err(|Mismatch| context.fail(Unfit(scalar.expected(), &Excerpt(&text))))?;
            Ok(Outcome::Filled)
        }
        other => Err(context.fail(Unfit(kind(&other), &"a number"))),
    }
}

enum Key {
    Declared(usize),
    Other(String),
}

/// Reads a key as one of the declared names.
struct KeySeed {
    names: &'static [&'static str],
    next: usize,
}

impl KeySeed {
    fn find(&self, key: &str) -> Option<usize> {
        let (before, after) = self
            .names
            .split_at_checked(self.next)
            .unwrap_or((self.names, &[]));
        let ahead = after.iter().position(|name| *name == key);
        ahead
            .map(|at| at + self.next)
            .or_else(|| before.iter().position(|name| *name == key))
    }
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a property")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        Ok(self
            .find(key)
            .map_or_else(|| Key::Other(key.to_owned()), Key::Declared))
    }

    fn visit_string<E: Error>(self, key: String) -> Result<Key, E> {
        Ok(self.find(&key).map_or(Key::Other(key), Key::Declared))
    }
}

fn repeated<E: Error>(key: &str, context: Context<'_>) -> E {
    context.fail(format_args!("the key `{}` is there twice", Excerpt(key)))
}

/// What a slot takes, for error messages.
fn kind(slot: &SlotMut<'_>) -> &'static str {
    match slot {
        SlotMut::Text(_) => "a string",
        SlotMut::Scalar(scalar) => scalar.expected(),
        SlotMut::Record(_) | SlotMut::Union(_) | SlotMut::Map(_) => "an object",
        SlotMut::List(_) => "an array",
        SlotMut::Json(_) | SlotMut::Optional(_) => "a value",
    }
}

/// What was expected, and what was found instead.
struct Unfit<'a>(&'static str, &'a dyn fmt::Display);

impl fmt::Display for Unfit<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, found {}", self.0, self.1)
    }
}

/// A string out of a document, for error messages.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the string \"{}\"", Excerpt(self.0))
    }
}

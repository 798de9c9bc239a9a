//! One ordered tree for YAML and JSON, so both kinds of document share the code and give the same output.

use std::cell::Cell;
use std::fmt;

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use indexmap::map::Entry;
use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Members in document order.
pub(crate) type Map = IndexMap<String, Node, RandomState>;

/// A value of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    /// An integer that fits 64 bits, signed or unsigned.
    Int(i128),
    Float(f64),
    String(String),
    List(Vec<Node>),
    Map(Map),
}

impl Node {
    /// The member `key`, if this is an object that contains it.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    pub(crate) fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(crate) fn as_list(&self) -> Option<&[Node]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Converts the tree to a JSON value.
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => value.into(),
            // `integer` ensures that one of the two fits.
            Self::Int(value) => match (i64::try_from(value), u64::try_from(value)) {
                (Ok(value), _) => value.into(),
                (_, Ok(value)) => value.into(),
                _ => Value::Null,
            },
            Self::Float(value) => value.into(),
            Self::String(value) => value.into(),
            Self::List(list) => list.into_iter().map(Self::into_value).collect(),
            Self::Map(map) => {
                let members = map
                    .into_iter()
                    .map(|(key, value)| (key, value.into_value()));
                Value::Object(members.collect())
            }
        }
    }

    /// Whether JSON can represent all numbers in the tree.
    pub(super) fn is_finite(&self) -> bool {
        match self {
            Self::Float(number) => number.is_finite(),
            Self::List(items) => items.iter().all(Self::is_finite),
            Self::Map(members) => members.values().all(Self::is_finite),
            _ => true,
        }
    }

    /// Whether the tree nests deeper than `depth`.
    pub(super) fn is_deeper_than(&self, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return true;
        };
        match self {
            Self::List(list) => list.iter().any(|node| node.is_deeper_than(depth)),
            Self::Map(map) => map.values().any(|node| node.is_deeper_than(depth)),
            _ => false,
        }
    }

    /// The kind of value, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "an object",
        }
    }

    /// An integer if it fits 64 bits; otherwise the number that a JSON reader gives.
    #[allow(clippy::cast_precision_loss)] // Beyond 64 bits JSON readers give the nearest double; YAML must not differ.
    fn integer(value: i128) -> Self {
        if i64::try_from(value).is_ok() || u64::try_from(value).is_ok() {
            Self::Int(value)
        } else {
            Self::Float(value as f64)
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Builder(None).deserialize(deserializer)
    }
}

/// Builds a tree, limited to a number of bytes if one is given.
#[derive(Clone, Copy)]
pub(super) struct Builder<'b>(pub(super) Option<&'b Cell<usize>>);

impl Builder<'_> {
    fn spend<E: de::Error>(self, bytes: usize) -> Result<(), E> {
        let Some(left) = self.0 else { return Ok(()) };
        let rest = left.get().checked_sub(bytes + size_of::<Node>());
        left.set(rest.ok_or_else(|| E::custom("it holds more than fits in memory"))?);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Builder<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Builder<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that JSON can hold")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Int(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Int(value.into()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        Ok(Node::integer(value))
    }

    #[allow(clippy::cast_precision_loss)] // As for `i128`.
    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        Ok(i128::try_from(value).map_or(Node::Float(value as f64), Node::integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Float(value))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        self.spend(value.len())?;
        Ok(Node::String(value.to_owned()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Node, E> {
        self.spend(value.len())?;
        Ok(Node::String(value))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = seq.next_element_seed(self)? {
            self.spend(0)?;
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut map = Map::default();
        // Keys are read as text, so `on`, `no`, `200` or `12:30` keep their spelling.
        while let Some(key) = access.next_key::<String>()? {
            self.spend(key.len())?;
            match map.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(access.next_value_seed(self)?);
                }
                Entry::Occupied(entry) => {
                    return Err(de::Error::custom(format_args!(
                        "the key {} occurs twice",
                        crate::diagnostics::quoted(entry.key())
                    )));
                }
            }
        }
        Ok(Node::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_yaml_1_1_surprises_when_read_then_strings() {
        let node: Node =
            serde_yaml::from_str("on: no\nyes: off\n12:30: 12:30\n200: y\n~: 0b1\n2XX: 1_000\n")
                .expect("YAML");
        let map = node.as_map().expect("object");
        let keys: Vec<_> = map.keys().map(String::as_str).collect();
        assert_eq!(keys, ["on", "yes", "12:30", "200", "~", "2XX"]);
        assert_eq!(map["on"], Node::String("no".into()));
        assert_eq!(map["12:30"], Node::String("12:30".into()));
    }

    #[test]
    fn given_numbers_when_read_from_yaml_and_json_then_equal() {
        let text = "[0, -1, 9223372036854775807, 18446744073709551615, -9223372036854775808, 1.5, \
                    79228162514264337593543950335, 1.7976931348623157e+308]";
        let yaml: Node = serde_yaml::from_str(text).expect("YAML");
        let json: Node = serde_json::from_str(text).expect("JSON");
        assert_eq!(yaml, json);
    }

    #[test]
    fn given_a_repeated_key_when_read_then_it_is_an_error() {
        assert!(serde_yaml::from_str::<Node>("a: 1\na: 2\n").is_err());
        assert!(serde_json::from_str::<Node>(r#"{"a":1,"a":2}"#).is_err());
    }
}

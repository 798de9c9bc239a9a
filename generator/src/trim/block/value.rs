//! The result of reading a value: a tree, or `()` for validation only.

use std::borrow::Cow;

use super::super::node::{Map, Node};
use super::Unsure;

/// The type that the reader produces for a value.
pub(in crate::trim) trait Value: Sized {
    /// The members of a mapping that is being read.
    type Members;

    fn null() -> Self;
    fn text(text: Cow<'_, str>) -> Self;
    /// A plain scalar, which may also be a number, boolean or null.
    fn plain(text: &str) -> Result<Self, Unsure>;
    fn node(node: Node) -> Self;
    fn sequence(items: Vec<Self>) -> Self;
    fn members() -> Self::Members;
    /// Adds a member. The key must be new.
    fn insert(members: &mut Self::Members, key: Cow<'_, str>, value: Self);
    fn mapping(members: Self::Members) -> Self;
}

/// Only validates the text.
impl Value for () {
    type Members = ();

    fn null() {}
    fn text(_: Cow<'_, str>) {}
    fn plain(_: &str) -> Result<(), Unsure> {
        Ok(())
    }
    fn node(_: Node) {}
    fn sequence(_: Vec<()>) {}
    fn members() {}
    fn insert((): &mut (), _: Cow<'_, str>, (): ()) {}
    fn mapping((): ()) {}
}

impl Value for Node {
    type Members = Map;

    fn null() -> Self {
        Self::Null
    }

    fn text(text: Cow<'_, str>) -> Self {
        Self::String(text.into_owned())
    }

    fn plain(text: &str) -> Result<Self, Unsure> {
        const WORDS: [&str; 3] = ["null", "true", "false"];
        let first = text.as_bytes()[0];
        if (first.is_ascii_alphabetic() || matches!(first, b'/' | b'$' | b'_'))
            && !(text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)))
        {
            return Ok(Self::String(text.to_owned()));
        }
        match text {
            "true" => Ok(Self::Bool(true)),
            "false" => Ok(Self::Bool(false)),
            _ if is_integer(text.as_bytes()) => text
                .parse()
                .map(|number: i64| Self::Int(number.into()))
                .map_err(|_| Unsure),
            _ => serde_yaml::from_str(text).map_err(|_| Unsure),
        }
    }

    fn node(node: Node) -> Self {
        node
    }

    fn sequence(items: Vec<Self>) -> Self {
        Self::List(items)
    }

    fn members() -> Map {
        Map::default()
    }

    fn insert(members: &mut Map, key: Cow<'_, str>, value: Self) {
        members.insert(key.into_owned(), value);
    }

    fn mapping(members: Map) -> Self {
        Self::Map(members)
    }
}

/// Whether every YAML reader parses the text as an integer of up to 64 bits: digits without a leading zero.
fn is_integer(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    digits.len() <= 18
        && digits.iter().all(u8::is_ascii_digit)
        && matches!(digits.first(), Some(b'1'..=b'9'))
        || text == b"0"
}

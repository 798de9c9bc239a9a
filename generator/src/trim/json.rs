//! Finds the path items and components of a JSON document, as `scan` does for YAML. Each is parsed once to validate
//! it, so whatever this accepts, a full parse accepts with the same result.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed as _, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::block::Unsure;
use super::node::Builder;
use super::parse::{PIECE_DEPTH, PIECE_TREE};
use super::scan::{ENTRIES, Entries, Entry, KINDS};
use crate::parallel;

/// Scans the document. Returns `Unsure` if only a full parse can judge it.
pub(super) fn scan(text: &str) -> Result<Entries<'_>, Unsure> {
    let mut found = Entries::default();
    let mut head = Members::default();
    for (key, value) in Members::read(text)?.0 {
        match key.as_ref() {
            "paths" if found.paths.is_none() => {
                found.paths = Some(Members::read(value.get())?.entries(text)?);
            }
            "components" if found.components.is_none() => {
                let kinds = Members::read(value.get())?.0;
                if kinds.len() > KINDS || has_duplicates(&kinds) {
                    return Err(Unsure);
                }
                let kinds = kinds.into_iter();
                let kinds =
                    kinds.map(|(kind, of)| Ok((kind, Members::read(of.get())?.entries(text)?)));
                found.components = Some(kinds.collect::<Result<_, _>>()?);
            }
            "paths" | "components" => return Err(Unsure),
            _ => head.0.push((key, value)),
        }
    }
    found.head = head.entries(text)?;
    Ok(found)
}

/// The members of an object, with unparsed values.
#[derive(Default)]
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    fn read(text: &'a str) -> Result<Self, Unsure> {
        serde_json::from_str(text).map_err(|_| Unsure)
    }

    /// The ranges of the values, which must be valid.
    fn entries(self, text: &str) -> Result<Vec<Entry<'a>>, Unsure> {
        let valid = parallel::map(&self.0, |(_, value)| is_valid(value.get()));
        if valid.contains(&false) {
            return Err(Unsure);
        }
        let entries = self.0.into_iter().map(|(key, value)| {
            let value = value.get();
            let start = value.as_ptr().addr() - text.as_ptr().addr();
            let range = start..start + value.len();
            Entry { key, range }
        });
        Ok(entries.collect())
    }
}

/// Whether a value parses wherever it is in a document.
fn is_valid(text: &str) -> bool {
    let left = Cell::new(PIECE_TREE);
    let node = Builder(Some(&left)).deserialize(&mut serde_json::Deserializer::from_str(text));
    node.is_ok_and(|node| !node.is_deeper_than(PIECE_DEPTH))
}

fn has_duplicates(kinds: &[(Cow<'_, str>, &RawValue)]) -> bool {
    let before = |at: usize| kinds[..at].iter().any(|(kind, _)| *kind == kinds[at].0);
    (0..kinds.len()).any(before)
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
                let mut members = Members::default();
                while let Some((Key(key), value)) = access.next_entry()? {
                    if members.0.len() == ENTRIES {
                        return Err(A::Error::custom("too many members"));
                    }
                    members.0.push((key, value));
                }
                Ok(members)
            }
        }

        deserializer.deserialize_map(Object)
    }
}

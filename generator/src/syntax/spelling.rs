//! The source text of scalars, which parsing loses: `1.10` is parsed as 1.1, which is another version.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;
use serde_json::value::RawValue;

use super::strict::Strict;
use crate::diagnostics::Pointer;

/// Returns the source text of the scalars at places of a YAML or JSON text. Omits places without a scalar.
pub fn of(text: &str, places: &[Pointer]) -> BTreeMap<Pointer, String> {
    if places.is_empty() {
        return BTreeMap::new();
    }
    // JSON is not quite a subset of YAML: U+0085 ends a line in YAML, for example.
    json(text, places).unwrap_or_else(|| yaml(text, places))
}

/// For a JSON text; `None` if the text is something else.
fn json(text: &str, places: &[Pointer]) -> Option<BTreeMap<Pointer, String>> {
    let found = RefCell::new(BTreeMap::new());
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let seed = Seed::new(places, &found, |raw: Box<RawValue>| {
        let raw = raw.get();
        match raw.as_bytes().first() {
            Some(b'"') => serde_json::from_str(raw).ok(),
            Some(b'{' | b'[') => None,
            _ => Some(raw.to_owned()),
        }
    });
    seed.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(found.into_inner())
}

/// For a YAML text. After a syntax error, returns what was found before it.
fn yaml(text: &str, places: &[Pointer]) -> BTreeMap<Pointer, String> {
    let found = RefCell::new(BTreeMap::new());
    let seed = Seed::new(places, &found, Some::<String>);
    let _ = seed.deserialize(serde_yaml::Deserializer::from_str(text));
    found.into_inner()
}

/// Whether the text, unquoted in YAML, is the value.
pub fn is_of(text: &str, value: &Value) -> bool {
    let read = serde_yaml::from_str::<Strict>(text);
    read.is_ok_and(|Strict(read)| read == *value)
}

/// Visits a place of the text, to find the wanted places at or below it.
struct Seed<'p, T> {
    here: Pointer,
    wanted: Vec<&'p Pointer>,
    found: &'p RefCell<BTreeMap<Pointer, String>>,
    /// Extracts the source text from the library's value.
    written: fn(T) -> Option<String>,
}

impl<'p, T> Seed<'p, T> {
    fn new(
        places: &'p [Pointer],
        found: &'p RefCell<BTreeMap<Pointer, String>>,
        written: fn(T) -> Option<String>,
    ) -> Self {
        Self {
            here: Pointer::root(),
            wanted: places.iter().collect(),
            found,
            written,
        }
    }

    fn below(&self, segment: &str) -> Self {
        let here = self.here.child(segment);
        let is_below = |place: &&&Pointer| {
            let rest = place.as_str().strip_prefix(here.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        Self {
            wanted: self.wanted.iter().filter(is_below).copied().collect(),
            here,
            ..*self
        }
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Seed<'_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.wanted.is_empty() {
            IgnoredAny::deserialize(deserializer).map(|_| ())
        } else if self.wanted.contains(&&self.here) {
            let text = (self.written)(T::deserialize(deserializer)?);
            self.found
                .borrow_mut()
                .extend(text.map(|text| (self.here, text)));
            Ok(())
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

/// Fails at a scalar above a wanted place: the text is then not the document that the place belongs to.
impl<'de, T: Deserialize<'de>> Visitor<'de> for Seed<'_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(key) = members.next_key::<String>()? {
            members.next_value_seed(self.below(&key))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut index = 0_usize;
        while items
            .next_element_seed(self.below(&index.to_string()))?
            .is_some()
        {
            index += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_scalars_without_quotes_when_looked_up_then_as_they_are_written() {
        let text = "info: {version: 1.10, title: 0x1F}\nall: &a\n- 1e3\n- on: 007\nagain: *a\na/b: ~\nmap: {}\n";
        let at = |text: &str| Pointer::parse(text);
        for (place, expected) in [
            ("/info/version", Some("1.10")),
            ("/info/title", Some("0x1F")),
            ("/all/0", Some("1e3")),
            ("/all/1/on", Some("007")),
            ("/again/0", Some("1e3")),
            ("/a~1b", Some("~")),
            ("/map", None),
            ("/none", None),
        ] {
            let found = of(text, &[at(place)]);
            assert_eq!(
                found.get(&at(place)).map(String::as_str),
                expected,
                "{place}"
            );
        }
        let both = of(text, &[at("/info/version"), at("/all/0")]);
        assert_eq!(both.len(), 2);
    }

    #[test]
    fn given_json_that_yaml_reads_differently_when_looked_up_then_it_is_read_as_json() {
        let place = Pointer::parse("/last/1");
        for before in [
            "\u{85}key",
            "\u{2028}key",
            "\u{2029}",
            "\u{feff}",
            "a\\u0085",
            "\\ud83d\\ude00",
            "\\/",
            &"k".repeat(2000),
        ] {
            for (value, expected) in [
                ("3.50", "3.50"),
                ("1E3", "1E3"),
                ("true", "true"),
                ("\"a\\u0085\"", "a\u{85}"),
                ("\"\u{85}\"", "\u{85}"),
            ] {
                let text = format!("{{\"{before}\": 1, \"last\":\t[[], {value}]}}");
                let found = of(&text, std::slice::from_ref(&place));
                let found = found.get(&place).map(String::as_str);
                assert_eq!(found, Some(expected), "{text}");
            }
        }
    }

    #[test]
    fn given_flow_style_when_looked_up_then_read_as_yaml() {
        let found = of("{a: 1.10}", &[Pointer::parse("/a")]);
        assert_eq!(found.values().collect::<Vec<_>>(), ["1.10"]);
    }
}

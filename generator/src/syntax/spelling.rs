//! How scalars are written in a text, where reading them has lost it: `1.10` is the number 1.1, and as a version it is not.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use super::strict::Strict;
use crate::diagnostics::Pointer;

/// How the scalars at places of a YAML or JSON text are written. A place without a scalar is left out.
pub fn of(text: &str, places: &[Pointer]) -> BTreeMap<Pointer, String> {
    let found = RefCell::new(BTreeMap::new());
    if !places.is_empty() {
        let seed = Seed {
            here: Pointer::root(),
            wanted: places.iter().collect(),
            found: &found,
        };
        // JSON is YAML. What comes before a fault is found in any case.
        let _ = seed.deserialize(serde_yaml::Deserializer::from_str(text));
    }
    found.into_inner()
}

/// Whether this is how a value is written without quotes.
pub fn is_of(text: &str, value: &Value) -> bool {
    let read = serde_yaml::from_str::<Strict>(text);
    read.is_ok_and(|Strict(read)| read == *value)
}

/// A place of the text, and the wanted ones at or below it.
struct Seed<'p> {
    here: Pointer,
    wanted: Vec<&'p Pointer>,
    found: &'p RefCell<BTreeMap<Pointer, String>>,
}

impl Seed<'_> {
    fn below(&self, segment: &str) -> Self {
        let here = self.here.child(segment);
        let is_below = |place: &&&Pointer| {
            let rest = place.as_str().strip_prefix(here.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        Self {
            wanted: self.wanted.iter().filter(is_below).copied().collect(),
            found: self.found,
            here,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.wanted.is_empty() {
            IgnoredAny::deserialize(deserializer).map(|_| ())
        } else if self.wanted.contains(&&self.here) {
            let text = String::deserialize(deserializer)?;
            self.found.borrow_mut().insert(self.here, text);
            Ok(())
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

/// Scalars above a wanted place are another document than the one that the place is of.
impl<'de> Visitor<'de> for Seed<'_> {
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
}

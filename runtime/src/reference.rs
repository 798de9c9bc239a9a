//! References to other entities, for `$ref` requests and responses.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::encode;
use crate::error::{Error, Result};

/// A reference to an entity: an absolute URL, a path below the base URL, or an id.
///
/// It converts from a string: text that starts with `https://` or `http://` is a URL, text that starts with
/// `/` is a path, and anything else is an id. An id needs an entity set, see
/// [`Resource::reference`](crate::Resource::reference).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference(String);

const ID: &str = "@odata.id";

impl Reference {
    /// A reference to `target`, as a URL below `base` unless it is one.
    #[must_use]
    pub fn to(base: &str, entity_set: &'static str, target: impl Into<Self>) -> Self {
        let target = target.into();
        if target.is_url() {
            target
        } else if target.0.starts_with('/') {
            Self(format!("{base}{}", target.0))
        } else if encode::is_segment(&target.0) {
            let mut url = format!("{base}/{entity_set}/");
            encode::push_segment(&mut url, &target.0);
            Self(url)
        } else {
            // It stays an id and is rejected when the request is sent.
            target
        }
    }

    /// The URL, path or id.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL as the service expects it.
    pub(crate) fn resolved(&self, base: &str) -> Result<String> {
        if self.is_url() {
            Ok(self.0.clone())
        } else if self.0.starts_with('/') {
            Ok(format!("{base}{}", self.0))
        } else {
            Err(Error::invalid(
                "a reference is neither a URL nor a path, and its id cannot be part of a URL"
                    .into(),
            ))
        }
    }

    fn is_url(&self) -> bool {
        let has = |scheme: &str| {
            self.0
                .get(..scheme.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
        };
        has("https://") || has("http://")
    }
}

impl From<&str> for Reference {
    fn from(target: &str) -> Self {
        Self(target.to_owned())
    }
}

impl From<String> for Reference {
    fn from(target: String) -> Self {
        Self(target)
    }
}

impl From<&String> for Reference {
    fn from(target: &String) -> Self {
        Self(target.clone())
    }
}

impl From<&Self> for Reference {
    fn from(target: &Self) -> Self {
        target.clone()
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Descriptions declare a string, the service sends `{"@odata.id": "…"}`; both are accepted.
impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReferenceVisitor)
    }
}

struct ReferenceVisitor;

impl<'de> Visitor<'de> for ReferenceVisitor {
    type Value = Reference;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a URL or an object with `{ID}`")
    }

    fn visit_str<E>(self, url: &str) -> Result<Reference, E> {
        Ok(url.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Reference, A::Error> {
        let mut id = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == ID {
                id = Some(map.next_value::<String>()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        id.map(Reference)
            .ok_or_else(|| serde::de::Error::missing_field(ID))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://graph.microsoft.com/beta";

    #[test]
    fn given_an_id_a_path_or_a_url_when_referred_to_then_it_is_one_url() {
        let to = |target: &str| Reference::to(BASE, "groups", target).to_string();
        assert_eq!(to("7"), format!("{BASE}/groups/7"));
        assert_eq!(to("a/b ?#"), format!("{BASE}/groups/a%2Fb%20%3F%23"));
        assert_eq!(to("/users/7"), format!("{BASE}/users/7"));
        assert_eq!(to("HTTPS://other/x"), "HTTPS://other/x");
    }

    #[test]
    fn given_an_id_that_no_url_can_carry_when_resolved_then_it_is_refused() {
        for id in ["", ".", ".."] {
            let reference = Reference::to(BASE, "groups", id);
            assert!(reference.resolved(BASE).is_err());
        }
    }

    #[test]
    fn given_both_spellings_of_a_reference_when_read_then_both_are_understood() {
        let read = |json: &str| serde_json::from_str::<Reference>(json);
        assert_eq!(read(r#""https://x""#).unwrap().as_str(), "https://x");
        let object = read(r#"{"@odata.context":"c","@odata.id":"https://x"}"#);
        assert_eq!(object.unwrap().as_str(), "https://x");
        assert!(read("{}").is_err());
    }
}

//! Facts that matter on the wire but are not part of a type.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

/// The keywords that limit the values of a type, with their JSON values.
///
/// The service enforces them. Limits of items have names such as `items.pattern`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Limits(pub BTreeMap<String, String>);

/// How two limits compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness {
    /// Every value that was allowed still is.
    Looser,
    /// Some values that were allowed no longer are, or may not be.
    Stricter,
}

impl Limits {
    /// Whether there are no limits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Compares later limits with these; `None` if they are equal.
    #[must_use]
    pub fn to(&self, later: &Self) -> Option<Strictness> {
        if self == later {
            return None;
        }
        let names: BTreeSet<&String> = self.0.keys().chain(later.0.keys()).collect();
        let is_looser = |name: &String| match (self.0.get(name), later.0.get(name)) {
            (Some(before), Some(after)) => before == after || is_looser(name, before, after),
            (_, after) => after.is_none(),
        };
        Some(if names.into_iter().all(is_looser) {
            Strictness::Looser
        } else {
            Strictness::Stricter
        })
    }
}

/// Whether a changed limit still allows everything that it allowed.
fn is_looser(name: &str, before: &str, after: &str) -> bool {
    let keyword = name.rsplit('.').next().unwrap_or(name);
    let (Ok(before), Ok(after)) = (before.parse::<f64>(), after.parse::<f64>()) else {
        return false;
    };
    if keyword.starts_with("max") {
        after >= before
    } else if keyword.starts_with("min") {
        after <= before
    } else {
        false
    }
}

/// A header of a response.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ResponseHeader {
    /// The status of its response, such as `200` or `2XX`.
    pub status: String,
    /// Name on the wire.
    pub name: String,
    /// Its type and format in OpenAPI's terms; the crate returns headers as text.
    pub ty: String,
    /// Whether it is always present.
    pub required: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(pairs: &[(&str, &str)]) -> Limits {
        let pairs = pairs.iter();
        Limits(
            pairs
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn given_limits_of_both_sides_when_compared_then_looser_only_if_nothing_is_refused() {
        use Strictness::{Looser, Stricter};

        for (before, after, expected) in [
            (&[][..], &[][..], None),
            (&[], &[("maxLength", "10")], Some(Stricter)),
            (&[("maxLength", "10")], &[], Some(Looser)),
            (&[("maxLength", "10")], &[("maxLength", "20")], Some(Looser)),
            (
                &[("maxLength", "10")],
                &[("maxLength", "9")],
                Some(Stricter),
            ),
            (&[("minimum", "10")], &[("minimum", "9.5")], Some(Looser)),
            (
                &[("items.minLength", "1")],
                &[("items.minLength", "2")],
                Some(Stricter),
            ),
            (
                &[("pattern", "\"a\"")],
                &[("pattern", "\"b\"")],
                Some(Stricter),
            ),
            (
                &[("maxLength", "1")],
                &[("maxLength", "2"), ("pattern", "\"b\"")],
                Some(Stricter),
            ),
        ] {
            assert_eq!(
                limits(before).to(&limits(after)),
                expected,
                "{before:?} {after:?}"
            );
        }
    }
}

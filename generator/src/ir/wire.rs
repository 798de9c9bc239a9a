//! Facts that matter on the wire but are not part of a type.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

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

    /// Compares later limits with these; `None` if they allow the same values.
    #[must_use]
    pub fn to(&self, later: &Self) -> Option<Strictness> {
        let (before, after) = (self.effective(), later.effective());
        if before == after {
            return None;
        }
        let names: BTreeSet<&&str> = before.keys().chain(after.keys()).collect();
        let is_looser = |name: &&str| match (before.get(name), after.get(name)) {
            (Some(before), Some(after)) => after.is_looser_than(before, name),
            (_, after) => after.is_none(),
        };
        Some(if names.into_iter().all(is_looser) {
            Strictness::Looser
        } else {
            Strictness::Stricter
        })
    }

    /// The limits that reject some values. Each bound is combined with its `exclusive…` keyword.
    fn effective(&self) -> BTreeMap<&str, Limit<'_>> {
        let all = self
            .0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let found = all.filter(|(name, value)| {
            let refuses_none = match keyword(name) {
                "minLength" | "minItems" | "minProperties" => *value == "0",
                "uniqueItems" => *value == "false",
                "exclusiveMinimum" | "exclusiveMaximum" => true,
                _ => false,
            };
            !refuses_none
        });
        let limit = |(name, value)| {
            (
                name,
                Limit {
                    value,
                    exclusive: self.is_exclusive(name),
                },
            )
        };
        found.map(limit).collect()
    }

    /// Whether `exclusiveMinimum` or `exclusiveMaximum` is set for a bound.
    fn is_exclusive(&self, name: &str) -> bool {
        let exclusive = match keyword(name) {
            "minimum" => "exclusiveMinimum",
            "maximum" => "exclusiveMaximum",
            _ => return false,
        };
        let before = &name[..name.len() - keyword(name).len()];
        self.0
            .get(&format!("{before}{exclusive}"))
            .is_some_and(|value| value == "true")
    }
}

/// The keyword of a name such as `items.pattern`.
fn keyword(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The value of one keyword.
#[derive(Clone, Copy, PartialEq)]
struct Limit<'a> {
    value: &'a str,
    exclusive: bool,
}

impl Limit<'_> {
    /// Whether it allows everything that the other allows.
    fn is_looser_than(&self, other: &Self, name: &str) -> bool {
        if self == other {
            return true;
        }
        let keyword = keyword(name);
        if matches!(keyword, "enum" | "anyOf" | "oneOf") {
            return other.list().is_subset(&self.list());
        }
        let (Ok(before), Ok(after)) = (other.value.parse::<f64>(), self.value.parse::<f64>())
        else {
            return false;
        };
        let same = before.total_cmp(&after).is_eq();
        if keyword == "multipleOf" {
            let times = before / after;
            return (times - times.round()).abs() < 1e-9;
        }
        let is_wider = (keyword.starts_with("max") && after > before)
            || (keyword.starts_with("min") && after < before);
        is_wider || (same && !self.exclusive)
    }

    /// The items of a list of values or schemas.
    fn list(&self) -> BTreeSet<String> {
        let items: Vec<Value> = serde_json::from_str(self.value).unwrap_or_default();
        items.iter().map(ToString::to_string).collect()
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
            (&[], &[("minLength", "0")], None),
            (&[("items.minItems", "0")], &[], None),
            (&[], &[("minimum", "0")], Some(Stricter)),
            (&[("multipleOf", "4")], &[("multipleOf", "2")], Some(Looser)),
            (
                &[("multipleOf", "4")],
                &[("multipleOf", "3")],
                Some(Stricter),
            ),
            (
                &[("maximum", "9")],
                &[("maximum", "10"), ("exclusiveMaximum", "true")],
                Some(Looser),
            ),
            (
                &[("items.maximum", "9")],
                &[("items.maximum", "9"), ("items.exclusiveMaximum", "true")],
                Some(Stricter),
            ),
            (
                &[("minimum", "9"), ("exclusiveMinimum", "true")],
                &[("minimum", "9")],
                Some(Looser),
            ),
            (&[], &[("exclusiveMaximum", "true")], None),
            (&[("enum", "[1,2]")], &[("enum", "[1,2,3]")], Some(Looser)),
            (&[("enum", "[1,2]")], &[("enum", "[1,3]")], Some(Stricter)),
            (&[("enum", "[1]")], &[], Some(Looser)),
            (
                &[("anyOf", r#"[{"type":"array"}]"#)],
                &[("anyOf", r#"[{"type":"array"},{"type":"string"}]"#)],
                Some(Looser),
            ),
            (&[("format", "\"uri\"")], &[], Some(Looser)),
            (
                &[("multipleOf", "0.3")],
                &[("multipleOf", "0.1")],
                Some(Looser),
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

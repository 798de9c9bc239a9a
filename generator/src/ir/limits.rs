//! The keywords that limit values.

use std::cmp::Ordering;
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

    /// Adds the limits of another schema that the same values must satisfy. Of two limits the stricter counts; if neither
    /// is, both do, and one of them is in `allOf`.
    pub fn and(&mut self, other: &Self) {
        for (name, value) in &other.0 {
            let before = &name[..name.len() - keyword(name).len()];
            let own = self.0.get(name).cloned();
            match (keyword(name), own) {
                // Copied with its bound.
                ("exclusiveMinimum" | "exclusiveMaximum", _) => {}
                (_, None) => self.bound(name, value, other.is_exclusive(name)),
                (_, Some(own)) if is_equal(&own, value) => {
                    let is_exclusive = self.is_exclusive(name) || other.is_exclusive(name);
                    self.bound(name, &own, is_exclusive);
                }
                (word, Some(own)) => match combined(word, &own, value) {
                    Some(stricter) if stricter == own => {}
                    Some(stricter) => self.bound(name, &stricter, other.is_exclusive(name)),
                    None => {
                        let (first, second) = if own < *value {
                            (own, value.clone())
                        } else {
                            (value.clone(), own)
                        };
                        self.0.insert(name.clone(), first);
                        let more = format!("[{{\"{word}\":{second}}}]");
                        let all = self.0.entry(format!("{before}allOf")).or_default();
                        *all = joined(all, &more);
                    }
                },
            }
        }
    }

    /// Sets a limit, and whether a bound is exclusive.
    fn bound(&mut self, name: &str, value: &str, is_exclusive: bool) {
        self.0.insert(name.to_owned(), value.to_owned());
        let Some(exclusive) = exclusive(name) else {
            return;
        };
        if is_exclusive {
            self.0.insert(exclusive, "true".to_owned());
        } else {
            self.0.remove(&exclusive);
        }
    }

    /// Compares later limits with these; `None` if they allow the same values.
    #[must_use]
    pub fn to(&self, later: &Self) -> Option<Strictness> {
        let (before, after) = (self.effective(), later.effective());
        if before == after {
            return None;
        }
        // Some limit of before has to refuse what a later one refuses.
        let is_implied = |(name, limit): &(String, Limit)| {
            let mut same = before.iter().filter(|(other, _)| other == name);
            same.any(|(_, other)| limit.is_looser_than(other, name))
        };
        Some(if after.iter().all(is_implied) {
            Strictness::Looser
        } else {
            Strictness::Stricter
        })
    }

    /// The limits by name and value. Those in `allOf` apply like all others.
    #[must_use]
    pub fn each(&self) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        for (name, value) in &self.0 {
            if keyword(name) != "allOf" {
                found.insert((name.clone(), value.clone()));
                continue;
            }
            let before = &name[..name.len() - "allOf".len()];
            for part in items(value) {
                let members = part.as_object().into_iter().flatten();
                found.extend(
                    members.map(|(word, value)| (format!("{before}{word}"), value.to_string())),
                );
            }
        }
        found
    }

    /// The limits that reject some values. Each bound is combined with its `exclusive…` keyword.
    fn effective(&self) -> BTreeSet<(String, Limit)> {
        let all = self.each().into_iter();
        let found = all.filter(|(name, value)| {
            let refuses_none = match keyword(name) {
                "minLength" | "minItems" | "minProperties" => value == "0",
                "uniqueItems" => value == "false",
                "exclusiveMinimum" | "exclusiveMaximum" => true,
                _ => false,
            };
            !refuses_none
        });
        let limit = |(name, value): (String, String)| {
            let exclusive = self.is_exclusive(&name);
            (name, Limit { value, exclusive })
        };
        found.map(limit).collect()
    }

    /// Whether `exclusiveMinimum` or `exclusiveMaximum` is set for a bound.
    fn is_exclusive(&self, name: &str) -> bool {
        let value = exclusive(name).and_then(|exclusive| self.0.get(&exclusive));
        value.is_some_and(|value| value == "true")
    }
}

/// The name of the keyword that makes a bound exclusive.
fn exclusive(name: &str) -> Option<String> {
    let exclusive = match keyword(name) {
        "minimum" => "exclusiveMinimum",
        "maximum" => "exclusiveMaximum",
        _ => return None,
    };
    let before = &name[..name.len() - keyword(name).len()];
    Some(format!("{before}{exclusive}"))
}

/// The value of a keyword that allows what both values allow; `None` if no single value does.
fn combined(keyword: &str, own: &str, other: &str) -> Option<String> {
    let is_stricter = |ordering: Ordering| match ordering {
        Ordering::Less => keyword.starts_with("max"),
        Ordering::Equal => false,
        Ordering::Greater => keyword.starts_with("min"),
    };
    match keyword {
        "required" | "allOf" => Some(joined(own, other)),
        "enum" => {
            let (own, other) = (items(own), items(other));
            let both = own.into_iter().filter(|value| other.contains(value));
            Some(both.collect::<Value>().to_string())
        }
        "additionalProperties" => [own, other].contains(&"false").then(|| "false".to_owned()),
        "multipleOf" => multiple(own, other),
        _ if keyword.starts_with("max") || keyword.starts_with("min") => {
            let ordering = match (other.parse::<i128>(), own.parse::<i128>()) {
                (Ok(other), Ok(own)) => other.cmp(&own),
                _ => other
                    .parse::<f64>()
                    .ok()?
                    .total_cmp(&own.parse::<f64>().ok()?),
            };
            let stricter = if is_stricter(ordering) { other } else { own };
            Some(stricter.to_owned())
        }
        _ => None,
    }
}

/// Whether two values limit the same, such as 3 and 3.0.
fn is_equal(own: &str, other: &str) -> bool {
    let number = |text: &str| text.parse::<f64>();
    let same = |(own, other): (f64, f64)| own.total_cmp(&other).is_eq();
    let is_integer = |text: &str| text.parse::<i128>().is_ok();
    let is_exact = is_integer(own) && is_integer(other);
    own == other || !is_exact && number(own).ok().zip(number(other).ok()).is_some_and(same)
}

/// The least common multiple of integers.
fn multiple(own: &str, other: &str) -> Option<String> {
    let (own, other): (u64, u64) = (own.parse().ok()?, other.parse().ok()?);
    let (mut divisor, mut rest) = (own, other);
    while rest > 0 {
        (divisor, rest) = (rest, divisor % rest);
    }
    let least = own.checked_div(divisor)?.checked_mul(other)?;
    Some(least.to_string())
}

/// The items of two lists, sorted, each once.
fn joined(own: &str, other: &str) -> String {
    let all = items(own).into_iter().chain(items(other));
    let sorted: BTreeMap<String, Value> = all.map(|item| (item.to_string(), item)).collect();
    sorted.into_values().collect::<Value>().to_string()
}

/// The items of a list as JSON; none if it is not a list.
fn items(list: &str) -> Vec<Value> {
    serde_json::from_str(list).unwrap_or_default()
}

/// The keyword of a name such as `items.pattern`.
fn keyword(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The value of one keyword.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Limit {
    value: String,
    exclusive: bool,
}

impl Limit {
    /// Whether it allows everything that the other allows.
    fn is_looser_than(&self, other: &Self, name: &str) -> bool {
        if self == other {
            return true;
        }
        let keyword = keyword(name);
        if matches!(keyword, "enum" | "anyOf" | "oneOf") {
            return other.list().is_subset(&self.list());
        }
        if keyword == "additionalProperties" {
            return other.value == "false";
        }
        if keyword == "required" {
            return self.list().is_subset(&other.list());
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
        let items = items(&self.value);
        items.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests;

//! The query options of a request, and their effect on results.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use super::QueryError;
use super::expression::Expression;
use super::parse::filter;
use super::search::Search;
use super::types::{Datum, Kind};
use crate::model::{Api, WireName};

mod expand;
mod paths;

use expand::expand;
use paths::path;

/// Maximum nesting of `$expand`, and length of paths.
const MAX_DEPTH: usize = 8;

/// The validated system query options of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// `$filter`.
    pub filter: Option<Expression>,
    /// `$select`; `None` means all.
    pub select: Option<Vec<String>>,
    /// `$expand`.
    pub expand: Vec<Expand>,
    /// `$orderby`, most significant first.
    pub order: Vec<Order>,
    /// `$search`.
    pub search: Option<Search>,
    /// `$top`.
    pub top: Option<usize>,
    /// `$skip`.
    pub skip: usize,
    /// `$count=true`.
    pub count: bool,
    /// `$skiptoken`, verbatim.
    pub skip_token: Option<String>,
}

/// A navigation property to expand.
#[derive(Clone, Debug, PartialEq)]
pub struct Expand {
    /// Its name.
    pub property: String,
    /// The type of its items, if it is in the slice.
    pub target: Option<WireName>,
    /// Nested options.
    pub options: Options,
}

/// One part of `$orderby`.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Property path.
    pub path: Vec<String>,
    /// The kind of the value.
    kind: Kind,
    /// The direction.
    pub direction: Direction,
}

/// A sort direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `asc`, ascending.
    Ascending,
    /// `desc`, descending.
    Descending,
}

/// An invalid query option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionError {
    /// Name of the option, such as `$filter`.
    pub option: String,
    /// What is wrong.
    pub error: QueryError,
}

impl Options {
    /// Parses the options of a request for entities of a type.
    ///
    /// # Errors
    /// If an option is unknown, is repeated, or names something that the type lacks.
    pub fn read(
        api: &Api,
        entity: &WireName,
        pairs: &[(String, String)],
    ) -> Result<Self, OptionError> {
        let mut options = Self::default();
        for (index, (name, value)) in pairs.iter().enumerate() {
            let fail = |error| OptionError {
                option: name.clone(),
                error,
            };
            if pairs[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(fail(QueryError::at(1, "found the option a second time")));
            }
            options.set(api, entity, name, value, 0).map_err(fail)?;
        }
        Ok(options)
    }

    fn set(
        &mut self,
        api: &Api,
        entity: &WireName,
        name: &str,
        value: &str,
        depth: usize,
    ) -> Result<(), QueryError> {
        if value.trim().is_empty() {
            return Err(QueryError::at(1, "found nothing, expected a value"));
        }
        match name {
            "$filter" => self.filter = Some(filter(api, entity, value)?),
            "$select" => self.select = Some(select(api, entity, value)?),
            "$expand" => self.expand = expand(api, entity, value, depth)?,
            "$orderby" => self.order = order(api, entity, value)?,
            "$search" => self.search = Some(Search::read(value)?.about(api, entity)?),
            "$top" => self.top = Some(number(value)?),
            "$skip" => self.skip = number(value)?,
            "$skiptoken" => self.skip_token = Some(value.to_owned()),
            "$count" => {
                self.count = value.parse().map_err(|_| {
                    QueryError::at(1, format!("found `{value}`, expected `true` or `false`"))
                })?;
            }
            "$format" if matches!(value, "json" | "application/json") => {}
            "$format" => {
                return Err(QueryError::at(
                    1,
                    format!("found `{value}`, expected `json`"),
                ));
            }
            _ => {
                return Err(QueryError::at(
                    1,
                    "found an option that is not supported here",
                ));
            }
        }
        Ok(())
    }

    /// Applies `$filter`, `$orderby`, `$skip` and `$top` to values that are not entities; returns the
    /// filtered count as well.
    #[must_use]
    pub fn apply(&self, values: Vec<Value>, now: Timestamp) -> (usize, Vec<Value>) {
        let filter = self.filter.as_ref();
        let holds = |value: &Value| filter.is_none_or(|filter| filter.holds(value, now));
        let mut left: Vec<Value> = values.into_iter().filter(holds).collect();
        self.sort(&mut left, |value| value);
        let total = left.len();
        let top = self.top.unwrap_or(usize::MAX);
        (total, left.into_iter().skip(self.skip).take(top).collect())
    }

    /// Sorts entities; the sort is stable.
    pub fn sort<T>(&self, items: &mut [T], entity: impl Fn(&T) -> &Value) {
        items.sort_by(|one, other| {
            let parts = self.order.iter().map(|part| {
                let order = part.compare(entity(one), entity(other));
                match part.direction {
                    Direction::Ascending => order,
                    Direction::Descending => order.reverse(),
                }
            });
            parts.fold(Ordering::Equal, Ordering::then)
        });
    }
}

impl Order {
    fn compare(&self, one: &Value, other: &Value) -> Ordering {
        let value = |entity: &Value| {
            let found = self
                .path
                .iter()
                .try_fold(entity, |value, name| value.get(name));
            found.map_or(Datum::Null, |value| Datum::of(value, &self.kind))
        };
        value(one).sorted(&value(other))
    }
}

fn number(value: &str) -> Result<usize, QueryError> {
    value
        .parse()
        .map_err(|_| QueryError::at(1, format!("found `{value}`, expected a number from 0")))
}

fn select(api: &Api, entity: &WireName, value: &str) -> Result<Vec<String>, QueryError> {
    let mut names = Vec::new();
    for (column, name) in split(value, ',') {
        names.push(match name.as_str() {
            "*" => name,
            _ => path(api, entity, column, &name, true)?.1,
        });
    }
    Ok(names)
}

fn order(api: &Api, entity: &WireName, value: &str) -> Result<Vec<Order>, QueryError> {
    let mut parts = Vec::new();
    for (column, part) in split(value, ',') {
        let mut words = part.split_whitespace();
        let name = words.next().unwrap_or_default();
        let (kind, name) = path(api, entity, column, name, false)?;
        if let Kind::List(_) | Kind::Structure(_) = kind {
            let message = format!(
                "found `{name}`, but values of {} have no order",
                kind.name()
            );
            return Err(QueryError::at(column, message));
        }
        let direction = words.next().map(str::to_ascii_lowercase);
        let direction = match (direction.as_deref(), words.next()) {
            (None | Some("asc"), None) => Direction::Ascending,
            (Some("desc"), None) => Direction::Descending,
            _ => {
                let message = format!("found `{part}`, expected a property with `asc` or `desc`");
                return Err(QueryError::at(column, message));
            }
        };
        let path = name.split('/').map(str::to_owned).collect();
        parts.push(Order {
            path,
            kind,
            direction,
        });
    }
    Ok(parts)
}

/// The parts between separators outside parentheses and quotes, each with its column.
fn split(text: &str, separator: char) -> Vec<(usize, String)> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let (mut start, mut depth, mut quoted) = (1, 0_usize, false);
    for (index, c) in text.chars().enumerate() {
        match c {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c == separator && depth == 0 && !quoted {
            parts.push((start, std::mem::take(&mut part).trim().to_owned()));
            start = index + 2;
        } else {
            part.push(c);
        }
    }
    if !(parts.is_empty() && part.trim().is_empty()) {
        parts.push((start, part.trim().to_owned()));
    }
    parts
}

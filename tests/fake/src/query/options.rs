//! The query options of a request, and their effect on results.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

use super::QueryError;
use super::expression::Expression;
use super::parse::filter;
use super::search::Search;
use super::types::{Datum, Kind};
use crate::check::property_of_any_case;
use crate::model::{Api, Property, PropertyKind, Struct, Ty, WireName};
use crate::serve::option_name;

/// Maximum nesting of `$expand`, and length of paths.
const MAX_DEPTH: usize = 8;

/// The system query options of a request, checked.
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
                "found `{name}`, and values of {} have no order",
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

/// Checks that each segment is a property of the type before it; returns the kind of the last one, and the
/// path as the types spell it.
fn path(
    api: &Api,
    entity: &WireName,
    column: usize,
    text: &str,
    through_lists: bool,
) -> Result<(Kind, String), QueryError> {
    let mut spelt: Vec<&str> = Vec::new();
    let mut kind = Kind::Structure(entity.clone());
    let mut after = column;
    for (index, name) in text.split('/').enumerate() {
        let column = after;
        after += name.chars().count() + 1;
        if index == MAX_DEPTH {
            let message = format!("paths have at most {MAX_DEPTH} segments");
            return Err(QueryError::at(column, message));
        }
        let owner = match &kind {
            Kind::Structure(owner) => owner,
            Kind::List(item) if through_lists => match item.as_ref() {
                Kind::Structure(owner) => owner,
                other => return Err(below(column, name, other)),
            },
            Kind::Anything => return Ok((Kind::Anything, text.to_owned())),
            other => return Err(below(column, name, other)),
        };
        let Some(structure) = api.structure(owner) else {
            return Ok((Kind::Anything, text.to_owned()));
        };
        kind = match property(api, structure, name) {
            Some(property) => {
                spelt.push(property.name.as_str());
                Kind::of(api, &property.ty)
            }
            None if structure.open => return Ok((Kind::Anything, text.to_owned())),
            None => return Err(unknown(column, name, structure)),
        };
    }
    Ok((kind, spelt.join("/")))
}

fn below(column: usize, name: &str, owner: &Kind) -> QueryError {
    let message = format!("found `{name}` below a value of {}", owner.name());
    QueryError::at(column, message)
}

fn unknown(column: usize, name: &str, structure: &Struct) -> QueryError {
    if name.is_empty() {
        return QueryError::at(column, "found nothing, expected a property");
    }
    let message = format!(
        "found `{name}`, which is not a property of {}",
        structure.name
    );
    QueryError::at(column, message)
}

/// A property of a type or of a derived type, as `$select` and `$expand` allow.
fn property<'a>(api: &'a Api, structure: &'a Struct, name: &str) -> Option<&'a Property> {
    let derived = structure
        .derived
        .iter()
        .filter_map(|derived| api.structure(derived));
    std::iter::once(structure)
        .chain(derived)
        .find_map(|structure| property_of_any_case(structure, name))
}

fn item_type(ty: &Ty) -> Option<&WireName> {
    match ty {
        Ty::Named(name) => Some(name),
        Ty::List(item) => item_type(item),
        _ => None,
    }
}

fn expand(
    api: &Api,
    entity: &WireName,
    value: &str,
    depth: usize,
) -> Result<Vec<Expand>, QueryError> {
    if depth == MAX_DEPTH {
        return Err(QueryError::at(
            1,
            format!("expansions cannot nest more than {MAX_DEPTH} deep"),
        ));
    }
    let (mut named, mut found) = (Vec::new(), Vec::new());
    for (column, part) in split(value, ',') {
        let (name, inner) = match part.split_once('(') {
            None => (part.as_str(), None),
            Some((name, inner)) => {
                let inner = inner.strip_suffix(')').ok_or_else(|| {
                    let end = column + part.chars().count();
                    QueryError::at(end, format!("found the end of `{part}`, expected `)`"))
                })?;
                (name, Some(inner))
            }
        };
        match name.trim() {
            "*" if inner.is_none() => found.extend(everything(api, entity)),
            "*" => {
                let message = "found options of `*`, which takes none";
                return Err(QueryError::at(column, message));
            }
            name => named.push(expanded(api, entity, column, name, inner, depth)?),
        }
    }
    // A property that is also named, with options of its own, is expanded once.
    found.retain(|one: &Expand| named.iter().all(|other| other.property != one.property));
    named.append(&mut found);
    Ok(named)
}

/// All navigation properties of a type, for `$expand=*`.
fn everything(api: &Api, entity: &WireName) -> impl Iterator<Item = Expand> {
    let structure = api.structure(entity);
    let properties = structure.map_or(&[][..], |structure| &structure.properties);
    let properties = properties.iter();
    properties
        .filter(|property| property.kind == PropertyKind::Navigation)
        .map(|property| Expand {
            property: property.name.to_string(),
            target: item_type(&property.ty).cloned(),
            options: Options::default(),
        })
}

fn expanded(
    api: &Api,
    entity: &WireName,
    column: usize,
    name: &str,
    inner: Option<&str>,
    depth: usize,
) -> Result<Expand, QueryError> {
    let structure = api.structure(entity).ok_or_else(|| {
        QueryError::at(
            column,
            format!("found `{name}`, and {entity} has no properties"),
        )
    })?;
    let property =
        property(api, structure, name).ok_or_else(|| unknown(column, name, structure))?;
    if property.kind != PropertyKind::Navigation {
        let message = format!("found `{name}`, which is not a navigation property");
        return Err(QueryError::at(column, message));
    }
    let target = item_type(&property.ty).cloned();
    let mut options = Options::default();
    for (offset, pair) in split(inner.unwrap_or_default(), ';') {
        let at = column + name.chars().count() + offset;
        let Some((option, value)) = pair.split_once('=') else {
            return Err(QueryError::at(
                at,
                format!("found `{pair}`, expected an option such as `$select=id`"),
            ));
        };
        let Some(target) = &target else { continue };
        let value_at = at + option.chars().count();
        options
            .set(api, target, &option_name(option.trim()), value, depth + 1)
            .map_err(|error| QueryError {
                column: error.column + value_at,
                ..error
            })?;
    }
    Ok(Expand {
        property: property.name.to_string(),
        target,
        options,
    })
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

//! Literals: numbers, dates, times, GUIDs, durations, members of enumerations.

use uuid::Uuid;

use crate::model::{Api, Type, WireName};
use crate::query::QueryError;
use crate::query::types::{Datum, Kind, duration, instant};

pub fn prefixed(
    api: &Api,
    column: usize,
    prefix: &str,
    text: &str,
) -> Result<(Datum, Kind), QueryError> {
    if prefix == "duration" {
        let found = duration(text).ok_or_else(|| {
            QueryError::at(
                column,
                format!("found '{text}', expected an ISO 8601 duration"),
            )
        })?;
        return Ok((Datum::Duration(found), Kind::Duration));
    }
    let name = WireName(prefix.to_owned());
    let Some(Type::Enum(found)) = api.types.get(&name) else {
        return Err(QueryError::at(
            column,
            format!("found `{prefix}`, which is not an enumeration"),
        ));
    };
    let known = |part: &str| {
        found
            .members
            .iter()
            .any(|member| member.as_str().eq_ignore_ascii_case(part))
    };
    if !text.split(',').all(|part| known(part.trim())) {
        return Err(QueryError::at(
            column,
            format!("found '{text}', which is not a member of {prefix}"),
        ));
    }
    Ok((Datum::Text(text.to_owned()), Kind::Enum(name)))
}

pub fn literal(word: &str) -> Option<(Datum, Kind)> {
    Some(match word {
        "null" => (Datum::Null, Kind::Null),
        "true" => (Datum::Bool(true), Kind::Bool),
        "false" => (Datum::Bool(false), Kind::Bool),
        "INF" => (Datum::Number(f64::INFINITY), Kind::Number),
        "-INF" => (Datum::Number(f64::NEG_INFINITY), Kind::Number),
        "NaN" => (Datum::Number(f64::NAN), Kind::Number),
        word => return shaped(word),
    })
}

/// Literals that are recognised by their shape.
fn shaped(word: &str) -> Option<(Datum, Kind)> {
    if word.len() == 36
        && let Ok(guid) = Uuid::try_parse(word)
    {
        return Some((Datum::Guid(guid), Kind::Guid));
    }
    if !word.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return None;
    }
    if word.contains('T') {
        return Some((Datum::Instant(instant(word)?), Kind::Instant));
    }
    if let Ok(number) = word.parse() {
        return Some((Datum::Number(number), Kind::Number));
    }
    if word.contains(':') {
        return Some((Datum::Time(word.parse().ok()?), Kind::Time));
    }
    Some((Datum::Date(word.parse().ok()?), Kind::Date))
}

//! Evaluates conditions on JSON.

use std::cmp::Ordering;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde_json::Value;

use super::expression::{Comparison, Expression, Function, Operand};
use super::types::{Datum, folded, instant};

/// The input of a condition: an entity with the navigation properties that the condition reads.
struct Scope<'v> {
    entity: &'v Value,
    variables: Vec<(&'v str, &'v Value)>,
    now: Timestamp,
}

const NULL: &Value = &Value::Null;

impl Expression {
    /// Whether the condition is true for an entity at a time.
    #[must_use]
    pub fn holds(&self, entity: &Value, now: Timestamp) -> bool {
        let mut scope = Scope {
            entity,
            variables: Vec::new(),
            now,
        };
        self.check(&mut scope)
    }

    fn check<'v>(&'v self, scope: &mut Scope<'v>) -> bool {
        match self {
            Self::Or(parts) => parts.iter().any(|part| part.check(scope)),
            Self::And(parts) => parts.iter().all(|part| part.check(scope)),
            Self::Not(inner) => !inner.check(scope),
            Self::Compare(how, left, right) => {
                compare(*how, &left.value(scope), &right.value(scope))
            }
            Self::In(operand, items) => {
                let value = operand.value(scope);
                items
                    .iter()
                    .any(|item| compare(Comparison::Equal, &value, item))
            }
            Self::Holds(operand) => operand.value(scope) == Datum::Bool(true),
            Self::Quantified {
                path,
                all,
                variable,
                condition,
            } => {
                let items = scope.at(path).as_array().map_or(&[][..], Vec::as_slice);
                let Some(condition) = condition else {
                    return !items.is_empty();
                };
                let mut meets = |item: &'v Value| {
                    scope.variables.push((variable, item));
                    let holds = condition.check(scope);
                    scope.variables.pop();
                    holds
                };
                if *all {
                    items.iter().all(&mut meets)
                } else {
                    items.iter().any(&mut meets)
                }
            }
        }
    }
}

impl<'v> Scope<'v> {
    fn at(&self, path: &[String]) -> &'v Value {
        let variable = path
            .first()
            .and_then(|first| self.variables.iter().rev().find(|(name, _)| name == first));
        let (start, rest) = match variable {
            Some((_, value)) => (*value, &path[1..]),
            None => (self.entity, path),
        };
        rest.iter()
            .fold(start, |value, name| value.get(name).unwrap_or(NULL))
    }
}

impl Operand {
    fn value(&self, scope: &Scope<'_>) -> Datum {
        match self {
            Self::Literal(datum) => datum.clone(),
            Self::Path(path, kind) => Datum::of(scope.at(path), kind),
            Self::Count(path) => {
                let items = scope.at(path).as_array().map_or(0, Vec::len);
                Datum::Number(whole(items))
            }
            Self::IsOf(path, name) => Datum::Bool(is_of(scope.at(path), name)),
            Self::Call(function, arguments) => {
                let values: Vec<Datum> = arguments
                    .iter()
                    .map(|operand| operand.value(scope))
                    .collect();
                call(*function, &values, scope.now)
            }
        }
    }
}

fn is_of(value: &Value, name: &str) -> bool {
    let declared = value
        .get("@odata.type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    declared.trim_start_matches('#').eq_ignore_ascii_case(name)
}

#[expect(clippy::cast_precision_loss, reason = "no collection has 2^52 items")]
fn whole(number: usize) -> f64 {
    number as f64
}

fn compare(how: Comparison, left: &Datum, right: &Datum) -> bool {
    let order = left.compare(right);
    let null = *left == Datum::Null || *right == Datum::Null;
    match how {
        Comparison::Equal => order == Some(Ordering::Equal),
        Comparison::NotEqual => order != Some(Ordering::Equal),
        _ if null => false,
        Comparison::Greater => order == Some(Ordering::Greater),
        Comparison::GreaterOrEqual => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::LessOrEqual => matches!(order, Some(Ordering::Less | Ordering::Equal)),
    }
}

fn call(function: Function, values: &[Datum], now: Timestamp) -> Datum {
    match (function, values) {
        (Function::Now, _) => Datum::Instant(now),
        (Function::Substring, [Datum::Text(text), Datum::Number(start), rest @ ..]) => {
            substring(text, *start, rest)
        }
        (_, [Datum::Text(one), Datum::Text(other)]) => of_two_texts(function, one, other),
        (_, [Datum::Text(text)]) => of_text(function, text),
        (_, [Datum::Instant(instant)]) => of_instant(function, *instant),
        _ => Datum::Null,
    }
}

fn of_two_texts(function: Function, one: &str, other: &str) -> Datum {
    let (left, right) = (folded(one), folded(other));
    match function {
        Function::Contains => Datum::Bool(left.contains(&right)),
        Function::StartsWith => Datum::Bool(left.starts_with(&right)),
        Function::EndsWith => Datum::Bool(left.ends_with(&right)),
        Function::IndexOf => Datum::Number(
            left.find(&right)
                .map_or(-1.0, |at| whole(left[..at].chars().count())),
        ),
        Function::Concat => Datum::Text(format!("{one}{other}")),
        _ => Datum::Null,
    }
}

fn of_text(function: Function, text: &str) -> Datum {
    match function {
        Function::ToLower => Datum::Text(text.to_lowercase()),
        Function::ToUpper => Datum::Text(text.to_uppercase()),
        Function::Trim => Datum::Text(text.trim().to_owned()),
        Function::Length => Datum::Number(whole(text.chars().count())),
        // Entities store instants as text.
        _ => instant(text).map_or(Datum::Null, |instant| of_instant(function, instant)),
    }
}

fn of_instant(function: Function, instant: Timestamp) -> Datum {
    let time: Zoned = instant.to_zoned(TimeZone::UTC);
    Datum::Number(f64::from(match function {
        Function::Year => time.year(),
        Function::Month => i16::from(time.month()),
        Function::Day => i16::from(time.day()),
        Function::Hour => i16::from(time.hour()),
        Function::Minute => i16::from(time.minute()),
        Function::Second => i16::from(time.second()),
        Function::Date => return Datum::Date(time.date()),
        _ => return Datum::Null,
    }))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "negative and huge positions saturate, which is what is wanted"
)]
fn substring(text: &str, start: f64, rest: &[Datum]) -> Datum {
    let length = match rest {
        [Datum::Number(length)] => *length as usize,
        _ => usize::MAX,
    };
    Datum::Text(text.chars().skip(start as usize).take(length).collect())
}

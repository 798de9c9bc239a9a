//! The syntax tree of a filter.

use super::types::{Datum, Kind};

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// At least one of them is true. Flat, because long chains would nest deeply.
    Or(Vec<Expression>),
    /// All of them are true.
    And(Vec<Expression>),
    /// It is false.
    Not(Box<Expression>),
    /// Two values compared.
    Compare(Comparison, Operand, Operand),
    /// A value is one of a list.
    In(Operand, Vec<Datum>),
    /// A boolean value.
    Holds(Operand),
    /// A condition for the items of a collection.
    Quantified {
        /// The collection.
        path: Vec<String>,
        /// Whether all items must match, or one.
        all: bool,
        /// Name of the item in the condition.
        variable: String,
        /// The condition; without one, the collection must not be empty.
        condition: Option<Box<Expression>>,
    },
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `eq`.
    Equal,
    /// `ne`.
    NotEqual,
    /// `gt`.
    Greater,
    /// `ge`.
    GreaterOrEqual,
    /// `lt`.
    Less,
    /// `le`.
    LessOrEqual,
}

/// A value in a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Operand {
    /// A constant.
    Literal(Datum),
    /// A property of a kind, relative to the entity, or to the variable in its first segment.
    Path(Vec<String>, Kind),
    /// The number of items of a collection, `path/$count`.
    Count(Vec<String>),
    /// A function of other values.
    Call(Function, Vec<Operand>),
    /// Whether the value has a type: `isof('…')`, `isof(path,'…')`.
    IsOf(Vec<String>, String),
}

/// Functions of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `contains(text,part)`.
    Contains,
    /// `startswith(text,part)`.
    StartsWith,
    /// `endswith(text,part)`.
    EndsWith,
    /// `tolower(text)`.
    ToLower,
    /// `toupper(text)`.
    ToUpper,
    /// `trim(text)`.
    Trim,
    /// `length(text)`.
    Length,
    /// `indexof(text,part)`.
    IndexOf,
    /// `substring(text,start)` and `substring(text,start,length)`.
    Substring,
    /// `concat(text,text)`.
    Concat,
    /// `year(instant)`.
    Year,
    /// `month(instant)`.
    Month,
    /// `day(instant)`.
    Day,
    /// `hour(instant)`.
    Hour,
    /// `minute(instant)`.
    Minute,
    /// `second(instant)`.
    Second,
    /// `date(instant)`.
    Date,
    /// `now()`, the time of the server.
    Now,
}

impl Expression {
    /// Calls `visit` with each property path that the condition reads. Paths below a variable start with the
    /// path of its collection instead of its name.
    pub fn paths(&self, visit: &mut dyn FnMut(&[String])) {
        match self {
            Self::Or(parts) | Self::And(parts) => {
                for part in parts {
                    part.paths(visit);
                }
            }
            Self::Not(inner) => inner.paths(visit),
            Self::Compare(_, left, right) => {
                left.paths(visit);
                right.paths(visit);
            }
            Self::In(operand, _) | Self::Holds(operand) => operand.paths(visit),
            Self::Quantified {
                path,
                variable,
                condition,
                ..
            } => {
                visit(path);
                let Some(condition) = condition else { return };
                condition.paths(&mut |inner| match inner.split_first() {
                    Some((first, rest)) if first == variable => {
                        visit(&[path.as_slice(), rest].concat());
                    }
                    _ => visit(inner),
                });
            }
        }
    }
}

impl Expression {
    /// Calls `visit` with each property path that is compared with a text, and that text.
    pub fn comparisons(&self, visit: &mut dyn FnMut(&[String], &str)) {
        match self {
            Self::Or(parts) | Self::And(parts) => {
                for part in parts {
                    part.comparisons(visit);
                }
            }
            Self::Not(inner) => inner.comparisons(visit),
            Self::Compare(
                Comparison::Equal | Comparison::NotEqual,
                Operand::Path(path, _),
                Operand::Literal(Datum::Text(text)),
            )
            | Self::Compare(
                Comparison::Equal | Comparison::NotEqual,
                Operand::Literal(Datum::Text(text)),
                Operand::Path(path, _),
            ) => visit(path, text),
            Self::In(Operand::Path(path, _), items) => {
                for item in items {
                    if let Datum::Text(text) = item {
                        visit(path, text);
                    }
                }
            }
            Self::Compare(..) | Self::In(..) | Self::Holds(_) => {}
            Self::Quantified { condition, .. } => {
                if let Some(condition) = condition {
                    condition.comparisons(visit);
                }
            }
        }
    }
}

impl Operand {
    fn paths(&self, visit: &mut dyn FnMut(&[String])) {
        match self {
            Self::Literal(_) => {}
            Self::Path(path, _) | Self::Count(path) | Self::IsOf(path, _) => visit(path),
            Self::Call(_, arguments) => arguments.iter().for_each(|operand| operand.paths(visit)),
        }
    }
}

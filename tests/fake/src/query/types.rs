//! Values in conditions, and which of them are comparable.

use std::cmp::Ordering;
use std::mem::discriminant;

use crate::model::{Api, Ty, Type, WireName};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use uuid::Uuid;

/// A value in a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// `null`, or an absent property.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(f64),
    /// A text, or a member of an enumeration.
    Text(String),
    /// An instant.
    Instant(Timestamp),
    /// A calendar date.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A span of time.
    Duration(SignedDuration),
    /// A GUID.
    Guid(Uuid),
    /// An object or a list, which is comparable only with `null`.
    Complex,
}

/// The kind of an operand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Null,
    Bool,
    Number,
    Text,
    Enum(WireName),
    Instant,
    Date,
    Time,
    Duration,
    Guid,
    Binary,
    Structure(WireName),
    List(Box<Kind>),
    Anything,
}

impl Kind {
    pub fn of(api: &Api, ty: &Ty) -> Self {
        match ty {
            Ty::Bool => Self::Bool,
            Ty::Int(..) | Ty::Float(_) | Ty::Decimal => Self::Number,
            Ty::String => Self::Text,
            Ty::DateTime => Self::Instant,
            Ty::Date => Self::Date,
            Ty::TimeOfDay => Self::Time,
            Ty::Duration => Self::Duration,
            Ty::Guid => Self::Guid,
            Ty::Binary => Self::Binary,
            Ty::Named(name) => match api.types.get(name) {
                Some(Type::Enum(_)) => Self::Enum(name.clone()),
                _ => Self::Structure(name.clone()),
            },
            Ty::List(item) => Self::List(Box::new(Self::of(api, item))),
            Ty::Map(_) | Ty::Json => Self::Anything,
        }
    }

    /// Whether values of the two kinds are comparable.
    pub fn meets(&self, other: &Self) -> bool {
        use Kind::{Anything, Enum, Null, Text};
        match (self, other) {
            // Graph accepts the bare name of a member as well as the qualified one.
            (Null | Anything, _) | (_, Null | Anything) | (Enum(_), Text) | (Text, Enum(_)) => true,
            (one, other) => one == other,
        }
    }

    /// The name in OData.
    pub fn name(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool => "Edm.Boolean".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Text => "Edm.String".to_owned(),
            Self::Instant => "Edm.DateTimeOffset".to_owned(),
            Self::Date => "Edm.Date".to_owned(),
            Self::Time => "Edm.TimeOfDay".to_owned(),
            Self::Duration => "Edm.Duration".to_owned(),
            Self::Guid => "Edm.Guid".to_owned(),
            Self::Binary => "Edm.Binary".to_owned(),
            Self::Enum(name) | Self::Structure(name) => name.to_string(),
            Self::List(item) => format!("Collection({})", item.name()),
            Self::Anything => "Edm.Untyped".to_owned(),
        }
    }
}

impl Datum {
    /// The value of a property of a kind; null if the entity has something else.
    pub fn of(value: &Value, kind: &Kind) -> Self {
        let Value::String(text) = value else {
            return Self::plain(value);
        };
        let found = match kind {
            Kind::Instant => instant(text).map(Self::Instant),
            Kind::Date => text.parse().ok().map(Self::Date),
            Kind::Time => text.parse().ok().map(Self::Time),
            Kind::Duration => duration(text).map(Self::Duration),
            Kind::Guid => Uuid::try_parse(text).ok().map(Self::Guid),
            _ => return Self::plain(value),
        };
        found.unwrap_or(Self::Null)
    }

    /// The value of a property of unknown kind: texts stay texts.
    pub fn plain(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(value) => value.as_f64().map_or(Self::Null, Self::Number),
            Value::String(text) => Self::Text(text.clone()),
            Value::Array(_) | Value::Object(_) => Self::Complex,
        }
    }

    /// The order of two values, if they have one. Texts compare case-insensitively, as in Graph.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Null, Self::Null) => Some(Ordering::Equal),
            (Self::Bool(one), Self::Bool(other)) => Some(one.cmp(other)),
            (Self::Number(one), Self::Number(other)) => one.partial_cmp(other),
            (Self::Text(one), Self::Text(other)) => Some(folded(one).cmp(&folded(other))),
            (Self::Instant(one), Self::Instant(other)) => Some(one.cmp(other)),
            (Self::Date(one), Self::Date(other)) => Some(one.cmp(other)),
            (Self::Time(one), Self::Time(other)) => Some(one.cmp(other)),
            (Self::Duration(one), Self::Duration(other)) => Some(one.cmp(other)),
            (Self::Guid(one), Self::Guid(other)) => Some(one.cmp(other)),
            // The entity stores text; the literal determines its type.
            (Self::Text(text), literal) => Some(literal.same_kind(text)?.compare(literal)?),
            (literal, Self::Text(text)) => Some(literal.compare(&literal.same_kind(text)?)?),
            _ => None,
        }
    }

    /// The sort order: null first, as in OData; values without an order keep their position.
    pub fn sorted(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            // Group by kind if a property has several, so the order is total.
            _ if discriminant(self) != discriminant(other) => self.rank().cmp(&other.rank()),
            _ => self.compare(other).unwrap_or(Ordering::Equal),
        }
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Null => 0,
            Self::Bool(_) => 1,
            Self::Number(_) => 2,
            Self::Text(_) => 3,
            Self::Instant(_) => 4,
            Self::Date(_) => 5,
            Self::Time(_) => 6,
            Self::Duration(_) => 7,
            Self::Guid(_) => 8,
            Self::Complex => 9,
        }
    }

    fn same_kind(&self, text: &str) -> Option<Self> {
        Some(match self {
            Self::Instant(_) => Self::Instant(instant(text)?),
            Self::Date(_) => Self::Date(text.parse().ok()?),
            Self::Time(_) => Self::Time(text.parse().ok()?),
            Self::Duration(_) => Self::Duration(duration(text)?),
            Self::Guid(_) => Self::Guid(Uuid::try_parse(text).ok()?),
            _ => return None,
        })
    }
}

/// A text in the form in which it is compared.
pub fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// Parses an instant, which must have a time zone. Instants that are too late for `jiff`, such as
/// 9999-12-31T23:59:59Z for "never", become the latest possible one.
#[must_use]
pub fn instant(text: &str) -> Option<Timestamp> {
    let late = || {
        let (start, _) = text.split_once('T')?;
        let last = start == "9999-12-30" || start == "9999-12-31";
        let pieces = jiff::fmt::temporal::Pieces::parse(text).ok()?;
        let whole = pieces.time().is_some() && pieces.offset().is_some();
        (last && whole).then_some(Timestamp::MAX)
    };
    text.parse().ok().or_else(late)
}

/// An ISO 8601 duration; a year counts as 365 days and a month as 30.
#[must_use]
pub fn duration(text: &str) -> Option<SignedDuration> {
    let span: jiff::Span = text.parse().ok()?;
    let days = i64::from(span.get_years()) * 365
        + i64::from(span.get_months()) * 30
        + i64::from(span.get_weeks()) * 7
        + i64::from(span.get_days());
    let days = SignedDuration::from_hours(days.checked_mul(24)?);
    let clock = jiff::Span::new()
        .try_hours(span.get_hours())
        .and_then(|rest| rest.try_minutes(span.get_minutes()))
        .and_then(|rest| rest.try_seconds(span.get_seconds()))
        .and_then(|rest| rest.try_nanoseconds(span.get_nanoseconds()))
        .ok()?;
    days.checked_add(SignedDuration::try_from(clock).ok()?)
}

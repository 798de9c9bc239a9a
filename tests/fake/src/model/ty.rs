//! The types of values.

use serde::{Deserialize, Deserializer, de};

use super::WireName;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ty {
    /// `Edm.Boolean`.
    Bool,
    /// `Edm.SByte` to `Edm.Int64`, `Edm.Byte`: width in bits and whether signed.
    Int(u8, bool),
    /// `Edm.Single` or `Edm.Double`: width in bits.
    Float(u8),
    /// `Edm.Decimal`.
    Decimal,
    /// `Edm.String`.
    String,
    /// `Edm.DateTimeOffset`.
    DateTime,
    /// `Edm.Date`.
    Date,
    /// `Edm.TimeOfDay`.
    TimeOfDay,
    /// `Edm.Duration`.
    Duration,
    /// `Edm.Guid`.
    Guid,
    /// `Edm.Binary`.
    Binary,
    /// A structure or enumeration of [`Api::types`](super::Api::types).
    Named(WireName),
    /// `Collection(…)`.
    List(Box<Ty>),
    /// An object whose property names are data.
    Map(Box<Ty>),
    /// Any JSON value.
    Json,
}

/// Reads a type as text, such as `Collection(Edm.String)`.
impl<'de> Deserialize<'de> for Ty {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse(&text).ok_or_else(|| de::Error::custom(format!("found the type `{text}`")))
    }
}

fn parse(text: &str) -> Option<Ty> {
    let within = |name: &str| {
        text.strip_prefix(name)?
            .strip_prefix('(')?
            .strip_suffix(')')
    };
    if let Some(item) = within("Collection") {
        return Some(Ty::List(Box::new(parse(item)?)));
    }
    if let Some(value) = within("Map") {
        return Some(Ty::Map(Box::new(parse(value)?)));
    }
    let Some(primitive) = text.strip_prefix("Edm.") else {
        return (!text.is_empty()).then(|| Ty::Named(WireName(text.to_owned())));
    };
    Some(match primitive {
        "Boolean" => Ty::Bool,
        "Byte" => Ty::Int(8, false),
        "SByte" => Ty::Int(8, true),
        "Single" => Ty::Float(32),
        "Double" => Ty::Float(64),
        "Decimal" => Ty::Decimal,
        "String" => Ty::String,
        "DateTimeOffset" => Ty::DateTime,
        "Date" => Ty::Date,
        "TimeOfDay" => Ty::TimeOfDay,
        "Duration" => Ty::Duration,
        "Guid" => Ty::Guid,
        "Binary" => Ty::Binary,
        "Untyped" => Ty::Json,
        width => match width.strip_prefix("UInt") {
            Some(width) => Ty::Int(width.parse().ok()?, false),
            None => Ty::Int(width.strip_prefix("Int")?.parse().ok()?, true),
        },
    })
}

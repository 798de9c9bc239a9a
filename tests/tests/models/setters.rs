//! Rebuilds models: each record from its default with setters, at any depth.

use graph_runtime::record::Nest;
use graph_runtime::{
    Binary, Date, Decimal, Duration, Flags, Guid, Json, Map, Nested, TimeOfDay, Timestamp,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A value that can be rebuilt.
trait Rebuilt {
    fn rebuilt(self) -> Self;
}

impl<T: Rebuilt> Rebuilt for Vec<T> {
    fn rebuilt(self) -> Self {
        self.into_iter().map(Rebuilt::rebuilt).collect()
    }
}

impl<T: Rebuilt + Nest> Rebuilt for Nested<T> {
    fn rebuilt(self) -> Self {
        Self::new(self.into_inner().rebuilt())
    }
}

impl<E> Rebuilt for Flags<E> {
    fn rebuilt(self) -> Self {
        self
    }
}

impl<T> Rebuilt for Map<T> {
    fn rebuilt(self) -> Self {
        self
    }
}

macro_rules! values {
    ($($type:ty;)*) => {$(
        impl Rebuilt for $type {
            fn rebuilt(self) -> Self {
                self
            }
        }
    )*};
}

values! {
    bool; u8; i16; i32; i64; f32; f64; String; Json;
    Binary; Date; Decimal; Duration; Guid; TimeOfDay; Timestamp;
}

macro_rules! records {
    ($($record:path { $($property:ident $constant:ident;)* } [$($read_only:ident $its:ident;)*])*) => {$(
        impl Rebuilt for $record {
            fn rebuilt(self) -> Self {
                let mut new = Self::default();
                $(
                    if self.is_null(Self::$constant) {
                        new = new.clear(Self::$constant);
                    }
                )*
                $(
                    if self.is_null(Self::$its) {
                        new = new.clear(Self::$its);
                    }
                )*
                for (name, value) in self.extra.iter() {
                    new.extra.insert(name, value.clone());
                }
                // They have no setters.
                $(new.$read_only = self.$read_only;)*
                $(
                    if let Some(value) = self.$property {
                        new = new.$property(value.rebuilt());
                    }
                )*
                new
            }
        }
    )*};
}

macro_rules! unions {
    ($($union:path { $($variant:ident;)* } [$($other:ident;)*])*) => {$(
        impl Rebuilt for $union {
            fn rebuilt(self) -> Self {
                match self {
                    $(Self::$variant(record) => record.into_inner().rebuilt().into(),)*
                    $(Self::$other(record) => Self::$other(record.rebuilt()),)*
                    other => other,
                }
            }
        }
    )*};
}

type Rebuild = fn(&str) -> Result<String, String>;

fn rebuild<T: DeserializeOwned + Serialize + Rebuilt>(json: &str) -> Result<String, String> {
    let read: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    serde_json::to_string(&read.rebuilt()).map_err(|error| error.to_string())
}

/// The JSON of a model that was rebuilt with its setters.
pub fn rebuilt(name: &str, value: &Value) -> Result<Value, String> {
    let (_, rebuild) = table::SETTERS
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| format!("there is no model {name}"))?;
    let written = rebuild(&value.to_string())?;
    serde_json::from_str(&written).map_err(|error| error.to_string())
}

/// The table that `build.rs` generates.
#[allow(deprecated, missing_docs)]
mod table {
    use super::{Rebuild, Rebuilt, rebuild};

    include!(concat!(env!("OUT_DIR"), "/setters.rs"));
}

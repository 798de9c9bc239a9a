//! Models made anew: each record from its default by the setters of all it has, however deep.

use graph_runtime::record::Nest;
use graph_runtime::{
    Binary, Date, Decimal, Duration, Flags, Guid, Json, Map, Nested, TimeOfDay, Timestamp,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A value that can be made anew.
trait Anew {
    fn anew(self) -> Self;
}

impl<T: Anew> Anew for Vec<T> {
    fn anew(self) -> Self {
        self.into_iter().map(Anew::anew).collect()
    }
}

impl<T: Anew + Nest> Anew for Nested<T> {
    fn anew(self) -> Self {
        Self::new(self.into_inner().anew())
    }
}

impl<E> Anew for Flags<E> {
    fn anew(self) -> Self {
        self
    }
}

impl<T> Anew for Map<T> {
    fn anew(self) -> Self {
        self
    }
}

macro_rules! values {
    ($($type:ty;)*) => {$(
        impl Anew for $type {
            fn anew(self) -> Self {
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
        impl Anew for $record {
            fn anew(self) -> Self {
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
                        new = new.$property(value.anew());
                    }
                )*
                new
            }
        }
    )*};
}

macro_rules! unions {
    ($($union:path { $($variant:ident;)* } [$($other:ident;)*])*) => {$(
        impl Anew for $union {
            fn anew(self) -> Self {
                match self {
                    $(Self::$variant(record) => record.into_inner().anew().into(),)*
                    $(Self::$other(record) => Self::$other(record.anew()),)*
                    other => other,
                }
            }
        }
    )*};
}

type Rebuild = fn(&str) -> Result<String, String>;

fn rebuild<T: DeserializeOwned + Serialize + Anew>(json: &str) -> Result<String, String> {
    let read: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    serde_json::to_string(&read.anew()).map_err(|error| error.to_string())
}

/// What a model writes after its setters have made it anew.
pub fn rebuilt(name: &str, value: &Value) -> Result<Value, String> {
    let (_, rebuild) = table::SETTERS
        .iter()
        .find(|(known, _)| *known == name)
        .ok_or_else(|| format!("there is no model {name}"))?;
    let written = rebuild(&value.to_string())?;
    serde_json::from_str(&written).map_err(|error| error.to_string())
}

/// What `build.rs` writes.
#[allow(deprecated, missing_docs)]
mod table {
    use super::{Anew, Rebuild, rebuild};

    include!(concat!(env!("OUT_DIR"), "/setters.rs"));
}

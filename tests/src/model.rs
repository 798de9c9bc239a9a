//! The types of a table of models: how values of a type are decoded, encoded and decoded again.

use graph_runtime::record::{Body, Field, Sent, strictly, to_json};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A model.
#[derive(Debug)]
pub struct Model {
    /// Its name on the wire.
    pub name: &'static str,
    /// Size of a value in bytes, without heap data.
    pub size: usize,
    /// Decodes a document, and drops the value. A misfit is an error.
    pub read: fn(&[u8]) -> Result<(), serde_json::Error>,
    /// Decodes a document, encodes it and decodes it again, which must give the same value; returns the
    /// encoded text.
    pub round_trip: fn(&str) -> Result<String, String>,
}

impl Model {
    /// The model with that name.
    #[must_use]
    pub const fn of<T: Field + Serialize + DeserializeOwned + PartialEq>(
        name: &'static str,
    ) -> Self {
        Self {
            name,
            size: size_of::<T>(),
            read: |json| strictly(true, || serde_json::from_slice::<T>(json).map(drop)),
            round_trip: round_trip::<T>,
        }
    }

    /// Decodes and encodes a value.
    ///
    /// # Errors
    /// If it cannot be decoded, or the encoded value decodes differently.
    pub fn written(&self, value: &Value) -> Result<Value, String> {
        let written = (self.round_trip)(&value.to_string())?;
        serde_json::from_str(&written).map_err(|error| error.to_string())
    }
}

fn round_trip<T: Field + Serialize + DeserializeOwned + PartialEq>(
    json: &str,
) -> Result<String, String> {
    let read = |json| serde_json::from_str::<T>(json).map_err(|error| error.to_string());
    let value = read(json)?;
    let written = serde_json::to_string(&value).map_err(|error| error.to_string())?;
    if read(&written)? != value {
        return Err(format!("read as something else again: {written}"));
    }
    let sent = serde_json::to_vec(&Sent(&value)).map_err(|error| error.to_string())?;
    for (one, other) in [
        (to_json(&value), written.as_bytes()),
        (value.to_body(), &sent),
    ] {
        if one.map_err(|error| error.to_string())? != other {
            return Err(format!("written otherwise through serde: {written}"));
        }
    }
    // A value that does not go through text takes the same path.
    let tree = serde_json::to_value(&value).map_err(|error| error.to_string())?;
    match T::deserialize(tree) {
        Ok(same) if same == value => Ok(written),
        Ok(_) => Err("read as something else from a tree".to_owned()),
        Err(error) => Err(format!("from a tree: {error}")),
    }
}

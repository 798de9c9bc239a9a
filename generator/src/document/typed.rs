//! Converts a validated JSON value to the types of `openapiv3`.

use indexmap::IndexMap;
use openapiv3::OpenAPI;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::diagnostics::{Diagnostic, Pointer};
use crate::parallel;

/// Converts a document: path items and schemas one by one, and half of them in another thread.
///
/// Each one is freed as soon as it is converted, because descriptions are large. Errors name the path item, the schema
/// or the document.
pub fn document(mut value: Value) -> Result<OpenAPI, Diagnostic> {
    let items = object(&mut value, "/paths");
    let schemas = object(&mut value, "/components/schemas");
    let mut whole: OpenAPI = part(&value, Pointer::root)?;
    let (extensions, items): (Map<_, _>, _) = items
        .into_iter()
        .partition(|(name, _)| name.starts_with("x-"));
    whole.paths.extensions = extensions.into_iter().collect();
    whole.paths.paths = halves(items, &Pointer::root().child("paths"))?;
    if let Some(components) = &mut whole.components {
        let at = Pointer::root().child("components").child("schemas");
        components.schemas = halves(schemas, &at)?;
    }
    Ok(whole)
}

/// Takes an object out of a document.
fn object(document: &mut Value, pointer: &str) -> Map<String, Value> {
    let found = document.pointer_mut(pointer).and_then(Value::as_object_mut);
    found.map(std::mem::take).unwrap_or_default()
}

/// Converts the entries of an object in two halves, concurrently.
fn halves<T: DeserializeOwned + Send>(
    object: Map<String, Value>,
    at: &Pointer,
) -> Result<IndexMap<String, T>, Diagnostic> {
    let entries = |entries: Vec<(String, Value)>| {
        let converted = entries.into_iter().map(|(name, value)| {
            let converted = part(&value, || at.child(&name))?;
            Ok((name, converted))
        });
        converted.collect::<Result<IndexMap<_, _>, _>>()
    };
    let mut first: Vec<_> = object.into_iter().collect();
    let second = first.split_off(first.len() / 2);
    let (second, first) = parallel::both(|| entries(second), || entries(first));
    let mut all = first?;
    all.extend(second?);
    Ok(all)
}

/// Converts a value by reference. By value would be slower: `openapiv3` tries several types for most values, and
/// keeps a copy until one fits.
fn part<T: DeserializeOwned>(value: &Value, at: impl FnOnce() -> Pointer) -> Result<T, Diagnostic> {
    // `keywords::validate` has already validated keywords and the kinds of their values.
    T::deserialize(value)
        .map_err(|error| Diagnostic::internal(at(), format!("this is not OpenAPI 3.0: {error}")))
}

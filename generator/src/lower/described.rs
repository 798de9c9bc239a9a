//! Documentation and deprecation of types.

use indexmap::IndexMap;
use openapiv3::{ReferenceOr, Schema};

use super::shapes::all_of;
use crate::ir::Deprecation;

pub fn docs(schema: &Schema) -> Option<String> {
    own_parts(schema).find_map(|part| part.schema_data.description.clone())
}

pub fn type_deprecation(schema: &Schema) -> Option<Deprecation> {
    own_parts(schema)
        .find(|part| part.schema_data.deprecated)
        .map(|part| deprecation(&part.schema_data.extensions))
}

/// A schema and the inline parts of its `allOf`, which describe the type itself and not its base types.
fn own_parts(schema: &Schema) -> impl Iterator<Item = &Schema> {
    let inline = all_of(schema).iter().filter_map(|part| match part {
        ReferenceOr::Item(schema) => Some(schema),
        ReferenceOr::Reference { .. } => None,
    });
    std::iter::once(schema).chain(inline)
}

/// Reads `x-ms-deprecation`; dates are cut to the day.
pub fn deprecation(extensions: &IndexMap<String, serde_json::Value>) -> Deprecation {
    let field = |name: &str| {
        let text = extensions.get("x-ms-deprecation")?.get(name)?.as_str()?;
        Some(text.to_owned())
    };
    let day =
        |name: &str| field(name).map(|text| text.split('T').next().unwrap_or_default().to_owned());
    Deprecation {
        date: day("date"),
        removal_date: day("removalDate"),
        version: field("version"),
        description: field("description"),
    }
}

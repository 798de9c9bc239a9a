//! Emits a table of models, one for each entity, complex type and set of parameters, for tests of a generated
//! crate.

use quote::{format_ident, quote};

use super::scope::Scope;
use crate::ir::{Api, Type};

/// The source of `pub static MODELS: &[Model]`, to include where `Model` is in scope.
///
/// `krate` is the path of the generated crate. A model is made by `Model::of::<T>(name)`, where `T` is the
/// type of a property of that type: a union, if values may be of derived types.
///
/// ```text
/// pub static MODELS: &[Model] = &[
///     Model::of::<models::AccessPackage>("microsoft.graph.accessPackage"),
///     …
/// ];
/// ```
#[must_use]
pub fn models(api: &Api, krate: &str) -> String {
    let krate = format_ident!("{krate}");
    let mut scope = Scope::outside(api);
    let rows: Vec<String> = api
        .types
        .iter()
        .filter_map(|(name, ty)| match ty {
            Type::Struct(structure) if structure.referenced => {
                Some((name.as_str(), scope.named(&structure.rust)))
            }
            // Unreferenced types are not emitted either.
            Type::Struct(_) | Type::Enum(_) => None,
        })
        .map(|(name, ty)| quote!(Model::of::<#ty>(#name)).to_string())
        .collect();
    let head = quote!(use #krate::models;);
    // One row per line, so a compiler message points at one model.
    format!(
        "{head}\npub static MODELS: &[Model] = &[\n{},\n];\n",
        rows.join(",\n")
    )
}

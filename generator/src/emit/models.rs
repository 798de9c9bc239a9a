//! A table of models, one for each entity, complex type and set of parameters, for tests of a
//! generated crate.

use quote::{format_ident, quote};

use super::scope::Scope;
use crate::ir::{Api, Type};

/// The source of `pub static MODELS: &[Model]`, to be included where `Model` is in scope. `krate` is
/// the path of the generated crate.
///
/// A model is made by `Model::of::<T>(name)`, where `T` is what a position of that type holds: a
/// union, if values may be of derived types.
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
            // Types that no value has are not emitted either.
            Type::Struct(_) | Type::Enum(_) => None,
        })
        .map(|(name, ty)| quote!(Model::of::<#ty>(#name)).to_string())
        .collect();
    let head = quote!(use #krate::models;);
    // One row a line, so that a message of the compiler shows one model.
    format!(
        "{head}\npub static MODELS: &[Model] = &[\n{},\n];\n",
        rows.join(",\n")
    )
}

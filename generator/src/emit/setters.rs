//! Emits a table of setters, for tests of a generated crate that rebuild each model with its setters.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::scope::{Scope, base_record};
use super::unions::variants;
use crate::ir::{Api, Property, Struct, Type};

/// The source of `records!`, `unions!` and `values!` calls and of `SETTERS`, for tests that define these
/// macros.
///
/// `pub static SETTERS: &[(&str, Rebuild)]` has `rebuild::<T>` for each model by its name. `krate` is the
/// path of the generated crate.
///
/// - `records! { models::Package { display_name DISPLAY_NAME; … } [created_by CREATED_BY; …] … }`: fields and
///   constants, then those of properties without a setter, which only the service sets.
/// - `unions! { models::Members { Group; … } [Base; Unknown;] … }`: variants of derived types, then the others.
/// - `values! { models::State; … }`: enumerations.
#[must_use]
pub fn setters(api: &Api, krate: &str) -> String {
    let krate = format_ident!("{krate}");
    let mut scope = Scope::outside(api);
    let (mut records, mut unions, mut values, mut rows) = (vec![], vec![], vec![], vec![]);
    for (name, ty) in &api.types {
        match ty {
            Type::Struct(structure) if structure.referenced => {
                let (wire, named) = (name.as_str(), scope.named(&structure.rust));
                rows.push(quote!((#wire, rebuild::<#named>)));
                records.push(record(&mut scope, structure));
                if structure.is_polymorphic() {
                    unions.push(union(&mut scope, structure));
                }
            }
            // Unreferenced types are not emitted either.
            Type::Struct(_) => {}
            Type::Enum(enumeration) => {
                let named = scope.named(&enumeration.rust);
                values.push(quote!(#named;));
            }
        }
    }
    let tables = [
        quote!(use #krate::models;),
        quote!(records! { #(#records)* }),
        quote!(unions! { #(#unions)* }),
        quote!(values! { #(#values)* }),
        quote!(pub static SETTERS: &[(&str, Rebuild)] = &[#(#rows),*];),
    ];
    tables.map(|table| table.to_string()).join("\n")
}

fn record(scope: &mut Scope<'_>, structure: &Struct) -> TokenStream {
    let mut path = structure.rust.clone();
    path.ident = base_record(structure);
    let named = scope.named(&path);
    let row = |property: &Property| {
        let (setter, constant) = (property.rust.token(), property.rust.shouty());
        quote!(#setter #constant;)
    };
    let (read_only, settable): (Vec<_>, Vec<_>) = structure
        .properties
        .iter()
        .partition(|property| property.read_only);
    let (settable, read_only) = (
        settable.into_iter().map(row),
        read_only.into_iter().map(row),
    );
    quote!(#named { #(#settable)* } [#(#read_only)*])
}

fn union(scope: &mut Scope<'_>, structure: &Struct) -> TokenStream {
    let named = scope.named(&structure.rust);
    let derived = variants(scope.api, structure);
    let derived = derived.into_iter().map(|(variant, _)| quote!(#variant;));
    let base = (!structure.abstract_).then(|| quote!(Base;));
    quote!(#named { #(#derived)* } [#base Unknown;])
}

//! Unions: positions whose value may be of a derived type.

use heck::ToUpperCamelCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs;
use super::scope::{Scope, Shape, base_record};
use crate::ir::{Struct, Type};

// /// A value of `microsoft.graph.userSet` or a type derived from it.
// #[derive(Clone, Debug, PartialEq)]
// #[non_exhaustive]
// pub enum UserSet {
//     /// `microsoft.graph.singleUser`.
//     SingleUser(SingleUser),
//     /// The declared type itself.
//     Base(UserSetFields),
//     /// A derived type that this version does not know.
//     Unknown(UserSetFields),
// }
// runtime::union! {
//     UserSet "microsoft.graph.userSet" base UserSetFields {
//         SingleUser SingleUser "microsoft.graph.singleUser";
//     }
//     is_backup bool;
// }
/// The union of a polymorphic structure.
pub fn items(scope: &mut Scope<'_>, structure: &Struct) -> TokenStream {
    let ident = structure.rust.ident.token();
    let base = base_record(structure).token();
    let wire = structure.name.as_str();
    let mut variants = Vec::new();
    let mut rows = Vec::new();
    for name in &structure.derived {
        let Some(Type::Struct(derived)) = scope.api.types.get(name) else {
            continue;
        };
        let variant = variant(structure, derived);
        let mut record = derived.rust.clone();
        record.ident = base_record(derived);
        let record = scope.plain(&record);
        let derived_wire = name.as_str();
        let comment = docs::line(&format!("{}.", docs::code(derived_wire)));
        let held = held(scope, structure, &record);
        variants.push(quote!(#comment #variant(#held),));
        rows.push(quote!(#variant #record #derived_wire;));
    }
    let accessors: Vec<TokenStream> = structure
        .properties
        .iter()
        .map(|property| {
            let name = property.rust.token();
            let shape = scope.shape(&property.ty);
            let [boxed, list] = ["Box", "Vec"].map(|name| scope.std(name));
            let ty = match shape {
                Shape::Value(ty) => ty,
                Shape::Record(ty) => quote!(#boxed<#ty>),
                Shape::List(ty) | Shape::Records(ty) => quote!(#list<#ty>),
            };
            quote!(#name #ty;)
        })
        .collect();
    let text = structure
        .docs
        .as_deref()
        .map(docs::prose)
        .unwrap_or_default();
    let comment = docs::comment(&[
        text,
        format!(
            "A value of {} or of a type derived from it.",
            docs::code(wire)
        ),
    ]);
    let deprecated = docs::deprecated(structure.deprecated.as_ref());
    let (kind, of_base) = if structure.abstract_ {
        (
            format_ident!("abstract"),
            "What came without a type, or as the abstract type itself. It is none to be sent anew.",
        )
    } else {
        (format_ident!("base"), "The declared type itself.")
    };
    let of_base = docs::line(of_base);
    let held = held(scope, structure, &base);
    quote! {
        #comment
        #deprecated
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #ident {
            #(#variants)*
            #of_base
            Base(#held),
            /// A derived type that this version does not know; `extra` keeps all of it.
            Unknown(#held),
        }
        runtime::union! {
            #ident #wire #kind #base { #(#rows)* }
            #(#accessors)*
        }
    }
}

/// How a variant of a union holds its record.
fn held(scope: &Scope<'_>, union: &Struct, record: &proc_macro2::Ident) -> TokenStream {
    if scope.is_in_place(&union.name) {
        quote!(#record)
    } else {
        let boxed = scope.std("Box");
        quote!(#boxed<#record>)
    }
}

/// The variants that each union has, which a derived type of the same name does not take.
const OWN: [&str; 2] = ["Base", "Unknown"];

/// The name of the type; in front of it the namespace, if that is another one than the union's.
pub fn variant(union: &Struct, derived: &Struct) -> proc_macro2::Ident {
    let ident = &derived.rust.ident;
    match &derived.rust.module {
        Some(module) if derived.rust.module != union.rust.module => {
            format_ident!("{}{ident}", module.as_str().to_upper_camel_case())
        }
        _ if OWN.contains(&ident.as_str()) => ident.suffixed("_").token(),
        _ => ident.token(),
    }
}

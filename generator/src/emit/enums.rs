//! Enumerations, always open.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::scope::std_path;
use crate::ir::Enum;

// use graph_runtime as runtime;
//
// /// `microsoft.graph.connectedOrganizationState`.
// #[derive(Clone, Debug, PartialEq, Eq, Hash)]
// #[non_exhaustive]
// pub enum ConnectedOrganizationState {
//     /// `configured`.
//     Configured,
//     /// A member that this version does not know, as the service spelled it.
//     Unrecognized(String),
// }
// runtime::open_enum! {
//     ConnectedOrganizationState "microsoft.graph.connectedOrganizationState" {
//         Configured "configured";
//     }
// }
/// The file of an enumeration.
pub fn file(enumeration: &Enum) -> TokenStream {
    let ident = enumeration.rust.ident.token();
    let wire = enumeration.name.as_str();
    let names: Vec<_> = enumeration
        .members
        .iter()
        .map(|member| member.rust.token())
        .collect();
    let wires: Vec<_> = enumeration
        .members
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    let comments = enumeration.members.iter().map(|member| {
        let text = member.docs.as_deref().map(docs::prose).unwrap_or_default();
        docs::comment(&[text, format!("{}.", docs::code(member.name.as_str()))])
    });
    let text = enumeration
        .docs
        .as_deref()
        .map(docs::prose)
        .unwrap_or_default();
    let flags = if enumeration.flags {
        " Values are sets of members, see [`runtime::Flags`]."
    } else {
        ""
    };
    let comment = docs::comment(&[text, format!("{}.{flags}", docs::code(wire))]);
    let deprecated = docs::deprecated(enumeration.deprecated.as_ref());
    let text = if enumeration.rust.ident.as_str() == "String" {
        std_path("String")
    } else {
        quote!(String)
    };
    quote! {
        use graph_runtime as runtime;

        #comment
        #deprecated
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #ident {
            #(#comments #names,)*
            /// A member that this version does not know, as the service spelled it.
            Unrecognized(#text),
        }
        runtime::open_enum! {
            #ident #wire { #(#names #wires;)* }
        }
    }
}

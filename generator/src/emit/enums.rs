//! Emits enumerations, which are always open.

use proc_macro2::TokenStream;
use quote::quote;

use super::declared::{Item, Source, model_path};
use super::docs;
use super::scope::std_path;
use crate::ir::{Enum, WireName};

// use graph_runtime as runtime;
//
// /// `microsoft.graph.connectedOrganizationState`.
// #[derive(Clone, Debug)]
// #[non_exhaustive]
// pub enum ConnectedOrganizationState {
//     /// `configured`.
//     Configured,
//     /// An unknown member, as spelled by the service.
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
    let note = docs::note(enumeration.deprecated.as_ref());
    let deprecated = docs::deprecated(note.as_deref());
    let text = if enumeration.rust.ident.as_str() == "String" {
        std_path("String")
    } else {
        quote!(String)
    };
    let states = states(enumeration, &ident);
    quote! {
        use graph_runtime as runtime;

        #comment
        #deprecated
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #ident {
            #(#comments #names,)*
            /// An unknown member, as spelled by the service.
            Unrecognized(#text),
        }
        #states
        runtime::open_enum! {
            #ident #wire { #(#names #wires;)* }
        }
    }
}

/// The public items in the file of an enumeration.
pub fn items(enumeration: &Enum) -> Vec<Item<'_>> {
    let note = docs::note(enumeration.deprecated.as_ref());
    let ident = enumeration.rust.ident.token();
    let path = model_path(&enumeration.rust, &ident);
    let own = Source::Enumeration(enumeration);
    let item = |name: &str, signature: String, source| {
        Item::new(format!("{path}::{name}"), signature, source)
    };
    let members = enumeration.members.iter().map(|member| {
        let name = member.rust.token().to_string();
        item(&name, name.clone(), Source::Member(enumeration, member))
    });
    let states = enumeration.states.iter().flat_map(|_| {
        ["is_final", "is_success"].map(|name| {
            let signature = format!("pub fn {name}(&self) -> bool");
            item(name, signature, Source::States(enumeration))
        })
    });
    let mut items: Vec<Item<'_>> = members.chain(states).collect();
    items.push(item("Unrecognized", "Unrecognized(String)".to_owned(), own));
    items.push(
        Item::new(path.clone(), format!("pub enum {ident}"), own).deprecated(note.as_deref()),
    );
    items
}

// impl RequestState {
//     /// Whether this state is final: it stays unless somebody acts. Unknown states are not final.
//     #[must_use]
//     pub fn is_final(&self) -> bool {
//         matches!(self, Self::Delivered | Self::Denied)
//     }
//     …
// }
fn states(enumeration: &Enum, ident: &proc_macro2::Ident) -> Option<TokenStream> {
    let states = enumeration.states.as_ref()?;
    let is_one_of = |names: &[WireName]| {
        let members = enumeration.members.iter();
        let members = members.filter(|member| names.contains(&member.name));
        let members: Vec<_> = members.map(|member| member.rust.token()).collect();
        if members.is_empty() {
            quote!(false)
        } else {
            quote!(matches!(self, #(Self::#members)|*))
        }
    };
    let (is_final, is_success) = (is_one_of(&states.final_), is_one_of(&states.success));
    Some(quote! {
        impl #ident {
            /// Whether this state is final: it stays unless somebody acts. Unknown states are not final.
            #[must_use]
            pub fn is_final(&self) -> bool {
                #is_final
            }

            /// Whether this state means success: everything was done.
            #[must_use]
            pub fn is_success(&self) -> bool {
                #is_success
            }
        }
    })
}

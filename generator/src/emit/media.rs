//! Emits choices of media types, for operations that accept or return one of several.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::declared::{Item, Source};
use super::docs;
use super::layout::ident;
use crate::ir::Api;
use crate::media::variant;
pub use crate::media::{is_stated, name_of, of_body, of_response};

/// The choices of an API, with their names in the generated crate.
pub struct MediaTypes(BTreeMap<Vec<String>, String>);

impl MediaTypes {
    /// Collects the choices.
    pub fn of(api: &Api) -> Self {
        let operations = api.operations();
        let choices = operations
            .iter()
            .flat_map(|(_, operation)| [of_body(operation), of_response(operation)]);
        let named = choices.flatten().map(|types| {
            let name = name_of(&types);
            (types, name)
        });
        Self(named.collect())
    }

    /// The items of the choices.
    pub fn items(&self) -> impl Iterator<Item = Item<'_>> {
        self.0.iter().flat_map(|(types, name)| {
            let (path, source) = (format!("media::{name}"), Source::Media(types));
            let variants = types.iter().map(|media| variant(media));
            let variants: Vec<_> = variants
                .map(|name| Item::new(format!("{path}::{name}"), name, source))
                .collect();
            let choice = Item::new(path, format!("pub enum {name}"), source);
            std::iter::once(choice).chain(variants)
        })
    }

    /// Whether there is no choice.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The type of a choice.
    pub fn path(&self, choice: Option<Vec<String>>) -> Option<TokenStream> {
        let name = ident(self.0.get(&choice?)?);
        Some(quote!(media::#name))
    }

    // graph_runtime::media_types! {
    //     /// One of `image/bmp`, `image/png`.
    //     pub ImageBmpOrImagePng { ImageBmp "image/bmp"; ImagePng "image/png"; }
    // }
    /// The file that declares the choices.
    pub fn file(&self) -> TokenStream {
        let choices = self.0.iter().map(|(types, name)| {
            let name = ident(name);
            let listed: Vec<String> = types.iter().map(|media| docs::code(media)).collect();
            let comment = docs::line(&format!("One of {}.", listed.join(", ")));
            let variants = types.iter().map(|media| ident(&variant(media)));
            quote!(#comment pub #name { #(#variants #types;)* })
        });
        quote! {
            //! Media types that callers choose from.
            graph_runtime::media_types! { #(#choices)* }
        }
    }
}

/// The first media type of a choice, for tables of calls.
pub fn first(choice: &[String]) -> Option<Ident> {
    choice.first().map(|media| ident(&variant(media)))
}

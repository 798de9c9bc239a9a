//! Emits sets of query options: marker types for the options that an operation lists.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::declared::{Item, Source};
use super::docs;
use crate::ir::{Api, RequestOption};

/// The sets that operations of an API use, with their names in the generated crate.
pub struct OptionSets(BTreeMap<BTreeSet<RequestOption>, String>);

impl OptionSets {
    /// Collects the sets.
    pub fn of(api: &Api) -> Self {
        let sets = api
            .operations()
            .into_iter()
            .map(|(_, operation)| operation.options.clone());
        let named = sets.filter_map(|set| name_of(&set).map(|name| (set, name)));
        Self(named.collect())
    }

    /// The items of the sets.
    pub fn items(&self) -> impl Iterator<Item = Item<'_>> {
        self.0.iter().map(|(set, name)| {
            let signature = format!("pub enum {name}");
            Item::new(format!("options::{name}"), signature, Source::Options(set))
        })
    }

    /// Whether the generated crate declares no sets.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The type argument for a set; nothing for the empty set.
    pub fn argument(&self, set: &BTreeSet<RequestOption>) -> Option<TokenStream> {
        if set.is_empty() {
            return None;
        }
        Some(if let Some(name) = self.0.get(set) {
            let name = format_ident!("{name}");
            quote!(options::#name)
        } else {
            quote!(runtime::options::All)
        })
    }

    // graph_runtime::query_options! {
    //     /// `$select`, `$expand`.
    //     pub SelectExpand: select expand;
    // }
    /// The file that declares the sets.
    pub fn file(&self) -> TokenStream {
        let sets = self.0.iter().map(|(set, name)| {
            let name = format_ident!("{name}");
            let comment = docs::line(&format!(
                "{}.",
                set.iter()
                    .map(|option| docs::code(option.wire()))
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
            let words = set.iter().map(|option| format_ident!("{}", option.word()));
            quote!(#comment pub #name: #(#words)*;)
        });
        quote! {
            //! Sets of query options and headers of operations.
            graph_runtime::query_options! { #(#sets)* }
        }
    }
}

/// The name of a set; `None` for sets that the runtime declares.
pub fn name_of(set: &BTreeSet<RequestOption>) -> Option<String> {
    let all = RequestOption::ALL.iter().copied();
    if set.is_empty()
        || set
            .iter()
            .copied()
            .eq(all.filter(|option| option.is_usual()))
    {
        return None;
    }
    let names: Vec<String> = set.iter().map(|option| format!("{option:?}")).collect();
    Some(names.concat())
}

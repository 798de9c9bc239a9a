//! Emits the files that declare modules: `builders.rs`, `models.rs`, and those below them.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::features::Needs;
use super::layout::{Layout, Module, ident, initial, module_name};
use crate::ir::Api;
use crate::naming::{Ident, ROOT_NAMESPACE};
use crate::share::Builders;

// //! Request builders: one type for all URLs that take the same requests.
//
// mod access_package_api;
// mod access_packages_api;
// pub use access_package_api::AccessPackageApi;
// pub use access_packages_api::AccessPackagesApi;
/// `builders.rs`, and one file for each initial if there are many builders.
pub fn of_builders(builders: &Builders<'_>, layout: &Layout) -> BTreeMap<String, TokenStream> {
    let modules = builders.builders.iter().enumerate();
    let modules = modules.map(|(index, builder)| Exported {
        module: module_name(&builder.name),
        names: vec![ident(&builder.name)],
        needs: layout.features.of_builder(index),
    });
    let (items, files) = if layout.has_crowded_builders() {
        by_initial("src/builders", modules.collect())
    } else {
        let modules: Vec<Exported<'_>> = modules.collect();
        (exports(&modules), BTreeMap::new())
    };
    let root = quote! {
        //! Request builders: one type for all URLs that take the same requests.
        #items
    };
    let mut files = files;
    files.insert("src/builders.rs".to_owned(), root);
    files
}

// //! Entities, complex types, enumerations and parameters of actions.
//
// pub mod custom_data_provided_resource_payloads;
// mod access_package;
// pub use access_package::AccessPackage;
/// `models.rs`, one file for each namespace, and one for each initial if there are many types.
pub fn of_models(api: &Api, layout: &Layout) -> BTreeMap<String, TokenStream> {
    let by_namespace = layout.models(api);
    let namespaces: Vec<_> = by_namespace
        .keys()
        .flatten()
        .map(|module| module.token())
        .collect();
    let mut files = BTreeMap::new();
    for (namespace, modules) in by_namespace {
        let modules: Vec<Exported<'_>> = modules.into_iter().map(Exported::from).collect();
        let folder = match namespace {
            None => "src/models".to_owned(),
            Some(namespace) => format!("src/models/{namespace}"),
        };
        let items = if layout.is_crowded(namespace) {
            let (items, below) = by_initial(&folder, modules);
            files.extend(below);
            items
        } else {
            exports(&modules)
        };
        let tokens = match namespace {
            None => quote! {
                //! Entities, complex types, enumerations and parameters of actions.
                #(pub mod #namespaces;)*
                #items
            },
            Some(namespace) => {
                let comment = format!(" Types of the namespace `{ROOT_NAMESPACE}.{namespace}`.");
                quote! { #![doc = #comment] #items }
            }
        };
        files.insert(format!("{folder}.rs"), tokens);
    }
    files
}

/// A private module and its exports.
struct Exported<'a> {
    module: String,
    names: Vec<proc_macro2::Ident>,
    needs: Option<&'a Needs>,
}

impl<'a> From<Module<'a>> for Exported<'a> {
    fn from(module: Module<'a>) -> Self {
        Self {
            module: module.name,
            names: module.exports.iter().map(Ident::token).collect(),
            needs: module.needs,
        }
    }
}

/// Modules for each initial: their exports, and their files.
fn by_initial(
    folder: &str,
    modules: Vec<Exported<'_>>,
) -> (TokenStream, BTreeMap<String, TokenStream>) {
    let mut groups: BTreeMap<String, Vec<Exported<'_>>> = BTreeMap::new();
    for module in modules {
        groups
            .entry(initial(&module.module))
            .or_default()
            .push(module);
    }
    let names: Vec<_> = groups.keys().map(|name| ident(name)).collect();
    let conditions: Vec<_> = groups.values().map(|modules| any_of(modules)).collect();
    let items = quote! {
        #(#conditions mod #names;)*
        #(#conditions pub use #names::*;)*
    };
    let file = |(name, modules): (&String, &Vec<Exported<'_>>)| {
        let tokens = exports(modules);
        (format!("{folder}/{name}.rs"), tokens)
    };
    let files = groups.iter().map(file).collect();
    (items, files)
}

/// Private modules and their exports, each under its `cfg`.
fn exports(modules: &[Exported<'_>]) -> TokenStream {
    let declarations = modules.iter().map(|exported| {
        let (condition, module) = (condition(exported.needs), ident(&exported.module));
        quote!(#condition mod #module;)
    });
    let uses = modules.iter().map(|exported| {
        let (condition, module) = (condition(exported.needs), ident(&exported.module));
        match exported.names.as_slice() {
            [only] => quote!(#condition pub use #module::#only;),
            names => quote!(#condition pub use #module::{#(#names),*};),
        }
    });
    quote!(#(#declarations)* #(#uses)*)
}

/// The `cfg` under which at least one of the modules is compiled.
fn any_of(modules: &[Exported<'_>]) -> TokenStream {
    let needs: Option<Vec<&Needs>> = modules.iter().map(|exported| exported.needs).collect();
    let all: Option<Needs> = needs.map(|needs| needs.into_iter().flatten().cloned().collect());
    condition(all.as_ref())
}

fn condition(needs: Option<&Needs>) -> TokenStream {
    let names: Vec<&String> = needs.into_iter().flatten().collect();
    match names.as_slice() {
        [] => TokenStream::new(),
        [only] => quote!(#[cfg(feature = #only)]),
        names => quote!(#[cfg(any(#(feature = #names),*))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_modules_when_grouped_then_each_initial_has_a_file_that_exports_them() {
        let modules = ["apple", "avocado", "pear"].map(|name| Exported {
            module: name.to_owned(),
            names: vec![ident("Fruit")],
            needs: None,
        });
        let (items, files) = by_initial("src/models", modules.into());
        let expected = quote!(
            mod a_;
            mod p_;
            pub use a_::*;
            pub use p_::*;
        );
        assert_eq!(items.to_string(), expected.to_string());
        let files: Vec<_> = files
            .iter()
            .map(|(path, items)| (path.as_str(), items.to_string()))
            .collect();
        let a = quote!(
            mod apple;
            mod avocado;
            pub use apple::Fruit;
            pub use avocado::Fruit;
        );
        let p = quote!(
            mod pear;
            pub use pear::Fruit;
        );
        let expected = [("src/models/a_.rs", a), ("src/models/p_.rs", p)];
        assert_eq!(
            files,
            expected.map(|(path, items)| (path, items.to_string()))
        );
    }
}

//! The sets of permissions that operations need, each declared once.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToShoutySnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs;
use crate::ir::{Api, Grant, Permissions};

/// The sets that operations of an API need, with the names that the generated crate gives them.
pub struct PermissionSets(BTreeMap<Permissions, String>);

impl PermissionSets {
    /// Collects the sets.
    pub fn of(api: &Api) -> Self {
        let operations = api.operations();
        let sets: BTreeSet<&Permissions> = operations
            .iter()
            .filter_map(|(_, operation)| operation.permissions.as_ref())
            .collect();
        let short: Vec<String> = sets.iter().map(|set| short_name(set)).collect();
        let is_unique = |name: &String| short.iter().filter(|other| *other == name).count() == 1;
        let named = sets.iter().zip(&short).map(|(&set, name)| {
            let name = if is_unique(name) {
                name.clone()
            } else {
                long_name(set)
            };
            (set.clone(), name)
        });
        Self(named.collect())
    }

    /// Whether the generated crate declares none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The path of a set.
    pub fn path(&self, set: &Permissions) -> Option<TokenStream> {
        let name = format_ident!("{}", self.0.get(set)?);
        Some(quote!(permissions::#name))
    }

    // /// `EntitlementManagement.Read.All` (delegated or application).
    // pub static ENTITLEMENT_MANAGEMENT_READ_ALL: runtime::Permissions = runtime::Permissions::new(
    //     Some(runtime::Grant::new("EntitlementManagement.Read.All", &["EntitlementManagement.ReadWrite.All"])),
    //     None,
    // );
    /// The file that declares the sets.
    pub fn file(&self) -> TokenStream {
        let sets = self.0.iter().map(|(set, name)| {
            let name = format_ident!("{name}");
            let comment = docs::comment(&lines(set));
            let delegated = grant(set.delegated.as_ref());
            let application = grant(set.application.as_ref());
            quote! {
                #comment
                pub static #name: runtime::Permissions = runtime::Permissions::new(#delegated, #application);
            }
        });
        quote! {
            //! The permissions that operations need.
            use graph_runtime as runtime;

            #(#sets)*
        }
    }
}

fn grant(grant: Option<&Grant>) -> TokenStream {
    let Some(Grant { least, higher }) = grant else {
        return quote!(None);
    };
    quote!(Some(runtime::Grant::new(#least, &[#(#higher),*])))
}

/// One line for each kind of caller.
pub fn lines(set: &Permissions) -> Vec<String> {
    if set.delegated == set.application {
        return set
            .delegated
            .iter()
            .map(|grant| line("Permissions", grant))
            .collect();
    }
    let who = |who: &str, grant: &Option<Grant>| match grant {
        Some(grant) => line(&format!("{who} permissions"), grant),
        None => format!("{who} permissions: not supported."),
    };
    vec![
        who("Delegated", &set.delegated),
        who("Application", &set.application),
    ]
}

fn line(what: &str, Grant { least, higher }: &Grant) -> String {
    let least = docs::code(least);
    if higher.is_empty() {
        return format!("{what}: {least}.");
    }
    let higher: Vec<String> = higher.iter().map(|name| docs::code(name)).collect();
    format!(
        "{what}: {least}, or with more privileges {}.",
        higher.join(", ")
    )
}

/// The least permission, and who may not call.
fn short_name(set: &Permissions) -> String {
    match (&set.delegated, &set.application) {
        (Some(one), Some(other)) if one.least == other.least => shouty(&one.least),
        (Some(one), Some(other)) => format!("{}_OR_{}", shouty(&one.least), shouty(&other.least)),
        (Some(only), None) => format!("{}_DELEGATED", shouty(&only.least)),
        (None, Some(only)) => format!("{}_APPLICATION", shouty(&only.least)),
        (None, None) => "NONE".to_owned(),
    }
}

/// All that is in the set.
fn long_name(set: &Permissions) -> String {
    let part = |who: &str, grant: &Option<Grant>| {
        let names = grant
            .iter()
            .flat_map(|grant| std::iter::once(&grant.least).chain(&grant.higher));
        let names: Vec<String> = names.map(|name| shouty(name)).collect();
        if names.is_empty() {
            String::new()
        } else {
            format!("{who}_{}", names.join("_OR_"))
        }
    };
    let parts = [
        part("DELEGATED", &set.delegated),
        part("APPLICATION", &set.application),
    ];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("_AND_")
}

fn shouty(name: &str) -> String {
    name.to_shouty_snake_case()
}

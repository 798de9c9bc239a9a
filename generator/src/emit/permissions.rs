//! Emits the sets of permissions that operations need, each declared once.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToShoutySnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::declared::{Item, Source};
use super::docs;
use crate::ir::{Api, Grant, Permissions};

/// The sets that operations of an API need, with their names in the generated crate.
pub struct PermissionSets(BTreeMap<Permissions, String>);

impl PermissionSets {
    /// Collects the sets.
    pub fn of(api: &Api) -> Self {
        let operations = api.operations();
        let sets: BTreeSet<&Permissions> = operations
            .iter()
            .filter_map(|(_, operation)| operation.permissions.as_ref())
            .collect();
        Self::named(sets)
    }

    /// Gives each set the shortest unique name.
    fn named(sets: BTreeSet<&Permissions>) -> Self {
        let mut named: BTreeMap<String, &Permissions> = BTreeMap::new();
        let mut unnamed: Vec<&Permissions> = sets.into_iter().collect();
        let longest = unnamed.iter().map(|set| longest(set)).max().unwrap_or(0);
        for higher in 0..=longest {
            let names: Vec<String> = unnamed.iter().map(|set| name(set, higher)).collect();
            let is_free = |name: &String| {
                !named.contains_key(name)
                    && names.iter().filter(|other| *other == name).count() == 1
            };
            let (free, rest): (Vec<_>, Vec<_>) = unnamed
                .into_iter()
                .zip(&names)
                .partition(|(_, name)| is_free(name));
            named.extend(free.into_iter().map(|(set, name)| (name.clone(), set)));
            unnamed = rest.into_iter().map(|(set, _)| set).collect();
        }
        named.extend(unnamed.into_iter().map(|set| (whole_name(set), set)));
        let found = named.into_iter().map(|(name, set)| (set.clone(), name));
        Self(found.collect())
    }

    /// The items of the sets.
    pub fn items(&self) -> impl Iterator<Item = Item<'_>> {
        self.0.iter().map(|(set, name)| {
            let signature = format!("pub static {name}: runtime::Permissions");
            let path = format!("permissions::{name}");
            Item::new(path, signature, Source::Permissions(set))
        })
    }

    /// Whether the generated crate declares no sets.
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
        "{what}: {least} (least privileged), or {}.",
        higher.join(", ")
    )
}

/// Maximum number of higher permissions of any kind of caller.
fn longest(set: &Permissions) -> usize {
    let grants = set.delegated.iter().chain(&set.application);
    grants.map(|grant| grant.higher.len()).max().unwrap_or(0)
}

/// The least permissions and this many of the higher ones, or the only kind of caller.
fn name(set: &Permissions, higher: usize) -> String {
    let grants = set.delegated.iter().chain(&set.application);
    let mut names: Vec<&str> = Vec::new();
    for Grant { least, higher: all } in grants {
        for name in std::iter::once(least).chain(all.iter().take(higher)) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    let who = match (&set.delegated, &set.application) {
        (Some(_), None) => "_DELEGATED",
        (None, Some(_)) => "_APPLICATION",
        (Some(_), Some(_)) => "",
        (None, None) => "NONE",
    };
    joined(&names) + who
}

/// A name with everything in the set, for each kind of caller.
fn whole_name(set: &Permissions) -> String {
    let part = |who: &str, grant: &Option<Grant>| {
        let grant = grant.as_ref()?;
        let names = std::iter::once(&grant.least).chain(&grant.higher);
        let names: Vec<&str> = names.map(String::as_str).collect();
        Some(format!("{who}_{}", joined(&names)))
    };
    let delegated = part("DELEGATED", &set.delegated);
    let parts = delegated
        .into_iter()
        .chain(part("APPLICATION", &set.application));
    parts.collect::<Vec<_>>().join("_AND_")
}

/// Joins names of permissions. Each omits the leading words that it shares with the one before.
fn joined(names: &[&str]) -> String {
    let words = |text: &str| -> Vec<String> {
        let text = text.to_shouty_snake_case();
        text.split('_').map(str::to_owned).collect()
    };
    let mut parts: Vec<String> = Vec::new();
    let mut before: Vec<String> = Vec::new();
    for name in names {
        let resource = words(name.split('.').next().unwrap_or_default());
        let same = |(word, said): &(&String, &String)| word == said;
        let said = resource.iter().zip(&before).take_while(same).count();
        let words = words(name);
        parts.push(words[said.min(words.len() - 1)..].join("_"));
        before = resource;
    }
    parts.join("_OR_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(delegated: &[&str], application: &[&str]) -> Permissions {
        let grant = |names: &[&str]| {
            let (least, higher) = names.split_first()?;
            Some(Grant {
                least: (*least).to_owned(),
                higher: higher.iter().map(|name| (*name).to_owned()).collect(),
            })
        };
        Permissions {
            delegated: grant(delegated),
            application: grant(application),
        }
    }

    #[test]
    fn given_sets_when_named_then_by_the_least_permissions_and_who_alone_may_call() {
        let read = ["User.Read.All", "User.ReadWrite.All"];
        assert_eq!(name(&set(&read, &read), 0), "USER_READ_ALL");
        assert_eq!(name(&set(&read, &[]), 0), "USER_READ_ALL_DELEGATED");
        assert_eq!(name(&set(&[], &read), 0), "USER_READ_ALL_APPLICATION");
        let either = set(&["User.Read.All"], &["User.ReadBasic.All"]);
        assert_eq!(name(&either, 0), "USER_READ_ALL_OR_READ_BASIC_ALL");
        assert_eq!(
            name(&set(&read, &[]), 1),
            "USER_READ_ALL_OR_READ_WRITE_ALL_DELEGATED"
        );
    }

    #[test]
    fn given_sets_of_one_least_permission_when_collected_then_all_have_names() {
        let sets = [
            set(&["A", "B"], &["A"]),
            set(&["A"], &["B"]),
            set(&["A"], &["A"]),
            set(&["A", "B"], &["A", "B"]),
        ];
        let named = PermissionSets::named(sets.iter().collect());
        let names: BTreeSet<&String> = named.0.values().collect();
        assert_eq!(names.len(), sets.len(), "{names:?}");
    }
}

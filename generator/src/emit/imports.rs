//! Emits the imports of a builder's file.

use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::layout::Layout;
use crate::share::{Builder, Builders};

// use super::{AccessPackageApi, AccessPackagesSearchApi};
/// The builders that steps lead to.
pub fn builders(
    builders: &Builders<'_>,
    builder: &Builder<'_>,
    own: &Ident,
    layout: &Layout,
) -> TokenStream {
    let mut names: Vec<&str> = builder
        .children
        .iter()
        .map(|(_, index)| builders.builders[*index].name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    let names: Vec<_> = names
        .into_iter()
        .map(|name| format_ident!("{name}"))
        .filter(|name| name != own)
        .collect();
    if names.is_empty() {
        TokenStream::new()
    } else if layout.has_crowded_builders() {
        quote!(use super::super::{#(#names),*};)
    } else {
        quote!(use super::{#(#names),*};)
    }
}

/// Whether tokens contain a path that starts with this name. Methods and arguments may have the same name.
pub fn uses(tokens: &TokenStream, name: &str) -> bool {
    // A path continues after `::`; a type starts after `:`.
    let (mut is_joint, mut previous_is_path) = (false, false);
    let mut tokens = tokens.clone().into_iter().peekable();
    while let Some(tree) = tokens.next() {
        match tree {
            TokenTree::Ident(found) if found == name && !previous_is_path => {
                let next = tokens.peek();
                if matches!(next, Some(TokenTree::Punct(punct)) if punct.spacing() == Spacing::Joint)
                {
                    return true;
                }
            }
            TokenTree::Group(group) if uses(&group.stream(), name) => return true,
            TokenTree::Punct(punct) => {
                let is_colon = punct.as_char() == ':';
                previous_is_path = is_colon && is_joint;
                is_joint = is_colon && punct.spacing() == Spacing::Joint;
                continue;
            }
            _ => {}
        }
        (is_joint, previous_is_path) = (false, false);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_methods_and_arguments_named_like_a_module_when_searched_then_only_paths_use_it() {
        for (tokens, expected) in [
            (
                quote!(
                    pub fn options(&self) -> X {
                        X::new(self.at)
                    }
                ),
                false,
            ),
            (
                quote!(
                    pub fn f(&self, options: &X) {
                        g(options)
                    }
                ),
                false,
            ),
            (quote!(crate::options::A), false),
            (
                quote!(
                    pub fn f(&self, accept: options::A) {}
                ),
                true,
            ),
            (
                quote!(
                    pub fn f(&self) -> List<options::A> {}
                ),
                true,
            ),
            (
                quote!(
                    pub fn options(&self) {
                        f(&options::A)
                    }
                ),
                true,
            ),
        ] {
            assert_eq!(uses(&tokens, "options"), expected, "{tokens}");
        }
    }
}

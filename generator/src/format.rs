//! Formatting: tokens to text, in parallel, because it is most of the work.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;

use crate::diagnostics::{Diagnostic, Pointer};

/// Formats all files. Tokens become text first, since they can't cross threads.
///
/// # Errors
/// When tokens are no Rust file, which is a mistake of the generator.
pub fn format_all(
    sources: BTreeMap<String, TokenStream>,
    header: &str,
) -> Result<BTreeMap<String, String>, Diagnostic> {
    sources.into_iter().map(|(path, tokens)| format_one(&path, tokens, header).map(|text| (path, text))).collect()
}

fn format_one(path: &str, tokens: TokenStream, header: &str) -> Result<String, Diagnostic> {
    let file = syn::parse2::<syn::File>(tokens).map_err(|error| {
        Diagnostic::error(Pointer::root(), format!("the generator wrote something that is not Rust into {path}: {error}"))
    })?;
    Ok(format!("{header}\n{}", prettyplease::unparse(&file)))
}

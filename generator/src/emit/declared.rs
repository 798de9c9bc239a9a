//! The public items of a generated crate, each with the part of the IR that it comes from.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};

use crate::ir::{Enum, Member, Node, Operation, Permissions, Property, RequestOption, Struct};
use crate::naming::TypePath;
use crate::share::Builder;

/// A public item of the generated crate.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// Path below the crate, such as `models::AccessPackage::is_hidden`.
    pub path: String,
    /// Its declaration, without attributes and body.
    pub signature: String,
    /// The note of its `#[deprecated]`, if it has one.
    pub deprecated: Option<String>,
    /// The part of the IR that it comes from.
    pub source: Source<'a>,
}

/// The part of the IR that an item comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// The type of a structure, and the items that all structures have.
    Structure(&'a Struct),
    /// The variant for values of a polymorphic structure itself.
    Itself(&'a Struct),
    /// The key of a structure.
    Key(&'a Struct),
    /// The constructor from the properties that a create requires.
    Constructor(&'a Struct),
    /// The properties with final states.
    Stateful(&'a Struct),
    /// A property, own or inherited.
    Property(&'a Struct, &'a Property),
    /// A type that derives from a polymorphic structure.
    Variant(&'a Struct, &'a Struct),
    /// The type of an enumeration, and the items that all enumerations have.
    Enumeration(&'a Enum),
    /// A member of an enumeration.
    Member(&'a Enum, &'a Member),
    /// Which members are final states.
    States(&'a Enum),
    /// The type of a builder.
    Builder(&'a Builder<'a>),
    /// A step from a builder to the one with this name.
    Step(&'a Builder<'a>, &'a Node, &'a str),
    /// An operation at the URLs of a builder.
    Own(&'a Builder<'a>, &'a Operation),
    /// An operation at a leaf below the URLs of a builder.
    OfLeaf(&'a Builder<'a>, &'a Node, &'a Operation),
    /// A set of query options.
    Options(&'a BTreeSet<RequestOption>),
    /// A choice of media types.
    Media(&'a [String]),
    /// A set of permissions.
    Permissions(&'a Permissions),
    /// The entry point, and the builder that it returns.
    Entry(&'a str),
}

impl<'a> Item<'a> {
    pub fn new(path: String, signature: String, source: Source<'a>) -> Self {
        Self {
            path,
            signature,
            deprecated: None,
            source,
        }
    }

    /// Adds a `#[deprecated]`, if there is a note.
    pub fn deprecated(mut self, note: Option<&str>) -> Self {
        self.deprecated = note.map(str::to_owned);
        self
    }

    /// The declaration with its `#[deprecated]`.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.deprecated {
            Some(note) => {
                let note = Literal::string(note);
                format!("#[deprecated(note = {note})] {}", self.signature)
            }
            None => self.signature.clone(),
        }
    }
}

/// The path of a model, or of another type next to it.
pub fn model_path(path: &TypePath, ident: &impl std::fmt::Display) -> String {
    match &path.module {
        Some(module) => format!("models::{module}::{ident}"),
        None => format!("models::{ident}"),
    }
}

/// The tokens of a signature on one line, with idiomatic spaces.
pub fn spelled(tokens: &TokenStream) -> String {
    let mut text = String::new();
    for piece in tokens.to_string().split(' ') {
        if is_apart(&text, piece) {
            text.push(' ');
        }
        text.push_str(piece);
    }
    text.replace(",)", ")")
}

/// Whether a space belongs between a text and the next piece.
fn is_apart(text: &str, piece: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '\'');
    let is_operator = |text: &str| text.ends_with(['=', '+']) || text.ends_with("->");
    let is_label = text.ends_with(':') && !text.ends_with("::");
    !text.is_empty()
        && (is_operator(text)
            || is_operator(piece)
            || is_label
            || text.ends_with(',')
            || (text.ends_with(is_word) && piece.starts_with(is_word)))
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn given_a_signature_when_printed_then_its_spacing_is_idiomatic() {
        let tokens = quote! {
            pub fn add<'b>(&self, id: impl AsRef<[A]>, x: Option<&'b Box<a::B>>, y: impl Iterator<Item = r#type>,)
                -> runtime::List<[C], options::D>
        };
        assert_eq!(
            spelled(&tokens),
            "pub fn add<'b>(&self, id: impl AsRef<[A]>, x: Option<&'b Box<a::B>>, y: impl Iterator<Item = r#type>) \
             -> runtime::List<[C], options::D>"
        );
    }
}

//! Formats tokens as text, one item after the other.
//!
//! `prettyplease` does not format macro calls, and these contain the tables of the generated crate. So macro
//! calls are formatted here: one row per line, so a changed property is a changed line.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{File, Item, ItemMacro};

use crate::diagnostics::{Diagnostic, Pointer};

/// Formats a file of the crate and adds the header.
///
/// # Errors
/// If the tokens are not valid Rust, which is a bug of the generator.
pub fn with_header(path: &str, tokens: TokenStream, header: &str) -> Result<String, Diagnostic> {
    let text = file(tokens).map_err(|error| {
        let message =
            format!("the generator wrote something that is not Rust into {path}: {error}");
        Diagnostic::internal(Pointer::root(), message)
    })?;
    Ok(format!("{header}{text}"))
}

/// Formats one file.
///
/// # Errors
/// If the tokens are not valid Rust.
pub fn file(tokens: TokenStream) -> syn::Result<String> {
    let File {
        shebang: _,
        frontmatter: _,
        attrs,
        items,
    } = syn::parse2(tokens)?;
    let mut text = prettyplease::unparse(&File {
        shebang: None,
        frontmatter: None,
        attrs,
        items: Vec::new(),
    });
    let mut previous = None;
    for item in items {
        let group = std::mem::discriminant(&item);
        let together = matches!(item, Item::Use(_) | Item::Mod(_)) && previous == Some(group);
        if !text.is_empty() && !together {
            text.push('\n');
        }
        previous = Some(group);
        match item {
            Item::Macro(call) => macro_call(&mut text, &call),
            item => {
                let one = File {
                    shebang: None,
                    frontmatter: None,
                    attrs: Vec::new(),
                    items: vec![item],
                };
                text.push_str(&prettyplease::unparse(&one));
            }
        }
    }
    Ok(text)
}

// graph_runtime::record! {
//     AccessPackage "microsoft.graph.accessPackage" {
//         0 id ID "id" value String;
//     }
// }
fn macro_call(text: &mut String, call: &ItemMacro) {
    let mut path = Line::default();
    path.tokens(call.mac.path.to_token_stream());
    let _ = writeln!(text, "{}! {{", path.text);
    rows(text, call.mac.tokens.clone(), 1);
    text.push_str("}\n");
}

/// Rows end at `;` or at a block in braces, whose rows are indented.
fn rows(text: &mut String, tokens: TokenStream, depth: usize) {
    let mut line = Line::default();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ';' => {
                line.text.push(';');
                line.end(text, depth);
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                line.text.push_str(" {");
                line.end(text, depth);
                rows(text, group.stream(), depth + 1);
                line.text.push('}');
                line.end(text, depth);
            }
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let attribute = tokens.next();
                line.attribute(attribute);
                line.end(text, depth);
            }
            other => line.token(other),
        }
    }
    if !line.text.is_empty() {
        line.end(text, depth);
    }
}

/// A line of tokens, with spaces as in idiomatic Rust.
#[derive(Default)]
struct Line {
    text: String,
    /// Whether there is no space before the next token.
    glued: bool,
}

impl Line {
    fn end(&mut self, text: &mut String, depth: usize) {
        let _ = writeln!(text, "{}{}", "    ".repeat(depth), self.text);
        *self = Self::default();
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            self.token(token);
        }
    }

    fn token(&mut self, token: TokenTree) {
        let (piece, glue_before, glue_after) = match token {
            TokenTree::Punct(punct) => match punct.as_char() {
                ':' if punct.spacing() == Spacing::Joint || self.text.ends_with(':') => {
                    (":".to_owned(), true, true)
                }
                '<' => ("<".to_owned(), true, true),
                '>' | ',' | ':' => (punct.as_char().to_string(), true, false),
                other => (other.to_string(), false, punct.spacing() == Spacing::Joint),
            },
            other => (other.to_string(), false, false),
        };
        if !self.text.is_empty() && !self.glued && !glue_before {
            self.text.push(' ');
        }
        self.text.push_str(&piece);
        self.glued = glue_after;
    }

    /// Writes `#[doc = " text"]` as `/// text`, and any other attribute unchanged.
    fn attribute(&mut self, attribute: Option<TokenTree>) {
        let Some(attribute) = attribute else { return };
        let doc = match &attribute {
            TokenTree::Group(group) => syn::parse2::<syn::MetaNameValue>(group.stream()).ok(),
            _ => None,
        };
        let doc = doc
            .filter(|meta| meta.path.is_ident("doc"))
            .and_then(|meta| match meta.value {
                syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(doc),
                    ..
                }) => Some(doc.value()),
                _ => None,
            });
        match doc {
            Some(doc) => self.text = format!("///{doc}"),
            None => self.text = format!("#{}", attribute.to_string().replacen(" (", "(", 1)),
        }
    }
}

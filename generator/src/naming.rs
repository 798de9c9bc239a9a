//! From wire names to Rust names.
//!
//! Text of a document never becomes code unchecked: a wire name has to consist of letters, digits and
//! some marks between words, and what comes out has to be an identifier. Nothing is renamed
//! silently: a keyword or a reserved name takes a trailing `_`, a leading digit takes a leading
//! `_`, and everything else that doesn't fit is an error.

use std::fmt;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use serde::Serialize;

use crate::diagnostics::{Diagnostic, Pointer, quoted};

/// The namespace whose types live in `models` directly.
pub const ROOT_NAMESPACE: &str = "microsoft.graph";

/// What follows the name of a polymorphic type in the name of the record that holds its own
/// properties. No type of Graph ends like this, unlike in `Base`, `Data` or `Properties`.
pub const BASE_RECORD_SUFFIX: &str = "Fields";
/// What the struct of references to the shared properties of a polymorphic type is called after the type.
pub const REFERENCES_SUFFIX: &str = "FieldsMut";

/// Keywords of all editions that can't be identifiers, those in reserve included. `syn` knows no `gen`.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Method names that every record or builder has, so that no property or segment can take them.
const RESERVED: &[&str] = &[
    "bind",
    "borrow",
    "borrow_mut",
    "changes_from",
    "clear",
    "clone",
    "clone_from",
    "cmp",
    "count_of",
    "default",
    "eq",
    "etag",
    "extra",
    "fmt",
    "fields_mut",
    "from",
    "hash",
    "into",
    "is_empty",
    "is_null",
    "misfits",
    "ne",
    "new",
    "next_link_of",
    "odata_id",
    "odata_type",
    "partial_cmp",
    "set",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
];

/// A valid Rust identifier, never a keyword.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Ident(String);

impl Ident {
    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a token.
    #[must_use]
    pub fn token(&self) -> proc_macro2::Ident {
        proc_macro2::Ident::new(&self.0, proc_macro2::Span::call_site())
    }

    /// The name of a constant for the same item.
    #[must_use]
    pub fn shouty(&self) -> proc_macro2::Ident {
        let mut name = underscored(&self.0, self.0.to_shouty_snake_case());
        if !name.contains(|c: char| c.is_alphabetic()) {
            // A name without letters, which the setter has already.
            name = format!("{}_", self.0);
        }
        proc_macro2::Ident::new(&name, proc_macro2::Span::call_site())
    }

    /// The identifier of something that is known by its position alone.
    pub(crate) fn nth(index: usize) -> Self {
        Self(format!("_{index}"))
    }

    /// This identifier with text after it that can't turn it into anything else than an identifier.
    #[must_use]
    pub fn suffixed(&self, suffix: &'static str) -> Self {
        // The `_` that keeps a name from being a keyword is not needed any more.
        let stem = if suffix == "_" {
            &self.0
        } else {
            self.0.trim_end_matches('_')
        };
        Self(format!("{stem}{suffix}"))
    }
}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a type lives in the generated crate: `models` or one module below it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct TypePath {
    /// Module below `models`, for types outside of the main namespace.
    pub module: Option<Ident>,
    /// The type.
    pub ident: Ident,
}

/// Why a name can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    /// The characters that are not allowed, or none when nothing usable was left.
    pub offending: Vec<char>,
}

/// Field, method, argument or module name.
///
/// # Errors
/// When the name has characters that can't become part of an identifier.
pub fn snake(name: &str) -> Result<Ident, NameError> {
    finish(&underscored(name, checked(name)?.to_snake_case()), RESERVED)
}

/// Variant name.
///
/// # Errors
/// When the name has characters that can't become part of an identifier.
pub fn variant(name: &str) -> Result<Ident, NameError> {
    let converted = match name.strip_prefix('-') {
        // Orders are often told apart by it: `name` and `-name`.
        Some(rest) => format!("Minus{}", checked(rest)?.to_upper_camel_case()),
        None if name.is_empty() => "Empty".to_owned(),
        None => checked(name)?.to_upper_camel_case(),
    };
    finish(&converted, &["Unrecognized"])
}

/// Type name without namespace.
///
/// # Errors
/// When the name has characters that can't become part of an identifier.
pub fn camel(name: &str) -> Result<Ident, NameError> {
    finish(&checked(name)?.to_upper_camel_case(), &[])
}

/// Path of a type from its qualified name.
///
/// # Errors
/// When the name has characters that can't become part of an identifier.
pub fn type_path(qualified: &str) -> Result<TypePath, NameError> {
    let (namespace, name) = qualified
        .rsplit_once('.')
        .unwrap_or((ROOT_NAMESPACE, qualified));
    let module = match namespace.strip_prefix(ROOT_NAMESPACE) {
        Some("") => None,
        Some(rest) if rest.starts_with('.') => Some(snake(&rest[1..])?),
        _ => Some(snake(namespace)?),
    };
    Ok(TypePath {
        module,
        ident: camel(name)?,
    })
}

/// Converts a name, or says what is wrong with it and where.
///
/// # Errors
/// When the conversion refuses the name.
pub fn checked_name<T>(
    name: &str,
    at: &Pointer,
    convert: fn(&str) -> Result<T, NameError>,
) -> Result<T, Diagnostic> {
    convert(name).map_err(|NameError { offending }| {
        let why = match offending.first() {
            Some(c) => format!("it has the character {}", quoted(&c.to_string())),
            None => "nothing of it can stand in an identifier".to_owned(),
        };
        Diagnostic::error(
            at.clone(),
            format!("the name {} can't become a Rust identifier: {why}", quoted(name)),
        )
        .help("name it with `x-rust-name` in an overlay, a member of an enumeration with `x-rust-names`, or remove it; names in \
               Rust have ASCII letters, digits and `_`")
    })
}

fn checked(name: &str) -> Result<&str, NameError> {
    // Case conversion removes the characters between words; the rest must be an identifier.
    let allowed = |c: char| c.is_ascii_graphic() || c == ' ';
    let offending: Vec<char> = name.chars().filter(|c| !allowed(*c)).collect();
    if offending.is_empty() {
        Ok(name)
    } else {
        Err(NameError { offending })
    }
}

/// Case conversion drops a leading `_`, which may be all that tells two names apart.
fn underscored(name: &str, converted: String) -> String {
    if name.starts_with('_') {
        format!("_{converted}")
    } else {
        converted
    }
}

/// A name with which an identifier can start: a leading digit takes a leading `_`.
pub(crate) fn startable(mut name: String) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert(0, '_');
    }
    name
}

fn finish(name: &str, reserved: &[&str]) -> Result<Ident, NameError> {
    if name.is_empty() {
        return Err(NameError {
            offending: Vec::new(),
        });
    }
    let mut name = startable(name.to_owned());
    if !is_identifier(&name) || reserved.contains(&name.as_str()) {
        name.push('_');
    }
    if is_identifier(&name) {
        Ok(Ident(name))
    } else {
        Err(NameError {
            offending: Vec::new(),
        })
    }
}

/// The error about names that collide in Rust, which is never solved by a number.
pub(crate) fn collision(
    rust: &Ident,
    (first, first_at): (&str, &Pointer),
    second: &str,
    at: Pointer,
) -> Diagnostic {
    let (first, second) = (quoted(first), quoted(second));
    let message = if *first_at == at {
        format!("{first} and {second} both become `{rust}` in Rust")
    } else {
        format!("{first} and {second} both become `{rust}` in Rust; the first is at {first_at}")
    };
    Diagnostic::error(at, message)
    .help("name one of them with `x-rust-name` in an overlay, a member of an enumeration with `x-rust-names`, or remove it")
}

/// Whether text is an identifier in every edition.
pub(crate) fn is_identifier(text: &str) -> bool {
    if KEYWORDS.contains(&text) {
        return false;
    }
    if !text.is_ascii() {
        return syn::parse_str::<syn::Ident>(text).is_ok();
    }
    let is_word = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
    text != "_"
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.bytes().all(is_word)
}

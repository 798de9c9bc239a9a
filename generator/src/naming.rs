//! Converts wire names to Rust names.
//!
//! Text of a document is validated before it becomes code: a wire name may contain letters, digits and some marks
//! between words, and the result must be an identifier. The only silent changes are a trailing `_` for keywords and
//! reserved names, and a leading `_` before a digit. Everything else is an error.

use std::fmt;

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use serde::Serialize;

use crate::diagnostics::{Diagnostic, Pointer, quoted};

/// The namespace whose types are directly in `models`.
pub const ROOT_NAMESPACE: &str = "microsoft.graph";

/// Suffix of the record with the own properties of a polymorphic type. No type of Graph ends with it, while some end
/// with `Base`, `Data` or `Properties`.
pub const BASE_RECORD_SUFFIX: &str = "Fields";
/// Suffix of the struct with references to the shared properties of a polymorphic type.
pub const REFERENCES_SUFFIX: &str = "FieldsMut";

/// The longest name of an item, in bytes: it is also the name of a file, for which most systems allow 255.
pub(crate) const LONGEST: usize = 160;

/// Keywords of all editions that can't be identifiers, including reserved ones. `syn` does not know `gen`.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Methods of every record or builder, which properties and segments can't use as names.
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

    /// The identifier as a token.
    #[must_use]
    pub fn token(&self) -> proc_macro2::Ident {
        proc_macro2::Ident::new(&self.0, proc_macro2::Span::call_site())
    }

    /// The name of the item's constant, in upper case.
    #[must_use]
    pub fn shouty(&self) -> proc_macro2::Ident {
        let mut name = underscored(&self.0, self.0.to_shouty_snake_case());
        if !name.contains(|c: char| c.is_alphabetic()) {
            // Without letters, the constant would have the name of the setter.
            name = format!("{}_", self.0);
        }
        proc_macro2::Ident::new(&name, proc_macro2::Span::call_site())
    }

    /// The identifier of an item that only has a position.
    pub(crate) fn nth(index: usize) -> Self {
        Self(format!("_{index}"))
    }

    /// The identifier with a suffix. Any identifier with the suffix must still be one.
    #[must_use]
    pub fn suffixed(&self, suffix: &'static str) -> Self {
        // With a suffix, the name is not a keyword, so it no longer needs the trailing `_`.
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

/// The path of a type in the generated crate: `models` or a module in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct TypePath {
    /// The module below `models`, for types outside the root namespace.
    pub module: Option<Ident>,
    /// The type.
    pub ident: Ident,
}

/// Why a name can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    /// The characters that are not allowed; empty if no usable character was left.
    pub offending: Vec<char>,
}

/// Converts to the name of a field, method, argument or module.
///
/// # Errors
/// If the name has characters that an identifier can't contain.
pub fn snake(name: &str) -> Result<Ident, NameError> {
    finish(&underscored(name, checked(name)?.to_snake_case()), RESERVED)
}

/// Converts to the name of a variant.
///
/// # Errors
/// If the name has characters that an identifier can't contain.
pub fn variant(name: &str) -> Result<Ident, NameError> {
    let converted = match name.strip_prefix('-') {
        // Sort orders often differ only in it: `name` and `-name`.
        Some(rest) => format!("Minus{}", checked(rest)?.to_upper_camel_case()),
        None if name.is_empty() => "Empty".to_owned(),
        None => checked(name)?.to_upper_camel_case(),
    };
    finish(&converted, &["Unrecognized"])
}

/// Converts to the name of a type, without namespace.
///
/// # Errors
/// If the name has characters that an identifier can't contain.
pub fn camel(name: &str) -> Result<Ident, NameError> {
    finish(&checked(name)?.to_upper_camel_case(), &[])
}

/// Converts a qualified name to the path of a type.
///
/// # Errors
/// If the name has characters that an identifier can't contain.
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

/// What has a name in Rust, which decides how to give it another.
#[derive(Clone, Copy, Debug)]
pub enum NameOf {
    /// A component or an inline schema that is a type.
    Type,
    /// An inline schema that is a type.
    Inline,
    /// A member of an enumeration.
    Member,
    /// An enumeration of known values.
    Known,
    /// A component, a property, a parameter, a step of a path or an operation.
    Other,
}

impl NameOf {
    /// The remedy: what to do, and with which key.
    fn help(self, what: &str) -> String {
        let key = match self {
            Self::Type => "`x-rust-name`, or with `x-rust-type-name` if it is an inline schema,",
            Self::Inline => "`x-rust-type-name`",
            Self::Member => "`x-rust-names`",
            Self::Known => "`name` in its `x-known-values`",
            Self::Other => "`x-rust-name`",
        };
        format!("{what} with {key} in an overlay")
    }
}

/// Converts a name, or returns an error with its place.
///
/// # Errors
/// If the conversion rejects the name.
pub fn checked_name<T>(
    name: &str,
    of: NameOf,
    at: &Pointer,
    convert: fn(&str) -> Result<T, NameError>,
) -> Result<T, Diagnostic> {
    if name.len() > LONGEST {
        let message = format!(
            "found a name of {} bytes, {}, expected at most {LONGEST}",
            name.len(),
            quoted(name)
        );
        let help = of.help("give it a shorter name");
        return Err(Diagnostic::error(at.clone(), message).help(help));
    }
    convert(name).map_err(|NameError { offending }| {
        let why = match offending.first() {
            Some(c) => format!("it has the character {}", quoted(&c.to_string())),
            None => "it has no letter or digit".to_owned(),
        };
        Diagnostic::error(
            at.clone(),
            format!(
                "the name {} can't become a Rust identifier: {why}",
                quoted(name)
            ),
        )
        .help(format!(
            "{}, or remove it; names in Rust have ASCII letters, digits and `_`",
            of.help("name it")
        ))
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

/// Restores a leading `_`, which case conversion drops, but which may be the only difference between two names.
fn underscored(name: &str, converted: String) -> String {
    if name.starts_with('_') {
        format!("_{converted}")
    } else {
        converted
    }
}

/// Makes a name start like an identifier: adds `_` before a leading digit.
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

/// The error about names that collide in Rust. They never get numbers instead. It names the first place only if that is
/// elsewhere, so the errors about a parameter that several URLs repeat are the same. The name of an inline schema is its
/// place.
pub(crate) fn collision(
    rust: &impl fmt::Display,
    of: NameOf,
    (first, first_at): (&str, &Pointer),
    second: &str,
    at: Pointer,
) -> Diagnostic {
    let shown = |name: &str, place: &Pointer, inline: &str| {
        if place.as_str() == name {
            inline.to_owned()
        } else {
            quoted(name)
        }
    };
    let first = shown(first, first_at, "an inline schema");
    let second = shown(second, &at, "this inline schema");
    let parent = |place: &Pointer| place.as_str().rsplit_once('/').map(|(up, _)| up.to_owned());
    let message = if parent(first_at) == parent(&at) {
        format!("{first} and {second} both become `{rust}` in Rust")
    } else {
        format!("{first} and {second} both become `{rust}` in Rust; the first is at {first_at}")
    };
    let help = of.help("name one of them");
    Diagnostic::error(at, message).help(format!("{help}, or remove it"))
}

/// Whether the text is an identifier in every edition.
#[must_use]
pub fn is_identifier(text: &str) -> bool {
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

#[cfg(test)]
mod tests;

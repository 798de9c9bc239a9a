//! Emits documentation comments and `#[deprecated]`; untrusted text cannot become code.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Deprecation;

mod markdown;

pub use markdown::{code, link, prose};
use markdown::{visible, wrap};

// #[doc = " Access packages of all catalogs that the caller may read."]
// #[doc = ""]
// #[doc = " Adds the segment `accessPackages` to the URL."]
/// `#[doc]` attributes, one per line of the paragraphs.
pub fn comment(paragraphs: &[String]) -> TokenStream {
    let mut lines = Vec::new();
    for (index, paragraph) in paragraphs
        .iter()
        .filter(|paragraph| !paragraph.is_empty())
        .enumerate()
    {
        if index > 0 {
            lines.push(String::new());
        }
        for line in paragraph.lines() {
            wrap(line, &mut lines);
        }
    }
    quote!(#(#[doc = #lines])*)
}

/// `#[doc]` attributes for lines that must not be wrapped, such as code and tables, after an empty line.
pub fn verbatim<'t>(lines: impl IntoIterator<Item = &'t str>) -> TokenStream {
    let lines = lines.into_iter().map(|line| format!(" {line}"));
    let lines: Vec<String> = std::iter::once(String::new()).chain(lines).collect();
    quote!(#(#[doc = #lines])*)
}

/// One line of documentation.
pub fn line(text: &str) -> TokenStream {
    comment(&[text.to_owned()])
}

/// The note for a request that the service rejects, so using it is a warning.
pub fn broken(instead: &str) -> String {
    let note = format!("the service refuses this request: {instead}");
    on_one_line(&note)
}

/// `#[deprecated(note = "…")]`, if there is a note.
pub fn deprecated(note: Option<&str>) -> Option<TokenStream> {
    note.map(|note| quote!(#[deprecated(note = #note)]))
}

// deprecated by Microsoft on 2023-03-01, removal announced for 2023-12-31 (…): use …
/// The note about a deprecation.
pub fn note(deprecation: Option<&Deprecation>) -> Option<String> {
    let Deprecation {
        date,
        removal_date,
        version,
        description,
    } = deprecation?;
    let mut note = match date {
        Some(date) => format!("deprecated by Microsoft on {date}"),
        None => "deprecated by Microsoft".to_owned(),
    };
    if let Some(date) = removal_date {
        note.extend([", removal announced for ", date]);
    }
    if let Some(version) = version {
        note.extend([" (", version, ")"]);
    }
    if let Some(description) = description {
        note.extend([": ", description]);
    }
    Some(on_one_line(&note))
}

/// Text for a message of the compiler.
fn on_one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().map(visible).collect()
}

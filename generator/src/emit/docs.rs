//! Documentation comments from text that must not be able to become anything else.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::Deprecation;

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

/// How long a line of documentation gets where it can be broken.
const WIDTH: usize = 100;

/// Breaks a line at spaces, never before what would start a list there.
fn wrap(line: &str, lines: &mut Vec<String>) {
    let mut current = String::new();
    for word in line.split(' ') {
        let starts_list = word
            .trim_end_matches(['.', ')'])
            .bytes()
            .all(|b| b.is_ascii_digit())
            || matches!(word, "-" | "+");
        let fits = current.chars().count() + 1 + word.chars().count() <= WIDTH;
        if !current.is_empty() && !fits && !starts_list {
            lines.push(std::mem::take(&mut current));
        }
        current.push(' ');
        current.push_str(word);
    }
    lines.push(current.trim_end().to_owned());
}

/// One line of documentation.
pub fn line(text: &str) -> TokenStream {
    comment(&[text.to_owned()])
}

/// Text of a document, such that rustdoc shows it as it is.
pub fn prose(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push('\n'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(visible(c)),
        }
    }
    escaped.trim().to_owned()
}

/// Text of a document as a code span.
pub fn code(text: &str) -> String {
    let inner: String = text
        .chars()
        .filter(|c| *c != '`' && *c != '\n')
        .map(visible)
        .collect();
    format!("`{inner}`")
}

/// A link, if the address is one that can't close its own markup.
pub fn link(label: &str, url: &str) -> Option<String> {
    let plain = |c: char| {
        c.is_ascii_graphic() && !matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '`' | '"' | '\\')
    };
    let known = url.starts_with("https://") || url.starts_with("http://");
    (known && url.chars().all(plain)).then(|| format!("[{label}]({url})"))
}

/// Characters that are invisible or change the direction of text become a replacement character.
fn visible(c: char) -> char {
    let deceptive = c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    if deceptive {
        char::REPLACEMENT_CHARACTER
    } else {
        c
    }
}

/// `#[deprecated(note = "…")]` for what the service refuses, so that using it is a warning.
pub fn broken(instead: &str) -> TokenStream {
    let note = format!("the service refuses this request: {instead}");
    let note: String = note.chars().map(visible).collect();
    quote!(#[deprecated(note = #note)])
}

/// `#[deprecated(note = "…")]`.
pub fn deprecated(deprecation: Option<&Deprecation>) -> TokenStream {
    let Some(Deprecation {
        date,
        removal_date,
        version,
        description,
    }) = deprecation
    else {
        return TokenStream::new();
    };
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
    let note: String = note.chars().map(visible).collect();
    quote!(#[deprecated(note = #note)])
}

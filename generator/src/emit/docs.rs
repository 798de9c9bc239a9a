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

/// Text of a document, such that rustdoc shows it as it is; names that it mentions become code.
pub fn prose(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || c == '_' || (c == '$' && word.is_empty()) {
            word.push(c);
            continue;
        }
        end_word(&mut word, &mut escaped);
        match c {
            '\n' => escaped.push('\n'),
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '#' | '|' | '~' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(visible(c)),
        }
    }
    end_word(&mut word, &mut escaped);
    // Markdown takes what is indented by more than three blanks, in a list too, for code, and rustdoc runs that.
    let lines = escaped
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn end_word(word: &mut String, escaped: &mut String) {
    let word = std::mem::take(word);
    if is_name(&word) {
        escaped.extend(["`", &word, "`"]);
    } else {
        escaped.push_str(&word.replace('_', "\\_"));
    }
}

/// Whether a word is a name of the API: `displayName`, `AdminAdd`, `$filter`.
fn is_name(word: &str) -> bool {
    const PRODUCTS: [&str; 6] = [
        "GitHub",
        "OAuth",
        "OData",
        "OpenAPI",
        "PowerShell",
        "SharePoint",
    ];
    let humps = word
        .as_bytes()
        .windows(2)
        .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
    let option = word.strip_prefix('$').is_some_and(|rest| !rest.is_empty());
    (humps || option) && !PRODUCTS.contains(&word)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_of_the_api_in_a_text_when_shown_then_they_are_code() {
        for (text, shown) in [
            (
                "Set displayName, or AdminAdd.",
                "Set `displayName`, or `AdminAdd`.",
            ),
            ("Use $filter on it.", "Use `$filter` on it."),
            (
                "A site of SharePoint, in UTC.",
                "A site of SharePoint, in UTC.",
            ),
            ("a_b costs $ or *more*", "a\\_b costs $ or \\*more\\*"),
            ("[x](y) <b>", "\\[x\\](y) \\<b\\>"),
        ] {
            assert_eq!(prose(text), shown);
        }
    }

    #[test]
    fn given_a_long_text_when_commented_then_no_line_starts_a_list() {
        let mut lines = Vec::new();
        wrap(&format!("{} - 12. end", "word ".repeat(19)), &mut lines);
        assert!(
            lines.iter().all(|line| line.chars().count() <= WIDTH + 6),
            "{lines:?}"
        );
        assert!(
            !lines
                .iter()
                .any(|line| line.starts_with(" -") || line.starts_with(" 12.")),
            "{lines:?}"
        );
        assert_eq!(lines.concat().split_whitespace().count(), 22);
    }
}

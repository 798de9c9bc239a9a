//! Escapes untrusted text for each format.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::diagnostics::is_deceptive;
use crate::markdown;

/// The maximum number of characters shown of any text.
const SHOWN: usize = 400;

/// Text on one line, without characters that disturb a terminal or deceive a reader, and truncated.
pub(super) fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (index, c) in text.chars().enumerate() {
        if index == SHOWN {
            shown.push('…');
            break;
        }
        if is_deceptive(c) {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Splits a sentence at its backticks: `(is a name, text)`.
pub(super) fn parts(text: &str) -> Vec<(bool, &str)> {
    if !text.matches('`').count().is_multiple_of(2) {
        return vec![(true, text)];
    }
    text.split('`')
        .enumerate()
        .map(|(index, part)| (index % 2 == 1, part))
        .filter(|(_, part)| !part.is_empty())
        .collect()
}

/// Formats any text as a Markdown code span.
pub(super) fn code(text: &str) -> String {
    markdown::span(&plain(text))
}

/// Formats a sentence as Markdown: names become code spans, and all else is escaped.
pub(super) fn sentence(text: &str) -> String {
    parts(text)
        .into_iter()
        .map(|(is_name, part)| if is_name { code(part) } else { prose(part) })
        .collect()
}

/// Escapes text in Markdown: no part of it becomes markup, a link or a mention.
pub(super) fn prose(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            // A word joiner prevents mentions and links, which escapes do not.
            '@' | '#' => {
                escaped.push('\\');
                escaped.push(c);
                escaped.push('\u{2060}');
            }
            ':' => escaped.push_str(":\u{2060}"),
            c if c.is_ascii_punctuation()
                && !matches!(c, '.' | ',' | ';' | '\'' | '"' | '/' | '%' | '?') =>
            {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped.replace("www.", "www\u{2060}.")
}

/// Escapes text for HTML elements and attributes.
pub(super) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in plain(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Escapes JSON for a script element, so no text in it can end the element.
pub(super) fn script(json: &str) -> Cow<'_, str> {
    if json.contains('<') {
        Cow::Owned(json.replace('<', "\\u003c"))
    } else {
        Cow::Borrowed(json)
    }
}

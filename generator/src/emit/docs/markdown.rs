//! Markdown for documentation: escapes text of a document, and wraps lines without changing their structure.
//!
//! `description` in `OpenAPI` is `CommonMark`. Paragraphs, lists, emphasis, code spans and web links are
//! kept. All other Markdown is escaped: HTML can do harm, code blocks would be compiled as tests, headings
//! and tables would break the layout of the page.

use crate::markdown;
use crate::web::is_web_page;

/// Maximum line length of documentation, where lines can be wrapped.
const WIDTH: usize = 100;

/// Converts text of a document to Markdown that rustdoc shows as text.
pub fn prose(text: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let trimmed = line.trim();
        let bullet = trimmed.strip_prefix("- ").or(trimmed.strip_prefix("* "));
        match (trimmed, bullet) {
            ("", _) => open = false,
            (_, Some(item)) => {
                // Items follow each other without an empty line, so they form one list.
                let follows = open && blocks.last().is_some_and(|block| block.starts_with("- "));
                let item = format!("- {item}");
                match blocks.last_mut() {
                    Some(list) if follows => list.extend(["\n", &item]),
                    _ => blocks.push(item),
                }
                open = true;
            }
            (text, None) => match blocks.last_mut() {
                Some(block) if open => block.extend([" ", text]),
                _ => {
                    blocks.push(text.to_owned());
                    open = true;
                }
            },
        }
    }
    let blocks: Vec<String> = blocks.iter().map(|block| lines(block)).collect();
    blocks.join("\n\n")
}

fn lines(block: &str) -> String {
    let line = |line: &str| match line.strip_prefix("- ") {
        Some(item) => format!("- {}", inline(item)),
        None => inline(line),
    };
    let lines: Vec<String> = block.lines().map(line).collect();
    lines.join("\n")
}

/// The inline content of a paragraph or list item.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    if starts_block(rest.split(' ').next().unwrap_or_default()) {
        rest = escape_first(rest, &mut out);
    }
    let mut in_word = false;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '`' => span(rest),
            '[' => web_link(rest),
            'h' if !in_word => bare_url(rest),
            '\\' => escape(rest),
            _ => None,
        };
        in_word = c.is_alphanumeric();
        if let Some((written, length)) = taken {
            out.push_str(&written);
            rest = &rest[length..];
            continue;
        }
        if matches!(
            c,
            '\\' | '`' | '[' | ']' | '<' | '>' | '|' | '~' | '_' | '&' | '#'
        ) || (c == '!' && rest[1..].starts_with('['))
        {
            out.push('\\');
        }
        out.push(visible(c));
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Whether a word at the start of a line would start a block.
fn starts_block(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    let numbered = number.len() < word.len() && number.bytes().all(|b| b.is_ascii_digit());
    let rule = !word.is_empty()
        && word
            .bytes()
            .all(|b| matches!(b, b'-' | b'+' | b'*' | b'=' | b'_'));
    numbered || rule || word.starts_with(['#', '>'])
}

/// Writes the first word escaped, so it starts no block; returns the rest.
fn escape_first<'t>(text: &'t str, out: &mut String) -> &'t str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    out.push_str(&text[..digits]);
    let rest = &text[digits..];
    match rest.chars().next() {
        Some(c) if c.is_ascii_punctuation() => {
            out.extend(['\\', c]);
            &rest[1..]
        }
        _ => rest,
    }
}

/// A code span at the start of a text, and its length.
fn span(text: &str) -> Option<(String, usize)> {
    let ticks = text.bytes().take_while(|b| *b == b'`').count();
    let inner = &text[ticks..];
    let mut from = 0;
    loop {
        let start = from + inner[from..].find('`')?;
        let length = inner[start..].bytes().take_while(|b| *b == b'`').count();
        if length == ticks {
            let code: String = inner[..start].chars().map(visible).collect();
            let fence = &text[..ticks];
            return (!code.trim().is_empty())
                .then(|| (format!("{fence}{code}{fence}"), start + 2 * ticks));
        }
        from = start + length;
    }
}

/// A web link at the start of a text, and its length.
fn web_link(text: &str) -> Option<(String, usize)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (url, _) = rest.split_once(')')?;
    if label.contains(['[', ']']) {
        return None;
    }
    let written = link(&inline(label), url)?;
    Some((written, label.len() + url.len() + 4))
}

/// A bare URL, which becomes a link, and its length.
fn bare_url(text: &str) -> Option<(String, usize)> {
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'']);
    is_web_page(url).then(|| (format!("<{url}>"), url.len()))
}

/// A character that the text itself escapes.
fn escape(text: &str) -> Option<(String, usize)> {
    let c = text[1..]
        .chars()
        .next()
        .filter(char::is_ascii_punctuation)?;
    Some((format!("\\{c}"), 2))
}

/// Formats text of a document as a code span.
pub fn code(text: &str) -> String {
    let inner: String = text.chars().filter(|c| *c != '\n').map(visible).collect();
    markdown::span(&inner)
}

/// A link, if the URL cannot close its own markup.
pub fn link(label: &str, url: &str) -> Option<String> {
    is_web_page(url).then(|| format!("[{label}]({url})"))
}

/// Replaces characters that are invisible or change the text direction.
pub fn visible(c: char) -> char {
    let deceptive = c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    if deceptive {
        char::REPLACEMENT_CHARACTER
    } else {
        c
    }
}

/// Wraps a line at spaces, but not within code spans, nor before a word that would start a block.
/// Continuation lines of a list item are indented.
pub fn wrap(line: &str, lines: &mut Vec<String>) {
    let (indent, text) = match line.strip_prefix("- ") {
        Some(item) => ("  ", item),
        None => ("", line),
    };
    let mut current = if indent.is_empty() { "" } else { "- " }.to_owned();
    let mut is_first = true;
    for word in words(text) {
        let fits = current.chars().count() + 1 + word.chars().count() <= WIDTH;
        if !is_first && !fits && !starts_block(word) {
            lines.push(format!(" {current}"));
            indent.clone_into(&mut current);
            is_first = true;
        }
        if !is_first {
            current.push(' ');
        }
        current.push_str(word);
        is_first = false;
    }
    let last = format!(" {current}");
    lines.push(last.trim_end().to_owned());
}

/// Splits at spaces outside code spans.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if c == '`' {
            let ticks = text[at..].bytes().take_while(|b| *b == b'`').count();
            let escaped = text[..at].ends_with('\\');
            at += match span(&text[at..]) {
                Some((_, length)) if !escaped => length,
                _ => ticks,
            };
        } else if c == ' ' {
            words.push(&text[start..at]);
            at += 1;
            start = at;
        } else {
            at += c.len_utf8();
        }
    }
    words.push(&text[start..]);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_markdown_when_shown_then_text_lists_code_and_links_stay() {
        for text in [
            "Set `displayName`, or `AdminAdd`.",
            "As `accessPackages(uniqueName='...')`, or ``a ` b``.",
            "- one\n- two",
            "Read [the guide](https://example.com/a?b=c), it is *short*.",
            "See <https://example.com>.",
        ] {
            let shown = prose(&text.replace("<https://example.com>", "https://example.com"));
            assert_eq!(shown, text);
        }
    }

    #[test]
    fn given_names_with_backticks_when_shown_as_code_then_the_fence_is_longer() {
        for (name, shown) in [
            ("a", "`a`"),
            ("a`b", "``a`b``"),
            ("a``b`c", "```a``b`c```"),
            ("`a", "`` `a ``"),
            ("a`", "`` a` ``"),
        ] {
            assert_eq!(code(name), shown);
            let (_, length) = span(shown).expect("a code span");
            assert_eq!(length, shown.len(), "{name}");
        }
    }

    #[test]
    fn given_values_that_are_not_text_when_shown_then_they_are_as_written() {
        for (text, shown) in [
            ("a_b costs $ or | more", "a\\_b costs $ or \\| more"),
            ("[x](y) <b>", "\\[x\\](y) \\<b\\>"),
            ("[x](javascript:y)", "\\[x\\](javascript:y)"),
            ("![x](https://y.z/)", "\\![x](https://y.z/)"),
            ("# Title", "\\# Title"),
            ("1. First", "1\\. First"),
            ("--- and", "\\--- and"),
            ("```rust\nfn main() {}\n```", "```rust fn main() {} ```"),
            ("~~~\nfn", "\\~\\~\\~ fn"),
            ("    indented", "indented"),
            ("an ` open", "an \\` open"),
            ("AT&amp;T", "AT\\&amp;T"),
            ("first\nsecond", "first second"),
            ("a\u{202e}b", "a\u{fffd}b"),
        ] {
            assert_eq!(prose(text), shown, "{text}");
        }
    }

    #[test]
    fn given_a_word_when_it_begins_a_line_then_only_markup_starts_a_block() {
        for (word, starts) in [
            ("12.", true),
            ("12)", true),
            ("12", false),
            ("-", true),
            ("---", true),
            ("-x", false),
            ("#", true),
            (">quote", true),
            ("word.", false),
            ("", false),
        ] {
            assert_eq!(starts_block(word), starts, "{word}");
        }
    }

    #[test]
    fn given_a_long_text_when_wrapped_then_no_line_starts_a_block() {
        let mut lines = Vec::new();
        wrap(&format!("{} - 12. # end", "word ".repeat(19)), &mut lines);
        let starts = lines
            .iter()
            .skip(1)
            .filter(|line| starts_block(line.trim().split(' ').next().unwrap_or_default()));
        assert_eq!(starts.count(), 0, "{lines:?}");
        assert_eq!(lines.concat().split_whitespace().count(), 23);
    }

    #[test]
    fn given_a_long_list_item_when_wrapped_then_its_marker_and_its_code_stay_whole() {
        let mut lines = Vec::new();
        let code = format!("`{}`", "a word ".repeat(20).trim());
        wrap(
            &format!("- {code} and {}", "more ".repeat(30).trim()),
            &mut lines,
        );
        assert_eq!(lines[0], format!(" - {code}"));
        assert!(
            lines[1..]
                .iter()
                .all(|line| line.starts_with("   more") || line.starts_with("   and")),
            "{lines:?}"
        );
    }
}

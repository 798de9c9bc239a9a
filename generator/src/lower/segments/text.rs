//! Parser for the text of URL segments: calls, placeholders, and text between them.

use crate::ir::CallStyle;

/// Splits at `/`, but not inside quotes or parentheses.
pub fn split(path: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0_usize);
    for (index, c) in path.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                parts.push(&path[start..index]);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(&path[start..]);
    parts.into_iter().skip(1).collect()
}

/// Whether the text can be a URL segment without percent-encoding (RFC 3986, `pchar`). Parsers of URLs take `%2e` for
/// a dot, so segments with it may be removed.
pub fn is_literal(text: &str) -> bool {
    let mut bytes = text.bytes();
    let is_hex = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_hexdigit());
    if with_dots(text) != text {
        return false;
    }
    while let Some(byte) = bytes.next() {
        let allowed = match byte {
            b'%' => is_hex(bytes.next()) && is_hex(bytes.next()),
            _ => byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte),
        };
        if !allowed {
            return false;
        }
    }
    text != "." && text != ".."
}

/// The text with each `%2e` as a dot.
pub fn with_dots(text: &str) -> String {
    text.replace("%2e", ".").replace("%2E", ".")
}

pub fn is_dots(text: &str) -> bool {
    matches!(text, "." | "..")
}

/// A value within a segment.
pub struct Argument<'t> {
    /// Its name in the call, or the name of its placeholder.
    pub name: &'t str,
    pub style: CallStyle,
    /// The name of its declaration.
    pub declared_as: &'t str,
}

/// Parses `name(…)` with named arguments, or without arguments.
pub fn call(text: &str) -> Option<(&str, Vec<Argument<'_>>)> {
    let (name, inner) = text.strip_suffix(')')?.split_once('(')?;
    if name.is_empty() || !is_literal(name) {
        return None;
    }
    if inner.is_empty() {
        return Some((name, Vec::new()));
    }
    Some((name, arguments(inner)?))
}

/// Parses `name={placeholder},…`, where values may be quoted, or be `@alias`.
pub fn arguments(text: &str) -> Option<Vec<Argument<'_>>> {
    text.split(',').map(argument).collect()
}

fn argument(text: &str) -> Option<Argument<'_>> {
    let (name, value) = text.split_once('=')?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || "_.-$~:".contains(c);
    if name.is_empty() || !name.chars().all(is_word) {
        return None;
    }
    let bare = value
        .strip_prefix('\'')
        .and_then(|value| value.strip_suffix('\''));
    let quoted = bare.is_some();
    let bare = bare.unwrap_or(value);
    if let Some(alias) = bare.strip_prefix('@') {
        let style = CallStyle::Alias {
            alias: alias.to_owned(),
            quoted,
            // Known when the declaration is found.
            required: false,
        };
        return is_literal(alias).then_some(Argument {
            name,
            style,
            declared_as: bare,
        });
    }
    let placeholder = bare.strip_prefix('{')?.strip_suffix('}')?;
    is_name(placeholder).then(|| Argument {
        name,
        style: style(placeholder, quoted),
        declared_as: placeholder,
    })
}

fn style(placeholder: &str, quoted: bool) -> CallStyle {
    let owned = placeholder.to_owned();
    if quoted {
        CallStyle::Quoted(owned)
    } else {
        CallStyle::Plain(owned)
    }
}

fn is_name(placeholder: &str) -> bool {
    !placeholder.is_empty() && !placeholder.contains(['{', '}'])
}

/// Splits a segment into text and placeholders. Quotes around a placeholder belong to it: they are doubled in its
/// value.
pub fn pieces(text: &str) -> Option<(Vec<&str>, Vec<Argument<'_>>)> {
    let (mut texts, mut found) = (Vec::new(), Vec::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}')?;
        if !is_name(name) || before.contains('}') {
            return None;
        }
        let unquoted = before.strip_suffix('\'').zip(after.strip_prefix('\''));
        let (before, after, quoted) = match unquoted {
            Some((before, after)) => (before, after, true),
            None => (before, after, false),
        };
        texts.push(before);
        found.push(Argument {
            name,
            style: style(name, quoted),
            declared_as: name,
        });
        rest = after;
    }
    texts.push(rest);
    (!rest.contains('}')).then_some((texts, found))
}

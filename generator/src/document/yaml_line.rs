//! Reads single lines of YAML: list dashes and keys.

/// What follows the dash of an element of a list.
pub(crate) fn element(content: &str) -> Option<&str> {
    let rest = content.strip_prefix('-')?;
    let is_dash = rest.is_empty() || rest.starts_with([' ', '\n', '\r']);
    is_dash.then_some(rest)
}

/// The key that a text starts with, and the text after its colon and spaces.
pub(crate) fn key(content: &str) -> Option<(String, &str)> {
    let end = match content.chars().next()? {
        quote @ ('\'' | '"') => closing(content, quote)?,
        _ => 0,
    };
    let is_end = |at: &usize| {
        let next = content.as_bytes().get(at + 1);
        // After a quoted key, as in JSON, the space is optional.
        matches!(next, None | Some(b' ' | b'\n' | b'\r')) || (end > 0 && *at == end)
    };
    let mut colons = content[end..].match_indices(':').map(|(at, _)| end + at);
    let colon = colons.find(is_end)?;
    let value = content[colon + 1..].trim_start_matches(' ');
    Some((unquoted(&content[..colon]), value))
}

/// The position after the closing quote of a quoted text.
pub(crate) fn closing(content: &str, quote: char) -> Option<usize> {
    let mut chars = content.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            chars.next();
        } else if c == quote {
            if quote == '\'' && chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
            } else {
                return Some(at + 1);
            }
        }
    }
    None
}

/// A key without its quotes.
pub(crate) fn unquoted(key: &str) -> String {
    let key = key.trim_end();
    let inside = |quote: char| key.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(single) = inside('\'') {
        return single.replace("''", "'");
    }
    if inside('"').is_some() {
        return serde_json::from_str(key).unwrap_or_else(|_| key.to_owned());
    }
    key.to_owned()
}

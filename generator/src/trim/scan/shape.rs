//! What a single line is: its key, whether it has a value, and whether that value goes on in later lines.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::lines::Line;

/// What the scan needs to know about a line.
pub(super) struct Shape<'a> {
    /// The key, if the line begins a member of a mapping right at its indentation.
    pub(super) key: Option<Cow<'a, str>>,
    /// Whether a value stands in the same line.
    pub(super) has_value: bool,
    pub(super) then: Then,
}

pub(super) enum Then {
    Nothing,
    /// Content of a block scalar follows, deeper than this column.
    BlockScalar {
        parent: usize,
    },
    /// Quoted text ends in a later line, right before this offset of the document.
    ContinueAt(usize),
}

/// Proves what a line is; `None` if that fails.
pub(super) fn shape<'a>(text: &'a str, line: &Line<'a>, indent: usize) -> Option<Shape<'a>> {
    let bytes = line.text.as_bytes();
    let mut at = indent;
    let mut dash = None;
    while bytes.get(at) == Some(&b'-') && matches!(bytes.get(at + 1), None | Some(b' ')) {
        dash = Some(at);
        at += 1;
        at += bytes[at..].iter().take_while(|b| **b == b' ').count();
    }
    let column = at;
    let key = match bytes.get(at) {
        None => return Some(no_key(Then::Nothing)),
        Some(b'#') if dash.is_some() => return Some(no_key(Then::Nothing)),
        Some(b'"' | b'\'') => match quoted_key(&line.text[at..]) {
            Some((key, length)) => {
                at += length;
                key?
            }
            None => return value(text, line, at, dash, false).map(no_key),
        },
        Some(_) => match plain(&line.text[at..])? {
            Plain::Key(key, length) => {
                at += length;
                Cow::Borrowed(key)
            }
            Plain::NoKey => return value(text, line, at, dash, false).map(no_key),
        },
    };
    at += bytes[at..].iter().take_while(|b| **b == b' ').count();
    let has_value = !matches!(bytes.get(at), None | Some(b'#'));
    let then = if has_value {
        value(text, line, at, Some(column), true)?
    } else {
        Then::Nothing
    };
    Some(Shape {
        key: dash.is_none().then_some(key),
        has_value,
        then,
    })
}

fn no_key<'a>(then: Then) -> Shape<'a> {
    Shape {
        key: None,
        has_value: true,
        then,
    }
}

enum Plain<'a> {
    /// A key, and its length with the colon.
    Key(&'a str, usize),
    /// Something else.
    NoKey,
}

/// What begins as plain text; `None` if it cannot be told.
fn plain(content: &str) -> Option<Plain<'_>> {
    let bytes = content.as_bytes();
    if is_indicator(bytes) {
        return Some(Plain::NoKey);
    }
    let mut from = 0;
    while let Some(found) = memchr2(b':', b'#', &bytes[from..]) {
        let at = from + found;
        match (bytes[at], bytes.get(at + 1)) {
            (b':', Some(b'\t')) => return None,
            (b':', None | Some(b' ')) => {
                let key = content[..at].trim_end_matches(' ');
                return (!key.is_empty() && !key.contains('\t')).then_some(Plain::Key(key, at + 1));
            }
            (b'#', _) if at > 0 && matches!(bytes[at - 1], b' ' | b'\t') => {
                return Some(Plain::NoKey);
            }
            _ => from = at + 1,
        }
    }
    Some(Plain::NoKey)
}

/// The quoted key at the start and its length with the colon; the inner `None` if the key has escapes.
fn quoted_key(content: &str) -> Option<(Option<Cow<'_, str>>, usize)> {
    let end = end_of_quoted(content, 0)?;
    let colon = end + content[end..].bytes().take_while(|b| *b == b' ').count();
    let rest = content[colon..].strip_prefix(':')?;
    if !(rest.is_empty() || rest.starts_with(' ')) {
        return None;
    }
    let inner = &content[1..end - 1];
    let key = if content.starts_with('\'') {
        Some(if inner.contains("''") {
            Cow::Owned(inner.replace("''", "'"))
        } else {
            Cow::Borrowed(inner)
        })
    } else {
        (!inner.contains('\\')).then_some(Cow::Borrowed(inner))
    };
    Some((key, colon + 1))
}

/// Looks at the value that begins at a column of the line, where `parent` is the column of the key or dash before it.
fn value(
    text: &str,
    line: &Line<'_>,
    at: usize,
    parent: Option<usize>,
    after_key: bool,
) -> Option<Then> {
    let content = &line.text[at..];
    match content.as_bytes()[0] {
        b'"' | b'\'' => {
            let start = line.start + at;
            let end = end_of_quoted(text, start)?;
            let line_end = line.start + line.text.len();
            if end > line_end {
                // Without a key before it, this could be the continuation of plain text, where quotes mean nothing.
                return after_key.then_some(Then::ContinueAt(end));
            }
            is_blank_or_comment(&text[end..line_end]).then_some(Then::Nothing)
        }
        b'{' | b'[' => {
            let end = end_of_flow(content)?;
            is_blank_or_comment(&content[end..]).then_some(Then::Nothing)
        }
        b'|' | b'>' => {
            let header = content[1..]
                .trim_start_matches(|c: char| c == '+' || c == '-' || c.is_ascii_digit());
            is_blank_or_comment(header).then_some(Then::BlockScalar { parent: parent? })
        }
        b'\t' => None,
        _ if is_indicator(content.as_bytes()) => None,
        _ => Some(Then::Nothing),
    }
}

/// Whether no plain text can begin like this.
fn is_indicator(bytes: &[u8]) -> bool {
    match bytes[0] {
        b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
        | b'"' | b'%' | b'@' | b'`' | b'\t' => true,
        b'-' | b'?' | b':' => matches!(bytes.get(1), None | Some(b' ' | b'\t')),
        _ => false,
    }
}

/// The offset behind the quoted text that begins at `start`, wherever it ends.
fn end_of_quoted(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[start];
    let mut at = start + 1;
    loop {
        if quote == b'\'' {
            at += memchr(b'\'', &bytes[at..])? + 1;
            if bytes.get(at) != Some(&b'\'') {
                return Some(at);
            }
            at += 1;
        } else {
            at += memchr2(b'"', b'\\', &bytes[at..])? + 1;
            if bytes[at - 1] == b'"' {
                return Some(at);
            }
            at += 1;
            if at > bytes.len() {
                return None;
            }
        }
    }
}

/// The offset behind a flow collection that ends in the same line.
fn end_of_flow(content: &str) -> Option<usize> {
    let bytes = content.as_bytes();
    let mut closers = Vec::new();
    let mut at = 0;
    let mut token_may_begin = true;
    while at < bytes.len() {
        match bytes[at] {
            b'{' => closers.push(b'}'),
            b'[' => closers.push(b']'),
            close @ (b'}' | b']') => {
                if closers.pop() != Some(close) {
                    return None;
                }
                if closers.is_empty() {
                    return Some(at + 1);
                }
            }
            b'"' | b'\'' if token_may_begin => {
                at = end_of_quoted(content, at)?;
                token_may_begin = false;
                continue;
            }
            b'"' | b'\'' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`' | b'?'
            | b'\t' => return None,
            _ => {}
        }
        token_may_begin = matches!(bytes[at], b'{' | b'[' | b',')
            || (token_may_begin && bytes[at] == b' ')
            || bytes[at] == b':';
        at += 1;
    }
    None
}

pub(super) fn is_blank_or_comment(rest: &str) -> bool {
    let content = rest.trim_start_matches(' ');
    content.is_empty() || (content.starts_with('#') && content.len() < rest.len())
}

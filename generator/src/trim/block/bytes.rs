//! Classifies bytes, and finds the ends of scalars and comments.

use super::Unsure;
use crate::trim::byte_compare::{self, spaces};

/// Why a plain scalar ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// At a colon, so it is a key.
    Colon,
    /// At a comment.
    Comment,
    /// At the end of the line.
    Line,
}

/// Whether the line ends at the offset.
#[inline]
pub(super) fn is_blank(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        None | Some(b'\n') => true,
        Some(b'\r') => bytes.get(at + 1) == Some(&b'\n'),
        _ => false,
    }
}

/// Whether a line without indentation starts or ends a document, or is a directive.
#[inline]
pub(super) fn is_document_marker(bytes: &[u8], at: usize) -> bool {
    let rest = &bytes[at..];
    rest.starts_with(b"%") || rest.starts_with(b"---") || rest.starts_with(b"...")
}

/// Rejects characters that no plain scalar can start with, or only in ways this reader does not support.
#[inline]
pub(super) fn check_first(bytes: &[u8], at: usize) -> Result<(), Unsure> {
    match bytes[at] {
        b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\''
        | b'"' | b'%' | b'@' | b'`' | b'?' | b':' => Err(Unsure),
        b'-' if matches!(bytes.get(at + 1), None | Some(b' ' | b'\t' | b'\n' | b'\r')) => {
            Err(Unsure)
        }
        _ => Ok(()),
    }
}

/// Whether the text starts with spaces and then a character that a plain or quoted key can start with.
pub(in crate::trim) fn begins_key(text: &str) -> bool {
    let bytes = text.as_bytes();
    let at = spaces(bytes, 0);
    let first = bytes.get(at);
    first.is_some_and(|b| matches!(b, b'"' | b'\'') || check_first(bytes, at).is_ok())
}

/// The end of a plain scalar on its line, and why it ends. Trailing spaces count as part of it.
#[inline]
pub(super) fn plain(bytes: &[u8], mut at: usize) -> Result<(usize, Stop), Unsure> {
    loop {
        at += byte_compare::printable(bytes, at, [b':', b'#']);
        match bytes.get(at) {
            Some(b'\n') => return Ok((at, Stop::Line)),
            Some(b':') => match bytes.get(at + 1) {
                None | Some(b' ' | b'\n' | b'\r') => return Ok((at, Stop::Colon)),
                Some(b'\t') => return Err(Unsure),
                Some(_) => at += 1,
            },
            Some(b'#') if bytes[at - 1] == b' ' => return Ok((at, Stop::Comment)),
            Some(b'#') => at += 1,
            Some(0x80..) => at += character(&bytes[at..])?,
            _ if is_blank(bytes, at) => return Ok((at, Stop::Line)),
            _ => return Err(Unsure),
        }
    }
}

/// The offset of the next line, if only spaces and a comment remain on this one.
#[inline]
pub(super) fn rest_is_blank(bytes: &[u8], from: usize) -> Result<usize, Unsure> {
    let mut at = from + spaces(bytes, from);
    if bytes.get(at) == Some(&b'#') {
        if at == 0 || matches!(bytes[at - 1], b' ' | b'\n') {
            at = comment(bytes, at)?;
        } else {
            return Err(Unsure);
        }
    }
    match bytes.get(at) {
        None => Ok(at),
        Some(b'\n') => Ok(at + 1),
        Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => Ok(at + 2),
        _ => Err(Unsure),
    }
}

/// The offset after a comment.
fn comment(bytes: &[u8], mut at: usize) -> Result<usize, Unsure> {
    loop {
        at += byte_compare::printable(bytes, at, []);
        match bytes.get(at) {
            Some(0x80..) => at += character(&bytes[at..])?,
            _ => return Ok(at),
        }
    }
}

/// The offset of the closing quote, and whether the text contains doubled single quotes. `None` if an escape precedes
/// the quote, or it is not on the same line.
#[inline]
pub(super) fn closing_quote(
    bytes: &[u8],
    start: usize,
    quote: u8,
) -> Result<Option<(usize, bool)>, Unsure> {
    // Besides the quote, this byte ends the fast scan.
    let escape = if quote == b'"' { b'\\' } else { quote };
    let (mut at, mut has_doubled) = (start + 1, false);
    loop {
        at += byte_compare::printable(bytes, at, [quote, escape]);
        match bytes.get(at) {
            Some(b'\'') if bytes.get(at + 1) == Some(&b'\'') => {
                has_doubled = true;
                at += 2;
            }
            Some(b) if *b == quote => return Ok(Some((at, has_doubled))),
            Some(0x80..) => at += character(&bytes[at..])?,
            _ => return Ok(None),
        }
    }
}

/// Whether the text has line breaks other than LF and CR LF. YAML allows them, but this reader would miss those
/// lines.
pub(in crate::trim) fn has_unusual_breaks(text: &str) -> bool {
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\r' if rest.peek() != Some(&'\n') => return true,
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => return true,
            _ => {}
        }
    }
    false
}

/// The length of a character outside ASCII. Rejects those that YAML forbids or treats as line breaks.
fn character(bytes: &[u8]) -> Result<usize, Unsure> {
    let length = match bytes[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    };
    let character = bytes
        .get(..length)
        .and_then(|bytes| std::str::from_utf8(bytes).ok());
    match character.and_then(|text| text.chars().next()) {
        None
        | Some(
            '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}',
        ) => Err(Unsure),
        Some(_) => Ok(length),
    }
}

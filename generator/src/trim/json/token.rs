//! The tokens of JSON.

use super::Unsure;
use crate::trim::words;

/// What starts at an offset.
pub(super) enum Token {
    Object,
    Array,
    /// A scalar, with the offset after it.
    Scalar(usize),
}

/// The maximum length of a number; longer ones may be out of range.
const DIGITS: usize = 30;

/// The offset of the first byte that is not whitespace.
pub(super) fn spaces(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\n' | b'\r' | b'\t'))
        .count()
}

/// Determines what starts at the offset.
pub(super) fn token(text: &str, at: usize) -> Result<Token, Unsure> {
    let rest = &text.as_bytes()[at..];
    let end = match rest.first() {
        Some(b'{') => return Ok(Token::Object),
        Some(b'[') => return Ok(Token::Array),
        Some(b'"') => {
            let (end, has_escapes) = string(text, at)?;
            if has_escapes {
                serde_json::from_str::<String>(&text[at..end]).map_err(|_| Unsure)?;
            }
            end
        }
        Some(b'-' | b'0'..=b'9') => at + number(rest)?,
        _ => {
            let words: [&[u8]; 3] = [b"true", b"false", b"null"];
            let word = words.iter().find(|word| rest.starts_with(word));
            at + word.ok_or(Unsure)?.len()
        }
    };
    Ok(Token::Scalar(end))
}

/// The offset after the string that starts at an offset, and whether it contains escapes, which are not validated.
pub(super) fn string(text: &str, at: usize) -> Result<(usize, bool), Unsure> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'"') {
        return Err(Unsure);
    }
    let mut at = at + 1;
    let mut has_escapes = false;
    loop {
        at += words::printable(bytes, at, [b'"', b'\\']);
        match bytes.get(at) {
            Some(0x7f..) => at += 1,
            Some(b'"') => return Ok((at + 1, has_escapes)),
            Some(b'\\') if at + 1 < bytes.len() => {
                has_escapes = true;
                at += 2;
            }
            _ => return Err(Unsure),
        }
    }
}

/// The length of the number at the start.
fn number(bytes: &[u8]) -> Result<usize, Unsure> {
    let digits = |at: usize| {
        let rest = bytes.get(at..).unwrap_or_default();
        rest.iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let mut at = usize::from(bytes[0] == b'-');
    let whole = digits(at);
    if whole == 0 || (whole > 1 && bytes[at] == b'0') {
        return Err(Unsure);
    }
    at += whole;
    if bytes.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return Err(Unsure);
        }
        at += 1 + fraction;
    }
    if at > DIGITS {
        return Err(Unsure);
    }
    if !matches!(bytes.get(at), Some(b'e' | b'E')) {
        return Ok(at);
    }
    let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
    let exponent = digits(at + 1 + sign);
    let end = at + 1 + sign + exponent;
    let text = std::str::from_utf8(&bytes[..end]).map_err(|_| Unsure)?;
    match text.parse::<f64>() {
        Ok(number) if exponent > 0 && number.is_finite() => Ok(end),
        _ => Err(Unsure),
    }
}

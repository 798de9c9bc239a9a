//! Strings as scalars of YAML on one line.

use std::fmt::Write as _;

/// A string as YAML, to paste: also as a key, or as an item of a list in brackets.
pub(crate) fn of(value: &str) -> String {
    let mut text = String::new();
    push(&mut text, value);
    text
}

/// Appends a string as YAML, in quotes wherever a reader of YAML 1.1 or 1.2 might otherwise read something else.
pub(crate) fn push(out: &mut String, value: &str) {
    if is_plain(value) {
        out.push_str(value);
    } else if !value.bytes().all(|b| matches!(b, b' '..=b'~')) && value.chars().any(needs_escape) {
        double_quoted(out, value);
    } else {
        single_quoted(out, value);
    }
}

/// Whether every reader parses the unquoted text as this string. Stricter than YAML requires.
fn is_plain(value: &str) -> bool {
    let (Some(first), Some(last)) = (value.bytes().next(), value.bytes().next_back()) else {
        return false;
    };
    let mut before = b' ';
    (first.is_ascii_alphabetic() || matches!(first, b'_' | b'/' | b'$'))
        && !matches!(last, b' ' | b':')
        && value.bytes().all(|b| {
            let is_value = before == b':' && b == b' ';
            before = b;
            PLAIN[usize::from(b)] && !is_value
        })
        && !is_reserved(value)
}

/// The bytes allowed in unquoted text; a colon only if no space follows.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut b: u8 = 0;
    while b < 128 {
        plain[b as usize] = b.is_ascii_alphanumeric()
            || matches!(
                b,
                b'_' | b'-' | b'.' | b'/' | b'$' | b'(' | b')' | b'=' | b' ' | b':' | b'+'
            );
        b += 1;
    }
    plain
};

/// Words that YAML 1.1 or 1.2 readers parse as booleans, nulls or numbers. (Callers exclude numbers that start with a
/// digit, sign or point.)
fn is_reserved(value: &str) -> bool {
    const WORDS: [&str; 10] = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "none",
    ];
    value.len() <= 5 && WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
        || crate::diagnostics::is_deceptive(c)
}

fn single_quoted(out: &mut String, value: &str) {
    out.push('\'');
    for (i, part) in value.split('\'').enumerate() {
        if i > 0 {
            out.push_str("''");
        }
        out.push_str(part);
    }
    out.push('\'');
}

fn double_quoted(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if needs_escape(c) => {
                let code = u32::from(c);
                let written = if code <= 0xff {
                    write!(out, "\\x{code:02X}")
                } else if code <= 0xffff {
                    write!(out, "\\u{code:04X}")
                } else {
                    write!(out, "\\U{code:08X}")
                };
                written.unwrap_or_default();
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

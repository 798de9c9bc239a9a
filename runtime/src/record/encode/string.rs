//! JSON strings, which are most of what requests and pages consist of.

/// Appends a text as a JSON string.
///
/// Quotes, backslashes and control characters are escaped in their shortest form, as `serde_json` does.
pub(super) fn push_string(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    if is_plain(bytes) {
        push_plain(out, bytes);
    } else {
        push_escaped(out, bytes);
    }
}

/// Appends a JSON string that needs no escapes.
#[inline]
pub(super) fn push_plain(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len() + 2);
    out.push(b'"');
    out.extend_from_slice(bytes);
    out.push(b'"');
}

#[cold]
fn push_escaped(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'"');
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| is_special(*byte)) {
        out.extend_from_slice(&rest[..at]);
        push_escape(out, rest[at]);
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

/// Whether it is a control character, a quote or a backslash. Flipping one bit moves the quote right after
/// the control characters, which stay together: this saves one comparison per byte.
fn is_special(byte: u8) -> bool {
    byte ^ 2 <= 0x20 || byte == b'\\'
}

/// Whether no byte needs an escape. Compares sixteen bytes at once; the last chunk overlaps the one before if
/// the length is not a multiple.
#[inline]
fn is_plain(bytes: &[u8]) -> bool {
    let ends = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>());
    match (bytes.last_chunk::<16>(), ends) {
        (Some(last), _) => {
            let (chunks, _) = bytes.as_chunks::<16>();
            !any_special(last) && !chunks.iter().any(any_special)
        }
        (None, (Some(first), Some(last))) => !(any_special(first) | any_special(last)),
        _ => !bytes.iter().any(|byte| is_special(*byte)),
    }
}

/// No early exit, so the compiler can vectorise the loop.
fn any_special<const N: usize>(bytes: &[u8; N]) -> bool {
    bytes
        .iter()
        .fold(false, |any, byte| any | is_special(*byte))
}

fn push_escape(out: &mut Vec<u8>, special: u8) {
    let short = match special {
        b'"' => b'"',
        b'\\' => b'\\',
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0C => b'f',
        b'\r' => b'r',
        control => {
            const DIGITS: &[u8; 16] = b"0123456789abcdef";
            let (high, low) = (
                DIGITS[usize::from(control >> 4)],
                DIGITS[usize::from(control & 15)],
            );
            return out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        push_string(&mut out, text);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn given_each_ascii_character_at_each_position_when_written_then_as_serde_json_writes_it() {
        for character in 0..=0x80_u8 {
            for before in 0..50 {
                let text = format!("{}{}é~", "x".repeat(before), char::from(character));
                assert_eq!(written(&text), serde_json::to_string(&text).unwrap());
            }
        }
    }

    proptest! {
        #[test]
        fn given_any_text_when_written_then_as_serde_json_writes_it(text in any::<String>()) {
            prop_assert_eq!(written(&text), serde_json::to_string(&text).unwrap());
        }

        #[test]
        fn given_many_specials_when_written_then_as_serde_json_writes_it(text in "[\u{0}-\u{24}\\[-^\u{7f}-\u{82}]{0,40}") {
            prop_assert_eq!(written(&text), serde_json::to_string(&text).unwrap());
        }
    }
}

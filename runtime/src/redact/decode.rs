//! Decodes escapes of JSON, URLs and HTML, and tracks where each byte comes from.

use memchr::memchr3;

/// A text with its escapes decoded once.
pub(super) struct Decoded {
    pub(super) bytes: Vec<u8>,
    /// After each escape: an offset in `bytes`, and the matching offset in the encoded text.
    places: Vec<(usize, usize)>,
}

impl Decoded {
    /// Converts ascending offsets in `bytes` to offsets in the encoded text.
    pub(super) fn trace_back(&self, ascending: &mut [usize]) {
        let mut places = self.places.iter().peekable();
        let mut last = (0, 0);
        for at in ascending {
            while let Some(place) = places.next_if(|(here, _)| here <= at) {
                last = *place;
            }
            *at = last.1 + (*at - last.0);
        }
    }
}

/// Decodes all escapes once; `None` if there are none.
pub(super) fn decoded(text: &[u8]) -> Option<Decoded> {
    let mut reading: Option<Decoded> = None;
    let (mut at, mut copied) = (0, 0);
    while let Some(&byte) = text.get(at) {
        if !matches!(byte, b'\\' | b'%' | b'&') {
            let next = memchr3(b'\\', b'%', b'&', &text[at..]);
            at = next.map_or(text.len(), |next| at + next);
            continue;
        }
        let Some((character, length)) = escape(&text[at..]) else {
            at += 1;
            continue;
        };
        let Decoded { bytes, places } = reading.get_or_insert_with(|| Decoded {
            bytes: Vec::with_capacity(text.len()),
            places: Vec::new(),
        });
        bytes.extend_from_slice(&text[copied..at]);
        match character {
            Escaped::Byte(byte) => bytes.push(byte),
            Escaped::Char(character) => {
                bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        at += length;
        copied = at;
        places.push((bytes.len(), at));
    }
    let mut reading = reading?;
    reading.bytes.extend_from_slice(&text[copied..]);
    Some(reading)
}

enum Escaped {
    Byte(u8),
    Char(char),
}

/// The escape at the start of a text, and its length.
fn escape(text: &[u8]) -> Option<(Escaped, usize)> {
    let (character, length) = match text {
        [b'%', b'u' | b'U', rest @ ..] => (number(rest, 4, 4, 16)?.0, 6),
        [b'%', rest @ ..] => {
            let (byte, _) = number(rest, 2, 2, 16)?;
            return Some((Escaped::Byte(u8::try_from(byte).ok()?), 3));
        }
        [b'&', b'#', b'x' | b'X', rest @ ..] => entity(rest, 3, 16)?,
        [b'&', b'#', rest @ ..] => entity(rest, 2, 10)?,
        [b'&', rest @ ..] => {
            let (name, character) = ENTITIES.iter().find(|(name, _)| rest.starts_with(name))?;
            (u32::from(*character), name.len() + 1)
        }
        [b'\\', b'u' | b'U', b'{', rest @ ..] => {
            let (code, digits) = number(rest, 1, 6, 16)?;
            (rest.get(digits) == Some(&b'}')).then_some((code, digits + 4))?
        }
        [b'\\', b'u' | b'U', rest @ ..] => (number(rest, 4, 4, 16)?.0, 6),
        [b'\\', b'x' | b'X', rest @ ..] => (number(rest, 2, 2, 16)?.0, 4),
        [b'\\', b'b' | b'f' | b'n' | b'r' | b't', ..] => (u32::from(b' '), 2),
        [b'\\', next, ..] if next.is_ascii_punctuation() => {
            return Some((Escaped::Byte(*next), 2));
        }
        _ => return None,
    };
    Some((Escaped::Char(char::from_u32(character)?), length))
}

/// Named references that encoders write for characters in or next to a token.
const ENTITIES: [(&[u8], u8); 11] = [
    (b"amp;", b'&'),
    (b"apos;", b'\''),
    (b"equals;", b'='),
    (b"gt;", b'>'),
    (b"lowbar;", b'_'),
    (b"lt;", b'<'),
    (b"nbsp;", b' '),
    (b"period;", b'.'),
    (b"plus;", b'+'),
    (b"quot;", b'"'),
    (b"sol;", b'/'),
];

/// A numeric character reference, whose semicolon may be missing. Leading zeros are limited to a plausible
/// number.
fn entity(digits: &[u8], before: usize, radix: u32) -> Option<(u32, usize)> {
    let (code, length) = number(digits, 1, 10, radix)?;
    let semicolon = usize::from(digits.get(length) == Some(&b';'));
    Some((code, before + length + semicolon))
}

/// The number at the start of a text, and its number of digits.
fn number(text: &[u8], least: usize, most: usize, radix: u32) -> Option<(u32, usize)> {
    let digits = text.iter().take(most);
    let values = digits.map_while(|digit| char::from(*digit).to_digit(radix));
    let mut length = 0;
    let code = values.fold(0_u32, |code, digit| {
        length += 1;
        code.saturating_mul(radix).saturating_add(digit)
    });
    (length >= least).then_some((code, length))
}

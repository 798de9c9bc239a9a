//! Short texts on the stack: dates, times and GUIDs are written without allocation or formatting.

/// A text of at most 40 ASCII characters. Longer text would be truncated, but no value here is longer.
#[derive(Clone, Copy)]
pub struct ShortText {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl ShortText {
    const CAPACITY: usize = 40;

    /// Makes an empty text.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: [0; Self::CAPACITY],
            length: 0,
        }
    }

    /// Appends an ASCII character.
    pub fn push(&mut self, character: u8) {
        if let Some(byte) = self.bytes.get_mut(self.length) {
            *byte = character;
            self.length += 1;
        }
    }

    /// Appends a number with a fixed number of digits.
    pub fn push_number(&mut self, number: u64, digits: usize) {
        let end = (self.length + digits).min(Self::CAPACITY);
        let mut rest = number;
        for byte in self.bytes[self.length..end].iter_mut().rev() {
            *byte = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        self.length = end;
    }

    /// Appends a number from 0 to 99 with two digits.
    pub fn push_two(&mut self, number: u8) {
        if let Some(([tens, ones], _)) = self.bytes[self.length..].split_first_chunk_mut() {
            *tens = b'0' + number / 10 % 10;
            *ones = b'0' + number % 10;
            self.length += 2;
        }
    }

    /// Appends a text.
    pub fn push_str(&mut self, text: &str) {
        for byte in text.bytes() {
            self.push(byte);
        }
    }

    /// The bytes of the text.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

impl Default for ShortText {
    fn default() -> Self {
        Self::new()
    }
}

//! Short texts on the stack: dates, times and GUIDs are written without allocating or formatting.

/// A text of at most 40 ASCII characters. What is longer is cut off, which no value here is.
#[derive(Clone, Copy)]
pub struct ShortText {
    bytes: [u8; Self::CAPACITY],
    length: usize,
}

impl ShortText {
    const CAPACITY: usize = 40;

    /// The empty text.
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

    /// Appends a number with that many digits.
    pub fn push_number(&mut self, number: u64, digits: usize) {
        let end = (self.length + digits).min(Self::CAPACITY);
        let mut rest = number;
        for byte in self.bytes[self.length..end].iter_mut().rev() {
            *byte = b"0123456789"[(rest % 10) as usize];
            rest /= 10;
        }
        self.length = end;
    }

    /// Appends a text.
    pub fn push_str(&mut self, text: &str) {
        for byte in text.bytes() {
            self.push(byte);
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl Default for ShortText {
    fn default() -> Self {
        Self::new()
    }
}

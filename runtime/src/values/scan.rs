//! A strict parser for dates and times: by character, in fixed widths.

use crate::record::ShortText;

/// The rest of a text.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'a>(pub(super) &'a [u8]);

impl Scanner<'_> {
    /// Takes the byte if it is next.
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let found = self.0.first() == Some(&byte);
        if found {
            self.0 = &self.0[1..];
        }
        found
    }

    /// Takes the byte, or fails.
    pub(super) fn expect(&mut self, byte: u8) -> Option<()> {
        self.take(byte).then_some(())
    }

    /// Takes exactly this many digits, at most nine, so the number fits.
    pub(super) fn digits<const WIDTH: usize>(&mut self) -> Option<u32> {
        const { assert!(WIDTH <= 9) };
        let (digits, rest) = self.0.split_first_chunk::<WIDTH>()?;
        let mut value = 0;
        for byte in digits {
            value = value * 10 + u32::from(digit(*byte)?);
        }
        self.0 = rest;
        Some(value)
    }

    /// Takes as many digits as there are, at least one.
    pub(super) fn number(&mut self) -> Option<u64> {
        let width = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let (digits, rest) = self.0.split_at(width);
        self.0 = rest;
        std::str::from_utf8(digits).ok()?.parse().ok()
    }

    /// Takes a fraction of a second, if any: a point and at most twelve digits.
    pub(super) fn fraction(&mut self) -> Option<Fraction> {
        if !self.take(b'.') {
            return Some(Fraction::NONE);
        }
        let (mut value, mut digits) = (0, 0);
        while let Some((first, rest)) = self.0.split_first() {
            let Some(digit) = digit(*first) else { break };
            if digits == Fraction::DIGITS {
                return None;
            }
            value = value * 10 + u64::from(digit);
            digits += 1;
            self.0 = rest;
        }
        if digits == 0 {
            return None;
        }
        Fraction::new(value * Fraction::scale(digits), digits)
    }

    /// Succeeds at the end of the text.
    pub(super) fn end(self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

fn digit(byte: u8) -> Option<u8> {
    let digit = byte.wrapping_sub(b'0');
    (digit <= 9).then_some(digit)
}

/// A fraction of a second in picoseconds, OData's precision, and the number of digits it is written with.
/// Split into small fields, because models contain many of them.
#[derive(Clone, Copy)]
pub(super) struct Fraction {
    nanos: u32,
    /// The picoseconds beyond whole nanoseconds.
    picos: u16,
    digits: u8,
}

impl Fraction {
    const DIGITS: u8 = 12;
    /// No fraction.
    pub(super) const NONE: Self = Self {
        nanos: 0,
        picos: 0,
        digits: 0,
    };

    /// The picoseconds of the last of this many digits.
    fn scale(digits: u8) -> u64 {
        10_u64.pow(u32::from(Self::DIGITS - digits))
    }

    /// This many picoseconds, if less than a second.
    fn new(picos: u64, digits: u8) -> Option<Self> {
        let nanos = u32::try_from(picos / 1000).ok()?;
        let picos = u16::try_from(picos % 1000).ok()?;
        Some(Self {
            nanos,
            picos,
            digits,
        })
    }

    /// With as many digits as needed.
    pub(super) fn of_nanos(nanos: u32) -> Self {
        let mut digits = if nanos == 0 { 0 } else { 9 };
        let mut rest = nanos;
        while digits > 0 && rest.is_multiple_of(10) {
            rest /= 10;
            digits -= 1;
        }
        Self {
            nanos,
            picos: 0,
            digits,
        }
    }

    /// The whole nanoseconds.
    pub(super) fn nanos(self) -> i32 {
        i32::try_from(self.nanos).unwrap_or_default()
    }

    /// The total in picoseconds.
    pub(super) fn picos(self) -> u64 {
        u64::from(self.nanos) * 1000 + u64::from(self.picos)
    }

    /// Whether any digit is written.
    pub(super) fn is_written(self) -> bool {
        self.digits > 0
    }

    /// Writes as many digits as were read.
    pub(super) fn write(self, text: &mut ShortText) {
        if self.digits > 0 {
            text.push(b'.');
            let value = self.picos() / Self::scale(self.digits);
            text.push_number(value, usize::from(self.digits));
        }
    }
}

//! Decimal numbers.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use super::{ParseValueError, same, scalar_field};
use crate::record::{Mismatch, Scalar, Token};

const EXPECTED: &str = "a decimal number";

/// A number with all its digits: `Edm.Decimal`.
///
/// It is validated text, because its only guarantee is to lose nothing: OData allows any number of digits,
/// while decimal types for arithmetic are bounded, and the choice depends on the program.
/// [`as_str`](Self::as_str) converts to any of them, and their `to_string` converts back. A decimal is
/// written as a number or as a string, as it was read; `1.10` and `1.1` are equal.
///
/// ```
/// use graph_runtime::Decimal;
///
/// let price: Decimal = serde_json::from_str("79228162514264337593543950335.10")?;
/// assert_eq!(price.as_str(), "79228162514264337593543950335.10");
/// assert_eq!(serde_json::to_string(&price)?, "79228162514264337593543950335.10");
/// assert_eq!("1.10".parse::<Decimal>(), "11e-1".parse::<Decimal>());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Decimal {
    text: Box<str>,
    /// Written as a string, as with `IEEE754Compatible=true`.
    quoted: bool,
}

impl Decimal {
    /// The number as on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The nearest double-precision number.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.text.parse().unwrap_or(f64::NAN)
    }

    fn from_digits(text: &str) -> Self {
        Self {
            text: text.into(),
            quoted: false,
        }
    }

    /// A canonical form of the value: sign, digits without leading and trailing zeros, and the position of the
    /// decimal point, counted from the first digit.
    fn key(&self) -> (bool, Vec<u8>, i64) {
        let (negative, text) = match self.text.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, &*self.text),
        };
        let (number, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let mut digits: Vec<u8> = whole
            .bytes()
            .chain(fraction.bytes())
            .skip_while(|digit| *digit == b'0')
            .collect();
        let significant = digits.len();
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        if digits.is_empty() {
            return (false, digits, 0);
        }
        let length = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let power = power.parse().unwrap_or(0_i64);
        let power = power
            .saturating_sub(length(fraction.len()))
            .saturating_add(length(significant));
        (negative, digits, power)
    }
}

/// Whether the text is a JSON number, with an exponent small enough to compare.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (number, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let power_digits = power.strip_prefix(['+', '-']).unwrap_or(power);
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && digits(fraction)
        && digits(power_digits)
        && power.parse::<i32>().is_ok()
}

/// Parses a number in JSON syntax.
impl FromStr for Decimal {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_number(text) {
            Ok(Self::from_digits(text))
        } else {
            Err(ParseValueError { expected: EXPECTED })
        }
    }
}

macro_rules! from_integer {
    ($($type:ident)*) => {$(
        impl From<$type> for Decimal {
            fn from(value: $type) -> Self {
                Self::from_digits(&value.to_string())
            }
        }
    )*};
}

from_integer!(i32 i64 u32 u64);

impl TryFrom<f64> for Decimal {
    type Error = ParseValueError;

    fn try_from(value: f64) -> Result<Self, Self::Error> {
        value.to_string().parse()
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(
            !self.text.starts_with('-'),
            "",
            self.text.trim_start_matches('-'),
        )
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text || self.key() == other.key()
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl Scalar for Decimal {
    fn expected(&self) -> &'static str {
        EXPECTED
    }

    fn token(&self) -> Token<'_> {
        if self.quoted {
            Token::Text(&self.text)
        } else {
            Token::Number(&self.text)
        }
    }

    fn same(&self, other: &dyn Scalar) -> bool {
        same(self, other)
    }

    fn set_str(&mut self, text: &str) -> Result<(), Mismatch> {
        self.set_number(text)?;
        self.quoted = true;
        Ok(())
    }

    fn set_i64(&mut self, value: i64) -> Result<(), Mismatch> {
        *self = value.into();
        Ok(())
    }

    fn set_u64(&mut self, value: u64) -> Result<(), Mismatch> {
        *self = value.into();
        Ok(())
    }

    fn set_f64(&mut self, value: f64) -> Result<(), Mismatch> {
        *self = value.try_into().map_err(|_| Mismatch)?;
        Ok(())
    }

    fn set_number(&mut self, digits: &str) -> Result<(), Mismatch> {
        *self = digits.parse().map_err(|_| Mismatch)?;
        Ok(())
    }
}

scalar_field!(Decimal, 0.into(), EXACT);
crate::record::serde_by_slot!(Decimal);

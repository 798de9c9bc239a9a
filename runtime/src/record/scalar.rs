//! Scalars: values that are one JSON token.

use std::borrow::Cow;
use std::fmt;

use super::ShortText;

/// Says that a JSON token does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// A JSON token to write.
#[derive(Clone, Copy)]
pub enum Token<'a> {
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    I64(i64),
    /// A single-precision number.
    F32(f32),
    /// A double-precision number.
    F64(f64),
    /// A number with all its digits.
    Number(&'a str),
    /// A string.
    Text(&'a str),
    /// A short string, built on the stack.
    Short(ShortText),
    /// A string from the value's `Display`.
    Display(&'a dyn fmt::Display),
}

impl Token<'_> {
    /// Whether both are written the same way.
    fn same(&self, other: &Token<'_>) -> bool {
        match (self, other) {
            (Self::Bool(one), Token::Bool(other)) => one == other,
            (Self::I64(one), Token::I64(other)) => one == other,
            (Self::F32(one), Token::F32(other)) => one.to_bits() == other.to_bits(),
            (Self::F64(one), Token::F64(other)) => one.to_bits() == other.to_bits(),
            _ => match (self.text(), other.text()) {
                (Some(one), Some(other)) => one == other,
                _ => false,
            },
        }
    }

    /// The text, if it is a string.
    pub(crate) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Bool(_) | Self::I64(_) | Self::F32(_) | Self::F64(_) => None,
            Self::Number(text) | Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Short(text) => Some(Cow::Borrowed(text.as_str())),
            Self::Display(value) => Some(Cow::Owned(value.to_string())),
        }
    }
}

/// A value that is a single JSON token. Each setter takes a token, and rejects one that does not fit.
pub trait Scalar {
    /// The accepted values, for error messages: `an integer from -128 to 127`.
    fn expected(&self) -> &'static str;

    /// The token for the value.
    fn token(&self) -> Token<'_>;

    /// Whether another scalar of the same type has the same value, however it is written.
    fn same(&self, other: &dyn Scalar) -> bool {
        self.token().same(&other.token())
    }

    /// Takes a string.
    ///
    /// # Errors
    /// [`Mismatch`] if the string does not fit.
    fn set_str(&mut self, value: &str) -> Result<(), Mismatch> {
        let _ = value;
        Err(Mismatch)
    }

    /// Takes `true` or `false`.
    ///
    /// # Errors
    /// [`Mismatch`] if it does not fit.
    fn set_bool(&mut self, value: bool) -> Result<(), Mismatch> {
        let _ = value;
        Err(Mismatch)
    }

    /// Takes a negative integer.
    ///
    /// # Errors
    /// [`Mismatch`] if the number does not fit.
    fn set_i64(&mut self, value: i64) -> Result<(), Mismatch> {
        let _ = value;
        Err(Mismatch)
    }

    /// Takes an integer that is not negative.
    ///
    /// # Errors
    /// [`Mismatch`] if the number does not fit.
    fn set_u64(&mut self, value: u64) -> Result<(), Mismatch> {
        i64::try_from(value)
            .map_err(|_| Mismatch)
            .and_then(|value| self.set_i64(value))
    }

    /// Takes a number that is not an integer, or is too large to be read as one.
    ///
    /// # Errors
    /// [`Mismatch`] if the number does not fit.
    fn set_f64(&mut self, value: f64) -> Result<(), Mismatch> {
        let _ = value;
        Err(Mismatch)
    }

    /// Takes a number with all its digits.
    ///
    /// # Errors
    /// [`Mismatch`] if the number does not fit.
    fn set_number(&mut self, digits: &str) -> Result<(), Mismatch> {
        if let Ok(value) = digits.parse() {
            return self.set_u64(value);
        }
        if let Ok(value) = digits.parse() {
            return self.set_i64(value);
        }
        digits
            .parse()
            .map_err(|_| Mismatch)
            .and_then(|value| self.set_f64(value))
    }

    /// Starts an array of strings, each passed to [`add_item`](Self::add_item); `false` if arrays do not fit.
    fn begin_list(&mut self) -> bool {
        false
    }

    /// Takes a string from an array.
    ///
    /// # Errors
    /// [`Mismatch`] if the string does not fit.
    fn add_item(&mut self, value: &str) -> Result<(), Mismatch> {
        let _ = value;
        Err(Mismatch)
    }
}

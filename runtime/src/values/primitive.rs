//! Booleans, numbers, strings, GUIDs and free JSON: types of Rust or other crates.

use serde_json::Value;
use uuid::Uuid;

use super::scalar_field;
use crate::record::private::{Blank, Converted, EachConverted};
use crate::record::{Field, Mismatch, Properties, Scalar, ShortText, SlotMut, SlotRef, Token};

impl Blank for String {
    fn blank() -> Self {
        Self::new()
    }
}

impl Field for String {
    type Taken = Converted;
    type TakenEach = EachConverted;

    fn slot(&self) -> SlotRef<'_> {
        SlotRef::Text(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::Text(self)
    }

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn tell(&self, index: usize, to: &mut dyn Properties) {
        to.text(index, self);
    }
}

impl Blank for Value {
    fn blank() -> Self {
        Self::Null
    }
}

impl Field for Value {
    const NULLABLE: bool = true;
    type Taken = Converted;
    type TakenEach = EachConverted;

    fn slot(&self) -> SlotRef<'_> {
        SlotRef::Json(self)
    }

    fn slot_mut(&mut self) -> SlotMut<'_> {
        SlotMut::Json(self)
    }
}

impl Scalar for bool {
    fn expected(&self) -> &'static str {
        "true or false"
    }

    fn token(&self) -> Token<'_> {
        Token::Bool(*self)
    }

    fn set_bool(&mut self, value: bool) -> Result<(), Mismatch> {
        *self = value;
        Ok(())
    }
}

scalar_field!(bool, false);

macro_rules! integer {
    ($type:ident, $expected:literal) => {
        impl Scalar for $type {
            fn expected(&self) -> &'static str {
                $expected
            }

            fn token(&self) -> Token<'_> {
                Token::I64((*self).into())
            }

            fn set_i64(&mut self, value: i64) -> Result<(), Mismatch> {
                *self = value.try_into().map_err(|_| Mismatch)?;
                Ok(())
            }

            fn set_f64(&mut self, value: f64) -> Result<(), Mismatch> {
                whole(value).and_then(|value| self.set_i64(value))
            }
        }

        scalar_field!($type, 0);
    };
}

integer!(u8, "an integer from 0 to 255");
integer!(i8, "an integer from -128 to 127");
integer!(i16, "an integer from -32768 to 32767");
integer!(i32, "an integer from -2147483648 to 2147483647");
integer!(
    i64,
    "an integer from -9223372036854775808 to 9223372036854775807"
);

/// The integer value of a number such as `5.0` or `1e3`; some services write integers this way.
fn whole(value: f64) -> Result<i64, Mismatch> {
    /// Up to this value, every integer has an exact double-precision representation.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() != 0.0 || value.abs() >= EXACT {
        return Err(Mismatch);
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and in range")]
    Ok(value as i64)
}

macro_rules! float {
    ($type:ident, $token:ident, $expected:literal, $from:expr) => {
        impl Scalar for $type {
            fn expected(&self) -> &'static str {
                $expected
            }

            fn token(&self) -> Token<'_> {
                if self.is_finite() {
                    Token::$token(*self)
                } else if self.is_nan() {
                    Token::Text("NaN")
                } else if *self > 0.0 {
                    Token::Text("INF")
                } else {
                    Token::Text("-INF")
                }
            }

            fn set_str(&mut self, value: &str) -> Result<(), Mismatch> {
                *self = match value {
                    "INF" => Self::INFINITY,
                    "-INF" => Self::NEG_INFINITY,
                    "NaN" => Self::NAN,
                    _ => return Err(Mismatch),
                };
                Ok(())
            }

            fn set_i64(&mut self, value: i64) -> Result<(), Mismatch> {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "a floating-point number is as near as it can be"
                )]
                self.set_f64(value as f64)
            }

            fn set_u64(&mut self, value: u64) -> Result<(), Mismatch> {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "a floating-point number is as near as it can be"
                )]
                self.set_f64(value as f64)
            }

            fn set_f64(&mut self, value: f64) -> Result<(), Mismatch> {
                let number: Self = $from(value);
                if !number.is_finite() {
                    return Err(Mismatch);
                }
                *self = number;
                Ok(())
            }
        }

        scalar_field!($type, 0.0);
    };
}

float!(
    f64,
    F64,
    "a number, \"INF\", \"-INF\" or \"NaN\"",
    |value| value
);
float!(
    f32,
    F32,
    "a number of single precision, \"INF\", \"-INF\" or \"NaN\"",
    |value| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the nearest number is what single precision means"
        )]
        let single = value as f32;
        single
    }
);

impl Scalar for Uuid {
    fn expected(&self) -> &'static str {
        "a GUID such as \"3f2504e0-4f89-11d3-9a0c-0305e82c3301\""
    }

    fn token(&self) -> Token<'_> {
        let mut text = ShortText::new();
        text.push_str(self.hyphenated().encode_lower(&mut Uuid::encode_buffer()));
        Token::Short(text)
    }

    fn set_str(&mut self, value: &str) -> Result<(), Mismatch> {
        *self = value.parse().map_err(|_| Mismatch)?;
        Ok(())
    }
}

scalar_field!(Uuid, Uuid::nil());

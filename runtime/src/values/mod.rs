//! Values of properties: OData's primitive types, on the wire and in Rust.
//!
//! Every type here writes back what it read. If the text form has more detail than the value
//! (`10:00:00.000Z`, a time zone, digits beyond nanoseconds), the value keeps it, but ignores it in
//! comparisons.

mod binary;
mod calendar;
mod decimal;
mod duration;
mod map;
mod primitive;
mod scan;
mod time_of_day;
mod timestamp;

pub use binary::Binary;
pub use decimal::Decimal;
pub use duration::Duration;
pub use jiff::civil::Date;
pub use map::Map;
pub use serde_json::Value as Json;
pub use time_of_day::TimeOfDay;
pub use timestamp::Timestamp;
pub use uuid::Uuid as Guid;

use std::borrow::Cow;
use std::str::FromStr;

use crate::record::{Key, Scalar};

macro_rules! guids {
    ($($guid:ty)*) => {$(
        impl<E: ?Sized> Key<E> for $guid {
            fn text(&self) -> Result<Cow<'_, str>, String> {
                Ok(Cow::Owned(self.to_string()))
            }
        }
    )*};
}

guids!(Guid & Guid);

/// A text that is not valid for the type it was parsed as.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct ParseValueError {
    pub(crate) expected: &'static str,
}

/// Whether another scalar has the same value, however it is written.
fn same<T: FromStr + PartialEq>(value: &T, other: &dyn Scalar) -> bool {
    let other = other.token().text().and_then(|text| text.parse().ok());
    other.is_some_and(|other: T| other == *value)
}

/// Compares and hashes values of a type by their method `key`.
macro_rules! by_key {
    ($type:ident) => {
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.key() == other.key()
            }
        }

        impl Eq for $type {}

        impl std::hash::Hash for $type {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.key().hash(state);
            }
        }
    };
    ($type:ident, Ord) => {
        crate::values::by_key!($type);

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $type {
            fn cmp(&self, other: &Self) -> std::cmp::Ordering {
                self.key().cmp(&other.key())
            }
        }
    };
}

/// Makes a scalar a field, with the given blank value.
macro_rules! scalar_field {
    ($type:ty, $blank:expr $(, $exact:ident)?) => {
        impl crate::record::private::Blank for $type {
            fn blank() -> Self {
                $blank
            }
        }

        impl crate::record::Field for $type {
            $(const $exact: bool = true;)?
            type Taken = crate::record::private::Converted;
            type TakenEach = crate::record::private::EachConverted;

            fn slot(&self) -> crate::record::SlotRef<'_> {
                crate::record::SlotRef::Scalar(self)
            }

            fn slot_mut(&mut self) -> crate::record::SlotMut<'_> {
                crate::record::SlotMut::Scalar(self)
            }

            fn from_text(text: &str) -> Option<Self> {
                let mut value = <Self as crate::record::private::Blank>::blank();
                crate::record::Scalar::set_str(&mut value, text).ok()?;
                Some(value)
            }

            fn tell(&self, index: usize, to: &mut dyn crate::record::Properties) {
                to.token(index, crate::record::Scalar::token(self));
            }
        }
    };
}

/// Makes a type with `FromStr` and `Display` a scalar.
macro_rules! text_scalar {
    ($type:ident, $expected:expr, $short:ident, $blank:expr) => {
        impl crate::record::Scalar for $type {
            fn expected(&self) -> &'static str {
                $expected
            }

            fn token(&self) -> crate::record::Token<'_> {
                crate::record::Token::Short(self.$short())
            }

            fn same(&self, other: &dyn crate::record::Scalar) -> bool {
                crate::values::same(self, other)
            }

            fn set_str(&mut self, text: &str) -> Result<(), crate::record::Mismatch> {
                *self = text.parse().map_err(|_| crate::record::Mismatch)?;
                Ok(())
            }
        }

        crate::values::scalar_field!($type, $blank);
    };
}

use {by_key, scalar_field, text_scalar};

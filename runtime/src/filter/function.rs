//! OData functions: values that a condition computes from properties.

use crate::record::Property;
use crate::values::{Date, TimeOfDay, Timestamp};

use super::computed::Computed;
use super::operand::Comparand;
use super::path::Path;
use super::test::Value;

/// `now()`: the service's time when it evaluates the condition.
///
/// ```
/// # use graph_runtime::{Extra, Timestamp};
/// # #[derive(Clone, Default, PartialEq)] pub struct Cat { pub born: Option<Timestamp>, pub extra: Extra }
/// # graph_runtime::record! { Cat "sample.cat" { 0 born BORN "born" value Timestamp; } }
/// use graph_runtime::filter::now;
///
/// assert_eq!(Cat::BORN.lt(now()).to_string(), "born lt now()");
/// assert_eq!(Cat::BORN.year().eq(now().year()).to_string(), "year(born) eq year(now())");
/// ```
pub fn now<Owner>() -> Computed<Owner, Timestamp> {
    Computed::new("now", Vec::new())
}

fn of<O, T, V>(function: &'static str, value: impl Comparand<O, T>) -> Computed<O, V> {
    Computed::new(function, vec![value.into_operand().0])
}

/// A function with two arguments.
fn of_two<O, T, V>(
    function: &'static str,
    text: impl Comparand<O, String>,
    other: impl Comparand<O, T>,
) -> Computed<O, V> {
    Computed::new(
        function,
        vec![text.into_operand().0, other.into_operand().0],
    )
}

macro_rules! parts {
    ($operand:ident $type:ty: $($(#[$docs:meta])* $function:ident $value:ty;)*) => {
        impl<Owner> $operand<Owner, $type> {
            $(
                $(#[$docs])*
                pub fn $function(self) -> Computed<Owner, $value> {
                    of::<Owner, $type, _>(stringify!($function), self)
                }
            )*
        }
    };
}

macro_rules! functions {
    ($($operand:ident)*) => {$(
        parts! { $operand String:
            /// `tolower`: the text in lower case.
            tolower String;
            /// `toupper`: the text in upper case.
            toupper String;
            /// `trim`: the text without leading and trailing white space.
            trim String;
            /// `length`: the number of characters of the text.
            length i32;
        }

        impl<Owner> $operand<Owner, String> {
            /// `indexof`: the index of the first occurrence of this text, or -1.
            pub fn indexof(self, text: impl Comparand<Owner, String>) -> Computed<Owner, i32> {
                of_two("indexof", self, text)
            }

            /// `substring`: the text from index `start` on.
            pub fn substring(self, start: impl Comparand<Owner, i32>) -> Computed<Owner, String> {
                of_two("substring", self, start)
            }

            /// `substring` with three arguments: like [`substring`](Self::substring), but at most `length`
            /// characters.
            pub fn substring_len(
                self,
                start: impl Comparand<Owner, i32>,
                length: impl Comparand<Owner, i32>,
            ) -> Computed<Owner, String> {
                let mut text = self.substring(start);
                if let Value::Call(_, arguments) = &mut text.value {
                    arguments.push(length.into_operand().0);
                }
                text
            }

            /// `concat`: the text followed by the other one.
            pub fn concat(self, other: impl Comparand<Owner, String>) -> Computed<Owner, String> {
                of_two("concat", self, other)
            }
        }

        parts! { $operand Timestamp:
            /// `year`: the year, in UTC unless the value has another offset.
            year i32;
            /// `month`: the month, from 1 to 12.
            month i32;
            /// `day`: the day of the month, starting at 1.
            day i32;
            /// `hour`: the hour, from 0 to 23.
            hour i32;
            /// `minute`: the minute, from 0 to 59.
            minute i32;
            /// `second`: the second, from 0 to 59.
            second i32;
            /// `date`: the day, without the time.
            date Date;
            /// `time`: the time of the day.
            time TimeOfDay;
        }

        parts! { $operand Date:
            /// `year`: the year.
            year i32;
            /// `month`: the month, from 1 to 12.
            month i32;
            /// `day`: the day of the month, starting at 1.
            day i32;
        }

        parts! { $operand TimeOfDay:
            /// `hour`: the hour, from 0 to 23.
            hour i32;
            /// `minute`: the minute, from 0 to 59.
            minute i32;
            /// `second`: the second, from 0 to 59.
            second i32;
        }
    )*};
}

functions!(Property Path Computed);

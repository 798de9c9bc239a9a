//! Times of day.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;

use super::scan::{Fraction, Scanner};
use super::{ParseValueError, by_key, text_scalar};
use crate::record::ShortText;

const EXPECTED: &str = "a time of day such as \"08:30:00\"";

/// A time of day without a date or a zone: `Edm.TimeOfDay`.
///
/// It keeps up to twelve fractional digits, and writes as many as it read.
///
/// ```
/// use graph_runtime::TimeOfDay;
///
/// let opening: TimeOfDay = "08:30:00.0000000".parse()?;
/// assert_eq!(opening, jiff::civil::time(8, 30, 0, 0).into());
/// assert_eq!(opening.to_string(), "08:30:00.0000000");
/// # Ok::<(), graph_runtime::ParseValueError>(())
/// ```
#[derive(Clone, Copy)]
pub struct TimeOfDay {
    hour: i8,
    minute: i8,
    second: i8,
    fraction: Fraction,
    /// Whether seconds are written; the service may omit them.
    seconds: bool,
}

impl TimeOfDay {
    pub(super) fn scan(scanner: &mut Scanner<'_>) -> Option<Self> {
        let hour = i8::try_from(scanner.digits::<2>()?).ok()?;
        scanner.expect(b':')?;
        let minute = i8::try_from(scanner.digits::<2>()?).ok()?;
        let seconds = scanner.take(b':');
        let second = if seconds {
            i8::try_from(scanner.digits::<2>()?).ok()?
        } else {
            0
        };
        let fraction = if seconds {
            scanner.fraction()?
        } else {
            Fraction::NONE
        };
        // Verifies that the time exists.
        Time::new(hour, minute, second, 0).ok()?;
        Some(Self {
            hour,
            minute,
            second,
            fraction,
            seconds,
        })
    }

    /// Converts to `jiff`, truncated to nanoseconds.
    #[must_use]
    pub fn to_jiff(self) -> Time {
        Time::new(self.hour, self.minute, self.second, self.fraction.nanos())
            .unwrap_or_else(|_| Time::midnight())
    }

    /// The fraction of a second, in picoseconds.
    #[must_use]
    pub fn subsec_picosecond(self) -> u64 {
        self.fraction.picos()
    }

    pub(super) fn write(self, text: &mut ShortText) {
        text.push_two(self.hour.unsigned_abs());
        text.push(b':');
        text.push_two(self.minute.unsigned_abs());
        if self.seconds {
            text.push(b':');
            text.push_two(self.second.unsigned_abs());
        }
        self.fraction.write(text);
    }

    fn short(self) -> ShortText {
        let mut text = ShortText::new();
        self.write(&mut text);
        text
    }

    /// The whole seconds since midnight.
    pub(super) fn seconds(self) -> i64 {
        i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second)
    }

    fn key(self) -> (i64, u64) {
        (self.seconds(), self.fraction.picos())
    }
}

impl From<Time> for TimeOfDay {
    fn from(time: Time) -> Self {
        let nanos = u32::try_from(time.subsec_nanosecond()).unwrap_or_default();
        Self {
            hour: time.hour(),
            minute: time.minute(),
            second: time.second(),
            fraction: Fraction::of_nanos(nanos),
            seconds: true,
        }
    }
}

impl From<TimeOfDay> for Time {
    fn from(time: TimeOfDay) -> Self {
        time.to_jiff()
    }
}

impl FromStr for TimeOfDay {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut scanner = Scanner(text.as_bytes());
        let time = Self::scan(&mut scanner).filter(|_| scanner.end().is_some());
        time.ok_or(ParseValueError { expected: EXPECTED })
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.short().as_str())
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

by_key!(TimeOfDay, Ord);

text_scalar!(TimeOfDay, EXPECTED, short, Time::midnight().into());
crate::record::serde_by_slot!(TimeOfDay);

//! Durations.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Span};

use super::scan::{Fraction, Scanner};
use super::{ParseValueError, by_key, same, scalar_field};
use crate::record::{Mismatch, Scalar, ShortText, Token};

const EXPECTED: &str = "a duration such as \"P365D\" or \"PT1H30M\"";

/// A length of time in its original units: `Edm.Duration`.
///
/// `PT90M` stays ninety minutes. Years and months are accepted although `Edm.Duration` has none, because services
/// send them (`P1Y2M`). Two durations are equal if their months are equal and the rest is, where a week has seven
/// days and a day 24 hours.
///
/// ```
/// use graph_runtime::Duration;
///
/// let year: Duration = "P365D".parse()?;
/// assert_eq!(year, Duration::from_days(365));
/// assert_eq!(year.to_span()?.get_days(), 365);
/// assert_eq!("PT1H30M".parse::<Duration>()?, std::time::Duration::from_secs(5400).into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Duration {
    negative: bool,
    /// Years, months, weeks, days, hours, minutes; `None` if not written.
    units: [Option<u32>; 6],
    seconds: Option<u64>,
    fraction: Fraction,
}

/// The designators of the units before the seconds. Units of the time part start with the fifth.
const UNITS: [u8; 6] = *b"YMWDHM";
const FIRST_OF_TIME: usize = 4;
const DAY: u64 = 86_400;

impl Duration {
    const ZERO: Self = Self {
        negative: false,
        units: [None; 6],
        seconds: None,
        fraction: Fraction::NONE,
    };

    /// This many days: `P365D`.
    #[must_use]
    pub const fn from_days(days: u32) -> Self {
        let mut duration = Self::ZERO;
        duration.units[3] = Some(days);
        duration
    }

    /// This many hours: `PT8H`.
    #[must_use]
    pub const fn from_hours(hours: u32) -> Self {
        let mut duration = Self::ZERO;
        duration.units[4] = Some(hours);
        duration
    }

    /// This many minutes: `PT30M`.
    #[must_use]
    pub const fn from_minutes(minutes: u32) -> Self {
        let mut duration = Self::ZERO;
        duration.units[5] = Some(minutes);
        duration
    }

    /// This many seconds: `PT30S`.
    #[must_use]
    pub const fn from_seconds(seconds: u64) -> Self {
        Self {
            seconds: Some(seconds),
            ..Self::ZERO
        }
    }

    /// Converts to `jiff`, unit by unit, truncated to nanoseconds.
    ///
    /// # Errors
    /// If it is longer than `jiff` supports, about 20,000 years.
    pub fn to_span(self) -> Result<Span, jiff::Error> {
        let [years, months, weeks, days, hours, minutes] =
            self.units.map(Option::unwrap_or_default);
        let span = Span::new()
            .try_years(years)?
            .try_months(months)?
            .try_weeks(weeks)?
            .try_days(days)?
            .try_hours(hours)?
            .try_minutes(minutes)?
            .try_seconds(i64::try_from(self.seconds.unwrap_or_default()).unwrap_or(i64::MAX))?
            .try_nanoseconds(self.fraction.nanos())?;
        Ok(if self.negative { span.negate() } else { span })
    }

    fn scan(scanner: &mut Scanner<'_>) -> Option<Self> {
        let negative = scanner.take(b'-');
        scanner.expect(b'P')?;
        let mut duration = Self {
            negative,
            ..Self::ZERO
        };
        // The units are in order, each at most once.
        let mut next = 0;
        let mut time = false;
        while scanner.end().is_none() {
            if !time && scanner.take(b'T') {
                time = true;
                next = FIRST_OF_TIME;
            }
            let number = scanner.number()?;
            let fraction = scanner.fraction()?;
            if time && scanner.take(b'S') {
                duration.seconds = Some(number);
                duration.fraction = fraction;
                return scanner.end().map(|()| duration);
            }
            let end = if time { UNITS.len() } else { FIRST_OF_TIME };
            let unit = (next..end).find(|unit| scanner.take(UNITS[*unit]))?;
            if fraction.is_written() {
                return None;
            }
            duration.units[unit] = Some(u32::try_from(number).ok()?);
            next = unit + 1;
        }
        // Neither `P` nor `P1DT` is a duration.
        let any = next > if time { FIRST_OF_TIME } else { 0 };
        any.then_some(duration)
    }

    /// The months, the seconds of all other units and the picoseconds, all of them signed.
    fn key(self) -> [i128; 3] {
        let [years, months, weeks, days, hours, minutes] =
            self.units.map(|unit| u64::from(unit.unwrap_or_default()));
        let units = (weeks * 7 + days) * DAY + hours * 3600 + minutes * 60;
        let key = [
            i128::from(years * 12 + months),
            i128::from(units) + i128::from(self.seconds.unwrap_or_default()),
            i128::from(self.fraction.picos()),
        ];
        key.map(|amount| if self.negative { -amount } else { amount })
    }
}

/// Loses nothing, and writes seconds and their fraction.
impl From<std::time::Duration> for Duration {
    fn from(duration: std::time::Duration) -> Self {
        let fraction = Fraction::of_nanos(duration.subsec_nanos());
        Self {
            seconds: Some(duration.as_secs()),
            fraction,
            ..Self::ZERO
        }
    }
}

impl From<SignedDuration> for Duration {
    fn from(duration: SignedDuration) -> Self {
        Self {
            negative: duration.is_negative(),
            ..duration.unsigned_abs().into()
        }
    }
}

impl TryFrom<Duration> for Span {
    type Error = jiff::Error;

    fn try_from(duration: Duration) -> Result<Self, Self::Error> {
        duration.to_span()
    }
}

impl FromStr for Duration {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::scan(&mut Scanner(text.as_bytes())).ok_or(ParseValueError { expected: EXPECTED })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.negative { "-P" } else { "P" })?;
        for (index, (unit, designator)) in self.units.iter().zip(UNITS).enumerate() {
            if index == FIRST_OF_TIME
                && (self.units[index..].iter().any(Option::is_some) || self.seconds.is_some())
            {
                f.write_str("T")?;
            }
            if let Some(number) = unit {
                write!(f, "{number}{}", char::from(designator))?;
            }
        }
        if let Some(seconds) = self.seconds {
            write!(f, "{seconds}")?;
            let mut fraction = ShortText::new();
            self.fraction.write(&mut fraction);
            f.write_str(fraction.as_str())?;
            f.write_str("S")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

by_key!(Duration);

impl Scalar for Duration {
    fn expected(&self) -> &'static str {
        EXPECTED
    }

    // Its numbers are unbounded, so it may be long.
    fn token(&self) -> Token<'_> {
        Token::Display(self)
    }

    fn same(&self, other: &dyn Scalar) -> bool {
        same(self, other)
    }

    fn set_str(&mut self, text: &str) -> Result<(), Mismatch> {
        *self = text.parse().map_err(|_| Mismatch)?;
        Ok(())
    }
}

scalar_field!(Duration, Duration::from_seconds(0));
crate::record::serde_by_slot!(Duration);

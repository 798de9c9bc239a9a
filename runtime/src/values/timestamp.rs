//! Instants.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp as Instant, Zoned};

use super::calendar::{scan_date, write_date};
use super::scan::Scanner;
use super::time_of_day::TimeOfDay;
use super::{ParseValueError, by_key, text_scalar};
use crate::record::ShortText;

const EXPECTED: &str = "a date and time with a zone such as \"2024-02-29T08:30:00Z\"";

/// An instant: `Edm.DateTimeOffset`.
///
/// It differs from [`jiff::Timestamp`], to and from which it converts: services send up to twelve fractional
/// digits (`jiff` has nine), the last moments of the year 9999 to mean "never" (outside the range of
/// `jiff::Timestamp`), and offsets. All of that is kept and written back unchanged. Two timestamps are equal
/// if they are the same instant, however they are written.
///
/// ```
/// use graph_runtime::Timestamp;
///
/// let there: Timestamp = "2024-02-29T10:30:00.0000000+02:00".parse()?;
/// let here: Timestamp = "2024-02-29T08:30:00Z".parse()?;
/// assert_eq!(there, here);
/// assert_eq!(there.to_string(), "2024-02-29T10:30:00.0000000+02:00");
/// let instant: jiff::Timestamp = there.try_into()?;
/// assert_eq!(Timestamp::from(instant), here);
/// let never: Timestamp = "9999-12-31T23:59:59.9999999Z".parse()?;
/// assert!(never > here);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Timestamp {
    date: Date,
    time: TimeOfDay,
    zone: Zone,
}

/// The zone as written.
#[derive(Clone, Copy)]
enum Zone {
    Utc,
    /// Minutes to add to UTC.
    East(u16),
    /// Minutes to subtract from UTC. RFC 3339 writes an unknown offset as `-00:00`.
    West(u16),
}

impl Timestamp {
    /// The current instant.
    #[must_use]
    pub fn now() -> Self {
        Instant::now().into()
    }

    /// Converts to `jiff`, truncated to nanoseconds.
    ///
    /// # Errors
    /// If the instant is outside `jiff`'s range, which ends some hours before the end of the year 9999.
    pub fn to_jiff(self) -> Result<Instant, jiff::Error> {
        self.offset().to_timestamp(self.civil())
    }

    /// The date and time in the zone that was sent, truncated to nanoseconds.
    #[must_use]
    pub fn civil(self) -> DateTime {
        DateTime::from_parts(self.date, self.time.to_jiff())
    }

    /// The offset from UTC that was sent.
    #[must_use]
    pub fn offset(self) -> Offset {
        let minutes = match self.zone {
            Zone::Utc => 0,
            Zone::East(minutes) => i32::from(minutes),
            Zone::West(minutes) => -i32::from(minutes),
        };
        Offset::from_seconds(minutes * 60).unwrap_or(Offset::UTC)
    }

    /// The fraction of a second, in picoseconds.
    #[must_use]
    pub fn subsec_picosecond(self) -> u64 {
        self.time.subsec_picosecond()
    }

    fn scan(scanner: &mut Scanner<'_>) -> Option<Self> {
        let date = scan_date(scanner)?;
        if !scanner.take(b't') {
            scanner.expect(b'T')?;
        }
        let time = TimeOfDay::scan(scanner)?;
        if scanner.take(b'Z') || scanner.take(b'z') {
            return Some(Self {
                date,
                time,
                zone: Zone::Utc,
            });
        }
        let west = scanner.take(b'-');
        if !west {
            scanner.expect(b'+')?;
        }
        let hours = scanner.digits::<2>().filter(|hours| *hours <= 23)?;
        scanner.expect(b':')?;
        let minutes = scanner.digits::<2>().filter(|minutes| *minutes <= 59)?;
        let offset = u16::try_from(hours * 60 + minutes).ok()?;
        let side = if west { Zone::West } else { Zone::East };
        Some(Self {
            date,
            time,
            zone: side(offset),
        })
    }

    fn short(self) -> ShortText {
        let mut text = ShortText::new();
        write_date(self.date, &mut text);
        text.push(b'T');
        self.time.write(&mut text);
        let (sign, minutes) = match self.zone {
            Zone::Utc => {
                text.push(b'Z');
                return text;
            }
            Zone::East(minutes) => (b'+', minutes),
            Zone::West(minutes) => (b'-', minutes),
        };
        text.push(sign);
        text.push_number(u64::from(minutes / 60), 2);
        text.push(b':');
        text.push_number(u64::from(minutes % 60), 2);
        text
    }

    /// Seconds and picoseconds since 1970, which identify the instant.
    fn key(self) -> (i64, u64) {
        let days = jiff::civil::date(1970, 1, 1)
            .duration_until(self.date)
            .as_secs();
        (
            days + self.time.seconds() - i64::from(self.offset().seconds()),
            self.time.subsec_picosecond(),
        )
    }
}

impl From<Instant> for Timestamp {
    fn from(instant: Instant) -> Self {
        let civil = Offset::UTC.to_datetime(instant);
        Self {
            date: civil.date(),
            time: civil.time().into(),
            zone: Zone::Utc,
        }
    }
}

/// Keeps the offset in whole minutes, and loses the name of the zone.
impl From<&Zoned> for Timestamp {
    fn from(zoned: &Zoned) -> Self {
        let seconds = zoned.offset().seconds();
        let side = if seconds < 0 { Zone::West } else { Zone::East };
        match u16::try_from(seconds.unsigned_abs() / 60) {
            Ok(minutes) if seconds % 60 == 0 && zoned.time_zone() != &TimeZone::UTC => Self {
                date: zoned.date(),
                time: zoned.time().into(),
                zone: side(minutes),
            },
            _ => zoned.timestamp().into(),
        }
    }
}

impl From<Zoned> for Timestamp {
    fn from(zoned: Zoned) -> Self {
        Self::from(&zoned)
    }
}

impl TryFrom<Timestamp> for Instant {
    type Error = jiff::Error;

    fn try_from(timestamp: Timestamp) -> Result<Self, Self::Error> {
        timestamp.to_jiff()
    }
}

impl FromStr for Timestamp {
    type Err = ParseValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut scanner = Scanner(text.as_bytes());
        let timestamp = Self::scan(&mut scanner).filter(|_| scanner.end().is_some());
        timestamp.ok_or(ParseValueError { expected: EXPECTED })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.short().as_str())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

by_key!(Timestamp, Ord);

text_scalar!(
    Timestamp,
    EXPECTED,
    short,
    Self {
        date: Date::constant(1970, 1, 1),
        time: jiff::civil::Time::midnight().into(),
        zone: Zone::Utc,
    }
);
crate::record::serde_by_slot!(Timestamp);

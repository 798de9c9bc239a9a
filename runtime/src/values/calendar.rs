//! Calendar dates, as `jiff`'s type.

use jiff::civil::Date;

use super::scalar_field;
use super::scan::Scanner;
use crate::record::{Mismatch, Scalar, ShortText, Token};

/// Parses `2024-02-29`, or a year before 0 with a sign.
pub(super) fn scan_date(scanner: &mut Scanner<'_>) -> Option<Date> {
    let negative = scanner.take(b'-');
    let year = i16::try_from(scanner.digits::<4>()?).ok()?;
    scanner.expect(b'-')?;
    let month = i8::try_from(scanner.digits::<2>()?).ok()?;
    scanner.expect(b'-')?;
    let day = i8::try_from(scanner.digits::<2>()?).ok()?;
    Date::new(if negative { -year } else { year }, month, day).ok()
}

/// Writes a date in the form in which it is read: a four-digit year and nothing else.
pub(super) fn write_date(date: Date, text: &mut ShortText) {
    if date.year() < 0 {
        text.push(b'-');
    }
    text.push_number(date.year().unsigned_abs().into(), 4);
    text.push(b'-');
    text.push_two(date.month().unsigned_abs());
    text.push(b'-');
    text.push_two(date.day().unsigned_abs());
}

impl Scalar for Date {
    fn expected(&self) -> &'static str {
        "a date such as \"2024-02-29\""
    }

    fn token(&self) -> Token<'_> {
        let mut text = ShortText::new();
        write_date(*self, &mut text);
        Token::Short(text)
    }

    // `jiff` accepts more than Edm.Date: times, zones, weeks.
    fn set_str(&mut self, value: &str) -> Result<(), Mismatch> {
        let mut scanner = Scanner(value.as_bytes());
        let date = scan_date(&mut scanner).ok_or(Mismatch)?;
        scanner.end().ok_or(Mismatch)?;
        *self = date;
        Ok(())
    }
}

scalar_field!(Date, Date::ZERO);

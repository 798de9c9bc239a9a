//! The header `Retry-After`.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::{DATE, RETRY_AFTER};

/// The delay that a response requests: the first readable value of `Retry-After`.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    // The service's clock, if the response has it.
    let now = headers.get(DATE).and_then(|date| date.to_str().ok());
    let now = now.and_then(|date| httpdate::parse_http_date(date).ok());
    let now = now.unwrap_or_else(SystemTime::now);
    let mut told = headers.get_all(RETRY_AFTER).iter();
    told.find_map(|told| parse_retry_after(told.to_str().ok()?, now))
}

/// Parses `Retry-After`: whole seconds, a fraction such as `2.128`, or a date in any of HTTP's three formats.
/// Of several numbers (`30,120`, as Graph sometimes sends) the first counts. A date in the past means no
/// delay, too many seconds mean the longest duration, and anything else is ignored.
pub(crate) fn parse_retry_after(told: &str, now: SystemTime) -> Option<Duration> {
    let first = told.split(',').next().unwrap_or_default().trim();
    if first.starts_with(|first: char| first.is_ascii_digit())
        && first
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        let seconds: f64 = first.parse().ok()?;
        return Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX));
    }
    let date = httpdate::parse_http_date(told.trim()).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 1994-11-06T08:49:37Z
    const NOW: u64 = 784_111_777;

    fn told(text: &str) -> Option<Duration> {
        parse_retry_after(text, SystemTime::UNIX_EPOCH + Duration::from_secs(NOW))
    }

    #[test]
    fn given_each_form_of_retry_after_when_read_then_it_is_understood() {
        for (text, millis) in [
            ("0", 0),
            ("7", 7_000),
            (" 120 ", 120_000),
            ("2.128", 2_128),
            ("0.5", 500),
            ("30,120", 30_000),
            ("0,120", 0),
            (" 30 , 120 ", 30_000),
            ("120,30", 120_000),
            ("1,5", 1_000),
            ("7,", 7_000),
            ("2.5,soon", 2_500),
            ("Sun, 06 Nov 1994 08:49:47 GMT", 10_000),
            ("Sunday, 06-Nov-94 08:49:47 GMT", 10_000),
            ("Sun Nov  6 08:49:47 1994", 10_000),
            ("Sun, 06 Nov 1994 08:49:30 GMT", 0),
        ] {
            assert_eq!(told(text), Some(Duration::from_millis(millis)), "{text}");
        }
    }

    #[test]
    fn given_garbage_for_retry_after_when_read_then_it_is_ignored() {
        for text in [
            "",
            " ",
            "-1",
            "+1",
            "-0.5",
            "1.2.3",
            "1e3",
            "inf",
            "NaN",
            ",",
            ",5",
            "soon,5",
            "soon",
            "5 s",
            "0x5",
            "Sun, 06 Nov 1994",
            "٣",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn given_too_many_seconds_when_read_then_they_are_the_longest_wait() {
        for text in ["99999999999999999999999", &"9".repeat(400)] {
            assert_eq!(told(text), Some(Duration::MAX), "{text}");
        }
    }

    #[test]
    fn given_several_headers_when_read_then_the_first_readable_one_counts() {
        let mut headers = HeaderMap::new();
        for told in ["soon", "30", "7"] {
            headers.append(RETRY_AFTER, http::HeaderValue::from_static(told));
        }
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(30)));
    }

    #[test]
    fn given_a_date_when_the_response_has_one_too_then_the_servers_clock_counts() {
        let mut headers = HeaderMap::new();
        let header = http::HeaderValue::from_static;
        headers.insert(RETRY_AFTER, header("Sun, 06 Nov 1994 08:49:47 GMT"));
        headers.insert(DATE, header("Sun, 06 Nov 1994 08:49:37 GMT"));
        assert_eq!(retry_after(&headers), Some(Duration::from_secs(10)));
    }

    proptest! {
        #[test]
        fn given_any_bytes_when_read_then_there_is_no_panic(told in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(told) = http::HeaderValue::from_bytes(&told) {
                retry_after(&HeaderMap::from_iter([(RETRY_AFTER, told)]));
            }
        }
    }
}

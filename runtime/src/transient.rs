//! Transient statuses, and the delay that a response requests.

mod after;

pub(crate) use after::retry_after;

use std::time::Duration;

use http::StatusCode;

/// Whether a request is retried after a response with this status.
///
/// A 429, or a 503 with `Retry-After`, rejects the request without effect. After the others, the request may have
/// taken effect (RFC 9110, 15.6.5), so only idempotent requests are retried.
pub(crate) fn is_retried(status: StatusCode, told: Option<Duration>, idempotent: bool) -> bool {
    match status.as_u16() {
        429 => true,
        503 if told.is_some() => true,
        408 | 500 | 502 | 503 | 504 | 509 => idempotent,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_each_status_when_received_then_only_idempotent_requests_are_always_resent() {
        let told = Some(Duration::ZERO);
        for status in [408, 429, 500, 502, 503, 504, 509] {
            let code = StatusCode::from_u16(status).unwrap();
            assert!(is_retried(code, None, true), "{status}");
            assert!(is_retried(code, told, true), "{status}");
            assert_eq!(is_retried(code, None, false), status == 429, "{status}");
            let turned_away = matches!(status, 429 | 503);
            assert_eq!(is_retried(code, told, false), turned_away, "{status}");
        }
        for status in [200, 304, 400, 401, 403, 404, 409, 412, 422, 423, 501, 507] {
            let code = StatusCode::from_u16(status).unwrap();
            assert!(!is_retried(code, told, true), "{status}");
        }
    }
}

//! Bodies that may be absent.

use bytes::Bytes;

/// A body that may be absent: what the body is made of, or `None`.
///
/// It takes what a required body takes, so no call breaks when a body becomes optional.
pub trait Optional<T> {
    /// The body, if there is one.
    fn optional(self) -> Option<T>;
}

impl<T> Optional<T> for Option<T> {
    fn optional(self) -> Self {
        self
    }
}

impl<'b, T> Optional<&'b [T]> for &'b [T] {
    fn optional(self) -> Option<Self> {
        Some(self)
    }
}

impl<'b, T> Optional<&'b [T]> for &'b Vec<T> {
    fn optional(self) -> Option<&'b [T]> {
        Some(self)
    }
}

impl<'b, T, const N: usize> Optional<&'b [T]> for &'b [T; N] {
    fn optional(self) -> Option<&'b [T]> {
        Some(self)
    }
}

impl<'b> Optional<&'b str> for &'b str {
    fn optional(self) -> Option<Self> {
        Some(self)
    }
}

impl<'b> Optional<&'b str> for &'b String {
    fn optional(self) -> Option<&'b str> {
        Some(self)
    }
}

macro_rules! bytes {
    ($($from:ty)*) => {$(
        impl Optional<Bytes> for $from {
            fn optional(self) -> Option<Bytes> {
                Some(self.into())
            }
        }
    )*};
}

bytes! { Bytes Vec<u8> Box<[u8]> String &'static [u8] &'static str }

#[cfg(test)]
mod tests {
    use super::*;

    fn list<'b>(body: impl Optional<&'b [i32]>) -> Option<&'b [i32]> {
        body.optional()
    }

    fn text<'b>(body: impl Optional<&'b str>) -> Option<&'b str> {
        body.optional()
    }

    fn bytes(body: impl Optional<Bytes>) -> Option<Bytes> {
        body.optional()
    }

    #[test]
    fn given_what_a_required_body_takes_when_passed_to_an_optional_one_then_it_is_the_body() {
        let (numbers, word) = (vec![1, 2], "a".to_owned());
        assert_eq!(list(&numbers), Some(&[1, 2][..]));
        assert_eq!(list(&numbers[..1]), Some(&[1][..]));
        assert_eq!(list(&[1, 2]), list(Some(numbers.as_slice())));
        assert_eq!(list(None), None);
        assert_eq!(
            (text(&word), text("a"), text(None)),
            (Some("a"), Some("a"), None)
        );
        let expected = Some(Bytes::from("a"));
        assert_eq!(bytes("a"), expected);
        assert_eq!(bytes(b"a".to_vec()), expected);
        assert_eq!(bytes(word), expected);
        assert_eq!(bytes(None), None);
    }
}

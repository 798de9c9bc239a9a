//! OData literals in URLs.

use std::fmt::Write as _;

use serde::Serialize;

use crate::record::{Flags, OpenEnum};
use crate::values::{Binary, Date, Decimal, Duration, Guid, TimeOfDay, Timestamp};

/// A value that can be part of a URL: an argument of a function or a key.
pub trait Literal {
    /// Writes the value as in a URL, before quoting and percent-encoding.
    fn write(&self, out: &mut String);

    /// Whether JSON writes it without quotes, like numbers and booleans.
    ///
    /// Collections are JSON arrays in URLs, and this says how their elements are written.
    fn is_bare(&self) -> bool {
        false
    }
}

impl Literal for str {
    fn write(&self, out: &mut String) {
        out.push_str(self);
    }
}

impl Literal for &str {
    fn write(&self, out: &mut String) {
        out.push_str(self);
    }
}

impl Literal for String {
    fn write(&self, out: &mut String) {
        out.push_str(self);
    }
}

impl<E: OpenEnum> Literal for E {
    fn write(&self, out: &mut String) {
        out.push_str(self.as_str());
    }
}

macro_rules! text_by_display {
    ($($value:ty)*) => {$(
        impl Literal for $value {
            fn write(&self, out: &mut String) {
                // Writing to a string cannot fail.
                let _ = write!(out, "{self}");
            }
        }
    )*};
}

text_by_display!(Binary Date Duration Guid TimeOfDay Timestamp);

impl<E: OpenEnum> Literal for Flags<E> {
    fn write(&self, out: &mut String) {
        let _ = write!(out, "{self}");
    }
}

macro_rules! bare_by_display {
    ($($number:ty)*) => {$(
        impl Literal for $number {
            fn write(&self, out: &mut String) {
                let _ = write!(out, "{self}");
            }

            fn is_bare(&self) -> bool {
                true
            }
        }
    )*};
}

bare_by_display!(bool i8 i16 i32 i64 u8 Decimal);

macro_rules! bare_float {
    ($($float:ty)*) => {$(
        impl Literal for $float {
            fn write(&self, out: &mut String) {
                if self.is_nan() {
                    out.push_str("NaN");
                } else if self.is_infinite() {
                    out.push_str(if *self > 0.0 { "INF" } else { "-INF" });
                } else {
                    let _ = write!(out, "{self}");
                }
            }

            fn is_bare(&self) -> bool {
                self.is_finite()
            }
        }
    )*};
}

bare_float!(f32 f64);

impl<T: Literal> Literal for [T] {
    fn write(&self, out: &mut String) {
        out.push('[');
        for (index, item) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            if item.is_bare() {
                item.write(out);
            } else {
                let mut text = String::new();
                item.write(&mut text);
                push_json_string(out, &text);
            }
        }
        out.push(']');
    }

    fn is_bare(&self) -> bool {
        true
    }
}

impl<T: Literal> Literal for &[T] {
    fn write(&self, out: &mut String) {
        (**self).write(out);
    }

    fn is_bare(&self) -> bool {
        true
    }
}

impl<T: Literal, const N: usize> Literal for [T; N] {
    fn write(&self, out: &mut String) {
        self.as_slice().write(out);
    }

    fn is_bare(&self) -> bool {
        true
    }
}

impl<T: Literal> Literal for Vec<T> {
    fn write(&self, out: &mut String) {
        self.as_slice().write(out);
    }

    fn is_bare(&self) -> bool {
        true
    }
}

/// A record, a map or another value without a literal form, written as JSON.
///
/// OData writes structured arguments of functions this way.
#[derive(Clone, Debug)]
pub struct JsonLiteral<T>(pub T);

impl<T: Serialize> Literal for JsonLiteral<T> {
    fn write(&self, out: &mut String) {
        // Serialising these values cannot fail: their keys are strings.
        if let Ok(text) = serde_json::to_string(&self.0) {
            out.push_str(&text);
        }
    }

    fn is_bare(&self) -> bool {
        true
    }
}

fn push_json_string(out: &mut String, text: &str) {
    // `Value` displays as JSON, and writing to a string cannot fail.
    let _ = write!(out, "{}", serde_json::Value::from(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &(impl Literal + ?Sized)) -> String {
        let mut out = String::new();
        value.write(&mut out);
        out
    }

    #[test]
    fn given_plain_values_when_written_then_they_read_as_odata_literals() {
        assert_eq!(written("it's"), "it's");
        assert_eq!(written(&true), "true");
        assert_eq!(written(&JsonLiteral(vec![Some(1), None])), "[1,null]");
        assert_eq!(written(&vec![JsonLiteral(vec!["a"])]), r#"[["a"]]"#);
        assert_eq!(written(&-5_i64), "-5");
        assert_eq!(written(&1.5_f64), "1.5");
        assert_eq!(written(&f64::NEG_INFINITY), "-INF");
        assert_eq!(written(&f32::NAN), "NaN");
    }

    #[test]
    fn given_typed_values_when_written_then_they_read_as_on_the_wire() {
        let time: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        assert_eq!(written(&time), "2026-01-02T03:04:05Z");
        let date: Date = "2026-01-02".parse().unwrap();
        assert_eq!(written(&date), "2026-01-02");
        let duration: Duration = "P1Y2M".parse().unwrap();
        assert_eq!(written(&[duration]), r#"["P1Y2M"]"#);
        let decimal: Decimal = "1.50".parse().unwrap();
        assert_eq!(written(&[decimal]), "[1.50]");
        assert_eq!(
            written(&Guid::nil()),
            "00000000-0000-0000-0000-000000000000"
        );
    }

    #[test]
    fn given_collections_when_written_then_they_are_json_arrays() {
        assert_eq!(written(&["a", "b\"c"]), r#"["a","b\"c"]"#);
        assert_eq!(written(&vec![1_i32, 2]), "[1,2]");
        assert_eq!(written(&[f64::INFINITY, 1.0]), r#"["INF",1]"#);
        assert_eq!(written(&vec![vec![1_i32], vec![]]), "[[1],[]]");
        assert_eq!(written(&[[1_i32], [2]]), "[[1],[2]]");
        assert_eq!(written(&[&[1_i32, 2][..], &[]]), "[[1,2],[]]");
    }
}

//! The Rust types of strings and numbers, by format.

use openapiv3::{IntegerFormat, NumberFormat, StringFormat, VariantOrUnknownOrEmpty};

use super::Context;
use super::simplified::Simplified;
use crate::diagnostics::{Diagnostic, Pointer, quoted};
use crate::document::nearest;
use crate::ir::Ty;

/// The string formats that have a type or meaning of their own.
const FORMATS: [&str; 10] = [
    "date-time",
    "date",
    "time",
    "duration",
    "uuid",
    "base64url",
    "binary",
    "byte",
    "uri",
    "password",
];

/// The type of a string with a format.
pub fn text(
    context: &mut Context<'_>,
    format: &VariantOrUnknownOrEmpty<StringFormat>,
    at: &Pointer,
) -> Result<Ty, Diagnostic> {
    match format {
        VariantOrUnknownOrEmpty::Empty | VariantOrUnknownOrEmpty::Item(StringFormat::Password) => {
            Ok(Ty::String)
        }
        VariantOrUnknownOrEmpty::Item(StringFormat::DateTime) => Ok(Ty::DateTime),
        VariantOrUnknownOrEmpty::Item(StringFormat::Date) => Ok(Ty::Date),
        VariantOrUnknownOrEmpty::Item(StringFormat::Byte | StringFormat::Binary) => Ok(Ty::Binary),
        VariantOrUnknownOrEmpty::Unknown(format) => match spelled(format) {
            "date-time" => Ok(Ty::DateTime),
            "date" => Ok(Ty::Date),
            "time" => Ok(Ty::TimeOfDay),
            "duration" => Ok(Ty::Duration),
            "uuid" => Ok(Ty::Guid),
            "base64url" | "byte" | "binary" => Ok(Ty::Binary),
            "uri" | "password" => Ok(Ty::String),
            other => match nearest(other, FORMATS) {
                Some(meant) => Err(format_error(other, meant, at)),
                None => Ok(plain(context, other, at, Ty::String)),
            },
        },
    }
}

/// Whether a string with this format is plain text for the generator; no format is an empty one.
pub fn is_plain(format: &str) -> bool {
    let spelled = spelled(format);
    matches!(spelled, "uri" | "password") || !FORMATS.contains(&spelled)
}

/// The type of a number with a format.
pub fn number(
    context: &mut Context<'_>,
    format: &VariantOrUnknownOrEmpty<NumberFormat>,
    at: &Pointer,
) -> Ty {
    match format {
        VariantOrUnknownOrEmpty::Item(NumberFormat::Float) => Ty::Float(32),
        VariantOrUnknownOrEmpty::Item(NumberFormat::Double) | VariantOrUnknownOrEmpty::Empty => {
            Ty::Float(64)
        }
        VariantOrUnknownOrEmpty::Unknown(format) => {
            number_format(format).unwrap_or_else(|| plain(context, format, at, Ty::Float(64)))
        }
    }
}

/// The type of an integer with a format.
pub fn integer(
    context: &mut Context<'_>,
    format: &VariantOrUnknownOrEmpty<IntegerFormat>,
    at: &Pointer,
) -> Ty {
    match format {
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Ty::Int(32, true),
        VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64) | VariantOrUnknownOrEmpty::Empty => {
            Ty::Int(64, true)
        }
        VariantOrUnknownOrEmpty::Unknown(format) => {
            if is_unsigned(format) {
                let what = Simplified::Unsigned(format.to_owned());
                context.simplified.add(what, at.child("format"));
                return Ty::Int(64, true);
            }
            integer_width(format).unwrap_or_else(|| plain(context, format, at, Ty::Int(64, true)))
        }
    }
}

/// Whether the format is an unsigned integer of 64 bits, whose values may exceed `i64`.
pub fn is_unsigned(format: &str) -> bool {
    matches!(plain_spelling(format).as_str(), "uint64" | "ulong")
}

/// Returns the type without the format, and records that the format is ignored.
fn plain(context: &mut Context<'_>, format: &str, at: &Pointer, ty: Ty) -> Ty {
    let what = Simplified::Format(format.to_owned());
    context.simplified.add(what, at.child("format"));
    ty
}

fn number_format(format: &str) -> Option<Ty> {
    match plain_spelling(format).as_str() {
        "float" => Some(Ty::Float(32)),
        "double" => Some(Ty::Float(64)),
        "decimal" => Some(Ty::Decimal),
        other => integer_width(other),
    }
}

fn integer_width(format: &str) -> Option<Ty> {
    match plain_spelling(format).as_str() {
        "int8" | "sbyte" => Some(Ty::Int(8, true)),
        "uint8" | "byte" => Some(Ty::Int(8, false)),
        "int16" => Some(Ty::Int(16, true)),
        "int32" => Some(Ty::Int(32, true)),
        "int64" => Some(Ty::Int(64, true)),
        _ => None,
    }
}

/// Returns the known format that this one spells differently (`dateTime` is `date-time`), or the format itself.
pub fn spelled(format: &str) -> &str {
    let meant = FORMATS
        .into_iter()
        .find(|known| plain_spelling(known) == plain_spelling(format));
    meant.unwrap_or(format)
}

/// A format in lower case and without separators.
fn plain_spelling(format: &str) -> String {
    format.replace(['-', '_', ' '], "").to_ascii_lowercase()
}

fn format_error(found: &str, meant: &str, at: &Pointer) -> Diagnostic {
    let message = format!(
        "found the format {}, expected one of {}",
        quoted(found),
        FORMATS.join(", ")
    );
    Diagnostic::error(at.child("format"), message).help(format!(
        "did you mean {}? Correct it with an overlay",
        quoted(meant)
    ))
}

/// The bounds that a format implies. A `minimum` or `maximum` equal to them is not a limit.
pub fn range(format: &str) -> (Option<i64>, Option<i64>) {
    match integer_width(format) {
        Some(Ty::Int(bits, true)) => {
            let most = i64::MAX >> (64 - bits);
            (Some(-most - 1), Some(most))
        }
        Some(Ty::Int(bits, false)) => (Some(0), Some(i64::MAX >> (63 - bits))),
        _ => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::{integer_width, range};

    #[test]
    fn given_another_spelling_of_a_format_when_its_bounds_are_asked_for_then_they_are_the_same() {
        for (other, known) in [
            ("Int32", "int32"),
            ("int-64", "int64"),
            ("INT_16", "int16"),
            ("SByte", "sbyte"),
            ("UInt8", "uint8"),
        ] {
            assert!(integer_width(other) == integer_width(known), "{other}");
            assert_eq!(range(other), range(known), "{other}");
        }
    }
}

//! Operands of comparisons: literals, and other properties of the same type.

use crate::literal::Literal;
use crate::record::{Flags, OpenEnum, Property};
use crate::values::{Binary, Date, Decimal, Duration, Guid, TimeOfDay, Timestamp};

use super::computed::Computed;
use super::path::Path;
use super::test::{Trail, Value};

/// How a literal is delimited in a condition.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// Without delimiters: `5`.
    Plain,
    /// In quotes: `'five'`.
    Quoted,
    /// In quotes, after its type: `binary'BQ'`.
    Typed(&'static str),
}

/// A type whose values can be compared for equality in a condition.
#[diagnostic::on_unimplemented(
    message = "values of `{Self}` cannot be compared in a condition",
    note = "for a structure, use `path` to reach its properties; for a collection, use `any` or `all`"
)]
pub trait Comparable: Literal {
    #[doc(hidden)]
    const FORM: Form = Form::Plain;
}

/// A type whose values are ordered.
#[diagnostic::on_unimplemented(message = "values of `{Self}` are not ordered in a condition")]
pub trait Ordered: Comparable {}

macro_rules! comparable {
    ($($type:ty $(: $form:expr)?;)*) => {$(
        impl Comparable for $type {
            $(const FORM: Form = $form;)?
        }
    )*};
}

comparable! {
    bool;
    u8;
    i16;
    i32;
    i64;
    f32;
    f64;
    Decimal;
    Date;
    TimeOfDay;
    Timestamp;
    Guid;
    Duration: Form::Typed("duration");
    Binary: Form::Typed("binary");
    String: Form::Quoted;
}

impl<E: OpenEnum> Comparable for E {
    const FORM: Form = Form::Quoted;
}

impl<E: OpenEnum> Comparable for Flags<E> {
    const FORM: Form = Form::Quoted;
}

macro_rules! ordered {
    ($($type:ty)*) => { $(impl Ordered for $type {})* };
}

ordered!(u8 i16 i32 i64 f32 f64 Decimal Date TimeOfDay Timestamp Duration String);

/// A value that can be written as a literal of type `T`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a literal of type `{T}`",
    note = "a condition compares a property with values of its own type"
)]
pub trait LiteralOf<T> {
    /// Writes the literal.
    #[doc(hidden)]
    fn write(&self, out: &mut String);
}

/// Writes a value in the form of a possibly wider type.
fn write(form: Form, value: &(impl Literal + ?Sized), out: &mut String) {
    match form {
        Form::Plain => return value.write(out),
        Form::Quoted => {}
        Form::Typed(name) => out.push_str(name),
    }
    out.push('\'');
    let start = out.len();
    value.write(out);
    if out[start..].contains('\'') {
        let doubled = out[start..].replace('\'', "''");
        out.truncate(start);
        out.push_str(&doubled);
    }
    out.push('\'');
}

macro_rules! literal {
    ([$($generics:tt)*] $type:ty: $value:ty, |$this:ident| $written:expr) => {
        impl<$($generics)*> LiteralOf<$type> for $value {
            fn write(&self, out: &mut String) {
                let $this = self;
                write(<$type as Comparable>::FORM, $written, out);
            }
        }

        impl<Owner, $($generics)*> Comparand<Owner, $type> for $value {
            fn into_operand(self) -> Operand {
                let mut text = String::new();
                LiteralOf::<$type>::write(&self, &mut text);
                Operand(Value::Literal(text))
            }
        }
    };
}

macro_rules! literals {
    ($($type:ty: $($value:ty)*;)*) => {
        $($(literal!([] $type: $value, |this| this);)*)*
    };
}

// An integer literal without a type is an `i32`, so one is included everywhere.
literals! {
    String: String &str;
    bool: bool;
    u8: u8 i32;
    i16: i16 u8 i32;
    i32: i32 i16 u8;
    i64: i64 i32 i16 u8;
    f32: f32 f64 i32;
    f64: f64 f32 i32;
    Decimal: Decimal i64 i32;
    Date: Date;
    TimeOfDay: TimeOfDay;
    Timestamp: Timestamp;
    Guid: Guid;
}

literal!([] String: &String, |this| *this);
literal!([] Decimal: &Decimal, |this| *this);
literal!([] Binary: Binary, |this| &with_url_alphabet(this));
literal!([] Binary: &Binary, |this| &with_url_alphabet(this));
literal!([E: OpenEnum] E: E, |this| this);
literal!([E: OpenEnum] E: &E, |this| *this);
literal!([E: OpenEnum] Flags<E>: E, |this| this);
literal!([E: OpenEnum] Flags<E>: &E, |this| *this);
literal!([E: OpenEnum] Flags<E>: Flags<E>, |this| this);
literal!([E: OpenEnum] Flags<E>: &Flags<E>, |this| *this);
literal!([] Timestamp: jiff::Timestamp, |this| &Timestamp::from(*this));
literal!([] Timestamp: jiff::Zoned, |this| &Timestamp::from(this.timestamp()));
literal!([] Duration: Duration, |this| &without_weeks(*this));
literal!([] Duration: std::time::Duration, |this| &Duration::from(*this));
literal!([] Duration: jiff::SignedDuration, |this| &Duration::from(*this));

/// OData literals use the URL alphabet, whatever alphabet the value uses.
fn with_url_alphabet(binary: &Binary) -> String {
    binary.to_string().replace('+', "-").replace('/', "_")
}

/// OData literals have no weeks, unlike the values that services send.
fn without_weeks(duration: Duration) -> String {
    let text = duration.to_string();
    let Some((before, after)) = text.split_once('W') else {
        return text;
    };
    let start = before
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |index| index + 1);
    let (days, rest) = match after.split_once('D') {
        Some((days, rest)) => (days, rest),
        None => ("0", after),
    };
    let number = |digits: &str| digits.parse::<u64>().unwrap_or_default();
    let days = number(&before[start..]) * 7 + number(days);
    format!("{}{days}D{rest}", &before[..start])
}

/// The right side of a comparison with a property of `Owner`: a literal, another property, or the result of a
/// function, all of type `T`.
#[diagnostic::on_unimplemented(
    message = "a property of type `{T}` cannot be compared with `{Self}`",
    note = "a condition compares a property with values, and with other properties of its own type"
)]
pub trait Comparand<Owner, T> {
    #[doc(hidden)]
    fn into_operand(self) -> Operand;
}

/// One side of a comparison.
#[doc(hidden)]
#[derive(Debug)]
pub struct Operand(pub(super) Value);

impl<Owner, T> Comparand<Owner, T> for Property<Owner, T> {
    fn into_operand(self) -> Operand {
        Operand(Value::Trail(Trail {
            item: None,
            segments: self.name().to_owned(),
        }))
    }
}

impl<Owner, T> Comparand<Owner, T> for Path<Owner, T> {
    fn into_operand(self) -> Operand {
        Operand(Value::Trail(self.trail))
    }
}

impl<Owner, T> Comparand<Owner, T> for Computed<Owner, T> {
    fn into_operand(self) -> Operand {
        Operand(self.value)
    }
}

//! Compares the values of two types: the widths of numbers, and texts of which some are allowed.

use super::change::{Severity, breaking_if};
use super::known_values;
use super::type_pairs::Types;
use crate::ir::{Api, Ty, Type};

/// Whether requests send values of a type, and responses return them.
#[derive(Clone, Copy)]
pub struct Direction {
    pub sent: bool,
    pub received: bool,
}

impl Direction {
    pub const SENT: Self = Self {
        sent: true,
        received: false,
    };
    pub const RECEIVED: Self = Self {
        sent: false,
        received: true,
    };
}

impl Types<'_> {
    /// The severity of another type on the wire. A service that takes more values breaks no request, and one that
    /// returns fewer values breaks no reader. Numbers of all widths look the same, so only narrower ones break.
    pub fn retyped(&self, before: &Ty, after: &Ty, direction: Direction) -> Severity {
        if let Some((before, after)) = widths(before, after) {
            return breaking_if(after < before);
        }
        match (before, after) {
            _ if self.same_on_wire(before, after) => Severity::None,
            (Ty::List(before), Ty::List(after)) | (Ty::Map(before), Ty::Map(after)) => {
                self.retyped(before, after, direction)
            }
            (before, Ty::String) if is_some_text(self.old, before) => {
                breaking_if(direction.received)
            }
            (Ty::String, after) if is_some_text(self.new, after) => breaking_if(direction.sent),
            _ => Severity::Breaking,
        }
    }
}

/// Whether values are some of all strings.
fn is_some_text(api: &Api, ty: &Ty) -> bool {
    match ty {
        Ty::DateTime | Ty::Date | Ty::TimeOfDay | Ty::Duration | Ty::Guid | Ty::Binary => true,
        Ty::Named(name) => {
            matches!(api.types.get(name), Some(Type::Enum(_))) && !known_values::is_string(api, ty)
        }
        _ => false,
    }
}

/// The widths of two numbers of the same kind, directly or in collections and maps.
pub fn widths(before: &Ty, after: &Ty) -> Option<(u8, u8)> {
    match (before, after) {
        (Ty::Int(old, true), Ty::Int(new, true)) | (Ty::Float(old), Ty::Float(new)) => {
            (old != new).then_some((*old, *new))
        }
        (Ty::List(old), Ty::List(new)) | (Ty::Map(old), Ty::Map(new)) => widths(old, new),
        _ => None,
    }
}
